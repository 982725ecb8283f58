"""The file of a snapshot while it is being made."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from ruvis.store.snapshot import schema

CACHE = 16384
"""KiB that SQLite may keep of the file it makes, and sort in memory."""


def unfinished(path: Path) -> sqlite3.Connection:
    """A database that is quick to write, since it is thrown away if anything goes wrong."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.executescript(
        "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA page_size=4096; PRAGMA threads=2;"
        f"PRAGMA cache_size=-{CACHE};"
    )
    return connection


def statements() -> tuple[str, str]:
    """The schema in two: the tables, and the indexes (a line each), which are made faster once the rows are there."""
    lines = schema().splitlines()
    indexes = [line for line in lines if line.startswith(("CREATE INDEX", "CREATE UNIQUE INDEX"))]
    return "\n".join(line for line in lines if line not in indexes), "\n".join(indexes)
