"""The questions to rustworkx, which holds the whole graph in memory; read from JSON Lines."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import rustworkx as rx
from common import (
    COST,
    Question,
    beside,
    between,
    credible,
    serve,
    tell_asymmetry,
    tell_export,
    tell_flows,
    tell_ties,
)


def graph(directory: Path, *, judged: bool = False) -> tuple[rx.PyDiGraph, dict[str, int]]:
    """The multigraph with each tie as the weight of its edge."""
    made = rx.PyDiGraph(multigraph=True)
    known: dict[str, int] = {}
    edges = []
    with (beside(directory) / "ties.jsonl").open(encoding="utf-8") as file:
        for tie in map(json.loads, file):
            if not judged or tie["credibility"] < 6:
                ends = [known.setdefault(tie[end], len(known)) for end in ("src", "dst")]
                edges.append((*ends, tie))
    made.add_nodes_from(list(known))
    made.add_edges_from(edges)
    return made, known


def hops(directory: Path, question: Question) -> dict[str, Any]:
    """The library's own shortest path."""
    made, known = graph(directory)
    start, goal = known[question["a"]], known[question["b"]]
    paths = rx.digraph_dijkstra_shortest_paths(made, start, target=goal, default_weight=1.0)
    path = list(paths[goal]) if goal in paths else []
    print([made[node] for node in path])
    return {"hops": len(path) - 1 if path else None}


def credibility(directory: Path, question: Question) -> dict[str, Any]:
    """The library's own weighted shortest path."""
    made, known = graph(directory, judged=True)
    start, goal = known[question["a"]], known[question["b"]]
    lengths = rx.digraph_dijkstra_shortest_path_lengths(made, start, lambda tie: COST[tie["credibility"]], goal=goal)
    return credible(dict(lengths.items()).get(goal))  # its own mapping has no get


def export(directory: Path, question: Question) -> dict[str, Any]:
    """Neighbours of neighbours, and the subgraph of all."""
    made, known = graph(directory)
    near = frontier = {known[question["a"]]}
    for _ in range(2):
        frontier = {far for node in frontier for far in made.neighbors_undirected(node)} - near
        near = near | frontier
    inside = made.subgraph(sorted(near))
    links = inside.edges()
    return tell_export({tie[end] for tie in links for end in ("src", "dst")}, links)


ANSWERS = {
    "ties": lambda data, asked: tell_ties(between(graph(data)[0].edges(), asked)),
    "flows": lambda data, asked: tell_flows(between(graph(data)[0].edges(), asked)),
    "hops": hops,
    "credibility": credibility,
    "asymmetry": lambda data, asked: tell_asymmetry(graph(data)[0].edges(), asked),
    "export": export,
}

if __name__ == "__main__":
    serve(ANSWERS)
