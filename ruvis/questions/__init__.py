"""The questions: one module each, with one function that takes a store and a selection and returns an answer.

An answer is a plain dataclass. Every figure in it carries the ids of the records from which it was computed, so
that `ruvis show ID` leads from any number to its pages. Nothing here prints.
"""
