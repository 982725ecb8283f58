"""`ruvis flows`: who gives what to whom."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from ruvis.cli.options import ACTOR, OTHER, answers, selects_but
from ruvis.cli.session import Session
from ruvis.questions.flows import REFUSED, flows
from ruvis.render.views.flows import view
from ruvis.selection import Selection

FEW = 5
"""How many flows of a domain are shown where nothing was chosen; data formats have all of them."""


@answers
@selects_but(REFUSED)
def command(
    session: Session,
    selection: Selection,
    a: Annotated[str | None, ACTOR] = None,
    b: Annotated[str | None, OTHER] = None,
    by: Annotated[
        Literal["item", "year", "kind", "status"] | None, typer.Option(help="What to group by.", show_default=False)
    ] = None,
    item: Annotated[str | None, typer.Option(help="Only this item, e.g. S-300; its sums are of this item.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Every flow, not only the latest of each domain.")] = False,
    explain: Annotated[bool, typer.Option("--explain", help="With the ids of the records behind every sum.")] = False,
) -> None:
    """Who gives what to whom: arms by item, goods by year, money, energy and technology as agreed.

    Orders are never added to deliveries, parts to wholes, claims to what is confirmed; trade figures of several
    sources stand side by side.

    \b
    Examples:
      ruvis flows russia iran
      ruvis flows --from iran --to russia --domain arms
      ruvis flows russia iran --item S-300 --explain
      ruvis flows russia iran --domain trade --since 2015
    """
    asked = selection._replace(a=a, b=b)
    narrowed = bool(asked.domains or asked.kinds or asked.text or asked.limit or asked.landmarks or by or item)
    few = None if everything or narrowed or session.format not in ("table", "markdown") else FEW
    answer = flows(session.store, asked, by=by, item=item, few=few)
    said = asked.as_dict() | ({"by": by} if by else {}) | ({"item": item} if item else {})
    session.answer("flows", said, answer, view(answer, explain=explain))
