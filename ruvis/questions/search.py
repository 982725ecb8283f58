"""Records and actors by words, with near misses where nothing holds them."""

import re
from collections.abc import Sequence
from operator import itemgetter
from typing import Any, NamedTuple

from ruvis.names import fold, romanised
from ruvis.questions.answer import Named, refuse
from ruvis.selection import Selection, SelectionError
from ruvis.store.query import as_written
from ruvis.store.store import Store

REFUSED = {"sort": "what holds the words in its title comes first"}
"""Parts of a selection that mean nothing here, each with the reason."""

Words = Sequence[re.Pattern[str]]
_FIELD = re.compile(r'"\w+":')
"""The name of a field in JSON, where a quote within a text never stands alone."""


class Hit(NamedTuple):
    """A record that was found; `near` if it only comes near the words."""

    id: str
    form: str
    title: str
    near: bool


class SearchAnswer(NamedTuple):
    """Actors whose name holds the words, and records that have words that begin so: titles first.

    The records are in English: where they do not hold Russian or Persian words, these are `read` in Latin letters.
    """

    words: str
    read: str
    actors: tuple[Named, ...]
    hits: tuple[Hit, ...]

    def rows(self) -> Sequence[dict[str, Any]]:
        """One row an actor or record."""
        actors = [{"id": actor.id, "form": "actor", "title": actor.name, "near": False} for actor in self.actors]
        return actors + [{"id": hit.id, "form": hit.form, "title": hit.title, "near": hit.near} for hit in self.hits]


def search(store: Store, text: str, selection: Selection | None = None) -> SearchAnswer:
    """Find records that hold all words of a text in their fields, and actors by any of their names.

    Words count that begin so ("tor" is found in "Tor-M1", and not in "reactor"); where no record has such, those that hold it
    anywhere. If nothing holds Russian or Persian words, they are looked for in Latin letters ("Су-35" as "su-35"); if nothing
    does then, the titles that come nearest are given and marked so.

    Args:
        store: the dataset.
        text: words, in any order.
        selection: restricts the ties that are found; assessments and indicators only by `known_at`.

    Raises:
        SelectionError: there is no word, or there are more than a search takes; a restriction makes no sense.

    Example:
        >>> from ruvis.datasets import open_store
        >>> with open_store() as store:
        ...     [actor.id for actor in search(store, "Росатом").actors]
        ['rosatom']
    """
    selection = selection or Selection()
    refuse(selection, "a search", REFUSED)
    if not text.split():
        raise SelectionError("a search takes at least one word")
    spellings = [text, *(latin for latin in romanised(text) if latin != text.casefold())]
    tried = (_holding(store, words, selection) for words in spellings)
    found = next((one for one in tried if one.actors or one.hits), SearchAnswer(text, spellings[-1], (), ()))
    found = found._replace(words=text)
    hits: Sequence[Hit] = found.hits
    if not hits and not found.actors:
        hits = _near(store, found.read)
    asked = selection._replace(limit=None)
    allowed = None if asked == Selection() else {tie.id for tie in store.ties(asked)}
    hits = [hit for hit in hits if allowed is None or hit.form != "tie" or hit.id in allowed]
    return found._replace(hits=tuple(hits[: selection.limit]))


def _holding(store: Store, text: str, selection: Selection) -> SearchAnswer:
    """What holds all words of a text as they stand."""
    words, folded = text.split(), fold(text)
    found = store.search(words, ("tie", "assessment", "indicator"), selection.known_at)
    begun, anywhere = [_pattern(word, begins=True) for word in words], [_pattern(word) for word in words]
    ranked = [
        (rank, Hit(identifier, form, title, False))
        for identifier, form, title, body in found
        if (rank := _rank(title, body, begun, anywhere)) is not None
    ]
    ranked.sort(key=itemgetter(0))
    hits = [hit for rank, hit in ranked if rank < 2] or [hit for _, hit in ranked]
    actors = (Named(actor, store.names[actor]) for actor in (store.actors_named(folded) if folded else ()))
    return SearchAnswer(text, text, tuple(actors), tuple(hits))


def _pattern(word: str, *, begins: bool = False) -> re.Pattern[str]:
    """A word as it stands in JSON, in capitals or small letters; with `begins`, no letter or digit stands before it."""
    before = r"(?<![^\W_])" if begins and word[0].isalnum() else ""
    return re.compile(before + re.escape(as_written(word)), re.IGNORECASE)


def _rank(title: str, body: str, begun: Words, anywhere: Words) -> int | None:
    """0 if words of the title begin so, 1 if words of the record do, 2 if it only holds them within others; None without."""
    if all(word.search(title) for word in begun):
        return 0
    values = _FIELD.sub(" ", body).replace("\\n", "\n")
    if all(word.search(values) for word in begun):
        return 1
    return 2 if all(word.search(values) for word in anywhere) else None


def _near(store: Store, text: str) -> list[Hit]:
    from rapidfuzz import fuzz, process, utils

    titles = store.titles()
    near = process.extract(
        text,
        [title for _, _, title in titles],
        scorer=fuzz.WRatio,
        processor=utils.default_process,
        limit=10,
        score_cutoff=70,
    )
    return [Hit(titles[index][0], titles[index][1], titles[index][2], True) for _, _, index in near]
