"""Where an async call does what may block: reading a PDF."""

from collections.abc import Callable
from contextlib import suppress
from threading import Thread
from typing import TypeVar

import anyio
import anyio.to_thread
from anyio.lowlevel import RunVar

T = TypeVar("T")

_CLOSING = 1.0
"""Seconds that a file which does not answer is waited for, to be closed."""

_MOST = 40
"""Threads at once, as many as anyio has for everybody."""

# In quotes: anyio imports what this needs when it is first asked for.
_LIMITER: RunVar["anyio.CapacityLimiter"] = RunVar("mijnklantportaal")


async def in_thread(function: Callable[..., T], *arguments: object) -> T:
    """Call the function in one of this event loop's threads that are ours alone.

    Web frameworks run their sync code in anyio's own, where all of them may be waiting for calls of ours.

    A call that is cancelled does not wait for the function, which nobody can stop.
    """
    limiter = _LIMITER.get(None)
    if limiter is None:
        limiter = anyio.CapacityLimiter(_MOST)
        _LIMITER.set(limiter)
    return await anyio.to_thread.run_sync(function, *arguments, limiter=limiter, abandon_on_cancel=True)


class ClosingInThread:
    """Calls a function in a thread of its own when the block ends, however it ends.

    That it cannot be called is no error: what became of the invoice matters more.
    """

    def __init__(self, close: Callable[[], object]) -> None:
        self._close = close

    async def __aenter__(self) -> None:
        pass

    async def __aexit__(self, kind: type[BaseException] | None, *_: object) -> None:
        with suppress(RuntimeError):  # no further thread can be started
            if kind is GeneratorExit:  # dropped by its event loop: nothing can be awaited any more
                Thread(target=self._close, daemon=True).start()
                return
            # A call that is cancelled waits for it as well, unless a read of the file does not answer.
            with anyio.move_on_after(_CLOSING, shield=True):
                limiter = anyio.CapacityLimiter(1)
                await anyio.to_thread.run_sync(self._close, limiter=limiter, abandon_on_cancel=True)
