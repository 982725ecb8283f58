"""SIPRI's trade register, as it is issued and as spreadsheets save it."""

from __future__ import annotations

from pathlib import Path

import pytest

from ruvis.authoring.problems import DatasetError
from ruvis.datasets import open_store
from ruvis.importers import sipri
from ruvis.importers.base import Imported, ImportFileError
from ruvis.importers.output import save
from ruvis.questions.asymmetry import asymmetry
from ruvis.questions.evidence import NOBODY, gather
from ruvis.questions.periods import Period
from ruvis.questions.ties import ties
from ruvis.selection import Selection
from ruvis.store.store import Store

from .made_up import DEALS, HEADER, PREAMBLE, REGISTER

REFERENCE = Path(__file__).resolve().parents[3] / "shared" / "reference" / "sipri-trade-register-extract.csv"


def _read(store: Store, tmp_path: Path, content: bytes | str, **more: str) -> Imported:
    path = tmp_path / "register.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode("latin-1"))
    return sipri.read(path, store, **more)


def _by_item(found: Imported) -> dict[str, dict]:
    return {tie["id"]: tie for tie in found.sections["ties"]}


SAVED = {
    "as issued": REGISTER.encode("latin-1"),
    "utf-8 with a mark": b"\xef\xbb\xbf" + REGISTER.encode(),
    "utf-16": REGISTER.encode("utf-16"),
    "windows line ends": REGISTER.replace("\n", "\r\n").encode("latin-1"),
    "without its preamble": (HEADER + DEALS).encode("latin-1"),
}


@pytest.mark.parametrize("saved", SAVED)
def test_the_register_reads_the_same_however_it_was_saved(store: Store, tmp_path: Path, saved: str) -> None:
    found = _read(store, tmp_path, SAVED[saved], published="2025-03-13")
    assert not found.problems
    assert found.sections == _read(store, tmp_path, REGISTER).sections


def test_semicolons_and_decimal_commas(store: Store, tmp_path: Path) -> None:
    text = HEADER.replace(",", ";") + "Russia;Iran;2022;?;20;?;Gull;drone;20;;2022;New;;0,3;6,5;6,5\n"
    (tie,) = _read(store, tmp_path, text, published="2025").sections["ties"]
    assert tie["tiv"] == 6.5 and tie["delivered"] == 20 and tie["quantity"][0]["estimate"] is True


def test_by_supplier_first(store: Store, tmp_path: Path) -> None:
    text = HEADER.replace("Recipient,Supplier", "Supplier,Recipient") + DEALS.splitlines()[1].replace(
        "Iran,Russia", "Russia,Iran"
    )
    (tie,) = _read(store, tmp_path, text, published="2025").sections["ties"]
    assert (tie["from"], tie["to"]) == (["russia"], ["iran"])


def test_question_marks_stay_uncertain_and_empty_stays_unknown(store: Store, tmp_path: Path) -> None:
    deals = _by_item(_read(store, tmp_path, REGISTER))
    mowe = deals["sipri-russia-iran-1991-mowe-1"]
    assert mowe["history"][0] == {"date": "1991?", "event": "ordered"} and mowe["credibility"] == 3
    assert {q["of"]: (q["value"], q["estimate"]) for q in mowe["quantity"]} == {
        "ordered": (10, True),
        "delivered": (10, True),
    }
    assert "ordered" not in mowe and "delivered" not in mowe
    heron = deals["sipri-china-iran-1990-heron"]
    assert not {"ordered", "delivered", "quantity"} & set(heron) and heron["tiv"] == 12 and heron["credibility"] == 2


def test_nothing_delivered_is_not_a_little_delivered(store: Store, tmp_path: Path) -> None:
    deals = _by_item(_read(store, tmp_path, REGISTER))
    eagle = deals["sipri-russia-iran-2023-eagle"]
    assert (eagle["status"], eagle["delivered"], eagle["tiv"]) == ("ordered", 0, 0)
    gull = deals["sipri-iran-sudan-2000-gull"]
    assert "tiv" not in gull and gull["quantity"][0] == {
        "what": "Gull UAV", "min": 0, "max": 0.5, "unit": "million TIV", "of": "delivered"
    }  # fmt: skip


def test_names_of_the_register_find_their_actors(store: Store, tmp_path: Path) -> None:
    found = _read(store, tmp_path, REGISTER)
    actors = {actor["id"]: actor for actor in found.sections["actors"]}
    assert actors["ussr"]["successor"] == "russia" and "russia" in actors
    assert actors["sudan"]["type"] == "state" and actors["unknown-supplier-s"]["type"] == "bloc"
    assert any("hezbollah" in name for name in actors)


def test_deals_are_split_evenly_over_the_years_listed(store: Store, tmp_path: Path) -> None:
    target = tmp_path / "arms.sqlite"
    assert save(_read(store, tmp_path, REGISTER), target, file="register.csv") == []
    with open_store([target]) as arms:
        evidence = gather(arms, Selection(), ["russia", "iran"])
        by_year = {
            year: evidence.delivered("russia", "iran", (year,), zero=True).value(NOBODY)
            for year in (1986, 1996, 1997, 1999, 2001)
        }
        assert by_year == {1986: 10, 1996: 10, 1997: 0, 1999: 10, 2001: 15}
        apart = gather(arms, Selection(direct=True), ["russia", "iran"])
        assert apart.delivered("russia", "iran", (1986,), zero=True).value(NOBODY) == 0
        window = evidence.arms_window("iran", Period(1995, 1999))
        assert window == Period(1995, 1999)
        share = evidence.arms_share("iran", "russia", window).value(NOBODY)
        assert share == pytest.approx(20 / 32)
        assert evidence.arms_window("sudan", Period(2000, 2004)) is None if "sudan" in evidence.members else True


