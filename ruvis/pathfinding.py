"""Best paths through typed, timed, weighted parallel edges: the algorithms, without a store and without output.

A *path* is a sequence of edges from a set of sources to a set of targets that visits no node twice, uses no key
twice, leaves the sources once and ends at the first target it meets. Four objectives order paths:

========== =========================================== ==================================================
objective  the best path                                source
========== =========================================== ==================================================
hops       has the fewest edges                         breadth-first search
credibility has the greatest product of probabilities  shortest path on -ln p, computed without rounding
earliest   ends first (foremost journey)                Bui-Xuan, Ferreira and Jarry 2003
latest     leaves last (reverse-foremost journey)       the same on mirrored time
========== =========================================== ==================================================

The last two respect time: an edge holds on the days of the half-open interval [begin, end), serves on any of
them without taking time, and the days of a path's edges never go back. What one objective leaves equal is
ordered by the number of edges, then by the product, then by keys, so that the order is always the same.

`best_paths` looks at partial paths best first. What is still to come is judged by tables made backwards from
the targets, which are never too pessimistic; so paths leave the heap in their true order, and no more of them
are made than are asked for, apart from dead ends. `Gatherer` collects the edges first, from both ends, so that
a large store is read only around the two actors.

Example:
    >>> chain = [Edge("1", "2", "a", 0, 1), Edge("2", "3", "b", 1, 2), Edge("3", "4", "c", 2, 3)]
    >>> earliest_arrivals(chain, {"1"}, start=0)
    {'1': 0, '2': 0, '3': 1, '4': 2}
    >>> [edge.key for edge in best_paths(chain, {"1"}, {"4"}, by="earliest", max_hops=3)[0]]
    ['a', 'b', 'c']
    >>> earliest_arrivals(chain, {"1"}, start=2)
    {'1': 2}
"""

import heapq
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from fractions import Fraction
from math import lcm
from typing import Literal, NamedTuple

from ruvis.records.edtf import DAWN, FOREVER

By = Literal["hops", "credibility", "earliest", "latest"]
LONG_AGO = -FOREVER
"""Before every day: a journey may begin at any time."""
SURE = Fraction(1)


class Edge(NamedTuple):
    """One way over one tie, usable on the days of [begin, end).

    Attributes:
        key: the id of the tie; parallel edges differ in it.
        probability: how likely the tie is, in (0, 1]; None where that cannot be judged.
        against: whether the tie itself leads from dst to src.
    """

    src: str
    dst: str
    key: str
    begin: int = DAWN
    end: int = FOREVER
    probability: Fraction | None = SURE
    against: bool = False

    @property
    def token(self) -> tuple[str, str, str]:
        """What tells the edge from all others, for ordering."""
        return self.key, self.src, self.dst


Path = tuple[Edge, ...]
Expand = Callable[[Collection[str], bool], Iterable[Edge]]
"""Gives the edges out of some nodes, or (True) the edges into them."""


class Gatherer:
    """Collects the edges on every walk of a given length from sources to targets, reading from both ends.

    It expands whichever side has the smaller frontier. Once the two radii together reach the length, each edge
    of such a walk has been read from one side or the other.

    Args:
        expand: reads edges; asked once for each node and side.
        sources, targets: where walks begin and end; they do not pass through them.
        avoid: nodes that walks stay away from.
    """

    def __init__(
        self, expand: Expand, sources: Collection[str], targets: Collection[str], avoid: Collection[str] = ()
    ) -> None:
        self._expand = expand
        self._ends = frozenset(sources), frozenset(targets)
        self._avoid = frozenset(avoid)
        self._frontier = [self._ends[0] - self._avoid, self._ends[1] - self._avoid]
        self._seen = [set(side) for side in self._frontier]
        self._radius = 0
        self.met = False
        """Whether the sides have a node in common; before that there is no walk."""
        self._edges: dict[tuple[str, str, str, bool], Edge] = {}

    def upto(self, length: int) -> list[Edge]:
        """The edges on all walks of at most so many edges, and perhaps some more, in order of their tokens."""
        while self._radius < length and all(self._frontier):
            self._step(0 if len(self._frontier[0]) <= len(self._frontier[1]) else 1)
            self._radius += 1
        return sorted(self._edges.values(), key=lambda edge: (edge.token, edge.against))

    @property
    def exhausted(self) -> bool:
        """Whether longer walks would find no further edge."""
        return not all(self._frontier)

    def _step(self, side: int) -> None:
        reached = set()
        for edge in self._expand(self._frontier[side], side == 1):
            if edge.src in self._ends[1] or edge.dst in self._ends[0] or {edge.src, edge.dst} & self._avoid:
                continue
            self._edges[(*edge.token, edge.against)] = edge
            reached.add(edge.src if side else edge.dst)
        self.met = self.met or not self._seen[1 - side].isdisjoint(reached)
        self._frontier[side] = frozenset(reached - self._seen[side] - self._ends[1 - side])
        self._seen[side] |= self._frontier[side]


