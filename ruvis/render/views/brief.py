"""The layout of `ruvis brief`: a fact sheet of a few pages, with numbered notes."""

from __future__ import annotations

from collections.abc import Sequence

from ruvis.questions.brief import Account, BriefAnswer, Deal, Dispute, Judgement, Note, Point, Share, Total
from ruvis.questions.flows import Amount
from ruvis.questions.ties import DomainTies
from ruvis.render.document import Cell, Column, Document, Heading, Listing, Paragraph, Table
from ruvis.render.words import limits, money, number, plural, rough


def view(answer: BriefAnswer) -> Document:
    """The fact sheet as a document."""
    a, b = answer.a.name, answer.b.name
    blocks: Document = [
        Heading(f"{a} and {b}: a brief", 1),
        Paragraph(
            f"From {plural(answer.total, 'tie')} of the dataset ({answer.asked}). Numbers in brackets are notes;"
            " a grade such as B2 is the reliability of the best page (A to E) and the credibility of the fact"
            " (1 confirmed to 5 improbable)."
        ),
    ]
    if not answer.total:
        return [*blocks, Paragraph("No tie of the dataset meets this selection.")]
    blocks += [Heading("What ties them"), _domains(answer.domains, a, b)]
    blocks += [*_flows(answer), *_shares(answer), *_disputes(answer)]
    if answer.landmarks:
        columns = [Column("Date"), Column("Landmark"), Column("Status"), Column("Grade", fixed=True), Column("Notes")]
        shown = len(answer.landmarks)
        more = [f"{answer.marked} landmarks, the {shown} weightiest here."] if shown < answer.marked else []
        blocks += [Heading("Landmarks"), *map(Paragraph, more)]
        blocks.append(Table(columns, [_landmark(point) for point in answer.landmarks]))
    if answer.judgements:
        blocks += [Heading("What observers judge"), Listing([_judgement(one) for one in answer.judgements])]
    return [*blocks, Heading("Notes"), Listing([_note(note) for note in answer.notes])]


def _landmark(point: Point) -> list[Cell | str]:
    tie = point.tie
    return [tie.date, Cell(tie.title, below=tie.id), _status(tie.status), tie.grade, _marks(point.notes)]


def _domains(domains: Sequence[DomainTies], a: str, b: str) -> Table:
    columns = [
        Column("Domain"), Column(f"{a} → {b}", "right"), Column(f"{b} → {a}", "right"), Column("mutual", "right"),
        Column("two origins or more", "right"), Column("disputed", "right"),
    ]  # fmt: skip
    rows = [
        [one.label, *(f"{way.total:,}" if way.total else "-" for way in (one.out, one.back, one.mutual)),
         f"{one.well_sourced} of {one.total}", str(one.disputed or "-")]
        for one in domains
    ]  # fmt: skip
    return Table(columns, rows)


def _flows(answer: BriefAnswer) -> Document:
    said = [_total(total) for total in answer.totals] + [_account(one) for one in answer.accounts]
    blocks: Document = [Listing(said)] if said else []
    if answer.deals:
        columns = [Column("Largest arms deliveries"), Column("Ordered", "right"), Column("Delivered", "right"),
                   Column("Million TIV", "right"), Column("Grade", fixed=True), Column("Notes")]  # fmt: skip
        blocks.append(Table(columns, [_deal(deal) for deal in answer.deals]))
    if answer.others:
        told = [
            f"{label}, {point.tie.date}: {point.tie.title} ({_status(point.tie.status)}, {point.tie.grade}) {_marks(point.notes)}"
            for label, point in answer.others
        ]
        blocks += [Paragraph("Best attested in the other domains:"), Listing(told)]
    return [Heading("What flows"), *blocks] if blocks else []


def _total(total: Total) -> str:
    left = (
        f"; {plural(total.left_out, 'figure')} of claims, overlaps or cancelled orders not counted"
        if total.left_out
        else ""
    )
    return (
        f"{total.domain}, {total.sender} to {total.recipient}: {limits(total.sum.low, total.sum.high)} {total.sum.unit}"
        f" delivered (SIPRI's trend-indicator value), from {plural(len(total.sum.ids), 'record')}{left}."
    )


