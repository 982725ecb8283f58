"""What a history says about time: status by status, and when a tie held."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ruvis.authoring.compile import write
from ruvis.authoring.dataset import Dataset
from ruvis.authoring.story import Story
from ruvis.datasets import read
from ruvis.records.edtf import FOREVER, Bounds, bounds, day
from ruvis.records.models import Tie, tie_models
from ruvis.records.ontology import builtin
from ruvis.store.snapshot import connect

MODELS = tie_models(builtin())
KNOWN = day(2026, 11, 23)


def tie(status: str, *history: tuple[str, str], kind: str = "finance", **fields: Any) -> Tie:
    data = {
        "id": "a-tie", "kind": kind, "from": "russia", "to": "iran", "title": "T", "summary": "S", "status": status,
        "credibility": 2, "citations": [{"source": "page", "stance": "supports", "says": "it"}],
        "history": [{"date": date, "event": event} for date, event in history], **fields,
    }  # fmt: skip
    return MODELS[kind].model_validate(data)


def phases(*arguments: Any, **fields: Any) -> list[str]:
    return [status for status, _ in Story.of(tie(*arguments, **fields), "lasting", KNOWN).phases]


def test_each_event_leaves_its_status() -> None:
    story = [("2007", "ordered"), ("2010-09-22", "suspended"), ("2015-04-13", "resumed"), ("2016-10", "delivered")]
    assert phases("delivered", *story) == ["ordered", "suspended", "ordered", "delivered"]


def test_a_denial_of_what_goes_on_does_not_make_a_claim_of_it() -> None:
    assert phases("ongoing", ("2022-08", "started"), ("2022-11-02", "denied")) == ["ongoing"]


def test_an_announcement_after_the_order_does_not_take_the_order_back() -> None:
    assert phases("ordered", ("2007", "ordered"), ("2007-12-26", "announced")) == ["ordered"]


def test_a_delivery_over_a_span_is_under_way_until_its_end() -> None:
    story = Story.of(tie("delivered", ("1989", "ordered"), ("1990/1991", "delivered")), "lasting", KNOWN)
    assert [(status, str(begin)) for status, begin in story.phases] == [
        ("ordered", "1989-01-01..1989-12-31"),
        ("delivering", "1990-01-01..1990-12-31"),
        ("delivered", "1991-01-01..1991-12-31"),
    ]


def test_a_claim_stays_a_claim_whatever_it_says_happened() -> None:
    assert phases("alleged", ("2024", "reported"), ("2024-05", "delivered")) == ["alleged"]


def test_a_status_without_an_event_came_between_the_last_event_and_the_last_page() -> None:
    story = Story.of(tie("lapsed", ("2007-02-19", "announced")), "lasting", KNOWN)
    assert story.phases == [("announced", bounds("2007-02-19")), ("lapsed", Bounds(day(2007, 2, 19), KNOWN))]
    assert story.interval.end == Bounds(day(2007, 2, 20), KNOWN + 1)


@pytest.mark.parametrize(
    ("status", "history", "holds", "begin", "end"),
    [
        ("in_force", [("2025-10-02", "in_force")], "lasting", "2025-10-02", None),
        (
            "ended",
            [("2025-10-02", "in_force"), ("2026-01", "ended")],
            "lasting",
            "2025-10-02",
            Bounds(day(2026, 1, 2), day(2026, 2, 1)),
        ),
        ("ended", [("2025-01-17", "started")], "lasting", "2025-01-17", Bounds(day(2025, 1, 18), day(2025, 1, 18))),
        ("delivered", [("1991", "delivered")], "lasting", "1991", None),
        (
            "ended",
            [("2025-04-17/2025-04-18", "started")],
            "moment",
            "2025-04-17",
            Bounds(day(2025, 4, 19), day(2025, 4, 19)),
        ),
        # what is only said of a tie moves nothing: neither before it began, nor after it was over
        (
            "delivered",
            [("2001-10-02", "note"), ("2005-11", "ordered"), ("2006", "delivered")],
            "lasting",
            "2005-11",
            None,
        ),
        (
            "ended",
            [("2023-03-04", "started"), ("2024-04-15", "reported"), ("2024-04-16", "denied")],
            "moment",
            "2023-03-04",
            Bounds(day(2023, 3, 5), day(2023, 3, 5)),
        ),
        (
            "denied",
            [("2015-07-24", "alleged"), ("2015-08-07", "denied"), ("2021-04-25", "note")],
            "moment",
            "2015-07-24",
            Bounds(day(2015, 7, 25), day(2015, 7, 25)),
        ),
        (
            "alleged",
            [("2024-01-02", "note"), ("2024-08-05", "reported"), ("2024-09", "reported")],
            "lasting",
            "2024-08-05",
            None,
        ),
        ("planned", [("2025-07-29", "planned"), ("2026-08-12", "note")], "moment", "2025-07-29", None),
    ],
)
def test_when_a_tie_held(
    status: str, history: list[tuple[str, str]], holds: str, begin: str, end: Bounds | None
) -> None:
    interval = Story.of(tie(status, *history), holds, KNOWN).interval
    assert interval == (bounds(begin), end or Bounds(FOREVER, FOREVER))


def test_a_flow_holds_during_its_period() -> None:
    flow = tie(
        "ended",
        kind="trade_flow",
        commodity="all goods",
        period="2010",
        value=[{"amount": 1, "currency": "USD", "basis": "annual"}],
    )
    assert Story.of(flow, "period", KNOWN).interval == (
        Bounds(day(2010, 1, 1), day(2010, 1, 1)),
        Bounds(day(2011, 1, 1), day(2011, 1, 1)),
    )


dates = st.integers(1990, 2025).map(str) | st.builds("{}-{:02d}".format, st.integers(1990, 2025), st.integers(1, 12))
events = st.sampled_from(
    ["announced", "signed", "ordered", "started", "delivered", "suspended", "resumed", "ended", "lapsed", "note"]
)
statuses = st.sampled_from(
    ["announced", "signed", "ordered", "delivered", "ongoing", "suspended", "lapsed", "ended", "alleged"]
)


@given(st.lists(st.tuples(dates, events), min_size=1, max_size=6), statuses, st.sampled_from(["lasting", "moment"]))
def test_any_history_ends_with_the_latest_known_status_and_its_bounds_are_in_order(
    history: list[tuple[str, str]], status: str, holds: str
) -> None:
    history.sort(key=lambda pair: bounds(pair[0]))
    story = Story.of(tie(status, *history), holds, KNOWN)
    assert story.phases[-1][0] == status
    assert all(begin.earliest <= begin.latest for _, begin in story.phases)
    begin, end = story.interval
    assert begin.earliest <= begin.latest and end.earliest <= end.latest and begin.earliest < end.latest


def test_an_interrupted_compilation_leaves_the_old_snapshot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "snapshot.sqlite"
    write(Dataset(builtin()), target)
    before = target.read_bytes()

    def fails(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("ruvis.authoring.compile.tables", fails)
    with pytest.raises(KeyboardInterrupt):
        write(Dataset(builtin()), target)
    assert target.read_bytes() == before and [path.name for path in tmp_path.iterdir()] == ["snapshot.sqlite"]


def test_a_snapshot_turns_back_into_the_records_it_was_made_of(tmp_path: Path, root: Path) -> None:
    first, second = tmp_path / "first.sqlite", tmp_path / "second.sqlite"
    write(read([root / "data"]), first)
    write(read([first]), second)
    digests = [
        connect(path).execute("SELECT value FROM meta WHERE key = 'digest'").fetchone()[0] for path in (first, second)
    ]
    assert digests[0] == digests[1]


def test_two_datasets_stand_beside_one_another(tmp_path: Path, root: Path) -> None:
    mine = tmp_path / "mine"
    (mine / "ties").mkdir(parents=True)
    (mine / "ties/a.yaml").write_text(
        "- {id: my-tie, kind: visit, from: iran, to: russia, title: T, summary: S, history: [{date: '2026', event: started}],\n"
        "   status: ended, credibility: 2, citations: [{source: my-page, stance: supports, says: x}]}\n",
        encoding="utf-8",
    )
    (mine / "sources.yaml").write_text(
        "- {id: my-page, url: 'https://example.org/mine', publisher: reuters, published: '2026'}\n", encoding="utf-8"
    )
    together = read([root / "data", mine])
    assert together.problems == [] and together.record("my-tie") and together.record("treaty-csp-2025")
    assert any("unknown actor" in problem.message for problem in read([mine]).problems)
