"""The selected multigraph in figures: who is in it, what joins them, who stands in the middle.

Degree counts ties. Reciprocity, components and betweenness look at who is joined to whom, however often, and
come from networkx. A *broker* between two actors is a third one that has ties of the selection with both; brokers
are ordered by the lesser of the two counts (ours, no published measure).
"""

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from ruvis.graph import from_ties
from ruvis.questions.answer import Named, refuse
from ruvis.selection import Selection, SelectionError
from ruvis.store.rows import TieRow
from ruvis.store.store import Store

if TYPE_CHECKING:
    import networkx as nx

REFUSED = {"sort": "it has no order"}
"""Parts of a selection that mean nothing here, each with the reason."""
SAMPLE = 1000
"""Betweenness of larger graphs is estimated from so many sources (Brandes and Pich 2007), always the same ones."""


class Central(NamedTuple):
    """An actor's place: ties given, received and mutual, neighbours, betweenness (0 to 1)."""

    actor: Named
    ties: int
    given: int
    received: int
    mutual: int
    neighbours: int
    betweenness: float


class Broker(NamedTuple):
    """A third actor between two: its ties with either, and those among them through which a way leads."""

    actor: Named
    with_a: tuple[str, ...]
    with_b: tuple[str, ...]
    forward: bool
    backward: bool


class GraphAnswer(NamedTuple):
    """The answer to `ruvis graph`.

    Attributes:
        a, b: the actors asked about, if any.
        ties, edges, nodes: sizes; a tie of several actors is several edges.
        types, kinds: nodes by type of actor and ties by kind, most first.
        reciprocity: share of joined ordered pairs that are joined the other way too; None without a pair.
        density: share of ordered pairs that are joined.
        components: sizes of the weakly connected components, largest first. strong: of the strongly connected ones.
        central: the actors with most ties.
        estimated: whether betweenness is an estimate.
        brokers: third actors between a and b, if both were named.
    """

    a: Named | None
    b: Named | None
    ties: int
    edges: int
    nodes: int
    types: tuple[tuple[str, int], ...]
    kinds: tuple[tuple[str, int], ...]
    reciprocity: float | None
    density: float | None
    components: tuple[int, ...]
    strong: tuple[int, ...]
    central: tuple[Central, ...]
    estimated: bool
    brokers: tuple[Broker, ...]

    def rows(self) -> Sequence[dict[str, Any]]:
        """One row an actor among the central, then one a broker."""
        found: list[dict[str, Any]] = [
            {"id": one.actor.id, "name": one.actor.name, "role": "central", "ties": one.ties, "given": one.given,
             "received": one.received, "mutual": one.mutual, "neighbours": one.neighbours,
             "betweenness": round(one.betweenness, 6), "with_a": None, "with_b": None}
            for one in self.central
        ]  # fmt: skip
        return found + [
            {"id": one.actor.id, "name": one.actor.name, "role": "broker", "ties": None, "given": None, "received": None,
             "mutual": None, "neighbours": None, "betweenness": None, "with_a": list(one.with_a), "with_b": list(one.with_b)}
            for one in self.brokers
        ]  # fmt: skip


