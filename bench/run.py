"""ruvis beside its peers, from a thousand to ten million ties: whole processes, cold start, the same questions on the same data.

    pip install '.[bench]'
    python bench/run.py --sizes 1e3,1e5 --times 5 -o docs/performance.md

Everything that is measured runs in the environment of --ruvis. Before anything is timed, every engine's answer is held
against that of raw SQL; who answers otherwise, or fails, or takes too long, is a row with the reason.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from itertools import islice
from pathlib import Path
from typing import NamedTuple

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench import bars, engines
from bench.asking import Question, questions
from bench.measured import Built, Size, Told
from bench.measuring import FailedError, Run, machine, run
from bench.peers.common import beside
from bench.prepare import FORMS
from bench.tables import document

BENCH = Path(__file__).resolve().parent
SLOW = 5.0
"""An engine that takes more seconds of processor than that is timed once only; and one that has to load the whole graph for
it is asked one question of each command."""


class Settings(NamedTuple):
    """How it is measured."""

    ruvis: Path
    data: Path
    times: int
    timeout: float
    memory: float
    only: tuple[str, ...]
    questions: tuple[str, ...]

    @property
    def python(self) -> str:
        """The interpreter beside ruvis."""
        return str(self.ruvis.with_name("python"))


def main() -> None:
    """Measure, and write the document."""
    options = _options()
    with tempfile.TemporaryDirectory() as spare:
        data = Path(options.data or spare)
        settings = Settings(
            options.ruvis, data, options.times, options.timeout, options.memory, tuple(options.engines.split(",")),
            tuple(options.questions.split("|")),
        )  # fmt: skip
        reasons = {name: engines.missing(settings.python, name) for name in engines.ENGINES if _wanted(settings, name)}
        start = bars.starting(settings.ruvis, settings.times) if options.start else []
        sizes = [_kept(settings, ties) for ties in _numbers(options.kept)]
        for ties in _numbers(options.sizes):
            sizes.append(_size(settings, ties, reasons))
            _keep(settings, sizes[-1])
            _write(settings, sorted(sizes), start, options)
        if not _numbers(options.sizes):
            _write(settings, sorted(sizes), start, options)


def _numbers(text: str) -> list[int]:
    return [int(float(number)) for number in text.split(",") if number]


def _keep(settings: Settings, size: Size) -> None:
    """Keep what was measured beside the data: the largest sizes take hours, and need not be measured with the others."""
    (beside(_directory(settings, size.ties)) / "measured.json").write_text(json.dumps(size))


def _kept(settings: Settings, ties: int) -> Size:
    """What an earlier run measured."""
    number, built, told = json.loads((beside(_directory(settings, ties)) / "measured.json").read_text())

    def one(run: list[float] | str) -> Run | str:
        return run if isinstance(run, str) else Run(*run)

    def runs(found: list[list[float]] | str) -> list[Run] | str:
        return found if isinstance(found, str) else [Run(*run) for run in found]

    return Size(
        number, {name: Built(one(run), bytes_) for name, (run, bytes_) in built.items()},
        [Told(asked, found, tuple(agreed), {n: runs(r) for n, r in some.items()}) for asked, found, agreed, some in told],
    )  # fmt: skip


def _directory(settings: Settings, ties: int) -> Path:
    short = f"{ties:.0e}".replace("e+0", "e")
    return settings.data / (short if float(short) == ties else str(ties))


def _write(settings: Settings, sizes: list[Size], start: list[bars.Start], options: argparse.Namespace) -> None:
    """Write what there is by now; print it where there is no file to write."""
    found = engines.versions(settings.python)
    text = document(sizes, start, machine(), found, date.today().isoformat(), _said(options))
    if options.output:
        options.output.write_text(text, encoding="utf-8")
    else:
        print(text)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--ruvis", type=Path, default=Path(sys.executable).with_name("ruvis"), help="an installed command"
    )
    parser.add_argument("--sizes", default="1e3,1e5", help="numbers of ties, apart by commas")
    parser.add_argument("--kept", default="", help="sizes of which an earlier run with the same --data is shown again")
    parser.add_argument("--times", type=int, default=5, help="rounds that are timed; slow engines are timed once")
    parser.add_argument("--data", help="where data is kept and used again; else it is made anew and thrown away")
    parser.add_argument("--timeout", type=float, default=120, help="seconds that a question may take")
    parser.add_argument("--memory", type=float, default=8000, help="MB that a question may take")
    parser.add_argument("--engines", default=",".join(engines.ENGINES), help="peers, apart by commas")
    parser.add_argument("--questions", default="", help="only those whose name has one of these texts, apart by |")
    parser.add_argument(
        "--no-start", dest="start", action="store_false", help="without the commands on the built-in dataset"
    )
    parser.add_argument("-o", "--output", type=Path, help="the document to write; else it is printed")
    return parser.parse_args()


def _said(options: argparse.Namespace) -> str:
    """The command that measures all that is shown."""
    sizes = ",".join(filter(None, [options.kept, options.sizes]))
    words = [
        "--sizes",
        sizes,
        "--times",
        options.times,
        "--timeout",
        f"{options.timeout:.0f}",
        "-o docs/performance.md",
    ]
    return " ".join(["python bench/run.py", *map(str, words)])


def _wanted(settings: Settings, name: str) -> bool:
    return name in settings.only or name == engines.RAW


def say(text: str) -> None:
    """Tell how far it has come."""
    print(text, file=sys.stderr, flush=True)


# ------------------------------------------------------------------------------------------------ data


def _size(settings: Settings, ties: int, reasons: dict[str, str]) -> Size:
    directory = _directory(settings, ties)
    say(f"{ties:,} ties: data")
    subprocess.run([sys.executable, BENCH / "generate.py", str(ties), directory], check=True)
    tables = [directory / f"{name}.csv" for name in ("actors", "publishers", "sources", "ties")]
    built = {"csv": Built("", _bytes(tables))}
    built |= dict(_built(settings, directory, ties, reasons))
    reasons = dict(reasons)
    for name in reasons:
        form = engines.ENGINES[name].form
        if form and isinstance(built[form].run, str) and not built[form].size:
            reasons[name] = reasons[name] or f"its data could not be made: {built[form].run}"
    once: set[tuple[str, str]] = set()
    told = [
        _ask(settings, directory, question, reasons, once)
        for question in questions(directory)
        if any(part in question["name"] for part in settings.questions)
    ]
    return Size(ties, built, told)


def _built(settings: Settings, directory: Path, ties: int, reasons: dict[str, str]) -> Iterator[tuple[str, Built]]:
    """Every form of the data: made and timed where it is not there yet."""
    snapshot = directory / "snapshot.sqlite"
    command = [str(settings.ruvis), "build", str(directory), "-o", str(snapshot)]
    forms = beside(directory)
    forms.mkdir(exist_ok=True)
    yield "ruvis build", _make(forms, "ruvis build", [snapshot], command)
    yield bars.TENTH, _tenth(settings, directory, forms, ties)
    for form, files in FORMS.items():
        users = [
            name for name, engine in engines.ENGINES.items() if engine.form == form and not reasons.get(name, "no")
        ]
        paths = [forms / file for file in files]
        if users or all(path.exists() for path in paths):
            command = [settings.python, str(BENCH / "prepare.py"), form, str(directory)]
            yield form, _make(forms, form, paths, command)
        else:
            yield form, Built("nobody needs it", 0)


def _tenth(settings: Settings, directory: Path, forms: Path, ties: int) -> Built:
    """A build of the first tenth of the ties among the same actors and pages: what more ties cost, and nothing else."""
    kept = forms / f"{bars.TENTH.replace(' ', '-')}.took"
    if not kept.exists():
        say(f"  {bars.TENTH}")
        with tempfile.TemporaryDirectory(dir=forms) as spare:
            for name in ("actors", "publishers", "sources"):
                shutil.copy(directory / f"{name}.csv", spare)
            with (directory / "ties.csv").open() as every, (Path(spare) / "ties.csv").open("w") as some:
                some.writelines(islice(every, 1 + ties // 10))
            snapshot = Path(spare) / "snapshot.sqlite"
            took = run([str(settings.ruvis), "build", spare, "-o", str(snapshot)], timeout=3600)
            kept.write_text(" ".join(map(str, (*took, snapshot.stat().st_size))))
    *took, size = map(float, kept.read_text().split())
    return Built(Run(*took), int(size))


def _make(forms: Path, name: str, files: list[Path], command: list[str]) -> Built:
    """Make files with a command; what it took is kept beside them, since they are used again."""
    kept = forms / f"{name.replace(' ', '-')}.took"
    if not all(file.exists() for file in files):
        say(f"  {name}")
        try:
            kept.write_text(" ".join(map(str, run(command, timeout=6 * 3600))))
        except FailedError as error:
            return Built(str(error), 0)
    made = Run(*map(float, kept.read_text().split())) if kept.exists() else "made before"
    return Built(made, _bytes(files))


def _bytes(files: list[Path]) -> int:
    return sum(file.stat().st_size for file in files)


# ------------------------------------------------------------------------------------------- questions


def _ask(
    settings: Settings, directory: Path, question: Question, reasons: dict[str, str], once: set[tuple[str, str]]
) -> Told:
    """Hold all answers together, then time those that agree, in turn; `once`: what need not be asked again."""
    say(f"  {question['name']}")
    commands, runs, slow = dict[str, list[str]](), dict[str, list[Run] | str](), dict[str, Run]()
    reference: dict[str, object] = {}
    for name in (engines.RAW, engines.RUVIS, *(name for name in reasons if name != engines.RAW)):
        if reasons.get(name):
            runs[name] = reasons[name]
            continue
        if (name, question["ask"]) in once:
            runs[name] = "slow at this size: asked one question of each command"
            continue
        try:
            took, found = _answer(settings, directory, question, name)
        except FailedError as error:
            runs[name] = str(error)
            say(f"    {name}: {error}")
            if name in engines.ENGINES and engines.ENGINES[name].whole and str(error).startswith("took"):
                reasons[name] = f"{error}, so it is asked no more at this size"
            continue
        reference = reference or found
        if not engines.same(reference, found):
            runs[name] = "answers something else"
            say(f"    {name} answers something else: {found} instead of {reference}")
            continue
        commands[name] = engines.command(name, settings.ruvis, directory, question)
        if took.cpu > SLOW and (
            name != engines.RUVIS or question["ask"] == "export"
        ):  # else ruvis said JSON, not a table
            slow[name] = took
            if name in engines.ENGINES and engines.ENGINES[name].whole:
                once.add((name, question["ask"]))
    say(f"    agreed: {', '.join(commands)}")
    return Told(question, reference, tuple(commands), runs | _rounds(settings, commands, slow))


def _answer(settings: Settings, directory: Path, question: Question, name: str) -> tuple[Run, dict[str, object]]:
    with tempfile.NamedTemporaryFile() as said:
        command = engines.checking(name, settings.ruvis, directory, question)
        took = run(command, timeout=settings.timeout, memory=settings.memory, output=Path(said.name))
        try:
            return took, engines.read(name, question, Path(said.name))
        except ValueError as error:
            raise FailedError(f"its answer cannot be read: {error}") from None


def _rounds(settings: Settings, commands: dict[str, list[str]], slow: dict[str, Run]) -> dict[str, list[Run] | str]:
    """Run the commands in turn; the answers before have warmed them up, and are all that is measured of the slow."""
    found: dict[str, list[Run] | str] = {name: [slow[name]] if name in slow else [] for name in commands}
    for number in range(settings.times):
        for name, command in commands.items():
            runs = found[name]
            if isinstance(runs, str) or name in slow:
                continue
            if number and runs[0].cpu > SLOW:  # ruvis itself may be slow, but is run beside the others once
                continue
            try:
                runs.append(run(command, timeout=settings.timeout * 2, memory=settings.memory))
            except FailedError as error:
                found[name] = str(error)
    return found


if __name__ == "__main__":
    main()
