"""A request body on its way out."""

from collections.abc import AsyncIterator, Iterable, Iterator

import anyio.to_thread
import httpx

BLOCK = 256 * 1024
"""Bytes in one write.

httpx sends each part's header, value and end as a write of its own, and a small one can wait for the acknowledgement of
the one before.
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
        while block := await anyio.to_thread.run_sync(next, blocks, b""):
            yield block
