"""`ruvis search`: records and actors by words."""

from __future__ import annotations

from typing import Annotated

import typer

from ruvis.cli.options import answers, selects_but
from ruvis.cli.session import Session
from ruvis.questions.search import REFUSED, search
from ruvis.render.views import registers
from ruvis.selection import Selection


@answers
@selects_but(REFUSED)
def command(
    session: Session,
    selection: Selection,
    words: Annotated[list[str], typer.Argument(metavar="TEXT...", help="Words that a record holds, in any order.")],
) -> None:
    """Find records by their words (titles, summaries, items, notes), and actors by any of their names.

    Words count that begin so; where no record has such, those that hold it. Russian and Persian words that nothing holds are
    read in Latin letters.

    \b
    Examples:
      ruvis search shahed
      ruvis search Verba missiles
      ruvis search Росатом
      ruvis search Су-35
      ruvis search treaty --domain diplomacy --since 2020
    """
    text = " ".join(words)
    answer = search(session.store, text, selection)
    session.answer("search", {"text": text, **selection.as_dict()}, answer, registers.search(answer))
