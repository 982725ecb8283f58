"""Who gives what to whom: every tie once, and sums only of what may be added."""

from __future__ import annotations

from typing import Any

import pytest

from ruvis.questions.flows import DomainFlows, FlowsAnswer, flows
from ruvis.render.views.flows import view
from ruvis.selection import Selection, SelectionError
from ruvis.store.rows import TieRow
from ruvis.store.store import Store

SYSTEMS: list[tuple[str, str, str, Any, Any, float | None]] = [
    # system, from, to, ordered (least, most), delivered (least, most), TIV delivered; None is "some, size unknown"
    ("S-300", "russia", "iran", (4, 4), (4, 4), 409),
    ("Tor-M1", "russia", "iran", (29, 29), (29, 29), 550),
    ("Shahed-136", "iran", "russia", (6000, 6000), (6600, 6600), 264),
    ("Su-35", "russia", "iran", (None, None), (0, 0), 0),
    ("Verba", "russia", "iran", (500, 500), (0, None), None),
    ("Fath-360", "iran", "russia", (200, 200), (200, 200), 24),
]
"""Checked by hand against the pages of the records, on 23 November 2026: no claim, no part, no second account."""


def arms(store: Store, sender: str, recipient: str, item: str | None = None, **more: Any) -> DomainFlows:
    answer = flows(store, Selection(sender=sender, recipient=recipient, domains=("arms",), **more), item=item)
    (direction,) = answer.directions
    (domain,) = direction.domains
    return domain


@pytest.mark.parametrize(
    ("system", "sender", "recipient", "ordered", "delivered", "tiv"), SYSTEMS, ids=[s[0] for s in SYSTEMS]
)
def test_six_systems_equal_a_table_checked_by_hand(
    store: Store, system: str, sender: str, recipient: str, ordered: Any, delivered: Any, tiv: float | None
) -> None:
    sums = {
        (figure.what, figure.unit): (figure.low, figure.high) for figure in arms(store, sender, recipient, system).sums
    }
    assert sums.get(("ordered", "items")) == ordered
    assert sums.get(("delivered", "items")) == delivered
    assert sums.get(("delivered", "million TIV"), (None, None)) == (tiv, tiv)


@pytest.mark.parametrize(
    ("sender", "recipient", "since", "tiv"), [("russia", "iran", "1992", 3953.45), ("iran", "russia", None, 297)]
)
def test_the_value_delivered_equals_the_register(
    store: Store, sender: str, recipient: str, since: str | None, tiv: float
) -> None:
    (figure,) = arms(store, sender, recipient, since=since).sums
    assert (figure.what, figure.unit, figure.low) == ("delivered", "million TIV", tiv)


def test_both_directions_list_every_arms_tie_of_the_pair_once(store: Store) -> None:
    listed = [
        row["id"]
        for pair in (("russia", "iran"), ("iran", "russia"))
        for row in flows(store, Selection(sender=pair[0], recipient=pair[1], domains=("arms",))).rows()
    ]
    expected = [tie.id for tie in store.ties(Selection(a="russia", b="iran", domains=("arms",)))]
    assert sorted(listed) == sorted(expected) and len(listed) == len(set(listed)) > 90


def test_every_tie_stands_in_one_group_however_it_is_grouped(store: Store) -> None:
    expected = sorted(row["id"] for row in flows(store, Selection(a="russia", b="iran")).rows())
    for by in ("item", "year", "kind", "status"):
        rows = flows(store, Selection(a="russia", b="iran"), by=by).rows()  # type: ignore[arg-type]
        assert sorted(row["id"] for row in rows) == expected


def test_sums_add_each_thing_once_and_say_what_they_left_out(store: Store) -> None:
    domain = arms(store, "russia", "iran", "T-72S")
    sums = {(figure.what, figure.unit): figure for figure in domain.sums}
    assert (sums["ordered", "items"].low, sums["delivered", "items"].low) == (1000, 422)
    assert "arms-prod-t72s" not in sums["delivered", "items"].ids
    assert {entry.id: entry.reason for entry in domain.left_out}["arms-prod-t72s"] == "counted in arms-t72s-1991"


def test_pieces_of_different_items_are_never_added(store: Store) -> None:
    assert {figure.unit for figure in arms(store, "russia", "iran").sums} == {"million TIV"}


def test_claims_are_never_added(store: Store) -> None:
    for sender, recipient in (("russia", "iran"), ("iran", "russia")):
        domain = arms(store, sender, recipient)
        unconfirmed = {f.tie.id for g in domain.groups for f in g.flows if f.tie.status in ("alleged", "denied")}
        counted = {name for figure in domain.sums for name in figure.ids}
        counted |= {name for group in domain.groups for figure in group.sums for name in figure.ids}
        assert unconfirmed and not unconfirmed & counted


def test_the_clocks_change_what_is_told_of_a_deal(store: Store) -> None:
    then = arms(store, "russia", "iran", "S-300", as_of="2012")
    flow = next(flow for group in then.groups for flow in group.flows if flow.tie.id == "arms-s300pmu1-2007")
    assert flow.tie.status == "suspended"


def test_yearly_trade_stands_side_by_side_with_its_source(store: Store) -> None:
    answer = flows(store, Selection(sender="russia", recipient="iran", kinds=("trade_flow",)))
    years = answer.directions[0].domains[0].years
    assert len({year.flow.source for year in years if year.period == "2016"}) == 2
    assert answer.directions[0].domains[0].sums == ()
    assert all(year.flow.source for year in years)


