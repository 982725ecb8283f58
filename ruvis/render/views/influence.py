"""The layout of `ruvis influence`."""

from __future__ import annotations

from collections.abc import Sequence

from ruvis.questions.influence import Direction, InfluenceAnswer, Term
from ruvis.render.document import Cell, Column, Document, Heading, Paragraph, Table
from ruvis.render.views.asymmetry import methods


def view(answer: InfluenceAnswer, *, explain: bool = False, method: bool = False) -> Document:
    """The answer as a document; with record ids, and with the method, if asked for."""
    blocks: Document = [Paragraph(Cell(_sentence(answer), "strong"))]
    columns = [
        Column("Influence"),
        Column("bandwidth", "right"),
        Column("dependence", "right"),
        Column("FBIC", "right"),
    ]
    rows: list[list[Cell | str]] = [
        [f"{d.of.name} over {d.over.name}", _number(answer.bandwidth), _number(d.dependence),
         Cell(_number(d.index), below="partial" if d.partial else None)]
        for d in answer.directions
    ]  # fmt: skip
    blocks += [Heading(f"Formal Bilateral Influence Capacity, {answer.year}"), Table(columns, rows)]
    if any(d.partial for d in answer.directions):
        judged = ", ".join(f"{100 * d.judged:.0f} % of that of {d.over.name}'s dependence" for d in answer.directions)
        told = f"{100 * answer.bandwidth_judged:.0f} % of the weight of bandwidth, {judged}"
        blocks.append(
            Paragraph(Cell(f"Partial: terms are known for {told}; the rest counts as nothing, so these are lower parts of the"
                           " index, to be compared with one another and with nothing else.", "quiet"))
        )  # fmt: skip
    blocks += [Heading("Bandwidth, of the pair"), _terms(answer.terms, explain)]
    for d in answer.directions:
        blocks += [Heading(f"Dependence of {d.over.name} on {d.of.name}, in percent"), _terms(d.terms, explain)]
    return blocks + (methods() if method else [])


def _sentence(answer: InfluenceAnswer) -> str:
    one, two = answer.directions
    if one.index is None and two.index is None:
        return f"The formal influence of {answer.a.name} and {answer.b.name} over one another cannot be computed from this dataset."
    part = "As far as the dataset holds what the index needs, " if one.partial or two.partial else ""
    if one.index is None or two.index is None:
        told = one if two.index is None else two
        other = two if told is one else one
        return (
            f"{part}the formal influence of {told.of.name} over {told.over.name} in {answer.year} was {_number(told.index)}"
            f" (FBIC); that of {other.of.name} over {other.over.name} cannot be computed."
        )
    first, second = (one, two) if one.index >= two.index else (two, one)
    assert first.index is not None and second.index is not None
    if first.index == second.index:
        return f"{part}{answer.a.name} and {answer.b.name} have the same formal influence over one another in {answer.year}."
    times = f", {first.index / second.index:.1f} times as much" if second.index else ""
    return (
        f"{part}{first.of.name} had more formal influence over {first.over.name} in {answer.year} than the other way"
        f" round{times} (FBIC {_number(first.index)} against {_number(second.index)})."
    )


def _number(value: float | None) -> str:
    return "missing" if value is None else f"{value:.7f}"


def _terms(terms: Sequence[Term], explain: bool) -> Table:
    columns = [Column("Term"), Column("weight", "right"), Column("value", "right", fixed=True), Column("note")]
    rows: list[list[Cell | str]] = [
        [term.label, f"{term.weight:.2f}", Cell(_number(term.value), "plain" if term.value is not None else "quiet"),
         Cell(term.note, "quiet", below=" ".join(term.ids) if explain and term.ids else None)]
        for term in terms
    ]  # fmt: skip
    return Table(columns, rows)


__all__ = ["Direction", "view"]
