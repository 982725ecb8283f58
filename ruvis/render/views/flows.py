"""The layout of `ruvis flows`."""

from __future__ import annotations

from collections.abc import Sequence

from ruvis.questions.adding import PIECES
from ruvis.questions.answer import Sum
from ruvis.questions.flows import Amount, Direction, DomainFlows, Flow, FlowsAnswer, Group, YearFigure
from ruvis.render.document import Bars, Block, Cell, Column, Document, Heading, Listing, Paragraph, Table
from ruvis.render.words import limits, money, number, plural
from ruvis.store.rows import FigureRow

_BAR = 14


def view(answer: FlowsAnswer, *, explain: bool = False) -> Document:
    """The answer as a document: each way, domain by domain.

    Args:
        answer: the answer.
        explain: print the ids of the records behind every sum.
    """
    a, b = (actor.name if actor else name for actor, name in ((answer.a, "anyone"), (answer.b, "others")))
    count = sum(direction.total for direction in answer.directions)
    of = f" of {answer.item}" if answer.item else ""
    blocks: Document = [Heading(f"{a} and {b}: {plural(count, 'flow')}{of}", 1)]
    if not answer.directions:
        return [
            *blocks,
            Paragraph("No flow of the dataset meets this selection; `ruvis ties` shows ties of other kinds."),
        ]
    if answer.few is not None:
        blocks.append(Paragraph(Cell("The latest of each domain; all: --all, or --domain arms", "quiet")))
    for direction in answer.directions:
        blocks += _direction(direction, answer.few is None, explain, answer.item)
    domains = [domain for direction in answer.directions for domain in direction.domains]
    if any(figure.unit == "million TIV" for domain in domains for figure in domain.sums):
        blocks.append(
            Paragraph(Cell("TIV: trend-indicator value of what was delivered, SIPRI Arms Transfers Database.", "quiet"))
        )
    return blocks


def _direction(direction: Direction, full: bool, explain: bool, item: str | None) -> Document:
    both = direction.way == "mutual"
    title = (
        f"{direction.sender} and {direction.recipient}, both ways"
        if both
        else f"{direction.sender} → {direction.recipient}"
    )
    blocks: Document = [Heading(f"{title}: {plural(direction.total, 'flow')}")]
    most = max((_size(year.amount) for domain in direction.domains for year in domain.years), default=0)
    for domain in direction.domains:
        blocks.append(Heading(f"{domain.label}: {direction.sender} {'and' if both else '→'} {direction.recipient}", 3))
        if domain.years:
            blocks.append(_chart(domain.years, most, explain))
        for group in domain.groups:
            blocks += _group(group, domain, explain, notes=full)
        blocks += _totals(domain, item, full, explain)
    return blocks


def _chart(years: Sequence[YearFigure], most: float, explain: bool) -> Bars:
    """A bar for each year and source, side by side and never added."""
    units = {year.unit for year in years}
    rows = []
    for year in years:
        tie = year.flow.tie
        said = [
            money(year.amount.low, year.amount.high, year.unit).replace(
                f"{year.unit} ", "" if len(units) == 1 else year.unit
            )
        ]
        if year.what not in ("", "all goods"):
            said.append(year.what)
        if year.basis not in ("", "annual", "Iranian year"):
            said.append(year.basis)
        beside = f"{', '.join(said)}, {year.flow.source} ({tie.grade})" + (f" {tie.id}" if explain else "")
        rows.append((_period(year.period), _size(year.amount), beside))
    title = f"Goods, {', '.join(sorted(units))}; each source by itself, never added"
    return Bars(rows, title, full=most, width=_BAR)


def _period(period: str) -> str:
    """A year as the chart says it.

    >>> _period("2016"), _period("2023-03-21/2024-03-19")
    ('2016', '2023-03 to 2024-03')
    """
    first, _, last = period.partition("/")
    return f"{first[:7]} to {last[:7]}" if last else first


def _size(amount: Amount) -> float:
    known = [value for value in (amount.low, amount.high) if value is not None]
    return sum(known) / len(known) if known else 0


def _group(group: Group, domain: DomainFlows, explain: bool, *, notes: bool) -> Document:
    counted = any(flow.ordered or flow.delivered for flow in group.flows)
    blocks: Document = [
        Heading(group.label[:1].upper() + group.label[1:], 4),
        _items(group) if counted or domain.id == "arms" else _deals(group),
    ]
    points = [note for flow in group.flows for note in _notes(flow)] if notes else []
    points += [f"Together, {_sum(figure, explain)}" for figure in group.sums]
    return [*blocks, Listing(points)] if points else blocks


