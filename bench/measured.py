"""What was measured: of each question, of each form of the data, at each number of ties."""

from __future__ import annotations

from typing import NamedTuple

from bench.asking import Question
from bench.measuring import Run


class Told(NamedTuple):
    """What was measured of one question at one size: runs by engine, round by round, or why there are none.

    `answer` is what raw SQL found, `agreed` who found the same.
    """

    question: Question
    answer: dict[str, object]
    agreed: tuple[str, ...]
    runs: dict[str, list[Run] | str]


class Built(NamedTuple):
    """How data came into a form: one whole process, and the bytes that it left."""

    run: Run | str
    size: int


class Size(NamedTuple):
    """What was measured at one number of ties."""

    ties: int
    built: dict[str, Built]
    told: list[Told]
