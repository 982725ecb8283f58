"""What is asked of a dataset: pairs small and large, and actors two to six steps apart, found in the data, always the same.

The questions are kept beside the dataset (`questions.json`), since finding them reads the whole graph.
"""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from array import array
from heapq import heappop, heappush
from pathlib import Path
from typing import Any

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.peers.common import COST, beside
from bench.prepare import opened

SMALL, MIDDLE = 8, 300
"""Ties of a small pair (two companies) and, about, of a middling pair (two states)."""
ENOUGH = 20_000
"""Pairs among which a small one is looked for."""
STEPS = (2, 3, 4, 5, 6)
SOURCES = 40
Question = dict[str, Any]


def questions(directory: Path) -> list[Question]:
    """All that is asked, looked for by a process of its own: whoever measures has to stay small (see `engines.read`)."""
    kept = beside(directory) / "questions.json"
    if not kept.exists():
        subprocess.run([sys.executable, __file__, directory], check=True)
    made: list[Question] = json.loads(kept.read_text())
    return made


def find(directory: Path) -> None:
    """Look for what is to be asked, and keep it."""
    kept = beside(directory) / "questions.json"
    kept.parent.mkdir(exist_ok=True)
    kept.write_text(json.dumps(_found(opened(directory)), indent=1) + "\n")


def _found(store: sqlite3.Connection) -> list[Question]:
    names = dict(store.execute("SELECT num, id FROM actor"))
    pairs = _pairs(store, names)
    made = [{"ask": ask, "name": f"{ask}, {name}", **pair} for ask in ("ties", "flows") for name, pair in pairs.items()]
    graph = Graph(store)
    walks = _walks(graph)
    for ask in ("hops", "credibility"):
        for steps, (a, b) in walks.items():
            most = max(4, steps) if ask == "hops" else steps + 1
            name = f"paths by {ask}, {steps} apart"
            made.append(
                {"ask": ask, "name": name, "a": names[a], "b": names[b], "level": "self", "steps": steps, "most": most}
            )
    made.append({"ask": "asymmetry", "name": "asymmetry, middling pair", **pairs["middling pair"]})
    made.append({"ask": "export", "name": "export, two hops", "a": names[_centre(graph)], "level": "self"})
    return made


def _pairs(store: sqlite3.Connection, names: dict[int, str]) -> dict[str, Question]:
    """A small pair of companies, and a middling and the largest pair of states, with the number of their ties."""
    one = (
        "SELECT src, dst, COUNT(*) AS n FROM edge WHERE src <> src_state AND dst <> dst_state GROUP BY src, dst"
        f" HAVING n BETWEEN {SMALL // 4} AND {SMALL} LIMIT {ENOUGH}"
    )
    whole = (
        f"SELECT src, dst, n + (SELECT COUNT(*) FROM edge b WHERE b.src = e.dst AND b.dst = e.src) AS n FROM ({one}) e"
    )
    small = store.execute(f"SELECT src, dst, n FROM ({whole}) ORDER BY ABS(n - {SMALL}), src, dst LIMIT 1").fetchone()
    counts: dict[tuple[int, int], int] = {}
    for a, b, n in store.execute(
        "SELECT src_state, dst_state, COUNT(*) FROM edge WHERE src_state <> dst_state GROUP BY 1, 2"
    ):
        pair = (min(a, b), max(a, b))
        counts[pair] = counts.get(pair, 0) + n
    middle = min(counts, key=lambda pair: (abs(counts[pair] - MIDDLE), pair))
    large = max(counts, key=lambda pair: (counts[pair], pair))
    told = {"small pair": (small, "self"), "middling pair": ((*middle, counts[middle]), "state"),
            "largest pair": ((*large, counts[large]), "state")}  # fmt: skip
    return {
        name: {"a": names[a], "b": names[b], "edges": n, "level": level} for name, ((a, b, n), level) in told.items()
    }  # fmt: skip


