"""Tables of ties: the fast way gives what models and rules give, row by row, and finds what they find."""

from __future__ import annotations

import csv
import sqlite3
import subprocess
from pathlib import Path
from types import SimpleNamespace
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench import generate
from ruvis.authoring import loading, recognising, rules, tables
from ruvis.authoring.compile import write
from ruvis.authoring.dataset import Dataset, validate
from ruvis.authoring.files import Parsed
from ruvis.authoring.integrity import verify
from ruvis.authoring.problems import DatasetError
from ruvis.authoring.rows import rows_of
from ruvis.authoring.story import Story
from ruvis.authoring.tables import Block, Table
from ruvis.datasets import read
from ruvis.records import edtf
from ruvis.records.edtf import FOREVER, Bounds, Span
from ruvis.records.vocabulary import STATUS_AFTER, Status
from ruvis.store.snapshot import SnapshotError

COMMON = {
    "title": "A title",
    "summary": "A summary.",
    "credibility": "2",
    "sources": "page-000001",
    "says": "it was so",
}
ODD = [  # each kind of cell once: several actors on a side, mutual ties, limits, links, disputes, other alphabets
    {
        "id": "odd-1", "kind": "treaty", "parties": "state-000 state-001", "title": "Договор «о дружбе»", "status": "in_force",
        "credibility": "1", "history": "2001-03-12 signed | 2021/2026 in_force", "landmark": "true", "areas": "trade | security",
        "sources": "page-000001 page-000008", "says": "one | two", "disputed_by": "page-000003", "disputed_says": 'it says "no"',
        "mutual_defence_clause": "unknown", "duration": "ten years", "note": "a\nnote", "checked": "2025-01-01",
        "relates_to": "follows:odd-2", "actors": "state-002", "tags": "x | y", "domain": "security",
    },
    {
        "id": "odd-2", "kind": "arms_transfer", "from": "state-000 state-003", "to": "state-001", "status": "delivered",
        "history": "2006/2007 ordered: signed in secret | 2010~ delivered", "item": "a tank", "category": "armour",
        "ordered": "400..", "delivered": "some", "tiv": "12.5", "value": "..50", "currency": "USD", "basis": "price", "year": "2006",
        "relates_to": "disputes:odd-1", "via": "state-004 state-005",
    },
    {
        "id": "odd-3", "kind": "hostility", "to": "state-001", "status": "ended", "history": "2020-07 started | 202X ended",
        "attribution": "unknown", "quantity": "12", "quantity_unit": "people", "quantity_what": "killed", "quantity_of": "claimed",
        "landmark": "false",
    },
    {
        "id": "odd-4", "kind": "trade_flow", "from": "state-000", "to": "state-001", "status": "ended", "period": "2001/2002",
        "commodity": "grain", "value": "1e3", "unit": "tonnes", "basis": "shipped",
    },
    *(
        {
            "id": f"flow-{number}", "kind": "trade_flow", "from": "state-000", "to": "state-001", "status": "ended", "period": "2001",
            "commodity": "100% \"amount\":1,", "value": value, "currency": "USD", "basis": '"amount":1,', "tags": "a % sign",
        }
        for number, value in enumerate(
            ("7", "8.25", "1.0", "999999999999999", "1000000000000000000", "0", "-3", "007", "1..2", "5..5", "2.5..1e9", "3..", "..4")
        )
    ),
]  # fmt: skip


@pytest.fixture(scope="session")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("ties")
    generate.write(1500, directory)
    (directory / "ties").mkdir()
    _table(directory / "ties" / "odd.csv", [COMMON | odd for odd in ODD])
    return directory


def _slow(dataset: Dataset, reader: loading.Reader, table: Table) -> dict[str, list[tuple[object, ...]]]:
    """The rows that models and rules make of a table."""
    made: dict[str, list[tuple[object, ...]]] = {}
    for line, row in table.rows():
        cells = {column: text for column, text in zip(table.header, row, strict=True) if text}
        alone = Dataset(dataset.ontology, sections={**dataset.sections, "ties": {}})
        validate(alone, "ties", tables.authored(cells), Parsed(table.name, lines={(): line}), ())
        (entry,) = alone["ties"].values()
        disputes = any(link.how == "disputes" for link in entry.record.relates_to)
        for name, values in rows_of(alone, entry, line, reader.actors, disputed=disputes):
            made.setdefault("loaded_edge" if name == "edge" else name, []).append(values)
        for link in entry.record.relates_to:
            made.setdefault("loaded_link", []).append((line, link.id, link.how, table.name, line))
    return made


