"""Who answers: ruvis itself and its peers, as commands, and what ruvis said in the form in which answers are compared."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.asking import Question
from bench.peers.common import rounded

PEERS = Path(__file__).resolve().parent / "peers"
RUVIS, RAW, FLOORED = "ruvis", "sqlite3", "sqlite3 + floor"
FLOOR = "import typer, rich.table, rich.console"


class Engine(NamedTuple):
    """A peer: its script, the package it needs, the form of the data it reads, and whether it holds all ties in memory."""

    script: str
    package: str
    form: str
    whole: bool


ENGINES = {
    RAW: Engine("in_sqlite.py", "", "", False),
    FLOORED: Engine("in_sqlite.py", "typer", "", False),
    "duckdb": Engine("in_duckdb.py", "duckdb", "parquet", False),
    "ladybug": Engine("in_ladybug.py", "ladybug", "ladybug", False),
    "igraph": Engine("in_igraph.py", "igraph", "parquet", True),
    "rustworkx": Engine("in_rustworkx.py", "rustworkx", "jsonl", True),
    "networkx": Engine("in_networkx.py", "networkx", "jsonl", True),
}
NEEDS = {"duckdb": ("pyarrow",), "ladybug": ("pyarrow",), "igraph": ("pyarrow", "numpy")}


def missing(python: str, name: str) -> str:
    """Why a peer cannot run; nothing if it can."""
    engine = ENGINES[name]
    for package in (*filter(None, [engine.package]), *NEEDS.get(name, ())):
        if subprocess.run([python, "-c", f"import {package}"], capture_output=True).returncode:
            return f"{package} is not installed"
    return ""


def versions(python: str) -> dict[str, str]:
    """The versions of everything that is measured, in the environment in which it runs."""
    names = ("ruvis", "duckdb", "ladybug", "igraph", "rustworkx", "networkx", "pyarrow", "typer", "rich")
    code = (
        "import importlib.metadata as m, json, sqlite3, sys\n"
        "found = {'python': sys.version.split()[0], 'sqlite': sqlite3.sqlite_version}\n"
        f"for name in {names!r}:\n"
        "    try: found[name] = m.version(name)\n"
        "    except m.PackageNotFoundError: pass\n"
        "print(json.dumps(found))"
    )
    made: dict[str, str] = json.loads(subprocess.run([python, "-c", code], capture_output=True, check=True).stdout)
    return made


def command(name: str, ruvis: Path, directory: Path, question: Question) -> list[str]:
    """The command with which an engine is asked."""
    if name == RUVIS:
        return [str(ruvis), *arguments(question), "--data", str(directory / "snapshot.sqlite")]
    asked = {**question, "floor": True} if name == FLOORED else question
    return [str(ruvis.with_name("python")), str(PEERS / ENGINES[name].script), str(directory), json.dumps(asked)]


def arguments(question: Question) -> list[str]:
    """What ruvis is asked, as a person would ask it."""
    ask, a, b = question["ask"], question["a"], question.get("b", "")
    if ask in ("hops", "credibility"):
        every = ["--direct", "--adverse", "--no-fold"]  # all ties are links to the peers, too
        return ["paths", a, b, *every, "--by", ask, "--max-hops", str(question["most"]), "--top", "1"]
    if ask == "export":
        return ["export", a, "--direct", "--hops", "2", "--format", "node-link"]
    return [ask, a, b]


def checking(name: str, ruvis: Path, directory: Path, question: Question) -> list[str]:
    """The command with which an engine is asked for an answer to compare: ruvis as JSON, a peer as always."""
    extra = ["--format", "json"] if name == RUVIS and question["ask"] != "export" else []
    return [*command(name, ruvis, directory, question), *extra]


def answer(name: str, question: Question, said: str) -> dict[str, Any]:
    """What an engine answered."""
    if name != RUVIS:
        found: dict[str, Any] = json.loads(said.rstrip().rsplit("\n", 1)[-1])
        return found
    made = json.loads(said)
    return _READ[question["ask"]](made if question["ask"] == "export" else made["answer"])


def _ties(made: dict[str, Any]) -> dict[str, Any]:
    domains = {
        row["id"]: [row["out"]["total"], row["back"]["total"], row["mutual"]["total"]] for row in made["domains"]
    }
    return {"domains": domains, "newest": [tie["id"] for tie in made["ties"][:10]]}


def _flows(made: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for direction in made["directions"]:
        usd: dict[str, float] = {}
        tiv, count = 0.0, 0
        for domain in direction["domains"]:
            count += len(domain["years"]) + sum(len(group["flows"]) for group in domain["groups"])
            for year in domain["years"]:
                usd[year["period"]] = usd.get(year["period"], 0.0) + year["amount"]["low"]
            tiv += sum(s["low"] for s in domain["sums"] if s["what"] == "delivered" and s["unit"] == "million TIV")
        found[direction["way"]] = {"ties": count, "tiv": rounded(tiv), "usd": {y: rounded(v) for y, v in usd.items()}}
    return found


def _hops(made: dict[str, Any]) -> dict[str, Any]:
    return {"hops": len(made["paths"][0]["hops"]) if made["paths"] else None}


def _credibility(made: dict[str, Any]) -> dict[str, Any]:
    return {"probability": rounded(made["paths"][0]["probability"]) if made["paths"] else None}


def _asymmetry(made: dict[str, Any]) -> dict[str, Any]:
    acts: dict[str, list[int]] = {}
    for reading in made["readings"]:
        if reading["measure"] == "acts":
            told = acts.setdefault(reading["domain"], [0, 0])
            for at, side in enumerate("ab"):
                told[at] += int(reading[side]["value"] or 0)
    return {"acts": acts, "promised": made["promised"]}


def _export(made: dict[str, Any]) -> dict[str, Any]:
    return {"actors": len(made["nodes"]), "ties": len({link["tie"] for link in made["links"]})}


_READ = {
    "ties": _ties, "flows": _flows, "hops": _hops, "credibility": _credibility, "asymmetry": _asymmetry, "export": _export,
}  # fmt: skip


def same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether two answers agree in what both tell; sums may differ by the order in which they were added."""
    return all(_alike(one[key], other[key]) for key in one.keys() & other.keys())


def _alike(one: Any, other: Any) -> bool:
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_alike(one[key], other[key]) for key in one)
    if isinstance(one, (list, tuple)) and isinstance(other, (list, tuple)):
        return len(one) == len(other) and all(map(_alike, one, other))
    if isinstance(one, float) or isinstance(other, float):
        return one is not None and other is not None and abs(one - other) <= 1e-5 * max(abs(one), abs(other))
    return bool(one == other)


def read(name: str, question: Question, said: Path) -> dict[str, Any]:
    """The same as `answer`, read from a file by a process of its own.

    What the system tells of a process's peak memory is never less than what its parent held when it was started, so the
    one that measures has to stay small.
    """
    command = [sys.executable, __file__, name, json.dumps(question), str(said)]
    made = subprocess.run(command, capture_output=True, text=True)
    if made.returncode:
        raise ValueError(made.stderr.strip().splitlines()[-1])
    found: dict[str, Any] = json.loads(made.stdout)
    return found


if __name__ == "__main__":
    print(json.dumps(answer(sys.argv[1], json.loads(sys.argv[2]), Path(sys.argv[3]).read_text(encoding="utf-8"))))
