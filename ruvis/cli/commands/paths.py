"""`ruvis paths`: how one actor is linked to another."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from ruvis.cli.options import answers, complete_actor, selects_but
from ruvis.cli.session import Session
from ruvis.questions.paths import REFUSED, paths
from ruvis.render.views.paths import view
from ruvis.selection import Selection


@answers
@selects_but(REFUSED)
def command(
    session: Session,
    selection: Selection,
    a: Annotated[str | None, typer.Argument(help="Where paths begin.", autocompletion=complete_actor)] = None,
    b: Annotated[str | None, typer.Argument(help="Where they end.", autocompletion=complete_actor)] = None,
    by: Annotated[
        Literal["hops", "credibility", "earliest", "latest"],
        typer.Option(help="Fewest hops, greatest product of credibilities, earliest arrival, latest departure."),
    ] = "hops",
    max_hops: Annotated[int, typer.Option(help="The longest path looked for, up to 8.")] = 4,
    top: Annotated[int, typer.Option(help="How many paths.", min=1)] = 5,
    via: Annotated[
        list[str], typer.Option(help="Through this actor; may be repeated.", autocompletion=complete_actor)
    ] = [],  # noqa: B006
    avoid: Annotated[list[str], typer.Option(help="Not through this actor.", autocompletion=complete_actor)] = [],  # noqa: B006
    without: Annotated[list[str], typer.Option(help="Not over ties of this kind, e.g. treaty.")] = [],  # noqa: B006
    undirected: Annotated[bool, typer.Option("--undirected", help="Follow ties both ways.")] = False,
    adverse: Annotated[
        bool, typer.Option("--adverse", help="Also over ties that harm: sanctions, strikes, opposition.")
    ] = False,
    fold: Annotated[
        bool, typer.Option("--fold/--no-fold", help="Each sequence of actors once, over the best of parallel ties.")
    ] = True,
    start: Annotated[str | None, typer.Option(help="First day of a journey (--by earliest or latest).")] = None,
    end: Annotated[str | None, typer.Option(help="Last day of a journey (--by earliest or latest).")] = None,
) -> None:
    """How one actor is linked to another: paths of ties, each hop with its date, direction and grade.

    An endpoint stands for itself and its parts (--direct: for itself alone); on the way every actor stands for
    itself, and ownership is a hop like any other. Ties lead from who gives to who receives; those that harm
    (sanctions, strikes, opposition) lead nowhere, unless --adverse, --kind or --domain asks for them.

    \b
    Examples:
      ruvis paths alabuga irgc --undirected --without treaty
      ruvis paths china iran --avoid russia --by credibility
      ruvis paths russia iran --via belarus --no-fold
      ruvis paths iran ukraine --by earliest --start 2022-02-24
    """
    asked = selection._replace(a=a, b=b)
    answer = paths(
        session.store, asked, by=by, max_hops=max_hops, top=top, via=via, avoid=avoid, undirected=undirected, fold=fold,
        start=start, end=end, without=without, adverse=adverse,
    )  # fmt: skip
    said = asked.as_dict() | {"by": by, "max_hops": max_hops, "top": top}
    own = {"via": list(via), "avoid": list(avoid), "without": list(without), "undirected": undirected, "adverse": adverse,
           "no_fold": not fold, "start": start, "end": end}  # fmt: skip
    said |= {name: value for name, value in own.items() if value}
    session.answer("paths", said, answer, view(answer))
