"""Small datasets made of plain records, compiled the way real ones are."""

from __future__ import annotations

import random
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ruvis.authoring.compile import write
from ruvis.authoring.dataset import Dataset, validate
from ruvis.authoring.files import Parsed
from ruvis.records.ontology import builtin
from ruvis.store.store import Store

Record = dict[str, Any]

ACTORS: list[Record] = [
    {"id": "aland", "name": "Aland", "full_name": "Aland", "type": "state", "country": "aland"},
    {"id": "oldland", "name": "Oldland", "full_name": "Old Aland", "type": "state", "country": "oldland", "successor": "aland"},
    {"id": "a-firm", "name": "A Firm", "full_name": "A Firm", "type": "company", "country": "aland"},
    {"id": "bland", "name": "Bland", "full_name": "Bland", "type": "state", "country": "bland"},
    {"id": "b-firm", "name": "B Firm", "full_name": "B Firm", "type": "company", "country": "bland", "parent": "b-hold"},
    {"id": "b-hold", "name": "B Hold", "full_name": "B Hold", "type": "company", "country": "bland"},
    {"id": "cland", "name": "Cland", "full_name": "Cland", "type": "state", "country": "cland"},
]  # fmt: skip
PUBLISHERS: list[Record] = [
    {"id": f"press-{letter.lower()}", "name": f"Press {letter}", "type": "newspaper", "letter": letter}
    for letter in "ABCDF"
]


def store(path: Path, ties: Iterable[Record], sources: Iterable[Record], actors: Iterable[Record] = ACTORS) -> Store:
    """A snapshot of some records, opened."""
    dataset, parsed = Dataset(builtin()), Parsed("made.yaml")
    sections = {"actors": actors, "publishers": PUBLISHERS, "sources": sources, "ties": ties}
    for section, records in sections.items():
        for index, record in enumerate(records):
            validate(dataset, section, record, parsed, (index,))
    assert not dataset.problems, [str(problem) for problem in dataset.problems]
    write(dataset, path)
    return Store(path)


def random_records(rng: random.Random, count: int = 14) -> tuple[list[Record], list[Record]]:
    """Ties and sources with dates of every precision, within the first months of 2020."""
    sources = [
        {"id": f"page-{number}", "url": f"https://example.org/{number}", "publisher": rng.choice(PUBLISHERS)["id"],
         "published": random_date(rng, spans=False)}
        for number in range(12)
    ]  # fmt: skip
    return [_tie(rng, number, sources) for number in range(count)], sources


def random_date(rng: random.Random, *, spans: bool = True) -> str:
    """A date of 2020: a day, a month, a season, a qualified one, or an interval."""
    month, day = rng.randint(1, 3), rng.randint(1, 28)
    plain = f"2020-{month:02}-{day:02}"
    forms = [plain] * 4 + [f"2020-{month:02}"] * 2 + [f"{plain}~", f"{plain}%", f"2020-{month:02}-XX"]
    if spans:
        later = f"2020-{month + 1:02}-{day:02}"
        forms += [f"{plain}/{later}", f"{plain}/..", f"2020-{month:02}/{later}", f"{plain}/"]
    return rng.choice(forms)


def _tie(rng: random.Random, number: int, sources: list[Record]) -> Record:
    kind = rng.choice(["arms_transfer", "visit", "treaty", "trade_flow", "energy_deal", "technology", "hostility"])
    ends = rng.sample([actor["id"] for actor in ACTORS], 3)
    tie: Record = {
        "id": f"tie-{number:02}", "kind": kind, "title": f"Tie {number}", "summary": "Made.",
        "credibility": rng.randint(1, 6), "citations": _citations(rng, sources),
    }  # fmt: skip
    if kind == "treaty":
        tie |= {"parties": ends[: rng.randint(2, 3)], "areas": ["defence"], "mutual_defence_clause": rng.random() < 0.5}
    else:
        tie |= {"from": ends[:1], "to": ends[1 : rng.randint(2, 3)]}
    if kind == "trade_flow":
        tie |= {"commodity": "all goods", "period": rng.choice(["2020-01", "2020-02", "2020", "2020-01-10/2020-02-20"]),
                "value": [{"amount": 1000, "currency": "USD", "basis": "annual"}], "status": "ended"}  # fmt: skip
        return tie
    if kind == "arms_transfer":
        tie |= {"item": "Thing", "category": "drone", "ordered": rng.randint(1, 9)}
    if kind == "energy_deal":
        tie |= {"sector": "gas", "stage": "contract"}
    tie["history"], tie["status"] = _history(rng)
    return tie


def _citations(rng: random.Random, sources: list[Record]) -> list[Record]:
    chosen = rng.sample(sources, rng.randint(1, 4))
    stances = ["supports"] + [rng.choice(["supports", "supports", "differs", "disputes"]) for _ in chosen[1:]]
    return [
        {"source": page["id"], "stance": stance, "says": "so"} for page, stance in zip(chosen, stances, strict=True)
    ]


def _history(rng: random.Random) -> tuple[list[Record], str]:
    """One to three events in order, and a status that fits or does not say when it came."""
    from ruvis.records.edtf import parse

    dates = sorted((random_date(rng) for _ in range(rng.randint(1, 3))), key=lambda date: parse(date).first.earliest)
    events = [rng.choice(["announced", "signed", "started", "ordered"]) for _ in dates]
    status = rng.choice(["signed", "ongoing", "ended", "lapsed", "cancelled", "alleged", "delivered"])
    if status in ("ended", "lapsed", "cancelled") and rng.random() < 0.6:
        events[-1] = status
    return [{"date": date, "event": event} for date, event in zip(dates, events, strict=True)], status
