"""Who depends on whom, on the built-in dataset."""

from __future__ import annotations

import pytest

from ruvis.measures.graded import Figure
from ruvis.questions.asymmetry import asymmetry, percent
from ruvis.questions.evidence import NOBODY, Evidence, delivery_years, gather
from ruvis.questions.periods import Period
from ruvis.records import edtf
from ruvis.render import markdown
from ruvis.render.views.asymmetry import view
from ruvis.selection import Selection, SelectionError
from ruvis.store.rows import EventRow
from ruvis.store.store import Store

PAIR = Selection(a="russia", b="iran")


def test_the_answer_begins_with_one_sentence(store: Store) -> None:
    answer = asymmetry(store, PAIR)
    text = markdown.text(view(answer, explain=True, method=True))
    first = text.splitlines()[0].strip("*")
    assert first.startswith("Iran depends more on Russia") and first.endswith(".") and ". " not in first
    assert "Barbieri 1996" in text


def test_the_exception_of_2022_is_shown_and_not_averaged_away(store: Store) -> None:
    answer = asymmetry(store, PAIR)
    arms = {one.kind: one for one in answer.contrary if one.domain == "arms"}
    assert "2022" in arms["reversed"].periods and arms["reversed"].low > arms["reversed"].high
    assert arms["leaning"].low > 0.5 and "2022" in answer.sentence


def test_swapping_the_sides_swaps_every_figure(store: Store) -> None:
    there, back = asymmetry(store, PAIR), asymmetry(store, PAIR._replace(a="iran", b="russia"))
    assert there.verdict.dependent == back.verdict.dependent
    assert there.verdict.value is not None and there.verdict.value == pytest.approx(-(back.verdict.value or 0))
    assert there.verdict.same == pytest.approx(back.verdict.same) and there.verdict.flips == back.verdict.flips
    turned = {(r.domain, r.measure, r.period): r for r in back.readings if " and " not in r.period}
    for reading in there.readings:
        other = turned.get((reading.domain, reading.measure, reading.period))
        if other:
            assert (reading.a.value, reading.b.value) == (other.b.value, other.a.value), reading
            if reading.pair and other.pair and reading.pair.value is not None and reading.measure != "balance":
                assert reading.pair.value == pytest.approx(other.pair.value)


def test_another_seed_moves_no_figure_by_a_percent(store: Store) -> None:
    first = asymmetry(store, PAIR).verdict
    for seed in range(1, 6):
        other = asymmetry(store, PAIR, seed=seed).verdict
        for name in ("weightings", "same", "other", "open"):
            assert abs(getattr(first, name) - getattr(other, name)) <= 0.01, name


def test_every_figure_leads_to_records(store: Store) -> None:
    for reading in asymmetry(store, PAIR).readings:
        for side in (reading.a, reading.b, reading.pair):
            if side is not None and side.value and side.note != "none recorded":
                assert side.ids, reading
                assert all(store.record(identifier) for identifier in side.ids)


def test_no_year_counts_two_figures_of_one_thing(store: Store) -> None:
    evidence = gather(store, Selection(), ["russia", "iran"])
    several = {key: figures for key, figures in evidence.goods.items() if len(figures) > 1}
    assert several
    for key, figures in several.items():
        assert evidence.flow(*key).value(NOBODY) == figures[0].middle
        assert evidence.flow(*key).used(NOBODY) == (figures[0].id,)


def test_trade_dependence_is_trade_share_times_openness_in_every_year(store: Store) -> None:
    evidence = gather(store, Selection(), ["russia", "iran"])
    checked = 0
    for year in range(1992, 2015):
        imports, exports, gdp = (
            evidence.of_year(measure, "iran", year).value(NOBODY)
            for measure in ("imports_total", "exports_total", "gdp")
        )
        share = evidence.trade_share("iran", "russia", year).value(NOBODY)
        depends = evidence.trade_gdp("iran", "russia", year).value(NOBODY)
        if imports and exports and gdp and share and depends:
            assert depends == pytest.approx(share * (imports + exports) / gdp)
            checked += 1
    assert checked > 10


def test_nothing_is_known_before_it_was_published(store: Store) -> None:
    early = asymmetry(store, PAIR._replace(known_at="2016"))
    assert not [one for one in early.contrary if one.kind == "reversed" and "2022" in one.periods]
    known = store.known_records(edtf.parse("2016").last.latest)
    assert {identifier for reading in early.readings for identifier in reading.a.ids} <= known
    assert all(judgement.id in known for group in early.experts for judgement in group.judgements)


@pytest.mark.parametrize("day", ["2018-01-01", "2025-07-01"])
def test_grades_and_pages_of_a_day_are_those_published_by_then(store: Store, day: str) -> None:
    found = store.indicators(known_at=day)
    then = {row.id: store.citations(store.record(row.id).num, day) for row in found}
    supporting = {name: [cited for cited in cites if cited.stance == "supports"] for name, cites in then.items()}
    assert {row.id: row.reliability for row in found} == {
        name: min(cited.letter for cited in cites) for name, cites in supporting.items()
    }
    known = store.published(supporting, day)
    assert known == {
        name: max(edtf.bounds(cited.published).earliest for cited in cites) for name, cites in supporting.items()
    }
    now = {row.id: row.reliability for row in store.indicators()}
    assert any(now[row.id] != row.reliability for row in found)  # or the question would prove nothing


