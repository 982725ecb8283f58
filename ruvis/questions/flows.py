"""Who gives what to whom: arms by item, goods by year, money, energy and technology as agreed.

A *flow* is a tie of a kind through which its recipient leans on its sender (`depends: to` in the ontology);
other kinds are shown only where they are asked for by name. Nothing is added here that `ruvis.questions.adding`
does not allow: orders stay apart from deliveries, claims from what is confirmed, and money from money of another
basis or year. Trade figures of several sources stand side by side.
"""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from heapq import heappush, heappushpop
from typing import Any, Literal, NamedTuple

from ruvis.names import begins, fold, romanised
from ruvis.questions import adding
from ruvis.questions.adding import Counts, LeftOut
from ruvis.questions.answer import Named, Sum, refuse
from ruvis.records.edtf import bounds
from ruvis.records.history import moved
from ruvis.selection import Selection, SelectionError
from ruvis.store.rows import WAYS, CitationRow, EventRow, FigureRow, TieRow, Way
from ruvis.store.store import Store

REFUSED = {"sort": "they are in order of time within their groups"}
"""Parts of a selection that mean nothing here, each with the reason."""
By = Literal["item", "year", "kind", "status"]
_ATONCE = 500
"""Ties whose details are read together."""
FULL_YEAR = 355
"""A period of at least so many days counts as a year (an Iranian year has 365, a lunar one 354)."""


class Amount(NamedTuple):
    """How many: limits that are equal when the number is exact; both open means some, size unknown."""

    low: float | None
    high: float | None


class Said(NamedTuple):
    """Who tells a tie otherwise, and what he says: publisher, its reliability letter, the page and the words."""

    publisher: str
    letter: str
    source: str
    says: str


class Flow(NamedTuple):
    """One tie as a flow.

    Attributes:
        tie: the tie.
        item: what moves: the item of an arms tie, the commodity of a trade flow, or else the tie's title.
        category: of arms; None for everything else.
        until: the date of the last thing that moved the tie, if it is not the tie's own date.
        ordered, delivered: counts that stand for the whole tie; None where nothing is known.
        tiv: SIPRI's trend-indicator value delivered, in millions; None where there is none.
        figures: every other figure of the tie: money, volumes, claims, plans.
        counted_in: why its counts are not added, if they are not.
        source: publisher of its best page, or the one whose data that page carries.
        differs, disputes: who tells a part of it otherwise, and who disputes it.
    """

    tie: TieRow
    item: str
    category: str | None
    until: str | None
    ordered: Amount | None
    delivered: Amount | None
    tiv: float | None
    figures: tuple[FigureRow, ...]
    counted_in: str | None
    source: str
    differs: tuple[Said, ...]
    disputes: tuple[Said, ...]


class YearFigure(NamedTuple):
    """What went one way in a year according to one source; never added to that of another."""

    period: str
    what: str
    basis: str
    unit: str
    amount: Amount
    flow: Flow


class Group(NamedTuple):
    """Flows of one category, item, year, kind or status; sums are of items that came in several ties."""

    id: str
    label: str
    flows: tuple[Flow, ...]
    sums: tuple[Sum, ...]


class DomainFlows(NamedTuple):
    """The flows of a domain one way, with what may be added of them, and what may not; `total` is how many they are."""

    id: str
    label: str
    years: tuple[YearFigure, ...]
    groups: tuple[Group, ...]
    sums: tuple[Sum, ...]
    left_out: tuple[LeftOut, ...]
    total: int


class Direction(NamedTuple):
    """Everything that goes one way."""

    way: str
    sender: str
    recipient: str
    domains: tuple[DomainFlows, ...]

    @property
    def total(self) -> int:
        """How many ties."""
        return sum(domain.total for domain in self.domains)


