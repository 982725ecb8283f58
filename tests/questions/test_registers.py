"""Judgements, as they are listed."""

from __future__ import annotations

import pytest

from ruvis.questions.registers import assessments
from ruvis.selection import Selection, SelectionError
from ruvis.store.store import Store


def test_a_judgement_is_disputed_where_a_page_disputes_it_from_the_day_of_that_page(store: Store) -> None:
    listed = assessments(store, Selection()).assessments
    told = {}
    for row in listed:
        record = store.record(row.id)
        assert record
        told[row.id] = any(cited["stance"] == "disputes" for cited in record.body["citations"])
    assert {row.id: row.disputed for row in listed} == told
    assert any(told.values())
    early = assessments(store, Selection(known_at="2025-08-25")).assessments
    assert early
    assert not any(row.disputed for row in early)


def test_a_window_that_ends_before_it_begins_is_refused(store: Store) -> None:
    with pytest.raises(SelectionError, match="comes after"):
        assessments(store, Selection(since="2026", until="2020"))
