"""A selection as SQL: the only place where one is turned into the other.

The clauses speak of a tie `t` (a row of the table tie). Both clocks go through `ruvis.clocks.holds_sql`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from ruvis.clocks import columns, holds_sql, moment, window
from ruvis.records.edtf import FOREVER, EDTFError
from ruvis.selection import Selection, SelectionError

MAX_TEXT = 1_000
"""Characters of a text to look for."""
MAX_WORDS = 100
_SORTS = {
    "date": "t.sort, t.id",
    "-date": "t.sort DESC, t.id",
    "credibility": "credibility, t.sort DESC, t.id",
    "kind": "t.domain, t.kind, t.sort, t.id",
    "id": "t.id",
}
_NAMES = (
    "EXISTS (SELECT 1 FROM json_each(:naming{}) j WHERE instr(' ' || t.origin || ' ' || t.target || ' ', ' ' || j.value || ' ')"
    " OR EXISTS (SELECT 1 FROM named n WHERE n.record = t.num AND n.actor = j.value))"
)
"""That a tie names one of some actors, as an end or beside its ends."""


class Clauses:
    """Conditions on a tie `t` and their parameters, with the expressions for its grades at that time."""

    def __init__(self) -> None:
        self.where: list[str] = []
        self.parameters: dict[str, Any] = {}
        self.status, self.credibility, self.reliability = "t.status", "t.credibility", "t.reliability"
        self.disputed, self.sure = "t.disputed", "1"

    def add(self, condition: str, **parameters: Any) -> None:
        """Take in a condition."""
        self.where.append(condition)
        self.parameters.update(parameters)

    @property
    def condition(self) -> str:
        """All conditions as one."""
        return " AND ".join(self.where) or "1"


def clauses(selection: Selection, named: Iterable[Collection[str]] = ()) -> Clauses:
    """The conditions that a selection puts on ties, its pair apart.

    Args:
        selection: the selection.
        named: for each actor that ties have to name, the ids of all that stand for it.

    Raises:
        SelectionError: a date is not EDTF.
    """
    made = Clauses()
    try:
        _clocks(selection, made)
    except EDTFError as error:
        raise SelectionError(str(error)) from None
    for name, column, values in (
        ("domain", "t.domain", selection.domains),
        ("kind", "t.kind", selection.kinds),
        ("status", made.status, selection.statuses),
    ):
        if values:
            values = tuple(dict.fromkeys(values))
            marks = ", ".join(f":{name}{number}" for number in range(len(values)))
            made.add(f"{column} IN ({marks})", **{f"{name}{number}": value for number, value in enumerate(values)})
    if selection.min_credibility is not None:
        made.add(f"{made.credibility} <= :min_credibility", min_credibility=selection.min_credibility)
    if selection.min_reliability is not None:
        made.add(f"{made.reliability} <= :min_reliability", min_reliability=selection.min_reliability.upper())
    if selection.disputed is not None:
        made.add(f"{made.disputed} = :disputed", disputed=int(selection.disputed))
    if selection.landmarks:
        made.add("t.landmark = 1")
    if selection.source is not None:
        made.add(
            "EXISTS (SELECT 1 FROM citation c JOIN source s ON s.id = c.source WHERE c.record = t.num"
            " AND (c.source = :source OR s.publisher = :source OR s.origin = :source))",
            source=selection.source,
        )
    if selection.text is not None:
        made.add(
            "EXISTS (SELECT 1 FROM record r, json_tree(r.body) j"
            f" WHERE r.num = t.num AND {in_body(':told')} AND j.atom LIKE :text ESCAPE '\\')",
            told=body_pattern(selection.text),
            text=f"%{literal(selection.text)}%",
        )
    for number, ids in enumerate(named):
        made.add(_NAMES.format(number), **{f"naming{number}": listed(ids)})
    return made


def listed(ids: Iterable[str]) -> str:
    """Ids as one parameter, for `json_each`."""
    import json

    return json.dumps(sorted(ids))


def order(selection: Selection) -> str:
    """The order of the answer; it always ends with the id, so that the same question gives the same bytes."""
    return _SORTS[selection.sort]


def _clocks(selection: Selection, made: Clauses) -> None:
    if selection.since or selection.until:
        begin, end = window(selection.since, selection.until)
        inside = "e.day_min >= :since AND e.day_max < :until" if selection.certain else (
            "e.day_min < :until AND e.day_max >= :since"
        )  # fmt: skip
        period = "t.begin_min >= :since AND t.end_max <= :until" if selection.certain else (
            "t.begin_min < :until AND t.end_max > :since"
        )  # fmt: skip
        made.add(
            f"(EXISTS (SELECT 1 FROM event e WHERE e.tie = t.num AND {inside})"
            f" OR (NOT EXISTS (SELECT 1 FROM event e WHERE e.tie = t.num) AND {period}))",
            since=begin, until=end,
        )  # fmt: skip
    days = []
    if selection.as_of:
        days.append(moment(selection.as_of))
        begin_at, end_at = columns("t.", certain=selection.certain)
        made.add(holds_sql(begin_at, end_at, ":as_of"), as_of=days[0])
        made.sure = holds_sql(*columns("t.", certain=True), ":as_of")
    if selection.known_at:
        known = moment(selection.known_at)
        days.append(known)
        made.parameters.update(known_at=known, forever=FOREVER)
        column = "t.known_max" if selection.certain else "t.known_min"
        made.add(holds_sql(column, ":forever", ":known_at"))
        made.sure += " AND " + holds_sql("t.known_max", ":forever", ":known_at")
        _grades_at(made, "c.known_max" if selection.certain else "c.known_min")
    if days:
        made.parameters["status_at"] = min(days)
        made.status = status_at("t.num", ":status_at", "t.status")


def status_at(tie: str, day: str, otherwise: str) -> str:
    """The status that a tie certainly had reached on a day, or else possibly, as an SQL expression."""
    last = "SELECT p.status FROM phase p WHERE p.tie = {0} AND p.{1} <= {2} ORDER BY p.seq DESC LIMIT 1"
    sure, maybe = last.format(tie, "begin_max", day), last.format(tie, "begin_min", day)
    first = f"SELECT p.status FROM phase p WHERE p.tie = {tie} ORDER BY p.seq LIMIT 1"
    return f"COALESCE(({sure}), ({maybe}), ({first}), {otherwise})"


def _grades_at(made: Clauses, known: str) -> None:
    """Grades judged from the citations that were published by then: confirmation takes two independent origins."""
    left = f"FROM citation c WHERE c.record = t.num AND {holds_sql(known, ':forever', ':known_at')}"
    origins = f"(SELECT COUNT(DISTINCT c.origin) {left} AND c.stance = 'supports')"
    made.credibility = f"CASE WHEN t.credibility = 1 AND {origins} < 2 THEN 2 ELSE t.credibility END"
    made.reliability = f"(SELECT MIN(c.letter) {left} AND c.stance = 'supports')"
    made.disputed = (
        f"(EXISTS (SELECT 1 {left} AND c.stance = 'disputes') OR EXISTS (SELECT 1 FROM link l JOIN record r"
        " ON (l.record = t.num AND r.num = l.target) OR (l.target = t.num AND r.num = l.record)"
        f" WHERE l.how = 'disputes' AND {holds_sql(known.replace('c.', 'r.'), ':forever', ':known_at')}))"
    )


def in_body(parameter: str) -> str:
    """That the body of a record `r` may hold a text: quick, but the names of its fields count, too."""
    return f"r.body LIKE {parameter} ESCAPE '\\'"


def body_pattern(text: str) -> str:
    """The pattern for it."""
    return f"%{literal(as_written(text))}%"


def as_written(text: str) -> str:
    """A text as it stands in JSON."""
    import json

    return json.dumps(text, ensure_ascii=False)[1:-1]


def literal(text: str) -> str:
    """Text for LIKE, with its wildcards taken as what they are."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
