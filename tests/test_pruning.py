"""Pruned paths are the same paths: held against the search over every edge, on random multigraphs."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterator
from fractions import Fraction

import pytest

from ruvis.pathfinding import Edge, best_paths
from ruvis.pruning import promising
from ruvis.records.vocabulary import STIX_PROBABILITY


def multigraph(rng: random.Random) -> list[tuple[int, int, str, int]]:
    """Edges (from, to, key, digit) with parallel ones, and keys that several edges share (treaties of many)."""
    nodes = range(rng.randint(3, 9))
    edges = []
    for number in range(rng.randint(2, 40)):
        digit = rng.choice((1, 1, 2, 2, 2, 3, 4, 5, 6))
        if rng.random() < 0.2:
            parties = rng.sample(nodes, min(len(nodes), rng.randint(2, 4)))
            edges += [(a, b, f"t{number:02}", digit) for a in parties for b in parties if a != b]
        else:
            a, b = rng.choice(nodes), rng.choice(nodes)
            edges += [(a, b, f"t{number:02}", digit)] if a != b else []
    return edges


def kept(edges: list[tuple[int, int, str, int]], pairs: set[tuple[int, int]], most: int) -> list[Edge]:
    """The best edges of the pairs, so many of each."""
    made = []
    for pair in sorted(pairs):
        parallel = sorted((digit, key) for a, b, key, digit in edges if (a, b) == pair and digit < 6)
        made += [edge(*pair, key, digit) for digit, key in parallel[:most]]
    return made


def edge(a: int, b: int, key: str, digit: int) -> Edge:
    return Edge(str(a), str(b), key, probability=None if digit == 6 else Fraction(str(STIX_PROBABILITY[digit])))


@pytest.mark.parametrize("seed", range(600))
def test_the_most_credible_paths_are_all_kept(seed: int) -> None:
    rng = random.Random(seed)
    edges = multigraph(rng)
    nodes = sorted({node for a, b, *_ in edges for node in (a, b)})
    rng.shuffle(nodes)
    sources, targets = set(nodes[: rng.randint(1, 2)]), set(nodes[2 : 2 + rng.randint(1, 2)])
    avoid = set(nodes[4:5]) if rng.random() < 0.3 else set()
    if not sources or not targets:
        pytest.skip("a graph of two nodes")
    top, hops, fold = rng.randint(1, 6), rng.randint(1, 6), rng.random() < 0.4

    def step(some: Collection[int], backwards: bool) -> Iterator[tuple[int, int, int, int]]:
        best: dict[tuple[int, int], tuple[int, int]] = {}
        for a, b, key, digit in edges:
            near, far = (b, a) if backwards else (a, b)
            if near in some and digit < 6:
                best[near, far] = min(best.get((near, far), (9, 0)), (digit, int(key[1:])))
        yield from ((near, far, digit, tie) for (near, far), (digit, tie) in best.items())

    pairs = promising(step, sources, targets, max_hops=hops, top=top, avoid=avoid)
    whole = [edge(*one) for one in edges if not {one[0], one[1]} & avoid]
    ends = {str(node) for node in sources}, {str(node) for node in targets}
    wanted = best_paths(whole, *ends, by="credibility", max_hops=hops, top=top, fold=fold)
    found = best_paths(kept(edges, pairs, top + hops), *ends, by="credibility", max_hops=hops, top=top, fold=fold)
    assert found == wanted


def test_what_cannot_be_among_the_best_is_not_read() -> None:
    chain = {(1, 2): 1, (2, 9): 1}
    detours = {(1, node): 3 for node in range(3, 8)} | {(node, 9): 3 for node in range(3, 8)}

    def step(some: Collection[int], backwards: bool) -> Iterator[tuple[int, int, int, int]]:
        for number, ((a, b), digit) in enumerate((chain | detours).items()):
            near, far = (b, a) if backwards else (a, b)
            if near in some:
                yield near, far, digit, number

    assert promising(step, {1}, {9}, max_hops=4, top=1) == set(chain)
