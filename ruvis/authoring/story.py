"""What a tie's history says about time: when the tie held, and what its status was from when on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from ruvis.clocks import Interval
from ruvis.records import edtf
from ruvis.records.edtf import FOREVER, Bounds, Span
from ruvis.records.history import Event, moved
from ruvis.records.models import Tie
from ruvis.records.vocabulary import AHEAD, COMPLETED_AT_END, LIFE, STATUS_AFTER, TERMINAL


class Happened(Event, Protocol):
    """A thing that happened to a tie: what, and when."""

    @property
    def span(self) -> Span:
        """When it began and ended."""


class Story:
    """What a tie's history says about time: when it held, and what its status was from when on.

    Of days it asks only which is the earlier and which comes next; how far apart they are does not matter. `published`
    tells whether it depends on when the last page was published.

    Args:
        status: the latest known one.
        history: what happened, in order.
        period: the period that the tie is about, if it is about one.
        holds: how long ties of its kind hold.
        last_known: the latest day on which the last page may have been published.
    """

    def __init__(
        self, status: str, history: Sequence[Happened], period: Span | None, holds: str, last_known: int
    ) -> None:
        self.status, self.history, self.published, self._last = status, moved(history), False, last_known
        spans = [period] if period else [event.span for event in self.history]
        self.phases = self._phases((self.history[0].span if self.history else spans[0]).first)
        self.interval = self._interval("period" if period else holds, spans)
        self.sort = spans[0].first.earliest

    @classmethod
    def of(cls, tie: Tie, holds: str, last_known: int) -> Story:
        """The story of a tie."""
        period = getattr(tie, "period", None)
        return cls(tie.status, tie.history, edtf.parse(period) if period else None, holds, last_known)

    def last_known(self) -> int:
        """The latest day on which the last page may have been published."""
        self.published = True
        return self._last

    def _phases(self, start: Bounds) -> list[tuple[str, Bounds]]:
        """Status by status, with the bounds of the day on which each begins.

        A claim stays a claim whatever it says happened: an alleged or denied tie has one phase. A status that no
        event explains came at an unknown time between the last event and the last page that supports the tie.
        """
        if not self.history or self.status in ("alleged", "denied"):
            return [(self.status, start)]
        phases: list[tuple[str, Bounds]] = []
        for event in self.history:
            status = STATUS_AFTER[event.event]
            if status == "resumed":
                status = next((s for s, _ in reversed(phases) if s != "suspended"), "ongoing")
            if status is None and not phases:
                status = "announced" if event.event == "reported" else None
            if status is None or (phases and _goes_back(phases[-1][0], status)):
                continue
            span = event.span
            begin = span.last if event.event in COMPLETED_AT_END else span.first
            if event.event == "delivered" and span.first != span.last:
                phases.append(("delivering", span.first))
            phases.append((status, begin))
        if not phases:
            return [(self.status, start)]
        if phases[-1][0] != self.status:
            after = phases[-1][1].earliest
            if len(phases) == 1 and self.status not in TERMINAL:
                phases[0] = (self.status, phases[0][1])
            elif self.status == "ended":  # an act, over on the day that it is dated
                phases.append((self.status, self.history[-1].span.last))
            else:
                phases.append((self.status, Bounds(after, max(self.last_known(), after))))
        return phases

    def _interval(self, holds: str, spans: list[Span]) -> Interval:
        first, final = spans[0].first, spans[-1].last
        if holds == "period":
            exact = Bounds(spans[0].first.earliest, spans[0].first.earliest)
            end = min(spans[0].last.latest + 1, FOREVER)
            return Interval(exact, Bounds(end, end))
        over = [event for event in self.history if event.event in TERMINAL]
        if self.status in TERMINAL and over:
            return Interval(first, _after(over[-1].span.last))
        if self.status == "ended" or (holds == "moment" and self.status not in AHEAD):
            return Interval(first, _after(final))
        if self.status in TERMINAL:
            earliest = final.earliest
            return Interval(first, _after(Bounds(earliest, max(self.last_known(), earliest))))
        return Interval(first, Bounds(FOREVER, FOREVER))


def first_date(tie: Tie) -> str:
    """The date that stands for a tie: its period, or when it began."""
    return getattr(tie, "period", None) or moved(tie.history)[0].date


def _goes_back(before: str, after: str) -> bool:
    """Whether a status says no more than the one before it."""
    return before == after or LIFE.get(after, 99) < LIFE.get(before, -1)


def _after(bounds: Bounds) -> Bounds:
    """The day after: an end is the first day on which the tie no longer holds."""
    return Bounds(min(bounds.earliest + 1, FOREVER), min(bounds.latest + 1, FOREVER))
