"""What the records say about what actors give and take: goods by year, arms by delivery year, totals, shares, acts.

Several records may tell the same quantity. They are kept side by side, best first (`ruvis.measures.graded`), and
never added up.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, TypeVar

from ruvis.measures.graded import Expression, Figure, First, Pick, Pooled, Ratio, State, Sum, Total, best_first
from ruvis.questions import adding
from ruvis.questions.periods import Period, calendar, first_year, nominal, year_of
from ruvis.records.history import moved
from ruvis.selection import Selection
from ruvis.store.rows import EventRow, FlowRow, IndicatorRow, TieRow
from ruvis.store.store import Store

K = TypeVar("K")
GOODS = "all goods"
"""The commodity under which a trade flow stands for all goods."""
ARMS = ("arms_transfer", "arms_production")
ACTS = ("security", "diplomacy", "energy", "finance", "technology")
"""Domains without volumes that compare: their ties are weighed as acts."""
HAPPENED = frozenset({"delivering", "delivered", "in_force", "ongoing", "suspended", "ended"})
"""Statuses of what has happened; what was only announced, signed or ordered is no act yet."""
PUBLISHED_SHARES = {
    "crude_import_share": "energy", "crude_seaborne_import_share": "energy", "gas_import_share": "energy",
    "oil_import_share": "energy", "crude_export_share": "energy",
    "oil_export_share": "energy", "fossil_export_share": "energy",
}  # fmt: skip
"""Indicators that give a partner's share in a part of a domain, as published."""
_UNITS = {
    "imports_total": "USD", "exports_total": "USD", "imports_goods_services": "USD", "exports_goods_services": "USD",
    "imports_nonoil": "USD", "gdp": "USD", "trade_total": "USD", "arms_imports_tiv": "million TIV",
    **dict.fromkeys(("import_share", "export_share", "trade_share", "arms_import_share", *PUBLISHED_SHARES), "percent"),
}  # fmt: skip
REFUSED = {
    **dict.fromkeys(
        ("sender", "recipient", "kinds", "statuses", "disputed", "source", "text", "naming", "landmarks", "limit"),
        "they take every record that is good enough",
    ),
    "direction": "they look both ways",
    "sort": "they are in order of domains",
}
"""Parts of a selection that mean nothing here, each with the reason."""

_UNTOLD = Pick()
NOBODY = State()
"""The state in which every record counts."""
SERVICES_TOO = "over imports of goods and services, so at least"
WITHOUT_OIL = "over imports without oil, so at most"
IMPORTS = ("imports_total", "imports_nonoil", "imports_goods_services")
"""The totals that stand for all goods that a country imports, the best first."""


class Told(NamedTuple):
    """A published figure of a country for a period, perhaps with a partner."""

    measure: str
    country: str
    partner: str | None
    period: Period
    figure: Figure


class Deal(NamedTuple):
    """Arms delivered under one record, with the years of their delivery."""

    figure: Figure
    kind: str
    giver: str
    taker: str
    years: tuple[int, ...]

    def within(self, years: Iterable[int]) -> float:
        """The part of the deal that falls into the years, split evenly over its delivery years."""
        return len(frozenset(years).intersection(self.years)) / len(self.years)


class Act(NamedTuple):
    """Something that one side did for the other, in a domain without volumes."""

    id: str
    domain: str
    kind: str
    giver: str
    credibility: int
    year: int
    title: str

    @classmethod
    def of(cls, tie: TieRow, giver: str) -> "Act":
        """The act that a tie is."""
        return cls(tie.id, tie.domain, tie.kind, giver, tie.credibility, first_year(tie.date), tie.title)


