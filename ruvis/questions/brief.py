"""A fact sheet on two actors: what ties them, what flows, who depends on whom, what is disputed, and the landmarks.

It says nothing that is not in the dataset: each point carries the ids of its records and the numbers of its notes,
and each note is one page with its publisher, date, address and grade.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any, NamedTuple

from ruvis.clocks import moment
from ruvis.questions.answer import Named, Sum, refuse
from ruvis.questions.asymmetry import Judged, judge
from ruvis.questions.flows import Amount, DomainFlows, Flow, YearFigure, volumes, whose_word
from ruvis.questions.registers import assessments
from ruvis.questions.ties import DomainTies, ties
from ruvis.selection import Selection, SelectionError
from ruvis.store.rows import WAYS, AssessmentRow, CitationRow, IndicatorRow, TieRow, Way
from ruvis.store.store import Store

SHARES = ("arms_import_share", "arms_export_share", "import_share", "export_share", "trade_share")
"""The measures that say which part of a country's trade or arms a partner has."""
DEALS, OTHERS, DISPUTES, LANDMARKS, JUDGEMENTS = 6, 3, 12, 20, 6
"""How many of each are told where no limit says so: what fits on a few pages."""
PAGES = 2
"""How many pages a point is given."""

REFUSED = {"sort": "each of its lists has an order of its own"}
"""Parts of a selection that mean nothing here, each with the reason."""

_VOLUMES = ("arms", "trade")
"""Domains with volumes, which are added; of the others only the best attested ties are told."""


class Note(NamedTuple):
    """A numbered page."""

    number: int
    page: CitationRow


class Point(NamedTuple):
    """A tie with the numbers of its notes."""

    tie: TieRow
    notes: tuple[int, ...]


class Deal(NamedTuple):
    """A flow of arms: what was ordered and delivered, apart."""

    sender: str
    recipient: str
    item: str
    ordered: Amount | None
    delivered: Amount | None
    tiv: float | None
    point: Point


class Account(NamedTuple):
    """Goods of one period according to one source."""

    sender: str
    recipient: str
    period: str
    what: str
    currency: str
    amount: Amount
    source: str
    point: Point


class Total(NamedTuple):
    """What may be added up of a domain, one way; `left_out` says how many figures were not added."""

    sender: str
    recipient: str
    domain: str
    sum: Sum
    left_out: int


class Share(NamedTuple):
    """A partner's share in a country's trade or arms: the latest figure."""

    country: str
    partner: str
    measure: str
    figure: IndicatorRow
    notes: tuple[int, ...]


class Dispute(NamedTuple):
    """A disputed tie: what the page that the record leads with says for it, and what the first one says against it."""

    tie: TieRow
    supports: tuple[str, int] | None
    disputes: tuple[str, int] | None


class Judgement(NamedTuple):
    """An attributed judgement."""

    row: AssessmentRow
    notes: tuple[int, ...]


class BriefAnswer(NamedTuple):
    """The answer to `ruvis brief`.

    Attributes:
        a, b: the two actors. asked: the selection in words. total: how many ties.
        domains: domain by domain, each way. totals, deals, accounts, others: what flows.
        sentence: who depends on whom, in one sentence. firm: the share of random weightings, and of draws of the evidence,
            that say so; None where it was not computed.
        shares: the latest published shares. missing: the shares for which there is no figure.
        disputes, landmarks, judgements: as called. disputed, marked: how many ties are disputed, or landmarks, in all.
        notes: the pages, numbered in the order in which they are first named.
    """

    a: Named
    b: Named
    asked: str
    total: int
    domains: tuple[DomainTies, ...]
    totals: tuple[Total, ...]
    deals: tuple[Deal, ...]
    accounts: tuple[Account, ...]
    others: tuple[tuple[str, Point], ...]
    sentence: str | None
    firm: tuple[float, float] | None
    shares: tuple[Share, ...]
    missing: tuple[tuple[str, str], ...]
    disputes: tuple[Dispute, ...]
    disputed: int
    landmarks: tuple[Point, ...]
    marked: int
    judgements: tuple[Judgement, ...]
    notes: tuple[Note, ...]

    def rows(self) -> Sequence[dict[str, Any]]:
        """One row a note."""
        return [{"number": note.number, **note.page._asdict()} for note in self.notes]


