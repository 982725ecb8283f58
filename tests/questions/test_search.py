"""Words in the letters of three languages."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path

import making
import pytest

from ruvis.names import romanised
from ruvis.questions.flows import flows
from ruvis.questions.search import search
from ruvis.selection import Selection, SelectionError
from ruvis.store.store import Store


@pytest.mark.parametrize(
    ("words", "latin"),
    [
        ("Су-35", "su-35"),
        ("ШАХЕД", "shahed"),
        ("Мохаджер-6", "mohajer-6"),
        ("Сухой", "sukhoi"),
    ],
)
def test_russian_words_are_looked_for_in_latin_letters(store: Store, words: str, latin: str) -> None:
    found, same = search(store, words), search(store, latin)
    assert (found.words, found.read) == (words, latin)
    assert found.hits == same.hits
    assert same.hits
    assert not any(hit.near for hit in found.hits)


def test_words_that_are_held_as_they_stand_are_not_read_otherwise(store: Store) -> None:
    found = search(store, "Росатом")
    assert found.read == "Росатом"
    assert [actor.id for actor in found.actors] == ["rosatom"]


def test_what_nothing_holds_in_any_letters_gets_near_titles_or_none(store: Store) -> None:
    near = search(store, "Мухаджир-6")
    assert near.hits
    assert all(hit.near for hit in near.hits)
    assert search(store, "щщщщщщ").hits == ()


def test_an_actor_without_a_russian_name_is_found_by_its_latin_one(store: Store) -> None:
    assert "Сафиран" not in store.actor_body("safiran").get("aliases", [])
    assert store.actor("Сафиран").id == "safiran"


def test_an_item_is_found_in_russian_letters(store: Store) -> None:
    asked = Selection(a="russia", b="iran", domains=("arms",))
    assert flows(store, asked, item="С-300").directions == flows(store, asked, item="s300").directions


@pytest.mark.parametrize("item", ["-", ""])
def test_an_item_without_letter_or_digit_is_refused(store: Store, item: str) -> None:
    with pytest.raises(SelectionError, match="neither letter nor digit"):
        flows(store, Selection(a="russia", b="iran"), item=item)
    assert flows(store, Selection(a="russia", b="iran"), item="Ъ").directions == ()


def test_latin_text_is_only_made_small() -> None:
    assert romanised("S-300PMU-1, Ł") == ("s-300pmu-1, ł",)


def test_persian_digits_and_letters() -> None:
    assert romanised("سوخو-۳۵") == ("svkhv-35",)


def test_words_count_that_begin_so(store: Store) -> None:
    hits = search(store, "tor").hits
    assert hits[0].id == "arms-tor-m1-2005"
    assert all(re.search(r"(?<![a-z0-9])tor", json.dumps(store.record(hit.id).body).lower()) for hit in hits)
    assert "arms-tor-m1-2005" in {hit.id for hit in search(store, "ssile").hits}  # no word begins so


def test_names_of_fields_are_no_words_of_a_record(store: Store) -> None:
    for name in ("citations", "credibility"):
        told = {hit.id for hit in search(store, name).hits}
        assert len(told) < 20, name
        assert len(list(store.ties(Selection(text=f"{name}")))) < 20
    assert not store.ties(Selection(text='"history"'))


def test_a_text_with_quotes_is_found(tmp_path: Path) -> None:
    ties, pages = making.random_records(random.Random(1), 2)
    ties[0]["summary"] = 'Called "a friend" by one side.'
    with making.store(tmp_path / "made.sqlite", ties, pages) as store:
        for text in ('"a friend"', "friend"):
            assert [tie.id for tie in store.ties(Selection(text=text))] == [ties[0]["id"]]
        assert [hit.id for hit in search(store, '"a friend').hits] == [ties[0]["id"]]
        assert not store.ties(Selection(text='"summary"'))


def test_an_item_is_looked_for_from_the_beginning_of_words_on(store: Store) -> None:
    def told(item: str) -> set[str]:
        answer = flows(store, Selection(a="russia", b="iran"), item=item)
        return {
            flow.tie.id
            for way in answer.directions
            for domain in way.domains
            for group in domain.groups
            for flow in group.flows
        }

    assert told("tor") == told("Tor M1") == told("torm1") == {"arms-tor-m1-2005"}
    assert told("copter") and told("no such") == set()
    assert told("mig 29") == told("mig29")


def test_a_limit_leaves_the_first_hits(store: Store) -> None:
    every = search(store, "missile").hits
    assert len(every) > 20
    assert search(store, "missile", Selection(limit=3)).hits == every[:3]
    arms = search(store, "missile", Selection(domains=("arms",))).hits
    assert search(store, "missile", Selection(domains=("arms",), limit=3)).hits == arms[:3]


@pytest.mark.parametrize("text", ["", " "])
def test_a_search_takes_a_word(store: Store, text: str) -> None:
    with pytest.raises(SelectionError, match="at least one word"):
        search(store, text)
