"""Good rows of a table of ties, told by what is known already about their shapes and their cells.

Every judgement here is borrowed: from the model of a kind, from the type of a field, from the rules, from the way in
which a history or a figure is compiled. What is known about a cell is remembered, so that each is judged once.
"""

from __future__ import annotations

import json
import json.encoder
import re
from collections.abc import Callable, Hashable
from functools import partial
from operator import itemgetter
from types import SimpleNamespace
from typing import Any, Generic, NamedTuple, TypeVar

from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic_core import PydanticUndefined

from ruvis.authoring import rules, tables
from ruvis.authoring.compile import Actors, Row, Story, figures
from ruvis.authoring.dataset import Dataset
from ruvis.authoring.tables import Table
from ruvis.records import edtf
from ruvis.records.models import MAX_TEXT, HistoryEntry, KindFields, Quantity, Tie, Value, tie_models

TABLES = ("record", "citation", "tie", "loaded_edge", "event", "phase", "figure", "loaded_link")
"""Tables of a snapshot that ties fill; edges and links wait in tables of their own until all ties are there."""
_REMEMBERED = 50_000
"""Cells of a column that are remembered at a time."""
_ENDS = ("from", "to", "parties")
_STORY = ("history", "status", "period")
_PAGES = ("sources", "disputed_by")
_ACTORS = frozenset(("actors", "via", "subject", "host", "facility", "one_sided_intervention_right"))
_COUNTED = ("item", "ordered", "delivered", "tiv", "commodity", *tables.FIGURE, *tables.QUANTITY)
_FIELDS = {field.alias or name: field for name, field in (KindFields.model_fields | Tie.model_fields).items()}
_NESTED = {"vote", "ratification", "provisions", "citations", "also_known_as", "value", "quantity"}
COLUMNS = frozenset(_FIELDS.keys() - _NESTED) | {*tables.CITED, *tables.FIGURE, *tables.QUANTITY}
"""The columns that a table of ties may have."""

_compact = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_quoted: Callable[[str], str] = json.encoder.encode_basestring
_is_slug = re.compile(
    KindFields.model_json_schema()["properties"]["facility"]["anyOf"][0]["pattern"], re.ASCII
).fullmatch
_LONGEST_SLUG = 120
_GRADES = {str(digit): digit for digit in range(1, 7)}
K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class StrangeError(Exception):
    """The row is wrong, or at least nothing that is known to be good."""


class _Known(dict[K, V], Generic[K, V]):
    """What is known about cells; a new one is worked out, and everything is forgotten when it is too much."""

    def __init__(self, work_out: Callable[[K], V]) -> None:
        super().__init__()
        self._work_out = work_out

    def __missing__(self, key: K) -> V:
        if len(self) >= _REMEMBERED:
            self.clear()
        value = self[key] = self._work_out(key)
        return value


class _Ends(NamedTuple):
    """Who is tied: ids as the snapshot has them, edges as (src, dst, src_state, dst_state)."""

    origin: str
    target: str
    mutual: int
    edges: tuple[tuple[int, int, int, int], ...]
    json: str


class _Evidence(NamedTuple):
    """What the pages of a tie are worth; citations as (source, stance, known_min, known_max, letter, origin)."""

    known: tuple[int, int]
    last: int
    letter: str
    pages: int
    origins: int
    disputed: int
    citations: tuple[tuple[str, str, int, int, str, str], ...]
    json: tuple[str, ...]


class _Told(NamedTuple):
    """What a history says: the date of the tie, (sort, begin and end), rows of phase and event without the tie."""

    date: str
    days: tuple[int, ...]
    phases: tuple[Row, ...]
    events: tuple[Row, ...]
    json: str


class _Event(NamedTuple):
    entry: HistoryEntry
    row: Row
    json: str


class _Shape:
    """What rows of one kind with the same cells filled have in common.

    Attributes:
        domain: of the kind. head: JSON of kind and domain.
        early, late: columns that are plain fields, before and after those that say more; how to get their cells.
        counted: columns with numbers, and what is known about them.
    """

    def __init__(
        self, kind: str, domain: str, columns: list[str], cells: Callable[..., Any], known: _Knowledge
    ) -> None:
        self.domain = domain
        order = [field.alias or name for name, field in known.models[kind].model_fields.items()]
        plain = [name for name in order if name in columns and name not in _SPECIAL]
        middle = order.index("status")
        self.early = [(known.columns[name], cells(name)) for name in plain if order.index(name) < order.index("kind")]
        self.actors = (known.columns["actors"], cells("actors")) if "actors" in columns else None
        self.late = [(known.columns[name], cells(name)) for name in plain if order.index(name) > middle]
        counted = [name for name in _COUNTED if name in columns]
        self.counted = cells(*counted) if counted else None
        self.counts: _Known[Any, tuple[tuple[Row, ...], str]] = _Known(partial(known.count, kind, tuple(counted)))


