"""JSON-LD and N-Quads are one and the same graph, and each tie's named graph holds its plain triples."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ruvis.export.subgraph import Subgraph
from ruvis.selection import Selection
from ruvis.store.store import Store

ox = pytest.importorskip("pyoxigraph")
Export = Callable[[Store, str], Path]


def quads(path: Path, form: object) -> set[object]:
    return set(ox.parse(path.read_bytes(), format=form))


def test_both_say_the_same(dataset: Store, export: Export) -> None:
    lines = quads(export(dataset, "nquads"), ox.RdfFormat.N_QUADS)
    linked = quads(export(dataset, "jsonld"), ox.RdfFormat.JSON_LD)
    assert lines == linked and len(lines) > 1000


def test_every_tie_is_a_graph_of_its_own(dataset: Store, export: Export) -> None:
    lines = quads(export(dataset, "nquads"), ox.RdfFormat.N_QUADS)
    named = {quad.graph_name.value for quad in lines if isinstance(quad.graph_name, ox.NamedNode)}
    assert named == {f"urn:ruvis:tie:{tie.row.id}" for tie in Subgraph(dataset, Selection()).ties()}


def test_a_query_finds_the_page_behind_a_tie(store: Store, export: Export) -> None:
    held = ox.Store()
    held.bulk_load(path=str(export(store, "nquads")), format=ox.RdfFormat.N_QUADS)
    found = held.query(
        "PREFIX r: <urn:ruvis:term:> PREFIX prov: <http://www.w3.org/ns/prov#> PREFIX s: <https://schema.org/>"
        " SELECT ?url WHERE { GRAPH ?tie { <urn:ruvis:actor:russia> <urn:ruvis:kind:treaty> <urn:ruvis:actor:iran> }"
        " ?tie r:citation ?c . ?c r:stance 'supports' ; prov:hadPrimarySource ?p . ?p s:url ?url }"
    )
    assert len(list(found)) > 5
