"""Nothing is lost: every text of every record reads back equal from every format that holds it.

Which fields, commands, options and formats there are is asked of the models, the command line and the list of formats:
a new one is met by these tests, or they fail.
"""

from __future__ import annotations

import csv
import html
import io
import json
import os
import re
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import hostile
import pytest
from hostile import CONTROL, INJECTIONS, LINK, PAGES, SGR, run

from ruvis.authoring.dataset import Dataset, validate
from ruvis.authoring.decompile import read_snapshot
from ruvis.authoring.files import Parsed
from ruvis.authoring.schemas import schemas
from ruvis.export.formats import FORMATS
from ruvis.render import html as render_html
from ruvis.render import safe, terminal

SECTIONS = ("actors", "publishers", "measures", "sources", "ties", "assessments", "indicators")
COMMANDS = dict(hostile.commands())

# ----------------------------------------------------------------------------------------------- fields of the models


def strings(schema: Any, known: dict[str, Any], path: tuple[str, ...] = ()) -> Iterator[tuple[str, str | None]]:
    """Every field of a JSON Schema that holds a string which is no choice among words, with its pattern."""
    if "$ref" in schema:
        yield from strings(known[schema["$ref"].rsplit("/", 1)[1]], known, path)
        return
    for word in ("anyOf", "oneOf", "allOf"):
        for part in schema.get(word, ()):
            yield from strings(part, known, path)
    for name, part in schema.get("properties", {}).items():
        yield from strings(part, known, (*path, name))
    for part in (schema.get("additionalProperties"), *schema.get("patternProperties", {}).values()):
        if isinstance(part, dict):
            yield from strings(part, known, (*path, "*"))
    if isinstance(schema.get("items"), dict):
        yield from strings(schema["items"], known, path)
    if schema.get("type") == "string" and not {"enum", "const"} & set(schema):
        yield ".".join(path), schema.get("pattern")


def fields(dataset: Dataset, section: str) -> dict[str, str | None]:
    schema = schemas(dataset.ontology)[f"{section}.schema.json"]
    return dict(strings(schema, schema["$defs"]))