_SPECIAL = {"id", "title", "summary", "credibility", "citations", "kind", "domain", "actors", "status", "history", "value",
            "quantity", *_ENDS}  # fmt: skip


class _Knowledge:
    """What has been found out about cells."""

    def __init__(self, dataset: Dataset, actors: Actors) -> None:
        self.models = tie_models(dataset.ontology)
        self.kinds = {kind.id: kind for kind in dataset.ontology.kinds}
        self.domains = {domain.id for domain in dataset.ontology.domains}
        self.actors = {name: (number, actors.number[actors.state(name)]) for name, number in actors.number.items()}
        self.pages: dict[str, tuple[tuple[int, int], str, str]] = {}
        for name, entry in dataset["sources"].items():
            publisher = dataset["publishers"].get(entry.record.publisher)
            if publisher:
                known, origin = edtf.bounds(entry.record.published), entry.record.origin or entry.record.publisher
                self.pages[name] = (known.earliest, known.latest), publisher.record.letter, origin
        self.evidence: _Known[tuple[str, str], _Evidence] = _Known(self._evidence)
        self.events: _Known[str, _Event] = _Known(self._event)
        self.stories: dict[tuple[Any, ...], _Told] = {}
        self.links: _Known[str, tuple[tuple[str, str], ...]] = _Known(_links)
        self.columns: dict[str, _Known[Any, str]] = {
            column: _Known(partial(self._field, column, *_declared(column)))
            for column in COLUMNS.difference(tables.CITED, tables.FIGURE, tables.QUANTITY)
        }

    def tell(self, kind: str, last: int, story: tuple[str, str, str]) -> _Told:
        """What a history says about a tie whose last page was published on a day."""
        history, status, period = story
        events = [self.events[text] for text in history.split(" | ")] if history else []
        tie = SimpleNamespace(
            kind=kind, status=status, history=[event.entry for event in events], period=period or None
        )
        if any(rules.history(SimpleNamespace(record=tie, problem=_wrong))):  # type: ignore[arg-type]
            raise StrangeError
        told = Story(tie, self.kinds[kind].holds, last)  # type: ignore[arg-type]
        made = _Told(
            told.date, (told.sort, *told.interval.begin, *told.interval.end),
            tuple((seq, name, *begin) for seq, (name, begin) in enumerate(told.phases)) if len(told.phases) > 1 else (),
            tuple((seq, *event.row) for seq, event in enumerate(events)),
            (f'"history":[{",".join([event.json for event in events])}],' if events else "") + self.columns["status"][status],
        )  # fmt: skip
        if len(self.stories) >= _REMEMBERED:
            self.stories.clear()
        self.stories[(kind, last, story) if told.published else (kind, story)] = made
        return made

    def count(self, kind: str, columns: tuple[str, ...], texts: Any) -> tuple[tuple[Row, ...], str]:
        """The rows of every number of a tie, and the JSON of those that are no plain fields."""
        cells = dict(zip(columns, texts if len(columns) > 1 else (texts,), strict=True))
        try:
            data = tables.authored(cells)
            tie = SimpleNamespace(
                kind=kind, item=data.get("item"), tiv=data.get("tiv"), commodity=data.get("commodity"),
                ordered=_amount(data.get("ordered")), delivered=_amount(data.get("delivered")),
                value=[Value.model_validate(value) for value in data.get("value", ())],
                quantity=[Quantity.model_validate(quantity) for quantity in data.get("quantity", ())],
            )  # fmt: skip
        except (ValueError, ValidationError):
            raise StrangeError from None
        if any(rules.counts(SimpleNamespace(record=tie, problem=_wrong))):  # type: ignore[arg-type]
            raise StrangeError
        said = [(name, [made.model_dump(exclude_defaults=True, mode="json") for made in getattr(tie, name)])
                for name in ("quantity", "value") if name in data]  # fmt: skip
        rows = tuple((seq, *row) for seq, row in enumerate(figures(tie)))  # type: ignore[arg-type]
        return rows, "".join(_member(name, made) for name, made in said if made)

    def _field(self, column: str, default: Any, adapter: TypeAdapter[Any], text: str) -> str:
        """A cell as the part of the record's JSON that it makes; nothing where it says what goes without saying."""
        try:
            value = adapter.validate_python(tables.authored({column: text})[column])
        except (ValueError, ValidationError):
            raise StrangeError from None
        if column in _ACTORS and not self.actors.keys() >= set([value] if isinstance(value, str) else value):
            raise StrangeError
        if column == "domain" and value not in self.domains:
            raise StrangeError
        if value == default:
            return ""
        return _member(column, adapter.dump_python(value, by_alias=True, exclude_defaults=True, mode="json"))

    def ends(self, origin: str, target: str, parties: str) -> _Ends:
        """Who is tied; most ties have one actor on either side, and pairs are too many to be remembered."""
        src, dst = self.actors.get(origin), self.actors.get(target)
        if src and dst and origin != target and not parties:
            return _Ends(
                origin, target, 0, ((src[0], dst[0], src[1], dst[1]),), f'"from":["{origin}"],"to":["{target}"],'
            )
        sides = (origin.split(), target.split(), parties.split())
        names = [name for side in sides for name in side]
        if len(set(names)) != len(names) or not self.actors.keys() >= set(names):
            raise StrangeError
        said = "".join([_member(name, side) for name, side in zip(_ENDS, sides, strict=True) if side])
        first, second = sides[2] or sides[0], sides[2] or sides[1]
        pairs = [(a, b) for a in first or second for b in second if a != b or not first]
        edges = tuple((self.actors[a][0], self.actors[b][0], self.actors[a][1], self.actors[b][1]) for a, b in pairs)
        return _Ends(" ".join(first), " ".join(second), int(bool(parties)), edges, said)

    def _evidence(self, texts: tuple[str, str]) -> _Evidence:
        supporting, disputing = (text.split() for text in texts)
        if not supporting or len({*supporting}) < len(supporting) or len({*disputing}) < len(disputing):
            raise StrangeError
        if not self.pages.keys() >= {*supporting, *disputing}:
            raise StrangeError
        known, letters, origins = zip(*(self.pages[name] for name in supporting), strict=True)
        cited = [(name, "supports") for name in supporting] + [(name, "disputes") for name in disputing]
        return _Evidence(
            (min(day[0] for day in known), min(day[1] for day in known)), max(day[1] for day in known), min(letters),
            len(supporting), len(set(origins)), int(bool(disputing)),
            tuple((name, stance, *self.pages[name][0], *self.pages[name][1:]) for name, stance in cited),
            tuple(f'{{"source":"{name}","stance":"{stance}","says":' for name, stance in cited),
        )  # fmt: skip

    @staticmethod
    def _event(text: str) -> _Event:
        try:
            (data,) = tables.authored({"history": text})["history"]
            entry = HistoryEntry.model_validate(data)
        except (ValueError, ValidationError):
            raise StrangeError from None
        row = (entry.event, entry.date, *edtf.bounds(entry.date), entry.note)
        return _Event(entry, row, _compact(entry.model_dump(exclude_defaults=True, mode="json")))


