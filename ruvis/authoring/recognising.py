"""Good rows of a table of ties, told by what is known already about their shapes and their cells.

Every judgement here is borrowed: from the model of a kind, from the type of a field, from the rules, from the way in
which a history or a figure is compiled. What is known about a cell is remembered, so that each is judged once.
"""

from __future__ import annotations

import json
import json.encoder
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from functools import partial
from types import SimpleNamespace
from typing import Any, Generic, NamedTuple, TypeVar

from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic_core import PydanticUndefined

from ruvis.authoring import rules, tables
from ruvis.authoring.dataset import Dataset
from ruvis.authoring.rows import Actors, Row, figures, named
from ruvis.authoring.story import Story
from ruvis.authoring.tables import Rows, Table
from ruvis.records import edtf
from ruvis.records.edtf import FOREVER, Bounds, Span
from ruvis.records.history import moved
from ruvis.records.models import MAX_TEXT, HistoryEntry, KindFields, Quantity, Tie, Value, tie_models
from ruvis.records.vocabulary import BESIDE

TABLES = ("record", "citation", "tie", "loaded_edge", "event", "phase", "figure", "named", "loaded_link")
"""Tables of a snapshot that ties fill; edges and links wait in tables of their own until all ties are there."""
_REMEMBERED = 12_000
"""Cells of a column that are remembered at a time."""
_ALIKE = 10_000
"""Rows that are remembered at a time, as far as others may have the same cells."""
_ENDS = ("from", "to", "parties")
_STORY = ("history", "period")
_PAGES = ("sources", "disputed_by")
_COUNTED = ("item", "ordered", "delivered", "tiv", "commodity", *tables.FIGURE, *tables.QUANTITY)
_FIGURES = frozenset(_COUNTED)
_WORTH = _COUNTED.index("value")
_HOLES = {"period": -1, "ordered": 1, "delivered": 2, "tiv": 3}
"""Plain fields that most rows have of their own, with their places among what is counted."""
_ALWAYS = ("id", "title", "summary", "says")
_APART = frozenset(
    (*_ALWAYS, "disputed_says", "credibility", *_ENDS, *_STORY, *_PAGES, *_HOLES, *tables.FIGURE, *tables.QUANTITY)
)
"""Columns that are looked at by themselves; of them it only matters to the others whether they are filled."""
_PLAIN = re.compile(r"([1-9]\d{0,14}(?:\.\d{1,6})?)(?:\.\.([1-9]\d{0,14}(?:\.\d{1,6})?))?", re.ASCII)
"""An amount of an ordinary size, or two limits."""
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
_STRICT = ConfigDict(strict=True)
_GRADES = {str(digit): digit for digit in range(1, 7)}
_WIDE = 10
_ENDS_OF_TIME = {edtf.DAWN: edtf.DAWN, FOREVER: FOREVER}
K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class _Known(dict[K, V], Generic[K, V]):
    """What is known about cells; a new one is worked out, and everything is forgotten when it is too much.

    A cell that is no good has the value None, and is worked out anew each time: whatever is wrong takes longer yet.
    """

    def __init__(self, work_out: Callable[[K], V | None]) -> None:
        super().__init__()
        self._work_out = work_out

    def __missing__(self, key: K) -> V | None:
        if len(self) >= _REMEMBERED:
            self.clear()
        value = self._work_out(key)
        if value is not None:
            self[key] = value
        return value


class _Ends(NamedTuple):
    """Who is tied: ids as the snapshot has them, edges as (src, dst, src_state, dst_state)."""

    origin: str
    target: str
    mutual: int
    edges: tuple[tuple[int, int, int, int], ...]
    json: str


class _Evidence(NamedTuple):
    """What the pages of a tie are worth.

    `known` is (known_min, known_max); a citation is (seq, source, stance) and (known_min, known_max, letter, origin),
    since what it says stands between; `json` has a `%s` for that.
    """

    last: int
    letter: str
    pages: int
    disputed: int
    origins: int
    known: tuple[int, int]
    citations: tuple[tuple[Row, Row], ...]
    json: str


