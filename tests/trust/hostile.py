"""A dataset in which every field for text holds what a stranger would put there to do harm."""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import replace
from typing import Any, NamedTuple

import typer.rich_utils  # noqa: F401  here, since it decides on colours when it is imported

from ruvis.authoring.dataset import Dataset, validate
from ruvis.authoring.files import Parsed
from ruvis.cli.app import COMMANDS, LazyCommands, main
from ruvis.records.models import KindFields
from ruvis.records.ontology import Kind, builtin

INJECTIONS = (
    "[bold red]markup[/bold red]",
    "[link=https://evil.example]rich[/link] [@click=app.bell]x[/]",
    ":smiley: [blink]",
    "\x1b]8;;https://evil.example\x1b\\here\x1b]8;;\x1b\\",
    "\x1b[2J\x1b[1;1Hover",
    "\x9b31m\x9d0;title\x9c",
    "bell\x07 back\x08 return\roverwrite",
    "nul\x00nul",
    "tab\tand\nlines\u2028\u2029\x85",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>&lt;b&gt;&#60;i&#62;",
    "javascript:alert(1)",
    "[click](javascript:alert(1)) ![x](https://evil.example/t.png) <https://evil.example>",
    "data:text/html;base64,PHNjcmlwdD4=",
    "file:///etc/passwd",
    "=HYPERLINK(\"https://evil.example\")",
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(1)",
    "＝1+1",
    "'; DROP TABLE tie; --",
    '" OR 1=1 --',
    "%_\\ ?1 :a {}",
    "${jndi:ldap://evil.example} {{7*7}} $(id) `id` %n%s",
    '"]; evil [label="x" URL="javascript:1"',
    "'}) DETACH DELETE n //",
    "\u202egnp.exe \u2066isolated\u2069 \u200f",
    "zero\u200bwidth\ufeff \U000e0041",
    "| cell | \n| --- |\n# heading\n- item\n\n    code",
    "]]> --> */ ?> <!-- <![CDATA[",
    "../../../etc/passwd",
    "Ирано-росси́йские روابط\u200cها 關係 🇮🇷",
    "a" * 3000,
)  # fmt: skip
"""Markup, commands to terminals, pages, spreadsheets, shells and databases, and text that is merely difficult."""

PAGES = tuple(f"https://example.org/{number}?q=a&b=[c](d)|%1b" for number in range(len(INJECTIONS)))
"""Addresses that may become links, and no others."""


CONTROL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f]"
)
"""What no output that a terminal shows may hold."""


SGR = re.compile(r"\x1b\[[0-9;]*m")
LINK = re.compile(r"\x1b]8;(?:id=\d+)?;([^\x1b]*)\x1b\\")
"""What ruvis itself tells a terminal: colours, and links to addresses."""


class Run(NamedTuple):
    """What a command did."""

    code: int
    out: str
    err: str


