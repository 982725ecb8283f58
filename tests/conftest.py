from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ruvis.datasets import open_store
from ruvis.store.store import Store

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Tests compile into a cache of their own."""
    patch = pytest.MonkeyPatch()
    patch.setenv("RUVIS_CACHE", str(tmp_path_factory.mktemp("cache")))
    patch.delenv("RUVIS_DATA", raising=False)
    yield
    patch.undo()


@pytest.fixture(scope="session")
def store(_own_cache: None) -> Iterator[Store]:
    """The built-in dataset."""
    with open_store() as opened:
        yield opened


@pytest.fixture
def root() -> Path:
    return ROOT
