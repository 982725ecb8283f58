"""Any table of ties, with a mapping."""

from __future__ import annotations

from pathlib import Path

import pytest

from ruvis.authoring.problems import DatasetError
from ruvis.datasets import open_store
from ruvis.importers import table
from ruvis.importers.base import ImportFileError
from ruvis.importers.output import save
from ruvis.selection import Selection
from ruvis.store.store import Store

ROWS = "exporter;importer;year;musd;state\nRussia;ایران;2020;1,5;done\nAtlantis;Iran;2021;;done\n"
MAP = """kind: trade_flow
publisher: {id: my-office, name: My office, type: government, letter: B}
source: {id: my-table, url: 'https://example.org/t', title: My table, published: '2024'}
fields:
  from: {column: exporter}
  to: {column: importer}
  period: {column: year}
  commodity: all goods
  amount: {column: musd, times: 1000000}
  currency: USD
  status: {column: state, map: {done: ended}}
  credibility: 3
"""


def _write(tmp_path: Path, rows: str = ROWS, mapping: str = MAP) -> tuple[Path, Path]:
    (tmp_path / "rows.csv").write_text(rows, encoding="utf-8")
    (tmp_path / "map.yaml").write_text(mapping, encoding="utf-8")
    return tmp_path / "rows.csv", tmp_path / "map.yaml"


def test_a_table_becomes_ties(store: Store, tmp_path: Path) -> None:
    found = table.read(*_write(tmp_path, ROWS.replace(";;", ";7;")), store)
    save(found, tmp_path / "mine", file="rows.csv")
    with open_store([tmp_path / "mine"]) as mine:
        first, second = mine.ties(Selection(sort="date"))
        assert (first.origin, first.target, first.status) == (("russia",), ("iran",), "ended")
        assert mine.figures([first])[first.id][0].low == 1_500_000
        assert second.origin == ("atlantis",) and mine.actor("Atlantis").type == "state"


def test_a_flow_without_an_amount_is_a_bad_row(store: Store, tmp_path: Path) -> None:
    found = table.read(*_write(tmp_path), store)
    with pytest.raises(DatasetError) as error:
        save(found, tmp_path / "mine", file="rows.csv")
    assert {problem.line for problem in error.value.problems} == {3}


def test_other_kinds_get_a_history(store: Store, tmp_path: Path) -> None:
    rows = "who,whom,when,what\nRosatom,Iran,2021-05,training\n"
    mapping = MAP.replace("trade_flow", "technology").split("fields:")[0] + (
        "fields:\n  from: {column: who}\n  to: {column: whom}\n  date: {column: when}\n  title: {column: what}\n  status: ongoing\n"
    )
    save(table.read(*_write(tmp_path, rows, mapping), store), tmp_path / "mine", file="rows.csv")
    with open_store([tmp_path / "mine"]) as mine:
        (tie,) = mine.ties(Selection(a="russia", b="iran"))
        assert (tie.kind, tie.date, tie.title) == ("technology", "2021-05", "training")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("column: year", "column: annum", "has no column 'annum'"),
        ("kind: trade_flow\n", "", "lacks 'kind'"),
        ("times: 1000000", "tiems: 1", "takes column, split, times and map"),
        ("source:", "sauce:", "lacks 'source'"),
    ],
)
def test_a_mapping_that_does_not_fit_says_where(store: Store, tmp_path: Path, old: str, new: str, message: str) -> None:
    with pytest.raises(ImportFileError, match=message):
        table.read(*_write(tmp_path, ROWS, MAP.replace(old, new)), store)


def test_a_value_that_the_mapping_does_not_know_is_told(store: Store, tmp_path: Path) -> None:
    found = table.read(*_write(tmp_path, ROWS.replace("1,5;done", "1,5;perhaps")), store)
    assert [(problem.line, "'perhaps'" in problem.message) for problem in found.problems] == [(2, True)]
