"""What hangs on whom through whom: from a need, by way of plants and companies, to those who meet it.

A need is a sector of energy, a category of arms, a commodity, or a kind of tie. A tie that meets it leads from the need
through the plant or company of the needy side that its record names, through intermediaries, to the giver, to the
state of the giver.
"""

from collections.abc import Container, Iterable, Sequence
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from ruvis.questions import adding
from ruvis.questions.evidence import ARMS, GOODS, HAPPENED
from ruvis.questions.periods import first_year, last_year, nominal
from ruvis.selection import Selection
from ruvis.store.rows import ActorRow, TieRow
from ruvis.store.store import Store

if TYPE_CHECKING:
    import networkx as nx

RECENT = 10
"""Years for which something done still counts as meeting a need."""
LASTING = frozenset({"delivering", "in_force", "ongoing", "suspended"})
_PARTS = frozenset({"facility", "company", "bank", "government_body", "armed_force", "programme"})
_END = "end"


class Chain(NamedTuple):
    """One way in which a tie meets a need: the actors from the needy side to the state of the giver."""

    domain: str
    need: str
    actors: tuple[str, ...]
    tie: str
    title: str


class Chokepoint(NamedTuple):
    """An actor through which everything passes that meets certain needs (a dominator)."""

    actor: str
    name: str
    state: str
    needs: tuple[str, ...]
    ties: tuple[str, ...]


class Between(NamedTuple):
    """An actor through which many chains run, by betweenness on the graph of the chains."""

    actor: str
    name: str
    state: str
    score: float


class Chains:
    """All chains of an actor, with the names and states of actors; what they cannot do without is worked out on demand."""

    def __init__(self, chains: Sequence[Chain], names: dict[str, str], states: dict[str, str]) -> None:
        self.chains, self.names, self.states = tuple(chains), names, states

    @property
    def chokepoints(self) -> tuple[Chokepoint, ...]:
        """The actors that needs cannot do without, those of most needs first."""
        return self._weighed[0]

    @property
    def between(self) -> tuple[Between, ...]:
        """The actors through which most chains run."""
        return self._weighed[1]

    @cached_property
    def _weighed(self) -> tuple[tuple[Chokepoint, ...], tuple[Between, ...]]:
        return _weighed(self.chains, self.names, self.states)


def chains(store: Store, selection: Selection, name: str) -> Chains:
    """The chains by which an actor's needs are met.

    Args:
        store: the dataset.
        selection: how much of it counts; its actors do not.
        name: the id of the actor.
    """
    ties = _ties(store, selection, name)
    bodies = store.bodies(ties)
    states = {actor.id: actor.state for actor in store.actors()}
    return Chains(_met(store, name, [(tie, bodies[tie.id]) for tie in ties]), store.names, states)


def changed(
    store: Store, found: Chains, name: str, *, without: Container[str], more: Iterable[tuple[TieRow, dict[str, Any]]]
) -> Chains:
    """The chains of an actor as they would be without some ties, by their ids, and with others, with their bodies."""
    kept = [chain for chain in found.chains if chain.tie not in without]
    mine = [(tie, body) for tie, body in more if found.states[tie.target[0]] == name]
    return Chains(_ordered(store, [*kept, *_met(store, name, mine)]), found.names, found.states)


def _met(store: Store, name: str, ties: Iterable[tuple[TieRow, dict[str, Any]]]) -> list[Chain]:
    """The chains of some ties, with their bodies."""
    people = {actor.id: actor for actor in store.actors()}
    return _ordered(store, [chain for tie, body in ties for chain in _chains(store, people, people[name], tie, body)])


def _ordered(store: Store, found: Sequence[Chain]) -> list[Chain]:
    rank = {domain: number for number, domain in enumerate(store.domains)}
    return sorted(found, key=lambda chain: (rank[chain.domain], chain.need, chain.actors, chain.tie))


