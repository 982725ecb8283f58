"""Who depends on whom: domain by domain, over time, as a verdict with its firmness, and beside what experts judge."""

from collections.abc import Container, Mapping, Sequence
from typing import Any, NamedTuple

from ruvis.clocks import moment
from ruvis.measures import verdict
from ruvis.measures.graded import Expression, State, draws
from ruvis.questions.answer import Named, refuse
from ruvis.questions.evidence import NOBODY, REFUSED, Evidence, gather
from ruvis.questions.periods import Period, length, split
from ruvis.questions.readings import MEASURED, Gap, Reading, Readings, Side, runs
from ruvis.records import edtf
from ruvis.selection import Selection, SelectionError
from ruvis.store.store import Store

DEFAULT_PERIODS = "5y"
LEANING = 0.25
"""From this share on, the less dependent side is said to lean on the other all the same."""


class Verdict(NamedTuple):
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


class Contrary(NamedTuple):
    """Where a domain, for some time, says otherwise than the verdict: what happened, when, and the records."""

    domain: str
    kind: str
    periods: str
    low: float
    high: float
    ids: tuple[str, ...]


class Judged(NamedTuple):
    """The verdict in a sentence, with where it is otherwise."""

    sentence: str
    verdict: Verdict
    contrary: tuple[Contrary, ...]


class Judgement(NamedTuple):
    """What a named expert judges, and whether the figures say the same."""

    id: str
    dimension: str
    who: tuple[str, ...]
    date: str
    title: str
    favours: str | None
    parts: bool


class Experts(NamedTuple):
    """Judgements of one dimension, counted by whom they see as the stronger side, beside what the figures say."""

    dimension: str
    for_a: int
    for_b: int
    neither: int
    figures: str | None
    judgements: tuple[Judgement, ...]


class AsymmetryAnswer(NamedTuple):
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
        return _latest(self.readings, domain, measure)

    def trend(self, domain: str, measure: str) -> list[Reading]:
        """A measure through all periods."""
        return [r for r in self.readings if r.domain == domain and r.measure == measure]


class Measured(NamedTuple):
    """Every known measure of a pair in every period, and the verdict that they lead to."""

    readings: tuple[Reading, ...]
    verdict: Verdict
    domains: dict[str, str]
    periods: tuple[str, ...]

    def latest(self, domain: str, measure: str) -> Reading | None:
        """The latest reading of a measure of which both sides are known, or else the latest with anything known."""
        return _latest(self.readings, domain, measure)


def _latest(readings: Sequence[Reading], domain: str, measure: str) -> Reading | None:
    found = [r for r in readings if r.domain == domain and r.measure == measure and r.known]
    both = [r for r in found if r.pair or (r.a.value is not None and r.b.value is not None)]
    return both[-1] if both else found[-1] if found else None


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
    refuse(selection, "measures of dependence", REFUSED)
    if not selection.a or not selection.b:
        raise SelectionError("name two actors, for example russia iran")
    a, b = store.actor(selection.a), store.actor(selection.b)
    if a.id == b.id:
        raise SelectionError(f"{a.name} is one actor: name two")
    return Named.of(a), Named.of(b)


def assess(
    store: Store, selection: Selection, evidence: Evidence, *, periods: str = DEFAULT_PERIODS,
    weights: Mapping[str, float] | None = None, seed: int = verdict.SEED,
) -> AsymmetryAnswer:  # fmt: skip
    """The answer from evidence already gathered."""
    a, b = pair(store, selection)
    make, spans, found = _judge(store, selection, evidence, periods, weights, seed)
    chosen = selection.domains or tuple(store.domains)
    latest = make.last([gap.domain for gap in found.verdict.gaps]) if found.verdict.gaps else spans[-1]
    readings = [r for domain in store.domains if domain in chosen for r in make.domain(domain, spans)]
    return AsymmetryAnswer(
        a=a,
        b=b,
        sentence=found.sentence,
        verdict=found.verdict,
        readings=tuple(r for r in readings if r.known),
        contrary=found.contrary,
        experts=_experts(store, selection, found.verdict, a.id, b.id),
        missing=tuple(make.missing(latest, chosen, {a.id: a.name, b.id: b.name})),
        domains=store.domains,
        promised=evidence.promised,
        periods=tuple(str(span) for span in spans),
    )


