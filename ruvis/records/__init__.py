"""What a record is: dates, kinds, and the validated models of actors, ties, sources and judgements.

Importing this package is cheap on purpose: `ruvis.records.edtf` and `ruvis.records.vocabulary` need the
standard library only, while `ruvis.records.models` needs pydantic and is imported when files are validated,
never when a snapshot is read.
"""
