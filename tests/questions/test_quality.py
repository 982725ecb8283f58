"""Every check of `ruvis check --quality` finds what is planted for it, and nothing in a dataset without weaknesses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ruvis.authoring.dataset import Dataset, read
from ruvis.questions.quality import CHECKS, QualityAnswer, quality

BASE = {
    "actors.yaml": "- {id: iran, name: Iran, full_name: Iran, type: state, country: iran}\n"
    "- {id: russia, name: Russia, full_name: Russia, type: state, country: russia}\n",
    "publishers.yaml": "- {id: paper, name: The Paper, type: newspaper, letter: C}\n"
    "- {id: wire, name: The Wire, type: wire, letter: B}\n- {id: state, name: State TV, type: state_media, letter: D}\n",
    "measures.yaml": "- {id: gdp, label: gross domestic product}\n",
    "sources.yaml": "".join(
        f"- {{id: {page}, url: 'https://example.org/{page}', publisher: {publisher}, published: '{published}'}}\n"
        for page, publisher, published in (
            ("p1", "paper", "2020-05"), ("p2", "wire", "2020-06"), ("s1", "state", "2020-07"), ("s2", "state", "2024-01"),
            ("p3", "paper", "2024-03"),
        )
    ),
    "ties.yaml": "",
    "indicators.yaml": "",
}  # fmt: skip


def tie(identifier: str, pages: str = "p1 p2", **more: str) -> str:
    fields = {
        "kind": "arms_transfer", "from": "russia", "to": "iran", "title": "T", "summary": "S", "item": "x", "category": "other",
        "history": "[{date: '2020', event: ordered}]", "status": "ordered", "credibility": "2", "checked": "'2024-05'",
    } | more  # fmt: skip
    cited = ", ".join(f"{{source: {page}, stance: supports, says: it}}" for page in pages.split())
    told = ", ".join(f"{name.rstrip('_')}: {value}" for name, value in fields.items())
    return f"- {{id: {identifier}, {told}, citations: [{cited}]}}\n"


def figure(identifier: str, period: str, value: str, **more: str) -> str:
    fields = {
        "country": "iran", "measure": "gdp", "period": f"'{period}'", "value": value, "unit": "USD", "title": "T", "summary": "S",
        "credibility": "2", "checked": "'2024-05'",
    } | more  # fmt: skip
    told = ", ".join(f"{name}: {value}" for name, value in fields.items())
    return f"- {{id: {identifier}, {told}, citations: [{{source: p1, stance: supports, says: it}}]}}\n"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    for name, text in BASE.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def ask(place: Path, ties: str = "", figures: str = "", as_of: str = "2024-06-01") -> QualityAnswer:
    (place / "ties.yaml").write_text(ties, encoding="utf-8")
    (place / "indicators.yaml").write_text(figures, encoding="utf-8")
    dataset: Dataset = read(place)
    assert dataset.problems == []
    return quality(dataset, as_of)


def found(answer: QualityAnswer, check: str) -> dict[str, str]:
    return {finding.id: finding.what for finding in answer.findings if finding.check == check}


def test_ties_on_one_page(place: Path) -> None:
    assert found(ask(place, tie("a", "p1") + tie("b")), "one_page") == {"a": "on p1 alone"}


def test_ties_on_state_media_alone(place: Path) -> None:
    """Two pages of one state broadcaster are still its word alone; one other voice is enough."""
    assert set(found(ask(place, tie("a", "s1 s2") + tie("b", "s1 p1")), "state_media")) == {"a"}


def test_orders_that_nobody_spoke_of_again(place: Path) -> None:
    ties = (
        tie("old") + tie("new", history="[{date: '2023', event: ordered}]") + tie("spoken-of", "p1 p3")
        + tie("delivered", history="[{date: '2020', event: ordered}, {date: '2020', event: delivered}]", status="delivered")
    )  # fmt: skip
    answer = ask(place, ties)
    assert found(answer, "stale_order") == {"old": "ordered 2020, last heard of 2020-06-30"}
    assert next(check for check in answer.checks if check.id == "stale_order").of == 3
    assert found(ask(place, ties, as_of="2023-06-30"), "stale_order") == {}


def test_visits_that_begin_with_their_announcement(place: Path) -> None:
    def visit(identifier: str, *events: str) -> str:
        told = ", ".join(f"{{date: '2020-0{month}', event: {event}}}" for month, event in enumerate(events, 1))
        kept = {"kind": "visit", "history": f"[{told}]", "status": events[-1].replace("started", "ended")}
        return tie(identifier, **kept)

    ties = visit("early", "announced", "started") + visit("told", "note", "started") + visit("never", "announced")
    ties = ties.replace(", item: x, category: other", "")
    assert found(ask(place, ties), "early_visit") == {"early": "announced on 2020-01"}


def test_confirmation_by_a_single_origin(place: Path) -> None:
    assert set(found(ask(place, tie("a", "s1 s2", credibility="1") + tie("b", credibility="1")), "confirmed_once")) == {
        "a"
    }


def test_landmarks_on_one_origin_without_a_note(place: Path) -> None:
    ties = (
        tie("a", "p1", landmark="true") + tie("b", "p1", landmark="true", note="the treaty itself") + tie("c", landmark="true")
    )  # fmt: skip
    assert set(found(ask(place, ties), "landmark")) == {"a"}


def test_figures_that_disagree(place: Path) -> None:
    figures = (
        figure("a", "2020", "100")
        + figure("b", "2020", "103")
        + figure("c", "2020", "200")
        + figure("d", "2021", "500")
    )
    what = found(ask(place, figures=figures), "disagreement")
    assert set(what) == {"a", "b"} and what["a"] == "100 USD, but 200 in c"
    ranges = figure("a", "2020", "100") + figure("b", "2020", "0").replace("value: 0", "min: 50, max: 300")
    assert found(ask(place, figures=ranges), "disagreement") == {}


def test_a_disagreement_that_a_record_says_is_none_to_look_at(place: Path) -> None:
    figures = figure("a", "2020", "100", relates_to="[{id: b, how: disputes}]") + figure("b", "2020", "200")
    assert found(ask(place, figures=figures), "disagreement") == {}


def test_two_accounts_of_one_event_that_disagree(place: Path) -> None:
    ties = tie("a", ordered="5", relates_to="[{id: b, how: same_event}]") + tie("b", ordered="{min: 8}")
    assert found(ask(place, ties), "disagreement") == {"a": "ordered 5, but 8 to ? in b, the same event"}


def test_dead_vocabulary(place: Path) -> None:
    dead = found(ask(place, tie("a", "p1 p2 s1 s2")), "dead_vocabulary")
    assert dead["p3"] == "source that nothing uses" and dead["gdp"] == "measure that nothing uses"
    assert dead["visit"] == "kind that nothing uses" and not {"iran", "russia", "wire", "arms_transfer"} & set(dead)


def test_series_with_gaps(place: Path) -> None:
    figures = "".join(figure(f"g{year}", str(year), "1", series="growth") for year in (2015, 2016, 2019))
    answer = ask(place, figures=figures)
    assert found(answer, "gap") == {"growth": "2015 to 2019 without 2017, 2018"}


def test_records_not_checked_or_checked_long_ago(place: Path) -> None:
    ties = (
        tie("never").replace(", checked: '2024-05'", "")
        + tie("long-ago", checked="'2023-05-31'")
        + tie("late", checked="'2023-06'")
    )
    answer = ask(place, ties)
    assert set(found(answer, "unchecked")) == {"never"} and set(found(answer, "checked_long_ago")) == {"long-ago"}


def test_a_dataset_without_weaknesses(place: Path) -> None:
    answer = ask(place, tie("a", "p1 p2 s1 s2 p3"), figure("g", "2020", "1"))
    assert {finding.check for finding in answer.findings} == {"dead_vocabulary"}  # kinds of the built-in ontology
    assert [check.id for check in answer.checks] == list(CHECKS)


def test_the_command_reports_in_every_format_and_leaves_the_exit_code_alone(place: Path) -> None:
    import subprocess
    import sys

    ask(place, tie("a", "p1"))
    command = [sys.executable, "-m", "ruvis", "check", str(place), "--quality", "--as-of", "2024-06-01", "--format"]
    runs = {
        form: subprocess.run([*command, form], capture_output=True, text=True, check=True)
        for form in ("json", "csv", "table")
    }
    rows = json.loads(runs["json"].stdout)["rows"]
    assert {"check": "one_page", "id": "a", "what": "on p1 alone", "place": "ties.yaml:1"} in rows
    assert len(runs["csv"].stdout.splitlines()) == len(rows) + 1
    assert "ties that rest on one page" in runs["table"].stdout
