"""Opening a snapshot, read-only and with its abilities cut down to reading.

A snapshot may come from a stranger. It is opened without the right to write or to load extensions, with SQLite's
limits drawn in, and only if its schema is, statement by statement, the one of `schema.sql`: so it brings no view,
trigger, virtual table, generated column or expression along that could run while it is read.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

SCHEMA_VERSION = 5
"""Raised whenever `schema.sql` or the meaning of a column changes; other snapshots are rebuilt or refused."""

_LIMITS = {
    sqlite3.SQLITE_LIMIT_LENGTH: 32_000_000,  # bytes of a text: far more than a record may have
    sqlite3.SQLITE_LIMIT_ATTACHED: 0,
    sqlite3.SQLITE_LIMIT_TRIGGER_DEPTH: 0,
    sqlite3.SQLITE_LIMIT_WORKER_THREADS: 0,
}
_STATISTICS = {
    "sqlite_stat1": "CREATE TABLE sqlite_stat1(tbl,idx,stat)",
    "sqlite_stat4": "CREATE TABLE sqlite_stat4(tbl,idx,neq,nlt,ndlt,sample)",
}
"""What ANALYZE adds to the schema."""


class SnapshotError(Exception):
    """The file is no snapshot that this version of ruvis reads."""


def damaged(path: Path, what: object) -> SnapshotError:
    """The error for a snapshot that holds what no snapshot can hold."""
    return SnapshotError(f"{path}: is damaged ({what}); build it again from its files")


def schema() -> str:
    """The statements that make an empty snapshot."""
    return (Path(__file__).parent / "schema.sql").read_text(encoding="utf-8")


def connect(path: Path) -> sqlite3.Connection:
    """Open a snapshot for reading.

    Raises:
        SnapshotError: there is no such file, or it is damaged, or of another schema.
    """
    if not path.is_file():
        raise SnapshotError(f"{path}: there is no such file")
    quoted = str(path.resolve()).replace("%", "%25").replace("?", "%3f").replace("#", "%23")
    try:  # read by blocks and not mapped into memory: a mapped file that somebody cuts short kills the process
        connection = sqlite3.connect(f"file:{quoted}?mode=ro&immutable=1", uri=True, check_same_thread=False)
    except sqlite3.Error as error:
        raise SnapshotError(f"{path}: cannot be opened ({error})") from None
    try:
        restrict(connection)
        _known(connection, path)
    except sqlite3.Error as error:
        connection.close()
        raise SnapshotError(f"{path}: is no snapshot of ruvis ({error})") from None
    except SnapshotError:
        connection.close()
        raise
    return connection


def restrict(connection: sqlite3.Connection) -> None:
    """Take from a connection whatever reading does not need."""
    for limit, value in _LIMITS.items():
        connection.setlimit(limit, value)
    connection.executescript("PRAGMA query_only=ON; PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON;")
    connection.row_factory = sqlite3.Row


def _known(connection: sqlite3.Connection, path: Path) -> None:
    """Accept nothing but the schema of this version.

    Raises:
        SnapshotError: the schema is another one.
        sqlite3.Error: the file cannot be read.
    """
    found = connection.execute("SELECT value FROM meta WHERE key = 'schema'").fetchone()
    if found is None or found[0] != str(SCHEMA_VERSION):
        version = found[0] if found else "none"
        raise SnapshotError(f"{path}: has schema {version}, this ruvis reads {SCHEMA_VERSION}; build it again")
    ours = schema()
    for name, statement in connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"):
        if statement not in ours and statement != _STATISTICS.get(name):
            raise SnapshotError(f"{path}: brings along {name!r}, which is not of this ruvis; build it again")
