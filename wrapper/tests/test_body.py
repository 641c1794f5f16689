"""Small writes are gathered into large ones, and the bytes stay the same."""

import asyncio
import threading
from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st
from mijnklantportaal._files import BLOCK
from mijnklantportaal._request_body import Gathered

from .fakes import deterministic


async def collected(body: Gathered) -> list[bytes]:
    return [block async for block in body]


@deterministic
@given(st.lists(st.binary(max_size=3) | st.integers(0, 2 * BLOCK).map(bytes), max_size=6))
def test_the_bytes_stay_the_same_and_the_blocks_are_large(chunks: list[bytes]) -> None:
    blocks = list(Gathered(chunks))
    assert b"".join(blocks) == b"".join(chunks)
    assert all(len(block) >= BLOCK for block in blocks[:-1])


def test_async_gives_the_same_bytes_in_writes_that_a_slow_line_takes_in_time() -> None:
    chunks = [b"a", b"b" * BLOCK, b"c"]
    assert list(Gathered(chunks)) == [b"a" + b"b" * BLOCK, b"c"]
    writes = asyncio.run(collected(Gathered(chunks)))
    assert b"".join(writes) == b"".join(chunks)
    assert max(map(len, writes)) == 65536


def test_nothing_is_nothing() -> None:
    assert list(Gathered([])) == asyncio.run(collected(Gathered([]))) == []


def test_no_more_is_read_than_the_block_needs() -> None:
    read: list[int] = []

    def chunks() -> Iterator[bytes]:
        for number in range(4):
            read.append(number)
            yield bytes(BLOCK)

    next(iter(Gathered(chunks())))
    assert read == [0]


def test_async_reads_off_the_event_loop() -> None:
    threads: set[int] = set()

    def chunks() -> Iterator[bytes]:
        for _ in range(3):
            threads.add(threading.get_ident())
            yield bytes(BLOCK)

    asyncio.run(collected(Gathered(chunks())))
    assert threads
    assert threading.get_ident() not in threads