class FlowsAnswer(NamedTuple):
    """The answer to `ruvis flows`.

    Attributes:
        a, b: who was asked about.
        by: how flows are grouped.
        item: the item asked for.
        directions: from a to b, from b to a, and both ways; those without a tie are left out.
        few: how many of the latest flows of each domain are told; None if all are. Totals and sums are of all.
    """

    a: Named | None
    b: Named | None
    by: By | None
    item: str | None
    directions: tuple[Direction, ...]
    few: int | None = None

    def rows(self) -> Sequence[dict[str, Any]]:
        """One row a tie."""
        return [
            _row(direction.way, domain.id, group, flow)
            for direction in self.directions
            for domain in direction.domains
            for group, flow in [
                *((year.period, year.flow) for year in domain.years),
                *((group.id, flow) for group in domain.groups for flow in group.flows),
            ]
        ]


def flows(
    store: Store, selection: Selection, *, by: By | None = None, item: str | None = None, few: int | None = None
) -> FlowsAnswer:
    """Who gives what to whom.

    Args:
        store: the dataset.
        selection: a pair, one actor, or sender and recipient, with any restriction.
        by: what to group by; left out, arms by category, goods by year and the rest by kind.
        item: only ties whose item or title has words that begin so, whatever their spelling ("s300" and "С-300" find
            "S-300PMU-1"); where none has, those that hold it within a word.
        few: tell only so many of the latest flows of each domain, years and others each; all are counted and added. Where
            there are very many, this takes a fraction of the time and of the memory.

    Raises:
        UnknownNameError: an actor is not known.
        SelectionError: a restriction makes no sense.

    Example:
        >>> from ruvis.datasets import open_store
        >>> with open_store() as store:
        ...     answer = flows(store, Selection(a="russia", b="iran", domains=("arms",)), item="Tor-M1")
        >>> [(figure.what, figure.low, figure.unit) for figure in answer.directions[0].domains[0].sums]
        [('ordered', 29.0, 'items'), ('delivered', 29.0, 'items'), ('delivered', 550.0, 'million TIV')]
    """
    refuse(selection, "flows", REFUSED)
    if not (selection.a or selection.sender or selection.recipient):
        raise SelectionError("flows go from one actor to another: name two, or --from and --to")
    asked = selection._replace(sort="date", limit=None)
    if not asked.kinds:
        asked = asked._replace(kinds=store.flowing)
    if few is not None and (by or item is not None or selection.limit is not None):
        raise SelectionError("the latest few flows are those of all: leave out what groups them, an item and a limit")
    a, b = (
        Named.of(store.actor(name)) if name else None
        for name in (selection.a or selection.sender, selection.b or selection.recipient)
    )
    first, second = a.name if a else "anyone", b.name if b else "others"
    ways = (("out", first, second), ("in", second, first), ("mutual", first, second))
    found = _all(store, asked, by, item, selection.limit) if few is None else _latest(store, asked, few)
    directions = (Direction(*way, tuple(found[way[0]])) for way in ways if way[0] in found)
    return FlowsAnswer(a, b, by, item, tuple(directions), few)


def _all(
    store: Store, asked: Selection, by: By | None, item: str | None, limit: int | None
) -> dict[Way, list[DomainFlows]]:
    """Every flow, or the latest of them, by way and domain; pieces of different items are added only where one was asked for."""
    spelt = () if item is None else (item, *romanised(item))
    meant = {words: None for one in spelt if (words := tuple(filter(None, map(fold, one.split()))))}
    if item is not None and not meant:
        raise SelectionError(f"no item can be found by {item!r}: it holds neither letter nor digit")
    latest = asked._replace(sort="-date", limit=None if meant else limit)
    told = list(_flows(store, store.ties(latest), asked.known_at))
    if meant:
        told = [flow for flow in told if _called(flow, begins, meant)] or [
            flow for flow in told if _called(flow, lambda text, word: word in fold(text), meant)
        ]
    told = sorted(told[:limit], key=lambda flow: (flow.tie.begin[0], flow.tie.id))
    counts = adding.counts(store, [flow.tie for flow in told])
    return _arranged(store, told, counts, by, pieces=item is not None)


