"""The layout of `ruvis timeline`."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from ruvis.questions.timeline import Entry, Mark, TimelineAnswer
from ruvis.render.document import Cell, Column, Document, Heading, Paragraph, Table
from ruvis.render.words import ARROW, plural

FEW = 8
"""Where not all is listed, years with fewer events share a table with those that follow."""
_SAID = ("note", "reported")
"""Events that leave a tie as it was."""


def view(answer: TimelineAnswer, *, latest: int | None = None) -> Document:
    """The answer as a document: a table a year, with lines at the dates marked.

    Args:
        answer: the answer.
        latest: list only what became of the landmarks, and so many of the latest events beside them; None lists all.
    """
    who = " and ".join(actor.name for actor in (answer.a, answer.b) if actor) or "All actors"
    blocks: Document = [Heading(f"{who}: {plural(len(answer.entries), 'event')}", 1)]
    if not answer.entries:
        blocks.append(Paragraph("Nothing in the dataset happened within this selection."))
    if answer.marks:
        blocks.append(_marks(answer))
    if answer.figures:
        blocks.append(
            Paragraph(Cell(f"{plural(answer.figures, 'yearly figure')} of trade left out: ruvis flows", "quiet"))
        )
    chosen = _chosen(answer.entries, latest)
    if len(chosen) < len(answer.entries):
        blocks.append(
            Paragraph(
                Cell(f"What became of the landmarks, and the latest {latest} events beside them; all: --all", "quiet")
            )
        )
    waiting = list(answer.marks)
    for label, listed in _years(chosen, FEW if latest is not None else 0):
        year = listed[0].year
        rows: list[Entry] = []
        marked = any(mark.date[:4] == year for mark in waiting)
        while waiting and not marked and waiting[0].date[:4] < year:
            blocks.append(_line(waiting.pop(0)))
        blocks.append(Heading(label))
        for entry in listed:
            if waiting and waiting[0].date[:4] == year and entry.day[0] >= waiting[0].day:
                blocks += [_table(rows)] if rows else []
                blocks.append(_line(waiting.pop(0)))
                rows = []
            rows.append(entry)
        blocks += [_table(rows)] if rows else []
        while waiting and waiting[0].date[:4] == year:
            blocks.append(_line(waiting.pop(0)))
    return blocks


def _years(entries: Sequence[Entry], few: int) -> list[tuple[str, list[Entry]]]:
    """Events by year, each with its heading; years with few of them run on into the next."""
    spans: list[list[Entry]] = []
    for _, some in groupby(entries, key=lambda entry: entry.year):
        if spans and len(spans[-1]) < few:
            spans[-1] += some
        else:
            spans.append(list(some))
    ends = [(span[0].year, span[-1].year) for span in spans]
    return [
        (first if first == last else f"{first} to {last}", span)
        for (first, last), span in zip(ends, spans, strict=True)
    ]


def _chosen(entries: Sequence[Entry], latest: int | None) -> Sequence[Entry]:
    """What is listed: all, or the latest and what became of the landmarks before them, without reports and notes."""
    others = [number for number, entry in enumerate(entries) if not entry.tie.landmark]
    if latest is None or latest >= len(others):
        return entries
    first = others[-latest]
    return [
        entry
        for number, entry in enumerate(entries)
        if number >= first or (entry.tie.landmark and entry.event not in _SAID)
    ]


def _marks(answer: TimelineAnswer) -> Table:
    """How much happened before and after each date marked."""
    columns = [Column("Date"), Column("Before"), Column("After"), Column("Unclear", "right")]
    rows = [
        [mark.date, _counts(mark.before), _counts(mark.after), str(mark.unclear or "-")]
        for mark in answer.marks
    ]  # fmt: skip
    return Table(columns, rows)


def _counts(counts: tuple[tuple[str, int], ...]) -> str:
    total = sum(count for _, count in counts)
    return f"{total:,}: " + ", ".join(f"{domain} {count}" for domain, count in counts) if counts else "none"


def _line(mark: Mark) -> Paragraph:
    return Paragraph(Cell(f"──── {mark.date} ────", "warn"))


def _table(entries: list[Entry]) -> Table:
    columns = [Column("Date"), Column("", "center", fixed=True), Column("What happened"), Column("Grade", fixed=True)]
    return Table(columns, [[entry.date, ARROW[entry.tie.way], _what(entry), entry.tie.grade] for entry in entries])


def _what(entry: Entry) -> Cell:
    event = entry.event.replace("_", " ")
    act = event == "started" and entry.tie.end[0] - entry.tie.begin[0] <= 1  # over on the day it happened
    said = entry.tie.title if act or event == "note" else f"{entry.tie.title}: {event}"
    told = "; ".join(part for part in (entry.note, entry.vote) if part)
    disputed = ", disputed" if entry.tie.disputed else ""
    below = f"{entry.tie.id}{disputed}" + (f"\n{told}" if told else "")
    return Cell(said, "strong" if entry.tie.landmark else "plain", below=below)