class _Outline(NamedTuple):
    """What all stories have in common whose days stand in the same order.

    A day is told as (place among the story's days, days after that); `dated` is (sort, begin and end), `published` whether
    the day matters on which the last page was published; `began` is the place of the event with which it begins.
    """

    began: int
    dated: tuple[tuple[int, int], ...]
    phases: tuple[tuple[str, tuple[tuple[int, int], ...]], ...]
    published: bool


class _Told(NamedTuple):
    """What a history says: (date, sort, begin and end), rows of event and phase without the tie."""

    dated: Row
    events: tuple[Row, ...]
    phases: tuple[Row, ...]
    json: str


class _Event(NamedTuple):
    """One thing that happened: what and when, as a row, and as JSON."""

    event: str
    span: Span
    row: Row = ()
    json: str = ""
    date: str = ""


_Counted = tuple[tuple[Row, ...], str]
"""What the numbers of a tie say: rows of figure without the tie, and JSON of those that are no plain fields."""


_NONE: _Counted = ((), "")


class _Rest(NamedTuple):
    """What a row says in the cells that many rows have alike, of which some are filled and some not.

    `early` and `late` are its JSON before and after the cells that say more; `holes` are counts in `late`, each with
    what is known about its column, its place among the numbers, and the JSON that follows it; `counts` tells what the
    numbers say, if there are any; `stories` holds what is known about histories of its kind and status; `beside` are the
    actors that it names beside those it ties, `actors` the JSON of most of them.
    """

    kind: str
    domain: str
    status: str
    disputed: int
    landmark: int
    early: str
    actors: str
    late: str
    holes: tuple[tuple[_Known[str, str], int, str], ...]
    links: tuple[tuple[str, str], ...]
    beside: tuple[str, ...]
    counts: Callable[[tuple[str, ...]], _Counted | None] | None
    stories: dict[Any, _Told]


class _Shape:
    """What rows of one kind with the same cells filled have in common.

    Attributes:
        early, late: columns that are plain fields, before and after those that say more, as the model has them.
    """

    def __init__(self, kind: str, columns: Collection[str], known: _Knowledge) -> None:
        self.kind, self.known = kind, known
        order = [field.alias or name for name, field in known.models[kind].model_fields.items()]
        plain = [name for name in order if name in columns and name not in _SPECIAL]
        self.early = [name for name in plain if order.index(name) < order.index("kind")]
        self.late = [name for name in plain if order.index(name) > order.index("status")]
        self.counted = not _FIGURES.isdisjoint(columns)

    def rest(self, row: dict[str, str]) -> _Rest | None:
        """What a row of the shape says in those cells that many have alike; None if one of them is no good."""
        known, kind, status = self.known, self.known.kinds[self.kind], row["status"]
        simple = [name for name in self.late if name not in _HOLES]
        said: dict[str, str | None] = {
            name: known.columns[name][row[name]]
            for name in ("status", "domain", "actors", *self.early, *simple)
            if name in row
        }
        links = known.links[row["relates_to"]] if "relates_to" in row else ()
        if None in said.values() or links is None:
            return None
        disputed = status == "denied" or any(how == "disputes" for _, how in links)
        late, holes = self._late(said)
        early = "".join([said[name] or "" for name in self.early])
        return _Rest(
            self.kind, row.get("domain") or kind.domain, status, int(disputed), int(row.get("landmark") == "true"),
            f'{early}"kind":"{self.kind}",{said.get("domain", "")}', said.get("actors") or "", late, holes, links,
            tuple(named(tables.authored({name: row[name] for name in BESIDE if name in row}))),
            known.counts[self.kind] if self.counted else None, known.stories[kind.holds, status],
        )  # fmt: skip

    def _late(self, said: dict[str, str | None]) -> tuple[str, tuple[tuple[_Known[str, str], int, str], ...]]:
        """JSON up to the first cell that most rows have of their own, and each of those with the JSON after it."""
        pieces: list[tuple[str, list[str]]] = [("", [])]
        for name in self.late:
            if name in _HOLES:
                pieces.append((name, []))
            else:
                pieces[-1][1].append(said[name] or "")
        holes = [(self.known.columns[name], _HOLES[name], "".join(after)) for name, after in pieces[1:]]
        return "".join(pieces[0][1]), tuple(holes)


