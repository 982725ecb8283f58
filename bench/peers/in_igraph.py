"""The questions to igraph, which holds the whole graph in memory; read from Parquet, only the columns that a question needs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import igraph
import pyarrow.compute as pc
import pyarrow.parquet as pq
from common import COST, Question, beside, credible, ends, serve, tell_asymmetry, tell_export, tell_flows, tell_ties

COLUMNS = [
    "id",
    "domain",
    "kind",
    "mutual",
    "title",
    "date",
    "sort",
    "status",
    "credibility",
    "reliability",
    "tiv",
    "usd",
]
WIDE = [*COLUMNS, "src", "dst", "src_state", "dst_state"]


def actors(directory: Path) -> dict[str, int]:
    """The numbers of all actors."""
    table = pq.read_table(beside(directory) / "actors.parquet", columns=["id", "num"])
    return dict(zip(table["id"].to_pylist(), table["num"].to_pylist(), strict=True))


def graph(directory: Path, known: dict[str, int], *, judged: bool = False) -> igraph.Graph:
    """The graph without attributes but, where it is to be judged, a cost for each edge."""
    table = pq.read_table(beside(directory) / "graph.parquet", columns=["src", "dst", "credibility"])
    if judged:
        table = table.filter(pc.less(table["credibility"], 6))
    pairs = zip(table["src"].to_numpy().tolist(), table["dst"].to_numpy().tolist(), strict=True)
    made = igraph.Graph(n=max(known.values()) + 1, edges=list(pairs), directed=True)
    if judged:
        made.es["cost"] = [COST[digit] for digit in table["credibility"].to_pylist()]
    return made


def wide(directory: Path, known: dict[str, int]) -> tuple[igraph.Graph, Any]:
    """The graph, and the columns of its edges beside it: attributes in Python lists would only cost it more."""
    table = pq.read_table(beside(directory) / "ties.parquet", columns=WIDE)
    pairs = zip(table["src"].to_numpy().tolist(), table["dst"].to_numpy().tolist(), strict=True)
    return igraph.Graph(n=max(known.values()) + 1, edges=list(pairs), directed=True), table


def members(directory: Path, known: dict[str, int], question: Question, key: str) -> list[int]:
    """Who stands for an actor."""
    if question["level"] != "state":
        return [known[question[key]]]
    table = pq.read_table(beside(directory) / "actors.parquet", columns=["num", "state"])
    return table.filter(pc.equal(table["state"], known[question[key]]))["num"].to_pylist()  # type: ignore[no-any-return]


def pair(directory: Path, question: Question) -> list[dict[str, Any]]:
    """The ties of a pair, each once, with their way."""
    known = actors(directory)
    made, table = wide(directory, known)
    sides = [members(directory, known, question, key) for key in "ab"]
    found: dict[str, dict[str, Any]] = {}
    chosen = [edge.index for edge in made.es.select(_between=tuple(sides))]
    source, a = ends(question)[0], known[question["a"]]
    for tie in table.take(chosen).to_pylist():
        way = "mutual" if tie["mutual"] else "out" if tie[source] == a else "in"
        found[tie["id"]] = {**tie, "way": way}
    return list(found.values())


def hops(directory: Path, question: Question) -> dict[str, Any]:
    """The library's own shortest path."""
    known = actors(directory)
    path = graph(directory, known).get_shortest_path(known[question["a"]], known[question["b"]], output="epath")
    print(path)
    return {"hops": len(path) or None}


def credibility(directory: Path, question: Question) -> dict[str, Any]:
    """The library's own weighted shortest path."""
    known = actors(directory)
    made = graph(directory, known, judged=True)
    path = made.get_shortest_path(known[question["a"]], known[question["b"]], weights="cost", output="epath")
    print(path)
    return credible(sum(made.es[path]["cost"]) if path else None)


def asymmetry(directory: Path, question: Question) -> dict[str, Any]:
    """All that either side gives or receives."""
    known = actors(directory)
    made, table = wide(directory, known)
    sides = [known[question[key]] for key in "ab"]
    some = [number for key in "ab" for number in members(directory, known, question, key)]
    found = table.take(sorted({edge for number in some for edge in made.incident(number, mode="all")})).to_pylist()
    names = dict(zip(sides, (question["a"], question["b"]), strict=True))
    for tie in found:
        tie["src_state"], tie["dst_state"] = (names.get(tie[end], "") for end in ("src_state", "dst_state"))
    return tell_asymmetry(found, question)


def export(directory: Path, question: Question) -> dict[str, Any]:
    """The library's own neighbourhood and induced subgraph."""
    known = actors(directory)
    made, table = wide(directory, known)
    made.es["row"] = range(made.ecount())
    near = made.neighborhood(known[question["a"]], order=2, mode="all")
    found = table.take(sorted(made.induced_subgraph(near).es["row"])).to_pylist()
    names = {number: name for name, number in known.items()}
    for tie in found:
        tie["src"], tie["dst"] = names[tie["src"]], names[tie["dst"]]
    return tell_export({tie[end] for tie in found for end in ("src", "dst")}, found)


ANSWERS = {
    "ties": lambda data, asked: tell_ties(pair(data, asked)),
    "flows": lambda data, asked: tell_flows(pair(data, asked)),
    "hops": hops,
    "credibility": credibility,
    "asymmetry": asymmetry,
    "export": export,
}

if __name__ == "__main__":
    serve(ANSWERS)
