"""The overall verdict and how firm it is (ours).

In each measured domain the gap is the dependence of A on B less that of B on A; the verdict is their weighted
mean, positive where A is the more dependent side. One weighting proves nothing, so the share of random weightings
that agree is told beside it.

>>> gaps = {"trade": -0.02, "arms": -0.5}
>>> overall(gaps)
-0.26
>>> weightings(list(gaps.values()), -1)
1.0
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from random import Random

WEIGHTINGS = 10_000
DRAWS = 2_003
"""So many that another seed gives the same share within about half a percent (twice as many do not better); a prime, so that
a walk of any step meets all of them."""
SEED = 20260301
"""The fixed seed: the same question gives the same answer."""


def overall(gaps: Mapping[str, float], weights: Mapping[str, float] | None = None) -> float | None:
    """The weighted mean of the gaps of domains; equal weights by default, None without a domain.

    Raises:
        ValueError: a weight is negative, or all of them are nothing.
    """
    if not gaps:
        return None
    chosen = dict(zip(gaps, _factors(gaps, weights), strict=True))
    if any(weight < 0 for weight in chosen.values()) or not sum(chosen.values()):
        raise ValueError("weights are not negative, and at least one measured domain needs one")
    return sum(chosen[name] * gap for name, gap in gaps.items()) / sum(chosen.values())


Values = Sequence[float | None]


def sides(measured: Mapping[str, tuple[Values, Values]], weights: Mapping[str, float] | None = None) -> Counter[int]:
    """How often the verdict has each sign, over many draws.

    The weights' sum does not change the sign, so nothing is divided by it.

    Args:
        measured: for each domain the dependences of both sides, draw by draw; where one is unknown there is no gap.
        weights: of the domains, as in `overall`.

    >>> sides({"trade": ([0.3, 0.3, 0.2], [0.1, None, 0.1]), "arms": ([0.1, None, 0.1], [0.9, 0.4, None])})
    Counter({-1: 1, 0: 1, 1: 1})
    """
    gaps = [
        [0.0 if x is None or y is None else factor * (x - y) for x, y in zip(of_a, of_b, strict=True)]
        for factor, (of_a, of_b) in zip(_factors(measured, weights), measured.values(), strict=True)
    ]
    return Counter(map(sign, map(sum, zip(*gaps, strict=True))))


def _factors(domains: Iterable[str], weights: Mapping[str, float] | None) -> list[float]:
    """The weight of each domain: equal ones by default, none for what is not named."""
    return [1.0 if weights is None else weights.get(name, 0.0) for name in domains]


def sign(value: float | None) -> int:
    """1, -1 or 0; unknown is 0."""
    return 0 if not value else 1 if value > 0 else -1


def weightings(gaps: Sequence[float], side: int, *, count: int = WEIGHTINGS, seed: int = SEED) -> float:
    """The share of random weightings, Dirichlet(1), under which the mean of the gaps has the sign of `side`.

    A Dirichlet(1) vector is a vector of independent exponential draws over their sum; the sum does not change the
    sign, so it is not computed.
    """
    if all(sign(gap) == side for gap in gaps):
        return 1.0
    draw = Random(seed).expovariate
    agreeing = 0
    for _ in range(count):
        total = 0.0
        for gap in gaps:
            total += draw(1.0) * gap
        agreeing += total * side > 0
    return agreeing / count
