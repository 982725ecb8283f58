"""`ruvis graph`: the selected multigraph in figures."""

from __future__ import annotations

from typing import Annotated

import typer

from ruvis.cli.options import ACTOR, OTHER, answers, selects_but
from ruvis.cli.session import Session
from ruvis.questions.graph import REFUSED, graph
from ruvis.render.views.graph import view
from ruvis.selection import Selection


@answers
@selects_but(REFUSED)
def command(
    session: Session,
    selection: Selection,
    a: Annotated[str | None, ACTOR] = None,
    b: Annotated[str | None, OTHER] = None,
    top: Annotated[int, typer.Option(help="How many central actors and brokers.", min=1)] = 10,
    explain: Annotated[bool, typer.Option("--explain", help="With the ids of the ties behind every broker.")] = False,
) -> None:
    """The selected multigraph in figures: actors, ties, reciprocity, components, central actors, brokers.

    \b
    Examples:
      ruvis graph
      ruvis graph russia iran
      ruvis graph iran --domain technology --since 2020
    """
    asked = selection._replace(a=a, b=b)
    answer = graph(session.store, asked, top=top)
    session.answer("graph", asked.as_dict() | {"top": top}, answer, view(answer, explain=explain))
