"""`ruvis assessments`: who judges what."""

from __future__ import annotations

from typing import Annotated

import typer

from ruvis.cli.options import ACTOR, OTHER, answers, selects_but
from ruvis.cli.session import Session
from ruvis.questions.registers import REFUSED, assessments
from ruvis.render.views import registers
from ruvis.selection import Selection


@answers
@selects_but(REFUSED["assessments"])
def command(
    session: Session,
    selection: Selection,
    a: Annotated[str | None, ACTOR] = None,
    b: Annotated[str | None, OTHER] = None,
    favours: Annotated[
        str | None, typer.Option("--favours", help="Only those who see this side as the stronger.")
    ] = None,
) -> None:
    """Who judges what about the actors, and whom they see as the stronger side.

    \b
    Examples:
      ruvis assessments russia iran
      ruvis assessments russia iran --domain arms --since 2024
      ruvis assessments russia iran --favours iran
    """
    asked = selection._replace(a=a, b=b)
    answer = assessments(session.store, asked, favours)
    session.answer("assessments", asked, answer, registers.assessments(answer))
