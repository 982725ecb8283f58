"""Documents on a terminal, painted by rich, or as plain text into a pipe or a file.

The lines are the same either way. Rich is imported only where there is something to paint.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import IO

from ruvis.render import grid
from ruvis.render.document import Document


def show(document: Document, file: IO[str] | None = None) -> None:
    """Print a document; plain text where the output is no terminal."""
    stream = file or sys.stdout
    if _painted(stream):
        _paint(grid.lines(document, width()), stream)
    elif (getattr(stream, "encoding", None) or "utf-8").lower().startswith("utf"):
        stream.writelines(plain(document))
    else:
        stream.writelines(line.replace("─", "-") for line in plain(document))


def plain(document: Document) -> Iterator[str]:
    """A document as plain text, line by line."""
    for line in grid.lines(document, width()):
        yield "".join([text for text, _ in line]).rstrip() + "\n"


def width() -> int:
    """The columns of the terminal, also where the output is piped on from one; 80 without one."""
    told = os.environ.get("COLUMNS", "")
    if told.isdecimal() and int(told) > 0:
        return int(told)
    for stream in (1, 0, 2):
        with suppress(OSError):
            columns = os.get_terminal_size(stream).columns
            if columns > 0:  # a terminal that does not know its width says 0
                return columns
    return 80


def _painted(stream: IO[str]) -> bool:
    """Whether there may be something to paint; rich then looks closer, at NO_COLOR and at what the terminal can do."""
    return stream.isatty() or bool(os.environ.get("FORCE_COLOR")) or os.environ.get("TTY_COMPATIBLE") == "1"


def _paint(lines: Iterable[grid.Line], stream: IO[str]) -> None:
    from rich.console import Console
    from rich.segment import Segment, Segments
    from rich.style import Style

    class Painter(Console):
        """A console that leaves it to the command line what happens when the reader goes away."""

        def on_broken_pipe(self) -> None:
            raise

    console = Painter(file=stream, highlight=False, markup=False, emoji=False)
    styles: dict[str, Style | None] = {"": None}
    made: list[Segment] = []
    for line in lines:
        for text, style in line:
            if style not in styles:
                styles[style] = console.get_style(style)
            made.append(Segment(text, styles[style]))
        made.append(Segment.line())
    console.print(Segments(made), end="", crop=False, soft_wrap=True)
