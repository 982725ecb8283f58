"""What changed between two dates: in the world (two as-of dates), or in what sources supported (two known-at dates)."""

from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

from ruvis.clocks import moment
from ruvis.questions.answer import Named, refuse
from ruvis.records.edtf import EDTFError
from ruvis.selection import Selection, SelectionError
from ruvis.store.rows import TieRow
from ruvis.store.store import Store

REFUSED = {"limit": "it would cut the comparison", "sort": "it is in order of ids"}
"""Parts of a selection that mean nothing here, each with the reason."""
FIELDS = ("status", "credibility", "reliability", "disputed", "certain")
"""What of a tie depends on the clocks."""


class Change(NamedTuple):
    """A tie that the selection means at both dates, with what differs: (field, then, now)."""

    tie: TieRow
    fields: tuple[tuple[str, Any, Any], ...]


class DiffAnswer(NamedTuple):
    """The answer to `ruvis diff`.

    Attributes:
        a, b: who was asked about, if anybody.
        clock: which clock the two dates belong to.
        first, second: the dates, earlier one first.
        added, withdrawn, changed: ties that came in, fell out, or changed between the dates, by id.
        same: how many are the same at both.
    """

    a: Named | None
    b: Named | None
    clock: Literal["as_of", "known_at"]
    first: str
    second: str
    added: tuple[TieRow, ...]
    withdrawn: tuple[TieRow, ...]
    changed: tuple[Change, ...]
    same: int

    def rows(self) -> Sequence[dict[str, Any]]:
        """One row a tie that came in or fell out, and one for each field that changed."""
        found = [
            _row(change, tie, None, None, None)
            for change, ties in (("added", self.added), ("withdrawn", self.withdrawn))
            for tie in ties
        ]
        return found + [_row("changed", change.tie, *field) for change in self.changed for field in change.fields]


def diff(store: Store, selection: Selection, *, as_of: Sequence[str] = (), known_at: Sequence[str] = ()) -> DiffAnswer:
    """What changed in a selection of ties between two dates.

    Args:
        store: the dataset.
        selection: the ties; an actor or a pair, or neither.
        as_of, known_at: two dates (EDTF) of one clock, and at most one of the other, which then holds for both.

    Raises:
        UnknownNameError: an actor is not known.
        SelectionError: there are not two dates of one clock.

    Example:
        >>> from ruvis.datasets import open_store
        >>> with open_store() as store:
        ...     answer = diff(store, Selection(a="russia", b="iran", kinds=("treaty",)), as_of=["2024", "2025"])
        >>> "treaty-csp-2025" in {tie.id for tie in answer.added}
        True
    """
    refuse(selection, "a difference", REFUSED)
    counts = len(as_of), len(known_at)
    if counts not in ((2, 0), (2, 1), (0, 2), (1, 2)):
        raise SelectionError("a difference is between two dates: give --as-of twice, or --known-at twice")
    clock: Literal["as_of", "known_at"] = "as_of" if counts[0] == 2 else "known_at"
    dates, fixed = (as_of, known_at) if clock == "as_of" else (known_at, as_of)
    try:
        first, second = sorted(dates, key=moment)
    except EDTFError as error:
        raise SelectionError(str(error)) from None
    at, known = (fixed[0], None) if fixed and clock == "known_at" else (None, fixed[0] if fixed else None)
    base = selection._replace(sort="id", as_of=at, known_at=known)
    if clock == "as_of":
        asked = (base._replace(as_of=first), base._replace(as_of=second))
    else:
        asked = (base._replace(known_at=first), base._replace(known_at=second))
    then, now = ({tie.id: tie for tie in store.ties(one)} for one in asked)
    changes = [
        Change(now[name], fields) for name in now if name in then and (fields := _fields(then[name], now[name]))
    ]  # fmt: skip
    a, b = (
        Named.of(store.actor(name)) if name else None
        for name in (selection.a or selection.sender, selection.b or selection.recipient)
    )
    return DiffAnswer(
        a, b, clock, first, second,
        added=tuple(now[name] for name in now if name not in then),
        withdrawn=tuple(then[name] for name in then if name not in now),
        changed=tuple(changes), same=len(now.keys() & then.keys()) - len(changes),
    )  # fmt: skip


def _fields(then: TieRow, now: TieRow) -> tuple[tuple[str, Any, Any], ...]:
    return tuple(
        (name, getattr(then, name), getattr(now, name)) for name in FIELDS if getattr(then, name) != getattr(now, name)
    )


def _row(change: str, tie: TieRow, field: str | None, then: Any, now: Any) -> dict[str, Any]:
    return {
        "change": change, "id": tie.id, "field": field, "then": then, "now": now, "title": tie.title, "date": tie.date,
        "way": tie.way, "kind": tie.kind, "domain": tie.domain, "status": tie.status, "credibility": tie.credibility,
        "reliability": tie.reliability,
    }  # fmt: skip
