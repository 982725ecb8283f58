"""Records in tables: what columns there are, how a cell is read, and how a table is read without holding it.

One row is one record. A cell that is empty is a field left out. In `actors.csv`, `publishers.csv` and `sources.csv`
every column is a field of the record. In a table of ties (`ties.csv`, `ties.parquet`) these are the columns:

=================================== ==============================================================================
id kind domain title summary status as in authored files
note checked credibility landmark   (landmark: true)
from to parties actors via subject  ids of actors, apart by blanks
history                             what happened, in order: `2007-12 ordered | 2016-10 delivered: the first two`
sources says                        ids of the pages that support the tie, apart by blanks; what each says, apart by ` | `
disputed_by disputed_says           the same for pages that dispute it
relates_to                          `part_of:that-tie same_event:another-tie`
ordered delivered                   `12`, `200..300`, `400..`, `..50`, or `some`
value currency unit basis year      one figure of worth (currency or unit), its basis and its year
quantity quantity_unit              one other count, and of what
quantity_what quantity_of           (quantity_of: ordered, delivered, planned or claimed)
areas tags                          texts, apart by ` | `
item category tiv commodity period  and every other field of a kind that holds one text, number or truth value
=================================== ==============================================================================

Example:
    >>> authored({"id": "a-tie", "from": "iran", "to": "russia", "history": "2025-01-17 started", "credibility": "2"})
    {'id': 'a-tie', 'from': ['iran'], 'to': ['russia'], 'history': [{'date': '2025-01-17', 'event': 'started'}], 'credibility': 2}
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO

from ruvis.authoring import files
from ruvis.authoring.problems import Problem

_BLOCK = 1 << 20
_CONTROLS = bytes(code for code in (*range(32), 127) if code not in b"\t\n\r")
FIGURE = ("value", "currency", "unit", "basis", "year")
"""Columns that make one value."""
QUANTITY = ("quantity", "quantity_unit", "quantity_what", "quantity_of")
"""Columns that make one quantity."""
CITED = ("sources", "says", "disputed_by", "disputed_says")
"""Columns that make the citations."""

Cells = Mapping[str, str]


class TableError(Exception):
    """A table that cannot be read to its end, with the problem that stopped it."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(str(problem))


