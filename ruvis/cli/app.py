"""The application: its list of commands, each imported when it is called, and the errors that users can make."""

from __future__ import annotations

import atexit
import gc
import importlib
import os
import sqlite3
import sys
from collections.abc import Iterator, MutableMapping
from contextlib import suppress
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


class Group(TyperGroup):
    """The commands; a reader that goes away ends them without an error."""

    def make_context(self, *arguments: Any, **extra: Any) -> Any:
        """Read the command line, which prints the help where that is asked for."""
        try:
            return super().make_context(*arguments, **extra)
        except BrokenPipeError:
            _leave_pipe()
        except typer.exceptions.TyperException as error:
            raise _harmless(error) from None

    def invoke(self, ctx: Any) -> Any:
        """Run the command that was asked for."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            _leave_pipe()
        except typer.exceptions.TyperException as error:
            raise _harmless(error) from None


def _harmless(error: Exception) -> Exception:
    """An error of usage that repeats the command line without what a terminal would obey."""
    from ruvis.render import safe

    for name, value in vars(error).items():
        if isinstance(value, str):
            setattr(error, name, safe.terminal(value))
    return error


app = typer.Typer(cls=Group, no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode="rich")


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


def run() -> None:
    """The command `ruvis`: `main`, and then the process ends at once.

    Taking an interpreter apart, module by module, takes a tenth of the time of a short command and gives nothing back.
    """
    code: object = 1
    try:
        main()
        code = 0
    except SystemExit as end:
        code = end.code
    if code is not None and not isinstance(code, int):
        sys.exit(str(code))
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    os._exit(code or 0)


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit: 0 answered, 1 the data or the question has a problem, 2 usage."""
    gc.set_threshold(100_000)  # the process is short: looking for garbage costs more than it frees
    _streams()
    command: Any = typer.main.get_command(app)
    command.commands = LazyCommands()
    try:
        try:
            _answer(command, arguments)
        finally:
            sys.stdout.flush()  # here, where a full disk or a closed pipe can still be told
    except BrokenPipeError:
        _leave_pipe()
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        _fail(error)


def _answer(command: Any, arguments: list[str] | None) -> None:
    """Run the command; once more if a damaged snapshot of the cache stood in its way and is thrown away."""
    try:
        command(args=arguments, prog_name="ruvis")
    except Exception as error:
        from ruvis.cli.session import Session, expected

        if expected(error) or Session.latest is None:
            raise
        Session.latest.recover(error)
        command(args=arguments, prog_name="ruvis")


def _streams() -> None:
    """Let no character that the terminal cannot show end a command; write into nothing where output is closed."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def _leave_pipe() -> None:
    """The reader went away, as `| head` does: nothing is wrong."""
    _discard(sys.stdout)
    sys.exit(0)


def _discard(stream: Any) -> None:
    """Send what is left in a stream that can no longer be written to nowhere."""
    with suppress(OSError, ValueError):
        devnull = os.open(os.devnull, os.O_WRONLY)
        os.dup2(devnull, stream.fileno())


def _fail(error: Exception) -> None:
    """Say what is wrong in plain words and exit with 1; a bug of ours still shows its traceback."""
    from shlex import quote

    from ruvis.cli.session import expected
    from ruvis.render import safe
    from ruvis.selection import UnknownNameError

    said = str(error)
    problems = getattr(error, "problems", None)
    if problems is not None:
        for problem in problems[:20]:
            print(safe.terminal(str(problem)), file=sys.stderr)
        if len(problems) > 20:
            print(f"... and {len(problems) - 20} more; `ruvis check` lists all", file=sys.stderr)
    elif isinstance(error, sqlite3.DatabaseError):
        said = f"the snapshot cannot be read: {error}"
    elif isinstance(error, UnicodeEncodeError):
        said = "the question holds bytes that are not UTF-8"
    elif not expected(error):
        raise error
    elif isinstance(error, UnknownNameError) and "actor" in error.what:
        said += f" What records say of a name: ruvis search {quote(error.name)}"
    elif isinstance(error, OSError) and error.strerror:
        said = f"{error.filename or 'output'}: {error.strerror.lower()}"
    try:
        sys.stdout.flush()
    except OSError:
        _discard(sys.stdout)
    print(f"Error: {safe.terminal(' '.join(said.splitlines()))}", file=sys.stderr)
    sys.exit(1)
