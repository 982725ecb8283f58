"""What ruvis promises when the machine fails it: full disks, missing homes, kills, closed pipes, poor terminals."""

from __future__ import annotations

import ctypes
import json
import os
import resource
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from ruvis.atomic import replacing
from ruvis.datasets import cache, open_store
from ruvis.questions.ties import ties
from ruvis.render.data import as_csv
from ruvis.selection import Selection

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "fuzz"))

import kill  # noqa: E402

SMALL = ["ties", "russia", "iran", "--all"]


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A dataset of twenty ties."""
    place = tmp_path / "dataset"
    place.mkdir()
    for name, text in kill.BASE.items():
        (place / name).write_text(text, encoding="utf-8")
    ties = "".join(kill.TIE.format(n=number, word="Ирано ایران", filler="f") for number in range(20))
    (place / "ties.yaml").write_text(ties, encoding="utf-8")
    return place


def ruvis(*arguments: str | Path, **more: Any) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, **more.pop("env", {})}
    environment = {name: value for name, value in environment.items() if value is not None}
    command = [sys.executable, "-m", "ruvis", *map(str, arguments)]
    more = {"capture_output": True, **more} if not {"stdout", "stderr"} & set(more) else more
    return subprocess.run(command, env=environment, timeout=120, **more)


def fails(run: subprocess.CompletedProcess[bytes], *words: str) -> None:
    """The command said what is wrong, in one line, and ended with 1."""
    said = run.stderr.decode()
    assert run.returncode == 1 and "Traceback" not in said and said.count("\n") == 1, said
    assert all(word in said for word in words), said


# ------------------------------------------------------------------------- promise: whole files or none


def test_a_file_is_whole_after_every_kill() -> None:
    """A slice of `python fuzz/kill.py --kills 200`."""
    tally = kill.loop(kills=4, seed=7)
    assert tally["kills"] == 4


def test_a_block_that_fails_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "file"
    target.write_text("old", encoding="utf-8")
    with pytest.raises(ZeroDivisionError), replacing(target) as part:
        part.write_text("half", encoding="utf-8")
        raise ZeroDivisionError
    assert target.read_text(encoding="utf-8") == "old" and list(tmp_path.iterdir()) == [target]


def test_what_a_killed_process_left_behind_is_swept_away_by_the_next(tmp_path: Path) -> None:
    stale, recent = tmp_path / ".file.aaaa.part", tmp_path / ".file.bbbb.part"
    for part in (stale, recent):
        part.touch()
    os.utime(stale, (0, 0))
    with replacing(tmp_path / "file") as part:
        part.write_text("new", encoding="utf-8")
    assert sorted(path.name for path in tmp_path.iterdir()) == [".file.bbbb.part", "file"]


def test_a_link_is_written_through_and_permissions_stay(tmp_path: Path) -> None:
    real = tmp_path / "real"
    real.write_text("old", encoding="utf-8")
    real.chmod(0o600)
    (tmp_path / "link").symlink_to(real)
    with replacing(tmp_path / "link") as part:
        part.write_text("new", encoding="utf-8")
    assert (tmp_path / "link").is_symlink() and real.read_text(encoding="utf-8") == "new"
    assert stat.S_IMODE(real.stat().st_mode) == 0o600


def test_a_device_is_never_replaced_by_a_file(small: Path) -> None:
    """`-o /dev/null` as root must leave a device behind."""
    assert ruvis(*SMALL, "--data", small, "-o", "/dev/null").returncode == 0
    fails(ruvis("build", small, "-o", "/dev/null"), "is no file")
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)


def test_two_processes_may_build_at_once(small: Path, tmp_path: Path) -> None:
    """Both get the right answer, and the cache holds one whole snapshot."""
    place = tmp_path / "cache"
    command = [sys.executable, "-m", "ruvis", *SMALL, "--data", str(small), "--format", "json"]
    environment = {**os.environ, "RUVIS_CACHE": str(place)}
    processes = [subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) for _ in range(3)]
    answers = {process.communicate(timeout=120)[0] for process in processes}
    assert [process.returncode for process in processes] == [0, 0, 0]
    assert len(answers) == 1 and len(json.loads(answers.pop())["rows"]) == 20
    (snapshot,) = place.iterdir()
    with closing(sqlite3.connect(snapshot)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "terminate"])
def test_an_interrupted_build_leaves_the_old_snapshot(number: signal.Signals, tmp_path: Path) -> None:
    target = tmp_path / "built.sqlite"
    target.write_bytes(b"old")
    command = [sys.executable, "-m", "ruvis", "build", "builtin", "-o", str(target)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    deadline = time.monotonic() + 60
    while not list(tmp_path.glob(".*.part")) and time.monotonic() < deadline:
        time.sleep(0.001)
    process.send_signal(number)
    _, said = process.communicate(timeout=60)
    assert process.returncode == (130 if number == signal.SIGINT else -signal.SIGTERM)
    assert b"Traceback" not in said and target.read_bytes() == b"old"
    if number == signal.SIGINT:
        assert list(tmp_path.iterdir()) == [target]


# ---------------------------------------------------------------- promise: a full disk is told, and costs no answer


def no_space() -> None:
    """Files may not grow beyond 16 kB, as if the disk were full."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (16_000, 16_000))