def test_a_deal_that_two_datasets_tell_counts_once(store: Store, tmp_path: Path) -> None:
    target = tmp_path / "arms.sqlite"
    save(_read(store, tmp_path, REGISTER), target, file="register.csv")
    with open_store(["builtin", target]) as both, open_store([target]) as alone:
        for taker, giver, year in (("iran", "russia", 1996), ("russia", "iran", 2022)):
            volumes = [
                gather(opened, Selection(), ["russia", "iran"]).delivered(giver, taker, (year,)).value(NOBODY)
                for opened in (both, alone)
            ]
            assert volumes[0] == volumes[1]


def test_a_state_with_one_supplier_in_the_file_gets_no_total(store: Store, tmp_path: Path) -> None:
    found = _read(store, tmp_path, REGISTER)
    assert {row["country"] for row in found.sections["indicators"]} == {"iran", "russia"}
    assert any("Sudan" in note for note in found.notes)


def test_a_directory_and_a_snapshot_say_the_same(store: Store, tmp_path: Path) -> None:
    found = _read(store, tmp_path, REGISTER)
    for target in (tmp_path / "arms", tmp_path / "arms.sqlite"):
        save(found, target, file="register.csv")
    with open_store([tmp_path / "arms"]) as one, open_store([tmp_path / "arms.sqlite"]) as other:
        assert one.meta["digest"] == other.meta["digest"]
        assert len(one.ties(Selection())) == 10


BAD = {
    "Iran,Russia,19x1,,10,,A,tank,10,,2001,New,,3,30,30": "'19x1' is no year",
    "Iran,Russia,1991,,10,,A,tank,10,,soon,New,,3,30,30": "are no years",
    "Iran,Russia,1991,,ten,,A,tank,10,,2001,New,,3,30,30": "number ordered: 'ten' is not a number",
    "Iran,Russia,1991,,10,,A,tank,10,,2001,New,,3,30,-4": "less than nothing",
    "Iran,Russia,1991,,10": "has 5 cells, the header 16",
    "Iran,,1991,,10,,A,tank,10,,2001,New,,3,30,30": "names no recipient, no supplier or no weapon",
    "Iran,Russia,2005,,10,,A,tank,10,,2001,New,,3,30,30": "stands after",
    "Iran,Russia,1991,,10,,A,tank,12,,2001,New,,3,30,30": "12 delivered of 10 ordered",
}


@pytest.mark.parametrize("row", BAD)
def test_bad_rows_are_told_with_their_line_and_left_out_by_choice_only(store: Store, tmp_path: Path, row: str) -> None:
    content = PREAMBLE + HEADER + DEALS.splitlines()[1] + "\n" + row + "\n"
    found = _read(store, tmp_path, content)
    with pytest.raises(DatasetError) as error:
        save(found, tmp_path / "x.sqlite", file="register.csv")
    line = content.splitlines().index(row) + 1
    assert [(p.line, BAD[row] in p.message) for p in error.value.problems] == [(line, True)]
    assert not (tmp_path / "x.sqlite").exists()
    left = save(_read(store, tmp_path, content), tmp_path / "x.sqlite", file="register.csv", skip_bad=True)
    assert [problem.line for problem in left] == [line]
    with open_store([tmp_path / "x.sqlite"]) as kept:
        assert len(kept.ties(Selection())) == 1


def test_another_file_is_refused(store: Store, tmp_path: Path) -> None:
    with pytest.raises(ImportFileError, match="no trade register"):
        _read(store, tmp_path, "a,b\n1,2\n")
    with pytest.raises(ImportFileError, match="lacks the columns"):
        _read(store, tmp_path, "Recipient,Supplier\nIran,Russia\n")


def test_without_a_date_the_register_is_later_than_its_last_year(store: Store, tmp_path: Path) -> None:
    (source,) = _read(store, tmp_path, HEADER + DEALS).sections["sources"]
    assert source["published"] == "2023/.."


def test_an_existing_directory_is_not_touched(store: Store, tmp_path: Path) -> None:
    target = tmp_path / "mine"
    target.mkdir()
    (target / "notes.txt").write_text("mine")
    with pytest.raises(ImportFileError, match="is there already"):
        save(_read(store, tmp_path, REGISTER), target, file="register.csv")
    assert (target / "notes.txt").read_text() == "mine"


@pytest.mark.skipif(not REFERENCE.exists(), reason="the extract of the register is not here")
def test_the_extract_gives_the_known_sums(store: Store, tmp_path: Path) -> None:
    target = tmp_path / "arms.sqlite"
    assert save(sipri.read(REFERENCE, store), target, file="register.csv") == []
    with open_store([target]) as arms:
        (domain,) = ties(arms, Selection(a="russia", b="iran", direct=True)).domains
        assert (domain.out.total, domain.back.total) == (30, 5)
        assert domain.out.sums[0].low == pytest.approx(3975.45) and domain.back.sums[0].low == pytest.approx(493.0)
        answer = asymmetry(arms, Selection(a="russia", b="iran"))
        leaning = next(one for one in answer.contrary if one.kind != "reversed")
        assert leaning.periods == "2022-24" and leaning.low > 0.5 and leaning.high > 0.9
