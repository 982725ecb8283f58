"""Text of the dataset made harmless for the format into which it goes: data never becomes markup or code.

>>> xml('<a & "b">')
'&lt;a &amp; &quot;b&quot;&gt;'
>>> dot('say "hi"\\\\N')
'"say \\\\"hi\\\\"\\\\\\\\N"'
>>> cypher("it's \\\\u0027")
"'it\\\\'s \\\\\\\\' + 'u0027'"
>>> mermaid('end"]; click <b>')
'end#34;#93;#59; click #60;b#62;'
>>> nquads('a "b"\\n')
'"a \\\\"b\\\\"\\\\n"'
"""

from __future__ import annotations

import re
from functools import cache

_NOT_XML = "[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
_PLAIN = r"[^\w .,:/()%+’–-]"
_CYPHER = str.maketrans({"\\": "\\\\", "'": "\\'", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"})
_NQUADS = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"})
_IRI = r"[\x00-\x20<>\"{}|^`\\\ud800-\udfff]"


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """Patterns are compiled when they are first needed: the largest takes ten milliseconds, and most texts need none."""
    return re.compile(pattern)


def xml(text: str) -> str:
    """For an attribute or the text of an element; what XML 1.0 cannot hold becomes U+FFFD."""
    printable = text.isprintable()  # as most texts are: they hold no tabs, breaks, or characters that XML cannot hold
    made = text if printable else _compiled(_NOT_XML).sub("\ufffd", text)
    made = made.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    return made if printable else made.replace("\t", "&#9;").replace("\n", "&#10;").replace("\r", "&#13;")


def dot(text: str) -> str:
    """As a quoted string of DOT in which nothing is an escape sequence or HTML."""
    if not text.isprintable():
        text = re.sub(r"[\r\n\t]+", " ", _compiled(_NOT_XML).sub("\ufffd", text))
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def cypher(text: str) -> str:
    """As a string literal of Cypher.

    Older engines turn `\\uXXXX` into its character before they parse anything else, so a backslash of the data is
    never followed by a `u` in the same literal.
    """
    if text.isprintable() and "\\" not in text:
        return "'" + text.replace("'", "\\'") + "'"
    made = text.replace("\0", "\ufffd").translate(_CYPHER)
    return "'" + re.sub(r"\\\\([uU])", r"\\\\' + '\1", made) + "'"


def mermaid(text: str) -> str:
    """For a quoted label of Mermaid: everything but letters, digits and harmless signs as a character code."""
    clean = re.sub(r"\s+", " ", _compiled(_NOT_XML).sub("\ufffd", text))
    return _compiled(_PLAIN).sub(lambda found: f"#{ord(found.group())};", clean)


def nquads(text: str) -> str:
    """As a literal of N-Quads."""
    if text.isprintable():
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
    clean = re.sub("[\ud800-\udfff]", "\ufffd", text)
    return '"' + clean.translate(_NQUADS) + '"'


def iri(address: str) -> str:
    """An address as an IRI: what an IRI may not hold is percent-encoded.

    >>> iri("https://example.org/a b|c")
    'https://example.org/a%20b%7Cc'
    """
    return _compiled(_IRI).sub(
        lambda found: "".join(f"%{byte:02X}" for byte in found.group().encode("utf-8", "replace")), address
    )