def _items(group: Group) -> Table:
    """Arms: what was ordered and what was delivered."""
    columns = [
        Column("Item"), Column("Ordered", "right"), Column("Delivered", "right"), Column("TIV m", "right", fixed=True),
        Column("Grade", fixed=True),
    ]  # fmt: skip
    rows: list[list[Cell | str]] = [
        [Cell(flow.item, below=_below(flow)), _count(flow.ordered), _count(flow.delivered),
         "" if flow.tiv is None else number(flow.tiv), flow.tie.grade]
        for flow in group.flows
    ]  # fmt: skip
    return Table(columns, rows)


def _deals(group: Group) -> Table:
    """Everything else: what was agreed, with its figures as they are."""
    rows: list[list[Cell | str]] = []
    for flow in group.flows:
        figures = "; ".join(figure_text(figure) for figure in flow.figures)
        below = f"{figures}\n{_below(flow)}" if figures else _below(flow)
        rows.append([Cell(flow.tie.title, below=below), flow.tie.grade])
    return Table([Column("What"), Column("Grade", fixed=True)], rows)


def _below(flow: Flow) -> str:
    """The second line of a flow: its id, its dates, its status."""
    dates = f"{flow.tie.date} to {flow.until}" if flow.until else flow.tie.date
    status = flow.tie.status.replace("_", " ") + ("" if flow.tie.certain else "?")
    added = f"; not added: {flow.counted_in}" if flow.counted_in and flow.counted_in.startswith("counted") else ""
    return f"{flow.tie.id} ({dates}, {status}{added})"


def _count(amount: Amount | None) -> Cell | str:
    """A count; what is not known is said to be so, and zero is none."""
    if amount is None:
        return Cell("unknown", "quiet")
    return "none" if amount.low == amount.high == 0 else short(amount.low, amount.high)


def short(low: float | None, high: float | None) -> str:
    """Limits for a narrow column.

    >>> short(400, None), short(None, 50), short(3, 6), short(None, None), short(5, 5)
    ('≥ 400', '≤ 50', '3–6', 'some', '5')
    """
    if low is not None and high is not None:
        return number(low) if low == high else f"{number(low)}–{number(high)}"
    if low is None and high is None:
        return "some"
    return f"≥ {number(low)}" if low is not None else f"≤ {number(high or 0)}"


def _notes(flow: Flow) -> list[str]:
    """What is claimed of a flow, and who tells it otherwise; none of it is ever added."""
    claims = [figure_text(figure) for figure in flow.figures if figure.role in ("claimed", "planned")]
    notes = [f"{flow.tie.id}: {'; '.join(claims)}"] if claims and flow.tie.domain == "arms" else []
    return notes + [
        f"{flow.tie.id}, {how} by {said.publisher} ({said.letter}): {said.says}"
        for how, some in (("told otherwise", flow.differs), ("disputed", flow.disputes))
        for said in some
    ]


def figure_text(figure: FigureRow) -> str:
    """A figure in words: `EUR 1.2 billion (contract, 2015)`, `claimed 24 to 50 aircraft (Su-35, by claim)`."""
    if figure.currency:
        amount, about = money(figure.low, figure.high, figure.currency), (figure.what, figure.basis, figure.year)
    else:
        role = f"{figure.role} " if figure.role in ("planned", "claimed", "ordered", "delivered") else ""
        amount = f"{role}{limits(figure.low, figure.high)} {figure.unit or ''}".strip()
        about = (figure.what, figure.year, None)
    words = ", ".join(part for part in about if part)
    return f"{amount} ({words})" if words else amount


def _totals(domain: DomainFlows, item: str | None, full: bool, explain: bool) -> list[Block]:
    """What may be added of a domain, and what may not."""
    if not domain.sums:
        return []
    points = [_sum(figure, explain, item) for figure in domain.sums]
    units = {figure.unit for figure in domain.sums}
    reasons: dict[str, list[str]] = {}
    for entry in domain.left_out:
        if entry.unit in units:
            reasons.setdefault(entry.id, []).append(f"{entry.what}: {entry.reason}")
    if reasons and full:
        points.append(
            "Not added: " + "; ".join(f"{name} ({', '.join(dict.fromkeys(why))})" for name, why in reasons.items())
        )
    return [Heading("Added up, each thing once", 4), Listing(points)]


def _sum(figure: Sum, explain: bool, item: str | None = None) -> str:
    unit = f"of {item}" if figure.unit == PIECES and item else figure.unit
    amount = "none" if figure.low == figure.high == 0 else limits(figure.low, figure.high)
    text = f"{figure.what}: {amount} {unit}, from {plural(len(figure.ids), 'tie')}"
    return f"{text} ({', '.join(figure.ids)})" if explain else text
