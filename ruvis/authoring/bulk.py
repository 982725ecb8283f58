"""The fast path for long series of trade flows: rows straight into a snapshot, with the checks that the models make.

A row holds what a row of `series/*.csv` holds, and becomes the same record as there; a test holds the two paths
against one another. No model is built for a row, since building one takes ten times as long as storing it.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from ruvis.authoring.dataset import Dataset
from ruvis.authoring.problems import DatasetError, Problem
from ruvis.authoring.rows import Actors
from ruvis.records import edtf
from ruvis.records.edtf import FOREVER
from ruvis.records.models import MAX_TEXT

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_CURRENCY = re.compile(r"[A-Z]{3}")
_BATCH = 20_000
_quoted = json.encoder.encode_basestring


class Flow(NamedTuple):
    """One row of a series of trade flows; the cells of `series/*.csv`, in their order."""

    id: str
    series: str
    giver: str
    taker: str
    commodity: str
    period: str
    amount: float
    currency: str
    basis: str
    credibility: int
    source: str
    says: str
    note: str = ""


class Pour:
    """Takes flows into an open snapshot whose actors and sources are written already.

    Args:
        connection: the snapshot, without its indexes.
        dataset: the records that are in it; flows may name its actors and sources only.
        start: the number of the first record to be written.
    """

    def __init__(self, connection: sqlite3.Connection, dataset: Dataset, start: int) -> None:
        self.connection = connection
        actors = Actors(entry.record for entry in dataset["actors"].values())
        self.ends = {
            identifier: (number, actors.number[actors.state(identifier)], dataset["actors"][identifier].record.name)
            for identifier, number in actors.number.items()
        }
        self.sources: dict[str, tuple[int, int, str, str]] = {}
        for identifier, entry in dataset["sources"].items():
            known = edtf.bounds(entry.record.published)
            letter = dataset["publishers"][entry.record.publisher].record.letter
            self.sources[identifier] = (*known, letter, entry.record.origin or entry.record.publisher)
        kind = dataset.ontology.kind("trade_flow")
        self.domain = kind.domain
        self.number = start
        self.tables: dict[str, list[tuple[Any, ...]]] = {name: [] for name in _TABLES}
        self._periods: dict[str, tuple[int, ...]] = {}
        self._sound: set[tuple[str, ...]] = set()

    def add(self, flow: Flow) -> str:
        """Take one flow in; the body of its record is given back.

        Raises:
            DatasetError: the flow is not one that the models would accept.
        """
        number = self.number
        try:
            giver, taker, source = self.ends[flow.giver], self.ends[flow.taker], self.sources[flow.source]
            first_min, _, end = self._periods.get(flow.period) or self._period(flow.period)
        except KeyError as error:
            raise _wrong(flow, f"unknown actor or source {error.args[0]!r}") from None
        except edtf.EDTFError as error:
            raise _wrong(flow, str(error)) from None
        self._check(flow)
        amount = flow.amount
        title = f"{giver[2]} to {taker[2]}: {flow.commodity}, {flow.period}"
        body = (
            f'{{"id":"{flow.id}","title":{_quoted(title)},"summary":{_quoted(f"{title}: {amount:,} {flow.currency}.")},'
            f'"credibility":{flow.credibility},"citations":[{{"source":"{flow.source}","stance":"supports","says":{_quoted(flow.says)}}}],'
            + (f'"note":{_quoted(flow.note)},' if flow.note else "")
            + f'"kind":"trade_flow","from":["{flow.giver}"],"to":["{flow.taker}"],"status":"ended","value":[{{"amount":{amount!r},'
            f'"currency":"{flow.currency}","basis":{_quoted(flow.basis)}}}],"commodity":{_quoted(flow.commodity)},'
            f'"period":"{flow.period}"' + (f',"series":"{flow.series}"}}' if flow.series else "}")
        )
        known_min, known_max, letter, origin = source
        from_then = max(known_min, first_min), max(known_max, first_min)
        tables = self.tables
        tables["record"].append((number, flow.id, "tie", title, flow.credibility, *from_then, "series", number, body))
        tables["citation"].append(
            (number, 0, flow.source, "supports", flow.says, known_min, known_max, letter, origin)
        )  # fmt: skip
        tables["tie"].append(
            (number, flow.id, "trade_flow", self.domain, title, flow.giver, flow.taker, 0, "ended", flow.credibility, letter,
             0, 0, flow.period, first_min, first_min, first_min, end, end, *from_then, 1, 1)
        )  # fmt: skip
        tables["poured_edge"].append((giver[0], taker[0], number, giver[1], taker[1]))
        tables["figure"].append(
            (number, 0, "value", flow.commodity, None, flow.currency, flow.basis, None, amount, amount, 0, 1)
        )  # fmt: skip
        self.number = number + 1
        return body

    def _period(self, text: str) -> tuple[int, ...]:
        """First day, latest first day, and the day after the last one."""
        span = edtf.parse(text)
        found = (span.first.earliest, span.first.latest, min(span.last.latest + 1, FOREVER))
        self._periods[text] = found
        return found

    def _check(self, flow: Flow) -> None:
        if not _SLUG.fullmatch(flow.id) or len(flow.id) > 120:
            raise _wrong(flow, "its id is not a slug")
        if not -1e18 <= flow.amount <= 1e18:
            raise _wrong(flow, f"{flow.amount} is no amount of this world")
        if not flow.says.strip() or len(flow.says) > MAX_TEXT or len(flow.note) > MAX_TEXT:
            raise _wrong(flow, "an empty or endless text")
        if flow.giver == flow.taker:
            raise _wrong(flow, f"{flow.giver} stands on both sides")
        if flow.credibility not in (1, 2, 3, 4, 5, 6):
            raise _wrong(flow, f"{flow.credibility} is no credibility")
        same = (flow.series, flow.commodity, flow.currency, flow.basis)  # of thousands of rows alike: looked at once
        if same not in self._sound:
            self._check_series(flow)
            self._sound.add(same)

    def _check_series(self, flow: Flow) -> None:
        if flow.series and (not _SLUG.fullmatch(flow.series) or len(flow.series) > 120):
            raise _wrong(flow, f"{flow.series!r} is not a slug")
        if not _CURRENCY.fullmatch(flow.currency):
            raise _wrong(flow, f"{flow.currency!r} is no currency")
        for text in (flow.commodity, flow.basis):
            if not text.strip() or len(text) > MAX_TEXT:
                raise _wrong(flow, "an empty or endless text")

    def flush(self) -> None:
        """Write what has been taken in so far."""
        for table, rows in self.tables.items():
            if rows:
                marks = ",".join("?" * len(rows[0]))
                self.connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)
                rows.clear()


_TABLES = ("record", "citation", "tie", "poured_edge", "figure")


def pour(
    connection: sqlite3.Connection, dataset: Dataset, flows: Iterable[Flow], done: Callable[[int], None] | None
) -> Iterator[str]:
    """Write flows into a snapshot that has no indexes yet, and give the body of each.

    Raises:
        DatasetError: a flow is wrong, or two have one id (found when the index is made).
    """
    taken = Pour(connection, dataset, sum(1 for _ in dataset.records()) + 1)
    connection.execute("CREATE TEMP TABLE poured_edge (src, dst, tie, src_state, dst_state)")
    for count, flow in enumerate(flows, 1):
        yield taken.add(flow)
        if count % _BATCH == 0:
            taken.flush()
            if done:
                done(count)
    taken.flush()
    connection.execute("INSERT INTO edge SELECT * FROM poured_edge ORDER BY src, dst, tie")
    connection.execute("DROP TABLE poured_edge")


def _wrong(flow: Flow, message: str) -> DatasetError:
    return DatasetError([Problem("series", 1, flow.id, "", message)])
