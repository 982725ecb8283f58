"""On whom an actor depends: suppliers with shares, concentration, who could step in, chains and chokepoints."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from ruvis.measures import acts as weighing
from ruvis.measures import shares
from ruvis.questions import adding
from ruvis.questions.answer import Named, refuse
from ruvis.questions.chains import Between, Chain, Chains, Chokepoint, chains
from ruvis.questions.evidence import ACTS, HAPPENED, IMPORTS, NOBODY, REFUSED, Evidence, gather
from ruvis.questions.periods import Period, first_year, last_year, nominal
from ruvis.selection import Selection
from ruvis.store.store import Store

CAPACITY = 10
"""Years in which a supplier's best volume counts as what it could deliver."""
SOURCED = 0.5
"""A year of which at least so much is sourced is good enough to be the latest one."""


class Supplier(NamedTuple):
    """One supplier of an actor in a domain.

    Attributes:
        share: its part of all that is received. volume, best: what it delivers a year, and the most in ten years.
        vulnerability: the part that the others could not take over; None where volumes are not known.
        trend: its share period by period, None where unknown.
        on: whether it lies in the actor asked for with --on.
    """

    id: str
    name: str
    share: float
    volume: float | None
    best: float | None
    vulnerability: float | None
    trend: tuple[float | None, ...]
    on: bool
    ids: tuple[str, ...]


class DomainSuppliers(NamedTuple):
    """The suppliers of an actor in a domain.

    Attributes:
        measure: `import_share`, `arms_share`, or `acts` (a share of credibility-weighted acts, ours, no dependence).
        low, high: bounds of the Herfindahl-Hirschman index; equal if every supplier is known.
        sourced: the part of all that is received whose supplier is known.
        alternatives: others that delivered in the last ten years, with their best volume.
        at_most: whether volumes that are shares of the whole are shares of goods and services, so at most.
    """

    domain: str
    label: str
    measure: str
    period: str
    unit: str
    suppliers: tuple[Supplier, ...]
    low: float
    high: float
    sourced: float
    alternatives: tuple[tuple[str, str, float], ...]
    periods: tuple[str, ...]
    at_most: bool = False


class DependenciesAnswer(NamedTuple):
    """The answer to `ruvis dependencies`."""

    actor: Named
    on: Named | None
    domains: tuple[DomainSuppliers, ...]
    chains: tuple[Chain, ...]
    chokepoints: tuple[Chokepoint, ...]
    between: tuple[Between, ...]
    missing: tuple[str, ...]
    names: dict[str, str]
    states: dict[str, str]
    labels: dict[str, str]

    def rows(self) -> Sequence[dict[str, Any]]:
        """One row a domain and supplier."""
        return [
            {
                "domain": d.domain, "measure": d.measure, "period": d.period, "supplier": s.id, "share": s.share,
                "vulnerability": s.vulnerability, "volume": s.volume, "best_of_ten_years": s.best, "unit": d.unit,
                "hhi_low": d.low, "hhi_high": d.high, "sourced": d.sourced, "on": s.on, "ids": list(s.ids),
            }
            for d in self.domains
            for s in d.suppliers
        ]  # fmt: skip


def dependencies(store: Store, selection: Selection) -> DependenciesAnswer:
    """On whom an actor depends, domain by domain, and through whom.

    Args:
        store: the dataset.
        selection: `a` is the actor, `b` whom to look for among its suppliers, if anyone.

    Raises:
        SelectionError: the selection asks for what measures cannot be narrowed by.
        UnknownNameError: an actor is not known.

    Example:
        >>> from ruvis.datasets import open_store
        >>> with open_store() as store:
        ...     answer = dependencies(store, Selection(a="iran", b="russia"))
        >>> [supplier.id for domain in answer.domains if domain.domain == "arms" for supplier in domain.suppliers]
        ['russia']
    """
    refuse(selection, "measures of dependence", REFUSED)
    assert selection.a
    actor = store.actor(selection.a)
    on = store.actor(selection.b) if selection.b else None
    evidence = gather(store, selection, [actor.id])
    made = _Suppliers(store, evidence, actor.id, on.id if on else None, selection)
    chosen = selection.domains or tuple(store.domains)
    domains = [found for domain in store.domains if domain in chosen and (found := made.domain(domain)) is not None]
    linked: Chains = chains(store, selection._replace(domains=selection.domains), actor.id)
    return DependenciesAnswer(
        actor=Named.of(actor),
        on=Named.of(on) if on else None,
        domains=tuple(domains),
        chains=linked.chains,
        chokepoints=linked.chokepoints,
        between=linked.between,
        missing=tuple(made.missing(chosen, {d.domain for d in domains})),
        names=linked.names,
        states=linked.states,
        labels=store.domains,
    )


