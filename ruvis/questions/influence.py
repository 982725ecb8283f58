"""Formal Bilateral Influence Capacity: how much influence each of two states has over the other (FBIC).

The index needs series that no dataset of ties holds (embassies, memberships, aid, arms stocks). What is missing is named,
and the index is then partial: a lower part of the whole, told as such. Terms can be given beside, from FBIC's own data.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log1p
from typing import Any

from ruvis.measures import influence as fbic
from ruvis.questions import evidence as measuring
from ruvis.questions.answer import Named, refuse
from ruvis.questions.asymmetry import pair
from ruvis.questions.evidence import NOBODY, Evidence, gather
from ruvis.questions.periods import last_year
from ruvis.selection import Selection, SelectionError
from ruvis.store.store import Store

REFUSED = {
    **measuring.REFUSED,
    "domains": "it is one of all domains",
    "since": "it is of one year: --as-of or --until says which",
}
"""Parts of a selection that mean nothing here, each with the reason."""
_WANTED = {
    "representation": "levels of embassies and missions",
    "igo": "shared memberships of international organisations, weighted",
    "agreements": "trade agreements in force, by type",
    "trade": "goods both ways",
    "alliance": "alliance promises in force",
    "arms": "stocks of arms delivered",
    "trade_gdp": "goods both ways and GDP",
    "trade_share": "goods both ways and all trade",
    "aid_gdp": "aid from the one to the other, and GDP",
    "aid_share": "aid from the one to the other, and all aid",
    "arms_stock": "stocks of arms, by origin",
    "arms_import_stock": "stocks of imported arms, by origin",
}


@dataclass(frozen=True, slots=True)
class Term:
    """One input of the index: rescaled and averaged for bandwidth, percent for dependence; None where missing."""

    name: str
    label: str
    weight: float
    value: float | None
    note: str
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Direction:
    """The influence of one state over the other; `judged` is the part of the weights for which terms are known.

    Where no term of a part is known, the part and the index are None.
    """

    over: Named
    of: Named
    dependence: float | None
    index: float | None
    partial: bool
    terms: tuple[Term, ...]
    judged: float


@dataclass(frozen=True, slots=True)
class InfluenceAnswer:
    """The answer to `ruvis influence`."""

    a: Named
    b: Named
    year: int
    bandwidth: float | None
    bandwidth_judged: float
    terms: tuple[Term, ...]
    directions: tuple[Direction, Direction]

    def rows(self) -> Sequence[dict[str, Any]]:
        """One row a term, and one an index."""
        rows: list[dict[str, Any]] = []
        for part, of, terms in (("bandwidth", "pair", self.terms), *(
            ("dependence", direction.over.id, direction.terms) for direction in self.directions
        )):  # fmt: skip
            rows += [
                {"part": part, "of": of, "term": t.name, "weight": t.weight, "value": t.value, "missing": t.value is None,
                 "note": t.note, "ids": list(t.ids)}
                for t in terms
            ]  # fmt: skip
        rows.append({"part": "bandwidth", "of": "pair", "term": "bandwidth", "value": self.bandwidth, "ids": []})
        for d in self.directions:
            rows.append({"part": "dependence", "of": d.over.id, "term": "dependence", "value": d.dependence, "ids": []})
            note = "partial" if d.partial else ""
            rows.append(
                {"part": "index", "of": d.of.id, "term": "influence", "value": d.index, "note": note, "ids": []}
            )
        return rows


def influence(
    store: Store, selection: Selection, given: Mapping[str, Mapping[str, float]] | None = None
) -> InfluenceAnswer:
    """How much influence each of two states has over the other, as far as the dataset tells.

    Args:
        store: the dataset.
        selection: the pair, and until when (or as of when), if wanted.
        given: terms from elsewhere, rescaled and averaged: `bandwidth`, `dependence` (of b on a) and
            `dependence_back` (of a on b). They go before those computed here.

    Raises:
        SelectionError: the selection names no pair, or a term is unknown.

    Example:
        >>> from ruvis.datasets import open_store
        >>> with open_store() as store:
        ...     answer = influence(store, Selection(a="russia", b="iran"))
        >>> [direction.partial for direction in answer.directions]
        [True, True]
    """
    refuse(selection, "the index of influence", REFUSED)
    a, b = pair(store, selection)
    told = given or {}
    _known_terms(told)
    evidence = gather(store, selection, [a.id, b.id])
    year = _year(evidence, selection, a.id, b.id)
    terms = _bandwidth(store, evidence, selection, a.id, b.id, year, told.get("bandwidth", {}))
    width = fbic.bandwidth({term.name: term.value for term in terms}) if _judged(terms) else None
    directions = (
        _direction(evidence, a, b, year, width, terms, told.get("dependence", {})),
        _direction(evidence, b, a, year, width, terms, told.get("dependence_back", {})),
    )
    return InfluenceAnswer(a, b, year, width, _judged(terms), terms, directions)


def _known_terms(given: Mapping[str, Mapping[str, float]]) -> None:
    parts = {"bandwidth": fbic.BANDWIDTH, "dependence": fbic.DEPENDENCE, "dependence_back": fbic.DEPENDENCE}
    for part, terms in given.items():
        if part not in parts:
            raise SelectionError(f"terms come under {', '.join(parts)}, not {part!r}")
        if not isinstance(terms, Mapping):
            raise SelectionError(f"{part} holds names of terms with their values")
        for name, value in terms.items():
            if name not in parts[part]:
                raise SelectionError(f"{name!r} is no term of {part}: choose from {', '.join(parts[part])}")
            if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < float("inf"):
                raise SelectionError(f"the term {name!r} is {value!r}, and should be a number, not negative")


def _year(evidence: Evidence, selection: Selection, a: str, b: str) -> int:
    """The latest year, within what was asked for, of which trade of the pair is known; else the latest at all."""
    last = last_year(selection.as_of, selection.until) or 9999
    years = [year for year in evidence.years(a, b) if year <= last]
    known = [year for year in years if evidence.turnover(a, b, year).value(NOBODY) is not None]
    return (known or years or [last])[-1]


def _mean(evidence_of: Sequence[tuple[float | None, tuple[str, ...]]]) -> tuple[float | None, tuple[str, ...], str]:
    """Mean over three years of what is known, with the records and how many years there were."""
    value = fbic.trailing_mean([value for value, _ in evidence_of])
    ids = tuple(dict.fromkeys(i for found, some in evidence_of if found is not None for i in some))
    known = sum(found is not None for found, _ in evidence_of)
    return value, ids, "" if known in (0, 3) else f"{known} of 3 years"


def _bandwidth(
    store: Store, evidence: Evidence, selection: Selection, a: str, b: str, year: int, given: Mapping[str, float]
) -> tuple[Term, ...]:  # fmt: skip
    found: dict[str, tuple[float | None, tuple[str, ...], str]] = {}
    trade = []
    for when in range(year - 2, year + 1):
        turnover = evidence.turnover(a, b, when)
        value = turnover.value(NOBODY)
        trade.append((None if value is None else fbic.rescaled("trade", log1p(value / 1e6)), turnover.used(NOBODY)))
    found["trade"] = _mean(trade)
    found["alliance"] = _alliance(store, selection, a, b, year)
    return _terms(fbic.BANDWIDTH, found, given)


def _alliance(
    store: Store, selection: Selection, a: str, b: str, year: int
) -> tuple[float | None, tuple[str, ...], str]:  # fmt: skip
    """The alliance index as far as treaties in force record promises; None where no treaty says anything."""
    yearly, ids = [], []
    for when in range(year - 2, year + 1):
        asked = selection._replace(
            a=a,
            b=b,
            kinds=("treaty", "agreement"),
            domains=(),
            as_of=str(when),
            since=None,
            until=None,
            sort="id",
        )
        promised, said = 0, False
        for tie in store.ties(asked):
            if tie.status != "in_force":
                continue
            body = (record.body if (record := store.record(tie.id)) else {}) or {}
            if "mutual_defence_clause" not in body and "non_assistance_to_aggressor_article" not in body:
                continue
            if body.get("mutual_defence_clause") is None:
                continue
            said = True
            if body["mutual_defence_clause"]:
                promised = max(promised, fbic.ALLIANCES["defence"])
            elif body.get("non_assistance_to_aggressor_article"):
                promised = max(promised, fbic.ALLIANCES["neutrality"])
            else:
                continue
            ids.append(tie.id)
        yearly.append(fbic.rescaled("alliance", promised) if said else None)
    value = fbic.trailing_mean(yearly)
    note = "" if value is None else "defence and neutrality clauses only, so at least"
    return value, tuple(dict.fromkeys(ids)), note


def _direction(
    evidence: Evidence, of: Named, over: Named, year: int, width: float | None, shared: tuple[Term, ...], given: Mapping[str, float]
) -> Direction:  # fmt: skip
    found: dict[str, tuple[float | None, tuple[str, ...], str]] = {}
    for name, term in (("trade_gdp", evidence.trade_gdp), ("trade_share", evidence.trade_share)):
        yearly = []
        for when in range(year - 2, year + 1):
            expression = term(over.id, of.id, when)
            value = expression.value(NOBODY)
            yearly.append((None if value is None else 100 * value, expression.used(NOBODY)))
        found[name] = _mean(yearly)
    terms = _terms(fbic.DEPENDENCE, found, given)
    depends = fbic.dependence({term.name: term.value for term in terms}) if _judged(terms) else None
    index = None if width is None or depends is None else fbic.influence(width, depends)
    partial = any(term.value is None or "at least" in term.note for term in (*terms, *shared))
    return Direction(over, of, depends, index, partial, terms, _judged(terms))


def _terms(
    weights: Mapping[str, float], found: Mapping[str, tuple[float | None, tuple[str, ...], str]], given: Mapping[str, float]
) -> tuple[Term, ...]:  # fmt: skip
    made = []
    for name, weight in weights.items():
        value, ids, note = found.get(name, (None, (), ""))
        if name in given:
            value, ids, note = float(given[name]), (), "as given"
        if value is None:
            note = f"needs {_WANTED[name]}"
        made.append(Term(name, fbic.LABELS[name], weight, value, note, ids))
    return tuple(made)


def _judged(terms: Sequence[Term]) -> float:
    return round(sum(term.weight for term in terms if term.value is not None), 6)
