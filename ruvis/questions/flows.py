"""Who gives what to whom: arms by item, goods by year, money, energy and technology as agreed.

A *flow* is a tie of a kind through which its recipient leans on its sender (`depends: to` in the ontology);
other kinds are shown only where they are asked for by name. Nothing is added here that `ruvis.questions.adding`
does not allow: orders stay apart from deliveries, claims from what is confirmed, and money from money of another
basis or year. Trade figures of several sources stand side by side.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Literal, NamedTuple

from ruvis.names import fold
from ruvis.questions import adding
from ruvis.questions.adding import LeftOut
from ruvis.questions.answer import Named, Sum, refuse
from ruvis.records.edtf import bounds
from ruvis.selection import Selection, SelectionError
from ruvis.store.rows import CitationRow, EventRow, FigureRow, TieRow
from ruvis.store.store import Store

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
    """Who disputes a tie, and what he says: publisher, its reliability letter, the page and the words."""

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
        until: the date of the last thing that happened, if it is not the tie's own date.
        ordered, delivered: counts that stand for the whole tie; None where nothing is known.
        tiv: SIPRI's trend-indicator value delivered, in millions; None where there is none.
        figures: every other figure of the tie: money, volumes, claims, plans.
        counted_in: why its counts are not added, if they are not.
        source: publisher of its best page, or the one whose data that page carries.
        disputes: who says otherwise.
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
    """The flows of a domain one way, with what may be added of them, and what may not."""

    id: str
    label: str
    years: tuple[YearFigure, ...]
    groups: tuple[Group, ...]
    sums: tuple[Sum, ...]
    left_out: tuple[LeftOut, ...]

    @property
    def total(self) -> int:
        """How many ties."""
        return len(self.years) + sum(len(group.flows) for group in self.groups)


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
    """

    a: Named | None
    b: Named | None
    by: By | None
    item: str | None
    directions: tuple[Direction, ...]

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


def flows(store: Store, selection: Selection, *, by: By | None = None, item: str | None = None) -> FlowsAnswer:
    """Who gives what to whom.

    Args:
        store: the dataset.
        selection: a pair, one actor, or sender and recipient, with any restriction.
        by: what to group by; left out, arms by category, goods by year and the rest by kind.
        item: only ties whose item or title holds this text, whatever its spelling ("s300" finds "S-300PMU-1").

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
    refuse(selection, "flows", sort="flows are in order of time within their groups")
    if not (selection.a or selection.sender or selection.recipient):
        raise SelectionError("flows go from one actor to another: name two, or --from and --to")
    asked = selection._replace(sort="date")
    if not asked.kinds:
        asked = asked._replace(kinds=tuple(name for name, kind in store.kinds.items() if kind["depends"] == "to"))
    found = store.ties(asked)
    ready = list(_flows(store, found, selection.known_at))
    if item is not None:
        ready = [flow for flow in ready if fold(item) in fold(flow.item) or fold(item) in fold(flow.tie.title)]
    a, b = (
        Named.of(store.actor(name)) if name else None
        for name in (selection.a or selection.sender, selection.b or selection.recipient)
    )
    first, second = a.name if a else "anyone", b.name if b else "others"
    ways = (("out", first, second), ("in", second, first), ("mutual", first, second))
    directions = [
        Direction(
            way, sender, recipient, tuple(_domains(store, [flow for flow in ready if flow.tie.way == way], by, item))
        )
        for way, sender, recipient in ways
    ]
    return FlowsAnswer(a, b, by, item, tuple(direction for direction in directions if direction.domains))


def _flows(store: Store, ties: Sequence[TieRow], known_at: str | None) -> Iterator[Flow]:
    """Ties with their figures, their sources and who disputes them."""
    for start in range(0, len(ties), _ATONCE):
        some = ties[start : start + _ATONCE]
        said, figures = store.said(some, "item", "commodity", "category"), store.figures(some)
        events, citations = store.events(some, known_at), store.cited(some, known_at)
        for tie in some:
            yield _flow(tie, said[tie.id], figures[tie.id], events[tie.id], citations[tie.id])


def _flow(
    tie: TieRow, said: Sequence[str | None], figures: Sequence[FigureRow], events: Sequence[EventRow],
    citations: Sequence[CitationRow],
) -> Flow:  # fmt: skip
    item, commodity, category = said
    main = {(figure.role, figure.unit): Amount(figure.low, figure.high) for figure in figures if figure.main}
    tiv = main.get(("delivered", "million TIV"))
    ordered, delivered = (main.get((role, adding.PIECES)) for role in adding.ROLES)
    last = events[-1].date if events else tie.date
    return Flow(
        tie=tie, item=item or commodity or tie.title, category=category,
        until=last if last != tie.date else None,
        ordered=ordered, delivered=delivered, tiv=tiv.low if tiv else None,
        figures=tuple(figure for figure in figures if not (figure.main and figure.role in adding.ROLES)),
        counted_in=None, source=_source([cited for cited in citations if cited.stance == "supports"]),
        disputes=tuple(
            Said(cited.publisher, cited.letter, cited.source, cited.says) for cited in citations if cited.stance == "disputes"
        ),
    )  # fmt: skip


def _source(supporting: Sequence[CitationRow]) -> str:
    """Whose word a tie rests on: the best page's publisher, or the origin of what that page carries."""
    return (supporting[0].origin or supporting[0].publisher) if supporting else "no page by then"


