"""`ruvis sources`: on which pages the dataset rests."""

from __future__ import annotations

from typing import Annotated

import typer

from ruvis.cli.options import answers, selects_but
from ruvis.cli.session import Session
from ruvis.questions.registers import REFUSED, sources
from ruvis.render.views import registers
from ruvis.selection import Selection


@answers
@selects_but(REFUSED["sources"])
def command(
    session: Session,
    selection: Selection,
    single: Annotated[bool, typer.Option("--single", help="Ties that rest on one page only.")] = False,
    everything: Annotated[bool, typer.Option("--all", help="List every page.")] = False,
) -> None:
    """Pages, with how many records rest on each, and how many on it alone.

    \b
    Examples:
      ruvis sources
      ruvis sources --domain arms --all
      ruvis sources --single --min-credibility 2
      ruvis show tass
    """
    answer = sources(session.store, selection, single=single)
    session.answer("sources", selection, answer, registers.sources(answer, everything=everything))
