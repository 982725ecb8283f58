"""`ruvis plot`: a picture for print."""

from __future__ import annotations

import os
import sys
from base64 import b64encode
from pathlib import Path
from typing import Annotated, Literal

import typer

from ruvis.cli.options import ACTOR, DATA, OTHER, selects
from ruvis.cli.session import Progress, Session, say, write_bytes
from ruvis.export.subgraph import Subgraph
from ruvis.selection import Selection, SelectionError


@selects
def command(
    selection: Selection,
    a: Annotated[str, ACTOR],
    b: Annotated[str | None, OTHER] = None,
    what: Annotated[
        Literal["network", "timeline", "arms", "trade", "asymmetry"],
        typer.Option(
            "--what", "-w", help="The multigraph, when ties began, arms deliveries, goods by year, or shares."
        ),
    ] = "network",
    hops: Annotated[int, typer.Option("--hops", min=0, max=6, help="All ties among actors within so many hops.")] = 0,
    output: Annotated[
        str | None,
        typer.Option("--output", "-o", help="The file to write: .svg, .png or .pdf. Without it, in the terminal."),
    ] = None,
    data: DATA = [],  # noqa: B006
) -> None:
    """Draw a picture for print, with its sources in the caption: SVG, PNG or PDF.

    Parallel ties are told apart by domain and direction, in colours for all eyes. Charts, PNG and PDF need
    pip install "ruvis\\[plot]"; kitty, WezTerm and iTerm2 show the picture in the terminal.

    \b
    Examples:
      ruvis plot russia iran -o ties.svg
      ruvis plot russia iran --what arms -o arms.pdf
      ruvis plot iran --domain arms --since 2020 -o iran.png
    """
    from ruvis.export.plot import FORMATS, convert, svg

    form = Path(output).suffix.lower().lstrip(".") if output else "png"
    if form not in FORMATS:
        raise SelectionError(f"{output}: a picture ends with .svg, .png or .pdf")
    show = None if output else _protocol()
    with Session(data, None, None) as session, Progress("drawing") as progress:
        graph = Subgraph(
            session.store,
            selection._replace(a=a, b=b),
            hops=hops,
            watch=lambda done, total: progress.files("", done, total),
        )
        content = convert(svg(graph, what), form)
    if output:
        write_bytes(Path(output), content)
        say(f"{output}: {len(content):,} bytes", err=True)
    elif show == "kitty":
        _kitty(content)
    else:
        sys.stdout.write(f"\x1b]1337;File=inline=1;size={len(content)}:{b64encode(content).decode()}\x07\n")


def _protocol() -> Literal["kitty", "iterm"]:
    """How this terminal shows pictures.

    Raises:
        SelectionError: it shows none, as far as it says.
    """
    if sys.stdout.isatty():
        if "kitty" in os.environ.get("TERM", "") or "KITTY_WINDOW_ID" in os.environ:
            return "kitty"
        if os.environ.get("TERM_PROGRAM") in ("iTerm.app", "WezTerm"):
            return "iterm"
    raise SelectionError("this terminal shows no pictures: give a file with -o, such as ties.png")


def _kitty(content: bytes) -> None:
    """By the protocol of kitty: base64 in chunks of 4,096 characters, the last of which says so."""
    text = b64encode(content).decode()
    chunks = [text[start : start + 4096] for start in range(0, len(text), 4096)]
    for number, chunk in enumerate(chunks):
        first, more = "f=100,a=T," if number == 0 else "", int(number < len(chunks) - 1)
        sys.stdout.write(f"\x1b_G{first}m={more};{chunk}\x1b\\")
    sys.stdout.write("\n")
