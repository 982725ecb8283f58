"""Who depends on whom: domain by domain, over time, as a verdict with its firmness, and beside what experts judge."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ruvis.clocks import moment
from ruvis.measures import acts as weighing
from ruvis.measures import shares, verdict
from ruvis.measures.graded import Expression, First, Mean, State, draws
from ruvis.questions.answer import Named
from ruvis.questions.evidence import ACTS, NOBODY, PUBLISHED_SHARES, Evidence, check, gather
from ruvis.questions.periods import Period, length, split
from ruvis.records import edtf
from ruvis.selection import Selection, SelectionError
from ruvis.store.store import Store

DEFAULT_PERIODS = "5y"
LEANING = 0.25
"""From this share on, the less dependent side is said to lean on the other all the same."""
MEASURED = ("trade", "arms")
"""Domains in which dependence can be measured both ways."""


@dataclass(frozen=True, slots=True)
class Side:
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


@dataclass(frozen=True, slots=True)
class Reading:
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


@dataclass(frozen=True, slots=True)
class Gap:
    """How much more a depends on b than b on a, in the latest period in which both can be told."""

    domain: str
    label: str
    period: str
    a: Side
    b: Side
    gap: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """The overall verdict (ours) and how firm it is.

    Attributes:
        value: the weighted mean of the gaps; positive where a is the more dependent side. None without a domain.
        dependent, stronger: ids of the more and the less dependent side; None where neither is.
        weightings: share of random weightings that agree. same, other, open: shares of evidence draws in which the same
            side is the more dependent one, the other is, or nothing can be told.
        flips: records without which the verdict would turn or be lost, with what it would be.
    """

    value: float | None
    dependent: str | None
    stronger: str | None
    gaps: tuple[Gap, ...]
    weights: dict[str, float]
    weightings: float | None
    same: float | None
    other: float | None
    open: float | None
    flips: tuple[tuple[str, float | None], ...]
    records: int
    seed: int


@dataclass(frozen=True, slots=True)
class Contrary:
    """Where a domain, for some time, says otherwise than the verdict: what happened, when, and the records."""

    domain: str
    kind: str
    periods: str
    low: float
    high: float
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a named expert judges, and whether the figures say the same."""

    id: str
    dimension: str
    who: tuple[str, ...]
    date: str
    title: str
    favours: str | None
    parts: bool


@dataclass(frozen=True, slots=True)
class Experts:
    """Judgements of one dimension, counted by whom they see as the stronger side, beside what the figures say."""

    dimension: str
    for_a: int
    for_b: int
    neither: int
    figures: str | None
    judgements: tuple[Judgement, ...]


@dataclass(frozen=True, slots=True)
class AsymmetryAnswer:
    """The answer to `ruvis asymmetry`.

    Attributes:
        sentence: the answer in one sentence.
        readings: every measure in every period, in order of domain, measure and time.
        contrary: where it is, or was, the other way round.
        missing: inputs that the latest period lacks, with the measures they would allow.
        promised: acts left out because they are announced, claimed or came to nothing.
    """

    a: Named
    b: Named
    sentence: str
    verdict: Verdict
    readings: tuple[Reading, ...]
    contrary: tuple[Contrary, ...]
    experts: tuple[Experts, ...]
    missing: tuple[tuple[str, str], ...]
    domains: dict[str, str]
    promised: int
    periods: tuple[str, ...]

    def rows(self) -> Sequence[dict[str, Any]]:
        """One row a measure and period."""
        return [
            {
                "domain": r.domain, "measure": r.measure, "period": r.period, "unit": r.unit,
                self.a.id: r.a.value, self.b.id: r.b.value, "pair": r.pair.value if r.pair else None, "ratio": r.ratio,
                f"coverage_{self.a.id}": r.a.coverage, f"coverage_{self.b.id}": r.b.coverage,
                "note": "; ".join(dict.fromkeys(side.note for side in (r.a, r.b) if side.note)),
                "ids": list(dict.fromkeys((*r.a.ids, *r.b.ids, *(r.pair.ids if r.pair else ())))),
            }
            for r in self.readings
        ]  # fmt: skip

    def latest(self, domain: str, measure: str) -> Reading | None:
        """The latest reading of a measure of which both sides are known, or else the latest with anything known."""
        found = [r for r in self.readings if r.domain == domain and r.measure == measure and r.known]
        both = [r for r in found if r.pair or (r.a.value is not None and r.b.value is not None)]
        return both[-1] if both else found[-1] if found else None

    def trend(self, domain: str, measure: str) -> list[Reading]:
        """A measure through all periods."""
        return [r for r in self.readings if r.domain == domain and r.measure == measure]


