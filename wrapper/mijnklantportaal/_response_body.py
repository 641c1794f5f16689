"""A reply's body on its way in."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx

MAX_BODY = 16 * 1024 * 1024
"""Bytes of a reply that are read; a page of a hundred invoices takes a hundredth of it."""

MAX_PACKED = MAX_BODY // 4
"""Bytes of the same before it is unpacked; text takes less."""

_PIECE = 1024
"""Bytes unpacked at once, of which deflate makes a thousand times as many at the most."""


class TooLongError(Exception):
    """The body goes on after the bytes that are read of it."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"longer than {limit} bytes")


class Content(bytearray):
    """A body, as far as it came, that no crash reporter shows: the server may have put the token in it."""

    def __repr__(self) -> str:
        return f"<{len(self)} bytes>"

    def check(self) -> None:
        """Raise TooLongError if it is longer than may be."""
        if len(self) > MAX_BODY:
            raise TooLongError(MAX_BODY)


class Pieces(httpx.SyncByteStream, httpx.AsyncByteStream):
    """The same bytes in small pieces: unpacked whole, what one read brings can fill the memory.

    They are counted, too: zlib keeps what follows the end of a gzip, copies it for each piece, and gives nothing out.
    """

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self._length = 0

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._stream:
            yield from self._cut(chunk)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._stream:
            for piece in self._cut(chunk):
                yield piece

    def close(self) -> None:
        self._stream.close()

    async def aclose(self) -> None:
        await self._stream.aclose()

    def _cut(self, chunk: bytes) -> Iterator[bytes]:
        self._length += len(chunk)
        if self._length > MAX_PACKED:
            raise TooLongError(MAX_PACKED)
        return (chunk[start : start + _PIECE] for start in range(0, len(chunk), _PIECE))
