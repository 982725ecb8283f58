"""The formulas of dependence hold what their sources say of them, for any amounts."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ruvis.measures import influence, shares
from ruvis.measures.acts import balance_of_acts

AMOUNT = st.floats(min_value=1e-3, max_value=1e12, allow_nan=False)
SHARE = st.floats(min_value=0, max_value=1)


@given(AMOUNT, AMOUNT, AMOUNT, AMOUNT, AMOUNT)
def test_trade_dependence_is_trade_share_times_openness(
    f: float, g: float, rest: float, out: float, gdp: float
) -> None:
    imports, exports = f + rest, g + out
    share, open_ = shares.trade_share(f, g, imports, exports), shares.openness(imports, exports, gdp)
    depends = shares.trade_dependence(f, g, gdp)
    assert share is not None and open_ is not None and depends is not None
    assert depends == pytest.approx(share * open_, rel=1e-9)


@given(SHARE, SHARE)
def test_barbieri_is_the_same_whichever_side_comes_first(a: float, b: float) -> None:
    for measure in (shares.salience, shares.symmetry, shares.interdependence, shares.weak_link):
        assert measure(a, b) == measure(b, a)
        assert 0 <= measure(a, b) <= 1


@given(AMOUNT, AMOUNT)
def test_balance_turns_its_sign_with_its_sides(a: float, b: float) -> None:
    there, back = shares.balance(a, b), shares.balance(b, a)
    assert there is not None and back is not None and there == pytest.approx(-back) and -1 <= there <= 1


@given(AMOUNT, AMOUNT, st.floats(min_value=1e-6, max_value=1e6))
def test_units_do_not_matter(part: float, rest: float, scale: float) -> None:
    assert shares.share(part * scale, (part + rest) * scale) == pytest.approx(shares.share(part, part + rest))
    assert shares.balance(part * scale, rest * scale) == pytest.approx(shares.balance(part, rest), abs=1e-9)


@given(AMOUNT, AMOUNT, AMOUNT)
def test_more_from_a_supplier_never_lowers_dependence_on_it(flow: float, rest: float, more: float) -> None:
    before, after = shares.share(flow, flow + rest), shares.share(flow + more, flow + more + rest)
    assert before is not None and after is not None and after >= before - 1e-12


@given(st.lists(AMOUNT, min_size=1, max_size=30))
def test_concentration_lies_between_equal_parts_and_one_supplier(volumes: list[float]) -> None:
    parts = [volume / sum(volumes) for volume in volumes]
    index = shares.concentration(parts)
    assert 1 / len(parts) - 1e-9 <= index <= 1 + 1e-9
    assert shares.hirschman_index(index) == pytest.approx(100 * math.sqrt(index))


@given(st.lists(st.floats(min_value=0, max_value=1), min_size=1, max_size=10), st.integers(0, 9))
def test_bounds_of_concentration_hold_whatever_the_unknown_rest_is(weights: list[float], known: int) -> None:
    total = sum(weights) or 1.0
    parts = [weight / total for weight in weights]
    low, high = shares.concentration_bounds(parts[:known])
    if math.isclose(sum(parts), 1):
        assert low - 1e-9 <= shares.concentration(parts) <= high + 1e-9


@given(
    st.dictionaries(st.sampled_from("abcde"), AMOUNT, min_size=1), st.dictionaries(st.sampled_from("abcdef"), AMOUNT)
)
def test_vulnerability_is_never_more_than_the_share(current: dict[str, float], most: dict[str, float]) -> None:
    whole = sum(current.values())
    supplier = next(iter(current))
    best = {name: max(most.get(name, 0), current.get(name, 0)) for name in {*current, *most}}
    left = shares.vulnerability(supplier, current, best, whole)
    assert left is not None and -1e-9 <= left <= current[supplier] / whole + 1e-9
    best["zz"] = whole
    assert shares.vulnerability(supplier, current, best, whole) == 0


def test_what_is_nothing_has_no_share() -> None:
    assert shares.share(0, 0) is None and shares.balance(0, 0) is None and shares.trade_share(0, 0, 0, 0) is None
    assert balance_of_acts([], []) is None and balance_of_acts([6], [6]) is None


def test_a_negative_amount_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        shares.share(-1, 2)


def test_fbic_of_the_worked_row() -> None:
    width = influence.bandwidth(
        {
            "representation": 1,
            "igo": 0.2530522,
            "agreements": 0,
            "trade": 0.913036,
            "alliance": 0.2199945,
            "arms": 6.1075468,
        }
    )
    depends = influence.dependence(
        {"trade_gdp": 4.8294707, "trade_share": 2.4897558, "aid_gdp": 0, "aid_share": 0, "arms_stock": 1.06852,
         "arms_import_stock": 27.6686192}
    )  # fmt: skip
    assert (width, depends) == (pytest.approx(0.3125342, abs=1e-6), pytest.approx(0.2916802, abs=1e-6))
    assert influence.influence(width, depends) == pytest.approx(0.1566346, abs=1e-6)


@given(st.dictionaries(st.sampled_from(sorted(influence.DEPENDENCE)), st.floats(0, 100)))
def test_a_missing_term_of_fbic_is_named_and_only_lowers_it(terms: dict[str, float]) -> None:
    lacking = influence.missing(terms, influence.DEPENDENCE)
    assert set(lacking) == set(influence.DEPENDENCE) - set(terms)
    full = {**dict.fromkeys(influence.DEPENDENCE, 1.0), **terms}
    assert influence.dependence(terms) <= influence.dependence(full) + 1e-12


def test_weights_of_fbic_add_up_to_one() -> None:
    assert sum(influence.BANDWIDTH.values()) == pytest.approx(1) and sum(
        influence.DEPENDENCE.values()
    ) == pytest.approx(1)
