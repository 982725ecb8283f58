"""GraphML, GEXF, node-link, Cytoscape and DOT come back with every actor and every keyed parallel edge."""

from __future__ import annotations

import json
import re
import warnings
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import networkx as nx
import pytest

from ruvis.export import attributes
from ruvis.export.subgraph import Subgraph
from ruvis.selection import Selection
from ruvis.store.store import Store

Export = Callable[[Store, str], Path]
GEXF = "{http://gexf.net/1.3}"
_DATE = re.compile(r"\d{4}-\d\d-\d\d")


def expected(store: Store) -> tuple[set[str], dict[str, tuple[str, str, bool]]]:
    graph = Subgraph(store, Selection())
    edges = {edge.key: (edge.source, edge.target, edge.mutual) for tie in graph.ties() for edge in tie.edges}
    return {actor.id for actor in graph.actors}, edges


def test_every_tie_has_edges_with_keys_of_their_own(dataset: Store) -> None:
    keys = [edge.key for tie in Subgraph(dataset, Selection()).ties() for edge in tie.edges]
    assert len(keys) == len(set(keys))
    assert all(tie.edges for tie in Subgraph(dataset, Selection()).ties())


def test_networkx_reads_graphml(dataset: Store, export: Export) -> None:
    nodes, edges = expected(dataset)
    read = nx.read_graphml(export(dataset, "graphml"), force_multigraph=True)
    assert set(read) == nodes
    assert {key: (source, target) for source, target, key in read.edges(keys=True)} == {
        k: v[:2] for k, v in edges.items()
    }
    some = next(iter(Subgraph(dataset, Selection()).ties()))
    found = read.edges[some.edges[0].source, some.edges[0].target, some.edges[0].key]
    assert found["kind"] == some.row.kind and found["credibility"] == some.row.credibility
    assert [c["source"] for c in json.loads(found["citations"])] == [c.source for c in some.citations]


def test_igraph_reads_graphml(dataset: Store, export: Export) -> None:
    igraph = pytest.importorskip("igraph")
    nodes, edges = expected(dataset)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # igraph warns that it numbers edges and nodes itself
        read = igraph.Graph.Read_GraphML(str(export(dataset, "graphml")))
    assert (read.vcount(), read.ecount()) == (len(nodes), len(edges))
    names = read.vs["id"]
    assert {e["key"]: (names[e.source], names[e.target]) for e in read.es} == {k: v[:2] for k, v in edges.items()}


def test_networkx_reads_gexf(dataset: Store, export: Export) -> None:
    nodes, edges = expected(dataset)
    read = nx.read_gexf(export(dataset, "gexf"), version="1.3")
    assert set(read) == nodes and read.is_multigraph()
    both = {(source, target, key) for key, (source, target, _) in edges.items()}
    both |= {(target, source, key) for key, (source, target, mutual) in edges.items() if mutual}
    assert set(read.edges(keys=True)) == both


def test_gexf_keeps_to_the_rules_of_its_schema(dataset: Store, export: Export) -> None:
    """The rules of the published gexf.xsd 1.3 for the elements that we write."""
    root = ElementTree.parse(export(dataset, "gexf")).getroot()
    assert root.tag == f"{GEXF}gexf" and root.attrib == {"version": "1.3"}
    assert [child.tag for child in root] == [f"{GEXF}meta", f"{GEXF}graph"]
    assert {child.tag for child in root[0]} <= {f"{GEXF}{name}" for name in ("creator", "keywords", "description")}
    graph = root[1]
    assert graph.attrib == {
        "defaultedgetype": "directed", "mode": "dynamic", "timeformat": "date", "timerepresentation": "interval"
    }  # fmt: skip
    assert [child.tag for child in graph] == [f"{GEXF}attributes"] * 2 + [f"{GEXF}nodes", f"{GEXF}edges"]
    declared: dict[str, dict[str, str]] = {}
    for group in graph.findall(f"{GEXF}attributes"):
        assert set(group.attrib) == {"class"} and group.get("class") in ("node", "edge")
        declared[group.get("class", "")] = {}
        for attribute in group:
            assert set(attribute.attrib) == {"id", "title", "type"}
            assert attribute.get("type") in ("string", "integer", "boolean") and attribute.get("title") != "type"
            declared[group.get("class", "")][attribute.get("id", "")] = attribute.get("type", "")
    nodes = graph.find(f"{GEXF}nodes")
    assert nodes is not None and nodes.get("count") == str(len(nodes))
    ids = {node.get("id") for node in nodes}
    assert len(ids) == len(nodes)
    edges = graph.find(f"{GEXF}edges")
    assert edges is not None and len({edge.get("id") for edge in edges}) == len(edges)
    for element, allowed, own in (
        (nodes, {"id", "label"}, "node"),
        (edges, {"id", "source", "target", "type", "kind", "label"}, "edge"),
    ):
        for item in element:
            assert set(item.attrib) == allowed
            assert [child.tag for child in item] in ([f"{GEXF}attvalues"], [f"{GEXF}attvalues", f"{GEXF}spells"])
            for value in item[0]:
                assert set(value.attrib) == {"for", "value"}
                _fits(declared[own][value.get("for", "")], value.get("value", ""))
    for edge in edges:
        assert edge.get("source") in ids and edge.get("target") in ids and edge.get("type") in ("directed", "mutual")
        for spell in edge.iter(f"{GEXF}spell"):
            assert set(spell.attrib) <= {"start", "end"} and spell.attrib
            assert all(_DATE.fullmatch(day) for day in spell.attrib.values())
            assert spell.get("start", "0001-01-01") <= spell.get("end", "9999-12-31")


