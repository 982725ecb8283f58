"""A snapshot of a stranger is read and never obeyed; a damaged one is told, and `ruvis check` proves a sound one."""

from __future__ import annotations

import json
import os
import random
import re
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
from hostile import run

from ruvis.authoring import compile, integrity
from ruvis.authoring.dataset import read
from ruvis.datasets import open_store
from ruvis.export.formats import FORMATS
from ruvis.selection import Selection
from ruvis.serve import server
from ruvis.store.snapshot import SnapshotError, connect

GOOD = {
    "actors.yaml": "- {id: iran, name: Iran, full_name: Iran, type: state, country: iran}\n"
    "- {id: russia, name: Russia, full_name: Russia, type: state, country: russia}\n",
    "publishers.yaml": "- {id: paper, name: The Paper, type: newspaper, letter: C}\n",
    "measures.yaml": "- {id: gdp, label: gross domestic product}\n",
    "sources.yaml": "- {id: page, url: 'https://example.org/a', publisher: paper, published: '2025-01-02'}\n",
    "ties.yaml": "".join(
        f"- {{id: t{number}, kind: arms_transfer, from: russia, to: iran, title: A tie, summary: s, item: x, category: other,"
        f" ordered: {number}, status: ordered, credibility: 2, history: [{{date: '20{number + 10}', event: ordered}}],"
        " citations: [{source: page, stance: supports, says: x}]}\n"
        for number in range(30)
    ),
    "indicators.yaml": "- {id: i1, country: iran, measure: gdp, period: '2020', value: 1, unit: USD, title: T, summary: S,"
    " credibility: 2, citations: [{source: page, stance: supports, says: x}]}\n",
    "assessments.yaml": "- {id: a1, title: T, summary: S, credibility: 2, citations: [{source: page, stance: supports, says: x}],"
    " who: [Somebody], affiliation: A, about: [iran, russia], dimension: arms, judgement: J, date: '2021'}\n",
}
QUESTIONS = [
    ["ties", "russia", "iran", "--all"], ["show", "t3"], ["show", "iran"], ["show", "page"], ["show", "i1"], ["show", "a1"],
    ["search", "tie"], ["actors"], ["sources"], ["assessments", "russia", "iran"], ["stats"], ["check"],
]  # fmt: skip


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("sound")
    for name, text in GOOD.items():
        (place / name).write_text(text, encoding="utf-8")
    compile.write(read(place).usable(), place / "sound.sqlite")
    return place / "sound.sqlite"


@pytest.fixture
def snapshot(sound: Path, tmp_path: Path) -> Path:
    """A snapshot to do harm to."""
    path = tmp_path / "given.sqlite"
    path.write_bytes(sound.read_bytes())
    return path


def change(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)


def asked(path: Path, questions: list[list[str]] = QUESTIONS) -> Iterator[tuple[list[str], Any]]:
    for question in questions:
        given = [*question, str(path)] if question == ["check"] else [*question, "--data", str(path)]
        yield question, run(*given)


# ---------------------------------------------------------------------------------- promise: nothing is executed

SCHEMES = {
    "a trigger": ["CREATE TRIGGER evil AFTER INSERT ON tie BEGIN SELECT load_extension('x'); END"],
    "a view": ["CREATE VIEW evil AS SELECT load_extension('/tmp/x.so')"],
    "a view in the place of a table": ["ALTER TABLE tie RENAME TO tie2", "CREATE VIEW tie AS SELECT * FROM tie2"],
    "a recursive view": [
        "DROP TABLE domain",
        "CREATE VIEW domain AS WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id FROM n) SELECT id, 1 AS rank, id AS label FROM n",
    ],
    "a virtual table": ["CREATE VIRTUAL TABLE evil USING fts5(x)"],
    "a table of its own": ["CREATE TABLE evil (x)"],
    "an index over an expression": ["CREATE INDEX evil ON tie (abs(num))"],
    "a generated column": ["ALTER TABLE tie ADD COLUMN evil AS (zeroblob(1000000000))"],
    "a check": ["DROP TABLE domain", "CREATE TABLE domain (id TEXT PRIMARY KEY, rank, label, CHECK (abs(1)))"],
}


