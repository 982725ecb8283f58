"""Text that comes from data, made harmless for where it goes.

Data never becomes code or markup: each function is for one place.

>>> terminal("a\\x1b[31mb")
'a\\ufffd[31mb'
>>> markdown("a|b <i> *c*")
'a\\\\|b \\\\<i\\\\> \\\\*c\\\\*'
>>> spreadsheet("=1+1"), spreadsheet("-3.5"), spreadsheet("- a point")
("'=1+1", '-3.5', "'- a point")
"""

from __future__ import annotations

import re

_CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~])")
_NUMBER = re.compile(r"[-+]?[0-9][0-9.,]*(e[-+]?[0-9]+)?%?", re.IGNORECASE)


def terminal(text: str) -> str:
    """Without anything that a terminal would take as a command, or that turns the reading direction around."""
    return _CONTROL.sub("\ufffd", text)


def markdown(text: str) -> str:
    """With the characters of Markdown and HTML escaped, on one line."""
    return _MARKDOWN.sub(r"\\\1", terminal(text).replace("\n", " "))


def spreadsheet(text: str) -> str:
    """With a quotation mark before what a spreadsheet would compute."""
    if text[:1] in ("=", "+", "-", "@", "\t", "\r") and not _NUMBER.fullmatch(text):
        return f"'{text}"
    return text


def web_address(address: str | None) -> str | None:
    """The address if it is one that may become a link: http or https, without blanks and quotes."""
    if address and re.fullmatch(r"https?://[^\s<>\"'\x00-\x1f\x7f]+", address):
        return address
    return None