_SPECIAL = {"id", "title", "summary", "credibility", "citations", "kind", "domain", "actors", "status", "history", "value",
            "quantity", *_ENDS}  # fmt: skip


class _Knowledge:
    """What has been found out about cells."""

    def __init__(self, dataset: Dataset, actors: Actors) -> None:
        self.models = tie_models(dataset.ontology)
        self.kinds = {kind.id: kind for kind in dataset.ontology.kinds}
        self.domains = {domain.id for domain in dataset.ontology.domains}
        self.actors = {name: (number, actors.number[actors.state(name)]) for name, number in actors.number.items()}
        self.pages: dict[str, tuple[int, int, str, str]] = {}
        for name, entry in dataset["sources"].items():
            publisher = dataset["publishers"].get(entry.record.publisher)
            if publisher:
                known, origin = edtf.bounds(entry.record.published), entry.record.origin or entry.record.publisher
                self.pages[name] = (*known, publisher.record.letter, origin)
        self.evidence: _Known[tuple[str, str], _Evidence] = _Known(self._evidence)
        self.spans: _Known[str, Span] = _Known(_span)
        self.outlines: _Known[Any, _Outline] = _Known(_outline)
        self.happened = {
            name: _Known(partial(_member_of, name, TypeAdapter(field.rebuild_annotation(), config=_STRICT)))
            for name, field in HistoryEntry.model_fields.items()
        }
        self.stories: defaultdict[tuple[str, str], dict[Any, _Told]] = defaultdict(dict)
        self.told = 0
        self.links: _Known[str, tuple[tuple[str, str], ...]] = _Known(_links)
        self.worths: _Known[Any, tuple[tuple[Row, ...], Row, Row, str, str]] = _Known(self._worth)
        self.counts = {kind: partial(self.count, kind) for kind in self.kinds}
        self.counted: _Known[tuple[str, tuple[str, ...]], _Counted] = _Known(self._count)
        self.columns: dict[str, _Known[str, str]] = {
            column: _Known(partial(self._field, column, *_declared(column)))
            for column in COLUMNS.difference(tables.CITED, tables.FIGURE, tables.QUANTITY)
        }

    def tell(self, kind: str, status: str, last: int, story: tuple[str, str]) -> _Told | None:
        """What a history says about a tie whose last page was published on a day."""
        history, period = story
        holds, span = self.kinds[kind].holds, self.spans[period] if period else None
        if period and not span:
            return None
        events: list[_Event] = []
        for text in history.split(" | ") if history else ():
            event = self._event(text)
            if event is None:
                return None
            events.append(event)
        spans = ([span] if span else []) + [event.span for event in events]
        days = [day for span in spans for bounds in span for day in bounds] + [last, FOREVER]
        outline = self.outlines[holds, status, bool(period), tuple([event.event for event in events]), _in_order(days)]
        if not outline:
            return None
        made = _Told(
            (period or events[outline.began].date, *[days[place] + later for place, later in outline.dated]),
            tuple([(seq, *event.row) for seq, event in enumerate(events)]),
            tuple([(seq, name, *[days[place] + later for place, later in begin])
                   for seq, (name, begin) in enumerate(outline.phases)]),
            (f'"history":[{",".join([event.json for event in events])}],' if events else "")
            + (self.columns["status"][status] or ""),
        )  # fmt: skip
        if len(events) < 2:  # of longer histories hardly two are alike
            self._remember(holds, status, (story, last) if outline.published else story, made)
        return made

    def _remember(self, holds: str, status: str, story: Any, told: _Told) -> None:
        if self.told >= _REMEMBERED:
            self.told = 0
            for known in self.stories.values():
                known.clear()
        self.told += 1
        self.stories[holds, status][story] = told

    def count(self, kind: str, texts: tuple[str, ...]) -> _Counted | None:
        """What the numbers of a tie say.

        Amounts of money are too many to be remembered, and as plain numbers all alike: what is found out about one
        amount, or one pair of limits in their order, is true of all.
        """
        limits = _PLAIN.fullmatch(texts[_WORTH]) if texts[_WORTH] else None
        if not limits:
            return self.counted[kind, texts]
        low = high = tables.number(limits[1])
        alike, said = "1", f'"amount":{low!r},'
        if limits[2]:
            high = tables.number(limits[2])
            alike, said = "1..2", f'"min":{low!r},"max":{high!r},'
        found = self.worths[kind, (*texts[:_WORTH], alike, *texts[_WORTH + 1 :])] if low <= high else None
        if not found:
            return None
        others, before_limits, after_limits, before, after = found
        return (*others, (*before_limits, low, high, *after_limits)), f"{before}{said}{after}"

    def _worth(self, key: tuple[str, tuple[str, ...]]) -> tuple[tuple[Row, ...], Row, Row, str, str] | None:
        """Rows of what is counted beside the value, and the value's row and JSON up to its number and after it."""
        found = self._count(key)
        if not found:
            return None
        *others, value = found[0]
        before, _, after = found[1].rpartition('"amount":1,' if key[1][_WORTH] == "1" else '"min":1,"max":2,')
        return tuple(others), value[:7], value[9:], before, after

    def _count(self, key: tuple[str, tuple[str, ...]]) -> _Counted | None:
        """What the models say about the numbers of a tie."""
        kind, texts = key
        try:
            data = tables.authored({column: text for column, text in zip(_COUNTED, texts, strict=True) if text})
            tie: Any = SimpleNamespace(
                kind=kind, item=data.get("item"), tiv=data.get("tiv"), commodity=data.get("commodity"),
                ordered=_amount(data.get("ordered")), delivered=_amount(data.get("delivered")),
                value=[Value.model_validate(value) for value in data.get("value", ())],
                quantity=[Quantity.model_validate(quantity) for quantity in data.get("quantity", ())],
            )  # fmt: skip
        except (ValueError, ValidationError):
            return None
        if any(rules.counts(SimpleNamespace(record=tie, problem=_wrong))):  # type: ignore[arg-type]
            return None
        said = [(name, [made.model_dump(exclude_defaults=True, mode="json") for made in getattr(tie, name)])
                for name in ("quantity", "value") if name in data]  # fmt: skip
        rows = tuple((seq, *row) for seq, row in enumerate(figures(tie)))
        return rows, "".join(_member(name, made) for name, made in said if made)

    def _field(self, column: str, default: Any, adapter: TypeAdapter[Any], text: str) -> str | None:
        """A cell as the part of the record's JSON that it makes; nothing where it says what goes without saying."""
        try:
            value = adapter.validate_python(tables.authored({column: text})[column])
        except (ValueError, ValidationError):
            return None
        if column in BESIDE and not self.actors.keys() >= set([value] if isinstance(value, str) else value):
            return None
        if column == "domain" and value not in self.domains:
            return None
        if value == default:
            return ""
        return _member(column, adapter.dump_python(value, by_alias=True, exclude_defaults=True, mode="json"))

    def ends(self, origin: str, target: str, parties: str) -> _Ends | None:
        """Who is tied, where that is not one actor on either side."""
        sides = (origin.split(), target.split(), parties.split())
        names = [name for side in sides for name in side]
        if len(set(names)) != len(names) or not self.actors.keys() >= set(names):
            return None
        said = "".join([_member(name, side) for name, side in zip(_ENDS, sides, strict=True) if side])
        first, second = sides[2] or sides[0], sides[2] or sides[1]
        pairs = [(a, b) for a in first or second for b in second if a != b or not first]
        edges = tuple((self.actors[a][0], self.actors[b][0], self.actors[a][1], self.actors[b][1]) for a, b in pairs)
        return _Ends(" ".join(first), " ".join(second), int(bool(parties)), edges, said)

    def _evidence(self, texts: tuple[str, str]) -> _Evidence | None:
        supporting, disputing = texts[0].split(), texts[1].split()
        if not supporting or not self.pages.keys() >= {*supporting, *disputing}:
            return None
        if len({*supporting}) < len(supporting) or len({*disputing}) < len(disputing):
            return None
        pages, against = [self.pages[name] for name in supporting], [self.pages[name] for name in disputing]
        first, last, letters, origins = zip(*pages, strict=True)
        known = min(first), min(last)
        stances = ["supports"] * len(pages) + ["disputes"] * len(against)
        cited = list(zip(supporting + disputing, stances, pages + against, strict=True))
        return _Evidence(
            max(last), min(letters), len(pages), int(bool(against)), len(set(origins)), known,
            tuple([((seq, name, stance), page) for seq, (name, stance, page) in enumerate(cited)]),
            ",".join([f'{{"source":"{name}","stance":"{stance}","says":%s}}' for name, stance, _ in cited]),
        )  # fmt: skip

    def _event(self, text: str) -> _Event | None:
        made = tables.event(text)
        date, event, note = made["date"], made["event"], made.get("note")
        date_json, event_json = self.happened["date"][date], self.happened["event"][event]
        note_json = self.happened["note"][note] if note else ""
        if date_json is None or event_json is None or note_json is None:
            return None
        span = self.spans[date]
        row = event, date, span.first.earliest, span.last.latest, note
        return _Event(event, span, row, f"{{{(date_json + event_json + note_json)[:-1]}}}", date)


