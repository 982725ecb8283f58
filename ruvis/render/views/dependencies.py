"""The layout of `ruvis dependencies`."""

from __future__ import annotations

from collections.abc import Sequence

from ruvis.questions.asymmetry import percent
from ruvis.questions.chains import Chain
from ruvis.questions.dependencies import DependenciesAnswer, DomainSuppliers, Supplier
from ruvis.render.document import Branch, Cell, Column, Document, Heading, Listing, Paragraph, Table
from ruvis.render.views.asymmetry import methods, sparkline
from ruvis.render.words import money, number, plural

TOP = 8


def view(answer: DependenciesAnswer, *, explain: bool = False, method: bool = False) -> Document:
    """The answer as a document; with record ids, and with the method, if asked for."""
    blocks: Document = [Paragraph(Cell(_sentence(answer), "strong"))]
    for domain in answer.domains:
        if domain.measure != "acts":
            blocks += _domain(domain, explain)
    acts = [domain for domain in answer.domains if domain.measure == "acts"]
    if acts:
        blocks += _acts(acts, explain)
    blocks += _chains(answer, explain)
    blocks += _chokepoints(answer)
    if answer.missing:
        blocks += [Heading("Not computable"), Listing([f"needs {text}" for text in answer.missing])]
    if method:
        blocks += methods()
    return blocks


def _sentence(answer: DependenciesAnswer) -> str:
    name = answer.actor.name
    told = []
    for domain in answer.domains:
        which = [s for s in domain.suppliers if s.on] if answer.on else list(domain.suppliers[:1])
        if domain.measure == "acts" or not which:
            continue
        things = "arms imports" if domain.domain == "arms" else "imports"
        told.append(f"{percent(which[0].share)} of its {things} from {which[0].name} ({domain.period})")
    sole = [point for point in answer.chokepoints if not answer.on or answer.on.id in (point.actor, point.state)]
    if answer.on and not told and not sole:
        return f"Nothing in this dataset measures what {name} takes from {answer.on.name}."
    text = f"{name} takes {', and '.join(told)}" if told else f"No share of what {name} takes in can be computed"
    if sole:
        needs = list(dict.fromkeys(need for point in sole for need in point.needs))
        shown = ", ".join(needs[:4]) + (f" and {len(needs) - 4} more" if len(needs) > 4 else "")
        whom = answer.on.name if answer.on else "a single supplier state each"
        text += f"; for {plural(len(needs), 'need')} ({shown}) the dataset knows nobody but {whom}"
    return text + "."


def _amount(domain: DomainSuppliers, value: float | None) -> str:
    if value is None:
        return "unknown"
    return money(value, value, "USD") if domain.unit == "USD" else f"{number(round(value, 1))} m TIV"


def _domain(domain: DomainSuppliers, explain: bool) -> Document:
    things = "arms" if domain.domain == "arms" else "goods"
    top = max((v or 0 for s in domain.suppliers for v in s.trend), default=0)
    shown = list(domain.suppliers[:TOP])
    shown += [s for s in domain.suppliers[TOP:] if s.on]
    columns = [
        Column("Supplier"), Column("share", "right", fixed=True), Column("a year", "right"), Column("best year", "right"),
        Column("vulnerable", "right", fixed=True), Column("trend", fixed=True),
    ]  # fmt: skip
    rows: list[list[Cell | str]] = [
        [_name(s, explain), percent(s.share), _amount(domain, s.volume), _amount(domain, s.best),
         "unknown" if s.vulnerability is None else percent(s.vulnerability), sparkline(s.trend, top)]
        for s in shown
    ]  # fmt: skip
    made: Document = [Heading(f"{domain.label}: who supplies {things}, {domain.period}"), Table(columns, rows)]
    left = len(domain.suppliers) - len(shown)
    text = f"{_hhi(domain)} Known by supplier: {percent(domain.sourced)} of the whole."
    if left > 0:
        text += f" {plural(left, 'smaller supplier')} not shown."
    if domain.periods:
        text += f" Trend: {domain.periods[0]} to {domain.periods[-1]}."
    if domain.at_most:
        text += (
            " Amounts are a supplier's own figure where there is one; else its share of all imports, of which only those of"
            " goods and services together are known, so at most."
        )
    made.append(Paragraph(Cell(text, "quiet")))
    if domain.alternatives:
        names = ", ".join(f"{name} ({_amount(domain, most)})" for _, name, most in domain.alternatives[:5])
        made.append(Paragraph(f"Others that delivered within ten years, with their best year: {names}."))
    return made


