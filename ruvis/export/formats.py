"""The formats: how each is called, how its files end, and what of a selection it cannot hold.

`write` is the one way out: it finds the module, writes beside the target and moves the whole into place, or writes to
standard output.

Example:
    >>> guess("ties.graphml").name, guess("bundle/").name
    ('graphml', 'csv')
"""

from __future__ import annotations

import importlib
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Literal, cast

from ruvis.atomic import replacing
from ruvis.export.subgraph import Subgraph
from ruvis.render import safe
from ruvis.selection import SelectionError


@dataclass(frozen=True, slots=True)
class Format:
    """A format.

    Attributes:
        name: as given to --format. label: as read by people.
        endings: how its files end; the first one is its own.
        module: of `ruvis.export`. way: a stream of text, or a file that needs a place of its own.
        extra: what has to be installed: `pip install "ruvis[EXTRA]"`.
        loses: what of a selection it cannot hold as it is.
    """

    name: str
    label: str
    endings: tuple[str, ...]
    module: str
    way: Literal["text", "file"] = "text"
    extra: str | None = None
    loses: str = ""


FORMATS: dict[str, Format] = {
    made.name: made
    for made in (
        Format("graphml", "GraphML", (".graphml",), "graphml",
               loses="history, figures, citations and links are JSON text; a mutual tie is one directed edge with mutual=true"),
        Format("gexf", "GEXF 1.3", (".gexf",), "gexf",
               loses="history, figures, citations and links are JSON text; a spell is the widest time in which a tie may hold"),
        Format("cytoscape", "Cytoscape JSON", (".cyjs", ".cytoscape.json"), "cytoscape"),
        Format("node-link", "node-link JSON", (".json", ".node-link.json"), "nodelink"),
        Format("jsonld", "JSON-LD 1.1", (".jsonld",), "jsonld", loses="figures and the fields of a kind are JSON text"),
        Format("nquads", "N-Quads", (".nq", ".nquads"), "nquads", loses="figures and the fields of a kind are JSON text"),
        Format("dot", "DOT", (".dot", ".gv"), "dot",
               loses="summaries, histories, figures and what each page says are left out; dates, grades and addresses are kept"),
        Format("mermaid", "Mermaid", (".mmd", ".mermaid"), "mermaid",
               loses="ids, kinds, statuses, histories, figures and sources are left out; titles, dates and grades are kept"),
        Format("csv", "CSV data package", (".zip", "/"), "csvpackage", "file",
               loses="a text that a spreadsheet would compute begins with a quotation mark"),
        Format("parquet", "Parquet", (".parquet",), "parquet", "file", "parquet",
               loses="of actors, only id, name, type, country and state are kept"),
        Format("sqlite", "SQLite", (".sqlite", ".sqlite3", ".db"), "sqlite", "file"),
        Format("ftm", "FollowTheMoney", (".ftm.json", ".ftm", ".jsonl"), "followthemoney",
               loses="grades, histories and figures have no property: they stand in the extra field `ruvis`"),
        Format("cypher", "Cypher script", (".cypher", ".cql"), "cypher",
               loses="a relationship cannot point to a page: citations are parallel lists of it"),
        Format("excel", "Excel", (".xlsx",), "excel", "file", "excel", loses="a text is cut off after 32,767 characters"),
    )
}  # fmt: skip
"""All formats by name, in the order of the documentation."""


class MissingExtraError(SelectionError):
    """A format needs a package that is not installed."""


def guess(place: str) -> Format:
    """The format meant by the ending of a file's name; a folder is a CSV data package.

    Raises:
        SelectionError: no format ends so.
    """
    low = place.lower()
    for ending, found in sorted(((e, f) for f in FORMATS.values() for e in f.endings), key=lambda pair: -len(pair[0])):
        if low.endswith(ending):
            return found
    endings = ", ".join(f"{made.endings[0]} ({made.name})" for made in FORMATS.values())
    raise SelectionError(f"{place}: its ending tells no format; give --format, or end it with one of {endings}")


def write(graph: Subgraph, made: Format, target: Path | None, *, folder: bool = False) -> None:
    """Write a selection in a format to a file or folder, whole or not at all, or to standard output.

    Args:
        graph: what to write. made: in which format.
        target: where to; None for standard output.
        folder: write a folder instead of one file (CSV only).

    Raises:
        MissingExtraError: the format needs a package that is not installed.
        OSError: the target cannot be written.
    """
    module = importlib.import_module(f"ruvis.export.{made.module}")
    try:
        if target is not None and folder:
            _folder(target, lambda path: module.write_folder(graph, path))
        elif made.way == "file":
            _file(target, lambda path: (module.write_zip if made.name == "csv" else module.write)(graph, path))
        elif target is None:
            _stream(sys.stdout, lambda out: module.write(graph, out))
        else:
            _text(target, lambda out: module.write(graph, out))
    except ImportError as error:
        if made.extra is None:
            raise
        raise MissingExtraError(
            f'{made.label} needs a package more: pip install "ruvis[{made.extra}]" ({error})'
        ) from None


def _stream(out: IO[str], fill: Callable[[IO[str]], None]) -> None:
    """To standard output, always as UTF-8 with the line breaks of the format."""
    if hasattr(out, "reconfigure"):
        out.reconfigure(encoding="utf-8", errors="replace", newline="")
    fill(cast("IO[str]", _Screen(out)) if out.isatty() else out)


class _Screen:
    """A terminal, which must not obey what a text of the data holds; files and pipes get it as it is."""

    def __init__(self, out: IO[str]) -> None:
        self.out = out

    def write(self, text: str) -> int:
        return self.out.write(safe.terminal(text.replace("\r\n", "\n")))

    def writelines(self, texts: Iterable[str]) -> None:
        for text in texts:
            self.write(text)


def _text(target: Path, fill: Callable[[IO[str]], None]) -> None:
    def fill_file(path: Path) -> None:
        with path.open("w", encoding="utf-8", errors="replace", newline="") as out:
            fill(out)

    _file(target, fill_file)


def _file(target: Path | None, fill: Callable[[Path], None]) -> None:
    """Fill a file that takes the target's place; for standard output and devices, fill one and send its bytes there."""
    if target is not None and (target.is_file() or target.is_dir() or not target.exists()):
        with replacing(target) as part:
            part.unlink()
            fill(part)
        return
    with tempfile.TemporaryDirectory(prefix="ruvis-") as place:
        part = Path(place) / "made"
        fill(part)
        sys.stdout.flush()
        with part.open("rb") as source, target.open("wb") if target else nullcontext(sys.stdout.buffer) as out:
            shutil.copyfileobj(source, out)


def _folder(target: Path, fill: Callable[[Path], None]) -> None:
    """Fill a folder beside the target and move it into place; only an empty folder or a data package is replaced."""
    if target.exists() and not (
        target.is_dir() and ((target / "datapackage.json").is_file() or not any(target.iterdir()))
    ):
        raise SelectionError(f"{target}: is there and no data package; nothing was overwritten")
    part = Path(tempfile.mkdtemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent))
    old = part.with_suffix(".old")
    try:
        fill(part)
        part.chmod(0o755)
        if target.exists():
            target.rename(old)
        part.rename(target)
    finally:
        if old.exists() and not target.exists():
            old.rename(target)
        for rest in (part, old):
            shutil.rmtree(rest, ignore_errors=True)
