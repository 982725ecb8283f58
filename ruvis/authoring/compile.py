"""Validated records into the tables of a snapshot.

`tables` turns records into rows; `write` puts them into a new SQLite file beside the target and moves it into
place in one step, so that a reader sees the old snapshot or the new one and never a half.
"""

from __future__ import annotations

import errno
import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from ruvis.atomic import replacing
from ruvis.authoring.dataset import Dataset, Entry, Progress, body
from ruvis.authoring.problems import DatasetError, Problem
from ruvis.clocks import Interval
from ruvis.names import fold
from ruvis.records import edtf
from ruvis.records.edtf import FOREVER, Bounds, Span
from ruvis.records.models import Actor, Assessment, Indicator, Range, Tie
from ruvis.records.vocabulary import BESIDE, COMPLETED_AT_END, LIFE, STATUS_AFTER, TERMINAL
from ruvis.store.snapshot import SCHEMA_VERSION, schema

if TYPE_CHECKING:
    from ruvis.authoring.bulk import Flow

Row = tuple[Any, ...]
_CACHE = 16384
"""KiB that SQLite may keep of the file it makes, and sort in memory."""


def write(
    dataset: Dataset, target: Path, *, inputs: str = "", done: Callable[[int], None] | None = None,
    flows: Iterable[Flow] = (), progress: Progress | None = None,
) -> None:  # fmt: skip
    """Compile a dataset into a snapshot file, whole or not at all.

    Args:
        dataset: records without problems.
        target: the file to make or to replace.
        inputs: a fingerprint of what the dataset was read from, for finding out whether it changed.
        done: called with the number of records written so far.
        flows: a long series of trade flows beside the dataset's own, which is streamed in.
        progress: told how much of the dataset's tables has been loaded.

    Raises:
        DatasetError: the dataset has problems, or one of its tables has.
        OSError: the target cannot be written.
    """
    dataset.usable()
    target.parent.mkdir(parents=True, exist_ok=True)
    with replacing(target) as part:
        connection = unfinished(part)
        try:
            poured = fill(dataset, connection, inputs=inputs, done=done, flows=flows, progress=progress)
            connection.executescript("PRAGMA analysis_limit=10000; ANALYZE;" if poured else "ANALYZE; VACUUM;")
        except sqlite3.OperationalError as error:  # SQLite's word for a full disk
            raise OSError(errno.EIO, f"cannot be written ({error})", str(target)) from None
        finally:
            connection.close()


