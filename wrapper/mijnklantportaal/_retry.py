"""Whether a call is repeated by itself, and after how long: a pure function of the method and of what happened."""

import httpx

from mijnklantportaal._attempt import Attempt, Failed
from mijnklantportaal._reply import TOO_MANY, retry_after_of

# Repeating one of these changes nothing at the portal (RFC 9110, 9.2.1). PUT and DELETE are idempotent by the standard,
# but nobody promised that for this portal.
_SAFE = {"GET", "HEAD"}
_TRANSIENT = {502, 503, 504}

_BACKOFF = 0.5
"""Seconds before the first repetition; doubled before each further one."""

_MAX_WAIT = 60.0
"""The longest wait in seconds; a portal that asks for more is not asked again."""


def delay(max_retries: int, method: str, attempt: Attempt, number: int, jitter: float) -> float | None:
    """Return the seconds to wait before the call is repeated; None where it is not.

    A write is repeated only when nothing was sent, or when a 429 states a wait: otherwise the invoice may exist.

    Args:
        max_retries: How many times at the most, after the first attempt.
        method: The HTTP method.
        attempt: What came of the attempt.
        number: The attempt's number, from 1.
        jitter: From 0 to 1: spreads the repetitions of many clients over the second half of the wait.
    """
    if number > max_retries:
        return None
    safe = method.upper() in _SAFE
    if isinstance(attempt, Failed):
        return _backoff(number, jitter) if (safe or attempt.nothing_sent) and not attempt.lasting else None
    status = attempt.reply.status_code
    if status == TOO_MANY:
        stated = retry_after_of(attempt.reply)
        return stated if stated is not None and stated <= _MAX_WAIT else None
    if safe and status in _TRANSIENT:
        wait = max(_backoff(number, jitter), retry_after_of(attempt.reply) or 0.0)
        return wait if wait <= _MAX_WAIT else None
    return _backoff(number, jitter) if safe and isinstance(attempt.cause, httpx.TransportError) else None


def _backoff(number: int, jitter: float) -> float:
    # Beyond 1023 doublings there is no float.
    return min(_MAX_WAIT, _BACKOFF * 2.0 ** min(number - 1, 1023)) * (0.5 + jitter / 2)