def run(*arguments: str) -> Run:
    """Run a command in this process; an exception that is not an exit is a failure of the test."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="") for _ in range(2))
    code = 0
    with redirect_stdout(out), redirect_stderr(err):
        try:
            main(list(arguments))
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(bool(end.code))
        sys.stdout.flush()
        sys.stderr.flush()
    return Run(code, out.buffer.getvalue().decode("utf-8"), err.buffer.getvalue().decode("utf-8"))  # type: ignore[attr-defined]


def dataset() -> Dataset:
    """For each injection an actor, a publisher, a page, a measure, a tie, an assessment and an indicator full of it."""
    ontology = builtin()
    everything = tuple(name for name in KindFields.model_fields if name not in ("parties", "attribution"))
    kind = Kind(
        "everything", INJECTIONS[9], "arms", INJECTIONS[10], "to", "lasting", INJECTIONS[0], optional=everything
    )
    domains = tuple(replace(domain, label=INJECTIONS[number]) for number, domain in enumerate(ontology.domains, 3))
    made = Dataset(replace(ontology, domains=domains, kinds=(*ontology.kinds, kind)))
    for number, text in enumerate(INJECTIONS):
        for section, data in records(number, text):
            validate(made, section, data, Parsed(f"{text[:50]}.yaml"), ())
    assert not made.problems, made.problems
    return made


def records(number: int, text: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """A record of every section, full of one text."""
    yield "actors", {
        "id": f"actor-{number}", "name": text, "full_name": text, "type": "state", "aliases": [text], "role": text,
        "identifiers": {"iso2": text},
    }  # fmt: skip
    yield "publishers", {"id": f"publisher-{number}", "name": text, "type": "newspaper", "letter": "C", "reason": text}
    yield "measures", {"id": f"measure_{number}", "label": text}
    yield "sources", {
        "id": f"page-{number}", "url": PAGES[number], "publisher": f"publisher-{number}", "origin": f"publisher-{number}",
        "title": text, "published": "2024", "note": text,
    }  # fmt: skip
    record = {
        "title": text, "summary": text, "credibility": 2, "note": text, "tags": [text],
        "citations": [
            {"source": f"page-{number}", "stance": "supports", "says": text},
            {"source": f"page-{(number + 1) % len(INJECTIONS)}", "stance": "disputes", "says": text},
        ],
        "history": [{"date": "2020", "event": "ordered", "note": text}],
        "quantity": [{"what": text, "value": 3, "unit": text, "of": "planned"}],
        "value": [{"amount": 5, "unit": text, "basis": text, "what": text}],
    }  # fmt: skip
    beyond = (number + 1) % len(INJECTIONS)
    yield "ties", record | {
        "id": f"tie-{number}", "kind": "everything", "from": f"actor-{number}", "to": f"actor-{beyond}", "status": "ordered",
        "landmark": number % 3 == 0, "actor_detail": text, "areas": [text], "category": "other", "commodity": text,
        "duration": text, "item": text, "mutual_defence_article": text, "non_assistance_to_aggressor_article": text,
        "provisions": [text], "ratification": {f"actor-{number}": text}, "role": text, "sector": text, "subtype": text,
        "ordered": 3, "delivered": 2, "tiv": 1.5, "articles": 2, "series": "ties-series",
        "vote": [{"body": text, "date": "2020", "for": 1, "against": 2, "abstain": 3, "symbol": text, "tabled_by": text,
                  "source": text}],
    }  # fmt: skip
    assessment = {key: record[key] for key in record}
    yield "assessments", assessment | {
        "id": f"assessment-{number}", "who": [text], "affiliation": text, "about": [f"actor-{number}"], "dimension": "arms",
        "judgement": text, "date": "2021", "favours": f"actor-{number}",
    }  # fmt: skip
    yield "indicators", {
        **{key: record[key] for key in ("title", "summary", "credibility", "note", "citations")},
        "id": f"indicator-{number}", "series": "series", "country": f"actor-{number}", "measure": f"measure_{number}",
        "period": str(1990 + number), "value": 7, "unit": text, "qualifier": text,
    }  # fmt: skip


ASKED: Mapping[str, list[list[str]]] = {
    "show": [
        ["tie-{n}"],
        ["actor-{n}"],
        ["page-{n}"],
        ["publisher-{n}"],
        ["assessment-{n}"],
        ["indicator-{n}"],
        ["series"],
    ],
    "search": [["a"], ["alert"], ["evil.example"]],
    "actors": [[], ["evil"]],
    "sources": [["--all"], ["--single"]],
    "ties": [["actor-{n}", "--all"], ["--all"], ["actor-{n}", "actor-{m}"]],
    "dependencies": [["actor-{n}"]],
    "compare": [["actor-{n}:actor-{m}", "actor-{m}:actor-{n}"]],
    "diff": [
        ["actor-{n}", "actor-{m}", "--as-of", "2019", "--as-of", "2024"],
        ["--known-at", "2023", "--known-at", "2025"],
    ],
    "whatif": [["actor-{n}", "actor-{m}", "--cut", "tie-{n}"]],
    "export": [["actor-{n}", "actor-{m}"]],
    "plot": [["actor-{n}", "actor-{m}", "-o", "picture.svg"]],
    "check": [["{data}"], ["{data}", "--quality"]],
    "build": [["{data}", "-o", "built.sqlite"]],
    "schema": [["-o", "schemas"]],
}
"""How to ask a command about the hostile dataset; a command that is not listed is asked about two actors."""


def asked(command: str, data: str, number: int) -> Iterator[list[str]]:
    """Command lines that make a command read the hostile dataset."""
    beyond = str((number + 1) % len(INJECTIONS))
    for words in ASKED.get(command, [["actor-{n}", "actor-{m}"]]):
        yield [command, *(word.format(n=number, m=beyond, data=data) for word in words)]


def commands() -> list[tuple[str, Any]]:
    """Every command, and the parts of those that are groups, with what the command line knows of it."""
    built = LazyCommands()
    found = []
    for name in COMMANDS:
        parts = getattr(built[name], "commands", None)
        found += [(f"{name} {part}", command) for part, command in parts.items()] if parts else [(name, built[name])]
    return found


def takes(command: Any, option: str) -> bool:
    """Whether a command has an option."""
    return any(option in parameter.opts for parameter in command.params)
