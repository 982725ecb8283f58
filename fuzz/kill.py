"""Kill ruvis while it writes, again and again: `python fuzz/kill.py --kills 200`.

Four things are written: a snapshot with `build`, the cache, an answer with `--output`, and an export. A third of the
kills come at a random time of the run, a third at a random time after a part of the new file has appeared, a third about the
moment in which the part takes the old file's place. After each kill the file must be the old one or the new one, whole, and
every other file the one that it was; a single half ends the loop.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from unittest.mock import patch
from xml.etree import ElementTree

from ruvis.cli import main as main_of_ruvis
from ruvis.store.snapshot import connect

TIE = (
    "- {{id: t{n}, kind: visit, from: russia, to: iran, title: {word} {n}, summary: {filler}, status: ended, credibility: 2,"
    " history: [{{date: '2025', event: ended}}], citations: [{{source: page, stance: supports, says: x}}]}}\n"
)
BASE = {
    "actors.yaml": "- {id: iran, name: Iran, full_name: Iran, type: state, country: iran}\n"
    "- {id: russia, name: Russia, full_name: Russia, type: state, country: russia}\n",
    "publishers.yaml": "- {id: paper, name: The Paper, type: newspaper, letter: C}\n",
    "sources.yaml": "- {id: page, url: 'https://example.org/a', publisher: paper, published: '2025-01-02'}\n",
}
WORDS = ("Old", "New")
ACTIONS = ("build", "refresh", "ask", "export")


class Scene:
    """A place with two states of one dataset, and what is written from them."""

    def __init__(self, place: Path, ties: int = 300) -> None:
        self.place, self.ties = place, ties
        self.environment = {**os.environ, "RUVIS_CACHE": str(place / "cache")}
        self.dataset = place / "dataset"
        self.dataset.mkdir()
        for name, text in BASE.items():
            (self.dataset / name).write_text(text, encoding="utf-8")
        self.states = [
            "".join(TIE.format(n=number, word=word, filler="f" * 500) for number in range(ties)) for word in WORDS
        ]
        self.built, self.answer, self.graph = place / "built.sqlite", place / "answer.json", place / "graph.graphml"
        self.sources = [place / f"{word}.sqlite" for word in WORDS]
        for state, source in enumerate(self.sources):
            self.author(state)
            self.finish(["build", str(self.dataset), "-o", str(source)])
        self.author(0)
        for name in ACTIONS:
            self.finish(getattr(self, name)())
        self.took = dict.fromkeys(ACTIONS, 1.0)

    def author(self, state: int) -> None:
        """Bring the dataset into one of its two states."""
        part = self.place / "ties.part"
        part.write_text(self.states[state], encoding="utf-8")
        part.replace(self.dataset / "ties.yaml")
        self.state = state

    def build(self) -> list[str]:
        return ["build", str(self.dataset), "-o", str(self.built)]

    def refresh(self) -> list[str]:
        return ["stats", "--data", str(self.dataset), "--format", "json"]

    def ask(self) -> list[str]:
        return ["ties", "--all", "--data", str(self.sources[self.state]), "--output", str(self.answer)]

    def export(self) -> list[str]:
        return ["export", "--data", str(self.sources[self.state]), "--output", str(self.graph)]

    def start(self, arguments: list[str]) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "ruvis", *arguments]
        return subprocess.Popen(command, env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)

    def finish(self, arguments: list[str]) -> None:
        """Run to the end, in this process, which is faster."""
        said = io.StringIO()
        with patch.dict(os.environ, self.environment), redirect_stdout(io.StringIO()), redirect_stderr(said):
            try:
                main_of_ruvis(arguments)
            except SystemExit as end:
                assert not end.code, said.getvalue()

    def files(self) -> dict[str, str]:
        """The word that each file says, by the action that writes it; a file that is no whole one is a failure."""
        (cached,) = (self.place / "cache").glob("*.sqlite")
        answer = json.loads(self.answer.read_text(encoding="utf-8"))
        graph = ElementTree.parse(self.graph).getroot()
        titles = {
            "build": self.titles(self.built),
            "refresh": self.titles(cached),
            "ask": [row["title"] for row in answer["rows"]],
            "export": [text for text in graph.itertext() if text.startswith(WORDS)],
        }
        words = {name: {title.split()[0] for title in told} for name, told in titles.items()}
        assert all(len(told) == 1 for told in words.values()), words
        return {name: told.pop() for name, told in words.items()}

    def titles(self, path: Path) -> list[str]:
        with closing(connect(path)) as connection:
            assert [tuple(row) for row in connection.execute("PRAGMA integrity_check")] == [("ok",)], path
            found = [row[0] for row in connection.execute("SELECT title FROM tie")]
        assert len(found) == self.ties, path
        return found

    def parts(self) -> list[Path]:
        """Files that are being written, or were when their writer was killed."""
        return [*self.place.glob(".*.part"), *(self.place / "cache").glob(".*.part")]


@contextmanager
def scene() -> Iterator[Scene]:
    with tempfile.TemporaryDirectory(prefix="ruvis-kill-") as place:
        yield Scene(Path(place))


def strike(stage: Scene, what: str, chance: random.Random) -> tuple[bool, bool]:
    """Begin an action and kill it: whether it was still running, and whether it was writing."""
    process = stage.start(getattr(stage, what)())
    begun, way = time.monotonic(), chance.randrange(3)
    if way == 0:
        time.sleep(chance.uniform(0, stage.took[what] * 1.1))
    else:
        while process.poll() is None and not stage.parts():
            time.sleep(0.0005)
        if way == 1:
            time.sleep(chance.uniform(0, stage.took[what] / 25))
        else:
            while process.poll() is None and stage.parts():
                pass
            time.sleep(chance.uniform(0, 0.02))
    running = process.poll() is None
    process.kill()
    process.communicate()
    spent = time.monotonic() - begun
    if not running or spent > stage.took[what]:  # how long it takes changes with what else the machine does
        stage.took[what] = spent
    return running, running and bool(stage.parts())


def loop(kills: int, seed: int = 1, tell: Callable[[Counter[str]], None] | None = None) -> Counter[str]:
    """Kill so many times; how often what was found.

    Raises:
        AssertionError, sqlite3.Error, SnapshotError, ValueError: a file was neither the old one nor the new one.
    """
    chance = random.Random(seed)
    tally: Counter[str] = Counter()
    with scene() as stage:
        before = stage.files()
        while tally["kills"] < kills:
            what = ACTIONS[tally["kills"] % len(ACTIONS)]
            new = 1 - WORDS.index(before[what])
            stage.author(new)
            for part in stage.parts():
                part.unlink()
            running, writing = strike(stage, what, chance)
            after = stage.files()
            assert after[what] in (before[what], WORDS[new]), (what, before, after)
            assert all(after[name] == before[name] for name in ACTIONS if name != what), (what, before, after)
            tally.update({"kills": running, f"of {what}": running, "too late": not running, "while writing": writing})
            tally["left the old file" if after[what] == before[what] else "left the new file"] += running
            before = after
            if tell:
                tell(tally)
        stage.author(1)
        for name in ACTIONS:
            stage.finish(getattr(stage, name)())
        assert set(stage.files().values()) == {WORDS[1]}, "what was left behind stands in the way of the next run"
    return tally


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    try:
        tally = loop(options.kills, options.seed)
    except (AssertionError, sqlite3.Error, ValueError) as error:
        sys.exit(f"A half-written file: {error}")
    print(", ".join(f"{count} {what}" for what, count in sorted(tally.items())), "- no half-written file")


if __name__ == "__main__":
    main()
