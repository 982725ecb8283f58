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
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from ruvis.atomic import replacing
from ruvis.authoring import integrity
from ruvis.datasets import cache, open_store
from ruvis.questions.ties import ties
from ruvis.render.data import as_csv
from ruvis.selection import Selection

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "fuzz"))

import kill  # noqa: E402
from hostile import CONTROL, Run, run  # noqa: E402

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


def test_two_builds_of_one_file_leave_one_of_them_whole(small: Path, tmp_path: Path) -> None:
    target = tmp_path / "built.sqlite"
    command = [sys.executable, "-m", "ruvis", "build", str(small), "-o", str(target)]
    processes = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(3)]
    said = [process.communicate(timeout=120)[1] for process in processes]
    assert [process.returncode for process in processes] == [0, 0, 0], said
    assert integrity.verify(target) and not list(tmp_path.glob(".*"))


STRUCK = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # as at a terminal: what runs in the background inherits to ignore it
moment, number = sys.argv[1], int(sys.argv[2])
def struck(event, arguments):
    if event == moment and str(arguments[0]).endswith(".part"):
        os.kill(os.getpid(), number)
sys.addaudithook(struck)
from ruvis.cli import main
main(sys.argv[3:])
"""
"""A command that gets a signal in the moment in which it begins its new file, or puts it in the old one's place."""


def struck(number: signal.Signals, moment: str, *arguments: str | Path) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-c", STRUCK, moment, str(int(number)), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, timeout=120)


WRITERS: dict[str, list[str]] = {
    "build": ["build", "{data}", "-o", "made"],
    "answer": ["ties", "--data", "{data}", "--format", "json", "-o", "made"],
    "export": ["export", "--data", "{data}", "--format", "graphml", "-o", "made"],
    "page": ["page", "--data", "{data}", "-o", "made"],
}


