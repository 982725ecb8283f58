"""The documentation is that of the program."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

from ruvis.cli.app import COMMANDS

ROOT = Path(__file__).resolve().parent.parent


def test_the_command_reference_is_generated_from_the_help() -> None:
    specification = importlib.util.spec_from_file_location("generate", ROOT / "docs/generate.py")
    assert specification and specification.loader
    generate = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(generate)
    assert (ROOT / "docs/cli.md").read_text(encoding="utf-8") == generate.text(), "run: python docs/generate.py"


def test_the_readme_names_every_command() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [name for name in COMMANDS if f"ruvis {name}" not in readme] == []


def test_every_help_has_an_example() -> None:
    reference = (ROOT / "docs/cli.md").read_text(encoding="utf-8")
    sections = re.split(r"^## ruvis ", reference, flags=re.M)[1:]
    assert [section.split("\n")[0] for section in sections if "Examples:" not in section] == []


def test_links_of_the_readme_lead_somewhere() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for target in re.findall(r"\]\((?!http)([^)#]+)", readme):
        assert (ROOT / target).exists(), target


def test_the_examples_of_the_python_guide_run() -> None:
    import doctest

    failed, run = doctest.testfile(str(ROOT / "docs/python.md"), module_relative=False, optionflags=doctest.ELLIPSIS)
    assert run > 10 and not failed
