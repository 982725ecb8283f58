"""What a question is asked about: the one value that every command, the Python API and the exports share.

A selection names actors as people write them; the store resolves them. Turning a selection into a query
happens in one place, `ruvis.store.query`.

Example:
    >>> Selection(a="russia", b="iran", domains=("arms",), as_of="2012").describe()
    'russia, iran; domain arms; as of 2012'
"""

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

OPTIONS = {"sender": "from", "recipient": "to", "domains": "domain", "kinds": "kind", "statuses": "status"}
"""Parts of a selection that the command line calls otherwise."""
Direction = Literal["any", "out", "in", "mutual"]
Sort = Literal["date", "-date", "credibility", "kind", "id"]


class SelectionError(ValueError):
    """The selection makes no sense: a date that is none, a kind that nobody knows."""


class UnknownNameError(LookupError):
    """A name that the dataset does not know, with names that come near."""

    def __init__(self, what: str, name: str, suggestions: tuple[str, ...] = ()) -> None:
        self.what, self.name, self.suggestions = what, name, suggestions
        hint = f" Did you mean {', '.join(suggestions)}?" if suggestions else ""
        super().__init__(f"No {what} is called {name!r}.{hint}")


def among(what: str, values: Iterable[str], known: Sequence[str]) -> None:
    """Check that values are words of a list.

    Raises:
        SelectionError: one is none of them; it suggests near ones, or the whole list.
    """
    for value in values:
        if value not in known:
            import difflib

            near = ", ".join(difflib.get_close_matches(value, known, 2, 0.5))
            hint = f"did you mean {near}?" if near else f"choose from {', '.join(known)}"
            raise SelectionError(f"unknown {what} {value!r}: {hint}")


class Selection(NamedTuple):
    """Which ties a question looks at; everything left out does not restrict.

    Attributes:
        a, b: the pair, or one actor alone; its parts (companies, predecessors) count unless `direct`.
        direction: of a towards b: `out` (a gives), `in` (a receives), `mutual`, `any`.
        sender, recipient: who gives and who receives, where that is asked instead of a pair.
        domains, kinds, statuses: ids, any of which will do.
        since, until: something happened in the window (EDTF).
        as_of: the tie held on that day (EDTF; the last day of a date of reduced precision).
        known_at: published sources supported it by that day.
        certain: with uncertain dates, only what holds for sure.
        min_credibility: the worst digit allowed, 1 to 5. min_reliability: the worst letter allowed, A to E.
        disputed: only disputed ties, or only undisputed ones.
        source: the id of a page or publisher on which a tie rests. text: words that its record holds.
        naming: actors each of which a tie ties or names beside those (who mediates, whose plant it is, who is hit).
        landmarks: only landmark ties.
    """

    a: str | None = None
    b: str | None = None
    direct: bool = False
    direction: Direction = "any"
    sender: str | None = None
    recipient: str | None = None
    domains: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    as_of: str | None = None
    known_at: str | None = None
    certain: bool = False
    min_credibility: int | None = None
    min_reliability: str | None = None
    disputed: bool | None = None
    source: str | None = None
    text: str | None = None
    naming: tuple[str, ...] = ()
    landmarks: bool = False
    sort: Sort = "-date"
    limit: int | None = None

    def as_dict(self) -> dict[str, object]:
        """The parts that restrict, for showing and for JSON."""
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in self._asdict().items()
            if value not in (None, (), False) and value != self._field_defaults[name]
        }

    def describe(self) -> str:
        """The selection in a few words, for captions."""
        said = [", ".join(name for name in (self.a, self.b) if name)]
        for name, value in self.as_dict().items():
            if name in ("a", "b", "sort", "limit"):
                continue
            label = OPTIONS.get(name, name).replace("_", " ")
            text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
            said.append(label if value is True else f"{label} {text}")
        return "; ".join(part for part in said if part)
