"""The application: its list of commands, each imported when it is called, and the errors that users can make."""

from __future__ import annotations

import gc
import importlib
import os
import sqlite3
import sys
from collections.abc import Iterator, MutableMapping
from typing import Any

import typer
import typer.main
from typer.core import TyperGroup

COMMANDS: dict[str, str] = {
    "ties": "ties",
    "flows": "flows",
    "timeline": "timeline",
    "paths": "paths",
    "compare": "compare",
    "diff": "diff",
    "graph": "graph",
    "show": "show",
    "search": "search",
    "actors": "actors",
    "sources": "sources",
    "assessments": "assessments",
    "stats": "stats",
    "asymmetry": "asymmetry",
    "dependencies": "dependencies",
    "whatif": "whatif",
    "influence": "influence",
    "export": "export",
    "plot": "plot",
    "page": "page",
    "brief": "brief",
    "serve": "serve",
    "check": "check",
    "build": "build",
    "import": "import_",
    "schema": "schema",
}
"""Name of a command and the module of `ruvis.cli.commands` that holds it, in the order of the help."""


class LazyCommands(MutableMapping[str, Any]):
    """The commands of the group, built from their modules when they are looked up."""

    def __init__(self) -> None:
        self._built: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._built:
            if name not in COMMANDS:
                raise KeyError(name)
            module = importlib.import_module(f"ruvis.cli.commands.{COMMANDS[name]}")
            single = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode="rich")
            register = getattr(module, "group", None)
            if register is not None:
                self._built[name] = typer.main.get_command(register)
            else:
                single.command(name)(module.command)
                self._built[name] = typer.main.get_command(single)
            self._built[name].name = name
        return self._built[name]

    def __setitem__(self, name: str, command: Any) -> None:
        self._built[name] = command

    def __delitem__(self, name: str) -> None:
        del self._built[name]

    def __iter__(self) -> Iterator[str]:
        return iter(COMMANDS)

    def __len__(self) -> int:
        return len(COMMANDS)


def _version(value: bool) -> None:
    if value:
        from ruvis import __version__

        typer.echo(f"ruvis {__version__}")
        raise typer.Exit


app = typer.Typer(cls=TyperGroup, no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode="rich")


@app.callback()
def root(
    version: bool = typer.Option(
        False, "--version", callback=_version, is_eager=True, help="Show the version and exit."
    ),
) -> None:
    """Ask what ties Russia and Iran: in which direction, since when, on whose word, who depends on whom.

    Every figure leads to its pages: [bold]ruvis show ID[/bold]. Every command takes --format table, json, jsonl, csv or markdown.

    Begin with: [bold]ruvis ties russia iran[/bold]
    """


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit: 0 answered, 1 the data or the question has a problem, 2 usage."""
    gc.set_threshold(100_000)  # the process is short: looking for garbage costs more than it frees
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    command: Any = typer.main.get_command(app)
    command.commands = LazyCommands()
    try:
        command(args=arguments, prog_name="ruvis")
    except BrokenPipeError:
        _leave_pipe()
    except Exception as error:
        _fail(error)


def _leave_pipe() -> None:
    """The reader went away, as `| head` does: nothing is wrong."""
    devnull = os.open(os.devnull, os.O_WRONLY)
    os.dup2(devnull, sys.stdout.fileno())
    sys.exit(0)


def _fail(error: Exception) -> None:
    """Say what is wrong in plain words and exit with 1; a bug of ours still shows its traceback."""
    from ruvis.datasets import DatasetNotFoundError
    from ruvis.importers.base import ImportFileError
    from ruvis.selection import SelectionError, UnknownNameError
    from ruvis.store.snapshot import SnapshotError

    problems = getattr(error, "problems", None)
    if problems is not None:
        for problem in problems[:20]:
            print(problem, file=sys.stderr)
        if len(problems) > 20:
            print(f"... and {len(problems) - 20} more; `ruvis check` lists all", file=sys.stderr)
    elif isinstance(error, sqlite3.DatabaseError):
        error = SnapshotError(f"the snapshot is damaged: {error}")
    elif not isinstance(
        error, SelectionError | UnknownNameError | SnapshotError | DatasetNotFoundError | ImportFileError | OSError
    ):
        raise error
    if isinstance(error, OSError) and error.strerror:
        error = OSError(f"{error.filename}: {error.strerror.lower()}")
    print(f"Error: {error}", file=sys.stderr)
    sys.exit(1)
