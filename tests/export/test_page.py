"""The page as it is used: in a browser without a network, by mouse and by keyboard, over friendly and over nasty data."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from browser import Browser
from synthetic import make

from ruvis.export.page import embedded, page
from ruvis.export.subgraph import Subgraph
from ruvis.selection import Selection
from ruvis.store.store import Store

PAIR, MADE = Selection(a="russia", b="iran"), Selection(a="alpha", b="beta")
SETTLE = "new Promise(done => requestAnimationFrame(() => setTimeout(done, 20)))"


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    opened = Browser(tmp_path_factory.mktemp("profile"))
    yield opened
    opened.close()


def written(store: Store, selection: Selection, path: Path) -> str:
    path.write_text(page(Subgraph(store, selection)), encoding="utf-8")
    return path.as_uri()


@pytest.fixture(scope="module")
def pair(store: Store, tmp_path_factory: pytest.TempPathFactory) -> str:
    return written(store, PAIR, tmp_path_factory.mktemp("page") / "page.html")


def told(text: str) -> dict[str, object]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.DOTALL)
    assert found
    return json.loads(found.group(1))  # type: ignore[no-any-return]


def test_the_policy_allows_its_own_script_and_style_and_nothing_else(store: Store) -> None:
    text = page(Subgraph(store, PAIR._replace(kinds=("treaty",))))
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)
    assert policy
    for tag in ("script", "style"):
        held = re.findall(rf"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
        assert len(held) == 1
        assert f"{tag}-src &#x27;sha256-{b64encode(sha256(held[0].encode()).digest()).decode()}&#x27;" in policy.group(
            1
        )
    assert policy.group(1).startswith("default-src &#x27;none&#x27;") and "unsafe" not in policy.group(1)
    assert not re.search(r'(?:src|href)="(?!#)', text), "the file points to nothing"


def test_nothing_in_the_data_ends_its_element(nasty: Store) -> None:
    text = page(Subgraph(nasty, MADE))
    data = embedded(told(text))
    assert not set("<>&") & set(data) and text.count("</script>") == 2
    pages = told(text)["pages"]
    assert {row[0] for row in pages if row[0]} == {"https://example.org/ok"}  # type: ignore[attr-defined, union-attr]


def test_the_same_selection_gives_the_same_bytes(nasty: Store) -> None:
    assert page(Subgraph(nasty, MADE)) == page(Subgraph(nasty, MADE))


def test_it_loads_without_a_network_and_without_a_complaint(browser: Browser, pair: str, store: Store) -> None:
    browser.visit(pair)
    assert browser.faults == [] and all(url.startswith("file:") for url in browser.requests)
    assert int(browser.run("document.documentElement.dataset.drawn")) == len(store.ties(PAIR))
    assert browser.run("document.querySelectorAll('#graph .edge').length") > 20


def test_no_line_is_drawn_over_the_label_of_another(browser: Browser, pair: str) -> None:
    browser.visit(pair)
    crossed = browser.run(
        "(() => { const all = [...document.querySelectorAll('#graph .edge')];"
        " return all.filter((edge, at) => { const plate = edge.querySelector('.plate'); if (!plate) return false;"
        " const box = plate.getBBox(); return all.slice(at + 1).some((other) => { const line = other.querySelector('.line');"
        " const length = line.getTotalLength(); for (let step = 0; step <= 200; step++) {"
        " const { x, y } = line.getPointAtLength(length * step / 200);"
        " if (x > box.x && x < box.x + box.width && y > box.y + 3 && y < box.y + box.height - 3) return true; } return false; });"
        " }).length; })()"
    )
    assert crossed == 0 and browser.run("document.querySelectorAll('#graph .edge .plate').length") > 10


def test_a_narrow_screen_shows_both_names(browser: Browser, pair: str) -> None:
    browser.visit(pair, width=400)
    left, right, edges = browser.run(
        "(() => { const frame = document.getElementById('graph').getBoundingClientRect();"
        " const boxes = [...document.querySelectorAll('#graph text.centre')].map(text => text.getBoundingClientRect());"
        " return [Math.min(...boxes.map(box => box.left)) - frame.left, frame.right - Math.max(...boxes.map(box => box.right)), boxes.length]; })()"
    )
    assert edges == 2 and left >= 0 and right >= 0


def test_a_narrow_screen_shows_nothing_without_a_fault(browser: Browser, store: Store, tmp_path: Path) -> None:
    browser.visit(written(store, PAIR._replace(text="no tie says this"), tmp_path / "none.html"), width=400)
    assert browser.faults == []
    assert browser.run("document.getElementById('graph').getAttribute('viewBox').split(' ').every(n => isFinite(n))")


def test_filters_change_what_is_drawn(browser: Browser, pair: str, store: Store) -> None:
    browser.visit(pair)
    browser.run(
        "document.querySelectorAll('#domains input').forEach(box => { if (box.value !== 'arms') box.click(); })"
    )
    arms = len(store.ties(PAIR._replace(domains=("arms",))))
    assert int(browser.run("document.documentElement.dataset.drawn")) == arms
    assert browser.run("[...document.querySelectorAll('#graph .edge')].every(edge => edge.dataset.domain === 'arms')")
    browser.run(
        f"(() => {{ const s = document.getElementById('cred'); s.value = '2'; s.dispatchEvent(new Event('input', {{bubbles: true}})); }})(); {SETTLE}"
    )
    good = len(store.ties(PAIR._replace(domains=("arms",), min_credibility=2)))
    assert int(browser.run("document.documentElement.dataset.drawn")) == good < arms
    browser.run(f"document.querySelector('[type=reset]').click(); {SETTLE}")
    assert int(browser.run("document.documentElement.dataset.drawn")) == len(store.ties(PAIR))
    assert browser.faults == []


def test_the_slider_shows_what_held_in_a_month(browser: Browser, pair: str, store: Store) -> None:
    browser.visit(pair)
    month = 2012 * 12 + 5
    browser.run(
        "(() => { document.getElementById('dated').click(); const s = document.getElementById('day');"
        f" s.value = {month}; s.dispatchEvent(new Event('input', {{bubbles: true}})); }})(); {SETTLE}"
    )
    first, last = (store.ties(PAIR._replace(as_of=day)) for day in ("2012-06-01", "2012-06-30"))
    within = {tie.id for tie in first} | {tie.id for tie in last}
    drawn = int(browser.run("document.documentElement.dataset.drawn"))
    assert browser.run("document.getElementById('daytext').textContent") == "2012-06"
    assert len(within) <= drawn <= len(within) + 5 and drawn < len(store.ties(PAIR))


def test_a_search_and_a_click_lead_to_the_source(browser: Browser, pair: str) -> None:
    browser.visit(pair)
    browser.run(
        f"(() => {{ const s = document.getElementById('text'); s.value = 'treaty-csp-2025'; s.dispatchEvent(new Event('input', {{bubbles: true}})); }})(); {SETTLE}"
    )
    browser.run("document.querySelector('#list [data-tie=\"treaty-csp-2025\"]').click()")
    assert browser.run("document.getElementById('detail').hidden") is False
    detail = browser.run("document.getElementById('detail').textContent")
    assert "Supported by" in detail and "Told otherwise in a part by" in detail and "Disputed" not in detail
    assert browser.run("[...document.querySelectorAll('#detail a')].every(a => /^https?:/.test(a.href))")
    assert browser.run("document.querySelectorAll('#detail a').length") > 3


def test_keys_alone_reach_the_evidence(browser: Browser, pair: str) -> None:
    browser.visit(pair)
    browser.run("document.querySelector('#graph .edge').focus()")
    assert browser.run("document.activeElement.getAttribute('aria-label')")
    for kind in ("rawKeyDown", "char", "keyUp"):
        browser.call(
            "Input.dispatchKeyEvent",
            type=kind,
            key="Enter",
            code="Enter",
            windowsVirtualKeyCode=13,
            text="\r" if kind == "char" else "",
        )
    assert browser.run("document.getElementById('chosen').hidden") is False
    before = browser.run("document.getElementById('graph').getAttribute('viewBox')")
    browser.run("document.getElementById('graph').focus()")
    browser.call(
        "Input.dispatchKeyEvent", type="rawKeyDown", key="ArrowRight", code="ArrowRight", windowsVirtualKeyCode=39
    )
    assert browser.run("document.getElementById('graph').getAttribute('viewBox')") != before


def test_every_tie_can_be_a_line_of_its_own(browser: Browser, pair: str, store: Store) -> None:
    browser.visit(pair)
    browser.run("document.getElementById('single').click()")
    edges = sum(len(tie.edges) for tie in Subgraph(store, PAIR).ties())
    assert browser.run("document.querySelectorAll('#graph .edge.thin').length") == edges
    browser.run("document.querySelector('#graph .edge.thin').dispatchEvent(new MouseEvent('click', {bubbles: true}))")
    assert browser.run("document.getElementById('detail').hidden") is False


def test_labels_of_the_graph_do_not_overlap(browser: Browser, pair: str) -> None:
    browser.visit(pair)
    overlaps = browser.run(
        "(() => { const boxes = [...document.querySelectorAll('#graph text')].map(t => [t.textContent, t.getBoundingClientRect()]);"
        " const bad = []; boxes.forEach(([n, p], i) => boxes.slice(i + 1).forEach(([m, q]) => {"
        " if (Math.min(p.right, q.right) - Math.max(p.left, q.left) > 2 && Math.min(p.bottom, q.bottom) - Math.max(p.top, q.top) > 4) bad.push([n, m]); }));"
        " return bad; })()"
    )
    assert overlaps == []


def test_it_fits_a_phone(browser: Browser, pair: str) -> None:
    browser.visit(pair, width=360, height=740)
    assert browser.run("document.documentElement.scrollWidth") <= 360 and browser.faults == []


def test_nasty_data_runs_nothing_and_breaks_nothing(browser: Browser, nasty: Store, tmp_path: Path) -> None:
    browser.visit(written(nasty, MADE, tmp_path / "nasty.html"))
    drawn = int(browser.run("document.documentElement.dataset.drawn"))
    assert drawn == len(nasty.ties(MADE)) > 5
    browser.run(
        "document.querySelectorAll('#graph .edge, #graph .node, #time .bar').forEach(e => e.dispatchEvent(new MouseEvent('click', {bubbles: true})))"
    )
    browser.run("document.querySelector('[type=reset]').click()")
    seen = browser.run(
        "new Promise(done => setTimeout(() => { const links = []; document.querySelectorAll('#list button').forEach(b => { b.click();"
        " document.querySelectorAll('#detail a').forEach(a => links.push(a.getAttribute('href'))); }); done(links); }, 50))"
    )
    assert set(seen) == {"https://example.org/ok"}
    assert browser.run("window.hacked") is None and browser.faults == []
    assert browser.run("document.querySelectorAll('main img, main script, main iframe').length") == 0
    assert browser.run("[...document.querySelectorAll('#list bdi')].every(b => b.dir === 'auto')")


def test_two_thousand_ties_are_drawn_at_once(browser: Browser, tmp_path: Path) -> None:
    with Store(make(tmp_path / "many.sqlite", 2000, 60)) as store:
        address = written(store, Selection(), tmp_path / "many.html")
    browser.visit(address)
    assert browser.run("document.documentElement.dataset.drawn") == "2000" and browser.faults == []
    spent = browser.run("performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd")
    print(f"2,000 ties interactive after {spent:.0f} ms")
