"""What is fuzzed: each target takes bytes, hands them to a parser as a stranger's file would come, and returns.

A parser may refuse its input in the ways it documents; anything else that it raises is a finding. The targets know
nothing of the fuzzer: `run.py` drives them with coverage, `tests/trust/test_fuzz_slice.py` with a few fixed inputs.
"""

from __future__ import annotations

import atexit
import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from ruvis.authoring import compile, rules
from ruvis.authoring.dataset import Dataset, read
from ruvis.authoring.problems import DatasetError
from ruvis.cli.session import expected
from ruvis.questions.search import search
from ruvis.questions.ties import ties
from ruvis.records import edtf
from ruvis.selection import Selection
from ruvis.store.snapshot import restrict
from ruvis.store.store import Store

Target = Callable[[bytes], None]

BASE = {
    "actors.yaml": "- {id: iran, name: Iran, full_name: Iran, type: state, country: iran}\n"
    "- {id: russia, name: Russia, full_name: Russia, type: state, country: russia, aliases: [Россия]}\n",
    "publishers.yaml": "- {id: paper, name: The Paper, type: newspaper, letter: C}\n",
    "measures.yaml": "- {id: gdp, label: gross domestic product}\n",
    "sources.yaml": "- {id: page, url: 'https://example.org/a', publisher: paper, published: '2025-01-02'}\n",
}
"""A dataset that has no problem and no tie."""
SECTIONS = ("ties", "actors", "sources", "assessments", "indicators", "kinds")


def edtf_date(data: bytes) -> None:
    """A date, and what follows from it."""
    text = data.decode("utf-8", errors="surrogateescape")
    try:
        span = edtf.parse(text)
    except edtf.EDTFError:
        return
    for bounds in span:
        assert edtf.DAWN <= bounds.earliest <= bounds.latest <= edtf.FOREVER, (text, span)
    assert span.first.earliest <= span.last.latest, (text, span)
    assert edtf.bounds(text) and str(span.first)


def yaml_dataset(data: bytes) -> None:
    """One file of a dataset, read, validated, checked and compiled; the first byte says which file."""
    section = SECTIONS[data[0] % len(SECTIONS)] if data else "ties"
    _dataset(f"{section}.yaml", data[1:])


def csv_series(data: bytes) -> None:
    """A series of figures."""
    _dataset("series/figures.csv", data)


def selection(data: bytes) -> None:
    """A selection: its fields apart by line breaks, in the order in which they are declared."""
    words = [part.decode("utf-8", errors="surrogateescape") or None for part in data.split(b"\n")]
    words += [None] * 16
    (a, b, sender, recipient, since, until, as_of, known_at, letter, source, text, *rest) = words
    digit, limit = (int(word) if word and word.isdecimal() and len(word) < 30 else None for word in rest[:2])
    asked = Selection(
        a=a, b=b, sender=sender, recipient=recipient, since=since, until=until, as_of=as_of, known_at=known_at,
        min_reliability=letter, source=source, text=text, min_credibility=digit, limit=limit,
        domains=tuple((rest[2] or "").split()), kinds=tuple((rest[3] or "").split()), certain=len(data) % 2 == 1,
    )  # fmt: skip
    for question in (lambda: ties(_store(), asked), lambda: search(_store(), text or "", asked)):
        try:
            question()
        except Exception as error:
            if not expected(error):
                raise


def sipri(data: bytes) -> None:
    """A trade register of SIPRI."""
    from ruvis.importers import base
    from ruvis.importers import sipri as importer

    try:
        importer.read(_file("register.csv", data), _store())
    except (base.ImportFileError, DatasetError):
        return


def cow_trade(data: bytes) -> None:
    """A trade file of the Correlates of War project."""
    from ruvis.importers import base, cow_trade

    try:
        found = cow_trade.read([_file("trade.csv", data)], _store())
        for _ in found.flows() if found.flows else ():
            pass
    except (base.ImportFileError, DatasetError):
        return


TARGETS: dict[str, Target] = {
    "edtf": edtf_date,
    "yaml": yaml_dataset,
    "csv": csv_series,
    "selection": selection,
    **({"sipri": sipri, "cow": cow_trade} if find_spec("ruvis.importers") else {}),
}
"""Every parser of strangers' bytes, by the name that `run.py` takes."""


@cache
def workplace() -> Path:
    """A directory in memory, where there is one, which is gone when the process ends."""
    memory = Path("/dev/shm")
    place = Path(tempfile.mkdtemp(prefix="ruvis-fuzz-", dir=memory if memory.is_dir() else None))
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    return place


