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
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Any, NamedTuple

from ruvis.authoring import files
from ruvis.authoring.problems import Problem

_BLOCK = 1 << 20
"""Bytes in a block of CSV."""
_ROWS = 3_000
"""Rows in a block of Parquet."""
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


class Block(NamedTuple):
    """Some thousand rows as they stand in the file, beginning at a line; a table is worked on block by block."""

    line: int
    content: Any


class Rows(NamedTuple):
    """The rows of a block, column by column, and the line of each; if they end at an error, that."""

    lines: Sequence[int]
    columns: Sequence[Sequence[str]]
    error: TableError | None = None

    def row(self, place: int) -> list[str]:
        """One row, cell by cell."""
        return [column[place] for column in self.columns]


class Table:
    """A table, read block by block; `done` is how many of its `total` bytes (rows, for Parquet) were read.

    Args:
        path: a CSV file with a header, or a Parquet file.
        name: how problems call it.

    Raises:
        TableError: the file cannot be read, or has no header.
        ImportError: it is Parquet and pyarrow is not installed.
    """

    def __init__(self, path: Path, name: str) -> None:
        self.path, self.name = path, name
        self.done, self.total = 0, 1
        self.block = _BLOCK  # goes with the table to other processes, which have to find the same blocks
        self.parquet = path.suffix == ".parquet"
        self.header = self._parquet_header() if self.parquet else self._csv_header()
        if not any(self.header):
            raise self.error(1, "has no header")
        if len(set(self.header)) != len(self.header):
            raise self.error(1, "names a column twice")

    def error(self, line: int, message: str, hint: str = "") -> TableError:
        """A problem that ends the reading."""
        return TableError(Problem(self.name, line, "", "", message, hint))

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Every row as (line, cells).

        Raises:
            TableError: the file cannot be read, or is no table.
        """
        for block in self.blocks():
            rows = self.within(block)
            yield from ((line, rows.row(place)) for place, line in enumerate(rows.lines))
            if rows.error:
                raise rows.error

    def blocks(self, part: int = 0, of: int = 1) -> Iterator[Block]:
        """The file in pieces that end where a row ends; or one stretch of so many, with the pieces that begin in it.

        Raises:
            TableError: the file cannot be read.
        """
        begin = 0
        for block in self._parquet_blocks() if self.parquet else self._csv_blocks():
            place = min(begin * of // self.total, of - 1)
            if place == part:
                yield block
            elif place > part:
                return
            begin = self.done

    def within(self, block: Block) -> Rows:
        """The rows of a block, up to where they are no text or no table."""
        return self._parquet_rows(block) if self.parquet else self._csv_rows(block)

    def _csv_header(self) -> list[str]:
        try:
            self.total = self.path.stat().st_size
            with self.path.open("rb") as file:
                head = Block(1, file.readline())
        except OSError as error:
            raise self.error(1, f"cannot be read: {error.strerror}") from None
        return self._text(head).rstrip("\r\n").replace('"', "").split(",")

    def _csv_blocks(self) -> Iterator[Block]:
        line = 2
        try:
            with self.path.open("rb") as file:
                self.done = len(file.readline())
                while raw := file.read(self.block) + file.readline():
                    raw += b"".join(_rest_of_row(raw, file))
                    self.done += len(raw)
                    yield Block(line, raw)
                    line += raw.count(b"\n")
        except OSError as error:
            raise self.error(1, f"cannot be read: {error.strerror}") from None

    def _csv_rows(self, block: Block) -> Rows:
        try:
            text = self._text(block)
        except TableError as error:
            return Rows((), [()] * len(self.header), error)
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        try:
            rows = list(reader)
        except csv.Error:
            return self._csv_by_row(block.line, text)
        if reader.line_num != len(rows) or set(map(len, rows)) != {len(self.header)}:
            return self._csv_by_row(block.line, text)
        return Rows(range(block.line, block.line + len(rows)), list(zip(*rows, strict=True)))

    def _csv_by_row(self, line: int, text: str) -> Rows:
        """Rows that take several lines, or are empty, or of another width."""
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        width, before = len(self.header), line - 1
        lines, rows, wrong = [], [], None
        try:
            for row in reader:
                if len(row) == width:
                    lines.append(line)
                    rows.append(row)
                elif row:
                    wrong = self.error(line, f"has {len(row)} cells, the header {width}")
                    break
                line = before + reader.line_num + 1
        except csv.Error as error:
            wrong = self.error(before + reader.line_num, f"is not CSV: {error}")
        return Rows(lines, list(zip(*rows, strict=True)) or [()] * width, wrong)

    def _text(self, block: Block) -> str:
        """The text of some lines, which is UTF-8 without control characters."""
        raw: bytes = block.content
        try:
            text = raw.decode("utf-8-sig" if block.line == 1 else "utf-8")
        except UnicodeDecodeError as error:
            line = block.line + raw.count(b"\n", 0, error.start)
            raise self.error(line, "is not UTF-8 here", "save the file as UTF-8") from None
        if not raw.isascii() or len(raw.translate(None, _CONTROLS)) != len(raw):
            found = files.FORBIDDEN.search(text)
            if found:
                line = block.line + text.count("\n", 0, found.start())
                raise self.error(line, f"holds the control character U+{ord(found.group()):04X}", "delete it")
        return text

    def _parquet_header(self) -> list[str]:
        import pyarrow as pa  # type: ignore[import-not-found,import-untyped,unused-ignore]
        import pyarrow.parquet as pq  # type: ignore[import-not-found,import-untyped,unused-ignore]

        try:
            with pq.ParquetFile(self.path) as file:
                self.total = max(1, file.metadata.num_rows)
                return list(file.schema_arrow.names)
        except (pa.ArrowException, OSError) as error:
            raise self.error(1, f"is not Parquet: {error}") from None

    def _parquet_blocks(self) -> Iterator[Block]:
        import pyarrow.parquet as pq

        with pq.ParquetFile(self.path) as file:
            for batch in file.iter_batches(batch_size=_ROWS):
                self.done += batch.num_rows
                yield Block(1 + self.done - batch.num_rows, batch)

    def _parquet_rows(self, block: Block) -> Rows:
        import pyarrow as pa

        nothing: list[tuple[str, ...]] = [()] * len(self.header)
        try:
            columns = [column.cast(pa.string()).fill_null("").to_pylist() for column in block.content.columns]
        except pa.ArrowException as error:
            wrong = self.error(block.line, f"holds a column that is neither text nor number: {error}")
            return Rows((), nothing, wrong)
        for line, row in enumerate(zip(*columns, strict=True), block.line) if any(map(_controlled, columns)) else ():
            if _controlled(row):
                wrong = self.error(line, "holds a control character", "delete it")
                until = line - block.line
                return Rows(range(block.line, line), [column[:until] for column in columns], wrong)
        return Rows(range(block.line, block.line + block.content.num_rows), columns)


def _rest_of_row(raw: bytes, file: IO[bytes]) -> Iterator[bytes]:
    """The lines in which a quoted cell goes on that is not at its end."""
    quotes = raw.count(b'"')
    while quotes % 2 and (more := file.readline()):
        quotes += more.count(b'"')
        yield more


def _controlled(texts: Iterable[str]) -> bool:
    """Whether one of some texts holds a control character."""
    text = "".join(texts)
    return not text.isprintable() and files.FORBIDDEN.search(text) is not None


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
    return _limits(cells.get("quantity", ""), "value") | {
        name: cells[column] for column, name in names if cells.get(column)
    }


def number(text: str) -> int | float:
    """A number as a cell holds it.

    Raises:
        ValueError: it is none.
    """
    if files.INTEGER.fullmatch(text) and len(text) <= 30:
        return int(text)
    if files.FLOAT.fullmatch(text):
        return float(text)
    raise ValueError(f"{text[:60]!r} is not a number")


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
    return [event(part) for part in text.split(" | ")]


def event(text: str) -> dict[str, str]:
    """One thing that happened.

    >>> event("2016-10 delivered: the first two")
    {'date': '2016-10', 'event': 'delivered', 'note': 'the first two'}
    """
    happened, _, note = text.partition(": ")
    date, _, what = happened.partition(" ")
    made = {"date": date, "event": what}
    return made | {"note": note} if note else made


def _links(text: str) -> list[dict[str, str]]:
    return [dict(zip(("how", "id"), part.partition(":")[::2], strict=True)) for part in text.split()]


def _truth(text: str) -> bool | str | None:
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
