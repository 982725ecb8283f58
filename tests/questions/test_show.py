"""The S-300 contract tells its story, and both clocks change it."""

from __future__ import annotations

from pathlib import Path

import making
import pytest

from ruvis.questions.registers import actors
from ruvis.questions.show import ActorAnswer, RecordAnswer, show
from ruvis.render import terminal
from ruvis.render.views.show import view
from ruvis.selection import Selection, UnknownNameError
from ruvis.store.store import Store

S300 = "arms-s300pmu1-2007"


def record(store: Store, identifier: str, **clocks: str) -> RecordAnswer:
    answer = show(store, identifier, **clocks)
    assert isinstance(answer, RecordAnswer) and answer.tie
    return answer


def test_the_history_tells_order_suspension_resumption_and_delivery(store: Store) -> None:
    events = [event.event for event in record(store, S300).history]
    assert [name for name in events if name in ("ordered", "suspended", "resumed", "delivered")] == [
        "ordered", "suspended", "resumed", "delivered",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("as_of", "status"),
    [("2009", "ordered"), ("2012-01-01", "suspended"), ("2015-06", "ordered"), ("2017", "delivered")],
)
def test_its_status_as_of_a_day(store: Store, as_of: str, status: str) -> None:
    answer = record(store, S300, as_of=as_of)
    assert answer.tie and answer.tie.status == status and answer.holds


def test_it_did_not_hold_before_it_was_ordered(store: Store) -> None:
    assert record(store, S300, as_of="2006").holds is False


def test_nobody_knew_of_a_delivery_in_2010(store: Store) -> None:
    answer = record(store, S300, known_at="2010-01-01")
    assert answer.tie and answer.tie.status == "ordered"
    assert not [figure for figure in answer.figures if figure.role == "delivered"]
    assert max(event.date for event in answer.history) < "2010"
    assert max(cited.published for cited in answer.supporting) < "2010"


def test_an_older_page_does_not_make_a_tie_known_before_it_began(store: Store) -> None:
    answer = record(store, "trade-target-30bn", known_at="2000")  # it cites a page of 1996 on an earlier target
    assert not answer.supporting and not answer.figures and not answer.history


def test_a_former_id_finds_the_record_in_which_it_lives_on(store: Store) -> None:
    answer = record(store, "arms-s300pmu2-2015")
    assert answer.record.id == S300 and answer.asked_as == "arms-s300pmu2-2015"


def test_a_misspelt_id_gets_suggestions(store: Store) -> None:
    with pytest.raises(UnknownNameError, match="arms-s300pmu1-2007"):
        show(store, "arms-s300pmu-2007")


def test_pages_publishers_series_and_actors_are_shown_too(store: Store) -> None:
    for identifier in ("tass", "trade-cow-china-russia-series", "Росатом", "kyiv-independent-2026-03-01"):
        assert show(store, identifier).rows()


def test_an_actor_shows_the_ties_that_name_it_beside_those_they_tie(store: Store) -> None:
    answer = show(store, "abbas-araghchi")
    assert isinstance(answer, ActorAnswer)
    assert "visit-araghchi-2025-12" in {tie.id for tie in answer.named}
    assert not {tie.id for tie in answer.named} & {tie.id for tie in answer.ties}
    for tie in answer.named:
        found = store.record(tie.id)
        assert found and "abbas-araghchi" in found.body["actors"], tie.id
    assert [row["id"] for row in answer.rows()] == [tie.id for tie in (*answer.ties, *answer.named)]


def test_actors_are_counted_as_tied_and_as_named(store: Store) -> None:
    counted = {actor.id: (ties, named) for actor, ties, named in actors(store, None, [], Selection()).actors}
    answer = show(store, "abbas-araghchi")
    assert isinstance(answer, ActorAnswer) and counted["abbas-araghchi"] == (0, len(answer.named))
    within = {actor.id for actor, *_ in actors(store, None, [], Selection(a="russia", b="iran")).actors}
    assert {"abbas-araghchi", "vladimir-putin"} <= within


def test_a_page_that_differs_in_a_part_does_not_make_a_tie_disputed(tmp_path: Path) -> None:
    pages = [
        {"id": f"p{n}", "publisher": "press-c", "url": f"https://example.org/{n}", "published": "2020"}
        for n in range(3)
    ]
    stances = {"told-otherwise": ("supports", "differs"), "denied": ("supports", "differs", "disputes")}
    ties: list[making.Record] = [
        {
            "id": name, "kind": "visit", "from": ["aland"], "to": ["bland"], "title": "T", "summary": "S", "credibility": 2,
            "status": "ended", "history": [{"date": "2020-01-01", "event": "ended"}],
            "citations": [{"source": f"p{n}", "stance": stance, "says": stance} for n, stance in enumerate(said)],
        }
        for name, said in stances.items()
    ]  # fmt: skip
    with making.store(tmp_path / "made.sqlite", ties, pages) as made:
        answers = [record(made, name) for name in stances]
    assert [answer.tie.disputed for answer in answers if answer.tie] == [False, True]
    assert [[cited.says for cited in answer.differing] for answer in answers] == [["differs"], ["differs"]]
    assert [[cited.says for cited in answer.disputing] for answer in answers] == [[], ["disputes"]]
    assert [row["stance"] for row in answers[1].rows()] == ["supports", "differs", "disputes"]
    assert "Told otherwise in a part by 1 page" in str(view(answers[0]))
    assert "Disputed" not in str(view(answers[0])) and "Disputed by 1 page" in str(view(answers[1]))


def test_a_denial_of_a_judgement_is_told_and_its_grade_is_that_it_was_said(store: Store) -> None:
    answer = show(store, "criticism-sadr-2025")
    assert isinstance(answer, RecordAnswer)
    assert ("2025-08-29", "denied") in [(event.date, event.event) for event in answer.history]
    text = " ".join(" ".join(terminal.plain(view(answer))).split())
    assert "denied: said by somebody" in text and "that it was said, not that it is right" in text
    assert "not that it is right" not in " ".join(terminal.plain(view(record(store, S300))))
    earlier = show(store, "criticism-sadr-2025", known_at="2025-08-27")
    assert isinstance(earlier, RecordAnswer) and [event.event for event in earlier.history] == ["note"]
