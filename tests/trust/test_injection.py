"""Data never becomes markup, code or a command: every injection in every field for text, through every command."""

from __future__ import annotations

import csv
import io
import json
import re
from html.parser import HTMLParser
from itertools import cycle
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import hostile
import pytest
from hostile import CONTROL, INJECTIONS, PAGES, run
from markdown_it import MarkdownIt

from ruvis.authoring.decompile import read_snapshot
from ruvis.authoring.schemas import schemas
from ruvis.export.formats import FORMATS
from ruvis.render import safe

COMMANDS = dict(hostile.commands())
SGR = re.compile(r"\x1b\[[0-9;]*m")
LINK = re.compile(r"\x1b]8;(?:id=\d+)?;([^\x1b]*)\x1b\\")


def lines_of(command: str, data: Path, number: int, *more: str) -> list[list[str]]:
    made = []
    for words in hostile.asked(command, str(data), number):
        given = ["--data", str(data)] if hostile.takes(COMMANDS[command], "--data") else []
        made.append([*words, *given, *more])
    return made


def ask(command: str, data: Path, *more: str, every: int = 1) -> list[hostile.Run]:
    lines = [
        tuple(words) for number in range(0, len(INJECTIONS), every) for words in lines_of(command, data, number, *more)
    ]
    return [run(*words) for words in dict.fromkeys(lines)]


def formats(name: str) -> list[str]:
    """The formats of answers; `export` has formats of its own, which follow below."""
    return (
        ["json", "jsonl", "csv", "markdown", "table"]
        if hostile.takes(COMMANDS[name], "--format") and name != "export"
        else []
    )


FORMATTED = [(name, form) for name in COMMANDS for form in formats(name) if " " not in name]


def test_every_text_field_of_the_models_holds_every_injection(hostile_snapshot: Path) -> None:
    """The dataset of these tests leaves no field out: whatever the schemas call text is filled."""
    found = read_snapshot(hostile_snapshot)
    for section, entries in found.sections.items():
        schema = schemas(found.ontology)[f"{section}.schema.json"]
        wanted = text_fields(schema)
        dumped = [entry.record.model_dump(by_alias=True) for entry in entries.values()]
        for text in INJECTIONS:
            held = {name for data in dumped for name, value in leaves(data) if value == text}
            assert wanted - held == set(), (section, text, wanted - held)


def text_fields(schema: Any, name: str = "") -> set[str]:
    """Names of the fields that a JSON Schema lets hold any text."""
    if isinstance(schema, list):
        return set().union(*(text_fields(item, name) for item in schema))
    if not isinstance(schema, dict):
        return set()
    found = {name} if schema.get("pattern") == r"\S" and name else set()
    for key, value in schema.items():
        if key == "properties":
            found |= set().union(*(text_fields(part, field) for field, part in value.items()))
        elif key != "pattern":
            found |= text_fields(value, name)
    return found


def leaves(data: Any, name: str = "") -> list[tuple[str, Any]]:
    if isinstance(data, dict):
        return [
            leaf for key, value in data.items() for leaf in leaves(value, key if key not in ("iso2",) else name)
        ] + [leaf for value in data.values() for leaf in leaves(value, name)]
    if isinstance(data, list):
        return [leaf for value in data for leaf in leaves(value, name)]
    return [(name, data)]


@pytest.mark.parametrize(
    "command", [name for name in COMMANDS if " " not in name]
)  # parts read files of their own kind
def test_no_command_stumbles_over_hostile_data(command: str, hostile_snapshot: Path) -> None:
    for done in ask(command, hostile_snapshot, every=8):
        assert done.code in (0, 1) and "Traceback" not in done.err, done.err


