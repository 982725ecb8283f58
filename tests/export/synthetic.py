"""Snapshots made by inserting rows: as many ties as wanted, with texts as nasty as wanted.

As a script: python tests/export/synthetic.py 100000 /tmp/many.sqlite
"""

from __future__ import annotations

import json
import random
import sqlite3
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path

from ruvis.records.edtf import FOREVER
from ruvis.records.ontology import builtin
from ruvis.store.snapshot import SCHEMA_VERSION, schema

NASTY = (
    "</script><script>window.hacked=1</script>", '"><img src=x onerror="window.hacked=1">', "=HYPERLINK(\"http://x\",\"y\")",
    "@SUM(1+1)*cmd|' /C calc'!A0", "ایران \u202eevil\u202c «جمهوری»", "a'b\"c`d\\u0027e\\", "line\nbreak\r\n\ttab ]]> --> &amp; %0A",
    "{{constructor}} ${7*7} <!-- #{x} ;", "\x00\x07\x1b[31mred\u2028\u2029", "'); DROP TABLE ties; --", "𝔘nicode 🚀 é",
)  # fmt: skip
ADDRESSES = (
    "javascript:window.hacked=1",
    "https://example.org/a?b=1&c=<d>\"'",
    "data:text/html,<script>1</script>",
    "https://example.org/ok",
)


def make(path: Path, ties: int, actors: int = 40, *, nasty: bool = False, seed: int = 7) -> Path:
    """Write a snapshot with so many ties among so many actors: the first two are the states `alpha` and `beta`."""
    draw = random.Random(seed)
    ontology = builtin()
    connection = sqlite3.connect(path, isolation_level=None)
    connection.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;")
    connection.executescript(schema())
    connection.execute("BEGIN")

    def put(table: str, *row: object) -> None:
        connection.execute(f"INSERT INTO {table} VALUES ({','.join('?' * len(row))})", row)

    def text(number: int, plain: str) -> str:
        return f"{NASTY[number % len(NASTY)]} {plain}" if nasty else plain

    put("meta", "schema", str(SCHEMA_VERSION))
    put("meta", "digest", f"synthetic-{ties}-{actors}-{seed}")
    put("meta", "ontology", json.dumps(asdict(ontology)))
    for rank, domain in enumerate(ontology.domains):
        put("domain", domain.id, rank, domain.label)
    for rank, kind in enumerate(ontology.kinds):
        told = kind.label, kind.domain, kind.direction, kind.depends, kind.holds, kind.gives, int(kind.adverse)
        put("kind", kind.id, rank, *told)
    names = ["alpha", "beta", *(f"actor-{number:04}" for number in range(3, actors + 1))]
    for number, name in enumerate(names, 1):
        state = number if number <= 2 else 1 + number % 2 if number <= max(3, actors // 2) else number
        label = text(number, name.title()) if number > 2 or nasty else name.title()
        body = {"id": name, "name": label, "full_name": label, "type": "state" if state == number else "company",
                "country": names[state - 1]}  # fmt: skip
        put("actor", number, name, label, body["type"], body["country"], state, json.dumps(body))
        put("within", number, number)
        if state != number:
            put("within", state, number)
        put("name", name.replace("-", ""), number, name)
    pages = max(20, ties // 5)
    put("publisher", "press", text(3, "The Press"), "newspaper", "C", "{}")
    for number in range(pages):
        url = ADDRESSES[number % len(ADDRESSES)] if nasty else f"https://example.org/{number}"
        body = {"id": f"page-{number}", "url": url, "publisher": "press", "published": "2024-05", "language": "en"}
        day = date(2024, 5, 1).toordinal()
        put(
            "source",
            f"page-{number}",
            url,
            "press",
            None,
            text(number, f"Page {number}"),
            "2024-05",
            day,
            day + 30,
            json.dumps(body),
        )
    for number in range(1, ties + 1):
        _tie(put, draw, number, names, pages, ontology, text)
    connection.execute("COMMIT")
    connection.executescript("ANALYZE;")
    connection.close()
    return path


def _tie(put, draw, number, names: Sequence[str], pages: int, ontology, text) -> None:  # type: ignore[no-untyped-def]
    kind = ontology.kinds[draw.randrange(len(ontology.kinds))]
    if draw.random() < 0.4:
        source, target = draw.sample(names[:2], 2)
    else:
        source, target = draw.sample(names, 2)
    mutual = draw.random() < 0.1
    begin = date(draw.randint(1992, 2025), draw.randint(1, 12), 1).toordinal()
    end = FOREVER if draw.random() < 0.5 else begin + draw.randint(1, 2000)
    day, title, identifier = date.fromordinal(begin).isoformat()[:7], text(number, f"Tie {number}"), f"tie-{number:07}"
    ends = {"parties": [source, target]} if mutual else {"from": [source], "to": [target]}
    credibility, disputed = draw.randint(1, 6), int(draw.random() < 0.2)
    body = {"id": identifier, "kind": kind.id, **ends, "title": title, "summary": text(number + 1, "What happened, in a sentence or two."),
            "history": [{"date": day, "event": "started"}], "status": "ongoing", "credibility": credibility, "item": text(number + 2, "things"),
            "citations": [], "note": text(number + 3, "A note.")}  # fmt: skip
    put(
        "record",
        number,
        identifier,
        "tie",
        title,
        credibility,
        begin,
        begin + 30,
        "made.yaml",
        number,
        json.dumps(body),
    )
    both = f"{source} {target}"
    put(
        "tie",
        number,
        identifier,
        kind.id,
        kind.domain,
        title,
        both if mutual else source,
        both if mutual else target,
        int(mutual),
        "ongoing",
        credibility,
        "C",
        disputed,
        int(draw.random() < 0.05),
        day,
        begin,
        begin,
        begin + 29,
        end,
        end,
        begin,
        begin + 30,
        2,
        1,
    )
    first, second, states = names.index(source) + 1, names.index(target) + 1, {}
    for ordinal in (first, second):
        states[ordinal] = (
            ordinal if ordinal <= 2 else 1 + ordinal % 2 if ordinal <= max(3, len(names) // 2) else ordinal
        )
    for src, dst in ((first, second), (second, first))[: 2 if mutual else 1]:
        put("edge", src, dst, number, states[src], states[dst])
    put("event", number, 0, "started", day, begin, begin + 29, text(number, "a note"))
    put("phase", number, 0, "ongoing", begin, begin + 29)
    put("figure", number, 0, "delivered", text(number, "things"), "items", None, None, None, 3.0, 5.0, 1, 1)
    for seq in range(2):
        page = (number * 3 + seq) % pages
        stance = "disputes" if seq and disputed else "supports"
        put(
            "citation",
            number,
            seq,
            f"page-{page}",
            stance,
            text(number + seq, "it says so"),
            begin,
            begin + 30,
            "C",
            "press",
        )


if __name__ == "__main__":
    print(make(Path(sys.argv[2]), int(sys.argv[1]), 500))
