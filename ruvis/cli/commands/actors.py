"""`ruvis actors`: who holds ties."""

from __future__ import annotations

from typing import Annotated

import typer

from ruvis.cli.options import answers, selects_but
from ruvis.cli.session import Session
from ruvis.questions.registers import REFUSED, actors
from ruvis.render.views import registers
from ruvis.selection import Selection


@answers
@selects_but(REFUSED["actors"])
def command(
    session: Session,
    selection: Selection,
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="Part of a name, in any script.")] = None,
    type_: Annotated[list[str], typer.Option("--type", help="state, company, bank, vessel ...; repeatable.")] = [],  # noqa: B006
) -> None:
    """Actors, with the number of ties that each holds itself.

    \b
    Examples:
      ruvis actors
      ruvis actors --type company --domain energy
      ruvis actors росат
    """
    answer = actors(session.store, name, type_, selection)
    session.answer("actors", {"name": name, "type": type_, **selection.as_dict()}, answer, registers.actors(answer))
