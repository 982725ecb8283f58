"""From authored files to validated records to a compiled snapshot.

The only room that knows files of a dataset: it reads them (`files`), validates them (`dataset`), checks what no
single record can know (`rules`), and compiles them (`compile`). It needs pydantic and PyYAML and is imported
only by commands that check or build.
"""