class Table:
    """A table, read row by row; `done` is how many of its `total` bytes (rows, for Parquet) were read.

    Args:
        path: a CSV file with a header, or a Parquet file.
        name: how problems call it.
    """

    def __init__(self, path: Path, name: str) -> None:
        self.path, self.name = path, name
        self.header: list[str] = []
        self.done, self.total = 0, path.stat().st_size

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Every row as (line, cells), after the header is known.

        Raises:
            TableError: the file cannot be read, or is no table.
            ImportError: it is Parquet and pyarrow is not installed.
        """
        return self._parquet() if self.path.suffix == ".parquet" else self._csv()

    def error(self, line: int, message: str, hint: str = "") -> TableError:
        """A problem that ends the reading."""
        return TableError(Problem(self.name, line, "", "", message, hint))

    def _head(self, header: list[str]) -> None:
        if not header or not any(header):
            raise self.error(1, "has no header")
        if len(set(header)) != len(header):
            raise self.error(1, "names a column twice")
        self.header = header

    def _csv(self) -> Iterator[tuple[int, list[str]]]:
        try:
            with self.path.open("rb") as file:
                reader = csv.reader(chain.from_iterable(self._blocks(file)), strict=True)
                self._head(next(reader, []))
                width, line = len(self.header), reader.line_num + 1
                for row in reader:
                    if len(row) == width:
                        yield line, row
                    elif row:
                        raise self.error(line, f"has {len(row)} cells, the header {width}")
                    line = reader.line_num + 1
        except csv.Error as error:
            raise self.error(reader.line_num, f"is not CSV: {error}") from None
        except OSError as error:
            raise self.error(1, f"cannot be read: {error.strerror}") from None

    def _blocks(self, file: BinaryIO) -> Iterator[io.StringIO]:
        """Some thousand lines at a time, as text that holds no control character."""
        line = 1
        for lines in iter(lambda: file.readlines(_BLOCK), []):
            raw = b"".join(lines)
            self.done += len(raw)
            try:
                text = raw.decode("utf-8-sig" if line == 1 else "utf-8")
            except UnicodeDecodeError as error:
                at = line + raw.count(b"\n", 0, error.start)
                raise self.error(at, "is not UTF-8 here", "save the file as UTF-8") from None
            if not raw.isascii() or len(raw.translate(None, _CONTROLS)) != len(raw):
                found = files.FORBIDDEN.search(text)
                if found:
                    code = f"U+{ord(found.group()):04X}"
                    at = line + text.count("\n", 0, found.start())
                    raise self.error(at, f"holds the control character {code}", "delete it")
            yield io.StringIO(text, newline="")
            line += len(lines)

    def _parquet(self) -> Iterator[tuple[int, list[str]]]:
        import pyarrow as pa  # type: ignore[import-not-found,import-untyped,unused-ignore]
        import pyarrow.parquet as pq  # type: ignore[import-not-found,import-untyped,unused-ignore]

        try:
            file = pq.ParquetFile(self.path)
            self.total = file.metadata.num_rows
            self._head(list(file.schema_arrow.names))
            for batch in file.iter_batches(batch_size=10_000):
                columns = [column.cast(pa.string()).fill_null("").to_pylist() for column in batch.columns]
                for row in zip(*columns, strict=True):
                    self.done += 1
                    text = "".join(row)
                    if not text.isprintable() and files.FORBIDDEN.search(text):
                        raise self.error(self.done, "holds a control character", "delete it")
                    yield self.done, list(row)
        except (pa.ArrowException, OSError) as error:
            raise self.error(1, f"is not a Parquet table of texts and numbers: {error}") from None


def authored(cells: Cells) -> dict[str, Any]:
    """The tie that a row stands for, as it would be authored in YAML.

    Args:
        cells: text by column, without empty cells.

    Raises:
        ValueError: a cell cannot be read.
    """
    data: dict[str, Any] = {}
    for column, text in cells.items():
        if column in CITED:
            data.setdefault("citations", citations(cells))
        elif column in FIGURE:
            data.setdefault("value", [figure(cells)])
        elif column in QUANTITY:
            data.setdefault("quantity", [quantity(cells)])
        else:
            data[column] = _READ.get(column, str)(text)
    return data


def listed(cells: Cells) -> dict[str, Any]:
    """The actor, publisher or page that a row stands for."""
    data: dict[str, Any] = dict(cells)
    if "aliases" in data:
        data["aliases"] = data["aliases"].split(" | ")
    if "identifiers" in data:
        pairs = (pair.partition("=") for pair in cells["identifiers"].split())
        data["identifiers"] = {key: value for key, _, value in pairs}
    return data


def citations(cells: Cells) -> list[dict[str, str]]:
    """The citations of a row.

    Raises:
        ValueError: there are more pages than sayings, or the other way round.
    """
    made = []
    for pages, words, stance in (("sources", "says", "supports"), ("disputed_by", "disputed_says", "disputes")):
        sources = cells.get(pages, "").split()
        says = cells[words].split(" | ") if cells.get(words) else []
        if len(sources) != len(says):
            raise ValueError(f"{pages} names {len(sources)} and {words} has {len(says)} (apart by ' | ')")
        made += [{"source": source, "stance": stance, "says": text} for source, text in zip(sources, says, strict=True)]
    return made


def figure(cells: Cells) -> dict[str, Any]:
    """The value of a row."""
    others = {name: cells[name] for name in FIGURE[1:] if cells.get(name)}
    return _limits(cells.get("value", ""), "amount") | others


def quantity(cells: Cells) -> dict[str, Any]:
    """The quantity of a row."""
    names = (("quantity_unit", "unit"), ("quantity_what", "what"), ("quantity_of", "of"))
    return _limits(cells.get("quantity", ""), "value") | {name: cells[column] for column, name in names if cells.get(column)}


def number(text: str) -> int | float:
    """A number as a cell holds it.

    Raises:
        ValueError: it is none.
    """
    try:
        return int(text)
    except ValueError:
        try:
            return float(text)
        except ValueError:
            raise ValueError(f"{text!r} is not a number") from None


def _limits(text: str, exact: str) -> dict[str, Any]:
    """A figure under its name, or its limits.

    >>> _limits("3", "amount"), _limits("200..300", "amount"), _limits("..50", "amount")
    ({'amount': 3}, {'min': 200, 'max': 300}, {'max': 50})
    """
    if not text:
        return {}
    if ".." not in text:
        return {exact: number(text)}
    low, _, high = text.partition("..")
    return {name: number(limit) for name, limit in (("min", low), ("max", high)) if limit}


def _amount(text: str) -> Any:
    if text == "some":
        return text
    limits = _limits(text, "exact")
    return limits.get("exact", limits)


def _history(text: str) -> list[dict[str, str]]:
    return [_event(part) for part in text.split(" | ")]


def _event(text: str) -> dict[str, str]:
    happened, _, note = text.partition(": ")
    date, _, event = happened.partition(" ")
    made = {"date": date, "event": event}
    return made | {"note": note} if note else made


def _links(text: str) -> list[dict[str, str]]:
    return [dict(zip(("how", "id"), part.partition(":")[::2], strict=True)) for part in text.split()]


def _truth(text: str) -> bool | None | str:
    return {"true": True, "false": False, "unknown": None}.get(text, text)


def _texts(text: str) -> list[str]:
    return text.split(" | ")


_READ: dict[str, Callable[[str], Any]] = {
    **dict.fromkeys(("from", "to", "parties", "actors", "via", "subject"), str.split),
    **dict.fromkeys(("areas", "tags"), _texts),
    **dict.fromkeys(("credibility", "tiv", "articles"), number),
    **dict.fromkeys(("landmark", "counterpart_denied", "mutual_defence_clause"), _truth),
    **dict.fromkeys(("ordered", "delivered"), _amount),
    "history": _history,
    "relates_to": _links,
}
