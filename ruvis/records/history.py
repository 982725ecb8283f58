"""Which of the things told of a tie moved it, and which were only said."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol, TypeVar

from ruvis.records.vocabulary import SAID


class Event(Protocol):
    """A thing that happened to a tie."""

    @property
    def event(self) -> str:
        """What happened, as a word of the list of events."""


E = TypeVar("E", bound=Event)


def moved(history: Iterable[E]) -> list[E]:
    """The events by which a tie came into being, changed and ended, in order.

    What was only said of it moves nothing: a contract does not begin with the talk before it, nor does a visit last
    until it is denied. A tie of which nothing but reports is known began with the first.

    Args:
        history: what happened, in order.

    Returns:
        Events; none only if there are none.

    Example:
        >>> from ruvis.records.models import HistoryEntry
        >>> told = [("2001-10-02", "note"), ("2005-11", "ordered"), ("2006-12", "delivered"), ("2007-01-16", "reported")]
        >>> [event.date for event in moved(HistoryEntry(date=date, event=event) for date, event in told)]
        ['2005-11', '2006-12']
    """
    events = list(history)
    acts = [event for event in events if event.event not in SAID]
    return acts or [event for event in events if event.event == "reported"][:1] or events[:1]
