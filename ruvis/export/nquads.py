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
    subject, term, value, graph = quad
    predicate, datatype = _term(term)
    told = f"<{rdf.expand(value)}>" if datatype is None else nquads(value) + datatype
    where = f" <{rdf.expand(graph)}>" if graph else ""
    return f"<{rdf.expand(subject)}> {predicate} {told}{where} .\n"


@lru_cache(maxsize=1024)
def _term(term: str) -> tuple[str, str | None]:
    """A term as a predicate, and what follows its values; None where those are names and no literals."""
    if term == "@type":
        return f"<{rdf.RDF_TYPE}>", None
    name, datatype = rdf.TERMS.get(term, (term, "@id"))
    after = None if datatype == "@id" else f"^^<{datatype}>" if datatype else ""
    return f"<{rdf.expand(name)}>", after