class Notes:
    """Numbers pages in the order in which they are first cited."""

    def __init__(self, store: Store, known_at: str | None) -> None:
        self.store, self.known_at = store, known_at
        self.pages: dict[str, Note] = {}
        self._cited: dict[int, list[CitationRow]] = {}

    def number(self, page: CitationRow) -> int:
        """The number of a page."""
        return self.pages.setdefault(page.source, Note(len(self.pages) + 1, page)).number

    def of(self, record: int) -> list[CitationRow]:
        """The pages that support a record, best first; looked up once."""
        if record not in self._cited:
            self._cited[record] = self.store.citations(record, self.known_at)
        return [cited for cited in self._cited[record] if cited.stance == "supports"]

    def first(self, record: int) -> dict[str, CitationRow]:
        """The page that a record leads with, by stance."""
        cited = self.store.citations(record, self.known_at, as_cited=True)
        return {page.stance: page for page in reversed(cited)}

    def said(self, page: CitationRow | None) -> tuple[str, int] | None:
        """What a page says, and its number."""
        return None if page is None else (page.says, self.number(page))

    def best(self, record: int) -> tuple[int, ...]:
        """The numbers of the best pages that support a record, each of another publisher."""
        best: dict[str, CitationRow] = {}
        for page in self.of(record):
            best.setdefault(page.publisher, page)
        return tuple(self.number(page) for page in [*best.values()][:PAGES])

    def point(self, tie: TieRow) -> Point:
        """A tie with its notes."""
        return Point(tie, self.best(tie.num))


def brief(store: Store, selection: Selection) -> BriefAnswer:
    """A fact sheet on two actors.

    Args:
        store: the dataset.
        selection: `a` and `b`, with any restriction; both clocks count. Its limit is that of each list.

    Raises:
        UnknownNameError: an actor is not known.
        SelectionError: there are not two actors, they are one, or a restriction makes no sense.

    Example:
        >>> from ruvis.datasets import open_store
        >>> with open_store() as store:
        ...     answer = brief(store, Selection(a="russia", b="iran", domains=("arms",)))
        >>> answer.notes[0].number, answer.domains[0].id
        (1, 'arms')
    """
    if not (selection.a and selection.b):
        raise SelectionError("a brief is on two actors: ruvis brief russia iran")
    refuse(selection, "a brief", REFUSED)
    asked = selection._replace(limit=None)
    found = ties(store, asked)
    assert found.a and found.b
    if found.a == found.b:
        raise SelectionError(f"{found.a.name} is one actor: name two")
    every = list(found.ties)
    notes = Notes(store, selection.known_at)
    kinds = asked.kinds or store.flowing
    flowing = [tie for tie in every if tie.kind in kinds]
    a, b = found.a.name, found.b.name
    most = selection.limit
    names: dict[Way, tuple[str, str]] = {"out": (a, b), "in": (b, a), "mutual": (a, b)}
    totals, deals, accounts = _flows(store, flowing, names, notes, _most(DEALS, most))
    others = _others(store, flowing, notes, _most(OTHERS, most))
    dependence = _dependence(store, asked)
    verdict = dependence.verdict if dependence else None
    firm = (
        (verdict.weightings, verdict.same)
        if verdict and verdict.weightings is not None and verdict.same is not None
        else None
    )
    shares, missing = _shares(store, asked, notes)
    disputed = [tie for tie in every if tie.disputed]
    disputes = tuple(islice(_disputes(disputed, notes), _most(DISPUTES, most)))
    marks = [tie for tie in every if tie.landmark]
    told = sorted(_weightiest(marks)[: _most(LANDMARKS, most)], key=lambda tie: (tie.begin, tie.id))
    landmarks = tuple(notes.point(tie) for tie in told)
    judgements = tuple(islice(_judgements(store, asked, notes), _most(JUDGEMENTS, most)))
    return BriefAnswer(
        a=found.a, b=found.b, asked=selection.describe(), total=len(every), domains=found.domains, totals=totals, deals=deals,
        accounts=accounts, others=others, sentence=dependence.sentence if dependence else None, firm=firm, shares=shares,
        missing=missing, disputes=disputes, disputed=len(disputed), landmarks=landmarks, marked=len(marks),
        judgements=judgements, notes=tuple(notes.pages.values()),
    )  # fmt: skip


def _most(usual: int, limit: int | None) -> int:
    return usual if limit is None else limit


def _weightiest(some: Iterable[TieRow]) -> list[TieRow]:
    """Landmarks first, then those on which most pages were written."""
    return sorted(some, key=lambda tie: (not tie.landmark, -tie.pages, tie.id))


def _flows(
    store: Store, flowing: Iterable[TieRow], names: Mapping[Way, tuple[str, str]], notes: Notes, most: int
) -> tuple[tuple[Total, ...], tuple[Deal, ...], tuple[Account, ...]]:
    """What flows of what has volumes; `names` are those of sender and recipient."""
    counted = sorted((tie for tie in flowing if tie.domain in _VOLUMES), key=lambda tie: (tie.begin[0], tie.id))
    ways = [(names[way], domain) for way, domains in volumes(store, counted).items() for domain in domains]
    totals = tuple(
        Total(*ends, domain.label, figure, sum(one.unit == figure.unit for one in domain.left_out))
        for ends, domain in ways
        for figure in domain.sums
        if figure.unit == "million TIV"
    )
    accounts = tuple(account for ends, domain in ways for account in _accounts(ends, domain, notes))
    deals = tuple(deal for ends, domain in ways for deal in _deals(ends, domain, notes, most))
    return totals, deals, accounts


