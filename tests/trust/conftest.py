from __future__ import annotations

from pathlib import Path

import hostile
import pytest

from ruvis.authoring import compile


@pytest.fixture(scope="session")
def hostile_snapshot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The hostile dataset, compiled past the files that would have refused it."""
    path = tmp_path_factory.mktemp("hostile") / "hostile.sqlite"
    compile.write(hostile.dataset(), path)
    return path


@pytest.fixture(autouse=True)
def _workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a command writes lands in a directory of the test."""
    monkeypatch.chdir(tmp_path)
