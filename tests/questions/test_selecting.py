"""No question passes over a part of a selection: each part changes the answer, or is refused with a reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from ruvis.questions import brief, compare, dependencies, diff, evidence, flows, graph, influence, paths, registers

from ruvis.questions import asymmetry, search, stats, ties, timeline, whatif  # isort: skip
from ruvis.selection import Selection, SelectionError
from ruvis.store.store import Store

Ask = Callable[[Store, Selection], Any]
PAIR = Selection(a="russia", b="iran")
QUESTIONS: dict[str, tuple[Ask, Selection, Mapping[str, str]]] = {
    "ties": (ties.ties, PAIR, {}),
    "flows": (flows.flows, PAIR, flows.REFUSED),
    "timeline": (timeline.timeline, PAIR, timeline.REFUSED),
    "graph": (graph.graph, PAIR, graph.REFUSED),
    "brief": (brief.brief, PAIR, brief.REFUSED),
    "paths": (paths.paths, PAIR._replace(a="irgc"), paths.REFUSED),
    "compare": (
        lambda store, asked: compare.compare(store, asked._replace(a=None, b=None), [("russia", "iran"), ("china", "iran")]),
        PAIR, compare.REFUSED,
    ),
    "diff": (lambda store, asked: diff.diff(store, asked, as_of=("2012", "2024")), PAIR, diff.REFUSED),
    "asymmetry": (asymmetry.asymmetry, PAIR, evidence.REFUSED),
    "dependencies": (dependencies.dependencies, Selection(a="iran"), evidence.REFUSED),
    "whatif": (lambda store, asked: whatif.whatif(store, asked, cuts=["arms-s300pmu1-2007"]), PAIR, evidence.REFUSED),
    "influence": (influence.influence, PAIR, influence.REFUSED),
    "stats": (stats.stats, PAIR, stats.REFUSED),
    "search": (lambda store, asked: search.search(store, "missile", asked), PAIR, search.REFUSED),
    "actors": (lambda store, asked: registers.actors(store, None, (), asked), PAIR, registers.REFUSED["actors"]),
    "sources": (registers.sources, PAIR, registers.REFUSED["sources"]),
    "assessments": (registers.assessments, PAIR, registers.REFUSED["assessments"]),
}  # fmt: skip
PARTS: dict[str, Any] = {
    "domains": ("finance",), "kinds": ("visit",), "direction": "in", "statuses": ("denied",), "since": "2026-03",
    "until": "2012", "as_of": "2012", "known_at": "2012", "min_credibility": 1, "min_reliability": "A", "disputed": True,
    "source": "gallup", "text": "zzqq", "naming": ("alabuga",), "landmarks": True, "sort": "id", "limit": 1,
}  # fmt: skip
"""A value of each part that leaves something out, or puts it in another order."""


def _told(answer: Any) -> Any:
    return [tie.id for tie in answer.ties] if isinstance(answer, ties.TiesAnswer) else repr(answer)


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("name", QUESTIONS)
def test_each_part_counts_or_is_refused(store: Store, name: str, part: str) -> None:
    ask, base, refused = QUESTIONS[name]
    if name == "diff" and part in ("as_of", "known_at"):
        pytest.skip("a difference has dates of its own")
    asked = base._replace(**{part: PARTS[part]})
    if part in refused:
        with pytest.raises(SelectionError, match="means nothing to"):
            ask(store, asked)
    else:
        assert _told(ask(store, asked)) != _told(ask(store, base))


def test_a_part_that_is_refused_is_called_as_on_the_command_line(store: Store) -> None:
    with pytest.raises(SelectionError, match="--kind means nothing to measures of dependence"):
        asymmetry.asymmetry(store, PAIR._replace(kinds=("visit",)))
    with pytest.raises(SelectionError, match="--as-of means nothing to judgements"):
        registers.assessments(store, PAIR._replace(as_of="2012"))