@pytest.mark.parametrize("statements", SCHEMES.values(), ids=SCHEMES.keys())
def test_a_schema_that_is_not_ours_is_refused(statements: list[str], snapshot: Path) -> None:
    change(snapshot, *statements)
    for question, done in asked(snapshot):
        assert done.code == 1 and done.err.count("\n") == 1, question
        assert "given.sqlite" in done.err and "Traceback" not in done.err
    with pytest.raises(SnapshotError):
        connect(snapshot)


FORBIDDEN = [
    "DELETE FROM tie", "UPDATE tie SET title = 'x'", "CREATE TABLE x (y)", "DROP TABLE tie", "ATTACH '/tmp/ruvis-evil' AS e",
    "SELECT load_extension('/tmp/x.so')", "PRAGMA journal_mode=WAL", "VACUUM INTO '/tmp/ruvis-evil'", "REINDEX",
]  # fmt: skip


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_a_connection_can_only_read(statement: str, snapshot: Path) -> None:
    before = snapshot.read_bytes()
    connection = connect(snapshot)
    try:
        connection.execute(statement).fetchall()
    except sqlite3.Error:
        pass
    else:
        assert statement.startswith("PRAGMA")
    connection.close()
    assert snapshot.read_bytes() == before and not Path("/tmp/ruvis-evil").exists()
    assert list(snapshot.parent.iterdir()) == [snapshot]


def test_query_only_cannot_be_undone_into_a_change(snapshot: Path) -> None:
    with closing(connect(snapshot)) as connection:
        connection.execute("PRAGMA query_only=OFF")
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            connection.execute("DELETE FROM tie")


def test_a_path_is_a_path_and_no_address_with_options(snapshot: Path, tmp_path: Path) -> None:
    odd = tmp_path / "x?mode=rwc&vfs=unix#frag%41.sqlite"
    odd.write_bytes(snapshot.read_bytes())
    with open_store([odd]) as store:
        assert store.count("tie") == 30


# ------------------------------------------------------------------------------ promise: damage is told, not obeyed

WRONG = {
    "an older schema": (["UPDATE meta SET value = '0' WHERE key = 'schema'"], "has schema 0"),
    "a newer schema": (["UPDATE meta SET value = '999' WHERE key = 'schema'"], "has schema 999"),
    "no schema": (["DELETE FROM meta"], "has schema none"),
    "another database": (["DROP TABLE meta"], "is no snapshot of ruvis"),
}


@pytest.mark.parametrize(("statements", "expected"), WRONG.values(), ids=WRONG.keys())
def test_a_snapshot_of_another_version_is_told(statements: list[str], expected: str, snapshot: Path) -> None:
    change(snapshot, *statements)
    for question, done in asked(snapshot):
        assert done.code == 1 and expected in done.err and done.err.count("\n") == 1, question


NONSENSE = [
    "UPDATE record SET body = '{'", "UPDATE record SET body = '[]'", "UPDATE record SET body = x'ff00ff'", "UPDATE record SET body = 5",
    "UPDATE record SET body = '{\"title\": ' || printf('%.*c', 100000, '[') || '1}'",
    "UPDATE record SET credibility = 'x'", "UPDATE record SET form = 'poem'", "UPDATE record SET file = 5, line = 'x'",
    "UPDATE tie SET status = 'exploded'", "UPDATE tie SET domain = 'nowhere', kind = 'nothing'", "UPDATE tie SET begin_min = 'x'",
    "UPDATE tie SET begin_min = -99999999999", "UPDATE tie SET begin_min = 1e308", "UPDATE tie SET origin = x'ff'",
    "UPDATE tie SET origin = 'nobody', target = 'no-one'", "UPDATE tie SET title = x'c328'", "UPDATE tie SET reliability = 'Q'",
    "UPDATE tie SET credibility = 99", "UPDATE figure SET low = 9e999, high = -9e999", "UPDATE figure SET low = 'x'",
    "UPDATE figure SET unit = NULL, currency = NULL", "UPDATE citation SET letter = '?', stance = 'sings'",
    "UPDATE citation SET source = 'nowhere'", "UPDATE source SET url = 'javascript:alert(1)'", "UPDATE source SET publisher = 'nobody'",
    "UPDATE source SET body = 'null'", "UPDATE publisher SET body = '{}'", "UPDATE actor SET body = '\"x\"'",
    "UPDATE actor SET state = 99", "UPDATE assessment SET favours = 'nobody', date = 'soon'",
    "UPDATE indicator SET low = 9e999, high = 9e999", "UPDATE meta SET value = 'x' WHERE key = 'ontology'",
    "UPDATE meta SET value = '{\"domains\": 5, \"kinds\": {}}' WHERE key = 'ontology'",
    "UPDATE meta SET value = 'x' WHERE key = 'digest'", "DELETE FROM meta WHERE key IN ('digest', 'ontology')",
    "DELETE FROM actor", "DELETE FROM record", "DELETE FROM kind", "DELETE FROM publisher", "DELETE FROM citation",
    "INSERT INTO link SELECT a.num, b.num, 'part_of' FROM record a, record b", "UPDATE event SET date = 'x', day_min = NULL + 1",
    "UPDATE domain SET label = printf('%.*c', 50000, 'x')",
]  # fmt: skip