class Evidence:
    """Everything that measures about some actors are computed from; it does not change.

    Attributes:
        members: each actor with the predecessors that count with it.
        goods: USD of all goods by (giver, taker, year). deals: arms. told: published figures. acts: of the pair.
        promised: how many acts of the pair are only announced, alleged or came to nothing.
    """

    def __init__(
        self,
        members: Mapping[str, tuple[str, ...]],
        goods: Mapping[tuple[str, str, int], tuple[Figure, ...]],
        deals: Sequence[Deal],
        told: Mapping[tuple[str, str, str | None, Period], tuple[Figure, ...]],
        acts: Sequence[Act] = (),
        promised: int = 0,
    ) -> None:
        self.members, self.goods, self.deals, self.told = members, goods, deals, told
        self.acts, self.promised = acts, promised
        self._coverage: dict[tuple[str, int], float | None] = {}
        self._arms_coverage: dict[tuple[str, Period], float | None] = {}
        self._arms_totals: dict[tuple[str, Period], Sum] = {}
        self._deals_in: dict[tuple[str, int], list[int]] = {}
        for number, deal in enumerate(deals):
            for year in deal.years:
                self._deals_in.setdefault((deal.taker, year), []).append(number)
        self._acts_of: dict[tuple[str, str], list[Act]] = {}
        for act in acts:
            self._acts_of.setdefault((act.domain, act.giver), []).append(act)
        self._givers: dict[tuple[str, int], set[str]] = {}
        for giver, taker, year in goods:
            self._givers.setdefault((taker, year), set()).add(giver)
        self._periods: dict[tuple[str, str, str | None], list[Period]] = {}
        self._partners: dict[tuple[str, str], set[str]] = {}
        self._of_year: dict[tuple[str, str, int, str | None], Pick] = {}
        self._turnovers: dict[tuple[str, str, int], First] = {}
        for measure, country, partner, period in told:
            if period.first == period.last:
                self._of_year[measure, country, period.first, partner] = Pick(told[measure, country, partner, period])
            self._periods.setdefault((measure, country, partner), []).append(period)
            if partner is None:
                continue
            self._partners.setdefault((measure, country), set()).add(partner)
            if measure == "import_share" and period.first == period.last:
                self._givers.setdefault((country, period.first), set()).add(partner)

    # ---------------------------------------------------------------- look-ups

    def published(self, measure: str, country: str, partner: str | None, period: Period) -> Pick:
        """The published figure of a country for exactly a period."""
        return Pick(self.told.get((measure, country, partner, period), ()))

    def of_year(self, measure: str, country: str, year: int, partner: str | None = None) -> Pick:
        """The published figure of a country for one year."""
        return self._of_year.get((measure, country, year, partner), _UNTOLD)

    def periods_of(self, measure: str, country: str, partner: str | None = None) -> list[Period]:
        """The periods for which a figure of a country, its own total if no partner is named, is published."""
        return sorted(self._periods.get((measure, country, partner), ()))

    def years(self, a: str, b: str) -> list[int]:
        """Every year of which something about the pair is recorded, in order."""
        pair, found = {a, b}, set(self.traded(a, b))
        found |= {year for deal in self.deals if {deal.giver, deal.taker} == pair for year in deal.years}
        found |= {act.year for act in self.acts}
        for _, country, partner, period in self.told:
            if {country, partner} == pair and period.last - period.first < 10:
                found |= set(period.years)
        return sorted(found)

    def traded(self, a: str, b: str) -> frozenset[int]:
        """Every year of which goods between the pair, or a share of one in the trade of the other, are told."""
        pair = {a, b}
        goods = {year for giver, taker, year in self.goods if {giver, taker} == pair}
        return frozenset(goods | {year for _, country, year, partner in self._of_year if {country, partner} == pair})

    def acts_of(self, domain: str, giver: str, years: range) -> list[Act]:
        """What one side of the pair did for the other in a domain in some years."""
        return [act for act in self._acts_of.get((domain, giver), ()) if act.year in years]

    def suppliers(self, taker: str) -> list[str]:
        """Everyone who is recorded as giving goods or arms to an actor."""
        found = {giver for giver, to, _ in self.goods if to == taker}
        return sorted(found.union(self._told_partners(taker, "import_share"), self._arms_suppliers(taker)) - {taker})

    def _arms_suppliers(self, taker: str) -> list[str]:
        """Everyone who is recorded as giving arms to an actor."""
        found = {deal.giver for deal in self.deals if deal.taker == taker}
        return sorted(found.union(self._told_partners(taker, *_ARMS_TAKEN)) - {taker})

    def _told_partners(self, country: str, *measures: str) -> set[str]:
        """Everyone with whom a country has a published figure of one of some measures."""
        return set[str]().union(*(self._partners.get((measure, country), ()) for measure in measures))

    # ------------------------------------------------------------------- goods

    def flow(self, giver: str, taker: str, year: int) -> Pick:
        """Goods that one gave the other in a year, in USD."""
        return Pick(self.goods.get((giver, taker, year), ()))

    def import_share(self, taker: str, giver: str, year: int) -> First:
        """The giver's share in all that the taker imported in a year."""
        flow = self.flow(giver, taker, year)
        goods, nonoil, services = (Ratio(flow, self.of_year(total, taker, year)) for total in IMPORTS)
        published = self.of_year("import_share", taker, year, giver)
        return First((goods, published, nonoil, services), ("", "as published", WITHOUT_OIL, SERVICES_TOO))

    def export_share(self, giver: str, taker: str, year: int) -> First:
        """The taker's share in all that the giver exported in a year."""
        flow = self.flow(giver, taker, year)
        ways = (
            Ratio(flow, self.of_year("exports_total", giver, year)),
            self.of_year("export_share", giver, year, taker),
            Ratio(flow, self.of_year("exports_goods_services", giver, year)),
        )
        return First(ways, ("", "as published", SERVICES_TOO.replace("imports", "exports")))

    def turnover(self, a: str, b: str, year: int) -> First:
        """Goods both ways in a year: the sum of the two flows, or a published turnover."""
        key = (min(a, b), max(a, b), year)
        if key not in self._turnovers:
            self._turnovers[key] = self._turnover(*key)
        return self._turnovers[key]

    def _turnover(self, a: str, b: str, year: int) -> First:
        both = Sum((self.flow(a, b, year), self.flow(b, a, year)))
        told = [
            figure
            for pair in ((a, b), (b, a))
            for figure in self.of_year("trade_total", pair[0], year, pair[1]).options
        ]
        return First((both, Pick(best_first(told))), ("", "published turnover"))

    def trade_share(self, country: str, partner: str, year: int) -> First:
        """Barbieri's trade share of a country in a year."""
        turnover = self.turnover(country, partner, year)
        goods, all_ = (
            Sum((self.of_year(f"imports_{what}", country, year), self.of_year(f"exports_{what}", country, year)))
            for what in ("total", "goods_services")
        )
        ways = (
            Ratio(turnover, goods),
            self.of_year("trade_share", country, year, partner),
            Ratio(turnover, self.of_year("trade_total", country, year)),
            Ratio(turnover, all_),
        )
        return First(ways, ("", "as published", "", "over trade in goods and services, so at least"))

    def trade_gdp(self, country: str, partner: str, year: int) -> Ratio:
        """Dyadic trade over a country's product in a year."""
        return Ratio(self.turnover(country, partner, year), self.of_year("gdp", country, year))

    def goods_coverage(self, taker: str, year: int) -> float | None:
        """How much of what a country imported in a year is recorded, partner by partner."""
        key = (taker, year)
        if key not in self._coverage:
            givers = sorted(self._givers.get(key, ()))
            shares = [self.import_share(taker, giver, year).value(NOBODY) for giver in givers]
            known = [share for share in shares if share is not None]
            self._coverage[key] = min(1.0, sum(known)) if known else None
        return self._coverage[key]

    # -------------------------------------------------------------------- arms

    def delivered(self, giver: str | None, taker: str, years: Iterable[int], *, zero: bool = False) -> Total:
        """Arms that came from a giver (or from anyone) in the years, in million TIV."""
        wanted = frozenset(years)
        found = {number for year in wanted for number in self._deals_in.get((taker, year), ())}
        deals = (self.deals[number] for number in sorted(found))
        return Total(tuple((deal.figure, deal.within(wanted)) for deal in deals if giver in (None, deal.giver)), zero)

    def arms_window(self, taker: str, period: Period) -> Period | None:
        """The window nearest to a period for which a total of arms imports is published, or None.

        The period itself where it is published, or where every year is; else the window that shares most years,
        at least half of its own, and the latest of several.
        """
        windows = [w for member in self.members[taker] for w in self.periods_of("arms_imports_tiv", member)]
        single = {window.first for window in windows if window.first == window.last}
        inside = [year for year in period.years if year in single]
        if period in windows:
            return period
        if inside:
            return Period(inside[0], inside[-1])
        near = [w for w in windows if 2 * w.overlap(period) >= w.last - w.first + 1 > 1]
        return max(near, key=lambda w: (w.overlap(period), w.last), default=None)

    def arms_total(self, taker: str, window: Period) -> Expression:
        """All arms that came in a window, in million TIV, as published: for the window or year by year."""
        whole = self._told_total(taker, window)
        if whole.value(NOBODY) is not None:
            return whole
        return Sum(tuple(total for _, total in self._yearly_totals(taker, window)), partly=True)

    def _told_total(self, taker: str, window: Period) -> Sum:
        """The total that is published for exactly a window, with predecessors."""
        key = (taker, window)
        if key not in self._arms_totals:
            picks = (self.published("arms_imports_tiv", member, None, window) for member in self.members[taker])
            self._arms_totals[key] = Sum(tuple(pick for pick in picks if pick.options), partly=True)
        return self._arms_totals[key]

    def _yearly_totals(self, taker: str, window: Period) -> list[tuple[int, Sum]]:
        """The years of a window for which a total is published, with it."""
        yearly = [(year, self._told_total(taker, Period(year, year))) for year in window.years]
        return [(year, total) for year, total in yearly if total.terms]

    def arms_share(self, taker: str, giver: str, window: Period) -> First:
        """The giver's share in all arms that came to the taker in a window."""
        total = self.arms_total(taker, window)
        coverage = self.arms_coverage(taker, window)
        complete = coverage is not None and coverage >= _COMPLETE
        givers = self.members.get(giver, (giver,))
        told, shares = (
            Sum(tuple(p for m in givers if (p := self.published(measure, taker, m, window)).options), partly=True)
            for measure in ("arms_imports_tiv", "arms_import_share")
        )
        recorded: Expression = Ratio(self.delivered(giver, taker, window.years, zero=complete), total)
        yearly = self._yearly_totals(taker, window)
        if yearly and not self._told_total(taker, window).terms:
            zero = complete or bool(self.delivered(giver, taker, window.years).parts)
            recorded = Pooled(tuple((self.delivered(giver, taker, (y,), zero=zero), whole) for y, whole in yearly))
        return First((Ratio(told, total), shares, recorded), ("", "as published", "from recorded deals"))

    def arms_coverage(self, taker: str, window: Period) -> float | None:
        """How much of a published total of arms imports the recorded deals make up."""
        key = (taker, window)
        if key not in self._arms_coverage:
            total = self.arms_total(taker, window).value(NOBODY)
            recorded = self.delivered(None, taker, window.years, zero=True).value(NOBODY) or 0.0
            self._arms_coverage[key] = None if total is None else min(1.0, recorded / total) if total else 1.0
        return self._arms_coverage[key]

    def arms_sourced(self, taker: str, window: Period) -> float | None:
        """How much of what came in a window is told by supplier, from deals or as published."""
        if self.arms_total(taker, window).value(NOBODY) is None:
            return None
        givers = dict.fromkeys(self.whole(giver) for giver in self._arms_suppliers(taker))
        shares = [self.arms_share(taker, giver, window).value(NOBODY) for giver in givers]
        return min(1.0, sum(share for share in shares if share is not None))

    def whole(self, name: str) -> str:
        """The actor with which a predecessor counts."""
        return next((whole for whole, parts in self.members.items() if name in parts), name)


