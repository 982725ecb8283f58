"""Periods of whole years, in which measures are taken.

>>> [str(period) for period in split(2008, 2016, 5)]
['2005-09', '2010-14', '2015-16']
>>> length("5y")
5
"""

import re
from functools import lru_cache
from typing import NamedTuple

from ruvis.records import edtf
from ruvis.records.edtf import DAWN, FOREVER, Bounds
from ruvis.selection import SelectionError


class Period(NamedTuple):
    """Whole calendar years, the last one included."""

    first: int
    last: int

    def __str__(self) -> str:
        if self.first == self.last:
            return str(self.first)
        short = f"{self.last % 100:02}" if self.first // 100 == self.last // 100 else str(self.last)
        return f"{self.first}-{short}"

    @property
    def years(self) -> range:
        """Its years."""
        return range(self.first, self.last + 1)

    def overlap(self, other: "Period") -> int:
        """How many years it shares with another."""
        return max(0, min(self.last, other.last) - max(self.first, other.first) + 1)


def length(text: str) -> int:
    """The years that `5y` stands for.

    Raises:
        SelectionError: the text is no such length.
    """
    match = re.fullmatch(r"([1-9][0-9]?)(y|years?)?", text.strip(), re.ASCII)
    if not match:
        raise SelectionError(f"{text!r} is not a length of periods: write for example 5y, 3y or 1y")
    return int(match.group(1))


def split(first: int, last: int, years: int, *, start: int | None = None) -> list[Period]:
    """The years from first to last in periods; they begin at multiples of their length, or at `start`."""
    begin = start if start is not None else first - first % years
    return [Period(year, min(year + years - 1, last)) for year in range(begin, last + 1, years)]


@lru_cache(maxsize=4096)
def calendar(day: tuple[int, int]) -> Period | None:
    """The years that a span of days fills exactly; None for any other span.

    >>> calendar(edtf.bounds("2015/2019")), calendar(edtf.bounds("2015-02"))
    (Period(first=2015, last=2019), None)
    """
    if day[0] <= DAWN or day[1] >= FOREVER:
        return None
    first, last = (edtf.isoformat(value) for value in day)
    if not first.endswith("-01-01") or not last.endswith("-12-31"):
        return None
    return Period(int(first[:4]), int(last[:4]))


def year_of(day: tuple[int, int]) -> tuple[int, bool] | None:
    """The year that a span stands for, and whether only as a proxy: a year of another calendar lies mostly in one.

    >>> year_of(edtf.bounds("2022-03-21/2023-03-20")), year_of(edtf.bounds("2010")), year_of(edtf.bounds("2010-05"))
    ((2022, True), (2010, False), None)
    """
    exact = calendar(day)
    if exact:
        return (exact.first, False) if exact.first == exact.last else None
    if not 360 <= day[1] - day[0] + 1 <= 372:
        return None
    return int(edtf.isoformat(sum(day) // 2)[:4]), True


@lru_cache(maxsize=4096)
def nominal(date: str) -> Period:
    """The years that a date names, whether or not it is approximate.

    >>> nominal("2022~"), nominal("2006/2007-01")
    (Period(first=2022, last=2022), Period(first=2006, last=2007))
    """
    day: Bounds = edtf.bounds(date.translate(_UNQUALIFIED))
    first, last = (int(edtf.isoformat(value)[:4]) if DAWN < value < FOREVER else None for value in day)
    known = first if first is not None else last
    assert known is not None
    return Period(known if first is None else first, known if last is None else last)


def first_year(date: str) -> int:
    """The first year that a date names; most dates begin with it.

    >>> first_year("2022-05~"), first_year("200X"), first_year("../2015")
    (2022, 2000, 2015)
    """
    year = date[:4]
    return int(year) if year.isdecimal() else nominal(date).first


def last_year(*asked: str | None) -> int | None:
    """The last year that dates given on the command line leave; None if none of them was given."""
    return min((nominal(text).last for text in asked if text), default=None)


_UNQUALIFIED = str.maketrans("", "", "~?%")
