"""`ruvis influence`: formal bilateral influence capacity."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from ruvis.cli.options import ACTOR, OTHER, answers, selects_but
from ruvis.cli.session import Session
from ruvis.questions.influence import REFUSED, influence
from ruvis.render.views.influence import view
from ruvis.selection import Selection, SelectionError


@answers
@selects_but(REFUSED)
def command(
    session: Session,
    selection: Selection,
    a: Annotated[str, ACTOR],
    b: Annotated[str, OTHER],
    terms: Annotated[
        Path | None, typer.Option("--terms", help="Terms from elsewhere (YAML).", exists=True, dir_okay=False)
    ] = None,
    explain: Annotated[bool, typer.Option("--explain", help="List the records behind each figure.")] = False,
    method: Annotated[bool, typer.Option("--method", help="Print formula and source of each measure.")] = False,
) -> None:
    """The formal influence of each over the other (FBIC): bandwidth, dependence, index, and what is missing.

    A file of terms holds them rescaled and averaged: `bandwidth` (representation, igo, agreements, trade, alliance, arms),
    `dependence` of B on A and `dependence_back` of A on B, in percent (trade_gdp, trade_share, aid_gdp, aid_share,
    arms_stock, arms_import_stock).

    \b
    Examples:
      ruvis influence russia iran
      ruvis influence russia iran --as-of 2014
      ruvis influence russia syria --terms fbic-2008.yaml
    """
    asked = selection._replace(a=a, b=b)
    answer = influence(session.store, asked, _terms(terms) if terms else None)
    session.answer("influence", asked, answer, view(answer, explain=explain, method=method))


def _terms(path: Path) -> Mapping[str, Mapping[str, float]]:
    """The terms of a file.

    Raises:
        DatasetError: it is not YAML.
    """
    from ruvis.authoring.files import parse_yaml
    from ruvis.authoring.problems import DatasetError

    parsed = parse_yaml(path, path.name)
    if parsed.problems:
        raise DatasetError(parsed.problems)
    if not isinstance(parsed.data, dict):
        raise SelectionError(f"{path.name} holds no terms: it needs bandwidth and dependence")
    return parsed.data
