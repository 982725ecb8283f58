"""Reading authored files: plain data, and the line on which each part of it stands.

YAML is composed, not loaded: only plain scalars, lists and mappings are built, so a file can never make
objects or run code, aliases cannot grow without bound, and a date that YAML would turn into a number or a
timestamp is an error that says so.
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
MAX_NODES = 2_000_000
MAX_DEPTH = 40

Place = tuple[int | str, ...]

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TAG = "tag:yaml.org,2002:"
_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_FLOAT = re.compile(r"[-+]?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?")
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
        code = f"U+{ord(match.group()):04X}"
        return "", [Problem(name, line, "", "", f"holds the control character {code}", "delete it")]
    return text, []


def parse_yaml(path: Path, name: str) -> Parsed:
    """Read a YAML file into plain data with line numbers."""
    text, problems = read_text(path, name)
    parsed = Parsed(name, problems=problems)
    if problems:
        return parsed
    loader = _LOADER(text)
    try:
        node = loader.get_single_node()
        if node is not None:
            parsed.data = _Builder(parsed).build(node, (), 0)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        hint = "indent with spaces, not tabs" if "\\t" in str(error) or "'\t'" in str(error) else ""
        parsed.add(mark.line + 1 if mark else 1, f"is not YAML: {error.problem or error.context}", hint)
    except (yaml.YAMLError, _TooLarge) as error:
        parsed.add(1, f"is not YAML: {error}")
    except RecursionError:
        parsed.add(1, "nests too deeply")
    finally:
        loader.dispose()
    return parsed


class _TooLarge(Exception):
    """The file would grow beyond bounds when its aliases are followed."""


class _Builder:
    """Builds plain data from composed nodes and notes the line of each."""

    def __init__(self, parsed: Parsed) -> None:
        self.parsed = parsed
        self.count = 0

    def build(self, node: yaml.Node, place: Place, depth: int) -> Any:
        self.count += 1
        if self.count > MAX_NODES or depth > MAX_DEPTH:
            raise _TooLarge("too large or too deeply nested once its aliases are followed")
        self.parsed.lines[place] = node.start_mark.line + 1
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, place, depth)
        if isinstance(node, yaml.SequenceNode):
            return [self.build(child, (*place, index), depth + 1) for index, child in enumerate(node.value)]
        assert isinstance(node, yaml.ScalarNode)
        return self._scalar(node)

    def _mapping(self, node: yaml.MappingNode, place: Place, depth: int) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                self.parsed.add(line, "a key must be plain text")
                continue
            key = key_node.value
            if key in result:
                self.parsed.add(line, f"the key {key!r} stands twice", "keep one of them", name=str(key))
                continue
            result[key] = self.build(value_node, (*place, key), depth + 1)
            self.parsed.lines[(*place, key)] = line
        return result

    def _scalar(self, node: yaml.ScalarNode) -> Any:
        text, tag = node.value, node.tag.removeprefix(_TAG)
        line = node.start_mark.line + 1
        if tag == "str":
            return text
        if tag == "null":
            return None
        if tag == "bool":
            if text.lower() in ("true", "false"):
                return text.lower() == "true"
            self.parsed.add(line, f"{text} is read as yes/no by YAML", f'write "{text}", or true or false')
            return text
        if tag == "int" and _INTEGER.fullmatch(text):
            return int(text) if len(text) <= 30 else text
        if tag == "float" and _FLOAT.fullmatch(text):
            return float(text)
        if tag in ("timestamp", "int", "float"):
            self.parsed.add(line, f"{text} is turned into a {tag} by YAML", f'write "{text}" in quotes')
            return text
        self.parsed.add(line, f"the tag {node.tag} is not allowed", "write plain text, numbers, lists and mappings")
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
