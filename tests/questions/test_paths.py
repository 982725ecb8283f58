"""Paths over the dataset: roll-up of endpoints, objectives, options."""

from __future__ import annotations

from typing import Any

import pytest

from ruvis.questions.paths import FoundPath, PathsAnswer, paths
from ruvis.render.views.paths import view
from ruvis.selection import Selection, SelectionError, UnknownNameError
from ruvis.store.store import Store


def between(store: Store, a: str, b: str, *, selection: dict[str, Any] | None = None, **options: Any) -> PathsAnswer:
    return paths(store, Selection(a=a, b=b, **(selection or {})), **options)


def ids(path: FoundPath) -> list[str]:
    return [hop.tie.id for hop in path.hops]


def kinds(answer: PathsAnswer) -> set[str]:
    return {hop.tie.kind for path in answer.paths for hop in path.hops}


def test_a_company_is_linked_to_the_guards(store: Store) -> None:
    best = between(store, "alabuga", "irgc", top=1).paths[0]
    assert best.hops[0].source.id == "alabuga"
    assert best.hops[-1].target.id in store.standing_for("irgc")
    for hop, then in zip(best.hops, best.hops[1:], strict=False):
        assert hop.target == then.source


def test_each_hop_leads_along_its_tie(store: Store) -> None:
    for by in ("hops", "credibility", "earliest", "latest"):
        for path in between(store, "china", "iran", by=by, avoid=["russia"], top=20).paths:
            for hop in path.hops:
                assert hop.source.id in hop.tie.origin and hop.target.id in hop.tie.target
                assert not {hop.source.id, hop.target.id} & store.standing_for("russia")


def test_an_endpoint_stands_for_its_parts_unless_direct(store: Store) -> None:
    rolled = between(store, "rosatom", "iran", top=1)
    assert rolled.b_parts > 10 and rolled.paths
    direct = between(store, "rosatom", "iran", top=50, selection={"direct": True})
    assert direct.b_parts == 0 and {path.hops[-1].target.id for path in direct.paths} == {"iran"}


def test_a_part_and_its_whole_are_two_endpoints(store: Store) -> None:
    answer = between(store, "polyus-institute", "rostec", top=1)
    assert ids(answer.paths[0]) == ["affil-polyus-rostec"]


def test_the_product_is_that_of_the_grades(store: Store) -> None:
    path = between(store, "alabuga", "modafl", by="credibility", top=1).paths[0]
    values = {1: 0.9, 2: 0.7, 3: 0.5, 4: 0.3, 5: 0.1}
    product = 1.0
    for hop in path.hops:
        product *= values[hop.tie.credibility]
    assert path.probability == pytest.approx(product)


def test_folding_shows_each_sequence_of_actors_once(store: Store) -> None:
    folded = between(store, "russia", "iran", top=30, via=["belarus"])
    shapes = [(path.hops[0].source.id, *(hop.target.id for hop in path.hops)) for path in folded.paths]
    assert len(shapes) == len(set(shapes))
    hop = folded.paths[0].hops[0]
    assert hop.parallel[0] == hop.tie.id and len(set(hop.parallel)) == len(hop.parallel) > 1
    assert folded.rows()[0]["parallel"] == len(hop.parallel)


def test_kinds_can_be_left_out(store: Store) -> None:
    answer = between(store, "alabuga", "irgc", without=["affiliation"], undirected=True, top=20)
    assert answer.without == ("diplomatic_opposition", "hostility", "affiliation")
    assert answer.paths and not kinds(answer) & {*answer.without}


def test_what_harms_is_no_link_unless_it_is_asked_for(store: Store) -> None:
    plain = between(store, "usa", "irgc", top=20)
    assert plain.without == ("diplomatic_opposition", "hostility") and not kinds(plain) & {*plain.without}
    assert "--adverse" in str(view(between(store, "irgc", "rasadco", undirected=True)))
    for options in (
        {"adverse": True},
        {"selection": {"kinds": ("hostility",)}},
        {"selection": {"domains": ("hostility",)}},
    ):
        asked = between(store, "usa", "irgc", top=1, **options)
        assert "hostility" not in asked.without and kinds(asked) == {"hostility"} and len(asked.paths[0].hops) == 1
    with pytest.raises(SelectionError, match="no kind of tie"):
        between(store, "usa", "irgc", selection={"kinds": ("hostility",)}, without=["hostility"])


def test_against_the_direction_of_a_tie_only_when_asked(store: Store) -> None:
    found = between(store, "irgc", "rasadco", undirected=True, adverse=True, top=30, max_hops=3)
    ways = {hop.way for path in found.paths for hop in path.hops}
    assert "in" in ways
    for path in found.paths:
        for hop in path.hops:
            if hop.way == "in":
                assert hop.source.id in hop.tie.target and hop.target.id in hop.tie.origin


def test_journeys_keep_to_their_span(store: Store) -> None:
    answer = between(store, "china", "iran", by="earliest", start="2022-02-24", end="2024", top=10)
    for path in answer.paths:
        assert path.arrive and "2022-02-24" <= path.arrive <= "2024-12-31"


def test_the_grades_are_those_known_at_the_time(store: Store) -> None:
    answer = between(store, "russia", "iran", selection={"known_at": "2012"}, top=50, fold=False)
    ties = {tie.id: tie for tie in store.ties(Selection(a="russia", b="iran", known_at="2012"))}
    assert len(answer.paths) == 50 and all(len(path.hops) == 1 for path in answer.paths)
    for path in answer.paths:
        assert (path.hops[0].tie.status, path.hops[0].tie.grade) == (
            ties[ids(path)[0]].status,
            ties[ids(path)[0]].grade,
        )


@pytest.mark.parametrize(
    ("a", "b", "options", "message"),
    [
        ("russia", "russia", {}, "same actor"),
        ("russia", "iran", {"max_hops": 0}, "1 to 8"),
        ("russia", "iran", {"max_hops": 9}, "1 to 8"),
        ("russia", "iran", {"avoid": ["russia"]}, "nobody"),
        ("russia", "iran", {"start": "2020"}, "--by earliest"),
        ("russia", "iran", {"by": "latest", "end": "soon"}, "EDTF"),
        ("russia", "iran", {"without": ["friendship"]}, "unknown kind"),
        ("russia", None, {}, "name two"),
    ],
)
def test_what_makes_no_sense_is_refused(store: Store, a: str, b: str, options: dict[str, Any], message: str) -> None:
    with pytest.raises(SelectionError, match=message):
        between(store, a, b, **options)


def test_an_unknown_actor_gets_suggestions(store: Store) -> None:
    with pytest.raises(UnknownNameError, match="alabuga"):
        between(store, "alabuuga", "iran")
