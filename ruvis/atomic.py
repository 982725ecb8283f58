"""Files that are written whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from glob import escape
from pathlib import Path
from secrets import token_hex
from time import time

_STALE = 3600.0
"""Seconds after which a part of a file was left behind by a process that was killed."""


@contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """A new file beside the target, which takes the target's place in one step once the block is left.

    Whoever reads the target sees the old file or the new one, never a half. If the block fails, the target stays
    what it was. A link is followed: the file that it leads to is replaced.

    Raises:
        OSError: the target cannot be written, or is no file.
    """
    place = Path(os.path.realpath(target))
    if place.exists() and not place.is_file():
        raise IsADirectoryError(None, "is a directory, not a file" if place.is_dir() else "is no file", str(target))
    part = place.with_name(f".{place.name[:40]}.{token_hex(8)}.part")
    try:  # from here on, so that an interruption leaves nothing behind either
        try:
            os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        except OSError as error:
            raise OSError(error.errno, error.strerror, str(target)) from None
        _sweep(place, part)
        yield part
        part.chmod(place.stat().st_mode & 0o777 if place.exists() else 0o644)
        with part.open("rb+") as written:
            os.fsync(written.fileno())
        part.replace(place)
    finally:
        with suppress(OSError):
            part.unlink()


def _sweep(target: Path, own: Path) -> None:
    """Remove what processes that were killed have left beside the target."""
    for part in target.parent.glob(f".{escape(target.name[:40])}.*.part"):
        with suppress(OSError):
            if part != own and time() - part.stat().st_mtime > _STALE:
                part.unlink()