def leaves(data: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    """Every value in plain data, with the path of its field."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield from leaves(value, (*path, key))
    elif isinstance(data, list | tuple):
        for value in data:
            yield from leaves(value, path)
    else:
        yield ".".join(path), data


def texts(data: Any) -> set[Any]:
    return {value for _, value in leaves(data)}


def free(path: str) -> str:
    """A path without the keys of mappings that people choose."""
    return re.sub(r"^(identifiers|ratification)\..*", r"\1.*", path)


@pytest.fixture(scope="module")
def authored(hostile_snapshot: Path) -> Dataset:
    return read_snapshot(hostile_snapshot)


@pytest.mark.parametrize("section", SECTIONS)
def test_every_field_for_text_holds_every_injection(section: str, authored: Dataset) -> None:
    """Whatever the models let hold any text is filled in the dataset of these tests; a new field fails here."""
    wanted = {path for path, pattern in fields(authored, section).items() if pattern == r"\S"}
    held: dict[str, set[str]] = {text: set() for text in INJECTIONS}
    for entry in authored[section].values():
        for path, value in leaves(entry.record.model_dump(by_alias=True)):
            if value in held:
                held[value].add(free(path))
    assert wanted and all(wanted <= paths for paths in held.values()), [wanted - paths for paths in held.values()][:1]


def test_the_sections_are_those_of_the_models(authored: Dataset) -> None:
    assert set(SECTIONS) == set(authored.sections)


@pytest.mark.parametrize("section", SECTIONS)
def test_every_other_string_refuses_every_injection(section: str, authored: Dataset) -> None:
    """What is no text (ids, dates, addresses, currencies) takes none of them, so that they need not be escaped there."""
    records = dict(hostile.records(0, "plain"))
    for path, pattern in fields(authored, section).items():
        if pattern == r"\S":
            continue
        for text in (*INJECTIONS[:-1], "a" * 3000 + "!"):
            trial = Dataset(authored.ontology)
            validate(trial, section, replaced(records[section], path.split("."), text), Parsed("x"), ())
            assert trial.problems, (section, path, text)


def replaced(data: dict[str, Any], path: list[str], text: str) -> dict[str, Any]:
    """A record with one field that holds something else, in whatever shape the field has."""
    first, *rest = path
    old = data.get(first)
    if not rest:
        return data | {first: [text] if isinstance(old, list) else text}
    inner = old[0] if isinstance(old, list) and old else {}
    return data | {first: [replaced(inner, rest, text)]}


# ----------------------------------------------------------------------------------------------------- answers


@pytest.mark.parametrize("section", [name for name in SECTIONS if name != "measures"])
def test_every_record_reads_back_from_json(section: str, authored: Dataset, hostile_snapshot: Path) -> None:
    """Character by character, for every kind of record that `show` knows; a measure has nothing but its label."""
    for identifier, entry in authored[section].items():
        told = json.loads(run("show", identifier, "--data", str(hostile_snapshot), "--format", "json").out)
        answer = told["answer"]
        body = answer["body"] if "body" in answer else answer["record"]["body"]
        assert body == json.loads(entry.record.model_dump_json(by_alias=True, exclude_defaults=True)), identifier
        if "citations" in body:
            assert {row["says"] for row in told["rows"]} == {body["title"]}


def every(name: str, data: Path, numbers: tuple[int, ...]) -> list[tuple[str, ...]]:
    """The ways to ask a command about some of the hostile records, each once."""
    given = ["--data", str(data)] if hostile.takes(COMMANDS[name], "--data") else []
    asked = [(*words, *given) for number in numbers for words in hostile.asked(name, str(data), number)]
    return list(dict.fromkeys(asked))


ANSWERING = [name for name in COMMANDS if hostile.takes(COMMANDS[name], "--format") and name != "export"]


@pytest.mark.parametrize("name", ANSWERING)
def test_csv_and_json_hold_the_same_texts(name: str, hostile_snapshot: Path) -> None:
    """A cell is the text of the JSON row, with a quotation mark before what a spreadsheet would compute."""
    for words in every(name, hostile_snapshot, (5, 6, 8, 15, 21, 27)):
        rows = json.loads(run(*words, "--format", "json").out)["rows"]
        read = list(csv.DictReader(io.StringIO(run(*words, "--format", "csv").out, newline="")))
        assert len(read) == len(rows)
        for cells, row in zip(read, rows, strict=True):
            for field, value in row.items():
                if isinstance(value, str):
                    assert cells[field] == safe.spreadsheet(value), (words, field)


def test_every_text_stands_in_tables_and_pages(hostile_snapshot: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a reader sees them: only what is not seen is replaced, and lines are broken."""
    monkeypatch.setenv("COLUMNS", "9000")
    for number, text in enumerate(INJECTIONS):
        wanted = bare(safe.terminal(text))
        given = ["--data", str(hostile_snapshot)]
        assert wanted in bare(run("show", f"tie-{number}", *given).out), text
        ends = [f"actor-{number}", f"actor-{(number + 1) % len(INJECTIONS)}"]
        page = run("brief", *ends, "--format", "html", *given).out
        assert wanted in bare(html.unescape(re.sub(r"<[^>]*>", "", page))), text


def bare(text: str) -> str:
    return "".join(text.split())


TAGS = {
    "div", "h1", "h2", "h3", "h4", "p", "ul", "li", "table", "caption", "tr", "th", "td", "meter", "a", "small", "strong", "b", "em", "i",
    "br", "span", "code", "s", "del",
}  # fmt: skip


class Elements(HTMLParser):
    """The tags, attributes and text of a fragment."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[tuple[str, str]] = set()
        self.text: list[str] = []
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {(name, value or "") for name, value in attrs}

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def handle_comment(self, data: str) -> None:
        self.tags.add("a comment")

    handle_decl = unknown_decl = handle_pi = handle_comment


@pytest.mark.parametrize("name", ANSWERING)
def test_notebooks_show_text_and_nothing_else(
    name: str, hostile_snapshot: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The HTML of every command's answer: its own tags, its own styles, and links to addresses of the dataset alone."""
    shown: list[Any] = []
    monkeypatch.setattr(terminal, "show", lambda document, *_: shown.append(list(document)))
    for words in every(name, hostile_snapshot, (3, 9, 10, 11, 12, 25, 29, 30)):
        assert run(*words).code in (0, 1)
    assert shown or name == "check"  # which prints its problems line by line
    for document in shown:
        source = render_html.text(document)
        found = Elements(source)
        assert found.tags <= TAGS, found.tags - TAGS
        assert {attribute for attribute, _ in found.attributes} <= {
            "class",
            "style",
            "href",
            "rel",
            "min",
            "max",
            "value",
        }
        assert {value for attribute, value in found.attributes if attribute == "href"} <= set(PAGES)
        assert all(
            "expression" not in value and "url(" not in value for key, value in found.attributes if key == "style"
        )
        assert CONTROL.search(source) is None


# ------------------------------------------------------------------------------------------------------ exports


def xml(path: Path) -> set[str]:
    return {value for part in ElementTree.parse(path).iter() for value in (part.text or "", *part.attrib.values())}


def json_lines(path: Path) -> set[Any]:
    return set().union(*(texts(json.loads(line)) for line in path.read_text(encoding="utf-8").split("\n") if line))


def literals(path: Path) -> set[str]:
    """The strings of N-Quads, unescaped."""
    found = re.findall(r'"((?:[^"\\\n\r]|\\.)*)"', path.read_bytes().decode())
    return {json.loads(f'"{text}"', strict=False) for text in found}


def cypher(path: Path) -> set[str]:
    """The string literals of a script, joined where they are joined there, and unescaped."""
    joined = path.read_bytes().decode().replace("' + '", "")
    signs = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}
    return {
        re.sub(r"\\(.)", lambda found: signs.get(found[1], found[1]), text)
        for text in re.findall(r"'((?:[^'\\]|\\.)*)'", joined, re.DOTALL)
    }