def _called(flow: Flow, holds: Callable[[str, str], bool], meant: Iterable[Iterable[str]]) -> bool:
    """Whether the item of a flow, or the title of its tie, holds all words of one spelling."""
    return any(all(holds(text, word) for word in words) for words in meant for text in (flow.item, flow.tie.title))


def volumes(store: Store, ties: Sequence[TieRow]) -> dict[Way, list[DomainFlows]]:
    """Ties as flows, by way and domain, with what may be added of them: as `flows`, without looking up any page.

    So nothing is told of whose word a flow rests on, of who disputes it, and of what happened after its date.
    """
    said, figures = _described(store, ties), store.figures(ties)
    told = [_flow(tie, said[tie.id], figures[tie.id]) for tie in ties]
    return _arranged(store, told, adding.standing(figures), None)


def _arranged(
    store: Store, told: Iterable[Flow], counts: Counts, by: By | None, *, pieces: bool = False
) -> dict[Way, list[DomainFlows]]:
    """Flows by way and domain, in groups, with what may be added of them, `pieces` of different items only if told to."""
    ready: dict[tuple[str, Way], list[Flow]] = {}
    for flow in told:
        ready.setdefault((flow.tie.domain, flow.tie.way), []).append(flow)
    made: dict[Way, list[DomainFlows]] = {}
    for way, domain, label in _places(store, ready):
        inside = ready[domain, way]
        sums, left = adding.totals(store, [flow.tie for flow in inside], counts)
        inside = _judged(inside, left)
        years = tuple(year for flow in inside if (year := _year(flow))) if by in (None, "year") else ()
        charted = {year.flow.tie.id for year in years}
        rest = [flow for flow in inside if flow.tie.id not in charted]
        if not pieces:
            sums = _not_pieces(sums)
        groups = tuple(_groups(store, rest, by, counts))
        made.setdefault(way, []).append(DomainFlows(domain, label, years, groups, sums, left, len(inside)))
    return made


def _latest(store: Store, asked: Selection, few: int) -> dict[Way, list[DomainFlows]]:
    """The latest flows, by way and domain, with the sums of all; no more is read of the others than these take."""
    seen: dict[tuple[str, Way], _Seen] = {}
    added: set[int] = set()
    for begin, number, kind, domain, way, date, counted, priced in store.marks(asked):
        one = seen.get((domain, way)) or seen.setdefault((domain, way), _Seen())
        one.total += 1
        if counted:
            added.add(number)
        yearly = priced and kind == "trade_flow" and _whole_year(date)
        _keep(one.years if yearly else one.rest, (begin, -number), few)
    shown = {-entry[1] for one in seen.values() for entry in (*one.years, *one.rest)}
    found = store.ties_among(asked, sorted(shown | added))
    told = {flow.tie.num: flow for flow in _flows(store, [tie for tie in found if tie.num in shown], asked.known_at)}
    adding_up = adding.by_way(tie for tie in found if tie.num in added)
    made: dict[Way, list[DomainFlows]] = {}
    for way, domain, label in _places(store, seen):
        one = seen[domain, way]
        ties = adding_up.get((domain, way), [])
        sums, left = adding.totals(store, ties, adding.counts(store, ties))
        years = tuple(year for flow in _told(told, one.years) if (year := _year(flow)))
        rest = _judged(sorted(_told(told, one.rest), key=lambda flow: -flow.tie.begin[0]), left)
        groups = (Group("latest", "Latest", tuple(rest), ()),) if rest else ()
        made.setdefault(way, []).append(DomainFlows(domain, label, years, groups, _not_pieces(sums), left, one.total))
    return made


_Entry = tuple[int, int]
"""The earliest day on which a flow may hold, and its number below zero: of those of one day the first counts as latest."""


