"""Keeps a client under the portal's rate limit by waiting before it would be refused."""

import math
from bisect import insort
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from threading import Lock

from mijnklantportaal._reply import TOO_MANY, Reply, retry_after_of

WINDOW = 61.0
"""Seconds. The portal counts by the minute; the second more is for requests that take unequal times to arrive."""

VENDOR_LIMIT = 60
"""Requests a minute, by the vendor's reference; more on request."""


class Pacer:
    """Hands out times to send at, at most `limit` in any minute.

    Any minute holds at most `limit` sends, so a counter that the portal starts anew each minute cannot overflow,
    wherever its minute begins. The portal's own counter is believed over ours: other programs may use the same token.

    Args:
        limit: Requests a minute; None sends without waiting.
        fixed: Keep to `limit` whatever `X-RateLimit-Limit` says.
        clock: Seconds that only go forward.
    """

    def __init__(self, limit: int | None, *, fixed: bool, clock: Callable[[], float]) -> None:
        self._limit = limit
        self._fixed = fixed
        self._clock = clock
        self._times: deque[float] = deque()
        self._opens = -math.inf
        self._lock = Lock()

    def reserve(self) -> float:
        """Take the next place; return when it comes, by the clock."""
        if self._limit is None:
            return -math.inf
        with self._lock:
            now = self._clock()
            self._forget(now)
            due = self._times[-self._limit] + WINDOW if len(self._times) >= self._limit else now
            due = max(due, self._opens)
            insort(self._times, due)  # a limit that was raised gives out places before those given out already
            return due

    def give_back(self, due: float) -> None:
        """Give a place to others that was taken for `due`, and will not be used."""
        with self._lock, suppress(ValueError):  # who wakes a minute late finds it forgotten
            self._times.remove(due)

    def learn(self, reply: Reply) -> None:
        """Take over what the portal says of its counter (`X-RateLimit-Limit`, `-Remaining`, `Retry-After`)."""
        if self._limit is None:
            return
        limit, remaining = (_count(reply.headers.get(f"x-ratelimit-{name}")) for name in ("limit", "remaining"))
        stated = retry_after_of(reply) if reply.status_code == TOO_MANY else None
        with self._lock:
            now = self._clock()
            wait = WINDOW if stated is None else min(stated, WINDOW)
            if stated is not None:
                self._opens = max(self._opens, now + wait)
            if limit and not self._fixed:
                self._limit = limit
            if limit is None or remaining is None:
                return
            self._forget(now)
            # Requests that we did not send count from now on: when they were sent is not known. A 429 tells it, by when
            # it takes the next one.
            since = now - WINDOW + wait
            foreign = min(limit, self._limit) - remaining - len(self._times)
            self._times = deque(sorted([*self._times, *[since] * max(0, foreign)]))

    def _forget(self, now: float) -> None:
        while self._times and self._times[0] <= now - WINDOW:
            self._times.popleft()


def _count(value: str | None) -> int | None:
    return int(value) if value is not None and value.isascii() and value.isdigit() and len(value) < 7 else None
