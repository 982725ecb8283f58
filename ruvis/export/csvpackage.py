"""CSV tables with their meaning: a Frictionless data package (https://datapackage.org, version 2), as folder or zip.

A cell that a spreadsheet would compute begins with a quotation mark instead; the description says so.
"""

from __future__ import annotations

import csv
import zipfile
from contextlib import ExitStack
from hashlib import sha256
from pathlib import Path
from typing import Any

from ruvis.export.attributes import dumps
from ruvis.export.subgraph import Subgraph
from ruvis.export.tables import TABLES, Table, rows
from ruvis.render.safe import spreadsheet

_LONG_AGO = (1980, 1, 1, 0, 0, 0)


def write_folder(graph: Subgraph, folder: Path) -> None:
    """Write a selection into an empty folder: a CSV file a table, and `datapackage.json`."""
    with ExitStack() as stack:
        writers = {}
        for table in TABLES:
            file = stack.enter_context((folder / f"{table.name}.csv").open("w", encoding="utf-8", newline=""))
            writers[table.name] = csv.writer(file, lineterminator="\r\n")
            writers[table.name].writerow([column.name for column in table.columns])
        for name, row in rows(graph):
            writers[name].writerow([_cell(value) for value in row])
    description = dumps(_package(graph, folder), indent=2) + "\n"
    (folder / "datapackage.json").write_text(description, encoding="utf-8", newline="\n")


def write_zip(graph: Subgraph, path: Path) -> None:
    """Write a selection as a zip file that holds the same; the same selection gives the same bytes."""
    import tempfile

    with tempfile.TemporaryDirectory() as name, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        write_folder(graph, Path(name))
        for file in sorted(Path(name).iterdir()):
            entry = zipfile.ZipInfo(file.name, _LONG_AGO)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            with file.open("rb") as source, packed.open(entry, "w", force_zip64=True) as target:
                while block := source.read(1 << 20):
                    target.write(block)


def _cell(value: Any) -> str:
    if isinstance(value, str):
        return spreadsheet(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _package(graph: Subgraph, folder: Path) -> dict[str, Any]:
    about = graph.about
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "ruvis-ties",
        "title": about["title"],
        "description": f"{about['credit']}. Made by {about['generator']} from dataset {about['dataset']}."
        " A text that a spreadsheet would compute has a quotation mark before it.",
        "licenses": [{"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/"}],
        "resources": [_resource(table, folder / f"{table.name}.csv") for table in TABLES],
    }


def _resource(table: Table, path: Path) -> dict[str, Any]:
    digest = sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    fields = []
    for column in table.columns:
        field: dict[str, Any] = {"name": column.name, "type": column.type}
        if column.meaning:
            field["description"] = column.meaning
        if (column.name,) == table.key:
            field["constraints"] = {"required": True, "unique": True}
        fields.append(field)
    foreign = [
        {"fields": [column.name], "reference": {"resource": column.to, "fields": ["id"]}}
        for column in table.columns
        if column.to
    ]
    schema = {"fields": fields, "primaryKey": list(table.key), **({"foreignKeys": foreign} if foreign else {})}
    return {
        "name": table.name, "type": "table", "path": path.name, "scheme": "file", "format": "csv", "mediatype": "text/csv",
        "encoding": "utf-8", "bytes": path.stat().st_size, "hash": f"sha256:{digest.hexdigest()}", "schema": schema,
    }  # fmt: skip
