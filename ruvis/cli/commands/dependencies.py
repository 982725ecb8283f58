"""`ruvis dependencies`: on whom an actor depends."""

from __future__ import annotations

from typing import Annotated

import typer

from ruvis.cli.options import ACTOR, answers, complete_actor, selects_but
from ruvis.cli.session import Session
from ruvis.questions.dependencies import dependencies
from ruvis.questions.evidence import REFUSED
from ruvis.render.views.dependencies import view
from ruvis.selection import Selection


@answers
@selects_but(REFUSED)
def command(
    session: Session,
    selection: Selection,
    actor: Annotated[str, ACTOR],
    on: Annotated[
        str | None, typer.Option("--on", help="Only what leads to this actor.", autocompletion=complete_actor)
    ] = None,
    explain: Annotated[bool, typer.Option("--explain", help="List the records behind each figure.")] = False,
    method: Annotated[bool, typer.Option("--method", help="Print formula and source of each measure.")] = False,
) -> None:
    """On whom an actor depends: suppliers with shares, who could step in, chains and chokepoints.

    \b
    Examples:
      ruvis dependencies iran
      ruvis dependencies iran --on russia
      ruvis dependencies russia --on iran --domain arms --explain
    """
    asked = selection._replace(a=actor, b=on)
    answer = dependencies(session.store, asked)
    session.answer("dependencies", asked, answer, view(answer, explain=explain, method=method))
