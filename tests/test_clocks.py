"""The two clocks against a slow, obvious reference, in every question, on random datasets and selections.

The reference knows nothing of bounds and SQL: it tries every day on which a tie may have begun and every day on
which it may have ended, and asks whether it held under some of these choices (possibly) or all (certainly).
"""

from __future__ import annotations

import random
from itertools import pairwise
from pathlib import Path
from typing import Any

import making
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ruvis.clocks import OPEN_END, Interval, moment
from ruvis.graph import graph
from ruvis.questions.compare import compare
from ruvis.questions.diff import diff
from ruvis.questions.flows import flows
from ruvis.questions.graph import graph as graph_figures
from ruvis.questions.paths import paths
from ruvis.questions.ties import ties
from ruvis.questions.timeline import timeline
from ruvis.records.edtf import FOREVER, Bounds, isoformat, parse
from ruvis.records.ontology import builtin
from ruvis.selection import Selection, SelectionError
from ruvis.store.store import Store

DATASETS, SELECTIONS = 40, 25
A, B = {"aland", "oldland", "a-firm"}, {"bland", "b-firm", "b-hold"}
LAST = parse("2020-06-30").last.latest
Record = dict[str, Any]


# ------------------------------------------------------------------ the reference


def begins_and_ends(tie: Record, pages: dict[str, Record]) -> tuple[list[int], list[int]]:
    """Every day on which a tie may have begun, and every day that may be the first on which it no longer held."""
    if "period" in tie:
        whole = parse(tie["period"])
        return [whole.first.earliest], [whole.last.latest + 1]
    said = [event for event in tie["history"] if event["event"] in ("note", "reported", "denied")]
    acts = [event for event in tie["history"] if event not in said]
    history = acts or [event for event in said if event["event"] == "reported"] or said
    first = list(days(parse(history[0]["date"]).first))
    last = parse(history[-1]["date"]).last
    over = [event for event in history if event["event"] in ("ended", "lapsed", "cancelled")]
    if tie["status"] in ("ended", "lapsed", "cancelled") and over:
        final = list(days(parse(over[-1]["date"]).last))
    elif tie["status"] == "ended" or (
        builtin().kind(tie["kind"]).holds == "moment" and tie["status"] not in ("planned", "announced")
    ):
        final = list(days(last))
    elif tie["status"] in ("lapsed", "cancelled"):  # at some time before the last page that tells of it
        told = max(parse(pages[cited["source"]]["published"]).last.latest for cited in supporting(tie))
        final = list(range(last.earliest, max(told, last.earliest) + 1))
    else:
        final = [FOREVER - 1]
    return first, [day + 1 for day in final]


def days(bounds: Bounds) -> range:
    """The days of bounds; an open end is cut after the last day that a test asks about."""
    return range(bounds.earliest, min(bounds.latest, max(bounds.earliest, LAST)) + 1)


def supporting(tie: Record) -> list[Record]:
    return [cited for cited in tie["citations"] if cited["stance"] == "supports"]


def held(tie: Record, pages: dict[str, Record], day: int, certain: bool) -> bool:
    first, final = begins_and_ends(tie, pages)
    choices = ((begin <= day < end) for begin in first for end in final)
    return all(choices) if certain else any(choices)


def known(cited: Record, pages: dict[str, Record], day: int, certain: bool) -> bool:
    published = (when <= day for when in days(parse(pages[cited["source"]]["published"]).first))
    return all(published) if certain else any(published)


def happened(tie: Record, begin: int, end: int, certain: bool) -> bool:
    """Whether one of a tie's events (or its period, if it has none) lies in [begin, end): in part, or as a whole."""
    spans = [parse(event["date"]) for event in tie.get("history", [])] or [parse(tie["period"])]
    found = [range(span.first.earliest, min(span.last.latest, LAST) + 1) for span in spans]
    open_ended = [span.last.latest >= LAST for span in spans]
    if certain:
        return any(
            all(begin <= day < end for day in span) and (not more or end > LAST + 1)
            for span, more in zip(found, open_ended, strict=True)
        )
    return any(any(begin <= day < end for day in span) for span in found)