class Recogniser:
    """Makes rows of the snapshot from those rows of one table that are known to be good.

    Args:
        dataset: its actors, pages and publishers are those that ties may name.
        actors: all actors, numbered.
        table: whose header says what the cells are.
    """

    def __init__(self, dataset: Dataset, actors: Actors, table: Table) -> None:
        self.known, self.table = _Knowledge(dataset, actors), table
        self.place = {column: place for place, column in enumerate(table.header)}
        self.shapes: dict[tuple[str, bytes], _Shape] = {}

    def _cells(self, *columns: str) -> Callable[[list[str]], Any]:
        """A getter of some cells; a column that the table lacks is the empty cell at the end of each row."""
        return itemgetter(*(self.place.get(column, -1) for column in columns))

    def into(self, batch: dict[str, list[Row]]) -> Callable[[int, int, list[str]], None]:
        """A function that takes a row in (number, line, cells and an empty one), or raises StrangeError."""
        known, name = self.known, self.table.name
        texts = self._cells("id", "title", "summary", "kind", "credibility", "domain", "landmark", "relates_to")
        ends_of, story_of, pages_of = self._cells(*_ENDS), self._cells(*_STORY), self._cells(*_PAGES)
        says_of, status_of = self._cells("says", "disputed_says"), self._cells("status")
        records, citations, ties, edges, events, phases, numbers, links = (batch[table] for table in TABLES)

        def take(number: int, line: int, row: list[str]) -> None:
            identifier, title, summary, kind, credibility, domain, landmark, relates = texts(row)
            filled = bytes(map(bool, row))
            shape = self.shapes.get((kind, filled)) or self._shape(kind, filled, row)
            if not _is_slug(identifier) or len(identifier) > _LONGEST_SLUG or _blank(title) or _blank(summary):
                raise StrangeError
            ends, evidence = known.ends(*ends_of(row)), known.evidence[pages_of(row)]
            grade = _GRADES.get(credibility)
            if grade is None or (grade == 1 and evidence.origins < 2):
                raise StrangeError
            said = _said(evidence, *says_of(row))
            story = story_of(row)
            told = (
                known.stories.get((kind, story))
                or known.stories.get((kind, evidence.last, story))
                or known.tell(kind, evidence.last, story)
            )
            counted, figured = shape.counts[shape.counted(row)] if shape.counted else ((), "")
            linked = known.links[relates] if relates else ()
            early = "".join([column[cell(row)] for column, cell in shape.early]) if shape.early else ""
            named = shape.actors[0][shape.actors[1](row)] if shape.actors else ""
            late = "".join([column[cell(row)] for column, cell in shape.late])
            cited = "},".join([head + _quoted(text) for head, text in zip(evidence.json, said)])  # noqa: B905 as many
            placed = known.columns["domain"][domain] if domain else ""
            body = (
                f'{{"id":"{identifier}","title":{_quoted(title)},"summary":{_quoted(summary)},"credibility":{grade},'
                f'"citations":[{cited}}}],{early}"kind":"{kind}",{placed}{ends.json}{named}{told.json}{figured}{late}'
            )
            records.append((number, identifier, "tie", title, grade, *evidence.known, name, line, f"{body[:-1]}}}"))
            status = status_of(row)
            disputed = (
                1 if evidence.disputed or status == "denied" or any(how == "disputes" for _, how in linked) else 0
            )
            ties.append(
                (number, identifier, kind, domain or shape.domain, title, ends.origin, ends.target, ends.mutual, status, grade,
                 evidence.letter, disputed, 1 if landmark == "true" else 0, told.date, *told.days, *evidence.known,
                 evidence.pages, evidence.origins)
            )  # fmt: skip
            for seq, page in enumerate(evidence.citations):
                citations.append((number, seq, page[0], page[1], said[seq], *page[2:]))
            for src, dst, src_state, dst_state in ends.edges:
                edges.append((src, dst, number, src_state, dst_state))
            for event in told.events:
                events.append((number, *event))
            for phase in told.phases:
                phases.append((number, *phase))
            for figure in counted:
                numbers.append((number, *figure))
            for link in linked:
                links.append((number, *link, name, line))

        return take

    def _shape(self, kind: str, filled: bytes, row: list[str]) -> _Shape:
        """Show a row to the model of its kind; if that accepts it, it accepts all rows of its shape with good cells."""
        model = self.known.models.get(kind)
        cells = {column: row[place] for column, place in self.place.items() if row[place]}
        try:
            if model is None:
                raise StrangeError
            model.model_validate(tables.authored(cells))
        except (ValueError, ValidationError):
            raise StrangeError from None
        made = _Shape(kind, self.known.kinds[kind].domain, list(cells), self._cells, self.known)
        self.shapes[kind, filled] = made
        return made


