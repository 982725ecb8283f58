"""Tables of ties straight into a snapshot: every row validated, at a steady use of memory.

What a tie may hold is said once, by the models and rules of authored files. They are too slow to run on each of ten
million rows, so they run on what is *new* (`Recogniser`):

- the shape of a row (its kind, and which of its cells are filled) is shown to the model of its kind once,
- a cell (a status, a history, the pair of actors) is shown to its field's type and its rules once,
- a row of known shape and known cells is then good, and looking up is all that it takes.

Whatever is not recognised as good goes through models and rules whole, which say what is wrong with it in the words
that every author gets. A test holds the two ways against one another, row by row.

Tables are worked on block by block; a large one by several processes, while this one writes (`Workers`).
"""

from __future__ import annotations

import json
import marshal
import os
import pickle
import sqlite3
import subprocess
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from hashlib import sha256
from itertools import chain
from typing import IO, Any, NamedTuple

from ruvis.authoring import rules, tables
from ruvis.authoring.compile import Actors, Row, batched, rows_of
from ruvis.authoring.dataset import Dataset, Progress, validate
from ruvis.authoring.files import Parsed
from ruvis.authoring.problems import DatasetError, Problem
from ruvis.authoring.recognising import COLUMNS, TABLES, Recogniser
from ruvis.authoring.tables import Block, Table, TableError

MOST_PROBLEMS = 1000
"""A table with more problems is read no further: they have one cause."""
ALONE = 16 << 20
"""Tables up to this size, in bytes, are not worth further processes."""
_VALUES = 990
"""Values in one statement, fewer than any SQLite takes."""
_NEEDED = ("id", "kind", "title", "summary", "status", "credibility", "sources", "says")


class Batch(NamedTuple):
    """What a block of a table gave: values of the snapshot by table, row after row, and problems as tuples of their fields."""

    values: dict[str, list[Any]]
    problems: list[Row]
    stopped: bool


def load(
    connection: sqlite3.Connection,
    dataset: Dataset,
    again: Iterable[tuple[str, Row]] = (),
    progress: Progress | None = None,
) -> tuple[int, bytes, list[Problem]]:
    """Load the tables of a dataset into a snapshot that holds everything else and has no index yet.

    Args:
        connection: the snapshot.
        dataset: whose tables are loaded.
        again: rows that were loaded into another snapshot, for holding that one against this (see `stored`).
        progress: told how much has been read.

    Returns:
        How many ties were loaded, a digest of what they say, and what is wrong with them.
    """
    connection.execute("CREATE TEMP TABLE loaded_edge (src, dst, tie, src_state, dst_state)")
    connection.execute("CREATE TEMP TABLE loaded_link (record, target, how, file, line)")
    writer, problems = Writer(connection), []
    for rows in batched(again):
        writer.write({name: list(chain.from_iterable(some)) for name, some in rows.items()})
    for path, name in dataset.tables:
        try:
            table = _checked(Table(path, name))
            for batch in _batches(dataset, table, _last(connection)):
                writer.write(batch.values)
                problems += [Problem(*fields) for fields in batch.problems]
                if progress:
                    progress(name, table.done, table.total)
                if batch.stopped:
                    break
                if len(problems) > MOST_PROBLEMS:
                    raise table.error(problems[-1].line, "is not read beyond this line: too many problems")
        except TableError as error:
            problems.append(error.problem)
    connection.execute("INSERT INTO edge SELECT * FROM loaded_edge ORDER BY src, dst, tie")
    connection.execute("DROP TABLE loaded_edge")
    return writer.count, writer.content.digest() if writer.count else b"", problems


def link(connection: sqlite3.Connection) -> list[Problem]:
    """Turn ids in links into numbers, once all records have an index; the problems are links that lead nowhere."""
    lost = connection.execute(
        "SELECT l.file, l.line, r.id, l.target FROM loaded_link l JOIN record r ON r.num = l.record"
        " WHERE NOT EXISTS (SELECT 1 FROM record o WHERE o.id = l.target AND o.num <> l.record) LIMIT ?",
        (MOST_PROBLEMS,),
    )
    problems = [
        Problem(
            file, line, record, "relates_to", "relates to itself" if record == target else f"unknown record {target!r}"
        )
        for file, line, record, target in lost
    ]
    joined = "FROM loaded_link l JOIN record o ON o.id = l.target WHERE o.num <> l.record"
    disputes = f"SELECT l.record {joined} AND l.how = 'disputes' UNION SELECT o.num {joined} AND l.how = 'disputes'"
    connection.execute(f"INSERT OR IGNORE INTO link SELECT l.record, o.num, l.how {joined}")
    connection.execute(f"UPDATE tie SET disputed = 1 WHERE num IN ({disputes})")
    connection.execute("DROP TABLE loaded_link")
    return problems


