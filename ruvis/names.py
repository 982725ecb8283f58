"""Names folded for comparison, so that any spelling finds its actor, and written in Latin letters.

>>> fold("  Rosoboron-Export ") == fold("ROSOBORONEXPORT")
True
>>> fold("ایران") == fold("إيران".replace("إ", "ا"))
True
>>> romanised("Су-35") + romanised("Дмитрий Мохаджер") + romanised("مهاجر-۶")
('su-35', 'dmitry mohajer', 'dmitry mokhajer', 'mhajr-6')
"""

from __future__ import annotations

import re
import unicodedata
from itertools import accumulate

_LETTERS = str.maketrans({"ي": "ی", "ى": "ی", "ك": "ک", "أ": "ا", "إ": "ا", "آ": "ا", "ة": "ه", "ё": "е", "’": None})


def fold(name: str) -> str:
    """A name without case, accents, punctuation, blanks and the letters that keyboards confuse."""
    text = unicodedata.normalize("NFKD", name.casefold().translate(_LETTERS)).translate(_LETTERS)
    return "".join(char for char in text if char.isalnum())


def begins(text: str, folded: str) -> bool:
    """Whether a word of a text, or a part or number in it, begins so, whatever its spelling.

    >>> [begins(text, "tor") for text in ("Tor-M1 missiles", "Research reactor", "Supply to Russia")]
    [True, False, False]
    >>> begins("S-300PMU-1 missile system", fold("s300")), begins("S-300PMU-1", fold("PMU"))
    (True, True)
    """
    for word in text.split():
        pieces = [fold(piece) for piece in re.findall(r"\d+|[^\W\d_]+", word)]
        whole = "".join(pieces)
        if any(whole.startswith(folded, offset) for offset in accumulate(map(len, pieces), initial=0)):
            return True
    return False


_RUSSIAN = (
    "а a б b в v г g ґ g д d е e є e ж zh з z и i і i ї i й i к k л l м m н n о o п p р r с s т t у u ф f ц ts ч ch ш sh щ shch"
    " ы y э e ю yu я ya"
)
"""As newspapers write Russian names, and Iranian ones read back from Russian: Шойгу is Shoigu, Шахед Shahed; х stands apart."""
_PERSIAN = (
    "ا a ب b پ p ت t ث s ج j چ ch ح h خ kh د d ذ z ر r ز z ژ zh س s ش sh ص s ض z ط t ظ z غ gh ف f ق q ک k گ g ل l م m ن n"
    " و v ه h ی i"
)
_LATIN: dict[int, str] = {
    ord(letter): latin
    for script in (_RUSSIAN, _PERSIAN)
    for letter, latin in zip(script.split()[::2], script.split()[1::2], strict=True)
} | {ord(mute): "" for mute in "ъьعئء"}


def romanised(text: str) -> tuple[str, ...]:
    """Spellings of a text in small Latin letters; Persian keeps the vowels that it writes.

    A Cyrillic х is an h in Iranian names and kh in Russian ones, so where there is one, there are two.
    """
    small = re.sub(r"[иы]й\b", "y", text.casefold().translate(_LETTERS)).replace("дж", "j")
    latin = [small.replace("х", sound).translate(_LATIN) for sound in ("h", "kh")]
    return tuple(dict.fromkeys("".join(str(unicodedata.digit(char, char)) for char in one) for one in latin))
