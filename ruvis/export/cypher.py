"""A Cypher script: actors and pages as nodes, every edge a relationship of its own with all that its tie says.

Statements use nothing but CREATE, MATCH and literals, so that Neo4j, Memgraph and their kin run them. A relationship
cannot be tied to a page in a property graph: its citations are parallel lists, of which `source_ids` are the pages' ids.
Running the script twice creates everything twice: load it into an empty database.
"""

from __future__ import annotations

from functools import lru_cache
from typing import IO, Any

from ruvis.export import attributes
from ruvis.export.escape import cypher
from ruvis.export.subgraph import Subgraph, Tie


def write(graph: Subgraph, out: IO[str]) -> None:
    """Write a selection as a Cypher script, one statement a line."""
    for text in graph.about.values():
        out.write(f"// {' '.join(text.split())}\n")
    out.write("CREATE INDEX actor_id IF NOT EXISTS FOR (a:Actor) ON (a.id);\n")
    for actor in graph.actors:
        properties = {"id": actor.id, **attributes.actor(actor), "aliases": list(actor.aliases)}
        out.write(f"CREATE (:Actor {_map(properties)});\n")
    seen: set[str] = set()
    for tie in graph.ties():
        for cited in tie.citations:
            if cited.source not in seen:
                seen.add(cited.source)
                page = {"id": cited.source, "url": cited.url, "title": cited.title, "publisher": cited.publisher,
                        "publisher_type": cited.publisher_type, "published": cited.published, "letter": cited.letter}  # fmt: skip
                out.write(f"CREATE (:Source {_map(page)});\n")
        properties = _properties(tie)
        for edge in tie.edges:
            ends = f"(a:Actor {{id: {cypher(edge.source)}}}), (b:Actor {{id: {cypher(edge.target)}}})"
            made = _map({"key": edge.key, **properties})
            out.write(f"MATCH {ends} CREATE (a)-[:{_name(tie.row.kind)} {made}]->(b);\n")


def _properties(tie: Tie) -> dict[str, Any]:
    flat: dict[str, Any] = dict(attributes.tie(tie))
    del flat["sources"]
    flat.pop("citations", None)
    return {
        **flat,
        "source_ids": [cited.source for cited in tie.citations],
        "stances": [cited.stance for cited in tie.citations],
        "says": [cited.says for cited in tie.citations],
    }


def _map(properties: dict[str, Any]) -> str:
    made = (f"{_quoted(name)}: {_literal(value)}" for name, value in properties.items() if value is not None)
    return "{" + ", ".join(made) + "}"


def _literal(value: Any) -> str:
    if isinstance(value, str):
        return cypher(value)
    if isinstance(value, list):
        return "[" + ", ".join(map(_literal, value)) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int) else cypher(str(value))


def _name(kind: str) -> str:
    return _quoted(kind.upper())


@lru_cache(maxsize=1024)
def _quoted(name: str) -> str:
    """A name as it is if it is a plain one, else in backquotes."""
    return name if name.isascii() and name.isidentifier() else "`" + name.replace("`", "``") + "`"
