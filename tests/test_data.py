"""The built-in dataset keeps its promises."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ruvis import __version__
from ruvis.authoring import datapackage, rules, schemas
from ruvis.authoring.dataset import Dataset, read
from ruvis.records.ontology import builtin

SEED_ARTICLE = "kyiv-independent-2026-03-01"


@pytest.fixture(scope="module")
def dataset(root: Path) -> Dataset:
    return read(root / "data")


@pytest.fixture(scope="module")
def root() -> Path:
    return Path(__file__).resolve().parent.parent


def test_it_has_no_problem(dataset: Dataset) -> None:
    assert [str(problem) for problem in rules.check(dataset)] == []


def test_every_citation_has_address_publisher_date_and_stance(dataset: Dataset) -> None:
    for entry in dataset.records():
        for citation in entry.record.citations:
            source = dataset["sources"][citation.source].record
            assert source.url and source.publisher and source.published and citation.stance


def test_it_is_as_large_as_promised(dataset: Dataset) -> None:
    beside = [entry for entry in dataset.records() if not entry.file.startswith("series/")]
    cited = {citation.source for entry in dataset.records() for citation in entry.record.citations}
    assert len(beside) >= 1150 and len(cited) >= 1750


def test_every_page_and_every_actor_is_used(dataset: Dataset) -> None:
    cited = {citation.source for entry in dataset.records() for citation in entry.record.citations}
    assert set(dataset["sources"]) == cited


def test_facts_of_the_first_article_are_found_with_it_among_their_sources(dataset: Dataset) -> None:
    names = [
        old
        for entry in dataset.records()
        if SEED_ARTICLE in {citation.source for citation in entry.record.citations}
        for old in (entry.record.id, *entry.record.also_known_as)
        if old.startswith("seed-")
    ]
    assert len(names) == len(set(names)) == 39


def test_schemas_are_those_of_the_models(root: Path) -> None:
    for name, schema in schemas.schemas(builtin()).items():
        assert (root / "data/schema" / name).read_text(encoding="utf-8") == schemas.text(schema), (
            "run: ruvis schema -o data/schema"
        )


def test_the_data_package_names_every_file(root: Path) -> None:
    described = json.loads((root / "data/datapackage.json").read_text(encoding="utf-8"))
    assert described == datapackage.describe(root / "data", __version__), "run: ruvis schema --package data"