def _blank(text: str) -> bool:
    return not text or text.isspace() or len(text) > MAX_TEXT


def _said(evidence: _Evidence, says: str, disputed: str) -> list[str]:
    """What each page says, supporting ones first."""
    said = says.split(" | ")
    if len(said) != evidence.pages:
        raise StrangeError
    if disputed:
        said += disputed.split(" | ")
    if len(said) != len(evidence.citations):
        raise StrangeError
    for text in said:
        if _blank(text):
            raise StrangeError
    return said


def _links(text: str) -> tuple[tuple[str, str], ...]:
    return tuple((link["id"], link["how"]) for link in tables.authored({"relates_to": text})["relates_to"])


def _wrong(*_: object, **__: object) -> bool:
    """Stands for a problem where only its being one matters."""
    return True


def _member(name: str, value: Any) -> str:
    return f'"{name}":{_compact(value)},'


def _declared(column: str) -> tuple[Any, TypeAdapter[Any]]:
    """What a column's field holds if nothing is said, and its type; a field that some kind requires has no default."""
    field = _FIELDS[column]
    annotation: Any = field.rebuild_annotation()
    default = field.get_default(call_default_factory=True) if column in Tie.model_fields else PydanticUndefined
    return default, TypeAdapter(annotation, config=ConfigDict(strict=True))


_amount = TypeAdapter(
    KindFields.model_fields["ordered"].rebuild_annotation(), config=ConfigDict(strict=True)
).validate_python