_ARMS_TAKEN = ("arms_imports_tiv", "arms_import_share")
_COMPLETE = 0.995


# ------------------------------------------------------------------------ reading


def gather(store: Store, selection: Selection, names: Sequence[str]) -> Evidence:
    """Read everything that the measures of some actors need.

    Args:
        store: the dataset.
        selection: how much of it counts: known-at, grades, and whether predecessors do. Its window does not.
        names: ids of the actors.
    """
    only = selection._replace(a=None, b=None, domains=(), since=None, until=None, as_of=None)
    store.validate(selection)
    members = _members(store, names, selection.direct)
    told: dict[tuple[str, str, str | None, Period], list[Figure]] = {}
    for name in names:
        for row in _indicators(store, members[name], only):
            key = _key(row, name, members)
            if key:
                told.setdefault(key, []).append(_told(row))
    goods: dict[tuple[str, str, int], list[Figure]] = {}
    arms: dict[str, FlowRow] = {}
    for name in names:
        for flow in store.flows(name, only, ("trade_flow", *ARMS), GOODS):
            if flow.unit == "million TIV":
                arms[flow.tie] = flow
            elif flow.unit == "USD":
                year = year_of((flow.begin, flow.end - 1))
                if year and flow.giver != flow.taker and (figure := _figure(flow, proxy=year[1])):
                    known = goods.setdefault((flow.giver, flow.taker, year[0]), [])
                    if figure not in known:
                        known.append(figure)
    acts, promised = _acts(store, selection, names)
    return Evidence(
        members=members,
        goods=_ranked(store, dict(sorted(goods.items())), only.known_at),
        deals=_deals(store, arms, only, _registers(store, told, members)),
        told=_ranked(store, told, only.known_at),
        acts=acts,
        promised=promised,
    )