def _domains(store: Store, ready: Sequence[Flow], by: By | None, item: str | None) -> list[DomainFlows]:
    """Domain by domain; pieces of different items are added only where one item was asked for."""
    made = []
    for domain, label in store.domains.items():
        inside = [flow for flow in ready if flow.tie.domain == domain]
        if not inside:
            continue
        sums, left = adding.totals(store, [flow.tie for flow in inside])
        reasons = {out.id: out.reason for out in left}
        inside = [flow._replace(counted_in=reasons[flow.tie.id]) if flow.tie.id in reasons else flow for flow in inside]
        years = tuple(year for flow in inside if (year := _year(flow))) if by in (None, "year") else ()
        charted = {year.flow.tie.id for year in years}
        rest = [flow for flow in inside if flow.tie.id not in charted]
        if item is None:
            sums = tuple(figure for figure in sums if figure.unit != adding.PIECES)
        made.append(DomainFlows(domain, label, years, tuple(_groups(store, rest, by)), sums, left))
    return made


def _year(flow: Flow) -> YearFigure | None:
    """The flow as one year's figure in money, if it is one."""
    figure = next((figure for figure in flow.figures if figure.main and figure.currency), None)
    span = bounds(flow.tie.date)
    if flow.tie.kind != "trade_flow" or figure is None or span.latest - span.earliest + 1 < FULL_YEAR:
        return None
    if figure.low is None and figure.high is None:
        return None
    amount = Amount(figure.low, figure.high)
    return YearFigure(flow.tie.date, figure.what or "", figure.basis or "", figure.currency or "", amount, flow)


def _groups(store: Store, inside: Sequence[Flow], by: By | None) -> list[Group]:
    found: dict[tuple[int, str, str], list[Flow]] = {}
    for flow in inside:
        found.setdefault(_key(store, flow, by), []).append(flow)
    return [
        Group(key[1], key[2], tuple(group), tuple(_same_items(store, group)))
        for key, group in sorted(found.items(), key=lambda pair: pair[0])
    ]


def _same_items(store: Store, group: Sequence[Flow]) -> Iterator[Sum]:
    """Pieces of an item that came in several ties: orders and deliveries apart, with the item as the unit."""
    items: dict[str, list[TieRow]] = {}
    for flow in group:
        items.setdefault(flow.item, []).append(flow.tie)
    for item, ties in items.items():
        for figure in adding.totals(store, ties)[0] if len(ties) > 1 else ():
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
