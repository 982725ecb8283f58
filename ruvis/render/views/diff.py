"""The layout of `ruvis diff`."""

from __future__ import annotations

from collections.abc import Sequence

from ruvis.questions.diff import Change, DiffAnswer
from ruvis.render.document import Cell, Column, Document, Heading, Paragraph, Table
from ruvis.render.words import ARROW, plural
from ruvis.store.rows import TieRow

_CLOCK = {"as_of": "what was so", "known_at": "what was known"}
_ADDED = {"as_of": "Held only at the later date", "known_at": "Known only at the later date"}
_GONE = {"as_of": "Held only at the earlier date", "known_at": "Known only at the earlier date"}


def view(answer: DiffAnswer) -> Document:
    """The answer as a document: what came in, what fell out, what changed."""
    who = " and ".join(actor.name for actor in (answer.a, answer.b) if actor) or "All actors"
    span = f"{answer.first} to {answer.second}"
    blocks: Document = [Heading(f"{who}: {_CLOCK[answer.clock]}, {span}", 1)]
    counts = (f"{plural(len(answer.added), 'tie')} added", f"{len(answer.withdrawn):,} withdrawn",
              f"{len(answer.changed):,} changed", f"{answer.same:,} the same")  # fmt: skip
    blocks.append(Paragraph(", ".join(counts) + "."))
    if answer.added:
        blocks += [Heading(_ADDED[answer.clock]), _plain(answer.added)]
    if answer.withdrawn:
        blocks += [Heading(_GONE[answer.clock]), _plain(answer.withdrawn)]
    if answer.changed:
        blocks += [Heading("Changed"), _table([(change.tie, _said(change)) for change in answer.changed])]
    return blocks


def _table(entries: Sequence[tuple[TieRow, str]]) -> Table:
    columns = [Column("Date"), Column("", "center", fixed=True), Column("Tie"), Column("Grade", fixed=True)]
    return Table(
        columns,
        [[tie.date, ARROW[tie.way], Cell(tie.title, below=f"{tie.id}\n{said}"), tie.grade] for tie, said in entries],
    )


def _plain(ties: Sequence[TieRow]) -> Table:
    return _table([(tie, f"{_word(tie.status)}{', disputed' if tie.disputed else ''}") for tie in ties])


def _said(change: Change) -> str:
    return "; ".join(f"{name} {_word(then)} → {_word(now)}" for name, then, now in change.fields)


def _word(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value).replace("_", " ")
