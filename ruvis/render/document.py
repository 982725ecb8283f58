"""The blocks of which every readable answer is made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class Cell:
    """A piece of text: with a tone, an address to open, and a quieter second line."""

    text: str
    tone: Literal["plain", "strong", "quiet", "good", "warn", "bad"] = "plain"
    url: str | None = None
    below: str | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; `fixed` ones never wrap."""

    label: str
    align: Literal["left", "right", "center"] = "left"
    fixed: bool = False
    share: int | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headings."""

    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell | str]]
    title: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a section; level 1 is the answer's own."""

    text: str
    level: int = 2


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A sentence or more."""

    content: str | Cell | Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Listing:
    """Points of a list."""

    items: Sequence[str | Cell | Sequence[Cell]]


@dataclass(frozen=True, slots=True)
class Bars:
    """A bar chart: (label, value, what to print beside the bar); `full` is the value of a bar of full width."""

    rows: Sequence[tuple[str, float | None, str]]
    title: str = ""
    full: float | None = None
    width: int = 30


@dataclass(frozen=True, slots=True)
class Branch:
    """A node of a tree."""

    label: str | Cell | Sequence[Cell]
    children: list[Branch] = field(default_factory=list)


Block = Table | Heading | Paragraph | Listing | Bars | Branch
Document = list[Block]
