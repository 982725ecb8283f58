"""Parquet: a row a tie, its actors, history, figures and citations as lists inside the row.

`SELECT t.tie, c.url FROM 'ties.parquet' t, UNNEST(t.citations) AS u(c)` in DuckDB gives a row a citation.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ruvis.export.attributes import dumps, nested
from ruvis.export.subgraph import Actor, Subgraph, Tie

_GROUP = 2_000
"""Ties a row group: what is held in memory at a time."""


def write(graph: Subgraph, path: Path) -> None:
    """Write a selection as one Parquet file.

    Raises:
        ImportError: pyarrow is not installed.
    """
    import pyarrow as pa  # type: ignore[import-not-found,import-untyped,unused-ignore]
    import pyarrow.parquet as pq  # type: ignore[import-not-found,import-untyped,unused-ignore]

    schema = _schema(pa).with_metadata(graph.about)
    actors = {actor.id: actor for actor in graph.actors}
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        held: list[dict[str, Any]] = []
        for tie in graph.ties():
            held.append(_row(tie, actors))
            if len(held) == _GROUP:
                writer.write_table(pa.Table.from_pylist(held, schema=schema))
                held = []
        writer.write_table(pa.Table.from_pylist(held, schema=schema))


def _row(tie: Tie, actors: dict[str, Actor]) -> dict[str, Any]:
    told = nested(tie)
    begin, end = told.pop("begin"), told.pop("end")
    for side in ("from", "to", "parties"):
        told[side] = [_actor(actors[name]) for name in told[side]]
    told |= {"begin_earliest": begin[0], "begin_latest": begin[1], "end_earliest": end[0], "end_latest": end[1]}
    told["edges"] = [{"key": edge.key, "source": edge.source, "target": edge.target} for edge in tie.edges]
    told["fields"] = dumps(told["fields"])
    return told


def _actor(actor: Actor) -> dict[str, str | None]:
    return {"id": actor.id, "name": actor.name, "type": actor.type, "country": actor.country, "state": actor.state}


def _schema(pa: Any) -> Any:
    text, true = pa.string(), pa.bool_()

    def rows(**columns: Any) -> Any:
        return pa.list_(pa.struct(list(columns.items())))

    def texts(*names: str) -> dict[str, Any]:
        return dict.fromkeys(names, text)

    actor = rows(**texts("id", "name", "type", "country", "state"))
    columns = {
        **texts("tie", "kind", "domain", "title", "summary", "note"), "from": actor, "to": actor, "parties": actor,
        "mutual": true, **texts("date", "begin_earliest", "begin_latest", "end_earliest", "end_latest", "status"), "certain": true,
        "credibility": pa.int8(), "reliability": text, "disputed": true, "landmark": true, "pages": pa.int32(),
        "origins": pa.int32(), "fields": text, "edges": rows(**texts("key", "source", "target")),
        "history": rows(**texts("date", "event", "note")),
        "figures": rows(**texts("role", "what", "unit", "currency", "basis", "year"), low=pa.float64(), high=pa.float64(),
                        estimate=true, main=true),
        "citations": rows(**texts("source", "stance", "says", "url", "title", "publisher", "publisher_type", "origin", "published",
                                  "letter")),
        "links": rows(**texts("id", "how")),
    }  # fmt: skip
    return pa.schema(list(columns.items()))
