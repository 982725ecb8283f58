"""Pairs of actors side by side, or one pair at several dates: what one has and the other lacks."""

from collections.abc import Sequence
from itertools import product
from typing import Any, NamedTuple

from ruvis.questions.answer import Named, Sum, refuse
from ruvis.questions.ties import TiesAnswer, ties
from ruvis.selection import Selection, SelectionError
from ruvis.store.rows import CitationRow, TieRow
from ruvis.store.store import Store

REFUSED = {
    "sender": "pairs are written A:B", "recipient": "pairs are written A:B", "limit": "it would cut the comparison",
    "sort": "it is in order of domains",
}  # fmt: skip
"""Parts of a selection that mean nothing here, each with the reason."""
CLAUSES = ("mutual_defence_clause", "non_assistance_to_aggressor_article", "one_sided_intervention_right")
"""What treaties are compared by: help when attacked, no help to an attacker, a right of one side to intervene."""


class Side(NamedTuple):
    """One of the things compared: a pair, perhaps at a date."""

    label: str
    a: Named
    b: Named
    at: str | None
    total: int


class Line(NamedTuple):
    """A feature and how far each side has it: ids of ties, in the order of the sides."""

    domain: str
    kind: str | None
    way: str
    label: str
    ids: tuple[tuple[str, ...], ...]

    @property
    def counts(self) -> tuple[int, ...]:
        """How many ties each side has of it."""
        return tuple(len(ids) for ids in self.ids)

    @property
    def lacking(self) -> bool:
        """Whether one side has it and another has not."""
        return 0 in self.counts and any(self.counts)


class Commitment(NamedTuple):
    """A treaty of a side: what it says on a clause, where, and on whose word.

    Attributes:
        tie, clause: the treaty and the clause looked for.
        holds: whether the text holds the clause; None where the text is not known.
        article: the article, where it is known; for a one-sided right, who has it.
        sources: the pages that support the record, those that speak of the clause first.
    """

    tie: TieRow
    clause: str
    holds: bool | None
    article: str | None
    sources: tuple[CitationRow, ...]


class Clause(NamedTuple):
    """A clause on every side: the treaties that hold it, or those that were looked at in vain."""

    id: str
    sides: tuple[tuple[Commitment, ...], ...]

    def verdict(self, side: int) -> bool | None:
        """Whether a side has the clause; None if it has no treaty, or none whose text is known."""
        known = [found.holds for found in self.sides[side] if found.holds is not None]
        return any(known) if known else None

    @property
    def differs(self) -> bool:
        """Whether one side has the clause and another has not."""
        verdicts = {self.verdict(side) for side in range(len(self.sides))}
        return {True, False} <= verdicts or (True in verdicts and None in verdicts)


class CompareAnswer(NamedTuple):
    """The answer to `ruvis compare`.

    Attributes:
        sides: what is compared, in the order asked.
        domains: ties by domain and direction. kinds: by kind and direction.
        sums: what may be added of each side (see `ruvis.questions.adding`).
        clauses: what the treaties that hold say, clause by clause.
    """

    sides: tuple[Side, ...]
    domains: tuple[Line, ...]
    kinds: tuple[Line, ...]
    sums: tuple[tuple[tuple[str, Sum], ...], ...]
    clauses: tuple[Clause, ...]

    def rows(self) -> Sequence[dict[str, Any]]:
        """One row a feature and side; a clause of a treaty is a feature too."""
        found = [
            {"side": side.label, "feature": line.label, "domain": line.domain, "kind": line.kind, "way": line.way,
             "count": line.counts[number], "holds": None, "article": None, "ids": list(line.ids[number]), "sources": []}
            for line in self.kinds
            for number, side in enumerate(self.sides)
        ]  # fmt: skip
        for clause in self.clauses:
            for number, side in enumerate(self.sides):
                for commitment in clause.sides[number]:
                    found.append(
                        {"side": side.label, "feature": clause.id, "domain": commitment.tie.domain, "kind": commitment.tie.kind,
                         "way": "mutual", "count": None, "holds": commitment.holds, "article": commitment.article,
                         "ids": [commitment.tie.id], "sources": [cited.source for cited in commitment.sources]}
                    )  # fmt: skip
        return found


