"""The questions to LadybugDB, an embedded property graph, in its own query language."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import ladybug
from common import Question, beside, credible, serve, tell_asymmetry, tell_export, tell_flows, tell_ties

COLUMNS = (
    "id",
    "domain",
    "kind",
    "mutual",
    "title",
    "date",
    "sort",
    "status",
    "credibility",
    "reliability",
    "tiv",
    "usd",
)
RETURN = ", ".join(f"t.{column} AS {column}" for column in COLUMNS)


def opened(directory: Path) -> ladybug.Connection:
    """The database, for reading."""
    return ladybug.Connection(ladybug.Database(str(beside(directory) / "ladybug.lbug"), read_only=True))


def rows(store: ladybug.Connection, query: str, **parameters: Any) -> list[dict[str, Any]]:
    """Rows by the names of their columns."""
    made = store.execute(query, parameters)
    names = made.get_column_names()
    return [dict(zip(names, row, strict=True)) for row in made]


def number(store: ladybug.Connection, name: str) -> int:
    """The number of an actor."""
    return int(rows(store, "MATCH (a:Actor) WHERE a.id = $name RETURN a.num AS num", name=name)[0]["num"])


def pair(store: ladybug.Connection, question: Question, condition: str = "") -> list[dict[str, Any]]:
    """The ties of a pair, each once, with their way."""
    a, b = (number(store, question[key]) for key in "ab")
    end = "state" if question["level"] == "state" else "num"
    found: dict[str, dict[str, Any]] = {}
    for way, giver, taker in (("in", b, a), ("out", a, b)):
        query = f"MATCH (x:Actor)-[t:Tie]->(y:Actor) WHERE x.{end} = $giver AND y.{end} = $taker {condition} RETURN {RETURN}"
        for tie in rows(store, query, giver=giver, taker=taker):
            found[tie["id"]] = {**tie, "way": "mutual" if tie["mutual"] else way}
    return list(found.values())


def ties(directory: Path, question: Question) -> dict[str, Any]:
    """Read as rows, counted by the script: a mutual tie is two edges."""
    return tell_ties(pair(opened(directory), question))


def flows(directory: Path, question: Question) -> dict[str, Any]:
    """Listed and added up."""
    return tell_flows(pair(opened(directory), question, "AND t.flow"))


def hops(directory: Path, question: Question) -> dict[str, Any]:
    """The engine's own shortest path."""
    store = opened(directory)
    a, b = (number(store, question[key]) for key in "ab")
    query = (
        f"MATCH (x:Actor)-[e:Tie* SHORTEST 1..{question['most']}]->(y:Actor) WHERE x.num = $a AND y.num = $b"
        " RETURN length(e) AS hops, properties(rels(e), 'title') AS titles"
    )
    found = rows(store, query, a=a, b=b)
    print(found)
    return {"hops": found[0]["hops"] if found else None}


def credibility(directory: Path, question: Question) -> dict[str, Any]:
    """The engine's own weighted shortest path."""
    store = opened(directory)
    a, b = (number(store, question[key]) for key in "ab")
    query = (
        "MATCH p = (x:Actor)-[e:Tie* WSHORTEST(weight)]->(y:Actor) WHERE x.num = $a AND y.num = $b"
        " RETURN properties(rels(e), 'weight') AS weights, properties(rels(e), 'title') AS titles"
    )
    found = rows(store, query, a=a, b=b)
    print(found)
    return credible(sum(found[0]["weights"]) if found else None)


def asymmetry(directory: Path, question: Question) -> dict[str, Any]:
    """All that either side gives or receives, read as rows and weighed as everywhere."""
    store = opened(directory)
    names = {number(store, question[key]): question[key] for key in "ab"}
    some = list(names)
    query = (
        "MATCH (x:Actor)-[t:Tie]->(y:Actor) WHERE {} IN $some AND t.mutual = 0 RETURN t.id AS id, t.domain AS domain,"
        " t.kind AS kind, t.mutual AS mutual, t.status AS status, t.tiv AS tiv, t.usd AS usd, x.state AS src_state,"
        " y.state AS dst_state"
    )
    made = [tie for end in ("x.state", "y.state") for tie in rows(store, query.format(end), some=some)]
    for tie in made:
        tie["src_state"], tie["dst_state"] = (names.get(tie[end], "") for end in ("src_state", "dst_state"))
    return tell_asymmetry(made, question)


def export(directory: Path, question: Question) -> dict[str, Any]:
    """The actors within two hops, then all ties among them."""
    store = opened(directory)
    start = number(store, question["a"])
    near = rows(
        store, "MATCH (x:Actor)-[:Tie*1..2]-(y:Actor) WHERE x.num = $start RETURN DISTINCT y.num AS num", start=start
    )
    query = f"MATCH (x:Actor)-[t:Tie]->(y:Actor) WHERE x.num IN $near AND y.num IN $near RETURN x.id AS src, y.id AS dst, {RETURN}"
    made = rows(store, query, near=sorted({start, *(row["num"] for row in near)}))
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
