"""The portal's two limits: requests a minute, invoices a month. The time is handed in, and the caller locks."""

import math
from datetime import datetime, timedelta

from attrs import evolve, frozen

from mijnklantportaal.mock._clock import AMSTERDAM

UNLIMITED = 100_000
"""What is announced where there is no limit: a client that paces itself waits once it has sent as many in a minute."""

_WINDOW = timedelta(minutes=1)


@frozen
class Allowance:
    """What the rate limit says of one request."""

    limit: int
    remaining: int
    retry_after: int | None = None
    """Seconds to wait; None when the request may pass."""
    reset: int | None = None
    """The Unix time at which the window ends; None when the request may pass."""

    @property
    def headers(self) -> list[tuple[str, str]]:
        """The vendor's headers: two on every response, two more on a 429."""
        headers = [("X-RateLimit-Limit", str(self.limit)), ("X-RateLimit-Remaining", str(self.remaining))]
        if self.retry_after is not None:
            headers += [("retry-after", str(self.retry_after)), ("x-ratelimit-reset", str(self.reset))]
        return headers


class RateLimit:
    """A number of requests in a fixed minute that begins with the first of them; None sets no limit.

    Without a limit the headers show UNLIMITED with one used, always.
    """

    def __init__(self, per_minute: int | None = None) -> None:
        self.per_minute = per_minute
        self._began: datetime | None = None
        self._used = 0

    def idle(self) -> Allowance:
        """Tell the limit to one who uses none of it, as a request without a token does."""
        limit = UNLIMITED if self.per_minute is None else self.per_minute
        return Allowance(limit, limit)

    def used_up(self, moment: datetime, wait: int) -> Allowance:
        """Tell one to wait so many seconds, whatever is used."""
        return evolve(self.idle(), remaining=0, retry_after=wait, reset=math.ceil(moment.timestamp()) + wait)

    def take(self, moment: datetime) -> Allowance:
        """Count one request; a refused one is not counted."""
        if self.per_minute is None:
            return Allowance(UNLIMITED, UNLIMITED - 1)
        if self._began is None or not self._began <= moment < self._began + _WINDOW:
            self._began, self._used = moment, 0
        if self._used >= self.per_minute:
            end = self._began + _WINDOW
            wait = math.ceil((end - moment).total_seconds())
            return Allowance(self.per_minute, 0, retry_after=wait, reset=math.ceil(end.timestamp()))
        self._used += 1
        return Allowance(self.per_minute, self.per_minute - self._used)


class MonthlyLimit:
    """A number of invoices in a calendar month in Amsterdam; None sets no limit."""

    def __init__(self, per_month: int | None = None) -> None:
        self.per_month = per_month
        self._month: tuple[int, int] | None = None
        self._used = 0

    def reached(self, moment: datetime) -> bool:
        """Tell whether this month's number is used up."""
        return self.per_month is not None and self._used_in(moment) >= self.per_month

    def count(self, moment: datetime) -> None:
        """Count one invoice."""
        self._used = self._used_in(moment) + 1

    def _used_in(self, moment: datetime) -> int:
        local = moment.astimezone(AMSTERDAM)
        if self._month != (local.year, local.month):
            self._month, self._used = (local.year, local.month), 0
        return self._used
