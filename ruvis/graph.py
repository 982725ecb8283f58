"""Selected ties as a `networkx.MultiDiGraph`: nodes are actors, edges are keyed by tie id.

"Select first, then graph": only the ties that a selection means become edges. A mutual tie is an edge each way
between every two of its parties, all under one key, so that it can be counted once. The kind of a tie stands in
the attribute `kind`, never in `type`, which GEXF keeps for itself. What is not known is left out, since most
graph formats have no word for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from ruvis.clocks import OPEN_END
from ruvis.records.edtf import DAWN, isoformat
from ruvis.selection import Selection
from ruvis.store.rows import TieRow
from ruvis.store.store import Store

if TYPE_CHECKING:
    import networkx as nx


def graph(store: Store, selection: Selection) -> nx.MultiDiGraph[str]:
    """The multigraph of the ties that a selection means.

    Args:
        store: the dataset.
        selection: any; without actors, the whole dataset under its restrictions.

    Raises:
        UnknownNameError: an actor is not known.
        SelectionError: a restriction makes no sense.

    Example:
        >>> from ruvis.datasets import open_store
        >>> with open_store() as store:
        ...     made = graph(store, Selection(a="russia", b="iran", domains=("arms",)))
        >>> made.edges["russia", "iran", "arms-tor-m1-2005"]["kind"]
        'arms_transfer'
    """
    return from_ties(store, store.ties(selection))


def from_ties(store: Store, ties: Iterable[TieRow]) -> nx.MultiDiGraph[str]:
    """The multigraph of some ties, in the order of their ids."""
    import networkx as nx

    made: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    listed = sorted(ties, key=lambda tie: tie.id)
    used = {actor for tie in listed for actor in (*tie.origin, *tie.target)}
    for actor in store.actors():
        if actor.id in used:
            country = {"country": actor.country} if actor.country else {}
            made.add_node(actor.id, name=actor.name, type=actor.type, state=actor.state, **country)
    for tie in listed:
        for source in tie.origin or tie.target:
            for target in tie.target:
                if source != target or not tie.origin:
                    made.add_edge(source, target, key=tie.id, **_attributes(tie))
    return made


def _attributes(tie: TieRow) -> dict[str, Any]:
    days = {
        name: isoformat(day)
        for name, day in zip(("begin_min", "begin_max", "end_min", "end_max"), (*tie.begin, *tie.end), strict=True)
        if day not in (DAWN, OPEN_END.latest)
    }
    return {
        "kind": tie.kind, "domain": tie.domain, "title": tie.title, "date": tie.date, "status": tie.status,
        "credibility": tie.credibility, "reliability": tie.reliability, "disputed": tie.disputed,
        "landmark": tie.landmark, "mutual": tie.mutual, "certain": tie.certain, **days,
    }  # fmt: skip
