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
from typing import Any, NamedTuple

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


class Edge(NamedTuple):
    """One edge of a tie; its key is the tie's id, with the two ends where the tie has more than one edge."""

    key: str
    source: str
    target: str
    mutual: bool


class Tie(NamedTuple):
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
        found = self.store.among(self._asked, self._near)
        if self._near is None:
            return found
        ids = set(self.store.ids(self._near).values())  # a tie of several actors may have two inside and others outside
        inside = (tie for tie in found if ids.issuperset(tie.origin) and ids.issuperset(tie.target))
        return islice(inside, self.selection.limit)

    def _ends(self) -> Iterator[tuple[str, str]]:
        """The actors on both sides of each tie, ids apart by blanks."""
        if self._near is None:
            return self.store.ends(self._asked)
        if self.selection.limit is not None:
            return ((" ".join(tie.origin), " ".join(tie.target)) for tie in self.rows())
        ids = set(self.store.ids(self._near).values())
        found = self.store.ends(self._asked, self._near)
        return (pair for pair in found if ids.issuperset(pair[0].split()) and ids.issuperset(pair[1].split()))

    @cached_property
    def _survey(self) -> tuple[int, tuple[str, ...]]:
        count, sides = 0, set[str]()
        for pair in self._ends():
            count += 1
            sides.update(pair)
        named = [
            name
            for name in (self.selection.a, self.selection.b, self.selection.sender, self.selection.recipient)
            if name
        ]
        actors = {actor for side in sides for actor in side.split()}
        actors.update(self.store.actor(name).id for name in named)
        return count, tuple(sorted(actors))

    @property
    def count(self) -> int:
        """How many ties there are."""
        return self._survey[0]

    @cached_property
    def actors(self) -> tuple[Actor, ...]:
        """The actors that hold the ties, and those named by the selection, by id."""
        names = self._survey[1]
        bodies = self.store.actor_bodies(names)
        return tuple(_actor(*bodies[name]) for name in names)

    def ties(self) -> Iterator[Tie]:
        """The ties with their evidence, in the order of the selection."""
        for batch in self.batches():
            yield from batch

    def batches(self) -> Iterator[list[Tie]]:
        """The same, some hundred at a time, for formats that look up more of each."""
        return map(self._full, self.bare())

    def bare(self) -> Iterator[list[TieRow]]:
        """The ties without their evidence, some hundred at a time, for formats that hold little or nothing of it."""
        total, done, rows = self.count, 0, self.rows()
        while batch := list(islice(rows, _STEP)):
            yield batch
            done += len(batch)
            if self.watch:
                self.watch(done, total)

    def _full(self, rows: list[TieRow]) -> list[Tie]:
        """A batch of ties with all that the dataset says of them: a query for each table, not for each tie."""
        store, known_at = self.store, self.selection.known_at
        bodies, figures = store.bodies(rows), store.figures(rows)
        history, cited = store.events(rows, known_at), store.cited(rows, known_at)
        links = store.outgoing(rows, known_at)
        made = []
        for row in rows:
            name, body = row.id, bodies[row.id]
            fields = {key: value for key, value in body.items() if key not in _TOLD}
            known = figures[name]
            if known_at and known:
                known = known_figures(store, row, known_at)
                if len(known) < len(figures[name]):
                    fields = {key: value for key, value in fields.items() if key not in ("delivered", "tiv")}
            made.append(
                Tie(
                    row=row, edges=edges(row), summary=None if known_at else body["summary"],
                    note=None if known_at else body.get("note"), fields=fields, history=tuple(history[name]), figures=tuple(known),
                    citations=tuple(cited[name]), links=tuple(links[name]),
                )
            )  # fmt: skip
        return made


def with_pages(graph: Subgraph) -> Iterator[tuple[Tie, dict[str, dict[str, Any]]]]:
    """Each tie, with the pages as authored, by id, that are new since the batch before and that nobody took out yet."""
    seen: set[str] = set()
    for batch in graph.batches():
        new = {cited.source for tie in batch for cited in tie.citations} - seen
        seen |= new
        pages = graph.store.source_bodies(new)
        for tie in batch:
            yield tie, pages


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


def _neighbourhood(store: Store, selection: Selection, hops: int) -> set[int]:
    """Numbers of the actors within so many hops, by ties of the selection, of the actors that it names."""
    named = [name for name in (selection.a, selection.b, selection.sender, selection.recipient) if name]
    if not named:
        raise SelectionError("hops need an actor to start from: ruvis export russia --hops 1")
    if selection.direction != "any":
        raise SelectionError("a neighbourhood has no direction: leave out --direction or --hops")
    names: set[str] = set()
    for name in named:
        actor = store.actor(name)
        names |= {actor.id} if selection.direct else set(store.within(actor))
    by_any = _anywhere(selection)
    store.validate(by_any)
    found = frontier = set(store.numbers(names))
    for _ in range(hops):
        frontier = store.beside(by_any, frontier) - found
        found = found | frontier
    return found
