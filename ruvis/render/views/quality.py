"""The layout of `ruvis check --quality`."""

from __future__ import annotations

from ruvis.questions.quality import QualityAnswer
from ruvis.render.document import Cell, Column, Document, Heading, Listing, Paragraph, Table
from ruvis.render.words import plural

_SHOWN = 5
"""How many findings of one check are shown; the data formats have all."""


def view(answer: QualityAnswer) -> Document:
    """A summary of the checks, and the first findings of each."""
    summary: list[list[Cell | str]] = [
        [check.label, Cell(f"{check.found:,}" if check.found else "none", "warn" if check.found else "good"), f"{check.of:,}"]
        for check in answer.checks
    ]  # fmt: skip
    blocks: Document = [
        Heading(f"Quality of {plural(answer.records, 'record')}, as of {answer.as_of}", 1),
        Table([Column("What to look at"), Column("Found", "right"), Column("of", "right")], summary),
    ]
    for check in answer.checks:
        found = [finding for finding in answer.findings if finding.check == check.id]
        if found:
            shown = [Cell(f"{finding.id}: {finding.what}", below=finding.place) for finding in found[:_SHOWN]]
            blocks += [Heading(check.label[0].upper() + check.label[1:]), Listing(shown)]
            if len(found) > _SHOWN:
                blocks.append(Paragraph(Cell(f"{len(found) - _SHOWN:,} more: --format csv", "quiet")))
    return blocks
