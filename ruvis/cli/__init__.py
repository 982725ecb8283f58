"""The command line: it parses, asks one question, and hands the answer to a renderer."""

from __future__ import annotations

from ruvis.cli.app import main, run

__all__ = ["main", "run"]
