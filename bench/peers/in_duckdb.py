"""The questions to DuckDB over Parquet: wide rows in the order of the pair's states, and a slim file for walks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
from common import (
    COST,
    NEWEST,
    WAYS,
    Question,
    beside,
    credible,
    ends,
    serve,
    tell_asymmetry,
    tell_export,
    tell_flows,
    tell_ties,
)

COLUMNS = "id, domain, kind, mutual, title, date, sort, status, credibility, reliability, tiv, usd"


def opened(directory: Path) -> duckdb.DuckDBPyConnection:
    """A database in memory that reads the files."""
    store = duckdb.connect()
    for name in ("ties", "graph"):
        store.execute(f"CREATE VIEW {name} AS FROM read_parquet('{beside(directory) / name}.parquet')")
    store.execute(f"CREATE TABLE actors AS FROM read_parquet('{beside(directory) / 'actors'}.parquet')")
    return store


def number(store: duckdb.DuckDBPyConnection, name: str) -> int:
    """The number of an actor."""
    found = store.execute("SELECT num FROM actors WHERE id = ?", [name]).fetchone()
    assert found
    return int(found[0])


def pair(store: duckdb.DuckDBPyConnection, question: Question) -> str:
    """A query for the ties of a pair, each once (a mutual one is two edges), with their way."""
    source, target = ends(question)
    a, b = number(store, question["a"]), number(store, question["b"])
    way = f"CASE WHEN mutual = 1 THEN 'mutual' WHEN bool_or({source} = {a}) THEN 'out' ELSE 'in' END AS way"
    either = f"({source} = {a} AND {target} = {b}) OR ({source} = {b} AND {target} = {a})"
    return f"SELECT {COLUMNS}, {way} FROM ties WHERE {either} GROUP BY {COLUMNS}, flow"


def rows(made: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """Rows by the names of their columns."""
    assert made.description
    names = [column[0] for column in made.description]
    return [dict(zip(names, row, strict=True)) for row in made.fetchall()]


def ties(directory: Path, question: Question) -> dict[str, Any]:
    """Counted and sorted in the engine; only counts and the newest leave it."""
    store = opened(directory)
    store.execute(f"CREATE TEMP VIEW pair AS {pair(store, question)}")
    domains: dict[str, list[int]] = {}
    for domain, way, count in store.execute("SELECT domain, way, COUNT(*) FROM pair GROUP BY ALL").fetchall():
        domains.setdefault(domain, [0, 0, 0])[WAYS.index(way)] = count
    newest = rows(store.execute(f"FROM pair ORDER BY sort DESC, id LIMIT {NEWEST}"))
    return {"domains": domains, "newest": tell_ties(newest)["newest"]}


def flows(directory: Path, question: Question) -> dict[str, Any]:
    """Listed and added up."""
    store = opened(directory)
    return tell_flows(rows(store.execute(f"{pair(store, question)} HAVING flow")))


def hops(directory: Path, question: Question) -> dict[str, Any]:
    """Level by level, each a join."""
    store = opened(directory)
    start, goal = number(store, question["a"]), number(store, question["b"])
    store.execute(f"CREATE TEMP TABLE seen AS SELECT {start}::INTEGER AS node, 0 AS hops")
    for length in range(1, question["most"] + 1):
        store.execute(
            f"INSERT INTO seen SELECT DISTINCT g.dst, {length} FROM graph g SEMI JOIN (SELECT node FROM seen WHERE"
            f" hops = {length - 1}) f ON g.src = f.node ANTI JOIN seen s ON g.dst = s.node"
        )
        if store.execute(f"SELECT 1 FROM seen WHERE node = {goal}").fetchone():
            return {"hops": length}
    return {"hops": None}


def credibility(directory: Path, question: Question) -> dict[str, Any]:
    """The least cost with one hop more in each round, for as many rounds as were asked for."""
    store = opened(directory)
    start, goal = number(store, question["a"]), number(store, question["b"])
    costs = " ".join(f"WHEN {digit} THEN {cost!r}" for digit, cost in COST.items())
    store.execute(
        f"CREATE TEMP TABLE step AS SELECT src, dst, MIN(CASE credibility {costs} END) AS cost FROM graph WHERE credibility < 6"
        " GROUP BY src, dst"
    )
    store.execute(f"CREATE TEMP TABLE best AS SELECT {start}::INTEGER AS node, 0.0::DOUBLE AS cost, 0 AS at")
    for length in range(1, question["most"] + 1):
        store.execute(
            f"CREATE OR REPLACE TEMP TABLE better AS SELECT s.dst AS node, MIN(b.cost + s.cost) AS cost FROM step s"
            f" JOIN best b ON b.node = s.src AND b.at = {length - 1} GROUP BY 1"
        )
        store.execute(
            "CREATE OR REPLACE TEMP TABLE best AS SELECT COALESCE(n.node, b.node) AS node,"
            f" CASE WHEN b.cost IS NULL OR n.cost < b.cost THEN n.cost ELSE b.cost END AS cost,"
            f" CASE WHEN b.cost IS NULL OR n.cost < b.cost THEN {length} ELSE b.at END AS at"
            " FROM best b FULL JOIN better n ON n.node = b.node"
        )
    found = store.execute(f"SELECT cost FROM best WHERE node = {goal}").fetchone()
    return credible(found[0] if found else None)


def asymmetry(directory: Path, question: Question) -> dict[str, Any]:
    """All that either side gives or receives, read as rows and weighed as everywhere."""
    store = opened(directory)
    names = {number(store, question[key]): question[key] for key in "ab"}
    either = ", ".join(map(str, names))
    made = rows(
        store.execute(
            "SELECT id, domain, kind, mutual, status, tiv, usd, src_state, dst_state FROM ties WHERE mutual = 0"
            f" AND (src_state IN ({either}) OR dst_state IN ({either}))"
        )
    )
    for tie in made:
        tie["src_state"], tie["dst_state"] = (names.get(tie[end], "") for end in ("src_state", "dst_state"))
    return tell_asymmetry(made, question)


def export(directory: Path, question: Question) -> dict[str, Any]:
    """Two joins for the actors, one for their ties."""
    store = opened(directory)
    start = number(store, question["a"])
    store.execute(f"CREATE TEMP TABLE near AS SELECT {start}::INTEGER AS node")
    for _ in range(2):
        store.execute(
            "INSERT INTO near SELECT DISTINCT node FROM (SELECT dst AS node FROM graph SEMI JOIN near ON src = node UNION ALL"
            " SELECT src AS node FROM graph SEMI JOIN near ON dst = node) x WHERE node NOT IN (SELECT node FROM near)"
        )
    made = rows(
        store.execute(
            "SELECT a.id AS src, b.id AS dst, t.* EXCLUDE (src, dst, src_state, dst_state) FROM ties t"
            " SEMI JOIN near n ON t.src = n.node SEMI JOIN near o ON t.dst = o.node JOIN actors a ON a.num = t.src"
            " JOIN actors b ON b.num = t.dst"
        )
    )
    return tell_export({tie[end] for tie in made for end in ("src", "dst")}, made)


ANSWERS = {
    "ties": ties,
    "flows": flows,
    "hops": hops,
    "credibility": credibility,
    "asymmetry": asymmetry,
    "export": export,
}

if __name__ == "__main__":
    serve(ANSWERS)
