"""`ruvis export` as its users meet it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from synthetic import make

from ruvis.clocks import moment
from ruvis.export.formats import FORMATS, guess
from ruvis.export.subgraph import Subgraph
from ruvis.records.edtf import bounds
from ruvis.selection import Selection, SelectionError
from ruvis.store.store import Store

ROOT = Path(__file__).resolve().parents[2]


def ruvis(*arguments: str, check: bool = True) -> subprocess.CompletedProcess[bytes]:
    run = subprocess.run([sys.executable, "-m", "ruvis", *arguments], capture_output=True, timeout=120)
    if check:
        assert run.returncode == 0, run.stderr.decode()
    return run


LIGHT = [name for name, made in FORMATS.items() if made.extra is None]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(make(tmp_path_factory.mktemp("small") / "small.sqlite", 30, 8))


@pytest.mark.parametrize("name", LIGHT)
def test_the_same_selection_gives_the_same_bytes_in_a_file_and_in_a_pipe(name: str, small: str, tmp_path: Path) -> None:
    path = tmp_path / f"ties{FORMATS[name].endings[0].replace('/', '.zip')}"
    ruvis("export", "alpha", "beta", "--data", small, "-o", str(path))
    piped = ruvis("export", "alpha", "beta", "--data", small, "-f", name, "-o", "-").stdout
    assert path.read_bytes() == piped and len(piped) > 100
    assert [found.name for found in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize(("name", "extra"), [("parquet", "pyarrow"), ("excel", "xlsxwriter")])
def test_formats_of_extras_give_the_same_bytes_too(name: str, extra: str, small: str, tmp_path: Path) -> None:
    pytest.importorskip(extra)
    made = [tmp_path / f"{number}{FORMATS[name].endings[0]}" for number in range(2)]
    for path in made:
        ruvis("export", "--data", small, "-o", str(path))
    assert made[0].read_bytes() == made[1].read_bytes()


def test_export_imports_nothing_heavy(small: str) -> None:
    code = (
        "import sys\nfrom ruvis.cli import main\ntry:\n    main(sys.argv[1:])\nexcept SystemExit as end:\n    assert not end.code\n"
        "print('HEAVY', sorted({'pydantic', 'networkx', 'yaml', 'rapidfuzz', 'pyarrow', 'xlsxwriter'} & set(sys.modules)))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, "export", "--data", small, "-f", "graphml"], capture_output=True, text=True
    )
    assert run.stdout.splitlines()[-1] == "HEAVY []", run.stderr


def test_what_a_format_loses_is_said(small: str) -> None:
    assert b"mutual tie is one directed edge" in ruvis("export", "--data", small, "-f", "graphml").stderr


def test_an_ending_that_tells_nothing_lists_those_that_do(small: str, tmp_path: Path) -> None:
    run = ruvis("export", "--data", small, "-o", str(tmp_path / "ties.doc"), check=False)
    assert run.returncode == 1 and b".graphml" in run.stderr and b"Traceback" not in run.stderr


def test_a_failed_export_leaves_the_old_file(small: str, tmp_path: Path) -> None:
    path = tmp_path / "ties.graphml"
    path.write_text("old")
    run = ruvis("export", "nobody-at-all", "--data", small, "-o", str(path), check=False)
    assert (
        run.returncode == 1 and path.read_text() == "old" and [p.name for p in tmp_path.iterdir()] == ["ties.graphml"]
    )


def test_hops_take_the_neighbourhood(store: Store) -> None:
    pair = Subgraph(store, Selection(a="iran", b="venezuela"))
    near = Subgraph(store, Selection(a="iran", b="venezuela"), hops=1)
    assert {tie.id for tie in pair.rows()} < {tie.id for tie in near.rows()}
    actors = {actor.id for actor in near.actors}
    assert all(actors.issuperset((*tie.origin, *tie.target)) for tie in near.rows())
    with pytest.raises(SelectionError, match="actor to start from"):
        Subgraph(store, Selection(), hops=1)


def test_known_at_leaves_out_what_was_not_yet_said(store: Store) -> None:
    graph = Subgraph(store, Selection(a="russia", b="iran", known_at="2015"))
    for tie in graph.ties():
        assert tie.summary is None and tie.citations
        assert all(bounds(cited.published).earliest <= moment("2015") for cited in tie.citations)


@pytest.mark.parametrize(
    ("place", "name"), [("a.ftm.json", "ftm"), ("a.json", "node-link"), ("A.GEXF", "gexf"), ("x/", "csv")]
)
def test_endings_tell_the_format(place: str, name: str) -> None:
    assert guess(place).name == name


def test_every_format_is_documented_with_what_it_loses() -> None:
    text = " ".join((ROOT / "docs" / "export.md").read_text("utf-8").split())
    for made in FORMATS.values():
        assert made.label in text and f"`{made.name}`" in text and f"`{made.endings[0]}`" in text, made.name
        assert made.loses in text, made.name
        if made.extra:
            assert f"ruvis[{made.extra}]" in text
