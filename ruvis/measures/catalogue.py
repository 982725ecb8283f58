"""Every measure with its formula and source, as `--method` prints them."""

from __future__ import annotations

from dataclasses import dataclass

from ruvis.measures import verdict


@dataclass(frozen=True, slots=True)
class Method:
    """A measure: its published name or our own, what it computes, and whose it is."""

    id: str
    label: str
    formula: str
    source: str


METHODS: tuple[Method, ...] = (
    Method("import_share", "import share (dependence)", "F(j→i) / all imports of i", "Hirschman 1945"),
    Method("export_share", "export share", "F(i→j) / all exports of i", "Hirschman 1945, for the exporter"),
    Method("trade_share", "trade share", "TS = (F(i→j) + F(j→i)) / (imports + exports of i)", "Barbieri 1996"),
    Method("salience", "salience", "sqrt(TS_a × TS_b)", "Barbieri 1996"),
    Method("symmetry", "symmetry", "1 - |TS_a - TS_b|; saturates near 1 for small shares, so read the ratio",
           "Barbieri 1996"),
    Method("interdependence", "interdependence", "salience × symmetry", "Barbieri 1996"),
    Method("trade_gdp", "trade dependence", "DEP = (F(i→j) + F(j→i)) / GDP of i; weak link: the lower of the two",
           "Oneal and Russett 1997"),
    Method("arms_share", "arms import share",
           "SIPRI trend-indicator value delivered by j / all delivered to i in the window; a deal delivered over several"
           " years is split evenly over its delivery years", "Hirschman 1945 on SIPRI TIV"),
    Method("balance", "directional balance", "(given - received) / (given + received), -1 to 1",
           "normalised difference"),
    Method("concentration", "concentration", "HHI = sum of squared supplier shares; Hirschman index = 100 × sqrt(HHI)",
           "Hirschman 1945, Herfindahl 1950"),
    Method("acts", "balance of acts", "directional balance of acts, each weighed by the STIX 2.1 value of its"
           " credibility digit (1=0.9 2=0.7 3=0.5 4=0.3 5=0.1); not a dependence", "ours"),
    Method("vulnerability", "vulnerability", "part of a supplier's share that the others could not take over, each up to"
           " its best volume of the last ten years", "ours, after Keohane and Nye 1977"),
    Method("overall", "overall verdict", "mean over measured domains of (dependence of a on b - dependence of b on a),"
           " equal weights unless --weights", "ours"),
    Method("weightings", "agreement of weightings", f"share of {verdict.WEIGHTINGS:,} random weightings, Dirichlet(1), fixed seed,"
           " with the same more dependent side", "ours"),
    Method("draws", "agreement of evidence", f"share of {verdict.DRAWS:,} draws with the same more dependent side, each record"
           " kept with its STIX value, each range drawn evenly (Latin hypercube), fixed seed", "ours"),
    Method("fbic", "FBIC", "bandwidth / 3.1831572 × dependence / 4.1227694 / 0.58199161", "Moyer and others, FBIC index"),
)  # fmt: skip


def method(identifier: str) -> Method:
    """The measure of an id.

    >>> method("salience").source
    'Barbieri 1996'
    """
    return next(entry for entry in METHODS if entry.id == identifier)
