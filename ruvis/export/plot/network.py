"""The multigraph as SVG: bundles of ties by pair, domain and direction, told apart by colour, word and arrow."""

from __future__ import annotations

from math import atan2, cos, hypot, log2, sin, sqrt
from typing import NamedTuple

from ruvis.export.escape import xml
from ruvis.export.layout import CENTRE, Place, places
from ruvis.export.palette import colours
from ruvis.export.plot import caption
from ruvis.export.subgraph import Subgraph
from ruvis.render.safe import terminal
from ruvis.render.words import plural
from ruvis.selection import SelectionError

GAP, LETTER, TEXT = 22.0, 7.4, 13
"""Between labelled bundles; the width of a letter and the height of text, in units of the picture."""
FONT = "'DejaVu Sans','Liberation Sans',Arial,sans-serif"
_ARROWS = ("→", "←", "↔")


class Bundle(NamedTuple):
    """Ties of one domain between two actors, one way (0: as the pair is named, 1: back, 2: mutual)."""

    domain: int
    way: int
    total: int


def draw(graph: Subgraph) -> str:
    """The picture of a selection.

    Raises:
        SelectionError: the selection has no tie.
    """
    store, chosen = graph.store, graph.selection
    a, b = (
        store.actor(name).id if name else None for name in (chosen.a or chosen.sender, chosen.b or chosen.recipient)
    )
    pairs, weight = _bundles(graph, a)
    if not pairs:
        raise SelectionError("no tie of the dataset meets this selection: there is nothing to draw")
    names = {actor.id: terminal(actor.name) for actor in graph.actors}
    main = next((pair for pair in pairs if a and b and set(pair) == {a, b}), None)
    tall = (len(pairs[main]) if main else 0) * GAP / 2 + 50
    where = places(
        {actor.id: actor.state for actor in graph.actors},
        a,
        b,
        weight,
        tall=min(tall, 330.0) if len(names) < 8 else 330.0,
    )
    paint, labels = [pair[0] for pair in colours(store.domains).values()], list(store.domains.values())
    body: list[str] = []
    for pair in sorted(pairs, key=lambda one: (one == main, one)):
        body += _pair(where[pair[0]], where[pair[1]], pairs[pair], paint, labels, main=pair == main)
    body += [_node(names[actor], where[actor], weight.get(actor, 0), actor, a, b) for actor in sorted(where)]
    used = sorted({bundle.domain for held in pairs.values() for bundle in held})
    return _frame(graph, body, where, names, tall, [(labels[domain], paint[domain]) for domain in used])


def _bundles(graph: Subgraph, a: str | None) -> tuple[dict[tuple[str, str], list[Bundle]], dict[str, int]]:
    """The bundles of each pair, in the order of domains and ways, and how many ties each actor has."""
    order = {domain: number for number, domain in enumerate(graph.store.domains)}
    counts: dict[tuple[str, str], dict[tuple[int, int], int]] = {}
    weight: dict[str, int] = {}
    for tie in graph.ties():
        for actor in {*tie.row.origin, *tie.row.target}:
            weight[actor] = weight.get(actor, 0) + 1
        for edge in tie.edges:
            first, second = sorted((edge.source, edge.target), key=lambda one: (one != a, one))
            key = order[tie.row.domain], 2 if edge.mutual else 0 if edge.source == first else 1
            held = counts.setdefault((first, second), {})
            held[key] = held.get(key, 0) + 1
    return {pair: [Bundle(*key, count) for key, count in sorted(held.items())] for pair, held in counts.items()}, weight


def _pair(u: Place, v: Place, bundles: list[Bundle], paint: list[str], labels: list[str], *, main: bool) -> list[str]:
    made, texts = [], []
    gap = GAP if main else 5.0
    for row, bundle in enumerate(bundles):
        bend = (row - (len(bundles) - 1) / 2) * gap
        width = min(2 + sqrt(bundle.total) / 2.2, 7) if main else min(1 + log2(bundle.total) * 0.6, 5)
        colour = paint[bundle.domain]
        made.append(_curve(u, v, bend, colour if main else _pale(colour), width))
        ways = (True, False) if bundle.way == 2 else (bundle.way == 0,)
        made += [_head(u, v, bend, forward, 6.0 if main else 4.0, colour, 0.8 if main else 0.62) for forward in ways]
        if main:
            x, y = _point(u, v, bend, 0.5)
            said = f"{labels[bundle.domain]} {_ARROWS[bundle.way]} {bundle.total:,}"
            wide = len(said) * LETTER + 8
            texts.append(
                f'<rect x="{x - wide / 2:.1f}" y="{y - 9:.1f}" width="{wide:.1f}" height="18" rx="4"'
                ' fill="#fff"/>'
                f'<text x="{x:.1f}" y="{y + 4.5:.1f}" text-anchor="middle">{xml(said)}</text>'
            )
    return made + texts


def _pale(colour: str) -> str:
    """A colour halfway to white; real transparency would make PDFs differ from one run to the next."""
    return "#" + "".join(f"{(int(colour[at : at + 2], 16) + 255) // 2:02x}" for at in (1, 3, 5))


def _control(u: Place, v: Place, bend: float) -> tuple[float, float]:
    dx, dy = v.x - u.x, v.y - u.y
    length = hypot(dx, dy) or 1.0
    return (u.x + v.x) / 2 - dy / length * bend * 2, (u.y + v.y) / 2 + dx / length * bend * 2


