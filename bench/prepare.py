"""The forms in which peers keep the same ties, each made once, outside the timing, from a snapshot that `ruvis build` made.

    python bench/prepare.py jsonl|parquet|ladybug DIRECTORY

`ties` is a row for each edge, with all that a peer is asked about: DuckDB and igraph read it as Parquet in the order of the
states of the pair (so that whole row groups are passed over), networkx and rustworkx as JSON Lines, LadybugDB loads it.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.peers.common import COST, LEANING, beside

FORMS = {
    "jsonl": ("ties.jsonl",),
    "parquet": ("actors.parquet", "ties.parquet", "graph.parquet"),
    "ladybug": ("ladybug.lbug",),
}
"""What each form consists of."""
COLUMNS = (
    "src", "dst", "src_state", "dst_state", "id", "kind", "domain", "title", "mutual", "date", "sort", "status", "credibility",
    "reliability", "tiv", "usd",
)  # fmt: skip
_FIGURE = "(SELECT f.low FROM figure f WHERE f.tie = t.num AND f.main = 1 AND {} ORDER BY f.seq LIMIT 1)"
ROWS = (
    "SELECT {ends}, t.id, t.kind, t.domain, t.title, t.mutual, t.date, t.sort, t.status, t.credibility, t.reliability, "
    + _FIGURE.format("f.role = 'delivered' AND f.unit = 'million TIV'")
    + ", CASE WHEN t.kind = 'trade_flow' THEN "
    + _FIGURE.format("f.currency = 'USD'")
    + " END"
    " FROM edge e CROSS JOIN tie t ON t.num = e.tie ORDER BY {order}"
)
BATCH = 100_000


def opened(directory: Path) -> sqlite3.Connection:
    """The snapshot, for reading."""
    return sqlite3.connect(f"file:{directory / 'snapshot.sqlite'}?mode=ro&immutable=1", uri=True)


def jsonl(directory: Path) -> None:
    """A line of JSON for each edge, with the ids of actors."""
    store = opened(directory)
    names = dict(store.execute("SELECT num, id FROM actor"))
    rows = store.execute(ROWS.format(ends="e.src, e.dst, e.src_state, e.dst_state", order="e.src, e.dst, e.tie"))
    with (beside(directory) / "ties.jsonl.part").open("w", encoding="utf-8") as file:
        for row in rows:
            tie = dict(zip(COLUMNS, (*(names[number] for number in row[:4]), *row[4:]), strict=True))
            file.write(json.dumps(tie) + "\n")
    (beside(directory) / "ties.jsonl.part").rename(beside(directory) / "ties.jsonl")


def parquet(directory: Path) -> None:
    """Actors, wide ties in the order of their states, and the slim graph in the order of its ends."""
    import pyarrow as pa

    store = opened(directory)
    number, text, amount = pa.int32(), pa.string(), pa.float64()
    actors = pa.schema({"num": number, "id": text, "state": number})
    _write(beside(directory) / "actors.parquet", actors, store.execute("SELECT num, id, state FROM actor"))
    graph = pa.schema({"src": number, "dst": number, "credibility": pa.int8()})
    sql = (
        "SELECT e.src, e.dst, t.credibility FROM edge e CROSS JOIN tie t ON t.num = e.tie ORDER BY e.src, e.dst, e.tie"
    )
    _write(beside(directory) / "graph.parquet", graph, store.execute(sql))
    kinds = {"mutual": pa.int8(), "sort": number, "credibility": pa.int8(), "tiv": amount, "usd": amount}
    ties = pa.schema({n: number if n in COLUMNS[:4] else kinds.get(n, text) for n in COLUMNS} | {"flow": pa.bool_()})
    order = "e.src_state, e.dst_state, e.tie"
    rows = store.execute(ROWS.format(ends="e.src, e.dst, e.src_state, e.dst_state", order=order))
    _write(beside(directory) / "ties.parquet", ties, ((*row, row[5] in LEANING) for row in rows))


def _write(path: Path, schema: Any, rows: Iterator[tuple[Any, ...]]) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    part = path.with_name(path.name + ".part")
    with parquet.ParquetWriter(part, schema, compression="zstd") as writer:
        for some in _batches(rows):
            columns = zip(*some, strict=True)
            writer.write_table(
                pa.table([pa.array(c, f.type) for c, f in zip(columns, schema, strict=True)], schema=schema)
            )
    part.rename(path)


def _batches(rows: Iterator[tuple[Any, ...]]) -> Iterator[list[tuple[Any, ...]]]:
    some: list[tuple[Any, ...]] = []
    for row in rows:
        some.append(row)
        if len(some) == BATCH:
            yield some
            some = []
    if some:
        yield some


def ladybug(directory: Path) -> None:
    """A database loaded from the Parquet files; ties that cannot be judged weigh so much that no credible path has one."""
    import ladybug
    import pyarrow as pa
    from pyarrow import parquet

    forms = beside(directory)
    part, path, rows = forms / "part.lbug", forms / "ladybug.lbug", forms / "part.parquet"
    for old in forms.glob("part.lbug*"):
        shutil.rmtree(old) if old.is_dir() else old.unlink()
    source = parquet.ParquetFile(forms / "ties.parquet")
    weights = {**COST, 6: 1e6}
    schema = pa.schema(
        [*(source.schema_arrow.field(n) for n in source.schema_arrow.names), pa.field("weight", pa.float64())]
    )
    with parquet.ParquetWriter(rows, schema) as writer:
        for batch in source.iter_batches(BATCH):
            cost = pa.array([weights[digit] for digit in batch["credibility"].to_pylist()], pa.float64())
            writer.write_table(pa.table([*batch.columns, cost], schema=schema))
    database = ladybug.Database(str(part))
    store = ladybug.Connection(database)
    store.execute("CREATE NODE TABLE Actor(num INT32 PRIMARY KEY, id STRING, state INT32)")
    store.execute(
        "CREATE REL TABLE Tie(FROM Actor TO Actor, src_state INT32, dst_state INT32, id STRING, kind STRING, domain STRING,"
        " title STRING, mutual INT8, date STRING, sort INT32, status STRING, credibility INT8, reliability STRING, tiv DOUBLE,"
        " usd DOUBLE, flow BOOL, weight DOUBLE)"
    )
    store.execute(f"COPY Actor FROM '{forms / 'actors.parquet'}'")
    store.execute(f"COPY Tie FROM '{rows}'")
    store.execute("CHECKPOINT")
    store.close()
    database.close()
    rows.unlink()
    part.rename(path)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("form", choices=FORMS)
    parser.add_argument("directory", type=Path)
    options = parser.parse_args()
    beside(options.directory).mkdir(exist_ok=True)
    {"jsonl": jsonl, "parquet": parquet, "ladybug": ladybug}[options.form](options.directory)
