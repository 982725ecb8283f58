"""Tables that strangers write end in an error or in bad rows, each in one line: no traceback, no hang, no full memory.

Promise: a hostile file ends in an error, not in a hang or a full memory.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hostile import CONTROL, INJECTIONS, Run, run
from test_hostile_files import billion

from ruvis.datasets import open_store
from ruvis.importers import base, cow_trade, output, sipri, table
from ruvis.store.store import Store

HEADERS = {
    "sipri": "Recipient;Supplier;Year of order;;Number ordered;.;Weapon designation;Weapon description;Number delivered;.;"
    "Year(s) of delivery;status;Comments;SIPRI TIV per unit;SIPRI TIV for total order;SIPRI TIV of delivered weapons\n",
    "cow-trade": "ccode1,ccode2,year,importer1,importer2,flow1,flow2,smoothflow1,smoothflow2\n",
    "csv": "a,b,y,v,s\n",
}
ROWS = {
    "sipri": "{name};Russia;{year};?;{figure};?;Thing;SAM system;4;?;{year};New;note;80;400;{figure}\n",
    "cow-trade": "365,630,{year},Russia,{name},{figure},-9,{figure},2\n",
    "csv": "Russia,{name},{year},{figure},done\n",
}
MAP = """\
kind: trade_flow
publisher: {id: o, name: O, type: government, letter: B}
source: {id: t, url: 'https://example.org/t', title: T, published: '2024'}
fields:
  from: {column: a}
  to: {column: b}
  period: {column: y}
  amount: {column: v, times: 1000}
  status: {column: s, map: {done: ended}}
  currency: USD
  credibility: 3
  commodity: goods
