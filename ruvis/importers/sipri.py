"""SIPRI's trade register: every deal of major arms, as the Arms Transfers Database exports it.

The register comes with a preamble or without, in Latin-1 or UTF-8, laid out by recipient or by supplier. Its unnamed
columns hold a `?` where the figure before is uncertain. An empty number is not known; a deal's delivered value is
that of all its deliveries so far.

Source: SIPRI Arms Transfers Database, https://www.sipri.org/databases/armstransfers (fair use, with credit).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from ruvis.authoring.problems import Problem
from ruvis.importers import base
from ruvis.importers.base import Cast, Ids, Imported, Record, Tick
from ruvis.store.store import Store

ADDRESS = "https://www.sipri.org/databases/armstransfers"
_COLUMNS: dict[str, tuple[str, ...]] = {
    "recipient": ("recipient", "buyer"),
    "supplier": ("supplier", "seller"),
    "order": ("yearoforder", "yearoforderlicence", "orderdate"),
    "ordered": ("numberordered", "numbersordered"),
    "weapon": ("weapondesignation", "designation"),
    "description": ("weapondescription", "description"),
    "delivered": ("numberdelivered", "numbersdelivered", "numberdeliveredproduced"),
    "years": ("yearsofdelivery", "yearsofdeliveries", "yearofdelivery", "deliveryyear", "deliveryyears"),
    "condition": ("status",),
    "comments": ("comments", "comment"),
    "tiv_unit": ("sipritivperunit", "tivdealunit"),
    "tiv_order": ("sipritivfortotalorder", "tivtotalorder"),
    "tiv": ("sipritivofdeliveredweapons", "tivdeliveryvalues", "tivdelivered"),
}
_NEEDED = {
    "recipient": "Recipient", "supplier": "Supplier", "weapon": "Weapon designation", "years": "Year(s) of delivery",
    "tiv": "SIPRI TIV of delivered weapons",
}  # fmt: skip
_NAMES = {
    "UAE": "uae", "United Arab Emirates": "uae", "United States": "usa", "United Kingdom": "uk", "Turkiye": "turkey",
    "Türkiye": "turkey", "Soviet Union": "ussr", "Russia (Soviet Union)": "ussr", "Viet Nam": "vietnam",
    "European Union**": "eu",
}  # fmt: skip
_CATEGORIES = (
    (r"submarine", "submarine"),
    (r"helicopter", "helicopter"),
    (r"\buav\b|\bucav\b|drone|attack uav|loitering", "drone"),
    (r"anti-ship missile|missile launcher|surface-to-surface|ballistic missile|cruise missile|\bssm\b|asm\b", "missile"),
    (r"sam system|air-defence|air defence|anti-aircraft|\baa gun\b|spaag|surface-to-air|\bsam\b|aav?\b", "air_defence"),
    (r"missile|torpedo|guided bomb|bomb\b|guided shell|rocket\b", "munition"),
    (r"tank\b|\bapc\b|\bifv\b|armoured|\bapv\b|\baev\b|\barv\b|\bafsv\b|tank destroyer", "armour"),
    (r"gun\b|howitzer|mortar|\bmrl\b|\bspg\b|artillery|rocket launcher", "artillery"),
    (r"radar|sensor|sonar|\beo\b|fire control|sigint|elint|\bew\b|electro-optical|combat system|reconnaissance system", "sensor"),
    (r"engine|turbine|turbofan|turbojet|turboprop|turboshaft|diesel", "engine"),
    (r"aircraft|fighter|bomber|\bfga\b|trainer|transport ac|tanker", "aircraft"),
    (r"frigate|corvette|destroyer|\bfac\b|patrol craft|\bopv\b|ship|landing craft|boat|minesweeper|minehunter|carrier|cruiser|"
     r"oiler|replenishment|survey|craft|hovercraft|tug", "ship"),
)  # fmt: skip


class Deal(NamedTuple):
    """One row of the register, read."""

    line: int
    recipient: str
    supplier: str
    order: str | None
    ordered: float | None
    ordered_sure: bool
    weapon: str
    description: str
    delivered: float | None
    delivered_sure: bool
    years: tuple[int, ...]
    condition: str
    comments: str
    tiv: float | None


def read(path: Path, store: Store, *, published: str | None = None, tick: Tick | None = None) -> Imported:
    """Read a register.

    Args:
        path: the file.
        store: the built-in dataset, whose actors are used where they are meant.
        published: when the register was generated, for files without their preamble.
        tick: called with the number of rows read so far.

    Raises:
        ImportFileError: the file is no register.
    """
    text = base.decoded(path)
    header, rows = base.table(path, text, ("recipient", "supplier"), "trade register of SIPRI")
    places = _places(path, header)
    mark = base.delimiter(
        next((line for line in text[:100_000].splitlines() if base.folded(header[0]) in base.folded(line)), ";")
    )
    found = Imported("SIPRI trade register")
    deals: list[Deal] = []
    for number, (line, row) in enumerate(rows, 1):
        try:
            deals.append(_deal(line, row, places, len(header), mark))
        except ValueError as error:
            base.bad(found.problems, Problem(path.name, line, "", "", str(error)))
        if tick and number % 500 == 0:
            tick(number)
    source = _source(text, deals, published)
    cast = Cast(store, _NAMES)
    ids = Ids()
    good: list[Deal] = []
    ties: list[Record] = []
    for deal in deals:
        try:
            tie = _tie(deal, cast, ids, source["id"])
        except ValueError as error:  # a name that is none
            base.bad(found.problems, Problem(path.name, deal.line, "", "", str(error)))
        else:
            base.keep(ties, tie, path.name)
            good.append(deal)
    totals, single = _totals(good, cast, source["id"])
    found.lines = [deal.line for deal in good]
    found.sections = {
        "actors": cast.records(),
        "publishers": [{"id": "sipri", "name": "SIPRI", "type": "register", "letter": "A"}],
        "sources": [source],
        "measures": [{"id": "arms_imports_tiv", "label": "major-arms imports"}],
        "ties": ties,
        "indicators": totals,
    }
    found.notes.append("Source of the figures: SIPRI Arms Transfers Database (fair use, with credit).")
    found.notes.append(
        "A recipient's yearly totals are the sums of this file's rows: they are complete only if the file names all its suppliers."
    )
    if single:
        found.notes.append(
            f"No totals for {len(single)} recipients of which the file names one supplier only, since it may leave others out:"
            f" {', '.join(single[:8])}{' ...' if len(single) > 8 else ''}."
        )
    return found


def _places(path: Path, header: Sequence[str]) -> dict[str, int]:
    """Where each column stands; the `?` of a figure stands in the unnamed column behind it."""
    names = [base.folded(cell) for cell in header]
    found = {
        key: names.index(name) for key, wanted in _COLUMNS.items() for name in wanted if name in names
    }  # fmt: skip
    missing = [key for key in _NEEDED if key not in found]
    if missing:
        wanted = ", ".join(_NEEDED[key] for key in missing)
        raise base.ImportFileError(f"{path} is no trade register of SIPRI: it lacks the columns {wanted}")
    for key in ("order", "ordered", "delivered"):
        after = found.get(key, len(names)) + 1
        if after < len(names) and not names[after]:
            found[f"{key}?"] = after
    return found


def _deal(line: int, row: Sequence[str], places: dict[str, int], width: int, mark: str) -> Deal:
    if len(row) != width:
        raise ValueError(f"has {len(row)} cells, the header {width}")

    def cell(name: str) -> str:
        return base.clean(row[places[name]]) if name in places else ""

    def number(name: str) -> float | None:
        try:
            value = base.figure(cell(name), mark)
        except ValueError as error:
            raise ValueError(f"{row_names[name]}: {error}") from None
        if value is not None and value < 0:
            raise ValueError(f"{row_names[name]}: {cell(name)!r} is less than nothing")
        return value

    if not cell("recipient") or not cell("supplier") or not cell("weapon"):
        raise ValueError("names no recipient, no supplier or no weapon")
    if base.folded(cell("recipient")) == base.folded(cell("supplier")):
        raise ValueError(f"{cell('recipient')} is recipient and supplier at once")
    order, years = cell("order"), cell("years")
    if order and not re.fullmatch(r"(1[89]|20)\d\d", order):
        raise ValueError(f"year of order: {order!r} is no year")
    delivery = [part.strip() for part in re.split(r"[;,/ ]+", years) if part.strip()]
    if not all(re.fullmatch(r"(1[89]|20)\d\d", part) for part in delivery):
        raise ValueError(f"years of delivery: {years!r} are no years, such as 2001; 2002")
    if not order and not delivery:
        raise ValueError("has neither a year of order nor one of delivery")
    flag = "?" if "?" in cell("order?") else ""
    return Deal(
        line, cell("recipient"), cell("supplier"), order + flag if order else None,
        number("ordered"), "?" not in cell("ordered?"), cell("weapon"), cell("description"),
        number("delivered"), "?" not in cell("delivered?"), tuple(sorted({int(part) for part in delivery})),
        cell("condition"), cell("comments"), number("tiv"),
    )  # fmt: skip


row_names = {"ordered": "number ordered", "delivered": "number delivered", "tiv": "TIV of delivered weapons"}


def _source(text: str, deals: Sequence[Deal], published: str | None) -> Record:
    """The register as a page; its date stands in the preamble, or is told, or is after the latest year in it."""
    match = re.search(r"Data generated:\s*(\d{1,2}) (\w{3})\w* (\d{4})", text[:10_000])
    if published is None and match:
        day = datetime.strptime(" ".join(match.groups()), "%d %b %Y")
        published = day.date().isoformat()
    if published is None:
        latest = max((year for deal in deals for year in (*deal.years, int((deal.order or "0")[:4]))), default=1950)
        published = f"{latest}/.."
    name = base.slug(published.replace("/..", " or later"))
    return {
        "id": f"sipri-trade-register-{name}",
        "url": f"{ADDRESS}#trade-register-{name}",
        "publisher": "sipri",
        "title": f"SIPRI Arms Transfers Database, trade register, generated {published.replace('/..', ' or later')}",
        "published": published,
    }


def _tie(deal: Deal, cast: Cast, ids: Ids, source: str) -> Record:
    giver, taker = _actor(deal.supplier, cast), _actor(deal.recipient, cast)
    status, history = _history(deal)
    item = deal.weapon if base.folded(deal.weapon) == base.folded(deal.description) else (
        f"{deal.weapon} {deal.description}".strip()
    )  # fmt: skip
    sure = deal.ordered_sure and deal.delivered_sure and not (deal.order or "").endswith("?")
    when = (deal.order or str(deal.years[0])).rstrip("?")
    tie: Record = {
        "id": ids.new(base.slug(f"sipri {giver} {taker} {when} {deal.weapon}")),
        "kind": "arms_transfer",
        "from": [giver],
        "to": [taker],
        "title": f"{deal.supplier} to {deal.recipient}: {deal.weapon}, {when}",
        "summary": _summary(deal, item),
        "item": item,
        "category": category(deal.description),
        "history": history,
        "status": status,
        "credibility": 2 if sure else 3,
        "citations": [{"source": source, "stance": "supports", "says": f"row for {_says(deal)}"}],
    }
    quantities = []
    for name, count, certain in (
        ("ordered", deal.ordered, deal.ordered_sure),
        ("delivered", deal.delivered, deal.delivered_sure),
    ):
        if count is not None and certain:
            tie[name] = count
        elif count is not None:
            quantities.append({"what": item, "value": count, "unit": "items", "of": name, "estimate": True})
    if deal.tiv or (deal.tiv is not None and deal.delivered == 0):
        tie["tiv"] = deal.tiv
    elif deal.tiv == 0 and deal.years:
        quantities.append({"what": item, "min": 0, "max": 0.5, "unit": "million TIV", "of": "delivered"})
    if quantities:
        tie["quantity"] = quantities
    note = "; ".join(part for part in (deal.condition if deal.condition != "New" else "", deal.comments) if part)
    if note:
        tie["note"] = note
    return tie


def _actor(name: str, cast: Cast) -> str:
    """The actor of a register's name: one star marks a group, two an organisation."""
    if name.startswith("unknown "):
        what = "suppliers" if "supplier" in name else "recipients"
        return cast.find(name, type_="bloc", role=f"stands for {what} that SIPRI could not identify")
    if name.endswith("**"):
        return cast.find(name.rstrip("*").strip(), type_="international_organisation")
    if name.endswith("*"):
        plain = name.rstrip("*").strip()
        short = re.sub(r"\s*\(.*\)$", "", plain)
        group = "ethnic_or_armed_group"
        known = {"Houthi rebels": "houthis", "Hezbollah": "hezbollah", "Hamas": "hamas"}.get(short)
        return cast.find(known if known and cast.store.is_actor(known) else plain, type_=group)
    return cast.find(name)


