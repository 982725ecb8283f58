"""Mermaid flowcharts, for a page of Markdown: who is tied to whom by what, when, and how well graded."""

from __future__ import annotations

from itertools import chain
from typing import IO

from ruvis.export.escape import mermaid
from ruvis.export.subgraph import Subgraph, edges

MOST_EDGES = 500
"""How many edges Mermaid draws unless it is configured otherwise (`maxEdges`)."""


def write(graph: Subgraph, out: IO[str]) -> None:
    """Write a selection as a flowchart; nodes have numbers for names, so that no name can be a keyword."""
    out.write(f"flowchart LR\n  %% {mermaid(graph.about['title'])}\n  %% {mermaid(graph.about['credit'])}\n")
    number = {actor.id: f"n{index}" for index, actor in enumerate(graph.actors, 1)}
    for actor in graph.actors:
        out.write(f'  {number[actor.id]}["{mermaid(actor.name)}"]\n')
    for row in chain.from_iterable(graph.bare()):
        label = mermaid(f"{row.title} ({row.date}, {row.grade}{', disputed' if row.disputed else ''})")
        for edge in edges(row):
            arrow = "<-->" if edge.mutual else "-->"
            out.write(f'  {number[edge.source]} {arrow}|"{label}"| {number[edge.target]}\n')
