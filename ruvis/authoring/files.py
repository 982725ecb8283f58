"""Reading authored files: plain data, and the line on which each part of it stands.

YAML is read event by event and built here, not loaded: only plain scalars, lists and mappings come of it, so a file
can never make objects or run code. Depth, parts and bytes are bounded while reading, so that a hostile file ends in a
problem and not in a full memory; an alias shares what it stands for and counts as if it were written out. A date that
YAML would turn into a number or a timestamp is an error that says so.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from ruvis.authoring.problems import Problem

MAX_BYTES = 32 * 1024 * 1024
"""Files beyond this are refused: nobody reviews 32 MB by diff."""
MAX_PARTS = 500_000
"""The most parts (scalars, lists, mappings) that a file may have once its aliases are followed."""
MAX_RECORD_PARTS = 20_000
"""The most that one record may have."""
MAX_DEPTH = 40
MAX_COLUMNS = 200
MAX_PROBLEMS = 1_000
"""After so many problems in one file the rest of it is not read."""

Place = tuple[int | str, ...]

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TAG = "tag:yaml.org,2002:"
INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)", re.ASCII)
FLOAT = re.compile(r"[-+]?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?", re.ASCII)
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


@dataclass
class Parsed:
    """A file's content, where its parts stand, and what was wrong with it."""

    file: str
    data: Any = None
    lines: dict[Place, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def line(self, place: Place) -> int:
        """The line of a part, or of the nearest whole that has one."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)

    def add(self, line: int, message: str, hint: str = "", record: str = "", name: str = "") -> None:
        """Note a problem of this file."""
        self.problems.append(Problem(self.file, line, record, name, message, hint))


def read_text(path: Path, name: str) -> tuple[str, list[Problem]]:
    """The text of a file, or the reason why it has none."""
    try:
        if not path.is_file():  # a pipe would make the reading wait for ever
            return "", [Problem(name, 1, "", "", "cannot be read: no such file" if not path.exists() else "is no file")]
        raw = path.read_bytes() if path.stat().st_size <= MAX_BYTES else None
    except OSError as error:
        return "", [Problem(name, 1, "", "", f"cannot be read: {error.strerror}")]
    if raw is None:
        return "", [Problem(name, 1, "", "", f"is larger than {MAX_BYTES // 2**20} MiB", "split it")]
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        return "", [Problem(name, line, "", "", "is not UTF-8 here", "save the file as UTF-8")]
    match = FORBIDDEN.search(text)
    if match:
        line = text.count("\n", 0, match.start()) + 1
        return "", [Problem(name, line, "", "", *_forbidden(match))]
    return text, []


def _forbidden(match: re.Match[str]) -> tuple[str, str]:
    return f"holds the control character U+{ord(match.group()):04X}", "delete it"


def parse_yaml(path: Path, name: str) -> Parsed:
    """Read a YAML file into plain data with line numbers."""
    text, problems = read_text(path, name)
    parsed = Parsed(name, problems=problems)
    if problems:
        return parsed
    loader = _LOADER(text)
    builder = _Builder(parsed, loader)
    try:
        parsed.data = builder.document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        if "nesting" in str(error.problem):  # a bound of newer versions of libyaml, which reads ahead of ours
            error.problem = f"nests too deeply: more than {MAX_DEPTH} levels"
        hint = "indent with spaces, not tabs" if "\\t" in str(error) or "'\t'" in str(error) else ""
        parsed.add(mark.line + 1 if mark else 1, f"is not YAML: {error.problem or error.context}", hint)
    except yaml.YAMLError as error:
        parsed.add(1, f"is not YAML: {error}")
    except _TooLarge as error:
        parsed.add(builder.line, str(error))
    finally:
        loader.dispose()
    return parsed


class _TooLarge(Exception):
    """The file goes beyond one of the bounds."""


class _Builder:
    """Builds plain data from the events of a YAML file and notes the line of each part."""

    def __init__(self, parsed: Parsed, loader: Any) -> None:
        self.parsed = parsed
        self.loader = loader
        self.line = 1
        self.count = self.begun = 0
        self.anchors: dict[str, tuple[Any, int, int] | None] = {}

    def document(self) -> Any:
        """The content of the only document; None if there is none.

        Raises:
            yaml.YAMLError: the text is not YAML, or holds several documents.
            _TooLarge: it goes beyond a bound.
        """
        take = self.loader.get_event
        take()
        if isinstance(take(), yaml.StreamEndEvent):
            return None
        data = self.build(take(), (), 0)[0]
        take()
        after = take()
        if not isinstance(after, yaml.StreamEndEvent):
            raise yaml.MarkedYAMLError(None, None, "holds more than one document", after.start_mark)
        return data

    def build(self, event: Any, place: Place, depth: int) -> tuple[Any, int]:
        """The data that begins with an event, and how many levels it has."""
        self.line = event.start_mark.line + 1
        if depth == 1:
            self.begun = self.count
        self._grow(1, depth)
        self.parsed.lines[place] = self.line
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event, depth)
        before, anchor = self.count, event.anchor
        if anchor is not None:
            self.anchors[anchor] = None
        levels = 0
        if isinstance(event, yaml.ScalarEvent):
            data = self._scalar(event)
        elif isinstance(event, yaml.SequenceStartEvent):
            self._plain(event, "seq")
            data, levels = self._sequence(place, depth)
        else:
            self._plain(event, "map")
            data, levels = self._mapping(place, depth)
        if anchor is not None:
            self.anchors[anchor] = data, self.count - before, levels
        return data, levels

    def _grow(self, parts: int, depth: int) -> None:
        self.count += parts
        if len(self.parsed.problems) >= MAX_PROBLEMS:
            raise _TooLarge("has too many problems: the rest was not read")
        if depth > MAX_DEPTH:
            raise _TooLarge(f"nests too deeply: more than {MAX_DEPTH} levels")
        if self.count > MAX_PARTS:
            raise _TooLarge(f"is too large: more than {MAX_PARTS:,} parts once its aliases are followed")
        if depth > 1 and self.count - self.begun > MAX_RECORD_PARTS:
            raise _TooLarge(f"has a record that is too large: more than {MAX_RECORD_PARTS:,} parts")

    def _alias(self, event: Any, depth: int) -> tuple[Any, int]:
        """What an alias stands for, shared and not copied, but counted as if it were written out."""
        if event.anchor not in self.anchors:
            raise yaml.MarkedYAMLError(None, None, f"found undefined alias {event.anchor!r}", event.start_mark)
        known = self.anchors[event.anchor]
        if known is None:
            raise _TooLarge("nests too deeply: an alias leads into itself")
        data, parts, levels = known
        self._grow(parts, depth + levels)
        return data, levels

    def _sequence(self, place: Place, depth: int) -> tuple[list[Any], int]:
        result: list[Any] = []
        deepest = 0
        while not isinstance(event := self.loader.get_event(), yaml.SequenceEndEvent):
            data, levels = self.build(event, (*place, len(result)), depth + 1)
            result.append(data)
            deepest = max(deepest, levels + 1)
        return result, deepest

    def _mapping(self, place: Place, depth: int) -> tuple[dict[str, Any], int]:
        result: dict[str, Any] = {}
        deepest = 0
        while not isinstance(event := self.loader.get_event(), yaml.MappingEndEvent):
            line = event.start_mark.line + 1
            if isinstance(event, yaml.ScalarEvent):
                key = self._clean(event.value, line)
            else:
                self.parsed.add(line, "a key must be plain text")
                key = str(self.build(event, (*place, ""), depth + 1)[0])[:20]
            if key in result:
                self.parsed.add(line, f"the key {key!r} stands twice", "keep one of them", name=key)
            data, levels = self.build(self.loader.get_event(), (*place, key), depth + 1)
            result.setdefault(key, data)
            self.parsed.lines[(*place, key)] = line
            deepest = max(deepest, levels + 1)
        return result, deepest

    def _plain(self, event: yaml.CollectionStartEvent, form: str) -> None:
        """A problem if a list or mapping is tagged to become something else."""
        if event.tag not in (None, "!", _TAG + form):
            self._tagged(event.tag)

    def _tagged(self, tag: str) -> None:
        self.parsed.add(self.line, f"the tag {tag} is not allowed", "write plain text, numbers, lists and mappings")

    def _clean(self, text: str, line: int) -> str:
        """Text without control characters, which double quotes can smuggle in."""
        match = FORBIDDEN.search(text)
        if match:
            self.parsed.add(line, *_forbidden(match))
            return FORBIDDEN.sub("\ufffd", text)
        return text

    def _scalar(self, event: yaml.ScalarEvent) -> Any:
        text = self._clean(event.value, self.line)
        tag = event.tag
        if tag is None or tag == "!":
            tag = self.loader.resolve(yaml.ScalarNode, text, event.implicit)
        tag = tag.removeprefix(_TAG)
        if tag == "str":
            return text
        if tag == "null":
            return None
        if tag == "bool":
            if text.lower() in ("true", "false"):
                return text.lower() == "true"
            self.parsed.add(self.line, f"{text} is read as yes/no by YAML", f'write "{text}", or true or false')
            return text
        if tag == "int" and INTEGER.fullmatch(text):
            return int(text) if len(text) <= 30 else text
        if tag == "float" and FLOAT.fullmatch(text):
            return float(text)
        if tag in ("timestamp", "int", "float"):
            self.parsed.add(self.line, f"{text} is turned into a {tag} by YAML", f'write "{text}" in quotes')
            return text
        self._tagged(event.tag or tag)
        return text


def parse_csv(path: Path, name: str) -> Iterator[tuple[int, dict[str, str]] | Problem]:
    """The rows of a CSV file with their line numbers, or problems; a header is needed."""
    text, problems = read_text(path, name)
    yield from problems
    if problems:
        return
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = next(reader, None)
        if not header:
            yield Problem(name, 1, "", "", "has no header")
            return
        if len(header) > MAX_COLUMNS:
            yield Problem(name, 1, "", "", f"has more than {MAX_COLUMNS} columns")
            return
        if len(set(header)) != len(header):
            yield Problem(name, 1, "", "", "names a column twice")
            return
        start = reader.line_num + 1
        for row in reader:
            if row and len(row) != len(header):
                yield Problem(name, start, "", "", f"has {len(row)} cells, the header {len(header)}")
            elif row:
                yield start, dict(zip(header, row, strict=True))
            start = reader.line_num + 1
    except csv.Error as error:
        yield Problem(name, reader.line_num, "", "", f"is not CSV: {error}")
