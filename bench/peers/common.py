"""What every peer shares: how it is asked, and the form in which it answers, so that answers can be held together.

A peer is a script that gets a directory and a question as JSON, and prints its answer: first what it found, as a reader
would want it, and last a line of JSON that is the same for whoever answers rightly.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from math import exp, log
from pathlib import Path
from typing import Any

CHANCE = {1: 0.9, 2: 0.7, 3: 0.5, 4: 0.3, 5: 0.1}
"""STIX 2.1's value of an Admiralty digit; 6 cannot be judged and is no hop of a credible path."""
COST = {digit: -log(chance) for digit, chance in CHANCE.items()}
LEANING = frozenset({
    "arms_transfer", "arms_production", "military_cooperation", "diplomatic_support", "energy_deal", "trade_flow",
    "trade_deal", "finance", "transport", "technology", "sanctions_evasion",
})  # fmt: skip
"""Kinds through which the recipient leans on the sender: the ties that are flows."""
ACTS = ("security", "diplomacy", "energy", "finance", "technology")
HAPPENED = frozenset({"delivering", "delivered", "in_force", "ongoing", "suspended", "ended"})
UNCONFIRMED = frozenset({"alleged", "denied"})
NEWEST = 10
WAYS = ("out", "in", "mutual")
Question = dict[str, Any]
Tie = dict[str, Any]


def serve(answers: dict[str, Callable[[Path, Question], dict[str, Any]]]) -> None:
    """Answer the question of the command line."""
    directory, question = Path(sys.argv[1]), json.loads(sys.argv[2])
    found = answers[question["ask"]](directory, question)
    print(json.dumps(found, sort_keys=True))


def beside(directory: Path) -> Path:
    """Where peers keep their forms of a dataset: not within it, since `ruvis build` reads whole folders."""
    return directory.with_name(f"{directory.name}.peers")


def ends(question: Question) -> tuple[str, str]:
    """The columns in which the actors of a question are looked for: their states where they are asked about as such."""
    return ("src_state", "dst_state") if question["level"] == "state" else ("src", "dst")


def rounded(value: float | None) -> float | None:
    """A sum or a product as it is compared."""
    return None if value is None else float(f"{value:.6g}")


def credible(cost: float | None) -> dict[str, Any]:
    """The answer to a question for the most credible path."""
    return {"probability": None if cost is None else rounded(exp(-cost))}


# ---------------------------------------------------------------- engines that hold every tie as a Python object


def between(ties: Iterable[Tie], question: Question) -> list[Tie]:
    """The ties of a pair, each once, with its way."""
    source, target = ends(question)
    a, b = question["a"], question["b"]
    found: dict[str, Tie] = {}
    for tie in ties:
        pair = tie[source], tie[target]
        if pair in ((a, b), (b, a)):
            way = "mutual" if tie["mutual"] else "out" if pair == (a, b) else "in"
            found[tie["id"]] = {**tie, "way": way}
    return list(found.values())


def tell_ties(found: list[Tie]) -> dict[str, Any]:
    """Counts by domain and way, and the newest."""
    counts = Counter((tie["domain"], tie["way"]) for tie in found)
    newest = sorted(found, key=lambda tie: (-tie["sort"], tie["id"]))[:NEWEST]
    for tie in newest:
        print(tie["date"], tie["way"], tie["title"], tie["status"], tie["reliability"], tie["credibility"])
    domains = {domain for domain, _ in counts}
    return {
        "domains": {domain: [counts[domain, way] for way in WAYS] for domain in sorted(domains)},
        "newest": [tie["id"] for tie in newest],
    }


def tell_flows(found: list[Tie]) -> dict[str, Any]:
    """Flows way by way, listed and added up."""
    made: dict[str, Any] = {}
    for tie in sorted((tie for tie in found if tie["kind"] in LEANING), key=lambda tie: (tie["sort"], tie["id"])):
        print(tie["way"], tie["date"], tie["title"], tie["status"], tie["tiv"], tie["usd"], tie["credibility"])
        way = made.setdefault(tie["way"], {"ties": 0, "tiv": 0.0, "usd": {}})
        way["ties"] += 1
        if tie["tiv"] and tie["status"] not in UNCONFIRMED:
            way["tiv"] += tie["tiv"]
        if tie["kind"] == "trade_flow" and tie["usd"] is not None:
            way["usd"][tie["date"]] = way["usd"].get(tie["date"], 0.0) + tie["usd"]
    return tidy_flows(made)


def tidy_flows(made: dict[str, Any]) -> dict[str, Any]:
    """Sums as they are compared."""
    return {
        way: {
            "ties": told["ties"],
            "tiv": rounded(told["tiv"]),
            "usd": {year: rounded(value) for year, value in told["usd"].items()},
        }
        for way, told in made.items()
    }


def tell_asymmetry(ties: Iterable[Tie], question: Question) -> dict[str, Any]:
    """Acts of the pair by domain, and all goods and arms that either side gives and receives, whoever is opposite."""
    a, b = question["a"], question["b"]
    pair: dict[str, Tie] = {}
    volumes: dict[str, Tie] = {}
    for tie in ties:
        source, target = tie["src_state"], tie["dst_state"]
        if not tie["mutual"] and (source in (a, b) or target in (a, b)):
            if (source, target) in ((a, b), (b, a)):
                pair[tie["id"]] = tie
            if tie["tiv"] or (tie["usd"] and tie["kind"] == "trade_flow"):
                volumes[tie["id"]] = tie
    return weigh(
        a, b, ((tie["domain"], tie["src_state"], tie["kind"], tie["status"]) for tie in pair.values()),
        ((tie["src_state"], tie["dst_state"], tie["tiv"], tie["usd"]) for tie in volumes.values()),
    )  # fmt: skip


def weigh(
    a: str, b: str, pair: Iterable[tuple[str, str, str, str]],
    volumes: Iterable[tuple[str, str, float | None, float | None]],
) -> dict[str, Any]:  # fmt: skip
    """What is known of who gives and who takes."""
    acts: dict[str, list[int]] = {}
    promised = 0
    for domain, giver, kind, status in pair:
        if domain in ACTS and kind in LEANING:
            if status in HAPPENED:
                acts.setdefault(domain, [0, 0])[giver != a] += 1
            else:
                promised += 1
    totals = {name: [0.0, 0.0, 0.0, 0.0] for name in (a, b)}
    for giver, taker, tiv, usd in volumes:
        for name, at in ((giver, 0), (taker, 2)):
            if name in totals:
                totals[name][at] += tiv or 0.0
                totals[name][at + 1] += usd or 0.0
    return {
        "acts": acts, "promised": promised, "totals": {name: [rounded(v) for v in some] for name, some in totals.items()}
    }  # fmt: skip


def tell_export(nodes: Iterable[str], links: Iterable[Tie]) -> dict[str, Any]:
    """A neighbourhood as node-link JSON, a line for each actor and tie."""
    names, ids = set(nodes), set()
    print('{"directed": true, "multigraph": true, "nodes": [')
    print(",\n".join(json.dumps({"id": name}) for name in sorted(names)))
    print('],\n"links": [')
    for tie in links:
        if tie["id"] not in ids:
            print(
                ("," if ids else "") + json.dumps({"source": tie["src"], "target": tie["dst"], "key": tie["id"], **tie})
            )
            ids.add(tie["id"])
    print("]}")
    return {"actors": len(names), "ties": len(ids)}