def _account(one: Account) -> str:
    return (
        f"{one.what.capitalize()}, {one.sender} to {one.recipient} in {one.period}: {money(*one.amount, one.currency)},"
        f" after {one.source} (grade {one.point.tie.grade}) {_marks(one.point.notes)}"
    )


def _deal(deal: Deal) -> list[Cell | str]:
    tie = deal.point.tie
    about = f"{deal.sender} to {deal.recipient}, {tie.date}, {_status(tie.status)}"
    counts = _amount(deal.ordered), _amount(deal.delivered), number(deal.tiv) if deal.tiv else "unknown"
    return [Cell(deal.item, below=about), *counts, tie.grade, _marks(deal.point.notes)]


def _shares(answer: BriefAnswer) -> Document:
    blocks: Document = [Heading("Who depends on whom")]
    if answer.sentence:
        blocks.append(
            Paragraph(f"{answer.sentence} (Computed from the records of the dataset; `ruvis asymmetry` shows how.)")
        )
    else:
        blocks.append(Paragraph("Measures of dependence cannot be narrowed to this selection."))
    if answer.firm:
        weightings, draws = answer.firm
        blocks.append(
            Paragraph(
                f"The same side is the more dependent one under {rough(weightings)} of random weightings of the domains and in"
                f" {rough(draws)} of draws of the evidence. Shares as published:"
            )
        )
    if answer.shares:
        columns = [
            Column("Share"),
            Column("Period"),
            Column("", "right"),
            Column("Credibility", "right"),
            Column("Notes"),
        ]
        blocks.append(Table(columns, [_share(share) for share in answer.shares]))
    if answer.missing:
        missing = "; ".join(f"{who}, {measure}" for who, measure in answer.missing)
        blocks.append(Paragraph(f"Not in the dataset: {missing}."))
    return blocks


def _share(share: Share) -> list[Cell | str]:
    figure, of = share.figure, share.measure.removeprefix("share of ")
    qualifier = f" ({figure.qualifier.replace('_', ' ')})" if figure.qualifier else ""
    said = f"{limits(figure.low, figure.high)} {figure.unit}{qualifier}"
    return [
        f"{share.partner} in the {of} of {share.country}",
        figure.period,
        said,
        str(figure.credibility),
        _marks(share.notes),
    ]


def _disputes(answer: BriefAnswer) -> Document:
    if not answer.disputed:
        return []
    told = f"{plural(answer.disputed, 'tie')} of {answer.total:,} disputed"
    shown = f", the {len(answer.disputes)} weightiest here" if len(answer.disputes) < answer.disputed else ""
    return [
        Heading("What is disputed"),
        Paragraph(f"{told}{shown}."),
        Listing([_dispute(one) for one in answer.disputes]),
    ]


def _dispute(one: Dispute) -> list[Cell]:
    made = [Cell(f"{one.tie.title} ({one.tie.date}, {_status(one.tie.status)}, {one.tie.grade}).", "strong")]
    if one.supports:
        made.append(Cell(f"For it: {one.supports[0]} [{one.supports[1]}]."))
    if one.disputes:
        made.append(Cell(f"Against it: {one.disputes[0]} [{one.disputes[1]}]."))
    return made


def _judgement(one: Judgement) -> str:
    who = ", ".join(one.row.who)
    return f"{who} ({one.row.affiliation}, {one.row.date}): {one.row.judgement} {_marks(one.notes)}"


def _note(note: Note) -> list[Cell]:
    page = note.page
    origin = f", after {page.origin}" if page.origin else ""
    title = f" {page.title}." if page.title else ""
    said = f"[{note.number}] {page.publisher}{origin}, {page.published}, reliability {page.letter}.{title}"
    return [Cell(said), Cell(page.url, url=page.url)]


def _amount(amount: Amount | None) -> str:
    return "unknown" if amount is None else limits(amount.low, amount.high)


def _status(status: str) -> str:
    return status.replace("_", " ")


def _marks(notes: Sequence[int]) -> str:
    return " ".join(f"[{number}]" for number in notes)
