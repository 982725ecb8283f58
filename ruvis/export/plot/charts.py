"""The charts as Vega-Lite: what began when, the largest arms deliveries, and goods by year."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from ruvis.export.dependence import dependence, told_both_ways
from ruvis.export.palette import colours
from ruvis.export.plot import caption
from ruvis.export.series import Point, series
from ruvis.export.subgraph import Subgraph
from ruvis.questions.evidence import GOODS
from ruvis.records.edtf import DAWN
from ruvis.render.safe import terminal
from ruvis.selection import SelectionError

Spec = dict[str, Any]
FROM, LARGEST, NAMED = 1985, 30, 3
"""The first year of the timeline; how many deliveries are drawn, and how many goods named."""
_OUT, _IN, _MUTUAL = "#0077bb", "#cc3311", "#555555"
_NOTHING = "nothing of the dataset can be drawn for this selection"


def timeline(graph: Subgraph) -> Spec:
    """How many ties began in each year, a row a domain: up what the first actor gives, down what it receives."""
    counts: dict[tuple[str, int, str], int] = {}
    earlier = 0
    for tie in graph.rows():
        year = date.fromordinal(tie.begin[0]).year if tie.begin[0] != DAWN else 0
        if year < FROM:
            earlier += 1
            continue
        key = tie.domain, year, tie.way
        counts[key] = counts.get(key, 0) + 1
    if not counts:
        raise SelectionError(_NOTHING)
    domains = [name for name in graph.store.domains if any(key[0] == name for key in counts)]
    labels, first, second = graph.store.domains, *_names(graph)
    values = [
        {"domain": labels[domain], "year": year, "way": way, "count": -count if way == "in" else count}
        for (domain, year, way), count in sorted(counts.items())
    ]
    before = f" {earlier:,} began before {FROM} or on an unknown day and are not drawn." if earlier else ""
    said = f"Ties by the year in which they begin: up what {first} gives, down what {second} gives; grey is mutual.{before}"
    ways = _ways(
        {"out": (f"{first} gives", _OUT), "in": (f"{second} gives", _IN), "mutual": ("mutual", _MUTUAL)}, values
    )
    tints, last = colours(labels), max(year for _, year, _ in counts)
    rows = [_lane(labels[name], tints[name][0], last, ways, lowest=name == domains[-1]) for name in domains]
    chart = {"data": {"values": values}, "vconcat": rows, "spacing": 8}
    return _whole(graph, f"{first} and {second}: when ties began", said, chart)


def _lane(label: str, tint: str, last: int, ways: Spec, *, lowest: bool) -> Spec:
    """The years of a domain; only the lowest lane names them."""
    years = {"format": "d", "grid": False, "labels": lowest, "ticks": lowest}
    counts = {"tickCount": 3, "labelExpr": "datum.value % 1 ? '' : abs(datum.value)"}
    return {
        "title": {"text": label, "anchor": "start", "frame": "group", "fontSize": 12, "color": tint, "offset": 4},
        "transform": [{"filter": {"field": "domain", "equal": label}}],
        "width": 760, "height": 62, "mark": {"type": "bar", "width": 12},
        "encoding": {
            "x": {"field": "year", "type": "quantitative", "title": None, "axis": years,
                  "scale": {"nice": False, "domain": [FROM - 1, last + 1]}},
            "y": {"field": "count", "type": "quantitative", "title": None, "axis": counts},
            "color": ways,
        },
    }  # fmt: skip


def arms(graph: Subgraph) -> Spec:
    """The largest arms deliveries: a row a deal, as long as it was delivered, with its trend-indicator value."""
    points = _points(graph, "arms")
    first, second = _names(graph)
    largest = sorted(points, key=lambda point: (-point.high, point.tie))[:LARGEST]
    ordered = sorted(largest, key=lambda point: (point.first, point.last, point.tie))
    values = [  # a name that stands twice is told apart by a sign without width
        {"deal": _short(point.label, 58) + "\u200b" * number, "begin": point.first, "end": point.last + 1, "tiv": point.high,
         "way": point.way}
        for number, point in enumerate(ordered)
    ]  # fmt: skip
    shown = f"the {len(largest)} largest of {len(points)}" if len(largest) < len(points) else f"all {len(points)}"
    said = (
        f"Arms delivered ({shown} by volume), from order to last delivery; figures are million SIPRI trend-indicator values"
        " (TIV), which measure volume and not price."
    )
    rows = {"field": "deal", "type": "nominal", "sort": None, "title": None, "axis": {"labelLimit": 380, "grid": False}}
    years = {"field": "begin", "type": "quantitative", "title": None, "axis": {"format": "d"}, "scale": {"zero": False}}
    ends = {**years, "field": "end"}
    bars = {"y": rows, "x": years, "x2": {"field": "end"}, "color": _directions(first, second, values)}
    volumes = {"y": rows, "x": ends, "text": {"field": "tiv", "type": "quantitative", "format": ",.4~g"}}
    layers = [
        {"mark": {"type": "bar", "height": 11}, "encoding": bars},
        {"mark": {"type": "text", "align": "left", "dx": 4}, "encoding": volumes},
    ]
    chart = {"data": {"values": values}, "width": 620, "height": {"step": 18}, "layer": layers}
    return _whole(
        graph, f"{first} and {second}: arms delivered", said, chart, drawn={point.tie for point in largest}, tiv=True
    )


def trade(graph: Subgraph) -> Spec:
    """Goods by year: a point an account, a line where an account gives limits."""
    points = _points(graph, "trade")
    first, second = _names(graph)
    values = [
        {
            "year": (point.first + point.last) / 2,
            "low": point.low / 1e9,
            "high": point.high / 1e9,
            "way": point.way,
            "part": point.what != GOODS,
        }
        for point in points
    ]
    said = "Goods by year in billion US dollars; every mark is one published account, and nothing is added up."
    parts = sorted({terminal(point.what) for point in points if point.what != GOODS})
    if parts:
        said += f" Hollow marks are of {', '.join(parts[:NAMED])}{' and others' if len(parts) > NAMED else ''}."
    x = {"field": "year", "type": "quantitative", "title": None, "axis": {"format": "d"}, "scale": {"zero": False}}
    y = {"field": "high", "type": "quantitative", "title": "billion USD"}
    colour, used = _directions(first, second, values), _used(values)
    marks = ["circle", "triangle-down", "square"][: len(used)]
    shape = {"field": "way", "type": "nominal", "legend": None, "scale": {"domain": used, "range": marks}}
    limits = {"x": x, "y": {**y, "field": "low"}, "y2": {"field": "high"}, "color": colour}
    layers = [
        {"mark": {"type": "rule", "strokeWidth": 2}, "encoding": limits},
        {"mark": {"type": "point", "filled": True, "size": 70}, "transform": [{"filter": "!datum.part"}],
         "encoding": {"x": x, "y": y, "color": colour, "shape": shape}},
        {"mark": {"type": "point", "size": 60}, "transform": [{"filter": "datum.part"}],
         "encoding": {"x": x, "y": y, "color": colour, "shape": shape}},
    ]  # fmt: skip
    chart = {"data": {"values": values}, "width": 760, "height": 340, "layer": layers}
    return _whole(graph, f"{first} and {second}: goods", said, chart, drawn={point.tie for point in points})


def asymmetry(graph: Subgraph) -> Spec:
    """How much each depends on the other: the shares that can be told both ways, period by period."""
    answer = dependence(graph.store, graph.selection)
    first, second = _names(graph)
    panels = told_both_ways(answer) if answer else []
    if answer is None or not panels:
        raise SelectionError("no share of this selection can be told both ways: there is nothing to draw")
    charted, values, drawn = [], [], set[str]()
    for panel in panels:
        label = f"{panel.label[:1].upper()}{panel.label[1:]}"
        for reading in answer.trend(panel.domain, panel.measure):
            for way, side in (("out", reading.a), ("in", reading.b)):
                if side.value is not None:
                    drawn.update(side.ids)
                    values.append({"share": label, "period": reading.period, "way": way, "value": side.value})
        charted.append(label)
    ways = _ways({"out": (f"{first} on {second}", _OUT), "in": (f"{second} on {first}", _IN)}, values)
    order = sorted({str(value["period"]) for value in values})
    said = (
        "How large a part of its trade or arms each has with the other, in periods; a period without a mark"
        f" has no figures. {answer.sentence}"
    )
    rows = [_panel(label, order, ways) for label in charted]
    chart = {"data": {"values": values}, "vconcat": rows, "spacing": 14}
    arms = any(panel.domain == "arms" for panel in panels)
    return _whole(graph, f"{first} and {second}: who depends on whom", said, chart, drawn=drawn, tiv=arms)


def _panel(label: str, order: list[str], ways: Spec) -> Spec:
    """One share through the periods."""
    x = {
        "field": "period",
        "type": "ordinal",
        "sort": order,
        "scale": {"domain": order},
        "title": None,
        "axis": {"labelAngle": 0},
    }
    y = {"field": "value", "type": "quantitative", "title": None, "axis": {"format": "~%", "tickCount": 4}}
    marks = {"domain": ["out", "in"], "range": ["circle", "triangle-down"]}
    shape = {"field": "way", "type": "nominal", "legend": None, "scale": marks}
    return {
        "title": {"text": label, "anchor": "start", "frame": "group", "fontSize": 12, "offset": 4},
        "transform": [{"filter": {"field": "share", "equal": label}}],
        "width": 760, "height": 90, "mark": {"type": "point", "filled": True, "size": 70},
        "encoding": {"x": x, "y": y, "color": ways, "shape": shape},
    }  # fmt: skip


def _points(graph: Subgraph, name: str) -> tuple[Point, ...]:
    found = next((one.points for one in series(graph.store, graph.selection) if one.id == name), ())
    if not found:
        raise SelectionError(_NOTHING)
    return found


def _names(graph: Subgraph) -> tuple[str, str]:
    chosen, names = graph.selection, graph.store.names
    first, second = (
        terminal(names[graph.store.actor(name).id]) if name else other
        for name, other in ((chosen.a or chosen.sender, "anyone"), (chosen.b or chosen.recipient, "others"))
    )
    return first, second


def _used(values: list[Spec]) -> list[str]:
    """The directions that are drawn, in their order."""
    return [way for way in ("out", "in", "mutual") if any(value["way"] == way for value in values)]


def _directions(first: str, second: str, values: list[Spec]) -> Spec:
    ways = {"out": (f"{first} to {second}", _OUT), "in": (f"{second} to {first}", _IN), "mutual": ("mutual", _MUTUAL)}
    return _ways(ways, values)


def _ways(ways: dict[str, tuple[str, str]], values: list[Spec]) -> Spec:
    """The colour of each direction that is drawn, with its name in the legend."""
    used = _used(values)
    names = " : ".join(f"datum.label == '{way}' ? {_quoted(ways[way][0])}" for way in used) + " : ''"
    legend = {"title": None, "orient": "top", "labelExpr": names, "labelLimit": 400}
    scale = {"domain": used, "range": [ways[way][1] for way in used]}
    return {"field": "way", "type": "nominal", "scale": scale, "legend": legend}


def _quoted(text: str) -> str:
    """A string of Vega's expression language: everything but letters, digits and blanks by its number."""
    plain = (char for char in text if ord(char) < 0x10000)
    return "'" + "".join(char if char.isalnum() or char == " " else f"\\u{ord(char):04x}" for char in plain) + "'"


def _short(text: str, most: int) -> str:
    clean = terminal(text).replace("\n", " ")
    return clean if len(clean) <= most else clean[: most - 1] + "…"


def _whole(
    graph: Subgraph, title: str, said: str, chart: Spec, *, drawn: Collection[str] | None = None, tiv: bool = False
) -> Spec:
    """A chart with its title and its caption."""
    under = caption.lines(graph, said, 130, only=drawn, tiv=tiv)
    font = "DejaVu Sans"
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json", "background": "#ffffff", "padding": 14,
        "title": {"text": title, "anchor": "start", "fontSize": 18, "offset": 12},
        "vconcat": [
            chart,
            {"data": {"values": [{}]}, "width": 760, "height": 14 * len(under), "view": {"stroke": None},
             "mark": {"type": "text", "align": "left", "baseline": "top", "fontSize": 10.5, "color": "#444", "lineHeight": 14},
             "encoding": {"text": {"value": under}, "x": {"value": 0}, "y": {"value": 0}}},
        ],
        "config": {"font": font, "view": {"stroke": None}, "axis": {"labelFontSize": 11, "labelColor": "#1a1a1a"},
                   "legend": {"labelFontSize": 12, "symbolSize": 130}},
    }  # fmt: skip
