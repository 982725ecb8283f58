"""Puts the compiled dataset into the wheel, so that an installed ruvis compiles nothing."""

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompiledDataset(BuildHookInterface):
    """Compiles `data/` and adds the snapshot and the ontology to a standard wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile, unless the build is an editable one: that reads `data/` itself."""
        if version == "editable":
            return
        root = Path(self.root)
        sys.path.insert(0, str(root))
        from ruvis.authoring.compile import write
        from ruvis.datasets import read

        snapshot = Path(tempfile.mkdtemp()) / "ruvis.sqlite"
        write(read([root / "data"]), snapshot)
        build_data["force_include"][str(snapshot)] = "ruvis/_data/ruvis.sqlite"
        build_data["force_include"][str(root / "data" / "kinds.yaml")] = "ruvis/_data/kinds.yaml"
