"""How one actor is linked to another: keyed paths through the typed multigraph.

Every hop is one tie, in the direction in which it leads (from who gives to who receives; a mutual tie leads both
ways). An endpoint stands for itself and its parts, as everywhere: a path from Russia may begin at Rosatom. Where
one endpoint is part of the other, the larger one stands for its other parts. Between the endpoints every actor
stands for itself: that a company belongs to another counts only where a tie of the dataset says so (kind
`affiliation`), with its date and grade, and is then a hop like any other.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from fractions import Fraction
from functools import cache
from typing import Any, NamedTuple

from ruvis import pathfinding
from ruvis.clocks import moment
from ruvis.pathfinding import By, Edge
from ruvis.pruning import promising
from ruvis.questions.answer import Named, refuse
from ruvis.records.edtf import DAWN, FOREVER, EDTFError, isoformat, parse
from ruvis.records.vocabulary import STIX_PROBABILITY
from ruvis.selection import Selection, SelectionError
from ruvis.store.rows import TieRow
from ruvis.store.store import Store

REFUSED = {
    "direction": "--undirected follows ties both ways",
    "limit": "--top says how many paths",
    "sort": "--by says which paths come first",
}
"""Parts of a selection that mean nothing here, each with the reason."""
MOST_HOPS = 8
"""Longer paths say nothing about two actors, and there are too many of them."""


class Hop(NamedTuple):
    """One step of a path.

    Attributes:
        source, target: from whom to whom the path goes.
        tie: the tie that it goes over.
        way: `out` along the tie, `in` against it, `mutual`.
        parallel: ids of all ties that lead the same way between the two, the hop's own first (only when folded).
    """

    source: Named
    target: Named
    tie: TieRow
    way: str
    parallel: tuple[str, ...]


class FoundPath(NamedTuple):
    """A path, best first.

    Attributes:
        probability: product of the STIX values of its ties' credibility; None where one cannot be judged.
        leave, arrive: last day to set out and first day to arrive (ISO 8601; None for no limit); both None for a
            path whose ties were never in force in that order.
    """

    hops: tuple[Hop, ...]
    probability: float | None
    in_order: bool
    leave: str | None
    arrive: str | None


class PathsAnswer(NamedTuple):
    """The answer to `ruvis paths`.

    Attributes:
        a, b: the endpoints; a_parts, b_parts: how many other actors stand for each.
        by: the objective. max_hops, top: how far and how many were looked for.
        via, avoid: actors to pass through and to stay away from.
        without: kinds of tie that were no hop. adverse: whether those that harm could be one.
        folded: whether parallel ties were folded.
        paths: those found, best first.
    """

    a: Named
    b: Named
    a_parts: int
    b_parts: int
    by: By
    max_hops: int
    top: int
    via: tuple[Named, ...]
    avoid: tuple[Named, ...]
    without: tuple[str, ...]
    adverse: bool
    undirected: bool
    folded: bool
    paths: tuple[FoundPath, ...]

    def rows(self) -> Sequence[dict[str, Any]]:
        """One row a hop."""
        return [
            {
                "path": number,
                "hop": step,
                "from": hop.source.id,
                "to": hop.target.id,
                "way": hop.way,
                "id": hop.tie.id,
                "kind": hop.tie.kind,
                "domain": hop.tie.domain,
                "title": hop.tie.title,
                "date": hop.tie.date,
                "status": hop.tie.status,
                "credibility": hop.tie.credibility,
                "reliability": hop.tie.reliability,
                "parallel": max(len(hop.parallel), 1) if self.folded else None,
                "probability": path.probability,
                "leave": path.leave,
                "arrive": path.arrive,
            }
            for number, path in enumerate(self.paths, 1)
            for step, hop in enumerate(path.hops, 1)
        ]


def paths(
    store: Store, selection: Selection, *, by: By = "hops", max_hops: int = 4, top: int = 5, via: Sequence[str] = (),
    avoid: Sequence[str] = (), undirected: bool = False, fold: bool = True, start: str | None = None,
    end: str | None = None, without: Sequence[str] = (), adverse: bool = False,
) -> PathsAnswer:  # fmt: skip
    """The best paths from one actor to another over the ties of a selection.

    Args:
        store: the dataset.
        selection: `a` and `b` (or sender and recipient), with any restriction on the ties.
        by: `hops`, `credibility`, `earliest` or `latest`; see `ruvis.pathfinding`.
        max_hops: the longest path looked for.
        top: how many paths at most.
        via: actors of each of which (or of its parts) a path has to visit one.
        avoid: actors to stay away from, with their parts.
        undirected: ties may be followed against their direction.
        fold: one path for each sequence of actors, with the number of ties that each hop has to choose from; otherwise
            each of several parallel ties makes a path of its own.
        without: kinds of tie that are no hop.
        adverse: kinds that harm (sanctions, strikes, opposition) are hops, too; they are anyway where the selection names
            them or their domain.
        start, end: the first and the last day of a journey (EDTF), for `earliest` and `latest`.

    Raises:
        UnknownNameError: an actor is not known.
        SelectionError: there are not two different actors, or an option makes no sense.

    Example:
        >>> from ruvis.datasets import open_store
        >>> with open_store() as store:
        ...     found = paths(store, Selection(a="alabuga", b="modafl", direct=True), top=1)
        >>> [hop.tie.id for hop in found.paths[0].hops]
        ['evasion-gold-payment-alabuga', 'arms-ir-affiliation-sahara-thunder-modafl']
    """
    names = (selection.a or selection.sender, selection.b or selection.recipient)
    refuse(selection, "paths", REFUSED)
    if not names[0] or not names[1] or (selection.a and selection.sender):
        raise SelectionError("paths lead from one actor to another: name two, as in `ruvis paths alabuga irgc`")
    if not 1 <= max_hops <= MOST_HOPS:
        raise SelectionError(f"--max-hops is a number from 1 to {MOST_HOPS}, not {max_hops}")
    if by in ("hops", "credibility") and (start or end):
        raise SelectionError("--start and --end belong to --by earliest and --by latest; see also --as-of")
    asked = selection._replace(a=None, b=None, sender=None, recipient=None)
    store.validate(asked._replace(kinds=(*asked.kinds, *without)))
    left_out = _left_out(store, asked, without, adverse)
    if left_out:
        asked = asked._replace(kinds=tuple(kind for kind in asked.kinds or store.kinds if kind not in left_out))
        if not asked.kinds:
            raise SelectionError("--kind and --without leave no kind of tie to lead over")
    ends, groups, away = _sides(store, names[0], names[1], via, avoid, selection.direct)
    first, last = _span(start, end)

    def expand(actors: Collection[str], backwards: bool) -> Iterator[Edge]:
        return _edges(store, asked, actors, backwards, undirected)

    if by == "credibility" and not via:  # within a bound, read from both ends
        edges = list(_promising(store, asked, ends, away, max_hops, top, undirected))
        found = pathfinding.best_paths(edges, *ends, by=by, max_hops=max_hops, top=top, fold=fold)
    else:
        found = pathfinding.search(
            expand, *ends, by=by, max_hops=max_hops, top=top, via=groups, avoid=away, start=first, stop=last, fold=fold
        )

    @cache
    def parallel(source: str, target: str) -> set[str]:
        back = store.joining(asked, target, source) if undirected else ()
        return {*store.joining(asked, source, target), *back}

    return PathsAnswer(
        a=Named.of(store.actor(names[0])), b=Named.of(store.actor(names[1])),
        a_parts=len(ends[0]) - 1, b_parts=len(ends[1]) - 1, by=by, max_hops=max_hops, top=top,
        via=tuple(Named.of(store.actor(name)) for name in via), avoid=tuple(Named.of(store.actor(name)) for name in avoid),
        without=left_out, adverse=set(left_out) <= set(without), undirected=undirected, folded=fold,
        paths=tuple(_found(store, asked, path, parallel if fold else None, (first, last)) for path in found),
    )  # fmt: skip


def _left_out(store: Store, asked: Selection, without: Sequence[str], adverse: bool) -> tuple[str, ...]:
    """The kinds of a selection that are no hop: a sanction against somebody links nobody to them."""
    meant = [(name, kind) for name, kind in store.kinds.items() if name in (asked.kinds or store.kinds)]
    asked_for = adverse or bool(asked.kinds)
    return tuple(
        name
        for name, kind in meant
        if name in without or (kind["adverse"] and not asked_for and kind["domain"] not in asked.domains)
    )


def _sides(
    store: Store, a: str, b: str, via: Sequence[str], avoid: Sequence[str], direct: bool
) -> tuple[tuple[frozenset[str], frozenset[str]], list[frozenset[str]], frozenset[str]]:
    """Who stands for either endpoint, for each actor to visit, and for those to avoid."""
    first, second = (store.standing_for(name, direct=direct) for name in (a, b))
    one, other = store.actor(a).id, store.actor(b).id
    if one == other:
        raise SelectionError(f"{a} and {b} are the same actor: paths lead from one actor to another")
    if one in second:
        second -= first
    elif other in first:
        first -= second
    away = frozenset().union(*(store.standing_for(name, direct=direct) for name in avoid))
    for name, side in ((a, first), (b, second)):
        if side <= away:
            raise SelectionError(f"--avoid leaves nobody to stand for {name}")
    both = first & second
    return (
        (first - away, second - away - both),
        [store.standing_for(name, direct=direct) for name in via],
        away,
    )


def _span(start: str | None, end: str | None) -> tuple[int, int]:
    """The first and the last day of a journey."""
    try:
        return (parse(start).first.earliest if start else DAWN), (moment(end) if end else FOREVER - 1)
    except EDTFError as error:
        raise SelectionError(str(error)) from None


def _edges(
    store: Store, selection: Selection, actors: Collection[str], backwards: bool, undirected: bool
) -> Iterator[Edge]:
    """The ways out of some actors, or into them, over the ties of the selection."""
    for row in store.expand(selection, actors, backwards=backwards):
        yield Edge(row.src, row.dst, row.tie, row.begin, row.end, probability(row.credibility))
    if undirected:
        for row in store.expand(selection, actors, backwards=not backwards):
            if not row.mutual:
                yield Edge(row.dst, row.src, row.tie, row.begin, row.end, probability(row.credibility), against=True)


def _promising(
    store: Store, selection: Selection, ends: tuple[frozenset[str], frozenset[str]], avoid: frozenset[str], max_hops: int,
    top: int, undirected: bool,
) -> Iterator[Edge]:  # fmt: skip
    """The edges on the most credible paths, and perhaps some more; of parallel ones no more than can be needed.

    A path takes one edge between two actors, and passes over at most `max_hops` others because they are used already.
    """

    def step(actors: Collection[int], backwards: bool) -> Iterator[tuple[int, int, int, int]]:
        yield from store.steps(selection, actors, backwards=backwards)
        if undirected:
            yield from store.steps(selection, actors, backwards=not backwards, one_way=True)

    sources, targets, away = (store.numbers(names) for names in (*ends, avoid))
    pairs = promising(step, sources, targets, max_hops=max_hops, top=top, avoid=away)
    for row in store.between(selection, pairs, top + max_hops):
        yield Edge(row.src, row.dst, row.tie, row.begin, row.end, probability(row.credibility))
    if undirected:
        for row in store.between(selection, {(b, a) for a, b in pairs}, top + max_hops, one_way=True):
            yield Edge(row.dst, row.src, row.tie, row.begin, row.end, probability(row.credibility), against=True)


@cache
def probability(credibility: int) -> Fraction | None:
    """STIX 2.1's value of an Admiralty digit, exactly; None for 6, which cannot be judged.

    >>> probability(2), probability(6)
    (Fraction(7, 10), None)
    """
    value = STIX_PROBABILITY.get(credibility)
    return None if value is None else Fraction(str(value))


def _found(
    store: Store, selection: Selection, path: pathfinding.Path, parallel: Callable[[str, str], set[str]] | None,
    span: tuple[int, int],
) -> FoundPath:  # fmt: skip
    ties = store.ties_of([edge.key for edge in path], selection)
    hops = []
    for edge in path:
        way = "mutual" if ties[edge.key].mutual else "in" if edge.against else "out"
        source, target = (Named.of(store.actor(name)) for name in (edge.src, edge.dst))
        others = sorted(parallel(edge.src, edge.dst) - {edge.key}) if parallel else ()
        hops.append(Hop(source, target, ties[edge.key], way, (edge.key, *others) if parallel else ()))
    chances = [edge.probability for edge in path]
    total = Fraction(1)
    for chance in chances:
        total *= chance or 1
    times = pathfinding.schedule(path, start=span[0], stop=span[1])
    leave, arrive = (None if day in (DAWN, FOREVER - 1) else isoformat(day) for day in times or (DAWN, DAWN))
    return FoundPath(tuple(hops), None if None in chances else float(total), times is not None, leave, arrive)
