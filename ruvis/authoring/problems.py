"""What is wrong with a dataset, told so that its maintainer can mend it.

A problem is one line: where it stands, in which record and field, what is wrong and what would be right.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


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
        where = ": ".join(part for part in (f"{self.file}:{self.line}", self.record, self.field) if part)
        return f"{where}: {self.message}" + (f" ({self.hint})" if self.hint else "")


class DatasetError(Exception):
    """A dataset that cannot be used, with every problem that it has."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(problems)
        count = len(self.problems)
        super().__init__(f"{count} problem{'s' if count != 1 else ''} in the dataset")