def test_a_full_disk_ends_a_build_with_its_reason_and_leaves_the_old_file(small: Path, tmp_path: Path) -> None:
    target = tmp_path / "built.sqlite"
    target.write_bytes(b"old")
    fails(ruvis("build", small, "-o", target, preexec_fn=no_space), "built.sqlite: cannot be written")
    assert target.read_bytes() == b"old" and not list(tmp_path.glob(".*.part"))


def test_a_full_disk_ends_an_output_with_its_reason(small: Path, tmp_path: Path) -> None:
    run = ruvis("show", "t1", "--data", small, "-o", tmp_path / "answer.json", preexec_fn=lambda: limit_to(100))
    fails(run, "file too large")
    assert not (tmp_path / "answer.json").exists() and not list(tmp_path.glob(".*.part"))


def limit_to(size: int) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def test_a_full_disk_does_not_keep_a_question_from_its_answer(small: Path, tmp_path: Path) -> None:
    """Where the cache has no room the dataset is compiled for this process alone."""
    environment = {"RUVIS_CACHE": str(tmp_path / "cache")}
    run = ruvis(*SMALL, "--data", small, "--format", "json", env=environment, preexec_fn=no_space)
    assert run.returncode == 0, run.stderr
    assert len(json.loads(run.stdout)["rows"]) == 20 and not list((tmp_path / "cache").iterdir())


@pytest.mark.parametrize(
    "arguments", [["--help"], [*SMALL, "--format", "csv"], ["stats"], ["search", "nothing-of-the-kind"]]
)
def test_a_full_disk_behind_the_output_is_told(arguments: list[str], small: Path) -> None:
    more = ["--data", str(small)] if arguments != ["--help"] else []
    with Path("/dev/full").open("wb") as full:
        run = ruvis(*arguments, *more, stdout=full, stderr=subprocess.PIPE)
    fails(run, "no space left on device")


# -------------------------------------------------- promise: places that cannot be written or found cost no answer


def unprivileged() -> None:
    """Obey permissions even as root, by leaving the capabilities behind that pass over them."""
    if os.geteuid() == 0:
        libc = ctypes.CDLL(None, use_errno=True)
        for capability in (1, 2):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
            libc.prctl(24, capability)  # PR_CAPBSET_DROP: lost with the next program


def test_a_read_only_cache_costs_no_answer(small: Path, tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o555)
    run = ruvis(
        *SMALL, "--data", small, "--format", "json", env={"RUVIS_CACHE": str(closed / "cache")}, preexec_fn=unprivileged
    )
    assert run.returncode == 0 and len(json.loads(run.stdout)["rows"]) == 20, run.stderr
    fails(ruvis("build", small, "-o", closed / "built.sqlite", preexec_fn=unprivileged), "permission denied")
    fails(ruvis(*SMALL, "--data", small, "-o", closed / "answer.csv", preexec_fn=unprivileged), "permission denied")


def test_no_home_costs_no_answer(small: Path, tmp_path: Path) -> None:
    nowhere = {"RUVIS_CACHE": None, "XDG_CACHE_HOME": None, "HOME": "/nonexistent/home", "TMPDIR": str(tmp_path)}
    run = ruvis(*SMALL, "--data", small, "--format", "json", env=nowhere, preexec_fn=unprivileged)
    assert run.returncode == 0 and len(json.loads(run.stdout)["rows"]) == 20, run.stderr


