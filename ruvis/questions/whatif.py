"""What if: every measure of a pair before and after some ties are gone, or others there."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from ruvis.questions import hypothetical
from ruvis.questions.answer import Named
from ruvis.questions.asymmetry import DEFAULT_PERIODS, Measured, measured, pair
from ruvis.questions.chains import Chains, chains, changed
from ruvis.questions.evidence import gather
from ruvis.questions.readings import Reading
from ruvis.selection import Selection, SelectionError
from ruvis.store.store import Store


class Change(NamedTuple):
    """One measure in one period, for one side or the pair, before and after."""

    domain: str
    measure: str
    label: str
    unit: str
    period: str
    side: str
    before: float | None
    after: float | None
    latest: bool

    @property
    def changed(self) -> bool:
        """Whether it is another after than before."""
        return self.before != self.after


class Unmet(NamedTuple):
    """A need that loses its last supplier, or one of several."""

    actor: Named
    domain: str
    need: str
    before: tuple[str, ...]
    after: tuple[str, ...]


class WhatIfAnswer(NamedTuple):
    """The answer to `ruvis whatif`.

    Attributes:
        cut: the ties that are gone, with their titles. added: made-up ties, with theirs.
        changes: every measure of every period and side. needs: whose suppliers change.
    """

    a: Named
    b: Named
    cut: tuple[tuple[str, str], ...]
    added: tuple[tuple[str, str], ...]
    before: Measured
    after: Measured
    changes: tuple[Change, ...]
    needs: tuple[Unmet, ...]
    names: dict[str, str]

    def rows(self) -> Sequence[dict[str, Any]]:
        """One row a measure, period and side; whatever is made up is marked so."""
        return [
            {
                "domain": c.domain, "measure": c.measure, "period": c.period, "side": c.side, "unit": c.unit,
                "before": c.before, "after": c.after, "changed": c.changed, "hypothetical": True,
            }
            for c in self.changes
        ]  # fmt: skip


def whatif(
    store: Store, selection: Selection, *, cuts: Sequence[str] = (), add: Path | None = None, periods: str = DEFAULT_PERIODS
) -> WhatIfAnswer:  # fmt: skip
    """Every measure of a pair before and after.

    Args:
        store: the dataset, which does not change.
        selection: the pair.
        cuts: ids of ties, `domain:D`, `kind:K` or `actor:A`, all of which fall away.
        add: a file of made-up ties.
        periods: how long each period is.

    Raises:
        SelectionError: nothing is cut or added, or a cut takes nothing.
        UnknownNameError: a tie or an actor is unknown.
        DatasetError: the file of made-up ties has problems.

    Example:
        >>> from ruvis.datasets import open_store
        >>> with open_store() as store:
        ...     answer = whatif(store, Selection(a="russia", b="iran"), cuts=["energy-nuc-bushehr1-fuel-reloads"])
        >>> [(need.need, need.after) for need in answer.needs][:1]
        [('nuclear fuel', ('russia',))]
    """
    if not cuts and add is None:
        raise SelectionError("say what falls away (--cut) or what is there (--add)")
    a, b = pair(store, selection)
    gone = hypothetical.cut(store, selection, a.id, b.id, cuts)
    added = hypothetical.load(store, add) if add else []
    evidence = gather(store, selection, [a.id, b.id])
    other = hypothetical.changed(evidence, gone, added, a.id, b.id)
    ties = [*store.tie_by_id(gone), *(one.tie for one in added)]
    touched = {domain for tie in ties for domain in (tie.domain, store.kinds[tie.kind]["domain"])}
    before = measured(store, selection, evidence, periods=periods, beside=other)
    after = measured(store, selection, other, periods=periods, beside=evidence, like=before, touched=touched)
    titles = {tie.id: tie.title for tie in ties}
    more = [(one.tie, one.body) for one in added]
    needs = []
    for actor in (a, b):
        old = chains(store, selection, actor.id)
        needs += _needs(actor, old, changed(store, old, actor.id, without=gone, more=more))
    return WhatIfAnswer(
        a=a,
        b=b,
        cut=tuple((identifier, titles.get(identifier, identifier)) for identifier in gone),
        added=tuple((one.tie.id, one.tie.title) for one in added),
        before=before,
        after=after,
        changes=tuple(_changes(a.id, b.id, before, after)),
        needs=tuple(needs),
        names=store.names,
    )


def _changes(a: str, b: str, before: Measured, after: Measured) -> list[Change]:
    old, new = (
        {(r.domain, r.measure, r.period): r for r in answer.readings} for answer in (before, after)
    )  # fmt: skip
    latest = {
        (r.domain, r.measure, r.period)
        for answer in (before, after)
        for domain, measure in {(r.domain, r.measure) for r in answer.readings}
        if (r := answer.latest(domain, measure)) is not None
    }
    made = []
    for key in dict.fromkeys((*old, *new)):
        first = old.get(key) or new[key]
        for side in ("a", "b", "pair"):
            was, now = (_value(found.get(key), side) for found in (old, new))
            if (was, now) != (None, None):
                who = {"a": a, "b": b, "pair": "pair"}[side]
                made.append(Change(*key[:2], first.label, first.unit, key[2], who, was, now, key in latest))
    was, now = (answer.verdict.value for answer in (before, after))
    if (was, now) != (None, None):
        made.append(Change("overall", "overall", "verdict", "points", before.periods[-1], "pair", was, now, True))
    return made


def _value(reading: Reading | None, side: str) -> float | None:
    found = getattr(reading, side, None)
    return None if found is None else found.value


def _needs(actor: Named, before: Chains, after: Chains) -> list[Unmet]:
    """Needs whose suppliers (states at the end of their chains) are others after than before, or fewer ties of the same."""
    old, new = _suppliers(before), _suppliers(after)
    lost = {chain.tie for chain in before.chains} - {chain.tie for chain in after.chains}
    touched = {(chain.domain, chain.need) for chain in before.chains if chain.tie in lost}
    return [
        Unmet(actor, *need, tuple(old.get(need, ())), tuple(new.get(need, ())))
        for need in dict.fromkeys((*old, *new))
        if old.get(need) != new.get(need) or need in touched
    ]


def _suppliers(found: Chains) -> dict[tuple[str, str], list[str]]:
    ends: dict[tuple[str, str], list[str]] = {}
    for chain in found.chains:
        states = ends.setdefault((chain.domain, chain.need), [])
        state = found.states[chain.actors[-1]]
        if state not in states:
            states.append(state)
    return {need: sorted(states) for need, states in ends.items()}