class Graph:
    """Who gives to whom, and the best credibility of what is given, in a few arrays."""

    def __init__(self, store: sqlite3.Connection) -> None:
        (size,) = store.execute("SELECT MAX(num) FROM actor").fetchone()
        digits = bytearray(store.execute("SELECT MAX(num) FROM tie").fetchone()[0] + 1)
        for number, digit in store.execute("SELECT num, credibility FROM tie"):
            digits[number] = digit
        self.starts, self.far, self.digit = array("l", [0] * (size + 2)), array("l"), bytearray()
        before = (-1, -1)
        for src, dst, tie in store.execute("SELECT src, dst, tie FROM edge WHERE src <> dst ORDER BY src, dst, tie"):
            if (src, dst) != before:
                self.far.append(dst)
                self.digit.append(digits[tie])
                self.starts[src + 1] += 1
                before = (src, dst)
            else:
                self.digit[-1] = min(self.digit[-1], digits[tie])
        for number in range(1, size + 2):
            self.starts[number] += self.starts[number - 1]
        self.size = size

    def beside(self, node: int) -> zip[tuple[int, int]]:
        """Who is given something by a node, and how credibly at best."""
        begin, end = self.starts[node], self.starts[node + 1]
        return zip(self.far[begin:end], self.digit[begin:end], strict=True)

    def steps(self, source: int) -> dict[int, int]:
        """How many hops away everyone is."""
        found, frontier = {source: 0}, [source]
        while frontier:
            reached = []
            for node in frontier:
                for far, _ in self.beside(node):
                    if far not in found:
                        found[far] = found[node] + 1
                        reached.append(far)
            frontier = reached
        return found

    def hops_of_best(self, source: int) -> dict[int, int]:
        """How many hops the most credible path to everyone has, the fewest of several."""
        cost = {digit: round(value * 1e9) for digit, value in COST.items()}
        done: dict[int, int] = {}
        heap, best = [(0, 0, source)], {source: (0, 0)}
        while heap:
            spent, hops, node = heappop(heap)
            if node in done:
                continue
            done[node] = hops
            for far, digit in self.beside(node):
                if digit < 6:
                    total = (spent + cost[digit], hops + 1)
                    if far not in best or total < best[far]:
                        best[far] = total
                        heappush(heap, (*total, far))
        return done


def _walks(graph: Graph) -> dict[int, tuple[int, int]]:
    """Two actors for each number of steps, such that their most credible path takes at most one hop more.

    Sources are tried by turns from among those with few partners (the ends of chains) and all others.
    """
    degrees = {node: graph.starts[node + 1] - graph.starts[node] for node in range(1, graph.size + 1)}
    leaves = [node for node, degree in degrees.items() if degree == 1]
    others = [node for node, degree in degrees.items() if 4 <= degree <= 40]
    found: dict[int, tuple[int, int]] = {}
    turns = [
        some[(2 * number + 1) * len(some) // (2 * SOURCES)]
        for number in range(SOURCES)
        for some in (others, leaves)
        if some
    ]
    for source in dict.fromkeys(turns):
        steps, best = graph.steps(source), None
        for target, far in sorted(steps.items()):
            near = far < 4 if degrees[source] > 1 else far >= 4
            if far in STEPS and far not in found and near:
                best = best or graph.hops_of_best(source)
                if target in best and best[target] <= far + 1:
                    found[far] = (source, target)
        if len(found) == len(STEPS):
            break
    return dict(sorted(found.items()))


def _centre(graph: Graph) -> int:
    """An actor whose neighbourhood of two hops is neither a handful nor the whole graph: about two hundred actors."""
    sizes = {}
    for number in range(SOURCES * 10):
        node = 1 + number * (graph.size - 1) // (SOURCES * 10)
        near = {far for far, _ in graph.beside(node)}
        sizes[node] = len(near.union(*(dict(graph.beside(far)) for far in near)))
    return min(sizes, key=lambda node: (abs(sizes[node] - 200), node))


if __name__ == "__main__":
    find(Path(sys.argv[1]))
