"""What may be added to what: each thing once, orders never to deliveries, claims never to confirmed figures."""

from collections.abc import Iterable, Mapping, Sequence
from math import fsum
from typing import NamedTuple

from ruvis.questions.answer import Sum
from ruvis.store.rows import FigureRow, TieRow, Way
from ruvis.store.store import Store

ROLES = ("ordered", "delivered")
PIECES = "items"
"""The unit of counts that stand for a whole tie; pieces of one item may be added, of different items may not."""
UNCONFIRMED = frozenset({"alleged", "denied"})


def covered(store: Store, ties: Sequence[TieRow]) -> dict[str, str]:
    """Ties that another tie of the same selection counts already, with the id of that one.

    A part is covered by its whole, a superseded record by the one that replaced it, and of two accounts of one
    event the worse graded by the better. Two things of different categories that came in one event (aircraft and
    their missiles) are both counted.
    """
    chosen = {tie.id: tie for tie in ties}
    found: dict[str, str] = {}
    links = [link for link in store.links(ties, ("part_of", "supersedes", "same_event")) if link[1] in chosen]
    twice = {name for *names, how in links if how == "same_event" for name in names}
    categories = store.said([chosen[name] for name in twice], "category")
    for record, target, how in links:
        if how == "same_event" and categories[record] != categories[target]:
            continue
        first, second = (record, target) if how == "part_of" else (target, record)
        if how == "same_event":
            first, second = sorted((record, target), key=lambda name: _worth(chosen[name]), reverse=True)
        found.setdefault(first, second)
    return {tie: _last(found, tie) for tie in found}


def _worth(tie: TieRow) -> tuple[int, str, int, str]:
    return tie.credibility, tie.reliability, -tie.pages, tie.id


def _last(found: dict[str, str], tie: str) -> str:
    """The end of a chain of covers; a ring ends where it closes."""
    seen = [tie]
    while seen[-1] in found and found[seen[-1]] not in seen:
        seen.append(found[seen[-1]])
    return seen[-1]


def by_way(ties: Iterable[TieRow]) -> dict[tuple[str, Way], list[TieRow]]:
    """Ties by domain and way: only what goes one way in one domain is added."""
    found: dict[tuple[str, Way], list[TieRow]] = {}
    for tie in ties:
        found.setdefault((tie.domain, tie.way), []).append(tie)
    return found


class LeftOut(NamedTuple):
    """A figure that was not added, and why."""

    id: str
    what: str
    unit: str
    low: float | None
    high: float | None
    reason: str


Counts = Mapping[str, Sequence[FigureRow]]
"""The counts and trend-indicator values that stand for whole ties, by tie id."""


def counts(store: Store, ties: Sequence[TieRow]) -> Counts:
    """What of some ties may be added: the main figures of what was ordered and delivered."""
    return standing(store.figures(ties))


def standing(figures: Counts) -> Counts:
    """Of all figures of some ties, the main ones of what was ordered and delivered."""
    main = {name: [figure for figure in told if figure.main and figure.role in ROLES] for name, told in figures.items()}
    return {name: told for name, told in main.items() if told}


def totals(store: Store, ties: Sequence[TieRow], counted: Counts) -> tuple[tuple[Sum, ...], tuple[LeftOut, ...]]:
    """What was ordered and what was delivered, apart, with everything that was not added.

    Only the counts and trend-indicator values that stand for a whole tie are added. Claims stay outside, as do
    orders that were called off or came to nothing, parts of what is counted, and second accounts of it.
    """
    main = [figure for tie in ties for figure in counted.get(tie.id, ())]
    by_id = {tie.id: tie for tie in ties}
    sums: list[Sum] = []
    left: list[LeftOut] = []
    for role, unit in dict.fromkeys((role, figure.unit) for role in ROLES for figure in main if figure.role == role):
        group = [figure for figure in main if (figure.role, figure.unit) == (role, unit)]
        reasons = {figure.tie: why for figure in group if (why := _not_standing(by_id[figure.tie], figure))}
        twice = covered(store, [by_id[figure.tie] for figure in group if figure.tie not in reasons])
        reasons |= {tie: f"counted in {whole}" for tie, whole in twice.items()}
        left += [
            LeftOut(figure.tie, role, unit or "", figure.low, figure.high, reasons[figure.tie])
            for figure in group
            if figure.tie in reasons
        ]
        sums += add(role, [figure for figure in group if figure.tie not in reasons])
    return tuple(sums), tuple(left)


def _not_standing(tie: TieRow, figure: FigureRow) -> str | None:
    """Why a tie's figure is none that stands; None if it does. What was delivered of a deal called off counts."""
    if tie.status in UNCONFIRMED:
        return f"{tie.status}, not confirmed"
    if tie.status in ("cancelled", "lapsed") and (figure.role == "ordered" or figure.high == 0):
        return tie.status
    return None


def add(what: str, figures: Iterable[FigureRow]) -> list[Sum]:
    """Sums by unit or currency; an open limit makes the sum open on that side."""
    groups: dict[str, list[FigureRow]] = {}
    for figure in figures:
        groups.setdefault(figure.unit or figure.currency or "", []).append(figure)
    return [
        Sum(what, unit, _total([f.low for f in group]), _total([f.high for f in group]), tuple(dict.fromkeys(f.tie for f in group)))
        for unit, group in groups.items()
    ]  # fmt: skip


def _total(values: list[float | None]) -> float | None:
    numbers = [value for value in values if value is not None]
    return fsum(numbers) if len(numbers) == len(values) else None
