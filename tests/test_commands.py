"""The command line as its users meet it."""

from __future__ import annotations

import json
import re
import subprocess
import sys

import pytest

PAIR = ("russia", "iran")


def ruvis(*arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    run = subprocess.run([sys.executable, "-m", "ruvis", *arguments], capture_output=True, text=True, timeout=120)
    if check:
        assert run.returncode == 0, run.stderr
    return run


def test_ties_shows_landmarks_and_says_how_to_see_more() -> None:
    shown = ruvis("ties", *PAIR).stdout
    assert "Russia and Iran" in shown and "ruvis show ID" in shown


@pytest.mark.parametrize(
    "names", [("Россия", "ایران"), ("Russian Federation", "Islamic Republic of Iran"), ("RUSSIA", "Iran")]
)
def test_names_in_any_language_find_the_same_actors(names: tuple[str, str]) -> None:
    assert ruvis("ties", *names, "--format", "csv").stdout == ruvis("ties", *PAIR, "--format", "csv").stdout


def test_an_unknown_actor_gets_suggestions_and_exit_1() -> None:
    run = ruvis("ties", "rusia", "iran", check=False)
    assert run.returncode == 1 and "Did you mean russia?" in run.stderr and "Traceback" not in run.stderr


@pytest.mark.parametrize(
    ("name", "near"),
    [("rosatm", "rosatom"), ("hezbola", "hezbollah"), ("gazprm", "gazprom, gazprom-neft"), ("Нобитекс", "nobitex")],
)
def test_only_names_about_as_near_as_the_nearest_are_suggested(name: str, near: str) -> None:
    assert f"Did you mean {near}?" in ruvis("ties", name, "iran", check=False).stderr


def test_who_is_no_actor_may_be_named_in_records() -> None:
    assert "ruvis search 'Мантуров'" in ruvis("ties", "Мантуров", check=False).stderr
    assert re.search(r"^[1-9]\d* records?$", ruvis("search", "Мантуров").stdout, re.MULTILINE)


def test_a_usage_error_exits_2() -> None:
    assert ruvis("ties", "--no-such-option", check=False).returncode == 2


@pytest.mark.parametrize("command", ["flows", "timeline"])
def test_what_is_long_is_cut_where_nothing_was_chosen(command: str) -> None:
    short, whole = ruvis(command, *PAIR).stdout, ruvis(command, *PAIR, "--all").stdout
    assert "all: --all" in short and "all: --all" not in whole and len(whole) > 2 * len(short)
    assert "all: --all" not in ruvis(command, *PAIR, "--domain", "finance").stdout
    rows = ruvis(command, *PAIR, "--format", "csv").stdout.count("\n")
    assert rows > 300 and ruvis(command, *PAIR, "--all", "--format", "csv").stdout.count("\n") == rows


READING = [
    ["show", "treaty-csp-2025"],
    ["show", "arms-s300pmu1-2007", "--as-of", "2012"],
    ["show", "rosatom"],
    ["search", "shahed"],
    ["actors", "--type", "company"],
    ["sources", "--domain", "arms"],
    ["assessments", *PAIR],
    ["stats"],
    ["ties", *PAIR],
    ["asymmetry", *PAIR],
    ["influence", *PAIR],
    ["flows", *PAIR],
    ["timeline", *PAIR, "--mark", "2022-02-24"],
    ["paths", "alabuga", "irgc", "--fold"],
    ["paths", "china", "iran", "--by", "earliest"],
    ["compare", "russia:iran", "russia:north-korea"],
    ["diff", *PAIR, "--as-of", "2012", "--as-of", "2024"],
    ["brief", *PAIR],
]


@pytest.mark.parametrize("arguments", READING, ids=" ".join)
def test_commands_that_read_import_neither_pydantic_nor_networkx(arguments: list[str]) -> None:
    code = (
        "import sys\nfrom ruvis.cli import main\n"
        "try:\n    main(sys.argv[1:])\nexcept SystemExit as end:\n    assert not end.code\n"
        "print('HEAVY', sorted({'pydantic', 'networkx', 'yaml', 'rapidfuzz', 'ruvis.authoring'} & set(sys.modules)))"
    )
    ruvis(*arguments)  # compiles, if anything has changed
    run = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, timeout=120, check=True
    )
    assert run.stdout.splitlines()[-1] == "HEAVY []"


@pytest.mark.parametrize("arguments", [*READING, ["graph", *PAIR]], ids=" ".join)
def test_the_same_question_gives_the_same_bytes(arguments: list[str]) -> None:
    for form in ("table", "json", "jsonl", "csv", "markdown"):
        assert ruvis(*arguments, "--format", form).stdout == ruvis(*arguments, "--format", form).stdout


def test_formats_carry_the_same_rows() -> None:
    rows = json.loads(ruvis("ties", *PAIR, "-d", "arms", "--format", "json").stdout)["rows"]
    lines = [json.loads(line) for line in ruvis("ties", *PAIR, "-d", "arms", "--format", "jsonl").stdout.splitlines()]
    assert (
        rows == lines
        and len(rows) == len(ruvis("ties", *PAIR, "-d", "arms", "--format", "csv").stdout.splitlines()) - 1
    )
