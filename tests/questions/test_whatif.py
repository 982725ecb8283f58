"""What if ties fell away or others were there; on whom an actor depends; influence."""

from __future__ import annotations

from pathlib import Path

import pytest

from ruvis.authoring.problems import DatasetError
from ruvis.questions import hypothetical
from ruvis.questions.asymmetry import measured
from ruvis.questions.dependencies import dependencies
from ruvis.questions.evidence import IMPORTS, NOBODY, gather
from ruvis.questions.influence import influence
from ruvis.questions.whatif import WhatIfAnswer, whatif
from ruvis.render import markdown
from ruvis.render.views import dependencies as dependencies_view
from ruvis.render.views import whatif as whatif_view
from ruvis.selection import Selection, SelectionError, UnknownNameError
from ruvis.store.store import Store

PAIR = Selection(a="russia", b="iran")
DRONES = ["arms-ir-sipri-shahed136-2022", "arms-ir-sipri-shahed131-2022", "arms-ir-sipri-mohajer6-2022"]
MADE_UP = """- id: europe-goods
  kind: trade_flow
  from: iran
  to: eu
  title: Iranian goods to Europe
  commodity: all goods
  period: '2024'
  status: ended
  value: [{amount: 20000000000, currency: USD, basis: annual}]
- id: europe-gas
  kind: energy_deal
  from: iran
  to: eu
  title: Iranian gas to Europe
  sector: pipeline gas
  stage: operating
  history: [{date: '2024', event: started}]
"""


def _latest(answer: WhatIfAnswer, measure: str, side: str) -> tuple[float | None, float | None]:
    return next((c.before, c.after) for c in answer.changes if c.measure == measure and c.side == side and c.latest)


def test_without_the_drones_russia_no_longer_leans_on_iran(store: Store) -> None:
    answer = whatif(store, PAIR, cuts=DRONES)
    before, after = _latest(answer, "arms_share", "russia")
    assert before and after is not None and before > 0.5 and after < 0.1
    assert answer.before.verdict.value is not None and answer.after.verdict.value is not None
    assert abs(answer.after.verdict.value) > abs(answer.before.verdict.value)


def test_cutting_the_fuel_touches_the_plant_that_needs_it(store: Store) -> None:
    fuel = sorted({c.tie for c in dependencies(store, Selection(a="iran")).chains if c.need == "nuclear fuel"})
    assert "energy-nuc-bushehr1-fuel-reloads" in fuel
    (need,) = (n for n in whatif(store, PAIR, cuts=fuel).needs if n.need == "nuclear fuel")
    assert need.actor.id == "iran" and need.before == ("russia",) and need.after == ()


def test_all_trade_gone_leaves_no_dependence_and_no_unknown(store: Store) -> None:
    answer = whatif(store, PAIR, cuts=["kind:trade_flow"])
    for side in ("russia", "iran"):
        assert _latest(answer, "import_share", side)[1] == 0 and _latest(answer, "trade_gdp", side)[1] == 0


def test_cutting_a_domain_takes_every_tie_of_it(store: Store) -> None:
    answer = whatif(store, PAIR, cuts=["domain:arms"])
    assert {tie.id for tie in store.ties(PAIR._replace(domains=("arms",)))} == {
        identifier for identifier, _ in answer.cut
    }
    assert _latest(answer, "arms_share", "russia")[1] == 0


@pytest.mark.parametrize("text", ["domain:trade", "kind:arms_transfer", "actor:rosatom", "domain:diplomacy"])
def test_what_a_cut_does_not_touch_is_measured_once(store: Store, text: str) -> None:
    evidence = gather(store, PAIR, ["russia", "iran"])
    other = hypothetical.changed(
        evidence, hypothetical.cut(store, PAIR, "russia", "iran", [text]), [], "russia", "iran"
    )
    assert whatif(store, PAIR, cuts=[text]).after == measured(store, PAIR, other, beside=evidence)


def test_the_sentence_tells_each_side_what_it_would_lack(store: Store) -> None:
    answer = whatif(store, PAIR, cuts=["domain:arms"])
    lacking = {n.actor.name: [] for n in answer.needs if not n.after}
    for need in answer.needs:
        if not need.after:
            lacking[need.actor.name].append(need.need)
    assert len(lacking) == 2
    sentence = markdown.text(whatif_view.view(answer)).splitlines()[0]
    for name, needs in lacking.items():
        assert f"of {name} ({', '.join(needs[:4])}" in sentence


@pytest.mark.parametrize(
    ("bare", "meant"), [("arms", "domain:arms"), ("visit", "kind:visit"), ("Росатом", "actor:rosatom")]
)
def test_a_bare_name_gets_the_cut_that_it_may_stand_for(store: Store, bare: str, meant: str) -> None:
    with pytest.raises(UnknownNameError, match=meant):
        whatif(store, PAIR, cuts=[bare])


