"""The questions to networkx, which holds the whole graph in memory; read from JSON Lines."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import networkx as nx
from common import (
    COST,
    Question,
    Tie,
    beside,
    between,
    credible,
    serve,
    tell_asymmetry,
    tell_export,
    tell_flows,
    tell_ties,
)


def graph(directory: Path, *, judged: bool = False) -> nx.MultiDiGraph:
    """The multigraph, keyed by tie, with each tie as the data of its edge."""
    made = nx.MultiDiGraph()
    with (beside(directory) / "ties.jsonl").open(encoding="utf-8") as file:
        for tie in map(json.loads, file):
            if not judged or tie["credibility"] < 6:
                made.add_edge(tie["src"], tie["dst"], tie["id"], **tie)
    return made


def edges(made: nx.MultiDiGraph) -> Iterator[Tie]:
    """The data of all edges."""
    return (data for _, _, data in made.edges(data=True))


def hops(directory: Path, question: Question) -> dict[str, Any]:
    """The library's own shortest path, which searches from both ends."""
    try:
        path = nx.shortest_path(graph(directory), question["a"], question["b"])
    except (nx.NetworkXNoPath, nx.NodeNotFound):
        return {"hops": None}
    print(path)
    return {"hops": len(path) - 1}


def credibility(directory: Path, question: Question) -> dict[str, Any]:
    """The library's own weighted shortest path from both ends."""
    made = graph(directory, judged=True)
    try:
        cost, path = nx.bidirectional_dijkstra(
            made,
            question["a"],
            question["b"],
            lambda _, __, ties: min(COST[tie["credibility"]] for tie in ties.values()),
        )
    except (nx.NetworkXNoPath, nx.NodeNotFound):
        return credible(None)
    print(path)
    return credible(cost)


def export(directory: Path, question: Question) -> dict[str, Any]:
    """The library's own ego graph."""
    inside = nx.ego_graph(graph(directory), question["a"], radius=2, undirected=True)
    return tell_export(inside.nodes, edges(inside))


ANSWERS = {
    "ties": lambda data, asked: tell_ties(between(edges(graph(data)), asked)),
    "flows": lambda data, asked: tell_flows(between(edges(graph(data)), asked)),
    "hops": hops,
    "credibility": credibility,
    "asymmetry": lambda data, asked: tell_asymmetry(edges(graph(data)), asked),
    "export": export,
}

if __name__ == "__main__":
    serve(ANSWERS)
