"""The Correlates of War trade data, and the fast path for long series."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ruvis.authoring import dataset as authoring
from ruvis.authoring.bulk import Flow
from ruvis.authoring.compile import write
from ruvis.authoring.problems import DatasetError
from ruvis.datasets import open_store, read
from ruvis.importers import cow_trade
from ruvis.importers.base import Imported, ImportFileError
from ruvis.importers.output import save
from ruvis.questions.asymmetry import asymmetry
from ruvis.questions.evidence import NOBODY, gather
from ruvis.selection import Selection
from ruvis.store.store import Store

from .made_up import DYADIC, NATIONAL

REFERENCE = Path(__file__).resolve().parents[3] / "shared" / "reference"


def _files(tmp_path: Path, dyadic: str = DYADIC, national: str = NATIONAL) -> list[Path]:
    paths = [tmp_path / "dyadic.csv", tmp_path / "national.csv"]
    for path, text in zip(paths, (dyadic, national), strict=True):
        path.write_text(text)
    return paths


def _flows(found: Imported) -> dict[str, Flow]:
    assert found.flows
    return {flow.id: flow for flow in found.flows()}


def test_flow1_is_what_the_first_imports_from_the_second(store: Store, tmp_path: Path) -> None:
    flows = _flows(cow_trade.read(_files(tmp_path), store))
    assert flows["cow-trade-iran-russia-2010"].amount == 272_500_000
    assert flows["cow-trade-russia-iran-2010"].amount == 1_150_000_000
    assert all(flow.commodity == "all goods" and flow.currency == "USD" for flow in flows.values())


def test_missing_is_not_nothing_and_nothing_is_no_tie(store: Store, tmp_path: Path) -> None:
    flows = _flows(cow_trade.read(_files(tmp_path), store))
    assert "cow-trade-china-russia-2010" not in flows and "cow-trade-china-iran-2010" not in flows
    with_zeros = _flows(cow_trade.read(_files(tmp_path), store, zeros=True))
    assert with_zeros["cow-trade-china-iran-2010"].amount == 0 and "cow-trade-china-russia-2010" not in with_zeros


def test_what_was_interpolated_says_so(store: Store, tmp_path: Path) -> None:
    flows = _flows(cow_trade.read(_files(tmp_path), store))
    interpolated = flows["cow-trade-iran-russia-2011"]
    assert interpolated.credibility == 3 and "Interpolated" in interpolated.note
    assert "raw figure is 10" in flows["cow-trade-iran-china-2010"].note
    raw = _flows(cow_trade.read(_files(tmp_path), store, which="raw"))
    assert "cow-trade-iran-russia-2011" not in raw and raw["cow-trade-iran-china-2010"].amount == 10_000_000


def test_the_code_of_russia_is_the_soviet_union_before_1992(store: Store, tmp_path: Path) -> None:
    assert _flows(cow_trade.read(_files(tmp_path), store))["cow-trade-ussr-iran-1990"].giver == "ussr"


def test_every_code_is_a_state_of_its_own(store: Store) -> None:
    codes = cow_trade.states()
    names = [actor or name for name, actor in codes.values()]
    assert len(codes) > 200 and len(names) == len(set(names))
    assert all(store.is_actor(actor) for _, actor in codes.values() if actor)


def test_the_fast_path_and_the_models_make_the_same_records(store: Store, tmp_path: Path) -> None:
    found = cow_trade.read(_files(tmp_path), store, zeros=True)
    save(found, tmp_path / "fast.sqlite", file="dyadic.csv")
    save(found, tmp_path / "slow", file="dyadic.csv")
    with open_store([tmp_path / "fast.sqlite"]) as fast, open_store([tmp_path / "slow"]) as slow:
        for table, columns, order in (
            ("record", "id, form, title, credibility, known_min, known_max, body", "id"),
            ("tie", "id, kind, domain, title, origin, target, mutual, status, credibility, reliability, disputed, landmark, date,"
             " sort, begin_min, begin_max, end_min, end_max, known_min, known_max, pages, origins", "id"),
            ("figure JOIN record ON num = tie", "id, seq, role, what, unit, currency, basis, year, low, high, estimate, main",
             "id, seq"),
            ("phase JOIN record ON num = tie", "id, seq, status, begin_min, begin_max", "id, seq"),
            ("citation c JOIN record r ON r.num = c.record", "id, source, stance, says, letter, origin", "id"),
            ("edge e JOIN record r ON r.num = e.tie", "id, src, dst, src_state, dst_state", "id"),
        ):  # fmt: skip
            rows = [
                [tuple(row) for row in opened.connection.execute(f"SELECT {columns} FROM {table} ORDER BY {order}")]
                for opened in (fast, slow)
            ]
            assert rows[0] == rows[1], table
        bodies = [json.loads(row[0]) for row in fast.connection.execute("SELECT body FROM record WHERE form = 'tie'")]
    again = read([tmp_path / "fast.sqlite"])
    assert not again.problems and {entry.record.id for entry in again["ties"].values()} == {
        body["id"] for body in bodies
    }


BROKEN = {
    "id": "Not A Slug", "giver": "atlantis", "taker": "iran", "period": "soon", "amount": float("nan"), "credibility": 7,
    "currency": "dollars", "source": "nowhere", "says": " ", "commodity": "", "series": "A b",
}  # fmt: skip


@pytest.mark.parametrize("field", BROKEN)
def test_the_fast_path_refuses_what_the_models_refuse(store: Store, tmp_path: Path, field: str) -> None:
    save(cow_trade.read(_files(tmp_path), store), tmp_path / "base", file="dyadic.csv")
    dataset = authoring.read(tmp_path / "base")
    good = Flow(
        "a-flow", "a-series", "iran", "china", "goods", "2001", 5, "USD", "annual", 2, cow_trade.DYADIC, "a row"
    )
    write(dataset, tmp_path / "good.sqlite", flows=[good])
    if field == "taker":
        with pytest.raises(DatasetError):
            write(dataset, tmp_path / "x.sqlite", flows=[good._replace(taker=good.giver)])
    with pytest.raises(DatasetError):
        write(dataset, tmp_path / "x.sqlite", flows=[good, good._replace(**{field: BROKEN[field]})])
    assert not (tmp_path / "x.sqlite").exists()


def test_an_id_that_stands_twice_is_told(store: Store, tmp_path: Path) -> None:
    save(cow_trade.read(_files(tmp_path), store), tmp_path / "base", file="dyadic.csv")
    flow = Flow("a-flow", "", "iran", "china", "goods", "2001", 5, "USD", "annual", 2, cow_trade.DYADIC, "a row")
    with pytest.raises(DatasetError) as error:
        write(authoring.read(tmp_path / "base"), tmp_path / "x.sqlite", flows=[flow, flow])
    assert error.value.problems[0].record == "a-flow"


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("365,631,2010,Russia,Nowhere,1,1,1,1,1,4", "no state has the code 631"),
        ("365,630,2010,Russia,Iran,1,1,1,1,1,4", "stands twice"),
        ("365,630,2012,Russia,Iran,x,1,1,1,1,4", "could not convert"),
        ("365,630,2012,Russia,Iran,-3,1,1,1,1,4", "no flow in million USD"),
        ("365,365,2012,Russia,Russia,1,1,1,1,1,4", "trades with itself"),
        ("365,630", "has 2 cells"),
    ],
)
def test_bad_rows_are_told_with_their_line(store: Store, tmp_path: Path, row: str, message: str) -> None:
    found = cow_trade.read(_files(tmp_path, DYADIC + row + "\n"), store)
    assert [(problem.line, message in problem.message) for problem in found.problems] == [(7, True)]
    with pytest.raises(DatasetError):
        save(found, tmp_path / "x.sqlite", file="dyadic.csv")
    assert len(save(found, tmp_path / "x.sqlite", file="dyadic.csv", skip_bad=True)) == 1


def test_another_file_is_refused(store: Store, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a,b\n1,2\n")
    with pytest.raises(ImportFileError, match="no trade file"):
        cow_trade.read([tmp_path / "a.csv"], store)


def test_without_totals_shares_are_not_computable(store: Store, tmp_path: Path) -> None:
    save(cow_trade.read(_files(tmp_path)[:1], store), tmp_path / "t.sqlite", file="dyadic.csv")
    with open_store([tmp_path / "t.sqlite"]) as trade:
        answer = asymmetry(trade, Selection(a="russia", b="iran"))
        assert answer.verdict.value is None and any("all goods imports of Iran" in what for what, _ in answer.missing)


@pytest.mark.skipif(not REFERENCE.exists(), reason="the extracts of the trade data are not here")
def test_barbieri_of_the_worked_row(store: Store, tmp_path: Path) -> None:
    files = [REFERENCE / "cow-trade-extract.csv", REFERENCE / "cow-national-trade-extract.csv"]
    save(cow_trade.read(files, store), tmp_path / "t.sqlite", file="dyadic.csv")
    with open_store([tmp_path / "t.sqlite"]) as trade:
        answer = asymmetry(trade, Selection(a="russia", b="iran", since="2010", until="2010"), periods="1y")
        share = answer.latest("trade", "trade_share")
        assert (
            share
            and share.a.value == pytest.approx(0.002406, abs=1e-6)
            and share.b.value == pytest.approx(0.008614, abs=1e-6)
        )
        for measure, value in (("salience", 0.004552), ("symmetry", 0.993792), ("interdependence", 0.004524)):
            found = answer.latest("trade", measure)
            assert found and found.pair and found.pair.value == pytest.approx(value, abs=1e-6)
        assert (
            gather(trade, Selection(), ["russia", "iran"]).turnover("russia", "iran", 2010).value(NOBODY)
            == 1_422_000_000
        )