def _point(u: Place, v: Place, bend: float, t: float) -> tuple[float, float]:
    if (u.x, u.y) == (v.x, v.y):
        return u.x - 19 * (u.side or 1), u.y
    cx, cy = _control(u, v, bend)
    return (1 - t) ** 2 * u.x + 2 * t * (1 - t) * cx + t * t * v.x, (1 - t) ** 2 * u.y + 2 * t * (
        1 - t
    ) * cy + t * t * v.y


def _curve(u: Place, v: Place, bend: float, colour: str, width: float) -> str:
    style = f'fill="none" stroke="{colour}" stroke-width="{width:.1f}"'
    if (u.x, u.y) == (v.x, v.y):
        side = u.side or 1
        return f'<path d="M{u.x} {u.y}c{-26 * side} -22 {-26 * side} 22 0 0" {style}/>'
    cx, cy = _control(u, v, bend)
    return f'<path d="M{u.x} {u.y}Q{cx:.1f} {cy:.1f} {v.x} {v.y}" {style}/>'


def _head(u: Place, v: Place, bend: float, forward: bool, size: float, colour: str, place: float) -> str:
    t, before = (place, place - 0.02) if forward else (1 - place, 1.02 - place)
    (x, y), (px, py) = _point(u, v, bend, t), _point(u, v, bend, before)
    angle = atan2(y - py, x - px)
    corners = ((size, 0.0), (-size, size * 0.8), (-size, -size * 0.8))
    drawn = " ".join(
        f"{x + i * cos(angle) - j * sin(angle):.1f},{y + i * sin(angle) + j * cos(angle):.1f}" for i, j in corners
    )
    return f'<polygon points="{drawn}" fill="{colour}"/>'


def _node(name: str, at: Place, count: int, actor: str, a: str | None, b: str | None) -> str:
    if actor in (a, b):
        side = -1 if actor == a and b else 1 if actor == b and a else 0
        x, y = at.x + 20 * side, at.y + (7 if side else -20)
        anchor = {-1: "end", 1: "start", 0: "middle"}[side]
        style = 'font-size="20" font-weight="bold"'
        radius = 12.0
    else:
        radius = min(3 + sqrt(count), 9)
        x, y, anchor, style = at.x + at.side * (radius + 4), at.y + 4.5, "end" if at.side < 0 else "start", ""
    text = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" {style}'
    halo = f'<text {text} stroke="#fff" stroke-width="4" stroke-linejoin="round" fill="#fff">{xml(name)}</text>'
    dot = f'<circle cx="{at.x}" cy="{at.y}" r="{radius:.1f}" fill="#1a1a1a" stroke="#fff" stroke-width="1.5"/>'
    return f"{dot}{halo}<text {text}>{xml(name)}</text>"


def _frame(
    graph: Subgraph,
    body: list[str],
    where: dict[str, Place],
    names: dict[str, str],
    tall: float,
    used: list[tuple[str, str]],
) -> str:
    """The picture with its title, its legend in words, and its caption."""
    outer = [actor for actor, place in where.items() if place.side]
    long = max((len(names[actor]) for actor in where if not where[actor].side), default=0) * 11.5 + 40
    half = max([CENTRE + long, 430.0, *(abs(where[actor].x) + len(names[actor]) * LETTER + 30 for actor in outer)])
    high = max([tall, *(abs(where[actor].y) + 20 for actor in outer)])
    width = half * 2
    said = (
        f"Every line is a bundle of ties of one domain and direction; its width grows with their number, and arrows show who"
        f" gives. {plural(graph.count, 'tie')}, {plural(len(where), 'actor')}; asked for: {graph.title}."
    )
    under = caption.lines(graph, said, int((width - 20) / 6.4))
    title = " and ".join(names[graph.store.actor(name).id] for name in (graph.selection.a, graph.selection.b) if name)
    legend, lines = _legend(used, width - 20)
    top, bottom = 44 + 18 * lines, 24 + 16 * len(under)
    height = top + high * 2 + bottom
    notes = "".join(
        f'<text x="{-half + 10:.1f}" y="{high + 24 + 16 * row:.1f}" font-size="11" fill="#444">{xml(line)}</text>'
        for row, line in enumerate(under)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height:.0f}"'
        f' viewBox="{-half:.1f} {-high - top:.1f} {width:.1f} {height:.1f}"'
        f' font-family="{FONT}" font-size="{TEXT}" fill="#1a1a1a">\n'
        f'<rect x="{-half:.1f}" y="{-high - top:.1f}" width="{width:.1f}" height="{height:.1f}" fill="#fff"/>\n'
        f'<text x="{-half + 10:.1f}" y="{-high - top + 28:.1f}" font-size="20" font-weight="bold">'
        f"{xml(title or 'Ties')}</text>\n"
        f'<g transform="translate({-half + 10:.1f} {-high - top + 50:.1f})">{legend}</g>\n'
        f"{chr(10).join(body)}\n{notes}\n</svg>\n"
    )


def _legend(used: list[tuple[str, str]], width: float) -> tuple[str, int]:
    """The domains by name and colour, in as many lines as they need, and how many these are."""
    made, x, line = [], 0.0, 0
    for label, colour in used:
        wide = len(label) * LETTER + 34
        if x and x + wide > width:
            x, line = 0.0, line + 1
        made.append(
            f'<rect x="{x:.1f}" y="{line * 18 - 10}" width="14" height="10" fill="{colour}"/>'
            f'<text x="{x + 19:.1f}" y="{line * 18}" font-size="12">{xml(label)}</text>'
        )
        x += wide
    return "".join(made), line + 1