def stored(connection: sqlite3.Connection, dataset: Dataset, last: int) -> Iterator[tuple[str, Row]]:
    """The rows that the records after a number compile to, each through its model: for telling whether a snapshot is true.

    Args:
        connection: the snapshot.
        dataset: its actors, pages and publishers.
        last: the number of the last record that did not come from a table.

    Raises:
        DatasetError: a record has a problem.
    """
    actors = Actors(entry.record for entry in dataset["actors"].values())
    for number, file, line, body in connection.execute(
        "SELECT num, file, line, body FROM record WHERE num > ? ORDER BY num", (last,)
    ):
        try:
            data = json.loads(body)
        except ValueError as error:
            raise DatasetError([Problem(str(file), 1, "", "", f"a record is no JSON: {error}")]) from None
        rows: dict[str, list[Row]] = {}
        problems = _whole(dataset, actors, data, file, line, number, rows)
        if problems:
            raise DatasetError(problems)
        yield from ((table, row) for table, some in rows.items() for row in some)


def twice(connection: sqlite3.Connection) -> list[Problem]:
    """Records whose id another one has: what keeps the index of ids from being made."""
    rows = connection.execute(
        "SELECT r.file, r.line, r.id, f.file, f.line FROM record r JOIN (SELECT id, MIN(num) AS first FROM record GROUP BY id"
        " HAVING COUNT(*) > 1) d ON d.id = r.id AND d.first <> r.num JOIN record f ON f.num = d.first LIMIT ?",
        (MOST_PROBLEMS,),
    )
    return [
        Problem(file, line, record, "id", f"the id is taken by {other}:{at}", "choose another")
        for file, line, record, other, at in rows
    ]


def _checked(table: Table) -> Table:
    """The table itself, if its columns are those of ties."""
    for column in table.header:
        if column not in COLUMNS:
            raise table.error(1, f"has a column {column!r} that is no field of a tie", "see docs/tables.md")
    for column in _NEEDED:
        if column not in table.header:
            raise table.error(1, f"has no column {column!r}", "see docs/tables.md")
    return table


def _last(connection: sqlite3.Connection) -> int:
    """The greatest number that a record has."""
    (number,) = connection.execute("SELECT COALESCE(MAX(num), 0) FROM record").fetchone()
    return int(number)


