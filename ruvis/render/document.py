"""The blocks of which every readable answer is made."""

from collections.abc import Sequence
from typing import Literal, NamedTuple


class Cell(NamedTuple):
    """A piece of text: with a tone, an address to open, and a quieter second line."""

    text: str
    tone: Literal["plain", "strong", "quiet", "good", "warn", "bad"] = "plain"
    url: str | None = None
    below: str | None = None


class Column(NamedTuple):
    """A column of a table; `fixed` ones never wrap."""

    label: str
    align: Literal["left", "right", "center"] = "left"
    fixed: bool = False
    share: int | None = None


class Table(NamedTuple):
    """Rows under headings."""

    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell | str]]
    title: str = ""


class Heading(NamedTuple):
    """A heading of a section; level 1 is the answer's own."""

    text: str
    level: int = 2


class Paragraph(NamedTuple):
    """A sentence or more."""

    content: str | Cell | Sequence[Cell]


class Listing(NamedTuple):
    """Points of a list."""

    items: Sequence[str | Cell | Sequence[Cell]]


class Bars(NamedTuple):
    """A bar chart: (label, value, what to print beside the bar); `full` is the value of a bar of full width."""

    rows: Sequence[tuple[str, float | None, str]]
    title: str = ""
    full: float | None = None
    width: int = 30


class Branch:
    """A node of a tree."""

    def __init__(self, label: str | Cell | Sequence[Cell], children: "Sequence[Branch]" = ()) -> None:
        self.label = label
        self.children = list(children)


Block = Table | Heading | Paragraph | Listing | Bars | Branch
Document = list[Block]