def asymmetry(
    store: Store,
    selection: Selection,
    *,
    periods: str = DEFAULT_PERIODS,
    weights: Mapping[str, float] | None = None,
    seed: int = verdict.SEED,
) -> AsymmetryAnswer:
    """Who depends on whom, and how much.

    Args:
        store: the dataset.
        selection: the pair, with domains, window, known-at, as-of and grades, if wanted.
        periods: how long each period is, such as `5y`.
        weights: of measured domains in the verdict; equal if left out.
        seed: of the random weightings and draws.

    Raises:
        SelectionError: the selection names no pair, or what measures cannot be narrowed by; a weight makes no sense.
        UnknownNameError: an actor is not known.

    Example:
        >>> from ruvis.datasets import open_store
        >>> with open_store() as store:
        ...     answer = asymmetry(store, Selection(a="russia", b="iran"))
        >>> answer.verdict.dependent
        'iran'
    """
    a, b = pair(store, selection)
    return assess(store, selection, gather(store, selection, [a.id, b.id]), periods=periods, weights=weights, seed=seed)


def pair(store: Store, selection: Selection) -> tuple[Named, Named]:
    """The two actors of a selection.

    Raises:
        SelectionError: there are not two of them.
    """
    check(selection)
    if not selection.a or not selection.b:
        raise SelectionError("name two actors, for example russia iran")
    a, b = store.actor(selection.a), store.actor(selection.b)
    if a.id == b.id:
        raise SelectionError(f"{a.name} is one actor: name two")
    return Named.of(a), Named.of(b)


def assess(
    store: Store, selection: Selection, evidence: Evidence, *, periods: str = DEFAULT_PERIODS,
    weights: Mapping[str, float] | None = None, seed: int = verdict.SEED, firmness: bool = True,
) -> AsymmetryAnswer:  # fmt: skip
    """The answer from evidence already gathered; without `firmness` nothing is drawn at random."""
    a, b = pair(store, selection)
    spans = _spans(selection, evidence, a.id, b.id, length(periods))
    chosen = selection.domains or tuple(store.domains)
    make = _Readings(evidence, a.id, b.id, store.domains)
    readings = [r for domain in store.domains if domain in chosen for r in make.domain(domain, spans)]
    gaps = {d: g for d in MEASURED if d in chosen and (g := make.gap(d, spans)) is not None}
    found = _verdict(make, gaps, weights, seed, a.id, b.id, firmness)
    contrary = _contrary(make, gaps, spans, found, [d for d in MEASURED if d in chosen])
    return AsymmetryAnswer(
        a=a,
        b=b,
        sentence=_sentence(found, contrary, {a.id: a.name, b.id: b.name}, a.id),
        verdict=found,
        readings=tuple(r for r in readings if r.known),
        contrary=contrary,
        experts=_experts(store, selection, found, a.id, b.id),
        missing=tuple(make.missing(spans[-1] if not gaps else make.last(gaps), chosen, {a.id: a.name, b.id: b.name})),
        domains=store.domains,
        promised=evidence.promised,
        periods=tuple(str(span) for span in spans),
    )


def _spans(selection: Selection, evidence: Evidence, a: str, b: str, years: int) -> list[Period]:
    """The periods between the first and the last year of which anything is recorded, within the window asked for."""
    recorded = evidence.years(a, b)
    start = int(edtf.isoformat(edtf.bounds(selection.since).earliest)[:4]) if selection.since else None
    ends = [moment(text) for text in (selection.until, selection.as_of) if text]
    end = int(edtf.isoformat(min(ends))[:4]) if ends else None
    inside = [y for y in recorded if (start is None or y >= start) and (end is None or y <= end)]
    if not inside:
        last = end or start or 0
        return [Period(start or last, last)] if last else [Period(2000, 2000)]
    return split(start or inside[0], end or inside[-1], years, start=start)