def test_the_cache_is_never_in_the_root_or_where_the_command_was_called(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("RUVIS_CACHE", "XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    monkeypatch.setenv("HOME", "")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert cache() == tmp_path / f"ruvis-{os.getuid()}"


def test_a_temporary_cache_that_others_may_write_is_not_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """In a directory of everybody another user could have put a snapshot there before us."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr("pathlib.Path.home", lambda: Path("/"))
    for name in ("RUVIS_CACHE", "XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / f"ruvis-{os.getuid()}").mkdir()
    (tmp_path / f"ruvis-{os.getuid()}").chmod(0o777)
    assert not cache().is_relative_to(tmp_path)


@pytest.mark.parametrize(
    "place",
    ["/nonexistent", "/dev/null", "/proc/self/mem", "", " ", "a\nb", "https://example.org/x.sqlite", "file:x?mode=rwc"],
)
def test_a_dataset_that_is_none_is_named_in_the_error(place: str) -> None:
    run = ruvis("stats", "--data", place)
    assert run.returncode == 1 and b"Traceback" not in run.stderr and b"Error: " in run.stderr


def test_a_file_of_a_dataset_that_may_not_be_read_is_a_problem(small: Path) -> None:
    (small / "ties.yaml").chmod(0)
    run = ruvis("check", small, preexec_fn=unprivileged)
    assert run.returncode == 1 and b"ties.yaml:1: cannot be read: Permission denied" in run.stdout


# ------------------------------------------------------------------ promise: a damaged cache is compiled again

DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "nothing in it": lambda whole: b"",
    "no SQLite": lambda whole: b"no snapshot" * 1000,
    "cut after its header": lambda whole: whole[:100],
    "cut in the first page": lambda whole: whole[:3000],
    "cut in the middle": lambda whole: whole[: len(whole) // 2],
    "cut before its end": lambda whole: whole[:-1000],
    "zeros after the schema, which only a query meets": lambda whole: whole[:16384] + bytes(len(whole) - 16384),
    "noise after the schema": lambda whole: whole[:16384] + b"\xa5" * (len(whole) - 16384),
    "one page of noise": lambda whole: whole[:-8192] + b"\x5a" * 4096 + whole[-4096:],
    "pages in the wrong order": lambda whole: whole[:16384] + whole[20480:24576] + whole[16384:20480] + whole[24576:],
}


@pytest.mark.parametrize("harm", DAMAGE.values(), ids=DAMAGE.keys())
def test_a_damaged_cache_is_compiled_again(
    harm: Callable[[bytes], bytes], small: Path, tmp_path: Path, monkeypatch: Any
) -> None:
    from hostile import run

    monkeypatch.setenv("RUVIS_CACHE", str(tmp_path / "cache"))
    questions = [[*SMALL, "--data", str(small), "-f", "json"], ["show", "t3", "--data", str(small), "-f", "json"]]
    expected = [run(*question) for question in questions]
    (snapshot,) = (tmp_path / "cache").iterdir()
    whole = snapshot.read_bytes()
    for question, answer in zip(questions, expected, strict=True):
        snapshot.write_bytes(harm(whole))
        assert run(*question) == answer and answer.code == 0
    assert [path.name for path in (tmp_path / "cache").iterdir()] == [snapshot.name]


def test_a_cache_that_says_nonsense_is_compiled_again(small: Path, tmp_path: Path, monkeypatch: Any) -> None:
    """Sound as a file, and impossible as a dataset: it shows while the answer is made, not while it is read."""
    from hostile import run

    monkeypatch.setenv("RUVIS_CACHE", str(tmp_path / "cache"))
    question = ["show", "t3", "--data", str(small)]
    expected = run(*question)
    (snapshot,) = (tmp_path / "cache").iterdir()
    for statement in (
        "UPDATE tie SET status = 'exploded'",
        "UPDATE record SET body = '{'",
        "UPDATE tie SET begin_min = 'x'",
    ):
        with closing(sqlite3.connect(snapshot)) as connection, connection:
            connection.execute(statement)
        assert run(*question) == expected, statement


def test_a_changed_dataset_is_compiled_again(small: Path) -> None:
    with open_store([small]) as before:
        assert before.count("tie") == 20
    text = (small / "ties.yaml").read_text(encoding="utf-8")
    (small / "ties.yaml").write_text(text[: text.index("- {id: t19")], encoding="utf-8")
    with open_store([small]) as after:
        assert after.count("tie") == 19


# --------------------------------------------------------------------------- promise: pipes, terminals, locales


@pytest.mark.parametrize(
    "arguments", [[*SMALL], [*SMALL, "--format", "json"], ["--help"], ["check"], ["schema", "-o", "s"]]
)
def test_a_reader_that_goes_away_is_no_error(arguments: list[str], small: Path) -> None:
    more = [str(small)] if arguments == ["check"] else ["--data", str(small)] if arguments[0] == "ties" else []
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as pipe:
        run = ruvis(*arguments, *more, stdout=pipe, stderr=subprocess.PIPE)
    assert run.returncode == 0 or arguments == ["--help"]  # which rich prints, and ends with 1
    assert run.stderr == b""


def test_closed_output_is_no_traceback(small: Path) -> None:
    command = f'exec "{sys.executable}" -m ruvis ties --data "{small}" --format json >&- 2>&-'
    assert subprocess.run(["sh", "-c", command], timeout=120).returncode in (0, 1)


LOCALES: dict[str, dict[str, str | None]] = {
    "C": {"LC_ALL": "C"},
    "C without its help": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "ASCII": {"PYTHONIOENCODING": "ascii"},
    "a Windows page": {"PYTHONIOENCODING": "cp1252"},
}


@pytest.mark.parametrize("locale", LOCALES.values(), ids=LOCALES.keys())
def test_data_formats_are_utf_8_in_every_locale(locale: dict[str, str | None], small: Path) -> None:
    """Nothing is lost: the bytes are those of a UTF-8 locale."""
    question = [*SMALL, "--data", small, "--format", "csv"]
    poor = ruvis(*question, env=locale)
    with open_store([small]) as store:
        expected = as_csv(ties(store, Selection(a="russia", b="iran")).rows()).encode()
    assert poor.returncode == 0 and poor.stdout == expected and "Ирано".encode() in poor.stdout
    table = ruvis(*SMALL, "--data", small, env=locale)
    assert table.returncode == 0 and b"t19" in table.stdout and b"Traceback" not in table.stderr


def test_arguments_that_are_not_utf_8_are_told() -> None:
    run = subprocess.run([sys.executable, "-m", "ruvis", "search", b"\xff\xfe"], capture_output=True, timeout=60)
    fails(run, "bytes that are not UTF-8")


def test_a_dataset_whose_path_is_not_utf_8_is_read(small: Path, tmp_path: Path) -> None:
    odd = tmp_path / os.fsdecode(b"caf\xe9 % ? #")
    shutil.copytree(small, odd)
    for format_ in ("table", "json"):
        assert ruvis("stats", "--data", odd, "--format", format_).returncode == 0
    assert ruvis("build", odd, "-o", odd / "built.sqlite").returncode == 0
    assert ruvis("check", odd / "built.sqlite").returncode == 0


WIDTHS = ["1", "20", "40", "0", "-5", "none", "100000"]


@pytest.mark.parametrize("width", WIDTHS)
def test_a_terminal_of_any_width_shows_every_word(width: str, small: Path, monkeypatch: Any) -> None:
    """Narrow terminals fold and lose nothing; no line is wider than the terminal."""
    from hostile import run

    monkeypatch.setenv("COLUMNS", width)
    for question in (SMALL, ["stats"], ["show", "t3"], ["sources"], ["actors"], ["search", "f"]):
        shown = run(*question, "--data", str(small))
        assert shown.code == 0 and shown.out.strip()
        if width in ("20", "40"):
            assert max(map(len, shown.out.splitlines())) <= int(width)
            assert "…" not in shown.out
    if width in ("20", "40"):
        flat = "".join(run(*SMALL, "--data", str(small)).out.split())
        assert all(f"t{number}" in flat for number in range(20)) and "Ираноایران19" in flat
