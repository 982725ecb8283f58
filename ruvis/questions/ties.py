"""What ties two actors, or one actor with the world: domain by domain, each way, and the landmarks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from ruvis.questions import adding
from ruvis.questions.answer import Named, Sum, tie_rows
from ruvis.selection import Selection
from ruvis.store.rows import TieRow
from ruvis.store.store import Store


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
        a, b: who was asked about; b is None for one actor and the world.
        through: parts of a and b that hold ties themselves, with how many.
        domains: one summary for each domain with a tie.
        landmarks: ids of the landmark ties, latest first.
        ties: every tie of the selection.
    """

    a: Named | None
    b: Named | None
    through: tuple[tuple[Named, int], ...]
    domains: tuple[DomainTies, ...]
    landmarks: tuple[str, ...]
    ties: tuple[TieRow, ...]

    def rows(self) -> Sequence[dict[str, Any]]:
        """One row a tie."""
        return tie_rows(self.ties)


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
    found = store.ties(selection)
    listed = store.ties(selection._replace(limit=None)) if selection.limit is not None else found
    names = [selection.a or selection.sender, selection.b or selection.recipient]
    a, b = (store.actor(name) if name else None for name in names)
    return TiesAnswer(
        a=Named.of(a) if a else None,
        b=Named.of(b) if b else None,
        through=_through(store, listed, {actor.id for actor in (a, b) if actor}, selection),
        domains=tuple(_domains(store, listed)),
        landmarks=tuple(tie.id for tie in sorted(listed, key=lambda tie: (-tie.begin[0], tie.id)) if tie.landmark),
        ties=tuple(found),
    )


def _through(
    store: Store, listed: Sequence[TieRow], asked: set[str], selection: Selection
) -> tuple[tuple[Named, int], ...]:
    """Who stands for the actors asked about: parts and predecessors, most ties first."""
    parts: set[str] = set()
    for name in asked:
        parts |= set(store.within(store.actor(name)))
    counts: dict[str, int] = {}
    for tie in listed:
        for actor in {*tie.origin, *tie.target} & parts - asked:
            counts[actor] = counts.get(actor, 0) + 1
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return tuple((Named(actor, store.names[actor]), count) for actor, count in ranked)


def _domains(store: Store, listed: Sequence[TieRow]) -> list[DomainTies]:
    made = []
    for domain, label in store.domains.items():
        inside = [tie for tie in listed if tie.domain == domain]
        if inside:
            ways = {way: _way(store, [tie for tie in inside if tie.way == way]) for way in ("out", "in", "mutual")}
            sourced, disputed = sum(tie.origins > 1 for tie in inside), sum(tie.disputed for tie in inside)
            made.append(
                DomainTies(domain, label, ways["out"], ways["in"], ways["mutual"], len(inside), sourced, disputed)
            )
    return made


def _way(store: Store, ties: list[TieRow]) -> Way:
    if not ties:
        return Way(0, None, None, ())
    latest = max(ties, key=lambda tie: (tie.begin[0], tie.id))
    return Way(len(ties), latest.id, latest.date, tuple(_sums(store, ties)))


def _sums(store: Store, ties: list[TieRow]) -> list[Sum]:
    """Delivered arms by trend-indicator value, and goods of the latest full year: what may be added without a doubt."""
    figures = store.figures([tie for tie in ties if tie.kind in ("arms_transfer", "arms_production", "trade_flow")])
    valued = {
        identifier: [figure for figure in found if figure.main and figure.unit == "million TIV" and figure.low]
        for identifier, found in figures.items()
    }
    arms = [tie for tie in ties if valued.get(tie.id) and tie.status not in adding.UNCONFIRMED]
    counted = adding.covered(store, arms)
    sums = adding.add("delivered", [figure for tie in arms if tie.id not in counted for figure in valued[tie.id]])
    goods = [
        (tie, figure)
        for tie in ties
        if len(tie.date) == 4
        for figure in figures.get(tie.id, ())
        if figure.what == "all goods"
    ]
    if goods:
        last, figure = max(goods, key=lambda pair: (pair[0].date, -pair[0].credibility, pair[0].id))
        sums += adding.add(f"goods in {last.date}", [figure])
    return sums
