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
from stat import S_ISDIR
from typing import TYPE_CHECKING

from ruvis import layout
from ruvis.store.snapshot import SCHEMA_VERSION, SnapshotError, restrict
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
    with suppress(SnapshotError, OSError):
        store = Store(target)
        with suppress(sqlite3.Error):
            if store.meta.get("inputs") == inputs:
                return store
        store.close()
    from ruvis.authoring import compile

    dataset = read(places, progress=progress).usable()
    try:
        compile.write(dataset, target, inputs=inputs, progress=progress)
        return Store(target)
    except OSError:  # nowhere to keep it: for this process alone
        connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        compile.fill(dataset, connection)
        restrict(connection)
        return Store(Path(":memory:"), connection)


def forget(store: Store) -> bool:
    """Throw a compiled snapshot away, so that it is compiled again; False if it is not one of the cache."""
    store.close()
    if store.path.parent != cache():
        return False
    store.path.unlink(missing_ok=True)
    return True


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
    files = [path for place in places for path in _files(place)]
    files += [path for place in code for path in sorted(place.rglob("*.*")) if path.suffix in (".py", ".sql")]
    for path in files:
        state = path.stat() if path.exists() else path.lstat()
        total.update(f"{path}\0{state.st_size}\0{state.st_mtime_ns}\n".encode(errors="surrogateescape"))
    return total.hexdigest()


def _files(place: Path) -> list[Path]:
    if place.is_file():
        return [place]
    ontology = place / "kinds.yaml"
    return [path for _, path, _ in layout.inputs(place)] + ([ontology] if os.path.lexists(ontology) else [])


def cache() -> Path:
    """The directory for compiled snapshots: RUVIS_CACHE, or the user's cache, or a temporary one without a home."""
    if os.environ.get("RUVIS_CACHE"):
        return Path(os.environ["RUVIS_CACHE"])
    for base in (os.environ.get("XDG_CACHE_HOME"), os.environ.get("LOCALAPPDATA")):
        if base and Path(base).is_absolute():
            return Path(base) / "ruvis"
    with suppress(RuntimeError):
        home = Path.home()
        if home.is_absolute() and home != Path(home.anchor):
            return home / ".cache" / "ruvis"
    return _temporary()


def _temporary() -> Path:
    """A directory of this user alone; where everybody may write, another user could have put a snapshot before us."""
    import tempfile

    user = os.getuid() if hasattr(os, "getuid") else "user"
    place = Path(tempfile.gettempdir()) / f"ruvis-{user}"
    with suppress(OSError):
        place.mkdir(mode=0o700, exist_ok=True)
        state = place.lstat()
        if not hasattr(os, "getuid") or (S_ISDIR(state.st_mode) and state.st_uid == user and not state.st_mode & 0o022):
            return place
    return Path(os.devnull) / "ruvis"  # where nothing can be written: compiled for each process anew


def _name(places: list[Path]) -> str:
    from hashlib import sha256

    named = "\0".join(str(path.resolve()) for path in places)
    return sha256(named.encode(errors="surrogateescape")).hexdigest()[:20]