def _told(told: Mapping[int, Flow], entries: Iterable[_Entry]) -> list[Flow]:
    """The flows of some entries in order of time."""
    return sorted((told[-number] for _, number in entries), key=lambda flow: (flow.tie.begin[0], flow.tie.id))


class _Seen:
    """What is kept of the flows of a domain that go one way, while they pass: how many, and the latest."""

    def __init__(self) -> None:
        self.total = 0
        self.years: list[_Entry] = []
        self.rest: list[_Entry] = []


def _keep(latest: list[_Entry], entry: _Entry, few: int) -> None:
    """Add a flow to the latest few, a heap, if it is one of them."""
    (heappush if len(latest) < few else heappushpop)(latest, entry)


def _places(store: Store, found: Container[tuple[str, Way]]) -> Iterator[tuple[Way, str, str]]:
    """The ways and domains found, in their order, with the label of the domain."""
    for way in WAYS:
        for domain, label in store.domains.items():
            if (domain, way) in found:
                yield way, domain, label


def _judged(flows: Sequence[Flow], left_out: Sequence[LeftOut]) -> list[Flow]:
    """Flows, those whose counts are not added with the reason."""
    reasons = {out.id: out.reason for out in left_out}
    return [flow._replace(counted_in=reasons[flow.tie.id]) if flow.tie.id in reasons else flow for flow in flows]


def _not_pieces(sums: Sequence[Sum]) -> tuple[Sum, ...]:
    """Sums but those of pieces, which are of different items."""
    return tuple(figure for figure in sums if figure.unit != adding.PIECES)


def _flows(store: Store, ties: Sequence[TieRow], known_at: str | None) -> Iterator[Flow]:
    """Ties with their figures, their sources and who disputes them."""
    for start in range(0, len(ties), _ATONCE):
        some = ties[start : start + _ATONCE]
        said, figures = _described(store, some), store.figures(some)
        events, citations = store.events(some, known_at), store.cited(some, known_at)
        for tie in some:
            yield _flow(tie, said[tie.id], figures[tie.id], events[tie.id], citations[tie.id])


def _described(store: Store, ties: Sequence[TieRow]) -> dict[str, tuple[str | None, ...]]:
    """What moves, as item or commodity, and its category, by tie id."""
    return store.said(ties, "item", "commodity", "category")


def _flow(
    tie: TieRow, said: Sequence[str | None], figures: Sequence[FigureRow], events: Sequence[EventRow] = (),
    citations: Sequence[CitationRow] = (),
) -> Flow:  # fmt: skip
    item, commodity, category = said
    main = {(figure.role, figure.unit): Amount(figure.low, figure.high) for figure in figures if figure.main}
    tiv = main.get(("delivered", "million TIV"))
    ordered, delivered = (main.get((role, adding.PIECES)) for role in adding.ROLES)
    acts = moved(events)
    last = acts[-1].date if acts else tie.date
    return Flow(
        tie=tie, item=item or commodity or tie.title, category=category,
        until=last if last != tie.date else None,
        ordered=ordered, delivered=delivered, tiv=tiv.low if tiv else None,
        figures=tuple(figure for figure in figures if not (figure.main and figure.role in adding.ROLES)),
        counted_in=None, source=whose_word([cited for cited in citations if cited.stance == "supports"]),
        differs=_said(citations, "differs"), disputes=_said(citations, "disputes"),
    )  # fmt: skip


def _said(citations: Sequence[CitationRow], stance: str) -> tuple[Said, ...]:
    return tuple(Said(one.publisher, one.letter, one.source, one.says) for one in citations if one.stance == stance)


def whose_word(supporting: Sequence[CitationRow]) -> str:
    """Whose word a tie rests on: the best page's publisher, or the origin of what that page carries."""
    return (supporting[0].origin or supporting[0].publisher) if supporting else "no page by then"


