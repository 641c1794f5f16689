"""A progress bar for a large PDF."""

import sys
from contextlib import AbstractContextManager, nullcontext, suppress
from pathlib import Path
from types import TracebackType

import click

from mijnklantportaal._files import Progress

_LARGE = 1024 * 1024
"""Bytes from which a file's progress is worth showing."""


def progress_of(path: str) -> AbstractContextManager[Progress | None]:
    """Return a bar on standard error for a file; nothing for a small one, or where nobody looks."""
    try:
        size = Path(path).stat().st_size
    except (OSError, ValueError):
        return nullcontext()  # sending it will say why
    if size < _LARGE or sys.stderr is None or not sys.stderr.isatty():
        return nullcontext()
    return _Bar(size)


class _Bar:
    def __init__(self, size: int) -> None:
        # As wide as the terminal: in a narrower one each step would begin a line.
        self._bar = click.progressbar(length=size, label="Sending", width=0, file=sys.stderr)

    def __enter__(self) -> Progress:
        with _unwatched():
            self._bar.__enter__()
        return self._update

    def _update(self, sent: int, _total: int | None) -> None:
        with _unwatched():
            self._bar.update(sent - self._bar.pos)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        with _unwatched():
            self._bar.__exit__(kind, error, traceback)


def _unwatched() -> AbstractContextManager[None]:
    """Go on where the terminal has gone away: whether the invoice arrives does not depend on who looks."""
    return suppress(OSError, ValueError)
