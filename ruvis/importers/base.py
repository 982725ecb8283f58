"""What all importers share: the imported records, bad rows, names of states, and how a foreign file is opened."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from ruvis.store.store import Store

if TYPE_CHECKING:
    from ruvis.authoring.bulk import Flow
    from ruvis.authoring.problems import Problem

MAX_BYTES = 32 * 1024 * 1024
"""Larger tables are refused: they are read whole."""
MAX_ROWS = 2_000_000
"""The most rows of a table, empty ones too: more than twice those of the largest file that is read."""
MAX_RECORDS = 50_000
"""The most records that are kept in memory; flows are streamed and do not count."""
MAX_BAD = 10_000
"""After so many bad rows it is the wrong file."""
MAX_LINE = 1_000_000
"""Characters of a line of a file that is read line by line."""
Record = dict[str, Any]
Tick = Callable[[int], None]


@dataclass
class Imported:
    """What a file gives: records as they would be authored, a stream of trade flows, and what is to be said.

    Attributes:
        sections: records by section (actors, publishers, sources, measures, ties, indicators).
        flows: called for a stream of trade flows; each call starts anew.
        problems: rows that could not be read, with their lines.
        notes: what the reader of the result has to know.
    """

    name: str
    sections: dict[str, list[Record]] = field(default_factory=dict)
    flows: Callable[[], Iterable[Flow]] | None = None
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    """The line of each tie in the file that it came from."""


class ImportFileError(ValueError):
    """The file is not what the importer reads."""


def bad(problems: list[Problem], problem: Problem) -> None:
    """Note a bad row.

    Raises:
        ImportFileError: there are so many of them that nobody would read on.
    """
    problems.append(problem)
    if len(problems) >= MAX_BAD:
        raise ImportFileError(f"{problem.file}: {MAX_BAD:,} rows are bad; the first: {problems[0]}")


def keep(records: list[Record], record: Record, name: str) -> None:
    """Keep a record in memory.

    Raises:
        ImportFileError: there are too many.
    """
    if len(records) >= MAX_RECORDS:
        raise ImportFileError(f"{name}: holds more than {MAX_RECORDS:,} records: split it")
    records.append(record)


class Cast:
    """Finds the actors that names stand for among those of the built-in dataset, and makes those that are new.

    Args:
        store: the built-in dataset.
        known: names that the source writes in a way of its own, and the ids they stand for.
    """

    def __init__(self, store: Store, known: dict[str, str] | None = None) -> None:
        self.store = store
        self.known = known or {}
        self.made: dict[str, Record] = {}
        self.used: dict[str, None] = {}
        self._found: dict[str, str] = {}

    def find(self, name: str, *, type_: str = "state", role: str | None = None) -> str:
        """The id of an actor by its name."""
        if name not in self._found:
            self._found[name] = self._find(name, type_, role)
            self.used[self._found[name]] = None
        return self._found[name]

    def _find(self, name: str, type_: str, role: str | None) -> str:
        known = self.store.find_actor(self.known.get(name, name))
        if known is not None:
            return known.id
        identifier = slug(name)
        if not identifier:
            raise ValueError(f"{name!r} is no name")
        made: Record = {"id": identifier, "name": name, "full_name": name, "type": type_}
        if type_ == "state":
            made["country"] = identifier
        if role:
            made["role"] = role
        self.made.setdefault(identifier, made)
        return identifier

    def label(self, identifier: str) -> str:
        """The name of an actor that was found or made; of anything else its id."""
        made = self.made.get(identifier)
        return made["name"] if made else self.store.names.get(identifier, identifier)

    def records(self) -> list[Record]:
        """Every actor that was used, with those that it leads to."""
        todo, found = list(self.used), {}
        while todo:
            identifier = todo.pop()
            if identifier in found:
                continue
            found[identifier] = self.made.get(identifier) or self.store.actor_body(identifier)
            todo += [
                above
                for key in ("country", "parent", "successor")
                if (above := found[identifier].get(key)) and above not in found
            ]
        return [found[identifier] for identifier in sorted(found)]


def slug(text: str) -> str:
    """A name as an id.

    >>> slug("Côte d'Ivoire"), slug("Su-35S (Flanker)")
    ('cote-d-ivoire', 'su-35s-flanker')
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")


