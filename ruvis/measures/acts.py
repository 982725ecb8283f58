"""Domains without volumes: acts weighed by how credible their records are.

>>> round(balance_of_acts([1, 2], [2]), 4)
0.3913
"""

from __future__ import annotations

from collections.abc import Iterable

from ruvis.measures.shares import balance
from ruvis.records.vocabulary import STIX_PROBABILITY


def weight(credibility: int) -> float:
    """A record's weight: the value that STIX 2.1 gives to its Admiralty credibility digit; none for 6.

    >>> weight(1), weight(6)
    (0.9, 0.0)
    """
    return STIX_PROBABILITY.get(credibility, 0.0)


def weighed(credibilities: Iterable[int]) -> float:
    """The sum of the weights of records.

    >>> weighed([1, 3])
    1.4
    """
    return sum(weight(digit) for digit in credibilities)


def balance_of_acts(given: Iterable[int], received: Iterable[int]) -> float | None:
    """Directional balance of credibility-weighted acts (ours); it is no dependence and is never mixed with shares."""
    return balance(weighed(given), weighed(received))
