"""Our EDTF parser against the `edtf` library, and its own promises."""

from __future__ import annotations

import edtf as oracle
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ruvis.records.edtf import DAWN, FOREVER, EDTFError, bounds, day, parse

years = (
    st.integers(1000, 2900).map(str)
    | st.integers(100, 290).map(lambda y: f"{y}X")
    | st.integers(10, 29).map(lambda y: f"{y}XX")
)
plain = (
    years
    | st.builds("{:04d}-{:02d}".format, st.integers(1000, 2900), st.integers(1, 12))
    | st.builds("{:04d}-{:02d}-{:02d}".format, st.integers(1000, 2900), st.integers(1, 12), st.integers(1, 28))
    | st.builds("{:04d}-{:02d}".format, st.integers(1000, 2900), st.integers(21, 23))
)


def ordinal(moment: object) -> int:
    return day(*moment[:3])  # type: ignore[index]


@given(plain)
def test_bounds_are_those_of_the_oracle(text: str) -> None:
    parsed = oracle.parse_edtf(text)
    assert bounds(text) == (ordinal(parsed.lower_strict()), ordinal(parsed.upper_strict()))


@given(st.integers(1000, 2900), st.sampled_from("~?"))
def test_an_uncertain_year_is_widened_as_the_oracle_widens_it(year: int, mark: str) -> None:
    parsed = oracle.parse_edtf(f"{year}{mark}")
    assert bounds(f"{year}{mark}") == (ordinal(parsed.lower_fuzzy()), ordinal(parsed.upper_fuzzy()))


@given(plain, st.sampled_from("~?%"))
def test_a_qualifier_only_widens(text: str, mark: str) -> None:
    exact, wide = bounds(text), bounds(text + mark)
    assert wide.earliest < exact.earliest and exact.latest < wide.latest


@given(plain, plain)
def test_an_interval_spans_its_ends_or_runs_backwards(begin: str, end: str) -> None:
    first, last = bounds(begin), bounds(end)
    if first.earliest > last.latest:
        with pytest.raises(EDTFError, match="backwards"):
            parse(f"{begin}/{end}")
    else:
        assert parse(f"{begin}/{end}") == (first, last)


def test_open_and_unknown_ends() -> None:
    assert parse("2022-08/..").last == (FOREVER, FOREVER)
    assert parse("../2022").first == (DAWN, DAWN)
    assert parse("2022-08/").last == (day(2022, 8, 1), FOREVER)


@given(st.text(max_size=20))
def test_any_text_is_a_date_or_an_error(text: str) -> None:
    try:
        span = parse(text)
    except EDTFError:
        return
    assert DAWN <= span.first.earliest <= span.last.latest <= FOREVER


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2012-13",
        "2012-02-30",
        "12-05-2012",
        "0000",
        "99999",
        "2012-05-12T10:00",
        "../..",
        "2013/2012",
        "201X-05",
        "２０１２",
    ],
)
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(EDTFError):
        parse(text)
