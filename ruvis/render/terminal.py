"""Documents in a terminal, with rich; text is passed as text, never as rich's markup."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from typing import IO, TYPE_CHECKING

from rich import box
from rich.console import Console, Group, RenderableType
from rich.table import Table as RichTable
from rich.text import Text

from ruvis.render import safe
from ruvis.render.document import Bars, Block, Branch, Cell, Document, Heading, Listing, Paragraph, Table

if TYPE_CHECKING:
    from rich.tree import Tree

TONES = {
    "plain": "", "strong": "bold", "quiet": "dim", "good": "green", "warn": "yellow", "bad": "red",
}  # fmt: skip
_NARROW = 60
"""Columns below which a table of many columns is told row by row."""


class _Console(Console):
    """A console that leaves it to the command line what happens when the reader goes away."""

    def on_broken_pipe(self) -> None:
        raise


def show(document: Document, file: IO[str] | None = None) -> None:
    """Print a document; plain text where the output is no terminal."""
    console = _Console(file=file, highlight=False, markup=False, emoji=False, soft_wrap=False)
    if console.width < 1:  # a terminal that does not know its width
        console.width = 80
    parts: list[RenderableType] = []
    for block, following in zip_longest(document, document[1:]):
        parts.append(_block(block, console.width))
        if isinstance(block, Table) and following is not None and not isinstance(following, Heading):
            parts.append(Text())
    console.print(Group(*parts))


def _block(block: Block, width: int) -> RenderableType:
    match block:
        case Heading(text, level):
            title = Text(safe.terminal(text), style="bold" if level == 1 else "bold cyan")
            return Group(title) if level == 1 else Group(Text(), title)
        case Paragraph(content):
            return _line(content)
        case Listing(items):
            grid = RichTable.grid(padding=(0, 1))
            grid.add_column(no_wrap=True)
            grid.add_column(overflow="fold")
            for item in items:
                grid.add_row("-", _line(item))
            return grid
        case Table():
            return _stack(block) if width < min(_NARROW, 10 * len(block.columns)) else _table(block, width)
        case Bars():
            return _bars(block, width)
        case Branch():
            return _tree(block)


def _text(cell: Cell | str) -> Text:
    cell = cell if isinstance(cell, Cell) else Cell(cell)
    url = safe.web_address(cell.url)
    style = " ".join(part for part in (TONES[cell.tone], f"link {url}" if url else "") if part)
    text = Text(safe.terminal(cell.text), style=style)
    if cell.below:
        text.append("\n" + safe.terminal(cell.below), style="dim")
    return text


def _line(content: str | Cell | Sequence[Cell]) -> Text:
    if isinstance(content, str | Cell):
        return _text(content)
    return Text(" ").join(_text(cell) for cell in content)


def _table(table: Table, width: int) -> RenderableType:
    headed = any(column.label for column in table.columns)
    made = RichTable(  # the box keeps columns a blank apart: padding of every cell would double the time
        box=box.SIMPLE_HEAD, show_header=headed, show_edge=False, padding=0, header_style="bold",
        title=Text(safe.terminal(table.title), style="bold") if table.title else None, title_justify="left",
        expand=any(column.share for column in table.columns),
    )  # fmt: skip
    narrow = width < _NARROW
    for column in table.columns:
        made.add_column(
            Text(safe.terminal(column.label)), justify=column.align, no_wrap=column.fixed and not narrow, overflow="fold",
            ratio=column.share,
        )  # fmt: skip
    for row in table.rows:
        made.add_row(*(_text(cell) for cell in row))
    return made


def _stack(table: Table) -> RenderableType:
    """The rows of a table one under the other, for a terminal too narrow to set its columns side by side."""
    lines = [Text(safe.terminal(table.title), style="bold")] if table.title else []
    for row in table.rows:
        for column, cell in zip(table.columns, row, strict=True):
            text = _text(cell)
            if text.plain.strip():
                label = safe.terminal(column.label)
                lines.append(Text.assemble((f"{label}: ", "dim"), text) if label else text)
        lines.append(Text())
    return Group(*lines[:-1])


def _bars(bars: Bars, width: int) -> RenderableType:
    rows = [(Text(safe.terminal(label)), value, Text(safe.terminal(beside))) for label, value, beside in bars.rows]
    taken = max((label.cell_len + beside.cell_len for label, _, beside in rows), default=0) + 2
    long = min(bars.width, width - taken)
    grid = RichTable.grid(padding=(0, 1))
    grid.add_column(overflow="fold")
    if long > 2:  # the words go before the drawing
        grid.add_column(width=long, no_wrap=True)
    grid.add_column(overflow="fold")
    most = bars.full or max((value or 0 for _, value, _ in rows), default=0) or 1
    for label, value, beside in rows:
        drawn = "" if value is None else "█" * round(max(long, 0) * value / most) or "▏"
        grid.add_row(*([label, Text(drawn, style="cyan"), beside] if long > 2 else [label, beside]))
    return Group(Text(safe.terminal(bars.title), style="bold"), grid) if bars.title else grid


def _tree(branch: Branch) -> Tree:
    from rich.tree import Tree

    tree = Tree(_line(branch.label), guide_style="dim")
    for child in branch.children:
        tree.add(_tree(child))
    return tree
