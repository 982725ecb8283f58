"""Kill ruvis while it writes, again and again: `python fuzz/kill.py --kills 200`.

Three things are written: a snapshot with `build`, the cache, and an answer with `--output`. Half of the kills come at
a random time of the run, half at a random time after a part of the new file has appeared. After each kill the file
must be the old one or the new one, whole; a single half ends the loop.
"""

from __future__ import annotations

import argparse
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
from contextlib import closing, contextmanager
from pathlib import Path

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


class Scene:
    """A place with two states of one dataset, and what is written from them."""

    def __init__(self, place: Path, ties: int = 300) -> None:
        self.place = place
        self.environment = {**os.environ, "RUVIS_CACHE": str(place / "cache")}
        self.dataset = place / "dataset"
        self.dataset.mkdir()
        for name, text in BASE.items():
            (self.dataset / name).write_text(text, encoding="utf-8")
        self.states = [
            "".join(TIE.format(n=number, word=word, filler="f" * 500) for number in range(ties)) for word in WORDS
        ]
        self.author(0)
        self.built, self.answer = place / "built.sqlite", place / "answer.json"
        self.finish(self.build())
        self.finish(self.ask())

    def author(self, state: int) -> None:
        """Bring the dataset into one of its two states."""
        part = self.place / "ties.part"
        part.write_text(self.states[state], encoding="utf-8")
        part.replace(self.dataset / "ties.yaml")

    def build(self) -> list[str]:
        return ["build", str(self.dataset), "-o", str(self.built)]

    def refresh(self) -> list[str]:
        return ["stats", "--data", str(self.dataset), "--format", "json"]

    def ask(self) -> list[str]:
        return ["ties", "--all", "--data", str(self.built), "--output", str(self.answer)]

    def start(self, arguments: list[str]) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "ruvis", *arguments]
        return subprocess.Popen(command, env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)

    def finish(self, arguments: list[str]) -> float:
        """Run to the end; the seconds that it took."""
        begun = time.monotonic()
        process = self.start(arguments)
        _, said = process.communicate()
        assert process.returncode == 0, said.decode()
        return time.monotonic() - begun

    def files(self) -> Iterator[str]:
        """The word that each file written says; a file that is no whole one is a failure."""
        for path in (self.built, *(self.place / "cache").glob("*.sqlite")):
            with closing(connect(path)) as connection:
                assert [tuple(row) for row in connection.execute("PRAGMA integrity_check")] == [("ok",)], path
                titles = {row[0].split()[0] for row in connection.execute("SELECT title FROM tie")}
                assert len(titles) == 1 and connection.execute("SELECT COUNT(*) FROM tie").fetchone()[0] > 1, path
            yield titles.pop()
        titles = {row["title"].split()[0] for row in json.loads(self.answer.read_text(encoding="utf-8"))["rows"]}
        assert len(titles) == 1, self.answer
        yield titles.pop()

    def parts(self) -> list[Path]:
        """Files that are being written, or were when their writer was killed."""
        return [*self.place.glob(".*.part"), *(self.place / "cache").glob(".*.part")]


@contextmanager
def scene() -> Iterator[Scene]:
    with tempfile.TemporaryDirectory(prefix="ruvis-kill-") as place:
        yield Scene(Path(place))


def loop(kills: int, seed: int = 1, tell: Callable[[int, Counter[str]], None] | None = None) -> Counter[str]:
    """Kill so many times; how often what was found.

    Raises:
        AssertionError, sqlite3.Error, SnapshotError, ValueError: a file was neither the old one nor the new one.
    """
    chance = random.Random(seed)
    tally: Counter[str] = Counter()
    with scene() as stage:
        took = {name: stage.finish(getattr(stage, name)()) for name in ("build", "refresh", "ask")}
        while tally["kills"] < kills:
            what = ("build", "refresh", "ask")[tally["kills"] % 3]
            stage.author(chance.randrange(2))
            for part in stage.parts():
                part.unlink()
            process = stage.start(getattr(stage, what)())
            if chance.random() < 0.5:
                time.sleep(chance.uniform(0, took[what] * 1.1))
            else:
                while process.poll() is None and not stage.parts():
                    time.sleep(0.0005)
                time.sleep(chance.uniform(0, took[what] / 25))
            running = process.poll() is None
            process.kill()
            process.communicate()
            tally["kills"] += running
            tally["too late"] += not running
            tally["while writing"] += running and bool(stage.parts())
            for word in stage.files():
                tally[f"whole, {word.lower()}"] += 1
                assert word in WORDS
            if tell:
                tell(tally["kills"], tally)
        stage.author(1)
        stage.finish(stage.refresh())
        stage.finish(stage.build())
        assert next(stage.files()) == WORDS[1], "what was left behind stands in the way of the next run"
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
