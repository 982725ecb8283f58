"""The snapshot: one indexed SQLite file, and the few operations that every question is asked with.

Only the standard library is imported here, so that reading costs what opening a file costs. Any tool that reads
SQLite opens the file; `schema.sql` says what its tables mean.
"""
