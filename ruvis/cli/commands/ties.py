"""`ruvis ties`: what ties two actors."""

from __future__ import annotations

from typing import Annotated

import typer

from ruvis.cli.options import answers, complete_actor, selects
from ruvis.cli.session import Session
from ruvis.questions.ties import ties
from ruvis.render.views.ties import view
from ruvis.selection import Selection


@answers
@selects
def command(
    session: Session,
    selection: Selection,
    a: Annotated[str | None, typer.Argument(help="An actor, in any language.", autocompletion=complete_actor)] = None,
    b: Annotated[str | None, typer.Argument(help="Another actor.", autocompletion=complete_actor)] = None,
    everything: Annotated[bool, typer.Option("--all", help="List every tie, not only the landmarks.")] = False,
) -> None:
    """What ties two actors: domain by domain, each way, and the landmark ties.

    Companies, ministries, ships and predecessor states count with their state; --direct leaves them out.

    \b
    Examples:
      ruvis ties russia iran
      ruvis ties russia iran --domain arms --all
      ruvis ties Россия ایران --as-of 2012
      ruvis ties --from iran --to russia --since 2022 --format csv
      ruvis ties russia iran --naming turkey
    """
    asked = selection._replace(a=a, b=b)
    answer = ties(session.store, asked)
    narrowed = bool(asked.kinds or asked.landmarks or asked.text or asked.naming or asked.limit or asked.statuses)
    session.answer("ties", asked, answer, lambda: view(answer, everything=everything or narrowed))