def _history(deal: Deal) -> tuple[str, list[dict[str, str]]]:
    """What happened, year by year; runs of delivery years become intervals, since an interval names its years itself."""
    history = [{"date": deal.order, "event": "ordered"}] if deal.order else []
    runs: list[list[int]] = []
    for year in deal.years:
        if runs and year == runs[-1][1] + 1:
            runs[-1][1] = year
        else:
            runs.append([year, year])
    if not runs:
        return "ordered", history
    more = (
        deal.ordered is not None and deal.delivered is not None and deal.delivered < deal.ordered
        and deal.ordered_sure and deal.delivered_sure
    )  # fmt: skip
    for first, last in runs[:-1]:
        history.append({"date": f"{first}/{last}", "event": "delivering"})
    first, last = runs[-1]
    if more:
        history.append({"date": f"{first}/{last}", "event": "delivering"})
    else:
        history.append({"date": f"{first}/{last}" if first != last else str(last), "event": "delivered"})
    return ("delivering" if more else "delivered"), history


def _count(number: float | None, certain: bool) -> str:
    return "an unknown number of" if number is None else f"{number:,}{'' if certain else ' (uncertain)'}"


def _given(deal: Deal) -> str:
    return "an unknown number" if deal.delivered is None else _count(deal.delivered, deal.delivered_sure)