class _Readings:
    """Computes the readings of a pair from its evidence."""

    def __init__(self, evidence: Evidence, a: str, b: str, labels: Mapping[str, str]) -> None:
        self.evidence, self.a, self.b, self.labels = evidence, a, b, labels
        self._gaps: dict[str, tuple[Period, Expression, Expression]] = {}

    def domain(self, domain: str, spans: Sequence[Period]) -> Iterable[Reading]:
        """All readings of a domain, measure by measure."""
        if domain == "trade":
            return self._trade(spans)
        if domain == "arms":
            return self._arms(spans)
        published = self._published(domain)
        return [*published, *(self._acts(domain, spans) if domain in ACTS else ())]

    # ------------------------------------------------------------------- trade

    def _trade(self, spans: Sequence[Period]) -> Iterable[Reading]:
        evidence, a, b = self.evidence, self.a, self.b
        for span in spans:
            flows = [Mean(tuple(evidence.flow(x, y, year) for year in span.years)) for x, y in ((a, b), (b, a))]
            sides = [_side(flow, note=_years(flow, span)) for flow in flows]
            yield Reading("trade", "goods", "goods a year, given", "USD", str(span), *sides)
            yield _balance("trade", str(span), *sides)
        for span in spans:
            yield self._reading("trade", "import_share", "import share", span, *self.shares(span))
        for measure, label, term in (
            ("export_share", "export share", evidence.export_share),
            ("trade_share", "trade share", evidence.trade_share),
            ("trade_gdp", "trade / GDP", evidence.trade_gdp),
        ):
            for span in spans:
                yield self._reading("trade", measure, label, span, *self._common(span, term))
        for span in spans:
            yield from self._barbieri(span)

    def _barbieri(self, span: Period) -> Iterable[Reading]:
        """Salience, symmetry and interdependence, and the weak link, from the shares of the period."""
        for term, made in (
            (self.evidence.trade_share, (shares.salience, shares.symmetry, shares.interdependence)),
            (self.evidence.trade_gdp, (shares.weak_link,)),
        ):
            of_a, of_b = self._common(span, term)
            x, y = of_a.value(NOBODY), of_b.value(NOBODY)
            if x is not None and y is not None:
                ids = tuple(dict.fromkeys((*of_a.used(NOBODY), *of_b.used(NOBODY))))
                for measure in made:
                    name = measure.__name__
                    both = Side(measure(x, y), ids)
                    yield Reading(
                        "trade", name, name.replace("_", " "), "index", str(span), Side(None), Side(None), both
                    )

    def shares(self, span: Period) -> tuple[Mean, Mean]:
        """The import shares of both sides over a period."""
        return self._common(span, self.evidence.import_share)

    def _common(self, span: Period, term: Callable[[str, str, int], Expression]) -> tuple[Mean, Mean]:
        """The means of a yearly measure of both sides, over the years known for both, if there are any."""
        of_a = [term(self.a, self.b, year) for year in span.years]
        of_b = [term(self.b, self.a, year) for year in span.years]
        both = [
            (x, y) for x, y in zip(of_a, of_b, strict=True)
            if x.value(NOBODY) is not None and y.value(NOBODY) is not None
        ]  # fmt: skip
        if both:
            return Mean(tuple(x for x, _ in both)), Mean(tuple(y for _, y in both))
        return Mean(tuple(of_a)), Mean(tuple(of_b))

    def _reading(self, domain: str, measure: str, label: str, span: Period, of_a: Mean, of_b: Mean) -> Reading:
        covered = measure in ("import_share",)
        made = []
        for name, mean in ((self.a, of_a), (self.b, of_b)):
            coverage = self._coverage(name, span) if covered and mean.value(NOBODY) is not None else None
            made.append(_side(mean, coverage, _years(mean, span)))
        return Reading(domain, measure, label, "share", str(span), *made)

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
        """The arms import shares of both sides, each in the window nearest to a period."""
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
                done = [
                    x for x in self.evidence.acts if (x.domain, x.giver) == (domain, giver) and x.year in span.years
                ]
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
                keys = [key for key in self.evidence.told if key[:3] == (measure, country, partner)]
                for key in sorted(keys, key=lambda key: key[3]):
                    sides = found.setdefault(key[3], [Side(None), Side(None)])
                    sides[index] = _side(self.evidence.published(measure, country, partner, key[3]), note="as published")
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
            else self._reading("trade", "import_share", "import share", span, *self.shares(span))
        )
        x, y = reading.a.value, reading.b.value
        if x is None or y is None:
            return None
        return Gap(domain, self.labels.get(domain, domain), reading.period, reading.a, reading.b, x - y)

    def expressions(self, domain: str, span: Period) -> tuple[Expression, Expression]:
        """How the two dependences of a domain are computed."""
        if domain != "arms":
            return self.shares(span)
        found = []
        for taker, giver in ((self.a, self.b), (self.b, self.a)):
            window = self.evidence.arms_window(taker, span)
            found.append(self.evidence.arms_share(taker, giver, window or span))
        return found[0], found[1]

    def last(self, gaps: Mapping[str, Gap]) -> Period:
        """The latest period that the verdict rests on."""
        return max(self._gaps[domain][0] for domain in gaps)

    def judged(self, state: State) -> dict[str, float]:
        """The gaps of the measured domains in a state of the evidence."""
        found = {}
        for domain, (_, of_a, of_b) in self._gaps.items():
            x = of_a.value(state)
            if x is not None:
                y = of_b.value(state)
                if y is not None:
                    found[domain] = x - y
        return found

    def all_expressions(self) -> list[Expression]:
        """Everything that the verdict is computed from."""
        return [expression for _, *both in self._gaps.values() for expression in both]

    # ----------------------------------------------------------------- missing

    def missing(self, span: Period, chosen: Sequence[str], names: Mapping[str, str]) -> Iterable[tuple[str, str]]:
        """Inputs of the measures that a period lacks, with the measures that want them."""
        evidence = self.evidence
        if "trade" in chosen:
            for giver, taker in ((self.a, self.b), (self.b, self.a)):
                lacking = [year for year in span.years if evidence.flow(giver, taker, year).value(NOBODY) is None]
                if lacking:
                    yield f"goods from {names[giver]} to {names[taker]}, {_runs(lacking)}", "import and export shares"
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
                        yield f"{label} of {names[country]}, {_runs(lacking)}", wanted
        if "arms" in chosen:
            for country in (self.a, self.b):
                if evidence.arms_window(country, span) is None:
                    yield f"all arms imports of {names[country]} in TIV, {span}", "arms import share"


