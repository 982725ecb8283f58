"""Pictures: the same bytes each time, names that do not lie on one another, sources in the caption, nothing but text."""

from __future__ import annotations

import re
import subprocess
import sys
from itertools import combinations, pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ruvis.export.layout import ROW, places
from ruvis.export.palette import DARK, LIGHT
from ruvis.export.plot import What, charts, convert, network, svg
from ruvis.export.plot.network import LETTER
from ruvis.export.series import series
from ruvis.export.subgraph import Subgraph
from ruvis.selection import Selection, SelectionError
from ruvis.store.store import Store

PAIR = Selection(a="russia", b="iran")
SVG = "{http://www.w3.org/2000/svg}"


def boxes(text: str) -> list[tuple[str, float, float, float, float]]:
    """Every visible text of a picture as (text, left, right, top, bottom)."""
    found = []
    for element in ElementTree.fromstring(text).iter(f"{SVG}text"):
        said, size = element.text or "", float(element.get("font-size", "13"))
        if element.get("stroke"):
            continue
        wide, x, y = len(said) * LETTER * size / 13, float(element.get("x", 0)), float(element.get("y", 0))
        left = x - wide * {"start": 0, "middle": 0.5, "end": 1}[element.get("text-anchor", "start")]
        found.append((said, left, left + wide, y - size * 0.8, y + size * 0.2))
    return found


@pytest.mark.parametrize(
    "chosen", [PAIR, Selection(a="iran", b="venezuela"), Selection(a="iran"), Selection(a="russia", b="china")], ids=str
)
def test_no_name_lies_on_another(store: Store, chosen: Selection) -> None:
    text = re.sub(r"<g transform.*?</g>", "", network.draw(Subgraph(store, chosen)))
    names = [box for box in boxes(text) if box[0]]
    for one, two in combinations(names, 2):
        assert min(one[2], two[2]) - max(one[1], two[1]) < 1 or min(one[4], two[4]) - max(one[3], two[3]) < 1, (
            one,
            two,
        )


@given(st.sets(st.integers(0, 300), max_size=120), st.booleans())
def test_everyone_on_a_side_has_a_row_of_his_own(numbers: set[int], pair: bool) -> None:
    actors = {f"x{number}": ("a", "b", f"x{number}")[number % 3] for number in numbers} | {"a": "a", "b": "b"}
    found = places(actors, "a", "b" if pair else None, {})
    assert set(found) == set(actors)
    for side in (-1, 1):
        rows = sorted(place.y for place in found.values() if place.side == side)
        assert all(second - first >= ROW * 0.8 for first, second in pairwise(rows))


def test_the_caption_names_sources_and_the_dataset(store: Store) -> None:
    text = network.draw(Subgraph(store, PAIR))
    assert "Sources: ruvis dataset" in text and store.meta["digest"][:12] in text and " pages by " in text
    lines = charts.arms(Subgraph(store, PAIR))["vconcat"][1]["encoding"]["text"]["value"]
    assert "SIPRI Arms Transfers Database" in " ".join(lines)


def test_nasty_names_stay_names(nasty: Store) -> None:
    text = network.draw(Subgraph(nasty, Selection(a="alpha", b="beta")))
    assert {element.tag for element in ElementTree.fromstring(text).iter()} <= {
        f"{SVG}{name}" for name in ("svg", "g", "rect", "path", "polygon", "circle", "text")
    }
    assert "\u202e" not in text


def test_nothing_to_draw_is_said(store: Store) -> None:
    with pytest.raises(SelectionError, match="nothing to draw"):
        svg(Subgraph(store, Selection(a="iran", b="oman", kinds=("arms_production",))), "network")


@pytest.mark.parametrize("what", ["network", "timeline", "arms", "trade", "asymmetry"])
def test_every_picture_is_drawn_in_every_format(store: Store, what: What) -> None:
    pytest.importorskip("vl_convert")
    chosen = PAIR._replace(since="2000")
    first, second = (svg(Subgraph(store, chosen), what) for _ in range(2))
    assert first == second and first.startswith("<svg")
    assert convert(first, "png").startswith(b"\x89PNG") and convert(first, "png") == convert(second, "png")
    assert convert(first, "pdf").startswith(b"%PDF")  # whose parts the converter numbers differently each time


def test_single_goods_do_not_stand_beside_all_goods(store: Store) -> None:
    (goods,) = (one for one in series(store, PAIR) if one.id == "trade")
    assert {point.what for point in goods.points} == {"all goods", "non-oil goods"}
    hollow = [value for value in charts.trade(Subgraph(store, PAIR))["vconcat"][0]["data"]["values"] if value["part"]]
    assert len(hollow) == sum(point.what == "non-oil goods" for point in goods.points) > 0
    (alone,) = series(store, PAIR._replace(domains=("trade",), text="seafood"))
    assert [point.what for point in alone.points] == ["seafood"]


def test_nasty_names_draw_charts_too(nasty: Store) -> None:
    pytest.importorskip("vl_convert")
    assert "<script" not in svg(Subgraph(nasty, Selection(a="alpha", b="beta")), "timeline")


def test_colours_stand_out_from_their_ground() -> None:
    """WCAG 2.1 asks for a contrast of 3 to 1 for graphics."""

    def light(colour: str) -> float:
        parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
        r, g, b = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    assert all(1.05 / (light(colour) + 0.05) >= 3 for colour in LIGHT)
    assert all((light(colour) + 0.05) / (light("#15171a") + 0.05) >= 3 for colour in DARK)


def test_a_terminal_without_pictures_is_told_to_name_a_file(tmp_path: Path) -> None:
    run = subprocess.run([sys.executable, "-m", "ruvis", "plot", "russia", "iran"], capture_output=True, text=True)
    assert run.returncode == 1 and "give a file with -o" in run.stderr
