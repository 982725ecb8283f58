"""What happened, in order."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from ruvis.clocks import moment
from ruvis.questions.timeline import timeline
from ruvis.render.document import Heading
from ruvis.render.views.timeline import view
from ruvis.selection import Selection, SelectionError
from ruvis.store.store import Store

PAIR = Selection(a="russia", b="iran")


def test_every_event_of_every_tie_is_told_once(store: Store) -> None:
    answer = timeline(store, PAIR)
    ties = store.ties(PAIR)
    events = sum(len(found) for found in store.events(ties).values())
    assert len(answer.entries) == events > 500
    assert answer.figures == sum(tie.kind == "trade_flow" and not store.events([tie])[tie.id] for tie in ties)


def test_a_tie_tells_its_story_in_its_own_order(store: Store) -> None:
    answer = timeline(store, PAIR)
    for identifier in ("arms-s300pmu1-2007", "treaty-csp-2025"):
        (tie,) = store.tie_by_id([identifier])
        told = [(entry.date, entry.event) for entry in answer.entries if entry.tie.id == identifier]
        assert told == [(event.date, event.event) for event in store.events([tie])[identifier]]


def test_years_are_in_order(store: Store) -> None:
    years = [entry.year for entry in timeline(store, PAIR).entries if entry.year.isdigit()]
    assert years == sorted(years)


def test_a_window_bounds_what_is_told(store: Store) -> None:
    entries = timeline(store, PAIR._replace(since="2022", until="2022", certain=True)).entries
    assert entries and {entry.date[:4] for entry in entries} == {"2022"}


def test_nothing_is_told_that_came_after_a_clock(store: Store) -> None:
    for clock in ("as_of", "known_at"):
        entries = timeline(store, PAIR._replace(**{clock: "2012"})).entries
        assert entries and all(entry.day[0] <= moment("2012") for entry in entries)


def test_a_mark_parts_before_from_after(store: Store) -> None:
    answer = timeline(store, PAIR, marks=["2022-02-24", "1991-12-26"])
    assert [mark.date for mark in answer.marks] == ["1991-12-26", "2022-02-24"]
    for mark in answer.marks:
        counted = sum(count for _, count in (*mark.before, *mark.after)) + mark.unclear
        assert counted == len(answer.entries)
    lines = [str(block) for block in view(answer)]
    assert sum("──── 2022-02-24 ────" in line for line in lines) == 1


def test_a_vote_is_told_with_its_count(store: Store) -> None:
    entries = timeline(store, PAIR._replace(kinds=("diplomatic_support",))).entries
    votes = {entry.tie.id: entry.vote for entry in entries if entry.vote}
    assert "2 for, 2 against, 11 abstaining" in votes["unsc-arms-embargo-2020"]


def test_a_mark_is_a_date(store: Store) -> None:
    with pytest.raises(SelectionError, match="EDTF"):
        timeline(store, PAIR, marks=["the war"])


def test_landmarks_and_the_latest_events_can_be_listed_alone(store: Store) -> None:
    answer = timeline(store, PAIR)
    latest, whole = str(view(answer, latest=3)), str(view(answer))
    others = [entry for entry in answer.entries if not entry.tie.landmark]
    for entry in others[-3:]:
        assert entry.tie.id in latest
    left_out = {entry.tie.id for entry in others[:-3]} - {entry.tie.id for entry in others[-3:]}
    told = {text: set(re.findall(r"""below=['"]([a-z0-9-]+)""", text)) for text in (latest, whole)}
    assert len(left_out) > 100 and left_out.isdisjoint(told[latest])
    assert left_out <= told[whole]
    for entry in answer.entries:
        if entry.tie.landmark:
            assert entry.tie.id in latest
    before = [entry for entry in answer.entries[: answer.entries.index(others[-3])] if entry.tie.landmark]
    asides = [entry.note for entry in before if entry.event in ("note", "reported") and entry.note]
    left_out = [aside for aside in asides if f"\\n{aside}" not in latest]
    assert len(left_out) > 50 and all(f"\\n{aside}" in whole for aside in left_out)
    assert "the latest 3 events beside them" in latest and f"{len(answer.entries):,} events" in latest
    every = str(view(answer, latest=len(others)))
    assert all(entry.tie.id in every for entry in answer.entries) and "--all" not in every


def test_years_with_few_events_share_a_table_where_not_all_is_listed(store: Store) -> None:
    answer = timeline(store, PAIR)
    short, whole = (
        [block.text for block in view(answer, latest=latest) if isinstance(block, Heading)][1:] for latest in (40, None)
    )
    assert whole == list(dict.fromkeys(entry.year for entry in answer.entries))
    assert any(" to " in heading for heading in short) and len(short) < len(whole) / 3
    ends = [heading.split(" to ") for heading in short]
    assert all(one[-1] < other[0] for one, other in pairwise(ends))
