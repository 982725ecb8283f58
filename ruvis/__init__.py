"""ruvis: ask what ties Russia and Iran, in which direction, since when, on whose word.

The package has one way through it: authored files become validated records (`ruvis.authoring`), those a compiled
snapshot (`ruvis.store`), of which a selection (`ruvis.selection`) is asked a question (`ruvis.questions`); the
answer is rendered (`ruvis.render`) or exported (`ruvis.export`).
"""

from __future__ import annotations

__version__ = "0.1.0"
