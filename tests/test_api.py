"""The Python interface."""

from __future__ import annotations

import subprocess
import sys

import pytest

import ruvis
from ruvis.questions.ties import ties
from ruvis.selection import Selection
from ruvis.store.store import Store


def test_importing_ruvis_imports_nothing_else() -> None:
    code = "import sys; before = set(sys.modules); import ruvis; print(sorted(set(sys.modules) - before - {'typing', '__future__'}))"
    run = subprocess.run([sys.executable, "-S", "-c", f"import sys; sys.path.insert(0, '.'); {code}"],
                         capture_output=True, text=True, check=True)  # fmt: skip
    assert not {"ruvis.store", "pydantic", "networkx", "sqlite3", "pandas"} & set(eval(run.stdout))


def test_answers_are_those_of_the_questions(store: Store) -> None:
    with ruvis.open() as ds:
        answer = ds.ties("russia", "iran", domain="arms", kinds=["arms_transfer"])
        assert list(answer.rows()) == list(
            ties(store, Selection(a="russia", b="iran", domains=("arms",), kinds=("arms_transfer",))).rows()
        )
        assert answer[0] in answer and len(answer[:2]) == 2
        assert [row["id"] for row in ds.ties(from_="iran", to="russia", limit=3)]


def test_every_question_shows_itself_in_a_notebook_and_as_a_frame(capsys: pytest.CaptureFixture[str]) -> None:
    with ruvis.open() as ds:
        for answer in (
            ds.ties("russia", "iran"), ds.flows("russia", "iran", domain="arms"), ds.timeline("russia", "iran", since="2025"),
            ds.paths("alabuga", "irgc", avoid="usa"), ds.compare(("russia", "iran"), "russia:north-korea"),
            ds.diff("russia", "iran", as_of=["2012", "2020"]), ds.graph_figures("russia", "iran"),
        ):  # fmt: skip
            assert answer._repr_html_().startswith('<div class="ruvis">') and "<script" not in answer._repr_html_()
            assert len(answer.to_pandas()) == len(answer) > 0
            assert answer.to_markdown().startswith("# ")
            answer.show()
            assert capsys.readouterr().out


def test_without_pandas_the_way_to_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with ruvis.open() as ds, pytest.raises(ImportError, match=r"ruvis\[pandas\]"):
        ds.ties("russia", "iran", limit=1).to_pandas()


def test_names_of_the_package_are_found_lazily() -> None:
    assert {"open", "Selection"} <= set(dir(ruvis)) and ruvis.Selection is Selection
    with pytest.raises(AttributeError, match="no attribute"):
        ruvis.nonsense  # noqa: B018
