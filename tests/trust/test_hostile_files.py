"""Files that strangers write end in problems: no traceback, no hang, no full memory. Each case was found by fuzzing or thought of."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ruvis import layout
from ruvis.authoring import files
from ruvis.authoring.dataset import SECTIONS
from ruvis.authoring.problems import DatasetError, Problem
from ruvis.datasets import open_store, read
from ruvis.records.edtf import EDTFError, parse

GOOD = {
    "actors.yaml": "- {id: iran, name: Iran, full_name: Iran, type: state, country: iran}\n"
    "- {id: russia, name: Russia, full_name: Russia, type: state, country: russia}\n",
    "publishers.yaml": "- {id: paper, name: The Paper, type: newspaper, letter: C}\n",
    "measures.yaml": "- {id: gdp, label: gross domestic product}\n",
    "sources.yaml": "- {id: page, url: 'https://example.org/a', publisher: paper, published: '2025-01-02'}\n",
}
TIE = (
    "- {{id: a, kind: visit, from: {origin}, to: iran, title: {title}, summary: s, status: ended, credibility: 2, {more}"
    "history: [{{date: {date}, event: ended}}], citations: [{{source: page, stance: supports, says: x}}]}}\n"
)
SERIES = (
    "id,country,measure,period,value,unit,credibility,sources,says\ng1,iran,gdp,{period},{value},USD,{digit},page,x\n"
)


def tie(origin: str = "russia", title: str = "T", date: str = "'2025'", more: str = "") -> str:
    return TIE.format(origin=origin, title=title, date=date, more=more)


def series(period: str = "2020", value: str = "5", digit: str = "2") -> str:
    return SERIES.format(period=period, value=value, digit=digit)


def problems(tmp_path: Path, **more: str | bytes) -> list[str]:
    """Everything that is wrong with a dataset of good files and the ones given (`__` stands for a dot)."""
    for name, content in (GOOD | {name.replace("__", "."): content for name, content in more.items()}).items():
        path = tmp_path / name.replace("series.csv", "series/a.csv")
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content)
    try:
        return [str(problem) for problem in read([tmp_path]).problems]
    except DatasetError as error:
        return [str(problem) for problem in error.problems]


def billion(levels: int, width: int) -> str:
    lines = [f"- &a0 [{', '.join(['x'] * width)}]"]
    return "\n".join([*lines, *(f"- &a{n} [{', '.join([f'*a{n - 1}'] * width)}]" for n in range(1, levels))])


FILES: list[tuple[str, str, str]] = [
    ("10,000 nested lists", "[" * 10_000, "nests too deeply"),
    ("a million nested lists, which killed the process", "[" * 1_000_000, "nests too deeply"),
    ("10,000 nested mappings", "{a: " * 10_000, "nests too deeply"),
    ("nested blocks", "- " * 10_000, "nests too deeply"),
    ("a billion laughs", billion(10, 10), "too large"),
    ("an alias of itself", "&a [*a, *a, *a]", "an alias leads into itself"),
    ("an alias of a deeper thing", "- &a " + "[" * 30 + "]" * 30 + "\n- " + "[" * 30 + "*a" + "]" * 30, "nests too deeply"),
    ("an alias of nothing", "- *nobody", "undefined alias"),
    ("a list without end", "[" + "a," * 11_000 + "]", "too large"),
    ("a record without end", "- [" + "a," * 3_000 + "]", "has a record that is too large"),
    ("mistakes without end", "- !!x a\n" * 3_000, "too many problems"),
    ("records that are none", "- 1\n" * 3_000, "too many problems"),
    ("two documents", "- a\n--- \n- b", "more than one document"),
    ("a Python object", "- !!python/object/apply:os.system [id]", "is not allowed"),
    ("a Python name as a mapping", "- !!python/object:os.path {a: b}", "is not allowed"),
    ("a set", "- !!set {a, b}", "is not allowed"),
    ("binary", "- !!binary aGVsbG8=", "is not allowed"),
    ("a key that is a list", "- ? [a]\n  : b", "a key must be plain text"),
    ("an escape sequence in quotes", '- {id: "\\e[31m"}', "control character U+001B"),
    ("a reading direction in quotes", '- {id: a, name: "\\u202egnp"}', "control character U+202E"),
    ("a null byte in quotes", '- {id: "\\0"}', "control character U+0000"),
    ("a control character in a key", '- {"\\a": b}', "control character U+0007"),
    ("an escape sequence", "- {id: \x1b[31m}", "control character U+001B"),
    ("half a surrogate pair", "- {id: \ud800}", "is not UTF-8"),
    ("a byte-order mark inside", "- {id: a\ufeff}", "control character U+FEFF"),
    ("an id without end", "- {id: " + "a" * 1_000_000 + "}", "id: string should have at most 120 characters"),
    ("a name without end", "- {id: x, type: state, full_name: x, name: " + "b" * 1_000_000 + "}", "20000 characters"),
    ("a key without end", "- {? " + "c" * 1_000_000 + " : 1}", "is no field"),
    ("nothing but a number", "5", "must be a list"),
    ("a mapping", "a: b", "must be a list"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "expected"), [case[1:] for case in FILES], ids=[case[0] for case in FILES])
def test_a_hostile_file_is_a_problem_told_in_one_short_line(
    content: str, expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "MAX_PARTS", 10_000)  # the real bound is held to by the test of memory
    monkeypatch.setattr(files, "MAX_RECORD_PARTS", 2_000)
    found = problems(tmp_path, actors__yaml=content)
    assert any(expected in problem for problem in found), found[:3]
    assert all(len(problem) < 2_000 and "\n" not in problem for problem in found)
    assert len(found) <= 5 * files.MAX_PROBLEMS


RECORDS: list[tuple[str, dict[str, str], str]] = [
    ("a number beyond all measure", {"ties__yaml": tie(more="value: [{amount: 1.0e+308, currency: USD, basis: x}],")}, "beyond 1e18"),
    ("infinity", {"ties__yaml": tie(more="value: [{amount: .inf, currency: USD, basis: x}],")}, "in quotes"),
    ("a number of 10,000 digits", {"ties__yaml": tie(more=f"value: [{{amount: {'9' * 10_000}, currency: USD, basis: x}}],")}, "value"),
    ("a number of 10,000 digits in a cell", {"series__csv": series(value="9" * 10_000)}, "finite"),
    ("not a number in a cell", {"series__csv": series(value="nan")}, "'nan' is not a number"),
    ("infinity in a cell", {"series__csv": series(value="-Infinity")}, "is not a number"),
    ("1e308 in a cell", {"series__csv": series(value="1e308")}, "beyond 1e18"),
    ("1e999 in a cell", {"series__csv": series(value="1e999")}, "finite"),
    ("digits apart by underscores", {"series__csv": series(value="1_000")}, "is not a number"),
    ("digits of another script", {"series__csv": series(value="٣")}, "is not a number"),
    ("a raised digit for a grade", {"series__csv": series(digit="²")}, "credibility"),
    ("year 99999", {"ties__yaml": tie(date="'99999'")}, "not an EDTF date"),
    ("year 99999 in a cell", {"series__csv": series(period="99999")}, "not an EDTF date"),
    ("year 0", {"ties__yaml": tie(date="'0000'")}, "not an EDTF date"),
    ("a date without end", {"ties__yaml": tie(date="'" + "2" * 20_000 + "'")}, "not an EDTF date"),
    ("an actor that is its own successor", {"actors__yaml": "- {id: iran, name: I, full_name: I, type: state, successor: iran}"}, "is the actor itself"),
    ("an actor that is its own parent", {"actors__yaml": "- {id: iran, name: I, full_name: I, type: state, parent: iran}"}, "is the actor itself"),
    ("successors in a ring", {"actors__yaml": "".join(
        f"- {{id: a{n}, name: A, full_name: A, type: state, successor: a{(n + 1) % 30}}}\n" for n in range(30))}, "leads back"),
    ("a tower of parents", {"actors__yaml": "".join(
        f"- {{id: a{n}, name: A, full_name: A, type: company, parent: a{n + 1}}}\n" for n in range(200))
        + "- {id: a200, name: A, full_name: A, type: company}"}, "more than 50 wholes"),
    ("301 actors on a side", {"ties__yaml": tie(origin=f"[{', '.join(f'a{n}' for n in range(301))}]")}, "more than 300 actors"),
    ("a link that stands twice", {"ties__yaml": tie().replace("id: a,", "id: b,") + tie(
        more="relates_to: [{id: b, how: follows}, {id: b, how: part_of}],")}, "b stands twice"),
    ("a script for an address", {"sources__yaml": "- {id: s, url: 'javascript:alert(1)', publisher: paper, published: '2025'}"}, "is not a web address"),
    ("a file for an address", {"sources__yaml": "- {id: s, url: 'file:///etc/passwd', publisher: paper, published: '2025'}"}, "is not a web address"),
    ("an address with a quote", {"sources__yaml": "- {id: s, url: 'https://x/\"onload=', publisher: paper, published: '2025'}"}, "is not a web address"),
    ("an ontology with an unknown field", {"kinds__yaml": (
        "domains: [{id: a, label: b}]\nkinds: [{id: visit, label: l, domain: a, direction: d, depends: to, holds: lasting, gives: g,"
        " required: [nofield]}]"), "ties__yaml": tie()}, "no field is called 'nofield'"),
    ("an ontology with a number for a label", {"kinds__yaml": "domains: [{id: a, label: 5}]\nkinds: []"}, "is no ontology"),
    ("an ontology with a holds of its own", {"kinds__yaml": (
        "domains: [{id: a, label: b}]\nkinds: [{id: visit, label: l, domain: a, direction: d, depends: to, holds: eternal, gives: g}]")}, "is no ontology"),
    ("an ontology with a kind twice", {"kinds__yaml": "domains: [{id: a, label: b}, {id: a, label: c}]\nkinds: []"}, "stands twice"),
    ("an ontology that is a list", {"kinds__yaml": "- a"}, "is no ontology"),
    ("an ontology without kinds", {"kinds__yaml": "domains: []"}, "is no ontology"),
    ("a header of 10,000 columns", {"series__csv": ",".join(f"c{n}" for n in range(10_000))}, "more than 200 columns"),
    ("a cell without end", {"series__csv": series(value="1" * 200_000)}, "field larger than field limit"),
    ("a quote that is never closed", {"series__csv": 'id,country\n"a,b\n'}, "is not CSV"),
    ("a null byte in a table", {"series__csv": "id,country\na,\0\n"}, "control character U+0000"),
    ("rows of mistakes without end", {"series__csv": "id,country\n" + "x\n" * 20_000}, "too many problems"),
]  # fmt: skip


@pytest.mark.parametrize(("more", "expected"), [case[1:] for case in RECORDS], ids=[case[0] for case in RECORDS])
def test_a_hostile_record_is_a_problem(more: dict[str, str], expected: str, tmp_path: Path) -> None:
    found = problems(tmp_path, **more)
    assert any(expected in problem for problem in found), found[:5]
    assert len(found) <= 5 * files.MAX_PROBLEMS


def test_the_good_files_have_no_problem(tmp_path: Path) -> None:
    assert problems(tmp_path, ties__yaml=tie(), series__csv=series()) == []


def test_aliases_that_stay_small_are_allowed(tmp_path: Path) -> None:
    assert problems(tmp_path, ties__yaml=tie(title="&t Twice").replace("summary: s", "summary: *t")) == []


def test_a_file_of_100_megabytes_is_refused_unread(tmp_path: Path) -> None:
    for name, text in GOOD.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    with (tmp_path / "ties.yaml").open("wb") as file:
        file.truncate(100_000_000)
    assert "is larger than 32 MiB" in str(read([tmp_path]).problems[0])


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the system does not tell a peak of memory")
@pytest.mark.parametrize(
    "content", ["[" + "a, " * 10_000_000 + "]", "- {a: " + "b" * 30_000_000 + "}", "x" * 31_000_000]
)
def test_the_largest_files_stay_within_500_megabytes(content: str, tmp_path: Path) -> None:
    """Promise: no file that is read at all takes more than 500 MB of memory."""
    (tmp_path / "actors.yaml").write_text(content, encoding="utf-8")
    code = (  # the peak that getrusage tells is never below that of the process from which this one was split off
        "import sys\nfrom pathlib import Path\nfrom ruvis.datasets import read\n"
        "assert read([Path(sys.argv[1])]).problems\n"
        "status = Path('/proc/self/status').read_text()\nprint(status.split('VmHWM:')[1].split()[0])"
    )
    run = subprocess.run([sys.executable, "-c", code, tmp_path], capture_output=True, text=True, timeout=60, check=True)
    assert int(run.stdout) < 500_000


def test_a_date_is_refused_by_its_length_before_it_is_kept() -> None:
    from ruvis.records import edtf

    before = edtf._parse.cache_info().currsize
    with pytest.raises(EDTFError):
        parse("2" * 1_000_000)
    assert edtf._parse.cache_info().currsize == before


def test_a_problem_is_one_line_that_can_be_read() -> None:
    assert len(str(Problem("f" * 9_999, 1, "r" * 9_999, "n" * 9_999, "m" * 9_999, "h" * 9_999))) < 1_600
    assert "\n" not in str(Problem("a\nb", 1, "c\rd", "e", "f\ng", "h\ni"))


# ------------------------------------------------------------------- nothing is read but what was given


def test_sections_of_the_layout_are_those_of_the_models() -> None:
    assert tuple(SECTIONS) == layout.SECTIONS


@pytest.mark.parametrize("name", ["actors.yaml", "kinds.yaml", "ties/a.yaml", "series/a.csv"])
def test_a_link_out_of_a_dataset_is_a_problem_and_not_followed(name: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("root:x:0:0\n", encoding="utf-8")
    inside = tmp_path / "dataset"
    (inside / name).parent.mkdir(parents=True)
    (inside / name).symlink_to(secret)
    found = problems(inside)
    assert any("leads out of the dataset's directory" in problem for problem in found)
    assert not any("root:" in problem for problem in found)


def test_a_folder_that_leads_out_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "a.yaml").write_text("- {id: x}\n", encoding="utf-8")
    inside = tmp_path / "dataset"
    inside.mkdir()
    (inside / "ties").symlink_to(tmp_path / "outside")
    assert any("leads out" in problem for problem in problems(inside))


def test_links_in_a_ring_are_a_problem(tmp_path: Path) -> None:
    (tmp_path / "ties").mkdir()
    (tmp_path / "ties" / "a.yaml").symlink_to(tmp_path / "ties" / "a.yaml")
    assert any("ties/a.yaml:1: cannot be read" in problem for problem in problems(tmp_path))


def test_what_editors_leave_behind_is_passed_over(tmp_path: Path) -> None:
    """A lock of an editor is a link that leads nowhere; a backup may be half a file."""
    (tmp_path / "ties").mkdir()
    (tmp_path / "ties" / ".#a.yaml").symlink_to("user@host.1234")
    (tmp_path / "ties" / ".a.yaml").write_text("- [", encoding="utf-8")
    assert problems(tmp_path, ties__yaml=tie()) == []
    with open_store([tmp_path]) as store:
        assert store.count("tie") == 1


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "ties.yaml")
    for name, text in GOOD.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert [str(problem) for problem in read([tmp_path]).problems] == ["ties.yaml:1: is no file"]


def test_only_the_files_of_a_dataset_are_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`--data /` must not walk through the whole disk."""
    deep = tmp_path / "somewhere" / "else"
    deep.mkdir(parents=True)
    (deep / "ties.yaml").write_text("- [", encoding="utf-8")
    assert problems(tmp_path, ties__yaml=tie()) == []
    assert [name for _, _, name in layout.inputs(tmp_path)] == [
        "actors.yaml", "publishers.yaml", "measures.yaml", "sources.yaml", "ties.yaml",
    ]  # fmt: skip
