"""The Python interface: the same questions as on the command line, over the same store.

    import ruvis
    ds = ruvis.open()
    ds.ties("russia", "iran", domain="arms")

Each question returns an `Answer`: rows to compute with, a table in a notebook, and behind both the typed answer
of the question with the ids of the records of every figure. The options of a selection are the fields of
`ruvis.Selection`; where the command line repeats an option (`--domain arms --domain energy`), give one value or
several, in singular or plural (`domain="arms"`, `domains=["arms", "energy"]`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ruvis.datasets import open_store
from ruvis.selection import OPTIONS, Selection, SelectionError
from ruvis.store.store import Store

if TYPE_CHECKING:
    import networkx as nx
    import pandas

    from ruvis.questions.answer import Answer as TypedAnswer
    from ruvis.render.document import Document

_OPTIONS = {"from_" if option == "from" else option: field for field, option in OPTIONS.items()}
_SEVERAL = ("domains", "kinds", "statuses", "naming")
_NAMES = Selection._fields


class Answer(Sequence[dict[str, Any]]):
    """What a question found: a sequence of rows, with the typed answer in `found`.

    Example:
        >>> import ruvis
        >>> with ruvis.open() as ds:
        ...     answer = ds.ties("russia", "iran", kind="treaty", since="2025")
        >>> len(answer) > 0, answer[0]["kind"], answer.found.a.name
        (True, 'treaty', 'Russia')
    """

    def __init__(self, question: str, found: TypedAnswer, layout: Callable[[], Document]) -> None:
        self.question = question
        self.found = found
        self._layout = layout
        self._rows = tuple(found.rows())

    def rows(self) -> tuple[dict[str, Any], ...]:
        """The rows that `--format json` prints."""
        return self._rows

    def __getitem__(self, index: Any) -> Any:
        return self._rows[index]

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return iter(self._rows)

    def __repr__(self) -> str:
        return f"<Answer of {self.question}: {len(self)} rows>"

    def to_pandas(self) -> pandas.DataFrame:
        """The rows as a data frame.

        Raises:
            ImportError: pandas is not installed; it comes with `pip install "ruvis[pandas]"`.
        """
        try:
            import pandas
        except ImportError as error:
            raise ImportError('needs pandas: pip install "ruvis[pandas]"') from error
        return pandas.DataFrame([dict(row) for row in self._rows])

    def to_markdown(self) -> str:
        """The answer as `--format markdown` prints it."""
        from ruvis.render import markdown

        return markdown.text(self._layout())

    def show(self) -> None:
        """Print the answer as the command line does."""
        from ruvis.render import terminal

        terminal.show(self._layout())

    def _repr_html_(self) -> str:
        from ruvis.render import html

        return html.text(self._layout())


class Dataset:
    """A dataset to ask, opened with `ruvis.open`; close it, or use it in a `with` block.

    Example:
        >>> import ruvis
        >>> with ruvis.open() as ds:
        ...     print(ds)
        <Dataset of ... ties>
    """

    def __init__(self, store: Store) -> None:
        self.store = store

    def close(self) -> None:
        """Close the file behind it."""
        self.store.close()

    def __enter__(self) -> Dataset:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Dataset of {self.store.count('tie'):,} ties>"

    def ties(self, a: str | None = None, b: str | None = None, **restrictions: Any) -> Answer:
        """What ties two actors, or one actor with the world; one row a tie. See `ruvis.questions.ties`."""
        from ruvis.questions.ties import ties
        from ruvis.render.views.ties import view

        found = ties(self.store, select(a, b, **restrictions))
        return Answer("ties", found, lambda: view(found))

    def flows(
        self,
        a: str | None = None,
        b: str | None = None,
        *,
        by: Any = None,
        item: str | None = None,
        **restrictions: Any,
    ) -> Answer:
        """Who gives what to whom; one row a tie. See `ruvis.questions.flows`."""
        from ruvis.questions.flows import flows
        from ruvis.render.views.flows import view

        found = flows(self.store, select(a, b, **restrictions), by=by, item=item)
        return Answer("flows", found, lambda: view(found))

    def timeline(
        self, a: str | None = None, b: str | None = None, *, marks: Sequence[str] = (), **restrictions: Any
    ) -> Answer:
        """What happened, in order; one row an event. See `ruvis.questions.timeline`."""
        from ruvis.questions.timeline import timeline
        from ruvis.render.views.timeline import view

        found = timeline(self.store, select(a, b, **restrictions), marks=marks)
        return Answer("timeline", found, lambda: view(found))

    def paths(self, a: str, b: str, **options: Any) -> Answer:
        """How one actor is linked to another; one row a hop. See `ruvis.questions.paths` for the options."""
        from ruvis.questions.paths import paths
        from ruvis.render.views.paths import view

        own = ("by", "max_hops", "top", "via", "avoid", "undirected", "fold", "start", "end", "without")
        chosen = {name: options.pop(name) for name in own if name in options}
        chosen |= {name: _several(chosen[name]) for name in ("via", "avoid", "without") if name in chosen}
        found = paths(self.store, select(a, b, **options), **chosen)
        return Answer("paths", found, lambda: view(found))

    def compare(self, *pairs: tuple[str, str] | str, at: Sequence[str] = (), **restrictions: Any) -> Answer:
        """Pairs side by side, or one pair at several dates; pairs are `("russia", "iran")` or `"russia:iran"`."""
        from ruvis.questions.compare import compare, parse_pair
        from ruvis.render.views.compare import view

        parsed = [parse_pair(pair) if isinstance(pair, str) else pair for pair in pairs]
        found = compare(self.store, select(None, None, **restrictions), parsed, at=at)
        return Answer("compare", found, lambda: view(found))

    def diff(
        self, a: str | None = None, b: str | None = None, *, as_of: Sequence[str] | str = (),
        known_at: Sequence[str] | str = (), **restrictions: Any,
    ) -> Answer:  # fmt: skip
        """What changed between two dates of one clock. See `ruvis.questions.diff`."""
        from ruvis.questions.diff import diff
        from ruvis.render.views.diff import view

        found = diff(self.store, select(a, b, **restrictions), as_of=_several(as_of), known_at=_several(known_at))
        return Answer("diff", found, lambda: view(found))

    def graph(self, a: str | None = None, b: str | None = None, **restrictions: Any) -> nx.MultiDiGraph[str]:
        """The selected ties as a `networkx.MultiDiGraph` keyed by tie id. See `ruvis.graph`."""
        from ruvis.graph import graph

        return graph(self.store, select(a, b, **restrictions))

    def graph_figures(
        self, a: str | None = None, b: str | None = None, *, top: int = 10, **restrictions: Any
    ) -> Answer:
        """The selected multigraph in figures. See `ruvis.questions.graph`."""
        from ruvis.questions.graph import graph
        from ruvis.render.views.graph import view

        found = graph(self.store, select(a, b, **restrictions), top=top)
        return Answer("graph", found, lambda: view(found))


def open(*places: str | Path) -> Dataset:
    """Open a dataset: the built-in one, or snapshots and directories given, read as one.

    Raises:
        DatasetNotFoundError: a place does not exist.
        DatasetError: authored files have problems.
        SnapshotError: a snapshot is damaged or of another version.

    Example:
        >>> import ruvis
        >>> with ruvis.open() as ds:
        ...     ds.ties("russia", "iran", domain="arms")
        <Answer of ties: ... rows>
    """
    return Dataset(open_store(places))


def select(a: str | None, b: str | None, **restrictions: Any) -> Selection:
    """A selection of keyword arguments, in singular or plural.

    Raises:
        SelectionError: there is no such restriction.

    >>> select("russia", "iran", domain="arms", to=None).domains
    ('arms',)
    """
    given: dict[str, Any] = {}
    for name, value in restrictions.items():
        field = _OPTIONS.get(name, name)
        if field not in _NAMES:
            raise SelectionError(f"{name} restricts nothing: choose from {', '.join((*_NAMES, *_OPTIONS))}")
        given[field] = _several(value) if field in _SEVERAL else value
    return Selection(a=a, b=b, **given)


def _several(value: str | Iterable[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)
