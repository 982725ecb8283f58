from __future__ import annotations

from http.server import ThreadingHTTPServer
from pathlib import Path

import hostile
import pytest
import typer.rich_utils  # noqa: F401  (it looks at FORCE_COLOR once, when it is imported: before a test sets it)

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


@pytest.fixture(autouse=True)
def _served_for_no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """`ruvis serve` begins, and ends as if Ctrl-C came at once; its own tests talk to it."""

    def interrupted(self: ThreadingHTTPServer, poll_interval: float = 0.5) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(ThreadingHTTPServer, "serve_forever", interrupted)