def unfinished(path: Path) -> sqlite3.Connection:
    """A database that is quick to write, since it is thrown away if anything goes wrong."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.executescript(
        "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA page_size=4096; PRAGMA threads=2;"
        f"PRAGMA cache_size=-{_CACHE};"
    )
    return connection


def fill(
    dataset: Dataset, connection: sqlite3.Connection, *, inputs: str = "", done: Callable[[int], None] | None = None,
    flows: Iterable[Flow] = (), progress: Progress | None = None, loaded: Iterable[tuple[str, Row]] = (),
) -> int:  # fmt: skip
    """Put a dataset without problems, its tables and flows, into an empty database; how many rows were streamed in.

    Args:
        dataset, inputs, done, flows, progress: as for `write`.
        connection: the database.
        loaded: rows of the snapshot that stand for tables that are no longer at hand.

    Raises:
        DatasetError: a flow or a row of a table is wrong, or an id stands twice.
    """
    from ruvis.authoring import bulk, loading

    whole = digest(dataset)
    fingerprint = sha256(whole.encode())
    poured, written = 0, 0
    connection.executescript(f"PRAGMA cache_size=-{_CACHE};" + statements()[0])
    connection.execute("BEGIN")
    for some in batched(tables(dataset)):
        for table, rows in some.items():
            marks = ",".join("?" * len(rows[0]))
            connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)
            written += len(rows)
        if done:
            done(written)
    for text in bulk.pour(connection, dataset, flows, done):
        fingerprint.update(text.encode())
        poured += 1
    loaded_ties, content, problems = loading.load(connection, dataset, loaded, progress)
    _raise(problems)
    fingerprint.update(content)
    ontology = json.dumps(asdict(dataset.ontology), ensure_ascii=False)
    meta = {"schema": str(SCHEMA_VERSION), "inputs": inputs, "digest": whole, "ontology": ontology}
    if poured or loaded_ties:
        meta |= {"digest": fingerprint.hexdigest(), "poured": str(poured), "loaded": str(loaded_ties)}
    connection.executemany("INSERT INTO meta VALUES (?, ?)", sorted(meta.items()))
    connection.execute("COMMIT")
    try:
        connection.executescript(statements()[1])
    except sqlite3.IntegrityError:
        raise DatasetError(loading.twice(connection)) from None
    _raise(loading.link(connection))
    return poured + loaded_ties


def _raise(problems: list[Problem]) -> None:
    if problems:
        raise DatasetError(problems)


def batched(rows: Iterable[tuple[str, Row]], size: int = 50_000) -> Iterator[dict[str, list[Row]]]:
    """Rows by table, so many at a time: a statement for each batch, not for each row."""
    found: dict[str, list[Row]] = {}
    for count, (table, row) in enumerate(rows, 1):
        found.setdefault(table, []).append(row)
        if count % size == 0:
            yield found
            found = {}
    yield found


def statements() -> tuple[str, str]:
    """The schema in two: the tables, and the indexes (a line each), which are made faster once the rows are there."""
    lines = schema().splitlines()
    indexes = [line for line in lines if line.startswith(("CREATE INDEX", "CREATE UNIQUE INDEX"))]
    return "\n".join(line for line in lines if line not in indexes), "\n".join(indexes)


def digest(dataset: Dataset) -> str:
    """A fingerprint of all that a dataset says, whatever files it is spread over."""
    total = sha256()
    for name in sorted(dataset.sections):
        for identifier in sorted(dataset[name]):
            total.update(f"{name}\0{dataset[name][identifier].body}\n".encode())
    return total.hexdigest()


def tables(dataset: Dataset) -> Iterator[tuple[str, Row]]:
    """Every row of the snapshot, as (table, row)."""
    for rank, domain in enumerate(dataset.ontology.domains):
        yield "domain", (domain.id, rank, domain.label)
    for rank, kind in enumerate(dataset.ontology.kinds):
        yield "kind", (kind.id, rank, kind.label, kind.domain, kind.direction, kind.depends, kind.holds, kind.gives)
    for entry in dataset["measures"].values():
        yield "measure", (entry.record.id, entry.record.label)
    actors = Actors(entry.record for entry in dataset["actors"].values())
    yield from actors.rows()
    yield from _publications(dataset)
    entries = sorted(dataset.records(), key=lambda entry: entry.record.id)
    numbers = {entry.record.id: number for number, entry in enumerate(entries, 1)}
    disputing = _disputing(entries)
    for entry in entries:
        number = numbers[entry.record.id]
        yield from rows_of(dataset, entry, number, actors, disputed=entry.record.id in disputing)
        for link in entry.record.relates_to:
            yield "link", (number, numbers[link.id], link.how)


class Actors:
    """All actors, numbered, with the wholes that each belongs to."""

    def __init__(self, actors: Iterable[Actor]) -> None:
        self.by_id = {actor.id: actor for actor in sorted(actors, key=lambda actor: actor.id)}
        self.number = {identifier: number for number, identifier in enumerate(self.by_id, 1)}

    def wholes(self, identifier: str) -> list[str]:
        """The actor itself, then its parents, country and successors, nearest first."""
        found = [identifier]
        for current in found:
            actor = self.by_id[current]
            for above in (actor.parent, actor.country, actor.successor):
                if above and above not in found:
                    found.append(above)
        return found

    def state(self, identifier: str) -> str:
        """The state to which an actor rolls up: its country, or the successor of that; else the actor itself."""
        actor = self.by_id[identifier]
        state = self.by_id[actor.country] if actor.country else actor
        while state.successor:
            state = self.by_id[state.successor]
        return state.id

    def rows(self) -> Iterator[tuple[str, Row]]:
        """The tables actor, within and name."""
        for identifier, actor in self.by_id.items():
            number, state = self.number[identifier], self.number[self.state(identifier)]
            yield "actor", (number, identifier, actor.name, actor.type, actor.country, state, body(actor))
            for whole in self.wholes(identifier):
                yield "within", (self.number[whole], number)
            names: dict[str, str] = {}
            for label in (actor.name, identifier, actor.full_name, *actor.aliases):
                names.setdefault(fold(label), label)
            for folded, label in names.items():
                if folded:
                    yield "name", (folded, number, label)


def _publications(dataset: Dataset) -> Iterator[tuple[str, Row]]:
    for entry in dataset["publishers"].values():
        publisher = entry.record
        yield "publisher", (publisher.id, publisher.name, publisher.type, publisher.letter, body(publisher))
    for entry in dataset["sources"].values():
        source = entry.record
        known = edtf.bounds(source.published)
        yield (
            "source",
            (
                source.id,
                source.url,
                source.publisher,
                source.origin,
                source.title,
                source.published,
                *known,
                body(source),
            ),
        )


def _disputing(entries: list[Entry]) -> set[str]:
    """Ids of records that another record disputes, or that dispute another."""
    found = set()
    for entry in entries:
        for link in entry.record.relates_to:
            if link.how == "disputes":
                found |= {entry.record.id, link.id}
    return found


def rows_of(
    dataset: Dataset, entry: Entry, number: int, actors: Actors, *, disputed: bool = False
) -> Iterator[tuple[str, Row]]:
    """The rows of one record, its links apart, as (table, row).

    Args:
        dataset: where its pages, publishers and actors are.
        entry: the record.
        number: its number in the snapshot.
        actors: all actors.
        disputed: whether another record disputes it, or it disputes another.
    """
    record = entry.record
    cited = []
    for seq, citation in enumerate(record.citations):
        source = dataset["sources"][citation.source].record
        known = edtf.bounds(source.published)
        of_page = dataset["publishers"][source.publisher].record.letter
        cited.append((citation.stance, known, of_page, source.origin or source.publisher))
        yield "citation", (number, seq, citation.source, citation.stance, citation.says, *known, *cited[-1][2:])
    supporting = [entry for entry in cited if entry[0] == "supports"]
    letter = min(entry[2] for entry in supporting)
    known = Bounds(min(entry[1].earliest for entry in supporting), min(entry[1].latest for entry in supporting))
    if isinstance(record, Assessment):  # nobody knew of a judgement before it was made, whatever older page it leans on
        made = edtf.bounds(record.date)
        known = Bounds(max(known.earliest, made.earliest), max(known.latest, made.latest))
    form = entry.section.removesuffix("s")
    yield (
        "record",
        (number, record.id, form, record.title, record.credibility, *known, entry.file, entry.line, entry.body),
    )
    for old in record.also_known_as:
        yield "former", (old, number)
    if isinstance(record, Tie):
        last = max(entry[1].latest for entry in supporting)
        yield from _tie(
            dataset,
            record,
            number,
            actors,
            supporting,
            known,
            last,
            letter,
            disputed or len(supporting) < len(cited),
        )
    elif isinstance(record, Assessment):
        day = edtf.bounds(record.date)
        yield (
            "assessment",
            (number, record.id, record.dimension, record.favours, record.date, *day,
             "\n".join(" ".join(name.split()) for name in record.who), record.affiliation, " ".join(record.about),
             record.title, record.judgement, record.credibility, letter),
        )  # fmt: skip
        for actor in record.about:
            yield "named", (number, actor)
    elif isinstance(record, Indicator):
        day = edtf.bounds(record.period)
        yield (
            "indicator",
            (number, record.id, record.series, record.country, record.partner, record.measure, record.period, *day,
             record.low, record.high, record.unit, record.qualifier, record.credibility, letter, known.earliest),
        )  # fmt: skip


def _tie(
    dataset: Dataset,
    tie: Tie,
    number: int,
    actors: Actors,
    supporting: list[Any],
    known: Bounds,
    last: int,
    letter: str,
    disputed: bool,
) -> Iterator[tuple[str, Row]]:
    kind = dataset.ontology.kind(tie.kind)
    story = Story.of(tie, kind.holds, last)
    origin, target = tie.parties or tie.origin or [], tie.parties or tie.target or []
    yield (
        "tie",
        (number, tie.id, tie.kind, tie.domain or kind.domain, tie.title, " ".join(origin), " ".join(target),
         int(tie.parties is not None), tie.status, tie.credibility, letter, int(disputed or tie.status == "denied"),
         int(tie.landmark), first_date(tie), story.sort, *story.interval.begin, *story.interval.end, *known, len(supporting),
         len({entry[3] for entry in supporting})),
    )  # fmt: skip
    for src in origin or target:
        for dst in target:
            if src != dst or not origin:  # where nobody knows who acted, the edge is a loop at who was hit
                ends = [actors.number[src], actors.number[dst]]
                states = [actors.number[actors.state(src)], actors.number[actors.state(dst)]]
                yield "edge", (*ends, number, *states)
    for seq, event in enumerate(tie.history):
        yield "event", (number, seq, event.event, event.date, *edtf.bounds(event.date), event.note)
    for seq, (status, begin) in enumerate(story.phases if len(story.phases) > 1 else ()):
        yield "phase", (number, seq, status, *begin)
    for seq, row in enumerate(figures(tie)):
        yield "figure", (number, seq, *row)
    for actor in named({field: getattr(tie, field, None) for field in BESIDE}):
        yield "named", (number, actor)


def named(fields: Mapping[str, str | list[str] | None]) -> Iterable[str]:
    """Ids of the actors that a tie names beside those it ties, each once."""
    names = [[said] if isinstance(said, str) else said or [] for said in fields.values()]
    return dict.fromkeys(chain.from_iterable(names))


class Happened(Protocol):
    """A thing that happened to a tie: what, and when."""

    @property
    def event(self) -> str:
        """What happened."""

    @property
    def span(self) -> Span:
        """When it began and ended."""


class Story:
    """What a tie's history says about time: when it held, and what its status was from when on.

    Of days it asks only which is the earlier and which comes next; how far apart they are does not matter. `published`
    tells whether it depends on when the last page was published.

    Args:
        status: the latest known one.
        history: what happened, in order.
        period: the period that the tie is about, if it is about one.
        holds: how long ties of its kind hold.
        last_known: the latest day on which the last page may have been published.
    """

    def __init__(
        self, status: str, history: Sequence[Happened], period: Span | None, holds: str, last_known: int
    ) -> None:
        self.status, self.history, self.published, self._last = status, history, False, last_known
        spans = [period] if period else [event.span for event in history]
        self.phases = self._phases(history[0].span if history else spans[0])
        self.interval = self._interval("period" if period else holds, spans)
        self.sort = spans[0].first.earliest

    @classmethod
    def of(cls, tie: Tie, holds: str, last_known: int) -> Story:
        """The story of a tie."""
        period = getattr(tie, "period", None)
        return cls(tie.status, tie.history, edtf.parse(period) if period else None, holds, last_known)

    def last_known(self) -> int:
        """The latest day on which the last page may have been published."""
        self.published = True
        return self._last

    def _phases(self, start: Span) -> list[tuple[str, Bounds]]:
        """Status by status, with the bounds of the day on which each begins.

        A claim stays a claim whatever it says happened: an alleged or denied tie has one phase. A status that no
        event explains came at an unknown time between the last event and the last page that supports the tie.
        """
        if not self.history or self.status in ("alleged", "denied"):
            return [(self.status, start.first)]
        phases: list[tuple[str, Bounds]] = []
        for event in self.history:
            status = STATUS_AFTER[event.event]
            if status == "resumed":
                status = next((s for s, _ in reversed(phases) if s != "suspended"), "ongoing")
            if status is None and not phases:
                status = "announced" if event.event == "reported" else None
            if status is None or (phases and _goes_back(phases[-1][0], status)):
                continue
            span = event.span
            begin = span.last if event.event in COMPLETED_AT_END else span.first
            if event.event == "delivered" and span.first != span.last:
                phases.append(("delivering", span.first))
            phases.append((status, begin))
        if not phases:
            return [(self.status, start.first)]
        if phases[-1][0] != self.status:
            after = phases[-1][1].earliest
            if len(phases) == 1 and self.status not in TERMINAL:
                phases[0] = (self.status, phases[0][1])
            else:
                phases.append((self.status, Bounds(after, max(self.last_known(), after))))
        return phases

    def _interval(self, holds: str, spans: list[Span]) -> Interval:
        first, final = spans[0].first, spans[-1].last
        if holds == "period":
            exact = Bounds(spans[0].first.earliest, spans[0].first.earliest)
            end = min(spans[0].last.latest + 1, FOREVER)
            return Interval(exact, Bounds(end, end))
        over = [event for event in self.history if event.event in TERMINAL]
        if self.status in TERMINAL and over:
            return Interval(first, _after(over[-1].span.last))
        if holds == "moment" or self.status == "ended":
            return Interval(first, _after(final))
        if self.status in TERMINAL:
            earliest = final.earliest
            return Interval(first, _after(Bounds(earliest, max(self.last_known(), earliest))))
        return Interval(first, Bounds(FOREVER, FOREVER))


def first_date(tie: Tie) -> str:
    """The date that stands for a tie: its period, or when the first thing happened to it."""
    return getattr(tie, "period", None) or tie.history[0].date


def _goes_back(before: str, after: str) -> bool:
    """Whether a status says no more than the one before it."""
    return before == after or LIFE.get(after, 99) < LIFE.get(before, -1)


def _after(bounds: Bounds) -> Bounds:
    """The day after: an end is the first day on which the tie no longer holds."""
    return Bounds(min(bounds.earliest + 1, FOREVER), min(bounds.latest + 1, FOREVER))


def figures(tie: Tie) -> Iterator[Row]:
    """Every number of a tie as (role, what, unit, currency, basis, year, low, high, estimate, main).

    `main` marks the counts and the trend-indicator value that stand for the whole tie and may be added up.
    """
    item = getattr(tie, "item", None)
    for role in ("ordered", "delivered"):
        amount = getattr(tie, role, None)
        if amount is not None:
            low, high = (None, None) if amount == "some" else _limits(amount)
            yield role, item, "items", None, None, None, low, high, 0, 1
    if getattr(tie, "tiv", None) is not None:
        yield "delivered", item, "million TIV", None, None, None, tie.tiv, tie.tiv, 0, 1  # type: ignore[attr-defined]
    for quantity in tie.quantity:
        estimate = int(bool(quantity.estimate))
        yield (
            quantity.of,
            quantity.what,
            quantity.unit,
            None,
            None,
            quantity.date,
            quantity.low,
            quantity.high,
            estimate,
            0,
        )
    for value in tie.value or ():
        what, main = value.what or getattr(tie, "commodity", None), int(tie.kind == "trade_flow")
        yield "value", what, value.unit, value.currency, value.basis, value.year, value.low, value.high, 0, main


def _limits(amount: float | Range) -> tuple[float | None, float | None]:
    return (amount.low, amount.high) if isinstance(amount, Range) else (amount, amount)
