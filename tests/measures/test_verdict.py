"""The verdict and its firmness."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ruvis.measures import verdict
from ruvis.measures.graded import PARTS, Figure, First, Mean, Pick, Ratio, State, Sum, Total, best_first, draws

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
    made = draws([Pick((figure,)) for figure in figures], count=1000, seed=1)
    assert [made.left_out[figure.id].count(0) for figure in figures] == [900, 700, 500, 300, 100, 0]
    assert all(Counter(made.parts[figure.id]) == dict.fromkeys(range(PARTS), 1000 // PARTS) for figure in figures)


def test_records_are_left_out_apart_from_one_another() -> None:
    picks = [Pick((Figure(name, 1, 1, digit),)) for name, digit in (("a", 2), ("b", 2), ("c", 3))]
    left_out = [draws(picks, count=997, seed=seed).left_out for seed in range(300)]
    for one, other, share in (("a", "b", 0.3 * 0.3), ("a", "c", 0.3 * 0.5), ("b", "c", 0.3 * 0.5)):
        both = sum(sum(x & y for x, y in zip(made[one], made[other], strict=True)) for made in left_out)
        assert both / (997 * 300) == pytest.approx(share, abs=0.01), (one, other)
    first = [made["a"][0] for made in left_out]  # one draw by itself is as random as the toss of a coin
    assert sum(first) / 300 == pytest.approx(0.3, abs=0.08)


def test_values_draw_by_draw_are_those_of_each_state() -> None:
    exact, ranged = Figure("exact", 5, 5, 2), Figure("ranged", 10, 20, 3)
    expressions = (
        Ratio(Pick((exact, Figure("other", 4, 4, 4))), Pick((Figure("whole", 9, 9, 1),))),
        Ratio(Pick((exact,)), Pick((ranged, Figure("other", 4, 4, 4)))),
        First((Ratio(Pick((ranged,)), Pick((exact,))), Pick((ranged, exact))), ("", "")),
        Sum((Pick((ranged,)), Pick((exact, Figure("other", 4, 4, 4))), Pick((Figure("wide", 1, 2, 2),))), partly=True),
        Total((), zero=True),
        Total(tuple((Figure(f"of{n}", n, n, 1 + n % 5), 1.0) for n in range(19))),
    )
    made = draws(expressions, count=500, seed=3)
    states = [
        State(
            {name for name, column in made.left_out.items() if column[n]},
            {
                "ranged": 10 + (made.parts["ranged"][n] + 0.5) * 10 / PARTS,
                "wide": 1 + (made.parts["wide"][n] + 0.5) / PARTS,
            },
        )
        for n in range(500)
    ]
    for expression in expressions:
        assert made.values(expression) == [expression.value(state) for state in states]
    assert len(set(made.values(expressions[1]))) > PARTS / 2


def test_sides_are_the_signs_of_the_overall_verdict() -> None:
    rng = Random(5)
    cases = {
        name: tuple([rng.choice([None, rng.uniform(0, 1)]) for _ in range(50)] for _ in range(2))
        for name in ("trade", "arms")
    }
    for weights in (None, {"trade": 3.0, "arms": 0.5}, {"arms": 1.0}):

        def judge(gaps: Mapping[str, float], weights: Mapping[str, float] | None = weights) -> float | None:
            counted = {name: gap for name, gap in gaps.items() if weights is None or weights.get(name)}
            return verdict.overall(counted, weights)

        one_by_one = []
        for n in range(50):
            found = {name: of_a[n] - of_b[n] for name, (of_a, of_b) in cases.items() if None not in (of_a[n], of_b[n])}
            one_by_one.append(verdict.sign(judge(found)))
        assert verdict.sides(cases, weights) == Counter(one_by_one)


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
