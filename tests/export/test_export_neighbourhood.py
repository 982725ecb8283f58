"""A neighbourhood is expanded through the ties of its actors alone, and evidence is looked up by batches."""

from __future__ import annotations

from pathlib import Path

import pytest
from synthetic import make

from ruvis.export.subgraph import Subgraph
from ruvis.selection import Selection
from ruvis.store.store import Store

SELECTIONS = (
    Selection(a="iran"),
    Selection(a="iran", direct=True),
    Selection(a="russia", b="iran", kinds=("treaty",)),
    Selection(a="iran", direct=True, as_of="2012", certain=True),
    Selection(a="iran", domains=("arms",), known_at="2020-01"),
)


def walked(store: Store, selection: Selection, hops: int) -> list[str]:
    """Ids of the ties of a neighbourhood, by reading every tie."""
    everything = store.ties(selection._replace(a=None, b=None))
    names = [name for name in (selection.a, selection.b) if name]
    near = {part for name in names for part in ([name] if selection.direct else store.within(store.actor(name)))}
    for _ in range(hops):
        met = [{*tie.origin, *tie.target} for tie in everything]
        near = near.union(*(ends for ends in met if ends & near))
    return [tie.id for tie in everything if near.issuperset((*tie.origin, *tie.target))]


@pytest.mark.parametrize("hops", [1, 2])
@pytest.mark.parametrize("selection", SELECTIONS)
def test_a_neighbourhood_is_what_reading_every_tie_finds(store: Store, selection: Selection, hops: int) -> None:
    graph = Subgraph(store, selection, hops=hops)
    expected = walked(store, selection, hops)
    assert [tie.id for tie in graph.rows()] == expected
    assert graph.count == len(expected)
    limited = Subgraph(store, selection._replace(limit=3), hops=hops)
    assert [tie.row.id for tie in limited.ties()] == expected[:3]
    assert limited.count == min(3, len(expected))


def test_statements_grow_with_batches_and_not_with_ties(tmp_path: Path) -> None:
    asked: list[str] = []
    with Store(make(tmp_path / "some.sqlite", 400)) as opened:
        opened.connection.set_trace_callback(asked.append)
        assert len(list(Subgraph(opened, Selection(a="alpha"), hops=2).ties())) > 200
    assert len(asked) < 40