@pytest.mark.parametrize("statement", NONSENSE)
def test_nonsense_in_a_snapshot_is_answered_or_told(statement: str, snapshot: Path) -> None:
    """No traceback, whatever the tables hold; and `ruvis check` finds every one of these."""
    try:
        change(snapshot, statement)
    except sqlite3.IntegrityError:
        pytest.skip("the schema allows no such thing")
    for question, done in asked(snapshot, [*random.Random(statement).sample(QUESTIONS[:-1], 2), ["check"]]):
        assert done.code == 0 or (done.code == 1 and done.err.startswith("Error: ")), (question, done.err)
        if question == ["check"]:
            assert done.code == 1 and "is damaged" in done.err


ENDLESS = [
    "UPDATE figure SET low = 9e999, high = 9e999",
    "UPDATE indicator SET low = 9e999, high = 9e999",
    "UPDATE record SET body = replace(body, '\"ordered\":5', '\"ordered\":1e999')",
    "UPDATE record SET body = replace(body, '\"ordered\":5', '\"ordered\":NaN')",
]


@pytest.mark.parametrize("statement", ENDLESS)
def test_infinity_in_a_snapshot_becomes_no_json_that_is_none(statement: str, snapshot: Path) -> None:
    """What JSON cannot hold is told as damage, in answers, in exports and over loopback."""
    change(snapshot, statement)
    data = ["--data", str(snapshot)]
    asked = [
        ["show", "t5", "-f", "json"],
        ["flows", "russia", "iran", "-f", "json"],
        ["show", "i1", "-f", "jsonl"],
        ["page"],
    ]
    for words in (*asked, *(["export", "-f", name] for name, made in FORMATS.items() if made.way == "text")):
        done = run(*words, *data)
        assert done.code == 0 or (done.code == 1 and "is damaged" in done.err and "Traceback" not in done.err), words
        assert not re.search(r"[:,\[]\s*(NaN|-?Infinity)\b", done.out), words


def test_a_damaged_snapshot_is_told_over_loopback(snapshot: Path, capfd: pytest.CaptureFixture[str]) -> None:
    change(snapshot, "UPDATE record SET body = '{'")
    with open_store([snapshot]) as store, server(store, Selection(a="russia", b="iran")) as site:
        thread = threading.Thread(target=site.handle_request)
        thread.start()
        connection = HTTPConnection("127.0.0.1", site.server_address[1], timeout=60)
        connection.request("GET", "/api/show?id=t3")
        answer = connection.getresponse()
        assert answer.status == 500 and "is damaged" in json.loads(answer.read())["error"]
        connection.close()
        thread.join()
    assert "Traceback" not in capfd.readouterr().err


def test_half_a_surrogate_pair_from_a_snapshot_reads_back_from_json(snapshot: Path, tmp_path: Path) -> None:
    change(snapshot, "UPDATE record SET body = json_set(body, '$.summary', 'x') WHERE id = 't3'")
    change(
        snapshot, 'UPDATE record SET body = replace(body, \'"summary":"x"\', \'"summary":"\\ud800"\') WHERE id = \'t3\''
    )
    printed = run("show", "t3", "--data", str(snapshot), "--format", "json").out
    run("show", "t3", "--data", str(snapshot), "--output", str(tmp_path / "t3.json"))
    for text in (printed, (tmp_path / "t3.json").read_text(encoding="utf-8")):
        assert json.loads(text)["answer"]["record"]["body"]["summary"] == "\ud800"
    assert run("show", "t3", "--data", str(snapshot)).code == 0


