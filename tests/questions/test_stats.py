"""What a dataset covers."""

from __future__ import annotations

from pathlib import Path

import making
import pytest

from ruvis.questions.stats import stats
from ruvis.selection import Selection
from ruvis.store.store import Store


def visit(number: int, date: str) -> making.Record:
    return {
        "id": f"visit-{number}", "kind": "visit", "from": ["aland"], "to": ["bland"], "title": "A visit", "summary": "Made.",
        "history": [{"date": date, "event": "started"}], "status": "ended", "credibility": 2,
        "citations": [{"source": "page", "stance": "supports", "says": "it took place"}],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("dates", "last"),
    [
        (("2024", "2025-03", "2024-12"), "2025-03"),
        (("2025~", "2026-07-01"), "2026-07-01"),
        (("2025~", "2024-11"), "2024-11"),
    ],
)
def test_the_latest_tie_is_the_one_that_certainly_began_last(tmp_path: Path, dates: tuple[str, ...], last: str) -> None:
    page = {"id": "page", "url": "https://example.org", "publisher": "press-a", "published": "2026-08"}
    with making.store(tmp_path / "made.sqlite", map(visit, range(9), dates), [page]) as made:
        assert stats(made, Selection()).last == last


def test_counts_by_domain_kind_and_status_add_up_to_all_ties(store: Store) -> None:
    found = stats(store, Selection())
    for counts in (found.domains, found.kinds):
        assert sum(count for *_, count in counts) == found.ties
    for pairs in (found.years, found.statuses):
        assert sum(count for _, count in pairs) == found.ties
    assert found.last >= "2026-07"
