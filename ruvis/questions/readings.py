"""Every measure of a pair, period by period, computed from its evidence."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, Protocol

from ruvis.measures import acts as weighing
from ruvis.measures import shares
from ruvis.measures.graded import Expression, First, Mean, State
from ruvis.questions.evidence import ACTS, NOBODY, PUBLISHED_SHARES, Evidence
from ruvis.questions.periods import Period

MEASURED = ("trade", "arms")
"""Domains in which dependence can be measured both ways."""


class Side(NamedTuple):
    """A figure of one side (or of the pair), with the records it was computed from.

    Attributes:
        value: a fraction for shares, else in the unit of the reading; None if it cannot be computed.
        coverage: how much of the denominator is sourced partner by partner, as a fraction.
        note: what is to be said about how it was computed.
    """

    value: float | None
    ids: tuple[str, ...] = ()
    coverage: float | None = None
    note: str = ""


class Reading(NamedTuple):
    """One measure in one period: for a, for b, or for the pair."""

    domain: str
    measure: str
    label: str
    unit: str
    period: str
    a: Side
    b: Side
    pair: Side | None = None

    @property
    def ratio(self) -> float | None:
        """How many times b's figure is a's."""
        return shares.ratio(self.b.value, self.a.value)

    @property
    def known(self) -> bool:
        """Whether anything of it could be computed."""
        return any(side is not None and side.value is not None for side in (self.a, self.b, self.pair))


class Gap(NamedTuple):
    """How much more a depends on b than b on a, in the latest period in which both can be told."""

    domain: str
    label: str
    period: str
    a: Side
    b: Side
    gap: float


class Measure(Protocol):
    """A yearly measure of one actor towards another, by its name."""

    __name__: str

    def __call__(self, me: str, other: str, year: int, /) -> Expression:
        """How it is computed in a year."""


class Yearly(NamedTuple):
    """A measure of one side in one year: how it is computed, and what that comes to when every record counts."""

    expression: Expression
    side: Side


class Readings:
    """Computes the readings of a pair from its evidence."""

    def __init__(self, evidence: Evidence, a: str, b: str, labels: Mapping[str, str]) -> None:
        self.evidence, self.a, self.b, self.labels = evidence, a, b, labels
        self._remembered: dict[tuple[str, str, str, int], Yearly] = {}
        self._shared: dict[tuple[str, Period], tuple[list[Yearly], list[Yearly]]] = {}
        self._arms_readings: dict[Period, Reading] = {}
        self._gaps: dict[str, tuple[Period, Expression, Expression]] = {}

    def domain(self, domain: str, spans: Sequence[Period]) -> Iterable[Reading]:
        """All readings of a domain, measure by measure."""
        if domain == "trade":
            return self._trade(spans)
        if domain == "arms":
            return self._arms(spans)
        published = self._published(domain)
        return [*published, *(self._acts(domain, spans) if domain in ACTS else ())]

    def _yearly(self, measure: Measure, me: str, other: str, year: int) -> Yearly:
        """A yearly measure of the evidence, such as its `import_share`; worked out once."""
        key = (measure.__name__, me, other, year)
        if key not in self._remembered:
            expression = measure(me, other, year)
            self._remembered[key] = Yearly(expression, _side(expression))
        return self._remembered[key]

    # ------------------------------------------------------------------- trade

    def _trade(self, spans: Sequence[Period]) -> Iterable[Reading]:
        evidence, a, b = self.evidence, self.a, self.b
        told = evidence.traded(a, b)
        spans = [span for span in spans if not told.isdisjoint(span.years)]
        for span in spans:
            flows = [[self._yearly(evidence.flow, x, y, year) for year in span.years] for x, y in ((a, b), (b, a))]
            sides = [_mean(flow, span) for flow in flows]
            yield Reading("trade", "goods", "goods a year, given", "USD", str(span), *sides)
            yield _balance("trade", str(span), *sides)
        for measure, label in (
            (evidence.import_share, "import share"),
            (evidence.export_share, "export share"),
            (evidence.trade_share, "trade share"),
            (evidence.trade_gdp, "trade / GDP"),
        ):
            for span in spans:
                yield self._reading(measure, label, span)
        for span in spans:
            yield from self._barbieri(span)

    def _barbieri(self, span: Period) -> Iterable[Reading]:
        """Salience, symmetry and interdependence, and the weak link, from the shares of the period."""
        for term, made in (
            (self.evidence.trade_share, (shares.salience, shares.symmetry, shares.interdependence)),
            (self.evidence.trade_gdp, (shares.weak_link,)),
        ):
            of_a, of_b = (_mean(side, span) for side in self._common(term, span))
            if of_a.value is not None and of_b.value is not None:
                ids = tuple(dict.fromkeys((*of_a.ids, *of_b.ids)))
                for measure in made:
                    name = measure.__name__
                    both = Side(measure(of_a.value, of_b.value), ids)
                    yield Reading(
                        "trade", name, name.replace("_", " "), "index", str(span), Side(None), Side(None), both
                    )

    def _common(self, measure: Measure, span: Period) -> tuple[list[Yearly], list[Yearly]]:
        """A yearly measure of both sides, in the years known for both, if there are any; found once."""
        key = measure.__name__, span
        if key not in self._shared:
            self._shared[key] = self._in_common(measure, span)
        return self._shared[key]

    def _in_common(self, measure: Measure, span: Period) -> tuple[list[Yearly], list[Yearly]]:
        of_a = [self._yearly(measure, self.a, self.b, year) for year in span.years]
        of_b = [self._yearly(measure, self.b, self.a, year) for year in span.years]
        both = [n for n in range(len(of_a)) if of_a[n].side.value is not None and of_b[n].side.value is not None]
        return ([of_a[n] for n in both], [of_b[n] for n in both]) if both else (of_a, of_b)

    def _reading(self, measure: Measure, label: str, span: Period) -> Reading:
        name = measure.__name__
        sides = [_mean(side, span) for side in self._common(measure, span)]
        if name == "import_share":
            sides = [
                side if side.value is None else side._replace(coverage=self._coverage(who, span))
                for who, side in zip((self.a, self.b), sides, strict=True)
            ]
        return Reading("trade", name, label, "share", str(span), *sides)

    def _coverage(self, name: str, span: Period) -> float | None:
        known = [c for year in span.years if (c := self.evidence.goods_coverage(name, year)) is not None]
        return sum(known) / len(known) if known else None

    # -------------------------------------------------------------------- arms

    def _arms(self, spans: Sequence[Period]) -> Iterable[Reading]:
        evidence, a, b = self.evidence, self.a, self.b
        for span in spans:
            sides = [_side(evidence.delivered(x, y, span.years)) for x, y in ((a, b), (b, a))]
            if any(side.value is not None for side in sides):
                sides = [side if side.value is not None else Side(0.0, note="none recorded") for side in sides]
            yield Reading("arms", "delivered", "arms delivered", "million TIV", str(span), *sides)
            yield _balance("arms", str(span), *sides)
        for span in spans:
            yield self.arms_reading(span)

    def arms_reading(self, span: Period) -> Reading:
        """The arms import shares of both sides, each in the window nearest to a period; found once."""
        if span not in self._arms_readings:
            self._arms_readings[span] = self._arms_reading(span)
        return self._arms_readings[span]

    def _arms_reading(self, span: Period) -> Reading:
        made = []
        windows = []
        for taker, giver in ((self.a, self.b), (self.b, self.a)):
            window = self.evidence.arms_window(taker, span)
            if window is None:
                made.append(Side(None))
                continue
            share = self.evidence.arms_share(taker, giver, window)
            if share.value(NOBODY) is not None:
                windows.append(window)
            made.append(_side(share, self.evidence.arms_sourced(taker, window)))
        period = " and ".join(dict.fromkeys(str(window) for window in windows)) or str(span)
        return Reading("arms", "arms_share", "arms import share", "share", period, *made)

    # -------------------------------------------------------------------- acts

    def _acts(self, domain: str, spans: Sequence[Period]) -> Iterable[Reading]:
        for span in spans:
            sides, digits = [], []
            for giver in (self.a, self.b):
                done = self.evidence.acts_of(domain, giver, span.years)
                digits.append([act.credibility for act in done])
                sides.append(Side(float(len(done)), tuple(act.id for act in done)))
            if not any(digits):
                continue
            yield Reading(domain, "acts", "acts for the other", "acts", str(span), *sides)
            value = weighing.balance_of_acts(*digits)
            both = Side(value, tuple(identifier for side in sides for identifier in side.ids))
            yield Reading(domain, "balance", "balance of acts", "balance", str(span), Side(None), Side(None), both)

    def _published(self, domain: str) -> Iterable[Reading]:
        """Shares in a part of a domain, such as gas, as their publishers give them."""
        for measure in sorted(name for name, place in PUBLISHED_SHARES.items() if place == domain):
            found: dict[Period, list[Side]] = {}
            for index, (country, partner) in enumerate(((self.a, self.b), (self.b, self.a))):
                for period in self.evidence.periods_of(measure, country, partner):
                    sides = found.setdefault(period, [Side(None), Side(None)])
                    sides[index] = _side(
                        self.evidence.published(measure, country, partner, period), note="as published"
                    )
            for period, sides in sorted(found.items()):
                yield Reading(domain, measure, measure.replace("_", " "), "share", str(period), *sides)

    # ----------------------------------------------------------------- verdict

    def gap(self, domain: str, spans: Sequence[Period]) -> Gap | None:
        """The gap of a domain in the latest period in which both sides are known."""
        for span in reversed(spans):
            found = self.gap_in(domain, span)
            if found:
                self._gaps[domain] = (span, *self.expressions(domain, span))
                return found
        return None

    def gap_in(self, domain: str, span: Period) -> Gap | None:
        """The gap of a domain in one period."""
        reading = (
            self.arms_reading(span)
            if domain == "arms"
            else self._reading(self.evidence.import_share, "import share", span)
        )
        x, y = reading.a.value, reading.b.value
        if x is None or y is None:
            return None
        return Gap(domain, self.labels.get(domain, domain), reading.period, reading.a, reading.b, x - y)

    def own(self, domain: str, taker: str, giver: str, span: Period) -> tuple[Period, Side] | None:
        """One side's dependence in a period (for arms, in the window nearest to it); None where it is not known."""
        if domain == "arms":
            window = self.evidence.arms_window(taker, span)
            if window is None or (len(span.years) == 1 and window != span):
                return None
            span, side = window, _side(self.evidence.arms_share(taker, giver, window))
        else:
            side = _mean([self._yearly(self.evidence.import_share, taker, giver, year) for year in span.years], span)
        return None if side.value is None else (span, side)

    def expressions(self, domain: str, span: Period) -> tuple[Expression, Expression]:
        """How the two dependences of a domain are computed."""
        if domain != "arms":
            of_a, of_b = self._common(self.evidence.import_share, span)
            return Mean(tuple(year.expression for year in of_a)), Mean(tuple(year.expression for year in of_b))
        found = []
        for taker, giver in ((self.a, self.b), (self.b, self.a)):
            window = self.evidence.arms_window(taker, span)
            found.append(self.evidence.arms_share(taker, giver, window or span))
        return found[0], found[1]

    def last(self, domains: Iterable[str]) -> Period:
        """The latest period that the verdict rests on, in domains with a gap."""
        return max(self._gaps[domain][0] for domain in domains)

    def judged(self, state: State) -> dict[str, float]:
        """The gaps of the measured domains in a state of the evidence, where they can be told."""
        found = {}
        for domain, (_, *both) in self._gaps.items():
            gap = _less(*(one.value(state) for one in both))
            if gap is not None:
                found[domain] = gap
        return found

    def measured(self) -> dict[str, tuple[Expression, Expression]]:
        """The dependences of both sides in each domain with a gap."""
        return {domain: (of_a, of_b) for domain, (_, of_a, of_b) in self._gaps.items()}

    def all_expressions(self) -> list[Expression]:
        """Everything that the verdict is computed from: the dependences of both sides, domain by domain."""
        return [expression for both in self.measured().values() for expression in both]

    # ----------------------------------------------------------------- missing

    def missing(self, span: Period, chosen: Sequence[str], names: Mapping[str, str]) -> Iterable[tuple[str, str]]:
        """Inputs of the measures that a period lacks, with the measures that want them."""
        evidence = self.evidence
        if "trade" in chosen:
            for giver, taker in ((self.a, self.b), (self.b, self.a)):
                lacking = [year for year in span.years if evidence.flow(giver, taker, year).value(NOBODY) is None]
                if lacking:
                    yield f"goods from {names[giver]} to {names[taker]}, {runs(lacking)}", "import and export shares"
            for country in (self.a, self.b):
                for measure, label, wanted in (
                    ("imports_total", "all goods imports", "import and trade shares"),
                    ("exports_total", "all goods exports", "export and trade shares"),
                    ("gdp", "GDP", "trade / GDP"),
                ):
                    lacking = [
                        year for year in span.years if evidence.of_year(measure, country, year).value(NOBODY) is None
                    ]
                    if lacking:
                        yield f"{label} of {names[country]}, {runs(lacking)}", wanted
        if "arms" in chosen:
            for country in (self.a, self.b):
                if evidence.arms_window(country, span) is None:
                    yield f"all arms imports of {names[country]} in TIV, {span}", "arms import share"


