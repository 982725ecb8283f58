"""Best paths against an exhaustive search, against networkx, and on small cases done by hand."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterator
from fractions import Fraction

import networkx as nx
import pytest

from ruvis.pathfinding import (
    Edge,
    Gatherer,
    Path,
    best_paths,
    earliest_arrivals,
    latest_departures,
    schedule,
    search,
)

CHAIN = [Edge("1", "2", "a", 0, 1), Edge("2", "3", "b", 1, 2), Edge("3", "4", "c", 2, 3)]
START, STOP = 2, 17


def every_path(edges: list[Edge], sources: set[str], targets: set[str], max_hops: int) -> Iterator[Path]:
    """Each path, found by trying everything."""

    def go(path: Path, node: str) -> Iterator[Path]:
        if node in targets:
            yield path
        elif len(path) < max_hops:
            for edge in edges:
                visited = {node} | {step.src for step in path}
                fresh = edge.dst not in visited and edge.key not in {step.key for step in path}
                if edge.src == node and fresh and edge.dst not in sources:
                    yield from go((*path, edge), edge.dst)

    for source in sources:
        yield from go((), source)


def journey(path: Path, start: int, stop: int) -> tuple[int, int] | None:
    """Last departure and first arrival, by trying every assignment of days that does not go back."""
    reach = {(day, day) for day in range(start, stop + 1) if path[0].begin <= day < path[0].end}
    for edge in path[1:]:
        reach = {(first, day) for first, last in reach for day in range(last, stop + 1) if edge.begin <= day < edge.end}
    return (max(first for first, _ in reach), min(last for _, last in reach)) if reach else None


def rank(path: Path, by: str) -> tuple[object, ...] | None:
    """The key that the documentation promises; None if the path does not count under the objective."""
    unknown = sum(edge.probability is None for edge in path)
    product = Fraction(1)
    for edge in path:
        product *= edge.probability or 1
    tokens = tuple((edge.key, edge.src, edge.dst) for edge in path)
    if by == "hops":
        return len(path), unknown, -product, tokens
    if by == "credibility":
        return None if unknown else (-product, len(path), tokens)
    times = journey(path, START, STOP)
    if times is None:
        return None
    if by == "earliest":
        return times[1], len(path), unknown, -product, tokens
    back = tuple((edge.key, edge.dst, edge.src) for edge in reversed(path))
    return -times[0], len(path), unknown, -product, back


def random_graph(seed: int) -> tuple[list[Edge], set[str], set[str]]:
    rng = random.Random(seed)
    nodes = [f"n{number}" for number in range(rng.randint(3, 7))]
    edges = []
    for number in range(rng.randint(2, 16)):
        src, dst = rng.sample(nodes, 2)
        begin = rng.randint(0, 18)
        weight = rng.choice([None, *(Fraction(tenths, 10) for tenths in (9, 7, 5, 3, 1))])
        key = f"t{rng.randint(0, number)}" if rng.random() < 0.1 else f"t{number}"
        edge = Edge(src, dst, key, begin, begin + rng.randint(1, 8), weight)
        edges.append(edge)
        if rng.random() < 0.2:  # a mutual tie
            edges.append(edge._replace(src=dst, dst=src))
    unique = {edge.token: edge for edge in edges}
    shuffled = rng.sample(nodes, len(nodes))
    count = rng.randint(1, 2)
    return list(unique.values()), set(shuffled[:count]), {shuffled[count]}


@pytest.mark.parametrize("by", ["hops", "credibility", "earliest", "latest"])
def test_500_random_multigraphs_agree_with_an_exhaustive_search_in_order(by: str) -> None:
    found_some = 0
    for seed in range(500):
        edges, sources, targets = random_graph(seed)
        ranked = [(key, path) for path in every_path(edges, sources, targets, 4) if (key := rank(path, by)) is not None]
        expected = [path for _, path in sorted(ranked)]
        found_some += bool(expected)
        options = {"by": by, "max_hops": 4, "start": START, "stop": STOP}
        given = random.Random(seed).sample(edges, len(edges))
        assert best_paths(given, sources, targets, top=len(expected) + 1, **options) == expected  # type: ignore[arg-type]
        assert best_paths(edges, sources, targets, top=3, **options) == expected[:3]  # type: ignore[arg-type]
        first = {}
        for path in expected:
            first.setdefault((path[0].src, *(edge.dst for edge in path)), path)
        folded = best_paths(edges, sources, targets, top=100, fold=True, **options)  # type: ignore[arg-type]
        assert folded == list(first.values())
        middle = sorted({edge.dst for edge in edges} - sources - targets)[:1]
        through = best_paths(edges, sources, targets, top=100, via=[middle], **options)  # type: ignore[arg-type]
        assert through == [path for path in expected if {edge.dst for edge in path} & set(middle)]
        around = search(expander(edges), sources, targets, top=100, avoid=middle, **options)  # type: ignore[arg-type]
        assert around == [path for path in expected if not {edge.dst for edge in path} & set(middle)]
    assert found_some > 200


def expander(edges: list[Edge]):  # type: ignore[no-untyped-def]
    def expand(nodes: Collection[str], backwards: bool) -> list[Edge]:
        return [edge for edge in edges if (edge.dst if backwards else edge.src) in nodes]

    return expand


@pytest.mark.parametrize("by", ["hops", "credibility", "earliest", "latest"])
@pytest.mark.parametrize("top", [1, 4, 50])
def test_searching_from_both_ends_finds_what_the_whole_graph_holds(by: str, top: int) -> None:
    for seed in range(500, 700):
        edges, sources, targets = random_graph(seed)
        options = {"by": by, "max_hops": 5, "top": top, "start": START, "stop": STOP}
        assert search(expander(edges), sources, targets, **options) == best_paths(edges, sources, targets, **options)  # type: ignore[arg-type]


def test_paths_agree_with_networkx_where_time_and_kind_play_no_part() -> None:
    for seed in range(200):
        edges, sources, targets = random_graph(seed)
        edges = [edge._replace(key=f"{edge.key}-{number}") for number, edge in enumerate(edges)]
        (source, target), graph = (min(sources), min(targets)), nx.MultiDiGraph()
        graph.add_nodes_from([source, target])
        graph.add_edges_from((edge.src, edge.dst, edge.key) for edge in edges)
        theirs = {
            tuple(key for _, _, key in path) for path in nx.all_simple_edge_paths(graph, source, target, cutoff=4)
        }
        ours = best_paths(edges, {source}, {target}, max_hops=4, top=10_000)
        assert {tuple(edge.key for edge in path) for path in ours} == theirs
        assert [len(path) for path in ours] == sorted(len(path) for path in ours)


def test_a_chain_cannot_be_used_backwards_in_time() -> None:
    assert earliest_arrivals(CHAIN, {"1"}, start=0) == {"1": 0, "2": 0, "3": 1, "4": 2}
    assert earliest_arrivals(CHAIN, {"1"}, start=2) == {"1": 2}
    assert earliest_arrivals(CHAIN, {"2"}, start=0) == {"2": 0, "3": 1, "4": 2}
    assert earliest_arrivals([edge._replace(src=edge.dst, dst=edge.src) for edge in CHAIN], {"4"}, start=0) == {
        "4": 0,
        "3": 2,
    }
    assert best_paths(CHAIN, {"1"}, {"4"}, by="earliest", start=2) == []
    assert best_paths(CHAIN, {"1"}, {"4"}, by="latest", stop=1) == []
    assert schedule(best_paths(CHAIN, {"1"}, {"4"}, by="latest", start=0, stop=9)[0], start=0, stop=9) == (0, 2)


def test_arrivals_and_departures_agree_with_the_paths() -> None:
    for seed in range(700, 900):
        edges, sources, targets = random_graph(seed)
        (target,) = targets
        inside = [edge for edge in edges if edge.dst not in sources and edge.src not in targets]
        best = best_paths(inside, sources, targets, by="earliest", max_hops=8, start=START, stop=STOP)
        arrival = earliest_arrivals([e._replace(key=str(n)) for n, e in enumerate(inside)], sources, start=START)
        times = schedule(best[0], start=START, stop=STOP) if best else None
        unique = len({edge.key for edge in inside}) == len(inside)
        if unique:
            assert (times[1] if times else None) == (arrival[target] if arrival.get(target, 99) <= STOP else None)
            last = best_paths(inside, sources, targets, by="latest", max_hops=8, start=START, stop=STOP)
            leaving = latest_departures(inside, targets, stop=STOP)
            departure = max((leaving[node] for node in sources if leaving.get(node, -1) >= START), default=None)
            assert (schedule(last[0], start=START, stop=STOP)[0] if last else None) == departure  # type: ignore[index]


def test_a_million_parallel_choices_do_not_matter() -> None:
    edges = [
        Edge(src, dst, f"{src}{dst}{number:03}", number, number + 50, Fraction(number % 9 + 1, 10))
        for src, dst in ("ab", "bc", "cd", "de")
        for number in range(200)
    ]
    for by in ("hops", "credibility", "earliest", "latest"):
        assert len(best_paths(edges, {"a"}, {"e"}, by=by, top=10)) == 10  # type: ignore[arg-type]
        assert len(best_paths(edges, {"a"}, {"e"}, by=by, top=10, fold=True)) == 1  # type: ignore[arg-type]


def test_only_the_neighbourhood_is_read() -> None:
    line = [Edge(str(n), str(n + 1), f"t{n}") for n in range(1000)]
    read: set[str] = set()

    def expand(nodes: Collection[str], backwards: bool) -> list[Edge]:
        read.update(nodes)
        return expander(line)(nodes, backwards)

    assert len(search(expand, {"500"}, {"503"}, max_hops=6)[0]) == 3
    assert len(read) < 10
    assert Gatherer(expand, {"0"}, {"3"}).upto(3) == line[:3]


def test_what_makes_no_sense_is_refused() -> None:
    with pytest.raises(ValueError, match="in common"):
        best_paths(CHAIN, {"1"}, {"1"})
    with pytest.raises(ValueError, match="probability"):
        best_paths([Edge("a", "b", "x", probability=Fraction(3, 2))], {"a"}, {"b"})
