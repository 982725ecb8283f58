"""Rules that span fields or records: unknown ids, wrong order, figures that cannot be.

Each rule takes a dataset and yields problems. `check` runs them all, so that a maintainer sees everything at
once.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from ruvis.authoring.dataset import RECORD_SECTIONS, Dataset, Entry
from ruvis.authoring.files import MAX_PROBLEMS
from ruvis.authoring.problems import Problem
from ruvis.records.vocabulary import TERMINAL

MAX_LEVELS = 50
"""The most wholes (parents, states, successors) that an actor may be part of."""
MAX_SIDE = 300
"""The most actors on one side of a tie: the United Nations have 193 members, and a tie becomes an edge for each pair."""
_MAX_WORDS = 20_000


def check(dataset: Dataset, *, most: int | None = MAX_PROBLEMS) -> list[Problem]:
    """Every problem of a dataset: those found while reading, and those of the rules.

    Of one rule, the first so many (`most`) are told: what comes after them is the same mistake again.
    """
    found = list(dataset.problems)
    for rule in (_actors, _publishers, _sources, _ties, _assessments, _indicators, _records, _aliases):
        broken = list(islice(rule(dataset), most))
        if broken and len(broken) == most:
            broken.append(
                Problem(broken[-1].file, broken[-1].line, "", "", "and more of this sort, which are not listed")
            )
        found += broken
    return sorted(set(found))


def _suggest(word: str, words: Any) -> str:
    from rapidfuzz import process

    if len(words) > _MAX_WORDS:
        return ""
    match = process.extractOne(word, list(words), score_cutoff=70)
    return f"did you mean {match[0]!r}?" if match else ""


def _unknown(dataset: Dataset, entry: Entry, section: str, name: str, value: str, *at: int | str) -> Iterator[Problem]:
    """A problem if an id is not in a section."""
    if dataset.unknown(value, section):
        what = {"actors": "actor", "publishers": "publisher", "sources": "source", "measures": "measure"}[section]
        hint = _suggest(value, dataset[section]) or f"add it to {section}"
        yield entry.problem(name, f"unknown {what} {value!r}", hint, at=at or (name,))


def _actors(dataset: Dataset) -> Iterator[Problem]:
    for entry in dataset["actors"].values():
        actor = entry.record
        for name in ("country", "parent", "successor"):
            value = getattr(actor, name)
            if value is not None:
                yield from _unknown(dataset, entry, "actors", name, value)
        state = dataset["actors"].get(actor.country)
        if state and state.record.type != "state":
            yield entry.problem("country", f"{actor.country} is a {state.record.type}, not a state")
        if actor.id in (actor.parent, actor.successor):
            yield entry.problem("parent" if actor.id == actor.parent else "successor", "is the actor itself")
        above = _above(dataset, actor.id)
        if actor.id in above:
            yield entry.problem("parent", "leads back to the actor itself")
        elif len(above) > MAX_LEVELS:
            yield entry.problem("parent", f"is part of more than {MAX_LEVELS} wholes, one above the other")


def _above(dataset: Dataset, actor: str) -> set[str]:
    """The wholes to which an actor belongs, or a few more than `MAX_LEVELS` of them; itself if they lead back."""
    found: set[str] = set()
    todo = [actor]
    while todo and len(found) <= MAX_LEVELS:
        entry = dataset["actors"].get(todo.pop())
        if entry is None:
            continue
        wholes = {entry.record.parent, entry.record.successor, entry.record.country} - {None, entry.record.id}
        todo += sorted(wholes - found)
        found |= wholes
    return found


def _publishers(dataset: Dataset) -> Iterator[Problem]:
    """Two ids of one publisher would count as two origins."""
    names: dict[str, Entry] = {}
    for entry in dataset["publishers"].values():
        clash = names.setdefault(" ".join(entry.record.name.casefold().split()), entry)
        if clash is not entry and clash.layer == entry.layer:
            yield entry.problem("name", f"the publisher is registered already as {clash.record.id}", "use that one")


def _sources(dataset: Dataset) -> Iterator[Problem]:
    addresses: dict[str, Entry] = {}
    for entry in dataset["sources"].values():
        yield from _unknown(dataset, entry, "publishers", "publisher", entry.record.publisher)
        if entry.record.origin:
            yield from _unknown(dataset, entry, "publishers", "origin", entry.record.origin)
        clash = addresses.setdefault(entry.record.url, entry)
        if clash is not entry and clash.layer == entry.layer:  # datasets side by side may each bring the page
            yield entry.problem("url", f"the page is registered already as {clash.record.id}", "cite that one")


def evidence(dataset: Dataset, entry: Entry) -> Iterator[Problem]:
    """What is wrong with the citations of one record."""
    cited = set()
    for index, citation in enumerate(entry.record.citations):
        place = ("citations", index, "source")
        yield from _unknown(dataset, entry, "sources", "citations.source", citation.source, *place)
        if (citation.source, citation.stance) in cited:
            yield entry.problem("citations.source", f"{citation.source} stands twice", at=place)
        cited.add((citation.source, citation.stance))
    if not any(citation.stance == "supports" for citation in entry.record.citations):
        yield entry.problem("citations", "no citation supports the record", "a bare denial is no record")
    origins = _origins(dataset, entry)
    if entry.record.credibility == 1 and origins is not None and len(origins) < 2:
        yield entry.problem("credibility", "1 takes two independent origins, and there is one", "2, or a second source")


def _records(dataset: Dataset) -> Iterator[Problem]:
    former = {old: entry.record.id for entry in dataset.records() for old in entry.record.also_known_as}
    every = [entry.record.id for entry in dataset.records()]
    for entry in dataset.records():
        yield from evidence(dataset, entry)
        linked = set()
        for index, link in enumerate(entry.record.relates_to):
            place = ("relates_to", index, "id")
            if link.id in linked:
                yield entry.problem("relates_to", f"{link.id} stands twice", "say once how they overlap", at=place)
            linked.add(link.id)
            if link.id == entry.record.id:
                yield entry.problem("relates_to", "relates to itself", at=place)
            elif dataset.unknown(link.id, *RECORD_SECTIONS):
                merged = f"it lives on as {former[link.id]!r}" if link.id in former else ""
                yield entry.problem(
                    "relates_to", f"unknown record {link.id!r}", merged or _suggest(link.id, every), at=place
                )


def _origins(dataset: Dataset, entry: Entry) -> set[str] | None:
    """Whose word a record rests on: publishers of its pages, or those whose text they carry; None if a page is not there."""
    supporting = {citation.source for citation in entry.record.citations if citation.stance == "supports"}
    if not supporting <= dataset["sources"].keys():
        return None
    sources = [dataset["sources"][source].record for source in supporting]
    return {source.origin or source.publisher for source in sources}


def _ties(dataset: Dataset) -> Iterator[Problem]:
    for entry in dataset["ties"].values():
        yield from tie(dataset, entry)


def tie(dataset: Dataset, entry: Entry) -> Iterator[Problem]:
    """What is wrong with one tie by itself: its actors, its history, its counts."""
    record, domains = entry.record, {domain.id for domain in dataset.ontology.domains}
    for name, key in (("origin", "from"), ("target", "to"), ("parties", "parties"), ("actors", "actors")):
        named = getattr(record, name, None) or ()
        if len(named) > MAX_SIDE:
            yield entry.problem(key, f"names more than {MAX_SIDE} actors", "name the group they form")
        for index, actor in enumerate(named):
            yield from _unknown(dataset, entry, "actors", key, actor, key, index)
    for actor in sorted(set(record.origin or ()) & set(record.target or ())):
        yield entry.problem("to", f"{actor} stands on both sides", "a tie leads from one actor to another")
    for name in ("via", "subject"):
        for index, actor in enumerate(getattr(record, name, None) or ()):
            yield from _unknown(dataset, entry, "actors", name, actor, name, index)
    for name in ("host", "facility", "one_sided_intervention_right"):
        if getattr(record, name, None):
            yield from _unknown(dataset, entry, "actors", name, getattr(record, name))
    if record.domain and record.domain not in domains:
        yield entry.problem("domain", f"unknown domain {record.domain!r}", _suggest(record.domain, domains))
    yield from history(entry)
    yield from counts(entry)


def history(entry: Entry) -> Iterator[Problem]:
    """What is wrong with the order in which things happened to a tie."""
    tie = entry.record
    if not tie.history and getattr(tie, "period", None) is None:
        yield entry.problem("history", "is missing", "say at least once what happened, and when")
    for index, (before, after) in enumerate(zip(tie.history, tie.history[1:], strict=False), 1):
        if after.span.first.latest < before.span.first.earliest:
            what = f"{after.event} {after.date} stands after {before.event} {before.date}"
            yield entry.problem("history", what, "put the events in order of time", at=("history", index, "date"))
    over = [index for index, event in enumerate(tie.history) if event.event in TERMINAL]
    begun = [event for event in tie.history if event.event in ("started", "in_force", "ordered", "signed")]
    for index in over:
        end = tie.history[index].span.last.latest
        if any(event.span.first.earliest > end for event in begun[:1]):
            yield entry.problem("history", "ends before it begins", at=("history", index, "date"))


def counts(entry: Entry) -> Iterator[Problem]:
    """What is wrong with the counts of what was ordered and delivered."""
    ordered, delivered = getattr(entry.record, "ordered", None), getattr(entry.record, "delivered", None)
    most = ordered if isinstance(ordered, int | float) else getattr(ordered, "max", None)
    least = delivered if isinstance(delivered, int | float) else getattr(delivered, "min", None)
    if most is not None and least is not None and least > most:
        yield entry.problem("delivered", f"{least:,} delivered of {most:,} ordered", "one of them is wrong")
    for name, count in (("ordered", ordered), ("delivered", delivered)):
        if isinstance(count, int | float) and count < 0:
            yield entry.problem(name, f"{count} is less than nothing")


def _assessments(dataset: Dataset) -> Iterator[Problem]:
    for entry in dataset["assessments"].values():
        for index, actor in enumerate(entry.record.about):
            yield from _unknown(dataset, entry, "actors", "about", actor, "about", index)
        if entry.record.favours and entry.record.favours not in entry.record.about:
            yield entry.problem("favours", f"{entry.record.favours} is not among those it is about")


def _indicators(dataset: Dataset) -> Iterator[Problem]:
    for entry in dataset["indicators"].values():
        yield from _unknown(dataset, entry, "actors", "country", entry.record.country)
        if entry.record.partner:
            yield from _unknown(dataset, entry, "actors", "partner", entry.record.partner)
        if dataset["measures"]:
            yield from _unknown(dataset, entry, "measures", "measure", entry.record.measure)
        if entry.record.unit.startswith("percent") and "growth" not in entry.record.measure:
            high = entry.record.high
            if high is not None and high > 100 and "share" in entry.record.measure:
                yield entry.problem("value", f"a share of {high} percent")


def _aliases(dataset: Dataset) -> Iterator[Problem]:
    former: dict[str, Entry] = {}
    for entry in dataset.records():
        for index, old in enumerate(entry.record.also_known_as):
            place = ("also_known_as", index)
            if dataset.record(old):
                yield entry.problem("also_known_as", f"{old} is a living id", at=place)
            elif old in former:
                yield entry.problem("also_known_as", f"{old} was claimed by {former[old].record.id}", at=place)
            former.setdefault(old, entry)