def test_an_unknown_number_is_said_to_be_unknown(store: Store) -> None:
    row = next(row for row in rows(store) if row["id"] == "arms-s300-service-centre")
    assert (row["ordered_known"], row["ordered_min"]) == ("unknown", None)
    row = next(row for row in rows(store) if row["id"] == "arms-su35-contract")
    assert (row["ordered_known"], row["delivered_known"], row["delivered_max"]) == ("some", "figure", 0)


def rows(store: Store) -> list[dict[str, Any]]:
    return list(flows(store, Selection(a="russia", b="iran", domains=("arms",))).rows())


def test_who_tells_a_flow_otherwise_and_who_disputes_it_is_named(store: Store) -> None:
    document = str(view(flows(store, Selection(a="russia", b="iran"), item="T-72S")))
    assert "told otherwise by The Moscow Times (B): 120 tanks" in document and "disputed by" not in document
    claimed = str(view(flows(store, Selection(a="russia", b="iran"), item="S-400")))
    assert "disputed by LaPresse" in claimed


@pytest.mark.parametrize(
    "asked",
    [
        Selection(a="russia", b="iran"), Selection(a="iran", b="russia", direct=True), Selection(a="iran"),
        Selection(a="russia", b="iran", since="2015", until="2022"), Selection(a="russia", b="iran", known_at="2016"),
        Selection(a="russia", b="iran", as_of="2012", min_credibility=2), Selection(sender="iran", recipient="russia"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("few", [1, 5, 10_000])
def test_the_latest_few_stand_beside_the_sums_of_all(store: Store, asked: Selection, few: int) -> None:
    whole, latest = flows(store, asked), flows(store, asked, few=few)
    assert [d._replace(domains=()) for d in whole.directions] == [d._replace(domains=()) for d in latest.directions]
    for one, other in zip(whole.directions, latest.directions, strict=True):
        assert one.total == other.total
        for every, last in zip(one.domains, other.domains, strict=True):
            assert (every.id, every.total, every.sums) == (last.id, last.total, last.sums)
            assert every.left_out == last.left_out
            rest = [flow for group in every.groups for flow in group.flows]
            shown = [flow for group in last.groups for flow in group.flows]
            for told, those in ((rest, shown), ([y.flow for y in every.years], [y.flow for y in last.years])):
                assert len(those) == min(few, len(told)) and all(flow in told for flow in those)
                begins = sorted((flow.tie.begin[0] for flow in told), reverse=True)
                assert sorted((flow.tie.begin[0] for flow in those), reverse=True) == begins[: len(those)]
            assert [flow.tie.begin[0] for flow in shown] == sorted((f.tie.begin[0] for f in shown), reverse=True)


def test_the_latest_few_are_not_narrowed(store: Store) -> None:
    for more in ({"by": "item"}, {"item": "S-300"}):
        with pytest.raises(SelectionError, match="latest few"):
            flows(store, Selection(a="russia", b="iran"), few=5, **more)  # type: ignore[arg-type]
    with pytest.raises(SelectionError, match="latest few"):
        flows(store, Selection(a="russia", b="iran", limit=3), few=5)


def test_explain_names_the_records_behind_a_sum(store: Store) -> None:
    answer = flows(store, Selection(a="russia", b="iran"), item="Tor-M1")
    assert "(arms-tor-m1-2005)" in str(view(answer, explain=True))
    assert "from 1 tie'" in str(view(answer))


def test_nothing_found_is_said(store: Store) -> None:
    answer = flows(store, Selection(a="russia", b="iran"), item="no such thing")
    assert isinstance(answer, FlowsAnswer) and answer.rows() == [] and "No flow" in str(view(answer))


def test_flows_need_an_actor(store: Store) -> None:
    with pytest.raises(SelectionError, match="name two"):
        flows(store, Selection())
    with pytest.raises(SelectionError, match="--sort"):
        flows(store, Selection(a="russia", sort="id"))


def test_fields_are_read_for_all_kinds_that_have_them(store: Store) -> None:
    from ruvis.records.models import tie_models
    from ruvis.records.ontology import builtin

    for fields in (("item", "commodity", "category"), ("vote",)):
        having = {
            kind for kind, model in tie_models(builtin()).items() if not model.model_fields.keys().isdisjoint(fields)
        }
        assert store._kinds_with(fields) == having


def test_a_flow_ends_with_what_happened_and_not_with_what_was_noted_later(store: Store) -> None:
    answer = flows(store, Selection(a="russia", b="iran", domains=("arms",)))
    until = {flow.tie.id: flow.until for way in answer.directions for domain in way.domains for group in domain.groups
             for flow in group.flows}  # fmt: skip
    assert until["arms-s300pmu1-2007"] == "2016-10"  # delivered; in March 2017 Iran told of a test
    assert until["arms-yak130-2022"] == "2024"  # the six; in March 2026 one was shot down


def test_a_limit_leaves_the_latest_flows(store: Store) -> None:
    def told(**asked: Any) -> list[TieRow]:
        answer = flows(store, Selection(a="russia", b="iran", limit=asked.pop("limit", None)), **asked)
        found = {f.tie.id: f.tie for way in answer.directions for d in way.domains for g in d.groups for f in g.flows}
        return sorted(found.values(), key=lambda tie: tie.begin[0])

    for item in (None, "s300"):
        every, few = told(item=item, by="kind"), told(item=item, by="kind", limit=2)
        assert len(every) > len(few) == 2
        assert few[0].begin[0] == every[-2].begin[0] and few[1].begin[0] == every[-1].begin[0]
    assert told(limit=0) == []
