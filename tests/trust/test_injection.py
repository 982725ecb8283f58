"""Data never becomes markup, code or a command: every injection in every field for text, through every command."""

from __future__ import annotations

import csv
import io
import json
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import hostile
import pytest
from hostile import CONTROL, INJECTIONS, LINK, PAGES, SGR, run
from markdown_it import MarkdownIt

from ruvis.cli.app import COMMANDS as COMMANDS_OF_RUVIS
from ruvis.render import safe

COMMANDS = dict(hostile.commands())


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


@pytest.mark.parametrize("command", [name for name, form in FORMATTED if form == "json"])
def test_json_and_json_lines_hold_the_same_texts(command: str, hostile_snapshot: Path) -> None:
    whole = ask(command, hostile_snapshot, "--format", "json", every=9)
    lines = ask(command, hostile_snapshot, "--format", "jsonl", every=9)
    for one, other in zip(whole, lines, strict=True):
        assert one.code == other.code == 0
        assert json.loads(one.out)["rows"] == [json.loads(line) for line in other.out.split("\n") if line]


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


def worded(command: Any) -> list[str]:
    """The parameters of a command that take words."""
    return [made.name for made in command.params if not getattr(made, "is_flag", False) and made.name != "help"]


CASES = [(name, of) for name, command in COMMANDS.items() for of in worded(command)]
"""Every parameter of every command that takes words."""
SHARED = sorted({of for name, of in CASES if name in ("ties", "serve", "search", "diff")})


BEYOND = (
    "1e308", "-1e999", "nan", "inf", "99999", "-99999", "9" * 5_000, "٣", "²", "1_000", "0x10", "2" * 100_000, "99999-99-99", "\udcff\ud800",
    "\u200b", "\ufeff", "", " ", "[" * 10_000, "&a [*a]", "-", "--",
)  # fmt: skip
"""Figures and dates beyond all measure, half of a surrogate pair, what is not seen, and nothing at all."""


def fits(text: str) -> bool:
    """Whether the system lets an argument hold it."""
    return "\0" not in text


def obeyed_by_none(name: str, of: str, text: str, data: Path) -> None:
    """Whatever is given to whatever parameter, the command answers or says what is wrong."""
    command = COMMANDS[name]
    parameter = next(parameter for parameter in command.params if parameter.name == of)
    done = run(*name.split(), *arguments(command, parameter, text, data))
    assert done.code in (0, 1, 2) and "Traceback" not in done.err, done
    assert CONTROL.search(done.err) is None, done.err
    if not of.startswith("format"):
        assert CONTROL.search(done.out) is None, done.out


@pytest.mark.parametrize(("name", "of"), CASES)
def test_no_argument_is_obeyed(name: str, of: str, hostile_snapshot: Path) -> None:
    """Every parameter of every command, each with two of the injections and one of what is beyond all measure."""
    before = hostile_snapshot.read_bytes()
    first = sum(map(ord, name + of))
    for text in (
        INJECTIONS[first % len(INJECTIONS)],
        INJECTIONS[(first + 1) % len(INJECTIONS)],
        BEYOND[first % len(BEYOND)],
    ):
        if fits(text):
            obeyed_by_none(name, of, text, hostile_snapshot)
    assert hostile_snapshot.read_bytes() == before


@pytest.mark.parametrize("of", SHARED)
def test_no_injection_is_obeyed_by_an_option_that_commands_share(of: str, hostile_snapshot: Path) -> None:
    """Options stand in one place of the code for all commands: each meets every injection there."""
    name = next(name for name in ("ties", "serve", "search", "diff") if (name, of) in CASES)
    for text in (*filter(fits, INJECTIONS), *BEYOND):
        obeyed_by_none(name, of, text, hostile_snapshot)


def test_every_command_and_every_parameter_is_met() -> None:
    """The list is asked of the command line itself, groups and all."""
    assert {name.split()[0] for name, _ in CASES} == set(COMMANDS_OF_RUVIS)
    assert {"data", "output", "a", "text", "port", "map_", "published", "beside", "package"} <= {of for _, of in CASES}


def test_the_name_of_a_command_is_not_obeyed() -> None:
    for text in filter(fits, INJECTIONS):
        for words in ([text], [f"--{text}"], ["ties", f"--{text}"], ["import", text]):
            done = run(*words)
            assert done.code in (1, 2) and CONTROL.search(done.out + done.err) is None, done


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
