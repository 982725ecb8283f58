"""Documents as lines of a given width: text broken at blanks, columns set side by side.

A line is a list of runs, each a text and its style; whoever prints decides what becomes of the styles. The lines are
set here, and not by rich's tables, since these take ten times as long for the same lines (`bench/startup.py`), and
most of the time of a command that reads little and prints much.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest

from rich.cells import cell_len, chop_cells

from ruvis.render import safe
from ruvis.render.document import Bars, Block, Branch, Cell, Column, Document, Heading, Listing, Paragraph, Table

Run = tuple[str, str]
Line = list[Run]

TONES = {"plain": "", "strong": "bold", "quiet": "dim", "good": "green", "warn": "yellow", "bad": "red"}
_WORD = re.compile(r"\S+")
_NARROW = 60
"""Columns below which a table of many columns is told row by row."""
_SHARE = 12
"""Cells that a column which takes a share of the width gets at the least, where there is room."""


def lines(document: Document, width: int) -> Iterator[Line]:
    """A document line by line, none of them wider than `width` cells.

    >>> [run for line in lines([Paragraph("one two three")], 8) for run in line]
    [('one two', ''), ('three', '')]
    """
    for block, following in zip_longest(document, document[1:]):
        yield from _block(block, width)
        if isinstance(block, Table) and following is not None and not isinstance(following, Heading):
            yield []


def _block(block: Block, width: int) -> Iterator[Line]:
    match block:
        case Heading(text, level):
            if level > 1:
                yield []
            yield from wrapped([(safe.terminal(text), "bold" if level == 1 else "bold cyan")], width)
        case Paragraph(content):
            yield from wrapped(_runs(content), width)
        case Listing(items):
            for item in items:
                yield from _hanging([("- ", "")], [("  ", "")], _runs(item), width)
        case Table(columns) if width < min(_NARROW, 10 * len(columns)):
            yield from _stack(block, width)
        case Table():
            yield from _table(block, width)
        case Bars():
            yield from _bars(block, width)
        case Branch():
            yield from wrapped(_runs(block.label), width)
            yield from _branches(block.children, [], width)


# ------------------------------------------------------------------------ text


def cells(text: str) -> int:
    """How many cells of a terminal a text takes."""
    return len(text) if text.isascii() else cell_len(text)


def breaks(text: str, width: int) -> Iterator[tuple[int, int]]:
    """Where to break a text, as pairs of begin and end: at its line ends and at blanks, within words too long for a line.

    >>> [ "a bc defghi"[begin:end] for begin, end in breaks("a bc defghi", 4) ]
    ['a bc', 'defg', 'hi']
    """
    offset = 0
    for line in text.split("\n"):
        if cells(line) <= width:
            yield offset, offset + len(line)
        else:
            yield from ((offset + begin, offset + end) for begin, end in _broken(line, width))
        offset += len(line) + 1


def _broken(line: str, width: int) -> Iterator[tuple[int, int]]:
    begin = end = used = 0
    for word in _WORD.finditer(line):
        size, gap = cells(word.group()), word.start() - end
        if end > begin and used + gap + size > width:
            yield begin, end
            begin, used, gap = word.start(), 0, 0
        if used + gap + size > width:
            begin = word.start()
            *whole, last = chop_cells(word.group(), max(width, 1))
            for piece in whole:
                yield begin, begin + len(piece)
                begin += len(piece)
            used, gap, size = 0, 0, cells(last)
        used, end = used + gap + size, word.end()
    if end > begin:
        yield begin, end


def wrapped(runs: Sequence[Run], width: int) -> Iterator[Line]:
    """Runs broken into lines."""
    if len(runs) == 1:
        text, style = runs[0]
        yield from ([(text[begin:end], style)] for begin, end in breaks(text, width))
        return
    whole = "".join(text for text, _ in runs)
    for begin, end in breaks(whole, width):
        yield list(_between(runs, begin, end))


def _between(runs: Sequence[Run], begin: int, end: int) -> Iterator[Run]:
    offset = 0
    for text, style in runs:
        piece = text[max(begin - offset, 0) : max(end - offset, 0)]
        if piece:
            yield piece, style
        offset += len(text)


def _hanging(first: Line, others: Line, runs: Sequence[Run], width: int) -> Iterator[Line]:
    """Runs broken into lines behind something that stands before the first, and before each of the others."""
    before = first
    for line in wrapped(runs, max(width - sum(cells(text) for text, _ in first), 1)):
        yield before + line
        before = others


def _runs(content: str | Cell | Sequence[Cell]) -> list[Run]:
    if isinstance(content, str):
        return [(safe.terminal(content), "")]
    if isinstance(content, Cell):
        return _of(content)
    made: list[Run] = []
    for cell in content:
        made += ([(" ", "")] if made else []) + _of(cell)
    return made


def _of(cell: Cell) -> list[Run]:
    runs = [(safe.terminal(cell.text), _style(cell))]
    return runs + [("\n" + safe.terminal(cell.below), "dim")] if cell.below else runs


def _style(cell: Cell) -> str:
    url = safe.web_address(cell.url)
    return f"{TONES[cell.tone]} link {url}".lstrip() if url else TONES[cell.tone]


# --------------------------------------------------------------------- columns


Piece = tuple[str, str, int]
"""A line of a cell: its text, its style and how many cells of the terminal it takes."""


def _table(table: Table, width: int) -> Iterator[Line]:
    """A table under its headings, its columns a blank apart."""
    if table.title:
        yield [(safe.terminal(table.title), "bold")]
    heads = [_pieces(Cell(column.label, "strong")) for column in table.columns]
    body = [[_pieces(cell) for cell in row] for row in table.rows]
    widths = _widths(table.columns, [heads, *body], width)
    aligns = [column.align for column in table.columns]
    if any(size for head in heads for _, _, size in head):
        yield from _row(heads, widths, aligns)
        yield [("─" * (sum(widths) + len(widths) - 1), "")]
    for row in body:
        yield from _row(row, widths, aligns)


def _pieces(cell: Cell | str) -> list[Piece]:
    if isinstance(cell, str):
        return _split(cell, "")
    text, tone, url, below = cell
    pieces = _split(text, _style(cell) if url else TONES[tone])
    return pieces + _split(below, "dim") if below else pieces


def _split(text: str, style: str) -> list[Piece]:
    if text.isprintable():  # and so without line ends
        return [(text, style, len(text) if text.isascii() else cell_len(text))]
    return [(line, style, cells(line)) for line in safe.terminal(text).split("\n")]


def _widths(columns: Sequence[Column], rows: Sequence[Sequence[Sequence[Piece]]], width: int) -> list[int]:
    """How wide each column becomes: as wide as its longest line if there is room; then the widest give way first."""
    cut = [[row[number] for row in rows] for number in range(len(columns))]
    natural = [_longest(column) for column in cut]
    room = width - len(columns) + 1
    shares = [column.share or 0 for column in columns]
    if any(shares):
        least = [min(_SHARE, size) if share else size for share, size in zip(shares, natural, strict=True)]
        return _shared(_fitting(columns, least, cut, room, width), shares, room)
    return _fitting(columns, natural, cut, room, width)


def _fitting(
    columns: Sequence[Column], natural: list[int], cut: Sequence[Sequence[Sequence[Piece]]], room: int, width: int
) -> list[int]:  # fmt: skip
    """The widths that fit: without breaking words or the lines of fixed columns if that can be, else without the latter."""
    if sum(natural) <= room:
        return natural
    words = [max([_word(text) for cell in column for text, _, _ in cell], default=0) for column in cut]
    whole = [
        _longest(cell[1:]) if column.fixed and width >= _NARROW else 0
        for column, cell in zip(columns, cut, strict=True)
    ]
    for wanted in ([max(pair) for pair in zip(words, whole, strict=True)], whole, [1] * len(columns)):
        least = [max(min(pair), 1) for pair in zip(natural, wanted, strict=True)]
        if sum(least) <= room:
            break
    return _level(natural, least, room)


def _word(text: str) -> int:
    """How many cells the longest word takes."""
    return max(map(len if text.isascii() else cells, text.split()), default=0)


def _longest(column: Sequence[Sequence[Piece]]) -> int:
    return max([size for cell in column for _, _, size in cell], default=0)


def _level(natural: Sequence[int], least: Sequence[int], room: int) -> list[int]:
    """Cut all columns down to the same width, none below its least, so that they fill the room."""
    low, high = 1, max(natural)
    while low < high:  # the widest limit that fits
        limit = (low + high + 1) // 2
        if sum(max(min(size, limit), small) for size, small in zip(natural, least, strict=True)) <= room:
            low = limit
        else:
            high = limit - 1
    widths = [max(min(size, low), small) for size, small in zip(natural, least, strict=True)]
    for number, size in enumerate(natural):  # what the rounding left goes to the first that want it
        if sum(widths) < room and widths[number] < size:
            widths[number] += 1
    return widths


def _shared(widths: list[int], shares: Sequence[int], room: int) -> list[int]:
    """Divide the room that is left among the columns that take a share of it."""
    left = room - sum(size for size, share in zip(widths, shares, strict=True) if not share)
    whole, taken = sum(shares), 0
    for number, share in enumerate(shares):
        if share:
            taken += share
            widths[number] = max(left * taken // whole - left * (taken - share) // whole, 1)
    return widths


def _row(row: Sequence[Sequence[Piece]], widths: Sequence[int], aligns: Sequence[str]) -> Iterator[Line]:
    """A row of a table, as many lines as its longest cell."""
    broken = [_fitted(pieces, size) for pieces, size in zip(row, widths, strict=True)]
    for number in range(max(map(len, broken))):
        line: Line = []
        blank = 0
        for pieces, size, align in zip(broken, widths, aligns, strict=True):
            if number >= len(pieces) or not pieces[number][0]:
                blank += size + 1
                continue
            text, style, taken = pieces[number]
            free = size - taken
            before = 0 if align == "left" else free if align == "right" else free // 2
            if blank + before:
                line.append((" " * (blank + before), ""))
            line.append((text, style))
            blank = free - before + 1
        yield line


def _fitted(pieces: Sequence[Piece], width: int) -> Sequence[Piece]:
    """The lines of a cell, those broken that are too wide."""
    for _, _, size in pieces:
        if size > width:
            break
    else:
        return pieces
    made: list[Piece] = []
    for text, style, size in pieces:
        if size <= width:
            made.append((text, style, size))
        else:
            made += [(text[begin:end], style, cells(text[begin:end])) for begin, end in _broken(text, width)]
    return made


def _stack(table: Table, width: int) -> Iterator[Line]:
    """The rows of a table one under the other, for a terminal too narrow to set its columns side by side."""
    if table.title:
        yield from wrapped([(safe.terminal(table.title), "bold")], width)
    for number, row in enumerate(table.rows):
        if number:
            yield []
        for column, cell in zip(table.columns, row, strict=True):
            runs = _runs(cell)
            if "".join(text for text, _ in runs).strip():
                label = safe.terminal(column.label)
                yield from wrapped([(f"{label}: ", "dim"), *runs] if label else runs, width)


def _bars(bars: Bars, width: int) -> Iterator[Line]:
    rows = [(_split(label, ""), value, _split(beside, "")) for label, value, beside in bars.rows]
    most = bars.full or max((value or 0 for _, value, _ in rows), default=0) or 1
    labels = _longest([label for label, _, _ in rows])
    long = min(bars.width, width - labels - _longest([beside for _, _, beside in rows]) - 2)
    if bars.title:
        yield from wrapped([(safe.terminal(bars.title), "bold")], width)
    for label, value, beside in rows:
        if long <= 2:  # the words go before the drawing
            yield from _row([label, beside], [labels, max(width - labels - 1, 1)], ["left"] * 2)
            continue
        drawn = "" if value is None else "█" * round(long * value / most) or "▏"
        bar = _split(drawn, "cyan")
        yield from _row([label, bar, beside], [labels, long, max(width - labels - long - 2, 1)], ["left"] * 3)


def _branches(children: Iterable[Branch], before: Line, width: int) -> Iterator[Line]:
    """The branches below a node of a tree, behind the lines that lead down past it."""
    listed = list(children)
    for number, child in enumerate(listed):
        joint, beside = ("└── ", "    ") if number == len(listed) - 1 else ("├── ", "│   ")
        runs = _runs(child.label)
        below = [*before, (beside, "dim")]
        yield from _hanging([*before, (joint, "dim")], below, runs, width)
        yield from _branches(child.children, below, width)
