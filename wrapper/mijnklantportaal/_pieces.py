"""A reply's body on its way in."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx

_PIECE = 1024
"""Bytes unpacked at once, of which deflate makes a thousand times as many at the most."""


class Pieces(httpx.SyncByteStream, httpx.AsyncByteStream):
    """The same bytes in small pieces: unpacked whole, what one read brings can fill the memory."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._stream:
            yield from _cut(chunk)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._stream:
            for piece in _cut(chunk):
                yield piece

    def close(self) -> None:
        self._stream.close()

    async def aclose(self) -> None:
        await self._stream.aclose()


def _cut(chunk: bytes) -> Iterator[bytes]:
    return (chunk[start : start + _PIECE] for start in range(0, len(chunk), _PIECE))
