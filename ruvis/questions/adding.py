"""What may be added to what: each thing once, orders never to deliveries, claims never to confirmed figures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ruvis.questions.answer import Sum
from ruvis.store.rows import FigureRow, TieRow
from ruvis.store.store import Store

UNCONFIRMED = frozenset({"alleged", "denied"})


def covered(store: Store, ties: Sequence[TieRow]) -> dict[str, str]:
    """Ties that another tie of the same selection counts already, with the id of that one.

    A part is covered by its whole, a superseded record by the one that replaced it, and of two accounts of one
    event the worse graded by the better.
    """
    chosen = {tie.id: tie for tie in ties}
    found: dict[str, str] = {}
    for record, target, how in store.links(ties, ("part_of", "supersedes", "same_event")):
        if target not in chosen:
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
    return sum(numbers) if len(numbers) == len(values) else None
