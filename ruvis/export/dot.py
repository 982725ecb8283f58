"""DOT, for Graphviz: one edge a tie, with its grade and pages as attributes that Graphviz keeps and does not draw."""

from __future__ import annotations

from typing import IO

from ruvis.export.escape import dot
from ruvis.export.subgraph import Subgraph, edges
from ruvis.records.edtf import isoformat
from ruvis.render.safe import web_address
from ruvis.store.rows import TieRow


def write(graph: Subgraph, out: IO[str]) -> None:
    """Write a selection as DOT."""
    about = graph.about
    out.write(f"digraph ties {{\n  graph [label={dot(about['title'])}, comment={dot(about['credit'])}, rankdir=LR];\n")
    for actor in graph.actors:
        out.write(
            f"  {dot(actor.id)} [label={dot(actor.name)}, actor_type={dot(actor.type)}, state={dot(actor.state)}];\n"
        )
    for rows in graph.bare():
        cited = graph.store.cited(rows, graph.selection.known_at)
        for row in rows:
            addresses = [page.url for page in cited[row.id]]
            inside = ", ".join(f"{name}={dot(value)}" for name, value in _attributes(row, addresses).items())
            for edge in edges(row):
                way = ", dir=both" if edge.mutual else ""
                out.write(f"  {dot(edge.source)} -> {dot(edge.target)} [key={dot(edge.key)}, {inside}{way}];\n")
    out.write("}\n")


def _attributes(row: TieRow, addresses: list[str]) -> dict[str, str]:
    link = next(filter(None, map(web_address, addresses)), None)
    return {
        "label": f"{row.kind.replace('_', ' ')} {row.date}", "tooltip": row.title, "kind": row.kind, "domain": row.domain,
        "date": row.date, "begin": "/".join(map(isoformat, row.begin)), "end": "/".join(map(isoformat, row.end)),
        "status": row.status, "grade": row.grade, "disputed": str(row.disputed).lower(), "sources": " ".join(addresses),
        **({"URL": link} if link else {}),
    }  # fmt: skip
