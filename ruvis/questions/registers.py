"""The dataset's registers: its actors, its pages, its judgements."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

from ruvis.clocks import moment, window
from ruvis.names import fold
from ruvis.questions.answer import refuse
from ruvis.records import edtf
from ruvis.records.vocabulary import ACTOR_TYPES
from ruvis.selection import Selection, among
from ruvis.store.rows import ActorRow, AssessmentRow, SourceRow
from ruvis.store.store import Store

_OF_TIES = ("kinds", "statuses", "direction", "sender", "recipient", "landmarks", "naming", "disputed", "direct")
REFUSED = {
    "actors": {"sort": "those with most ties come first"},
    "sources": {"sort": "those on which most rests come first"},
    "assessments": {
        **dict.fromkeys(_OF_TIES, "it is one of ties"),
        **dict.fromkeys(("as_of", "certain"), "--since, --until and --known-at say when they were made"),
        "sort": "the latest come first",
    },
}
"""Parts of a selection that mean nothing to a register, each with the reason."""


class ActorsAnswer(NamedTuple):
    """Actors with the number of ties that each holds itself, and of those that name it beside others whom they tie."""

    actors: tuple[tuple[ActorRow, int, int], ...]

    def rows(self) -> Sequence[dict[str, Any]]:
        """One row an actor."""
        return [
            {
                "id": actor.id,
                "name": actor.name,
                "type": actor.type,
                "country": actor.country,
                "state": actor.state,
                "ties": ties,
                "named": named,
            }
            for actor, ties, named in self.actors
        ]


class SourcesAnswer(NamedTuple):
    """Pages with how many records rest on each, and on it alone."""

    pages: tuple[SourceRow, ...]
    publishers: dict[str, tuple[str, str, str]]
    single: tuple[tuple[str, str], ...]

    def rows(self) -> Sequence[dict[str, Any]]:
        """One row a page."""
        return [
            {"id": page.id, "publisher": page.publisher, "origin": page.origin, "reliability": page.letter,
             "published": page.published, "records": page.records, "alone": page.alone, "title": page.title, "url": page.url}
            for page in self.pages
        ]  # fmt: skip


class AssessmentsAnswer(NamedTuple):
    """Judgements, latest first, and how many see whom as the stronger side."""

    favours: tuple[tuple[str, int], ...]
    assessments: tuple[AssessmentRow, ...]
    names: dict[str, str]

    def rows(self) -> Sequence[dict[str, Any]]:
        """One row a judgement."""
        return [
            {"id": row.id, "date": row.date, "who": list(row.who), "affiliation": row.affiliation, "about": list(row.about),
             "dimension": row.dimension, "judgement": row.judgement, "favours": row.favours, "credibility": row.credibility,
             "reliability": row.reliability, "disputed": row.disputed}
            for row in self.assessments
        ]  # fmt: skip


def actors(store: Store, text: str | None, types: Sequence[str], selection: Selection) -> ActorsAnswer:
    """Actors by name, type and country, with the ties that each holds under a selection.

    Raises:
        SelectionError: there is no such type, or a restriction makes no sense.
        UnknownNameError: an actor of the selection is not known.

    Example:
        >>> from ruvis.datasets import open_store
        >>> with open_store() as store:
        ...     answer = actors(store, None, ["vessel"], Selection())
        >>> {actor.type for actor, *_ in answer.actors}
        {'vessel'}
    """
    refuse(selection, "the register of actors", REFUSED["actors"])
    among("type of actor", types, ACTOR_TYPES)
    asked, held = selection._replace(limit=None), Counter[str]()
    for origin, target in store.ends(asked):
        held.update({*origin.split(), *target.split()})
    named = store.named(asked)
    folded = fold(text) if text else ""
    chosen = set(store.actors_named(folded)) if folded else None
    listed = [
        (actor, held[actor.id], named.get(actor.id, 0))
        for actor in store.actors()
        if (chosen is None or actor.id in chosen) and (not types or actor.type in types)
    ]
    if asked != Selection():
        listed = [one for one in listed if one[1] or one[2]]
    listed.sort(key=lambda one: (-one[1], -one[2], one[0].id))
    return ActorsAnswer(tuple(listed[: selection.limit]))


def sources(store: Store, selection: Selection, *, single: bool = False) -> SourcesAnswer:
    """The pages on which the selected ties rest, or all pages; with `single`, records that rest on one page only.

    Example:
        >>> from ruvis.datasets import open_store
        >>> with open_store() as store:
        ...     sources(store, Selection(kinds=("treaty",))).pages[0].records > 0
        True
    """
    refuse(selection, "the register of pages", REFUSED["sources"])
    if selection == Selection(limit=selection.limit):
        pages = store.pages()
    else:
        cited = store.cited_by(store.ties(selection._replace(limit=None)))
        pages = [page._replace(records=len(cited[page.id])) for page in store.pages_among(cited)]
        pages.sort(key=lambda page: (-page.records, page.id))
    alone = (
        [(tie.id, tie.title) for tie in store.iter_ties(selection._replace(limit=None)) if tie.pages == 1]
        if single
        else []
    )
    return SourcesAnswer(tuple(pages[: selection.limit]), store.publishers(), tuple(alone))


def assessments(store: Store, selection: Selection, favours: str | None = None) -> AssessmentsAnswer:
    """Who judges what about the actors of a selection, and whom they see as the stronger side.

    Args:
        store: the dataset.
        selection: its actors (with their parts), domains (as dimensions), window, known-at, grades, source, text and limit.
        favours: only judgements that see this actor as the stronger one.

    Raises:
        SelectionError: the selection asks for what judgements do not have, such as a status.
        UnknownNameError: an actor is not known.

    Example:
        >>> from ruvis.datasets import open_store
        >>> with open_store() as store:
        ...     answer = assessments(store, Selection(a="russia", b="iran"))
        >>> len(answer.assessments) > 50
        True
    """
    refuse(selection, "judgements", REFUSED["assessments"])
    store.validate(selection._replace(domains=()))
    sides = [set(store.within(store.actor(name))) for name in (selection.a, selection.b) if name]
    favoured = store.actor(favours).id if favours else None
    found = [row for row in store.assessments(selection.known_at) if _meets(row, selection, sides, favoured)]
    if selection.since or selection.until:
        begin, end = window(selection.since, selection.until)
        found = [row for row in found if _within(row, begin, end)]
    known = store.known_records(moment(selection.known_at)) if selection.known_at else None
    resting = {record for record, *_ in store.resting_on(selection.source)} if selection.source else None
    found = [row for row in found if (known is None or row.id in known) and (resting is None or row.id in resting)]
    counts = Counter(row.favours for row in found if row.favours)
    tally = tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
    return AssessmentsAnswer(tally, tuple(found[: selection.limit]), store.names)


def _meets(row: AssessmentRow, selection: Selection, sides: list[set[str]], favoured: str | None) -> bool:
    return (
        not any(side.isdisjoint(row.about) for side in sides)
        and (not selection.domains or row.dimension in selection.domains)
        and (favoured is None or row.favours == favoured)
        and (selection.min_credibility is None or row.credibility <= selection.min_credibility)
        and (selection.min_reliability is None or row.reliability <= selection.min_reliability.upper())
        and (selection.text is None or selection.text.casefold() in _words(row))
    )


def _words(row: AssessmentRow) -> str:
    return f"{row.title} {row.judgement} {' '.join(row.who)} {row.affiliation}".casefold()


def _within(row: AssessmentRow, begin: int, end: int) -> bool:
    """Whether a judgement may have been made in a window."""
    day = edtf.bounds(row.date)
    return day.earliest < end and day.latest >= begin
