"""A binary file of the caller's: whether it is one, where it stands, and what is in it from there."""

import inspect
import io
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import IO, TypeAlias, cast

from mijnklantportaal._wire import invalid

Progress: TypeAlias = Callable[[int, int | None], object]
"""Called as `on_progress(sent, total)`, in bytes of the file; `total` is None for a stream that cannot be rewound."""

BLOCK = 1024 * 1024
"""Bytes read from a file, and written to a socket, at a time.

httpx reads 64 KiB, and sends each part's header, value and end as a write of its own.
"""


class Measured:
    """A file from where it stands, as long as it is now: a form states that length, whatever the file has later.

    Args:
        name: What errors call it.
        file: See `binary_file`.
        on_progress: See `Progress`.

    Attributes:
        length: In bytes; None for a stream, which cannot be rewound and so is read only once.
    """

    def __init__(self, name: str, file: IO[bytes], on_progress: Progress | None = None) -> None:
        start = _position(file)
        self.length: int | None = None
        if start is not None:
            file.seek(0, os.SEEK_END)
            self.length = max(0, file.tell() - start)
            file.seek(start)
        self._name = name
        self._file = file
        self._start = start or 0
        self._on_progress = on_progress
        self._looked_at = b""  # of a stream, and not sent yet

    def blocks(self) -> Iterator[bytes]:
        """Read it from where it stood, report the progress, and put it back."""
        sent = 0
        while block := self._stream_block() if self.length is None else self._block(sent, self.length - sent):
            sent += len(block)
            if self._on_progress is not None:
                self._on_progress(sent, self.length)
            yield block
        self.put_back()

    def beginning(self, size: int) -> bytes:
        """Look at its first bytes."""
        head = _read(self._file, size)
        if self.length is None:
            self._looked_at = head
        return head

    def end(self, size: int) -> bytes | None:
        """Look at its last bytes; None of a stream."""
        if self.length is None:
            return None
        self._file.seek(self._start + max(0, self.length - size))
        return _read(self._file, size)

    def put_back(self) -> None:
        """Put a file back to where it stood."""
        if self.length is not None:
            self._file.seek(self._start)

    def _stream_block(self) -> bytes:
        block, self._looked_at = self._looked_at or _read_once(self._file, BLOCK), b""
        return block

    def _block(self, sent: int, left: int) -> bytes:
        self._file.seek(self._start + sent)
        block = _read_once(self._file, min(BLOCK, left))[:left]
        if left and not block:
            raise EOFError(f"{self._name} has become shorter since it was measured: {left} bytes are missing")
        return block


def binary_file(argument: str, value: object) -> IO[bytes]:
    """Return the same as a file; InvalidInputError for what cannot be read here, or not as bytes."""
    read = getattr(value, "read", None)
    if not callable(read):
        raise invalid(argument, value, "give bytes or a file opened in binary mode")
    if inspect.iscoroutinefunction(read):
        raise invalid(argument, value, 'the file is asynchronous; give its path, or open it with open(…, "rb")')
    if getattr(value, "closed", False):
        raise invalid(argument, value, "the file is closed; open it anew")
    file = cast("IO[bytes]", value)
    if isinstance(value, io.TextIOBase) or isinstance(_probe(file), str):
        raise invalid(argument, value, 'the file is open in text mode; open it with "rb"')
    return file


def _probe(file: IO[bytes]) -> object:
    with suppress(Exception):  # reading it in earnest will say why
        return file.read(0)
    return None


def _position(file: IO[bytes]) -> int | None:
    """Return where a file stands; None where it cannot be rewound."""
    if not getattr(file, "seekable", lambda: True)():  # mmap has none before Python 3.13
        return None
    try:
        start = file.tell()
        file.seek(start)
    except Exception:  # it is a pipe that says so in its own way
        return None
    return start


def _read_once(file: IO[bytes], size: int) -> bytes:
    """Read at most `size` bytes; none at the end. BlockingIOError where there are none yet: that is no end."""
    chunk: bytes | None = file.read(size)
    if chunk is None:  # io.RawIOBase
        raise BlockingIOError("it does not wait for data; make it blocking, as by os.set_blocking(file.fileno(), True)")
    return chunk


def _read(file: IO[bytes], size: int) -> bytes:
    """Read `size` bytes, or less only at the end: a pipe or a socket may give them in pieces."""
    pieces = []
    while size > 0 and (piece := _read_once(file, size)):
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)
