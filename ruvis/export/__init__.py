"""Selections taken along: one module a format, all of them writing the same `Subgraph`.

A format's module has one function, `write(graph, out)`, and knows neither store nor command line. What a format
is called, how its files end and what it cannot hold stands in `ruvis.export.formats`.
"""