def _span(text: str) -> Span | None:
    try:
        return edtf.parse(text)
    except edtf.EDTFError:
        return None


def _in_order(days: list[int]) -> tuple[int, ...]:
    """Other days in the same order, and so far apart that the one after a day can be told from the next; ends of time stay."""
    ranks = {day: _WIDE * rank for rank, day in enumerate(sorted({*days}), 1)} | _ENDS_OF_TIME
    return tuple([ranks[day] for day in days])


def _outline(key: tuple[str, str, bool, tuple[str, ...], tuple[int, ...]]) -> _Outline | None:
    """The story of things that happened on certain days, as far as it is that of all days in the same order."""
    holds, status, period, names, days = key
    *bounds, last, _ = days
    spans = [Span(Bounds(*bounds[at : at + 2]), Bounds(*bounds[at + 2 : at + 4])) for at in range(0, len(bounds), 4)]
    events = [_Event(name, span) for name, span in zip(names, spans[1:] if period else spans, strict=True)]
    tie = SimpleNamespace(history=events, period=period or None)
    if any(rules.history(SimpleNamespace(record=tie, problem=_wrong))):  # type: ignore[arg-type]
        return None
    story = Story(status, events, spans[0] if period else None, holds, last)
    places = {day: days.index(day) for day in days}

    def told(*some: int) -> tuple[tuple[int, int], ...]:
        return tuple([(places[day], 0) if day in places else (places[day - 1], 1) for day in some])

    phases = story.phases if len(story.phases) > 1 else ()
    return _Outline(
        events.index(moved(events)[0]) if events else 0,
        told(story.sort, *story.interval.begin, *story.interval.end),
        tuple([(name, told(*begin)) for name, begin in phases]),
        story.published,
    )


