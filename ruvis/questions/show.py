"""Everything about one record, actor, page, publisher or series."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from ruvis.clocks import moment
from ruvis.questions.answer import Named, TieRows
from ruvis.records.edtf import FOREVER, bounds
from ruvis.records.vocabulary import BESIDE, STANCES
from ruvis.selection import Selection, UnknownNameError
from ruvis.store.rows import CitationRow, EventRow, FigureRow, IndicatorRow, RecordRow, SourceRow, TieRow
from ruvis.store.store import Store


class Related(NamedTuple):
    """A record that overlaps: `how` it does, and whether it is this one that says so."""

    id: str
    title: str
    how: str
    outgoing: bool


class RecordAnswer(NamedTuple):
    """A tie, an assessment or an indicator.

    Attributes:
        record: the record as authored.
        tie: the tie as the clocks see it, for ties.
        holds: whether it held at `as_of`; None if that was not asked.
        history, figures: what was known by `known_at`, if that was asked.
        supporting, differing, disputing: citations published by `known_at`, best reliability first.
        asked_as: the former id under which it was found.
    """

    record: RecordRow
    tie: TieRow | None
    holds: bool | None
    names: dict[str, str]
    history: tuple[EventRow, ...]
    figures: tuple[FigureRow, ...]
    supporting: tuple[CitationRow, ...]
    differing: tuple[CitationRow, ...]
    disputing: tuple[CitationRow, ...]
    related: tuple[Related, ...]
    known_at: str | None
    as_of: str | None
    asked_as: str | None

    def rows(self) -> Sequence[dict[str, Any]]:
        """One row a citation, each with the record's id, so that nothing stands without its page."""
        return [
            {"id": self.record.id, "title": self.record.title, "stance": cited.stance, "says": cited.says, "url": cited.url,
             "publisher": cited.publisher, "published": cited.published, "reliability": cited.letter, "source": cited.source}
            for cited in (*self.supporting, *self.differing, *self.disputing)
        ]  # fmt: skip


class ActorAnswer(NamedTuple):
    """An actor: its names, its place, and its ties by domain.

    Attributes:
        ties: those that the actor, with its parts, is tied by. named: those that name it beside others whom they tie.
        judged: how many judgements are about it.
    """

    id: str
    body: dict[str, Any]
    state: Named
    parts: tuple[Named, ...]
    domains: tuple[tuple[str, int], ...]
    ties: tuple[TieRow, ...]
    named: tuple[TieRow, ...]
    judged: int

    def rows(self) -> Sequence[dict[str, Any]]:
        """One row a tie, those that only name the actor last."""
        return TieRows((*self.ties, *self.named))


class PageAnswer(NamedTuple):
    """A page or a publisher: the pages, and the records that rest on them."""

    id: str
    name: str
    body: dict[str, Any]
    publisher: dict[str, Any]
    pages: tuple[SourceRow, ...]
    records: tuple[tuple[str, str, str, str], ...]

    def rows(self) -> Sequence[dict[str, Any]]:
        """One row a record that rests on the page."""
        return [
            {"id": record, "form": form, "title": title, "stance": stance}
            for record, form, title, stance in self.records
        ]


class SeriesAnswer(NamedTuple):
    """A series of figures: indicators or trade flows, oldest first."""

    id: str
    unit: str
    points: tuple[tuple[str, str, float | None, float | None], ...]

    def rows(self) -> Sequence[dict[str, Any]]:
        """One row a point."""
        return [{"id": point, "period": period, "low": low, "high": high} for point, period, low, high in self.points]


Shown = RecordAnswer | ActorAnswer | PageAnswer | SeriesAnswer


def show(store: Store, identifier: str, *, as_of: str | None = None, known_at: str | None = None) -> Shown:
    """Whatever has that id: a record (also under a former id), an actor, a page, a publisher or a series.

    Args:
        store: the dataset.
        identifier: an id, or any name of an actor.
        as_of: for a tie, its status on that day. known_at: only what was published by that day.

    Raises:
        UnknownNameError: nothing has that id; near ids are suggested.
        SelectionError: a date is none.

    Example:
        >>> from ruvis.datasets import open_store
        >>> with open_store() as store:
        ...     show(store, "treaty-csp-2025").tie.status
        'in_force'
    """
    record = store.record(identifier)
    if record:
        return _record(store, record, identifier, as_of, known_at)
    page = store.source(identifier)
    if page and not store.is_actor(identifier):
        return _page(store, page)
    try:
        return _actor(store, identifier)
    except UnknownNameError as unknown:
        found = _publisher(store, identifier) or _series(store, identifier)
        if found:
            return found
        raise UnknownNameError("record, actor, page or series", identifier, store.suggest_id(identifier)) from unknown


