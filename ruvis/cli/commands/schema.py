"""`ruvis schema`: JSON Schemas of the data files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def command(
    output: Annotated[Path, typer.Option("--output", "-o", help="The directory to write them to.")] = Path("schema"),
) -> None:
    """Write a JSON Schema for each kind of data file, for editors that validate while you type.

    \b
    Examples:
      ruvis schema -o my-ties/schema
    """
    from ruvis.authoring.schemas import write
    from ruvis.records.ontology import builtin

    for path in write(output, builtin()):
        typer.echo(str(path))