"""
IMPORTERS = tuple(HEADERS)
named = pytest.mark.parametrize("name", IMPORTERS)


def row(importer: str, **cells: str) -> str:
    return ROWS[importer].format(**{"name": "Iran", "year": "2010", "figure": "5"} | cells)


def imported(name: str, text: str | bytes, *more: str, mapping: str | bytes = MAP) -> Run:
    """Import a table that a stranger wrote, in this directory."""
    Path("out.sqlite").unlink(missing_ok=True)
    for path, content in (("in.csv", text), ("map.yaml", mapping)):
        Path(path).write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass"))
    given = ["--map", "map.yaml"] if name == "csv" else []
    done = run("import", name, "in.csv", *given, "-o", "out.sqlite", *more)
    assert CONTROL.search(done.out + done.err) is None, done
    assert "Traceback" not in done.err and all(len(line) < 2_000 for line in done.err.splitlines())
    return done


def refused(done: Run, *words: str) -> None:
    """It was told in one line why, and nothing was written."""
    assert done.code == 1 and all(word in done.err for word in words), done
    assert done.err.splitlines()[-1].startswith("Error: ") and not Path("out.sqlite").exists()


@named
def test_the_good_tables_are_good(name: str) -> None:
    assert imported(name, HEADERS[name] + row(name)).code == 0
    assert run("check", "out.sqlite").code == 0


FIGURES = [
    "1e308",
    "1e999",
    "-1e308",
    "nan",
    "NaN",
    "inf",
    "-Infinity",
    "9" * 10_000,
    "٣",
    "²",
    "1_000",
    "0x10",
    "--5",
    "\u200b5",
]


@named
@pytest.mark.parametrize("figure", FIGURES, ids=[f"{text[:10]!a}" for text in FIGURES])
def test_a_figure_beyond_all_measure_is_a_bad_row(name: str, figure: str) -> None:
    refused(
        imported(name, HEADERS[name] + row(name) + row(name, name="Syria", year="2011", figure=figure)), "in.csv:3:"
    )


YEARS = ["99999", "0", "-1", "1e3", "nan", "2" * 10_000, "٢٠١٠", "2010\u200b", "\u202e01x2", "2010-13-45"]


@named
@pytest.mark.parametrize("year", YEARS, ids=[f"{text[:10]!a}" for text in YEARS])
def test_a_year_that_is_none_is_a_bad_row(name: str, year: str) -> None:
    refused(imported(name, HEADERS[name] + row(name) + row(name, name="Syria", year=year)), "in.csv:3:")


UNSEEN = [
    "zero\u200bwidth",
    "\u202egnp",
    "\u2066a\u2069",
    "\ufeff",
    "\U000e0041",
    "\x1b[31m",
    "\x9b31m",
    "\x07",
    "\x85",
    "\u2028",
]


@named
@pytest.mark.parametrize("text", UNSEEN, ids=[f"{text!a}" for text in UNSEEN])
def test_what_is_not_seen_commands_no_terminal(name: str, text: str) -> None:
    """Zero width, reading direction and escapes: in names, in figures and in the header."""
    assert imported(name, HEADERS[name] + row(name, name=text + "X")).code in (0, 1)
    assert imported(name, HEADERS[name] + row(name, name=f"A{text}B") + row(name, figure=text), "--skip-bad").code in (
        0,
        1,
    )
    assert imported(name, text + HEADERS[name] + row(name)).code in (0, 1)
    assert imported(name, HEADERS[name].replace("e", f"e{text}") + row(name)).code in (0, 1)


@named
def test_half_a_surrogate_pair_is_no_traceback(name: str) -> None:
    """In UTF-8, where it is no text, and in UTF-16, where the other half is missing."""
    assert imported(name, HEADERS[name] + row(name, name="\ud800")).code in (0, 1)
    assert imported(name, HEADERS[name] + row(name, figure="\udfff")).code == 1
    whole = b"\xff\xfe" + (HEADERS[name] + row(name, name="\ud800")).encode("utf-16-le", "surrogatepass")
    refused(imported(name, whole))


BEYOND = {"sipri": "field larger than field limit", "cow-trade": "field larger than field limit", "csv": "is no CSV"}


@named
def test_a_field_without_end_is_refused(name: str) -> None:
    refused(imported(name, HEADERS[name] + row(name, name="a" * 5_000_000)), BEYOND[name])
    refused(imported(name, HEADERS[name] + row(name, name='"' + "a\n" * 500_000)), "field larger than field limit")


def test_a_line_of_many_cells_is_a_bad_row_in_pieces() -> None:
    refused(imported("cow-trade", HEADERS["cow-trade"] + "1," * 2_000_000), "in.csv:2: has ")


@named
def test_a_field_of_100_megabytes_takes_little_memory(name: str) -> None:
    """Promise: a table that is refused takes less than 500 MB."""
    Path("map.yaml").write_text(MAP, encoding="utf-8")
    with Path("in.csv").open("w", encoding="utf-8") as file:
        file.write(HEADERS[name] + row(name, name="a" * 100_000_000))
    given = ["--map", "map.yaml"] if name == "csv" else []
    words = [sys.executable, "-m", "ruvis", "import", name, "in.csv", *given, "-o", "out.sqlite"]
    process = subprocess.Popen(
        words, stderr=subprocess.PIPE, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_DATA, (500_000_000,) * 2)
    )
    _, said = process.communicate(timeout=60)
    assert process.returncode == 1 and said.startswith(b"Error: ") and said.count(b"\n") == 1


def deep(depth: int) -> str:
    return MAP + "id: " + "[" * depth


MAPS = {
    "10,000 nested lists": (deep(10_000), "nests too deeply"),
    "10,000 nested mappings": (MAP + "id: " + "{a: " * 10_000, "nests too deeply"),
    "a billion laughs": (billion(10, 10), "too large"),
    "an alias of itself": (MAP + "id: &a [*a]", "an alias leads into itself"),
    "a Python object": (MAP + "id: !!python/object/apply:os.system [id]", "is not allowed"),
    "half a surrogate pair": (MAP + 'id: "\ud800"', "is not UTF-8"),
    "a reading direction": (MAP + 'id: "\\u202e"', "control character U+202E"),
    "a list for a kind": (MAP.replace("trade_flow", "[visit]"), "is no kind"),
    "infinity to multiply by": (MAP.replace("1000", ".inf"), "in quotes"),
    "1e308 to multiply by": (MAP.replace("1000", "1.0e+308"), "must be a finite number"),
    "a title of 20 MB": (MAP.replace("title: T", "title: " + "t" * 20_000_000), "20000 characters"),
    "100 MB": (MAP + "#" * 100_000_000, "is larger than 32 MiB"),
}  # fmt: skip


@pytest.mark.parametrize(("mapping", "expected"), MAPS.values(), ids=MAPS.keys())
def test_a_hostile_mapping_is_refused(mapping: str, expected: str) -> None:
    refused(imported("csv", HEADERS["csv"] + row("csv"), mapping=mapping), expected)


# ------------------------------------------------------------------------------------------------ rows without end


@named
def test_a_file_of_bad_rows_is_given_up(name: str) -> None:
    """10 MB of them took 1.2 GB and four minutes."""
    text = HEADERS[name] + "x\n" * 200_000
    for more in ((), ("--skip-bad",)):
        done = imported(name, text, *more)
        refused(done, "10,000 rows are bad")
        assert len(done.err) < 2_000


@named
def test_rows_of_nothing_without_end_are_given_up(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base, "MAX_ROWS", 1_000)
    refused(imported(name, HEADERS[name] + row(name) + "\n" * 2_000), "more than 1,000 rows")


def test_records_that_would_fill_the_memory_are_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base, "MAX_RECORDS", 100)
    for name in ("sipri", "csv"):
        rows = "".join(row(name, year=str(1900 + number)) for number in range(101))
        refused(imported(name, HEADERS[name] + rows), "more than 100 records")
    national = "ccode,statename,stateabb,year,imports,exports\n"
    rows = "".join(f"365,Russia,RUS,{1900 + number},5,6\n" for number in range(51))
    refused(imported("cow-trade", national + rows), "more than 100 records")


def test_a_file_beyond_all_size_is_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    with Path("in.csv").open("wb") as file:
        file.truncate(base.MAX_BYTES + 1)
    Path("map.yaml").write_text(MAP, encoding="utf-8")
    for name, given in (("sipri", []), ("csv", ["--map", "map.yaml"])):
        refused(run("import", name, "in.csv", *given, "-o", "out.sqlite"), "is larger than 32 MiB")


@pytest.fixture(scope="module")
def built_in() -> Iterator[Store]:
    with open_store(["builtin"]) as store:
        yield store


def test_names_that_nobody_knows_cost_no_search_for_near_ones(
    built_in: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Suggestions for each of 20,000 names took minutes."""
    monkeypatch.setattr(Store, "suggest", lambda *_: pytest.fail("nobody asked for suggestions"))
    (tmp_path / "map.yaml").write_text(MAP, encoding="utf-8")
    for name in ("sipri", "csv"):
        rows = "".join(row(name, name=f"Place {number}") for number in range(50))
        path = tmp_path / name
        path.write_text(HEADERS[name] + rows, encoding="utf-8")
        found = sipri.read(path, built_in) if name == "sipri" else table.read(path, tmp_path / "map.yaml", built_in)
        assert len(found.sections["ties"]) == 50 and not found.problems
        assert {"Place 0", "Place 49"} <= {actor["name"] for actor in found.sections["actors"]}