def means(tie: Record, selection: Selection, pages: dict[str, Record]) -> bool:
    """Whether a selection means a tie, its actors apart."""
    certain = selection.certain
    if selection.kinds and tie["kind"] not in selection.kinds:
        return False
    if selection.as_of and not held(tie, pages, moment(selection.as_of), certain):
        return False
    if selection.since or selection.until:
        begin = parse(selection.since).first.earliest if selection.since else 1
        end = parse(selection.until).last.latest + 1 if selection.until else FOREVER
        if not happened(tie, begin, end, certain):
            return False
    published = supporting(tie)
    disputing = [cited for cited in tie["citations"] if cited["stance"] == "disputes"]
    if selection.known_at:
        day = moment(selection.known_at)
        if begins_and_ends(tie, pages)[0][0] > day:
            return False  # nobody knew of it before it began
        published = [cited for cited in published if known(cited, pages, day, certain)]
        disputing = [cited for cited in disputing if known(cited, pages, day, certain)]
    if not published:
        return False
    if selection.disputed is not None and bool(disputing) != selection.disputed:
        return False
    letters = [pages[cited["source"]]["publisher"][-1].upper() for cited in published]
    return not selection.min_reliability or min(letters) <= selection.min_reliability


def ends(tie: Record) -> list[tuple[str, str]]:
    """The ordered pairs that a tie joins."""
    if "parties" in tie:
        return [(one, other) for one in tie["parties"] for other in tie["parties"] if one != other]
    return [(one, other) for one in tie["from"] for other in tie["to"]]


def between(tie: Record, first: set[str], second: set[str]) -> bool:
    return any((one in first and other in second) or (one in second and other in first) for one, other in ends(tie))


# ------------------------------------------------------------------ random datasets and selections


def random_selection(rng: random.Random) -> Selection:
    def date(chance: float) -> str | None:
        return making.random_date(rng, spans=False) if rng.random() < chance else None

    since, until = date(0.2), date(0.2)
    if since and until:
        since, until = sorted((since, until), key=lambda text: parse(text).first.earliest)
    return Selection(
        as_of=date(0.6), known_at=date(0.6), since=since, until=until, certain=rng.random() < 0.4,
        kinds=tuple(rng.sample(["treaty", "arms_transfer", "visit", "trade_flow"], 2)) if rng.random() < 0.2 else (),
        min_reliability=rng.choice(["B", "C"]) if rng.random() < 0.2 else None,
        disputed=rng.choice([True, False]) if rng.random() < 0.2 else None,
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(DATASETS))
def test_every_question_answers_as_the_reference_says(seed: int, tmp_path: Path) -> None:
    rng = random.Random(seed)
    records, sources = making.random_records(rng)
    pages = {page["id"]: page for page in sources}
    with making.store(tmp_path / "made.sqlite", records, sources) as store:
        for _ in range(SELECTIONS):
            asked = random_selection(rng)
            meant = [tie for tie in records if means(tie, asked, pages)]
            pair = {tie["id"] for tie in meant if between(tie, A, B)}
            both = asked._replace(a="aland", b="bland")
            assert {tie.id for tie in ties(store, both).ties} == pair, asked
            gives = {tie["id"] for tie in meant if builtin().kind(tie["kind"]).depends == "to" or asked.kinds}
            assert {row["id"] for row in flows(store, both).rows()} == pair & gives, asked
            assert set(graph(store, both).edges(keys=True)) == {
                (one, other, tie["id"]) for tie in meant if tie["id"] in pair for one, other in ends(tie)
            }
            assert graph_figures(store, both).ties == len(pair)
            assert told(store, both) == events(meant, pair, asked)
            compared = compare(store, asked, [("aland", "bland"), ("aland", "cland")])
            other = {tie["id"] for tie in meant if between(tie, A, {"cland"})}
            for number, expected in enumerate((pair, other)):
                assert {name for line in compared.kinds for name in line.ids[number]} == expected, asked
            assert joined(store, asked) == walks(meant), asked


def told(store: Store, asked: Selection) -> list[tuple[str, str, str]]:
    return sorted((entry.tie.id, entry.date, entry.event) for entry in timeline(store, asked).entries)