def _fits(kind: str, value: str) -> None:
    if kind == "integer":
        int(value)
    elif kind == "boolean":
        assert value in ("true", "false")


def test_gexf_spells_are_the_valid_times(store: Store, export: Export) -> None:
    edges = ElementTree.parse(export(store, "gexf")).getroot().iter(f"{GEXF}edge")
    spells = {edge.get("id"): edge.find(f".//{GEXF}spell") for edge in edges}
    spell = spells["treaty-csp-2025"]
    assert spell is not None
    tie = next(iter(store.tie_by_id(["treaty-csp-2025"])))
    from ruvis.records.edtf import isoformat

    assert spell.get("start") == isoformat(tie.begin[0]) and spell.get("end") is None


def test_networkx_reads_node_link_and_cytoscape(dataset: Store, export: Export) -> None:
    nodes, edges = expected(dataset)
    linked = nx.node_link_graph(json.loads(export(dataset, "node-link").read_text("utf-8")), edges="links")
    assert set(linked) == nodes and {k for *_, k in linked.edges(keys=True)} == set(edges)
    drawn = nx.cytoscape_graph(json.loads(export(dataset, "cytoscape").read_text("utf-8")))
    assert set(drawn) == nodes and {k for *_, k in drawn.edges(keys=True)} == set(edges)


def test_json_keeps_all_that_the_dataset_says(store: Store, export: Export) -> None:
    links = json.loads(export(store, "node-link").read_text("utf-8"))["links"]
    told = {link["tie"]: link for link in links}
    for tie in Subgraph(store, Selection()).ties():
        assert {key: told[tie.row.id][key] for key in attributes.nested(tie)} == json.loads(
            attributes.dumps(attributes.nested(tie))
        )


def test_dot_holds_one_edge_a_line_and_nothing_unquoted(dataset: Store, export: Export) -> None:
    nodes, edges = expected(dataset)
    lines = export(dataset, "dot").read_text("utf-8").split("\n")
    quoted = r'"(?:[^"\\]|\\["\\])*"'
    attribute = rf"\w+={quoted}"
    edge = re.compile(rf"  ({quoted}) -> ({quoted}) \[key=({quoted})(, {attribute})*(, dir=both)?\];")
    assert sum(bool(edge.fullmatch(line)) for line in lines) == len(edges)
    assert sum(bool(re.fullmatch(rf"  {quoted} \[{attribute}(, {attribute})*\];", line)) for line in lines) == len(
        nodes
    )


def test_graphviz_reads_dot(dataset: Store, export: Export) -> None:
    import shutil
    import subprocess

    if not shutil.which("gvpr"):
        pytest.skip("Graphviz is not installed")
    counted = subprocess.run(["gvpr", 'BEG_G{print($.n_nodes, " ", $.n_edges)}', str(export(dataset, "dot"))],
                             capture_output=True, text=True, check=True)  # fmt: skip
    nodes, edges = expected(dataset)
    assert counted.stdout.split() == [str(len(nodes)), str(len(edges))] and not counted.stderr


def test_mermaid_labels_hold_no_sign_that_mermaid_reads(dataset: Store, export: Export) -> None:
    text = export(dataset, "mermaid").read_text("utf-8")
    lines = text.splitlines()
    _, edges = expected(dataset)
    drawn = [line for line in lines if re.fullmatch(r'  n\d+ (<-->|-->)\|"[^"<>\[\]{}|`]*"\| n\d+', line)]
    assert len(drawn) == len(edges) and lines[0] == "flowchart LR" and "<script" not in text


def test_parallel_ties_stay_apart(store: Store, export: Export) -> None:
    read = nx.read_graphml(export(store, "graphml"), force_multigraph=True)
    assert Counter((s, t) for s, t in read.edges())["russia", "iran"] > 100
