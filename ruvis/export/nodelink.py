"""Node-link JSON, as networkx and D3 read it: `networkx.node_link_graph(data, edges="links", multigraph=True)`."""

from __future__ import annotations

from dataclasses import asdict
from typing import IO

from ruvis.export.attributes import dumps, nested
from ruvis.export.subgraph import Subgraph


def write(graph: Subgraph, out: IO[str]) -> None:
    """Write a selection as node-link JSON, a line for each actor and edge."""
    out.write(f'{{\n"directed": true, "multigraph": true, "graph": {dumps(graph.about)},\n"nodes": [')
    for number, actor in enumerate(graph.actors):
        out.write((",\n" if number else "\n") + dumps(asdict(actor)))
    out.write('\n],\n"links": [')
    first = True
    for tie in graph.ties():
        inside = nested(tie)
        for edge in tie.edges:
            out.write(
                ("\n" if first else ",\n")
                + dumps({"source": edge.source, "target": edge.target, "key": edge.key, **inside})
            )
            first = False
    out.write("\n]\n}\n")
