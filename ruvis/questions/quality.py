"""How well a dataset stands: what a maintainer should look at next, though none of it is a mistake.

Unlike the other questions this one is asked of authored records, since it tells where each of them is written.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import combinations
from typing import TYPE_CHECKING, Any, NamedTuple

from ruvis.clocks import moment
from ruvis.records import edtf
from ruvis.records.history import moved
from ruvis.records.vocabulary import BESIDE

if TYPE_CHECKING:
    from ruvis.authoring.dataset import Dataset, Entry

Limits = tuple[float | None, float | None]
PARTISAN = frozenset({"state_media", "propaganda"})
ORDER_YEARS = 3
"""Years after which an order of which nobody has spoken again asks for a look."""
CHECK_YEARS = 1
"""Years after which a record should be held against its pages again."""
TOLERANCE = 0.05
"""Figures for the same thing that lie no further apart are roundings of one another."""

CHECKS: dict[str, str] = {
    "one_page": "ties that rest on one page",
    "state_media": "ties that rest on state media alone",
    "stale_order": f"orders older than {ORDER_YEARS} years without a delivery or a later word",
    "early_visit": "visits that took place and begin with their announcement",
    "confirmed_once": "records called confirmed on a single origin",
    "landmark": "landmark ties on fewer than two origins, without a note that says why",
    "disagreement": "figures that disagree, where no record says so",
    "dead_vocabulary": "actors, publishers, pages, measures and kinds that nothing uses",
    "gap": "series with gaps",
    "unchecked": "records that were never held against their pages again",
    "checked_long_ago": f"records checked more than {CHECK_YEARS} year ago",
}
"""What is looked at, in the order of the report."""


class Finding(NamedTuple):
    """One thing to look at.

    Attributes:
        check: which of `CHECKS`. id: the record, actor, page or series. what: why it is listed.
        place: the file and line where it is written, if it is written in one place.
    """

    check: str
    id: str
    what: str
    place: str


class Checked(NamedTuple):
    """How many things one check looked at, and how many it found."""

    id: str
    label: str
    found: int
    of: int


class QualityAnswer(NamedTuple):
    """The report: a summary of every check, and every finding."""

    as_of: str
    records: int
    checks: tuple[Checked, ...]
    findings: tuple[Finding, ...]

    def rows(self) -> list[dict[str, Any]]:
        """One row a finding."""
        return [finding._asdict() for finding in self.findings]


def quality(dataset: Dataset, as_of: str | None = None) -> QualityAnswer:
    """Look through a dataset for what is weak, old, unused or contradictory.

    Args:
        dataset: records without problems.
        as_of: the day from which age is counted (EDTF); today if left out.

    Raises:
        EDTFError: the day is no date.

    Example:
        >>> from ruvis.datasets import builtin, read
        >>> answer = quality(read([builtin()]), "2026-06-30")
        >>> [check.found for check in answer.checks if check.id == "confirmed_once"]
        [0]
    """
    today = date.fromordinal(moment(as_of)) if as_of else date.today()
    ties = list(dataset["ties"].values())
    records = list(dataset.records())
    looked: dict[str, tuple[int, Iterable[Finding]]] = {
        "one_page": (len(ties), _one_page(ties)),
        "state_media": (len(ties), _state_media(dataset, ties)),
        "stale_order": (sum(tie.record.status == "ordered" for tie in ties), _stale(dataset, ties, _before(today, ORDER_YEARS))),
        "early_visit": (sum(tie.record.kind == "visit" for tie in ties), _early_visits(ties)),
        "confirmed_once": (sum(entry.record.credibility == 1 for entry in records), _confirmed_once(dataset, records)),
        "landmark": (sum(tie.record.landmark for tie in ties), _landmarks(dataset, ties)),
        "disagreement": (len(records), _disagreements(dataset, records)),
        "dead_vocabulary": (sum(len(dataset[name]) for name in _VOCABULARY) + len(dataset.ontology.kinds), _dead(dataset)),
        "gap": (len(_series(dataset)), _gaps(dataset)),
        "unchecked": (len(records), _unchecked(records)),
        "checked_long_ago": (len(records), _long_ago(records, _before(today, CHECK_YEARS))),
    }  # fmt: skip
    found = {name: sorted(set(findings)) for name, (_, findings) in looked.items()}
    return QualityAnswer(
        as_of=today.isoformat(),
        records=len(records),
        checks=tuple(Checked(name, label, len(found[name]), looked[name][0]) for name, label in CHECKS.items()),
        findings=tuple(finding for name in CHECKS for finding in found[name]),
    )


_VOCABULARY = ("actors", "publishers", "sources", "measures")


def _before(day: date, years: int) -> int:
    """The same day some years earlier; 1 March for 29 February."""
    try:
        return day.replace(year=day.year - years).toordinal()
    except ValueError:
        return date(max(day.year - years, 1), 3, 1).toordinal()


def _finding(check: str, entry: Entry, what: str) -> Finding:
    return Finding(check, entry.record.id, what, f"{entry.file}:{entry.line}")


def _pages(entry: Entry) -> set[str]:
    return {citation.source for citation in entry.record.citations if citation.stance == "supports"}


def _origins(dataset: Dataset, entry: Entry) -> set[str]:
    """Whose word the record rests on: a page that carries another's text is that one's word."""
    sources = (dataset["sources"][page].record for page in _pages(entry))
    return {source.origin or source.publisher for source in sources}


def _one_page(ties: list[Entry]) -> Iterator[Finding]:
    for tie in ties:
        pages = _pages(tie)
        if len(pages) == 1:
            yield _finding("one_page", tie, f"on {next(iter(pages))} alone")


def _state_media(dataset: Dataset, ties: list[Entry]) -> Iterator[Finding]:
    for tie in ties:
        origins = _origins(dataset, tie)
        if {dataset["publishers"][origin].record.type for origin in origins} <= PARTISAN:
            yield _finding("state_media", tie, f"on {', '.join(sorted(origins))}")


def _stale(dataset: Dataset, ties: list[Entry], limit: int) -> Iterator[Finding]:
    for tie in ties:
        if tie.record.status != "ordered" or not tie.record.history:
            continue
        history = tie.record.history
        happened = max(edtf.bounds(event.date).latest for event in history)
        published = (dataset["sources"][citation.source].record.published for citation in tie.record.citations)
        said = max(edtf.bounds(day).latest for day in published)
        if happened < limit and said < limit:
            ordered = next((event for event in history if event.event == "ordered"), history[0])
            what = f"ordered {ordered.date}, last heard of {edtf.isoformat(said)}"
            yield _finding("stale_order", tie, what)


def _early_visits(ties: list[Entry]) -> Iterator[Finding]:
    """A visit is dated by its day; what was announced of it is a note."""
    for tie in ties:
        if tie.record.kind != "visit":
            continue
        acts = moved(tie.record.history)
        if acts and acts[0].event in ("planned", "announced") and any(act.event == "started" for act in acts):
            yield _finding("early_visit", tie, f"{acts[0].event} on {acts[0].date}")


def _confirmed_once(dataset: Dataset, records: list[Entry]) -> Iterator[Finding]:
    for entry in records:
        origins = _origins(dataset, entry)
        if entry.record.credibility == 1 and len(origins) < 2:
            yield _finding("confirmed_once", entry, f"by {next(iter(origins))} alone")


def _landmarks(dataset: Dataset, ties: list[Entry]) -> Iterator[Finding]:
    for tie in ties:
        origins = _origins(dataset, tie)
        if tie.record.landmark and len(origins) < 2 and not tie.record.note:
            yield _finding("landmark", tie, f"by {next(iter(origins))} alone")


def _disagreements(dataset: Dataset, records: list[Entry]) -> Iterator[Finding]:
    """Figures for one thing that exclude each other, unless a link says that the records dispute each other."""
    groups: dict[tuple[Any, ...], list[tuple[Entry, Limits]]] = defaultdict(list)
    for entry in records:
        for key, limits in _comparable(entry.record):
            groups[key].append((entry, limits))
    said = {
        frozenset((entry.record.id, link.id))
        for entry in records
        for link in entry.record.relates_to
        if link.how in ("disputes", "supersedes")
    }
    for tie, other in _same_events(dataset):
        for name in ("ordered", "delivered", "tiv"):
            here, there = _limits(getattr(tie.record, name, None)), _limits(getattr(other.record, name, None))
            if frozenset((tie.record.id, other.record.id)) not in said and _exclude(here, there):
                what = f"{name} {_told(here)}, but {_told(there)} in {other.record.id}, the same event"
                yield _finding("disagreement", tie, what)
    for key, members in groups.items():
        for (entry, one), (other, two) in combinations(members[:50], 2):
            if frozenset((entry.record.id, other.record.id)) not in said and _exclude(one, two):
                yield _finding("disagreement", entry, f"{_told(one)} {key[-1]}, but {_told(two)} in {other.record.id}")


def _comparable(record: Any) -> Iterator[tuple[tuple[Any, ...], Limits]]:
    """The figures of a record that another record may also give, by what they are of."""
    if hasattr(record, "measure"):
        key = (record.country, record.partner, record.measure, record.qualifier, record.period, record.unit)
        yield key, (record.low, record.high)
    elif getattr(record, "kind", None) == "trade_flow":
        for value in record.value:
            ends = (tuple(record.origin or ()), tuple(record.target or ()))
            key = (*ends, record.commodity, record.period, value.basis, value.currency or value.unit)
            yield key, (value.low, value.high)


def _same_events(dataset: Dataset) -> Iterator[tuple[Entry, Entry]]:
    for tie in dataset["ties"].values():
        for link in tie.record.relates_to:
            if link.how == "same_event" and link.id in dataset["ties"]:
                yield tie, dataset["ties"][link.id]


def _limits(amount: Any) -> Limits:
    if amount is None or amount == "some":
        return None, None
    return (amount, amount) if isinstance(amount, int | float) else (amount.low, amount.high)


def _exclude(one: Limits, two: Limits) -> bool:
    """Whether two ranges lie apart by more than rounding; what is open on a side excludes nothing there."""
    for (_, high), (low, _) in ((one, two), (two, one)):
        if high is not None and low is not None and low - high > TOLERANCE * max(abs(low), abs(high)):
            return True
    return False


def _told(limits: Limits) -> str:
    low, high = limits
    if low == high and low is not None:
        return f"{low:,}"
    return f"{'?' if low is None else f'{low:,}'} to {'?' if high is None else f'{high:,}'}"


def _dead(dataset: Dataset) -> Iterator[Finding]:
    """Vocabulary that nothing uses; an actor is also used as the whole, state or successor of another."""
    used: dict[str, set[str]] = {name: set() for name in _VOCABULARY}
    for entry in dataset.records():
        used["sources"] |= {citation.source for citation in entry.record.citations}
        used["actors"] |= set(_actors(entry.record))
        used["measures"] |= {getattr(entry.record, "measure", "")}
    for source in dataset["sources"].values():
        used["publishers"] |= {source.record.publisher, source.record.origin or source.record.publisher}
    for entry in (*dataset["actors"].values(), *dataset["publishers"].values()):
        above = {getattr(entry.record, name, None) for name in ("country", "parent", "successor")}
        used["actors"] |= {name for name in above if name and name != entry.record.id}
    for section, names in used.items():
        for identifier, entry in dataset[section].items():
            if identifier not in names:
                yield _finding("dead_vocabulary", entry, f"{section.removesuffix('s')} that nothing uses")
    kinds = {tie.record.kind for tie in dataset["ties"].values()}
    for kind in dataset.ontology.kinds:
        if kind.id not in kinds:
            yield Finding("dead_vocabulary", kind.id, "kind that nothing uses", "kinds.yaml")


_ACTOR_FIELDS = ("origin", "target", "parties", *BESIDE, "about", "favours", "country", "partner", "ratification")


def _actors(record: Any) -> Iterator[str]:
    for name in _ACTOR_FIELDS:
        value = getattr(record, name, None) or ()
        yield from (value,) if isinstance(value, str) else value
    for vote in getattr(record, "vote", None) or ():
        yield from vote.votes
    values = getattr(record, "value", None)
    if isinstance(values, list):  # a tie's values; that of an indicator is a number
        yield from (value.partner for value in values if value.partner)


def _series(dataset: Dataset) -> dict[str, list[Entry]]:
    """The points of every series that has whole years for periods, by series."""
    found: dict[str, list[Entry]] = defaultdict(list)
    for entry in dataset.records():
        series, period = getattr(entry.record, "series", None), getattr(entry.record, "period", None)
        if series and period and len(period) == 4 and period.isdecimal():
            found[series].append(entry)
    return found


def _gaps(dataset: Dataset) -> Iterator[Finding]:
    for series, points in _series(dataset).items():
        years = {int(point.record.period) for point in points}
        missing = sorted(set(range(min(years), max(years))) - years)
        if missing:
            listed = ", ".join(map(str, missing[:8])) + (f" and {len(missing) - 8} more" if len(missing) > 8 else "")
            yield Finding("gap", series, f"{min(years)} to {max(years)} without {listed}", points[0].file)


def _unchecked(records: list[Entry]) -> Iterator[Finding]:
    for entry in records:
        if entry.record.checked is None:
            yield _finding("unchecked", entry, "not checked since it was entered")


def _long_ago(records: list[Entry], limit: int) -> Iterator[Finding]:
    for entry in records:
        if entry.record.checked is not None and edtf.bounds(entry.record.checked).latest < limit:
            yield _finding("checked_long_ago", entry, f"checked {entry.record.checked}")
