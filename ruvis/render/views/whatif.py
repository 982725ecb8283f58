"""The layout of `ruvis whatif`: before and after, with everything made up marked as such."""

from __future__ import annotations

from ruvis.questions.asymmetry import percent
from ruvis.questions.whatif import Change, WhatIfAnswer
from ruvis.render.document import Cell, Column, Document, Heading, Listing, Paragraph, Table
from ruvis.render.views.asymmetry import methods
from ruvis.render.words import money, number, plural

SHOWN, NEEDS = 6, 4
"""How many of the ties that are gone are listed, and how many of one side's unmet needs the sentence names."""


def view(answer: WhatIfAnswer, *, everything: bool = False, method: bool = False) -> Document:
    """The answer as a document: what changes in the latest period, or every change."""
    blocks: Document = [Paragraph(Cell(_sentence(answer), "strong"))]
    told = [f"gone: {title} ({identifier})" for identifier, title in answer.cut[:SHOWN]]
    if len(answer.cut) > SHOWN:
        told.append(f"gone: {plural(len(answer.cut) - SHOWN, 'more tie')}")
    told += [f"added: {title} ({identifier})" for identifier, title in answer.added]
    blocks += [Heading("What is supposed"), Listing(told)]
    changed = [c for c in answer.changes if c.changed]
    changes = [c for c in changed if everything or c.latest] or changed
    names = {answer.a.id: answer.a.name, answer.b.id: answer.b.name, "pair": "both"}
    if changes:
        columns = [
            Column("Measure"), Column("Period", fixed=True), Column("of"), Column("before", "right"),
            Column("hypothetical", "right"),
        ]  # fmt: skip
        rows: list[list[Cell | str]] = [
            [f"{_domain(answer, c.domain)}: {c.label}", c.period, names[c.side], _said(c, c.before),
             Cell(_said(c, c.after), "warn")]
            for c in changes
        ]  # fmt: skip
        blocks += [Heading("What changes"), Table(columns, rows)]
    else:
        blocks += [
            Heading("What changes"),
            Paragraph("No measure changes: these ties carry no volume or act that counts."),
        ]
    same = sum(1 for c in answer.changes if not c.changed and c.latest)
    earlier = len(changed) - len(changes)
    rest = f"{plural(same, 'figure')} of the latest periods unchanged"
    if earlier:
        rest += f"; {plural(earlier, 'earlier figure')} changed (--all)"
    blocks.append(
        Paragraph(Cell(f"{rest}. What is cut falls out of the totals, too: nobody else is taken to step in.", "quiet"))
    )
    blocks += _needs(answer)
    return blocks + (methods() if method else [])


def _sentence(answer: WhatIfAnswer) -> str:
    before, after = answer.before.verdict, answer.after.verdict
    names = {answer.a.id: answer.a.name, answer.b.id: answer.b.name}
    supposed = []
    if answer.cut:
        supposed.append(f"without {plural(len(answer.cut), 'tie')}")
    if answer.added:
        supposed.append(f"with {plural(len(answer.added), 'made-up tie')}")
    start = "Hypothetically, " + " and ".join(supposed)
    lost = _lost(answer)
    if before.value is None and after.value is None:
        return f"{start}, it still cannot be measured who depends more on whom{lost}."
    if after.dependent is None or after.stronger is None:
        return f"{start}, neither of {answer.a.name} and {answer.b.name} could be told to be the more dependent side{lost}."
    weak, strong = names[after.dependent], names[after.stronger]
    if before.dependent != after.dependent:
        return f"{start}, {weak} would be the side that depends more on {strong}, and not the other way round{lost}."
    assert before.value is not None and after.value is not None
    if before.value == after.value:
        return f"{start}, {weak} would be the side that depends more, and by as much as now{lost}."
    how = "still more" if abs(after.value) > abs(before.value) else "less, but still more than the other way round"
    points = f"gap of {100 * abs(before.value):.1f} points before, {100 * abs(after.value):.1f} after"
    return f"{start}, {weak} would depend on {strong} {how} ({points}){lost}."


def _lost(answer: WhatIfAnswer) -> str:
    """The end of the sentence that tells which needs of each side are left without a known supplier."""
    unmet: dict[str, list[str]] = {}
    for need in answer.needs:
        if need.before and not need.after:
            unmet.setdefault(need.actor.name, []).append(need.need)
    parts = []
    for name, needs in unmet.items():
        more = f" and {len(needs) - NEEDS} more" if len(needs) > NEEDS else ""
        parts.append(f"of {name} ({', '.join(needs[:NEEDS])}{more})")
    return f"; needs left without a known supplier: {' and '.join(parts)}" if parts else ""


def _domain(answer: WhatIfAnswer, domain: str) -> str:
    return answer.before.domains.get(domain, domain.title()).split(" and ")[0]


def _said(change: Change, value: float | None) -> str:
    if value is None:
        return "unknown"
    match change.unit:
        case "share":
            return percent(value)
        case "USD":
            return money(value, value, "USD")
        case "million TIV":
            return f"{number(round(value, 2))} m TIV"
        case "acts":
            return plural(int(value), "act")
        case "points":
            return f"{100 * value:+.1f}"
        case "index":
            return f"{value:.6f}"
        case _:
            return f"{value:+.2f}"


def _needs(answer: WhatIfAnswer) -> Document:
    if not answer.needs:
        return []
    columns = [Column("Who"), Column("needs"), Column("met by, before"), Column("hypothetically")]
    rows: list[list[Cell | str]] = []
    for need in answer.needs:
        before, after = (", ".join(answer.names[s] for s in some) for some in (need.before, need.after))
        if before == after:
            after += " (fewer ties)"
        rows.append(
            [need.actor.name, f"{_domain(answer, need.domain)}: {need.need}", before or "nobody",
             Cell(after or "nobody known", "warn" if after else "bad")]
        )  # fmt: skip
    return [Heading("Needs that it touches"), Table(columns, rows)]
