"""The options that commands share, defined once: which ties, which dataset, which output.

`@selects` gives a command the options of a selection and hands it one `Selection`; `@answers` gives it the options
of dataset and output and hands it one `Session`.

A command is written as

    @answers
    @selects
    def command(session: Session, selection: Selection, *, all_: bool = False) -> None: ...
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterable
from copy import copy
from typing import Annotated, Any, Literal

import typer

from ruvis.cli.session import FORMATS, Session
from ruvis.selection import Selection

Command = Callable[..., None]
_SELECTION, _OUTPUT = "Which ties", "Dataset and output"


def _for_shell(complete: Callable[[str], list[tuple[str, str]]]) -> Callable[[str], list[tuple[str, str]]]:
    """Offer what a function finds as plain words; a dataset that cannot be read offers nothing while somebody types."""

    @functools.wraps(complete)
    def offered(incomplete: str) -> list[tuple[str, str]]:
        from ruvis.render import safe

        try:
            found = complete(incomplete)
        except Exception:
            return []
        return [(name, safe.terminal(label).replace("\n", " ")) for name, label in found if name.isprintable()]

    return offered


@_for_shell
def complete_actor(incomplete: str) -> list[tuple[str, str]]:
    """Actor ids that begin so, for the shell."""
    from ruvis.datasets import open_store

    with open_store() as store:
        return [(actor.id, actor.name) for actor in store.actors() if actor.id.startswith(incomplete.lower())]


@_for_shell
def complete_id(incomplete: str) -> list[tuple[str, str]]:
    """Record ids that begin so, for the shell."""
    from ruvis.datasets import open_store

    with open_store() as store:
        rows = store.connection.execute(
            "SELECT id, title FROM record WHERE id >= ? AND id < ? ORDER BY id LIMIT 50",
            (incomplete, incomplete + "\x7f"),
        )
        return [tuple(row) for row in rows]


def _completes(names: str) -> Callable[[str], list[tuple[str, str]]]:
    @_for_shell
    def complete(incomplete: str) -> list[tuple[str, str]]:
        from ruvis.datasets import open_store

        with open_store() as store:
            known = store.domains if names == "domain" else {kind: row["label"] for kind, row in store.kinds.items()}
            return [(name, label) for name, label in known.items() if name.startswith(incomplete)]

    return complete


def _option(type_: Any, default: Any, *names: str, help: str, panel: str, **more: Any) -> tuple[Any, Any]:
    return Annotated[type_, typer.Option(*names, help=help, rich_help_panel=panel, **more)], default


def _select(type_: Any, default: Any, *names: str, help: str, **more: Any) -> tuple[Any, Any]:
    return _option(type_, default, *names, help=help, panel=_SELECTION, **more)


ACTOR = typer.Argument(help="An actor, in any language.", autocompletion=complete_actor)
OTHER = typer.Argument(help="Another actor.", autocompletion=complete_actor)
AS_OF = typer.Option(
    "--as-of", help="What was so on this date, e.g. 2012 (its end) or 2012-01-01.", rich_help_panel=_SELECTION
)
KNOWN_AT = typer.Option("--known-at", help="What published sources supported by this date.", rich_help_panel=_SELECTION)

SELECTION: dict[str, tuple[Any, Any]] = {
    "domains": _select(list[str], (), "--domain", "-d", help="Only this domain; repeatable.", autocompletion=_completes("domain")),
    "kinds": _select(list[str], (), "--kind", "-k", help="Only this kind; repeatable.", autocompletion=_completes("kind")),
    "direction": _select(Literal["any", "out", "in", "mutual"], "any", "--direction", help="Seen from the first actor."),
    "sender": _select(str | None, None, "--from", help="Who gives.", autocompletion=complete_actor),
    "recipient": _select(str | None, None, "--to", help="Who receives.", autocompletion=complete_actor),
    "since": _select(str | None, None, "--since", help="Something happened on or after this date (EDTF)."),
    "until": _select(str | None, None, "--until", help="Something happened on or before this date."),
    "as_of": (Annotated[str | None, AS_OF], None),
    "known_at": (Annotated[str | None, KNOWN_AT], None),
    "certain": _select(bool, False, "--certain", help="With uncertain dates, only what holds for sure."),
    "statuses": _select(list[str], (), "--status", help="Only this status; may be repeated."),
    "min_credibility": _select(int | None, None, "--min-credibility", help="At least this credible: 1 best to 5.", min=1, max=5),
    "min_reliability": _select(str | None, None, "--min-reliability", help="On a page at least this reliable: A best to E."),
    "disputed": _select(bool | None, None, "--disputed/--undisputed", help="Only disputed ties, or only undisputed ones."),
    "source": _select(str | None, None, "--source", help="Resting on this page or publisher (an id)."),
    "text": _select(str | None, None, "--text", help="Whose record holds this text."),
    "naming": _select(list[str], (), "--naming", help="Naming this actor, too, as an end or beside; repeatable.",
                      autocompletion=complete_actor),
    "direct": _select(bool, False, "--direct", help="Without companies, predecessors and other parts."),
    "landmarks": _select(bool, False, "--landmarks", help="Only landmark ties."),
    "sort": _select(Literal["date", "-date", "credibility", "kind", "id"], "-date", "--sort", help="Order; -date is latest first."),
    "limit": _select(int | None, None, "--limit", "-n", help="At most so many ties.", min=0),
}  # fmt: skip

OUTPUT: dict[str, tuple[Any, Any]] = {
    "format_": _option(
        Literal[FORMATS] | None, None, "--format", "-f",
        help="table (default), json, jsonl, csv or markdown.", panel=_OUTPUT, show_default=False,
    ),
    "output": _option(str | None, None, "--output", "-o", help="Write to this file; its ending tells the format.", panel=_OUTPUT),
    "data": _option(
        list[str], (), "--data", panel=_OUTPUT,
        help="A dataset's directory or snapshot, or `builtin`; several are read as one.",
    ),
}  # fmt: skip


DATA = Annotated[list[str], OUTPUT["data"][0].__metadata__[0]]
"""The option of the dataset, for commands that write something else than answers."""


def selects(command: Command) -> Command:
    """Give a command the options of a selection; it gets them as the argument `selection`."""
    return _selecting(command, SELECTION)


def selects_but(refused: Iterable[str], own: Iterable[str] = ()) -> Callable[[Command], Command]:
    """The same for a command whose question refuses some parts, or that has some in a form of its own.

    Those refused are kept out of the help, but not out of the command: the question says why it refuses them.
    """
    hidden, left = frozenset(refused), frozenset(own)
    given = {name: _hidden(one) if name in hidden else one for name, one in SELECTION.items() if name not in left}
    return functools.partial(_selecting, given=given)


def _hidden(option: tuple[Any, Any]) -> tuple[Any, Any]:
    (annotation, default), info = option, copy(option[0].__metadata__[0])
    info.hidden = True
    return Annotated[annotation.__origin__, info], default


def _selecting(command: Command, given: dict[str, tuple[Any, Any]]) -> Command:
    @functools.wraps(command)
    def run(*arguments: Any, **options: Any) -> None:
        chosen = {name: options.pop(name) for name in given}
        chosen = {name: tuple(value) if isinstance(value, list) else value for name, value in chosen.items()}
        command(*arguments, selection=Selection(**chosen), **options)

    return _with(run, command, given, drop="selection")


def answers(command: Command) -> Command:
    """Give a command the options of dataset and output; it gets them as the argument `session`."""

    @functools.wraps(command)
    def run(*arguments: Any, **options: Any) -> None:
        with Session(options.pop("data"), options.pop("format_"), options.pop("output")) as session:
            command(*arguments, session=session, **options)

    return _with(run, command, OUTPUT, drop="session")


def writes(command: Command) -> Command:
    """Give a command that reads its dataset itself the options of output; it gets them as the argument `session`."""

    @functools.wraps(command)
    def run(*arguments: Any, **options: Any) -> None:
        with Session([], options.pop("format_"), options.pop("output")) as session:
            command(*arguments, session=session, **options)

    return _with(run, command, {name: OUTPUT[name] for name in ("format_", "output")}, drop="session")


def _with(run: Command, command: Command, options: dict[str, tuple[Any, Any]], *, drop: str) -> Command:
    """The signature that typer reads: the command's own parameters, and the shared ones after them."""
    signature = inspect.signature(command, eval_str=True)
    own = [parameter for name, parameter in signature.parameters.items() if name != drop]
    shared = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)
        for name, (annotation, default) in options.items()
    ]
    parameters = [parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY) for parameter in own] + shared
    run.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
    run.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    del run.__wrapped__  # type: ignore[attr-defined]
    return run