@pytest.mark.parametrize(("command", "form"), [pair for pair in FORMATTED if pair[1] in ("table", "markdown")])
def test_nothing_reaches_the_terminal_that_it_would_obey(
    command: str, form: str, hostile_snapshot: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Readable output holds no control characters but ruvis' own colours and links to addresses of the dataset."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "100")
    for done in ask(command, hostile_snapshot, "--format", form, every=7):
        shown = done.out + done.err
        assert {address for address in LINK.findall(shown) if address} <= set(PAGES)
        left = LINK.sub("", SGR.sub("", shown))
        assert CONTROL.search(left) is None, repr(CONTROL.search(left))


@pytest.mark.parametrize("command", [name for name, form in FORMATTED if form == "markdown"])
def test_markdown_holds_no_html_no_image_and_no_foreign_link(command: str, hostile_snapshot: Path) -> None:
    reader = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    for done in ask(command, hostile_snapshot, "--format", "markdown", every=6):
        for token in walk(reader.parse(done.out)):
            assert token.type not in ("html_block", "html_inline", "image", "fence", "code_block", "code_inline"), token
            if token.type == "link_open":
                assert reader.normalizeLink(token.attrGet("href")) in {reader.normalizeLink(page) for page in PAGES}


def walk(tokens: list[Any]) -> list[Any]:
    return [inner for token in tokens for inner in (token, *walk(token.children or []))]


def test_markdown_loses_no_text(hostile_snapshot: Path) -> None:
    reader = MarkdownIt("commonmark").enable("table")
    for number, text in enumerate(INJECTIONS):
        shown = run("show", f"tie-{number}", "--data", str(hostile_snapshot), "--format", "markdown").out
        read = [token.content for token in walk(reader.parse(shown)) if token.type == "text"]
        flat = " ".join(safe.terminal(text).replace("\n", " ").split())
        assert flat in " ".join("".join(read).split()), text


@pytest.mark.parametrize("command", [name for name, form in FORMATTED if form == "csv"])
def test_a_spreadsheet_computes_nothing(command: str, hostile_snapshot: Path) -> None:
    for done in ask(command, hostile_snapshot, "--format", "csv", every=5):
        for row in csv.reader(io.StringIO(done.out, newline="")):
            for cell in row:
                assert not cell.startswith(tuple("=+-@\t\r\n＝＋－＠")) or safe._NUMBER.fullmatch(cell), cell


def test_every_text_reads_back_equal_from_json(hostile_snapshot: Path) -> None:
    """Nothing is lost: what a record holds is what JSON gives, character by character."""
    authored = read_snapshot(hostile_snapshot)
    for section, name in (("ties", "tie"), ("assessments", "assessment"), ("indicators", "indicator")):
        for number, text in enumerate(INJECTIONS):
            given = run("show", f"{name}-{number}", "--data", str(hostile_snapshot), "--format", "json").out
            answer = json.loads(given)
            record = authored[section][f"{name}-{number}"].record
            expected = json.loads(record.model_dump_json(by_alias=True, exclude_defaults=True))
            assert answer["answer"]["record"]["body"] == expected
            assert answer["answer"]["record"]["title"] == text
            assert {row["says"] for row in answer["rows"]} == {text}


@pytest.mark.parametrize("command", [name for name, form in FORMATTED if form == "json"])
def test_json_and_json_lines_hold_the_same_texts(command: str, hostile_snapshot: Path) -> None:
    whole = ask(command, hostile_snapshot, "--format", "json", every=9)
    lines = ask(command, hostile_snapshot, "--format", "jsonl", every=9)
    for one, other in zip(whole, lines, strict=True):
        assert one.code == other.code == 0
        assert json.loads(one.out)["rows"] == [json.loads(line) for line in other.out.split("\n") if line]


@pytest.mark.parametrize("form", FORMATS)
def test_every_export_holds_hostile_data(form: str, hostile_snapshot: Path, tmp_path: Path) -> None:
    """No format breaks on what a text holds: XML is well-formed and JSON is JSON."""
    made = FORMATS[form]
    target = tmp_path / f"out{made.endings[0]}"
    done = run("export", "-o", str(target), "-f", form, "--data", str(hostile_snapshot))
    if done.code and made.extra and "pip install" in done.err:
        pytest.skip("needs a package more")
    assert done.code == 0, done.err
    assert CONTROL.search(done.err + done.out) is None
    text = target.read_bytes().decode("utf-8", errors="replace")
    if form in ("graphml", "gexf"):
        held = {
            value
            for element in ElementTree.fromstring(text).iter()
            for value in (element.text, *element.attrib.values())
        }
        assert {INJECTIONS[9], INJECTIONS[15], INJECTIONS[21], INJECTIONS[32]} <= held
    elif form in ("cytoscape", "node-link", "jsonld"):
        assert {item for _, item in leaves(json.loads(text))} >= set(INJECTIONS[8:20])
    elif form == "ftm":
        assert all(json.loads(line) for line in text.split("\n") if line)


@pytest.mark.parametrize("words", [["page"], ["brief", "-f", "html"], ["plot", "-o", "x.svg"]], ids=" ".join)
def test_pages_and_pictures_hold_no_script_of_the_data(
    words: list[str], hostile_snapshot: Path, tmp_path: Path
) -> None:
    for number in (3, 9, 10, 11, 12, 29, 30):
        given = [words[0], f"actor-{number}", f"actor-{number + 1}", "--data", str(hostile_snapshot), *words[1:]]
        done = run(*given)
        assert done.code == 0, done.err
        reader = Tags()
        reader.feed(done.out or (tmp_path / "x.svg").read_text(encoding="utf-8"))
        assert not reader.found & {"img", "iframe", "object", "embed", "base", "foreignobject"}
        assert all(name in ("src", "href") or not name.startswith("on") for name in reader.attributes)
        assert {address for address in reader.links if not address.startswith(("#", "https://example.org/"))} <= OWN
        assert "<script>alert" not in done.out


class Tags(HTMLParser):
    """The tags, attributes and addresses of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.attributes: set[str] = set()
        self.links: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links |= {value or "" for name, value in attrs if name in ("src", "href", "xlink:href", "action")}


OWN: set[str] = set()
"""Addresses of ruvis' own that a page may hold."""


# ------------------------------------------------------------------------------------------- command line


def arguments(command: Any, parameter: Any, text: str, data: Path) -> list[str]:
    """A command line in which one parameter holds the injection."""
    given: list[str] = []
    for other in command.params:
        if other is parameter or "--help" in other.opts:
            continue
        if other.param_type_name == "option" and "--data" in other.opts:
            given += ["--data", str(data)]
        elif other.param_type_name == "option" and other.required:
            given += [other.opts[0], "x"]
    if parameter.param_type_name == "option":
        given.append(f"{max(parameter.opts, key=len)}={text}")
    values = [
        text if other is parameter else "actor-1"
        for other in command.params
        if other.param_type_name == "argument" and (other is parameter or other.required)
    ]
    return [*given, "--", *values]


def cases() -> list[tuple[str, str]]:
    """Every parameter of every command that takes words."""
    return [
        (name, parameter.name)
        for name, command in COMMANDS.items()
        for parameter in command.params
        if not getattr(parameter, "is_flag", False) and parameter.name != "help"
    ]


@pytest.mark.parametrize(("name", "of"), cases())
def test_no_argument_is_obeyed(name: str, of: str, hostile_snapshot: Path, tmp_path: Path) -> None:
    """Whatever is given to whatever parameter, the command answers or says what is wrong."""
    command = COMMANDS[name]
    parameter = next(parameter for parameter in command.params if parameter.name == of)
    before = hostile_snapshot.read_bytes()
    texts = cycle(INJECTIONS)
    for _ in range(sum(map(ord, name + of)) % len(INJECTIONS)):
        next(texts)
    for text in (next(texts) for _ in range(2)):
        if "\0" in text:
            continue  # the system lets no argument hold one
        done = run(*name.split(), *arguments(command, parameter, text, hostile_snapshot))
        assert done.code in (0, 1, 2), done
        assert CONTROL.search(done.err) is None, done.err
        if not of.startswith("format"):
            assert CONTROL.search(done.out) is None, done.out
    assert hostile_snapshot.read_bytes() == before


def test_every_injection_is_only_a_word_to_the_search(hostile_snapshot: Path) -> None:
    """SQL, wildcards and all: a search for the text finds the records that hold it, and no others."""
    for number, text in enumerate(INJECTIONS):
        words = " ".join(text.replace("\0", " ").split())
        if len(words) > 900 or not words.isprintable() or '"' in words or "\\" in words:
            continue  # the body is JSON, where these are written otherwise
        found = json.loads(run("search", "--data", str(hostile_snapshot), "--format", "json", "--", words).out)["rows"]
        assert f"tie-{number}" in {row["id"] for row in found}, text
        assert not any(row["near"] for row in found)


def test_only_web_addresses_become_links() -> None:
    for text in (
        *INJECTIONS,
        "javascript:alert(1)",
        "ftp://x",
        "//x",
        "https://a\x1b\\b",
        "https://a\x9cb",
        "https://a b",
        "HTTPS",
    ):
        assert safe.web_address(text) is None
    for page in PAGES:
        assert safe.web_address(page) == page
