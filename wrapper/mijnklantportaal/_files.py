"""A binary file of the caller's: whether it is one, and what is in it from where it stands."""

import inspect
import io
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import IO, TypeAlias, cast

from mijnklantportaal._invalid import invalid
from mijnklantportaal._places import place_of

Progress: TypeAlias = Callable[[int, int | None], object]
"""Called as `on_progress(sent, total)`, in bytes of the file; `total` is None for a stream that cannot be rewound."""

BLOCK = 2 * 1024 * 1024
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
        self._name = name
        self._file = file
        self._on_progress = on_progress
        self._looked_at = b""  # of a stream, and not sent yet
        self._is_closed = False
        self._was_read = False
        self._place = place_of(file)
        try:
            start = self._place.enter()
        except BlockingIOError as error:
            raise invalid(name, file, f"{error}; give each call a stream of its own, or bytes") from None
        self._is_reading = True
        self._start = start or 0
        self.length = None if start is None else self._measured()

    def blocks(self) -> Iterator[bytes]:
        """Read it from where it stood, report the progress, and put it back."""
        if self.length is None and self._was_read:  # a transport of the caller's sends it again
            raise EOFError(f"{self._name} is a stream, which can be read only once")
        self._was_read = True
        self._begin()
        try:
            sent = 0
            while block := self._stream_block() if self.length is None else self._block(sent, self.length - sent):
                sent += len(block)
                if self._on_progress is not None:
                    self._on_progress(sent, self.length)
                yield block
        finally:
            self._end()

    def beginning(self, size: int) -> bytes:
        """Look at its first bytes."""
        if self.length is not None:
            return self._read_at(0, size, _read)[: self.length]
        self._looked_at = _read(self._file, size)
        return self._looked_at

    def end(self, size: int) -> bytes | None:
        """Look at its last bytes; None of a stream."""
        if self.length is None:
            return None
        offset = max(0, self.length - size)
        return self._read_at(offset, size, _read)[: self.length - offset]  # the rest is not sent

    def close(self) -> None:
        """Put it back to where it stood; a thread that reads it still, for a call that was cancelled, gets no more."""
        self._is_closed = True
        self._end()

    def _begin(self) -> None:
        with self._place.lock:
            if not self._is_reading:
                self._place.enter()
                self._is_reading = True

    def _end(self) -> None:
        with self._place.lock:
            if self._is_reading:
                self._place.leave()
                self._is_reading = False

    def _measured(self) -> int:
        try:
            with self._place.lock:
                self._file.seek(0, os.SEEK_END)
                length = max(0, self._file.tell() - self._start)
                self._file.seek(self._start)
        except Exception:
            self._end()
            raise
        return length

    def _read_at(self, offset: int, size: int, read: Callable[[IO[bytes], int], bytes]) -> bytes:
        with self._place.lock:
            if self._is_closed:
                raise ValueError("its call has ended")
            self._file.seek(self._start + offset)
            found = read(self._file, size)
            self._place.moved()
        return found

    def _stream_block(self) -> bytes:
        block, self._looked_at = self._looked_at or _read_once(self._file, BLOCK), b""
        return block

    def _block(self, sent: int, left: int) -> bytes:
        if not left:
            return b""
        block = self._read_at(sent, min(BLOCK, left), _read_once)[:left]
        if not block:
            raise EOFError(f"{self._name} has become shorter since it was measured: {left} bytes are missing")
        return block


def binary_file(argument: str, value: object) -> IO[bytes]:
    """Return the same as a file; InvalidInputError for what cannot be read here, or not as bytes."""
    read = getattr(value, "read", None)
    if not callable(read):
        raise invalid(argument, value, "give bytes or a file opened in binary mode")
    if inspect.iscoroutinefunction(read):
        raise invalid(
            argument,
            value,
            "the file is asynchronous; give its path, its bytes, or the plain file in it (`.file`)",
        )
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
