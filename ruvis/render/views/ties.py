"""The layout of `ruvis ties`."""

from __future__ import annotations

from collections.abc import Sequence

from ruvis.questions.ties import DomainTies, TiesAnswer, Way
from ruvis.render.document import Block, Cell, Column, Document, Heading, Listing, Paragraph, Table
from ruvis.render.words import ARROW, plural, status, summed
from ruvis.store.rows import TieRow

LANDMARKS = 10
"""How many landmark ties fit on one screen with the rest."""


def _title(answer: TiesAnswer, a: str, b: str) -> str:
    """Whom the ties are between, and whom they name."""
    between = f"{a} and {b}" if answer.a or answer.b else "Everybody"
    named = " and ".join(actor.name for actor in answer.naming)
    return f"{between}, naming {named}" if named else between


def view(answer: TiesAnswer, *, everything: bool = False) -> Document:
    """The answer as a document: one screen, or every tie."""
    a = answer.a.name if answer.a else "some"
    b = answer.b.name if answer.b else "others"
    title = _title(answer, a, b)
    if not answer.ties:
        blocks: Document = [Heading(title, 1), Paragraph("No tie of the dataset meets this selection.")]
        if answer.a and not answer.b:
            blocks.append(Paragraph(Cell(f"Ties of others may name it: ruvis show {answer.a.id}", "quiet")))
        if answer.a and answer.b:
            both = f"ruvis ties --naming {answer.a.id} --naming {answer.b.id}"
            blocks.append(Paragraph(Cell(f"Ties of others may name both: {both}", "quiet")))
        return blocks
    blocks = [Heading(f"{title}: {plural(sum(d.total for d in answer.domains), 'tie')}", 1)]
    if answer.through:
        through = ", ".join(f"{actor.name} ({count})" for actor, count in answer.through[:6])
        more = f" and {len(answer.through) - 6} more" if len(answer.through) > 6 else ""
        blocks.append(Paragraph(Cell(f"Counted with them: {through}{more}; --direct leaves these out.", "quiet")))
    blocks.append(_summary(answer.domains, a, b))
    sums = [
        f"{sender} to {recipient}, {summed(figure)}"
        for domain in answer.domains
        for way, sender, recipient in ((domain.out, a, b), (domain.back, b, a))
        for figure in way.sums
    ]
    if sums and answer.b:
        blocks += [Listing(sums)]
    chosen = list(answer.ties) if everything else answer.ties.landmarks(LANDMARKS) or answer.ties[:LANDMARKS]
    heading = "Ties" if everything else "Landmark ties" if answer.landmarks else "Latest ties"
    blocks += [Heading(heading), tie_table(chosen)]
    total = len(answer.ties)
    if total > len(chosen):
        blocks.append(
            Paragraph(
                Cell(
                    f"{plural(total - len(chosen), 'more tie')}: --all, --domain arms, --kind treaty; one: ruvis show ID",
                    "quiet",
                )
            )
        )
    return blocks


def _summary(domains: Sequence[DomainTies], a: str, b: str) -> Block:
    columns = [
        Column("Domain"), Column(f"{a} → {b}", "right"), Column(f"{b} → {a}", "right"), Column("mutual", "right"),
        Column("latest", fixed=True), Column("on 2+ origins", "right", fixed=True), Column("disputed", "right"),
    ]  # fmt: skip
    rows = [
        [domain.label, _count(domain.out), _count(domain.back), _count(domain.mutual), _latest(domain),
         f"{domain.well_sourced} of {domain.total}", str(domain.disputed or "")]
        for domain in domains
    ]  # fmt: skip
    return Table(columns, rows)


def _count(way: Way) -> str:
    return f"{way.total:,}" if way.total else "-"


def _latest(domain: DomainTies) -> str:
    return max(way.latest_date or "" for way in (domain.out, domain.back, domain.mutual))


def tie_table(ties: Sequence[TieRow]) -> Table:
    """Ties as a table: date, way, title with id, status, grade."""
    columns = [
        Column("Date"),
        Column("", "center", fixed=True),
        Column("Tie"),
        Column("Status"),
        Column("Grade", fixed=True),
    ]
    rows: list[list[Cell | str]] = [
        [
            tie.date,
            ARROW[tie.way],
            Cell(tie.title, "strong" if tie.landmark else "plain", below=tie.id),
            status(tie),
            tie.grade,
        ]
        for tie in ties
    ]
    return Table(columns, rows)