def judge(store: Store, selection: Selection) -> Judged:
    """The verdict alone, as `asymmetry` finds it, without the measures that it does not rest on.

    Raises:
        SelectionError: the selection names no pair, or what measures cannot be narrowed by.
        UnknownNameError: an actor is not known.
    """
    a, b = pair(store, selection)
    evidence = gather(store, selection, [a.id, b.id])
    return _judge(store, selection, evidence, DEFAULT_PERIODS, None, verdict.SEED)[2]


def _judge(
    store: Store, selection: Selection, evidence: Evidence, periods: str, weights: Mapping[str, float] | None, seed: int
) -> tuple[Readings, list[Period], Judged]:  # fmt: skip
    """The verdict, with the readings and the periods that it comes from."""
    a, b = pair(store, selection)
    spans = _spans(selection, evidence.years(a.id, b.id), length(periods))
    chosen = [domain for domain in MEASURED if domain in (selection.domains or MEASURED)]
    make = Readings(evidence, a.id, b.id, store.domains)
    found = _verdict(make, _gaps(make, chosen, spans), weights, a.id, b.id, seed)
    contrary = _contrary(make, spans, found, chosen)
    return make, spans, Judged(_sentence(found, contrary, {a.id: a.name, b.id: b.name}, a.id), found, contrary)


def measured(
    store: Store, selection: Selection, evidence: Evidence, *, periods: str = DEFAULT_PERIODS, beside: Evidence,
    like: Measured | None = None, touched: Container[str] = (),
) -> Measured:  # fmt: skip
    """The measures from one of two pieces of evidence, in the periods of both; nothing is drawn at random.

    Where what was found from the other is given, in `like`, only the domains that differ are measured anew: those `touched`.
    """
    a, b = pair(store, selection)
    recorded = sorted({year for one in (evidence, beside) for year in one.years(a.id, b.id)})
    spans = _spans(selection, recorded, length(periods))
    chosen = selection.domains or tuple(store.domains)
    make = Readings(evidence, a.id, b.id, store.domains)
    readings: list[Reading] = []
    for domain in (domain for domain in store.domains if domain in chosen):
        if like is None or domain in touched:
            readings += [reading for reading in make.domain(domain, spans) if reading.known]
        else:
            readings += [reading for reading in like.readings if reading.domain == domain]
    found = _verdict(make, _gaps(make, chosen, spans), None, a.id, b.id)
    return Measured(tuple(readings), found, store.domains, tuple(str(span) for span in spans))


def _gaps(make: Readings, chosen: Container[str], spans: Sequence[Period]) -> dict[str, Gap]:
    return {d: g for d in MEASURED if d in chosen and (g := make.gap(d, spans)) is not None}


def _spans(selection: Selection, recorded: Sequence[int], years: int) -> list[Period]:
    """The periods between the first and the last year of which anything is recorded, within the window asked for."""
    start = int(edtf.isoformat(edtf.bounds(selection.since).earliest)[:4]) if selection.since else None
    ends = [moment(text) for text in (selection.until, selection.as_of) if text]
    end = int(edtf.isoformat(min(ends))[:4]) if ends else None
    inside = [y for y in recorded if (start is None or y >= start) and (end is None or y <= end)]
    if not inside:
        last = end or start or 0
        return [Period(start or last, last)] if last else [Period(2000, 2000)]
    return split(start or inside[0], end or inside[-1], years, start=start)


def _verdict(
    make: Readings, gaps: dict[str, Gap], weights: Mapping[str, float] | None, a: str, b: str, seed: int | None = None
) -> Verdict:
    """The verdict that gaps lead to, and how firm it is if there is a seed to draw by."""
    chosen = dict.fromkeys(gaps, 1.0) if weights is None else dict(weights)
    unknown = [domain for domain in chosen if domain not in MEASURED]
    if unknown:
        raise SelectionError(f"{unknown[0]} has no dependence to weigh: choose from {', '.join(MEASURED)}")

    def judge(found: Mapping[str, float]) -> float | None:
        if weights is not None:
            found = {domain: gap for domain, gap in found.items() if chosen.get(domain)}
        return verdict.overall(found, weights)

    try:
        value = judge(make.judged(NOBODY))
    except ValueError as error:
        raise SelectionError(str(error)) from None
    side = verdict.sign(value)
    dependent, stronger = ((a, b) if side > 0 else (b, a)) if side else (None, None)
    records = sorted({figure.id for expression in make.all_expressions() for figure in expression.figures()})
    agreed = same = other = open_ = None
    flips: tuple[tuple[str, float | None], ...] = ()
    if side and seed is not None:
        agreed = verdict.weightings([gap.gap for gap in gaps.values()], side, seed=seed)
        drawn = draws(make.all_expressions(), count=verdict.DRAWS, seed=seed)
        told = {domain: (drawn.values(of_a), drawn.values(of_b)) for domain, (of_a, of_b) in make.measured().items()}
        tally = verdict.sides(told, weights)
        same, other, open_ = (tally[which] / verdict.DRAWS for which in (side, -side, 0))
        without = ((record, judge(make.judged(State(frozenset({record}))))) for record in records)
        flips = tuple((record, left) for record, left in without if verdict.sign(left) != side)
    listed = tuple(gaps.values())
    return Verdict(
        value, dependent, stronger, listed, chosen, agreed, same, other, open_, flips, len(records), seed or 0
    )  # fmt: skip


