"""Whole processes, measured from outside: seconds, seconds of processor, peak memory; and medians of pairs."""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple


class Run(NamedTuple):
    """One process from start to end: seconds on the clock, seconds of processor, peak memory in MB."""

    wall: float
    cpu: float
    memory: float


class FailedError(Exception):
    """A process ended with an error, or took too long."""


def run(
    command: Sequence[str], *, timeout: float = 600, memory: float = float("inf"), output: Path | None = None
) -> Run:
    """Run a command once, byte-compiled, its output thrown away or kept; end it where it takes too long or too many MB."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    with (output or Path(os.devnull)).open("wb") as sink:
        begun = time.perf_counter()
        process = subprocess.Popen(command, stdout=sink, stderr=subprocess.PIPE, env=environment)
        assert process.stderr
        watch, look = time.monotonic() + timeout, time.monotonic()
        while True:
            done, status, usage = os.wait4(process.pid, os.WNOHANG)
            if done:
                break
            now, why = time.monotonic(), ""
            if now > watch:
                why = f"took longer than {timeout:.0f} s"
            elif now > look:
                look = now + 0.2
                why = f"took more than {memory:.0f} MB" if resident(process.pid) > memory else ""
            if why:
                process.kill()
                process.stderr.close()
                process.wait()
                raise FailedError(why)
            time.sleep(0.0005)
        wall = time.perf_counter() - begun
        process.returncode = os.waitstatus_to_exitcode(status)
        said = process.stderr.read().decode(errors="replace")
        process.stderr.close()
    if process.returncode:
        raise FailedError(said.strip().splitlines()[-1] if said.strip() else f"ended with {process.returncode}")
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def resident(process: int) -> float:
    """How many MB of memory a process has now; none where that cannot be told."""
    try:
        pages = Path(f"/proc/{process}/statm").read_text().split()[1]
    except (OSError, IndexError):
        return 0.0
    return int(pages) * os.sysconf("SC_PAGE_SIZE") / 2**20


def side_by_side(commands: dict[str, Sequence[str]], times: int, *, timeout: float = 600) -> dict[str, list[Run] | str]:
    """Run commands in turn, so many times each, after one round that warms them up; the reason where one fails."""
    found: dict[str, list[Run] | str] = {name: [] for name in commands}
    for number in range(times + 1):
        for name, command in commands.items():
            runs = found[name]
            if isinstance(runs, str):
                continue
            try:
                made = run(command, timeout=timeout)
            except FailedError as error:
                found[name] = str(error)
                continue
            if number:
                runs.append(made)
    return found


def ratio(these: list[Run], those: list[Run], field: str = "wall") -> float:
    """The median of the ratios of runs that followed one another."""
    return statistics.median(getattr(a, field) / getattr(b, field) for a, b in zip(these, those, strict=True))


def median(runs: list[Run], field: str = "wall") -> float:
    """The median of a figure."""
    return statistics.median(getattr(run, field) for run in runs)


def machine() -> str:
    """The machine in a line."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    model = next(
        (
            line.split(":")[1].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.processor(),
    )
    system = f"{platform.system()}, Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}"
    busy = os.getloadavg()[0] > (os.cpu_count() or 1)
    warning = ", busy with other work: seconds on the clock say little, the processor's ratios more" if busy else ""
    return f"{model}, {os.cpu_count()} cores, {memory:.0f} GB, {system}{warning}"
