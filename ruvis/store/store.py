"""The few operations that every question is asked with.

Another engine can stand behind the same questions by offering the same operations.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Container, Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, TypeVar

from ruvis.clocks import columns, moment
from ruvis.names import fold, romanised
from ruvis.records.edtf import FOREVER
from ruvis.selection import Selection, SelectionError, UnknownNameError, among
from ruvis.store import query
from ruvis.store.rows import (
    ActorRow,
    AssessmentRow,
    CitationRow,
    EdgeRow,
    EventRow,
    FigureRow,
    FlowRow,
    GlanceRow,
    IndicatorRow,
    MarkRow,
    RecordRow,
    SourceRow,
    TieRow,
    Way,
)
from ruvis.store.snapshot import connect

_CITATION = (
    "c.source, c.stance, c.says, s.url, s.title, p.name, p.type, o.name, s.published, c.letter FROM citation c"
    " JOIN source s ON s.id = c.source JOIN publisher p ON p.id = s.publisher LEFT JOIN publisher o ON o.id = s.origin"
)
_WAY = "CASE WHEN t.mutual THEN 'mutual' WHEN m.out THEN 'out' ELSE 'in' END"
_MAIN = "EXISTS (SELECT 1 FROM figure f WHERE f.tie = t.num AND f.main = 1 AND"
_BEST_FIRST = "c.stance DESC, c.letter, s.known_min, c.seq"
T = TypeVar("T")
_CHUNK = 500
_MOST = 1_000_000_000
_SHORT, _AS_NEAR = 3, 15
"""How long a name is that suggests itself only as a whole, and how far behind the nearest one others may be, in percent."""


class Store:
    """A snapshot opened for reading.

    Args:
        path: the snapshot file.
        connection: a snapshot that is open already, for one that lies in no file.

    Raises:
        SnapshotError: the file is no snapshot, or a damaged one.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection | None = None) -> None:
        self.path = path
        self.connection = connection or connect(path)
        self._able: dict[tuple[str, ...], set[str]] = {}

    def close(self) -> None:
        """Close the file."""
        self.connection.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @cached_property
    def meta(self) -> dict[str, str]:
        """Schema version, digest and fingerprint of the inputs."""
        return dict(self.connection.execute("SELECT key, value FROM meta"))

    @cached_property
    def domains(self) -> dict[str, str]:
        """Labels of the domains, in the order in which they are shown."""
        return dict(self.connection.execute("SELECT id, label FROM domain ORDER BY rank"))

    @cached_property
    def kinds(self) -> dict[str, sqlite3.Row]:
        """The kinds of tie with all that the ontology says of them, in order."""
        return {row["id"]: row for row in self.connection.execute("SELECT * FROM kind ORDER BY rank")}

    @cached_property
    def flowing(self) -> tuple[str, ...]:
        """The kinds of tie through which the recipient leans on the sender."""
        return tuple(name for name, kind in self.kinds.items() if kind["depends"] == "to")

    @cached_property
    def measures(self) -> dict[str, str]:
        """Labels of the measures."""
        return dict(self.connection.execute("SELECT id, label FROM measure ORDER BY id"))

    # ------------------------------------------------------------------ actors

    def actor(self, name: str) -> ActorRow:
        """The actor of an id or of any of its names, in any script.

        Raises:
            UnknownNameError: none is called so; it suggests near ones.
        """
        found = self.find_actor(name)
        if found is None:
            raise UnknownNameError("actor", name, self.suggest(name))
        return found

    def find_actor(self, name: str) -> ActorRow | None:
        """The same, None if none is called so: for who asks about thousands of names and wants no suggestions."""
        row = self.connection.execute(_ACTOR + " WHERE a.id = ?", (name,)).fetchone()
        if row is None:
            spellings = dict.fromkeys(map(fold, (name, *romanised(name))))
            row = next(filter(None, map(self._named, spellings)), None)
        return None if row is None else ActorRow(*row)

    def _named(self, folded: str) -> Any:
        """The actor, states first, one of whose names is the folded one."""
        sql = _ACTOR + " JOIN name n ON n.actor = a.num WHERE n.folded = ? ORDER BY a.type <> 'state', a.id"
        return self.connection.execute(sql, (folded,)).fetchone()

    def actors(self) -> list[ActorRow]:
        """All actors, by id."""
        return list(self._actors)

    @cached_property
    def _actors(self) -> tuple[ActorRow, ...]:
        return tuple(ActorRow(*row) for row in self.connection.execute(_ACTOR + " ORDER BY a.id"))

    def is_actor(self, identifier: str) -> bool:
        """Whether an actor has that very id."""
        return self.connection.execute("SELECT 1 FROM actor WHERE id = ?", (identifier,)).fetchone() is not None

    def actor_body(self, identifier: str) -> dict[str, Any]:
        """An actor as authored."""
        (body,) = self.connection.execute("SELECT body FROM actor WHERE id = ?", (identifier,)).fetchone()
        return dict(_parsed(body))

    @cached_property
    def names(self) -> dict[str, str]:
        """The display name of every actor id."""
        return dict(self.connection.execute("SELECT id, name FROM actor"))

    def source_body(self, identifier: str) -> dict[str, Any]:
        """A page as authored."""
        (body,) = self.connection.execute("SELECT body FROM source WHERE id = ?", (identifier,)).fetchone()
        return dict(_parsed(body))

    def actors_named(self, folded: str) -> list[str]:
        """Ids of actors one of whose names holds the folded text."""
        sql = "SELECT DISTINCT a.id FROM name n JOIN actor a ON a.num = n.actor WHERE instr(n.folded, ?) ORDER BY a.id"
        return [row[0] for row in self.connection.execute(sql, (folded,))]

    def within(self, actor: ActorRow) -> list[str]:
        """Ids of the actor and of all its parts and predecessors."""
        rows = self.connection.execute(
            "SELECT a.id FROM within w JOIN actor a ON a.num = w.actor WHERE w.whole = ? ORDER BY a.id", (actor.num,)
        )
        return [row[0] for row in rows]

    def parts(self, actor: ActorRow, among: Container[str]) -> dict[str, str]:
        """Names of those actors among some that are parts or predecessors of an actor, by id."""
        rows = self.connection.execute(
            "SELECT a.id, a.name FROM within w JOIN actor a ON a.num = w.actor WHERE w.whole = ? AND a.num <> w.whole",
            (actor.num,),
        )
        return {row[0]: row[1] for row in rows if row[0] in among}

    def suggest(self, name: str, count: int = 3) -> tuple[str, ...]:
        """Ids of the actors whose names come nearest."""
        from rapidfuzz import fuzz, process

        known = list(
            self.connection.execute("SELECT n.folded, a.id FROM name n JOIN actor a ON a.num = n.actor ORDER BY 1, 2")
        )
        near = []
        for meant in dict.fromkeys(map(fold, (name, *romanised(name)))):
            found = process.extract(
                meant, [folded for folded, _ in known], scorer=fuzz.WRatio, limit=20, score_cutoff=60
            )
            # an abbreviation is found within many a word: it has to be near as a whole
            near += [one for one in found if len(one[0]) > _SHORT or fuzz.ratio(meant, one[0]) >= 60]
        near.sort(key=lambda one: -one[1])
        best = max((score for _, score, _ in near), default=0)
        return tuple(dict.fromkeys(known[index][1] for _, score, index in near if score >= best - _AS_NEAR))[:count]

    # -------------------------------------------------------------------- ties

    def ties(self, selection: Selection) -> list[TieRow]:
        """The ties that a selection means, in its order.

        Raises:
            SelectionError: a date, kind, domain or status makes no sense.
            UnknownNameError: an actor is not known.
        """
        return list(self.iter_ties(selection))

    def iter_ties(self, selection: Selection) -> Iterator[TieRow]:
        """The same, one by one, for answers that do not fit into memory."""
        self.validate(selection)
        matched, parameters = self._matched(selection)
        return self._select(selection, matched, parameters)

    def _select(self, selection: Selection, matched: str, parameters: dict[str, Any]) -> Iterator[TieRow]:
        """The ties among those matched that a selection means, judged at its time."""
        made = self._clauses(selection)
        limit = f" LIMIT {int(selection.limit)}" if selection.limit is not None else ""
        columns = _columns(made.status, made.credibility, made.reliability, made.disputed, made.sure, "m.out")
        sql = f"SELECT {columns} {_from(matched, selection, made)} ORDER BY {query.order(selection)}{limit}"
        for row in self.connection.execute(sql, made.parameters | parameters):
            yield _tie(row)

    def glances(self, selection: Selection, *, unit: str, what: str) -> Iterator[GlanceRow]:
        """The ties that a selection means, its limit apart: the little that counting takes, in no order.

        A tie is *valued* if it has a main figure above zero in the unit, or of the thing, given.

        Raises:
            SelectionError, UnknownNameError: as for `ties`.
        """
        self.validate(selection)
        made = self._clauses(selection)
        columns = (
            f"t.id, t.domain, {_WAY}, t.origin, t.target, t.date, t.begin_min, t.origins > 1, {made.disputed}, t.landmark,"
            f" t.num, {_MAIN} f.low > 0 AND (f.unit = :unit OR f.what = :what))"
        )
        return self._in_passing(selection, made, columns, unit=unit, what=what)

    def marks(self, selection: Selection) -> Iterator[MarkRow]:
        """The flows that a selection means, its limit apart, as far as picking the latest takes, in no order.

        Raises:
            SelectionError, UnknownNameError: as for `ties`.
        """
        self.validate(selection)
        columns = (
            f"t.begin_min, t.num, t.kind, t.domain, {_WAY}, t.date, {_MAIN} f.role IN ('ordered', 'delivered')),"
            f" {_MAIN} f.currency IS NOT NULL AND (f.low IS NOT NULL OR f.high IS NOT NULL))"
        )
        return self._in_passing(selection, self._clauses(selection), columns)

    def _in_passing(self, selection: Selection, made: query.Clauses, columns: str, **more: str) -> Iterator[Any]:
        """Some columns of the ties that a selection means, as plain tuples and in no order: there may be very many."""
        matched, parameters = self._matched(selection)
        cursor = self.connection.cursor()
        cursor.row_factory = None
        return cursor.execute(
            f"SELECT {columns} {_from(matched, selection, made)}", made.parameters | parameters | more
        )

    def ties_among(self, selection: Selection, numbers: Sequence[int]) -> list[TieRow]:
        """Those of the ties with these numbers that a selection means, in its order."""
        matched, parameters = self._matched(selection)
        parameters["among"] = f"[{','.join(map(str, numbers))}]"
        some = "SELECT tie, out FROM pair WHERE tie IN (SELECT value FROM json_each(:among))"
        return list(self._select(selection, f"WITH pair(tie, out) AS ({matched}) {some}", parameters))

    def _matched(self, selection: Selection) -> tuple[str, dict[str, Any]]:
        """A query for the ties between the actors of a selection, with `out` = 1 where the first one gives."""
        if selection.sender or selection.recipient:
            sides = [self._side(name, selection.direct) for name in (selection.sender, selection.recipient)]
            condition = " AND ".join(
                _end(side, end, key) for side, end, key in zip(sides, ("src", "dst"), "ab", strict=True) if side
            )
            parameters = {key: side[1] for side, key in zip(sides, "ab", strict=True) if side}
            queries = [f"SELECT tie, 1 FROM edge WHERE {condition}"]
            if selection.a:
                raise SelectionError("give two actors, or --from and --to, not both")
            return " UNION ALL ".join(queries), parameters
        if selection.a is None:
            return self._naming(selection) if selection.naming else ("SELECT num, 1 FROM tie", {})
        first = self._side(selection.a, selection.direct)
        assert first
        if selection.b is None:
            ends = (_end(first, "src", "a"), _end(first, "dst", "a"))
            return f"SELECT tie, 1 FROM edge WHERE {ends[0]} UNION ALL SELECT tie, 0 FROM edge WHERE {ends[1]}", {
                "a": first[1]
            }
        second = self._side(selection.b, selection.direct)
        assert second
        out = f"SELECT tie, 1 FROM edge WHERE {_end(first, 'src', 'a')} AND {_end(second, 'dst', 'b')}"
        back = f"SELECT tie, 0 FROM edge WHERE {_end(second, 'src', 'b')} AND {_end(first, 'dst', 'a')}"
        return f"{out} UNION ALL {back}", {"a": first[1], "b": second[1]}

    def _naming(self, selection: Selection) -> tuple[str, dict[str, Any]]:
        """A query for the ties that name the first of the actors that a selection wants named: few of all there are."""
        name = selection.naming[0]
        side = self._side(name, selection.direct)
        assert side
        ids = query.listed(self.standing_for(name, direct=selection.direct))
        beside = "SELECT record, 1 FROM named WHERE actor IN (SELECT value FROM json_each(:beside))"
        ends = (f"SELECT tie, 1 FROM edge WHERE {_end(side, end, 'end')}" for end in ("src", "dst"))
        return " UNION ALL ".join((beside, *ends)), {"beside": ids, "end": side[1]}

    def _side(self, name: str | None, direct: bool) -> tuple[str, int] | None:
        """How to find the edges of an actor: as a state, with its parts, or on its own."""
        if name is None:
            return None
        actor = self.actor(name)
        if direct:
            return "self", actor.num
        if actor.id == actor.state:
            return "state", actor.num
        return "within", actor.num

    def validate(self, selection: Selection) -> None:
        """Check the ids of a selection against the dataset, and its dates.

        Raises:
            SelectionError: with what would be right.
        """
        from ruvis.records.vocabulary import LETTERS, STATUSES

        among("domain", selection.domains, tuple(self.domains))
        among("kind", selection.kinds, tuple(self.kinds))
        among("status", selection.statuses, STATUSES)
        if selection.min_reliability and selection.min_reliability.upper() not in LETTERS[:-1]:
            raise SelectionError(f"reliability is a letter from A to E, not {selection.min_reliability!r}")
        if selection.min_credibility is not None and selection.min_credibility not in range(1, 6):
            raise SelectionError(f"credibility is a digit from 1 to 5, not {selection.min_credibility!r}")
        if selection.limit is not None and not 0 <= selection.limit <= _MOST:
            raise SelectionError(f"a limit is a number from 0 to {_MOST:,}, not {selection.limit}")
        if selection.text is not None and len(selection.text) > query.MAX_TEXT:
            raise SelectionError(f"the text to look for is longer than {query.MAX_TEXT:,} characters")
        if selection.source is not None:
            self._known_source(selection.source)
        for name in selection.naming:
            self.actor(name)

    def _clauses(self, selection: Selection) -> query.Clauses:
        named = [self.standing_for(name, direct=selection.direct) for name in selection.naming]
        return query.clauses(selection, named)

    def _known_source(self, name: str) -> None:
        found = self.connection.execute(
            "SELECT 1 FROM source WHERE id = ?1 UNION ALL SELECT 1 FROM publisher WHERE id = ?1 LIMIT 1", (name,)
        ).fetchone()
        if not found:
            from rapidfuzz import process

            ids = [
                row[0]
                for row in self.connection.execute(
                    "SELECT id FROM publisher UNION ALL SELECT id FROM source ORDER BY 1"
                )
            ]
            near = process.extract(name, ids, limit=3, score_cutoff=60)
            raise UnknownNameError("source or publisher", name, tuple(match[0] for match in near))

    def flows(self, name: str, selection: Selection, kinds: Sequence[str], commodity: str) -> list[FlowRow]:
        """Every main number of the kinds given that an actor gives or receives, whoever is on the other side.

        Ties with several givers or takers are left out, since nobody knows how they split.

        Args:
            name: the actor, with its parts and predecessors unless the selection is direct.
            selection: its restrictions hold, its actors do not.
            kinds: ids of kinds.
            commodity: of trade flows, only those of this commodity.
        """
        made = self._clauses(selection)
        side = self._side(name, selection.direct)
        assert side
        giver, taker = ("e.src", "e.dst") if selection.direct else ("e.src_state", "e.dst_state")
        marks = ", ".join(f":flow{number}" for number in range(len(kinds)))
        gives, takes = _end(side, "src", "side"), _end(side, "dst", "side")
        sql = (
            f"SELECT {giver}, {taker}, t.num, t.id, t.kind, t.begin_min, t.end_max, {made.status}, f.what,"
            f" COALESCE(f.unit, f.currency), f.basis, f.low, f.high, {made.credibility}, {made.reliability}"
            f" FROM (SELECT * FROM edge WHERE {gives} UNION ALL SELECT * FROM edge WHERE {takes} AND NOT {gives}) e"
            " CROSS JOIN tie t ON t.num = e.tie JOIN figure f ON f.tie = t.num"
            f" WHERE f.main = 1 AND t.mutual = 0 AND t.kind IN ({marks}) AND {made.condition}"
            " AND (t.kind <> 'trade_flow' OR f.what = :commodity)"
            " AND instr(t.origin, ' ') = 0 AND instr(t.target, ' ') = 0 ORDER BY t.id, f.seq"
        )
        parameters = {f"flow{number}": kind for number, kind in enumerate(kinds)}
        asked = made.parameters | parameters | {"commodity": commodity, "side": side[1]}
        rows = self.connection.execute(sql, asked).fetchall()
        ids = self.ids(number for row in rows for number in row[:2])
        return [FlowRow(ids[row[0]], ids[row[1]], *row[2:]) for row in rows]

    def tie_by_id(self, identifiers: Iterable[str]) -> list[TieRow]:
        """Ties by their ids, in the order given; unknown ids are passed over."""
        wanted = list(identifiers)
        found: dict[str, TieRow] = {}
        for some in _chunks(wanted):
            marks = ",".join("?" * len(some))
            sql = f"SELECT {_columns()} FROM tie t WHERE t.id IN ({marks})"
            found.update((row[1], _tie(row)) for row in self.connection.execute(sql, some))
        return [found[identifier] for identifier in wanted if identifier in found]

    def ties_of(self, identifiers: Iterable[str], selection: Selection) -> dict[str, TieRow]:
        """Those of the ties with these ids that meet the clauses of a selection, judged at its time."""
        found: dict[str, TieRow] = {}
        for some in _chunks(sorted(set(identifiers))):
            marks = {f"id{number}": identifier for number, identifier in enumerate(some)}
            matched = f"SELECT num, 1 FROM tie WHERE id IN ({', '.join(':' + mark for mark in marks)})"
            found.update((tie.id, tie) for tie in self._select(selection, matched, marks))
        return found

    def standing_for(self, name: str, *, direct: bool = False) -> frozenset[str]:
        """Ids of all actors that count as the named one, by the same rule as for `ties`."""
        side = self._side(name, direct)
        assert side
        condition = {"self": "num = :a", "state": "state = :a"}.get(
            side[0], "num IN (SELECT actor FROM within WHERE whole = :a)"
        )
        return frozenset(
            row[0] for row in self.connection.execute(f"SELECT id FROM actor WHERE {condition}", {"a": side[1]})
        )

    def expand(self, selection: Selection, actors: Iterable[str], *, backwards: bool = False) -> Iterator[EdgeRow]:
        """The edges out of some actors (or into them) whose ties meet the clauses of a selection, its pair apart.

        A tie with several actors on a side, and a mutual one, is several edges. Nobody's own loops are edges.
        """
        made = self._clauses(selection)
        for some in _chunks(sorted(set(actors))):
            marks = {f"id{number}": identifier for number, identifier in enumerate(some)}
            sql = (
                f"SELECT {_edge(made, selection)} FROM actor x JOIN edge e ON e.{'dst' if backwards else 'src'} = x.num"
                " JOIN tie t ON t.num = e.tie JOIN actor s ON s.num = e.src JOIN actor d ON d.num = e.dst"
                f" WHERE x.id IN ({', '.join(':' + mark for mark in marks)}) AND e.src <> e.dst AND {made.condition}"
            )
            for row in self.connection.execute(sql, made.parameters | marks):
                yield EdgeRow(*row)

    def steps(
        self, selection: Selection, actors: Iterable[int], *, backwards: bool = False, one_way: bool = False
    ) -> Iterator[tuple[int, int, int, int]]:
        """The most credible tie from each of some actors to each next one (or into them), by their numbers.

        Args:
            selection: its clauses hold, its pair does not; ties whose credibility cannot be judged are left out.
            actors: numbers of actors.
            backwards: into them.
            one_way: without mutual ties.

        Yields:
            (actor, next actor, credibility, number of the tie).
        """
        made = self._clauses(selection)
        near, far = ("dst", "src") if backwards else ("src", "dst")
        condition = f"{made.condition} AND t.mutual = 0" if one_way else made.condition
        for some in _chunks(sorted(set(actors))):
            yield from self.connection.execute(
                f"SELECT e.{near}, e.{far}, MIN({made.credibility}), t.num FROM edge e CROSS JOIN tie t ON t.num = e.tie"
                f" WHERE e.{near} IN ({','.join(map(str, some))}) AND {made.credibility} < 6 AND {condition} GROUP BY 1, 2",
                made.parameters,
            )

    def between(
        self, selection: Selection, pairs: Iterable[tuple[int, int]], most: int, *, one_way: bool = False
    ) -> Iterator[EdgeRow]:
        """The most credible edges of each pair of actors, by their numbers (from, to), so many of each at most."""
        made = self._clauses(selection)
        condition = f"{made.condition} AND t.mutual = 0" if one_way else made.condition
        sql = (
            f"SELECT {_edge(made, selection)} FROM edge e CROSS JOIN tie t ON t.num = e.tie JOIN actor s ON s.num = e.src"
            f" JOIN actor d ON d.num = e.dst WHERE e.src = :src AND e.dst = :dst AND {made.credibility} < 6"
            f" AND {condition} ORDER BY {made.credibility}, t.id LIMIT {int(most)}"
        )
        for src, dst in sorted(pairs):
            yield from map(EdgeRow._make, self.connection.execute(sql, made.parameters | {"src": src, "dst": dst}))

    def joining(self, selection: Selection, origin: str, target: str) -> list[str]:
        """Ids of the ties that lead from one actor itself to another and meet the clauses of a selection."""
        made = self._clauses(selection)
        ends = ("e.src = (SELECT num FROM actor WHERE id = :src)", "e.dst = (SELECT num FROM actor WHERE id = :dst)")
        sql = f"SELECT t.id FROM edge e JOIN tie t ON t.num = e.tie WHERE {' AND '.join((*ends, made.condition))} ORDER BY t.id"
        return [row[0] for row in self.connection.execute(sql, made.parameters | {"src": origin, "dst": target})]

    def ids(self, numbers: Iterable[int]) -> dict[int, str]:
        """The ids of actors of this snapshot, by their numbers."""
        found: dict[int, str] = {}
        for some in _chunks(sorted(set(numbers))):
            found.update(
                self.connection.execute(f"SELECT num, id FROM actor WHERE num IN ({','.join(map(str, some))})")
            )
        return found

    def numbers(self, identifiers: Iterable[str]) -> list[int]:
        """The numbers of actors in this snapshot; unknown ids are passed over."""
        found = []
        for some in _chunks(sorted(set(identifiers))):
            marks = ",".join("?" * len(some))
            found += [row[0] for row in self.connection.execute(f"SELECT num FROM actor WHERE id IN ({marks})", some)]
        return found

    def figures(self, ties: Sequence[TieRow]) -> dict[str, list[FigureRow]]:
        """The numbers of ties, by tie id."""
        found: dict[str, list[FigureRow]] = {tie.id: [] for tie in ties}
        columns = "tie, role, what, unit, currency, basis, year, low, high, estimate, main"
        sql = f"SELECT {columns} FROM figure WHERE tie IN ({{}}) ORDER BY tie, seq"
        for tie, (_, role, what, unit, currency, basis, year, low, high, estimate, main) in self._of(ties, sql):
            row = FigureRow(tie.id, role, what, unit, currency, basis, year, low, high, bool(estimate), bool(main))
            found[tie.id].append(row)
        return found

    def events(self, ties: Sequence[TieRow], known_at: str | None = None) -> dict[str, list[EventRow]]:
        """What happened to ties, by tie id, in order of time; nothing later than `known_at`."""
        latest = moment(known_at) if known_at else FOREVER
        found: dict[str, list[EventRow]] = {tie.id: [] for tie in ties}
        sql = "SELECT tie, event, date, day_min, day_max, note FROM event WHERE tie IN ({}) ORDER BY tie, seq"
        for tie, (_, event, date, low, high, note) in self._of(ties, sql):
            if low <= latest:
                found[tie.id].append(EventRow(tie.id, event, date, (low, high), note))
        return found

    def said(self, ties: Sequence[TieRow], *fields: str) -> dict[str, tuple[Any, ...]]:
        """Single fields that some kinds of tie have, as authored, by tie id; None where a tie has none."""
        columns = ", ".join(f"json_extract(body, '$.{field}')" for field in fields)
        sql = f"SELECT num, {columns} FROM record WHERE num IN ({{}})"
        found: dict[str, tuple[Any, ...]] = dict.fromkeys((tie.id for tie in ties), (None,) * len(fields))
        kinds = self._kinds_with(fields)
        able = [tie for tie in ties if tie.kind in kinds]  # bodies are long to read
        found.update((tie.id, row[1:]) for tie, row in self._of(able, sql))
        return found

    def _kinds_with(self, fields: tuple[str, ...]) -> set[str]:
        """Kinds of tie that have one of some fields beside those of all ties; found once."""
        if fields not in self._able:
            self._able[fields] = self._find_kinds(fields)
        return self._able[fields]

    def _find_kinds(self, fields: tuple[str, ...]) -> set[str]:
        every = " UNION ALL ".join(
            f"SELECT value FROM json_each(k.value, '$.{part}')" for part in ("required", "optional")
        )
        sql = (
            "SELECT json_extract(k.value, '$.id') FROM meta m, json_each(m.value, '$.kinds') k WHERE m.key = 'ontology'"
            f" AND EXISTS (SELECT 1 FROM ({every}) WHERE value IN ({', '.join('?' * len(fields))}))"
        )
        return {kind for (kind,) in self.connection.execute(sql, fields)}

    def bodies(self, ties: Sequence[TieRow]) -> dict[str, dict[str, Any]]:
        """Ties as authored, by id."""
        sql = "SELECT num, body FROM record WHERE num IN ({})"
        return {tie.id: _parsed(body) for tie, (_, body) in self._of(ties, sql)}

    def cited(self, ties: Sequence[TieRow], known_at: str | None = None) -> dict[str, list[CitationRow]]:
        """The citations of ties, by tie id, with their pages; those published by `known_at` only."""
        latest = moment(known_at) if known_at else FOREVER
        found: dict[str, list[CitationRow]] = {tie.id: [] for tie in ties}
        sql = f"SELECT c.record, {_CITATION} WHERE c.record IN ({{}}) AND c.known_min <= {latest} ORDER BY c.record, {_BEST_FIRST}"
        for tie, (_, *row) in self._of(ties, sql):
            found[tie.id].append(CitationRow(*row))
        return found

    def links(self, ties: Sequence[TieRow], how: Iterable[str]) -> list[tuple[str, str, str]]:
        """Links (record, target, how) that begin at the ties given."""
        wanted = set(how)
        columns = "l.record, r.id, l.how FROM link l JOIN record r ON r.num = l.target"
        sql = f"SELECT {columns} WHERE l.record IN ({{}}) ORDER BY l.record, r.id"
        return [(tie.id, target, kind) for tie, (_, target, kind) in self._of(ties, sql) if kind in wanted]

    def _of(self, ties: Sequence[TieRow], sql: str) -> Iterator[tuple[TieRow, Any]]:
        """Rows of a table that belong to ties; their numbers go where the statement has braces, some hundred at a time."""
        by_num = {tie.num: tie for tie in ties}
        for some in _chunks(sorted(by_num)):
            for row in self.connection.execute(sql.format(",".join(map(str, some)))):
                yield by_num[row[0]], row

    # ----------------------------------------------------------------- records

    def record(self, identifier: str) -> RecordRow | None:
        """The tie, assessment or indicator of an id or of a former id."""
        sql = "SELECT num, id, form, title, credibility, file, line, body FROM record r WHERE "
        row = self.connection.execute(sql + "r.id = ?", (identifier,)).fetchone()
        if row is None:
            row = self.connection.execute(
                sql + "num = (SELECT record FROM former WHERE id = ?)", (identifier,)
            ).fetchone()
        if row is None:
            return None
        return RecordRow(**{**dict(row), "body": _parsed(row["body"])})

    def number(self, identifier: str) -> int:
        """The number of a record that there is."""
        (number,) = self.connection.execute("SELECT num FROM record WHERE id = ?", (identifier,)).fetchone()
        return int(number)

    def published(self, identifiers: Iterable[str], known_at: str | None = None) -> dict[str, int]:
        """The latest day on which a page that supports each of some records appeared, by then."""
        latest, found = moment(known_at) if known_at else FOREVER, dict[str, int]()
        for some in _chunks(sorted(set(identifiers))):
            found |= self.connection.execute(
                "SELECT r.id, MAX(c.known_min) FROM record r JOIN citation c ON c.record = r.num WHERE c.stance = 'supports'"
                f" AND c.known_min <= {latest} AND r.id IN ({','.join('?' * len(some))}) GROUP BY r.id",
                some,
            )
        return found

    def citations(self, record: int, known_at: str | None = None, *, as_cited: bool = False) -> list[CitationRow]:
        """The citations of a record, with their pages; those published by `known_at` only.

        They come best first, or in the order of the record (`as_cited`), which leads with what says most.
        """
        latest = moment(known_at) if known_at else FOREVER
        order = "c.seq" if as_cited else _BEST_FIRST
        sql = f"SELECT {_CITATION} WHERE c.record = ? AND c.known_min <= ? ORDER BY {order}"
        return [CitationRow(*row) for row in self.connection.execute(sql, (record, latest))]

    def pages_of(self, identifier: str) -> list[str]:
        """Ids of the pages that support a record."""
        sql = (
            "SELECT c.source FROM record r JOIN citation c ON c.record = r.num"
            " WHERE r.id = ? AND c.stance = 'supports' ORDER BY c.seq"
        )
        return [source for (source,) in self.connection.execute(sql, (identifier,))]

    def related(self, record: int, known_at: str | None = None) -> list[tuple[str, str, str, bool]]:
        """Links of a record as (id, title, how, whether it begins here), to records known by then."""
        latest = moment(known_at) if known_at else FOREVER
        sql = (
            "SELECT r.id, r.title, l.how, 1 FROM link l JOIN record r ON r.num = l.target WHERE l.record = ?1 AND r.known_min <= ?2"
            " UNION ALL SELECT r.id, r.title, l.how, 0 FROM link l JOIN record r ON r.num = l.record"
            " WHERE l.target = ?1 AND r.known_min <= ?2 ORDER BY 4 DESC, 3, 1"
        )
        return [(row[0], row[1], row[2], bool(row[3])) for row in self.connection.execute(sql, (record, latest))]

    def tie_at(self, identifier: str, clocks: Selection) -> tuple[TieRow | None, bool]:
        """A tie with its grades and status as the clocks see it, and whether it meets them.

        Raises:
            SelectionError: a date of the clocks is none.
        """
        made = self._clauses(clocks)
        columns = _columns(made.status, made.credibility, made.reliability, made.disputed, made.sure)
        sql = f"SELECT {columns}, ({made.condition}) AS holds FROM tie t WHERE t.id = :id"
        row = self.connection.execute(sql, made.parameters | {"id": identifier}).fetchone()
        return (_tie(row), bool(row["holds"])) if row else (None, False)

    def search(
        self, words: Sequence[str], forms: Sequence[str], known_at: str | None = None
    ) -> Iterator[tuple[str, str, str, str]]:
        """Records that may hold all words, as (id, form, title, body): the names of fields in the body count here, too.

        Raises:
            SelectionError: there are more words than a search takes.
        """
        if len(words) > query.MAX_WORDS or sum(map(len, words)) > query.MAX_TEXT:
            raise SelectionError(f"a search takes {query.MAX_WORDS} words of {query.MAX_TEXT:,} characters at most")
        latest = moment(known_at) if known_at else FOREVER
        patterns = {f"w{number}": query.body_pattern(word) for number, word in enumerate(words)}
        texts = " AND ".join(query.in_body(f":{name}") for name in patterns)
        marks = ", ".join(f"'{form}'" for form in forms if form in ("tie", "assessment", "indicator"))
        sql = (
            f"SELECT r.id, r.form, r.title, r.body FROM record r WHERE r.form IN ({marks})"
            f" AND r.known_min <= :latest AND {texts} ORDER BY r.form = 'indicator', r.id"
        )
        for row in self.connection.execute(sql, {**patterns, "latest": latest}):
            yield tuple(row)

    def forms(self) -> list[tuple[str, int]]:
        """How many records there are of each form."""
        return [
            tuple(row)
            for row in self.connection.execute("SELECT form, COUNT(*) FROM record GROUP BY form ORDER BY form")
        ]

    def unchecked(self) -> int:
        """How many records were never held against their pages again."""
        sql = "SELECT COUNT(*) FROM record WHERE json_extract(body, '$.checked') IS NULL"
        return int(self.connection.execute(sql).fetchone()[0])

    def count(self, table: Literal["source", "publisher", "actor", "tie", "assessment", "indicator"]) -> int:
        """How many rows a table has."""
        return int(self.connection.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0])

    def was_known(self, record: int, known_at: str | None) -> bool:
        """Whether a record may have been known by a date: a page supported it, and what it tells had begun."""
        (known,) = self.connection.execute("SELECT known_min FROM record WHERE num = ?", (record,)).fetchone()
        return known_at is None or int(known) <= moment(known_at)

    def known_records(self, day: int) -> set[str]:
        """Ids of the records that published pages supported by a day."""
        return {row[0] for row in self.connection.execute("SELECT id FROM record WHERE known_min <= ?", (day,))}

    def titles(self) -> list[tuple[str, str, str]]:
        """Every record as (id, form, title)."""
        return [tuple(row) for row in self.connection.execute("SELECT id, form, title FROM record ORDER BY id")]

    def suggest_id(self, name: str, count: int = 3) -> tuple[str, ...]:
        """Ids of records, actors and publishers that come near."""
        from rapidfuzz import process

        tables = ("record", "former", "actor", "publisher")
        sql = " UNION ".join(f"SELECT id FROM {table}" for table in tables) + " ORDER BY 1"
        ids = [row[0] for row in self.connection.execute(sql)]
        return tuple(match[0] for match in process.extract(name, ids, limit=count, score_cutoff=75))

    # ------------------------------------------------------------ publications

    def source(self, identifier: str) -> SourceRow | None:
        """The page of an id."""
        return next(iter(self._pages("s.id = ?", (identifier,))), None)

    def pages(self, publisher: str | None = None) -> list[SourceRow]:
        """All pages, or those of a publisher; the most used first."""
        return self._pages("s.publisher = ?1 OR s.origin = ?1", (publisher,)) if publisher else self._pages("1", ())

    def pages_among(self, identifiers: Iterable[str]) -> list[SourceRow]:
        """The pages with these ids, in no order."""
        found = []
        for some in _chunks(sorted(set(identifiers))):
            found += self._pages(f"s.id IN ({','.join('?' * len(some))})", tuple(some))
        return found

    def _pages(self, condition: str, parameters: tuple[str, ...]) -> list[SourceRow]:
        sql = (
            "SELECT s.id, s.url, s.publisher, s.origin, s.title, s.published, p.letter, COUNT(DISTINCT c.record) AS records,"
            " COUNT(DISTINCT CASE WHEN n.pages = 1 AND c.stance = 'supports' THEN c.record END) AS alone, s.body"
            " FROM source s JOIN publisher p ON p.id = s.publisher LEFT JOIN citation c ON c.source = s.id"
            " LEFT JOIN (SELECT record, COUNT(*) AS pages FROM citation WHERE stance = 'supports' GROUP BY record) n"
            f" ON n.record = c.record WHERE {condition} GROUP BY s.id ORDER BY records DESC, s.id"
        )
        rows = self.connection.execute(sql, parameters)
        return [SourceRow(**{**dict(row), "body": _parsed(row["body"])}) for row in rows]

    def publisher(self, identifier: str) -> dict[str, Any] | None:
        """The publisher of an id, as authored."""
        row = self.connection.execute("SELECT body FROM publisher WHERE id = ?", (identifier,)).fetchone()
        return _parsed(row[0]) if row else None

    def publishers(self) -> dict[str, tuple[str, str, str]]:
        """Name, type and reliability letter of every publisher, by id."""
        return {
            row[0]: (row[1], row[2], row[3])
            for row in self.connection.execute("SELECT id, name, type, letter FROM publisher")
        }

    def resting_on(self, identifier: str) -> tuple[tuple[str, str, str, str], ...]:
        """Records that cite a page, or any page of a publisher, as (id, form, title, stance)."""
        sql = (
            "SELECT DISTINCT r.id, r.form, r.title, c.stance FROM citation c JOIN source s ON s.id = c.source"
            " JOIN record r ON r.num = c.record WHERE s.id = ?1 OR s.publisher = ?1 OR s.origin = ?1 ORDER BY r.form DESC, r.id"
        )
        return tuple(tuple(row) for row in self.connection.execute(sql, (identifier,)))

    def cited_by(self, ties: Sequence[TieRow]) -> dict[str, list[str]]:
        """The pages on which ties rest, each with the ids of those ties."""
        pages: dict[str, list[str]] = {tie.id: [] for tie in ties}
        for tie, (_, source) in self._of(
            ties, "SELECT DISTINCT record, source FROM citation WHERE record IN ({}) ORDER BY 1"
        ):
            pages[tie.id].append(source)
        found: dict[str, list[str]] = {}
        for name, sources in pages.items():
            for source in sources:
                found.setdefault(source, []).append(name)
        return found

    # ------------------------------------------------------------- assessments

    def assessments(self, known_at: str | None = None) -> list[AssessmentRow]:
        """All judgements, latest first; disputed are those that a page published by `known_at` disputes."""
        latest = moment(known_at) if known_at else FOREVER
        sql = (
            "SELECT a.id, a.date, a.who, a.affiliation, a.about, a.dimension, a.judgement, a.favours, a.credibility, a.reliability,"
            " a.title, EXISTS (SELECT 1 FROM citation c WHERE c.record = a.num AND c.stance = 'disputes' AND c.known_min <= ?)"
            " FROM assessment a ORDER BY a.day_min DESC, a.id"
        )
        return [_assessment(*row) for row in self.connection.execute(sql, (latest,))]

    def flows_of_series(self, series: str) -> list[TieRow]:
        """The trade flows that are points of a series, oldest first."""
        sql = (
            "SELECT r.id FROM record r JOIN tie t ON t.num = r.num WHERE t.kind = 'trade_flow'"
            " AND json_extract(r.body, '$.series') = ? ORDER BY t.sort, r.id"
        )
        return self.tie_by_id([row[0] for row in self.connection.execute(sql, (series,))])

    # -------------------------------------------------------------- indicators

    def indicators(
        self, *, country: str | None = None, partner: str | None = None, measures: Iterable[str] = (), series: str | None = None,
        known_at: str | None = None,
    ) -> list[IndicatorRow]:  # fmt: skip
        """Indicators by country, partner, measures or series, oldest first."""
        conditions, parameters = ["1"], []
        for column, value in (("country", country), ("partner", partner), ("series", series)):
            if value is not None:
                conditions.append(f"i.{column} = ?")
                parameters.append(value)
        wanted = tuple(measures)
        if wanted:
            conditions.append(f"i.measure IN ({','.join('?' * len(wanted))})")
            parameters += wanted
        reliability = "i.reliability"
        if known_at:
            known = moment(known_at)
            conditions.append(f"i.known_min <= {known}")
            reliability = (
                "(SELECT MIN(c.letter) FROM citation c WHERE c.record = i.num AND c.stance = 'supports'"
                f" AND c.known_min <= {known})"
            )
        sql = (
            "SELECT i.id, i.series, i.country, i.partner, i.measure, i.period, i.day_min, i.day_max, i.low, i.high, i.unit,"
            f" i.qualifier, i.credibility, {reliability} FROM indicator i"
            f" WHERE {' AND '.join(conditions)} ORDER BY i.measure, i.day_min, i.day_max, i.id"
        )
        return [
            IndicatorRow(id_, of, who, whom, measure, period, (first, last), *others)
            for id_, of, who, whom, measure, period, first, last, *others in self.connection.execute(sql, parameters)
        ]

    # ----------------------------------------------------------------- exports

    def among(self, selection: Selection, actors: Iterable[int] | None = None) -> Iterator[TieRow]:
        """The ties that a selection means; with numbers of actors, those that have two of them, whoever it names."""
        if actors is None:
            return self.iter_ties(selection)
        self.validate(selection)
        return self._select(selection, _AMONG, _listed(actors))

    def ends(self, selection: Selection, actors: Iterable[int] | None = None) -> Iterator[tuple[str, str]]:
        """The actors on both sides of the same ties, ids apart by blanks; in no order if the selection has no limit."""
        self.validate(selection)
        made = self._clauses(selection)
        matched, parameters = self._matched(selection) if actors is None else (_AMONG, _listed(actors))
        sql = f"SELECT t.origin, t.target, {made.credibility} AS credibility {_from(matched, selection, made)}"
        if selection.limit is not None:
            sql += f" ORDER BY {query.order(selection)} LIMIT {int(selection.limit)}"
        for origin, target, _ in self.connection.execute(sql, made.parameters | parameters):
            yield origin, target

    def naming(self, identifier: str) -> tuple[list[TieRow], int]:
        """The ties one of whose fields beside its ends names an actor, latest first, and how many judgements are about it."""
        sql = (
            f"SELECT {_columns()} FROM named n JOIN tie t ON t.num = n.record WHERE n.actor = ?"
            f" ORDER BY {query.order(Selection())}"
        )
        ties = [_tie(row) for row in self.connection.execute(sql, (identifier,))]
        (judged,) = self.connection.execute(
            "SELECT COUNT(*) FROM named n JOIN assessment a ON a.num = n.record WHERE n.actor = ?", (identifier,)
        ).fetchone()
        return ties, judged

    def named(self, selection: Selection) -> dict[str, int]:
        """How many of the ties that a selection means, its limit apart, name which actors beside those they tie."""
        self.validate(selection)
        made = self._clauses(selection)
        matched, parameters = self._matched(selection)
        ends = "' ' || t.origin || ' ' || t.target || ' '"
        sql = (
            f"SELECT n.actor, COUNT(*) FROM (SELECT t.num, {ends} AS ends {_from(matched, selection, made)}) s"
            " JOIN named n ON n.record = s.num WHERE instr(s.ends, ' ' || n.actor || ' ') = 0 GROUP BY n.actor"
        )
        return dict(self.connection.execute(sql, made.parameters | parameters).fetchall())

    def beside(self, selection: Selection, actors: Iterable[int]) -> set[int]:
        """Numbers of all actors of the ties of some actors that meet the clauses of a selection, its pair apart."""
        made = self._clauses(selection)
        several = "CASE WHEN instr(t.origin, ' ') OR instr(t.target, ' ') THEN t.origin || ' ' || t.target END"
        found, names = set[int](), set[str]()
        for some in _chunks(sorted(set(actors))):
            marks = ",".join(map(str, some))
            for near, far in (("src", "dst"), ("dst", "src")):
                sql = (
                    f"SELECT DISTINCT e.{far}, {several} FROM edge e CROSS JOIN tie t ON t.num = e.tie"
                    f" WHERE e.{near} IN ({marks}) AND {made.condition}"
                )
                for number, everyone in self.connection.execute(sql, made.parameters):
                    found.add(number)
                    if everyone:  # no edge joins those who stand on the same side
                        names.update(everyone.split())
        return found.union(self.numbers(names))

    def actor_bodies(self, identifiers: Iterable[str]) -> dict[str, tuple[dict[str, Any], str]]:
        """Actors as authored, each with the id of the state to which it rolls up, by id."""
        found: dict[str, tuple[dict[str, Any], str]] = {}
        for some in _chunks(sorted(set(identifiers))):
            marks = ",".join("?" * len(some))
            sql = f"SELECT a.id, a.body, s.id FROM actor a JOIN actor s ON s.num = a.state WHERE a.id IN ({marks})"
            found.update((row[0], (_parsed(row[1]), row[2])) for row in self.connection.execute(sql, some))
        return found

    def source_bodies(self, identifiers: Iterable[str]) -> dict[str, dict[str, Any]]:
        """Pages as authored, by id."""
        found: dict[str, dict[str, Any]] = {}
        for some in _chunks(sorted(set(identifiers))):
            sql = f"SELECT id, body FROM source WHERE id IN ({','.join('?' * len(some))})"
            found.update((row[0], _parsed(row[1])) for row in self.connection.execute(sql, some))
        return found

    def outgoing(self, ties: Sequence[TieRow], known_at: str | None = None) -> dict[str, list[tuple[str, str]]]:
        """The links (record, how) that begin at ties, by tie id; those to records known by then only."""
        latest = moment(known_at) if known_at else FOREVER
        found: dict[str, list[tuple[str, str]]] = {tie.id: [] for tie in ties}
        sql = (
            "SELECT l.record, r.id, l.how FROM link l JOIN record r ON r.num = l.target"
            f" WHERE l.record IN ({{}}) AND r.known_min <= {latest} ORDER BY l.record, l.how, r.id"
        )
        for tie, (_, target, how) in self._of(ties, sql):
            found[tie.id].append((target, how))
        return found


