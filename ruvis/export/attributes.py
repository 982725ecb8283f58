"""The attributes of actors and ties: flat for formats that know only text and numbers, nested for those that know lists.

The flat attributes are declared once, with their types, so that every graph format names them alike. What is a
list in the data (history, figures, citations, the fields of a kind) is JSON text there.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import Any, Literal

from ruvis.export.subgraph import Actor, Tie
from ruvis.records.edtf import isoformat
from ruvis.store.rows import FigureRow

_BREAKS = re.compile("[\x7f-\x9f\u2028\u2029]")
_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode
_FIGURE = FigureRow._fields[1:]

Type = Literal["string", "integer", "boolean"]
Flat = dict[str, str | int | bool]

ACTOR: dict[str, Type] = {
    "name": "string", "full_name": "string", "actor_type": "string", "country": "string", "state": "string", "parent": "string",
    "successor": "string", "role": "string", "aliases": "string", "identifiers": "string",
}  # fmt: skip
"""Attributes of a node; `state` is the actor to which it rolls up, `aliases` and `identifiers` are JSON."""

TIE: dict[str, Type] = {
    "tie": "string", "kind": "string", "domain": "string", "title": "string", "mutual": "boolean", "date": "string",
    "begin_earliest": "string", "begin_latest": "string", "end_earliest": "string", "end_latest": "string",
    "status": "string", "certain": "boolean", "credibility": "integer", "reliability": "string", "disputed": "boolean",
    "landmark": "boolean", "pages": "integer", "origins": "integer", "sources": "string", "summary": "string", "note": "string",
    "fields": "string", "history": "string", "figures": "string", "citations": "string", "links": "string",
}  # fmt: skip
"""Attributes of an edge. `tie` is the id of the record; `end` is the first day on which it no longer holds; `sources` are
the addresses, apart by blanks; the last five are JSON."""


def actor(node: Actor) -> Flat:
    """The flat attributes of an actor; what is not known is left out."""
    found = {
        "name": node.name, "full_name": node.full_name, "actor_type": node.type, "country": node.country, "state": node.state,
        "parent": node.parent, "successor": node.successor, "role": node.role, "aliases": _json(node.aliases),
        "identifiers": _json(node.identifiers),
    }  # fmt: skip
    return {name: value for name, value in found.items() if value}


def tie(tie: Tie) -> Flat:
    """The flat attributes of a tie; what is not known is left out."""
    row, told = tie.row, nested(tie)
    begin, end = told["begin"], told["end"]
    found: dict[str, Any] = {
        "tie": row.id, "kind": row.kind, "domain": row.domain, "title": row.title, "mutual": row.mutual, "date": row.date,
        "begin_earliest": begin[0], "begin_latest": begin[1], "end_earliest": end[0], "end_latest": end[1],
        "status": row.status, "certain": row.certain, "credibility": row.credibility, "reliability": row.reliability,
        "disputed": row.disputed, "landmark": row.landmark, "pages": row.pages, "origins": row.origins,
        "sources": " ".join(dict.fromkeys(cited.url for cited in tie.citations)), "summary": tie.summary, "note": tie.note,
        **{name: _json(told[name]) for name in ("fields", "history", "figures", "citations", "links")},
    }  # fmt: skip
    return {name: value for name, value in found.items() if value is not None and value != ""}


def nested(tie: Tie) -> dict[str, Any]:
    """A tie with its lists, as the JSON formats hold it; open sides of its time are None."""
    row = tie.row
    return {
        "tie": row.id,
        "kind": row.kind,
        "domain": row.domain,
        "title": row.title,
        "summary": tie.summary,
        "note": tie.note,
        "from": [] if row.mutual else list(row.origin),
        "to": [] if row.mutual else list(row.target),
        "parties": list(row.origin) if row.mutual else [],
        "mutual": row.mutual,
        "date": row.date,
        "begin": [_day(row.begin[0]), _day(row.begin[1])],
        "end": [_day(row.end[0]), _day(row.end[1])],
        "status": row.status,
        "certain": row.certain,
        "credibility": row.credibility,
        "reliability": row.reliability,
        "disputed": row.disputed,
        "landmark": row.landmark,
        "pages": row.pages,
        "origins": row.origins,
        "fields": tie.fields,
        "history": [{"date": event.date, "event": event.event, "note": event.note} for event in tie.history],
        "figures": [dict(zip(_FIGURE, figure[1:], strict=True)) for figure in tie.figures],
        "citations": [cited._asdict() for cited in tie.citations],
        "links": [{"id": other, "how": how} for other, how in tie.links],
    }


def dumps(value: Any, *, indent: int | None = None) -> str:
    """JSON with every script as it is, no number that JSON does not know, and no sign that some take for a line break."""
    made = _encode(value) if indent is None else json.dumps(value, ensure_ascii=False, allow_nan=False, indent=indent)
    if made.isprintable():  # as most texts are, and found out in a third of the time
        return made
    return _BREAKS.sub(lambda found: f"\\u{ord(found.group()):04x}", made)


def _json(value: Any) -> str | None:
    return dumps(value) if value else None


@lru_cache(maxsize=4096)
def _day(ordinal: int) -> str | None:
    """A day in ISO 8601; None for an open side."""
    day = isoformat(ordinal)
    return None if day == ".." else day