# ---------------------------------------------------------------------------------------------------- injections

CELLS = {
    "sipri": ("recipient", "supplier", "weapon", "description", "condition", "comments"),
    "csv": ("from", "to", "commodity", "title", "summary", "note", "item", "says"),
}
TEXT_MAP = """\
kind: arms_transfer
publisher: {id: o, name: O, type: government, letter: B}
source: {id: t, url: 'https://example.org/t', title: T, published: '2024'}
fields:
  from: russia
  to: iran
  date: '2024'
  category: other
  credibility: 3
  item: {column: x}
  title: {column: x}
  summary: {column: x}
  note: {column: x}
  says: {column: x}
"""


def quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def test_every_injection_in_a_table_reads_back_as_one_line_of_text() -> None:
    """What a cell holds is what JSON gives: nothing is lost but line breaks, blanks and commands to terminals."""
    texts = [text for text in INJECTIONS if base.clean(text)]
    done = imported("csv", "x\n" + "".join(quoted(text) + "\n" for text in texts), mapping=TEXT_MAP)
    assert done.code == 0, done.err
    rows = json.loads(run("ties", "russia", "iran", "--all", "--data", "out.sqlite", "--format", "json").out)["rows"]
    assert sorted(row["title"] for row in rows) == sorted(map(base.clean, texts))
    body = json.loads(run("show", rows[0]["id"], "--data", "out.sqlite", "-f", "json").out)["answer"]["record"]["body"]
    assert {body[field] for field in ("title", "summary", "note", "item")} == {rows[0]["title"]}
    assert body["citations"][0]["says"] == rows[0]["title"][:2000]


def test_every_injection_in_a_register_reads_back() -> None:
    texts = [text for text in INJECTIONS if base.clean(text) and base.slug(text)]
    rows = "".join(
        row("sipri", name="Iran").replace("Thing", quoted(text)).replace("note", quoted(text)) for text in texts
    )
    assert imported("sipri", HEADERS["sipri"] + rows).code == 0
    found = json.loads(run("ties", "russia", "iran", "--all", "--data", "out.sqlite", "--format", "json").out)["rows"]
    assert {f"Russia to Iran: {base.clean(text)}, 2010" for text in texts} == {tie["title"] for tie in found}


def test_an_import_into_a_directory_reads_back_as_the_snapshot_does() -> None:
    """The YAML that is written of hostile cells is data again, and nothing else."""
    texts = [text for text in INJECTIONS if base.clean(text)]
    assert imported("csv", "x\n" + "".join(quoted(text) + "\n" for text in texts), mapping=TEXT_MAP).code == 0
    assert run("import", "csv", "in.csv", "--map", "map.yaml", "-o", "made/").code == 0
    asked = ["ties", "russia", "iran", "--all", "--format", "jsonl", "--data"]
    assert run(*asked, "made/") == run(*asked, "out.sqlite")
    assert run("check", "made").code == 0


def test_what_is_documented_is_all_that_importers_raise(built_in: Store, tmp_path: Path) -> None:
    """A directory, a device and nothing at all in the place of a table."""
    for path in (tmp_path, Path("/dev/null"), tmp_path / "nothing"):
        for read in (sipri.read, lambda place, store: cow_trade.read([place], store)):
            with pytest.raises((OSError, base.ImportFileError)):
                read(path, built_in)
    with pytest.raises(base.ImportFileError, match="is there already"):
        (tmp_path / "full").mkdir()
        (tmp_path / "full" / "x").touch()
        output.save(base.Imported("x", flows=lambda: iter(())), tmp_path / "full", file="x")
