"""Where an async call does what may block: reading a PDF."""

from collections.abc import Callable
from typing import TypeVar

import anyio
import anyio.to_thread
from anyio.lowlevel import RunVar

T = TypeVar("T")

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