_AMONG = (
    "SELECT tie, 1 FROM edge WHERE src IN (SELECT value FROM json_each(:among))"
    " AND +dst IN (SELECT value FROM json_each(:among))"
)
"""The ties among some actors. The sign keeps SQLite from seeking every pair of them: there are fewer edges than pairs."""
_ACTOR = "SELECT a.num, a.id, a.name, a.type, a.country, s.id FROM actor a JOIN actor s ON s.num = a.state"


def _from(matched: str, selection: Selection, made: query.Clauses) -> str:
    """The ties among those matched, each once, with `out` = 1 where the first actor gives."""
    ways = {"out": " AND m.out = 1 AND t.mutual = 0", "in": " AND m.out = 0", "mutual": " AND t.mutual = 1"}
    once = f"WITH matched(tie, out) AS ({matched}) SELECT tie, MAX(out) AS out FROM matched GROUP BY tie"
    return (
        f"FROM ({once}) m CROSS JOIN tie t ON t.num = m.tie WHERE {made.condition}{ways.get(selection.direction, '')}"
    )


def _end(side: tuple[str, int], end: str, key: str) -> str:
    """The condition that an edge's end is the actor, or one of its parts."""
    how = side[0]
    if how == "self":
        return f"{end} = :{key}"
    if how == "state":
        return f"{end}_state = :{key}"
    return f"{end} IN (SELECT actor FROM within WHERE whole = :{key})"


