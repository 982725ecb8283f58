"""`ruvis import`: datasets that others publish, into one that every command reads."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from ruvis.cli.session import Progress, say

if TYPE_CHECKING:
    from ruvis.importers.base import Imported

group = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode="rich")

OUTPUT = typer.Option("--output", "-o", help="What to write: a directory, or a snapshot (ending .sqlite).")
SKIP = typer.Option("--skip-bad", help="Leave bad rows out, and list them, instead of stopping.")


@group.callback()
def root() -> None:
    """Read datasets that others publish, into a directory or a snapshot that every command reads with --data.

    \b
    Examples:
      ruvis import sipri trade-register.csv -o arms.sqlite
      ruvis import cow-trade Dyadic_COW_4.0.csv National_COW_4.0.csv -o trade.sqlite
      ruvis import csv trade.csv --map trade-map.yaml -o mine/
    """
    gc.disable()  # rows by the hundred thousand and no cycles among them: looking for some costs a third of the time


@group.command("sipri")
def sipri(
    file: Annotated[Path, typer.Argument(help="The trade register, as SIPRI issues it.", exists=True, dir_okay=False)],
    output: Annotated[Path, OUTPUT],
    published: Annotated[
        str | None, typer.Option("--published", help="When it was generated, if its preamble does not say (EDTF).")
    ] = None,
    skip_bad: Annotated[bool, SKIP] = False,
) -> None:
    """SIPRI's trade register: deals of major arms, with or without its preamble.

    \b
    Examples:
      ruvis import sipri trade-register.csv -o arms.sqlite
      ruvis asymmetry russia iran --data arms.sqlite
    """
    from ruvis.datasets import open_store
    from ruvis.importers import sipri as importer

    with Progress("reading") as progress, open_store(["builtin"]) as store:
        total = _lines(file)
        found = importer.read(file, store, published=published, tick=lambda n: progress.files(file.name, n, total))
        _save(found, output, file.name, skip_bad, progress)


@group.command("cow-trade")
def cow_trade(
    files: Annotated[
        list[Path], typer.Argument(help="The dyadic file, the national file, or both.", exists=True, dir_okay=False)
    ],
    output: Annotated[Path, OUTPUT],
    which: Annotated[Literal["smoothed", "raw"], typer.Option("--flows", help="Which flows to take.")] = "smoothed",
    since: Annotated[int | None, typer.Option("--since", help="Only this year and later ones.")] = None,
    zeros: Annotated[bool, typer.Option("--zeros", help="Also write pairs that did not trade.")] = False,
    skip_bad: Annotated[bool, SKIP] = False,
) -> None:
    """The Correlates of War trade data: flows of every pair of states, and national totals.

    \b
    Examples:
      ruvis import cow-trade Dyadic_COW_4.0.csv National_COW_4.0.csv -o trade.sqlite
      ruvis asymmetry russia iran --data trade.sqlite --periods 1y --since 2010 --until 2010
    """
    from ruvis.datasets import open_store
    from ruvis.importers import cow_trade as importer

    with Progress("reading") as progress, open_store(["builtin"]) as store:
        total = sum(_lines(file) for file in files)
        found = importer.read(
            files, store, which=which, zeros=zeros, since=since, tick=lambda n: progress.files("rows", n, total)
        )
        _save(found, output, files[0].name, skip_bad, progress)


@group.command("csv")
def table(
    file: Annotated[Path, typer.Argument(help="A table of ties, a row each.", exists=True, dir_okay=False)],
    map_: Annotated[Path, typer.Option("--map", help="What its columns mean (YAML).", exists=True, dir_okay=False)],
    output: Annotated[Path, OUTPUT],
    skip_bad: Annotated[bool, SKIP] = False,
) -> None:
    """Any table of ties, with a mapping that says what its columns mean.

    The mapping gives `kind`, `source` (id, url, title, published), `publisher` (id, name, type, letter), and `fields`:
    each field of a tie with `column: NAME`, or a value that holds for every row.

    \b
    A mapping:
      kind: trade_flow
      publisher: {id: my-office, name: My office, type: government, letter: B}
      source: {id: my-table, url: 'https://example.org/t', title: My table, published: '2024'}
      fields:
        from: {column: exporter}
        to: {column: importer}
        period: {column: year}
        commodity: all goods
        amount: {column: usd}
        currency: USD
        credibility: 3

    \b
    Examples:
      ruvis import csv trade.csv --map trade-map.yaml -o mine/
    """
    from ruvis.datasets import open_store
    from ruvis.importers import table as importer

    with Progress("reading") as progress, open_store(["builtin"]) as store:
        total = _lines(file)
        found = importer.read(file, map_, store, tick=lambda n: progress.files(file.name, n, total))
        _save(found, output, file.name, skip_bad, progress)


def _save(found: Imported, output: Path, file: str, skip_bad: bool, progress: Progress) -> None:
    from ruvis.authoring.problems import DatasetError
    from ruvis.importers.output import save
    from ruvis.render.words import plural

    total = 1 + sum(len(records) for records in found.sections.values())
    try:
        left = save(
            found, output, file=file, skip_bad=skip_bad, tick=lambda n: progress.files("writing", n, max(n, total))
        )
    except DatasetError as error:
        for problem in error.problems:
            say(str(problem), err=True)
        typer.echo(f"Error: {plural(len(error.problems), 'bad row')}; --skip-bad leaves them out", err=True)
        raise typer.Exit(1) from None
    for problem in left:
        say(f"left out: {problem}", err=True)
    counts = ", ".join(
        plural(len(records), name.removesuffix("s")) for name, records in found.sections.items() if records
    )
    say(f"{output}: {counts}")
    for note in found.notes:
        say(note)
    if left:
        typer.echo(f"{plural(len(left), 'bad row')} left out")
    say(f"Now for example: ruvis ties russia iran --data {output}")


def _lines(path: Path) -> int:
    """About how many lines a file has, for the progress bar."""
    with path.open("rb") as file:
        sample = file.read(1 << 16)
    return max(1, path.stat().st_size * (sample.count(b"\n") or 1) // max(1, len(sample)))
