"""A request body on its way out."""

from collections.abc import AsyncIterator, Iterable, Iterator
from typing import Any

import httpx

from mijnklantportaal._files import BLOCK
from mijnklantportaal._threads import in_thread

ASYNC_WRITE = 64 * 1024
"""Bytes in one write under async, where a time-out holds for the whole of a write: as many as in httpx's own.

A blocking socket's time-out holds for each piece that the network takes.
"""


class Gathered(httpx.SyncByteStream, httpx.AsyncByteStream):
    """The same bytes in fewer, larger writes; under async, read in a thread, because a file may be slow."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = chunks

    def __iter__(self) -> Iterator[bytes]:
        block: list[bytes] = []
        size = 0
        for chunk in self._chunks:
            block.append(chunk)
            size += len(chunk)
            if size >= BLOCK:
                yield b"".join(block)
                block, size = [], 0
        if block:
            yield b"".join(block)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        blocks = iter(self)
        while block := await in_thread(next, blocks, b""):
            for start in range(0, len(block), ASYNC_WRITE):
                yield block[start : start + ASYNC_WRITE]


class Noted(httpx.AsyncByteStream, httpx.SyncByteStream):
    """The same body, which notes that it was begun: from then on the request may have been sent.

    Attributes:
        begun: Whether anyone has asked for it.
        was_read: Whether it was read in an earlier attempt: then it may be sent from there without being asked for.
    """

    def __init__(self, body: Any, *, was_read: bool = False) -> None:
        self.body = body
        self.begun = False
        self.was_read = was_read

    def __copy__(self) -> "Noted":
        return self  # who sends a copy has begun this one

    def __deepcopy__(self, _: object) -> "Noted":
        return self

    def __iter__(self) -> Iterator[bytes]:
        self.begun = True
        return iter(self.body)

    def __aiter__(self) -> AsyncIterator[bytes]:
        self.begun = True
        return aiter(self.body)


class _NotedBytes(Noted, httpx.ByteStream):
    """The same for a body in memory, which others tell by its class."""


def noted(stream: object, first: object) -> Noted:
    """Return a body as it is before it is sent, for the first time or once more."""
    body = stream.body if isinstance(stream, Noted) else stream
    if not isinstance(body, httpx.ByteStream):
        return Noted(body)
    return _NotedBytes(body, was_read=not isinstance(first, httpx.ByteStream))
