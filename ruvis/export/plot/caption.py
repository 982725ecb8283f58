"""What stands under a picture: what it shows, from when, and on whose word."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from textwrap import wrap

from ruvis.export.subgraph import Subgraph
from ruvis.render.words import plural
from ruvis.store.rows import CitationRow

MOST = 5
"""How many publishers are named."""


def lines(
    graph: Subgraph, said: str, width: int, *, only: Collection[str] | None = None, tiv: bool = False
) -> list[str]:
    """The caption in lines of so many characters.

    Args:
        graph: what is drawn. said: how to read the picture. width: characters in a line.
        only: the ids of the records drawn, if not all ties are. tiv: whether trend-indicator values are drawn, which are SIPRI's.
    """
    publishers: Counter[str] = Counter()
    pages: set[str] = set()
    for cited in _cited(graph, only):
        if cited.source not in pages:
            pages.add(cited.source)
            publishers[cited.origin or cited.publisher] += 1
    often = sorted(publishers.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST]
    named = ", ".join(name for name, _ in often)
    rest = f" and {len(publishers) - len(often)} more" if len(publishers) > len(often) else ""
    sources = f"Sources: ruvis dataset {graph.about['dataset'][:12]}, {plural(len(pages), 'page')} by {named}{rest}."
    sipri = " TIV: SIPRI Arms Transfers Database." if tiv else ""
    return [line for part in (said, sources + sipri) for line in wrap(part, width)]


def _cited(graph: Subgraph, only: Collection[str] | None) -> Iterator[CitationRow]:
    """The citations of all ties of a selection, or of the records given."""
    if only is None:
        for tie in graph.ties():
            yield from tie.citations
        return
    for identifier in sorted(only):
        record = graph.store.record(identifier)
        if record:
            yield from graph.store.citations(record.num, graph.selection.known_at)