def search(
    expand: Expand, sources: Collection[str], targets: Collection[str], *, by: By = "hops", max_hops: int = 4, top: int = 1,
    via: Sequence[Collection[str]] = (), avoid: Collection[str] = (), start: int = LONG_AGO, stop: int = FOREVER - 1,
    fold: bool = False,
) -> list[Path]:  # fmt: skip
    """The best paths in a graph that is read as far as needed; the arguments are those of `best_paths`.

    Fewest hops are looked for length by length, so that near actors are found without reading what is far.
    """
    gatherer = Gatherer(expand, sources, targets, avoid)
    found: list[Path] = []
    for length in range(1, max_hops + 1) if by == "hops" else (max_hops,):
        edges = gatherer.upto(length)
        if gatherer.met:
            found = best_paths(
                edges, sources, targets, by=by, max_hops=length, top=top, via=via, start=start, stop=stop, fold=fold
            )
        if len(found) >= top:
            break
    return found


def best_paths(
    edges: Iterable[Edge], sources: Collection[str], targets: Collection[str], *, by: By = "hops", max_hops: int = 4,
    top: int = 1, via: Sequence[Collection[str]] = (), start: int = LONG_AGO, stop: int = FOREVER - 1, fold: bool = False,
) -> list[Path]:  # fmt: skip
    """The best paths by an objective, best first.

    Args:
        edges: the graph; order does not matter.
        sources, targets: sets of nodes without a common one.
        by: the objective.
        max_hops: the longest path looked for, in edges.
        top: how many paths at most.
        via: groups of nodes, of each of which a path has to visit one.
        start, stop: first and last day of a journey, for the objectives that respect time.
        fold: only the best path of those that visit the same nodes in the same order.

    Raises:
        ValueError: sources and targets have a node in common, or a probability is not in (0, 1].
    """
    if set(sources) & set(targets):
        raise ValueError("sources and targets have a node in common")
    edges = list(edges)
    if any(edge.probability is not None and not 0 < edge.probability <= 1 for edge in edges):
        raise ValueError("a probability is not in (0, 1]")
    if by == "latest":
        mirrored = _Search([_mirror(edge) for edge in edges], targets, sources, by, max_hops, via, -stop, -start, fold)
        return [tuple(_mirror(edge) for edge in reversed(path)) for path in mirrored.paths(top)]
    return list(_Search(edges, sources, targets, by, max_hops, via, start, stop, fold).paths(top))


def _mirror(edge: Edge) -> Edge:
    """The edge the other way in space and time: the last day becomes the first."""
    return edge._replace(src=edge.dst, dst=edge.src, begin=1 - edge.end, end=1 - edge.begin)


class _Hope(NamedTuple):
    """The best that can still come from a node: each part on its own, so never too pessimistic.

    `front` holds pairs (d, a): who leaves by day d can arrive on day a, or later if he is later himself. `product` is a
    whole number: `_Search.sure` times the probability.
    """

    front: tuple[tuple[int, int], ...]
    hops: int
    unknown: int
    product: int

    def arrival(self, clock: int) -> int | None:
        """The earliest arrival of who is ready on that day."""
        arrivals = [arrive for depart, arrive in self.front if depart >= clock]
        return max(clock, min(arrivals)) if arrivals else None


