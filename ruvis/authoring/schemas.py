"""A JSON Schema for each kind of file, generated from the models, so that an editor validates while one types."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from ruvis.authoring.dataset import SECTIONS
from ruvis.records.models import tie_adapter
from ruvis.records.ontology import Ontology

_DRAFT = "https://json-schema.org/draft/2020-12/schema"


def schemas(ontology: Ontology) -> dict[str, dict[str, Any]]:
    """The schema of each kind of file, by file name.

    Example:
        >>> from ruvis.records.ontology import builtin
        >>> sorted(schemas(builtin()))[:3]
        ['actors.schema.json', 'assessments.schema.json', 'indicators.schema.json']
    """
    made = {}
    for section, model in SECTIONS.items():
        adapter: TypeAdapter[Any] = tie_adapter(ontology) if section == "ties" else TypeAdapter(model)
        record = adapter.json_schema(by_alias=True)
        definitions = record.pop("$defs", {})
        made[f"{section}.schema.json"] = {
            "$schema": _DRAFT, "title": f"ruvis {section}", "type": "array", "items": record, "$defs": definitions,
        }  # fmt: skip
    made["kinds.schema.json"] = {"$schema": _DRAFT, "title": "ruvis kinds", **TypeAdapter(Ontology).json_schema()}
    return made


def write(directory: Path, ontology: Ontology) -> list[Path]:
    """Write all schemas into a directory; the files written."""
    directory.mkdir(parents=True, exist_ok=True)
    written = []
    for name, schema in schemas(ontology).items():
        path = directory / name
        path.write_text(text(schema), encoding="utf-8")
        written.append(path)
    return written


def text(schema: dict[str, Any]) -> str:
    """A schema as it is kept in a file."""
    return json.dumps(schema, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
