"""Cytoscape JSON (`elements`), as Cytoscape, Cytoscape.js and networkx read it."""

from __future__ import annotations

from dataclasses import asdict
from typing import IO

from ruvis.export.attributes import dumps, nested
from ruvis.export.subgraph import Subgraph


def write(graph: Subgraph, out: IO[str]) -> None:
    """Write a selection as Cytoscape JSON, a line for each element.

    `interaction` and `name` are what Cytoscape's edge table calls the kind and the title.
    """
    out.write(f'{{\n"data": {dumps(graph.about)}, "directed": true, "multigraph": true,\n"elements": {{\n"nodes": [')
    for number, actor in enumerate(graph.actors):
        out.write((",\n" if number else "\n") + dumps({"data": {**asdict(actor), "value": actor.id}}))
    out.write('\n],\n"edges": [')
    first = True
    for tie in graph.ties():
        inside = nested(tie)
        for edge in tie.edges:
            data = {"id": edge.key, "key": edge.key, "source": edge.source, "target": edge.target, "interaction": tie.row.kind,
                    "name": tie.row.title, **inside}  # fmt: skip
            out.write(("\n" if first else ",\n") + dumps({"data": data}))
            first = False
    out.write("\n]\n}\n}\n")
