"""A short, deterministic slice of what `fuzz/run.py` does without end: no parser raises what it does not document."""

from __future__ import annotations

import random
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "fuzz"))

import targets

SLICE = settings(derandomize=True, max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
TOKENS = [
    *"{}[]:,-?&*!|>'\"#%@`\n\t \\/~.0129aX", "---", "...", "<<", "&a", "*a", "!!str", "!!python/name:x", ".inf", ".nan", "1e999",
    "null", "yes", "2025-12", "201X", "/..", "99999", "\u200b", "\u202e", "\x1b[31m", "\x00", "id", "kind", "from", "to", "russia",
    "iran", "page", "history", "citations", "9" * 400, "¼", "٣", "🇮🇷", "' OR 1=1 --", "=cmd()",
]  # fmt: skip
"""What parsers stumble over, and the words of our own files."""


def mutated(seed: bytes, chance: random.Random) -> bytes:
    """A seed with a few cuts, copies and insertions."""
    data = bytearray(seed)
    for _ in range(chance.randint(1, 6)):
        place = chance.randint(0, len(data))
        match chance.randrange(4):
            case 0:
                del data[place : place + chance.randint(1, 8)]
            case 1:
                data[place:place] = chance.choice(TOKENS).encode()
            case 2 if data:
                data[place % len(data)] ^= 1 << chance.randrange(8)
            case _:
                other = chance.randint(0, len(data))
                data[place:place] = data[min(place, other) : max(place, other)][:60]
    return bytes(data)


@pytest.mark.parametrize("name", targets.TARGETS)
def test_seeds_and_their_neighbours(name: str) -> None:
    chance = random.Random(1)
    for seed in targets.SEEDS[name]:
        targets.TARGETS[name](seed)
        for _ in range(150 // len(targets.SEEDS[name])):
            targets.TARGETS[name](mutated(seed, chance))


@pytest.mark.parametrize("name", targets.TARGETS)
def test_any_bytes(name: str) -> None:
    @SLICE
    @given(
        st.binary(max_size=200)
        | st.lists(st.sampled_from(TOKENS), max_size=30).map(lambda words: "".join(words).encode())
    )
    def anything(data: bytes) -> None:
        targets.TARGETS[name](data)

    anything()


def test_the_seeds_that_are_meant_to_be_good_are_good() -> None:
    """A fuzzer that begins with what is refused at once would prove little."""
    assert len(targets._store().ties(targets.Selection(a="russia"))) == 1


FOUND: list[tuple[str, bytes]] = [
    ("sipri", targets.SEEDS["sipri"][0].replace(b"Iran;", b"?;")),
    ("sipri", targets.SEEDS["sipri"][0].replace(b"Iran;", "Иран-на-Волге;".encode())),
    ("sipri", b"\xff\xfe" + targets.SEEDS["sipri"][0]),
    ("sipri", targets.SEEDS["sipri"][0].replace(b"SAM", b"S" * 140_000)),
    ("cow", targets.SEEDS["cow"][0].replace(b"Iran", b"I" * 140_000)),
    ("cow", b"x" * 300_000),
    ("table", b"delimiter: ab\n" + targets.SEEDS["table"][0]),
    ("table", targets.SEEDS["table"][0].replace(b"split: ';'", b"split: 1000")),
    ("table", targets.SEEDS["table"][0].replace(b"times: 1000", b"times: [1]")),
    ("table", targets.SEEDS["table"][0].replace(b"{column: a}", b"5")),
    ("table", b"id: 5\n" + targets.SEEDS["table"][0]),
    ("table", targets.SEEDS["table"][0].replace(b"kind: trade_flow", b"kind: [visit]")),
    ("table", targets.SEEDS["table"][0].replace(b"kind: trade_flow", b"kind: {column: s, split: o}")),
    ("table", targets.SEEDS["table"][0].replace(b"kind: trade_flow", b"kind: {column: s, map: {done: {a: b}}}")),
    ("selection", b"russia\n\n\n\n\n\n\n\n\n\n" + b"w " * 1_200),
]  # fmt: skip


@pytest.mark.parametrize(("name", "data"), FOUND, ids=[f"{name}-{number}" for number, (name, _) in enumerate(FOUND)])
def test_what_was_found_stays_mended(name: str, data: bytes) -> None:
    targets.TARGETS[name](data)
