"""Names folded for comparison, so that any spelling finds its actor.

>>> fold("  Rosoboron-Export ") == fold("ROSOBORONEXPORT")
True
>>> fold("ایران") == fold("إيران".replace("إ", "ا"))
True
"""

from __future__ import annotations

import unicodedata

_LETTERS = str.maketrans({"ي": "ی", "ى": "ی", "ك": "ک", "أ": "ا", "إ": "ا", "آ": "ا", "ة": "ه", "ё": "е", "’": None})


def fold(name: str) -> str:
    """A name without case, accents, punctuation, blanks and the letters that keyboards confuse."""
    text = unicodedata.normalize("NFKD", name.casefold().translate(_LETTERS)).translate(_LETTERS)
    return "".join(char for char in text if char.isalnum())