def events(meant: list[Record], pair: set[str], asked: Selection) -> list[tuple[str, str, str]]:
    """What a timeline may tell: events of the ties meant that lie in the window, none that came after the clocks."""
    begin = parse(asked.since).first.earliest if asked.since else 1
    end = parse(asked.until).last.latest + 1 if asked.until else FOREVER
    latest = min(moment(date) for date in (asked.as_of or "9999", asked.known_at or "9999"))
    found = []
    for tie in meant:
        for event in tie.get("history", []) if tie["id"] in pair else []:
            alone = {"history": [event]}
            windowed = happened(alone, begin, end, asked.certain) if asked.since or asked.until else True
            if windowed and parse(event["date"]).first.earliest <= latest:
                found.append((tie["id"], event["date"], event["event"]))
    return sorted(found)


def joined(store: Store, asked: Selection) -> set[tuple[str, ...]]:
    found = paths(store, asked._replace(a="aland", b="bland"), max_hops=2, top=10_000, fold=False, adverse=True).paths
    return {tuple(hop.tie.id for hop in path.hops) for path in found}


def walks(meant: list[Record]) -> set[tuple[str, ...]]:
    """Ids of the ties of every path of one or two hops from A to B."""
    edges = [(one, other, tie["id"]) for tie in meant for one, other in ends(tie)]
    direct = {(key,) for one, other, key in edges if one in A and other in B}
    return direct | {
        (key, then)
        for one, middle, key in edges
        for again, other, then in edges
        if one in A and middle == again == "cland" and other in B and key != then
    }


@pytest.mark.parametrize("seed", range(100, 110))
def test_differences_are_those_of_the_reference(seed: int, tmp_path: Path) -> None:
    rng = random.Random(seed)
    records, sources = making.random_records(rng)
    pages = {page["id"]: page for page in sources}
    with making.store(tmp_path / "made.sqlite", records, sources) as store:
        for _ in range(SELECTIONS):
            asked = random_selection(rng)._replace(as_of=None, known_at=None)
            first, second = sorted((making.random_date(rng, spans=False) for _ in "12"), key=moment)
            clock = rng.choice(["as_of", "known_at"])
            then, now = (
                {tie["id"] for tie in records if means(tie, asked._replace(**{clock: date}), pages)}
                for date in (first, second)
            )
            answer = diff(store, asked, **{clock: [second, first]})
            assert {tie.id for tie in answer.added} == now - then
            assert {tie.id for tie in answer.withdrawn} == then - now
            assert answer.same + len(answer.changed) == len(now & then)


# ------------------------------------------------------------------ the predicate itself


@given(st.lists(st.integers(1, 60), min_size=4, max_size=4), st.integers(0, 70), st.booleans())
def test_an_interval_holds_as_trying_every_choice_says(numbers: list[int], day: int, open_ended: bool) -> None:
    begin, end = Bounds(*sorted(numbers[:2])), Bounds(*sorted(numbers[2:]))
    if open_ended:
        end = OPEN_END
    choices = [
        one <= day < other
        for one in range(begin.earliest, begin.latest + 1)
        for other in ([FOREVER] if open_ended else range(end.earliest, end.latest + 1))
    ]
    assert Interval(begin, end).holds(day) == any(choices)
    assert Interval(begin, end).holds(day, certain=True) == all(choices)


@given(st.integers(1, 10_000), st.integers(1, 10_000), st.integers(0, 10_001))
def test_intervals_that_meet_do_not_overlap(one: int, two: int, day: int) -> None:
    low, high = sorted((one, two))
    parts = [Interval(Bounds(begin, begin), Bounds(end, end)) for begin, end in pairwise((1, low, high, 10_001))]
    assert sum(part.holds(day) for part in parts) == (1 <= day < 10_001)


def test_as_of_a_bare_year_is_its_end() -> None:
    assert isoformat(moment("2012")) == "2012-12-31"


def test_a_window_that_runs_backwards_is_refused(store: Store) -> None:
    with pytest.raises(SelectionError, match="comes after"):
        store.ties(Selection(since="2020", until="2019"))
