"""What a dataset covers, and what it does not."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

from ruvis.questions.answer import refuse
from ruvis.records import edtf
from ruvis.selection import Selection
from ruvis.store.store import Store

REFUSED = {"limit": "it would cut the counts", "sort": "counts have an order of their own"}
"""Parts of a selection that mean nothing here, each with the reason."""


class StatsAnswer(NamedTuple):
    """Counts of the selected ties by domain, kind, decade, status and grade, and of everything else.

    Attributes:
        grades: (reliability letter, credibility digit) to count.
        missing: kinds of tie of which the selection holds none.
        one_origin: ties that rest on a single origin. unchecked: records that were never checked against their pages.
        last: the date of the tie that began last, by the earliest day on which it may have begun.
    """

    forms: tuple[tuple[str, int], ...]
    domains: tuple[tuple[str, str, int], ...]
    kinds: tuple[tuple[str, str, int], ...]
    years: tuple[tuple[str, int], ...]
    statuses: tuple[tuple[str, int], ...]
    grades: tuple[tuple[str, int, int], ...]
    missing: tuple[str, ...]
    ties: int
    disputed: int
    one_origin: int
    unchecked: int
    pages: int
    publishers: int
    last: str

    def rows(self) -> Sequence[dict[str, Any]]:
        """One row a count."""
        listed = [("form", name, count) for name, count in self.forms]
        listed += [("domain", name, count) for name, _, count in self.domains]
        listed += [("kind", name, count) for name, _, count in self.kinds]
        listed += [("year", name, count) for name, count in self.years]
        listed += [("status", name, count) for name, count in self.statuses]
        listed += [("grade", f"{letter}{digit}", count) for letter, digit, count in self.grades]
        return [{"by": by, "value": value, "count": count} for by, value, count in listed]


def stats(store: Store, selection: Selection) -> StatsAnswer:
    """Count what a dataset holds, or the part of it that a selection means.

    Raises:
        UnknownNameError: an actor is not known.
        SelectionError: a restriction makes no sense.

    Example:
        >>> from ruvis.datasets import open_store
        >>> with open_store() as store:
        ...     sum(count for *_, count in stats(store, Selection()).domains) == stats(store, Selection()).ties
        True
    """
    refuse(selection, "counts", REFUSED)
    ties = store.ties(selection)
    domains, kinds = Counter(tie.domain for tie in ties), Counter(tie.kind for tie in ties)
    years = Counter(edtf.isoformat(tie.begin[0])[:4] for tie in ties)
    grades = Counter((tie.reliability, tie.credibility) for tie in ties)
    statuses = Counter(tie.status for tie in ties)
    # a tie of "2025~" may be of 2026, but is not later than one that certainly is
    latest = max(ties, key=lambda tie: (tie.begin[0], tie.id), default=None)
    return StatsAnswer(
        forms=tuple(store.forms()),
        domains=tuple((name, label, domains[name]) for name, label in store.domains.items()),
        kinds=tuple((name, row["label"], kinds[name]) for name, row in store.kinds.items() if kinds[name]),
        years=tuple(sorted(years.items())),
        statuses=tuple(sorted(statuses.items(), key=lambda item: (-item[1], item[0]))),
        grades=tuple((letter, digit, count) for (letter, digit), count in sorted(grades.items())),
        missing=tuple(name for name in store.kinds if not kinds[name]),
        ties=len(ties),
        disputed=sum(tie.disputed for tie in ties),
        one_origin=sum(tie.origins == 1 for tie in ties),
        unchecked=store.unchecked(),
        pages=store.count("source"),
        publishers=store.count("publisher"),
        last=latest.date if latest else "",
    )
