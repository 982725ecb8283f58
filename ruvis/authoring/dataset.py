"""A dataset: all records of a directory, validated, with the place of each and every problem found.

`ruvis.layout` says which files it has. A dataset may leave `kinds.yaml` out; then the built-in ontology holds.
Nothing outside the directory is read: a link that leads out of it is a problem.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from ruvis.authoring import files, tables
from ruvis.authoring.problems import DatasetError, Problem
from ruvis.authoring.tables import number
from ruvis.layout import inputs, within
from ruvis.records import edtf
from ruvis.records.models import (
    Actor,
    Assessment,
    Indicator,
    Measure,
    Model,
    Publisher,
    Record,
    Source,
    Tie,
    tie_adapter,
    tie_models,
)
from ruvis.records.ontology import Ontology, builtin

SECTIONS: dict[str, type[Model]] = {
    "actors": Actor,
    "publishers": Publisher,
    "measures": Measure,
    "sources": Source,
    "ties": Tie,
    "assessments": Assessment,
    "indicators": Indicator,
}
RECORD_SECTIONS = ("ties", "assessments", "indicators")

Progress = Callable[[str, int, int], None]
_ID = re.compile(r"^(?:(?:- +\{?| +)id: *([^\s,}]+)|([a-z0-9-]+),)", re.MULTILINE)
"""Where a record of a YAML file tells its id, or a row of a series."""


def body(record: Model) -> str:
    """A record as it was authored, without what was left out."""
    data = record.model_dump(by_alias=True, exclude_defaults=True, mode="json")
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


@dataclass
class Entry:
    """One validated record and where it stands."""

    record: Any
    section: str
    file: str
    place: files.Place
    parsed: files.Parsed
    layer: int = 0
    _body: str | None = None

    @property
    def body(self) -> str:
        """The record as it was authored, as JSON without what was left out."""
        if self._body is None:
            self._body = body(self.record)
        return self._body

    @property
    def line(self) -> int:
        """The line on which the record begins."""
        return self.parsed.line(self.place)

    def problem(self, name: str, message: str, hint: str = "", *, at: files.Place = ()) -> Problem:
        """A problem of this record, placed at one of its parts."""
        place = at or ((name,) if name else ())
        return Problem(self.file, self.parsed.line(self.place + place), self.record.id, name, message, hint)


@dataclass
class Dataset:
    """Everything that was read; `problems` is empty if it can be compiled."""

    ontology: Ontology
    sections: dict[str, dict[str, Entry]] = field(default_factory=lambda: {name: {} for name in SECTIONS})
    problems: list[Problem] = field(default_factory=list)
    layer: int = 0
    tables: list[tuple[Path, str]] = field(default_factory=list)
    """Tables of ties, which stay where they are until the dataset is compiled: file and name."""
    unread: set[str] = field(default_factory=set)
    """Sections of which a file could not be read: nobody knows which ids it would have."""
    _refused: set[tuple[str, str]] = field(default_factory=set)
    _adapters: dict[str, TypeAdapter[Any]] = field(default_factory=dict)

    def adapter(self, section: str) -> TypeAdapter[Any]:
        """What validates the records of a section."""
        if section not in self._adapters:
            self._adapters[section] = _ties(self.ontology) if section == "ties" else TypeAdapter(SECTIONS[section])
        return self._adapters[section]

    def __getitem__(self, section: str) -> dict[str, Entry]:
        return self.sections[section]

    def records(self) -> Iterator[Entry]:
        """Ties, assessments and indicators, each with its place."""
        for section in RECORD_SECTIONS:
            yield from self.sections[section].values()

    def record(self, identifier: str) -> Entry | None:
        """The tie, assessment or indicator of that id."""
        return next((self[name][identifier] for name in RECORD_SECTIONS if identifier in self[name]), None)

    def refuse(self, section: str, data: Any) -> None:
        """Remember the id of a record that has a problem of its own, so that those who name it are not told so too."""
        if isinstance(data, dict) and isinstance(data.get("id"), str):
            self._refused.add((section, data["id"]))

    def unknown(self, identifier: str, *sections: str) -> bool:
        """Whether no record of these sections has that id, be it a good one or one that was refused."""
        return not any(
            identifier in self[name] or (name, identifier) in self._refused or name in self.unread for name in sections
        )

    def beside(self) -> Dataset:
        """The same dataset, ready to take in another one that stands beside it."""
        self.layer += 1
        return self

    def add(self, entry: Entry) -> None:
        """Take a record in; an id that is taken already is a problem.

        Datasets that stand beside one another may each bring the actors, pages and publishers that they need: the
        first one's entry holds.
        """
        entry.layer = self.layer
        section = self.sections[entry.section]
        clash = section.get(entry.record.id)
        if clash and clash.layer != entry.layer and entry.section not in RECORD_SECTIONS:
            return
        if clash is None and entry.section in RECORD_SECTIONS:
            clash = self.record(entry.record.id)
        if clash:
            self.problems.append(entry.problem("id", f"the id is taken by {clash.file}:{clash.line}", "choose another"))
        else:
            section[entry.record.id] = entry

    def usable(self) -> Dataset:
        """The dataset itself if it has no problem.

        Raises:
            DatasetError: with all problems.
        """
        if self.problems:
            raise DatasetError(self.problems)
        return self


@cache
def _ties(ontology: Ontology) -> TypeAdapter[Any]:
    """The union of all kinds takes a while to build, so it is built once for an ontology."""
    return tie_adapter(ontology)


def read(directory: Path, *, progress: Progress | None = None, into: Dataset | None = None) -> Dataset:
    """Read and validate a directory; problems of single records are noted, not raised.

    Args:
        directory: the dataset.
        progress: called with a file name, its number and the count of files.
        into: a dataset to read into, for datasets that stand beside one another.
    """
    dataset = into.beside() if into else Dataset(_ontology(directory))
    paths = list(inputs(directory))
    for count, (section, path, name) in enumerate(paths, 1):
        if progress:
            progress(name, count, len(paths))
        if not within(path, directory):
            dataset.problems.append(_outside(name))
            dataset.unread |= _held(section)
        elif section == "series":
            _read_series(dataset, path, name)
        elif path.suffix == ".yaml":
            _read_section(dataset, section, path, name)
        elif section == "ties":
            dataset.tables.append((path, name))
        else:
            _read_table(dataset, section, path, name)
    if not paths:
        dataset.problems.append(
            Problem(str(directory), 1, "", "", "holds no dataset", "it needs ties/ and actors.yaml")
        )
    return dataset


def _held(section: str) -> set[str]:
    """What the files of a section hold: rows of series are ties or indicators."""
    return {"ties", "indicators"} if section == "series" else {section}


def _outside(name: str) -> Problem:
    return Problem(name, 1, "", "", "leads out of the dataset's directory", "copy the file")


def _ontology(directory: Path) -> Ontology:
    path = directory / "kinds.yaml"
    if not path.exists():
        return builtin()
    if not within(path, directory):
        raise DatasetError([_outside("kinds.yaml")])
    parsed = files.parse_yaml(path, "kinds.yaml")
    if parsed.problems:
        raise DatasetError(parsed.problems)
    return ontology(parsed.data, "kinds.yaml")


def ontology(data: Any, name: str) -> Ontology:
    """The ontology that plain data stands for.

    Raises:
        DatasetError: it stands for none; `name` says in which file.
    """
    try:
        made = Ontology.from_data(TypeAdapter(dict[str, list[dict[str, str | bool | list[str]]]]).validate_python(data))
        made = TypeAdapter(Ontology).validate_python(asdict(made))
        tie_models(made)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise DatasetError([Problem(name, 1, "", where, f"is no ontology: {first['msg'].lower()}")]) from None
    except (KeyError, TypeError, ValueError) as error:
        raise DatasetError([Problem(name, 1, "", "", f"is no ontology: {error}")]) from None
    return made


def _read_section(dataset: Dataset, section: str, path: Path, name: str) -> None:
    parsed = files.parse_yaml(path, name)
    dataset.problems += parsed.problems
    if parsed.data is None:
        if parsed.problems:
            _refuse_all(dataset, section, path)
        return
    if not isinstance(parsed.data, list):
        _refuse_all(dataset, section, path)
        dataset.problems.append(Problem(name, 1, "", "", "must be a list of records", "begin each with `- id:`"))
        return
    known = len(dataset.problems)
    for index, data in enumerate(parsed.data):
        validate(dataset, section, data, parsed, (index,))
        if _enough(dataset, known, name, parsed.line((index,))):
            _refuse_all(dataset, section, path)
            break


def _refuse_all(dataset: Dataset, section: str, path: Path) -> None:
    """Refuse every record of a file that is not read to its end; its ids are told by their lines."""
    try:
        readable = path.is_file() and path.stat().st_size <= files.MAX_BYTES
        text = path.read_bytes().decode(errors="replace") if readable else None
    except OSError:
        text = None
    if text is None:
        dataset.unread.add(section)
    for found in _ID.finditer(text or ""):
        dataset.refuse(section, {"id": found[1] or found[2]})


def _enough(dataset: Dataset, known: int, name: str, line: int) -> bool:
    """Whether a file has so many problems that the rest of it need not be read; says so once."""
    if len(dataset.problems) - known < files.MAX_PROBLEMS:
        return False
    dataset.problems.append(Problem(name, line, "", "", "has too many problems: the rest was not read"))
    return True


def validate(dataset: Dataset, section: str, data: Any, parsed: files.Parsed, place: files.Place) -> None:
    """Validate one record and take it in, or note what is wrong with it."""
    try:
        record = dataset.adapter(section).validate_python(data)
    except ValidationError as error:
        dataset.problems += _problems(error, section.removesuffix("s"), data, parsed, place)
        dataset.refuse(section, data)
    else:
        dataset.add(Entry(record, section, parsed.file, place, parsed))


def _problems(
    error: ValidationError, what: str, data: Any, parsed: files.Parsed, place: files.Place
) -> Iterator[Problem]:
    """One problem for each place that is wrong; the branches of a union count as one."""
    record = data.get("id") if isinstance(data, dict) else None
    kind = data.get("kind") if isinstance(data, dict) else None
    telling: dict[files.Place, Any] = {}
    for detail in error.errors(include_url=False, include_context=True):
        where = tuple(part for part in detail["loc"] if part != kind)
        at = _existing(data, where[:-1] if detail["type"] == "missing" else where)
        key = (*at, where[-1]) if detail["type"] == "missing" else at
        if key not in telling or detail["type"] == "value_error":  # our own rules say more than a branch's type
            telling[key] = detail
    for key, detail in telling.items():
        if detail["type"] in _BRANCH and any(key == other[: len(key)] for other in telling if other != key):
            continue  # a branch that went deeper says more
        message, hint = _say(detail, str(kind or what))
        name = ".".join(str(part) for part in key)
        yield Problem(parsed.file, parsed.line(place + _existing(data, key)), str(record or ""), name, message, hint)


def _existing(data: Any, where: files.Place) -> files.Place:
    """Those parts of a place that exist in the data: branches of a union are no places."""
    found: files.Place = ()
    for part in where:
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            continue
        found = (*found, part)
    return found


_BRANCH = frozenset(("int_type", "float_type", "string_type", "literal_error", "model_type", "list_type"))
"""What a branch of a union says of data that were meant for another one."""


def _say(detail: Any, kind: str) -> tuple[str, str]:
    """A validation error in plain words, and what would be right."""
    given = repr(detail.get("input"))
    given = given if len(given) <= 60 else given[:57] + "..."
    pattern = detail.get("ctx", {}).get("pattern", "")
    match detail["type"]:
        case "missing":
            return "is missing", ""
        case "extra_forbidden":
            return f"is no field of {kind}", "check its spelling, or put it into the note"
        case "union_tag_not_found":
            return "has no kind", "see kinds.yaml"
        case "union_tag_invalid":
            return f"unknown kind {detail['ctx']['tag']!r}", f"one of {detail['ctx']['expected_tags']}"
        case "literal_error":
            return f"{given} is not allowed", f"one of {detail['ctx']['expected']}"
        case "string_pattern_mismatch" if pattern.startswith("^https?"):
            return f"{given} is not a web address", "http:// or https://, without blanks"
        case "string_pattern_mismatch" if pattern.startswith("^[a-z0-9]+(-"):
            return f"{given} is not a slug", "lower-case letters, digits and single hyphens"
        case "string_pattern_mismatch" if "[A-Z]{3}" in pattern:
            return f"{given} is no currency", "three capital letters, as in USD"
        case "string_pattern_mismatch" if pattern.startswith("^[a-z]{2,3}"):
            return f"{given} is no language", "its code of two or three small letters, as fa"
        case "string_pattern_mismatch" if pattern.startswith("^[a-z][a-z0-9_]"):
            return f"{given} is no name of a measure", "lower-case letters, digits and underscores"
        case "string_pattern_mismatch" | "string_too_short":
            return "is empty", ""
        case "string_type" if isinstance(detail.get("input"), int | float):
            return f"{given} is a number here", f'write "{given}" in quotes'
        case "int_type" | "float_type":
            return f"{given} is no number", ""
        case "value_error":
            return str(detail["ctx"]["error"]), ""
        case _:
            return f"{detail['msg'][0].lower()}{detail['msg'][1:]}, found {given}", ""


def _read_table(dataset: Dataset, section: str, path: Path, name: str) -> None:
    """Actors, publishers or pages from a table."""
    parsed = files.Parsed(name)
    try:
        table = tables.Table(path, name)
        for index, (line, cells) in enumerate(table.rows()):
            parsed.lines[(index,)] = line
            data = tables.listed({key: text for key, text in zip(table.header, cells, strict=True) if text})
            validate(dataset, section, data, parsed, (index,))
    except tables.TableError as error:
        dataset.problems.append(error.problem)
        dataset.unread.add(section)


_NUMBERS = ("value", "min", "max", "amount")


def _read_series(dataset: Dataset, path: Path, name: str) -> None:
    before = len(dataset.problems)
    _read_rows(dataset, path, name)
    if len(dataset.problems) > before:
        for section in _held("series"):
            _refuse_all(dataset, section, path)


def _read_rows(dataset: Dataset, path: Path, name: str) -> None:
    parsed = files.Parsed(name)
    known = len(dataset.problems)
    for index, row in enumerate(files.parse_csv(path, name)):
        if _enough(dataset, known, name, parsed.line((index - 1,))):
            break
        if isinstance(row, Problem):
            dataset.problems.append(row)
            continue
        line, cells = row
        parsed.lines[(index,)] = line
        try:
            data = _row(dataset, {key: text.strip() for key, text in cells.items() if text.strip()})
        except ValueError as error:
            dataset.problems.append(Problem(name, line, cells.get("id", ""), "", str(error)))
            continue
        validate(dataset, "ties" if "from" in cells else "indicators", data, parsed, (index,))


def _row(dataset: Dataset, cells: dict[str, str]) -> dict[str, Any]:
    """The record that a row of a series stands for; its title and summary follow from its figures."""
    data: dict[str, Any] = dict(cells)
    for key in _NUMBERS:
        if key in data:
            data[key] = number(data[key])
    digit = cells.get("credibility", "")
    data["credibility"] = int(digit) if digit in tuple("123456") else digit or None
    sources, says = cells.get("sources", "").split(), cells.get("says", "").split(" | ")
    if len(sources) != len(says):
        raise ValueError(f"has {len(sources)} sources and {len(says)} sayings (split by ' | ')")
    data.pop("says", None)
    del data["sources"]
    data["citations"] = [
        {"source": source, "stance": "supports", "says": text} for source, text in zip(sources, says, strict=True)
    ]
    disputed = data.pop("disputes", "").split()
    data["relates_to"] = [{"id": other, "how": "disputes"} for other in disputed]
    if "from" not in cells:
        partner = f", {_name(dataset, cells['partner'])}" if "partner" in cells else ""
        measured = dataset["measures"].get(cells.get("measure", ""))
        label = measured.record.label if measured else cells.get("measure", "")
        data["title"] = f"{_name(dataset, cells.get('country', ''))}: {label}{partner}, {cells.get('period')}"
        data["summary"] = f"{data['title']}: {figure(data)} {cells.get('unit')}."
        return data
    flow: dict[str, Any] = {key: data.pop(key) for key in ("amount", "min", "max", "currency", "basis") if key in data}
    data.update(kind="trade_flow", status="ended", value=[flow])
    ends = f"{_name(dataset, cells['from'])} to {_name(dataset, cells.get('to', ''))}"
    data["title"] = f"{ends}: {cells.get('commodity')}, {cells.get('period')}"
    data["summary"] = f"{data['title']}: {figure(flow)} {cells.get('currency')}."
    return data


def figure(data: dict[str, Any]) -> str:
    """The figure of a row in words.

    >>> figure({"amount": 1669000000}), figure({"min": 3, "max": 5})
    ('1,669,000,000', '3 to 5')
    """
    exact = data.get("value", data.get("amount"))
    if exact is not None:
        return f"{exact:,}"
    return " to ".join(f"{data[key]:,}" for key in ("min", "max") if key in data)


def _name(dataset: Dataset, actor: str) -> str:
    entry = dataset["actors"].get(actor)
    return str(entry.record.name) if entry else actor


def shown(problems: Iterable[Problem], limit: int | None = None) -> list[str]:
    """Problems as lines, in the order of their places."""
    return [str(problem) for problem in sorted(problems)][:limit]


__all__ = ["Dataset", "Entry", "Record", "edtf", "number", "read", "shown", "validate"]
