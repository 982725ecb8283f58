"""Validated records as rows of a snapshot's tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any

from ruvis.authoring.dataset import Dataset, Entry, body
from ruvis.authoring.story import Story, first_date
from ruvis.names import fold
from ruvis.records import edtf
from ruvis.records.edtf import Bounds
from ruvis.records.models import Actor, Assessment, Indicator, Range, Tie
from ruvis.records.vocabulary import BESIDE

Row = tuple[Any, ...]


def tables(dataset: Dataset) -> Iterator[tuple[str, Row]]:
    """Every row of the snapshot, as (table, row)."""
    for rank, domain in enumerate(dataset.ontology.domains):
        yield "domain", (domain.id, rank, domain.label)
    for rank, kind in enumerate(dataset.ontology.kinds):
        told = kind.label, kind.domain, kind.direction, kind.depends, kind.holds, kind.gives, int(kind.adverse)
        yield "kind", (kind.id, rank, *told)
    for entry in dataset["measures"].values():
        yield "measure", (entry.record.id, entry.record.label)
    actors = Actors(entry.record for entry in dataset["actors"].values())
    yield from actors.rows()
    yield from _publications(dataset)
    entries = sorted(dataset.records(), key=lambda entry: entry.record.id)
    numbers = {entry.record.id: number for number, entry in enumerate(entries, 1)}
    disputing = _disputing(entries)
    for entry in entries:
        number = numbers[entry.record.id]
        yield from rows_of(dataset, entry, number, actors, disputed=entry.record.id in disputing)
        for link in entry.record.relates_to:
            yield "link", (number, numbers[link.id], link.how)


def batched(rows: Iterable[tuple[str, Row]], size: int = 50_000) -> Iterator[dict[str, list[Row]]]:
    """Rows by table, so many at a time: a statement for each batch, not for each row."""
    found: dict[str, list[Row]] = {}
    for count, (table, row) in enumerate(rows, 1):
        found.setdefault(table, []).append(row)
        if count % size == 0:
            yield found
            found = {}
    yield found


class Actors:
    """All actors, numbered, with the wholes that each belongs to."""

    def __init__(self, actors: Iterable[Actor]) -> None:
        self.by_id = {actor.id: actor for actor in sorted(actors, key=lambda actor: actor.id)}
        self.number = {identifier: number for number, identifier in enumerate(self.by_id, 1)}

    def wholes(self, identifier: str) -> list[str]:
        """The actor itself, then its parents, country and successors, nearest first."""
        found = [identifier]
        for current in found:
            actor = self.by_id[current]
            for above in (actor.parent, actor.country, actor.successor):
                if above and above not in found:
                    found.append(above)
        return found

    def state(self, identifier: str) -> str:
        """The state to which an actor rolls up: its country, or the successor of that; else the actor itself."""
        actor = self.by_id[identifier]
        state = self.by_id[actor.country] if actor.country else actor
        while state.successor:
            state = self.by_id[state.successor]
        return state.id

    def rows(self) -> Iterator[tuple[str, Row]]:
        """The tables actor, within and name."""
        for identifier, actor in self.by_id.items():
            number, state = self.number[identifier], self.number[self.state(identifier)]
            yield "actor", (number, identifier, actor.name, actor.type, actor.country, state, body(actor))
            for whole in self.wholes(identifier):
                yield "within", (self.number[whole], number)
            names: dict[str, str] = {}
            for label in (actor.name, identifier, actor.full_name, *actor.aliases):
                names.setdefault(fold(label), label)
            for folded, label in names.items():
                if folded:
                    yield "name", (folded, number, label)


def _publications(dataset: Dataset) -> Iterator[tuple[str, Row]]:
    for entry in dataset["publishers"].values():
        publisher = entry.record
        yield "publisher", (publisher.id, publisher.name, publisher.type, publisher.letter, body(publisher))
    for entry in dataset["sources"].values():
        source = entry.record
        known = edtf.bounds(source.published)
        yield (
            "source",
            (
                source.id,
                source.url,
                source.publisher,
                source.origin,
                source.title,
                source.published,
                *known,
                body(source),
            ),
        )


def _disputing(entries: list[Entry]) -> set[str]:
    """Ids of records that another record disputes, or that dispute another."""
    found = set()
    for entry in entries:
        for link in entry.record.relates_to:
            if link.how == "disputes":
                found |= {entry.record.id, link.id}
    return found


def rows_of(
    dataset: Dataset, entry: Entry, number: int, actors: Actors, *, disputed: bool = False
) -> Iterator[tuple[str, Row]]:
    """The rows of one record, its links apart, as (table, row).

    Args:
        dataset: where its pages, publishers and actors are.
        entry: the record.
        number: its number in the snapshot.
        actors: all actors.
        disputed: whether another record disputes it, or it disputes another.
    """
    record = entry.record
    cited = []
    for seq, citation in enumerate(record.citations):
        source = dataset["sources"][citation.source].record
        known = edtf.bounds(source.published)
        of_page = dataset["publishers"][source.publisher].record.letter
        cited.append((citation.stance, known, of_page, source.origin or source.publisher))
        yield "citation", (number, seq, citation.source, citation.stance, citation.says, *known, *cited[-1][2:])
    supporting = [entry for entry in cited if entry[0] == "supports"]
    letter = min(entry[2] for entry in supporting)
    known = Bounds(min(entry[1].earliest for entry in supporting), min(entry[1].latest for entry in supporting))
    if isinstance(record, Assessment):  # nobody knew of a judgement before it was made, whatever older page it leans on
        made = edtf.bounds(record.date)
        known = Bounds(max(known.earliest, made.earliest), max(known.latest, made.latest))
    elif isinstance(record, Tie):  # nor of a tie before it began: older pages tell of what led to it
        began = edtf.bounds(first_date(record)).earliest
        known = Bounds(max(known.earliest, began), max(known.latest, began))
    form = entry.section.removesuffix("s")
    yield (
        "record",
        (number, record.id, form, record.title, record.credibility, *known, entry.file, entry.line, entry.body),
    )
    for old in record.also_known_as:
        yield "former", (old, number)
    if isinstance(record, Tie):
        last = max(entry[1].latest for entry in supporting)
        yield from _tie(
            dataset,
            record,
            number,
            actors,
            supporting,
            known,
            last,
            letter,
            disputed or any(entry[0] == "disputes" for entry in cited),
        )
    elif isinstance(record, Assessment):
        day = edtf.bounds(record.date)
        yield (
            "assessment",
            (number, record.id, record.dimension, record.favours, record.date, *day,
             "\n".join(" ".join(name.split()) for name in record.who), record.affiliation, " ".join(record.about),
             record.title, record.judgement, record.credibility, letter),
        )  # fmt: skip
        for actor in record.about:
            yield "named", (number, actor)
    elif isinstance(record, Indicator):
        day = edtf.bounds(record.period)
        yield (
            "indicator",
            (number, record.id, record.series, record.country, record.partner, record.measure, record.period, *day,
             record.low, record.high, record.unit, record.qualifier, record.credibility, letter, known.earliest),
        )  # fmt: skip


def _tie(
    dataset: Dataset,
    tie: Tie,
    number: int,
    actors: Actors,
    supporting: list[Any],
    known: Bounds,
    last: int,
    letter: str,
    disputed: bool,
) -> Iterator[tuple[str, Row]]:
    kind = dataset.ontology.kind(tie.kind)
    story = Story.of(tie, kind.holds, last)
    origin, target = tie.parties or tie.origin or [], tie.parties or tie.target or []
    yield (
        "tie",
        (number, tie.id, tie.kind, tie.domain or kind.domain, tie.title, " ".join(origin), " ".join(target),
         int(tie.parties is not None), tie.status, tie.credibility, letter, int(disputed or tie.status == "denied"),
         int(tie.landmark), first_date(tie), story.sort, *story.interval.begin, *story.interval.end, *known, len(supporting),
         len({entry[3] for entry in supporting})),
    )  # fmt: skip
    for src in origin or target:
        for dst in target:
            if src != dst or not origin:  # where nobody knows who acted, the edge is a loop at who was hit
                ends = [actors.number[src], actors.number[dst]]
                states = [actors.number[actors.state(src)], actors.number[actors.state(dst)]]
                yield "edge", (*ends, number, *states)
    for seq, event in enumerate(tie.history):
        yield "event", (number, seq, event.event, event.date, *edtf.bounds(event.date), event.note)
    for seq, (status, begin) in enumerate(story.phases if len(story.phases) > 1 else ()):
        yield "phase", (number, seq, status, *begin)
    for seq, row in enumerate(figures(tie)):
        yield "figure", (number, seq, *row)
    for actor in named({field: getattr(tie, field, None) for field in BESIDE}):
        yield "named", (number, actor)


def named(fields: Mapping[str, str | list[str] | None]) -> Iterable[str]:
    """Ids of the actors that a tie names beside those it ties, each once."""
    names = [[said] if isinstance(said, str) else said or [] for said in fields.values()]
    return dict.fromkeys(chain.from_iterable(names))


def figures(tie: Tie) -> Iterator[Row]:
    """Every number of a tie as (role, what, unit, currency, basis, year, low, high, estimate, main).

    `main` marks the counts and the trend-indicator value that stand for the whole tie and may be added up.
    """
    item = getattr(tie, "item", None)
    for role in ("ordered", "delivered"):
        amount = getattr(tie, role, None)
        if amount is not None:
            low, high = (None, None) if amount == "some" else _limits(amount)
            yield role, item, "items", None, None, None, low, high, 0, 1
    if getattr(tie, "tiv", None) is not None:
        yield "delivered", item, "million TIV", None, None, None, tie.tiv, tie.tiv, 0, 1  # type: ignore[attr-defined]
    for quantity in tie.quantity:
        estimate = int(bool(quantity.estimate))
        yield (
            quantity.of,
            quantity.what,
            quantity.unit,
            None,
            None,
            quantity.date,
            quantity.low,
            quantity.high,
            estimate,
            0,
        )
    for value in tie.value or ():
        what, main = value.what or getattr(tie, "commodity", None), int(tie.kind == "trade_flow")
        yield "value", what, value.unit, value.currency, value.basis, value.year, value.low, value.high, 0, main


def _limits(amount: float | Range) -> tuple[float | None, float | None]:
    return (amount.low, amount.high) if isinstance(amount, Range) else (amount, amount)
