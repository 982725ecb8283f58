"""The bars that ruvis sets itself, each with what was measured, and the commands on the built-in dataset beside their floor."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from bench.engines import ENGINES, FLOOR, FLOORED, RUVIS
from bench.measured import Size, Told
from bench.measuring import Run, median, ratio, side_by_side
from bench.startup import READING

NETWORKX = "paths", "graph", "dependencies"
"""Commands that may import networkx, and are held against a floor with it."""
TIES_A_SECOND = 40_000
FLAT = 1.1
"""Memory is flat if ten times the ties take at most so many times as much of it."""
TENTH = "ruvis build, a tenth of the ties"
"""A build among the same actors and pages, for telling what ties cost by themselves."""


class Bar(NamedTuple):
    """A bar, what was measured, and whether it is met; None where nothing was measured."""

    text: str
    measured: str
    met: bool | None


class Start(NamedTuple):
    """A command on the built-in dataset: medians of seconds, and of ratios to the floor by clock and by processor."""

    command: str
    wall: float
    floor: float
    ratio: float
    cpu: float
    memory: float


def starting(ruvis: Path, times: int) -> list[Start]:
    """Every command that reads, beside the process that imports what it needs."""
    python, found = str(ruvis.with_name("python")), []
    for command in READING:
        floor = FLOOR + (", networkx" if command.split()[0] in NETWORKX else "")
        runs = side_by_side({"floor": [python, "-c", floor], RUVIS: [str(ruvis), *command.split()]}, times)
        one, other = runs[RUVIS], runs["floor"]
        if not isinstance(one, str) and not isinstance(other, str):
            found.append(
                Start(
                    command,
                    median(one),
                    median(other),
                    ratio(one, other),
                    ratio(one, other, "cpu"),
                    median(one, "memory"),
                )
            )
    return found


def judged(sizes: list[Size], start: list[Start]) -> list[Bar]:
    """All bars."""
    by_size = {size.ties: size for size in sizes}
    return [
        *_first(start),
        *_second(by_size.get(10**6)),
        *_third(by_size.get(10**7)),
        *_fourth(sizes),
        _fifth(by_size.get(10**5), by_size.get(10**7)),
    ]


def pairs(told: Told, name: str, other: str) -> tuple[list[Run], list[Run]] | None:
    """The runs of two engines that followed one another."""
    one, two = told.runs.get(name), told.runs.get(other)
    if not one or not two or isinstance(one, str) or isinstance(two, str):
        return None
    both = min(len(one), len(two))
    return one[:both], two[:both]


def _first(start: list[Start]) -> Iterator[Bar]:
    plain, graphs = ([s for s in start if (s.command.split()[0] in NETWORKX) == which] for which in (False, True))
    for text, most, chosen in (
        ("1. built-in dataset: every command within 1.3 times the floor", 1.3, plain),
        ("1. those that need networkx within 1.2 times the floor with it", 1.2, graphs),
    ):
        worst = max(chosen, key=lambda s: s.cpu, default=None)
        if worst is None:
            yield Bar(text, "not measured", None)
        else:
            clock = max(s.ratio for s in chosen)
            within = sum(s.cpu <= most for s in chosen)
            said = (
                f"at most {worst.cpu:.2f} by processor (`{worst.command}`), {clock:.2f} by clock;"
                f" within the bar by processor in {within} of {len(chosen)}"
            )
            yield Bar(text, said, worst.cpu <= most and clock <= most)


def _asked(size: Size | None) -> list[Told]:
    return (
        [told for told in size.told if told.question["ask"] in ("ties", "flows", "hops", "credibility")] if size else []
    )


def _second(size: Size | None) -> Iterator[Bar]:
    text = "2. 1e6: `{}` at most 1.5 times raw sqlite3 with the floor"
    for ask, command in (
        ("ties", "ties"),
        ("flows", "flows"),
        ("hops", "paths --by hops"),
        ("credibility", "paths --by credibility"),
    ):
        yield _against(text.format(command), [t for t in _asked(size) if t.question["ask"] == ask], (FLOORED,), 1.5)
    peers = tuple(name for name in ENGINES if "sqlite3" not in name)
    yield _against("2. 1e6: ahead of every peer", _asked(size), peers, 1.0)
    yield _memory("2. 1e6: peak memory under 100 MB", _asked(size), 100)


def _third(size: Size | None) -> Iterator[Bar]:
    yield _against("3. 1e7: no slower than LadybugDB", _asked(size), ("ladybug",), 1.0)
    yield _memory("3. 1e7: peak memory under 150 MB", _asked(size), 150)


def _against(text: str, told: list[Told], others: tuple[str, ...], most: float) -> Bar:
    """How ruvis stands to others in the question in which it stands worst; not to answer at all is the worst."""
    found: list[tuple[float, str]] = []
    for one in told:
        if isinstance(one.runs.get(RUVIS), str):
            found.append((float("inf"), f"{one.question['name']}: ruvis {one.runs[RUVIS]}"))
        for other in others:
            if runs := pairs(one, RUVIS, other):
                how = ratio(*runs)
                found.append(
                    (how, f"{how:.2f} times {other}, by processor {ratio(*runs, 'cpu'):.2f} ({one.question['name']})")
                )
    if not found:
        return Bar(text, "not measured", None)
    worst, within = max(found), sum(how <= most for how, _ in found)
    return Bar(text, f"at worst {worst[1]}; within the bar in {within} of {len(found)}", worst[0] <= most)


def _memory(text: str, told: list[Told], most: float) -> Bar:
    found = [
        (median(runs, "memory"), one.question["name"])
        for one in told
        if (runs := one.runs.get(RUVIS)) and not isinstance(runs, str)
    ]
    if not found:
        return Bar(text, "not measured", None)
    worst = max(found)
    return Bar(text, f"at most {worst[0]:.0f} MB ({worst[1]})", worst[0] < most)


def _fourth(sizes: list[Size]) -> Iterator[Bar]:
    built = [
        (size.ties, size.built["ruvis build"].run)
        for size in sizes
        if not isinstance(size.built["ruvis build"].run, str)
    ]
    large = [(ties, made) for ties, made in built if ties >= 10**5 and isinstance(made, Run)]
    text = f"4. `build`: at least {TIES_A_SECOND:,} ties a second from CSV"
    if large:
        ties, made = max(large)
        rate = ties / made.wall
        yield Bar(
            text, f"{rate:,.0f} at {ties:,} ({ties / made.cpu:,.0f} a second of processor)", rate >= TIES_A_SECOND
        )
    else:
        yield Bar(text, "not measured", None)
    text = "4. `build`: memory flat in the number of ties"
    tenths = [size for size in sizes if TENTH in size.built]
    if tenths:
        most = max(tenths)
        few, many = (most.built[name].run for name in (TENTH, "ruvis build"))
    if tenths and isinstance(few, Run) and isinstance(many, Run):
        said = (
            f"{many.memory:.0f} MB at {most.ties:,}, {few.memory:.0f} MB at a tenth of them with the same actors and pages"
            " (the largest process)"
        )
        yield Bar(text, said, many.memory <= FLAT * few.memory)
    else:
        yield Bar(text, "not measured", None)


def _fifth(few: Size | None, many: Size | None) -> Bar:
    text = "5. `ties` of a small pair at 1e7 at most 1.5 times its time at 1e5"
    runs = [
        told.runs.get(RUVIS)
        for size in (few, many)
        if size
        for told in size.told
        if told.question["name"] == "ties, small pair"
    ]
    if len(runs) < 2 or not all(runs) or any(isinstance(one, str) for one in runs):
        return Bar(text, "not measured", None)
    one, other = (one for one in runs if isinstance(one, list))
    how, cpu = median(other) / median(one), median(other, "cpu") / median(one, "cpu")
    return Bar(
        text, f"{how:.2f} times, by processor {cpu:.2f} (not run in turn: other data, one after the other)", how <= 1.5
    )