def test_as_of_ends_the_periods(store: Store) -> None:
    assert asymmetry(store, PAIR._replace(as_of="2012")).periods[-1] == "2010-12"


def test_weights_can_be_set(store: Store) -> None:
    answer = asymmetry(store, PAIR, weights={"trade": 1.0})
    trade = next(gap for gap in answer.verdict.gaps if gap.domain == "trade")
    assert answer.verdict.value == pytest.approx(trade.gap)
    with pytest.raises(SelectionError, match="no dependence to weigh"):
        asymmetry(store, PAIR, weights={"diplomacy": 1.0})


@pytest.mark.parametrize(
    "asked",
    [
        PAIR._replace(direction="out"), PAIR._replace(kinds=("visit",)), PAIR._replace(domains=("armz",)),
        PAIR._replace(b="russia"), Selection(a="iran"),
    ],
)  # fmt: skip
def test_what_measures_cannot_be_asked_is_refused(store: Store, asked: Selection) -> None:
    with pytest.raises(SelectionError):
        asymmetry(store, asked)


def test_what_cannot_be_computed_is_named(store: Store) -> None:
    answer = asymmetry(store, Selection(a="iran", b="venezuela"))
    assert answer.verdict.value is None and "cannot be measured" in answer.sentence
    assert any("GDP of Venezuela" in what for what, _ in answer.missing)


def _events(*told: tuple[str, str]) -> list[EventRow]:
    return [EventRow("t", event, date, edtf.bounds(date), None) for event, date in told]


def test_delivery_years() -> None:
    span = _events(("ordered", "1991~"), ("delivering", "1993"), ("delivered", "2001"))
    assert delivery_years(span) == tuple(range(1993, 2002))
    gaps = _events(("ordered", "1991"), ("delivering", "1995/1995"), ("delivered", "1998"))
    assert delivery_years(gaps) == (1995, 1998)
    assert delivery_years(_events(("ordered", "2023"))) == ()
    going_on = _events(("delivering", "2023-09"), ("delivering", "2024"), ("reported", "2025"), ("note", "2026-03-04"))
    assert delivery_years(going_on) == (2023, 2024)
    assert delivery_years(_events(("delivering", "2023"), ("suspended", "2025"))) == (2023, 2024, 2025)
    assert delivery_years(_events(("delivered", "2006/2007-01"))) == (2006, 2007)


def test_percent_never_turns_little_into_nothing() -> None:
    assert percent(0.000_001) != "0 %" and percent(0.99949) == "99.9 %"


def test_a_window_is_the_nearest_one(store: Store) -> None:
    evidence = gather(store, Selection(), ["russia", "iran"])
    assert evidence.arms_window("iran", Period(2010, 2014)) == Period(2010, 2014)
    assert evidence.arms_window("iran", Period(1960, 1964)) is None


def _evidence(**totals: tuple[str, float]) -> Evidence:
    """Goods worth 2 that Bland gave Aland in 2022, and totals of Aland's imports in that year."""
    told = {
        (measure, "aland", None, Period(2022, 2022)): (Figure(name, worth, worth, 2, "C"),)
        for measure, (name, worth) in totals.items()
    }
    goods = {("bland", "aland", 2022): (Figure("goods", 2.0, 2.0, 2, "C"),)}
    return Evidence({name: (name,) for name in ("aland", "bland")}, goods, (), told)


def test_a_share_is_taken_of_the_best_total_and_says_on_which_side_it_errs() -> None:
    services, nonoil, whole = ("services", 80.0), ("nonoil", 20.0), ("whole", 40.0)
    cases = (
        ({"imports_goods_services": services}, 0.025, "so at least"),
        ({"imports_goods_services": services, "imports_nonoil": nonoil}, 0.1, "so at most"),
        ({"imports_goods_services": services, "imports_nonoil": nonoil, "imports_total": whole}, 0.05, ""),
    )
    for totals, share, note in cases:
        found = _evidence(**totals).import_share("aland", "bland", 2022)
        way = found.chosen(NOBODY)
        assert way and way.value == pytest.approx(share) and found.notes[way.number].endswith(note)
        assert bool(note) == bool(found.notes[way.number])


def test_an_iranian_year_stands_in_for_a_year_without_a_total(store: Store) -> None:
    evidence = gather(store, Selection(), ["iran"])
    (total,) = evidence.of_year("imports_nonoil", "iran", 2022).options
    assert total.proxy and total.id == "indicator-iran-nonoil-trade-imports-1401"
    assert not any(figure.proxy for figure in evidence.of_year("imports_total", "iran", 2012).options)


def test_a_note_of_one_side_alone_names_the_side(store: Store) -> None:
    answer = asymmetry(store, Selection(a="russia", b="iran"))
    shown = markdown.text(view(answer))
    reading = answer.latest("trade", "import_share")
    assert reading and "so at least" in reading.a.note and "so at most" in reading.b.note
    assert "so at least (Russia)" in shown and "so at most (Iran)" in shown
