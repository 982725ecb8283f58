"""SQLite: the tables with their keys, and views for the usual questions; Datasette opens the file.

Unlike a snapshot of ruvis, which is made for its own queries, this file says everything in plain columns.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from ruvis.export.subgraph import Subgraph
from ruvis.export.tables import TABLES, Row, Table, rows

_TYPES = {"string": "TEXT", "integer": "INTEGER", "number": "REAL", "boolean": "INTEGER"}
_INDEXES = (
    "edges(source)", "edges(target)", "edges(tie)", "ties(kind)", "ties(domain)", "ties(date)", "citations(source)", "links(other)",
    "actors(state)",
)  # fmt: skip
VIEWS = {
    "tie_list": (
        "every tie with its actors' names, latest first",
        "SELECT t.date, t.title, COALESCE(a.name, '') AS source, b.name AS target, e.mutual, t.kind, t.domain, t.status,"
        " t.reliability || t.credibility AS grade, t.disputed, t.id AS tie FROM ties t JOIN edges e ON e.tie = t.id"
        " LEFT JOIN actors a ON a.id = e.source JOIN actors b ON b.id = e.target ORDER BY t.date DESC, t.id, e.key",
    ),
    "evidence": (
        "what each page says of each tie",
        "SELECT t.title AS tie_title, c.stance, c.says, s.publisher, s.published, s.letter AS reliability, s.url, t.id AS tie,"
        " s.id AS source FROM citations c JOIN ties t ON t.id = c.tie JOIN sources s ON s.id = c.source ORDER BY t.id, c.seq",
    ),
    "arms_delivered": (
        "arms delivered, in million SIPRI trend-indicator values; deals that overlap are not taken apart here",
        "SELECT t.from_actors, t.to_actors, t.date, t.title, f.low AS million_tiv, t.status, t.id AS tie FROM figures f"
        " JOIN ties t ON t.id = f.tie WHERE f.unit = 'million TIV' AND f.role = 'delivered' ORDER BY t.date, t.id",
    ),
    "trade_by_year": (
        "goods by direction and year, every published account of its own",
        "SELECT t.from_actors AS exporter, t.to_actors AS importer, t.date AS period, f.what, f.low, f.high, f.currency,"
        " t.reliability || t.credibility AS grade, t.id AS tie FROM figures f JOIN ties t ON t.id = f.tie"
        " WHERE t.kind = 'trade_flow' AND f.role = 'value' ORDER BY 1, 2, 3, 9",
    ),
    "disputed_ties": (
        "ties that a page or another record disputes",
        "SELECT t.date, t.title, t.kind, t.reliability || t.credibility AS grade,"
        " (SELECT COUNT(*) FROM citations c WHERE c.tie = t.id AND c.stance = 'disputes') AS disputing_pages, t.id AS tie"
        " FROM ties t WHERE t.disputed ORDER BY t.date DESC, t.id",
    ),
    "publishers": (
        "how much rests on whom",
        "SELECT s.publisher, s.publisher_type, s.letter AS reliability, COUNT(DISTINCT s.id) AS pages,"
        " COUNT(DISTINCT c.tie) AS ties FROM sources s JOIN citations c ON c.source = s.id"
        " GROUP BY s.publisher, s.publisher_type, s.letter ORDER BY ties DESC, s.publisher",
    ),
}
"""The views: what each shows, and how."""


def write(graph: Subgraph, path: Path) -> None:
    """Write a selection into a new SQLite file."""
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA foreign_keys=OFF;")
        for table in TABLES:
            connection.execute(_create(table))
        connection.execute("CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID")
        connection.execute("BEGIN")
        connection.executemany("INSERT INTO about VALUES (?, ?)", [*graph.about.items(), *_meanings()])
        _fill(connection, graph)
        connection.execute("COMMIT")
        for index in _INDEXES:
            connection.execute(f"CREATE INDEX {index.replace('(', '_').rstrip(')')} ON {index}")
        for name, (_, query) in VIEWS.items():
            connection.execute(f"CREATE VIEW {name} AS {query}")
        connection.execute("ANALYZE")
    finally:
        connection.close()


def _meanings() -> list[tuple[str, str]]:
    return [(f"view {name}", meaning) for name, (meaning, _) in VIEWS.items()]


def _create(table: Table) -> str:
    columns = [
        f"{column.name} {_TYPES[column.type]}"
        + (f" REFERENCES {column.to}(id)" if column.to else "")
        + (f" CHECK ({column.name} IN (0, 1))" if column.type == "boolean" else "")
        for column in table.columns
    ]
    return f"CREATE TABLE {table.name} ({', '.join(columns)}, PRIMARY KEY ({', '.join(table.key)})) WITHOUT ROWID"


def _fill(connection: sqlite3.Connection, graph: Subgraph) -> None:
    """Insert in batches, each table's rows together."""
    waiting: dict[str, list[Row]] = {table.name: [] for table in TABLES}
    for name, row in rows(graph):
        waiting[name].append(row)
        if len(waiting[name]) >= 1000:
            _insert(connection, name, waiting[name])
    for name, held in waiting.items():
        _insert(connection, name, held)


def _insert(connection: sqlite3.Connection, name: str, held: list[Row]) -> None:
    if held:
        connection.executemany(f"INSERT INTO {name} VALUES ({','.join('?' * len(held[0]))})", held)
        held.clear()