class Recogniser:
    """Makes rows of the snapshot from those rows of one table that are known to be good.

    Args:
        dataset: its actors, pages and publishers are those that ties may name.
        actors: all actors, numbered.
        table: whose header says what the cells are.
    """

    def __init__(self, dataset: Dataset, actors: Actors, table: Table) -> None:
        self.known, self.table = _Knowledge(dataset, actors), table
        self.shapes: dict[tuple[str, ...], _Shape] = {}
        self.rests: dict[tuple[str | bool, ...], _Rest] = {}
        self.alike = [column for column in table.header if column not in _APART]
        self.apart = [column for column in table.header if column in _APART]

    def take(self, number: int, rows: Rows, made: dict[str, list[Any]]) -> list[int]:
        """Make rows of the snapshot, and append their values to those of each table.

        Whatever can be done for a column at once is done so, and what remains for a row is in one loop without calls:
        this is where the time goes.

        Args:
            number: ties get the numbers after this one, by their lines.
            rows: a block of the table.
            made: values by table, as many for each row as the table has columns.

        Returns:
            Places of the rows that are wrong, or at least nothing that is known to be good.
        """
        known, name = self.known, self.table.name
        records, citations, ties, edges, events, phases, numbers, others, links = (made[table] for table in TABLES)
        quoted, strip, actor, tell, several = _quoted, str.strip, known.actors.get, known.tell, known.ends
        strange = []
        for (place, line, identifier, title, title_json, summary_json, grade, origin, target, mutual, rest, evidence, says,
             denied, story, counted) in self._columns(rows):  # fmt: skip
            if not rest or not evidence or not grade:
                strange.append(place)
                continue
            kind, domain, status, disputed, landmark, early, actors, late, holes, linked, beside, counts, stories = rest
            last, letter, pages, doubted, independent, (known_min, known_max), cited, cited_json = evidence
            told = stories.get(story) or stories.get((story, last)) or tell(kind, status, last, story)
            said = says.split(" | ")
            fair = len(said) == pages
            if doubted or denied:
                said += denied.split(" | ")
            figured = _NONE if counts is None else counts(counted)
            for column, at, after in holes:
                piece = column[counted[at] if at >= 0 else story[1]]
                if piece is None:
                    figured = None
                late = f"{late}{piece}{after}"
            if not (told and fair and figured and len(said) == len(cited) and all(map(strip, said))) or (
                grade == 1 and independent < 2
            ):
                strange.append(place)
                continue
            tie = number + line
            src, dst = actor(origin), actor(target)
            if src and dst and not mutual and origin != target:
                both, ends_json = 0, f'"from":["{origin}"],"to":["{target}"],'
                edges += (src[0], dst[0], tie, src[1], dst[1])
            else:
                ends = several(origin, target, mutual)
                if not ends:
                    strange.append(place)
                    continue
                origin, target, both, pairs, ends_json = ends
                for from_, to, from_state, to_state in pairs:
                    edges += (from_, to, tie, from_state, to_state)
            dated, happened, phased, told_json = told
            begin = dated[1]
            if known_min < begin:  # nobody knew of a tie before it began
                known_min, known_max = begin, max(known_max, begin)
            figure_rows, figure_json = figured
            end = f"{actors}{told_json}{figure_json}{late}"
            records += (
                tie, identifier, "tie", title, grade, known_min, known_max, name, line,
                f'{{"id":"{identifier}","title":{title_json},"summary":{summary_json},"credibility":{grade},"citations":['
                f'{cited_json % tuple(map(quoted, said))}],{early}{ends_json}{end[:-1]}}}',
            )  # fmt: skip
            ties += (
                tie, identifier, kind, domain, title, origin, target, both, status, grade, letter, disputed or doubted, landmark,
                *dated, known_min, known_max, pages, independent,
            )  # fmt: skip
            for (before, after), text in zip(cited, said, strict=True):
                citations += (tie, *before, text, *after)
            for event in happened:
                events += (tie, *event)
            for phase in phased:
                phases += (tie, *phase)
            for figure in figure_rows:
                numbers += (tie, *figure)
            for other in beside:
                others += (tie, other)
            for link in linked:
                links += (tie, *link, name, line)
        return strange

    def _columns(self, rows: Rows) -> Iterable[Any]:
        """The rows again, each with its place, its line, and what is known about its cells so far."""
        known, nothing = self.known, [""] * len(rows.lines)
        cells = dict(zip(self.table.header, rows.columns, strict=True))
        ids, titles, summaries, says, denied, grades, origins, targets, parties, histories, periods, pages, doubts, *counted = (
            cells.get(column, nothing) for column in (*_ALWAYS, "disputed_says", "credibility", *_ENDS, *_STORY, *_PAGES, *_COUNTED)
        )  # fmt: skip
        rests = self._rests(rows)
        odd = {*_odd(map(_is_slug, ids)), *_endless(ids, _LONGEST_SLUG), *_endless(says), *_endless(denied)}
        for texts in (titles, summaries):
            odd.update(_odd(map(str.strip, texts)), _endless(texts))
        for place in odd:
            rests[place] = None
        return zip(
            range(len(nothing)), rows.lines, ids, titles, map(_quoted, titles), map(_quoted, summaries), map(_GRADES.get, grades),
            origins, targets, parties, rests, map(known.evidence.__getitem__, zip(pages, doubts, strict=True)), says, denied,
            zip(histories, periods, strict=True), zip(*counted, strict=True), strict=True,
        )  # fmt: skip

    def _rests(self, rows: Rows) -> list[_Rest | None]:
        """What is known about the cells that many rows have alike, row by row."""
        cells = dict(zip(self.table.header, rows.columns, strict=True))
        filled = (map(bool, cells[column]) for column in self.apart)
        keys = list(zip(*(cells[column] for column in self.alike), *filled, strict=True))
        rests = list(map(self.rests.get, keys))
        for place in _odd(rests):
            row = {column: text for column, texts in cells.items() if (text := texts[place])}
            rests[place] = self.rests.get(keys[place]) or self._rest(keys[place], row)
        return rests

    def _rest(self, key: tuple[str | bool, ...], row: dict[str, str]) -> _Rest | None:
        shape = self.shapes.get((row.get("kind", ""), *row)) or self._shape(row)
        rest = shape.rest(row) if shape else None
        if rest:
            if len(self.rests) >= _ALIKE:
                self.rests.clear()
            self.rests[key] = rest
        return rest

    def _shape(self, row: dict[str, str]) -> _Shape | None:
        """Show a row to the model of its kind; if that accepts it, it accepts all rows of its shape with good cells."""
        kind = row.get("kind", "")
        model = self.known.models.get(kind)
        if model is None:
            return None
        try:
            model.model_validate(tables.authored(row))
        except (ValueError, ValidationError):
            return None
        made = self.shapes[kind, *row] = _Shape(kind, row, self.known)
        return made


