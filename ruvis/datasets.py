"""Which snapshot answers: the one in the package, one given, or one compiled from authored files when they changed.

An installed ruvis carries its snapshot and compiles nothing. Authored files (a checkout's `data/`, or a directory
given with `--data`) are compiled into a cache, once for each state of the files: the fingerprint that a snapshot
keeps is compared with names, sizes and times of the files. Two processes may compile at once, since each writes
a file of its own and moves it into place whole.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from ruvis.store.snapshot import SCHEMA_VERSION, SnapshotError, connect
from ruvis.store.store import Store

if TYPE_CHECKING:
    from ruvis.authoring.dataset import Dataset, Progress

BUILTIN = "builtin"
"""The name under which the built-in dataset is given beside others."""
_PACKAGE = Path(__file__).resolve().parent


class DatasetNotFoundError(FileNotFoundError):
    """There is nothing at the place given as a dataset."""


def open_store(places: Sequence[str | Path] = (), *, progress: Progress | None = None) -> Store:
    """Open what the places name: snapshots, directories, or `builtin`; several are read as one dataset.

    Args:
        places: nothing for the built-in dataset, or for what the variable RUVIS_DATA names (apart by the
            system's path separator).
        progress: told about the files read, if something has to be compiled.

    Raises:
        DatasetNotFoundError: a place does not exist.
        DatasetError: authored files have problems.
        SnapshotError: a snapshot is damaged or of another version.

    Example:
        >>> with open_store() as store:
        ...     store.actor("ایران").id
        'iran'
    """
    if not places:
        places = [place for place in os.environ.get("RUVIS_DATA", "").split(os.pathsep) if place] or [BUILTIN]
    found = [locate(place) for place in places]
    if len(found) == 1 and found[0].is_file():
        return Store(found[0])
    return _compiled(found, progress)


def builtin() -> Path:
    """The built-in dataset: the snapshot of an installed package, or a checkout's directory.

    Raises:
        DatasetNotFoundError: the package has neither, so it was not installed properly.
    """
    snapshot, authored = _PACKAGE / "_data" / "ruvis.sqlite", _PACKAGE.parent / "data"
    if authored.is_dir() and (_PACKAGE.parent / "pyproject.toml").is_file():
        return authored
    if snapshot.is_file():
        return snapshot
    raise DatasetNotFoundError("the package holds no dataset: install it again")


def locate(place: str | Path) -> Path:
    """The file or directory that a place names; `builtin` is the built-in dataset."""
    if str(place) == BUILTIN:
        return builtin()
    path = Path(place)
    if not path.exists():
        raise DatasetNotFoundError(f"{place}: there is no such file or directory")
    return path


def _compiled(places: list[Path], progress: Progress | None) -> Store:
    """The snapshot of authored files, from the cache or freshly compiled into it."""
    target = cache() / f"{_name(places)}.sqlite"
    inputs = fingerprint(places)
    with suppress(SnapshotError, sqlite3.Error, OSError):
        connection = connect(target)
        found = connection.execute("SELECT value FROM meta WHERE key = 'inputs'").fetchone()
        intact = found is not None and found[0] == inputs
        connection.close()
        if intact:
            return Store(target)
    from ruvis.authoring.compile import write

    dataset = read(places, progress=progress).usable()
    try:
        write(dataset, target, inputs=inputs, progress=progress)
    except OSError:
        import tempfile  # nowhere to keep it: a file of this process alone, gone with the reading

        handle, name = tempfile.mkstemp(prefix="ruvis-", suffix=".sqlite")
        os.close(handle)
        target = Path(name)
        write(dataset, target, progress=progress)
        store = Store(target)
        target.unlink()
        return store
    return Store(target)


def read(places: Sequence[Path], *, progress: Progress | None = None) -> Dataset:
    """The records of directories and snapshots as one checked dataset; it may have problems."""
    from ruvis.authoring import dataset as authoring
    from ruvis.authoring import rules
    from ruvis.authoring.decompile import read_snapshot

    dataset: Dataset | None = None
    for place in places:
        reader = read_snapshot if place.is_file() else authoring.read
        dataset = reader(place, progress=progress, into=dataset)
    assert dataset is not None
    dataset.problems = rules.check(dataset)
    return dataset


def fingerprint(places: Sequence[Path]) -> str:
    """Names, sizes and times of all files that a compilation reads, and of the code that compiles them, as a digest."""
    from hashlib import sha256

    total = sha256(f"{SCHEMA_VERSION}".encode())
    code = [_PACKAGE / name for name in ("authoring", "records", "store")]
    for place in [*places, *code]:
        files = [place] if place.is_file() else sorted(path for path in place.rglob("*.*") if path.suffix in _READ)
        for path in files:
            state = path.stat()
            total.update(f"{path}\0{state.st_size}\0{state.st_mtime_ns}\n".encode())
    return total.hexdigest()


_READ = {".yaml", ".csv", ".parquet", ".py", ".sql"}


def cache() -> Path:
    """The directory for compiled snapshots: RUVIS_CACHE, or the user's cache, or a temporary one without a home."""
    if os.environ.get("RUVIS_CACHE"):
        return Path(os.environ["RUVIS_CACHE"])
    base = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    if base:
        return Path(base) / "ruvis"
    try:
        return Path.home() / ".cache" / "ruvis"
    except RuntimeError:
        import tempfile

        return Path(tempfile.gettempdir()) / f"ruvis-{os.getuid() if hasattr(os, 'getuid') else 'user'}"


def _name(places: list[Path]) -> str:
    from hashlib import sha256

    return sha256("\0".join(str(path.resolve()) for path in places).encode()).hexdigest()[:20]
