"""Exports stream: eight times as many ties take hardly more memory, and progress is told on the way."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest
from synthetic import make

from ruvis.export.formats import FORMATS, write
from ruvis.export.subgraph import Subgraph
from ruvis.selection import Selection
from ruvis.store.store import Store


def peak(snapshot: Path, name: str, target: Path) -> int:
    with Store(snapshot) as store:
        tracemalloc.start()
        try:
            write(Subgraph(store, Selection()), FORMATS[name], target)
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()


@pytest.mark.parametrize("name", [name for name, made in FORMATS.items() if made.extra is None])
def test_memory_does_not_grow_with_the_ties(name: str, tmp_path: Path) -> None:
    few, many = (make(tmp_path / f"{count}.sqlite", count) for count in (250, 2000))
    target = tmp_path / f"out{FORMATS[name].endings[0].replace('/', '.zip')}"
    peak(few, name, target)  # imports
    assert peak(many, name, target) < peak(few, name, target) + 2_500_000


def test_progress_is_told(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    with Store(make(tmp_path / "some.sqlite", 450)) as store:
        graph = Subgraph(store, Selection(), watch=lambda done, total: seen.append((done, total)))
        write(graph, FORMATS["mermaid"], tmp_path / "some.mmd")
    assert seen == [(200, 450), (400, 450), (450, 450)]
