"""Answers into something to read: a terminal, Markdown, JSON, JSON Lines, CSV.

A question's answer is laid out once, as a document of a few kinds of block (`document`), by its view (`views`);
the terminal and Markdown render documents, the data formats render the answer's own rows. Nothing here knows a
store.
"""
