"""Where the files of a dataset lie.

    actors.yaml publishers.yaml measures.yaml kinds.yaml     (or a folder of that name with several files)
    sources/*.yaml  ties/<domain>/<theme>.yaml  assessments/*.yaml  indicators/*.yaml  series/*.csv

Large datasets come as tables, beside these files or instead of them (`ruvis.authoring.tables` has their columns):

    actors.csv publishers.csv sources.csv     ties.csv ties.parquet (or several of them in ties/)

Files and folders whose name begins with a dot are passed over: editors and version control leave them there.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

SECTIONS = ("actors", "publishers", "measures", "sources", "ties", "assessments", "indicators")
"""The sections that are authored in YAML, in the order in which they are read."""

TABLES = {"actors": (".csv",), "publishers": (".csv",), "sources": (".csv",), "ties": (".csv", ".parquet")}
"""Sections that may be tables instead, and in which formats."""


def inputs(directory: Path) -> Iterator[tuple[str, Path, str]]:
    """The files of a dataset as (section, path, name within the dataset), always in the same order.

    The ontology (`kinds.yaml`) is not among them.
    """
    for section in SECTIONS:
        for ending in (".yaml", *TABLES.get(section, ())):
            single = directory / f"{section}{ending}"
            found = [single] if os.path.lexists(single) else []
            found += sorted((directory / section).rglob(f"*{ending}")) if (directory / section).is_dir() else []
            for path in found:
                name = path.relative_to(directory)
                if not _hidden(name):
                    yield section, path, name.as_posix()
    for path in sorted((directory / "series").glob("*.csv")) if (directory / "series").is_dir() else []:
        if not _hidden(path.relative_to(directory)):
            yield "series", path, path.relative_to(directory).as_posix()


def within(path: Path, directory: Path) -> bool:
    """Whether a path, its links followed, stays in a directory.

    >>> within(Path("/a/b/../../etc/passwd"), Path("/a"))
    False
    """
    return Path(os.path.realpath(path)).is_relative_to(os.path.realpath(directory))


def _hidden(name: Path) -> bool:
    return any(part.startswith(".") for part in name.parts)
