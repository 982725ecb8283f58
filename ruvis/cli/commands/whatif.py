"""`ruvis whatif`: every measure before and after."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ruvis.cli.options import ACTOR, OTHER, answers, complete_id, selects_but
from ruvis.cli.session import Session
from ruvis.questions.asymmetry import DEFAULT_PERIODS
from ruvis.questions.evidence import REFUSED
from ruvis.questions.whatif import whatif
from ruvis.render.views.whatif import view
from ruvis.selection import Selection


@answers
@selects_but(REFUSED)
def command(
    session: Session,
    selection: Selection,
    a: Annotated[str, ACTOR],
    b: Annotated[str, OTHER],
    cut: Annotated[
        list[str],
        typer.Option(
            "--cut", help="What falls away: an ID, domain:D, kind:K or actor:A; repeatable.", autocompletion=complete_id
        ),
    ] = [],  # noqa: B006
    add: Annotated[
        Path | None, typer.Option("--add", help="Made-up ties (YAML, as in the dataset).", exists=True, dir_okay=False)
    ] = None,
    periods: Annotated[str, typer.Option("--periods", help="How long each period is: 5y, 3y, 1y.")] = DEFAULT_PERIODS,
    everything: Annotated[
        bool, typer.Option("--all", help="Every change, not only those of the latest period.")
    ] = False,
    method: Annotated[bool, typer.Option("--method", help="Print formula and source of each measure.")] = False,
) -> None:
    """What if some ties fell away, or others were there: every measure before and after. Nothing in the dataset changes.

    \b
    Examples:
      ruvis whatif russia iran --cut energy-nuc-bushehr1-fuel-reloads
      ruvis whatif russia iran --cut domain:arms
      ruvis whatif russia iran --cut kind:arms_transfer
      ruvis whatif russia iran --cut actor:rosatom --all
      ruvis whatif eu iran --add post-sanctions.yaml
    """
    asked = selection._replace(a=a, b=b)
    answer = whatif(session.store, asked, cuts=cut, add=add, periods=periods)
    session.answer(
        "whatif", {**asked.as_dict(), "cut": cut}, answer, view(answer, everything=everything, method=method)
    )
