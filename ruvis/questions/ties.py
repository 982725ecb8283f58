"""What ties two actors, or one actor with the world: domain by domain, each way, and the landmarks."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from ruvis.questions import adding
from ruvis.questions.answer import Named, Selected, Sum, TieRows
from ruvis.selection import Selection
from ruvis.store.rows import WAYS, ActorRow, GlanceRow, TieRow
from ruvis.store.store import Store

TIV = "million TIV"
ALL_GOODS = "all goods"


class Way(NamedTuple):
    """The ties of a domain that go one way."""

    total: int
    latest: str | None
    latest_date: str | None
    sums: tuple[Sum, ...]


class DomainTies(NamedTuple):
    """The ties of a domain: from the first actor, to it, and mutual; how many rest on two independent origins."""

    id: str
    label: str
    out: Way
    back: Way
    mutual: Way
    total: int
    well_sourced: int
    disputed: int


class TiesAnswer(NamedTuple):
    """The answer to `ruvis ties`.

    Attributes:
        a, b: who was asked about; b is None for one actor and the world. naming: whom the ties have to name, too.
        through: parts of a and b that hold ties themselves, with how many.
        domains: one summary for each domain with a tie.
        landmarks: ids of the landmark ties, latest first.
        ties: every tie of the selection, read from the store when it is looked at.
    """

    a: Named | None
    b: Named | None
    through: tuple[tuple[Named, int], ...]
    domains: tuple[DomainTies, ...]
    landmarks: tuple[str, ...]
    ties: Selected
    naming: tuple[Named, ...] = ()

    def rows(self) -> Sequence[dict[str, Any]]:
        """One row a tie."""
        return TieRows(self.ties)


def ties(store: Store, selection: Selection) -> TiesAnswer:
    """What ties the actors of a selection.

    Args:
        store: the dataset.
        selection: `a` and `b`, or `a` alone, or sender and recipient, with any restriction.

    Raises:
        UnknownNameError: an actor is not known.
        SelectionError: a restriction makes no sense.

    Example:
        >>> from ruvis.datasets import open_store
        >>> with open_store() as store:
        ...     answer = ties(store, Selection(a="russia", b="iran", domains=("arms",)))
        >>> answer.domains[0].id, answer.domains[0].out.total > answer.domains[0].back.total
        ('arms', True)
    """
    names = [selection.a or selection.sender, selection.b or selection.recipient]
    a, b = (store.actor(name) if name else None for name in names)
    tally = _Tally(store.glances(selection, unit=TIV, what=ALL_GOODS))
    return TiesAnswer(
        a=Named.of(a) if a else None,
        b=Named.of(b) if b else None,
        through=_through(store, tally.ends, [actor for actor in (a, b) if actor]),
        domains=tuple(
            _domains(store, tally, _sums(store, store.ties_among(selection._replace(limit=None), tally.valued)))
        ),
        landmarks=tuple(identifier for _, identifier, _ in sorted(tally.landmarks)),
        ties=Selected(store, selection, tally.total, [number for *_, number in tally.landmarks]),
        naming=tuple(Named.of(store.actor(name)) for name in selection.naming),
    )


class _Count:
    """What is counted of the ties of a domain that go one way."""

    def __init__(self) -> None:
        self.total = self.well_sourced = self.disputed = 0
        self.latest = (-1, "", "")


class _Tally:
    """Counts over ties that are seen once and not kept: by domain and way, by pair of ends, and the landmarks."""

    def __init__(self, ties: Iterable[GlanceRow]) -> None:
        self.total = 0
        self.counts: dict[tuple[str, str], _Count] = {}
        self.ends: Counter[tuple[str, str]] = Counter()
        self.landmarks: list[tuple[int, str, int]] = []
        self.valued: list[int] = []
        for (
            identifier,
            domain,
            way,
            origin,
            target,
            date,
            begin,
            well_sourced,
            disputed,
            landmark,
            number,
            valued,
        ) in ties:
            count = self.counts.get((domain, way)) or self.counts.setdefault((domain, way), _Count())
            count.total += 1
            count.well_sourced += well_sourced
            count.disputed += disputed
            if begin >= count.latest[0]:
                count.latest = max(count.latest, (begin, identifier, date))
            self.ends[origin, target] += 1
            if landmark:
                self.landmarks.append((-begin, identifier, number))
            if valued:
                self.valued.append(number)
        self.total = sum(count.total for count in self.counts.values())


def _through(store: Store, ends: Counter[tuple[str, str]], asked: Sequence[ActorRow]) -> tuple[tuple[Named, int], ...]:
    """Who stands for the actors asked about: parts and predecessors, most ties first."""
    counts: Counter[str] = Counter()
    for (origin, target), count in ends.items():
        for actor in {*origin.split(), *target.split()}:
            counts[actor] += count
    parts = {part: name for actor in asked for part, name in store.parts(actor, counts).items()}
    ranked = sorted(parts.keys() - {actor.id for actor in asked}, key=lambda part: (-counts[part], part))
    return tuple((Named(part, parts[part]), counts[part]) for part in ranked)


def _domains(store: Store, tally: _Tally, sums: dict[tuple[str, str], list[Sum]]) -> Iterator[DomainTies]:
    for domain, label in store.domains.items():
        found = [count for way in WAYS if (count := tally.counts.get((domain, way)))]
        if found:
            out, back, mutual = (_way(tally.counts.get((domain, way)), sums.get((domain, way), ())) for way in WAYS)
            totals = [
                sum(column) for column in zip(*((c.total, c.well_sourced, c.disputed) for c in found), strict=True)
            ]
            yield DomainTies(domain, label, out, back, mutual, *totals)


def _way(count: _Count | None, sums: Sequence[Sum]) -> Way:
    return Way(count.total, count.latest[1], count.latest[2], tuple(sums)) if count else Way(0, None, None, ())


def _sums(store: Store, valued: Sequence[TieRow]) -> dict[tuple[str, str], list[Sum]]:
    """Delivered arms by trend-indicator value, and goods of the latest full year: what may be added without a doubt."""
    found: dict[tuple[str, str], list[Sum]] = {}
    for group, ties in adding.by_way(tie for tie in valued if tie.kind != "trade_flow").items():
        arms = [tie for tie in ties if tie.status not in adding.UNCONFIRMED]
        figures, counted = store.figures(arms), adding.covered(store, arms)
        kept = [figure for tie in arms if tie.id not in counted for figure in figures[tie.id]]
        found[group] = adding.add(
            "delivered", [figure for figure in kept if figure.main and figure.unit == TIV and figure.low]
        )
    for group, ties in adding.by_way(tie for tie in valued if tie.kind == "trade_flow" and len(tie.date) == 4).items():
        last = max(ties, key=lambda tie: (tie.date, -tie.credibility, tie.id))
        figure = next(figure for figure in store.figures([last])[last.id] if figure.what == ALL_GOODS)
        found.setdefault(group, []).extend(adding.add(f"goods in {last.date}", [figure]))
    return found
