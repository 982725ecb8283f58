"""Documents as one HTML file without scripts: to print, to mail, to paste into an editor."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Sequence
from hashlib import sha256
from html import escape

from ruvis.render import safe
from ruvis.render.document import Bars, Block, Branch, Cell, Document, Heading, Listing, Paragraph, Table

_STYLE = """
body { max-width: 46rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.5 Georgia, "Noto Serif", serif;
  color: #1a1a1a; background: #fff; }
h1, h2, th { font-family: system-ui, "Noto Sans", sans-serif; line-height: 1.2; } h2 { margin-top: 2rem; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; } caption { text-align: left; font-weight: bold; }
th, td { text-align: left; vertical-align: top; padding: .25rem .5rem; border-bottom: 1px solid #ccc; }
.right { text-align: right; } .center { text-align: center; } small { color: #555; display: block; }
li { margin: .2rem 0; overflow-wrap: anywhere; } a { color: #00558c; }
@media print { body { margin: 0; max-width: none; } tr, li { break-inside: avoid; } }
@media screen and (prefers-color-scheme: dark) { body { background: #15171a; color: #ececec; } a { color: #7cc4ff; }
  small { color: #aaa; } }
"""


def text(document: Document) -> str:
    """A document as a whole HTML file.

    >>> "<i>" in text([Heading("a <i>", 1)])
    False
    """
    title = next((block.text for block in document if isinstance(block, Heading)), "ruvis")
    digest = b64encode(sha256(_STYLE.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    body = "\n".join("".join(_block(block)) for block in document)
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>{escape(safe.terminal(title))}</title>\n'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<style>{_STYLE}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def _block(block: Block) -> Iterator[str]:
    match block:
        case Heading(heading, level):
            yield f"<h{level}>{_escape(heading)}</h{level}>"
        case Paragraph(content):
            yield f"<p>{_line(content)}</p>"
        case Listing(items):
            yield "<ul>" + "".join(f"<li>{_line(item)}</li>" for item in items) + "</ul>"
        case Table(columns, rows, title):
            heads = "".join(f'<th scope="col"{_align(column.align)}>{_escape(column.label)}</th>' for column in columns)
            yield f"<table>{f'<caption>{_escape(title)}</caption>' if title else ''}<thead><tr>{heads}</tr></thead><tbody>"
            for row in rows:
                cells = zip(columns, row, strict=True)
                yield (
                    "<tr>"
                    + "".join(f"<td{_align(column.align)}>{_line(cell)}</td>" for column, cell in cells)
                    + "</tr>"
                )
            yield "</tbody></table>"
        case Bars(rows, title):
            yield f"<table>{f'<caption>{_escape(title)}</caption>' if title else ''}<tbody>"
            yield from (
                f'<tr><td>{_escape(label)}</td><td class="right">{_escape(beside)}</td></tr>'
                for label, _, beside in rows
            )
            yield "</tbody></table>"
        case Branch():
            yield "<ul>" + "".join(_branch(block)) + "</ul>"


def _branch(branch: Branch) -> Iterator[str]:
    inside = "<ul>" + "".join("".join(_branch(child)) for child in branch.children) + "</ul>" if branch.children else ""
    yield f"<li>{_line(branch.label)}{inside}</li>"


def _align(align: str) -> str:
    return "" if align == "left" else f' class="{align}"'


def _line(content: str | Cell | Sequence[Cell]) -> str:
    if isinstance(content, str):
        return _escape(content)
    if not isinstance(content, Cell):
        return " ".join(_line(cell) for cell in content)
    made, url = _escape(content.text), safe.web_address(content.url)
    if url:
        made = f'<a href="{escape(url)}" rel="noopener noreferrer">{made}</a>'
    elif content.tone == "strong" and made:
        made = f"<strong>{made}</strong>"
    return f"{made}<small>{_escape(content.below)}</small>" if content.below else made


def _escape(text: str) -> str:
    """Text as text; what is written from right to left stays apart from what stands around it."""
    made = escape(safe.terminal(text))
    return f"<bdi>{made}</bdi>" if any("\u0590" <= char <= "\u08ff" for char in text) else made
