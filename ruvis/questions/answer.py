"""What all answers have in common."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, Self, overload

from ruvis.selection import OPTIONS, Selection, SelectionError
from ruvis.store.rows import ActorRow, TieRow

if TYPE_CHECKING:
    from ruvis.store.store import Store


class Answer(Protocol):
    """A typed answer; `rows` are what the data formats print."""

    def rows(self) -> Sequence[dict[str, Any]]:
        """The answer as flat rows, each with the id of its record."""


class Named(NamedTuple):
    """An id and its display name."""

    id: str
    name: str

    @classmethod
    def of(cls, actor: ActorRow) -> Self:
        """The name of an actor."""
        return cls(actor.id, actor.name)


class Sum(NamedTuple):
    """A figure that may be added up, with the records it was added from; limits are equal when it is exact."""

    what: str
    unit: str
    low: float | None
    high: float | None
    ids: tuple[str, ...]


def refuse(selection: Selection, question: str, reasons: Mapping[str, str]) -> None:
    """Refuse parts of a selection that mean nothing to a question, rather than pass over them.

    Args:
        selection: what is asked for.
        question: what the parts mean nothing to.
        reasons: for each of those parts why, or what to do instead.

    Raises:
        SelectionError: one of the parts restricts.
    """
    asked = selection.as_dict()
    for name, reason in reasons.items():
        if name in asked:
            option = OPTIONS.get(name, name).replace("_", "-")
            raise SelectionError(f"--{option} means nothing to {question}: {reason}")


class Selected(Sequence[TieRow]):
    """The ties of a selection, read from the store when they are looked at, since they may be too many to hold."""

    def __init__(self, store: "Store", selection: Selection, total: int, landmarks: Sequence[int] = ()) -> None:
        self._store, self._selection, self._landmarks = store, selection, landmarks
        self._count = total if selection.limit is None else min(total, selection.limit)

    def landmarks(self, most: int) -> list[TieRow]:
        """The latest landmarks among them."""
        return self._store.ties_among(self._selection._replace(limit=most, sort="-date"), self._landmarks)

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[TieRow]:
        return self._store.iter_ties(self._selection)

    @overload
    def __getitem__(self, index: int) -> TieRow: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[TieRow, ...]: ...
    def __getitem__(self, index: int | slice) -> TieRow | tuple[TieRow, ...]:
        last = index.stop if isinstance(index, slice) else index + 1 if index >= 0 else None
        first = (
            self if last is None or last < 0 else self._store.ties(self._selection._replace(limit=min(last, len(self))))
        )
        return tuple(first)[index]

    def __repr__(self) -> str:
        return f"<{len(self)} ties>"


class TieRows(Sequence[dict[str, Any]]):
    """Ties as flat rows for the data formats, each made when it is looked at."""

    columns = (
        "id", "date", "way", "from", "to", "parties", "kind", "domain", "title", "status", "credibility", "reliability",
        "disputed", "landmark", "pages", "origins", "certain",
    )  # fmt: skip

    def __init__(self, ties: Sequence[TieRow]) -> None:
        self._ties = ties

    def __len__(self) -> int:
        return len(self._ties)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return map(_row, self._ties)

    @overload
    def __getitem__(self, index: int) -> dict[str, Any]: ...
    @overload
    def __getitem__(self, index: slice) -> list[dict[str, Any]]: ...
    def __getitem__(self, index: int | slice) -> dict[str, Any] | list[dict[str, Any]]:
        if isinstance(index, slice):
            return [_row(tie) for tie in self._ties[index]]
        return _row(self._ties[index])


def _row(tie: TieRow) -> dict[str, Any]:
    return {
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
