"""`ruvis show`: everything about one thing."""

from __future__ import annotations

from typing import Annotated

import typer

from ruvis.cli.options import AS_OF, KNOWN_AT, answers, complete_id
from ruvis.cli.session import Session
from ruvis.questions.show import show
from ruvis.render.views.show import view


@answers
def command(
    session: Session,
    identifier: Annotated[
        str,
        typer.Argument(metavar="ID", help="A record, actor, page, publisher or series.", autocompletion=complete_id),
    ],
    as_of: Annotated[str | None, AS_OF] = None,
    known_at: Annotated[str | None, KNOWN_AT] = None,
) -> None:
    """Everything about a tie, an assessment, an actor, a page: history, figures, every citation with its address.

    \b
    Examples:
      ruvis show treaty-csp-2025
      ruvis show arms-s300pmu1-2007 --as-of 2012-01-01
      ruvis show arms-s300pmu1-2007 --known-at 2010-01-01
      ruvis show rosatom
    """
    asked = {"id": identifier, "as_of": as_of, "known_at": known_at}
    answer = show(session.store, identifier, as_of=as_of, known_at=known_at)
    session.answer("show", {key: value for key, value in asked.items() if value}, answer, view(answer))
