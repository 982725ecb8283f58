"""Imported records into a dataset: a directory of authored files, or a compiled snapshot.

Both are validated alike, and both are written whole or not at all.
"""

from __future__ import annotations

import csv
import json
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from ruvis.authoring import rules
from ruvis.authoring.bulk import Flow
from ruvis.authoring.compile import write
from ruvis.authoring.dataset import SECTIONS, Dataset, validate
from ruvis.authoring.files import Parsed
from ruvis.authoring.problems import DatasetError, Problem
from ruvis.importers.base import Imported, ImportFileError, Record
from ruvis.records.ontology import builtin

HEADER = (
    "id", "series", "from", "to", "commodity", "period", "amount", "currency", "basis", "credibility", "sources", "says",
    "disputes", "note", "checked",
)  # fmt: skip
_ROWS_A_FILE = 80_000
_RECORDS_A_FILE = 2_000


def save(
    imported: Imported, target: Path, *, file: str, skip_bad: bool = False, tick: Callable[[int], None] | None = None
) -> list[Problem]:
    """Write what was imported, as a snapshot if the target ends in .sqlite or .db, else as a directory.

    Returns:
        The rows that were left out, which there are only if `skip_bad`.

    Raises:
        DatasetError: rows are bad, and none may be left out.
        ImportFileError: the target is there already and is no snapshot, or nothing was left to write.
    """
    dataset, problems = _validated(imported, file)
    if problems and not skip_bad:
        raise DatasetError(problems)
    if not dataset["ties"] and not dataset["indicators"] and imported.flows is None:
        raise ImportFileError("holds no row that could be imported")
    flows = imported.flows or tuple
    if target.suffix in (".sqlite", ".db"):
        if target.is_dir():
            raise ImportFileError(f"{target} is a directory: name a file")
        write(dataset, target, done=tick, flows=flows())
    else:
        _directory(imported, dataset, flows(), target, tick)
    return problems


def _validated(imported: Imported, file: str) -> tuple[Dataset, list[Problem]]:
    """The records that are fit to be written, and what is wrong with the others."""
    dataset = Dataset(builtin())
    for section in SECTIONS:
        parsed = Parsed(file)
        for index, data in enumerate(imported.sections.get(section, ())):
            parsed.lines[(index,)] = imported.lines[index] if section == "ties" and imported.lines else 1
            validate(dataset, section, data, parsed, (index,))
    problems = [*imported.problems, *rules.check(dataset, most=None)]
    if not problems:
        return dataset, []
    dataset.problems = []
    bad = {problem.record for problem in problems if problem.record}
    for section in ("ties", "indicators", "assessments"):
        for identifier in bad & set(dataset[section]):
            del dataset[section][identifier]
    left = rules.check(dataset, most=None)
    if left:  # what the others need is wrong: nothing to skip
        raise DatasetError([*problems, *left])
    return dataset, sorted(set(problems))


def _directory(
    imported: Imported, dataset: Dataset, flows: Iterable[Flow], target: Path, tick: Callable[[int], None] | None
) -> None:
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise ImportFileError(f"{target} is there already: name a directory that is new or empty")
    target.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
    try:
        for section, records in imported.sections.items():
            kept = [data for data in records if data["id"] in dataset[section]]
            _yaml(work, section, kept)
        _series(work, flows, dataset, tick)
        if target.exists():
            target.rmdir()
        work.chmod(0o755)
        work.replace(target)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _yaml(work: Path, section: str, records: list[Record]) -> None:
    if not records:
        return
    if section not in ("ties", "indicators") or len(records) <= _RECORDS_A_FILE:
        path = work / section / "imported.yaml" if section == "ties" else work / f"{section}.yaml"
        _write(path, records)
        return
    for number, start in enumerate(range(0, len(records), _RECORDS_A_FILE), 1):
        _write(work / section / f"imported-{number:03}.yaml", records[start : start + _RECORDS_A_FILE])


def _write(path: Path, records: Iterable[Record]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="\n") as out:
        for record in records:
            out.writelines(_lines(record))
            out.write("\n")


def _lines(record: Record) -> Iterator[str]:
    """A record as YAML: a key a line, with JSON for values, which YAML reads as its own."""
    for number, (key, value) in enumerate(record.items()):
        text = json.dumps(value, ensure_ascii=False) if not isinstance(value, list) or not _nested(value) else None
        lead = "- " if number == 0 else "  "
        if text is not None:
            yield f"{lead}{key}: {text}\n"
        else:
            yield f"{lead}{key}:\n"
            yield from (f"  - {json.dumps(item, ensure_ascii=False)}\n" for item in value)


def _nested(value: list[Any]) -> bool:
    return any(isinstance(item, dict) for item in value)


def _series(work: Path, flows: Iterable[Flow], dataset: Dataset, tick: Callable[[int], None] | None) -> None:
    """Flows as series, so many a file; each row is checked as it would be on its way into a snapshot."""
    out = None
    try:
        for number, flow in enumerate(flows):
            if number % _ROWS_A_FILE == 0:
                if out:
                    out.close()
                (work / "series").mkdir(exist_ok=True)
                path = work / "series" / f"flows-{number // _ROWS_A_FILE + 1:03}.csv"
                out = path.open("w", encoding="utf-8", newline="")
                writer = csv.writer(out, lineterminator="\n")
                writer.writerow(HEADER)
            if flow.giver not in dataset["actors"] or flow.taker not in dataset["actors"]:
                raise DatasetError([Problem("series", number + 2, flow.id, "", "names an unknown actor")])
            writer.writerow((*flow[:9], flow.credibility, flow.source, flow.says, "", flow.note, ""))
            if tick and number % 5000 == 0:
                tick(number)
    finally:
        if out:
            out.close()
