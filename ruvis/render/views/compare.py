"""The layout of `ruvis compare`."""

from __future__ import annotations

from ruvis.questions.compare import Clause, Commitment, CompareAnswer, Line
from ruvis.render.document import Cell, Column, Document, Heading, Listing, Paragraph, Table
from ruvis.render.words import ARROW, plural, summed

_CLAUSE = {
    "mutual_defence_clause": ("Mutual defence", "a mutual-defence clause"),
    "non_assistance_to_aggressor_article": ("No help to an attacker", "an article against helping an attacker"),
    "one_sided_intervention_right": ("One-sided right to intervene", "a one-sided right to intervene"),
}
_SOURCES = 3


def view(answer: CompareAnswer) -> Document:
    """The answer as a document: commitments first, then domain by domain, then what one side lacks."""
    blocks: Document = [Heading(" | ".join(side.label for side in answer.sides), 1)]
    for clause in answer.clauses:
        blocks += _clause(clause, answer)
    blocks += [Heading("Ties by domain"), _table(answer.domains, answer)]
    points = [
        f"{side.label}: {ARROW[way]} {summed(figure)}"
        for side, sums in zip(answer.sides, answer.sums, strict=True)
        for way, figure in sums
    ]
    if points:
        blocks.append(Listing(points))
    lacking = [line for line in answer.kinds if line.lacking]
    if lacking:
        blocks += [Heading("What one side has and another lacks"), _table(lacking, answer)]
    blocks.append(
        Paragraph(Cell("→ from the first of a pair to the second, ← back, ↔ mutual; one tie: ruvis show ID", "quiet"))
    )
    return blocks


def _clause(clause: Clause, answer: CompareAnswer) -> Document:
    """A clause: a verdict for each side, with the treaties and the pages it rests on."""
    title, words = _CLAUSE[clause.id]
    points: list[Cell] = []
    for number, side in enumerate(answer.sides):
        verdict, found = clause.verdict(number), clause.sides[number]
        if verdict:
            bearing = [commitment for commitment in found if commitment.holds]
            points.append(Cell(f"{side.label}: yes, {_treaties(bearing)}", "good", below=_words(bearing)))
        elif verdict is False:
            shown = sorted(found, key=lambda one: (-one.tie.begin[0], one.tie.id))
            latest = next((one for one in shown if one.tie.status == "in_force" and one.holds is False), shown[0])
            without, unknown = sum(one.holds is False for one in found) - 1, sum(one.holds is None for one in found)
            more = f"; nor {'does' if without == 1 else 'do'} {plural(without, 'other text')}" if without else ""
            more += f"; {plural(unknown, 'text')} not known" if unknown else ""
            points.append(
                Cell(f"{side.label}: no, {latest.tie.id} does not hold {words}{more}", "warn", below=_words([latest]))
            )
        elif clause.id == "mutual_defence_clause":
            what = "no treaty whose text is known" if found else "no treaty"
            points.append(Cell(f"{side.label}: {what} stands in this selection", "quiet"))
        else:
            points.append(Cell(f"{side.label}: no treaty is recorded to hold {words}", "quiet"))
    note = [Paragraph(Cell("Here the sides differ.", "strong"))] if clause.differs else []
    return [Heading(title), *note, Listing(points)]


def _treaties(found: list[Commitment]) -> str:
    said = []
    for one in found:
        where = f" ({'Article ' if one.article[:1].isdigit() else ''}{one.article})" if one.article else ""
        said.append(f"{one.tie.id}{where}")
    return ", ".join(said)


def _words(found: list[Commitment]) -> str:
    """The treaties' titles, dates, status, grade, and the pages they rest on."""
    lines = []
    for one in found:
        lines.append(f"{one.tie.title}: {one.tie.date}, {one.tie.status.replace('_', ' ')}, {one.tie.grade}")
        lines += [
            f"  {cited.publisher} ({cited.letter}): {cited.says} <{cited.url}>" for cited in one.sources[:_SOURCES]
        ]
        if len(one.sources) > _SOURCES:
            lines.append(f"  and {plural(len(one.sources) - _SOURCES, 'more page')}: ruvis show {one.tie.id}")
    return "\n".join(lines)


def _table(lines: tuple[Line, ...] | list[Line], answer: CompareAnswer) -> Table:
    columns = [
        Column("What"),
        Column("", "center", fixed=True),
        *(Column(side.label, "right") for side in answer.sides),
    ]
    rows: list[list[Cell | str]] = []
    for line in lines:
        most = max(line.counts)
        counts = [Cell(f"{count:,}" if count else "-", "strong" if count == most else "plain") for count in line.counts]
        rows.append([line.label, ARROW[line.way], *counts])
    return Table(columns, rows)
