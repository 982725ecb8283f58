"""The layout of `ruvis paths`."""

from __future__ import annotations

from ruvis.questions.paths import FoundPath, Hop, PathsAnswer
from ruvis.render.document import Branch, Cell, Document, Heading, Paragraph
from ruvis.render.words import ARROW, number, plural

_BEST = {
    "hops": "fewest hops first",
    "credibility": "most credible first",
    "earliest": "earliest arrival first",
    "latest": "latest departure first",
}


def view(answer: PathsAnswer) -> Document:
    """The answer as a document: one tree a path, one branch a hop."""
    blocks: Document = [Heading(f"From {answer.a.name} to {answer.b.name}: {_BEST[answer.by]}", 1)]
    blocks.append(Paragraph(Cell(_searched(answer), "quiet")))
    if not answer.paths:
        blocks.append(Paragraph(_nothing(answer)))
    for rank, path in enumerate(answer.paths, 1):
        blocks.append(_tree(rank, path, answer))
    if len(answer.paths) == answer.top:
        every = "; every tie: --no-fold" if answer.folded else ""
        blocks.append(Paragraph(Cell(f"There may be more: --top, --max-hops{every}", "quiet")))
    both = f"ruvis ties --naming {answer.a.id} --naming {answer.b.id}"
    blocks.append(Paragraph(Cell(f"Ties that only name both, whoever they tie: {both}", "quiet")))
    return blocks


def _searched(answer: PathsAnswer) -> str:
    """What was looked for, in a sentence."""
    stand = [
        f"{actor.name} stands for itself and {plural(parts, 'part')} of it"
        for actor, parts in ((answer.a, answer.a_parts), (answer.b, answer.b_parts))
        if parts
    ]
    said = [f"Paths of at most {plural(answer.max_hops, 'hop')}", *stand]
    said += [f"via {actor.name}" for actor in answer.via] + [f"avoiding {actor.name}" for actor in answer.avoid]
    if answer.without:
        said.append(f"not over ties of {', '.join(name.replace('_', ' ') for name in answer.without)}")
    if answer.undirected:
        said.append("ties followed both ways")
    return "; ".join(said) + "."


def _nothing(answer: PathsAnswer) -> str:
    hint = (
        ""
        if answer.undirected
        else " Ties are followed from who gives to who receives; --undirected follows both ways."
    )
    if not answer.adverse:
        hint += " Ties that harm lead nowhere; --adverse follows them, too."
    if answer.by in ("earliest", "latest"):
        hint = " The ties of a path have to hold in its order; --by hops leaves time out." + hint
    return f"No path of at most {plural(answer.max_hops, 'hop')} meets this selection.{hint}"


def _tree(rank: int, path: FoundPath, answer: PathsAnswer) -> Branch:
    label = f"{rank}. {path.hops[0].source.name}: {'; '.join(_worth(path, answer))}"
    return Branch(Cell(label, "strong"), [Branch(_hop(hop, answer.folded)) for hop in path.hops])


def _worth(path: FoundPath, answer: PathsAnswer) -> list[str]:
    said = [plural(len(path.hops), "hop")]
    grade = None if path.probability is None else number(round(path.probability, 4))
    said.append("credibility cannot be judged" if grade is None else f"credibility {grade}")
    if answer.by in ("earliest", "latest"):
        said.append(f"arrives {path.arrive or 'on any day'}")
        said.append(f"leaves by {path.leave}" if path.leave else "leaves on any day")
    elif not path.in_order:
        said.append("its ties did not hold in this order")
    return said


def _hop(hop: Hop, folded: bool) -> Cell:
    """One step: where it leads, over which tie, and the date, status and grade of that."""
    tie = hop.tie
    more = f" (best of {len(hop.parallel)} ties)" if folded and len(hop.parallel) > 1 else ""
    below = f"{tie.id}: {tie.date}, {tie.status.replace('_', ' ')}, {tie.grade}{', disputed' if tie.disputed else ''}"
    return Cell(f"{ARROW[hop.way]} {hop.target.name}: {tie.title}{more}", below=below)
