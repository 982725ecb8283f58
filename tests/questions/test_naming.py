"""Ties that name an actor: as an end, or beside those whom they tie."""

from __future__ import annotations

import json

import pytest

from ruvis import api
from ruvis.questions.ties import ties
from ruvis.records.vocabulary import BESIDE
from ruvis.render.views.ties import view
from ruvis.selection import Selection, UnknownNameError
from ruvis.serve import selection
from ruvis.store.store import Store

FIELDS = ("from", "to", "parties", *BESIDE)


def naming(store: Store, *groups: frozenset[str]) -> list[str]:
    """Ids of the ties that name somebody of each group, read one by one as they were authored."""
    found = []
    for identifier, body in store.connection.execute("SELECT id, body FROM record WHERE form = 'tie'"):
        values = (json.loads(body).get(field) or () for field in FIELDS)
        named = {name for value in values for name in ((value,) if isinstance(value, str) else value)}
        if all(named & group for group in groups):
            found.append(identifier)
    return sorted(found)


@pytest.mark.parametrize("names", [("turkey",), ("alabuga",), ("irgc", "alabuga"), ("russia", "usa", "iran")])
@pytest.mark.parametrize("direct", [False, True])
def test_ties_that_name_all_of_some_actors(store: Store, names: tuple[str, ...], direct: bool) -> None:
    ties = store.ties(Selection(naming=names, direct=direct, sort="id"))
    assert [tie.id for tie in ties] == naming(store, *(store.standing_for(name, direct=direct) for name in names))
    assert ties or direct


def test_it_narrows_what_is_between_two(store: Store) -> None:
    every = {tie.id for tie in store.ties(Selection(a="russia", b="iran"))}
    some = {tie.id for tie in store.ties(Selection(a="russia", b="iran", naming=("Türkiye",)))}
    assert some == every & set(naming(store, store.standing_for("turkey"))) and some


def test_python_and_addresses_ask_the_same(store: Store) -> None:
    asked = Selection(a="russia", b="iran", naming=("turkey",))
    assert api.select("russia", "iran", naming="turkey") == asked
    assert selection({"a": ["russia"], "b": ["iran"], "naming": ["turkey"]}) == asked


def test_an_unknown_name_is_told_so(store: Store) -> None:
    with pytest.raises(UnknownNameError, match="turkey"):
        store.ties(Selection(naming=("turkye",)))


def test_the_heading_says_whom_the_ties_name(store: Store) -> None:
    asked = Selection(naming=("alabuga", "irgc"))
    assert "Everybody, naming Alabuga and IRGC: 1 tie" in str(view(ties(store, asked)))
    assert "Russia and Iran, naming Turkey" in str(
        view(ties(store, Selection(a="russia", b="iran", naming=("turkey",))))
    )
