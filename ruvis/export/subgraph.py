"""What every exporter writes: the actors, ties and citations of a selection, streamed from the store.

Actors are few and listed; ties are many and handed out one at a time with all their evidence, so that an export
needs no more memory for a million ties than for ten. A tie between more than two actors has several edges, each with
a key of its own; a tie whose author nobody knows is a loop at who was hit, as in the store.

Example:
    >>> from ruvis.datasets import open_store
    >>> with open_store() as store:
    ...     graph = Subgraph(store, Selection(a="russia", b="iran", kinds=("treaty",)))
    ...     tie = next(tie for tie in graph.ties() if tie.row.id == "treaty-csp-2025")
    >>> [(edge.key, edge.source, edge.target, edge.mutual) for edge in tie.edges]
    [('treaty-csp-2025', 'russia', 'iran', True)]
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, islice, product
from typing import Any

from ruvis.questions.show import known_figures
from ruvis.records.edtf import isoformat
from ruvis.selection import Selection, SelectionError
from ruvis.store.rows import CitationRow, EventRow, FigureRow, TieRow
from ruvis.store.store import Store

Watch = Callable[[int, int], None]
"""Told how many ties are written, and of how many."""

CREDIT = (
    "ruvis dataset, CC BY 4.0 except where a source's terms say otherwise;"
    " trend-indicator values (TIV): SIPRI Arms Transfers Database"
)
"""Whom to credit; every format carries it."""

_TOLD = {
    "id", "kind", "domain", "from", "to", "parties", "title", "summary", "note", "history", "status", "quantity", "value",
    "landmark", "credibility", "citations", "relates_to",
}  # fmt: skip
_STEP = 200


@dataclass(frozen=True, slots=True)
class Actor:
    """A node: an actor with its names and the state to which it rolls up."""

    id: str
    name: str
    full_name: str
    type: str
    country: str | None
    state: str
    parent: str | None
    successor: str | None
    role: str | None
    aliases: tuple[str, ...]
    identifiers: dict[str, str]


@dataclass(frozen=True, slots=True)
class Edge:
    """One edge of a tie; its key is the tie's id, with the two ends where the tie has more than one edge."""

    key: str
    source: str
    target: str
    mutual: bool


@dataclass(frozen=True, slots=True)
class Tie:
    """A tie with all that the dataset says of it, as far as the clocks of the selection let it be known.

    Attributes:
        row: the tie as questions see it. edges: what it looks like in a graph.
        summary, note: in our words; None under `known_at`, since they were written with what became known later.
        fields: what only ties of its kind have, as authored.
        history, figures, citations: what happened, every number, every page; links: (record, how).
    """

    row: TieRow
    edges: tuple[Edge, ...]
    summary: str | None
    note: str | None
    fields: dict[str, Any]
    history: tuple[EventRow, ...]
    figures: tuple[FigureRow, ...]
    citations: tuple[CitationRow, ...]
    links: tuple[tuple[str, str], ...]

    @property
    def mutual(self) -> bool:
        """Whether the tie binds its parties both ways."""
        return self.row.mutual

    @property
    def begin(self) -> tuple[str, str]:
        """The earliest and the latest day on which it begins to hold; `..` for an open side."""
        return isoformat(self.row.begin[0]), isoformat(self.row.begin[1])

    @property
    def end(self) -> tuple[str, str]:
        """The earliest and the latest day on which it no longer holds; `..` for an open side."""
        return isoformat(self.row.end[0]), isoformat(self.row.end[1])


