"""The layout of `ruvis asymmetry`: the answer in a sentence, then the evidence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ruvis.measures.verdict import DRAWS, WEIGHTINGS
from ruvis.questions.asymmetry import (
    AsymmetryAnswer,
    Contrary,
    Experts,
    Judgement,
    percent,
)
from ruvis.questions.readings import Reading, Side
from ruvis.render.document import Block, Cell, Column, Document, Heading, Listing, Paragraph, Table
from ruvis.render.words import money, number, plural, rough

SHARES = (
    ("trade", "import_share"), ("trade", "export_share"), ("trade", "trade_share"), ("trade", "trade_gdp"),
    ("arms", "arms_share"),
)  # fmt: skip
GIFTS = (("arms", "delivered"), ("trade", "goods"))
TREND = (("arms", "arms_share"), ("trade", "import_share"), ("trade", "trade_gdp"))
_JUDGEMENTS = 8
_LEVELS = "▁▂▃▄▅▆▇█"


def view(answer: AsymmetryAnswer, *, explain: bool = False, method: bool = False) -> Document:
    """The answer as a document; with record ids, and with the method, if asked for."""
    blocks: Document = [Paragraph(Cell(answer.sentence, "strong"))]
    blocks += _dependence(answer)
    blocks += _gifts(answer)
    blocks += _trend(answer)
    blocks += _contrary(answer)
    blocks += _firmness(answer)
    blocks += _experts(answer)
    blocks += _missing(answer)
    if explain:
        blocks += explained(answer.readings, answer.contrary)
    if method:
        blocks += methods()
    if not (explain and method):
        left = [text for text, shown in (("--explain lists the records behind each figure", explain),
                                         ("--method every formula with its source", method)) if not shown]  # fmt: skip
        blocks.append(Paragraph(Cell("; ".join(left) + "; ruvis show ID shows a record.", "quiet")))
    return blocks


# ----------------------------------------------------------------------- sections


def _dependence(answer: AsymmetryAnswer) -> Document:
    readings = [r for pair in _shares(answer) if (r := answer.latest(*pair))]
    if not readings:
        return []
    a, b = answer.a.name, answer.b.name
    columns = [
        Column("Share"), Column("Period", fixed=True), Column(f"{a} on {b}", "right"), Column(f"{b} on {a}", "right"),
        Column("ratio", "right", fixed=True), Column("sourced", "right", fixed=True),
    ]  # fmt: skip
    rows: list[list[Cell | str]] = [
        [_title(r.label), r.period, share(r.a.value), share(r.b.value), times(r), _sourced(r)]
        for r in readings
    ]  # fmt: skip
    made: Document = [Heading("How much each depends on the other"), Table(columns, rows)]
    notes: dict[str, list[str]] = {}
    for r in readings:
        if note := _note(r, a, b):
            notes.setdefault(note, []).append(_title(r.label))
    made += [Paragraph(Cell(f"{', '.join(labels)}: {note}.", "quiet")) for note, labels in notes.items()]
    pairs = [r for m in ("salience", "symmetry", "interdependence", "weak_link") if (r := answer.latest("trade", m))]
    if pairs:
        text = ", ".join(f"{r.label} {r.pair.value:.6f}" for r in pairs if r.pair and r.pair.value is not None)
        made.append(Paragraph(Cell(f"The pair in {pairs[0].period}: {text}.", "quiet")))
    made.append(
        Paragraph(Cell("ratio: how many times the smaller share is the larger; sourced: how much of all that "
                       f"{a}, then {b}, takes in is told partner by partner.", "quiet"))
    )  # fmt: skip
    return made


def _gifts(answer: AsymmetryAnswer) -> Document:
    a, b = answer.a.name, answer.b.name
    rows: list[list[Cell | str]] = []
    acts = [(domain, "acts") for domain in answer.domains]
    for domain, measure in (*GIFTS, *acts):
        found = [r for r in answer.trend(domain, measure) if r.known]
        for reading in found[-2:]:
            balance = next((r for r in answer.trend(domain, "balance") if r.period == reading.period), None)
            value = balance.pair.value if balance and balance.pair else None
            label = _short(answer, domain) + (" (a year)" if measure == "goods" else "")
            given = [amount(reading, side) for side in (reading.a, reading.b)]
            rows.append([label, reading.period, *given, "-" if value is None else f"{value:+.2f}"])
    if not rows:
        return []
    columns = [
        Column("Domain"), Column("Period", fixed=True), Column(f"{a} → {b}", "right"), Column(f"{b} → {a}", "right"),
        Column("balance", "right", fixed=True),
    ]  # fmt: skip
    told = (
        f"balance: from +1 (only {a} gives) to -1 (only {b} gives). Where there are no volumes, acts are weighed by how"
        " credible their records are; that is no dependence and is not mixed with shares."
    )
    if answer.promised:
        told += (
            f" Left out: {plural(answer.promised, 'record')} of what was only announced, signed, claimed or dropped."
        )
    return [Heading("What each gives the other"), Table(columns, rows), Paragraph(Cell(told, "quiet"))]


def _trend(answer: AsymmetryAnswer) -> Document:
    rows: list[list[Cell | str]] = []
    for domain, measure in TREND:
        readings = [r for r in answer.trend(domain, measure) if r.known]
        if len(readings) < 2:
            continue
        top = max((side.value or 0) for r in readings for side in (r.a, r.b))
        for (me, other), side in (((answer.a, answer.b), "a"), ((answer.b, answer.a), "b")):
            values = [getattr(r, side).value for r in readings]
            known = [(r.period, v) for r, v in zip(readings, values, strict=True) if v is not None]
            if known:
                first, last = known[0], known[-1]
                told = f"{percent(first[1])} ({first[0]})"
                told += f" to {percent(last[1])} ({last[0]})" if last != first else ""
                rows.append([_title(readings[0].label), f"{me.name} on {other.name}", sparkline(values, top), told])
    if not rows:
        return []
    columns = [Column("Share"), Column(""), Column("trend", fixed=True), Column("from, to")]
    return [
        Heading("How it has changed"),
        Table(columns, rows),
        Paragraph(Cell(f"Periods: {', '.join(answer.periods[-12:])}; a dot is a period without figures.", "quiet")),
    ]


def _contrary(answer: AsymmetryAnswer) -> Document:
    if not answer.contrary:
        return []
    found = answer.verdict
    names = {answer.a.id: answer.a.name, answer.b.id: answer.b.name}
    weak, strong = names[found.dependent or ""], names[found.stronger or ""]
    items = [Cell(_tell(answer, one, weak, strong)) for one in answer.contrary]
    return [Heading("Where it is the other way round"), Listing(items)]


def _tell(answer: AsymmetryAnswer, one: Contrary, weak: str, strong: str) -> str:
    domain = _short(answer, one.domain)
    things = "arms imports" if one.domain == "arms" else "imports"
    if one.kind == "reversed":
        unit = "million TIV of arms" if one.domain == "arms" else "of goods"
        low, high = (
            (number(round(one.low, 2)), number(round(one.high, 2)))
            if one.domain == "arms"
            else (money(one.low, one.low, "USD"), money(one.high, one.high, "USD"))
        )
        return f"{domain}, {one.periods}: {weak} gave {strong} {low} {unit} and received {high}."
    spread = percent(one.low) if one.low == one.high else f"{percent(one.low)} to {percent(one.high)}"
    if one.kind == "turned":
        return (
            f"{domain}, {one.periods}: {strong} was the more dependent side, with {spread} of its {things} from {weak}."
        )
    return f"{domain}, {one.periods}: {strong}, though less dependent, took {spread} of its {things} from {weak}."


def _firmness(answer: AsymmetryAnswer) -> Document:
    found = answer.verdict
    if found.value is None:
        return []
    names = {answer.a.id: answer.a.name, answer.b.id: answer.b.name}
    gaps = "; ".join(f"{_short(answer, gap.domain)} {100 * gap.gap:+.1f} ({gap.period})" for gap in found.gaps)
    weights = ", ".join(f"{domain} {weight:g}" for domain, weight in found.weights.items())
    items = [
        f"Gap, {answer.a.name}'s dependence less {answer.b.name}'s, in percentage points: {gaps}."
        f" Overall {100 * found.value:+.1f} (weights: {weights})."
    ]
    if found.dependent is not None and found.weightings is not None:
        name = names[found.dependent]
        assert found.same is not None and found.other is not None and found.open is not None
        items.append(
            f"{name} is the more dependent side under {rough(found.weightings)} of {WEIGHTINGS:,} random weightings."
        )
        items.append(
            f"So it is in {rough(found.same)} of {DRAWS:,} draws of the evidence, in which each record is kept with the"
            f" probability of its grade; {rough(found.other)} say the opposite, and {rough(found.open)} cannot tell."
        )
        if found.flips:
            lost = ", ".join(
                f"{record} ({'lost' if left is None else f'{100 * left:+.1f}'})" for record, left in found.flips
            )
            items.append(f"Without any one of these records the verdict would turn or be lost: {lost}.")
        else:
            items.append(
                f"Leaving out any single one of its {plural(found.records, 'record')} does not turn the verdict."
            )
    return [Heading("How firm the verdict is"), Listing(items)]


def _experts(answer: AsymmetryAnswer) -> Document:
    if not answer.experts:
        return []
    names = {answer.a.id: answer.a.name, answer.b.id: answer.b.name}
    columns = [
        Column("Judgements on"), Column(f"{answer.a.name} stronger", "right"), Column(f"{answer.b.name} stronger", "right"),
        Column("name no side", "right"), Column("figures say"),
    ]  # fmt: skip
    rows: list[list[Cell | str]] = [
        [_short(answer, group.dimension), str(group.for_a or "-"), str(group.for_b or "-"), str(group.neither or "-"),
         _figures(group, names)]
        for group in answer.experts
    ]  # fmt: skip
    made: Document = [Heading("What experts judge, beside the figures"), Table(columns, rows)]
    judged = [one for group in answer.experts for one in group.judgements if one.favours in names]
    parting = [one for one in judged if one.parts]
    agreeing = [one for one in judged if not one.parts][: max(0, _JUDGEMENTS - len(parting))]
    if parting:
        made += [Paragraph("They part from the figures here:"), _judgements(answer, parting, names)]
    if agreeing:
        made += [Paragraph("Others that name a side:"), _judgements(answer, agreeing, names)]
    made.append(Paragraph(Cell(f"All of them: ruvis assessments {answer.a.id} {answer.b.id}", "quiet")))
    return made


def _figures(group: Experts, names: dict[str, str]) -> Cell:
    if group.figures is None:
        return Cell("no share to tell", "quiet")
    against = group.for_b if group.figures == next(iter(names)) else group.for_a
    return Cell(
        f"{names[group.figures]} stronger" + (f"; {against} part" if against else ""), "warn" if against else "plain"
    )


def _judgements(answer: AsymmetryAnswer, some: Sequence[Judgement], names: dict[str, str]) -> Table:
    columns = [Column("Date", fixed=True), Column("Who says"), Column("On"), Column("stronger")]
    rows: list[list[Cell | str]] = [
        [one.date, Cell(f"{', '.join(one.who)}: {one.title}", below=one.id), _short(answer, one.dimension),
         names[one.favours or ""]]
        for one in some
    ]  # fmt: skip
    return Table(columns, rows)


def _missing(answer: AsymmetryAnswer) -> Document:
    if not answer.missing:
        return []
    items = [f"{what} (for {wanted})" for what, wanted in answer.missing]
    return [Heading("What the latest period lacks"), Listing(items)]


def explained(readings: Iterable[Reading], contrary: Iterable[Contrary] = ()) -> Document:
    """The records behind every figure."""
    rows: list[list[Cell | str]] = []
    for r in readings:
        ids = dict.fromkeys((*r.a.ids, *r.b.ids, *(r.pair.ids if r.pair else ())))
        if ids and r.pair is None:
            rows.append([f"{r.domain}: {r.label}", r.period, " ".join(ids)])
    for one in contrary:
        rows.append([f"{one.domain}: {one.kind}", one.periods, " ".join(one.ids)])
    columns = [Column("Figure"), Column("Period"), Column("Records", share=1)]
    return [Heading("Records behind the figures"), Table(columns, rows)]


def methods() -> Document:
    """Every measure with its formula and source."""
    from ruvis.measures.catalogue import METHODS

    rows: list[list[Cell | str]] = [[entry.label, entry.formula, entry.source] for entry in METHODS]
    made: list[Block] = [Heading("Method")]
    made.append(Table([Column("Measure"), Column("Formula", share=1), Column("Source")], rows))
    made.append(
        Paragraph("Of several records of one figure the best graded counts, then the most recently published; they are"
                  " never added up. Shares over several years are means of the years known for both sides.")
    )  # fmt: skip
    return made


# -------------------------------------------------------------------------- words


def _shares(answer: AsymmetryAnswer) -> list[tuple[str, str]]:
    """The shares to show: those that can be told both ways, and whatever is published of a part of a domain."""
    others = dict.fromkeys((r.domain, r.measure) for r in answer.readings if r.unit == "share")
    return [*SHARES, *(pair for pair in others if pair not in SHARES)]


def _short(answer: AsymmetryAnswer, domain: str) -> str:
    """The first word of a domain's label is enough here."""
    return answer.domains.get(domain, domain.title()).split(" and ")[0]


