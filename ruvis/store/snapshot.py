"""Opening a snapshot, read-only and with its abilities cut down to reading."""

from __future__ import annotations

import sqlite3
from pathlib import Path

SCHEMA_VERSION = 1
"""Raised whenever `schema.sql` or the meaning of a column changes; other snapshots are rebuilt or refused."""


class SnapshotError(Exception):
    """The file is no snapshot that this version of ruvis reads."""


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
    address = f"file:{quoted}?mode=ro&immutable=1"
    connection = sqlite3.connect(address, uri=True, check_same_thread=False)
    try:
        connection.executescript("PRAGMA query_only=ON; PRAGMA trusted_schema=OFF; PRAGMA mmap_size=33554432;")
        found = connection.execute("SELECT value FROM meta WHERE key = 'schema'").fetchone()
    except sqlite3.Error as error:
        connection.close()
        raise SnapshotError(f"{path}: is no snapshot of ruvis ({error})") from None
    if found is None or found[0] != str(SCHEMA_VERSION):
        connection.close()
        version = found[0] if found else "none"
        raise SnapshotError(f"{path}: has schema {version}, this ruvis reads {SCHEMA_VERSION}; build it again")
    connection.row_factory = sqlite3.Row
    return connection
