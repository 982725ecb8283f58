"""N-Quads: one statement a line; each tie's plain triples stand in a named graph called after the tie."""

from __future__ import annotations

from functools import lru_cache
from typing import IO

from ruvis.export import rdf
from ruvis.export.escape import nquads
from ruvis.export.subgraph import Subgraph


def write(graph: Subgraph, out: IO[str]) -> None:
    """Write a selection as N-Quads."""
    for group in rdf.groups(graph):
        out.write("".join(map(_line, group)))


def _line(quad: rdf.Quad) -> str:
    graph = f" <{rdf.expand(quad.graph)}>" if quad.graph else ""
    return f"<{rdf.expand(quad.subject)}> <{_predicate(quad.term)}> {_value(quad)}{graph} .\n"


@lru_cache(maxsize=1024)
def _predicate(term: str) -> str:
    if term == "@type":
        return rdf.RDF_TYPE
    return rdf.expand(rdf.TERMS[term][0] if term in rdf.TERMS else term)


def _value(quad: rdf.Quad) -> str:
    datatype = rdf.TERMS[quad.term][1] if quad.term in rdf.TERMS else "@id"
    if datatype == "@id":
        return f"<{rdf.expand(quad.value)}>"
    return nquads(quad.value) + (f"^^<{datatype}>" if datatype else "")
