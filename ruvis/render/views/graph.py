"""The layout of `ruvis graph`."""

from __future__ import annotations

from ruvis.questions.graph import Broker, GraphAnswer
from ruvis.render.document import Bars, Cell, Column, Document, Heading, Listing, Paragraph, Table
from ruvis.render.words import number, plural

_WAY = {(True, True): "both ways", (True, False): "→", (False, True): "←", (False, False): "neither way"}


def view(answer: GraphAnswer, *, explain: bool = False) -> Document:
    """The answer as a document: sizes, kinds, the central actors, the brokers."""
    who = " and ".join(actor.name for actor in (answer.a, answer.b) if actor) or "All actors"
    blocks: Document = [Heading(f"{who}: {plural(answer.nodes, 'actor')}, {plural(answer.ties, 'tie')}", 1)]
    if not answer.ties:
        return [*blocks, Paragraph("No tie of the dataset meets this selection.")]
    blocks.append(Listing(_sizes(answer)))
    blocks.append(Bars([_bar(name, count) for name, count in answer.types], "Actors by type"))
    blocks.append(Bars([_bar(name, count) for name, count in answer.kinds], "Ties by kind"))
    blocks += [Heading("Most central actors"), _central(answer)]
    if answer.brokers and answer.a and answer.b:
        blocks += [
            Heading(f"Brokers: third actors with ties to {answer.a.name} and to {answer.b.name}"),
            _brokers(answer, explain),
        ]
    return blocks


def _bar(name: str, count: int) -> tuple[str, float | None, str]:
    return name.replace("_", " "), count, f"{count:,}"


def _sizes(answer: GraphAnswer) -> list[str]:
    """The figures of the whole graph, in words."""
    said = [f"{plural(answer.edges, 'edge')}: a tie of several actors is several edges"]
    if answer.reciprocity is not None:
        said.append(f"reciprocity {number(round(answer.reciprocity, 3))}: so much of who gives to whom is given back")
    if answer.density is not None:
        said.append(f"density {number(round(answer.density, 4))}: so many of the possible ordered pairs are joined")
    said.append(f"{plural(len(answer.components), 'component')} of {_list(answer.components)} actors")
    said.append(
        f"{plural(len(answer.strong), 'strongly connected component')}, the largest of {plural(answer.strong[0], 'actor')}"
    )
    return said


def _list(sizes: tuple[int, ...]) -> str:
    shown = ", ".join(f"{size:,}" for size in sizes[:8])
    return f"{shown} and fewer" if len(sizes) > 8 else shown


def _central(answer: GraphAnswer) -> Table:
    label = "Between, est." if answer.estimated else "Between"
    columns = [
        Column("Actor"), Column("Ties", "right"), Column("gives", "right"), Column("gets", "right"), Column("mutual", "right"),
        Column("with", "right"), Column(label, "right"),
    ]  # fmt: skip
    rows: list[list[Cell | str]] = [
        [Cell(one.actor.name, below=one.actor.id), f"{one.ties:,}", f"{one.given:,}", f"{one.received:,}", f"{one.mutual:,}",
         f"{one.neighbours:,}", f"{one.betweenness:.3f}"]
        for one in answer.central
    ]  # fmt: skip
    return Table(columns, rows)


def _brokers(answer: GraphAnswer, explain: bool) -> Table:
    assert answer.a and answer.b
    columns = [
        Column("Actor"),
        Column(f"with {answer.a.name}", "right"),
        Column(f"with {answer.b.name}", "right"),
        Column("leads"),
    ]
    return Table(columns, [[_name(one, explain), f"{len(one.with_a):,}", f"{len(one.with_b):,}", _WAY[one.forward, one.backward]]
                           for one in answer.brokers])  # fmt: skip


def _name(broker: Broker, explain: bool) -> Cell:
    ids = f"\n{', '.join((*broker.with_a, *broker.with_b))}" if explain else ""
    return Cell(broker.actor.name, below=f"{broker.actor.id}{ids}")
