"""A dataset into a snapshot.

`write` puts the rows of its records into a new SQLite file beside the target and moves it into place in one step, so
that a reader sees the old snapshot or the new one and never a half.
"""

from __future__ import annotations

import errno
import json
import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path

from ruvis.atomic import replacing
from ruvis.authoring import bulk, loading
from ruvis.authoring.bulk import Flow
from ruvis.authoring.construction import CACHE, statements, unfinished
from ruvis.authoring.dataset import Dataset, Progress
from ruvis.authoring.problems import DatasetError, Problem
from ruvis.authoring.rows import Row, batched, tables
from ruvis.store.snapshot import SCHEMA_VERSION


def write(
    dataset: Dataset, target: Path, *, inputs: str = "", done: Callable[[int], None] | None = None,
    flows: Iterable[Flow] = (), progress: Progress | None = None,
) -> None:  # fmt: skip
    """Compile a dataset into a snapshot file, whole or not at all.

    Args:
        dataset: records without problems.
        target: the file to make or to replace.
        inputs: a fingerprint of what the dataset was read from, for finding out whether it changed.
        done: called with the number of records written so far.
        flows: a long series of trade flows beside the dataset's own, which is streamed in.
        progress: told how much of the dataset's tables has been loaded.

    Raises:
        DatasetError: the dataset has problems, or one of its tables has.
        OSError: the target cannot be written.
    """
    dataset.usable()
    target.parent.mkdir(parents=True, exist_ok=True)
    with replacing(target) as part:
        connection = unfinished(part)
        try:
            poured = fill(dataset, connection, inputs=inputs, done=done, flows=flows, progress=progress)
            connection.executescript("PRAGMA analysis_limit=10000; ANALYZE;" if poured else "ANALYZE; VACUUM;")
        except sqlite3.OperationalError as error:  # SQLite's word for a full disk
            raise OSError(errno.EIO, f"cannot be written ({error})", str(target)) from None
        finally:
            connection.close()


def fill(
    dataset: Dataset, connection: sqlite3.Connection, *, inputs: str = "", done: Callable[[int], None] | None = None,
    flows: Iterable[Flow] = (), progress: Progress | None = None, loaded: Iterable[tuple[str, Row]] = (),
) -> int:  # fmt: skip
    """Put a dataset without problems, its tables and flows, into an empty database; how many rows were streamed in.

    Args:
        dataset, inputs, done, flows, progress: as for `write`.
        connection: the database.
        loaded: rows of the snapshot that stand for tables that are no longer at hand.

    Raises:
        DatasetError: a flow or a row of a table is wrong, or an id stands twice.
    """
    whole = digest(dataset)
    fingerprint = sha256(whole.encode())
    poured, written = 0, 0
    connection.executescript(f"PRAGMA cache_size=-{CACHE};" + statements()[0])
    connection.execute("BEGIN")
    for some in batched(tables(dataset)):
        for table, rows in some.items():
            marks = ",".join("?" * len(rows[0]))
            connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)
            written += len(rows)
        if done:
            done(written)
    for text in bulk.pour(connection, dataset, flows, done):
        fingerprint.update(text.encode())
        poured += 1
    loaded_ties, content, problems = loading.load(connection, dataset, loaded, progress)
    _raise(problems)
    fingerprint.update(content)
    ontology = json.dumps(asdict(dataset.ontology), ensure_ascii=False)
    meta = {"schema": str(SCHEMA_VERSION), "inputs": inputs, "digest": whole, "ontology": ontology}
    if poured or loaded_ties:
        meta |= {"digest": fingerprint.hexdigest(), "poured": str(poured), "loaded": str(loaded_ties)}
    connection.executemany("INSERT INTO meta VALUES (?, ?)", sorted(meta.items()))
    connection.execute("COMMIT")
    try:
        connection.executescript(statements()[1])
    except sqlite3.IntegrityError:
        raise DatasetError(loading.twice(connection)) from None
    _raise(loading.link(connection))
    return poured + loaded_ties


def _raise(problems: list[Problem]) -> None:
    if problems:
        raise DatasetError(problems)


def digest(dataset: Dataset) -> str:
    """A fingerprint of all that a dataset says, whatever files it is spread over."""
    total = sha256()
    for name in sorted(dataset.sections):
        for identifier in sorted(dataset[name]):
            total.update(f"{name}\0{dataset[name][identifier].body}\n".encode())
    return total.hexdigest()
