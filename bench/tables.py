"""What was measured, as a document: how to read it, the bars, and a table for each size."""

from __future__ import annotations

import json

from bench.bars import TENTH, Start, judged, pairs
from bench.engines import ENGINES, FLOORED, RAW, RUVIS
from bench.measured import Size, Told
from bench.measuring import Run, median, ratio

MOST = 160
"""Characters of an answer that are shown."""
INTRODUCTION = """# Performance

How fast ruvis answers from a thousand to ten million ties, beside raw SQL and five other engines. This page is written
by one command, which makes the data, holds all answers together, measures, and judges the bars:

```sh
python3 -m venv .venv-bench && .venv-bench/bin/pip install '.[bench]'
.venv-bench/bin/{command}
```

Larger sizes take time and disk (ten million ties: about 4 GB of CSV and 40 GB with every peer's form of it); `--data DIR`
keeps what was made for the next run, `--times 2` measures less often, `--engines sqlite3,ladybug` fewer peers.

## How to read it

- Every figure is of a **whole process** from start to end: interpreter, imports, opening, question, printing. Nothing
  stays open between two runs; the files are in the system's cache after the first.
- The engines run **in turn**, round by round. The ratio is the median of the ratios of runs that followed one another,
  ruvis over the other: above 1, ruvis took longer. Other work on a machine disturbs seconds on the clock, and the
  ratio of **processor** time less; engines that compute on several cores pay for all of them there.
- `sqlite3` is hand-written SQL on ruvis's own snapshot in a process that imports nothing else: the leanest honest way
  to the same answer. `sqlite3 + floor` is the same process after importing what a command line with tables cannot do
  without (typer, rich.table, rich.console).
- Each peer reads its own best form of the same ties, made once outside the timing: DuckDB Parquet sorted for the
  question, LadybugDB its database, igraph Parquet (only the columns it needs), rustworkx and networkx JSON Lines. Those
  three hold the whole graph in memory and have to load it in each process: as libraries they are made for many
  questions to one graph, which is not what is asked here.
- Peers do less: they print ids, titles, dates, grades and figures, without the sources that ruvis names. What they
  answer is the same: counts by domain and way and the newest ties; sums of arms and of goods by year; lengths and
  credibilities of paths; acts of a pair; actors and ties of a neighbourhood. It is compared before anything is timed.
- An engine that takes more than five seconds of processor is timed once (marked ¹); if it has to load the whole graph for
  it, it is asked one question of each command. One that fails, answers something else or takes
  more than the time or memory allowed has the reason in its row.
- The small pair are two companies with about eight ties, the middling pair two states with about 300, the largest pair
  the two states with most; a thousand ties have no middling pair but the largest. Paths lead between actors two to six
  steps apart, the last of them at the ends of chains; by credibility, one hop more is allowed than the fewest.
- The data is made by `bench/generate.py`, the same for everyone: few actors hold most ties, most pairs that have one tie
  have several, much happens in bursts, a third of the dates is uncertain.
"""


def document(
    sizes: list[Size], start: list[Start], machine: str, versions: dict[str, str], day: str, command: str
) -> str:  # fmt: skip
    """The whole page."""
    parts = [INTRODUCTION.replace("{command}", command), "## Where it was measured\n"]
    parts.append(
        f"{day}, {machine}.\n\n" + ", ".join(f"{name} {version}" for name, version in versions.items()) + ".\n"
    )
    rows = [
        (bar.text, bar.measured, {True: "met", False: "**not met**", None: "-"}[bar.met])
        for bar in judged(sizes, start)
    ]
    parts += ["## Bars\n", table(("bar", "measured", "met or not"), rows)]
    if start:
        rows = [
            (f"`{s.command}`", ms(s.wall), ms(s.floor), f"{s.ratio:.2f}", f"{s.cpu:.2f}", f"{s.memory:.0f}")
            for s in start
        ]
        parts += [
            "## The built-in dataset\n",
            "The floor is a process that imports typer, rich.table and rich.console, and networkx for `paths`, `graph`"
            " and `dependencies`.\n",
            table(("command", "ms", "floor, ms", "ratio", "ratio, processor", "MB"), rows),
        ]
    for size in sizes:
        parts += _size(size)
    return "\n".join(parts)


def _size(size: Size) -> list[str]:
    parts = [f"## {size.ties:,} ties\n", "### Making the data\n", _built(size), ""]
    for told in size.told:
        parts += [f"### {_title(told)}\n", _agreed(told), _told(told)]
    return parts


def _agreed(told: Told) -> str:
    """Who found the same, and what it is, as far as it fits."""
    found = json.dumps(told.answer, sort_keys=True)
    found = found if len(found) <= MOST else found[:MOST] + " …"
    return f"The same answer from {', '.join(told.agreed)}: `{found}`\n"


def _title(told: Told) -> str:
    question = told.question
    name = question["name"][0].upper() + question["name"][1:]
    return f"{name} ({question['edges']:,} edges)" if "edges" in question else name


def _built(size: Size) -> str:
    rows = []
    for name, (run, bytes_) in size.built.items():
        if isinstance(run, Run):
            rate = f"{size.ties / (10 if name == TENTH else 1) / run.wall:,.0f}"
            rows.append((name, f"{run.wall:.1f}", f"{run.cpu:.1f}", rate, f"{run.memory:.0f}", f"{bytes_ / 1e6:,.1f}"))
        else:
            rows.append((name, run, "", "", "", f"{bytes_ / 1e6:,.1f}" if bytes_ else ""))
    return table(("form", "s", "processor, s", "ties a second", "peak MB", "MB on disk"), rows)


def _told(told: Told) -> str:
    rows = []
    for name in (RUVIS, RAW, FLOORED, *ENGINES):
        runs = told.runs.get(name)
        if runs is None or any(row[0].rstrip("¹") == name for row in rows):
            continue
        if isinstance(runs, str):
            rows.append((name, runs, "", "", "", ""))
            continue
        both = pairs(told, RUVIS, name)
        how = (f"{ratio(*both):.2f}", f"{ratio(*both, 'cpu'):.2f}") if both and name != RUVIS else ("", "")
        mark = "¹" if len(runs) == 1 else ""
        rows.append((name + mark, ms(median(runs)), ms(median(runs, "cpu")), f"{median(runs, 'memory'):.0f}", *how))
    return table(("engine", "ms", "processor, ms", "peak MB", "ruvis / it", "by processor"), rows)


def ms(seconds: float) -> str:
    """Milliseconds."""
    return f"{seconds * 1000:,.0f}"


def table(header: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """A table in Markdown, numbers to the right."""
    line = "| :-- | " + " | ".join(":--" if _words(rows, at) else "--:" for at in range(1, len(header))) + " |"
    made = ["| " + " | ".join(header) + " |", line]
    made += ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
    return "\n".join(made) + "\n"


def _words(rows: list[tuple[str, ...]], at: int) -> bool:
    return len(rows) > 0 and all(row[at][:1].isalpha() or row[at][:1] in "*-" for row in rows if row[at])