@pytest.mark.parametrize("remembered", [2, 50_000])
def test_the_fast_way_makes_the_rows_that_models_and_rules_make(
    generated: Path, monkeypatch: pytest.MonkeyPatch, remembered: int
) -> None:
    monkeypatch.setattr(recognising, "_REMEMBERED", remembered)
    monkeypatch.setattr(recognising, "_ALIKE", remembered)
    dataset = read([generated]).usable()
    assert [name for _, name in dataset.tables] == ["ties.csv", "ties/odd.csv"]
    for path, name in dataset.tables:
        table = Table(path, name)
        reader = loading.Reader(dataset, table, 0)
        monkeypatch.setattr(
            reader, "_whole", lambda line, row, values: pytest.fail(f"line {line} was not recognised: {row}")
        )
        fast = [reader.read(block).values for block in table.blocks()]
        slow = _slow(dataset, reader, table)
        for section in loading.TABLES:
            values = [value for batch in fast for value in batch[section]]
            assert values == [value for row in slow.get(section, []) for value in row], section


def test_several_processes_make_the_same_snapshot_as_one(
    generated: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dataset = read([generated]).usable()
    write(dataset, tmp_path / "one.sqlite")
    monkeypatch.setattr(loading, "ALONE", 0)
    monkeypatch.setattr(loading, "processes", lambda: 3)
    monkeypatch.setattr(tables, "_BLOCK", 20_000)
    write(dataset, tmp_path / "three.sqlite")
    one, three = (list(sqlite3.connect(tmp_path / f"{name}.sqlite").iterdump()) for name in ("one", "three"))
    assert one == three


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("raise SystemExit(1)", "ended before its time"),
        (
            "from pathlib import Path\n"
            "from ruvis.authoring import construction, loading\n"
            "loading.unfinished = lambda path: construction.unfinished(Path('/no/such/place'))\n"
            "loading.serve()",
            "cannot be written",
        ),
    ],
)
def test_another_process_that_fails_fails_the_build_and_leaves_nothing(
    generated: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str, message: str
) -> None:
    def broken(command: list[str], **options: Any) -> subprocess.Popen[bytes]:
        return start_process([*command[:-1], code], **options)

    start_process = subprocess.Popen
    monkeypatch.setattr(loading.subprocess, "Popen", broken)
    monkeypatch.setattr(loading, "ALONE", 0)
    monkeypatch.setattr(loading, "processes", lambda: 2)
    with pytest.raises(OSError, match=message):
        write(read([generated]).usable(), tmp_path / "x.sqlite")
    assert not list(tmp_path.iterdir())


def test_a_loaded_snapshot_can_be_verified(generated: Path, tmp_path: Path) -> None:
    path = tmp_path / "x.sqlite"
    write(read([generated]).usable(), path)
    assert verify(path) == verify(path)
    connection = sqlite3.connect(path)
    connection.execute("UPDATE tie SET sort = sort + 1 WHERE num = 700")
    connection.commit()
    connection.close()
    with pytest.raises(SnapshotError, match="row 699 of the table tie is not what the records compile to"):
        verify(path)


def test_links_lead_to_records_and_disputes_count_on_both_sides(generated: Path, tmp_path: Path) -> None:
    write(read([generated]).usable(), tmp_path / "x.sqlite")
    connection = sqlite3.connect(tmp_path / "x.sqlite")
    links = "SELECT a.id, b.id, how FROM link JOIN record a ON a.num = link.record JOIN record b ON b.num = link.target ORDER BY 1"
    assert connection.execute(links).fetchall() == [("odd-1", "odd-2", "follows"), ("odd-2", "odd-1", "disputes")]
    assert connection.execute("SELECT disputed FROM tie WHERE id LIKE 'odd-_' ORDER BY id").fetchall() == [
        (1,),
        (1,),
        (0,),
        (0,),
    ]


