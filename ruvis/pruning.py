"""Which steps can lie on one of the most credible paths: a bound from both ends, before any tie is read whole.

Between two actors of a large dataset there are millions of walks, of which the most credible few are asked for. Three
passes over numbers alone leave the steps that matter:

1. The least cost (-ln of the product of probabilities) to each node, one hop further at a time, from whichever end has
   fewer nodes to go on from. Where the ends meet there are paths; the cost of the worst of the best `top` that are
   known is the bound, and what costs more is not followed.
2. Back from the nodes where the ends met to the sources, and
3. on from there to the targets, over steps of which cost so far, own cost and cost still to come keep to the bound.

No path within the bound and the hops is lost: wherever such a path is cut in two, its first part is known from the
sources or its second from the targets, since neither costs more than the whole.

Example:
    >>> ties = {(1, 2): 1, (2, 4): 1, (1, 3): 3, (3, 4): 1}
    >>> def step(nodes, backwards):
    ...     for number, ((a, b), digit) in enumerate(ties.items()):
    ...         near, far = (b, a) if backwards else (a, b)
    ...         if near in nodes:
    ...             yield near, far, digit, number
    >>> sorted(promising(step, {1}, {4}, max_hops=3, top=1))
    [(1, 2), (2, 4)]
"""

from bisect import insort
from collections.abc import Callable, Collection, Iterable
from math import inf, log

from ruvis.records.vocabulary import STIX_PROBABILITY

COST = {digit: -log(value) for digit, value in STIX_PROBABILITY.items() if value}
_ROUNDING = 1e-9
"""Costs are sums of logarithms: two that differ by less are the same."""

Step = Callable[[Collection[int], bool], Iterable[tuple[int, int, int, int]]]
"""Gives the best step between each two nodes out of some (or, True, into them): (near, far, credibility, tie)."""
Trail = tuple[int, int, "Trail | None"]
"""How a node was reached: (node, tie by which, trail of the one before); the tie is -1 at an end."""


class _Ends:
    """What both ends know: the least cost to each node and how it came about, and the bound."""

    def __init__(
        self, step: Step, ends: tuple[frozenset[int], frozenset[int]], avoid: frozenset[int], top: int
    ) -> None:
        self.step, self.ends, self.avoid, self.top = step, ends, avoid, top
        self.costs: tuple[dict[int, float], dict[int, float]] = ({}, {})
        self.trails: tuple[dict[int, Trail], dict[int, Trail]] = ({}, {})
        for side, nodes in enumerate(ends):
            for node in nodes - avoid:
                self.costs[side][node] = 0.0
                self.trails[side][node] = (node, -1, None)
        self.found: list[tuple[float, tuple[int, ...]]] = []
        self.known: set[tuple[int, ...]] = set()
        self.bound = inf

    def steps(self, side: int, nodes: Collection[int]) -> Iterable[tuple[int, int, float, int]]:
        """The steps from some nodes away from an end; paths do not come back to one end nor go on from the other."""
        closed = self.ends[side] | self.avoid
        starts = [node for node in nodes if node not in self.ends[1 - side]]
        for near, far, digit, tie in self.step(starts, side == 1):
            if far not in closed and near != far:
                yield near, far, COST[digit], tie

    def meet(self, max_hops: int) -> None:
        """Go on hop by hop until the ends together have gone as far as a path may be long."""
        frontier: list[Collection[int]] = [list(costs) for costs in self.costs]
        for _ in range(max_hops):
            if not all(frontier):
                return
            side = 0 if len(frontier[0]) <= len(frontier[1]) else 1
            frontier[side] = self._further(side, frontier[side])

    def _further(self, side: int, frontier: Collection[int]) -> Collection[int]:
        costs, trails, others = self.costs[side], self.trails[side], self.costs[1 - side]
        before = {node: (costs[node], trails[node]) for node in frontier if costs[node] <= self.bound}
        improved: dict[int, None] = {}
        for near, far, cost, tie in self.steps(side, sorted(before)):
            so_far, trail = before[near]
            so_far += cost
            if so_far <= self.bound and so_far < costs.get(far, inf):
                costs[far], trails[far] = so_far, (far, tie, trail)
                improved[far] = None
                if far in others and so_far + others[far] < self.bound:
                    self._note(so_far + others[far], self.trails[0][far], self.trails[1][far])
        return improved

    def _note(self, cost: float, first: Trail, second: Trail) -> None:
        """Take notice of a path; the bound is the cost of the last of the best."""
        nodes, ties = _walked(first, second)
        if nodes in self.known or len(set(nodes)) < len(nodes) or len(set(ties)) < len(ties):
            return
        self.known.add(nodes)
        insort(self.found, (cost, nodes))
        for _, dropped in self.found[self.top :]:
            self.known.discard(dropped)
        del self.found[self.top :]
        if len(self.found) == self.top:
            self.bound = self.found[-1][0] + _ROUNDING

    def sweep(self, side: int, max_hops: int) -> set[tuple[int, int]]:
        """The steps from where the ends met towards one of them that keep to the bound, as (from, to)."""
        towards, rest = self.costs[side], dict(self.costs[1 - side])
        frontier: Collection[int] = [
            node for node in towards if node in rest and towards[node] + rest[node] <= self.bound
        ]
        kept = set()
        for _ in range(max_hops):
            if not frontier:
                break
            before, improved = {node: rest[node] for node in frontier}, {}
            for near, far, cost, _ in self.steps(1 - side, sorted(before)):
                still = before[near] + cost
                if far in towards and towards[far] + still <= self.bound:
                    kept.add((far, near) if side == 0 else (near, far))
                    if still < rest.get(far, inf):
                        rest[far] = improved[far] = still
            frontier = improved
        return kept


def _walked(first: Trail, second: Trail) -> tuple[tuple[int, ...], list[int]]:
    """The nodes and the ties of the path along two trails that meet."""
    nodes, ties = [first[0]], []
    for trail, ahead in ((first, False), (second, True)):
        _, tie, before = trail
        while before is not None:
            nodes = [*nodes, before[0]] if ahead else [before[0], *nodes]
            ties.append(tie)
            _, tie, before = before
    return tuple(nodes), ties


def promising(
    step: Step, sources: Collection[int], targets: Collection[int], *, max_hops: int, top: int,
    avoid: Collection[int] = (),
) -> set[tuple[int, int]]:  # fmt: skip
    """The steps (from, to) on all paths that may be among the most credible, and perhaps some more.

    Args:
        step: reads steps; ties of which nobody can judge the credibility are none.
        sources, targets: where paths begin and end; sets without a common node.
        max_hops: the longest path looked for.
        top: how many paths are asked for.
        avoid: nodes that paths stay away from.
    """
    ends = _Ends(step, (frozenset(sources), frozenset(targets)), frozenset(avoid), top)
    ends.meet(max_hops)
    return ends.sweep(0, max_hops) | ends.sweep(1, max_hops)