def _side(expression: Expression, coverage: float | None = None, note: str = "") -> Side:
    value = expression.value(NOBODY)
    notes = [note, *_notes(expression)] if value is not None else []
    return Side(value, expression.used(NOBODY), coverage, "; ".join(dict.fromkeys(n for n in notes if n)))


def _notes(expression: Expression) -> Iterable[str]:
    """What is to be said about how a value was come by."""
    if isinstance(expression, First):
        yield expression.note(NOBODY)
    elif isinstance(expression, Mean):
        for term in expression.terms:
            if term.value(NOBODY) is not None:
                yield from _notes(term)


def _years(mean: Mean, span: Period) -> str:
    """How many years of a period are known, where not all are."""
    known, all_ = mean.known(NOBODY), len(span.years)
    return f"{known} of {all_} years" if known < all_ else ""


def _balance(domain: str, period: str, given_a: Side, given_b: Side) -> Reading:
    value = None
    if given_a.value is not None and given_b.value is not None:
        value = shares.balance(given_a.value, given_b.value)
    both = Side(value, tuple(dict.fromkeys((*given_a.ids, *given_b.ids))))
    return Reading(domain, "balance", "directional balance", "balance", period, Side(None), Side(None), both)


def _runs(years: Sequence[int]) -> str:
    """Years in short.

    >>> _runs([2020, 2021, 2022, 2024])
    '2020-22, 2024'
    """
    runs: list[list[int]] = []
    for year in years:
        if runs and year == runs[-1][1] + 1:
            runs[-1][1] = year
        else:
            runs.append([year, year])
    return ", ".join(str(Period(*run)) for run in runs)


