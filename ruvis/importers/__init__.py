"""Datasets that others publish, read into ours: one module a source, each from the file as its publisher issues it.

An importer reads a file into an `Imported` (`base`): small lists of records, and, for long series, a stream of trade
flows. `output` turns that into a dataset's directory or into a snapshot. Bad rows are listed with their lines;
nothing is written then, unless they are to be skipped.
"""
