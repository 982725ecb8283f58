"""Answers as data: JSON, JSON Lines and CSV, each with the same rows.

The shape of the JSON is documented in `docs/json.md` and versioned by `SHAPE`.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields, is_dataclass
from typing import Any

from ruvis.render import safe

SHAPE = 1
"""Raised when a field of the JSON output changes its meaning or goes away."""

Row = dict[str, Any]
_ATOMS = (str, int, float)


def as_json(question: str, selection: dict[str, Any], answer: Any, rows: Iterable[Row], source: dict[str, Any]) -> str:
    """An answer with its rows, each on a line, and everything else that it found."""
    parts = {
        "ruvis": {"shape": SHAPE, **source},
        "question": question,
        "selection": selection,
        "answer": plain(answer),
    }
    head = "".join(f'  "{name}": {_dumped(value)},\n' for name, value in parts.items())
    lines = ",".join(f"\n    {_dumped(plain(row))}" for row in rows)
    return f'{{\n{head}  "rows": [{lines}\n  ]\n}}\n'


def _dumped(value: Any) -> str:
    """JSON on one line, which Python's encoder in C can write: the one that indents takes ten times as long."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def as_jsonl(rows: Iterable[Row]) -> Iterator[str]:
    """One row a line."""
    for row in rows:
        yield _dumped(plain(row)) + "\n"


def as_csv(rows: Iterable[Row]) -> str:
    """Rows as one CSV text."""
    return "".join(csv_lines(rows))


def csv_lines(rows: Iterable[Row]) -> Iterator[str]:
    """Rows under a header; lists are joined with blanks, and nothing is left that a spreadsheet would compute.

    Rows that tell their `columns` beforehand are written one by one.
    """
    names = getattr(rows, "columns", None)
    if names is None:
        rows = [plain(row) for row in rows]
        names = list(dict.fromkeys(name for row in rows for name in row))
    if names:
        yield _line(names)
    for row in rows:
        cells = plain(row)
        yield _line([_cell(cells.get(name)) for name in names])


def _line(cells: Iterable[str]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerow(cells)  # a lone \r is quoted only if it is part of a line's end
    return out.getvalue()[:-2] + "\n"


def plain(value: Any) -> Any:
    """Dataclasses and tuples as JSON knows them; fields whose name begins with `_` stay inside."""
    if value is None or isinstance(value, _ATOMS):
        return value
    if isinstance(value, tuple):
        named = getattr(value, "_asdict", None)
        return {name: plain(item) for name, item in named().items()} if named else [plain(item) for item in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {
            field.name: plain(getattr(value, field.name)) for field in fields(value) if not field.name.startswith("_")
        }
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, set | frozenset | Sequence):
        return [plain(item) for item in (sorted(value) if isinstance(value, set | frozenset) else value)]
    return value


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return safe.spreadsheet(" ".join(_cell(item) for item in value))
    if isinstance(value, dict):
        return safe.spreadsheet(json.dumps(value, ensure_ascii=False))
    return safe.spreadsheet(str(value))
