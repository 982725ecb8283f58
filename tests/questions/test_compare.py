"""Pairs side by side, and one pair at two dates."""

from __future__ import annotations

import pytest

from ruvis.questions.compare import compare
from ruvis.questions.diff import diff
from ruvis.render.views.compare import view
from ruvis.selection import Selection, SelectionError
from ruvis.store.store import Store

PAIRS = [("russia", "iran"), ("russia", "north-korea")]


def test_one_treaty_holds_a_mutual_defence_clause_and_the_other_does_not(store: Store) -> None:
    answer = compare(store, Selection(), PAIRS)
    clause = next(clause for clause in answer.clauses if clause.id == "mutual_defence_clause")
    assert clause.differs and (clause.verdict(0), clause.verdict(1)) == (False, True)
    iran = next(one for one in clause.sides[0] if one.tie.id == "treaty-csp-2025")
    korea = next(one for one in clause.sides[1] if one.holds)
    assert iran.holds is False and korea.article == "4"
    assert any("mutual" in cited.says for cited in iran.sources[:3]) and korea.sources[0].url.startswith("https://")
    said = str(view(answer))
    assert "Here the sides differ" in said and korea.sources[0].url in said and iran.sources[0].url in said


def test_the_rows_name_treaties_and_sources(store: Store) -> None:
    rows = [row for row in compare(store, Selection(), PAIRS).rows() if row["feature"] == "mutual_defence_clause"]
    assert {(row["side"], row["holds"]) for row in rows} >= {("Russia–Iran", False), ("Russia–North Korea", True)}
    assert all(row["ids"] and row["sources"] for row in rows)


def test_before_the_treaty_of_2024_neither_pair_had_the_clause(store: Store) -> None:
    clauses = {clause.id: clause for clause in compare(store, Selection(as_of="2020"), PAIRS).clauses}
    assert clauses["mutual_defence_clause"].verdict(1) is not True


def test_one_pair_at_several_dates(store: Store) -> None:
    answer = compare(store, Selection(), PAIRS[:1], at=["2013", "2021"])
    assert [side.at for side in answer.sides] == ["2013", "2021"]
    for number, date in enumerate(("2013", "2021")):
        expected = {tie.id for tie in store.ties(Selection(a="russia", b="iran", as_of=date))}
        assert {name for line in answer.kinds for name in line.ids[number]} == expected


def test_a_comparison_needs_two_sides(store: Store) -> None:
    with pytest.raises(SelectionError, match="two pairs"):
        compare(store, Selection(), PAIRS[:1])
    with pytest.raises(SelectionError, match="not both"):
        compare(store, Selection(as_of="2020"), PAIRS[:1], at=["2013", "2021"])


def test_a_difference_names_what_changed(store: Store) -> None:
    answer = diff(store, Selection(a="russia", b="iran", domains=("arms",)), as_of=["2017", "2012"])
    assert (answer.first, answer.second) == ("2012", "2017")
    change = next(change for change in answer.changed if change.tie.id == "arms-s300pmu1-2007")
    assert ("status", "suspended", "delivered") in change.fields


def test_a_record_is_known_from_its_first_page_on(store: Store) -> None:
    answer = diff(store, Selection(a="russia", b="iran"), known_at=["2010", "2024"])
    assert answer.added and not answer.withdrawn


@pytest.mark.parametrize("dates", [{}, {"as_of": ["2020"]}, {"as_of": ["2020", "2021"], "known_at": ["2020", "2021"]}])
def test_a_difference_takes_two_dates_of_one_clock(store: Store, dates: dict[str, list[str]]) -> None:
    with pytest.raises(SelectionError, match="between two dates"):
        diff(store, Selection(), **dates)
    with pytest.raises(SelectionError, match="EDTF"):
        diff(store, Selection(), as_of=["2020", "next year"])
