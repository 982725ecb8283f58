"""The verdict and its firmness."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ruvis.measures import verdict
from ruvis.measures.graded import Figure, Mean, Pick, Ratio, State, Total, best_first, draws

GAP = st.floats(-1, 1, allow_nan=False).filter(lambda gap: abs(gap) > 1e-6)


@given(st.dictionaries(st.sampled_from("abcd"), GAP, min_size=1))
def test_the_verdict_turns_with_the_sides(gaps: dict[str, float]) -> None:
    turned = {name: -gap for name, gap in gaps.items()}
    one, other = verdict.overall(gaps), verdict.overall(turned)
    assert one is not None and other is not None and one == pytest.approx(-other)


@settings(max_examples=20)
@given(st.lists(GAP, min_size=1, max_size=4))
def test_weightings_for_both_sides_add_up(gaps: list[float]) -> None:
    both = [verdict.weightings(gaps, side, count=500) for side in (1, -1)]
    assert sum(both) == pytest.approx(1) or {gap > 0 for gap in gaps} != {True, False}


def test_weightings_agree_with_dirichlet_vectors() -> None:
    gaps = [0.3, -0.2, -0.05]
    random = Random(5)
    agreeing = 0
    for _ in range(20_000):
        vector = [random.gammavariate(1, 1) for _ in gaps]
        agreeing += sum(w / sum(vector) * gap for w, gap in zip(vector, gaps, strict=True)) > 0
    assert verdict.weightings(gaps, 1) == pytest.approx(agreeing / 20_000, abs=0.02)
    assert verdict.weightings(gaps, 1) == verdict.weightings(gaps, 1)


def test_weights_must_make_sense() -> None:
    for weights in ({"a": -1.0}, {"a": 0.0}):
        with pytest.raises(ValueError, match="weight"):
            verdict.overall({"a": 0.1}, weights)


def test_each_record_is_kept_as_often_as_its_grade_says() -> None:
    figures = tuple(Figure(f"r{digit}", 0, 1, digit) for digit in range(1, 7))
    states = list(draws([Pick((figure,)) for figure in figures], count=1000, seed=1))
    kept = [sum(figure.id not in state.dropped for state in states) for figure in figures]
    assert kept == [900, 700, 500, 300, 100, 0]
    drawn = [state.drawn["r1"] for state in states]
    assert 0 <= min(drawn) < 0.05 and 0.95 < max(drawn) <= 1


def test_the_best_record_counts_and_another_steps_in_for_it() -> None:
    told = best_first([Figure("worse", 3, 3, 3), Figure("best", 1, 1, 1), Figure("proxy", 2, 2, 1, proxy=True)])
    pick = Pick(told)
    assert pick.value(State()) == 1 and pick.value(State({"best"})) == 3
    assert pick.value(State({"best", "worse"})) == 2 and pick.value(State({"best", "worse", "proxy"})) is None


def test_what_is_not_recorded_is_not_nothing() -> None:
    assert Pick().value(State()) is None and Total(()).value(State()) is None
    assert Pick(zero=True).value(State()) == 0 and Total((), zero=True).value(State()) == 0
    assert Mean((Pick(), Pick((Figure("a", 2, 2),)))).value(State()) == 2
    assert Ratio(Pick((Figure("a", 1, 1),)), Pick((Figure("b", 0, 0),))).value(State()) is None