def _year(flow: Flow) -> YearFigure | None:
    """The flow as one year's figure in money, if it is one."""
    figure = next((figure for figure in flow.figures if figure.main and figure.currency), None)
    if flow.tie.kind != "trade_flow" or figure is None or not _whole_year(flow.tie.date):
        return None
    if figure.low is None and figure.high is None:
        return None
    amount = Amount(figure.low, figure.high)
    return YearFigure(flow.tie.date, figure.what or "", figure.basis or "", figure.currency or "", amount, flow)


def _whole_year(date: str) -> bool:
    span = bounds(date)
    return span.latest - span.earliest + 1 >= FULL_YEAR


def _groups(store: Store, inside: Sequence[Flow], by: By | None, counts: Counts) -> list[Group]:
    found: dict[tuple[int, str, str], list[Flow]] = {}
    for flow in inside:
        found.setdefault(_key(store, flow, by), []).append(flow)
    return [
        Group(key[1], key[2], tuple(group), tuple(_same_items(store, group, counts)))
        for key, group in sorted(found.items(), key=lambda pair: pair[0])
    ]


def _same_items(store: Store, group: Sequence[Flow], counts: Counts) -> Iterator[Sum]:
    """Pieces of an item that came in several ties: orders and deliveries apart, with the item as the unit."""
    items: dict[str, list[TieRow]] = {}
    for flow in group:
        items.setdefault(flow.item, []).append(flow.tie)
    for item, ties in items.items():
        for figure in adding.totals(store, ties, counts)[0] if len(ties) > 1 else ():
            if figure.unit == adding.PIECES and len(figure.ids) > 1:
                yield figure._replace(unit=item)


def _key(store: Store, flow: Flow, by: By | None) -> tuple[int, str, str]:
    """The rank, id and label of a flow's group."""
    from ruvis.records.vocabulary import CATEGORIES, STATUSES

    tie = flow.tie
    if by == "year":
        return 0, tie.date[:4], tie.date[:4]
    if by == "status":
        return STATUSES.index(tie.status), tie.status, tie.status.replace("_", " ")
    category = flow.category
    if category and by != "kind":
        return CATEGORIES.index(category), category, category.replace("_", " ")
    if by == "item" and tie.kind == "trade_flow":
        return len(CATEGORIES), flow.item, flow.item
    return list(store.kinds).index(tie.kind) + len(CATEGORIES), tie.kind, store.kinds[tie.kind]["label"]


def _row(way: str, domain: str, group: str, flow: Flow) -> dict[str, Any]:
    tie = flow.tie
    money = next((figure for figure in flow.figures if figure.role == "value"), None)
    return {
        "id": tie.id,
        "way": way,
        "from": [] if tie.mutual else list(tie.origin),
        "to": [] if tie.mutual else list(tie.target),
        "parties": list(tie.origin) if tie.mutual else [],
        "domain": domain,
        "kind": tie.kind,
        "group": group,
        "item": flow.item,
        "date": tie.date,
        "until": flow.until,
        **_limits("ordered", flow.ordered),
        **_limits("delivered", flow.delivered),
        "tiv_million": flow.tiv,
        "value_min": money.low if money else None,
        "value_max": money.high if money else None,
        "value_unit": (money.currency or money.unit) if money else None,
        "value_basis": money.basis if money else None,
        "status": tie.status,
        "credibility": tie.credibility,
        "reliability": tie.reliability,
        "disputed": tie.disputed,
        "certain": tie.certain,
        "not_added": flow.counted_in,
        "source": flow.source,
    }


def _limits(name: str, amount: Amount | None) -> dict[str, Any]:
    """A count as three cells; `known` tells nothing known, some, and a figure apart."""
    known = "unknown" if amount is None else "some" if amount.low is None and amount.high is None else "figure"
    return {
        f"{name}_known": known,
        f"{name}_min": amount.low if amount else None,
        f"{name}_max": amount.high if amount else None,
    }