class _Suppliers:
    """Computes the suppliers of an actor from its evidence."""

    def __init__(self, store: Store, evidence: Evidence, actor: str, on: str | None, selection: Selection) -> None:
        self.store, self.evidence, self.actor, self.on, self.selection = store, evidence, actor, on, selection
        self.end = last_year(selection.as_of, selection.until) or 9999
        self.start = nominal(selection.since).first if selection.since else 0

    def domain(self, domain: str) -> DomainSuppliers | None:
        """The suppliers in a domain; None where nothing is known."""
        if domain == "trade":
            return self._trade()
        if domain == "arms":
            return self._arms()
        return self._acts(domain) if domain in ACTS else None

    def _made(
        self, domain: str, measure: str, period: Period, unit: str, found: dict[str, tuple[float, tuple[str, ...]]],
        current: dict[str, float], best: dict[str, float], whole: float | None, trends: dict[str, tuple[float | None, ...]],
        periods: Sequence[Period],
    ) -> DomainSuppliers:  # fmt: skip
        names = self.store.names
        suppliers = [
            Supplier(
                name, names.get(name, name), share, current.get(name), best.get(name),
                shares.vulnerability(name, current, best, whole) if whole and name in current else None,
                trends.get(name, ()), name == self.on, ids,
            )
            for name, (share, ids) in sorted(found.items(), key=lambda item: (-item[1][0], item[0]))
            if share > 0
        ]  # fmt: skip
        low, high = shares.concentration_bounds(supplier.share for supplier in suppliers)
        others = sorted(((most, name) for name, most in best.items() if name not in found), reverse=True)
        return DomainSuppliers(
            domain, self.store.domains.get(domain, domain), measure, str(period), unit, tuple(suppliers), low, high,
            min(1.0, sum(supplier.share for supplier in suppliers)),
            tuple((name, names.get(name, name), most) for most, name in others if most > 0),
            tuple(str(one) for one in periods),
        )  # fmt: skip

    # ------------------------------------------------------------------- trade

    def _trade(self) -> DomainSuppliers | None:
        evidence, me = self.evidence, self.actor
        givers = evidence.suppliers(me)
        recorded = {year for giver, taker, year in evidence.goods if taker == me}
        recorded |= {key[3].last for key in evidence.told if key[0] == "import_share" and key[1] == me}
        years = sorted(year for year in recorded if self.start <= year <= self.end)
        covered = {year: coverage for year in years if (coverage := evidence.goods_coverage(me, year))}
        if not covered:
            return None
        good = [year for year, coverage in covered.items() if coverage >= SOURCED]
        year = max(good) if good else max(covered, key=lambda y: (covered[y], y))
        found = {}
        for giver in givers:
            share = evidence.import_share(me, giver, year)
            value = share.value(NOBODY)
            if value is not None:
                found[giver] = (value, share.used(NOBODY))
        current = {giver: volume for giver in found if (volume := self._volume(giver, year)) is not None}
        best = {
            giver: max(volumes)
            for giver in givers
            if (
                volumes := [
                    v for y in range(year - CAPACITY + 1, year + 1) if (v := self._volume(giver, y)) is not None
                ]
            )
        }
        periods = _periods(min(covered), max(covered))
        trends = {giver: tuple(self._mean_share(giver, period) for period in periods) for giver in found}
        whole = self._all_imports(year)
        made = self._made(
            "trade", "import_share", Period(year, year), "USD", found, current, best, whole, trends, periods
        )
        goods = ("imports_total", "imports_nonoil")
        return made._replace(at_most=all(evidence.of_year(one, me, year).value(NOBODY) is None for one in goods))

    def _all_imports(self, year: int) -> float | None:
        for measure in IMPORTS:
            value = self.evidence.of_year(measure, self.actor, year).value(NOBODY)
            if value is not None:
                return value
        return None

    def _volume(self, giver: str, year: int) -> float | None:
        """Goods of a supplier in a year, in USD: as recorded, or its share of all imports."""
        value = self.evidence.flow(giver, self.actor, year).value(NOBODY)
        if value is not None:
            return value
        share, whole = self.evidence.import_share(self.actor, giver, year).value(NOBODY), self._all_imports(year)
        return share * whole if share is not None and whole is not None else None

    def _mean_share(self, giver: str, period: Period) -> float | None:
        values = [
            value for year in period.years
            if (value := self.evidence.import_share(self.actor, giver, year).value(NOBODY)) is not None
        ]  # fmt: skip
        return sum(values) / len(values) if values else None

    # -------------------------------------------------------------------- arms

    def _arms(self) -> DomainSuppliers | None:
        evidence, me = self.evidence, self.actor
        windows = {
            window for member in evidence.members[me] for window in evidence.periods_of("arms_imports_tiv", member)
            if window.last - window.first < CAPACITY and self.start <= window.last <= self.end
        }  # fmt: skip
        if not windows:
            return None
        last = max(window.last for window in windows)
        window = evidence.arms_window(me, Period(last - 4, last)) or max(windows)
        whole = evidence.arms_total(me, window).value(NOBODY)
        if not whole:
            return None
        length = len(window.years)
        givers = dict.fromkeys(evidence.whole(giver) for giver in evidence.suppliers(me))
        found = {}
        for giver in givers:
            share = evidence.arms_share(me, giver, window)
            value = share.value(NOBODY)
            if value:
                found[giver] = (value, share.used(NOBODY))
        current = {giver: value * whole / length for giver, (value, _) in found.items()}
        best = dict(current)
        for giver in givers:
            for year in range(window.last - CAPACITY + 1, window.last + 1):
                volume = evidence.delivered(giver, me, (year,), zero=True).value(NOBODY) or 0.0
                best[giver] = max(best.get(giver, 0.0), volume)
        first = min(w.first for w in windows)
        periods = [p for p in _periods(first, last) if evidence.arms_window(me, p)]
        trends = {
            giver: tuple(
                evidence.arms_share(me, giver, w).value(NOBODY) for p in periods if (w := evidence.arms_window(me, p))
            )
            for giver in found
        }
        return self._made(
            "arms", "arms_share", window, "million TIV", found, current, best, whole / length, trends, periods
        )

    # -------------------------------------------------------------------- acts

    def _acts(self, domain: str) -> DomainSuppliers | None:
        asked = self.selection._replace(
            a=self.actor,
            b=None,
            domains=(domain,),
            kinds=self.store.flowing,
            since=None,
            until=None,
            as_of=None,
            sort="id",
        )
        ties = [tie for tie in self.store.ties(asked) if tie.way == "in" and tie.status in HAPPENED]
        ties = [tie for tie in ties if self.start <= first_year(tie.date) <= self.end]
        if not ties:
            return None
        last = max(first_year(tie.date) for tie in ties)
        window = Period(last - CAPACITY + 1, last)
        recent = [tie for tie in ties if first_year(tie.date) in window.years]
        counted = adding.covered(self.store, recent)
        states = {actor.id: actor.state for actor in self.store.actors()}
        digits: dict[str, list[tuple[int, str]]] = {}
        for tie in recent:
            givers = {origin if self.selection.direct else states[origin] for origin in tie.origin}
            if tie.id not in counted and len(givers) == 1:
                digits.setdefault(givers.pop(), []).append((tie.credibility, tie.id))
        weights = {giver: weighing.weighed(d for d, _ in done) for giver, done in digits.items()}
        total = sum(weights.values())
        if not total:
            return None
        found = {giver: (weight / total, tuple(tie for _, tie in digits[giver])) for giver, weight in weights.items()}
        current = {giver: float(len(done)) for giver, done in digits.items()}
        return self._made(domain, "acts", window, "acts", found, current, current, None, {}, ())

    # ----------------------------------------------------------------- missing

    def missing(self, chosen: Sequence[str], known: set[str]) -> list[str]:
        """What would be needed for the domains that could not be told."""
        name = self.store.names[self.actor]
        wanted = {
            "trade": f"goods imports of {name} by partner, with all its imports (ruvis import cow-trade)",
            "arms": f"all arms imports of {name} in TIV (ruvis import sipri)",
        }
        return [text for domain, text in wanted.items() if domain in chosen and domain not in known]


def _periods(first: int, last: int) -> list[Period]:
    """Five-year periods that cover the years, the last twelve of them."""
    begin = first - first % 5
    return [Period(year, min(year + 4, last)) for year in range(begin, last + 1, 5)][-12:]