def _others(store: Store, flowing: Iterable[TieRow], notes: Notes, most: int) -> tuple[tuple[str, Point], ...]:
    """The best attested of what flows in each domain without volumes."""
    told: dict[str, list[TieRow]] = {}
    for tie in sorted(flowing, key=lambda tie: WAYS.index(tie.way)):
        told.setdefault(tie.domain, []).append(tie)
    first = {domain: WAYS.index(inside[0].way) for domain, inside in told.items()}
    domains = sorted(
        (domain for domain in store.domains if domain in told and domain not in _VOLUMES), key=first.__getitem__
    )
    return tuple(
        (store.domains[domain], notes.point(tie)) for domain in domains for tie in _attested(told[domain])[:most]
    )


def _attested(inside: Iterable[TieRow]) -> list[TieRow]:
    """The best attested of some ties: landmarks first; what is only alleged or denied is not among them."""
    told = [tie for tie in dict.fromkeys(inside) if tie.status not in ("alleged", "denied")]
    return sorted(told, key=lambda tie: (not tie.landmark, tie.credibility, -tie.origins, tie.id))


def _deals(ends: tuple[str, str], domain: DomainFlows, notes: Notes, most: int) -> list[Deal]:
    """The largest deliveries by trend-indicator value; what is only alleged or denied is not among them."""
    inside = [
        flow
        for group in domain.groups
        for flow in group.flows
        if flow.tiv and not flow.counted_in and flow.tie.status not in ("alleged", "denied")
    ]
    largest = sorted(inside, key=lambda flow: (-(flow.tiv or 0), flow.tie.id))[:most]
    return [_deal(ends, flow, notes) for flow in largest]


def _deal(ends: tuple[str, str], flow: Flow, notes: Notes) -> Deal:
    return Deal(*ends, flow.item, flow.ordered, flow.delivered, flow.tiv, notes.point(flow.tie))


def _accounts(ends: tuple[str, str], domain: DomainFlows, notes: Notes) -> list[Account]:
    """Every account of the latest year of which all goods were counted."""
    whole = [year for year in domain.years if year.what == "all goods" and len(year.period) == 4]
    latest = max((year.period for year in whole), default=None)
    return [_account(ends, year, notes) for year in whole if year.period == latest]


def _account(ends: tuple[str, str], year: YearFigure, notes: Notes) -> Account:
    tie = year.flow.tie
    source = whose_word(notes.of(tie.num))
    return Account(*ends, year.period, year.what, year.unit, year.amount, source, notes.point(tie))


def _dependence(store: Store, asked: Selection) -> Judged | None:
    """Who depends on whom; None for a selection that measures of dependence cannot be narrowed to."""
    try:
        return judge(store, asked)
    except SelectionError:
        return None


def _shares(store: Store, asked: Selection, notes: Notes) -> tuple[tuple[Share, ...], tuple[tuple[str, str], ...]]:
    """The latest share of each measure, both ways, and those for which there is none."""
    last = moment(asked.as_of) if asked.as_of else None
    found: list[Share] = []
    missing: list[tuple[str, str]] = []
    pair = [store.actor(name).id for name in (asked.a, asked.b) if name]
    for measure in SHARES:
        for country, partner in (pair, reversed(pair)):
            held = store.indicators(country=country, partner=partner, measures=(measure,), known_at=asked.known_at)
            held = [one for one in held if last is None or one.day[0] <= last]
            if not held:
                missing.append((store.names[country], store.measures.get(measure, measure)))
                continue
            best = max(held, key=lambda one: (one.day[1], -one.credibility, one.id))
            pages = notes.best(store.number(best.id))
            found.append(Share(store.names[country], store.names[partner], store.measures[measure], best, pages))
    return tuple(found), tuple(missing)


def _disputes(disputed: Iterable[TieRow], notes: Notes) -> Iterable[Dispute]:
    """Disputed ties, the weightiest first."""
    for tie in _weightiest(disputed):
        first = notes.first(tie.num)
        if "disputes" in first:
            yield Dispute(tie, notes.said(first.get("supports")), notes.said(first["disputes"]))


def _judgements(store: Store, asked: Selection, notes: Notes) -> Iterable[Judgement]:
    """The latest judgements about both, one a voice."""
    wanted = Selection(a=asked.a, b=asked.b, known_at=asked.known_at, domains=asked.domains)
    voices: set[tuple[str, ...]] = set()
    for row in assessments(store, wanted).assessments:
        if row.who not in voices:
            voices.add(row.who)
            yield Judgement(row, notes.best(store.number(row.id)))