def _ties(store: Store, selection: Selection, name: str) -> list[TieRow]:
    """What was done for the actor lately, or lasts, each event once."""
    kinds = tuple(kind for kind in store.flowing if store.kinds[kind]["domain"] != "diplomacy")
    asked = selection._replace(
        a=name,
        b=None,
        kinds=kinds,
        since=None,
        until=None,
        as_of=None,
        direction="in",
        statuses=tuple(sorted(HAPPENED)),
        sort="id",
        limit=None,
    )
    ties = store.ties(asked)
    end = last_year(selection.as_of, selection.until)
    ties = [tie for tie in ties if end is None or first_year(tie.date) <= end]
    latest = end or max((nominal(tie.date).last for tie in ties), default=0)
    recent = [t for t in ties if t.status in LASTING or nominal(t.date).last > latest - RECENT]
    counted = adding.covered(store, recent)
    return [tie for tie in recent if tie.id not in counted]


def _chains(
    store: Store, people: dict[str, ActorRow], needy: ActorRow, tie: TieRow, body: dict[str, Any]
) -> Iterable[Chain]:  # fmt: skip
    need = _need(store, tie, body)
    if need is None:
        return
    named = [one for one in (*body.get("actors", ()), body.get("facility")) if one in people]
    for target in tie.target:
        for origin in tie.origin:
            mine = [n for n in named if people[n].state == needy.id and people[n].type in _PARTS and n != target]
            theirs = [
                n for n in named
                if people[n].state == people[origin].state and people[n].type in _PARTS and n not in (origin, target)
            ]  # fmt: skip
            via = [n for n in body.get("via") or () if n in people and n not in (origin, target)]
            own = [target] if target != needy.id and people[target].state == needy.id else []
            wholes = [people[origin].state] if people[origin].state != origin else []
            for part in mine or [None]:
                for company in theirs or [None]:
                    steps = [*own, part, *via, company, origin, *wholes]
                    actors = tuple(dict.fromkeys(step for step in steps if step))
                    yield Chain(tie.domain, need, actors, tie.id, tie.title)


def _need(store: Store, tie: TieRow, body: dict[str, Any]) -> str | None:
    """What a tie meets, in a word or two; None for goods as a whole."""
    if tie.kind == "trade_flow":
        return None if body.get("commodity") == GOODS else str(body.get("commodity"))
    if tie.kind in ARMS:
        return str(body.get("category", "arms")).replace("_", " ")
    if tie.kind == "energy_deal":
        return str(body.get("sector"))
    return str(store.kinds[tie.kind]["gives"])


def _weighed(
    found: Sequence[Chain], names: dict[str, str], states: dict[str, str]
) -> tuple[tuple[Chokepoint, ...], tuple[Between, ...]]:
    """Dominators, seen from where all chains end, and the actors between most others."""
    if not found:
        return (), ()
    import networkx as nx

    graph = _graph(found)
    needs = sorted({node for node in graph if isinstance(node, tuple)})
    above = nx.immediate_dominators(graph.reverse(copy=False), _END)
    cut: dict[str, list[tuple[str, str]]] = {}
    for need in needs:
        step = above.get(need)
        while step is not None and step != _END:
            cut.setdefault(step, []).append(need)
            step = above[step] if above[step] != step else None
    ties: dict[tuple[str, str], list[str]] = {}
    for chain in found:
        ties.setdefault((chain.domain, chain.need), []).append(chain.tie)
    points = tuple(
        Chokepoint(
            actor, names[actor], states[actor], tuple(need for _, need in hit),
            tuple(dict.fromkeys(tie for need in hit for tie in ties[need])),
        )
        for actor, hit in sorted(cut.items(), key=lambda item: (-len(item[1]), item[0]))
    )  # fmt: skip
    simple = nx.DiGraph(graph)
    simple.remove_node(_END)
    score = nx.betweenness_centrality(simple, normalized=True)
    ranked = sorted(((s, a) for a, s in score.items() if isinstance(a, str) and s > 0), key=lambda x: (-x[0], x[1]))
    return points, tuple(Between(a, names[a], states[a], round(s, 6)) for s, a in ranked[:5])


def _graph(found: Sequence[Chain]) -> "nx.MultiDiGraph":
    """Needs and actors, with an edge for each step of each tie, keyed by its id; all chains end in one node."""
    import networkx as nx

    graph: nx.MultiDiGraph = nx.MultiDiGraph()
    for chain in found:
        nodes: list[Any] = [(chain.domain, chain.need), *chain.actors, _END]
        for before, after in pairwise(nodes):
            graph.add_edge(before, after, key=chain.tie)
    return graph
