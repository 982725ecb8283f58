"""What of a command's time is interpreter, imports, opening, question and rendering; and how it stands to the floor.

The floor is a process that imports what the command line cannot do without. Each command runs in turn with it, and the
median of the ratios is given, of seconds on the clock and of seconds of processor (which other work on the machine
disturbs less). Use an installed wheel: a checkout also looks whether its files have changed.

    python bench/startup.py --ruvis /path/to/venv/bin/ruvis
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.measuring import machine, median, ratio, run, side_by_side

FLOOR = "import typer, rich.table, rich.console"
READING = [
    "ties russia iran", "ties russia iran --all", "ties russia iran --format json", "flows russia iran", "timeline russia iran",
    "paths alabuga irgc", "compare russia:iran russia:north-korea", "diff russia iran --as-of 2012 --as-of 2024",
    "graph russia iran", "asymmetry russia iran", "show treaty-csp-2025", "show rosatom", "search shahed", "actors --type company",
    "sources --domain arms", "assessments russia iran", "stats", "influence russia iran", "brief russia iran",
    "dependencies iran", "whatif russia iran --cut arms-s300pmu1-2007",
]  # fmt: skip
PHASES = """
import sys, time, json
begun = time.perf_counter()
marks = []
def mark(name): marks.append((name, time.perf_counter()))
import typer, rich.table, rich.console
mark("typer and rich")
from ruvis.cli import app as application
mark("application")
import ruvis.cli.session as session, ruvis.cli.options as options
opening, answering, exiting = session.open_store, session.Session.answer, session.Session.__exit__
def open_store(*a, **k):
    mark("command: its modules and options, parsing")
    store = opening(*a, **k)
    mark("opening the dataset")
    return store
def answer(*a, **k):
    mark("question")
    answering(*a, **k)
    sys.stdout.flush()
    mark("layout and rendering")
session.open_store = open_store
session.Session.answer = answer
try:
    application.main(sys.argv[1:])
except SystemExit:
    pass
mark("closing")
json.dump([[name, at - before] for (name, at), (_, before) in zip(marks, [("", begun), *marks])], sys.stderr)
"""


def main() -> None:
    """Measure, and print two tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--ruvis", type=Path, default=Path(sys.executable).with_name("ruvis"))
    parser.add_argument("--times", type=int, default=15)
    parser.add_argument("--only", default="", help="commands that begin so")
    options = parser.parse_args()
    python = str(options.ruvis.with_name("python"))
    print(machine())
    print(f"\n{'command':50} {'ms':>6} {'floor':>6} {'ratio':>6} {'processor':>10} {'MB':>5}")
    for command in READING:
        if not command.startswith(options.only):
            continue
        pair = {"floor": [python, "-c", FLOOR], "ruvis": [str(options.ruvis), *command.split()]}
        found = side_by_side(pair, options.times)
        runs, floor = found["ruvis"], found["floor"]
        if isinstance(runs, str) or isinstance(floor, str):
            print(f"{command:50} {runs}")
            continue
        print(
            f"{command:50} {median(runs) * 1000:6.0f} {median(floor) * 1000:6.0f} {ratio(runs, floor):6.2f}"
            f" {ratio(runs, floor, 'cpu'):10.2f} {median(runs, 'memory'):5.0f}"
        )
    for command in READING[:1] if not options.only else [options.only]:
        print(f"\nWhere the time of `ruvis {command}` goes (ms, median):")
        for name, value in phases(python, command, options.times):
            print(f"  {name:50} {value * 1000:6.1f}")


def phases(python: str, command: str, times: int) -> list[tuple[str, float]]:
    """The parts of a command's time, with the interpreter's own."""
    import statistics
    import subprocess

    bare = statistics.median(run([python, "-c", "pass"]).wall for _ in range(times))
    seen: dict[str, list[float]] = {}
    for _ in range(times):
        made = subprocess.run(
            [python, "-P", "-c", PHASES, *command.split()], capture_output=True, text=True, check=True
        )
        for name, value in json.loads(made.stderr.splitlines()[-1]):
            seen.setdefault(name, []).append(value)
    return [("interpreter", bare), *((name, statistics.median(values)) for name, values in seen.items())]


if __name__ == "__main__":
    main()
