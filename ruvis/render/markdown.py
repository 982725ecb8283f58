"""Documents as Markdown (CommonMark with tables)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ruvis.render import safe
from ruvis.render.document import Bars, Block, Branch, Cell, Document, Heading, Listing, Paragraph, Table

_IN_LINK = str.maketrans({"|": "%7C", "[": "%5B", "]": "%5D"})
"""What would end a cell of a table, or begin another link, inside of an address."""
_ALIGN = {"left": ":--", "right": "--:", "center": ":-:"}


def text(document: Document) -> str:
    """A document as Markdown, ending with a line break."""
    return "\n\n".join("\n".join(_block(block)) for block in document) + "\n"


def _block(block: Block) -> Iterator[str]:
    match block:
        case Heading(heading, level):
            yield f"{'#' * level} {safe.markdown(heading)}"
        case Paragraph(content):
            yield _line(content)
        case Listing(items):
            yield from (f"- {_line(item)}" for item in items)
        case Table(columns, rows, title):
            if title:
                yield f"**{safe.markdown(title)}**\n"
            yield f"| {' | '.join(safe.markdown(column.label) or ' ' for column in columns)} |"
            yield f"| {' | '.join(_ALIGN[column.align] for column in columns)} |"
            yield from (f"| {' | '.join(_line(cell) for cell in row)} |" for row in rows)
        case Bars(rows, title):
            if title:
                yield f"**{safe.markdown(title)}**\n"
            yield "| | |\n| :-- | --: |"
            yield from (f"| {safe.markdown(label)} | {safe.markdown(beside)} |" for label, _, beside in rows)
        case Branch():
            yield from _branch(block, 0)


def _branch(branch: Branch, depth: int) -> Iterator[str]:
    yield f"{'  ' * depth}- {_line(branch.label)}"
    for child in branch.children:
        yield from _branch(child, depth + 1)


def _line(content: str | Cell | Sequence[Cell]) -> str:
    if isinstance(content, str):
        return safe.markdown(content)
    if not isinstance(content, Cell):
        return " ".join(_line(cell) for cell in content)
    made = safe.markdown(content.text)
    url = safe.web_address(content.url)
    if url:
        made = f"[{made}](<{url.translate(_IN_LINK)}>)"
    elif content.tone == "strong" and made.strip():
        made = f"**{made}**"
    below = "; ".join(line.strip() for line in (content.below or "").split("\n"))
    return f"{made} ({safe.markdown(below)})" if below else made
