"""`ruvis asymmetry`: who depends on whom."""

from __future__ import annotations

from typing import Annotated

import typer

from ruvis.cli.options import ACTOR, OTHER, answers, selects_but
from ruvis.cli.session import Session
from ruvis.measures.verdict import SEED
from ruvis.questions.asymmetry import DEFAULT_PERIODS, asymmetry
from ruvis.questions.evidence import REFUSED
from ruvis.render.views.asymmetry import view
from ruvis.selection import Selection, SelectionError


@answers
@selects_but(REFUSED)
def command(
    session: Session,
    selection: Selection,
    a: Annotated[str, ACTOR],
    b: Annotated[str, OTHER],
    periods: Annotated[str, typer.Option("--periods", help="How long each period is: 5y, 3y, 1y.")] = DEFAULT_PERIODS,
    weights: Annotated[
        list[str], typer.Option("--weights", help="Of a measured domain in the verdict, e.g. arms=2; repeatable.")
    ] = [],  # noqa: B006
    explain: Annotated[bool, typer.Option("--explain", help="List the records behind each figure.")] = False,
    method: Annotated[bool, typer.Option("--method", help="Print formula and source of each measure.")] = False,
    seed: Annotated[int, typer.Option("--seed", help="Of the random weightings and draws.")] = SEED,
) -> None:
    """Who depends on whom, and how much: by domain, over time, with the verdict's firmness and what experts judge.

    \b
    Examples:
      ruvis asymmetry russia iran
      ruvis asymmetry russia iran --domain arms --periods 1y --since 2020
      ruvis asymmetry russia iran --weights arms=1 --weights trade=3
      ruvis asymmetry russia iran --known-at 2021 --method
    """
    asked = selection._replace(a=a, b=b)
    answer = asymmetry(session.store, asked, periods=periods, weights=parse_weights(weights), seed=seed)
    session.answer("asymmetry", asked, answer, view(answer, explain=explain, method=method))


def parse_weights(texts: list[str]) -> dict[str, float] | None:
    """Weights by domain; None if none is given.

    Raises:
        SelectionError: one is not written as domain=number.

    >>> parse_weights(["arms=2,trade=1"])
    {'arms': 2.0, 'trade': 1.0}
    """
    found: dict[str, float] = {}
    for text in (part for listed in texts for part in listed.split(",")):
        domain, sign, value = text.partition("=")
        try:
            found[domain.strip()] = float(value) if sign else float("nan")
        except ValueError:
            found[domain.strip()] = float("nan")
        if not 0 <= found[domain.strip()] < float("inf"):
            raise SelectionError(f"{text!r} is no weight: write for example arms=2")
    return found or None