class Subgraph:
    """The ties that a selection means, with their actors and pages.

    Args:
        store: the dataset.
        selection: which ties.
        hops: 0 for the selection itself; else all its ties among the actors within so many hops of those named.
        watch: told how far a pass has come.

    Raises:
        SelectionError: the selection makes no sense, or hops are asked for without an actor to start from.
        UnknownNameError: an actor is not known.
    """

    def __init__(self, store: Store, selection: Selection, *, hops: int = 0, watch: Watch | None = None) -> None:
        self.store = store
        self.selection = selection
        self.hops = hops
        self.watch = watch
        self._near = _neighbourhood(store, selection, hops) if hops else None
        self._asked = selection if self._near is None else _anywhere(selection)

    @property
    def title(self) -> str:
        """The selection in a few words."""
        said = self.selection.describe() or "the whole dataset"
        return f"{said}; {self.hops} hop{'s' if self.hops > 1 else ''}" if self.hops else said

    @cached_property
    def about(self) -> dict[str, str]:
        """What the export is of, and whom to credit."""
        from ruvis import __version__

        return {
            "title": f"Ties: {self.title}",
            "generator": f"ruvis {__version__}",
            "dataset": self.store.meta.get("digest", ""),
            "credit": CREDIT,
        }

    def rows(self) -> Iterator[TieRow]:
        """The ties without their evidence."""
        limit = self.selection.limit if self._near is not None else None
        near = self._near
        found = self.store.iter_ties(self._asked)
        if near is not None:
            found = (tie for tie in found if near.issuperset(tie.origin) and near.issuperset(tie.target))
        return islice(found, limit)

    @cached_property
    def _survey(self) -> tuple[int, tuple[str, ...]]:
        count, actors = 0, set[str]()
        for tie in self.rows():
            count += 1
            actors.update(tie.origin, tie.target)
        named = [
            name
            for name in (self.selection.a, self.selection.b, self.selection.sender, self.selection.recipient)
            if name
        ]
        actors.update(self.store.actor(name).id for name in named)
        return count, tuple(sorted(actors))

    @property
    def count(self) -> int:
        """How many ties there are."""
        return self._survey[0]

    @cached_property
    def actors(self) -> tuple[Actor, ...]:
        """The actors that hold the ties, and those named by the selection, by id."""
        states = {actor.id: actor for actor in self.store.actors()}
        return tuple(_actor(self.store.actor_body(name), states[name].state) for name in self._survey[1])

    def ties(self) -> Iterator[Tie]:
        """The ties with their evidence, in the order of the selection."""
        total = self.count
        for number, row in enumerate(self.rows(), 1):
            yield self._full(row)
            if self.watch and (number % _STEP == 0 or number == total):
                self.watch(number, total)

    def _full(self, row: TieRow) -> Tie:
        store, known_at = self.store, self.selection.known_at
        record = store.record(row.id)
        assert record is not None
        body = record.body
        fields = {name: value for name, value in body.items() if name not in _TOLD}
        figures = known_figures(store, row, known_at)
        if known_at and len(figures) < len(store.figures([row])[row.id]):
            fields = {name: value for name, value in fields.items() if name not in ("delivered", "tiv")}
        return Tie(
            row=row,
            edges=edges(row),
            summary=None if known_at else body["summary"],
            note=None if known_at else body.get("note"),
            fields=fields,
            history=tuple(store.events([row], known_at)[row.id]),
            figures=tuple(figures),
            citations=tuple(store.citations(row.num, known_at)),
            links=tuple((other, how) for other, _, how, outgoing in store.related(row.num, known_at) if outgoing),
        )


def edges(tie: TieRow) -> tuple[Edge, ...]:
    """The edges of a tie: each of its givers to each of its receivers, or each pair of its parties once."""
    if tie.mutual:
        pairs = list(combinations(tie.origin, 2))
    elif not tie.origin:
        pairs = [(target, target) for target in tie.target]
    else:
        pairs = [(source, target) for source, target in product(tie.origin, tie.target) if source != target]
    if len(pairs) == 1:
        return (Edge(tie.id, *pairs[0], tie.mutual),)
    return tuple(Edge(f"{tie.id}.{source}.{target}", source, target, tie.mutual) for source, target in pairs)


def _actor(body: dict[str, Any], state: str) -> Actor:
    return Actor(
        id=body["id"], name=body["name"], full_name=body["full_name"], type=body["type"], country=body.get("country"),
        state=state, parent=body.get("parent"), successor=body.get("successor"), role=body.get("role"),
        aliases=tuple(body.get("aliases", ())), identifiers=dict(sorted(body.get("identifiers", {}).items())),
    )  # fmt: skip


def _anywhere(selection: Selection) -> Selection:
    """The same selection without its actors."""
    return selection._replace(a=None, b=None, sender=None, recipient=None, direction="any", limit=None)


def _neighbourhood(store: Store, selection: Selection, hops: int) -> set[str]:
    """Ids of the actors within so many hops, by ties of the selection, of the actors that it names."""
    named = [name for name in (selection.a, selection.b, selection.sender, selection.recipient) if name]
    if not named:
        raise SelectionError("hops need an actor to start from: ruvis export russia --hops 1")
    if selection.direction != "any":
        raise SelectionError("a neighbourhood has no direction: leave out --direction or --hops")
    found: set[str] = set()
    for name in named:
        actor = store.actor(name)
        found |= {actor.id} if selection.direct else set(store.within(actor))
    beside: dict[str, set[str]] = {}
    for tie in store.iter_ties(_anywhere(selection)):
        ends = {*tie.origin, *tie.target}
        for end in ends:
            beside.setdefault(end, set()).update(ends)
    frontier = found
    for _ in range(hops):
        frontier = set().union(*(beside.get(actor, set()) for actor in frontier)) - found
        found = found | frontier
    return found
