"""CSV, SQLite, Excel and Parquet open elsewhere, hold every row, and execute nothing."""

from __future__ import annotations

import asyncio
import csv
import json
import sqlite3
import zipfile
from collections.abc import Callable
from io import TextIOWrapper
from pathlib import Path

import pytest

from ruvis.export.formats import FORMATS, write
from ruvis.export.sqlite import VIEWS
from ruvis.export.subgraph import Subgraph
from ruvis.export.tables import TABLES, rows
from ruvis.selection import Selection, SelectionError
from ruvis.store.store import Store

Export = Callable[[Store, str], Path]


def counts(store: Store) -> dict[str, int]:
    found = {table.name: 0 for table in TABLES}
    for name, row in rows(Subgraph(store, Selection())):
        found[name] += 1
        assert len(row) == len(next(table for table in TABLES if table.name == name).columns)
    return found


def test_csv_has_every_row_and_no_formula(dataset: Store, export: Export) -> None:
    found = {}
    with zipfile.ZipFile(export(dataset, "csv")) as packed:
        for table in TABLES:
            with packed.open(f"{table.name}.csv") as file:
                read = list(csv.reader(TextIOWrapper(file, "utf-8", newline="")))
            assert read[0] == [column.name for column in table.columns]
            found[table.name] = len(read) - 1
            for row in read[1:]:
                assert len(row) == len(table.columns)
                assert not any(cell[:1] in "=+@\t\r" for cell in row if cell and not cell[1:2].isdigit())
    assert found == counts(dataset)


def test_frictionless_finds_the_package_valid(store: Store, tmp_path: Path) -> None:
    frictionless = pytest.importorskip("frictionless")
    write(Subgraph(store, Selection()), FORMATS["csv"], tmp_path / "package", folder=True)
    report = frictionless.validate(str(tmp_path / "package" / "datapackage.json"))
    assert report.valid, report.flatten(["type", "message"])[:5]


def test_a_folder_that_is_no_package_is_left_alone(store: Store, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years of work")
    with pytest.raises(SelectionError, match="nothing was overwritten"):
        write(Subgraph(store, Selection(kinds=("treaty",))), FORMATS["csv"], tmp_path / "mine", folder=True)
    assert [path.name for path in tmp_path.rglob("*")] == ["mine", "thesis.txt"]


def test_sqlite_holds_every_row_with_its_keys(dataset: Store, export: Export) -> None:
    connection = sqlite3.connect(export(dataset, "sqlite"))
    found = {table.name: connection.execute(f"SELECT COUNT(*) FROM {table.name}").fetchone()[0] for table in TABLES}
    assert found == counts(dataset)
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    for view in VIEWS:
        connection.execute(f"SELECT * FROM {view}").fetchall()
    connection.close()


def test_datasette_opens_the_file_and_its_views(dataset: Store, export: Export) -> None:
    app = pytest.importorskip("datasette.app")
    path = export(dataset, "sqlite")

    async def visit() -> None:
        site = app.Datasette([str(path)])
        await site.invoke_startup()
        for place in [table.name for table in TABLES] + list(VIEWS):
            answer = await site.client.get(f"/{path.stem}/{place}.json?_size=5")
            assert answer.status_code == 200 and answer.json()["rows"] is not None, place
            assert (await site.client.get(f"/{path.stem}/{place}?_size=5")).status_code == 200

    asyncio.run(visit())


def test_excel_holds_text_and_no_formula(dataset: Store, tmp_path: Path) -> None:
    pytest.importorskip("xlsxwriter")
    openpyxl = pytest.importorskip("openpyxl")
    path = tmp_path / "ties.xlsx"
    write(Subgraph(dataset, Selection()), FORMATS["excel"], path)
    book = openpyxl.load_workbook(path)
    assert {name: book[name].max_row - 1 for name in counts(dataset)} == counts(dataset)
    for sheet in book:
        assert not sheet._hyperlinks
        assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_pandas_and_duckdb_read_parquet(dataset: Store, tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    path = tmp_path / "ties.parquet"
    write(Subgraph(dataset, Selection()), FORMATS["parquet"], path)
    ties, cited = counts(dataset)["ties"], counts(dataset)["citations"]
    pandas = pytest.importorskip("pandas")
    frame = pandas.read_parquet(path)
    assert len(frame) == ties and sum(map(len, frame["citations"])) == cited
    duckdb = pytest.importorskip("duckdb")
    with duckdb.connect() as connection:
        (count,) = connection.execute(f"SELECT COUNT(*) FROM '{path}' t, UNNEST(t.citations) AS u(c)").fetchone()
    assert count == cited


def test_the_package_describes_its_columns(store: Store, export: Export) -> None:
    with zipfile.ZipFile(export(store, "csv")) as packed:
        package = json.loads(packed.read("datapackage.json"))
    assert [resource["name"] for resource in package["resources"]] == [table.name for table in TABLES]
    assert "SIPRI" in package["description"]
