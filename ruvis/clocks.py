"""The two clocks and the one predicate that every command uses.

*Valid time* (`--as-of`) asks what was so in the world on a day, *known time* (`--known-at`) what published
sources supported by a day. Both are half-open intervals `[begin, end)` of days. A boundary that is known only
within bounds makes two intervals of one: the widest, on which the tie *possibly* holds, and the narrowest, on
which it *certainly* does.

The predicate is written once, in `holds`, and once more as the SQL fragment `holds_sql` that the store runs;
a property test holds the two against a slow reference on random intervals.

Example:
    >>> from ruvis.records.edtf import day
    >>> treaty = Interval(Bounds(day(2025, 10, 2), day(2025, 10, 2)), OPEN_END)
    >>> treaty.holds(day(2025, 10, 1)), treaty.holds(day(2025, 10, 2))
    (False, True)
"""

from typing import NamedTuple

from ruvis.records.edtf import FOREVER, Bounds, parse
from ruvis.selection import SelectionError

OPEN_END = Bounds(FOREVER, FOREVER)


def holds(begin: int, end: int, moment: int) -> bool:
    """True if the half-open interval [begin, end) contains the day."""
    return begin <= moment < end


def holds_sql(begin: str, end: str, moment: str) -> str:
    """The same predicate over SQL expressions.

    >>> holds_sql("t.begin_min", "t.end_max", ":as_of")
    '(t.begin_min <= :as_of AND :as_of < t.end_max)'
    """
    return f"({begin} <= {moment} AND {moment} < {end})"


class Interval(NamedTuple):
    """A half-open interval of days whose two boundaries are known within bounds.

    `begin` bounds the first day on which the thing holds, `end` the first day on which it no longer does.
    """

    begin: Bounds
    end: Bounds

    def holds(self, moment: int, *, certain: bool = False) -> bool:
        """Whether the thing holds on a day: possibly, or (`certain`) for sure."""
        if certain:
            return holds(self.begin.latest, self.end.earliest, moment)
        return holds(self.begin.earliest, self.end.latest, moment)


def columns(clock: str, *, certain: bool) -> tuple[str, str]:
    """The two columns that hold an interval's boundaries under the possible or the certain reading."""
    return (f"{clock}begin_max", f"{clock}end_min") if certain else (f"{clock}begin_min", f"{clock}end_max")


def moment(text: str) -> int:
    """The day meant by a date given on the command line: the last day of a date of reduced precision.

    "As of 2012" is read as "as of the end of 2012", the way balance sheets say it.

    >>> from ruvis.records.edtf import isoformat
    >>> isoformat(moment("2012")), isoformat(moment("2012-02"))
    ('2012-12-31', '2012-02-29')
    """
    return parse(text).last.latest


def window(since: str | None, until: str | None) -> tuple[int, int]:
    """The half-open window of days from the first day of `since` to the last day of `until`, inclusive.

    Raises:
        EDTFError: one of them is no date.
        SelectionError: `since` comes after `until`.
    """
    begin = parse(since).first.earliest if since else 1
    end = parse(until).last.latest + 1 if until else FOREVER + 1  # beyond every open end
    if begin >= end:
        raise SelectionError(f"nothing lies between {since} and {until}: --since comes after --until")
    return begin, end