def _columns(
    status: str = "t.status", credibility: str = "t.credibility", reliability: str = "t.reliability",
    disputed: str = "t.disputed", sure: str = "1", out: str = "1",
) -> str:  # fmt: skip
    """The columns from which `_tie` makes a row, in its order."""
    return (
        "t.num, t.id, t.kind, t.domain, t.title, t.mutual, t.origin, t.target, t.date, t.landmark, t.begin_min, t.begin_max,"
        f" t.end_min, t.end_max, t.pages, t.origins, {status} AS status, {credibility} AS credibility,"
        f" {reliability} AS reliability, {disputed} AS disputed, ({sure}) AS sure, {out} AS out"
    )


def _tie(row: sqlite3.Row) -> TieRow:
    (num, identifier, kind, domain, title, mutual, origin, target, date, landmark, begin_min, begin_max, end_min, end_max,
     pages, origins, status, credibility, reliability, disputed, sure, out, *_) = row  # fmt: skip
    way: Way = "mutual" if mutual else "out" if out else "in"
    return TieRow(
        num, identifier, kind, domain, title, way, tuple(origin.split()), tuple(target.split()), date, status, credibility,
        reliability or "F", bool(disputed), bool(landmark), (begin_min, begin_max), (end_min, end_max), pages, origins, bool(sure),
    )  # fmt: skip


def _edge(made: query.Clauses, selection: Selection) -> str:
    """The columns of an edge `e` of a tie `t` between the actors `s` and `d`."""
    begin, end = columns("t.", certain=selection.certain)
    return f"s.id, d.id, t.id, t.kind, t.mutual, {made.credibility}, {begin}, {end}"


def _parsed(text: str) -> Any:
    """JSON, read where a question needs whole records: importing its reader costs a listing of ties more than it should."""
    import json

    return json.loads(text)


def _listed(actors: Iterable[int]) -> dict[str, Any]:
    """The parameter of `_AMONG`."""
    return {"among": f"[{','.join(map(str, sorted(actors)))}]"}


def _chunks(values: list[T]) -> Iterator[list[T]]:
    for start in range(0, len(values), _CHUNK):
        yield values[start : start + _CHUNK]


def _assessment(id_: str, date: str, who: str, affiliation: str, about: str, *others: Any) -> AssessmentRow:
    """A row of the table, with its lists."""
    row = AssessmentRow(id_, date, tuple(who.split("\n")), affiliation, tuple(about.split()), *others)
    return row._replace(disputed=bool(row.disputed))
