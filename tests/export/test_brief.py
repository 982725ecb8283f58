"""The brief says what the dataset says, with a page for each point, in every format."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from ruvis.questions.brief import brief
from ruvis.render import html, markdown
from ruvis.render.views.brief import view
from ruvis.selection import Selection, SelectionError
from ruvis.store.store import Store

PAIR = Selection(a="russia", b="iran")


def test_notes_are_numbered_in_the_order_in_which_they_are_read(store: Store) -> None:
    answer = brief(store, PAIR)
    assert [note.number for note in answer.notes] == list(range(1, len(answer.notes) + 1))
    text = markdown.text(view(answer)).split("## Notes")[0]
    first = list(dict.fromkeys(int(number) for number in re.findall(r"\\\[(\d+)\\\]", text)))
    assert first == sorted(first) and set(first) == {note.number for note in answer.notes}


def test_every_point_has_a_page_and_every_page_an_address(store: Store) -> None:
    answer = brief(store, PAIR)
    points = [point for _, point in answer.others] + list(answer.landmarks) + [deal.point for deal in answer.deals]
    assert points and all(point.notes for point in points)
    assert all(share.notes for share in answer.shares) and all(one.notes for one in answer.judgements)
    assert all(note.page.url.startswith("http") and note.page.publisher for note in answer.notes)


def test_what_is_alleged_is_not_told_as_a_fact(store: Store) -> None:
    answer = brief(store, PAIR)
    told = [point.tie for _, point in answer.others] + [deal.point.tie for deal in answer.deals]
    assert not {tie.status for tie in told} & {"alleged", "denied"}


def test_it_knows_only_what_was_published(store: Store) -> None:
    answer = brief(store, PAIR._replace(known_at="2012"))
    from ruvis.clocks import moment
    from ruvis.records.edtf import bounds

    assert answer.notes and all(bounds(note.page.published).earliest <= moment("2012") for note in answer.notes)


def test_it_is_on_two_actors(store: Store) -> None:
    with pytest.raises(SelectionError, match="two actors"):
        brief(store, Selection(a="russia"))


def test_nothing_nasty_becomes_markup(nasty: Store) -> None:
    text = html.page(view(brief(nasty, Selection(a="alpha", b="beta"))))
    assert "<script" not in text and "<img" not in text and "javascript:" not in re.findall(r'href="([^"]*)"', text)
    assert all(address.startswith("https://") for address in re.findall(r'href="([^"]*)"', text))
    assert "\u202e" not in text


@pytest.mark.parametrize("ending", ["md", "html", "docx", "json"])
def test_formats_give_the_same_bytes_each_time(ending: str, tmp_path: Path) -> None:
    if ending == "docx":
        pytest.importorskip("docx")
    made = [tmp_path / f"{number}.{ending}" for number in range(2)]
    for path in made:
        run = subprocess.run(
            [sys.executable, "-m", "ruvis", "brief", "russia", "iran", "-d", "arms", "-o", str(path)],
            capture_output=True,
            text=True,
        )
        assert run.returncode == 0, run.stderr
    assert made[0].read_bytes() == made[1].read_bytes()


def test_a_word_processor_gets_headings_tables_and_links(store: Store, tmp_path: Path) -> None:
    docx = pytest.importorskip("docx")
    from ruvis.render.docx import data

    path = tmp_path / "brief.docx"
    path.write_bytes(data(view(brief(store, PAIR._replace(domains=("arms",))))))
    read = docx.Document(path)
    assert [p.text for p in read.paragraphs if p.style.name == "Title"] == ["Russia and Iran: a brief"]
    assert len(read.tables) >= 3 and any(rel.is_external for rel in read.part.rels.values())


def test_a_dispute_tells_the_first_page_for_and_against_it(store: Store) -> None:
    answer = brief(store, PAIR)
    assert answer.disputes
    for dispute in answer.disputes:
        cited = store.citations(dispute.tie.num, as_cited=True)
        for told, stance in ((dispute.supports, "supports"), (dispute.disputes, "disputes")):
            says = [page.says for page in cited if page.stance == stance]
            assert told is not None and told[0] == says[0]


def test_a_limit_is_that_of_each_list(store: Store) -> None:
    usual, few, all_ = (brief(store, PAIR._replace(limit=limit)) for limit in (None, 2, 1000))
    assert len(few.landmarks) == len(few.disputes) == len(few.judgements) == 2
    assert len(usual.landmarks) < len(all_.landmarks) == all_.marked == usual.marked == few.marked
    assert {point.tie.id for point in few.landmarks} < {point.tie.id for point in usual.landmarks}
    assert few.total == usual.total and few.domains == usual.domains and few.sentence == usual.sentence
    assert f"{usual.marked} landmarks, the 2 weightiest here" in markdown.text(view(few))
    begun = [point.tie.begin for point in usual.landmarks]
    assert begun == sorted(begun)
