"""Records and actors by words, with near misses where nothing holds them."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from ruvis.names import fold
from ruvis.questions.answer import Named
from ruvis.selection import Selection
from ruvis.store.store import Store


class Hit(NamedTuple):
    """A record that was found; `near` if it only comes near the words."""

    id: str
    form: str
    title: str
    near: bool


class SearchAnswer(NamedTuple):
    """Actors whose name holds the words, and records whose text does: titles first."""

    words: str
    actors: tuple[Named, ...]
    hits: tuple[Hit, ...]

    def rows(self) -> Sequence[dict[str, Any]]:
        """One row an actor or record."""
        actors = [{"id": actor.id, "form": "actor", "title": actor.name, "near": False} for actor in self.actors]
        return actors + [{"id": hit.id, "form": hit.form, "title": hit.title, "near": hit.near} for hit in self.hits]


def search(store: Store, text: str, selection: Selection | None = None) -> SearchAnswer:
    """Find records that hold all words of a text in any field, and actors by any of their names.

    If nothing does, the titles that come nearest are given and marked so.

    Args:
        store: the dataset.
        text: words, in any order.
        selection: restricts the ties that are found; assessments and indicators only by `known_at`.

    Example:
        >>> from ruvis.datasets import open_store
        >>> with open_store() as store:
        ...     [actor.id for actor in search(store, "Росатом").actors]
        ['rosatom']
    """
    selection = selection or Selection()
    words = text.split()
    allowed = None if selection == Selection() else {tie.id for tie in store.ties(selection)}
    found = store.search(words, ("tie", "assessment", "indicator"), selection.known_at) if words else []
    hits = [Hit(identifier, form, title, False) for identifier, form, title, _ in found]
    folded = fold(text)
    actors = [Named(actor, store.names[actor]) for actor in store.actors_named(folded)] if folded else []
    if not hits and not actors and words:
        hits = _near(store, text)
    hits = [hit for hit in hits if allowed is None or hit.form != "tie" or hit.id in allowed]
    return SearchAnswer(text, tuple(actors), tuple(hits[: selection.limit]))


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
