"""Fuzz a parser, guided by coverage: `python fuzz/run.py edtf --runs 1000000`.

An input that raises, takes more than five seconds or more than 500 MB ends the run and is kept beside the corpus.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target", help="edtf, yaml, csv, selection, sipri or cow")
    parser.add_argument("--runs", type=int, default=100_000, help="how many inputs (0: without end)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--longest", type=int, default=4096, help="bytes of an input")
    parser.add_argument("--corpus", type=Path, help="a directory to keep what was found (default: a temporary one)")
    options = parser.parse_args()

    import atheris

    with atheris.instrument_imports(include=["ruvis", "yaml", "csv", "json"]):
        import targets
    if options.target not in targets.TARGETS:
        parser.error(f"there is no target {options.target!r}, only {', '.join(targets.TARGETS)}")
    corpus = options.corpus or Path(tempfile.mkdtemp(prefix=f"ruvis-corpus-{options.target}-"))
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(targets.SEEDS[options.target]):
        (corpus / f"seed-{number}").write_bytes(seed)
    arguments = [
        sys.argv[0], str(corpus), f"-runs={options.runs}", f"-seed={options.seed}", f"-max_len={options.longest}",
        "-timeout=5", "-rss_limit_mb=500", f"-artifact_prefix={corpus}/finding-",
    ]  # fmt: skip
    atheris.Setup(arguments, targets.TARGETS[options.target])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
