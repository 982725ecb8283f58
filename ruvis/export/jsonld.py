"""JSON-LD 1.1: the statements of `ruvis.export.rdf`, a line for each node, with a context that needs no network."""

from __future__ import annotations

from typing import IO, Any

from ruvis.export import rdf
from ruvis.export.attributes import dumps
from ruvis.export.subgraph import Subgraph


def write(graph: Subgraph, out: IO[str]) -> None:
    """Write a selection as JSON-LD."""
    out.write(f'{{"@context": {dumps(context(graph.store.kinds))},\n"@graph": [')
    first = True
    for group in rdf.groups(graph):
        for node in _nodes(group):
            out.write(("\n" if first else ",\n") + dumps(node))
            first = False
    out.write("\n]}\n")


def context(kinds: Any) -> dict[str, Any]:
    """What the short names stand for."""
    made: dict[str, Any] = dict(rdf.PREFIXES)
    for term, (name, datatype) in rdf.TERMS.items():
        made[term] = {"@id": name, "@type": datatype} if datatype else name
    made |= {f"kinds:{kind}": {"@id": f"kinds:{kind}", "@type": "@id"} for kind in kinds}
    return made


def _nodes(quads: list[rdf.Quad]) -> list[dict[str, Any]]:
    """Statements gathered by their subject; those of a named graph inside the node of its name."""
    nodes: dict[str, dict[str, Any]] = {}
    inside: dict[str, dict[str, dict[str, Any]]] = {}
    for quad in quads:
        where = inside.setdefault(quad.graph, {}) if quad.graph else nodes
        node = where.setdefault(quad.subject, {"@id": quad.subject})
        if quad.term in node:
            held = node[quad.term]
            node[quad.term] = [*(held if isinstance(held, list) else [held]), quad.value]
        else:
            node[quad.term] = quad.value
    for name, held in inside.items():
        nodes.setdefault(name, {"@id": name})["@graph"] = list(held.values())
    return list(nodes.values())