def _contrary(
    make: Readings, spans: Sequence[Period], found: Verdict, domains: Sequence[str]
) -> tuple[Contrary, ...]:  # fmt: skip
    """Where the figures of a domain, for a time, say otherwise than the verdict: year by year where they go that far."""
    if found.dependent is None or found.stronger is None:
        return ()
    weak, strong = found.dependent, found.stronger
    recorded = frozenset(make.evidence.years(weak, strong))
    years = [year for span in spans for year in span.years if year in recorded]
    made: list[Contrary] = []
    for domain in domains:
        told = [make.own(domain, strong, weak, Period(year, year)) for year in years]
        if not any(told):
            told = [make.own(domain, strong, weak, span) for span in spans]
        turned, leaning = [], []
        for period, mine in dict(one for one in told if one).items():
            theirs = make.own(domain, weak, strong, period)
            if theirs and (mine.value or 0) > (theirs[1].value or 0):
                turned.append((period, mine))
            elif (mine.value or 0) >= LEANING:
                leaning.append((period, mine))
        made += [_merged(domain, kind, some) for kind, some in (("turned", turned), ("leaning", leaning)) if some]
        made += _reversed(make, domain, years, weak, strong)
    return tuple(made)


def _merged(domain: str, kind: str, some: Sequence[tuple[Period, Side]]) -> Contrary:
    values = [side.value or 0.0 for _, side in some]
    ids = tuple(dict.fromkeys(identifier for _, side in some for identifier in side.ids))
    periods = [period for period, _ in some]
    text = runs([p.first for p in periods]) if all(len(p.years) == 1 for p in periods) else ", ".join(map(str, periods))
    return Contrary(domain, kind, text, min(values), max(values), ids)


def _reversed(make: Readings, domain: str, years: Sequence[int], weak: str, strong: str) -> list[Contrary]:
    """Years in which the more dependent side gave more than it received."""
    evidence = make.evidence
    turned, ids, totals = [], [], [0.0, 0.0]
    for year in years:
        flows: tuple[Expression, Expression]
        if domain == "arms":
            flows = (
                evidence.delivered(weak, strong, (year,), zero=True),
                evidence.delivered(strong, weak, (year,), zero=True),
            )
        else:
            flows = (evidence.flow(weak, strong, year), evidence.flow(strong, weak, year))
        given, received = (flow.value(NOBODY) for flow in flows)
        if given is not None and received is not None and given > received:
            turned.append(year)
            ids += [*flows[0].used(NOBODY), *flows[1].used(NOBODY)]
            totals = [totals[0] + given, totals[1] + received]
    if not turned:
        return []
    return [Contrary(domain, "reversed", runs(turned), totals[0], totals[1], tuple(dict.fromkeys(ids)))]


def _experts(store: Store, selection: Selection, found: Verdict, a: str, b: str) -> tuple[Experts, ...]:
    """Judgements about the pair by dimension, each beside what the figures say."""
    from ruvis.questions.registers import assessments

    asked = selection._replace(
        domains=(), as_of=None, certain=False, direct=False, until=selection.until or selection.as_of
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
        for_a, for_b = (sum(row.favours == name for row in inside) for name in (a, b))
        made.append(Experts(dimension, for_a, for_b, len(inside) - for_a - for_b, say, judgements))
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
        return (
            f"{both[0]} and {both[1]} depend on one another to the same degree, as far as this dataset can measure it."
        )
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
