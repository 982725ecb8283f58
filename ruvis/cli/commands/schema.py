"""`ruvis schema`: JSON Schemas of the data files, and the description of a dataset as a data package."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def command(
    output: Annotated[Path, typer.Option("--output", "-o", help="The directory to write the schemas to.")] = Path(
        "schema"
    ),
    package: Annotated[
        Path | None, typer.Option("--package", help="Write the datapackage.json of this dataset instead.")
    ] = None,
) -> None:
    """Write a JSON Schema for each kind of data file, for editors that validate while you type.

    \b
    Examples:
      ruvis schema -o my-ties/schema
      ruvis schema --package my-ties
    """
    from ruvis import __version__
    from ruvis.authoring import datapackage, schemas
    from ruvis.cli.session import say, write_text
    from ruvis.records.ontology import builtin

    if package is not None:
        target = package / "datapackage.json"
        write_text(target, datapackage.text(package, __version__))
        say(str(target))
        return
    for path in schemas.write(output, builtin()):
        say(str(path))