def _less(of_a: float | None, of_b: float | None) -> float | None:
    return None if of_a is None or of_b is None else of_a - of_b


def _side(expression: Expression, coverage: float | None = None, note: str = "") -> Side:
    """What an expression comes to when every record counts."""
    if not isinstance(expression, First):
        value = expression.value(NOBODY)
        return Side(value, expression.used(NOBODY), coverage, note if value is not None else "")
    way = expression.chosen(NOBODY)
    if way is None:
        return Side(None, (), coverage)
    notes = [text for text in (note, expression.notes[way.number]) if text]
    return Side(way.value, expression.ways[way.number].used(NOBODY), coverage, "; ".join(notes))


def _mean(years: Sequence[Yearly], span: Period) -> Side:
    """The mean over the years of a period of those that are known, saying how many these are where not all are."""
    known = [year.side for year in years if year.side.value is not None]
    if not known:
        return Side(None)
    value = sum(side.value or 0.0 for side in known) / len(known)
    count, all_ = len(known), len(span.years)
    notes = [f"{count} of {all_} years" if count < all_ else "", *(side.note for side in known)]
    ids = dict.fromkeys(identifier for side in known for identifier in side.ids)
    return Side(value, tuple(ids), note="; ".join(dict.fromkeys(note for note in notes if note)))


def _balance(domain: str, period: str, given_a: Side, given_b: Side) -> Reading:
    value = None
    if given_a.value is not None and given_b.value is not None:
        value = shares.balance(given_a.value, given_b.value)
    both = Side(value, tuple(dict.fromkeys((*given_a.ids, *given_b.ids))))
    return Reading(domain, "balance", "directional balance", "balance", period, Side(None), Side(None), both)


def runs(years: Sequence[int]) -> str:
    """Years in short.

    >>> runs([2020, 2021, 2022, 2024])
    '2020-22, 2024'
    """
    runs: list[list[int]] = []
    for year in years:
        if runs and year == runs[-1][1] + 1:
            runs[-1][1] = year
        else:
            runs.append([year, year])
    return ", ".join(str(Period(*run)) for run in runs)
