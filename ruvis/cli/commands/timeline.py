"""`ruvis timeline`: what happened, in order."""

from __future__ import annotations

from typing import Annotated

import typer

from ruvis.cli.options import ACTOR, OTHER, answers, selects_but
from ruvis.cli.session import Session
from ruvis.questions.timeline import REFUSED, timeline
from ruvis.render.views.timeline import view
from ruvis.selection import Selection

LATEST = 40
"""How many events beside landmarks are listed where nothing was chosen; data formats have all of them."""
_WHO = frozenset({"a", "b", "sender", "recipient", "direction", "direct", "known_at", "as_of"})


@answers
@selects_but(REFUSED)
def command(
    session: Session,
    selection: Selection,
    a: Annotated[str | None, ACTOR] = None,
    b: Annotated[str | None, OTHER] = None,
    marks: Annotated[
        list[str], typer.Option("--mark", help="Tell before and after this date apart; may be repeated.")
    ] = [],  # noqa: B006
    everything: Annotated[
        bool, typer.Option("--all", help="Every event, not only landmarks and the latest where nothing was chosen.")
    ] = False,
) -> None:
    """What happened between two actors, or around one, in order: deals, treaties, votes, visits, strikes.

    \b
    Examples:
      ruvis timeline russia iran
      ruvis timeline russia iran --landmarks
      ruvis timeline russia iran --domain arms --since 2022 --mark 2022-02-24
      ruvis timeline rosatom --domain energy
    """
    asked = selection._replace(a=a, b=b)
    answer = timeline(session.store, asked, marks=marks)
    narrowed = bool(marks) or bool(asked.as_dict().keys() - _WHO)
    said = asked.as_dict() | ({"marks": list(marks)} if marks else {})
    latest = None if everything or narrowed else LATEST
    session.answer("timeline", said, answer, lambda: view(answer, latest=latest))