def _members(store: Store, names: Sequence[str], direct: bool) -> dict[str, tuple[str, ...]]:
    """Each actor with the states that it succeeded."""
    everyone = [] if direct else store.actors()
    return {
        name: (name, *(a.id for a in everyone if a.state == name and a.id != name and a.type == "state"))
        for name in names
    }


def _indicators(store: Store, countries: Sequence[str], selection: Selection) -> list[IndicatorRow]:
    worst_letter = (selection.min_reliability or "F").upper()
    worst_digit = selection.min_credibility or 6
    return [
        row
        for country in countries
        for row in store.indicators(country=country, measures=_UNITS, known_at=selection.known_at)
        if row.credibility <= worst_digit and row.reliability <= worst_letter
    ]


def _key(
    row: IndicatorRow, name: str, members: dict[str, tuple[str, ...]]
) -> tuple[str, str, str | None, Period] | None:
    """Where a published figure is filed; None if it has no whole years, or another unit.

    A total of a year of another calendar is filed under the year in which most of it lies.
    """
    period = calendar(row.day)
    if _UNITS[row.measure] != row.unit or (row.low is None and row.high is None):
        return None
    if period is None and row.measure in PUBLISHED_SHARES:
        years = nominal(row.period)
        period = Period(years.last, years.last)
    if period is None and (year := year_of(row.day)):
        period = Period(year[0], year[0])
    if period is None:
        return None
    country = row.country if row.measure.startswith("arms_imports") else name
    partner = row.partner
    if partner and not row.measure.startswith("arms_import"):
        partner = next((whole for whole, parts in members.items() if partner in parts), partner)
    return row.measure, country, partner, period


