"""A selection as tables: the one relational layout that CSV, SQLite and Excel share.

Each table is declared once, with its columns, types and keys; `rows` hands out all rows in one pass over the ties.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from ruvis.export.attributes import dumps
from ruvis.export.subgraph import Actor, Subgraph, Tie, with_pages

Type = Literal["string", "integer", "number", "boolean"]
Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its type, what it means, and the table whose key it names."""

    name: str
    type: Type = "string"
    meaning: str = ""
    to: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its key."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ("id",)


TABLES: tuple[Table, ...] = (
    Table("kinds", (
        Column("id"), Column("label"), Column("domain"), Column("direction", meaning="what source -> target means"),
        Column("depends", meaning="which side leans on the other: to, from, both or none"),
        Column("holds", meaning="lasting, moment or period"),
    )),
    Table("actors", (
        Column("id"), Column("name"), Column("full_name"), Column("type"), Column("country"),
        Column("state", meaning="the actor to which it rolls up"), Column("parent"), Column("successor"), Column("role"),
        Column("aliases", meaning="JSON list"), Column("identifiers", meaning="JSON object"),
    )),
    Table("ties", (
        Column("id"), Column("kind", to="kinds"), Column("domain"), Column("title"), Column("summary"), Column("note"),
        Column("from_actors", meaning="ids apart by blanks; empty for a mutual tie, or where nobody knows who acted"),
        Column("to_actors", meaning="ids apart by blanks"), Column("parties", meaning="ids apart by blanks; of a mutual tie"),
        Column("date", meaning="EDTF"), Column("begin_earliest", meaning="first day on which it holds, at the earliest"),
        Column("begin_latest"), Column("end_earliest", meaning="first day on which it no longer holds, at the earliest"),
        Column("end_latest", meaning="empty: open"), Column("status"), Column("certain", "boolean", "meets the clocks for sure"),
        Column("credibility", "integer", "1 confirmed to 5 improbable; 6 cannot be judged"),
        Column("reliability", meaning="best letter among supporting pages: A to E; F cannot be judged"),
        Column("disputed", "boolean"), Column("landmark", "boolean"), Column("pages", "integer", "supporting pages"),
        Column("origins", "integer", "independent origins of those pages"), Column("fields", meaning="JSON: what its kind has"),
    )),
    Table("edges", (
        Column("key"), Column("tie", to="ties"), Column("source", to="actors"), Column("target", to="actors"),
        Column("mutual", "boolean"),
    ), key=("key",)),
    Table("history", (
        Column("tie", to="ties"), Column("seq", "integer"), Column("date", meaning="EDTF"), Column("event"), Column("note"),
    ), key=("tie", "seq")),
    Table("figures", (
        Column("tie", to="ties"), Column("seq", "integer"),
        Column("role", meaning="ordered, delivered, planned, claimed or value; never to be added across"),
        Column("what"), Column("unit"), Column("currency"), Column("basis"), Column("year"),
        Column("low", "number", "equal to high if exact; empty: unknown"), Column("high", "number"),
        Column("estimate", "boolean"), Column("main", "boolean", "stands for the whole tie"),
    ), key=("tie", "seq")),
    Table("links", (
        Column("tie", to="ties"), Column("other", meaning="id of a record, perhaps outside this selection"), Column("how"),
    ), key=("tie", "other")),
    Table("sources", (
        Column("id"), Column("url"), Column("title"), Column("publisher"), Column("publisher_type"),
        Column("origin", meaning="the publisher whose text or data the page carries, if another"),
        Column("published", meaning="EDTF"), Column("language"),
        Column("letter", meaning="reliability of the publisher: A to E; F cannot be judged"),
    )),
    Table("citations", (
        Column("tie", to="ties"), Column("seq", "integer"), Column("source", to="sources"),
        Column("stance", meaning="supports, differs or disputes"), Column("says", meaning="in our words"),
    ), key=("tie", "seq")),
)  # fmt: skip
"""All tables, each after those that it refers to."""


def rows(graph: Subgraph) -> Iterator[tuple[str, Row]]:
    """Every row as (table, row), in one pass; a row comes after those that it refers to."""
    for kind in graph.store.kinds.values():
        yield "kinds", tuple(kind[column.name] for column in TABLES[0].columns)
    for actor in graph.actors:
        yield "actors", _actor(actor)
    for tie, pages in with_pages(graph):
        yield "ties", _tie(tie)
        identifier = tie.row.id
        for edge in tie.edges:
            yield "edges", (edge.key, identifier, edge.source, edge.target, edge.mutual)
        for seq, event in enumerate(tie.history, 1):
            yield "history", (identifier, seq, event.date, event.event, event.note)
        for seq, figure in enumerate(tie.figures, 1):
            yield (
                "figures",
                (identifier, seq, figure.role, figure.what, figure.unit, figure.currency, figure.basis, figure.year, figure.low,
                 figure.high, figure.estimate, figure.main),
            )  # fmt: skip
        for other, how in tie.links:
            yield "links", (identifier, other, how)
        for seq, cited in enumerate(tie.citations, 1):
            page = pages.pop(cited.source, None)
            if page is not None:
                language = page.get("language", "en")
                yield (
                    "sources",
                    (cited.source, cited.url, cited.title, cited.publisher, cited.publisher_type, cited.origin, cited.published,
                     language, cited.letter),
                )  # fmt: skip
            yield "citations", (identifier, seq, cited.source, cited.stance, cited.says)


def _actor(actor: Actor) -> Row:
    return (
        actor.id, actor.name, actor.full_name, actor.type, actor.country, actor.state, actor.parent, actor.successor, actor.role,
        dumps(actor.aliases), dumps(actor.identifiers),
    )  # fmt: skip


def _tie(tie: Tie) -> Row:
    row = tie.row
    origin, target, parties = ((), (), row.origin) if row.mutual else (row.origin, row.target, ())
    return (
        row.id, row.kind, row.domain, row.title, tie.summary, tie.note, " ".join(origin), " ".join(target), " ".join(parties),
        row.date, *(None if day == ".." else day for day in (*tie.begin, *tie.end)), row.status, row.certain, row.credibility,
        row.reliability, row.disputed, row.landmark, row.pages, row.origins, dumps(tie.fields),
    )  # fmt: skip