def _hhi(domain: DomainSuppliers) -> str:
    if round(domain.low, 3) == round(domain.high, 3):
        return f"Concentration (HHI): {domain.low:.3f}."
    return f"Concentration (HHI): between {domain.low:.3f} and {domain.high:.3f}, as some suppliers are not known."


def _name(supplier: Supplier, explain: bool) -> Cell:
    return Cell(supplier.name, "strong" if supplier.on else "plain", below=" ".join(supplier.ids) if explain else None)


def _acts(domains: Sequence[DomainSuppliers], explain: bool) -> Document:
    columns = [
        Column("Domain"),
        Column("Period", fixed=True),
        Column("Who did what for it, by weight of credible acts"),
    ]
    rows: list[list[Cell | str]] = []
    for domain in domains:
        shown = ", ".join(
            f"{s.name} {percent(s.share)} ({plural(int(s.volume or 0), 'act')})" for s in domain.suppliers[:5]
        )
        below = " ".join(identifier for s in domain.suppliers for identifier in s.ids) if explain else None
        rows.append([domain.label.split(" and ")[0], domain.period, Cell(shown, below=below)])
    return [
        Heading("Domains without volumes"),
        Table(columns, rows),
        Paragraph(
            Cell(
                "Shares of recorded acts are no dependence; they tell who is there, not how much hangs on it.", "quiet"
            )
        ),
    ]


def _chains(answer: DependenciesAnswer, explain: bool) -> Document:
    chains = [c for c in answer.chains if answer.on is None or answer.states[c.actors[-1]] == answer.on.id]
    if not chains:
        return []
    root = Branch(Cell(f"{answer.actor.name} needs", "strong"))
    by_domain: dict[str, Branch] = {}
    by_need: dict[tuple[str, str], list[Chain]] = {}
    for chain in chains:
        by_need.setdefault((chain.domain, chain.need), []).append(chain)
    for (domain, need), some in by_need.items():
        if domain not in by_domain:
            by_domain[domain] = Branch(Cell(answer.labels.get(domain, domain), "strong"))
            root.children.append(by_domain[domain])
        by_domain[domain].children.append(_need(answer, need, some, explain))
    title = "Chains" if answer.on is None else f"Chains that end in {answer.on.name}"
    return [Heading(title), root]


def _need(answer: DependenciesAnswer, need: str, some: Sequence[Chain], explain: bool) -> Branch:
    branch = Branch(need)
    for chain in some:
        here = branch
        for actor in chain.actors:
            label = _label(answer, actor)
            found = next((child for child in here.children if child.label == label), None)
            if found is None:
                found = Branch(label)
                here.children.append(found)
            here = found
    if explain:
        branch.children.append(Branch(Cell(" ".join(dict.fromkeys(chain.tie for chain in some)), "quiet")))
    return branch


def _label(answer: DependenciesAnswer, actor: str) -> Cell:
    inside = answer.on is not None and answer.states[actor] == answer.on.id
    return Cell(answer.names[actor], "warn" if inside else "plain")


def _chokepoints(answer: DependenciesAnswer) -> Document:
    points = [p for p in answer.chokepoints if answer.on is None or answer.on.id in (p.actor, p.state)]
    if not points and not answer.between:
        return []
    made: Document = [Heading("Chokepoints")]
    if points:
        columns = [Column("All that is known to meet these needs"), Column("passes through"), Column("of")]
        rows: list[list[Cell | str]] = [
            [", ".join(p.needs), Cell(p.name, "strong"), answer.names[p.state] if p.state != p.actor else "-"]
            for p in points
        ]
        made.append(Table(columns, rows))
    else:
        made.append(Paragraph("No need of those known passes through one actor alone."))
    if answer.between:
        names = ", ".join(f"{b.name} ({b.score:.3f})" for b in answer.between)
        made.append(Paragraph(Cell(f"Most chains run through (betweenness): {names}.", "quiet")))
    return made
