"""Whether a snapshot is what it says: intact as a file, true to its digest, and what its own records compile to.

The digest tells damage and carelessness, not forgery: whoever changes a snapshot can write a new digest into it. To
know that a snapshot is somebody's, compare its digest with the one they published.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import zip_longest
from pathlib import Path

from ruvis.authoring import loading, rules
from ruvis.authoring.bulk import Flow
from ruvis.authoring.compile import fill
from ruvis.authoring.dataset import Dataset
from ruvis.authoring.decompile import authored, read_snapshot, streamed
from ruvis.authoring.problems import DatasetError, Problem
from ruvis.store.snapshot import connect, damaged

_TABLES = (
    "domain", "kind", "measure", "actor", "within", "name", "publisher", "source", "record", "former", "link", "citation",
    "tie", "edge", "event", "phase", "figure", "assessment", "named", "indicator",
)  # fmt: skip


def verify(path: Path) -> str:
    """Verify a snapshot; its digest if nothing is wrong with it.

    It is verified that SQLite finds the file whole, that the records have no problem, that the digest is that of the
    records, and that every table holds what the records compile to.

    Raises:
        SnapshotError: with the first thing that is wrong.
    """
    with closing(connect(path)) as connection:
        try:
            wrong = next(_wrong(connection, path), None)
            found = connection.execute("SELECT value FROM meta WHERE key = 'digest'").fetchone()
        except (sqlite3.Error, DatasetError) as error:
            raise damaged(path, getattr(error, "problems", [error])[0]) from None
    if wrong:
        raise damaged(path, wrong)
    return str(found[0])


def _wrong(connection: sqlite3.Connection, path: Path) -> Iterator[str]:
    """What is wrong with a snapshot, the cheapest tests first."""
    for (line,) in connection.execute("PRAGMA integrity_check(1)"):
        if line != "ok":
            yield line
    dataset = read_snapshot(path, poured=False)
    problems = rules.check(dataset)
    if problems:
        yield f"its records have problems, the first is {problems[0]}"
    else:
        yield from _differences(connection, dataset)


def _differences(connection: sqlite3.Connection, dataset: Dataset) -> Iterator[str]:
    """What a snapshot of these records would hold, and this one does not."""
    with closing(sqlite3.connect("", isolation_level=None)) as fresh:  # a temporary file: a series may be long
        last = authored(connection) + streamed(connection, "poured")
        fill(dataset, fresh, flows=_flows(connection), loaded=loading.stored(connection, dataset, last))
        query = "SELECT key, value FROM meta WHERE key <> 'inputs' ORDER BY key"
        if list(map(tuple, connection.execute(query))) != fresh.execute(query).fetchall():
            yield "its records are not those that its digest was made from"
        for table in _TABLES:
            query = f"SELECT * FROM {table}"
            pairs = zip_longest(map(tuple, connection.execute(query)), fresh.execute(query))
            for number, (stored, right) in enumerate(pairs, 1):
                if stored != right:
                    yield f"row {number} of the table {table} is not what the records compile to"
                    break


def _flows(connection: sqlite3.Connection) -> Iterator[Flow]:
    """The series that was streamed in, as it was given.

    Raises:
        DatasetError: a row of it is none.
    """
    last, poured = authored(connection), streamed(connection, "poured")
    for (text,) in connection.execute("SELECT body FROM record WHERE num > ? ORDER BY num LIMIT ?", (last, poured)):
        try:
            body = json.loads(text)
            (giver,), (taker,), (value,), (cited,) = body["from"], body["to"], body["value"], body["citations"]
            flow = Flow(
                body["id"], body.get("series", ""), giver, taker, body["commodity"], body["period"], value["amount"],
                value["currency"], value["basis"], body["credibility"], cited["source"], cited["says"], body.get("note", ""),
            )  # fmt: skip
            numbers = flow.amount, flow.credibility
            if not all(isinstance(cell, int | float if cell in numbers else str) for cell in flow):
                raise TypeError("a cell is of the wrong type")
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise DatasetError([Problem("series", 1, "", "", f"a row is no flow: {error}")]) from None
        yield flow
