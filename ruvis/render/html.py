"""Documents as HTML without scripts, every text escaped: a fragment for notebooks, or a page to print and to mail."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from ruvis.render import safe
from ruvis.render.document import Bars, Block, Branch, Cell, Document, Heading, Listing, Paragraph, Table


def text(document: Document) -> str:
    """A document as HTML.

    >>> text([Heading("<b>", 1), Paragraph(Cell("a page", url="javascript:alert(1)"))])
    '<div class="ruvis">\\n<h1>&lt;b&gt;</h1>\\n<p>a page</p>\\n</div>'
    """
    return "\n".join(('<div class="ruvis">', *(line for block in document for line in _block(block)), "</div>"))


_STYLE = """
body { max-width: 46rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.5 Georgia, "Noto Serif", serif;
  color: #1a1a1a; background: #fff; }
h1, h2, th { font-family: system-ui, "Noto Sans", sans-serif; line-height: 1.2; } h2 { margin-top: 2rem; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; } caption { text-align: left; font-weight: bold; }
th, td { padding: .25rem .5rem; border-bottom: 1px solid #ccc; } small { color: #555; }
li { margin: .2rem 0; overflow-wrap: anywhere; } a { color: #00558c; }
@media print { body { margin: 0; max-width: none; } tr, li { break-inside: avoid; } }
@media screen and (prefers-color-scheme: dark) { body { background: #15171a; color: #ececec; } a { color: #7cc4ff; }
  small { color: #aaa; } }
"""


def page(document: Document) -> str:
    """A document as a whole file that asks nothing of a network.

    >>> page([Heading("a <i>", 1)]).count("<title>a &lt;i&gt;</title>")
    1
    """
    title = next((block.text for block in document if isinstance(block, Heading)), "ruvis")
    policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>{escape(safe.terminal(title))}</title>\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<style>{_STYLE}</style>\n</head>\n<body>\n{text(document)}\n</body>\n</html>\n"
    )


def _block(block: Block) -> Iterator[str]:
    match block:
        case Heading(heading, level):
            yield f"<h{level}>{_escape(heading)}</h{level}>"
        case Paragraph(content):
            yield f"<p>{_line(content)}</p>"
        case Listing(items):
            yield f"<ul>{''.join(f'<li>{_line(item)}</li>' for item in items)}</ul>"
        case Table(columns, rows, title):
            yield "<table>" + (f"<caption>{_escape(title)}</caption>" if title else "")
            aligns = [column.align for column in columns]
            yield _row("th", [column.label for column in columns], aligns)
            yield from (_row("td", row, aligns) for row in rows)
            yield "</table>"
        case Bars(rows, title, full):
            most = full or max((value or 0 for _, value, _ in rows), default=0) or 1
            yield "<table>" + (f"<caption>{_escape(title)}</caption>" if title else "")
            for label, value, beside in rows:
                bar = f'<meter min="0" max="{most:g}" value="{value or 0:g}"></meter>'
                yield f"<tr><td>{_escape(label)}</td><td>{bar}</td><td>{_escape(beside)}</td></tr>"
            yield "</table>"
        case Branch():
            yield f"<ul>{_branch(block)}</ul>"


def _row(tag: str, cells: Sequence[Cell | str], aligns: Sequence[str]) -> str:
    made = (
        f'<{tag} style="text-align:{align};vertical-align:top">{_line(cell)}</{tag}>'
        for cell, align in zip(cells, aligns, strict=True)
    )
    return f"<tr>{''.join(made)}</tr>"


def _branch(branch: Branch) -> str:
    inner = "".join(_branch(child) for child in branch.children)
    return f"<li>{_line(branch.label)}{f'<ul>{inner}</ul>' if inner else ''}</li>"


def _line(content: str | Cell | Sequence[Cell]) -> str:
    if isinstance(content, str):
        return _escape(content)
    if not isinstance(content, Cell):
        return " ".join(_line(cell) for cell in content)
    made, url = _escape(content.text), safe.web_address(content.url)
    if url:
        made = f'<a href="{escape(url)}" rel="noopener noreferrer">{made}</a>'
    elif content.tone == "strong":
        made = f"<strong>{made}</strong>"
    return f"{made}<br><small>{_escape(content.below)}</small>" if content.below else made


def _escape(words: str) -> str:
    return escape(safe.terminal(words)).replace("\n", "<br>")
