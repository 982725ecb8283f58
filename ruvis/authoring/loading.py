"""Tables of ties straight into a snapshot: every row validated, at a steady use of memory.

What a tie may hold is said once, by the models and rules of authored files. They are too slow to run on each of ten
million rows, so they run on what is *new* (`Recogniser`):

- the shape of a row (its kind, and which of its cells are filled) is shown to the model of its kind once,
- a cell (a status, a history, the pair of actors) is shown to its field's type and its rules once,
- a row of known shape and known cells is then good, and looking up is all that it takes.

Whatever is not recognised as good goes through models and rules whole, which say what is wrong with it in the words
that every author gets. A test holds the two ways against one another, row by row.

Tables are worked on block by block. A large one is cut into stretches, one for each process: this process loads the
first, others load theirs into files of their own (`Worker`), and copying those costs a tenth of making them.
"""

from __future__ import annotations

import gc
import json
import os
import pickle
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import replace
from hashlib import sha256
from itertools import chain
from pathlib import Path
from secrets import token_hex
from typing import Any, NamedTuple

from ruvis.authoring import rules, tables
from ruvis.authoring.construction import statements, unfinished
from ruvis.authoring.dataset import Dataset, Progress, validate
from ruvis.authoring.files import Parsed
from ruvis.authoring.problems import DatasetError, Problem
from ruvis.authoring.recognising import COLUMNS, TABLES, Recogniser
from ruvis.authoring.rows import Actors, Row, batched, rows_of
from ruvis.authoring.tables import Block, Table, TableError

MOST_PROBLEMS = 1000
"""A table with more problems is read no further: they have one cause."""
ALONE = 16 << 20
"""Tables up to this size, in bytes, are not worth further processes."""
_WAITING = (
    "loaded_edge (src, dst, tie, src_state, dst_state)",
    "loaded_link (record, target, how, file, line)",
)
"""Tables where edges and links wait until all ties are there."""
_VALUES = 990
"""Values in one statement, fewer than any SQLite takes."""
_NEEDED = ("id", "kind", "title", "summary", "status", "credibility", "sources", "says")


class Batch(NamedTuple):
    """What a block of a table gave: values of the snapshot by table, row after row, and problems as tuples of their fields."""

    values: dict[str, list[Any]]
    problems: list[Row]
    stopped: bool


class Loaded(NamedTuple):
    """What came of a stretch of a table: problems, block by block, and whether that is where the table ends."""

    problems: list[list[Row]]
    stopped: bool


def load(
    connection: sqlite3.Connection,
    dataset: Dataset,
    again: Iterable[tuple[str, Row]] = (),
    progress: Progress | None = None,
) -> tuple[int, bytes, list[Problem]]:
    """Load the tables of a dataset into a snapshot that holds everything else and has no index yet.

    Args:
        connection: the snapshot, in a transaction.
        dataset: whose tables are loaded.
        again: rows that were loaded into another snapshot, for holding that one against this (see `stored`).
        progress: told how much has been read.

    Returns:
        How many ties were loaded, a digest of what they say, and what is wrong with them.
    """
    last, problems = _last(connection), list[Problem]()
    for waiting in _WAITING:
        connection.execute(f"CREATE TEMP TABLE {waiting}")
    writer = Writer(connection)
    for rows in batched(again):
        writer.write({name: list(chain.from_iterable(some)) for name, some in rows.items()})
    for path, name in dataset.tables:
        try:
            table = _checked(Table(path, name))
            for loaded in _stretches(connection, dataset, table, progress):
                for some in loaded.problems:
                    problems += [Problem(*fields) for fields in some]
                    if len(problems) > MOST_PROBLEMS:
                        raise table.error(problems[-1].line, "is not read beyond this line: too many problems")
                if loaded.stopped:
                    break
        except TableError as error:
            problems.append(error.problem)
    connection.execute("INSERT INTO edge SELECT * FROM loaded_edge ORDER BY src, dst, tie")
    connection.execute("DROP TABLE loaded_edge")
    return *_content(connection, last), problems


