"""Any table of ties, with a mapping (YAML) that says what its columns mean.

The mapping holds:

    kind: trade_flow                       # or {column: NAME}
    publisher: {id, name, type, letter}    # whose word it is
    source: {id, url, title, published}    # the page
    delimiter: ","                         # if it is not to be found out
    id: "{from}-{to}-{period}"             # a pattern of columns or fields; made up if left out
    fields:                                # a value for every row, or where it comes from
      from: {column: exporter}
      to: {column: importer, split: ";"}   # several values in one cell
      period: {column: year}
      amount: {column: musd, times: 1000000}
      status: {column: state, map: {done: delivered}}
      credibility: 3

Names of actors are looked up among those of the built-in dataset and made if they are new. For a trade flow the
fields amount (or min and max), currency or unit, and basis make up its value. A field called `date` is what happened
(its event is the field `event`, or follows from the status). An empty cell leaves its field out: it is not known.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from ruvis.authoring.files import parse_yaml
from ruvis.authoring.problems import DatasetError, Problem
from ruvis.importers import base
from ruvis.importers.base import Cast, Ids, Imported, ImportFileError, Record, Tick
from ruvis.records.models import MAX_TEXT
from ruvis.records.ontology import builtin
from ruvis.records.vocabulary import STATUS_AFTER
from ruvis.store.store import Store

_KEYS = {"kind", "publisher", "source", "delimiter", "id", "fields"}
_ACTORS = ("from", "to", "parties", "actors", "via")
_NUMBERS = ("amount", "min", "max", "ordered", "delivered", "tiv")
_VALUE = ("amount", "min", "max", "currency", "unit", "basis", "year")


def read(path: Path, mapping: Path, store: Store, *, tick: Tick | None = None) -> Imported:
    """Read a table as its mapping says.

    Args:
        path: the table.
        mapping: what its columns mean.
        store: the built-in dataset, whose actors are used where they are meant.
        tick: called with the number of rows read so far.

    Raises:
        DatasetError: the mapping is not YAML.
        ImportFileError: the mapping does not fit the table.
    """
    rules = _mapping(mapping)
    text = base.decoded(path)
    mark = rules.get("delimiter") or base.delimiter(text[: text.find("\n") + 1 or len(text)])
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    rows = base.cells(reader, path)
    header = [cell.strip() for cell in next(rows, [])]
    _fits(rules, header, path.name)
    found, cast, ids = Imported("table"), Cast(store), Ids()
    ties: list[Record] = []
    start = reader.line_num + 1
    for count, row in enumerate(rows, 1):
        line, start = start, reader.line_num + 1
        if not any(cell.strip() for cell in row):
            continue
        try:
            if len(row) != len(header):
                raise ValueError(f"has {len(row)} cells, the header {len(header)}")
            cells = {name: base.clean(cell)[:MAX_TEXT] for name, cell in zip(header, row, strict=True)}
            tie = _tie(rules, cells, cast, ids, mark)
        except ValueError as error:
            base.bad(found.problems, Problem(path.name, line, "", "", str(error)))
        else:
            base.keep(ties, tie, path.name)
            found.lines.append(line)
        if tick and count % 1000 == 0:
            tick(count)
    found.sections = {
        "actors": cast.records(),
        "publishers": [rules["publisher"]],
        "sources": [{"publisher": rules["publisher"]["id"], **rules["source"]}],
        "ties": ties,
    }
    return found


def _mapping(path: Path) -> dict[str, Any]:
    parsed = parse_yaml(path, path.name)
    if parsed.problems:
        raise DatasetError(parsed.problems)
    rules = parsed.data
    if not isinstance(rules, dict):
        raise ImportFileError(f"{path.name} is no mapping: it needs kind, publisher, source and fields")
    for key in ("kind", "publisher", "source", "fields"):
        if key not in rules:
            raise ImportFileError(f"{path.name} lacks {key!r}")
    unknown = sorted(set(rules) - _KEYS)
    if unknown:
        raise ImportFileError(f"{path.name}: {unknown[0]!r} means nothing here; known are {', '.join(sorted(_KEYS))}")
    mark = rules.get("delimiter", ",")
    if not isinstance(mark, str) or len(mark) != 1 or mark in '\r\n"':
        raise ImportFileError(f"{path.name}: the delimiter is one character, not {mark!r}")
    for key in ("publisher", "source", "fields"):
        if not isinstance(rules[key], dict):
            raise ImportFileError(f"{path.name}: {key} must hold keys and values")
    for key in ("publisher", "source"):
        if not isinstance(rules[key].get("id"), str):
            raise ImportFileError(f"{path.name}: {key} lacks an id")
    if not isinstance(rules.get("id", ""), str):
        raise ImportFileError(f"{path.name}: the pattern of ids is text, not {rules['id']!r}")
    return rules


def _fits(rules: Mapping[str, Any], header: list[str], name: str) -> None:
    """Every column that the mapping names is there.

    Raises:
        ImportFileError: one is not.
    """
    for field, rule in [("kind", rules["kind"]), *rules["fields"].items()]:
        if isinstance(rule, dict):
            extra = sorted(set(rule) - {"column", "split", "times", "map"})
            if "column" not in rule or extra:
                raise ImportFileError(
                    f"the mapping of {field!r} takes column, split, times and map, not {extra or rule}"
                )
            _sound(field, rule)
            if rule["column"] not in header:
                raise ImportFileError(
                    f"{name} has no column {rule['column']!r} (for {field!r}); it has {', '.join(header)}"
                )


def _sound(field: str, rule: Mapping[str, Any]) -> None:
    """What a rule says is of the kind that it takes.

    Raises:
        ImportFileError: something is not.
    """
    takes: dict[str, tuple[type | tuple[type, ...], str]] = {
        "column": (str, "the name of a column"), "split": (str, "the text between two values"),
        "times": ((int, float), "a number"), "map": (dict, "a mapping"),
    }  # fmt: skip
    for key, value in rule.items():
        kind, what = takes[key]
        if not isinstance(value, kind) or isinstance(value, bool) or value == "":
            raise ImportFileError(f"the mapping of {field!r}: {key} takes {what}, not {value!r}")


def _tie(rules: Mapping[str, Any], cells: Mapping[str, str], cast: Cast, ids: Ids, mark: str) -> Record:
    values = {
        name: value for name, rule in rules["fields"].items() if (value := _value(name, rule, cells, mark)) is not None
    }
    kind = _value("kind", rules["kind"], cells, mark)
    if not isinstance(kind, str) or kind not in _kinds():
        raise ValueError(f"{kind!r} is no kind: choose from {', '.join(sorted(_kinds()))}")
    for name in _ACTORS:
        if name in values:
            names = values[name] if isinstance(values[name], list) else [values[name]]
            if not all(isinstance(one, str) for one in names):
                raise ValueError(f"{name}: {names!r} are no names of actors")
            values[name] = [cast.find(one) for one in names]
    ends = " ".join("-".join(values.get(key, ())) for key in ("from", "to", "parties"))
    when = str(values.get("period") or values.get("date") or "")
    pattern = rules.get("id")
    wanted = (
        _filled(pattern, cells, values)
        if pattern
        else f"{rules['source']['id']} {ends} {when} {values.get('commodity', '')}"
    )
    tie: Record = {"id": ids.new(base.slug(wanted)), "kind": kind}
    given = {key: values.pop(key) for key in _VALUE if kind == "trade_flow" and key in values}
    if given:
        tie["value"] = [{"basis": "annual", **given}]
    date, event = values.pop("date", None), values.pop("event", None)
    status = values.setdefault("status", "ended" if kind == "trade_flow" else "announced")
    if date is not None:
        tie["history"] = [{"date": str(date), "event": event or _event(status)}]
    says = str(
        values.pop("says", "") or "row for " + ", ".join(f"{key} {value}" for key, value in cells.items() if value)
    )
    title = values.pop("title", None) or _title(values, cast, when)
    tie |= {"title": title, "summary": values.pop("summary", None) or f"{title}."}
    tie |= values
    tie.setdefault("credibility", 3)
    tie["citations"] = [{"source": rules["source"]["id"], "stance": "supports", "says": says[:2000]}]
    return tie


@cache
def _kinds() -> frozenset[str]:
    return frozenset(kind.id for kind in builtin().kinds)


def _value(name: str, rule: Any, cells: Mapping[str, str], mark: str) -> Any:
    """The value of a field in a row; None where its cell is empty.

    Raises:
        ValueError: the cell does not hold what the field takes.
    """
    if not isinstance(rule, dict):
        return rule
    text = cells[rule["column"]]
    if "map" in rule and text:
        if text not in rule["map"]:
            raise ValueError(f"{rule['column']}: the mapping does not say what {text!r} means")
        return rule["map"][text]
    if not text:
        return None
    if "split" in rule:
        return [part.strip() for part in text.split(rule["split"]) if part.strip()]
    if name in _NUMBERS or "times" in rule:
        number = base.figure(text, mark)
        made = None if number is None else number * rule.get("times", 1)
        return int(made) if isinstance(made, float) and made.is_integer() and abs(made) < 1e15 else made
    if name == "credibility":
        return int(text) if text.isdigit() else text
    if name == "landmark":
        return text.casefold() in ("true", "yes", "1")
    return text


def _filled(pattern: str, cells: Mapping[str, str], values: Mapping[str, Any]) -> str:
    def fill(match: re.Match[str]) -> str:
        name = match.group(1)
        if name not in cells and name not in values:
            raise ValueError(f"the pattern of ids names {name!r}, which is neither a field nor a column")
        value = values.get(name, cells.get(name, ""))
        return "-".join(value) if isinstance(value, list) else str(value)

    return re.sub(r"\{([^}]+)\}", fill, pattern)


def _event(status: str) -> str:
    """The event that leaves a status behind."""
    return next((event for event, after in STATUS_AFTER.items() if after == status), "announced")


def _title(values: Mapping[str, Any], cast: Cast, when: str) -> str:
    ends = [", ".join(map(cast.label, values[key])) for key in ("from", "to", "parties") if key in values]
    what = str(values.get("commodity") or values.get("item") or "")
    return (
        ": ".join(part for part in (" to ".join(ends), ", ".join(part for part in (what, when) if part)) if part)
        or "A tie"
    )