def graph(store: Store, selection: Selection, *, top: int = 10) -> GraphAnswer:
    """The multigraph of a selection in figures.

    Args:
        store: the dataset.
        selection: any; with two actors, their ties and who stands between them.
        top: how many central actors and brokers.

    Raises:
        UnknownNameError: an actor is not known.
        SelectionError: a restriction makes no sense.

    Example:
        >>> from ruvis.datasets import open_store
        >>> with open_store() as store:
        ...     answer = graph(store, Selection(a="russia", b="iran", kinds=("treaty",)))
        >>> answer.reciprocity
        1.0
    """
    refuse(selection, "the graph", REFUSED)
    if top < 1:
        raise SelectionError("--top is at least 1")
    ties = sorted(store.ties(selection), key=lambda tie: tie.id)  # of those that a limit leaves, the latest
    made = from_ties(store, ties)
    names = (selection.a or selection.sender, selection.b or selection.recipient)
    a, b = (Named.of(store.actor(name)) if name else None for name in names)
    import networkx as nx

    simple = nx.DiGraph(made)
    simple.remove_edges_from(list(nx.selfloop_edges(simple)))
    pairs = simple.number_of_edges()
    central, estimated = _central(store, simple, ties, top)
    return GraphAnswer(
        a=a, b=b, ties=len(ties), edges=made.number_of_edges(), nodes=len(made),
        types=_ranked(Counter(data["type"] for _, data in made.nodes(data=True))),
        kinds=_ranked(Counter(tie.kind for tie in ties)),
        reciprocity=nx.overall_reciprocity(simple) if pairs else None,
        density=nx.density(simple) if len(simple) > 1 else None,
        components=_sizes(nx.weakly_connected_components(simple)), strong=_sizes(nx.strongly_connected_components(simple)),
        central=tuple(central), estimated=estimated,
        brokers=tuple(_brokers(store, selection, a.id, b.id)[:top]) if a and b else (),
    )  # fmt: skip


def _ranked(counts: Counter[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _sizes(components: Any) -> tuple[int, ...]:
    return tuple(sorted((len(component) for component in components), reverse=True))


def _central(store: Store, simple: "nx.DiGraph[str]", ties: Sequence[TieRow], top: int) -> tuple[list[Central], bool]:
    """The actors with most ties, each tie counted once for each of its actors."""
    import networkx as nx

    estimated = len(simple) > SAMPLE
    between = nx.betweenness_centrality(simple, k=SAMPLE if estimated else None, seed=0)
    given, received, mutual = Counter[str](), Counter[str](), Counter[str]()
    for tie in ties:
        if tie.mutual:
            mutual.update(tie.origin)
        else:
            given.update(tie.origin)
            received.update(tie.target)
    total = {actor: given[actor] + received[actor] + mutual[actor] for actor in simple}
    ranked = sorted(total, key=lambda actor: (-total[actor], -round(between[actor], 9), actor))[:top]
    return [
        Central(
            Named(actor, store.names[actor]), total[actor], given[actor], received[actor], mutual[actor],
            len(set(simple.successors(actor)) | set(simple.predecessors(actor))), between[actor],
        )
        for actor in ranked
    ], estimated  # fmt: skip


def _brokers(store: Store, selection: Selection, a: str, b: str) -> list[Broker]:
    """Third actors that have ties of the selection with both actors or with parts of them."""
    around = selection._replace(a=None, b=None, sender=None, recipient=None, direction="any", limit=None, sort="id")
    sides = [store.standing_for(name, direct=selection.direct) for name in (a, b)]
    out: list[dict[str, set[str]]] = []
    back: list[dict[str, set[str]]] = []
    for side in sides:
        for found, backwards in ((out, False), (back, True)):
            ties: dict[str, set[str]] = {}
            for row in store.expand(around, side, backwards=backwards):
                ties.setdefault(row.src if backwards else row.dst, set()).add(row.tie)
            found.append(ties)
    made = []
    for actor in sorted((out[0].keys() | back[0].keys()) & (out[1].keys() | back[1].keys()) - sides[0] - sides[1]):
        with_a, with_b = ({*out[n].get(actor, ()), *back[n].get(actor, ())} for n in (0, 1))
        made.append(
            Broker(
                Named(actor, store.names[actor]), tuple(sorted(with_a)), tuple(sorted(with_b)),
                forward=actor in out[0] and actor in back[1], backward=actor in out[1] and actor in back[0],
            )
        )  # fmt: skip
    return sorted(
        made, key=lambda one: (-min(len(one.with_a), len(one.with_b)), -len(one.with_a) - len(one.with_b), one.actor.id)
    )
