"""`ruvis export`: a selection in another program's format."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from ruvis.cli.options import ACTOR, DATA, OTHER, selects
from ruvis.cli.session import Progress, Session, say
from ruvis.export.formats import FORMATS, Format, guess, write
from ruvis.export.subgraph import Subgraph
from ruvis.selection import Selection, SelectionError

FORMAT = typer.Option(
    "--format", "-f", metavar="FORMAT", show_default=False, help=f"One of {', '.join(FORMATS)}; else the file's ending tells.",
    autocompletion=lambda incomplete: [name for name in FORMATS if name.startswith(incomplete)],
)  # fmt: skip


@selects
def command(
    selection: Selection,
    a: Annotated[str | None, ACTOR] = None,
    b: Annotated[str | None, OTHER] = None,
    hops: Annotated[
        int, typer.Option("--hops", min=0, max=6, help="All ties among the actors within so many hops.")
    ] = 0,
    format_: Annotated[str | None, FORMAT] = None,
    output: Annotated[
        str, typer.Option("--output", "-o", help="The file or folder/ to write; - for standard output.")
    ] = "-",
    data: DATA = [],  # noqa: B006
) -> None:
    """Write a selection in a format of other programs; without actors, the whole dataset.

    Every tie keeps its id, kind, dates, grade and sources wherever the format can hold them; what it cannot hold is said.

    \b
    Examples:
      ruvis export russia iran -o ties.graphml
      ruvis export russia iran --hops 1 --as-of 2024 -o around.gexf
      ruvis export -f nquads -o - | gzip > all.nq.gz
      ruvis export iran --domain arms -o arms/      (CSV tables in a folder)
    """
    made, target, folder = _where(format_, output)
    asked = selection._replace(a=a, b=b)
    with Session(data, None, None) as session, Progress(f"writing {made.label}") as progress:
        graph = Subgraph(session.store, asked, hops=hops, watch=lambda done, total: progress.files("", done, total))
        count = graph.count
        write(graph, made, target, folder=folder)
    _say(graph, made, target, count)


def _where(name: str | None, output: str) -> tuple[Format, Path | None, bool]:
    """The format, the place (None for standard output), and whether that is a folder."""
    if name is not None and name not in FORMATS:
        raise typer.BadParameter(f"{name!r} is none of {', '.join(FORMATS)}", param_hint="--format")
    if output == "-":
        if name is None:
            raise SelectionError(f"say which format: --format {', '.join(FORMATS)}")
        made = FORMATS[name]
        if made.way == "file" and sys.stdout.isatty():
            raise SelectionError(f"{made.label} is no text: give a file with -o, or send it into one")
        return made, None, False
    target = Path(output)
    folder = output.endswith(("/", os.sep)) or target.is_dir()
    made = FORMATS[name] if name else guess("/" if folder else output)
    if folder and made.name != "csv":
        raise SelectionError(f"{output}: is a folder, and {made.label} is one file")
    if made.name == "csv" and not folder and target.suffix.lower() != ".zip":
        raise SelectionError(f"{output}: a CSV data package is a folder/ or a file that ends with .zip")
    if not target.absolute().parent.is_dir():
        raise SelectionError(f"{target.parent}: there is no such folder")
    return made, target, folder


def _say(graph: Subgraph, made: Format, target: Path | None, count: int) -> None:
    """What was written, and what the format could not hold."""
    said = [f"{count:,} ties and {len(graph.actors):,} actors as {made.label}" + (f" in {target}" if target else "")]
    if made.loses:
        said.append(f"In {made.label}, {made.loses}")
    if graph.selection.known_at:
        said.append("Summaries and notes are left out: they were written with what became known later")
    if made.name == "mermaid":
        from ruvis.export.mermaid import MOST_EDGES

        if count > MOST_EDGES:
            said.append(f"Mermaid draws {MOST_EDGES} edges unless `maxEdges` is raised")
    for line in said:
        say(line, err=True)