def test_nothing_changes_where_nothing_is_cut(store: Store) -> None:
    answer = whatif(store, PAIR, cuts=["actor:rosatom"])
    assert all(not change.changed for change in answer.changes if change.domain in ("arms", "trade"))
    assert store.tie_by_id(["energy-nuc-bushehr1-fuel-reloads"])


def test_made_up_ties_are_marked_wherever_they_are_printed(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "made-up.yaml"
    path.write_text(MADE_UP)
    answer = whatif(store, Selection(a="eu", b="iran"), add=path)
    assert _latest(answer, "export_share", "iran")[1]
    assert all(identifier.startswith("hypothetical:") for identifier, _ in answer.added)
    assert all(row["hypothetical"] for row in answer.rows())
    text = markdown.text(whatif_view.view(answer))
    assert text.startswith("**Hypothetically") and "hypothetical:europe-goods" in text
    gas = next(need for need in answer.needs if need.need == "pipeline gas")
    assert gas.actor.id == "eu" and "iran" in gas.after and "iran" not in gas.before


@pytest.mark.parametrize("cuts", [[], ["kind:nothing"], ["colour:red"], ["kind:membership"]])
def test_a_cut_that_takes_nothing_is_refused(store: Store, cuts: list[str]) -> None:
    with pytest.raises(SelectionError):
        whatif(store, PAIR, cuts=cuts)


def test_an_unknown_tie_gets_a_suggestion(store: Store) -> None:
    with pytest.raises(UnknownNameError, match="arms-su35-contract"):
        whatif(store, PAIR, cuts=["arms-su35-contrct"])


def test_a_broken_file_of_made_up_ties_is_told_with_its_line(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "made-up.yaml"
    path.write_text(MADE_UP.replace("sector: pipeline gas", "sektor: gas"))
    with pytest.raises(DatasetError) as error:
        whatif(store, PAIR, add=path)
    assert all(problem.file == "made-up.yaml" and problem.line >= 10 for problem in error.value.problems)
    path.write_text(MADE_UP.replace("to: eu", "to: atlantis"))
    with pytest.raises(UnknownNameError, match="atlantis"):
        whatif(store, PAIR, add=path)


def test_suppliers_have_shares_within_bounds(store: Store) -> None:
    for name in ("iran", "russia", "china", "india"):
        for domain in dependencies(store, Selection(a=name)).domains:
            assert 0 <= domain.low <= domain.high <= 1 and 0 < domain.sourced <= 1
            for supplier in domain.suppliers:
                assert 0 < supplier.share <= 1 and supplier.ids
                assert supplier.vulnerability is None or -1e-9 <= supplier.vulnerability <= supplier.share + 1e-6


def test_the_chain_from_fuel_to_rosatom(store: Store) -> None:
    answer = dependencies(store, Selection(a="iran", b="russia"))
    assert any(chain.actors == ("bushehr-npp", "rosatom", "russia") for chain in answer.chains)
    point = next(point for point in answer.chokepoints if point.actor == "russia")
    assert "nuclear fuel" in point.needs
    text = markdown.text(dependencies_view.view(answer, explain=True))
    assert text.startswith("**Iran takes 100 % of its arms imports from Russia")


def test_influence_names_what_it_lacks(store: Store) -> None:
    answer = influence(store, PAIR)
    over_iran, over_russia = answer.directions
    assert over_iran.partial and over_iran.index and over_russia.index and over_iran.index > over_russia.index
    lacking = [term for term in answer.terms if term.value is None]
    assert lacking and all(term.note.startswith("needs ") for term in lacking)


def test_influence_of_given_terms(store: Store) -> None:
    given = {
        "bandwidth": {"representation": 1, "igo": 0.2530522, "agreements": 0, "trade": 0.913036, "alliance": 0.2199945,
                      "arms": 6.1075468},
        "dependence": {"trade_gdp": 4.8294707, "trade_share": 2.4897558, "aid_gdp": 0, "aid_share": 0, "arms_stock": 1.06852,
                       "arms_import_stock": 27.6686192},
    }  # fmt: skip
    there, back = influence(store, Selection(a="russia", b="syria"), given).directions
    assert there.index == pytest.approx(0.1566346, abs=1e-6) and not there.partial
    assert back.judged < 1
    with pytest.raises(SelectionError, match="no term"):
        influence(store, PAIR, {"bandwidth": {"trad": 1}})


def test_amounts_from_shares_of_goods_and_services_are_called_at_most(store: Store) -> None:
    answer = dependencies(store, Selection(a="iran"))
    (trade,) = (domain for domain in answer.domains if domain.domain == "trade")
    evidence = gather(store, Selection(), ["iran"])
    goods = [evidence.of_year(total, "iran", int(trade.period)).value(NOBODY) for total in IMPORTS[:2]]
    assert trade.at_most == (goods == [None, None])
    said = markdown.text(dependencies_view.view(answer))
    assert ("so at most" in said) == trade.at_most
    plain = answer._replace(domains=tuple(domain._replace(at_most=False) for domain in answer.domains))
    assert "so at most" not in markdown.text(dependencies_view.view(plain))
