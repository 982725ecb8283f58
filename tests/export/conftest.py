from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from synthetic import make

from ruvis.export.formats import FORMATS, write
from ruvis.export.subgraph import Subgraph
from ruvis.selection import Selection
from ruvis.store.store import Store

Export = Callable[[Store, str], Path]


@pytest.fixture(scope="session")
def nasty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A snapshot whose every text is an attack on some format."""
    with Store(make(tmp_path_factory.mktemp("nasty") / "nasty.sqlite", 60, 14, nasty=True)) as opened:
        yield opened


@pytest.fixture(scope="session")
def export(tmp_path_factory: pytest.TempPathFactory) -> Export:
    """The whole of a dataset in a format, written once."""
    made: dict[tuple[int, str], Path] = {}

    def exported(store: Store, name: str) -> Path:
        key = (id(store), name)
        if key not in made:
            made[key] = tmp_path_factory.mktemp("export") / f"all{FORMATS[name].endings[0].replace('/', '')}"
            write(Subgraph(store, Selection()), FORMATS[name], made[key])
        return made[key]

    return exported


@pytest.fixture(params=["whole", "nasty"])
def dataset(request: pytest.FixtureRequest) -> Store:
    """The built-in dataset, then the nasty one."""
    return request.getfixturevalue("store" if request.param == "whole" else "nasty")  # type: ignore[no-any-return]
