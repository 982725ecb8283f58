"""The layouts of `ruvis actors`, `sources`, `assessments`, `search` and `stats`."""

from __future__ import annotations

from ruvis.questions.registers import ActorsAnswer, AssessmentsAnswer, SourcesAnswer
from ruvis.questions.search import SearchAnswer
from ruvis.questions.stats import StatsAnswer
from ruvis.records.vocabulary import CREDIBILITY_MEANING, LETTER_MEANING
from ruvis.render.document import Bars, Cell, Column, Document, Heading, Listing, Paragraph, Table
from ruvis.render.words import plural

Rows = list[list[Cell | str]]
_SCREEN = 25


def actors(answer: ActorsAnswer) -> Document:
    """Actors as a table."""
    rows: Rows = [
        [Cell(actor.name, below=actor.id), actor.type.replace("_", " "), actor.country or "", str(ties), str(named or "")]
        for actor, ties, named in answer.actors
    ]  # fmt: skip
    columns = [
        Column("Actor"), Column("Type"), Column("Country"), Column("Ties", "right"), Column("named in", "right"),
    ]  # fmt: skip
    return [Heading(plural(len(rows), "actor"), 1), Table(columns, rows)]


def sources(answer: SourcesAnswer, *, everything: bool = False) -> Document:
    """Pages as a table, the most used first; or the records that rest on one page."""
    if answer.single:
        rows: Rows = [[Cell(title, below=identifier)] for identifier, title in answer.single]
        return [Heading(f"{plural(len(rows), 'tie')} on one page only", 1), Table([Column("Tie")], rows)]
    shown = answer.pages if everything else answer.pages[:_SCREEN]
    rows = [
        [page.letter, Cell(answer.publishers[page.publisher][0], below=page.published),
         Cell(page.title or page.url, url=page.url, below=page.id), str(page.records), str(page.alone or "")]
        for page in shown
    ]  # fmt: skip
    columns = [
        Column("", fixed=True), Column("Publisher", share=1), Column("Page", share=2), Column("Records", "right"),
        Column("alone", "right"),
    ]  # fmt: skip
    blocks: Document = [Heading(plural(len(answer.pages), "page"), 1), Table(columns, rows)]
    if len(shown) < len(answer.pages):
        blocks.append(Paragraph(Cell(f"{len(answer.pages) - len(shown):,} more: --all, or --format csv", "quiet")))
    return blocks


def assessments(answer: AssessmentsAnswer) -> Document:
    """Judgements with who says so."""
    if not answer.assessments:
        return [Heading("No judgement meets this selection", 1)]
    blocks: Document = [Heading(plural(len(answer.assessments), "judgement"), 1)]
    tally = [
        f"{plural(count, 'judgement')} see {answer.names[actor]} as the stronger side"
        for actor, count in answer.favours
    ]
    silent = sum(row.favours is None for row in answer.assessments)
    blocks.append(Listing([*tally, f"{silent} name no stronger side"]))
    rows: Rows = [
        [row.date, Cell(", ".join(row.who), below=row.affiliation), Cell(row.judgement, below=row.id), row.favours or "",
         Cell(f"{row.reliability}{row.credibility}", below="disputed" if row.disputed else None)]
        for row in answer.assessments
    ]  # fmt: skip
    columns = [
        Column("Date"),
        Column("Who", share=2),
        Column("Judgement", share=4),
        Column("Stronger"),
        Column("", fixed=True),
    ]
    return [*blocks, Table(columns, rows)]


def search(answer: SearchAnswer) -> Document:
    """Actors and records that were found."""
    if not answer.actors and not answer.hits:
        return [Heading(f"Nothing holds {answer.words!r}", 1)]
    blocks: Document = []
    if answer.read != answer.words:
        blocks.append(Paragraph(Cell(f"Nothing holds {answer.words!r}; read as {answer.read!r}", "quiet")))
    if answer.actors:
        blocks += [
            Heading(plural(len(answer.actors), "actor"), 1),
            Listing([f"{actor.name} ({actor.id})" for actor in answer.actors]),
        ]
    if answer.hits:
        near = answer.hits[0].near
        title = "No record holds these words; the nearest titles" if near else plural(len(answer.hits), "record")
        rows: Rows = [[hit.form, Cell(hit.title, below=hit.id)] for hit in answer.hits]
        blocks += [Heading(title, 1), Table([Column(""), Column("")], rows)]
    return blocks


def stats(answer: StatsAnswer) -> Document:
    """What the dataset covers and what it does not."""
    forms = ", ".join(plural(count, form) for form, count in answer.forms)
    blocks: Document = [
        Heading(f"{plural(answer.ties, 'tie')} selected", 1),
        Paragraph(
            f"The dataset holds {forms}, from {plural(answer.pages, 'page')} of {plural(answer.publishers, 'publisher')}."
        ),
        Listing(
            [
                f"{answer.disputed:,} ties are disputed; {answer.one_origin:,} rest on one origin only",
                f"{answer.unchecked:,} records were not checked against their pages again since they were entered",
                f"the latest tie is dated {answer.last}: what came later is not covered",
                *([f"no tie of kind {', '.join(answer.missing)}"] if answer.missing else []),
            ]
        ),
        Bars([(label, count, f"{count:,}") for _, label, count in answer.domains if count], "By domain"),
        Bars([(label, count, f"{count:,}") for _, label, count in answer.kinds], "By kind"),
        Bars([(name.replace("_", " "), count, f"{count:,}") for name, count in answer.statuses], "By status"),
        Bars(_decades(answer), "By the year in which it began"),
        _grades(answer),
    ]
    return blocks


def _decades(answer: StatsAnswer) -> list[tuple[str, float | None, str]]:
    """Single years from 2015 on, decades before: most ties are recent."""
    counts: dict[str, int] = {}
    for year, count in answer.years:
        label = year if year >= "2015" else f"{year[:3]}0s" if year >= "1950" else "before 1950"
        counts[label] = counts.get(label, 0) + count
    return [(label, count, f"{count:,}") for label, count in counts.items()]


def _grades(answer: StatsAnswer) -> Table:
    counts = {(letter, digit): count for letter, digit, count in answer.grades}
    columns = [
        Column("Reliability of the best page"),
        *(Column(f"{digit} {CREDIBILITY_MEANING[digit].split()[0]}", "right") for digit in range(1, 6)),
    ]
    rows: Rows = [
        [f"{letter} {meaning}", *(f"{counts.get((letter, digit), 0) or ''}" for digit in range(1, 6))]
        for letter, meaning in LETTER_MEANING.items()
    ]
    return Table(columns, rows, "By grade: credibility of the record across, reliability down")
