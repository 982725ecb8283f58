"""What is wrong with a dataset, told so that its maintainer can mend it.

A problem is one line: where it stands, in which record and field, what is wrong and what would be right.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong, with its place."""

    file: str
    line: int
    record: str
    field: str
    message: str
    hint: str = ""

    def __str__(self) -> str:
        """The problem as one line, the way compilers print it.

        >>> print(Problem("ties/arms/a.yaml", 7, "arms-x", "to", "unknown actor 'irna'", "did you mean 'iran'?"))
        ties/arms/a.yaml:7: arms-x: to: unknown actor 'irna' (did you mean 'iran'?)
        """
        parts = (_clip(self.file) + f":{self.line}", _clip(self.record), _clip(self.field))
        where = ": ".join(part for part in parts if part)
        return f"{where}: {_clip(self.message, 500)}" + (f" ({_clip(self.hint, 500)})" if self.hint else "")


def _clip(text: str, most: int = 150) -> str:
    """Text on one line, cut where nobody would read on."""
    text = text[: most + 1].replace("\n", " ").replace("\r", " ")
    return text if len(text) <= most else text[: most - 3] + "..."


@dataclass(frozen=True, slots=True)
class Problems:
    """The problems of a dataset as an answer: one row each."""

    problems: tuple[Problem, ...]

    def rows(self) -> list[dict[str, Any]]:
        """One row a problem."""
        return [asdict(problem) for problem in self.problems]


class DatasetError(Exception):
    """A dataset that cannot be used, with every problem that it has."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(problems)
        count = len(self.problems)
        super().__init__(f"{count} problem{'s' if count != 1 else ''} in the dataset")