def compare(
    store: Store, selection: Selection, pairs: Sequence[tuple[str, str]], *, at: Sequence[str] = ()
) -> CompareAnswer:
    """Pairs of actors side by side, each at every date asked for.

    Args:
        store: the dataset.
        selection: any restriction on the ties; its own actors are left alone.
        pairs: two or more pairs, or one.
        at: dates (EDTF) as of which to compare; none for the whole record.

    Raises:
        UnknownNameError: an actor is not known.
        SelectionError: there is nothing to compare with, or a restriction makes no sense.

    Example:
        >>> from ruvis.datasets import open_store
        >>> with open_store() as store:
        ...     answer = compare(store, Selection(), [("russia", "iran"), ("russia", "north-korea")])
        >>> defence = answer.clauses[0]
        >>> defence.id, defence.verdict(0), defence.verdict(1)
        ('mutual_defence_clause', False, True)
    """
    refuse(selection, "a comparison", REFUSED)
    if at and selection.as_of:
        raise SelectionError("give --as-of, or --at once for each date, not both")
    asked = [
        selection._replace(a=a, b=b, as_of=date or selection.as_of) for a, b in pairs for date in (at or (None,))
    ]  # fmt: skip
    if len(asked) < 2:
        raise SelectionError("nothing to compare with: give two pairs, or one pair and --at for each of several dates")
    found = [ties(store, one) for one in asked]
    listed = [list(answer.ties) for answer in found]
    sides = tuple(_side(one, answer) for one, answer in zip(asked, found, strict=True))
    return CompareAnswer(
        sides=sides, domains=tuple(_lines(store, listed, by_kind=False)), kinds=tuple(_lines(store, listed, by_kind=True)),
        sums=tuple(tuple(_sums(answer)) for answer in found), clauses=tuple(_clauses(store, asked, listed)),
    )  # fmt: skip


def parse_pair(text: str) -> tuple[str, str]:
    """The two actors of a pair written A:B.

    Raises:
        SelectionError: it is written otherwise.

    >>> parse_pair("russia:north-korea")
    ('russia', 'north-korea')
    """
    first, colon, second = text.partition(":")
    if not colon or not first.strip() or not second.strip():
        raise SelectionError(f"a pair is written A:B, as in russia:iran, not {text!r}")
    return first.strip(), second.strip()


def _side(asked: Selection, answer: TiesAnswer) -> Side:
    assert answer.a and answer.b
    at = f", {asked.as_of}" if asked.as_of else ""
    return Side(f"{answer.a.name}–{answer.b.name}{at}", answer.a, answer.b, asked.as_of, len(answer.ties))


def _lines(store: Store, listed: Sequence[Sequence[TieRow]], *, by_kind: bool) -> list[Line]:
    grouped: list[dict[tuple[str, str | None, str], list[str]]] = [{} for _ in listed]
    for groups, ties_ in zip(grouped, listed, strict=True):
        for tie in ties_:
            groups.setdefault((tie.domain, tie.kind if by_kind else None, tie.way), []).append(tie.id)
    kinds = tuple(store.kinds) if by_kind else (None,)
    made = []
    for domain, kind, way in product(store.domains, kinds, ("out", "in", "mutual")):
        ids = tuple(tuple(groups.get((domain, kind, way), ())) for groups in grouped)
        if any(ids):
            label = store.kinds[kind]["label"] if kind else store.domains[domain]
            made.append(Line(domain, kind, way, label, ids))
    return made


def _sums(answer: TiesAnswer) -> list[tuple[str, Sum]]:
    return [(way, figure) for domain in answer.domains for way, held in (("out", domain.out), ("in", domain.back))
            for figure in held.sums]  # fmt: skip


def _clauses(store: Store, asked: Sequence[Selection], listed: Sequence[Sequence[TieRow]]) -> list[Clause]:
    """What the treaties and agreements of each side say that stand at its time."""
    standing = [[tie for tie in ties_ if tie.kind in ("treaty", "agreement") and _stands(tie)] for ties_ in listed]
    made = []
    for clause in CLAUSES:
        sides = tuple(
            tuple(
                commitment
                for tie in ties
                if (commitment := _commitment(store, one, tie, clause))
            )
            for one, ties in zip(asked, standing, strict=True)
        )  # fmt: skip
        if any(sides):
            made.append(Clause(clause, sides))
    return made


def _stands(tie: TieRow) -> bool:
    return tie.status not in ("ended", "lapsed", "cancelled", "denied", "alleged", "planned")


def _commitment(store: Store, asked: Selection, tie: TieRow, clause: str) -> Commitment | None:
    """What a treaty says on a clause; None if its record does not speak of it."""
    record = store.record(tie.id)
    body = record.body if record else {}
    if clause == "mutual_defence_clause":
        if tie.kind != "treaty" and clause not in body:
            return None
        holds, article = body.get(clause), body.get("mutual_defence_article")
    elif body.get(clause):
        named = str(body[clause])
        holds, article = True, f"right of {store.names[named]}" if named in store.names else named
    else:
        return None
    cited = [cited for cited in store.citations(tie.num, asked.known_at) if cited.stance == "supports"]
    return Commitment(
        tie, clause, holds, article, tuple(sorted(cited, key=lambda page: not _about(page.says, clause, article)))
    )


def _about(says: str, clause: str, article: str | None) -> bool:
    """Whether a citation speaks of a clause: those that do are named first."""
    words = _WORDS[clause] + ((f"article {article}",) if article else ())
    return any(word in says.casefold() for word in words)


_WORDS = {
    "mutual_defence_clause": (
        "mutual defence",
        "mutual-defence",
        "mutual military",
        "defence clause",
        "defence pact",
        "if attacked",
    ),
    "non_assistance_to_aggressor_article": ("aggress", "attacker"),
    "one_sided_intervention_right": ("advance troops", "send troops", "intervene", "intervention"),
}
