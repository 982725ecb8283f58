"""What all answers have in common."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

from ruvis.selection import Selection, SelectionError
from ruvis.store.rows import ActorRow, TieRow


class Answer(Protocol):
    """A typed answer; `rows` are what the data formats print."""

    def rows(self) -> Sequence[dict[str, Any]]:
        """The answer as flat rows, each with the id of its record."""


class Named(NamedTuple):
    """An id and its display name."""

    id: str
    name: str

    @classmethod
    def of(cls, actor: ActorRow) -> Named:
        """The name of an actor."""
        return cls(actor.id, actor.name)


class Sum(NamedTuple):
    """A figure that may be added up, with the records it was added from; limits are equal when it is exact."""

    what: str
    unit: str
    low: float | None
    high: float | None
    ids: tuple[str, ...]


def refuse(selection: Selection, question: str, **reasons: str) -> None:
    """Refuse parts of a selection that mean nothing to a question, rather than pass over them.

    Raises:
        SelectionError: one of the parts named restricts; it says what to do instead.
    """
    for name in reasons:
        if name not in selection.as_dict():
            continue
        option = {"sender": "from", "recipient": "to"}.get(name, name)
        raise SelectionError(f"--{option} means nothing to `ruvis {question}`: {reasons[name]}")


def tie_rows(ties: Sequence[TieRow]) -> list[dict[str, Any]]:
    """Ties as flat rows for the data formats."""
    return [
        {
            "id": tie.id,
            "date": tie.date,
            "way": tie.way,
            "from": [] if tie.mutual else list(tie.origin),
            "to": [] if tie.mutual else list(tie.target),
            "parties": list(tie.origin) if tie.mutual else [],
            "kind": tie.kind,
            "domain": tie.domain,
            "title": tie.title,
            "status": tie.status,
            "credibility": tie.credibility,
            "reliability": tie.reliability,
            "disputed": tie.disputed,
            "landmark": tie.landmark,
            "pages": tie.pages,
            "origins": tie.origins,
            "certain": tie.certain,
        }
        for tie in ties
    ]
