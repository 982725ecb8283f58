"""Documents for word processors (needs python-docx)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from ruvis.render import safe
from ruvis.render.document import Bars, Branch, Cell, Document, Heading, Listing, Paragraph, Table

_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"


def data(document: Document) -> bytes:
    """A document as the bytes of a .docx file; the same document gives the same bytes.

    Raises:
        ImportError: python-docx is not installed.
    """
    import docx  # type: ignore[import-not-found,import-untyped,unused-ignore]

    made = docx.Document()
    properties = made.core_properties
    properties.author, properties.created = "ruvis", datetime(2000, 1, 1, tzinfo=UTC)
    properties.modified = properties.created
    for block in document:
        match block:
            case Heading(text, level):
                made.add_heading(_clean(text), 0 if level == 1 else level - 1)
            case Paragraph(content):
                _line(made.add_paragraph(), content)
            case Listing(items):
                for item in items:
                    _line(made.add_paragraph(style="List Bullet"), item)
            case Table():
                _table(made, block)
            case Bars(rows, title):
                made.add_paragraph(_clean(title))
                for label, _, beside in rows:
                    made.add_paragraph(_clean(f"{label}: {beside}"), style="List Bullet")
            case Branch():
                _branch(made, block)
    return _packed(made)


def _table(made: Any, table: Table) -> None:
    if table.title:
        made.add_paragraph(_clean(table.title))
    grid = made.add_table(rows=1, cols=len(table.columns), style="Light Grid Accent 1")
    for cell, column in zip(grid.rows[0].cells, table.columns, strict=True):
        cell.text = _clean(column.label)
    for row in table.rows:
        for cell, content in zip(grid.add_row().cells, row, strict=True):
            _line(cell.paragraphs[0], content)


def _branch(made: Any, branch: Branch) -> None:
    _line(made.add_paragraph(style="List Bullet"), branch.label)
    for child in branch.children:
        _branch(made, child)


def _line(paragraph: Any, content: str | Cell | Sequence[Cell]) -> None:
    for number, cell in enumerate([content] if isinstance(content, str | Cell) else content):
        cell = Cell(cell) if isinstance(cell, str) else cell
        if number and cell.text:
            paragraph.add_run(" ")
        url = safe.web_address(cell.url)
        if url:
            _link(paragraph, cell.text, url)
        else:
            paragraph.add_run(_clean(cell.text)).bold = cell.tone == "strong" or None
        if cell.below:
            paragraph.add_run("\n" + _clean(cell.below)).italic = True


def _link(paragraph: Any, text: str, url: str) -> None:
    from docx.oxml.ns import qn  # type: ignore[import-not-found,import-untyped,unused-ignore]
    from docx.oxml.parser import OxmlElement  # type: ignore[import-not-found,import-untyped,unused-ignore]

    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), paragraph.part.relate_to(url, _LINKS, is_external=True))
    run = paragraph.add_run(_clean(text))
    run.font.underline = True
    link.append(run._r)
    paragraph._p.append(link)


def _clean(text: str) -> str:
    return safe.terminal(text)


def _packed(made: Any) -> bytes:
    """The file with the time of its parts set to one that does not change."""
    from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

    first, second = BytesIO(), BytesIO()
    made.save(first)
    with ZipFile(first) as source, ZipFile(second, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            entry = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = ZIP_DEFLATED
            target.writestr(entry, source.read(name))
    return second.getvalue()