def _says(deal: Deal) -> str:
    ordered = f"{_count(deal.ordered, deal.ordered_sure)} {deal.weapon}"
    when = f" ordered {deal.order}" if deal.order else ""
    years = "; ".join(map(str, deal.years)) or "none identified"
    tiv = "not given" if deal.tiv is None else f"{deal.tiv:,}"
    return f"{deal.recipient} from {deal.supplier}: {ordered}{when}, deliveries {years}, TIV delivered {tiv}"


def _summary(deal: Deal, item: str) -> str:
    text = f"{deal.supplier} to {deal.recipient}: {_count(deal.ordered, deal.ordered_sure)} {item} ordered"
    if deal.order:
        text += f" in {deal.order.rstrip('?')}{' (uncertain)' if deal.order.endswith('?') else ''}"
    if not deal.years:
        return f"{text}; no delivery is recorded."
    return f"{text}, {_given(deal)} delivered ({'; '.join(map(str, deal.years))})."


def category(description: str) -> str:
    """The category of a weapon by SIPRI's description of it.

    >>> category("one-way attack drone"), category("FGA aircraft"), category("SAM system"), category("tank turret")
    ('drone', 'aircraft', 'air_defence', 'armour')
    """
    text = description.casefold()
    return next((name for pattern, name in _CATEGORIES if re.search(pattern, text)), "other")


