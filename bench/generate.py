"""Ties as the world makes them, from a thousand to ten million, always the same for the same size.

Few actors have most ties (weights after Zipf), most pairs that have one tie have several, much happens in bursts, a
third of the dates is known only within bounds, and a twelfth of the actors hangs on the rest by chains (front companies,
subsidiaries), so that some are six steps apart. What is written is a dataset as `ruvis build` reads it.

    python bench/generate.py 100000 /tmp/ties-1e5
"""

from __future__ import annotations

import argparse
import csv
import json
from bisect import bisect
from collections import deque
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import accumulate
from math import sqrt
from pathlib import Path
from random import Random

SEED = 20260101
STATES = 150
BURSTS = 60
TAIL = 12
"""One actor in so many is a link of a chain."""
FIRST, LAST = date(1992, 1, 1), date(2026, 6, 30)
COLUMNS = (
    "id", "kind", "from", "to", "parties", "title", "summary", "status", "credibility", "history", "period", "landmark",
    "sources", "says", "disputed_by", "disputed_says", "item", "category", "ordered", "delivered", "tiv", "commodity", "value",
    "currency", "basis", "year", "sector", "stage", "subtype", "areas", "mutual_defence_clause",
)  # fmt: skip
KINDS = {
    "trade_flow": 25, "visit": 12, "arms_transfer": 11, "energy_deal": 8, "trade_deal": 8, "finance": 8, "technology": 6,
    "sanctions_evasion": 6, "transport": 5, "military_cooperation": 4, "diplomatic_support": 3, "agreement": 2, "hostility": 2,
    "treaty": 1,
}  # fmt: skip
LETTERS = ("A", "B", "B", "C", "C", "C", "D", "E", "F")
PUBLISHERS = ("government", "newspaper", "wire", "think_tank", "academic", "company", "state_media", "register", "ngo")
ITEMS = (
    "fighter aircraft",
    "air-defence system",
    "tank",
    "patrol boat",
    "trainer aircraft",
    "radar",
    "drone",
    "missile",
)
CATEGORIES = ("aircraft", "air_defence", "armour", "ship", "aircraft", "sensor", "drone", "missile")
TYPES = ("company", "bank", "person", "vessel", "government_body", "company")
GOODS = ("grain", "steel", "crude oil", "machinery", "vehicles", "fertiliser", "timber", "all goods")


