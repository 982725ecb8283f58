"""Formal Bilateral Influence Capacity: the influence of A over B, after Moyer and others (FBIC index).

Bandwidth is how much binds the two; dependence is how much of B hangs on A. Terms are annual; each bandwidth
input is rescaled so that its total over the panel of all pairs equals that of representation, and every term is a
trailing mean of three years.

Example (Russia over Syria, 2008, terms already rescaled and averaged):
    >>> b = bandwidth({"representation": 1, "igo": 0.2530522, "agreements": 0, "trade": 0.913036,
    ...                "alliance": 0.2199945, "arms": 6.1075468})
    >>> d = dependence({"trade_gdp": 4.8294707, "trade_share": 2.4897558, "aid_gdp": 0, "aid_share": 0,
    ...                 "arms_stock": 1.06852, "arms_import_stock": 27.6686192})
    >>> f"{b:.7f} {d:.7f} {influence(b, d):.7f}"
    '0.3125342 0.2916802 0.1566346'
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log1p

BANDWIDTH: dict[str, float] = {
    "representation": 0.11, "igo": 0.19, "agreements": 0.14, "trade": 0.35, "alliance": 0.13, "arms": 0.08,
}  # fmt: skip
"""Weights of the bandwidth terms: the first two political, the next two economic, the last two security."""
DEPENDENCE: dict[str, float] = {
    "trade_gdp": 0.28, "trade_share": 0.16, "aid_gdp": 0.21, "aid_share": 0.12, "arms_stock": 0.10,
    "arms_import_stock": 0.13,
}  # fmt: skip
"""Weights of the dependence terms, each in percent of something of B's."""
PANEL_TOTALS: dict[str, float] = {
    "representation": 372043.75, "igo": 367064384.0, "agreements": 1909830.0, "trade": 2906701.3,
    "alliance": 10146900.0, "arms": 276653.59,
}  # fmt: skip
"""Totals of each bandwidth input over the published panel."""
TRADE_AGREEMENTS: dict[str, int] = {
    "PSA": 1, "EIA": 1, "BTA": 3, "BTA&EIA": 4, "RTA": 5, "RTA&EIA": 8, "CU": 15, "CU&EIA": 20,
}  # fmt: skip
"""Trade agreement index by type: partial scope, economic integration, bilateral, regional, customs union."""
ALLIANCES: dict[str, int] = {"defence": 75, "neutrality": 5, "nonaggression": 5, "consultation": 1}
"""Alliance index by promise."""
LABELS: dict[str, str] = {
    "representation": "level of diplomatic representation", "igo": "weighted shared IGO memberships",
    "agreements": "trade agreement index", "trade": "ln(1 + trade in million USD)", "alliance": "alliance index",
    "arms": "ln(1 + arms stock)", "trade_gdp": "trade / GDP", "trade_share": "trade / all trade",
    "aid_gdp": "aid / GDP", "aid_share": "aid / all aid received", "arms_stock": "arms stock from A / whole arms stock",
    "arms_import_stock": "arms stock from A / imported arms stock",
}  # fmt: skip

_BANDWIDTH_MAX = 3.1831572
_DEPENDENCE_MAX = 4.1227694
_INDEX_MAX = 0.58199161


def rescaled(term: str, raw: float) -> float:
    """A bandwidth input on the scale of representation.

    >>> rescaled("representation", 0.75), round(rescaled("trade", 7.0), 4)
    (0.75, 0.896)
    """
    return raw * PANEL_TOTALS["representation"] / PANEL_TOTALS[term]


def trailing_mean(years: Sequence[float | None]) -> float | None:
    """The mean of a year and the two before it, of those that are known; None if none is.

    >>> trailing_mean([1.0, None, 3.0])
    2.0
    """
    known = [value for value in years[-3:] if value is not None]
    return sum(known) / len(known) if known else None


def bandwidth(terms: Mapping[str, float | None]) -> float:
    """The bandwidth of a pair; a term that is missing adds nothing, and makes the result partial (see `missing`).

    Raises:
        KeyError: a term is none of `BANDWIDTH`.
    """
    return max(0.0, sum(BANDWIDTH[name] * value for name, value in terms.items() if value is not None)) / _BANDWIDTH_MAX


def dependence(terms: Mapping[str, float | None]) -> float:
    """The dependence of B on A from terms in percent; a missing term adds nothing (see `missing`).

    Raises:
        KeyError: a term is none of `DEPENDENCE`.
    """
    known = {name: value for name, value in terms.items() if value is not None}
    return max(0.0, sum(DEPENDENCE[name] * log1p(value) for name, value in known.items())) / _DEPENDENCE_MAX


def influence(bandwidth_: float, dependence_: float) -> float:
    """The index: bandwidth times dependence, scaled to the panel's maximum."""
    return bandwidth_ * dependence_ / _INDEX_MAX


def missing(terms: Mapping[str, float | None], weights: Mapping[str, float]) -> dict[str, float]:
    """The terms that are not known, with the weight that is thereby not judged.

    >>> missing({"trade": 1.0, "arms": None}, BANDWIDTH)["arms"]
    0.08
    """
    return {name: weight for name, weight in weights.items() if terms.get(name) is None}
