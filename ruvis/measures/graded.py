"""Figures that rest on graded records, and what is computed from them.

A quantity of one period may be told by several records. They are never added up: the best one counts, and the
others stand by. An expression over such quantities can be evaluated on all records, without one of them, or in a
draw in which each record is kept with its probability and each range is drawn from: that is how firm a result is.

>>> goods = Pick((Figure("a", 90, 110, 1), Figure("b", 300, 300, 3)))
>>> whole = Pick((Figure("c", 1000, 1000, 2),))
>>> Ratio(goods, whole).value(State()), Ratio(goods, whole).value(State(frozenset({"a"})))
(0.1, 0.3)
>>> Ratio(goods, whole).used(State())
('a', 'c')
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from math import gcd
from random import Random
from types import MappingProxyType
from typing import NamedTuple, Protocol

from ruvis.measures.acts import weight
from ruvis.measures.shares import share


class Figure(NamedTuple):
    """What one record says of a quantity.

    Attributes:
        id: the record. low, high: limits, equal when it is exact.
        credibility, reliability: the record's grade. published: the day of its latest supporting page.
        proxy: something about what it measures makes it second choice, such as another calendar.
    """

    id: str
    low: float
    high: float
    credibility: int = 1
    reliability: str = "A"
    published: int = 0
    proxy: bool = False

    @property
    def middle(self) -> float:
        """The figure itself, or the middle of its range."""
        return self.low if self.low == self.high else (self.low + self.high) / 2


def best_first(figures: Iterable[Figure]) -> tuple[Figure, ...]:
    """Figures of one thing in the order in which they count: best grade, then most recent publication.

    >>> [figure.id for figure in best_first([Figure("old", 1, 1, 2), Figure("bad", 9, 9, 3), Figure("new", 2, 2, 2, "A", 5)])]
    ['new', 'old', 'bad']
    """
    found = tuple(figures)
    if len(found) < 2:
        return found
    return tuple(sorted(found, key=lambda it: (it.proxy, it.credibility, it.reliability, -it.published, it.id)))


class State(NamedTuple):
    """Which records are left out, and what was drawn for those with a range."""

    dropped: Set[str] = frozenset()
    drawn: Mapping[str, float] = MappingProxyType({})


class Expression(Protocol):
    """Something that has a value once it is known which records count."""

    def value(self, state: State) -> float | None:
        """The value; None where a figure is missing."""

    def used(self, state: State) -> tuple[str, ...]:
        """Ids of the records that the value rests on."""

    def figures(self) -> Iterator[Figure]:
        """Every figure that may come to count."""


class Pick(NamedTuple):
    """The first of several figures of the same thing that is kept; `zero` says that no figure means none."""

    options: tuple[Figure, ...] = ()
    zero: bool = False

    def value(self, state: State) -> float | None:
        """The figure that counts."""
        dropped = state.dropped
        for figure in self.options:
            if figure.id not in dropped:
                return figure.low if figure.low == figure.high else state.drawn.get(figure.id, figure.middle)
        return 0.0 if self.zero and not self.options else None

    def used(self, state: State) -> tuple[str, ...]:
        """The record of the figure that counts."""
        return next(((figure.id,) for figure in self.options if figure.id not in state.dropped), ())

    def figures(self) -> Iterator[Figure]:
        """All of them."""
        yield from self.options


class Total(NamedTuple):
    """A sum of different things, each times a factor; `zero` says that nothing recorded means none."""

    parts: tuple[tuple[Figure, float], ...]
    zero: bool = False

    def value(self, state: State) -> float | None:
        """The sum of what is kept."""
        if not self.parts and not self.zero:
            return None
        dropped, drawn, total = state.dropped, state.drawn, 0.0
        for figure, factor in self.parts:
            if figure.id not in dropped:
                value = figure.low if figure.low == figure.high else drawn.get(figure.id, figure.middle)
                total += value * factor
        return total

    def used(self, state: State) -> tuple[str, ...]:
        """The records that are kept."""
        return tuple(dict.fromkeys(figure.id for figure, _ in self.parts if figure.id not in state.dropped))

    def figures(self) -> Iterator[Figure]:
        """All of them."""
        for figure, _ in self.parts:
            yield figure


class Sum(NamedTuple):
    """A sum of expressions, all of which must be known; or, `partly`, of those that are."""

    terms: tuple[Expression, ...]
    partly: bool = False

    def value(self, state: State) -> float | None:
        """The sum."""
        values = [term.value(state) for term in self.terms]
        known = [value for value in values if value is not None]
        return sum(known) if known and (self.partly or len(known) == len(values)) else None

    def used(self, state: State) -> tuple[str, ...]:
        """The records of all terms."""
        return _merged(term.used(state) for term in self.terms)

    def figures(self) -> Iterator[Figure]:
        """The figures of all terms."""
        for term in self.terms:
            yield from term.figures()


class Ratio(NamedTuple):
    """A share: one quantity over another."""

    part: Expression
    whole: Expression

    def value(self, state: State) -> float | None:
        """The share; None where either is unknown or the whole is nothing."""
        part, whole = self.part.value(state), self.whole.value(state)
        return None if part is None or whole is None else share(part, whole)

    def used(self, state: State) -> tuple[str, ...]:
        """The records of both."""
        return _merged((self.part.used(state), self.whole.used(state)))

    def figures(self) -> Iterator[Figure]:
        """The figures of both."""
        yield from self.part.figures()
        yield from self.whole.figures()


class Pooled(NamedTuple):
    """A share over several years: all parts over all wholes, of the years whose whole is known."""

    years: tuple[tuple[Expression, Expression], ...]

    def value(self, state: State) -> float | None:
        """The share; None where no whole is known, or all of them are nothing."""
        pairs = [(p, w) for part, whole in self.years if (p := part.value(state)) is not None
                 and (w := whole.value(state)) is not None]  # fmt: skip
        return share(sum(p for p, _ in pairs), sum(w for _, w in pairs)) if pairs else None

    def used(self, state: State) -> tuple[str, ...]:
        """The records of the years whose whole is known."""
        known = [pair for pair in self.years if pair[1].value(state) is not None]
        return _merged(expression.used(state) for pair in known for expression in pair)

    def figures(self) -> Iterator[Figure]:
        """The figures of all years."""
        for pair in self.years:
            for expression in pair:
                yield from expression.figures()


class Way(NamedTuple):
    """Which of several ways led to a value, and to which."""

    number: int
    value: float


class First(NamedTuple):
    """The first of several ways to get at the same thing that leads to a value; `notes` says what each one costs."""

    ways: tuple[Expression, ...]
    notes: tuple[str, ...]

    def chosen(self, state: State) -> Way | None:
        """The way that counts."""
        for number, way in enumerate(self.ways):
            value = way.value(state)
            if value is not None:
                return Way(number, value)
        return None

    def value(self, state: State) -> float | None:
        """The value that counts."""
        for way in self.ways:
            value = way.value(state)
            if value is not None:
                return value
        return None

    def used(self, state: State) -> tuple[str, ...]:
        """The records of the way that counts."""
        way = self.chosen(state)
        return () if way is None else self.ways[way.number].used(state)

    def figures(self) -> Iterator[Figure]:
        """The figures of all ways."""
        for way in self.ways:
            yield from way.figures()


class Mean(NamedTuple):
    """The mean over the years of a period of those that are known."""

    terms: tuple[Expression, ...]

    def value(self, state: State) -> float | None:
        """The mean."""
        return _mean([term.value(state) for term in self.terms])

    def used(self, state: State) -> tuple[str, ...]:
        """The records of the years that are known."""
        return _merged(term.used(state) for term in self.terms if term.value(state) is not None)

    def figures(self) -> Iterator[Figure]:
        """The figures of all years."""
        for term in self.terms:
            yield from term.figures()


def _mean(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None


def _merged(lists: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(identifier for some in lists for identifier in some))


PARTS = 25
"""Equal parts of a range; a draw takes the middle of one."""


class Draws(NamedTuple):
    """Many states of the evidence, drawn at random.

    Attributes:
        number: how many they are.
        left_out: for each record, a byte for each draw: 1 where it is left out.
        parts: for each record that gives a range, a byte for each draw: which of the parts of its range was drawn.
    """

    number: int
    left_out: Mapping[str, bytearray]
    parts: Mapping[str, bytearray]

    def values(self, expression: Expression) -> list[float | None]:
        """What an expression comes to, draw by draw.

        Many draws leave out the same of the records that it rests on, and take the same parts of their ranges: what they
        come to is worked out once. The fewer records, the oftener; so a mean is taken of what its years, each of which
        rests on few, come to.
        """
        if isinstance(expression, Mean):
            years = list(zip(*map(self.values, expression.terms), strict=True))
            means = {case: _mean(case) for case in set(years)}
            return list(map(means.__getitem__, years))
        figures = {figure.id: figure for figure in expression.figures()}
        names = list(figures)
        lanes = [self._lane(names[start : start + 8]) for start in range(0, max(len(names), 1), 8)]
        cases = list(zip(*lanes, strict=True))
        kept = {case: State(_dropped(names, case)) for case in set(cases)}
        known = {case: expression.value(state) for case, state in kept.items()}
        if self.parts.keys().isdisjoint(names):
            return list(map(known.__getitem__, cases))
        # what rests on the same records changes alike with what is drawn for them: one case of each sort stands for all
        used = {case: expression.used(state) for case, state in kept.items()}
        sorts = {(used[case], known[case]): case for case in kept}
        standing = {case: sorts[used[case], known[case]] for case in kept}
        ranged = {case: [name for name in used[case] if name in self.parts] for case in kept}
        drawn = [
            (standing[case], tuple([self.parts[name][n] for name in ranged[case]])) for n, case in enumerate(cases)
        ]
        values = {}
        for case, parts in set(drawn):
            taken = {name: _part(figures[name], part) for name, part in zip(ranged[case], parts, strict=True)}
            values[case, parts] = expression.value(State(kept[case].dropped, taken))
        return list(map(values.__getitem__, drawn))

    def _lane(self, names: Sequence[str]) -> bytes:
        """Up to eight records in one: for each draw a byte, whose bits tell which of them are left out."""
        bits = (int.from_bytes(self.left_out[name], "little") << place for place, name in enumerate(names))
        return sum(bits).to_bytes(self.number, "little")


def _dropped(names: Sequence[str], case: tuple[int, ...]) -> set[str]:
    """The records that a case leaves out: its bits, eight to a number."""
    bits = int.from_bytes(case, "little")
    return {name for place, name in enumerate(names) if bits >> place & 1}


def _part(figure: Figure, part: int) -> float:
    """The middle of one of the equal parts of a range."""
    return figure.low + (figure.high - figure.low) * (part + 0.5) / PARTS


def draws(expressions: Iterable[Expression], *, count: int, seed: int) -> Draws:
    """Draws in which each record is kept with its STIX probability and each range is drawn evenly.

    They are a Latin hypercube: each record is left out of exactly its share of the draws, and each part of a range is
    taken in its own, which keeps the result steady from seed to seed. Which draws these are is told by a walk around all
    of them in steps of one random length (coprime to their number, so that none is met twice) from a random start, apart
    for each record and range; so any one draw is as random as if every record had been tossed for. A record whose
    credibility cannot be judged (6) is never kept.
    """
    found = {figure.id: figure for expression in expressions for figure in expression.figures()}
    figures = [found[identifier] for identifier in sorted(found)]
    source = Random(seed)
    left_out, parts = {}, {}
    for figure in figures:
        column, walk = bytearray(count), _walk(source, count)
        for number in walk[: round(count * (1 - weight(figure.credibility)))]:
            column[number % count] = 1
        left_out[figure.id] = column
    for figure in figures:
        if figure.low != figure.high:
            parts[figure.id] = column = bytearray(count)
            for place, number in enumerate(_walk(source, count)):
                column[number % count] = place * PARTS // count
    return Draws(count, left_out, parts)


def _walk(source: Random, count: int) -> range:
    """Every draw once, from a random one on in steps of a random length; the numbers go on beyond their count, which wraps."""
    step, start = _coprime(source, count), source.randrange(count)
    return range(start, start + step * count, step)


def _coprime(source: Random, count: int) -> int:
    while gcd(step := source.randrange(1, count), count) > 1:
        pass
    return step