def dot(path: Path) -> set[str]:
    return {
        re.sub(r"\\(.)", r"\1", text)
        for text in re.findall(r'"((?:[^"\\]|\\.)*)"', path.read_bytes().decode(), re.DOTALL)
    }


def mermaid(path: Path) -> set[str]:
    decoded = re.sub(r"#(\d+);", lambda found: chr(int(found[1])), path.read_bytes().decode())
    return set(re.findall(r'\["(.*)"\]', decoded))


def spreadsheets(path: Path) -> set[str]:
    with zipfile.ZipFile(path) as bundle:
        return {
            cell.removeprefix("'") if cell.startswith("'") and safe.spreadsheet(cell[1:]) == cell else cell
            for name in bundle.namelist()
            if name.endswith(".csv")
            for row in csv.reader(io.StringIO(bundle.read(name).decode(), newline=""))
            for cell in row
        }


def sqlite(path: Path) -> set[Any]:
    with closing(sqlite3.connect(path)) as connection:
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {value for name in names for row in connection.execute(f'SELECT * FROM "{name}"') for value in row}


def parquet(path: Path) -> set[Any]:
    return texts(pytest.importorskip("pyarrow.parquet").read_table(path).to_pylist())


def excel(path: Path) -> set[Any]:
    """The cells, with the character codes that Excel decodes and openpyxl leaves as they are."""
    book = pytest.importorskip("openpyxl").load_workbook(path, read_only=True)
    cells = {cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row}
    return {
        re.sub("_x([0-9A-F]{4})_", lambda found: chr(int(found[1], 16)), cell)
        for cell in cells
        if isinstance(cell, str)
    }


def same(text: str) -> str:
    return text


NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def no_control(text: str) -> str:
    return NOT_XML.sub("\ufffd", text)


READERS: dict[str, tuple[Callable[[Path], set[Any]], Callable[[str], str]]] = {
    "graphml": (xml, no_control),
    "gexf": (xml, no_control),
    "cytoscape": (lambda path: texts(json.loads(path.read_bytes())), same),
    "node-link": (lambda path: texts(json.loads(path.read_bytes())), same),
    "jsonld": (lambda path: texts(json.loads(path.read_bytes())), same),
    "nquads": (literals, same),
    "dot": (dot, lambda text: re.sub(r"[\r\n\t]+", " ", no_control(text))),
    "mermaid": (mermaid, lambda text: re.sub(r"\s+", " ", no_control(text))),
    "csv": (spreadsheets, same),
    "parquet": (parquet, same),
    "sqlite": (sqlite, same),
    "ftm": (json_lines, same),
    "cypher": (cypher, lambda text: text.replace("\0", "\ufffd")),
    "excel": (excel, same),
}
"""How a program reads each format, and what of a text the format cannot hold (XML has no control characters)."""


def test_every_format_has_a_reader() -> None:
    assert set(READERS) == set(FORMATS)


@pytest.mark.parametrize("form", FORMATS)
def test_every_text_reads_back_from_every_export(form: str, hostile_snapshot: Path, tmp_path: Path) -> None:
    """Names of actors and titles of ties, each as it was written."""
    target = tmp_path / f"out{FORMATS[form].endings[0]}"
    done = run("export", "-o", str(target), "-f", form, "--data", str(hostile_snapshot))
    if done.code and FORMATS[form].extra and "pip install" in done.err:
        pytest.skip("needs a package more")
    assert done.code == 0 and CONTROL.search(done.err + done.out) is None, done.err
    read, kept = READERS[form]
    held = read(target)
    assert [text for text in INJECTIONS if kept(text) not in held] == []


# ------------------------------------------------------------------------------------------------- command line


@pytest.mark.parametrize("text", [text for text in INJECTIONS if "\0" not in text and len(text) < 1000], ids=ascii)
def test_a_text_of_the_command_line_is_told_back_as_it_was(text: str, hostile_snapshot: Path) -> None:
    """The selection of a JSON answer says what was asked, character by character; SQL and wildcards mean nothing."""
    done = run("ties", "--data", str(hostile_snapshot), "--format", "json", f"--text={text}")
    answer = json.loads(done.out)
    assert answer["selection"]["text"] == text
    assert CONTROL.search(run("ties", "--data", str(hostile_snapshot), f"--text={text}").out) is None


def test_what_goes_to_a_terminal_commands_it_in_no_format(hostile_snapshot: Path) -> None:
    """A file or a pipe gets every character; a terminal gets none that it would obey, not even within JSON or CSV."""
    questions = [["show", "tie-5", "-f", form] for form in ("json", "jsonl", "csv", "markdown", "table")]
    exports = [["export", "actor-5", "-f", form] for form, made in FORMATS.items() if made.way == "text"]
    for words in (*questions, *exports, ["page", "actor-5"], ["brief", "actor-5", "actor-6", "-f", "html"]):
        shown = on_terminal(*words, "--data", str(hostile_snapshot))
        assert "31m" in shown, words
        assert CONTROL.search(LINK.sub("", SGR.sub("", shown))) is None, words


def on_terminal(*words: str) -> str:
    """What a command prints where its output is a terminal."""
    leader, follower = os.openpty()
    process = subprocess.Popen([sys.executable, "-m", "ruvis", *words], stdout=follower, stderr=follower)
    os.close(follower)
    read = b""
    try:
        while piece := os.read(leader, 65_536):
            read += piece
    except OSError:  # how a terminal says that nobody writes to it any more
        pass
    os.close(leader)
    assert process.wait(timeout=60) == 0, read
    return read.decode().replace("\r\n", "\n")