def _file(name: str, data: bytes) -> Path:
    path = workplace() / name
    path.write_bytes(data)
    return path


@cache
def _place() -> Path:
    place = workplace() / "dataset"
    (place / "series").mkdir(parents=True)
    return place


@cache
def _base() -> Dataset:
    place = workplace() / "base"
    place.mkdir()
    for name, text in BASE.items():
        (place / name).write_text(text, encoding="utf-8")
    return read(place)


def _dataset(name: str, data: bytes) -> None:
    """Read a dataset with one file of the fuzzer's beside the base; what has no problem must also compile."""
    path = _place() / name
    path.write_bytes(data)
    try:
        base = _base()
        beside = Dataset(base.ontology, {section: dict(entries) for section, entries in base.sections.items()})
        dataset = read(_place(), into=None if name == "kinds.yaml" else beside)
        dataset.problems = rules.check(dataset)
        for problem in dataset.problems:
            assert "\n" not in str(problem), str(problem)
        if not dataset.problems:
            _compiled(dataset).close()
    except DatasetError:
        return
    finally:
        path.unlink()


def _compiled(dataset: Dataset) -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    compile.fill(dataset, connection)
    return connection


@cache
def _store() -> Store:
    """A small dataset to ask questions of."""
    place = workplace() / "asked"
    place.mkdir()
    for name, text in BASE.items():
        (place / name).write_text(text, encoding="utf-8")
    (place / "ties.yaml").write_text(SEEDS["yaml"][0][1:].decode(), encoding="utf-8")
    connection = _compiled(read(place).usable())
    restrict(connection)
    return Store(Path(":memory:"), connection)


_TIE = """\
- id: a
  kind: arms_transfer
  from: russia
  to: iran
  title: A tie
  summary: What happened.
  item: Thing
  category: other
  ordered: {min: 3}
  delivered: some
  tiv: 2.5
  history:
  - {date: '2025-01', event: ordered}
  - {date: 2025~/.., event: delivering, note: n}
  quantity: [{what: things, value: 3, unit: items, of: planned}]
  value: [{amount: 1.5e+6, currency: USD, basis: contract}]
  status: ordered
  credibility: 2
  citations:
  - {source: page, stance: supports, says: it}
"""
_SERIES = (
    "id,country,partner,measure,period,value,unit,credibility,sources,says\ng1,iran,russia,gdp,2020,5.5,USD,2,page,x\n"
)
_FLOWS = "id,from,to,commodity,period,amount,currency,basis,credibility,sources,says\nf1,iran,russia,goods,2020,5,USD,fob,2,page,x\n"
_KINDS = """\
domains: [{id: arms, label: Arms}]
kinds:
- {id: visit, label: Visit, domain: arms, direction: a to b, depends: none, holds: moment, gives: visits, optional: [areas]}
"""

SEEDS: dict[str, list[bytes]] = {
    "edtf": [b"2025-12", b"201X", b"2022~", b"2006/2007", b"2022-08/..", b"../2012-05-12%", b"2012-21", b"19XX", b"2012-XX-XX?"],
    "yaml": [
        b"\0" + _TIE.encode(), b"\1" + BASE["actors.yaml"].encode(), b"\2" + BASE["sources.yaml"].encode(),
        b"\5" + _KINDS.encode(), b"\0" + b"&a [*a, *a]", b"\0" + b'- {id: "\\e[31m", ? [x]: !!python/name:os.system 1}',
    ],
    "csv": [_SERIES.encode(), _FLOWS.encode(), b"a,a\n", b'id,"from\n'],
    "selection": [
        b"russia\niran", b"\n\niran\nrussia\n2020\n2021~", b"iran\n\n\n\n\n\n2012\n2013\nB\npage\nit%_\\\n3\n10\narms\nvisit",
    ],
    "sipri": [
        b"Recipient;Supplier;Year of order;;Number ordered;.;Weapon designation;Weapon description;Number delivered;.;"
        b"Year(s) of delivery;status;Comments;SIPRI TIV per unit;SIPRI TIV for total order;SIPRI TIV of delivered weapons\n"
        b"Iran;Russia;2007;?;5;?;S-300PMU-1;SAM system;4;?;2016;New;$800 m deal;80;400;320\n",
    ],
    "cow": [
        b"ccode1,ccode2,year,importer1,importer2,flow1,flow2,smoothflow1,smoothflow2\n365,630,2010,Russia,Iran,273.1,-9,1,2\n",
        b"ccode,statename,stateabb,year,imports,exports\n365,Russia,RUS,2010,229000.5,\n",
    ],
}  # fmt: skip
"""Where the fuzzer starts from, by target."""
