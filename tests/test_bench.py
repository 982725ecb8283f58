"""The bench against peers, at its smallest size: that it runs, and that whoever answers gives the same answers. Nothing is timed."""

from __future__ import annotations

import importlib
import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from bench import asking, engines, generate, prepare
from bench.measuring import FailedError, Run, run
from ruvis.authoring.compile import write
from ruvis.datasets import read

ROOT = Path(__file__).resolve().parent.parent
ANSWERS = ("ties", "flows", "hops", "credibility", "asymmetry", "export")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A thousand ties, with their snapshot and lines of JSON."""
    directory = tmp_path_factory.mktemp("bench") / "1e3"
    generate.write(1000, directory)
    write(read([directory]), directory / "snapshot.sqlite")
    prepare.beside(directory).mkdir()
    prepare.jsonl(directory)
    return directory


@pytest.fixture
def peer(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A peer's script, as a module."""
    monkeypatch.syspath_prepend(str(ROOT / "bench" / "peers"))

    def load(name: str) -> ModuleType:
        if not importlib.util.find_spec(name):
            pytest.skip(f"{name} is not installed")
        return importlib.import_module(Path(engines.ENGINES[name].script).stem)

    return load


def _answered(capsys: pytest.CaptureFixture[str], module: ModuleType, data: Path, question: dict[str, Any]) -> Any:
    found = module.ANSWERS[question["ask"]](data, question)
    capsys.readouterr()
    return found


def test_questions_are_the_same_each_time_and_reach_as_far_as_they_say(data: Path) -> None:
    asked = asking.questions(data)
    assert {question["ask"] for question in asked} == set(ANSWERS)
    assert [question["steps"] for question in asked if question["ask"] == "hops"] == [2, 3, 4, 5, 6]
    (prepare.beside(data) / "questions.json").unlink()
    assert asking.questions(data) == asked


@pytest.mark.parametrize("name", ["networkx", "rustworkx"])
def test_engines_that_hold_the_graph_answer_as_raw_sql_does(
    data: Path, peer: Any, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    raw, other = peer("sqlite3"), peer(name)
    asked = {(q["ask"], q["a"], q.get("b")): q for q in asking.questions(data)}  # the same pair may be two of the sizes
    for question in asked.values():
        one, two = (_answered(capsys, module, data, question) for module in (raw, other))
        assert engines.same(one, two), question["name"]
        if question["ask"] == "hops":
            assert one == {"hops": question["steps"]}


def test_one_command_holds_answers_together_and_writes_the_document(data: Path, tmp_path: Path) -> None:
    if not Path(sys.executable).with_name("ruvis").exists():
        pytest.skip("ruvis is not installed beside the interpreter")
    output = tmp_path / "performance.md"
    made = subprocess.run(
        [sys.executable, ROOT / "bench" / "run.py", "--data", data.parent, "--sizes", "1e3", "--times", "1", "--no-start",
         "--engines", "sqlite3,networkx,ladybug", "--questions", "flows, small", "-o", output],
        capture_output=True, text=True,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    assert "agreed: sqlite3, ruvis" in made.stderr
    text = output.read_text()
    assert "### Flows, small pair" in text
    for name in ("ruvis", "sqlite3", "networkx"):
        assert f"| {name}¹ |" in text


@pytest.mark.parametrize(
    ("ask", "said", "read"),
    [
        ("hops", {"answer": {"paths": []}}, {"hops": None}),
        ("credibility", {"answer": {"paths": [{"hops": [], "probability": 0.21}]}}, {"probability": 0.21}),
    ],
)
def test_what_ruvis_says_is_read(ask: str, said: dict[str, Any], read: dict[str, Any]) -> None:
    import json

    assert engines.answer(engines.RUVIS, {"ask": ask}, json.dumps(said)) == read


def test_answers_agree_but_for_rounding() -> None:
    assert engines.same({"a": [1, 2.0], "only": 3}, {"a": [1, 2.0000001]})
    assert not engines.same({"a": [1, 2]}, {"a": [1, 3]})
    assert not engines.same({"hops": None}, {"hops": 3})
    assert not engines.same({"x": {"1999": 1.0}}, {"x": {}})


def test_a_run_has_bounds() -> None:
    assert isinstance(run([sys.executable, "-c", "pass"]), Run)
    with pytest.raises(FailedError, match="took longer"):
        run([sys.executable, "-c", "import time; time.sleep(60)"], timeout=0.2)
    with pytest.raises(FailedError, match="took more than 1 MB"):
        run([sys.executable, "-c", "import time; time.sleep(60)"], timeout=30, memory=1)
    with pytest.raises(FailedError, match="ValueError: no"):
        run([sys.executable, "-c", "raise ValueError('no')"])
