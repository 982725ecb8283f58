"""The Correlates of War trade data, version 4.0: trade of every pair of states since 1870, and national totals.

The dyadic file (`Dyadic_COW_4.0.csv`) gives for a pair and a year `flow1`, the imports of ccode1 from ccode2, and
`flow2`, those of ccode2 from ccode1, in millions of current US dollars; `smoothflow1` and `smoothflow2` are the same
with gaps interpolated and outliers smoothed. -9 is missing. The national file (`National_COW_4.0.csv`) gives imports and
exports of every state. Either is known by its columns; more columns do no harm.

A state is that of the code in the year: 365 is the Soviet Union to 1991 and Russia since.

Source: Barbieri, K. and Keshk, O. M. G., Correlates of War Project Trade Data Set, version 4.0 (2016).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from ruvis.importers import base
from ruvis.importers.base import Cast, Imported, Record, Tick
from ruvis.store.store import Store

if TYPE_CHECKING:
    from ruvis.authoring.bulk import Flow
    from ruvis.authoring.problems import Problem

ADDRESS = "https://correlatesofwar.org/data-sets/bilateral-trade/"
DYADIC, NATIONAL = "cow-dyadic-trade-4-0", "cow-national-trade-4-0"
MISSING = -9.0
_MILLION = 1_000_000
_SOVIET_UNTIL = 1991

Which = Literal["smoothed", "raw"]


class Dyad(NamedTuple):
    """Imports of one state from another in a year, in million USD; None where missing."""

    taker: int
    giver: int
    year: int
    raw: float | None
    smoothed: float | None


def read(
    paths: Sequence[Path], store: Store, *, which: Which = "smoothed", zeros: bool = False, since: int | None = None,
    tick: Tick | None = None,
) -> Imported:  # fmt: skip
    """Read dyadic and national files, in any order.

    Args:
        paths: the files.
        store: the built-in dataset, whose actors are used where they are meant.
        which: the smoothed flows or the raw ones.
        zeros: also write pairs that did not trade, as flows of nothing.
        since: only this year and later ones.
        tick: called with the number of rows read so far.

    Raises:
        ImportFileError: a file is neither of the two.
    """
    found = Imported("Correlates of War trade data")
    cast = Cast(store)
    dyadic, national = [], []
    for path in paths:
        columns = _columns(path)
        if {"ccode1", "ccode2", "year", "flow1", "flow2"} <= set(columns):
            dyadic.append(path)
        elif {"ccode", "year", "imports", "exports"} <= set(columns):
            national.append(path)
        else:
            raise base.ImportFileError(
                f"{path} is no trade file of the Correlates of War: it has neither ccode1, ccode2, year, flow1, flow2"
                " nor ccode, year, imports, exports"
            )
    counts = {"missing": 0, "zero": 0, "flows": 0}
    for path in dyadic:
        for dyad in _dyads(path, found.problems, since, tick):
            value = _value(dyad, which)
            counts["missing" if value is None else "flows" if value or zeros else "zero"] += 1
            if value or (zeros and value == 0):
                cast.find(_name(dyad.taker, dyad.year))
                cast.find(_name(dyad.giver, dyad.year))
    indicators: list[Record] = []
    for path in national:
        for row in _totals(path, found.problems, cast, since):
            base.keep(indicators, row, path.name)
    found.sections = {
        "actors": cast.records(),
        "publishers": [{"id": "correlates-of-war", "name": "Correlates of War Project", "type": "register", "letter": "A"}],
        "sources": [*([_source(DYADIC, "dyadic")] if dyadic else []), *([_source(NATIONAL, "national")] if national else [])],
        "measures": [
            {"id": "imports_total", "label": "total goods imports"},
            {"id": "exports_total", "label": "total goods exports"},
        ],
        "indicators": indicators,
    }  # fmt: skip
    if dyadic:
        found.flows = lambda: _flows(dyadic, cast, which, zeros, since)
        zero = "written as flows of nothing" if zeros else "not written, since no trade is no tie; --zeros writes them"
        found.notes.append(
            f"{counts['flows']:,} flows, {which}; {counts['missing']:,} missing; {counts['zero']:,} of nothing ({zero})."
        )
    if dyadic and not national:
        found.notes.append("Without the national file there are no totals, and so no shares of all trade.")
    return found


_LONGEST = 100_000
"""Characters of a header."""


def _columns(path: Path) -> list[str]:
    return next(_rows(path))[1]


def _rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """The lines of a file with their numbers, the names of its columns first."""
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        head = file.readline(_LONGEST)
        mark = base.delimiter(head)
        yield 1, [cell.strip().strip('"').casefold() for cell in head.split(mark)]
        reader = csv.reader(base.lines(file), delimiter=mark)
        for row in base.cells(reader, path):
            if row:
                yield reader.line_num + 1, row


def _dyads(path: Path, problems: list[Problem] | None, since: int | None, tick: Tick | None = None) -> Iterator[Dyad]:
    """Both directions of every good row; bad rows are noted, if that is wanted, and passed over."""
    from ruvis.authoring.problems import Problem

    rows, known = _rows(path), states()
    _, columns = next(rows)
    width = len(columns)
    place = {name: columns.index(name) for name in columns}
    at = [place[name] for name in ("ccode1", "ccode2", "year", "flow1", "flow2")]
    smooth = [place.get("smoothflow1", at[3]), place.get("smoothflow2", at[4])]
    seen: set[int] = set()
    for count, (line, row) in enumerate(rows, 1):
        if tick and count % 10_000 == 0:
            tick(count)
        try:
            if len(row) != width:
                raise ValueError(f"has {len(row)} cells, the header {width}")
            _plain(row[at[0]] + row[at[1]] + row[at[2]] + row[at[3]] + row[at[4]] + row[smooth[0]] + row[smooth[1]])
            first, second, year = int(row[at[0]]), int(row[at[1]]), int(row[at[2]])
            if first not in known or second not in known:
                raise ValueError(f"no state has the code {second if first in known else first}")
            if first == second:
                raise ValueError(f"{first} trades with itself")
            if not 1800 <= year <= 2100:
                raise ValueError(f"{year} is no year")
            key = (min(first, second) * 1000 + max(first, second)) * 10_000 + year  # a third of the memory of a tuple
            if key in seen:
                raise ValueError(f"the pair {first}, {second} stands twice in {year}")
            one, two = _flow(row[at[3]]), _flow(row[at[4]])
            smooth_one, smooth_two = _flow(row[smooth[0]]), _flow(row[smooth[1]])
        except ValueError as error:
            if problems is not None:
                base.bad(problems, Problem(path.name, line, "", "", str(error)))
            continue
        seen.add(key)
        if since is None or year >= since:
            yield Dyad(first, second, year, one, smooth_one)
            yield Dyad(second, first, year, two, smooth_two)


def _plain(cells: str) -> None:
    """Cells of figures hold what data sets write: `int` and `float` would also take other scripts and underscores.

    Raises:
        ValueError: they do not.
    """
    if not cells.isascii() or "_" in cells:
        raise ValueError(f"{cells[:40]!r} are no figures")


def _flow(text: str) -> float | None:
    """Millions of dollars; None for -9 and for an empty cell.

    Raises:
        ValueError: the cell holds anything else than a number that is not negative.
    """
    if not text or text in ("-9", "NA", "."):
        return None
    number = float(text)
    if number == MISSING:
        return None
    if not 0 <= number < 1e12:
        raise ValueError(f"{text} is no flow in million USD (-9 is missing)")
    return number


def _value(dyad: Dyad, which: Which) -> float | None:
    return dyad.smoothed if which == "smoothed" else dyad.raw


def _flows(paths: Sequence[Path], cast: Cast, which: Which, zeros: bool, since: int | None) -> Iterator[Flow]:
    from ruvis.authoring.bulk import Flow

    ends: dict[tuple[int, bool], str] = {}
    for path in paths:
        for dyad in _dyads(path, None, since):
            taker_code, giver_code, year, raw, smoothed = dyad
            value = smoothed if which == "smoothed" else raw
            if value is None or (value == 0 and not zeros):
                continue
            soviet = year <= _SOVIET_UNTIL
            taker = ends.get((taker_code, soviet)) or ends.setdefault(
                (taker_code, soviet), cast.find(_name(taker_code, year))
            )
            giver = ends.get((giver_code, soviet)) or ends.setdefault(
                (giver_code, soviet), cast.find(_name(giver_code, year))
            )
            interpolated = raw is None
            note = ""
            if which == "smoothed" and interpolated:
                note = "Interpolated by the data set; the year itself is missing."
            elif which == "smoothed" and raw != smoothed:
                note = f"Smoothed by the data set; the raw figure is {raw:,} million USD."
            yield Flow(
                f"cow-trade-{giver}-{taker}-{year}", f"cow-trade-{giver}-{taker}", giver, taker, "all goods", str(year),
                _dollars(value), "USD", "annual", 3 if interpolated else 2, DYADIC,
                f"imports of {taker_code} from {giver_code} in {year}: {value} million USD", note,
            )  # fmt: skip


def _dollars(millions: float) -> int | float:
    """Whole dollars where they are whole, to the cent otherwise."""
    value = round(millions * _MILLION, 2)
    return int(value) if value.is_integer() else value


def _totals(path: Path, problems: list[Problem], cast: Cast, since: int | None) -> Iterator[Record]:
    from ruvis.authoring.problems import Problem

    rows, known = _rows(path), states()
    _, columns = next(rows)
    seen: set[tuple[int, int]] = set()
    for line, row in rows:
        try:
            if len(row) != len(columns):
                raise ValueError(f"has {len(row)} cells, the header {len(columns)}")
            cells = dict(zip(columns, row, strict=True))
            _plain("".join(cells[name] for name in ("ccode", "year", "imports", "exports")))
            code, year = int(cells["ccode"]), int(cells["year"])
            if code not in known:
                raise ValueError(f"no state has the code {code}")
            if not 1800 <= year <= 2100:
                raise ValueError(f"{year} is no year")
            if (code, year) in seen:
                raise ValueError(f"the state {code} stands twice in {year}")
            values = {name: _flow(cells[name]) for name in ("imports", "exports")}
        except ValueError as error:
            base.bad(problems, Problem(path.name, line, "", "", str(error)))
            continue
        seen.add((code, year))
        if since is not None and year < since:
            continue
        for name, value in values.items():
            if value is None:
                continue
            country = cast.find(_name(code, year))
            title = f"{cast.label(country)}: total goods {name}, {year}"
            yield {
                "id": f"cow-{name}-{country}-{year}", "series": f"cow-{name}-{country}", "title": title,
                "summary": f"{title}: {_dollars(value):,} USD.", "country": country, "measure": f"{name}_total",
                "period": str(year), "value": _dollars(value), "unit": "USD", "credibility": 2,
                "citations": [{"source": NATIONAL, "stance": "supports",
                               "says": f"{name} of {code} in {year}: {value} million USD"}],
            }  # fmt: skip


def _source(identifier: str, what: str) -> Record:
    return {
        "id": identifier,
        "url": f"{ADDRESS}#{what}",
        "publisher": "correlates-of-war",
        "title": f"Correlates of War Trade Data Set v4.0, {what} file",
        "published": "2016",
    }


@cache
def states() -> dict[int, tuple[str, str]]:
    """Name and known actor of every state code of the Correlates of War.

    >>> states()[630]
    ('Iran', 'iran')
    """
    text = (Path(__file__).parent / "cow_states.csv").read_text(encoding="utf-8")
    return {int(row["code"]): (row["name"], row["actor"]) for row in csv.DictReader(io.StringIO(text))}


def _name(code: int, year: int) -> str:
    """The name under which the actor of a code in a year is found."""
    if code == 365 and year <= _SOVIET_UNTIL:
        return "ussr"
    name, actor = states()[code]
    return actor or name
