"""The same questions to the snapshot itself, with nothing imported but sqlite3: the leanest honest process.

It lists what `ruvis` lists: the newest ties, each flow with its latest event and the publisher of its best page, each hop
with its title, each tie of an export with its whole record. With `floor` in the question it first imports what a command
line with tables cannot do without, so that the two together are one process.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from common import ACTS, COST, LEANING, NEWEST, WAYS, Question, credible, serve, tidy_flows, weigh

MARKS = ",".join(f"'{kind}'" for kind in sorted(LEANING))
CHUNK = 500
Trail = tuple[int, Any] | None
Label = tuple[float, Trail]
NOWHERE: Label = (float("inf"), None)


def opened(directory: Path) -> sqlite3.Connection:
    """The snapshot, for reading."""
    return sqlite3.connect(f"file:{directory / 'snapshot.sqlite'}?mode=ro&immutable=1", uri=True)


def numbers(store: sqlite3.Connection, question: Question) -> tuple[int, int]:
    """The numbers of the two actors."""
    return tuple(store.execute("SELECT num FROM actor WHERE id = ?", (question[n],)).fetchone()[0] for n in "ab")  # type: ignore[return-value]


def matched(question: Question) -> str:
    """The ties of a pair, each once, `out` = 1 where the first one gives."""
    source, target = ("src_state", "dst_state") if question["level"] == "state" else ("src", "dst")
    pair = f"SELECT tie, {{}} AS out FROM edge WHERE {source} = {{}} AND {target} = {{}}"
    both = f"{pair.format(1, '?1', '?2')} UNION ALL {pair.format(0, '?2', '?1')}"
    return f"(SELECT tie, MAX(out) AS out FROM ({both}) GROUP BY tie) m CROSS JOIN tie t ON t.num = m.tie"


WAY = "CASE WHEN t.mutual THEN 'mutual' WHEN m.out THEN 'out' ELSE 'in' END"


def ties(directory: Path, question: Question) -> dict[str, Any]:
    """Counts by domain and way, and the newest."""
    store = opened(directory)
    pair = numbers(store, question)
    domains: dict[str, list[int]] = {}
    for domain, way, number in store.execute(
        f"SELECT t.domain, {WAY} AS w, COUNT(*) FROM {matched(question)} GROUP BY 1, 2", pair
    ):
        domains.setdefault(domain, [0, 0, 0])[WAYS.index(way)] = number
    columns = f"t.id, t.date, {WAY}, t.title, t.status, t.reliability, t.credibility"
    newest = []
    sql = f"SELECT {columns} FROM {matched(question)} ORDER BY t.sort DESC, t.id LIMIT {NEWEST}"
    for row in store.execute(sql, pair):
        print(*row)
        newest.append(row[0])
    return {"domains": domains, "newest": newest}


def flows(directory: Path, question: Question) -> dict[str, Any]:
    """Flows way by way, listed with their figures, latest event and source, and added up."""
    store = opened(directory)
    pair = numbers(store, question)
    best = (
        "SELECT p.name FROM citation c JOIN source s ON s.id = c.source JOIN publisher p ON p.id = s.publisher"
        " WHERE c.record = t.num AND c.stance = 'supports' ORDER BY c.letter, s.known_min, c.seq LIMIT 1"
    )
    sql = (
        f"SELECT {WAY}, t.id, t.kind, t.date, t.title, t.status, t.credibility, t.reliability,"
        " (SELECT e.date FROM event e WHERE e.tie = t.num ORDER BY e.seq DESC LIMIT 1),"
        f" ({best}), f.role, f.unit, f.currency, f.low, f.main FROM {matched(question)} LEFT JOIN figure f ON f.tie = t.num"
        f" WHERE t.kind IN ({MARKS}) ORDER BY t.sort, t.id, f.seq"
    )
    made: dict[str, Any] = {}
    before = ""
    for row in store.execute(sql, pair):
        way, identifier, kind, date, _, status, _, _, _, _, role, unit, currency, low, main = row
        print(*row)
        told = made.setdefault(way, {"ties": 0, "tiv": 0.0, "usd": {}})
        told["ties"] += identifier != before
        before = identifier
        if main and role == "delivered" and unit == "million TIV" and status not in ("alleged", "denied"):
            told["tiv"] += low or 0.0
        if main and kind == "trade_flow" and currency == "USD" and low is not None:
            told["usd"][date] = told["usd"].get(date, 0.0) + low
    return tidy_flows(made)


def chunks(values: set[int]) -> Iterator[str]:
    """Numbers for IN lists."""
    ordered = sorted(values)
    for start in range(0, len(ordered), CHUNK):
        yield ",".join(map(str, ordered[start : start + CHUNK]))


def hops(directory: Path, question: Question) -> dict[str, Any]:
    """Fewest hops, level by level from both ends, always from the smaller frontier."""
    store = opened(directory)
    start, goal = numbers(store, question)
    seen: list[dict[int, tuple[int, int]]] = [{start: (0, 0)}, {goal: (0, 0)}]
    frontier = [{start}, {goal}]
    length = 0
    while all(frontier) and length < question["most"]:
        side = 0 if len(frontier[0]) <= len(frontier[1]) else 1
        here, there = ("src", "dst") if side == 0 else ("dst", "src")
        reached = set()
        for some in chunks(frontier[side]):
            for near, far, tie in store.execute(f"SELECT {here}, {there}, tie FROM edge WHERE {here} IN ({some})"):
                if far not in seen[side]:
                    seen[side][far] = (near, tie)
                    reached.add(far)
        frontier[side] = reached
        length += 1
        met = reached & seen[1 - side].keys()
        if met:
            show(store, walked(seen, min(met)))
            return {"hops": length}
    return {"hops": None}


def walked(seen: list[dict[int, tuple[int, int]]], middle: int) -> list[int]:
    """The ties of the path through a node that both sides reached."""
    halves: list[list[int]] = [[], []]
    for side in (0, 1):
        node = middle
        while seen[side][node][0]:
            node, tie = seen[side][node]
            halves[side].append(tie)
    return [*reversed(halves[0]), *halves[1]]


def show(store: sqlite3.Connection, path: list[int]) -> None:
    """The hops of a path."""
    for tie in path:
        print(
            *store.execute(
                "SELECT id, origin, target, title, date, status, credibility FROM tie WHERE num = ?", (tie,)
            ).fetchone()
        )


def credibility(directory: Path, question: Question) -> dict[str, Any]:
    """The most credible path within so many hops: the least cost one hop further, from whichever end has fewer to expand.

    What costs more than a path that is known is not followed.
    """
    store = opened(directory)
    labels: list[dict[int, Label]] = [{end: (0.0, None)} for end in numbers(store, question)]
    frontier = [set(side) for side in labels]
    best, halves = float("inf"), (None, None)
    for _ in range(question["most"]):
        if not all(frontier):
            break
        side = 0 if len(frontier[0]) <= len(frontier[1]) else 1
        here, there = ("src", "dst") if side == 0 else ("dst", "src")
        before = {node: labels[side][node] for node in frontier[side]}
        improved = set()
        sql = (
            f"SELECT e.{here}, e.{there}, e.tie, MIN(t.credibility) FROM edge e CROSS JOIN tie t ON t.num = e.tie"
            f" WHERE e.{here} IN ({{}}) AND t.credibility < 6 GROUP BY 1, 2"
        )
        for some in chunks({node for node, (cost, _) in before.items() if cost < best}):
            for near, far, tie, digit in store.execute(sql.format(some)):
                cost, trail = before[near][0] + COST[digit], (tie, before[near][1])
                if cost < best and cost < labels[side].get(far, NOWHERE)[0]:
                    labels[side][far] = (cost, trail)
                    improved.add(far)
                    beyond, rest = labels[1 - side].get(far, NOWHERE)
                    if cost + beyond < best:
                        best, halves = cost + beyond, (trail, rest) if side == 0 else (rest, trail)
        frontier[side] = improved
    if best == float("inf"):
        return credible(None)
    show(store, [*reversed(list(followed(halves[0]))), *followed(halves[1])])
    return credible(best)


def followed(trail: Trail) -> Iterator[int]:
    """The ties of half a path, from the middle outwards."""
    while trail:
        yield trail[0]
        trail = trail[1]


def asymmetry(directory: Path, question: Question) -> dict[str, Any]:
    """Acts of the pair, and all volumes that either side gives and receives."""
    store = opened(directory)
    first, second = numbers(store, question)
    names = {first: question["a"], second: question["b"]}
    marks = ",".join(f"'{domain}'" for domain in ACTS)
    pair = store.execute(
        f"SELECT t.domain, m.out, t.kind, t.status FROM {matched(question)} WHERE t.mutual = 0 AND t.domain IN ({marks})",
        (first, second),
    )
    acts = [(domain, question["a" if out else "b"], kind, status) for domain, out, kind, status in pair]
    either = "SELECT src_state, dst_state, tie FROM edge WHERE {} IN (?1, ?2)"
    volumes = store.execute(
        "SELECT e.src_state, e.dst_state, CASE WHEN f.unit = 'million TIV' THEN f.low END,"
        " CASE WHEN f.currency = 'USD' THEN f.low END, t.id, t.begin_min, t.end_max, t.status, t.credibility, t.reliability,"
        " (SELECT MAX(c.known_min) FROM citation c WHERE c.record = t.num AND c.stance = 'supports')"
        f" FROM ({either.format('src_state')} UNION {either.format('dst_state')}) e CROSS JOIN tie t ON t.num = e.tie"
        " JOIN figure f ON f.tie = t.num WHERE t.mutual = 0 AND f.main = 1 AND t.kind IN ('arms_transfer', 'trade_flow')"
        " AND (f.unit = 'million TIV' AND f.role = 'delivered' OR f.currency = 'USD')",
        (first, second),
    )
    told = ((names.get(row[0], ""), names.get(row[1], ""), row[2], row[3]) for row in volumes)
    return weigh(question["a"], question["b"], acts, told)


def export(directory: Path, question: Question) -> dict[str, Any]:
    """All ties among the actors within two hops, with their whole records, as node-link JSON."""
    store = opened(directory)
    (start,) = store.execute("SELECT num FROM actor WHERE id = ?", (question["a"],)).fetchone()
    found = frontier = {start}
    for _ in range(2):
        near: set[int] = set()
        for some in chunks(frontier):
            near.update(row[0] for row in store.execute(f"SELECT dst FROM edge WHERE src IN ({some})"))
            near.update(row[0] for row in store.execute(f"SELECT src FROM edge WHERE dst IN ({some})"))
        frontier = near - found
        found = found | frontier
    store.execute("CREATE TEMP TABLE near (actor INTEGER PRIMARY KEY)")
    store.executemany("INSERT INTO near VALUES (?)", ((actor,) for actor in found))
    inside = "SELECT DISTINCT e.tie FROM near n CROSS JOIN edge e ON e.src = n.actor JOIN near o ON o.actor = e.dst"
    sql = f"SELECT t.*, r.body FROM ({inside}) e CROSS JOIN tie t ON t.num = e.tie JOIN record r ON r.num = e.tie ORDER BY t.num"
    made = store.execute(sql)
    names = [column[0] for column in made.description]
    ties, held = 0, set()
    print('{"links": [')
    for row in made:
        tie = dict(zip(names, row, strict=True))
        print(("," if ties else "") + json.dumps({"source": tie["origin"], "target": tie["target"], **tie}))
        held |= {*tie["origin"].split(), *tie["target"].split()}
        ties += 1
    print('], "nodes": [')
    bodies = (store.execute("SELECT body FROM actor WHERE id = ?", (name,)).fetchone()[0] for name in sorted(held))
    print(",\n".join(bodies) + "]}")
    return {"actors": len(held), "ties": ties}


def floored(answer: Any) -> Any:
    """An answer that pays for the imports of a command line first, where that is asked for."""

    def answering(directory: Path, question: Question) -> dict[str, Any]:
        if question.get("floor"):
            import rich.console
            import rich.table  # noqa: F401
            import typer  # noqa: F401
        return answer(directory, question)  # type: ignore[no-any-return]

    return answering


ANSWERS = {
    "ties": ties,
    "flows": flows,
    "hops": hops,
    "credibility": credibility,
    "asymmetry": asymmetry,
    "export": export,
}

if __name__ == "__main__":
    serve({name: floored(answer) for name, answer in ANSWERS.items()})