GOOD = {
    "id": "a-tie", "kind": "visit", "from": "state-000", "to": "state-001", "title": "A visit", "summary": "A visit.",
    "status": "ended", "credibility": "2", "history": "2025-01-17 started", "sources": "page-000001", "says": "the visit",
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"to": "state-0001"}, "ties.csv:3: a-tie: to: unknown actor 'state-0001' (did you mean"),
        ({"to": "state-000"}, "ties.csv:3: a-tie: to: state-000 stands on both sides (a tie leads from one actor to another)"),
        ({"history": "17.1.2025 started"}, "ties.csv:3: a-tie: history.0.date: '17.1.2025' is not an EDTF date"),
        ({"history": "2025 begun"}, "ties.csv:3: a-tie: history.0.event: 'begun' is not allowed"),
        ({"history": "2025 started | 2020 ended"}, "ties.csv:3: a-tie: history: ended 2020 stands after started 2025"),
        ({"history": ""}, "ties.csv:3: a-tie: history: is missing"),
        ({"status": "over"}, "ties.csv:3: a-tie: status: 'over' is not allowed"),
        ({"kind": "vist"}, "ties.csv:3: a-tie: unknown kind 'vist'"),
        ({"kind": "treaty"}, "ties.csv:3: a-tie: areas: is missing"),
        ({"credibility": "7"}, "ties.csv:3: a-tie: credibility: 7 is not allowed"),
        ({"credibility": "1"}, "ties.csv:3: a-tie: credibility: 1 takes two independent origins"),
        ({"credibility": "two"}, "ties.csv:3: a-tie: 'two' is not a number"),
        ({"sources": "page-999999"}, "ties.csv:3: a-tie: citations.source: unknown source 'page-999999'"),
        ({"sources": ""}, "ties.csv:3: a-tie: sources names 0 and says has 1"),
        ({"sources": "", "says": ""}, "ties.csv:3: a-tie: citations: is missing"),
        ({"sources": "page-000001 page-000001", "says": "a | b"}, "ties.csv:3: a-tie: citations.source: page-000001 stands twice"),
        ({"says": " "}, "ties.csv:3: a-tie: citations.0.says: is empty"),
        ({"title": " "}, "ties.csv:3: a-tie: title: is empty"),
        ({"id": "A tie"}, "ties.csv:3: A tie: id: 'A tie' is not a slug"),
        ({"id": "first"}, "ties.csv:3: first: id: the id is taken by ties.csv:2 (choose another)"),
        ({"relates_to": "follows:nowhere"}, "ties.csv:3: a-tie: relates_to: unknown record 'nowhere'"),
        ({"relates_to": "follows:a-tie"}, "ties.csv:3: a-tie: relates_to: relates to itself"),
        ({"commodity": "grain"}, "ties.csv:3: a-tie: commodity: is no field of visit"),
        ({"value": "5..3", "currency": "USD", "basis": "price"}, "ties.csv:3: a-tie: value.0: min 5 is more than max 3"),
        ({"value": "1e19", "currency": "USD", "basis": "price"}, "ties.csv:3: a-tie: value.0.amount: "),
        ({"sources": "page-000001 page-000008", "says": "a | "}, "ties.csv:3: a-tie: citations.1.says: is empty"),
        ({"disputed_says": "no"}, "ties.csv:3: a-tie: disputed_by names 0 and disputed_says has 1"),
        ({"value": "5", "currency": "dollars", "basis": "price"}, "ties.csv:3: a-tie: value.0.currency: 'dollars' is no currency"),
        ({"host": "state-0001"}, "ties.csv:3: a-tie: host: unknown actor 'state-0001'"),
        ({"title": "bell\a"}, "ties.csv:3: holds the control character U+0007"),
        ({"colour": "red"}, "ties.csv:1: has a column 'colour' that is no field of a tie"),
    ],
    ids=lambda value: "" if isinstance(value, str) else " ".join(f"{name}={text}" for name, text in value.items()),
)  # fmt: skip
def test_what_is_wrong_with_a_row_is_told_with_its_line(
    generated: Path, tmp_path: Path, change: dict[str, str], said: str
) -> None:
    dataset = _one(generated, tmp_path, [GOOD | {"id": "first"}, GOOD | change])
    with pytest.raises(DatasetError) as caught:
        write(dataset, tmp_path / "x.sqlite")
    assert str(caught.value.problems[0]).startswith(said)
    assert not list(tmp_path.glob("*x.sqlite*"))


def _one(generated: Path, directory: Path, rows: list[dict[str, str]]) -> Dataset:
    for name in ("actors", "publishers", "sources"):
        (directory / f"{name}.csv").write_bytes((generated / f"{name}.csv").read_bytes())
    _table(directory / "ties.csv", rows)
    return read([directory]).usable()


