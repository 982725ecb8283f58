"""The Frictionless description of a dataset, generated from its files."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

from ruvis.authoring.files import read_text
from ruvis.authoring.problems import DatasetError
from ruvis.layout import inputs

_NUMBERS = {"value", "min", "max", "amount"}


def describe(directory: Path, version: str) -> dict[str, Any]:
    """The `datapackage.json` of a dataset: tables with their fields, and the other files by path."""
    resources: list[dict[str, Any]] = []
    for section, path, name in inputs(directory):
        resource: dict[str, Any] = {"name": name.rsplit(".", 1)[0].replace("/", "-"), "path": name}
        if section == "series":
            resource |= {
                "type": "table",
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "schema": _schema(path),
            }
        else:
            resource |= {
                "format": "yaml",
                "mediatype": "application/yaml",
                "jsonSchema": f"schema/{section}.schema.json",
            }
        resources.append(resource)
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "ruvis",
        "title": "Typed, dated, graded and sourced ties between Russia and Iran",
        "version": version,
        "licenses": [{"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/"}],
        "resources": resources,
    }


def text(directory: Path, version: str) -> str:
    """The description as it is kept in the dataset."""
    return json.dumps(describe(directory, version), ensure_ascii=False, indent=1) + "\n"


def _schema(path: Path) -> dict[str, Any]:
    text, problems = read_text(path, path.name)
    if problems:
        raise DatasetError(problems)
    header = next(csv.reader(io.StringIO(text, newline="")), [])
    fields = [
        {"name": name, "type": "number" if name in _NUMBERS else "integer" if name == "credibility" else "string"}
        for name in header
    ]
    return {"fields": fields, "primaryKey": ["id"], "missingValues": [""]}
