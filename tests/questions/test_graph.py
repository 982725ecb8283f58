"""The selected multigraph, and its figures against networkx on a graph made otherwise."""

from __future__ import annotations

from collections import Counter

import networkx as nx
import pytest

from ruvis.graph import graph
from ruvis.questions.graph import graph as figures
from ruvis.selection import Selection, SelectionError
from ruvis.store.store import Store

PAIR = Selection(a="russia", b="iran")


def test_edges_are_those_of_the_store_keyed_by_tie(store: Store) -> None:
    made = graph(store, Selection())
    rows = store.connection.execute(
        "SELECT s.id, d.id, t.id FROM edge e JOIN actor s ON s.num = e.src JOIN actor d ON d.num = e.dst JOIN tie t ON t.num = e.tie"
    )
    assert set(made.edges(keys=True)) == {tuple(row) for row in rows}


def test_attributes_fit_every_format(store: Store, tmp_path: object) -> None:
    made = graph(store, PAIR)
    for _, _, data in made.edges(data=True):
        assert "type" not in data and data["kind"] in store.kinds
        assert all(isinstance(value, str | int | float | bool) for value in data.values())
    assert all(isinstance(value, str) for _, data in made.nodes(data=True) for value in data.values())
    list(nx.generate_gexf(made))


def test_figures_agree_with_networkx(store: Store) -> None:
    answer = figures(store, Selection(), top=5)
    made = nx.DiGraph(graph(store, Selection()))
    made.remove_edges_from(list(nx.selfloop_edges(made)))
    pairs = set(made.edges)
    assert answer.reciprocity == pytest.approx(sum((b, a) in pairs for a, b in pairs) / len(pairs))
    assert sum(answer.components) == answer.nodes == len(made) and sum(answer.strong) == answer.nodes
    assert sum(count for _, count in answer.kinds) == answer.ties == store.count("tie")
    between = nx.betweenness_centrality(made)
    assert all(one.betweenness == pytest.approx(between[one.actor.id]) for one in answer.central)


def test_a_tie_counts_once_for_each_of_its_actors(store: Store) -> None:
    for one in figures(store, PAIR, top=3).central:
        ties = [tie for tie in store.ties(PAIR) if one.actor.id in (*tie.origin, *tie.target)]
        assert one.ties == len(ties) == one.given + one.received + one.mutual


def test_a_broker_has_ties_with_both(store: Store) -> None:
    sides = [store.standing_for(name) for name in ("russia", "iran")]
    for broker in figures(store, PAIR).brokers:
        assert broker.actor.id not in sides[0] | sides[1]
        for side, ids in zip(sides, (broker.with_a, broker.with_b), strict=True):
            ties = store.tie_by_id(ids)
            assert ties and all({*tie.origin, *tie.target} & side for tie in ties)


def test_an_empty_graph_is_no_error(store: Store) -> None:
    answer = figures(store, PAIR._replace(text="no such words anywhere"))
    assert (answer.ties, answer.reciprocity, answer.components) == (0, None, ())
    with pytest.raises(SelectionError):
        figures(store, PAIR, top=0)


def test_a_limit_leaves_the_latest_ties(store: Store) -> None:
    few = Selection(a="russia", b="iran", limit=5)
    held = Counter(end for tie in store.ties(few) for end in (*tie.origin, *tie.target))
    assert {one.actor.id: one.ties for one in figures(store, few, top=20).central} == held