def _table(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(dict.fromkeys(key for row in rows for key in row)), restval="")
        writer.writeheader()
        writer.writerows(rows)


def test_a_failed_build_leaves_the_old_snapshot(generated: Path, tmp_path: Path) -> None:
    dataset = _one(generated, tmp_path, [GOOD])
    write(dataset, tmp_path / "x.sqlite")
    before = (tmp_path / "x.sqlite").read_bytes()

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write(dataset, tmp_path / "x.sqlite", progress=interrupted)
    assert (tmp_path / "x.sqlite").read_bytes() == before and not list(tmp_path.glob(".x*"))


def test_rows_that_go_over_several_lines_keep_their_place(generated: Path, tmp_path: Path) -> None:
    dataset = _one(generated, tmp_path, [GOOD | {"id": "first", "summary": 'two\n"lines"'}, GOOD | {"status": "over"}])
    with pytest.raises(DatasetError, match="1 problem") as caught:
        write(dataset, tmp_path / "x.sqlite")
    assert caught.value.problems[0].line == 4


def test_parquet_gives_what_csv_gives(generated: Path, tmp_path: Path) -> None:
    pq = pytest.importorskip("pyarrow.parquet")
    import pyarrow.csv

    dataset = _one(generated, tmp_path, [GOOD, GOOD | {"id": "another"}])
    write(dataset, tmp_path / "csv.sqlite")
    pq.write_table(pyarrow.csv.read_csv(tmp_path / "ties.csv"), tmp_path / "ties.parquet")
    (tmp_path / "ties.csv").unlink()
    write(read([tmp_path]).usable(), tmp_path / "parquet.sqlite")
    bodies = [
        sqlite3.connect(tmp_path / f"{name}.sqlite").execute("SELECT id, body FROM record ORDER BY id").fetchall()
        for name in ("csv", "parquet")
    ]
    assert bodies[0] == bodies[1]


def test_blocks_end_where_rows_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "_BLOCK", 16)
    path = tmp_path / "t.csv"
    path.write_text("id,note\n" + "".join(f'a-{n},"some\n{n}""text"\n' for n in range(20)), encoding="utf-8")
    table = Table(path, "t.csv")
    blocks = list(table.blocks())
    assert len(blocks) > 5 and all(isinstance(block, Block) for block in blocks)
    assert [(line, row[1]) for line, row in table.rows()] == [(2 + 2 * n, f'some\n{n}"text') for n in range(20)]


days = st.sampled_from([edtf.DAWN, 700_000, 700_001, 700_040, 730_000, 730_001, FOREVER - 1, FOREVER])
bounds_ = st.tuples(days, days).map(lambda pair: Bounds(*sorted(pair)))
spans = st.tuples(bounds_, bounds_).map(lambda pair: Span(*pair))


@given(
    st.lists(st.tuples(st.sampled_from(sorted(STATUS_AFTER)), spans), max_size=4),
    st.one_of(st.none(), spans),
    st.sampled_from(get_args(Status)),
    st.sampled_from(["lasting", "moment", "period"]),
    days,
)
def test_a_story_is_told_by_the_order_of_its_days(
    history: list[tuple[str, Span]], period: Span | None, status: str, holds: str, last: int
) -> None:
    if not history and not period:
        return
    events = [recognising._Event(name, span) for name, span in history]
    told = [*([period] if period else []), *(span for _, span in history)]
    days = [day for span in told for bounds in span for day in bounds] + [last, FOREVER]
    names = tuple(name for name, _ in history)
    outline = recognising._outline((holds, status, bool(period), names, recognising._in_order(days)))
    entry: Any = SimpleNamespace(record=SimpleNamespace(history=events, period=period), problem=lambda *_, **__: True)
    assert (outline is None) == any(rules.history(entry))
    if outline:
        story = Story(status, events, period, holds, last)
        made = [days[place] + later for place, later in outline.dated]
        assert made == [story.sort, *story.interval.begin, *story.interval.end]
        phases = [(name, tuple(days[place] + later for place, later in begin)) for name, begin in outline.phases]
        assert phases == [(name, tuple(begin)) for name, begin in story.phases if len(story.phases) > 1]
        assert outline.published == story.published
