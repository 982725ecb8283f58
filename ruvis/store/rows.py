"""What the store hands out: plain rows, each with the id under which `ruvis show` finds its sources.

Rows are named tuples, which take a tenth of the time of dataclasses to define and to make.
"""

from typing import Any, Literal, NamedTuple

Way = Literal["out", "in", "mutual"]
WAYS: tuple[Way, ...] = ("out", "in", "mutual")
"""Which way a tie goes between the two asked about: from the first to the second, back, or both ways."""


class ActorRow(NamedTuple):
    """An actor and the state to which it rolls up."""

    num: int
    id: str
    name: str
    type: str
    country: str | None
    state: str


class TieRow(NamedTuple):
    """One tie as a question sees it, its grades and status judged at the time that was asked for.

    Attributes:
        way: from the first actor of the selection: `out` (it gives), `in` (it receives), or `mutual`.
        origin, target: ids of the actors on either side; the parties on both for a mutual tie.
        date: the date that orders it, as authored (EDTF).
        begin, end: bounds of valid time as (earliest, latest) days; the end is the first day on which it no longer holds.
        pages, origins: how many supporting pages, and from how many independent origins.
        certain: whether it meets the clocks of the selection for sure.
    """

    num: int
    id: str
    kind: str
    domain: str
    title: str
    way: Way
    origin: tuple[str, ...]
    target: tuple[str, ...]
    date: str
    status: str
    credibility: int
    reliability: str
    disputed: bool
    landmark: bool
    begin: tuple[int, int]
    end: tuple[int, int]
    pages: int
    origins: int
    certain: bool

    @property
    def mutual(self) -> bool:
        """Whether the tie binds its parties both ways."""
        return self.way == "mutual"

    @property
    def grade(self) -> str:
        """Reliability letter and credibility digit, the way they are printed: `B2`."""
        return f"{self.reliability}{self.credibility}"


class EdgeRow(NamedTuple):
    """One way over one tie: who gives, who receives, and on which days [begin, end) the tie holds.

    Under `certain` the days are those on which it holds for sure, else those on which it may hold.
    """

    src: str
    dst: str
    tie: str
    kind: str
    mutual: int
    credibility: int
    begin: int
    end: int


GlanceRow = tuple[str, str, Way, str, str, str, int, int, int, int, int, int]
"""The little of a tie that counting takes: id, domain, way, origin, target, date, the earliest day on which it may hold,
whether it rests on two origins, is disputed, is a landmark; its number, and whether it is valued."""


MarkRow = tuple[int, int, str, str, Way, str, int, int]
"""The little of a flow that picking the latest takes: the earliest day on which it may hold, number, kind, domain, way,
date, whether it has a main count of what was ordered or delivered, and whether it has a main figure in money."""


class FigureRow(NamedTuple):
    """One number of a tie. `role` is ordered, delivered, planned, claimed or value; limits may be open."""

    tie: str
    role: str | None
    what: str | None
    unit: str | None
    currency: str | None
    basis: str | None
    year: str | None
    low: float | None
    high: float | None
    estimate: bool
    main: bool


class EventRow(NamedTuple):
    """One thing that happened to a tie."""

    tie: str
    event: str
    date: str
    day: tuple[int, int]
    note: str | None


class FlowRow(NamedTuple):
    """One main number of a tie that one state gives another: goods in a currency, arms in trend-indicator value.

    Attributes:
        giver, taker: ids of the states (of the actors themselves, if asked for directly).
        begin, end: the widest bounds of valid time; the end is the first day on which the tie no longer holds.
    """

    giver: str
    taker: str
    num: int
    tie: str
    kind: str
    begin: int
    end: int
    status: str
    what: str | None
    unit: str
    basis: str | None
    low: float | None
    high: float | None
    credibility: int
    reliability: str


class IndicatorRow(NamedTuple):
    """One figure of a country for a period."""

    id: str
    series: str | None
    country: str
    partner: str | None
    measure: str
    period: str
    day: tuple[int, int]
    low: float | None
    high: float | None
    unit: str
    qualifier: str | None
    credibility: int
    reliability: str = "F"


class CitationRow(NamedTuple):
    """One citation with its page; `letter` is the reliability of the page's publisher."""

    source: str
    stance: str
    says: str
    url: str
    title: str | None
    publisher: str
    publisher_type: str
    origin: str | None
    published: str
    letter: str


class SourceRow(NamedTuple):
    """One page, with how many records rest on it and how many on nothing else."""

    id: str
    url: str
    publisher: str
    origin: str | None
    title: str | None
    published: str
    letter: str
    records: int
    alone: int
    body: dict[str, Any]


class AssessmentRow(NamedTuple):
    """An attributed judgement; `disputed` if a page disputes it, or that it was made."""

    id: str
    date: str
    who: tuple[str, ...]
    affiliation: str
    about: tuple[str, ...]
    dimension: str
    judgement: str
    favours: str | None
    credibility: int
    reliability: str
    title: str
    disputed: bool


class RecordRow(NamedTuple):
    """A whole record: its authored body, its citations and its place in the dataset."""

    num: int
    id: str
    form: str
    title: str
    credibility: int
    file: str
    line: int
    body: dict[str, Any]