def _title(label: str) -> str:
    return label[:1].upper() + label[1:]


def _note(reading: Reading, a: str, b: str) -> str:
    """What is to be said of how both sides' figures were computed, and then of how that of one side was."""
    of_a, of_b = ([part for part in side.note.split("; ") if part] for side in (reading.a, reading.b))
    both = [part for part in of_a if part in of_b]
    alone = [f"{part} ({name})" for name, parts in ((a, of_a), (b, of_b)) for part in parts if part not in both]
    return "; ".join((*both, *alone))


def share(value: float | None) -> Cell:
    """A share in percent, or that it is not known."""
    return Cell("unknown", "quiet") if value is None else Cell(percent(value))


def times(reading: Reading) -> str:
    """How many times the smaller of two shares is the larger."""
    ratio = reading.ratio
    if not ratio:
        return "-"
    return f"{max(ratio, 1 / ratio):.1f}x"


def _sourced(reading: Reading) -> str:
    parts = ["-" if side.coverage is None else f"{100 * side.coverage:.0f}" for side in (reading.a, reading.b)]
    return "-" if parts == ["-", "-"] else f"{parts[0]} / {parts[1]} %"


def amount(reading: Reading, side: Side) -> str:
    """What one side gave, in its unit."""
    if side.value is None:
        return "unknown"
    if reading.unit == "USD":
        return money(side.value, side.value, "USD")
    if reading.unit == "million TIV":
        return f"{number(round(side.value, 2))} m TIV"
    return plural(int(side.value), "act")


def sparkline(values: Sequence[float | None], top: float) -> str:
    """Values as bars of eight heights, a dot where one is unknown.

    >>> sparkline([0.0, None, 0.5, 1.0], 1.0)
    '▁·▅█'
    """
    return "".join(
        "·" if value is None else _LEVELS[min(7, round(7 * value / top + 1e-9)) if top else 0] for value in values
    )