def _verdict(
    make: _Readings, gaps: dict[str, Gap], weights: Mapping[str, float] | None, seed: int, a: str, b: str, firmness: bool
) -> Verdict:  # fmt: skip
    chosen = {domain: 1.0 for domain in gaps} if weights is None else dict(weights)
    unknown = [domain for domain in chosen if domain not in MEASURED]
    if unknown:
        raise SelectionError(f"{unknown[0]} has no dependence to weigh: choose from {', '.join(MEASURED)}")

    def judge(state: State) -> float | None:
        found = make.judged(state)
        if weights is not None:
            found = {domain: gap for domain, gap in found.items() if chosen.get(domain)}
        return verdict.overall(found, weights)

    try:
        value = judge(NOBODY)
    except ValueError as error:
        raise SelectionError(str(error)) from None
    side = verdict.sign(value)
    dependent, stronger = ((a, b) if side > 0 else (b, a)) if side else (None, None)
    records = sorted({figure.id for expression in make.all_expressions() for figure in expression.figures()})
    agreed = same = other = open_ = None
    flips: tuple[tuple[str, float | None], ...] = ()
    if side and firmness:
        agreed = verdict.weightings([gap.gap for gap in gaps.values()], side, seed=seed)
        signs = [verdict.sign(judge(s)) for s in draws(make.all_expressions(), count=verdict.DRAWS, seed=seed)]
        same, other, open_ = (signs.count(which) / len(signs) for which in (side, -side, 0))
        without = ((record, judge(State(frozenset({record})))) for record in records)
        flips = tuple((record, left) for record, left in without if verdict.sign(left) != side)
    listed = tuple(gaps.values())
    return Verdict(
        value, dependent, stronger, listed, chosen, agreed, same, other, open_, flips, len(records), seed
    )  # fmt: skip


def _contrary(
    make: _Readings, gaps: dict[str, Gap], spans: Sequence[Period], found: Verdict, domains: Sequence[str]
) -> tuple[Contrary, ...]:
    """Where the figures of a domain, for a time, say otherwise than the verdict, finest resolution first."""
    if found.dependent is None or found.stronger is None:
        return ()
    weak, strong = found.dependent, found.stronger
    made = []
    years = [year for span in spans for year in span.years]
    for domain in domains:
        single = [g for year in years if (g := make.gap_in(domain, Period(year, year))) and g.period == str(year)]
        wide = [g for span in spans if (g := make.gap_in(domain, span))]
        for measured in (single or wide,):
            turned = [g for g in measured if verdict.sign(g.gap) == (-1 if weak == make.a else 1)]
            made += _merge_gaps(domain, "turned", turned, make, strong)
            leaning = [g for g in measured if g not in turned and (_of(g, make, strong).value or 0) >= LEANING]
            made += _merge_gaps(domain, "leaning", leaning, make, strong)
        made += _reversed(make, domain, years, weak, strong)
    return tuple(made)


def _of(gap: Gap, make: _Readings, name: str) -> Side:
    return gap.a if name == make.a else gap.b


def _merge_gaps(domain: str, kind: str, gaps: Sequence[Gap], make: _Readings, strong: str) -> list[Contrary]:
    if not gaps:
        return []
    values = [_of(gap, make, strong).value or 0.0 for gap in gaps]
    ids = tuple(dict.fromkeys(identifier for gap in gaps for side in (gap.a, gap.b) for identifier in side.ids))
    periods = dict.fromkeys(gap.period for gap in gaps)
    text = _runs([int(p) for p in periods]) if all(p.isdigit() for p in periods) else ", ".join(periods)
    return [Contrary(domain, kind, text, min(values), max(values), ids)]


