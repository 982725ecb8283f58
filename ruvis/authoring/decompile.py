"""A snapshot back into records: the other direction of `compile`, for reading datasets beside one another."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

from ruvis.authoring.dataset import Dataset, Progress, ontology, validate
from ruvis.authoring.files import Parsed
from ruvis.authoring.problems import DatasetError
from ruvis.store.snapshot import connect, damaged

_SECTIONS = {"actors": "actor", "publishers": "publisher", "sources": "source"}
_MAX_BODY = 2_000_000
"""Characters; an authored record of 20,000 parts stays far below."""


def read_snapshot(
    path: Path, *, progress: Progress | None = None, into: Dataset | None = None, poured: bool = True
) -> Dataset:
    """Read a snapshot's records back and validate them again, with the places where they were authored.

    Args:
        path: the snapshot.
        progress: called with its name, the number of a record and the count of records.
        into: a dataset to read into, for datasets that stand beside one another.
        poured: whether to read what was streamed into the snapshot, too.

    Raises:
        SnapshotError: the file is no snapshot of this version, or is damaged.
    """
    connection = connect(path)
    try:
        dataset = into.beside() if into else Dataset(ontology(_parsed(path, _ontology(connection)), path.name))
        rows = _rows(connection, path.name, None if poured else authored(connection))
    except (sqlite3.Error, DatasetError) as error:
        problems = getattr(error, "problems", None)
        raise damaged(path, problems[0] if problems else error) from None
    finally:
        connection.close()
    files: dict[str, Parsed] = {}
    for index, (section, file, line, text) in enumerate(rows):
        if progress and index % 1000 == 0:
            progress(path.name, index, len(rows))
        if section not in dataset.sections:
            raise damaged(path, f"a record has the form {section[:-1]!r}")
        parsed = files.setdefault(file, Parsed(file))
        parsed.lines[(index,)] = line
        validate(dataset, section, _parsed(path, text), parsed, (index,))
    return dataset


def _ontology(connection: sqlite3.Connection) -> str:
    row = connection.execute("SELECT value FROM meta WHERE key = 'ontology'").fetchone()
    return str(row[0]) if row else ""


def authored(connection: sqlite3.Connection) -> int:
    """The number of the last record that was not streamed in, from a series or a table."""
    (records,) = connection.execute("SELECT COUNT(*) FROM record").fetchone()
    return int(records) - streamed(connection, "poured") - streamed(connection, "loaded")


def streamed(connection: sqlite3.Connection, how: str) -> int:
    """How many records were poured in from a series, or loaded from tables."""
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (how,)).fetchone()
    return int(row[0]) if row and str(row[0]).isdecimal() else 0


def _rows(connection: sqlite3.Connection, name: str, last: int | None) -> list[tuple[str, str, int, str]]:
    """Every record as (section, file, line, body), those with numbers up to the last one."""
    rows: list[tuple[str, str, int, str]] = []
    for row in connection.execute("SELECT id, label FROM measure ORDER BY id"):
        rows.append(("measures", name, 1, json.dumps(dict(row))))
    for section, table in _SECTIONS.items():
        rows += [(section, name, 1, body) for (body,) in connection.execute(f"SELECT body FROM {table} ORDER BY id")]
    query = "SELECT form, file, line, body FROM record WHERE ?1 IS NULL OR num <= ?1 ORDER BY num"
    for form, file, line, body in connection.execute(query, (last,)):
        rows.append((f"{form}s", str(file), int(line) if isinstance(line, int) else 1, body))
    return rows


def _parsed(path: Path, text: Any) -> Any:
    """The JSON that a snapshot holds.

    Raises:
        SnapshotError: it is none.
    """
    if not isinstance(text, str) or len(text) > _MAX_BODY:
        raise damaged(path, "a record is no text, or too long")
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise damaged(path, error) from None
