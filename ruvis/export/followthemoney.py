"""FollowTheMoney entities as JSON lines: actors and pages as things, every tie a link that keeps its pages as proof.

A tie becomes one `UnknownLink` (from: `subject`, to: `object`; parties stand on both sides), or a `Membership` where
its kind is one. Ids are `ruvis-` and ours, so that nothing clashes with other datasets.
What FollowTheMoney has no property for (grades, history, figures, what each page says) stands in the extra field
`ruvis` of each entity, which its tools carry along: `docs/export.md` gives the mapping, `record` reads it back.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from functools import lru_cache
from typing import IO, Any

from ruvis.export.attributes import dumps, nested
from ruvis.export.subgraph import Actor, Subgraph, Tie, with_pages
from ruvis.records.edtf import DAWN, FOREVER, EDTFError, parse
from ruvis.render.safe import web_address
from ruvis.store.rows import CitationRow

ACTORS = {
    "state": "PublicBody", "bloc": "Organization", "international_organisation": "Organization", "government_body": "PublicBody",
    "armed_force": "PublicBody", "company": "Company", "bank": "Company", "facility": "Asset", "person": "Person",
    "ethnic_or_armed_group": "Organization", "vessel": "Vessel", "programme": "Project",
}  # fmt: skip
"""The schema of each type of actor."""

_PLACES = {
    "iso2": "country", "imo": "imoNumber", "mmsi": "mmsi", "wikidata": "wikidataId", "lei": "leiCode", "swift": "swiftBic",
}  # fmt: skip
_ONLY = {"imoNumber": {"Vessel"}, "mmsi": {"Vessel"}, "leiCode": {"Company"}, "swiftBic": {"Company"}}


def write(graph: Subgraph, out: IO[str]) -> None:
    """Write a selection as FollowTheMoney entities."""
    codes = {actor.id: actor.identifiers.get("iso2", "").lower() for actor in graph.actors}
    for actor in graph.actors:
        out.write(dumps(_actor(actor, codes)) + "\n")
    for tie, pages in with_pages(graph):
        for cited in tie.citations:
            page = pages.pop(cited.source, None)
            if page is not None:
                out.write(dumps(_page(cited, page)) + "\n")
        out.write(dumps(_tie(tie)) + "\n")


def record(entity: dict[str, Any]) -> dict[str, Any] | None:
    """What ruvis said of an actor, page or tie, read back from its entity; None if it never was one of ours.

    >>> record({"id": "x", "schema": "Person", "properties": {}}) is None
    True
    """
    found = entity.get("ruvis")
    return found if isinstance(found, dict) else None


@lru_cache(maxsize=4096)
def prefix(low: int, high: int) -> str | None:
    """What two bounds of a day have in common, in FollowTheMoney's dates: a day, a month, a year, or nothing.

    >>> from ruvis.records.edtf import day
    >>> prefix(day(2022, 8, 1), day(2022, 8, 31)), prefix(day(2022, 8, 1), day(2023, 1, 1))
    ('2022-08', None)
    """
    if low == DAWN or high == FOREVER:
        return None
    first, last = date.fromordinal(low).isoformat(), date.fromordinal(high).isoformat()
    return next((first[:length] for length in (10, 7, 4) if first[:length] == last[:length]), None)


def _entity(
    identifier: str, schema: str, properties: dict[str, Iterable[str | None]], ours: dict[str, Any]
) -> dict[str, Any]:
    held = {name: list(dict.fromkeys(value for value in values if value)) for name, values in properties.items()}
    return {
        "id": identifier,
        "schema": schema,
        "properties": {name: values for name, values in held.items() if values},
        "datasets": ["ruvis"],
        "ruvis": ours,
    }


def _actor(actor: Actor, codes: dict[str, str]) -> dict[str, Any]:
    schema = ACTORS.get(actor.type, "LegalEntity")
    properties: dict[str, list[str | None]] = {
        "name": [actor.name, actor.full_name], "alias": [*actor.aliases], "description": [actor.role],
        "country": [codes.get(actor.country or actor.id)],
    }  # fmt: skip
    for scheme, value in actor.identifiers.items():
        place = _PLACES.get(scheme)
        if place and place != "country" and schema in _ONLY.get(place, {schema}):
            properties[place] = [value]
    if schema in ("PublicBody", "Organization", "Company"):
        properties["parent"] = [f"ruvis-actor-{actor.parent}" if actor.parent else None]
    return _entity(f"ruvis-actor-{actor.id}", schema, properties, asdict(actor))  # type: ignore[arg-type]


def _page(cited: CitationRow, body: dict[str, Any]) -> dict[str, Any]:
    properties: dict[str, list[str | None]] = {
        "title": [cited.title or cited.url], "sourceUrl": [web_address(cited.url)], "publisher": [cited.publisher],
        "publishedAt": [_date(cited.published)],
    }  # fmt: skip
    return _entity(f"ruvis-page-{cited.source}", "Article", properties, body)  # type: ignore[arg-type]


def _tie(tie: Tie) -> dict[str, Any]:
    row = tie.row
    schema, ends = ("Membership", ("member", "organization")) if row.kind == "membership" and not row.mutual else (
        "UnknownLink", ("subject", "object")
    )  # fmt: skip
    properties: dict[str, list[str | None]] = {
        ends[0]: [f"ruvis-actor-{actor}" for actor in row.origin or row.target],
        ends[1]: [f"ruvis-actor-{actor}" for actor in row.target],
        "role": [row.kind.replace("_", " ")], "status": [row.status], "recordId": [row.id],
        "date": [_date(event.date) for event in tie.history] or [_date(row.date)],
        "startDate": [prefix(*row.begin)], "endDate": [_last(row.end)],
        "summary": [row.title], "description": [tie.summary],
        "sourceUrl": [web_address(cited.url) for cited in tie.citations],
        "publisher": [cited.publisher for cited in tie.citations],
        "proof": [f"ruvis-page-{cited.source}" for cited in tie.citations],
    }  # fmt: skip
    return _entity(f"ruvis-tie-{row.id}", schema, properties, nested(tie))  # type: ignore[arg-type]


@lru_cache(maxsize=4096)
def _date(text: str) -> str | None:
    try:
        span = parse(text)
    except EDTFError:
        return None
    return prefix(*span.first) if span.first == span.last else None


def _last(end: tuple[int, int]) -> str | None:
    """The last day on which the tie held: the day before the first on which it no longer did."""
    return prefix(end[0] - 1, end[1] - 1) if end[1] != FOREVER else None
