"""Shares of flows: how much of what a state takes, gives or makes hangs on one partner.

Every function takes amounts of one unit and one period, and returns a fraction; None where the denominator is
zero, since nothing is a share of nothing.

Example (Correlates of War, million US dollars, Russia and Iran in 2010):
    >>> russia = trade_share(272.0, 1150.0, 217420.92222565, 373651.35623807)
    >>> iran = trade_share(1150.0, 272.0, 66395.066, 98693.00106691361)
    >>> f"{russia:.6f} {iran:.6f} {salience(russia, iran):.6f} {symmetry(russia, iran):.6f}"
    '0.002406 0.008614 0.004552 0.993792'
    >>> f"{interdependence(russia, iran):.6f}"
    '0.004524'
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import sqrt


def share(part: float, whole: float) -> float | None:
    """The part of a whole: with all imports as the whole, dependence on one supplier (Hirschman 1945).

    Raises:
        ValueError: an amount is negative.

    >>> share(1150, 66395.066), share(0, 0)
    (0.017320564151559092, None)
    """
    if part < 0 or whole < 0:
        raise ValueError("an amount of goods is not negative")
    return part / whole if whole else None


def trade_share(imports_from: float, exports_to: float, imports: float, exports: float) -> float | None:
    """The partner's part of a state's whole trade (Barbieri 1996): dyadic trade over imports plus exports."""
    return share(imports_from + exports_to, imports + exports)


def salience(share_a: float, share_b: float) -> float:
    """How much the tie matters to both (Barbieri 1996): the geometric mean of the two trade shares."""
    return sqrt(share_a * share_b)


def symmetry(share_a: float, share_b: float) -> float:
    """How equally it matters (Barbieri 1996): 1 less the difference of the trade shares.

    It saturates near 1 where both shares are small, so the ratio of the shares is always told beside it.
    """
    return 1 - abs(share_a - share_b)


def interdependence(share_a: float, share_b: float) -> float:
    """Salience times symmetry (Barbieri 1996)."""
    return salience(share_a, share_b) * symmetry(share_a, share_b)


def trade_dependence(imports_from: float, exports_to: float, gdp: float) -> float | None:
    """Dyadic trade over the state's product (Oneal and Russett 1997).

    >>> trade_dependence(2.0, 1.0, 300.0)
    0.01
    """
    return share(imports_from + exports_to, gdp)


def weak_link(dependence_a: float, dependence_b: float) -> float:
    """The lower of two trade dependences: the less bound side sets how binding trade is (Oneal and Russett)."""
    return min(dependence_a, dependence_b)


def openness(imports: float, exports: float, gdp: float) -> float | None:
    """A state's whole trade over its product; trade dependence is trade share times openness (Gartzke and Li 2003)."""
    return share(imports + exports, gdp)


def concentration(shares: Iterable[float]) -> float:
    """Herfindahl-Hirschman index: the sum of the squared shares of all suppliers, from 1/n to 1.

    >>> concentration([0.5, 0.5])
    0.5
    """
    return sum(part * part for part in shares)


def concentration_bounds(shares: Iterable[float]) -> tuple[float, float]:
    """The index where only some suppliers are known: the rest split without end, or all of one supplier.

    >>> low, high = concentration_bounds([0.5, 0.3])
    >>> round(low, 2), round(high, 2)
    (0.34, 0.38)
    """
    known = list(shares)
    rest = max(0.0, 1 - sum(known))
    low = concentration(known)
    return low, min(1.0, low + rest * rest)


def hirschman_index(index: float) -> float:
    """Hirschman's own index (1945) from the Herfindahl-Hirschman index: 100 times its root.

    >>> hirschman_index(0.25)
    50.0
    """
    return 100 * sqrt(index)


def balance(given: float, received: float) -> float | None:
    """Directional balance, -1 (only receives) to 1 (only gives): the normalised difference of two flows.

    >>> balance(3, 1), balance(0, 0)
    (0.5, None)
    """
    total = given + received
    return (given - received) / total if total else None


def ratio(a: float | None, b: float | None) -> float | None:
    """How many times a is b; None where either is unknown or b is nothing."""
    return a / b if a is not None and b else None


def vulnerability(supplier: str, current: Mapping[str, float], best: Mapping[str, float], whole: float) -> float | None:
    """What is left of a supplier's share once the others have stepped in (ours, after Keohane and Nye 1977).

    Args:
        supplier: who falls away.
        current: what each supplier delivers now.
        best: the most that each has delivered in a year or window of the last ten years: its capacity.
        whole: all that is received now, from whomever.

    Returns:
        The part of the whole that the other suppliers could not take over within their capacity.

    >>> vulnerability("a", {"a": 60, "b": 40}, {"b": 70, "c": 10}, 100)
    0.2
    """
    spare = sum(max(0.0, most - current.get(name, 0.0)) for name, most in best.items() if name != supplier)
    return share(max(0.0, current.get(supplier, 0.0) - spare), whole)
