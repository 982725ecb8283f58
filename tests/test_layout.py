"""What a reader sees at 80 columns, in three alphabets; and the same rows in every format."""

from __future__ import annotations

import csv
import io
import json
import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import making
import pytest
from rich.cells import cell_len

from ruvis.questions.compare import compare
from ruvis.questions.diff import diff
from ruvis.questions.flows import flows
from ruvis.questions.graph import graph
from ruvis.questions.paths import paths
from ruvis.questions.timeline import timeline
from ruvis.render import data, html, markdown, terminal
from ruvis.render.document import Document
from ruvis.render.views import compare as compare_view
from ruvis.render.views import diff as diff_view
from ruvis.render.views import flows as flows_view
from ruvis.render.views import graph as graph_view
from ruvis.render.views import paths as paths_view
from ruvis.render.views import timeline as timeline_view
from ruvis.selection import Selection
from ruvis.store.store import Store

PAIR = Selection(a="russia", b="iran")
Asked = tuple[Any, Document]
QUESTIONS: dict[str, Callable[[Store], Asked]] = {
    "flows": lambda store: both(flows(store, PAIR), lambda found: flows_view.view(found, explain=True)),
    "flows by year": lambda store: both(flows(store, PAIR, by="year"), lambda found: flows_view.view(found, explain=True)),
    "timeline": lambda store: both(timeline(store, PAIR, marks=["2022-02-24"]), timeline_view.view),
    "paths": lambda store: both(paths(store, PAIR, via=["belarus"], fold=True), paths_view.view),
    "compare": lambda store: both(compare(store, Selection(), [("russia", "iran"), ("russia", "north-korea")]), compare_view.view),
    "diff": lambda store: both(diff(store, PAIR, as_of=["2012", "2024"]), diff_view.view),
    "graph": lambda store: both(graph(store, PAIR), graph_view.view),
}  # fmt: skip


def both(found: Any, view: Callable[[Any], Document]) -> Asked:
    return found, view(found)


def shown(document: Document, monkeypatch: pytest.MonkeyPatch, columns: int = 80) -> str:
    monkeypatch.setenv("COLUMNS", str(columns))
    out = io.StringIO()
    terminal.show(document, out)
    return out.getvalue()


@pytest.mark.parametrize("columns", [80, 140])
@pytest.mark.parametrize("name", QUESTIONS)
def test_no_line_is_too_long_and_nothing_is_cut(
    store: Store, name: str, columns: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = shown(QUESTIONS[name](store)[1], monkeypatch, columns)
    assert max(cell_len(line) for line in text.splitlines()) <= columns
    assert "…" not in text


@pytest.mark.parametrize("columns", [30, 80, 140])
@pytest.mark.parametrize("name", ["flows", "timeline", "paths", "diff"])
def test_paint_changes_no_line(store: Store, name: str, columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    document = QUESTIONS[name](store)[1]
    plain = shown(document, monkeypatch, columns)
    for variable, value in (("FORCE_COLOR", "1"), ("TERM", "xterm-256color")):
        monkeypatch.setenv(variable, value)
    monkeypatch.delenv("NO_COLOR", raising=False)
    painted = shown(document, monkeypatch, columns)
    assert "\x1b[" in painted and "\x1b[" not in plain
    assert [line.rstrip() for line in re.sub(r"\x1b\[[0-9;]*m", "", painted).splitlines()] == plain.splitlines()


@pytest.mark.parametrize("name", ["flows", "flows by year", "timeline", "paths", "diff"])
def test_every_id_can_be_copied_from_80_columns(store: Store, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    found, document = QUESTIONS[name](store)
    words = set(shown(document, monkeypatch).replace(":", " ").replace(",", " ").replace("(", " ").split())
    assert [row["id"] for row in found.rows() if row["id"] not in words] == []


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_format_carries_the_same_rows(store: Store, name: str) -> None:
    found, document = QUESTIONS[name](store)
    rows = json.loads(json.dumps([data.plain(row) for row in found.rows()]))
    assert json.loads(data.as_json(name, {}, found, found.rows(), {}))["rows"] == rows
    assert [json.loads(line) for line in data.as_jsonl(found.rows())] == rows
    parsed = list(csv.DictReader(io.StringIO(data.as_csv(found.rows()))))
    assert [{key: cell(value) for key, value in row.items()} for row in rows] == [
        {key: unquoted(value) for key, value in row.items()} for row in parsed
    ]
    assert rows and markdown.text(document).startswith("# ") and html.text(document).endswith("</div>")


def cell(value: Any) -> str:
    """A value as a cell of CSV holds it."""
    if isinstance(value, list):
        return " ".join(map(cell, value))
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def unquoted(text: str) -> str:
    """A cell without the mark that keeps spreadsheets from computing it."""
    return text[1:] if text[:1] == "'" and text[1:2] in ("=", "+", "-", "@") else text


def test_names_in_cyrillic_and_persian_stay_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = {
        "aland": "Российская Федерация",
        "bland": "جمهوری اسلامی ایران",
        "cland": "中华人民共和国",
        "b-firm": "شرکت ملی نفت ایران",
    }
    actors = [actor | {"name": names.get(actor["id"], actor["name"])} for actor in making.ACTORS]
    records, sources = making.random_records(random.Random(7), 40)
    for record in records:
        record["title"] = f"Поставка {record['id']} تحویل"
    pair = Selection(a="Российская Федерация", b="جمهوری اسلامی ایران")
    with making.store(tmp_path / "made.sqlite", records, sources, actors) as store:
        for text, needed in (
            (shown(flows_view.view(flows(store, pair)), monkeypatch), tuple(names.values())[:2]),
            (shown(timeline_view.view(timeline(store, pair)), monkeypatch), tuple(names.values())[:2]),
            (shown(paths_view.view(paths(store, pair, via=["cland"], top=20)), monkeypatch), tuple(names.values())[:3]),
            (shown(graph_view.view(graph(store, pair)), monkeypatch), tuple(names.values())[:2]),
            (shown(diff_view.view(diff(store, pair, as_of=["2020-01-15", "2020-03-15"])), monkeypatch), ()),
            (
                shown(
                    compare_view.view(compare(store, Selection(), [("aland", "bland"), ("aland", "cland")])),
                    monkeypatch,
                ),
                (),
            ),
        ):
            assert max(cell_len(line) for line in text.splitlines()) <= 80
            assert [name for name in needed if name not in text] == []
            assert "Поставка" in text or "Федерация" in text


def test_what_data_holds_never_becomes_markup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    records, sources = making.random_records(random.Random(3), 30)
    for record in records:
        record["title"] = "<script>alert(1)</script> [red]|x|\x1b[31m"
    with making.store(tmp_path / "made.sqlite", records, sources) as store:
        found = timeline(store, Selection())
        document = timeline_view.view(found)
        assert "<script>" not in html.text(document) and "&lt;script&gt;" in html.text(document)
        assert "\\<script\\>" in markdown.text(document)
        assert "\x1b[31m" not in shown(document, monkeypatch) and "[red]" in shown(document, monkeypatch)