def test_bits_that_flip_are_told_or_harmless(snapshot: Path) -> None:
    """Whatever flips: commands answer or say what is wrong, and `check` passes only what holds the same rows."""
    whole = snapshot.read_bytes()
    expected = rows(snapshot)
    chance = random.Random(1)
    told = 0
    for _ in range(int(os.environ.get("RUVIS_FLIPS", "15"))):
        place = chance.randrange(len(whole) * 8)
        harmed = bytearray(whole)
        harmed[place // 8] ^= 1 << place % 8
        snapshot.write_bytes(harmed)
        done = run(*chance.choice(QUESTIONS[:-1]), "--data", str(snapshot))
        assert done.code == 0 or (done.code == 1 and done.err.startswith("Error: ")), (place, done.err)
        try:
            integrity.verify(snapshot)
        except SnapshotError:
            told += 1
        else:
            assert rows(snapshot) == expected, place
    assert told > 1  # most of so small a file is empty


def rows(path: Path) -> list[tuple[Any, ...]]:
    """Every row of every table but the statistics and the inputs, which say nothing about ties."""
    with closing(connect(path)) as connection:
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1")]
        told = [name for name in names if not name.startswith("sqlite_")]
        return [
            (name, *row) for name in told for row in connection.execute(f"SELECT * FROM {name}") if row[0] != "inputs"
        ]


@pytest.mark.parametrize("size", [0, 1, 15, 99, 100, 511, 4095, 4096, 8192, 20_000])
def test_a_snapshot_cut_short_is_told(size: int, snapshot: Path) -> None:
    snapshot.write_bytes(snapshot.read_bytes()[:size])
    for question, done in asked(snapshot):
        assert done.code == 1 and done.err.startswith("Error: ") and done.err.count("\n") == 1, question


NO_DATABASES = {
    "text": b"- {id: iran}\n", "a picture": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40, "zeros": bytes(20_000),
    "a header and nothing else": b"SQLite format 3\0", "a header and noise": b"SQLite format 3\0" + b"\xa5" * 20_000,
    "a zip file": b"PK\x03\x04" + b"\0" * 5_000,
}  # fmt: skip


@pytest.mark.parametrize("content", NO_DATABASES.values(), ids=NO_DATABASES.keys())
def test_what_is_no_database_is_told(content: bytes, snapshot: Path) -> None:
    snapshot.write_bytes(content)
    for question, done in asked(snapshot):
        assert done.code == 1 and done.err.startswith("Error: ") and done.err.count("\n") == 1, question
        assert "given.sqlite" in done.err
    assert snapshot.read_bytes() == content


# ------------------------------------------------------------------------------------ promise: check is a proof


def test_a_sound_snapshot_is_told_with_its_digest(sound: Path) -> None:
    done = run("check", str(sound))
    with closing(connect(sound)) as connection:
        (digest,) = connection.execute("SELECT value FROM meta WHERE key = 'digest'").fetchone()
    assert done.code == 0 and digest in done.out
    assert integrity.verify(sound) == digest == compile.digest(read(sound.parent))


def test_the_digest_is_that_of_the_records(snapshot: Path) -> None:
    change(snapshot, "UPDATE record SET body = replace(body, 'A tie', 'A tale') WHERE id = 't3'")
    with pytest.raises(SnapshotError, match="not those that its digest"):
        integrity.verify(snapshot)


def test_a_table_that_does_not_follow_from_the_records_is_told(snapshot: Path) -> None:
    """Records and digest agree, and a figure in the index is another one."""
    change(snapshot, "UPDATE figure SET low = 500, high = 500 WHERE tie = 3")
    with pytest.raises(SnapshotError, match="table figure is not what the records compile to"):
        integrity.verify(snapshot)


def test_the_builtin_dataset_compiles_to_a_sound_snapshot(tmp_path: Path) -> None:
    assert run("build", "builtin", "-o", "built.sqlite").code == 0
    assert run("check", "built.sqlite").code == 0
