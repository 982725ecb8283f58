"""A Cypher script whose string literals hold the data and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from ruvis.export.escape import cypher, mermaid, nquads, xml
from ruvis.export.subgraph import Subgraph
from ruvis.selection import Selection
from ruvis.store.store import Store

Export = Callable[[Store, str], Path]
_LITERAL = re.compile(r"'((?:[^'\\]|\\.)*)'")
_UNESCAPED = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}


def evaluate(expression: str) -> str:
    """What an engine makes of literals joined with `+`."""
    parts = _LITERAL.findall(expression)
    assert " + ".join(f"'{part}'" for part in parts) == expression
    return "".join(re.sub(r"\\(.)", lambda m: _UNESCAPED.get(m.group(1), m.group(1)), part) for part in parts)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_literal_is_the_text_and_holds_no_unicode_escape(text: str) -> None:
    made = cypher(text)
    assert evaluate(made) == text.replace("\0", "\ufffd")
    assert not re.search(r"\\[uU]", made)


@given(st.text())
def test_no_text_leaves_its_place(text: str) -> None:
    assert not set('<>"') & set(xml(text).replace("&lt;", "").replace("&gt;", "").replace("&quot;", ""))
    assert not set('<>"[]{}|`') & set(mermaid(text))
    assert "\n" not in nquads(text) and not re.search(r'(?<!\\)(\\\\)*"', nquads(text)[1:-1])


def test_every_statement_is_a_line(dataset: Store, export: Export) -> None:
    lines = export(dataset, "cypher").read_text("utf-8").split("\n")
    statements = [line for line in lines if line and not line.startswith("//")]
    quoted = re.compile(r"'(?:[^'\\]|\\.)*'")
    for line in statements:
        bare = quoted.sub("''", line)
        assert re.fullmatch(r"(CREATE INDEX .*|CREATE \(:\w+ \{[^{}]*\}\)|MATCH .*);", bare), bare
    made = sum(line.startswith("MATCH") for line in statements)
    assert made == sum(len(tie.edges) for tie in Subgraph(dataset, Selection()).ties())
