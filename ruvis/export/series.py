"""What flowed between two actors over time, for pictures: deliveries of arms, and goods by year.

Nothing is added up: each point is one record, and goods of one year have as many points as there are accounts of it.
Accounts of all goods, or of all but oil, are kept apart from single goods, which would look like a fall of the whole.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from ruvis.questions.evidence import GOODS
from ruvis.questions.flows import flows
from ruvis.records.edtf import DAWN, FOREVER, bounds
from ruvis.selection import Selection
from ruvis.store.store import Store

WHOLE = (GOODS, "non-oil goods")
"""What accounts of a country's goods as a whole are of; Iran's customs leave oil out."""


class Point(NamedTuple):
    """A figure of one record: which way, from what year to what year, between which limits, and of which goods."""

    tie: str
    label: str
    way: str
    first: int
    last: int
    low: float
    high: float
    source: str
    what: str = ""


class Series(NamedTuple):
    """Points of one unit, with what may be added of them: (way, sum, unit)."""

    id: str
    title: str
    unit: str
    points: tuple[Point, ...]
    sums: tuple[tuple[str, float, str], ...]


def series(store: Store, selection: Selection) -> list[Series]:
    """Arms delivered in trend-indicator values, and goods in dollars, both ways; empty series are left out.

    Example:
        >>> from ruvis.datasets import open_store
        >>> with open_store() as store:
        ...     found = series(store, Selection(a="russia", b="iran"))
        >>> [one.id for one in found]
        ['arms', 'trade']
    """
    if not (selection.a or selection.sender or selection.recipient):
        return []
    arms, goods, sums = [], [], []
    for direction in flows(store, selection._replace(sort="-date", limit=None)).directions:
        for domain in direction.domains:
            for group in domain.groups:
                arms += [
                    _point(flow.tie.id, flow.item, direction.way, flow.tie.date, flow.tiv, flow.tiv, flow.source, flow.until)
                    for flow in group.flows
                    if flow.tiv
                ]  # fmt: skip
            goods += [
                _point(year.flow.tie.id, f"{year.what} {year.period}", direction.way, year.period, year.amount.low,
                       year.amount.high, year.flow.source, what=year.what)
                for year in domain.years
                if year.unit == "USD"
            ]  # fmt: skip
            sums += [
                (direction.way, figure.low, figure.unit)
                for figure in domain.sums
                if figure.unit == "million TIV" and figure.low is not None and figure.low == figure.high
            ]
    made = (
        Series("arms", "Arms delivered, one mark a deal", "million TIV", _known(arms), tuple(sums)),
        Series("trade", "Goods by year, one mark an account", "USD", _wholes(_known(goods)), ()),
    )
    return [one for one in made if one.points]


def _wholes(goods: tuple[Point, ...]) -> tuple[Point, ...]:
    """Accounts of all goods, or of all but oil; where there is none, those of single goods."""
    return tuple(point for point in goods if point.what in WHOLE) or goods


def _known(points: list[Point | None]) -> tuple[Point, ...]:
    return tuple(sorted((point for point in points if point), key=lambda point: (point.first, point.way, point.tie)))


def _point(
    tie: str,
    label: str,
    way: str,
    when: str,
    low: float | None,
    high: float | None,
    source: str,
    until: str | None = None,
    what: str = "",
) -> Point | None:
    span, last = bounds(when), bounds(until) if until else bounds(when)
    if span.earliest == DAWN or last.latest == FOREVER or (low is None and high is None):
        return None
    first, final = date.fromordinal(span.earliest).year, date.fromordinal(last.latest).year
    limits = [value for value in (low, high) if value is not None]
    return Point(tie, label, way, first, max(first, final), min(limits), max(limits), source, what)
