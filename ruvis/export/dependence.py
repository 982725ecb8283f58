"""Who depends on whom, for pictures and the page: the shares that can be told both ways."""

from __future__ import annotations

from ruvis.questions.asymmetry import AsymmetryAnswer, asymmetry
from ruvis.questions.readings import Reading
from ruvis.selection import Selection, SelectionError
from ruvis.store.store import Store


def dependence(store: Store, selection: Selection) -> AsymmetryAnswer | None:
    """The answer of `ruvis asymmetry`; None where the selection is no pair, or one that measures cannot be narrowed to.

    >>> from ruvis.datasets import open_store
    >>> with open_store() as store:
    ...     dependence(store, Selection(a="russia")) is None
    True
    """
    try:
        return asymmetry(store, selection._replace(sort="-date", limit=None))
    except SelectionError:
        return None


def told_both_ways(answer: AsymmetryAnswer) -> list[Reading]:
    """The latest reading of each share of which both sides are known, in the order of the answer."""
    pairs = dict.fromkeys((one.domain, one.measure) for one in answer.readings if one.unit == "share")
    found = (answer.latest(domain, measure) for domain, measure in pairs)
    return [one for one in found if one and one.a.value is not None and one.b.value is not None]
