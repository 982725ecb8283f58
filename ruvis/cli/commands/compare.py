"""`ruvis compare`: pairs side by side."""

from __future__ import annotations

from typing import Annotated

import typer

from ruvis.cli.options import answers, selects_but
from ruvis.cli.session import Session
from ruvis.questions.compare import REFUSED, compare, parse_pair
from ruvis.render.views.compare import view
from ruvis.selection import Selection


@answers
@selects_but(REFUSED)
def command(
    session: Session,
    selection: Selection,
    pairs: Annotated[list[str], typer.Argument(metavar="A:B...", help="Pairs of actors, each written A:B.")],
    at: Annotated[list[str], typer.Option("--at", help="As of this date; once for each date to compare.")] = [],  # noqa: B006
) -> None:
    """Pairs of actors side by side, or one pair at several dates: what one has and the other lacks.

    \b
    Examples:
      ruvis compare russia:iran russia:north-korea
      ruvis compare russia:iran --at 2013 --at 2021 --at 2026
      ruvis compare russia:iran china:iran --domain trade --since 2015
    """
    parsed = [parse_pair(text) for text in pairs]
    answer = compare(session.store, selection, parsed, at=at)
    said = {"pairs": list(pairs)} | selection.as_dict() | ({"at": list(at)} if at else {})
    session.answer("compare", said, answer, view(answer))