def _record(store: Store, record: RecordRow, asked: str, as_of: str | None, known_at: str | None) -> RecordAnswer:
    clocks = Selection(as_of=as_of, known_at=known_at)
    tie, holds = store.tie_at(record.id, clocks) if record.form == "tie" else (None, None)
    known = store.was_known(record.num, known_at)
    citations = store.citations(record.num, known_at) if known else []
    supporting, differing, disputing = (
        tuple(cited for cited in citations if cited.stance == stance) for stance in STANCES
    )
    actors = {name for name in _named(record.body) if store.is_actor(name)}
    return RecordAnswer(
        record=record,
        tie=tie,
        holds=holds if as_of else None,
        names={actor: store.names[actor] for actor in sorted(actors)},
        history=tuple(store.events([tie], known_at)[tie.id] if tie else _answers(record, known_at)),
        figures=tuple(known_figures(store, tie, known_at)) if tie and known else (),
        supporting=supporting,
        differing=differing,
        disputing=disputing,
        related=tuple(Related(*link) for link in store.related(record.num, known_at)),
        known_at=known_at,
        as_of=as_of,
        asked_as=asked if asked != record.id else None,
    )


def _answers(record: RecordRow, known_at: str | None) -> list[EventRow]:
    """What followed a judgement, such as its denial; nothing later than `known_at`."""
    latest = moment(known_at) if known_at else FOREVER
    told = []
    for said in record.body.get("history", ()):
        day = bounds(said["date"])
        if day.earliest <= latest:
            told.append(EventRow(record.id, said["event"], said["date"], (day.earliest, day.latest), said.get("note")))
    return told


def known_figures(store: Store, tie: TieRow, known_at: str | None) -> list[FigureRow]:
    """The figures of a tie; those of deliveries only if a delivery was known by then."""
    figures = store.figures([tie])[tie.id]
    if known_at is None or tie.status in ("delivered", "delivering", "ended"):
        return figures
    return [figure for figure in figures if figure.role != "delivered"]


def _named(body: dict[str, Any]) -> set[str]:
    """Every id that a record names where actors stand."""
    found: set[str] = set()
    for key in ("from", "to", "parties", *BESIDE, "about", "country", "partner"):
        value = body.get(key) or ()
        found |= {value} if isinstance(value, str) else set(value)
    return found


def _actor(store: Store, identifier: str) -> ActorAnswer:
    actor = store.actor(identifier)
    ties = store.ties(Selection(a=actor.id))
    parts = [part for part in store.within(actor) if part != actor.id]
    naming, judged = store.naming(actor.id)
    tied = {tie.id for tie in ties}
    domains = [(label, sum(tie.domain == domain for tie in ties)) for domain, label in store.domains.items()]
    return ActorAnswer(
        id=actor.id,
        body=store.actor_body(actor.id),
        state=Named(actor.state, store.names[actor.state]),
        parts=tuple(Named(part, store.names[part]) for part in parts),
        domains=tuple((label, count) for label, count in domains if count),
        ties=tuple(ties),
        named=tuple(tie for tie in naming if tie.id not in tied),
        judged=judged,
    )


def _page(store: Store, page: SourceRow) -> PageAnswer:
    publisher = store.publisher(page.publisher)
    assert publisher is not None
    return PageAnswer(
        page.id, page.title or page.url, {"url": page.url, **page.body}, publisher, (page,), store.resting_on(page.id)
    )


def _publisher(store: Store, identifier: str) -> PageAnswer | None:
    publisher = store.publisher(identifier)
    if publisher is None:
        return None
    pages = tuple(store.pages(publisher=identifier))
    return PageAnswer(identifier, publisher["name"], publisher, publisher, pages, store.resting_on(identifier))


def _series(store: Store, identifier: str) -> SeriesAnswer | None:
    points: list[IndicatorRow] = store.indicators(series=identifier)
    if points:
        return SeriesAnswer(identifier, points[0].unit, tuple((p.id, p.period, p.low, p.high) for p in points))
    flows = store.flows_of_series(identifier)
    if flows:
        figures = store.figures(flows)
        listed = [(tie, figures[tie.id][0]) for tie in flows if figures[tie.id]]
        unit = listed[0][1].currency or listed[0][1].unit or ""
        return SeriesAnswer(identifier, unit, tuple((tie.id, tie.date, value.low, value.high) for tie, value in listed))
    return None