def _content(connection: sqlite3.Connection, last: int) -> tuple[int, bytes]:
    """How many records there are after a number, and a digest of what they say."""
    count, total = 0, sha256()
    for (text,) in connection.execute("SELECT body FROM record WHERE num > ? ORDER BY num", (last,)):
        total.update(text.encode())
        count += 1
    return count, total.digest() if count else b""


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
    """Writes rows into the tables of a snapshot.

    Many rows go into one statement, which takes a third less time than one for each. No two rows of a table have the same
    key, since ties have numbers of their own; OR REPLACE spares SQLite to look.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self._widths = {
            name: len(connection.execute(f"SELECT * FROM {name}").description) for name in (*TABLES, "former")
        }

    def write(self, values: dict[str, list[Any]]) -> None:
        """Write the rows whose values these are, table by table."""
        for name, some in values.items():
            if some:
                self._table(name, self._widths[name], some)

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
        return Batch(values, [_fields(problem) for problem in problems], rows.error is not None)

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


def _fields(problem: Problem) -> Row:
    return problem.file, problem.line, problem.record, problem.field, problem.message, problem.hint


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


def _stretches(
    connection: sqlite3.Connection, dataset: Dataset, table: Table, progress: Progress | None
) -> Iterator[Loaded]:
    """Load a table, and tell of its stretches in their order.

    Raises:
        sqlite3.OperationalError: a file cannot be written.
        ChildProcessError: another process ended before its time.
    """
    number, place = _last(connection), _place(connection)
    count = processes() if place and table.path.stat().st_size > ALONE else 1
    workers: list[Worker] = []
    told = (lambda done: progress(table.name, min(done * count, table.total), table.total)) if progress else None
    with ExitStack() as stack:
        if place:
            workers = [stack.enter_context(Worker(place)) for _ in range(1, count)]
        for part, worker in enumerate(workers, 1):
            worker.ask(_named_by_ties(dataset), table, number, part, count)
        yield _stretch(Reader(dataset, table, number), Writer(connection), 0, count, told)
        for worker in workers:
            loaded = worker.loaded()
            _copy(connection, worker.path)
            yield loaded


def _stretch(reader: Reader, writer: Writer, part: int, of: int, done: Callable[[int], None] | None = None) -> Loaded:
    """Load one stretch of so many, up to where the table ends or there are too many problems."""
    problems: list[list[Row]] = []
    with _without_collecting():
        try:
            for block in reader.table.blocks(part, of):
                batch = reader.read(block)
                writer.write(batch.values)
                problems.append(batch.problems)
                if done:
                    done(reader.table.done)
                if batch.stopped or sum(map(len, problems)) > MOST_PROBLEMS:
                    return Loaded(problems, batch.stopped)
        except TableError as error:
            return Loaded([*problems, [_fields(error.problem)]], True)
    return Loaded(problems, False)


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Without looks for garbage that goes round in circles: here nothing does, and each look goes through all that is known."""
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()


def _named_by_ties(dataset: Dataset) -> Dataset:
    """The dataset with nothing but what ties name."""
    named = ("actors", "publishers", "sources")
    needed = {name: dataset.sections[name] if name in named else {} for name in dataset.sections}
    return replace(dataset, sections=needed, tables=[])


def _place(connection: sqlite3.Connection) -> Path | None:
    """The file of a snapshot; none if it has no name."""
    file = connection.execute("SELECT file FROM pragma_database_list WHERE name = 'main'").fetchone()[0]
    return Path(file) if file else None


def _copy(connection: sqlite3.Connection, path: Path) -> None:
    """Take over what another process loaded; a file can only be attached between two transactions."""
    connection.execute("COMMIT")
    connection.execute("ATTACH ? AS other", (str(path),))
    connection.execute("BEGIN")
    for name in TABLES:
        connection.execute(f"INSERT INTO {name} SELECT * FROM other.{name}")
    connection.execute("COMMIT")
    connection.execute("DETACH other")
    connection.execute("BEGIN")


def processes() -> int:
    """How many processes may load a table at a time."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(usable, 8)


class Worker:
    """Another process that loads one stretch of a table into a file beside the snapshot, which goes when it is left."""

    def __init__(self, snapshot: Path) -> None:
        self.path = snapshot.with_name(f"{snapshot.stem}-{token_hex(4)}{snapshot.suffix}")
        environment = os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
        code = "from ruvis.authoring.loading import serve; serve()"
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment
        )

    def __enter__(self) -> Worker:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()
        self.path.unlink(missing_ok=True)

    def ask(self, dataset: Dataset, table: Table, number: int, part: int, of: int) -> None:
        """Have it load a stretch of so many."""
        assert self._process.stdin
        with suppress(BrokenPipeError):  # it has ended: `loaded` tells
            pickle.dump((str(self.path), dataset, table, number, part, of), self._process.stdin)
            self._process.stdin.flush()

    def loaded(self) -> Loaded:
        """What came of its stretch, once it is loaded.

        Raises:
            sqlite3.OperationalError: the file cannot be written.
            ChildProcessError: the process ended before its time.
        """
        assert self._process.stdout
        try:
            answer = pickle.load(self._process.stdout)
        except (EOFError, pickle.UnpicklingError):
            raise ChildProcessError(None, "is not loaded: a process that read it ended before its time") from None
        if isinstance(answer, str):
            raise sqlite3.OperationalError(answer)
        return Loaded(*answer)


def serve() -> None:
    """Be a worker: load the stretch that standard input tells, and write what came of it to standard output."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the one who asks decides when to stop
    path, dataset, table, number, part, of = pickle.load(sys.stdin.buffer)
    answer: Any
    try:
        with closing(unfinished(Path(path))) as connection:
            connection.executescript(statements()[0])
            for waiting in _WAITING:
                connection.execute(f"CREATE TABLE {waiting}")
            connection.execute("BEGIN")
            answer = tuple(_stretch(Reader(dataset, table, number), Writer(connection), part, of, _while_asked()))
            connection.execute("COMMIT")
    except sqlite3.OperationalError as error:  # SQLite's word for a full disk
        answer = str(error)
    pickle.dump(answer, sys.stdout.buffer)
    sys.stdout.flush()


def _while_asked() -> Callable[[int], None]:
    """Ends this process as soon as the one that started it is no more."""
    asking = os.getppid()

    def look(_: int) -> None:
        if os.getppid() != asking:
            sys.exit(1)

    return look
