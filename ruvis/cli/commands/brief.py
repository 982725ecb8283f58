"""`ruvis brief`: a fact sheet on two actors."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ruvis.cli.options import ACTOR, DATA, OTHER, selects_but
from ruvis.cli.session import FORMATS, Session, write_bytes, write_text, write_utf8
from ruvis.questions.brief import REFUSED, brief
from ruvis.render.document import Document
from ruvis.render.views.brief import view
from ruvis.selection import Selection, SelectionError

ALL = (*FORMATS, "html", "docx")
FORMAT = typer.Option(
    "--format", "-f", metavar="FORMAT", show_default=False, help=f"One of {', '.join(ALL)}; else the file's ending tells.",
    autocompletion=lambda incomplete: [name for name in ALL if name.startswith(incomplete)],
)  # fmt: skip


@selects_but(REFUSED)
def command(
    selection: Selection,
    a: Annotated[str, ACTOR],
    b: Annotated[str, OTHER],
    format_: Annotated[str | None, FORMAT] = None,
    output: Annotated[
        str | None, typer.Option("--output", "-o", help="Write to this file; its ending tells the format.")
    ] = None,
    data: DATA = [],  # noqa: B006
) -> None:
    """A fact sheet on two actors: what ties them, what flows, who depends on whom, what is disputed, the landmarks.

    Every point has numbered notes with publisher, date, address and grade. It says nothing that is not in the dataset.
    `--limit` says how many it tells of each list, instead of what fits on a few pages.

    \b
    Examples:
      ruvis brief russia iran -n 3
      ruvis brief russia iran -o brief.md
      ruvis brief russia iran --domain arms -o arms.html
      ruvis brief russia iran --as-of 2015 -o then.docx
    """
    made = format_ or (
        Path(output).suffix.lower().lstrip(".") if output and output.lower().endswith((".html", ".docx")) else None
    )
    if made is not None and made not in ALL:
        raise typer.BadParameter(f"{made!r} is none of {', '.join(ALL)}", param_hint="--format")
    asked = selection._replace(a=a, b=b)
    with Session(data, made if made in FORMATS else None, output) as session:
        answer = brief(session.store, asked)
        if made in ("html", "docx"):
            _write(view(answer), made, output)
        else:
            session.answer("brief", asked, answer, view(answer))


def _write(document: Document, made: str, output: str | None) -> None:
    """As a web page, or for a word processor."""
    target = Path(output) if output and output != "-" else None
    if made == "html":
        from ruvis.render import html

        text = html.page(document)
        write_text(target, text) if target else write_utf8([text])
        return
    if target is None:
        raise SelectionError("a .docx file is no text: give it a name with -o")
    try:
        from ruvis.render import docx

        write_bytes(target, docx.data(document))
    except ImportError:
        raise SelectionError('a .docx file needs a package more: pip install "ruvis[docx]"') from None
