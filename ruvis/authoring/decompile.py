"""A snapshot back into records: the other direction of `compile`, for reading datasets beside one another."""

from __future__ import annotations

import json
from pathlib import Path

from ruvis.authoring.dataset import Dataset, Progress, validate
from ruvis.authoring.files import Parsed
from ruvis.records.ontology import Ontology
from ruvis.store.snapshot import connect

_SECTIONS = {"actors": "actor", "publishers": "publisher", "sources": "source"}


def read_snapshot(path: Path, *, progress: Progress | None = None, into: Dataset | None = None) -> Dataset:
    """Read a snapshot's records back and validate them again.

    Raises:
        SnapshotError: the file is no snapshot of this version.
    """
    connection = connect(path)
    (ontology,) = connection.execute("SELECT value FROM meta WHERE key = 'ontology'").fetchone()
    dataset = into.beside() if into else Dataset(Ontology.from_data(json.loads(ontology)))
    parsed = Parsed(path.name)
    rows = [("measures", json.dumps(dict(row))) for row in connection.execute("SELECT id, label FROM measure")]
    for section, table in _SECTIONS.items():
        rows += [(section, body) for (body,) in connection.execute(f"SELECT body FROM {table} ORDER BY id")]
    rows += [(f"{form}s", body) for form, body in connection.execute("SELECT form, body FROM record ORDER BY num")]
    for index, (section, text) in enumerate(rows):
        if progress and index % 1000 == 0:
            progress(path.name, index, len(rows))
        validate(dataset, section, json.loads(text), parsed, (index,))
    connection.close()
    return dataset