def _ranked(store: Store, told: Mapping[K, Sequence[Figure]], known_at: str | None) -> dict[K, tuple[Figure, ...]]:
    """Figures of each thing, best first; when they were published is only asked where several vie."""
    vying = [figure.id for figures in told.values() if len(figures) > 1 for figure in figures]
    published = store.published(vying, known_at)
    return {
        key: best_first(figure._replace(published=published.get(figure.id, 0)) for figure in figures)
        if len(figures) > 1
        else tuple(figures)
        for key, figures in told.items()
    }


def _told(row: IndicatorRow) -> Figure:
    scale = 0.01 if row.unit == "percent" else 1.0
    low, high = _limits(row.low, row.high)
    proxy = row.measure not in PUBLISHED_SHARES and calendar(row.day) is None
    return Figure(row.id, low * scale, high * scale, row.credibility, row.reliability, proxy=proxy)


def _figure(flow: FlowRow, *, proxy: bool = False) -> Figure | None:
    if flow.low is None and flow.high is None:
        return None
    limits = _limits(flow.low, flow.high)
    return Figure(flow.tie, *limits, flow.credibility, flow.reliability or "F", proxy=proxy)


def _limits(low: float | None, high: float | None) -> tuple[float, float]:
    """Both limits; where one is open, the known one stands for both."""
    known = low if low is not None else high
    assert known is not None
    return (known if low is None else low), (known if high is None else high)


