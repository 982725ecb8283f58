"""Pictures for print: the multigraph around two actors, their timeline, arms deliveries and trade, as SVG, PNG or PDF.

The multigraph is drawn here, since no chart library draws parallel ties apart; the charts are Vega-Lite. Both become
PNG and PDF with vl-convert, which needs no browser. Every picture carries its sources in the caption, and colours
that people who do not see all colours can tell apart.
"""

from __future__ import annotations

from typing import Any, Literal

from ruvis.export.formats import MissingExtraError
from ruvis.export.plot import charts, network
from ruvis.export.subgraph import Subgraph

What = Literal["network", "timeline", "arms", "trade", "asymmetry"]
FORMATS = ("svg", "png", "pdf")


def svg(graph: Subgraph, what: What) -> str:
    """A picture as SVG.

    Raises:
        MissingExtraError: a chart needs vl-convert, which is not installed.
        SelectionError: there is nothing to draw.
    """
    if what == "network":
        return network.draw(graph)
    spec = {"timeline": charts.timeline, "arms": charts.arms, "trade": charts.trade, "asymmetry": charts.asymmetry}[
        what
    ](graph)
    return str(_converter().vegalite_to_svg(spec, vl_version="5.20"))


def convert(text: str, form: str) -> bytes:
    """SVG as the bytes of a format: `svg`, `png` (at 200 dots an inch) or `pdf`.

    Raises:
        MissingExtraError: PNG and PDF need vl-convert, which is not installed.
    """
    if form == "svg":
        return text.encode()
    if form == "png":
        return bytes(_converter().svg_to_png(text, ppi=200))
    return bytes(_converter().svg_to_pdf(text))


def _converter() -> Any:
    try:
        import vl_convert  # type: ignore[import-not-found,import-untyped,unused-ignore]
    except ImportError as error:
        raise MissingExtraError(f'this picture needs a package more: pip install "ruvis[plot]" ({error})') from None
    return vl_convert
