"""`ruvis build`: compile a dataset into a snapshot."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ruvis.cli.session import Progress, say


def command(
    dataset: Annotated[list[str], typer.Argument(help="Directories or snapshots; `builtin` is the built-in dataset.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="The snapshot to write.")],
) -> None:
    """Compile a dataset into one SQLite file, which every command reads with --data.

    \b
    Examples:
      ruvis build my-ties/ -o my-ties.sqlite
      ruvis build builtin my-ties/ -o both.sqlite
    """
    from ruvis.authoring.compile import write
    from ruvis.datasets import locate, read
    from ruvis.store.store import Store

    with Progress("reading") as progress:
        found = read([locate(place) for place in dataset], progress=progress.files).usable()
        write(found, output, progress=progress.files)
    with Store(output) as store:
        records = store.count("tie") + store.count("assessment") + store.count("indicator")
    say(f"{output}: {records:,} records, {output.stat().st_size:,} bytes")