def _reversed(make: _Readings, domain: str, years: Sequence[int], weak: str, strong: str) -> list[Contrary]:
    """Years in which the more dependent side gave more than it received."""
    evidence = make.evidence
    turned, ids, totals = [], [], [0.0, 0.0]
    for year in years:
        flows: tuple[Expression, Expression]
        if domain == "arms":
            flows = (evidence.delivered(weak, strong, (year,), zero=True), evidence.delivered(strong, weak, (year,), zero=True))
        else:
            flows = (evidence.flow(weak, strong, year), evidence.flow(strong, weak, year))
        given, received = (flow.value(NOBODY) for flow in flows)
        if given is not None and received is not None and given > received:
            turned.append(year)
            ids += [*flows[0].used(NOBODY), *flows[1].used(NOBODY)]
            totals = [totals[0] + given, totals[1] + received]
    if not turned:
        return []
    return [Contrary(domain, "reversed", _runs(turned), totals[0], totals[1], tuple(dict.fromkeys(ids)))]


def _experts(store: Store, selection: Selection, found: Verdict, a: str, b: str) -> tuple[Experts, ...]:
    """Judgements about the pair by dimension, each beside what the figures say."""
    from ruvis.questions.registers import assessments

    asked = replace(
        selection, domains=(), as_of=None, certain=False, direct=False, until=selection.until or selection.as_of
    )
    rows = assessments(store, asked).assessments
    figures: dict[str, str | None] = {"overall": found.stronger}
    for gap in found.gaps:
        figures[gap.domain] = {1: b, -1: a}.get(verdict.sign(gap.gap))
    made = []
    for dimension in ("overall", *store.domains):
        if selection.domains and dimension not in selection.domains:
            continue
        inside = [row for row in rows if row.dimension == dimension]
        if not inside:
            continue
        say = figures.get(dimension)
        judgements = tuple(
            Judgement(
                row.id, dimension, row.who, row.date, row.title, row.favours,
                row.favours in (a, b) and say is not None and row.favours != say,
            )
            for row in inside
        )  # fmt: skip
        counts = [sum(row.favours == name for row in inside) for name in (a, b)]
        made.append(Experts(dimension, *counts, len(inside) - sum(counts), say, judgements))
    return tuple(made)


# ------------------------------------------------------------------------- sentence


def percent(value: float) -> str:
    """A fraction in percent, with as many digits as it deserves.

    >>> percent(1.0), percent(0.506), percent(0.0243), percent(0.00302), percent(0.0)
    ('100 %', '50.6 %', '2.4 %', '0.30 %', '0 %')
    """
    number = 100 * value
    if number == 0 or number >= 99.95:
        return f"{number:.0f} %"
    return f"{number:.1f} %" if number >= 1 else f"{number:.2g} %" if number < 0.1 else f"{number:.2f} %"


_WHAT = {"trade": "imports", "arms": "arms imports"}


def _sentence(found: Verdict, contrary: Sequence[Contrary], names: Mapping[str, str], a: str) -> str:
    """The answer in plain English."""
    both = list(names.values())
    if not found.gaps:
        return f"Who depends more on whom, {both[0]} or {both[1]}, cannot be measured from this dataset: see what is missing."
    if found.dependent is None or found.stronger is None:
        return f"{both[0]} and {both[1]} depend on one another to the same degree, as far as this dataset can measure it."
    weak, strong = names[found.dependent], names[found.stronger]
    told = []
    for gap in found.gaps:
        mine, theirs = (gap.a, gap.b) if found.dependent == a else (gap.b, gap.a)
        assert mine.value is not None and theirs.value is not None
        told.append(
            f"{percent(mine.value)} of its {_WHAT[gap.domain]} came from {strong}, against {percent(theirs.value)}"
            f" the other way ({gap.period})"
        )
    text = f"{weak} depends more on {strong} than {strong} does on {weak}: {'; '.join(told)}"
    reversed_ = [c for c in contrary if c.kind == "reversed" and c.domain == "arms"]
    if reversed_ and (years := reversed_[-1].periods.split(", ")[-1]):
        text += f"; yet in {years} it was {weak} that gave {strong} more arms than it received"
    elif turned := [c for c in contrary if c.kind in ("turned", "leaning")]:
        which = turned[-1]
        text += f"; yet in {which.periods} {strong} took {_span(which)} of its {_WHAT[which.domain]} from {weak}"
    return text + "."


def _span(contrary: Contrary) -> str:
    low, high = percent(contrary.low), percent(contrary.high)
    return low if low == high else f"{low} to {high}"