class Ids:
    """Ids that are not taken yet: the second of one name gets a 2."""

    def __init__(self) -> None:
        self._count: dict[str, int] = {}

    def new(self, wanted: str, longest: int = 110) -> str:
        """An id near the one wanted."""
        base = wanted[:longest].strip("-")
        self._count[base] = number = self._count.get(base, 0) + 1
        return base if number == 1 else f"{base}-n{number}"


_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]+")


def clean(text: str) -> str:
    """A cell as one line of plain text."""
    return " ".join((text if text.isprintable() else _CONTROL.sub(" ", text)).split())


def decoded(path: Path) -> str:
    """The text of a file, whatever encoding its publisher or a spreadsheet saved it in.

    Raises:
        OSError: it cannot be read.
        ImportFileError: it is larger than anybody's table, or no text.
    """
    if path.stat().st_size > MAX_BYTES:
        raise ImportFileError(f"{path}: is larger than {MAX_BYTES // 2**20} MiB: split it")
    raw = path.read_bytes()
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return raw.decode("utf-16")
        except UnicodeDecodeError:
            raise ImportFileError(f"{path}: begins as UTF-16 and is not") from None
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("latin-1")


def cells(reader: Any, path: Path) -> Iterator[list[str]]:
    """The rows of a CSV reader.

    Raises:
        ImportFileError: the file is no CSV from some line on, or has too many rows.
    """
    try:
        yield from islice(reader, MAX_ROWS)
        if next(reader, None) is not None:
            raise ImportFileError(f"{path}: has more than {MAX_ROWS:,} rows: split it")
    except csv.Error as error:
        raise ImportFileError(f"{path}: is no CSV from line {reader.line_num} on: {error}") from None


def lines(file: TextIO) -> Iterator[str]:
    """The lines of a file that may be of any size; one that is longer than anybody's comes in pieces, as bad rows."""
    return iter(partial(file.readline, MAX_LINE), "")


def delimiter(line: str) -> str:
    """The character that parts the cells of a line: a comma, semicolon or tab."""
    return max(",;\t", key=line.count)


def table(path: Path, text: str, start: Sequence[str], what: str) -> tuple[list[str], Iterator[tuple[int, list[str]]]]:
    """The header and the rows, with their lines, of a table that may stand below a preamble.

    Args:
        path, text: the file, and what it holds.
        start: names of columns (folded) that its header has.
        what: what the table is, for the error.

    Raises:
        ImportFileError: no line is such a header.
    """
    file = io.StringIO(text, newline="")
    for number, line in enumerate(islice(file, 200)):
        mark = delimiter(line)
        header = next(cells(csv.reader([line], delimiter=mark), path), [])
        names = {folded(cell) for cell in header}
        if all(name in names for name in start):
            return header, _numbered(csv.reader(file, delimiter=mark), path, number + 2)
    raise ImportFileError(f"{path} is no {what}: no line has the columns {', '.join(start)}")


def _numbered(reader: Any, path: Path, first: int) -> Iterator[tuple[int, list[str]]]:
    line = first
    for row in cells(reader, path):
        if any(cell.strip() for cell in row):
            yield line, row
        line = first + reader.line_num


def folded(name: str) -> str:
    """A column's name without case, blanks and signs."""
    return "".join(char for char in name.casefold() if char.isalnum())


def figure(text: str, mark: str = ",") -> float | None:
    """A number as a cell holds it, None where it is empty; with semicolons between cells a comma is a decimal sign.

    Raises:
        ValueError: it is neither.

    >>> figure("1,5", ";"), figure(" "), figure("409")
    (1.5, None, 409)
    """
    plain = text.strip().replace("\u00a0", "")
    if not plain:
        return None
    if mark == ";" and re.fullmatch(r"-?\d+,\d+", plain):
        plain = plain.replace(",", ".")
    if not re.fullmatch(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?", plain, re.ASCII):
        raise ValueError(f"{text.strip()!r} is not a number")
    number = float(plain)
    return int(number) if number.is_integer() and abs(number) < 1e15 else number
