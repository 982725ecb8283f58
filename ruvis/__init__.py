"""ruvis: ask what ties Russia and Iran, in which direction, since when, on whose word.

    import ruvis
    with ruvis.open() as ds:
        ds.ties("russia", "iran", domain="arms").show()

The package has one way through it: authored files become validated records (`ruvis.authoring`), those a compiled
snapshot (`ruvis.store`), of which a selection (`ruvis.selection`) is asked a question (`ruvis.questions`); the
answer is rendered (`ruvis.render`) or exported (`ruvis.export`). `ruvis.api` asks the same from Python.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ruvis.api import Answer, Dataset, open
    from ruvis.selection import Selection, SelectionError, UnknownNameError

__all__ = ["Answer", "Dataset", "Selection", "SelectionError", "UnknownNameError", "__version__", "open"]
__version__ = "0.11.0"

_LAZY = {
    "Answer": "ruvis.api", "Dataset": "ruvis.api", "open": "ruvis.api", "Selection": "ruvis.selection",
    "SelectionError": "ruvis.selection", "UnknownNameError": "ruvis.selection",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    """Import the interface when it is first used, so that `import ruvis` costs nothing."""
    if name not in _LAZY:
        raise AttributeError(f"module 'ruvis' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_LAZY[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
