"""`ruvis stats`: what the dataset covers."""

from __future__ import annotations

from typing import Annotated

from ruvis.cli.options import ACTOR, OTHER, answers, selects_but
from ruvis.cli.session import Session
from ruvis.questions.stats import REFUSED, stats
from ruvis.render.views import registers
from ruvis.selection import Selection


@answers
@selects_but(REFUSED)
def command(
    session: Session,
    selection: Selection,
    a: Annotated[str | None, ACTOR] = None,
    b: Annotated[str | None, OTHER] = None,
) -> None:
    """Records by domain, kind, year, status and grade: what the dataset covers and what it does not.

    \b
    Examples:
      ruvis stats
      ruvis stats russia iran --domain arms
    """
    asked = selection._replace(a=a, b=b)
    answer = stats(session.store, asked)
    session.answer("stats", asked, answer, registers.stats(answer))
