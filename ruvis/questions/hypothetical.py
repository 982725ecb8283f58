"""Evidence as it would be without some ties, and with others that nobody has seen: nothing in the dataset changes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruvis.measures.graded import Figure
from ruvis.questions.evidence import ACTS, ARMS, HAPPENED, IMPORTS, Act, Deal, Evidence, delivery_years
from ruvis.questions.periods import Period, nominal
from ruvis.records import edtf
from ruvis.selection import Selection, SelectionError, UnknownNameError
from ruvis.store.rows import EventRow, TieRow
from ruvis.store.store import Store

MARK = "hypothetical:"
"""What the ids of made-up ties begin with, wherever they are printed."""
_GOODS_TOTALS = (*((total, True) for total in IMPORTS), ("exports_total", False), ("exports_goods_services", False))
_ALL_GOODS = frozenset(("domain:trade", "kind:trade_flow"))
_GOODS_SHARES = ("import_share", "export_share", "trade_share")


@dataclass(frozen=True, slots=True)
class Added:
    """A made-up tie: as a row of the store, with its body."""

    tie: TieRow
    body: dict[str, Any]
    giver: str
    taker: str


def cut(store: Store, selection: Selection, a: str, b: str, texts: Sequence[str]) -> dict[str, str]:
    """The ties that cuts name, with the cut that takes each.

    Args:
        store: the dataset.
        selection: how much of the dataset counts.
        a, b: ids of the pair.
        texts: ids of ties, `domain:D` or `kind:K` (between the pair) or `actor:A` (whatever an actor has with either).

    Raises:
        SelectionError: a domain or kind is unknown, or a cut takes nothing.
        UnknownNameError: a tie or an actor is unknown.
    """
    found: dict[str, str] = {}
    plain = selection._replace(
        a=None, b=None, domains=(), since=None, until=None, as_of=None, sort="id", direction="any"
    )
    for text in texts:
        what, colon, name = text.partition(":")
        if colon and what == "domain":
            ties = store.ties(plain._replace(a=a, b=b, domains=(name,)))
        elif colon and what == "kind":
            ties = store.ties(plain._replace(a=a, b=b, kinds=(name,)))
        elif colon and what == "actor":
            actor = store.actor(name)
            within = {*store.within(actor)}
            pairs = [(actor.id, other) for other in (a, b) if other != actor.id]
            ties = [tie for one, two in pairs for tie in store.ties(plain._replace(a=one, b=two))]
            ties += [
                tie for tie in store.ties(plain._replace(a=a, b=b))
                if within & {*tie.origin, *tie.target} and actor.id not in (a, b)
            ]  # fmt: skip
        elif colon:
            raise SelectionError(
                f"{text!r} cuts nothing: write an id, domain:arms, kind:arms_transfer or actor:rosatom"
            )
        else:
            ties = store.tie_by_id([text])
            if not ties:
                raise UnknownNameError("tie", text, _meant(store, text) or store.suggest_id(text))
        if not ties:
            raise SelectionError(f"{text!r} takes no tie that either side has")
        for tie in ties:
            found.setdefault(tie.id, text)
    return found


def _meant(store: Store, text: str) -> tuple[str, ...]:
    """The cuts that a bare name may stand for."""
    actor = store.find_actor(text)
    found = (("domain", text in store.domains), ("kind", text in store.kinds), ("actor", actor is not None))
    return tuple(f"{what}:{actor.id if what == 'actor' and actor else text}" for what, meant in found if meant)


def load(store: Store, path: Path) -> list[Added]:
    """Made-up ties from a file in the dataset's own format; citations, grade and summary may be left out.

    Raises:
        DatasetError: the file has problems.
        UnknownNameError: an actor is unknown.
    """
    from ruvis.authoring.dataset import Dataset, body, validate
    from ruvis.authoring.files import parse_yaml
    from ruvis.authoring.problems import DatasetError, Problem
    from ruvis.authoring.story import Story, first_date
    from ruvis.records.ontology import builtin

    parsed = parse_yaml(path, path.name)
    if not parsed.problems and not isinstance(parsed.data, list):
        parsed.problems.append(Problem(path.name, 1, "", "", "must be a list of ties", "begin each with `- id:`"))
    dataset = Dataset(builtin())
    for index, data in enumerate(parsed.data if isinstance(parsed.data, list) else ()):
        whole = {**_DEFAULTS, **data} if isinstance(data, dict) else data
        if isinstance(whole, dict) and "summary" not in whole:
            whole["summary"] = str(whole.get("title", "A hypothetical tie"))
        validate(dataset, "ties", whole, parsed, (index,))
    problems = [*parsed.problems, *dataset.problems]
    if problems:
        raise DatasetError(problems)
    states = {actor.id: actor.state for actor in store.actors()}
    found = []
    for entry in dataset["ties"].values():
        tie = entry.record
        if tie.parties or not tie.origin or len(tie.origin) != 1 or len(tie.target) != 1:
            raise DatasetError([entry.problem("from", "a hypothetical tie leads from one actor to one other")])
        giver, taker = (store.actor(name).id for name in (tie.origin[0], tie.target[0]))
        kind = dataset.ontology.kind(tie.kind)
        story = Story.of(tie, kind.holds, edtf.DAWN)
        row = TieRow(
            num=0, id=MARK + tie.id, kind=tie.kind, domain=tie.domain or kind.domain, title=f"Hypothetical: {tie.title}",
            way="in", origin=(giver,), target=(taker,), date=first_date(tie), status=tie.status, credibility=tie.credibility,
            reliability="F", disputed=False, landmark=False, begin=story.interval.begin, end=story.interval.end, pages=0,
            origins=0, certain=True,
        )  # fmt: skip
        found.append(Added(row, json.loads(body(tie)), states[giver], states[taker]))
    return found


_DEFAULTS: dict[str, Any] = {
    "credibility": 1,
    "status": "ongoing",
    "citations": [{"source": "hypothetical", "stance": "supports", "says": "made up for a what-if"}],
}


def changed(evidence: Evidence, cuts: Mapping[str, str], added: Sequence[Added], a: str, b: str) -> Evidence:
    """Evidence without the ties that were cut and with those that were added.

    What a cut flow brought falls out of the totals too: nobody else steps in. What is added comes on top of them.
    """
    made = _Change(evidence, a, b)
    made.cut_goods(cuts)
    made.cut_arms(cuts)
    for one in added:
        made.add(one)
    acts = [act for act in evidence.acts if act.id not in cuts]
    acts += [act for one in added if (act := _act(one, a, b)) is not None]
    return Evidence(evidence.members, made.goods, made.deals, made.told, acts, evidence.promised)


def _act(one: Added, a: str, b: str) -> Act | None:
    tie = one.tie
    if tie.domain not in ACTS or tie.status not in HAPPENED or {one.giver, one.taker} != {a, b}:
        return None
    return Act.of(tie, one.giver)


class _Change:
    """Takes goods and arms out of the evidence and puts others in, with the totals that they are part of."""

    def __init__(self, evidence: Evidence, a: str, b: str) -> None:
        self.evidence, self.pair = evidence, {a, b}
        self.goods = dict(evidence.goods)
        self.deals = list(evidence.deals)
        self.told = dict(evidence.told)

    # ------------------------------------------------------------------- goods

    def cut_goods(self, cuts: Mapping[str, str]) -> None:
        """Flows of goods that were cut become nothing."""
        for key, figures in self.evidence.goods.items():
            gone = next((figure.id for figure in figures if figure.id in cuts), None)
            if gone is not None:
                self._shift_goods(key, -figures[0].middle, gone, empty=True)
        if not _ALL_GOODS.isdisjoint(cuts.values()):
            for told, figures in self.evidence.told.items():
                measure, country, partner, _ = told
                if {country, partner} == self.pair and measure in (*_GOODS_SHARES, "trade_total"):
                    self.told[told] = (Figure(figures[0].id, 0.0, 0.0),)

    def _shift_goods(self, key: tuple[str, str, int], amount: float, identifier: str, *, empty: bool = False) -> None:
        """Goods of a year more or less, with all totals of which they are part."""
        giver, taker, year = key
        before = self.goods.get(key, ())
        value = 0.0 if empty else max(0.0, (before[0].middle if before else 0.0) + amount)
        self.goods[key] = (Figure(identifier, value, value),)
        period = Period(year, year)
        for measure, inward in _GOODS_TOTALS:
            self._shift((measure, taker if inward else giver, None, period), amount)
        for country in (giver, taker):
            self._shift(("trade_total", country, None, period), amount)
        for one, other in ((giver, taker), (taker, giver)):
            self._shift(("trade_total", one, other, period), amount)
            for measure in _GOODS_SHARES:
                told = self.told.pop((measure, one, other, period), None)
                if told and empty and measure == ("import_share" if one == taker else "export_share"):
                    self.told[(measure, one, other, period)] = (Figure(told[0].id, 0.0, 0.0),)

    def _shift(self, key: tuple[str, str, str | None, Period], amount: float) -> None:
        if key in self.told:
            self.told[key] = tuple(
                figure._replace(low=max(0.0, figure.low + amount), high=max(0.0, figure.high + amount))
                for figure in self.told[key]
            )

    # -------------------------------------------------------------------- arms

    def cut_arms(self, cuts: Mapping[str, str]) -> None:
        """Deals that were cut bring nothing, in any window."""
        gone = [deal for deal in self.deals if deal.figure.id in cuts]
        if not gone:
            return
        self.deals = [
            deal._replace(figure=deal.figure._replace(low=0.0, high=0.0)) if deal.figure.id in cuts else deal
            for deal in self.deals
        ]
        for key, figures in list(self.told.items()):
            measure, country, partner, window = key
            if measure not in ("arms_imports_tiv", "arms_import_share"):
                continue
            taker = self.evidence.whole(country)
            mine = [d for d in gone if d.taker == taker and partner in (None, d.giver, *self._parts(d.giver))]
            taken = sum(deal.figure.middle * deal.within(window.years) for deal in mine)
            if not taken:
                continue
            if measure == "arms_import_share":
                del self.told[key]
            elif partner is not None and not self._left(mine[0].giver, taker, window):
                self.told[key] = (Figure(figures[0].id, 0.0, 0.0),)
            else:
                self._shift(key, -taken)

    def _parts(self, name: str) -> Iterable[str]:
        return self.evidence.members.get(name, ())

    def _left(self, giver: str, taker: str, window: Period) -> bool:
        return any(
            d.giver == giver and d.taker == taker and d.figure.high and d.within(window.years) for d in self.deals
        )

    # ------------------------------------------------------------------- added

    def add(self, one: Added) -> None:
        """Take in a made-up tie, if it has a volume that counts."""
        if one.tie.kind == "trade_flow":
            self._add_goods(one)
        elif one.tie.kind in ARMS and one.body.get("tiv"):
            self._add_arms(one)

    def _add_goods(self, one: Added) -> None:
        years = nominal(one.body["period"]).years
        for value in one.body.get("value", ()):
            amount = value.get("amount", value.get("min"))
            if value.get("currency") != "USD" or amount is None:
                continue
            part = amount if value.get("basis") == "annual" else amount / len(years)
            for year in years:
                self._shift_goods((one.giver, one.taker, year), float(part), one.tie.id)

    def _add_arms(self, one: Added) -> None:
        events = [
            EventRow(one.tie.id, event["event"], event["date"], edtf.bounds(event["date"]), None)
            for event in one.body.get("history", ())
        ]
        years = delivery_years(events)
        if not years:
            raise SelectionError(f"{one.tie.id} has a TIV and no delivery in its history: say when it is delivered")
        deal = Deal(Figure(one.tie.id, one.body["tiv"], one.body["tiv"]), one.tie.kind, one.giver, one.taker, years)
        self.deals.append(deal)
        for key in list(self.told):
            measure, country, partner, window = key
            amount = deal.figure.middle * deal.within(window.years)
            if not amount or country not in (one.taker, *self._parts(one.taker)):
                continue
            if measure == "arms_imports_tiv" and partner in (None, one.giver):
                self._shift(key, amount)
            elif measure == "arms_import_share":
                del self.told[key]