def _totals(deals: Sequence[Deal], cast: Cast, source: str) -> tuple[list[Record], list[str]]:
    """Yearly totals of each recipient with several suppliers, from its first to its last year or the register's last."""
    suppliers: dict[str, set[str]] = {}
    yearly: dict[str, dict[int, float]] = {}
    last = max((year for deal in deals for year in deal.years), default=0)
    for deal in deals:
        taker = _actor(deal.recipient, cast)
        suppliers.setdefault(taker, set()).add(deal.supplier)
        for year in deal.years:
            years = yearly.setdefault(taker, {})
            years[year] = years.get(year, 0.0) + (deal.tiv or 0.0) / len(deal.years)
    names = {actor["id"]: actor["name"] for actor in cast.records()}
    made: list[dict[str, Any]] = []
    for taker in sorted(yearly):
        if len(suppliers[taker]) < 2:
            continue
        ends = cast.made.get(taker) or cast.store.actor_body(taker)
        final = max(yearly[taker]) if ends.get("successor") else last
        for year in range(min(yearly[taker]), final + 1):
            value = round(yearly[taker].get(year, 0.0), 6)
            made.append(
                {
                    "id": f"sipri-arms-imports-{taker}-{year}", "series": f"sipri-arms-imports-{taker}",
                    "title": f"{names[taker]}: major-arms imports, {year}",
                    "summary": f"All deliveries to {names[taker]} in {year} add up to {value:,} million TIV in the file imported.",
                    "country": taker, "measure": "arms_imports_tiv", "period": str(year), "value": value,
                    "unit": "million TIV", "qualifier": "derived", "credibility": 2,
                    "citations": [{"source": source, "stance": "supports", "says": "sum of the rows of the year, each deal"
                                   " split evenly over its delivery years"}],
                }
            )  # fmt: skip
    return made, sorted(names[taker] for taker, found in suppliers.items() if len(found) < 2)
