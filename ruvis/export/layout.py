"""Where actors stand in a picture: the two that were asked about inside, everyone else around them.

The first actor's parts stand on the left, the second's on the right, third parties where there is room, at the top
and the bottom. Everyone on a side has a row of his own, and names are written outwards, so that no two overlap.
Nothing is left to chance: the same ties give the same picture.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from math import sqrt
from typing import NamedTuple

ROW = 24.0
"""The height of a row in units of the picture; names are written 13 units high."""
CENTRE = 250.0
"""How far the two actors stand from the middle."""
WIDTH = 480.0
HEIGHT = 330.0
"""Half of the ellipse, at least."""


class Place(NamedTuple):
    """Where an actor stands; `side` is -1 left, 1 right, 0 in the middle."""

    x: float
    y: float
    side: int


def places(
    actors: Mapping[str, str], a: str | None, b: str | None, weight: Mapping[str, int], *, tall: float = HEIGHT
) -> dict[str, Place]:
    """Place actors.

    Args:
        actors: id of each actor, with the id of the state to which it rolls up.
        a, b: the two in the middle; either may be missing.
        weight: how many ties an actor has; the busiest of a side stand nearest to the middle.
        tall: half the height that the middle needs.

    Example:
        >>> found = places({"x": "x", "y": "y", "part": "x"}, "x", "y", {})
        >>> found["x"], found["part"].side
        (Place(x=-250.0, y=0.0, side=0), -1)
    """
    middle = [actor for actor in (a, b) if actor and actor in actors]
    found: dict[str, Place] = {}
    if len(middle) == 2:
        found = {middle[0]: Place(-CENTRE, 0.0, 0), middle[1]: Place(CENTRE, 0.0, 0)}
    elif middle:
        found = {middle[0]: Place(0.0, 0.0, 0)}
    left, right = _sides(actors, a, b, found, weight)
    half = max(tall, ROW * (max(len(left), len(right)) + 1) / 2)
    for side, members in ((-1, left), (1, right)):
        for row, actor in enumerate(members):
            y = (row - (len(members) - 1) / 2) * min(ROW * 1.6, 2 * half / max(len(members), 1))
            x = side * max(WIDTH * sqrt(max(0.0, 1 - (y / (half * 1.12)) ** 2)), WIDTH / 2)
            found[actor] = Place(round(x, 1), round(y, 1), side)
    return found


def _sides(
    actors: Mapping[str, str], a: str | None, b: str | None, placed: Collection[str], weight: Mapping[str, int]
) -> tuple[list[str], list[str]]:
    """Who stands left and right, from top to bottom: own parts in the middle rows, third parties outside."""

    def busiest(names: Sequence[str]) -> list[str]:
        return sorted(names, key=lambda name: (-weight.get(name, 0), name))

    rest = [actor for actor in sorted(actors) if actor not in placed]
    sides = {
        -1: busiest([actor for actor in rest if a and actors[actor] == actors.get(a)]),
        1: busiest(
            [actor for actor in rest if b and actors[actor] == actors.get(b) and actors[actor] != actors.get(a or "")]
        ),
    }
    others = [actor for actor in rest if actor not in sides[-1] and actor not in sides[1]]
    outer: dict[int, list[str]] = {-1: [], 1: []}
    for actor in busiest(others):
        side = min((-1, 1), key=lambda one: (len(sides[one]) + len(outer[one]), one))
        outer[side].append(actor)
    return _stack(sides[-1], outer[-1]), _stack(sides[1], outer[1])


def _stack(inner: list[str], outer: list[str]) -> list[str]:
    """Rows from top to bottom: the inner ones around the middle, the outer ones above and below them by turns."""
    rows: list[str] = []
    for number, actor in enumerate([*inner, *outer]):
        rows = [actor, *rows] if number % 2 else [*rows, actor]
    return rows
