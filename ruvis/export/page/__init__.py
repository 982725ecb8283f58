"""One self-contained page: the multigraph, its timeline, its flows, and the evidence of every tie.

The file makes no request to any network and needs no library: its script and style are its own, allowed by their
digests in a Content-Security-Policy that forbids everything else. The dataset goes in as JSON that cannot end its
element, and the script writes it as text only; an address becomes a link only if it is one of http or https.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from ruvis.export.dependence import dependence, told_both_ways
from ruvis.export.layout import places
from ruvis.export.palette import colours
from ruvis.export.series import series
from ruvis.export.subgraph import Subgraph, Tie
from ruvis.records.edtf import DAWN, FOREVER
from ruvis.records.vocabulary import STANCES
from ruvis.render import safe
from ruvis.render.words import limits, money
from ruvis.selection import Selection
from ruvis.store.rows import FigureRow
from ruvis.store.store import Store

_HERE = Path(__file__).parent
_EPOCH = date(1970, 1, 1).toordinal()


def page(graph: Subgraph) -> str:
    """The page of a selection as HTML; the same selection gives the same bytes.

    Example:
        >>> from ruvis.datasets import open_store
        >>> from ruvis.selection import Selection
        >>> with open_store() as store:
        ...     text = page(Subgraph(store, Selection(a="russia", b="iran", kinds=("treaty",))))
        >>> text.startswith("<!doctype html>") and "</html>" in text
        True
    """
    style, script, told = _file("page.css"), _file("page.js"), data(graph)
    policy = (
        f"default-src 'none'; script-src '{_digest(script)}'; style-src '{_digest(style)}';"
        " base-uri 'none'; form-action 'none'"
    )  # fmt: skip
    parts = {
        "policy": _text(policy), "title": _text(told["title"]), "style": style, "script": script, "data": embedded(told),
        "generator": _text(graph.about["generator"]),
        "credit": _text(graph.about["credit"]), "dataset": _text(graph.about["dataset"][:12]),
    }  # fmt: skip
    return re.sub(r"\{\{(\w+)\}\}", lambda found: parts[found.group(1)], _file("page.html"))


def embedded(told: dict[str, Any]) -> str:
    """JSON that no parser of HTML takes for anything else.

    >>> embedded({"x": "</script><!--"})
    '{"x":"\\\\u003c/script\\\\u003e\\\\u003c!--"}'
    """
    made = json.dumps(told, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return re.sub("[<>&\u2028\u2029]", lambda found: f"\\u{ord(found.group()):04x}", made)


def data(graph: Subgraph) -> dict[str, Any]:
    """All that the page shows."""
    store, selection = graph.store, graph.selection
    first, second = selection.a or selection.sender, selection.b or selection.recipient
    a, b = (store.actor(name) if name else None for name in (first, second))
    sources: dict[str, int] = {}
    pages: list[list[Any]] = []
    ties, weight = [], dict[str, int]()
    for tie in graph.ties():
        cites = []
        for cited in tie.citations:
            if cited.source not in sources:
                sources[cited.source] = len(pages)
                pages.append([safe.web_address(cited.url), cited.title or cited.url, cited.publisher, cited.origin, cited.published,
                              cited.letter])  # fmt: skip
            cites.append([sources[cited.source], STANCES.index(cited.stance), cited.says])
        for actor in {*tie.row.origin, *tie.row.target}:
            weight[actor] = weight.get(actor, 0) + 1
        ties.append(_tie(tie, cites))
    states = {actor.id: actor.state for actor in graph.actors}
    where = places(states, a.id if a else None, b.id if b else None, weight)
    names = " and ".join(actor.name for actor in (a, b) if actor) or "All ties"
    made: dict[str, Any] = {
        "title": names,
        "asked": graph.title,
        "a": a.id if a else None,
        "b": b.id if b else None,
        "domains": [[name, label, *colours(store.domains)[name]] for name, label in store.domains.items()],
        "kinds": {name: kind["label"] for name, kind in store.kinds.items()},
        "actors": [[actor.id, actor.name, actor.type.replace("_", " "), actor.state, *where[actor.id]] for actor in graph.actors],
        "ties": ties,
        "pages": pages,
        "depends": _depends(store, selection),
        "series": [_plain(one) for one in series(store, selection)],
    }  # fmt: skip
    cleaned = _clean(made)
    assert isinstance(cleaned, dict)
    return cleaned


def _depends(store: Store, selection: Selection) -> dict[str, Any] | None:
    """Who depends on whom: the sentence, and the shares that can be told both ways."""
    answer = dependence(store, selection)
    if answer is None:
        return None
    rows = [[one.label, one.period, one.a.value, one.b.value] for one in told_both_ways(answer)]
    return {"sentence": answer.sentence, "rows": rows}


def _tie(tie: Tie, cites: list[list[Any]]) -> dict[str, Any]:
    row = tie.row
    made = {
        "id": row.id, "kind": row.kind, "domain": row.domain, "title": row.title, "summary": tie.summary, "note": tie.note,
        "way": row.way, "date": row.date, "year": _year(row.begin[0]), "begin": _day(row.begin[0]), "end": _day(row.end[1]),
        "sure": [_day(row.begin[1]), _day(row.end[0])], "status": row.status.replace("_", " "), "cred": row.credibility,
        "rel": row.reliability, "disputed": row.disputed, "landmark": row.landmark,
        "edges": [[edge.source, edge.target] for edge in tie.edges],
        "history": [[event.date, event.event.replace("_", " "), event.note] for event in tie.history],
        "figures": [_figure(figure) for figure in tie.figures], "cites": cites,
    }  # fmt: skip
    return {name: value for name, value in made.items() if value is not None and value is not False and value != []}


def _figure(figure: FigureRow) -> str:
    amount = (
        money(figure.low, figure.high, figure.currency)
        if figure.currency
        else f"{limits(figure.low, figure.high)} {figure.unit or ''}".strip()
    )
    about = ", ".join(
        part for part in (figure.what, figure.basis, figure.year, "an estimate" if figure.estimate else None) if part
    )
    return f"{figure.role or 'figure'}: {amount}" + (f" ({about})" if about else "")


def _year(ordinal: int) -> int | None:
    return None if ordinal == DAWN else date.fromordinal(ordinal).year


def _day(ordinal: int) -> int | None:
    """Days since 1970, as scripts count; None for an open side."""
    return None if ordinal in (DAWN, FOREVER) else ordinal - _EPOCH


def _plain(value: Any) -> Any:
    if hasattr(value, "_asdict"):
        return {name: _plain(held) for name, held in value._asdict().items()}
    return [_plain(held) for held in value] if isinstance(value, tuple | list) else value


def _clean(value: Any) -> Any:
    """Without signs that turn the reading direction around, or that no page may hold."""
    if isinstance(value, str):
        return safe.terminal(value)
    if isinstance(value, dict):
        return {_clean(name): _clean(held) for name, held in value.items()}
    return [_clean(held) for held in value] if isinstance(value, list | tuple) else value


def _text(text: str) -> str:
    from html import escape

    return escape(safe.terminal(text))


def _digest(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


def _file(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")
