"""A selection as RDF: quads, from which both N-Quads and JSON-LD are written, so that they say the same.

Each tie is a node of its own with its dates, grades and citations, and a *named graph* of the same name that holds the
plain triples `giver -> kind -> receiver`: parallel ties between the same two actors stay apart, and a query can use
either. Citations are nodes too: what a page says, and whether it supports the tie, differs in a part, or disputes it.

Terms of ruvis are URNs (`urn:ruvis:`), since they name things and promise no address; names, pages and languages use
schema.org and Dublin Core, provenance PROV-O, dates the EDTF datatype of the Library of Congress.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from ruvis.export.attributes import dumps
from ruvis.export.escape import iri
from ruvis.export.subgraph import Actor, Subgraph, Tie
from ruvis.render.safe import web_address
from ruvis.store.rows import CitationRow, FigureRow

XSD = "http://www.w3.org/2001/XMLSchema#"
EDTF = "http://id.loc.gov/datatypes/edtf/EDTF"
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
JSON = "http://www.w3.org/1999/02/22-rdf-syntax-ns#JSON"
PREFIXES = {
    "actor": "urn:ruvis:actor:", "tie": "urn:ruvis:tie:", "kinds": "urn:ruvis:kind:", "page": "urn:ruvis:page:",
    "ruvis": "urn:ruvis:term:", "schema": "https://schema.org/", "dcterms": "http://purl.org/dc/terms/",
    "prov": "http://www.w3.org/ns/prov#", "xsd": XSD,
}  # fmt: skip
TERMS: dict[str, tuple[str, str | None]] = {
    "name": ("schema:name", None), "fullName": ("schema:legalName", None), "alias": ("schema:alternateName", None),
    "actorType": ("ruvis:actorType", None), "country": ("ruvis:country", "@id"), "state": ("ruvis:state", "@id"),
    "parent": ("ruvis:parent", "@id"), "successor": ("ruvis:successor", "@id"), "role": ("schema:description", None),
    "identifier": ("schema:identifier", None),
    "title": ("dcterms:title", None), "summary": ("dcterms:abstract", None), "note": ("ruvis:note", None),
    "kind": ("ruvis:kind", "@id"), "domain": ("ruvis:domain", None), "from": ("ruvis:from", "@id"), "to": ("ruvis:to", "@id"),
    "party": ("ruvis:party", "@id"), "date": ("dcterms:date", EDTF), "beginEarliest": ("ruvis:beginEarliest", XSD + "date"),
    "beginLatest": ("ruvis:beginLatest", XSD + "date"), "endEarliest": ("ruvis:endEarliest", XSD + "date"),
    "endLatest": ("ruvis:endLatest", XSD + "date"), "status": ("ruvis:status", None),
    "credibility": ("ruvis:credibility", XSD + "integer"), "reliability": ("ruvis:reliability", None),
    "certain": ("ruvis:certain", XSD + "boolean"), "disputed": ("ruvis:disputed", XSD + "boolean"),
    "landmark": ("ruvis:landmark", XSD + "boolean"), "details": ("ruvis:details", None), "citation": ("ruvis:citation", "@id"),
    "source": ("prov:hadPrimarySource", "@id"), "stance": ("ruvis:stance", None), "says": ("ruvis:says", None),
    "address": ("schema:url", "@id"), "publisher": ("dcterms:publisher", None), "published": ("dcterms:issued", EDTF),
    "publisherType": ("ruvis:publisherType", None), "textOf": ("ruvis:textOf", None),
    "event": ("ruvis:event", "@id"), "what": ("ruvis:what", None), "relates": ("ruvis:relates", "@id"),
    "how": ("ruvis:how", None), "credit": ("dcterms:rights", None), "generator": ("dcterms:creator", None),
    "dataset": ("dcterms:source", None), "figures": ("ruvis:figures", None),
}  # fmt: skip
"""The short names of properties, as JSON-LD uses them: what each stands for, and the datatype of its values or `@id`."""


class Quad(NamedTuple):
    """A statement about a subject; `term` is a name in TERMS, `@type`, or `kinds:...` inside a tie's graph."""

    subject: str
    term: str
    value: str
    graph: str | None = None


@lru_cache(maxsize=1024)
def expand(name: str) -> str:
    """A prefixed name as a whole IRI."""
    prefix, _, rest = name.partition(":")
    return PREFIXES[prefix] + rest if prefix in PREFIXES else name


