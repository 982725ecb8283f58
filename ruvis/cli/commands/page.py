"""`ruvis page`: a selection as one self-contained web page."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ruvis.cli.options import ACTOR, DATA, OTHER, selects
from ruvis.cli.session import Progress, Session, write_text, write_utf8
from ruvis.export.page import page
from ruvis.export.subgraph import Subgraph
from ruvis.selection import Selection


@selects
def command(
    selection: Selection,
    a: Annotated[str | None, ACTOR] = None,
    b: Annotated[str | None, OTHER] = None,
    hops: Annotated[int, typer.Option("--hops", min=0, max=6, help="All ties among actors within so many hops.")] = 0,
    output: Annotated[str, typer.Option("--output", "-o", help="The file to write; - for standard output.")] = "-",
    data: DATA = [],  # noqa: B006
) -> None:
    """Write one web page that works without a network: the graph, the timeline, the flows, the evidence of every tie.

    It can be filtered, searched, moved by keyboard, read on a phone, printed, and sent as a file.

    \b
    Examples:
      ruvis page russia iran -o page.html
      ruvis page russia iran --hops 1 --domain arms -o arms.html
    """
    with Session(data, None, None) as session, Progress("gathering") as progress:
        graph = Subgraph(
            session.store,
            selection._replace(a=a, b=b),
            hops=hops,
            watch=lambda done, total: progress.files("", done, total),
        )
        text = page(graph)
        if output == "-":
            write_utf8([text])
            return
        write_text(Path(output), text)
        typer.echo(
            f"{output}: {graph.count:,} ties, {len(graph.actors):,} actors, {len(text.encode()):,} bytes", err=True
        )
