"""Whether a snapshot is what it says: intact as a file, true to its digest, and what its own records compile to.

The digest tells damage and carelessness, not forgery: whoever changes a snapshot can write a new digest into it. To
know that a snapshot is somebody's, compare its digest with the one they published.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256
from itertools import zip_longest
from pathlib import Path

from ruvis.authoring import rules
from ruvis.authoring.compile import fill
from ruvis.authoring.dataset import Dataset
from ruvis.authoring.decompile import read_snapshot
from ruvis.authoring.problems import DatasetError
from ruvis.store.snapshot import connect, damaged

_DERIVED = (
    "domain", "kind", "measure", "actor", "within", "name", "publisher", "source", "record", "former", "link", "citation",
    "tie", "edge", "event", "phase", "figure", "assessment", "about", "indicator",
)  # fmt: skip


def verify(path: Path) -> str:
    """Verify a snapshot; its digest if nothing is wrong with it.

    It is verified that SQLite finds the file whole, that the digest is that of the records in it, that the records
    have no problem, and that every table holds what the records compile to.

    Raises:
        SnapshotError: with the first thing that is wrong.
    """
    with closing(connect(path)) as connection:
        try:
            wrong = next(_wrong(connection, path), None)
            found = connection.execute("SELECT value FROM meta WHERE key = 'digest'").fetchone()
        except (sqlite3.Error, DatasetError) as error:
            raise damaged(path, error) from None
    if wrong:
        raise damaged(path, wrong)
    return str(found[0])


def _wrong(connection: sqlite3.Connection, path: Path) -> Iterator[str]:
    """What is wrong with a snapshot, the cheapest tests first."""
    for (line,) in connection.execute("PRAGMA integrity_check(1)"):
        if line != "ok":
            yield line
    if ("digest", digest(connection)) not in set(map(tuple, connection.execute("SELECT key, value FROM meta"))):
        yield "its records are not those that its digest was made from"
    dataset = read_snapshot(path)
    problems = rules.check(dataset)
    if problems:
        yield f"its records have problems, the first is {problems[0]}"
    else:
        yield from _differences(connection, dataset)


def digest(connection: sqlite3.Connection) -> str:
    """The digest of the records that a snapshot holds, as `compile.digest` makes it of a dataset."""
    bodies = {
        "measures": {
            row[0]: json.dumps({"id": row[0], "label": row[1]}, ensure_ascii=False, separators=(",", ":"))
            for row in connection.execute("SELECT id, label FROM measure")
        }
    }
    for table in ("actor", "publisher", "source"):
        bodies[f"{table}s"] = dict(map(tuple, connection.execute(f"SELECT id, body FROM {table}")))
    for form, identifier, body in connection.execute("SELECT form, id, body FROM record"):
        bodies.setdefault(f"{form}s", {})[identifier] = body
    total = sha256()
    for section in sorted(bodies):
        for identifier in sorted(bodies[section]):
            total.update(f"{section}\0{bodies[section][identifier]}\n".encode(errors="surrogatepass"))
    return total.hexdigest()


def _differences(connection: sqlite3.Connection, dataset: Dataset) -> Iterator[str]:
    """Tables that do not hold what the records compile to."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as fresh:
        fill(dataset, fresh)
        for table in _DERIVED:
            query = f"SELECT * FROM {table}"
            pairs = zip_longest(map(tuple, connection.execute(query)), fresh.execute(query))
            for number, (stored, right) in enumerate(pairs, 1):
                if stored != right:
                    yield f"row {number} of the table {table} is not what the records compile to"
                    break
