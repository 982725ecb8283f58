"""GraphML: every edge with its key, and all that is known of its tie.

The graph is declared directed, as networkx and igraph want it; a mutual tie is one edge with `mutual` true. The key of an
edge is also among its data, since not every reader hands on the ids of edges.
"""

from __future__ import annotations

from typing import IO

from ruvis.export import attributes
from ruvis.export.escape import xml
from ruvis.export.subgraph import Subgraph

_EDGE: dict[str, attributes.Type] = {"key": "string", **attributes.TIE}
_TYPES = {"string": "string", "integer": "int", "boolean": "boolean"}


def write(graph: Subgraph, out: IO[str]) -> None:
    """Write a selection as GraphML."""
    out.write('<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n')
    for owner, declared in (
        ("graph", dict.fromkeys(graph.about, "string")),
        ("node", attributes.ACTOR),
        ("edge", _EDGE),
    ):
        for name, kind in declared.items():
            out.write(f'  <key id="{owner}-{name}" for="{owner}" attr.name="{name}" attr.type="{_TYPES[kind]}"/>\n')
    out.write('  <graph edgedefault="directed">\n')
    out.write("".join(_data("graph", name, value) for name, value in graph.about.items()) + "\n")
    for actor in graph.actors:
        data = "".join(_data("node", name, value) for name, value in attributes.actor(actor).items())
        out.write(f'    <node id="{xml(actor.id)}">{data}</node>\n')
    for tie in graph.ties():
        data = "".join(_data("edge", name, value) for name, value in attributes.tie(tie).items())
        for edge in tie.edges:
            ends = f'source="{xml(edge.source)}" target="{xml(edge.target)}"'
            out.write(f'    <edge id="{xml(edge.key)}" {ends}>{_data("edge", "key", edge.key)}{data}</edge>\n')
    out.write("  </graph>\n</graphml>\n")


def _data(owner: str, name: str, value: str | int | bool) -> str:
    text = str(value).lower() if isinstance(value, bool) else xml(str(value))
    return f'<data key="{owner}-{name}">{text}</data>'