class World:
    """Actors, pages and bursts of one size."""

    def __init__(self, ties: int) -> None:
        self.random = Random(SEED + ties)
        self.ties = ties
        self.states = [f"state-{number:03}" for number in range(STATES)]
        count = max(120, round(20 * sqrt(ties)))
        weights = list(accumulate(1 / (rank + 1) for rank in range(STATES)))
        self.country = {state: state for state in self.states}
        self.core = list(self.states)
        for number in range(count):
            name = f"actor-{number:06}"
            self.country[name] = self.states[self._pick(weights)]
            if number % TAIL:
                self.core.append(name)
        self.chains = list(self._chains())
        self.weights = list(accumulate(1 / (rank + 4) ** 0.8 for rank in range(len(self.core))))
        self.bursts = [self.random.randrange((LAST - FIRST).days) for _ in range(BURSTS)]
        self.pages = max(40, round(10 * sqrt(ties)))
        self.kinds = self.random.choices(list(KINDS), list(KINDS.values()), k=1000)

    def _pick(self, weights: list[float]) -> int:
        return min(bisect(weights, self.random.random() * weights[-1]), len(weights) - 1)

    def _chains(self) -> Iterator[tuple[str, str]]:
        """Pairs along the chains, each chain of up to three links hanging on an actor of the core."""
        tail = [name for name in self.country if name.startswith("actor") and not int(name[6:]) % TAIL]
        length, above = 0, ""
        for name in tail:
            above = above if length else self.core[self.random.randrange(STATES, len(self.core))]
            yield above, name
            above, length = name, (length + 1) % 3

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Who is tied to whom, tie by tie: chains both ways first, then pairs old and new."""
        for above, below in self.chains[: self.ties // 4]:
            yield above, below
            yield below, above
        recent: deque[tuple[str, str]] = deque(maxlen=4000)
        while True:
            if recent and self.random.random() < 0.35:
                pair = recent[self.random.randrange(len(recent))]
                yield pair if self.random.random() < 0.7 else (pair[1], pair[0])
                continue
            a, b = self.core[self._pick(self.weights)], self.core[self._pick(self.weights)]
            if a != b:
                recent.append((a, b))
                yield a, b

    def day(self) -> date:
        """A day, in most cases near a burst."""
        span = (LAST - FIRST).days
        if self.random.random() < 0.6:
            offset = self.bursts[int(BURSTS * self.random.random() ** 2)] + int(self.random.gauss(0, 25))
        else:
            offset = int(span * self.random.random())
        return FIRST + timedelta(days=min(max(offset, 0), span))

    def edtf(self, day: date) -> str:
        """A day as a source may tell it."""
        how = self.random.random()
        if how < 0.62:
            return day.isoformat()
        if how < 0.8:
            return day.isoformat()[:7]
        if how < 0.93:
            return str(day.year)
        if how < 0.98:
            return f"{day.year}~"
        return f"{day.year}/{day.year + 1}"


def rows(world: World) -> Iterator[tuple[object, ...]]:
    """The ties, in the order of COLUMNS."""
    random = world.random
    for number, (a, b) in zip(range(world.ties), world.pairs(), strict=False):
        kind = world.kinds[random.randrange(1000)]
        cells: dict[str, object] = {"id": f"{kind.replace('_', '-')}-{number:08}", "kind": kind}
        mutual = kind == "treaty" or (kind == "military_cooperation" and number % 2)
        cells |= {"parties": f"{a} {b}"} if mutual else {"from": a, "to": b}
        day = world.day()
        words = kind.replace("_", " ")
        cells["title"] = f"{words.capitalize()} {number} between {a} and {b}"
        cells["summary"] = (
            f"A {words} of {day.year} between {a} and {b}, as reported at the time and since then confirmed in part."
        )
        cells |= _story(world, kind, day) | _evidence(world, number) | _figures(world, kind, day)
        if number % 2000 == 7:
            cells["landmark"] = "true"
        yield tuple(cells.get(column, "") for column in COLUMNS)


def _story(world: World, kind: str, day: date) -> dict[str, object]:
    random = world.random
    if kind == "trade_flow":
        return {"period": str(day.year), "status": "ended"}
    first = "started" if kind in ("visit", "hostility") else "ordered" if kind == "arms_transfer" else "signed"
    status = {"started": "ongoing", "ordered": "ordered", "signed": "signed"}[first]
    history = f"{world.edtf(day)} {first}"
    if random.random() < 0.35:
        then = day + timedelta(days=800 + random.randrange(1500))
        last = random.choice(("delivered", "ended", "in_force", "suspended") if kind != "visit" else ("ended",))
        status = last
        history += f" | {then.isoformat()[:7]} {last}"
    elif random.random() < 0.06:
        status = random.choice(("alleged", "denied"))
        history = f"{world.edtf(day)} alleged"
    return {"history": history, "status": status}


def _evidence(world: World, number: int) -> dict[str, object]:
    random = world.random
    count = random.choices((1, 2, 3), (70, 24, 6))[0]
    first = int(world.pages * random.random() ** 1.5)
    pages = list(dict.fromkeys(f"page-{(first + step * 7) % world.pages:06}" for step in range(count)))
    grade = random.choices((1, 2, 3, 4, 5, 6), (12, 50, 22, 8, 4, 4))[0]
    if grade == 1 and len(pages) < 2:
        grade = 2
    says = " | ".join(f"reports the matter under number {number}" for _ in pages)
    made: dict[str, object] = {"sources": " ".join(pages), "says": says, "credibility": grade}
    if random.random() < 0.02:
        made |= {"disputed_by": f"page-{(first + 3) % world.pages:06}", "disputed_says": "denies it"}
    return made


def _figures(world: World, kind: str, day: date) -> dict[str, object]:
    random = world.random
    if kind == "arms_transfer":
        which, ordered = random.randrange(len(ITEMS)), 1 + int(random.expovariate(0.05))
        made: dict[str, object] = {"item": ITEMS[which], "category": CATEGORIES[which], "ordered": ordered}
        if random.random() < 0.6:
            made |= {"delivered": max(1, ordered - random.randrange(5)), "tiv": round(random.expovariate(0.02), 1)}
        return made
    if kind == "trade_flow":
        return {
            "commodity": random.choice(GOODS),
            "value": int(random.expovariate(1e-7)) * 10,
            "currency": "USD",
            "basis": "customs value",
        }
    if kind == "energy_deal":
        return {"sector": "oil", "stage": random.choice(("mou", "contract", "operating"))}
    if kind == "agreement":
        return {"subtype": "memorandum"}
    if kind == "treaty":
        return {"areas": "trade | security", "mutual_defence_clause": "false"}
    if kind in ("finance", "trade_deal") and random.random() < 0.3:
        low = random.randrange(1, 900) * 1_000_000
        return {"value": f"{low}..{low * 2}", "currency": "USD", "basis": "contract value", "year": str(day.year)}
    return {}


def write(ties: int, directory: Path) -> World:
    """Write a dataset of so many ties; one that is there already is kept."""
    world = World(ties)
    if (directory / "done").exists():
        return world
    directory.mkdir(parents=True, exist_ok=True)
    publishers = ((f"publisher-{n:02}", f"Publisher {n}", PUBLISHERS[n % 9], LETTERS[n % 9]) for n in range(40))
    _table(directory / "publishers.csv", ("id", "name", "type", "letter"), publishers)
    pages = (
        (f"page-{n:06}", f"https://example.org/{n}", f"publisher-{n * 7 % 40:02}", str(1992 + n % 34))
        for n in range(world.pages)
    )
    _table(directory / "sources.csv", ("id", "url", "publisher", "published"), pages)
    _table(directory / "actors.csv", ("id", "name", "full_name", "type", "country"), _actors(world))
    _table(directory / "ties.csv", COLUMNS, rows(world))
    (directory / "done").write_text(json.dumps({"ties": ties, "seed": SEED}))
    return world


def _actors(world: World) -> Iterator[tuple[object, ...]]:
    for number, (name, state) in enumerate(world.country.items()):
        label = name.replace("-", " ").capitalize()
        yield name, label, label, "state" if name == state else TYPES[number % len(TYPES)], state


def _table(path: Path, header: tuple[str, ...], rows: Iterator[tuple[object, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("ties", type=lambda text: int(float(text)))
    parser.add_argument("directory", type=Path)
    options = parser.parse_args()
    write(options.ties, options.directory)
