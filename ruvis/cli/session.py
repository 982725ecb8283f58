"""One run of a command: the dataset it reads and the place it writes to."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import nullcontext
from functools import cached_property
from pathlib import Path
from typing import Any

import typer

from ruvis.datasets import forget, open_store
from ruvis.questions.answer import Answer
from ruvis.records.edtf import EDTFError
from ruvis.render.document import Document
from ruvis.selection import Selection, SelectionError, UnknownNameError
from ruvis.store.snapshot import SnapshotError
from ruvis.store.store import Store

FORMATS = ("table", "json", "jsonl", "csv", "markdown")
_ENDINGS = {".json": "json", ".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv", ".md": "markdown", ".txt": "table"}


class Session:
    """Opens the dataset when it is first needed, and prints or writes answers."""

    latest: Session | None = None
    """The one that was opened last, to be looked into if the command ends in an error that nobody expects."""

    def __init__(self, data: Sequence[str], format_: str | None, output: str | None) -> None:
        self.data = list(data)
        self.output = Path(output) if output and output != "-" else None
        self.format = format_ or (_ENDINGS.get(self.output.suffix.lower(), "table") if self.output else "table")

    def __enter__(self) -> Session:
        Session.latest = self
        return self

    def __exit__(self, *_: object) -> None:
        if "store" in self.__dict__:
            self.store.close()

    @cached_property
    def store(self) -> Store:
        """The dataset."""
        with Progress("reading") as progress:
            return open_store(self.data, progress=progress.files)

    @cached_property
    def digest(self) -> str:
        """The fingerprint of all that the dataset says."""
        return self.store.meta.get("digest", "")

    def answer(
        self, question: str, selection: Selection | dict[str, Any], answer: Answer,
        document: Document | Callable[[], Document],
    ) -> None:  # fmt: skip
        """Print an answer, or write it to the file asked for; its document is laid out only if it is needed."""
        if self.format == "table" and self.output is None:
            from ruvis.render import terminal

            terminal.show(document() if callable(document) else document)
            return
        texts = self._texts(question, selection, answer, document)
        if self.output is not None:
            write_texts(self.output, texts)
        elif self.format == "table":
            sys.stdout.writelines(texts)
        else:
            write_utf8(texts)

    def recover(self, error: Exception) -> None:
        """Look into an error that no question should end in: the snapshot may be damaged.

        A damaged snapshot of the cache is thrown away, so that the question can be asked again.

        Raises:
            SnapshotError: the snapshot that was given is damaged.
            Exception: the error itself, if nothing is wrong with the snapshot: then something is wrong with ruvis.
        """
        from ruvis.authoring.integrity import verify

        if "store" not in self.__dict__ or not self.store.path.is_file():
            raise error
        try:
            verify(self.store.path)
        except SnapshotError:
            if not forget(self.store):
                raise
        else:
            raise error

    def _texts(
        self, question: str, selection: Selection | dict[str, Any], answer: Answer,
        document: Document | Callable[[], Document],
    ) -> Iterable[str]:  # fmt: skip
        """The answer in its format, piece by piece."""
        from ruvis.render import data

        if self.format == "csv":
            return data.csv_lines(answer.rows())
        if self.format == "jsonl":
            return data.as_jsonl(answer.rows())
        if self.format == "json":
            from ruvis import __version__

            source = {"version": __version__, "dataset": self.digest}
            asked = selection.as_dict() if isinstance(selection, Selection) else selection
            return [data.as_json(question, asked, answer, answer.rows(), source)]
        laid_out = document() if callable(document) else document
        if self.format == "markdown":
            from ruvis.render import markdown

            return [markdown.text(laid_out)]
        from ruvis.render import terminal

        return terminal.plain(laid_out)


def expected(error: Exception) -> bool:
    """Whether an error says what is wrong; any other is a bug of ours, or comes of a damaged snapshot."""
    from ruvis.importers.base import ImportFileError

    told = (
        SelectionError, EDTFError, UnknownNameError, SnapshotError, ImportFileError, OSError, UnicodeEncodeError,
        typer.Exit, typer.Abort, typer.exceptions.TyperException,
    )  # fmt: skip
    return isinstance(error, told) or hasattr(error, "problems")


def write_text(path: Path, text: str) -> None:
    """Write a text as a file, whole or not at all; into a device or a pipe it is only written."""
    write_texts(path, [text])


def write_texts(path: Path, texts: Iterable[str]) -> None:
    """Write pieces of text as a file, whole or not at all; into a device or a pipe they are only written."""
    _write(path, map(_bytes, texts))


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file whole or not at all; into a device or a pipe it is only written."""
    _write(path, [content])


def _write(path: Path, pieces: Iterable[bytes]) -> None:
    from ruvis.atomic import replacing

    if not path.parent.is_dir():
        raise FileNotFoundError(f"{path.parent}: there is no such directory")
    device = path.exists() and not path.is_file() and not path.is_dir()
    with nullcontext(path) if device else replacing(path) as place, place.open("wb") as file:
        file.writelines(pieces)


def write_utf8(texts: Iterable[str]) -> None:
    """Print text as UTF-8 whatever the locale says, so that nothing in it is lost; only a terminal gets no commands."""
    if sys.stdout.isatty():
        from ruvis.render import safe

        texts = map(safe.terminal, texts)
    stream = getattr(sys.stdout, "buffer", None)
    if stream is None:  # output that a test or a notebook has captured
        sys.stdout.writelines(texts)
        return
    sys.stdout.flush()
    stream.writelines(map(_bytes, texts))
    stream.flush()


def _bytes(text: str) -> bytes:
    """UTF-8; half a surrogate pair, which has no bytes, as the escape that JSON has for it."""
    return text.encode("utf-8", errors="backslashreplace")


class Progress:
    """A bar on standard error, shown only in a terminal and only once something takes longer than a second."""

    def __init__(self, what: str) -> None:
        self.what = what
        self._bar: Any = None
        self._started = 0.0

    def __enter__(self) -> Progress:
        from time import monotonic

        self._started = monotonic()
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()

    def files(self, name: str, number: int, total: int) -> None:
        """Tell that the given one of so many is being worked on."""
        from time import monotonic

        if self._bar is None:
            if not sys.stderr.isatty() or monotonic() - self._started < 0.7:
                return
            from rich.console import Console
            from rich.progress import Progress as RichProgress

            self._bar = RichProgress(console=Console(stderr=True), transient=True)
            self._bar.start()
            self._task = self._bar.add_task(self.what, total=total)
        self._bar.update(self._task, completed=number, total=total, description=f"{self.what} {name}")


def say(text: str, *, err: bool = False) -> None:
    """Tell a line in which a name of a file or a word of data may stand: it must not command the terminal."""
    from ruvis.render import safe

    typer.echo(safe.terminal(text).replace("\n", " "), err=err)


def fail(message: str) -> None:
    """End the command with exit code 1 and a reason."""
    say(f"Error: {message}", err=True)
    raise typer.Exit(1)
