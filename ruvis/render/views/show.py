"""The layout of `ruvis show`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ruvis.clocks import moment
from ruvis.questions.show import ActorAnswer, PageAnswer, RecordAnswer, Related, SeriesAnswer, Shown
from ruvis.records.vocabulary import CREDIBILITY_MEANING, LETTER_MEANING, STATUS_MEANING
from ruvis.render.document import Bars, Cell, Column, Document, Heading, Listing, Paragraph, Table
from ruvis.render.views.ties import tie_table
from ruvis.render.words import limits, money, number, plural
from ruvis.store.rows import CitationRow, EventRow, FigureRow

_TOLD = {
    "id", "title", "summary", "note", "credibility", "citations", "relates_to", "also_known_as", "history", "quantity", "value",
    "kind", "status", "landmark", "checked", "ordered", "delivered", "tiv", "vote", "provisions", "from", "to", "parties",
    "judgement", "min", "max",
}  # fmt: skip


def view(answer: Shown) -> Document:
    """Any of the answers of `show` as a document."""
    match answer:
        case RecordAnswer():
            return _record(answer)
        case ActorAnswer():
            return _actor(answer)
        case PageAnswer():
            return _page(answer)
        case SeriesAnswer():
            return _series(answer)


def _record(answer: RecordAnswer) -> Document:
    record, body, tie = answer.record, answer.record.body, answer.tie
    blocks: Document = [Heading(record.title, 1)]
    if answer.asked_as:
        blocks.append(Paragraph(Cell(f"{answer.asked_as} lives on in this record.", "quiet")))
    if answer.known_at and not answer.supporting:
        blocks.append(Paragraph(f"No published source of the dataset supported this by {answer.known_at}."))
        return blocks
    if answer.known_at:
        blocks.append(
            Paragraph(
                Cell("Title and item were written with what became known later; the summary is left out.", "quiet")
            )
        )
    else:
        blocks.append(Paragraph(body["summary"]))
    blocks.append(Table([Column(""), Column("")], _facts(answer)))
    if answer.history:
        rows = [_happened(event, answer.as_of) for event in answer.history]
        blocks += [Heading("History"), Table([Column("Date"), Column("Event"), Column("")], rows)]
    if answer.figures and tie:
        blocks += [Heading("Figures"), Listing([_figure(figure) for figure in answer.figures])]
    for vote in body.get("vote", ()):
        blocks.append(Paragraph(_vote(vote, answer.names)))
    if body.get("provisions"):
        blocks += [Heading("Provisions"), Listing(body["provisions"])]
    blocks += _cited("Supported", answer.supporting)
    blocks += _cited("Told otherwise in a part", answer.differing)
    blocks += _cited("Disputed", answer.disputing)
    if answer.related:
        said: list[list[Cell | str]] = [
            [Cell(_how(link), "quiet"), Cell(link.title, below=link.id)] for link in answer.related
        ]
        blocks += [Heading("Related records"), Table([Column("", fixed=True), Column("")], said)]
    if body.get("note") and not answer.known_at:
        blocks += [Heading("Note"), Paragraph(body["note"])]
    return blocks


_HOW = {
    "part_of": ("part of", "has as a part"), "supersedes": ("replaces", "replaced by"), "follows": ("follows", "followed by"),
}  # fmt: skip


def _how(link: Related) -> str:
    words = link.how.replace("_", " ")
    return _HOW.get(link.how, (words, words))[0 if link.outgoing else 1]


def _facts(answer: RecordAnswer) -> list[list[Cell | str]]:
    record, body, tie = answer.record, answer.record.body, answer.tie
    facts: list[list[Cell | str]] = [["id", Cell(record.id, "strong")]]
    if tie:
        facts.append(["between", _between(answer)])
        facts.append(["kind", f"{tie.kind.replace('_', ' ')} ({tie.domain})"])
        clocks = (("as of", answer.as_of), ("known at", answer.known_at))
        when = " and ".join(f"{clock} {date}" for clock, date in clocks if date)
        status = tie.status.replace("_", " ")
        facts.append([f"status {when}".strip(), Cell(f"{status}: {STATUS_MEANING[tie.status]}", "strong")])
        if answer.holds is False:
            facts.append(["", Cell(f"It did not hold {when}.", "warn")])
        elif answer.holds and not tie.certain:
            facts.append(["", Cell("Possibly: its dates are uncertain.", "warn")])
    elif body.get("judgement"):
        facts.append(["judgement", body["judgement"]])
        if body.get("status"):
            facts.append(["status", Cell(f"{body['status']}: {STATUS_MEANING[body['status']]}", "warn")])
    credibility = tie.credibility if tie else record.credibility
    of_what = " (that it was said, not that it is right)" if record.form == "assessment" else ""
    facts.append(["credibility", f"{credibility}, {CREDIBILITY_MEANING[credibility]}{of_what}"])
    best = min((cited.letter for cited in answer.supporting), default="F")
    facts.append(["reliability", f"{best}, {LETTER_MEANING[best]} (the best page)"])
    for key, value in body.items():
        if key not in _TOLD:
            facts.append([key.replace("_", " "), _value(value, answer.names)])
    if body.get("min") is not None or body.get("max") is not None:
        facts.append(["value", limits(body.get("min"), body.get("max"))])
    if body.get("landmark"):
        facts.append(["landmark", "yes"])
    facts.append(["checked", body.get("checked", "not yet")])
    if body.get("also_known_as"):
        facts.append(["formerly", " ".join(body["also_known_as"])])
    facts.append(["authored in", f"{record.file}:{record.line}"])
    return facts


def _happened(event: EventRow, as_of: str | None) -> list[Cell | str]:
    """An event; one that came after the day asked about is shown, and quietly."""
    word = "" if event.event == "note" else event.event.replace("_", " ")
    later = as_of is not None and event.day[0] > moment(as_of)
    return [
        Cell(text, "quiet" if later else "plain")
        for text in (event.date, word + (" (later)" if later else ""), event.note or "")
    ]


def _between(answer: RecordAnswer) -> str:
    assert answer.tie
    names = {actor: answer.names.get(actor, actor) for actor in (*answer.tie.origin, *answer.tie.target)}
    origin = ", ".join(names[actor] for actor in answer.tie.origin)
    if answer.tie.mutual:
        return f"{origin} (mutual)"
    return f"{origin or 'unknown'} → {', '.join(names[actor] for actor in answer.tie.target)}"


def _value(value: Any, names: dict[str, str]) -> str:
    if isinstance(value, list):
        return ", ".join(_value(item, names) for item in value)
    if isinstance(value, dict):
        return ", ".join(f"{names.get(key, key)} {_value(item, names)}" for key, item in value.items())
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return number(value)
    return names.get(value, str(value))


def _figure(figure: FigureRow) -> str:
    role = f"{figure.role}: " if figure.role else ""
    if figure.unit == "items":
        return f"{role}{limits(figure.low, figure.high)} ({figure.what})"
    size = (
        money(figure.low, figure.high, figure.currency)
        if figure.currency
        else f"{limits(figure.low, figure.high)} {figure.unit}"
    )
    rest = ", ".join(
        part for part in (figure.what, figure.basis, figure.year, "estimate" if figure.estimate else None) if part
    )
    return f"{role}{size}" + (f" ({rest})" if rest else "")


def _vote(vote: dict[str, Any], names: dict[str, str]) -> str:
    counts = ", ".join(
        f"{vote[key]} {word}"
        for key, word in (("for", "for"), ("against", "against"), ("abstain", "abstaining"))
        if key in vote
    )
    members = "; ".join(f"{names.get(actor, actor)} {how}" for actor, how in vote.get("votes", {}).items())
    symbol = f" {vote['symbol']}" if vote.get("symbol") else ""
    veto = "; vetoed" if vote.get("veto") else ""
    return f"Vote in {vote['body']}{symbol}, {vote['date']}: {counts}" + (f" ({members})" if members else "") + veto


def _cited(how: str, pages: Sequence[CitationRow]) -> Document:
    heading = Heading(f"{how} by {plural(len(pages), 'page')}")
    return [heading, Listing([_citation(cited) for cited in pages])] if pages else []


def _citation(cited: CitationRow) -> list[Cell]:
    origin = f", carrying {cited.origin}" if cited.origin else ""
    title = f": {cited.title}" if cited.title else ""
    return [
        Cell(f"[{cited.letter}]", "strong"),
        Cell(f"{cited.publisher}{origin}, {cited.published}{title}.", url=cited.url),
        Cell(f"Says: {cited.says}.".replace("..", ".")),
        Cell(cited.url, "quiet", url=cited.url),
    ]


def _actor(answer: ActorAnswer) -> Document:
    body = answer.body
    facts: list[list[Cell | str]] = [["id", Cell(answer.id, "strong")]]
    for key in ("full_name", "type", "country", "parent", "successor", "role"):
        if body.get(key):
            facts.append([key.replace("_", " "), str(body[key]).replace("_", " ") if key == "type" else str(body[key])])
    if body.get("aliases"):
        facts.append(["also called", ", ".join(body["aliases"])])
    if body.get("identifiers"):
        facts.append(["identifiers", ", ".join(f"{key} {value}" for key, value in body["identifiers"].items())])
    if answer.state.id != answer.id:
        facts.append(["counts with", answer.state.name])
    blocks: Document = [Heading(body["name"], 1), Table([Column("", fixed=True), Column("")], facts)]
    if answer.parts:
        blocks += [Heading("Counted with it"), Paragraph(", ".join(part.name for part in answer.parts))]
    if answer.domains:
        blocks.append(Bars([(label, count, str(count)) for label, count in answer.domains], "Ties by domain"))
        blocks += [
            Heading("Latest ties"),
            tie_table(answer.ties[:10]),
            Paragraph(Cell(f"All of them: ruvis ties {answer.id} --all", "quiet")),
        ]
    if answer.named:
        blocks += [Heading(f"Named in {plural(len(answer.named), 'tie')} of others"), tie_table(answer.named[:10])]
        if len(answer.named) > 10:
            blocks.append(Paragraph(Cell(f"All of them: ruvis show {answer.id} --format csv", "quiet")))
    if answer.judged:
        judged = plural(answer.judged, "judgement")
        blocks.append(Paragraph(Cell(f"{judged} about it: ruvis assessments {answer.id}", "quiet")))
    return blocks


def _page(answer: PageAnswer) -> Document:
    publisher = answer.publisher
    letter = publisher["letter"]
    why = f": {publisher['reason']}" if publisher.get("reason") else " (the rule for its type)"
    facts: list[list[Cell | str]] = [["id", Cell(answer.id, "strong")]]
    if answer.body.get("url"):
        facts.append(["address", Cell(answer.body["url"], url=answer.body["url"])])
        facts.append(["published", answer.body["published"]])
    facts.append(["publisher", f"{publisher['name']} ({publisher['type'].replace('_', ' ')})"])
    facts.append(["reliability", f"{letter}, {LETTER_MEANING[letter]}{why}"])
    for key in ("origin", "language", "country", "note"):
        if answer.body.get(key):
            facts.append([key, str(answer.body[key])])
    blocks: Document = [Heading(answer.name, 1), Table([Column("", fixed=True), Column("")], facts)]
    if not answer.body.get("url"):
        rows: list[list[Cell | str]] = [
            [page.published, Cell(page.title or page.url, url=page.url, below=page.id), str(page.records)]
            for page in answer.pages
        ]
        blocks += [
            Heading(plural(len(rows), "page")),
            Table([Column("Published"), Column("Page"), Column("Records", "right")], rows),
        ]
    citing: list[list[Cell | str]] = [
        [Cell(title, below=record), form, stance] for record, form, title, stance in answer.records
    ]
    blocks += [
        Heading(f"{plural(len(citing), 'record')} cite it"),
        Table([Column("Record"), Column("Form"), Column("Stance")], citing),
    ]
    return blocks


def _series(answer: SeriesAnswer) -> Document:
    rows = [(period, high, limits(low, high)) for _, period, low, high in answer.points]
    return [
        Heading(answer.id, 1),
        Bars(rows, answer.unit),
        Paragraph(Cell("Sources: ruvis show ID, ids with --format csv.", "quiet")),
    ]