def _deals(
    store: Store, arms: dict[str, FlowRow], selection: Selection, registers: Mapping[str, frozenset[str]]
) -> list[Deal]:  # fmt: skip
    """Confirmed deliveries, each counted once, with their years."""
    confirmed = [identifier for identifier in sorted(arms) if arms[identifier].status not in adding.UNCONFIRMED]
    ties = [tie for tie in store.tie_by_id(confirmed) if (arms[tie.id].high or 0) > 0]
    if registers:
        ties = _of_registers(store, ties, arms, registers)
    counted = adding.covered(store, ties)
    events = store.events(ties, selection.known_at)
    found = []
    for tie in ties:
        figure, years = _figure(arms[tie.id]), delivery_years(events[tie.id])
        if tie.id not in counted and figure and years:
            found.append(Deal(figure, tie.kind, arms[tie.id].giver, arms[tie.id].taker, years))
    return found


def _registers(
    store: Store, told: Mapping[tuple[str, str, str | None, Period], Sequence[Figure]], members: Mapping[str, Sequence[str]]
) -> dict[str, frozenset[str]]:  # fmt: skip
    """The registers whose rows add up to yearly totals: their pages, by the actor that received."""
    found: dict[str, set[str]] = {}
    for (measure, country, partner, period), figures in told.items():
        whole = next((name for name, parts in members.items() if country in parts), country)
        if measure != "arms_imports_tiv" or partner is not None or period.first != period.last or whole in found:
            continue
        found[whole] = set(store.pages_of(figures[0].id))
    return {whole: frozenset(pages) for whole, pages in found.items()}


def _of_registers(
    store: Store, ties: Sequence[TieRow], arms: Mapping[str, FlowRow], registers: Mapping[str, frozenset[str]]
) -> list[TieRow]:  # fmt: skip
    """Deals of an actor whose yearly totals come from a register: only those of that register.

    Two datasets read as one may tell of the same deal twice, and nothing but the register says which deals are in its
    totals.
    """
    pages: dict[str, set[str]] = {}
    for source, cited in store.cited_by(ties).items():
        for identifier in cited:
            pages.setdefault(identifier, set()).add(source)
    listed = {arms[tie.id].taker for tie in ties if pages[tie.id] & registers.get(arms[tie.id].taker, frozenset())}
    return [
        tie
        for tie in ties
        if (taker := arms[tie.id].taker) not in listed or pages[tie.id] & registers.get(taker, frozenset())
    ]


def delivery_years(events: Sequence[EventRow]) -> tuple[int, ...]:
    """The years in which a deal was delivered, from what its history says.

    An interval names its years itself. A plain `delivering` (or `started`, for production) opens a span that the
    next delivery, or the end, closes; while deliveries go on, it reaches to the last thing that happened to the deal.
    What is only noted or reported of it is no delivery and moves nothing.
    """
    years: set[int] = set()
    opened: int | None = None
    for event in events:
        if event.event not in ("delivering", "started", "delivered", "ended"):
            continue
        named = nominal(event.date)
        exact = "/" in event.date
        if event.event in ("delivering", "started"):
            if opened is not None:
                years |= set(range(opened, named.first))
            years |= set(named.years)
            opened = None if exact else named.first
        elif opened is not None:
            years |= set(range(opened, named.last + 1))
            opened = None
        elif event.event == "delivered":
            years |= set(named.years)
    if opened is not None:
        years |= set(range(opened, max(nominal(event.date).last for event in moved(events)) + 1))
    return tuple(sorted(years))


def _acts(store: Store, selection: Selection, names: Sequence[str]) -> tuple[tuple[Act, ...], int]:
    """What the two sides of a pair did for one another, each event once, and how much is only promised or claimed."""
    if len(names) != 2:
        return (), 0
    a, b = names
    asked = selection._replace(
        a=a, b=b, domains=ACTS, kinds=store.flowing, since=None, until=None, as_of=None, sort="id"
    )
    ties = [tie for tie in store.ties(asked) if tie.way != "mutual"]
    real = [tie for tie in ties if tie.status in HAPPENED]
    counted = adding.covered(store, real)
    acts = tuple(Act.of(tie, a if tie.way == "out" else b) for tie in real if tie.id not in counted)
    return acts, len(ties) - len(real)
