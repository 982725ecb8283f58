"""`ruvis check`: every problem of a dataset."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ruvis.cli.session import Progress


def command(
    dataset: Annotated[Path, typer.Argument(help="A dataset's directory, or a snapshot.")],
    beside: Annotated[
        list[str], typer.Option("--beside", help="A dataset that it stands beside, e.g. `builtin`.")
    ] = [],  # noqa: B006
) -> None:
    """Check a dataset and print ALL its problems: file:line, record, field, what is wrong, what would be right.

    \b
    Examples:
      ruvis check data/
      ruvis check my-ties/ --beside builtin
    """
    from ruvis.datasets import locate, read

    with Progress("checking") as progress:
        found = read([locate(place) for place in (*beside, str(dataset))], progress=progress.files)
    for problem in found.problems:
        typer.echo(str(problem))
    counts = ", ".join(f"{len(entries):,} {name}" for name, entries in found.sections.items())
    if found.problems:
        typer.echo(f"{len(found.problems):,} problems in {counts}", err=True)
        raise typer.Exit(1)
    typer.echo(f"No problem in {counts}")
