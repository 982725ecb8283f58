"""`ruvis check`: every problem of a dataset, whether a snapshot is intact, and what in a dataset is weak."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ruvis.cli.options import writes
from ruvis.cli.session import Progress, Session
from ruvis.render import safe
from ruvis.render.document import Listing

if TYPE_CHECKING:
    from ruvis.authoring.dataset import Dataset


@writes
def command(
    session: Session,
    dataset: Annotated[Path, typer.Argument(help="A dataset's directory, or a snapshot.")],
    beside: Annotated[
        list[str], typer.Option("--beside", help="A dataset that it stands beside, e.g. `builtin`.")
    ] = [],  # noqa: B006
    quality: Annotated[
        bool, typer.Option("--quality", help="Report what is weak, old or unused; this leaves the exit code alone.")
    ] = False,
    as_of: Annotated[
        str | None, typer.Option("--as-of", help="For --quality: the day from which age is counted; today if left out.")
    ] = None,
) -> None:
    """Check a dataset and print ALL its problems: file:line, record, field, what is wrong, what would be right.

    Of a snapshot it is also verified that the file is whole, that its digest is that of the records in it, and that
    every table holds what the records compile to.

    \b
    Examples:
      ruvis check data/
      ruvis check my-ties/ --beside builtin
      ruvis check my-ties.sqlite
      ruvis check data/ --quality --format csv
    """
    from ruvis.authoring import compile, integrity
    from ruvis.datasets import locate, read

    place = locate(dataset)
    digest = integrity.verify(place) if place.is_file() else ""
    with Progress("checking") as progress:
        found = read([*map(locate, beside), place], progress=progress.files)
    counts = ", ".join(f"{len(entries):,} {name}" for name, entries in found.sections.items())
    session.digest = digest or compile.digest(found)
    if found.problems:
        _tell(session, found)
        typer.echo(
            f"{len(found.problems):,} {'problem' if len(found.problems) == 1 else 'problems'} in {counts}", err=True
        )
        raise typer.Exit(1)
    typer.echo(f"No problem in {counts}", err=quality or session.format != "table")
    if digest:
        typer.echo(f"Intact, digest {digest}", err=quality or session.format != "table")
    if quality:
        _report(session, found, as_of)
    elif session.format != "table":
        _tell(session, found)


def _tell(session: Session, dataset: Dataset) -> None:
    """The problems: a line each, or in the format that was asked for."""
    from ruvis.authoring.problems import Problems

    if session.format == "table" and session.output is None:
        for problem in dataset.problems:
            typer.echo(safe.terminal(str(problem)))
        return
    answer = Problems(tuple(dataset.problems))
    session.answer("check", {}, answer, [Listing([str(problem) for problem in dataset.problems])])


def _report(session: Session, dataset: Dataset, as_of: str | None) -> None:
    from ruvis.questions.quality import quality
    from ruvis.render.views.quality import view

    answer = quality(dataset, as_of)
    session.answer("quality", {"as_of": answer.as_of}, answer, view(answer))