def _odd(found: Iterable[object]) -> list[int]:
    """Places where nothing is found."""
    results = list(found)
    return [] if all(results) else [place for place, result in enumerate(results) if not result]


def _endless(texts: Sequence[str], longest: int = MAX_TEXT) -> list[int]:
    """Places of texts that are too long."""
    if max(map(len, texts), default=0) <= longest:
        return []
    return [place for place, text in enumerate(texts) if len(text) > longest]


def _links(text: str) -> tuple[tuple[str, str], ...]:
    return tuple((link["id"], link["how"]) for link in tables.authored({"relates_to": text})["relates_to"])


def _wrong(*_: object, **__: object) -> bool:
    """Stands for a problem where only its being one matters."""
    return True


def _member_of(name: str, adapter: TypeAdapter[Any], text: str) -> str | None:
    """A text as the member of a JSON object, if the type of a field takes it."""
    try:
        return _member(name, adapter.validate_python(text))
    except ValidationError:
        return None


def _member(name: str, value: Any) -> str:
    return f'"{name}":{_compact(value)},'


def _declared(column: str) -> tuple[Any, TypeAdapter[Any]]:
    """What a column's field holds if nothing is said, and its type; a field that some kind requires has no default."""
    field = _FIELDS[column]
    annotation: Any = field.rebuild_annotation()
    default = field.get_default(call_default_factory=True) if column in Tie.model_fields else PydanticUndefined
    return default, TypeAdapter(annotation, config=_STRICT)


_amount = TypeAdapter(KindFields.model_fields["ordered"].rebuild_annotation(), config=_STRICT).validate_python
