"""Dates as historians write them: EDTF (ISO 8601-2), levels 0 and 1, read as bounds on days.

A date of reduced precision stands for *some day* within it, so it has an earliest and a latest day. An
approximate (`~`), uncertain (`?`) or both (`%`) date is widened by one unit of its own precision (two for
`%`). An interval `a/b` is a *span*: it begins somewhere within `a` and ends somewhere within `b`; `..` leaves
a side open and an empty side leaves it unknown.

Days are proleptic Gregorian ordinals, as `datetime.date.toordinal` counts them. Only the standard library is
used, because every command that reads a snapshot parses dates.

Example:
    >>> span = parse("2006/2007")
    >>> str(span.first), str(span.last)
    ('2006-01-01..2006-12-31', '2007-01-01..2007-12-31')
    >>> parse("201X").first == Bounds(day(2010, 1, 1), day(2019, 12, 31))
    True
    >>> parse("12 May 2012")
    Traceback (most recent call last):
    ruvis.records.edtf.EDTFError: ...
"""

import re
from datetime import date
from functools import lru_cache
from typing import NamedTuple

DAWN = date.min.toordinal()
"""The first day that can be told: stands for an open beginning."""
FOREVER = date.max.toordinal()
"""The last day that can be told: stands for an open end."""

_DATE = re.compile(r"(\d{4}|\d{3}X|\d{2}XX)(?:-(\d{2}|XX))?(?:-(\d{2}|XX))?([~?%])?", re.ASCII)
_LONGEST = 40
"""Characters; an interval of two qualified days has 23."""
_EXAMPLES = "for example 2012, 2012-05, 2012-05-12, 201X, 2012~, 2012/2014, 2012-05/.."
_MONTHS = {"month": 1, "year": 12, "decade": 120, "century": 1200}
_SEASONS = {21: (3, 5), 22: (6, 8), 23: (9, 11), 24: (12, 12)}


class EDTFError(ValueError):
    """The text is not a date of EDTF level 0 or 1 in the years 0001 to 9999."""


class Bounds(NamedTuple):
    """The earliest and the latest day, both included, on which something may fall."""

    earliest: int
    latest: int

    def __str__(self) -> str:
        return f"{isoformat(self.earliest)}..{isoformat(self.latest)}"


class Span(NamedTuple):
    """When a thing began and when it ended, each within bounds; for a plain date both are the same."""

    first: Bounds
    last: Bounds


def day(year: int, month: int, day_of_month: int) -> int:
    """The ordinal of a calendar day."""
    return date(year, month, day_of_month).toordinal()


def isoformat(ordinal: int) -> str:
    """A day in ISO 8601, or `..` for an open side.

    >>> isoformat(day(2007, 12, 26)), isoformat(FOREVER)
    ('2007-12-26', '..')
    """
    return ".." if ordinal in (DAWN, FOREVER) else date.fromordinal(ordinal).isoformat()


def parse(text: str) -> Span:
    """Read an EDTF date or interval.

    Args:
        text: EDTF level 0 or 1, for example `2025-12`, `201X`, `2022~`, `2006/2007`, `2022-08/..`.

    Raises:
        EDTFError: the text is no such date, or an interval runs backwards.
    """
    if len(text) > _LONGEST:
        raise EDTFError(f"{text[:_LONGEST] + '...'!r} is not an EDTF date ({_EXAMPLES})")
    return _parse(text)


@lru_cache(maxsize=65536)
def _parse(text: str) -> Span:
    if "/" not in text:
        bounds = _date(text, text)
        return Span(bounds, bounds)
    begin, _, end = text.partition("/")
    if begin in ("", "..") and end in ("", ".."):
        raise EDTFError(f"{text!r} is an interval without any date")
    first = _date(begin, text) if begin not in ("", "..") else Bounds(DAWN, DAWN)
    last = _date(end, text) if end not in ("", "..") else Bounds(FOREVER, FOREVER)
    if begin == "":
        first = Bounds(DAWN, last.latest)
    if end == "":
        last = Bounds(first.earliest, FOREVER)
    if first.earliest > last.latest:
        raise EDTFError(f"{text!r} runs backwards")
    return Span(first, last)


def bounds(text: str) -> Bounds:
    """Earliest and latest day touched by a date or interval.

    >>> str(bounds("2006/2007"))
    '2006-01-01..2007-12-31'
    """
    span = parse(text)
    return Bounds(span.first.earliest, span.last.latest)


def is_valid(text: str) -> bool:
    """True if `parse` accepts the text."""
    try:
        parse(text)
    except EDTFError:
        return False
    return True


def _date(text: str, whole: str) -> Bounds:
    match = _DATE.fullmatch(text)
    if not match:
        raise EDTFError(f"{whole!r} is not an EDTF date ({_EXAMPLES})")
    year, month, day_of_month, qualifier = match.groups()
    try:
        earliest, latest, unit = _plain(year, month, day_of_month)
    except ValueError as error:
        raise EDTFError(f"{whole!r} is not an EDTF date: {error}") from None
    if qualifier:
        margin = 2 if qualifier == "%" else 1
        return Bounds(_shift(earliest, -margin, unit), _shift(latest, margin, unit))
    return Bounds(earliest.toordinal(), latest.toordinal())


def _plain(year: str, month: str | None, day_of_month: str | None) -> tuple[date, date, str]:
    """First day, last day and unit of precision of a date without its qualifier."""
    if "X" in year:
        if month is not None:
            raise ValueError("a year with X takes no month")
        low, high = int(year.replace("X", "0")), int(year.replace("X", "9"))
        return date(max(low, 1), 1, 1), date(high, 12, 31), "century" if "XX" in year else "decade"
    number = int(year)
    if month is None or month == "XX":
        if day_of_month not in (None, "XX"):
            raise ValueError("an unknown month takes no day")
        return date(number, 1, 1), date(number, 12, 31), "year"
    if int(month) in _SEASONS:
        if day_of_month is not None:
            raise ValueError("a season takes no day")
        low, high = _SEASONS[int(month)]
        return date(number, low, 1), date(number, high, _last_day(number, high)), "month"
    if day_of_month is None or day_of_month == "XX":
        first = date(number, int(month), 1)
        return first, first.replace(day=_last_day(number, int(month))), "month"
    exact = date(number, int(month), int(day_of_month))
    return exact, exact, "day"


def _last_day(year: int, month: int) -> int:
    return 31 if month == 12 else (date(year, month + 1, 1) - date(year, month, 1)).days


def _shift(start: date, count: int, unit: str) -> int:
    """The day `count` units away; a month keeps the day of the month where it can."""
    if unit == "day":
        return min(max(start.toordinal() + count, DAWN), FOREVER)
    months = start.year * 12 + start.month - 1 + count * _MONTHS[unit]
    year, month = divmod(months, 12)
    if year < date.min.year:
        return DAWN
    if year > date.max.year:
        return FOREVER
    last = _last_day(year, month + 1)
    ends_month = start.day == _last_day(start.year, start.month) and start.day != 1
    return day(year, month + 1, last if ends_month else min(start.day, last))