_AT_ONCE = ((10**9, -(10**9)),)
_State = tuple[str, int]


class _Search:
    """One search: the tables of hopes, and the heap of partial paths.

    Products of probabilities are exact, and whole numbers, which are multiplied much faster than fractions: the
    probabilities have a common denominator, and `sure`, which stands for 1, is its power by the longest path.
    """

    def __init__(
        self, edges: Sequence[Edge], sources: Collection[str], targets: Collection[str], by: By, max_hops: int,
        via: Sequence[Collection[str]], start: int, stop: int, fold: bool,
    ) -> None:  # fmt: skip
        self.by, self.max_hops, self.start, self.stop, self.fold = by, max_hops, start, stop, fold
        self.timed = by in ("earliest", "latest")
        self.sources, self.targets = frozenset(sources), frozenset(targets)
        self.via = [frozenset(group) for group in via]
        self.sure = lcm(*(edge.probability.denominator for edge in edges if edge.probability is not None)) ** max_hops
        self.edges: dict[str, list[Edge]] = {}
        for edge in sorted(edges, key=lambda edge: (edge.token, edge.against)):
            judged = edge.probability is not None or by != "credibility"
            if judged and edge.src not in self.targets and edge.dst not in self.sources and edge.src != edge.dst:
                self.edges.setdefault(edge.src, []).append(edge)
        pairs: dict[str, set[tuple[str, str]]] = {}
        for edge in edges:
            pairs.setdefault(edge.key, set()).add((edge.src, edge.dst))
        self.shared = {key for key, ends in pairs.items() if len(ends) > 1}
        self.hopes = self._hopes()

    def paths(self, top: int) -> Iterator[Path]:
        """The best paths, best first."""
        heap: list[tuple[tuple[object, ...], Path, str, int, int]] = []
        for node in sorted(self.sources):
            self._push(heap, (), node, self.start, self._left(self._all(), node))
        seen: set[object] = set()
        while heap and top > 0:
            _, path, node, clock, need = heapq.heappop(heap)
            arrived = node in self.targets
            if self.fold and path:
                nodes = (path[0].src, *(edge.dst for edge in path))
                once = frozenset(edge.key for edge in path if edge.key in self.shared)
                shape: object = nodes if arrived else (nodes, clock, once)
                if shape in seen:
                    continue
                seen.add(shape)
            if arrived:
                top -= 1
                yield path
                continue
            visited, used = {edge.src for edge in path} | {node}, {edge.key for edge in path}
            for edge in self.edges.get(node, ()):
                if edge.dst in visited or edge.key in used:
                    continue
                day = max(clock, edge.begin) if self.timed else clock
                if not self.timed or (day < edge.end and day <= self.stop):
                    self._push(heap, (*path, edge), edge.dst, day, self._left(need, edge.dst))

    def _push(
        self, heap: list[tuple[tuple[object, ...], Path, str, int, int]], path: Path, node: str, clock: int, need: int
    ) -> None:
        hope = self.hopes[self.max_hops - len(path)].get((node, need))
        arrival = hope.arrival(clock) if hope else None
        if hope is None or arrival is None or (self.timed and arrival > self.stop):
            return
        hops, unknown, product = len(path) + hope.hops, hope.unknown, hope.product
        for edge in path:
            unknown, product = unknown + (edge.probability is None), self._times(product, edge)
        worth = (unknown, -product)
        order = {"hops": (hops, *worth), "credibility": (*worth, hops)}.get(self.by, (arrival, hops, *worth))
        heapq.heappush(heap, ((*order, tuple(edge.token for edge in path)), path, node, clock, need))

    def _times(self, product: int, edge: Edge) -> int:
        """A product and one edge more; nothing is left over, since no path is longer than the longest."""
        probability = edge.probability
        if probability is None or probability == 1:
            return product
        return product * probability.numerator // probability.denominator

    def _all(self) -> int:
        return (1 << len(self.via)) - 1

    def _left(self, need: int, node: str) -> int:
        """Which groups of `via` are still to be visited after a node, as bits."""
        for number, group in enumerate(self.via):
            if node in group:
                need &= ~(1 << number)
        return need

    def _hopes(self) -> list[dict[_State, _Hope]]:
        """For each number of edges left, what can be hoped for at a node with some groups still to visit."""
        tables: list[dict[_State, _Hope]] = [
            dict.fromkeys(((node, 0) for node in self.targets), _Hope(_AT_ONCE, 0, 0, self.sure))
        ]
        for _ in range(self.max_hops):
            before, table = tables[-1], dict(tables[-1])
            for node, edges in self.edges.items():
                for need in range(self._all() + 1):
                    options = [before.get((edge.dst, self._left(need, edge.dst))) for edge in edges]
                    hope = self._best([pair for pair in zip(edges, options, strict=True) if pair[1]])  # type: ignore[misc]
                    if hope:
                        table[node, need] = hope
            tables.append(table)
        return tables

    def _best(self, options: list[tuple[Edge, _Hope]]) -> _Hope | None:
        if not self.timed:
            front = list(_AT_ONCE) if options else []
        else:
            front = _pareto(
                (min(edge.end - 1, depart), max(edge.begin, arrive))
                for edge, hope in options
                for depart, arrive in hope.front
                if edge.begin <= depart and edge.begin < edge.end
            )
        if not front:
            return None
        return _Hope(
            tuple(front),
            1 + min(hope.hops for _, hope in options),
            min(hope.unknown + (edge.probability is None) for edge, hope in options),
            max(self._times(hope.product, edge) for edge, hope in options),
        )


