"""Text that comes from data, made harmless for where it goes.

Data never becomes code or markup: each function is for one place.

>>> terminal("a\\x1b[31mb")
'a\\ufffd[31mb'
>>> markdown("a|b <i> *c*")
'a\\\\|b \\\\<i\\\\> \\\\*c\\\\*'
>>> spreadsheet("=1+1"), spreadsheet("-3.5"), spreadsheet("- a point")
("'=1+1", '-3.5', "'- a point")
>>> web_address("https://example.org/a"), web_address("javascript:alert(1)")
('https://example.org/a', None)
"""

from __future__ import annotations

import re
from functools import cache

_UNSEEN = "\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff"
"""Commands to a terminal, marks that turn the reading direction around, characters without any width; not the joiners
that Persian is written with."""
_CONTROL = f"[{_UNSEEN}\U000e0000-\U000e007f]"
_ADDRESS = f"https?://[^\\s<>\"'`\\\\{_UNSEEN}]+"
_MARKDOWN = r"([\\`*_{}\[\]<>#|~&$])"
_COMPUTED = tuple("=+-@\t\r\n＝＋－＠")
"""What makes a spreadsheet compute a cell, also in full width."""
_NUMBER = r"[-+]?[0-9][0-9.,]*(e[-+]?[0-9]+)?%?"
_compiled = cache(re.compile)
"""Patterns are compiled when they are first needed: most texts need none."""


def terminal(text: str) -> str:
    """Without anything that a terminal would take as a command, or that turns the reading direction around."""
    if text.isprintable():
        return text
    return _compiled(_CONTROL).sub("\ufffd", text.replace("\t", " "))


def markdown(text: str) -> str:
    """With the characters of Markdown and HTML escaped, on one line."""
    return _compiled(_MARKDOWN).sub(r"\\\1", terminal(text).replace("\n", " "))


def spreadsheet(text: str) -> str:
    """With a quotation mark before what a spreadsheet would compute."""
    if text.startswith(_COMPUTED) and not _compiled(_NUMBER, re.IGNORECASE).fullmatch(text):
        return f"'{text}"
    return text


def web_address(address: str | None) -> str | None:
    """The address if it is one that may become a link: http or https, without blanks and quotes."""
    return address if address and _compiled(_ADDRESS).fullmatch(address) else None