def groups(graph: Subgraph) -> Iterator[list[Quad]]:
    """All statements, in groups that belong together: the selection, each actor, each tie with its new pages."""
    about = dict(graph.about)
    yield [Quad("urn:ruvis:selection", name, value) for name, value in about.items()]
    for actor in graph.actors:
        yield list(_actor(actor))
    seen: set[str] = set()
    for tie in graph.ties():
        made = list(_tie(tie))
        for cited in tie.citations:
            if cited.source not in seen:
                seen.add(cited.source)
                made += _page(cited)
        yield made


def _actor(actor: Actor) -> Iterator[Quad]:
    subject = f"actor:{actor.id}"
    yield Quad(subject, "@type", "ruvis:Actor")
    for term, value in (
        ("name", actor.name),
        ("fullName", actor.full_name),
        ("actorType", actor.type),
        ("role", actor.role),
    ):
        if value:
            yield Quad(subject, term, value)
    for term, other in (
        ("country", actor.country),
        ("state", actor.state),
        ("parent", actor.parent),
        ("successor", actor.successor),
    ):
        if other:
            yield Quad(subject, term, f"actor:{other}")
    for alias in dict.fromkeys(actor.aliases):
        yield Quad(subject, "alias", alias)
    for scheme, value in actor.identifiers.items():
        yield Quad(subject, "identifier", f"{scheme}:{value}")


def _tie(tie: Tie) -> Iterator[Quad]:
    row, subject = tie.row, f"tie:{tie.row.id}"
    yield Quad(subject, "@type", "ruvis:Tie")
    yield Quad(subject, "kind", f"kinds:{row.kind}")
    ends = [("party", row.origin)] if row.mutual else [("from", row.origin), ("to", row.target)]
    for term, actors in ends:
        for actor in actors:
            yield Quad(subject, term, f"actor:{actor}")
    told: dict[str, str | None] = {
        "title": row.title, "summary": tie.summary, "note": tie.note, "domain": row.domain, "date": row.date,
        "beginEarliest": tie.begin[0], "beginLatest": tie.begin[1], "endEarliest": tie.end[0], "endLatest": tie.end[1],
        "status": row.status, "credibility": str(row.credibility), "reliability": row.reliability,
        "certain": _boolean(row.certain), "disputed": _boolean(row.disputed), "landmark": _boolean(row.landmark),
        "details": dumps(tie.fields) if tie.fields else None,
        "figures": dumps([_figure(figure) for figure in tie.figures]) if tie.figures else None,
    }  # fmt: skip
    for term, value in told.items():
        if value is not None and value != "..":
            yield Quad(subject, term, value)
    for number, event in enumerate(tie.history, 1):
        node = f"{subject}:event:{number}"
        yield Quad(subject, "event", node)
        yield Quad(node, "what", event.event)
        yield Quad(node, "date", event.date)
        if event.note:
            yield Quad(node, "note", event.note)
    for number, cited in enumerate(tie.citations, 1):
        node = f"{subject}:citation:{number}"
        yield Quad(subject, "citation", node)
        yield Quad(node, "source", f"page:{cited.source}")
        yield Quad(node, "stance", cited.stance)
        yield Quad(node, "says", cited.says)
        yield Quad(node, "reliability", cited.letter)
    for number, (other, how) in enumerate(tie.links, 1):
        node = f"{subject}:link:{number}"
        yield Quad(node, "how", how)
        yield Quad(node, "relates", f"tie:{other}")
        yield Quad(subject, "relates", node)
    for edge in tie.edges:
        for source, target in ((edge.source, edge.target), (edge.target, edge.source))[: 2 if edge.mutual else 1]:
            yield Quad(f"actor:{source}", f"kinds:{row.kind}", f"actor:{target}", subject)


def _page(cited: CitationRow) -> Iterator[Quad]:
    subject = f"page:{cited.source}"
    yield Quad(subject, "@type", "ruvis:Page")
    address = web_address(cited.url)
    if address:
        yield Quad(subject, "address", iri(address))
    told = {"title": cited.title, "publisher": cited.publisher, "publisherType": cited.publisher_type, "textOf": cited.origin,
            "published": cited.published, "reliability": cited.letter}  # fmt: skip
    for term, value in told.items():
        if value:
            yield Quad(subject, term, value)


def _figure(figure: FigureRow) -> dict[str, object]:
    return {name: value for name, value in figure._asdict().items() if name != "tie" and value is not None}


def _boolean(value: bool) -> str:
    return "true" if value else "false"