def _pareto(pairs: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Those pairs (departure, arrival) that no other leaves later than and arrives before."""
    kept: list[tuple[int, int]] = []
    for depart, arrive in sorted(set(pairs), key=lambda pair: (-pair[0], pair[1])):
        if not kept or arrive < kept[-1][1]:
            kept.append((depart, arrive))
    return kept


def earliest_arrivals(edges: Iterable[Edge], sources: Collection[str], *, start: int = LONG_AGO) -> dict[str, int]:
    """The first day on which each node can be reached by edges that respect time; the unreachable are left out.

    Args:
        edges: the graph.
        sources: where the journey begins, on the day `start`.

    Example:
        >>> earliest_arrivals([Edge("a", "b", "x", 5, 9), Edge("b", "c", "y", 1, 5)], {"a"}, start=0)
        {'a': 0, 'b': 5}
    """
    out: dict[str, list[Edge]] = {}
    for edge in edges:
        out.setdefault(edge.src, []).append(edge)
    reached: dict[str, int] = {}
    heap = [(start, node) for node in sorted(sources)]
    while heap:
        clock, node = heapq.heappop(heap)
        if node in reached:
            continue
        reached[node] = clock
        for edge in out.get(node, ()):
            day = max(clock, edge.begin)
            if day < edge.end and edge.dst not in reached:
                heapq.heappush(heap, (day, edge.dst))
    return reached


def latest_departures(edges: Iterable[Edge], targets: Collection[str], *, stop: int = FOREVER - 1) -> dict[str, int]:
    """The last day on which each node can be left so that a target is reached by the day `stop`.

    Example:
        >>> chain = [Edge("1", "2", "a", 0, 1), Edge("2", "3", "b", 1, 2), Edge("3", "4", "c", 2, 3)]
        >>> latest_departures(chain, {"4"}, stop=5)
        {'4': 5, '3': 2, '2': 1, '1': 0}
    """
    mirrored = earliest_arrivals([_mirror(edge) for edge in edges], targets, start=-stop)
    return {node: -day for node, day in mirrored.items()}


def schedule(path: Path, *, start: int = LONG_AGO, stop: int = FOREVER - 1) -> tuple[int, int] | None:
    """The last day to leave and the first day to arrive on a path; None if its edges cannot be used in order.

    >>> schedule((Edge("1", "2", "a", 3, 9), Edge("2", "3", "b", 5, 8)))
    (7, 5)
    """
    arrive, leave = start, stop
    for edge in path:
        arrive = max(arrive, edge.begin)
        if arrive >= edge.end or arrive > stop:
            return None
    for edge in reversed(path):
        leave = min(leave, edge.end - 1)
    return leave, arrive
