"""What happened between two actors, or around one, in order: from the histories of their ties, and their votes.

Yearly figures (trade flows without events) are no happenings and are counted apart.
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from ruvis.clocks import moment, window
from ruvis.questions.answer import Named, refuse
from ruvis.records.edtf import EDTFError, bounds
from ruvis.selection import Selection, SelectionError
from ruvis.store.rows import EventRow, TieRow
from ruvis.store.store import Store

REFUSED = {"sort": "it is in order of time", "limit": "--since and --until bound it"}
"""Parts of a selection that mean nothing here, each with the reason."""


class Entry(NamedTuple):
    """One thing that happened to one tie.

    Attributes:
        date: as authored (EDTF). day: the days between which it happened.
        year: under which it is shown, as authored.
        vote: the count of a recorded vote of that date, in words.
    """

    date: str
    day: tuple[int, int]
    year: str
    event: str
    note: str | None
    vote: str | None
    tie: TieRow


class Mark(NamedTuple):
    """A date to look from, and how many things of each domain happened before it, after it, or not surely either."""

    date: str
    day: int
    before: tuple[tuple[str, int], ...]
    after: tuple[tuple[str, int], ...]
    unclear: int


class TimelineAnswer(NamedTuple):
    """The answer to `ruvis timeline`.

    Attributes:
        a, b: who was asked about.
        entries: what happened, oldest first.
        marks: the dates to look from, in order.
        figures: how many ties are yearly figures without a history.
    """

    a: Named | None
    b: Named | None
    entries: tuple[Entry, ...]
    marks: tuple[Mark, ...]
    figures: int

    def rows(self) -> Sequence[dict[str, Any]]:
        """One row a happening."""
        return [
            {
                "date": entry.date,
                "event": entry.event,
                "id": entry.tie.id,
                "title": entry.tie.title,
                "note": entry.note,
                "vote": entry.vote,
                "way": entry.tie.way,
                "kind": entry.tie.kind,
                "domain": entry.tie.domain,
                "landmark": entry.tie.landmark,
                "credibility": entry.tie.credibility,
                "reliability": entry.tie.reliability,
                "disputed": entry.tie.disputed,
            }
            for entry in self.entries
        ]


def timeline(store: Store, selection: Selection, *, marks: Sequence[str] = ()) -> TimelineAnswer:
    """What happened to the ties of a selection, in order.

    Args:
        store: the dataset.
        selection: the ties; `since` and `until` also bound what is told of them, and so do both clocks.
        marks: dates (EDTF) before and after which to count.

    Raises:
        UnknownNameError: an actor is not known.
        SelectionError: a restriction makes no sense.

    Example:
        >>> from ruvis.datasets import open_store
        >>> with open_store() as store:
        ...     answer = timeline(store, Selection(a="russia", b="iran", kinds=("treaty",), since="2025"))
        >>> [(entry.date, entry.event) for entry in answer.entries if entry.tie.id == "treaty-csp-2025"][0]
        ('2025-01-17', 'signed')
    """
    refuse(selection, "a timeline", REFUSED)
    ties = store.ties(selection._replace(sort="id"))
    entries = sorted(_entries(store, ties, selection), key=_order)  # stable: a tie's own order holds within a date
    names = (selection.a or selection.sender, selection.b or selection.recipient)
    a, b = (Named.of(store.actor(name)) if name else None for name in names)
    told = {entry.tie.id for entry in entries}
    return TimelineAnswer(
        a, b, tuple(entries), tuple(_mark(store, date, entries) for date in sorted(marks, key=_first)),
        sum(tie.kind == "trade_flow" and tie.id not in told for tie in ties),
    )  # fmt: skip


def _entries(store: Store, ties: Sequence[TieRow], selection: Selection) -> Iterator[Entry]:
    begin, end = window(selection.since, selection.until)
    last = moment(selection.as_of) if selection.as_of else end
    histories = store.events(ties, selection.known_at)
    told = store.said(ties, "vote")
    for tie in ties:
        votes = _votes(told[tie.id][0])
        for event in histories[tie.id]:
            if _inside(event, begin, end, selection.certain) and event.day[0] <= last:
                year = (event.date if event.date[0] not in "./" else event.date.rpartition("/")[2])[:4]
                yield Entry(event.date, event.day, year, event.event, event.note, votes.get(event.date), tie)


def _inside(event: EventRow, begin: int, end: int, certain: bool) -> bool:
    """Whether something happened within a window: possibly, or for sure."""
    low, high = event.day
    return (begin <= low and high < end) if certain else (low < end and high >= begin)


def _votes(text: str | None) -> dict[str, str]:
    """Recorded votes of a tie in words, by their dates."""
    if text is None:
        return {}
    import json

    said = {}
    for vote in json.loads(text):
        counts = [f"{vote[key]:g} {word}" for key, word in _VOTES if vote.get(key) is not None]
        said[vote["date"]] = f"{vote['body']}: {', '.join(counts)}{', veto' if vote.get('veto') else ''}"
    return said


_VOTES = (("for", "for"), ("against", "against"), ("abstain", "abstaining"), ("not_voting", "not voting"))


_QUALIFIERS = dict.fromkeys(map(ord, "~?%"))


def _order(entry: Entry) -> tuple[int, int, str]:
    """In order of time as authored: a bare year stands before its months, a qualified date at its own."""
    plain = entry.date.translate(_QUALIFIERS)
    try:
        low, high = entry.day if plain == entry.date else bounds(plain)
    except EDTFError:  # an interval that runs forwards only thanks to its margins
        low, high = entry.day
    return low if plain[0] not in "./" else high, -high, entry.tie.id


def _first(date: str) -> int:
    try:
        return bounds(date).earliest
    except EDTFError as error:
        raise SelectionError(str(error)) from None


def _mark(store: Store, date: str, entries: Sequence[Entry]) -> Mark:
    day = _first(date)
    before = [entry for entry in entries if entry.day[1] < day]
    after = [entry for entry in entries if entry.day[0] >= day]
    return Mark(date, day, _by_domain(store, before), _by_domain(store, after), len(entries) - len(before) - len(after))


def _by_domain(store: Store, entries: Sequence[Entry]) -> tuple[tuple[str, int], ...]:
    counts = {domain: sum(entry.tie.domain == domain for entry in entries) for domain in store.domains}
    return tuple((domain, count) for domain, count in counts.items() if count)