class Writer:
    """Writes rows into the tables of a snapshot; `count` and `content` are how many records there were, and what they say.

    Many rows go into one statement, which takes a third less time than one for each. No two rows of a table have the same
    key, since ties have numbers of their own; OR REPLACE spares SQLite to look.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection, self.count, self.content = connection, 0, sha256()
        self._widths = {
            name: len(connection.execute(f"SELECT * FROM {name}").description) for name in (*TABLES, "former")
        }

    def write(self, values: dict[str, list[Any]]) -> None:
        """Write the rows whose values these are, table by table."""
        for name, some in values.items():
            if some:
                self._table(name, self._widths[name], some)
        bodies = values.get("record", [])[self._widths["record"] - 1 :: self._widths["record"]]
        self.content.update("".join(bodies).encode())
        self.count += len(bodies)

    def _table(self, name: str, width: int, values: list[Any]) -> None:
        row = f"({','.join('?' * width)})"
        many = _VALUES // width
        whole = len(values) - len(values) % (many * width)
        for count, begin, end in ((many, 0, whole), (1, whole, len(values))):
            step = count * width
            statement = f"INSERT OR REPLACE INTO {name} VALUES {','.join([row] * count)}"
            self.connection.executemany(statement, [values[at : at + step] for at in range(begin, end, step)])


class Reader:
    """Makes rows of the snapshot from blocks of one table.

    Args:
        dataset: its actors, pages and publishers are those that ties may name.
        table: where the blocks come from.
        number: ties get the numbers after this one, by their lines.
    """

    def __init__(self, dataset: Dataset, table: Table, number: int) -> None:
        self.dataset, self.table, self.number = dataset, table, number
        self.actors = Actors(entry.record for entry in dataset["actors"].values())
        self.recogniser = Recogniser(dataset, self.actors, table)

    def read(self, block: Block) -> Batch:
        """Make the rows of a block, and note what is wrong with them."""
        values: dict[str, list[Any]] = {name: [] for name in TABLES}
        rows = self.table.within(block)
        problems: list[Problem] = []
        for place in self.recogniser.take(self.number, rows, values):
            problems += self._whole(rows.lines[place], rows.row(place), values)
        if rows.error:
            problems.append(rows.error.problem)
        fields = [(p.file, p.line, p.record, p.field, p.message, p.hint) for p in problems]
        return Batch(values, fields, rows.error is not None)

    def _whole(self, line: int, row: list[str], values: dict[str, list[Any]]) -> list[Problem]:
        """A row that was not recognised: models and rules tell what is wrong, or it is right after all."""
        cells = {column: text for column, text in zip(self.table.header, row, strict=True) if text}
        try:
            data = tables.authored(cells)
        except ValueError as error:
            return [Problem(self.table.name, line, cells.get("id", ""), "", str(error))]
        made: dict[str, list[Row]] = {}
        problems = _whole(self.dataset, self.actors, data, self.table.name, line, self.number + line, made)
        for name, rows in made.items():
            values.setdefault(name, []).extend(chain.from_iterable(rows))
        return problems


def _whole(
    dataset: Dataset, actors: Actors, data: Any, file: str, line: int, number: int, batch: dict[str, list[Row]]
) -> list[Problem]:
    """Put a tie through models and rules; what is wrong with it, or its rows into the batch."""
    alone = replace(dataset, sections={**dataset.sections, "ties": {}}, problems=[])
    validate(alone, "ties", data, Parsed(file, lines={(): line}), ())
    for entry in alone["ties"].values():
        alone.problems += [*rules.tie(alone, entry), *rules.evidence(alone, entry)]
        if not alone.problems:
            links = entry.record.relates_to
            for table, values in rows_of(
                dataset, entry, number, actors, disputed=any(link.how == "disputes" for link in links)
            ):
                batch.setdefault("loaded_edge" if table == "edge" else table, []).append(values)
            batch.setdefault("loaded_link", []).extend((number, link.id, link.how, file, line) for link in links)
    return sorted(set(alone.problems))


def _batches(dataset: Dataset, table: Table, number: int) -> Iterator[Batch]:
    """What the blocks of a table give, in their order."""
    count = processes()
    if count == 1 or table.path.stat().st_size <= ALONE:
        reader = Reader(dataset, table, number)
        yield from map(reader.read, table.blocks())
        return
    needed = {
        name: dataset.sections[name] if name in ("actors", "publishers", "sources") else {} for name in dataset.sections
    }
    setting = pickle.dumps((replace(dataset, sections=needed, tables=[]), table, number))
    with ExitStack() as stack:
        workers = [stack.enter_context(Worker(setting)) for _ in range(count)]
        idle, busy = deque(workers), deque[Worker]()
        for block in table.blocks():
            if not idle:
                done = busy.popleft()
                batch = done.answer()
                done.ask(block)
                busy.append(done)
                yield batch
            else:
                busy.append(idle.popleft())
                busy[-1].ask(block)
        while busy:
            yield busy.popleft().answer()


def processes() -> int:
    """How many processes may read tables at a time."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(usable, 8)


class Worker:
    """Another process that reads blocks; it is asked, and answers, one block at a time."""

    def __init__(self, setting: bytes) -> None:
        environment = os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
        code = "from ruvis.authoring.loading import serve; serve()"
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment
        )
        self._send(setting)

    def __enter__(self) -> Worker:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()

    def ask(self, block: Block) -> None:
        """Hand a block over; the answer has to be fetched before the next one."""
        self._send(pickle.dumps(tuple(block)))

    def answer(self) -> Batch:
        """What the block gave."""
        assert self._process.stdout
        return Batch(*marshal.loads(_receive(self._process.stdout)))

    def _send(self, message: bytes) -> None:
        assert self._process.stdin
        _send(self._process.stdin, message)


def serve() -> None:
    """Be a worker: read blocks from standard input and write what they give to standard output, until it ends."""
    import gc
    import signal

    gc.disable()  # nothing here goes round in circles
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the one who asks decides when to stop
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    reader = Reader(*pickle.loads(_receive(source)))
    while True:
        try:
            block = Block(*pickle.loads(_receive(source)))
        except EOFError:
            return
        _send(sink, marshal.dumps(tuple(reader.read(block)), 2))  # an older version, which looks for no value twice


def _send(pipe: IO[bytes], message: bytes) -> None:
    pipe.write(len(message).to_bytes(8, "big"))
    pipe.write(message)
    pipe.flush()


def _receive(pipe: IO[bytes]) -> bytes:
    size = pipe.read(8)
    if len(size) < 8:
        raise EOFError
    return pipe.read(int.from_bytes(size, "big"))