@pytest.mark.parametrize("moment", ["open", "os.rename"])
@pytest.mark.parametrize("words", WRITERS.values(), ids=WRITERS.keys())
def test_ctrl_c_leaves_the_old_file_and_nothing_else(
    words: list[str], moment: str, small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RUVIS_CACHE", str(tmp_path / "cache"))
    with open_store([small]):
        pass  # compiled beforehand: only the file asked for is written
    place = tmp_path / "place"
    place.mkdir()
    target = place / "made"
    target.write_bytes(b"old")
    run = struck(signal.SIGINT, moment, *(word.format(data=small).replace("made", str(target)) for word in words))
    assert run.returncode == 130 and run.stderr == b""
    assert target.read_bytes() == b"old" and list(place.iterdir()) == [target]


@pytest.mark.parametrize("moment", ["open", "os.rename"])
def test_ctrl_c_leaves_the_old_cache_and_nothing_else(
    moment: str, small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RUVIS_CACHE", str(tmp_path / "cache"))
    with open_store([small]):
        pass
    (cached,) = (tmp_path / "cache").iterdir()
    before = cached.read_bytes()
    (small / "actors.yaml").touch()
    os.utime(small / "actors.yaml", (1, 1))
    assert struck(signal.SIGINT, moment, "stats", "--data", small).returncode == 130
    assert cached.read_bytes() == before and list((tmp_path / "cache").iterdir()) == [cached]


def test_an_end_from_outside_leaves_the_old_file(small: Path, tmp_path: Path) -> None:
    target = tmp_path / "built.sqlite"
    target.write_bytes(b"old")
    run = struck(signal.SIGTERM, "os.rename", "build", small, "-o", target)
    assert run.returncode == -signal.SIGTERM and run.stderr == b"" and target.read_bytes() == b"old"


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


SEVERAL = """
import json, sys
sys.path.insert(0, sys.argv[1])
from hostile import run
print(json.dumps([run(*words) for words in json.loads(sys.argv[2])]))
"""


def several(commands: list[list[str]], **more: Any) -> list[Run]:
    """Commands in one process that is not this one."""
    words = [sys.executable, "-c", SEVERAL, str(Path(__file__).parent), json.dumps(commands)]
    environment = {**os.environ, **more.pop("env", {})}
    environment = {name: value for name, value in environment.items() if value is not None}
    run = subprocess.run(words, capture_output=True, timeout=300, check=True, env=environment, **more)
    return [Run(*told) for told in json.loads(run.stdout)]


def test_a_read_only_directory_costs_no_answer_and_is_told(small: Path, tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o555)
    data = ["--data", str(small)]
    writing = [
        ["build", str(small), "-o", f"{closed}/built.sqlite"],
        [*SMALL, *data, "-o", f"{closed}/answer.csv"],
        ["export", *data, "-o", f"{closed}/graph.graphml"],
        ["export", *data, "-o", f"{closed}/bundle/"],
        ["page", *data, "-o", f"{closed}/page.html"],
        ["plot", "russia", "iran", *data, "-o", f"{closed}/plot.svg"],
        ["schema", "-o", f"{closed}/schema"],
    ]
    answer, *told = several(
        [[*SMALL, *data, "--format", "json"], *writing],
        env={"RUVIS_CACHE": str(closed / "cache")}, preexec_fn=unprivileged,
    )  # fmt: skip
    assert answer.code == 0 and len(json.loads(answer.out)["rows"]) == 20, answer.err
    for words, done in zip(writing, told, strict=True):
        assert done.code == 1 and done.err.startswith("Error: ") and "permission denied" in done.err, (words, done)
    assert not list(closed.iterdir())


PLACES = {
    "a folder": ("folder", "is a directory"),
    "a folder that is not there": ("nowhere/made", "no such"),
    "a file in the place of a folder": ("file/made", ""),
    "a full device": ("/dev/full", "no space left on device"),
    "a name that is too long": ("x" * 300, "name too long"),
    "a link to a folder": ("link", "is a directory"),
}


@pytest.mark.parametrize(("place", "said"), PLACES.values(), ids=PLACES.keys())
def test_an_output_that_cannot_be_written_is_told_in_one_line(place: str, said: str, small: Path) -> None:
    Path("folder").mkdir()
    Path("file").write_text("old", encoding="utf-8")
    Path("link").symlink_to("folder")
    for words in (
        [*SMALL, "--format", "json", "-o", place], ["brief", "russia", "iran", "--format", "html", "-o", place], ["page", "-o", place],
        ["export", "--format", "dot", "-o", place], ["export", "--format", "sqlite", "-o", place],
    ):  # fmt: skip
        if words[0] == "export" and place.startswith("nowhere"):
            continue  # whose folder is made
        done = run(*words, "--data", str(small))
        assert done.code == 1 and done.err.startswith("Error: ") and done.err.count("\n") == 1, (words, done)
        assert said in done.err or "folder" in done.err or "directory" in done.err, (words, done)
    assert not list(Path("folder").iterdir()) and Path("file").read_text(encoding="utf-8") == "old"


def test_standard_output_may_be_named(small: Path) -> None:
    named = ruvis(*SMALL, "--data", small, "--format", "json", "-o", "/dev/stdout")
    assert named.returncode == 0 and json.loads(named.stdout)["rows"]


def test_a_name_with_a_line_break_stays_on_one_line(small: Path) -> None:
    for name in ("a\nb", "\x1b[31m", "\x9b31m", "\u202egnp"):
        for words in (["stats", "--data", name], ["check", name], ["build", name, "-o", "x"], ["build", str(small), "-o", f"{name}.sqlite"],
                      ["export", "--data", str(small), "-o", f"{name}.dot"], ["show", name, "--data", str(small)]):  # fmt: skip
            done = run(*words)
            assert CONTROL.search(done.out + done.err) is None and (done.out + done.err).count("\n") <= 2, (words, done)


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
    done = run("stats", "--data", place)
    assert done.code == 1 and done.out == "" and done.err.splitlines()[-1].startswith("Error: ")


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


@pytest.mark.parametrize("version", ["0", "999", "", "x"])
def test_a_cache_of_another_version_is_compiled_again(
    version: str, small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RUVIS_CACHE", str(tmp_path / "cache"))
    question = ["show", "t3", "--data", str(small), "--format", "json"]
    expected = run(*question)
    (snapshot,) = (tmp_path / "cache").iterdir()
    whole = snapshot.read_bytes()
    with closing(sqlite3.connect(snapshot)) as connection, connection:
        connection.execute("UPDATE meta SET value = ? WHERE key = 'schema'", (version,))
    assert run(*question) == expected and expected.code == 0
    assert integrity.verify(snapshot) and len(snapshot.read_bytes()) == len(whole)


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
    asked = [["stats", "--data", str(odd), "--format", form] for form in ("table", "json")]
    built = [["build", str(odd), "-o", f"{odd}/built.sqlite"], ["check", f"{odd}/built.sqlite"]]
    assert [done.code for done in several([*asked, *built])] == [0, 0, 0, 0]


WIDTHS = ["1", "20", "40", "0", "-5", "none", "100000"]


@pytest.mark.parametrize("width", WIDTHS)
def test_a_terminal_of_any_width_shows_every_word(width: str, small: Path, monkeypatch: Any) -> None:
    """Narrow terminals fold and lose nothing; no line is wider than the terminal."""
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
