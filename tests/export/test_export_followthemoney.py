"""FollowTheMoney accepts every entity as it is, carries our field along, and the way back loses nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import pytest

from ruvis.export import attributes
from ruvis.export.followthemoney import record
from ruvis.export.subgraph import Subgraph
from ruvis.selection import Selection
from ruvis.store.store import Store

ftm = pytest.importorskip("followthemoney")
Export = Callable[[Store, str], Path]


def entities(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_every_value_is_valid_as_it_stands(store: Store, export: Export) -> None:
    for data in entities(export(store, "ftm")):
        schema = ftm.model.get(data["schema"])
        assert schema is not None and not schema.abstract
        schema.validate(data)
        for name, values in data["properties"].items():  # type: ignore[attr-defined]
            prop = schema.get(name)
            assert prop is not None and not prop.stub, (data["id"], name)
            for value in values:
                assert prop.type.clean(value) is not None, (data["id"], name, value)


def test_links_point_to_entities_of_the_right_schema(store: Store, export: Export) -> None:
    known = {data["id"]: ftm.model.get(data["schema"]) for data in entities(export(store, "ftm"))}
    for data in entities(export(store, "ftm")):
        for name, values in data["properties"].items():  # type: ignore[attr-defined]
            prop = ftm.model.get(data["schema"]).get(name)
            if prop.type.name == "entity" and name != "parent":
                assert all(known[value].is_a(prop.range) for value in values), (data["id"], name)


def test_the_way_back_loses_nothing(store: Store, export: Export) -> None:
    back = {}
    for data in entities(export(store, "ftm")):
        carried = ftm.EntityProxy.from_dict(data).to_dict()  # what a tool of FollowTheMoney hands on
        back[data["id"]] = record(carried)
    graph = Subgraph(store, Selection())
    for tie in graph.ties():
        assert back[f"ruvis-tie-{tie.row.id}"] == json.loads(attributes.dumps(attributes.nested(tie)))
        for cited in tie.citations:
            assert back[f"ruvis-page-{cited.source}"] == store.source_body(cited.source)
    for actor in graph.actors:
        assert back[f"ruvis-actor-{actor.id}"] == json.loads(attributes.dumps(asdict(actor)))


def test_statements_keep_their_pages(store: Store, export: Export) -> None:
    ties = [data for data in entities(export(store, "ftm")) if str(data["id"]).startswith("ruvis-tie-")]
    assert ties and all(data["properties"]["proof"] for data in ties)  # type: ignore[index]


def test_nasty_texts_stay_text(nasty: Store, export: Export) -> None:
    for data in entities(export(nasty, "ftm")):
        assert all(
            value.startswith("https://") and not set(value) & set("<>\"'")
            for value in data["properties"].get("sourceUrl", ())
        )  # type: ignore[attr-defined]
