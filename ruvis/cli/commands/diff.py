"""`ruvis diff`: what changed between two dates."""

from __future__ import annotations

from typing import Annotated

import typer

from ruvis.cli.options import ACTOR, OTHER, answers, selects_but
from ruvis.cli.session import Session
from ruvis.questions.diff import REFUSED, diff
from ruvis.render.views.diff import view
from ruvis.selection import Selection


@answers
@selects_but(REFUSED, own=("as_of", "known_at"))
def command(
    session: Session,
    selection: Selection,
    a: Annotated[str | None, ACTOR] = None,
    b: Annotated[str | None, OTHER] = None,
    as_of: Annotated[list[str], typer.Option("--as-of", help="What was so on this date; give two.")] = [],  # noqa: B006
    known_at: Annotated[
        list[str], typer.Option("--known-at", help="What published sources supported by this date; give two.")
    ] = [],  # noqa: B006
) -> None:
    """What changed between two dates: ties added, withdrawn, and those whose status or grade is another.

    \b
    Examples:
      ruvis diff russia iran --as-of 2021 --as-of 2026
      ruvis diff russia iran --domain arms --known-at 2022-09-01 --known-at 2023-09-01
    """
    asked = selection._replace(a=a, b=b)
    answer = diff(session.store, asked, as_of=as_of, known_at=known_at)
    said = asked.as_dict() | {name: list(dates) for name, dates in (("as_of", as_of), ("known_at", known_at)) if dates}
    session.answer("diff", said, answer, view(answer))
