"""One call, without any I/O: when to wait, when to send, when to repeat, and which error it ends in.

`exchange` is a generator that asks for what it needs (`SEND`, `Sleep`) and is told what came of it (`Received`,
`Failed`). The sync and the async session carry out what it asks, so that they cannot differ in what they decide.
"""

import logging
from collections.abc import Callable, Generator
from enum import Enum
from typing import Final, TypeAlias

from attrs import frozen

from mijnklantportaal._attempt import Attempt, Failed, Received, reply_of
from mijnklantportaal._pacing import Pacer
from mijnklantportaal._reply import Reply
from mijnklantportaal._retry import RetryPolicy
from mijnklantportaal.errors import Call

logger = logging.getLogger("mijnklantportaal")


class _Send(Enum):
    SEND = "send"


SEND: Final = _Send.SEND
"""Send the request now, and tell what came of it."""


@frozen
class Sleep:
    """Wait for so many seconds."""

    seconds: float


Step: TypeAlias = _Send | Sleep
Exchange: TypeAlias = Generator[Step, Attempt | None, Reply]


def exchange(
    call: Call,
    *,
    repeatable: bool,
    pacer: Pacer,
    policy: RetryPolicy,
    clock: Callable[[], float],
    jitter: Callable[[], float],
) -> Exchange:
    """Conduct one call; return its 2xx reply, or raise what else it ended in.

    Args:
        call: What the errors and the log say of it.
        repeatable: Whether the body can be sent a second time.
        pacer: The client's pacer.
        policy: When to repeat.
        clock: Seconds that only go forward, for the log.
        jitter: Numbers from 0 to 1.
    """
    number = 1
    while True:
        if wait := pacer.reserve():
            logger.debug("%s waits %.1f s for the rate limit", call, wait)
            yield Sleep(wait)
        started = clock()
        attempt = yield SEND
        if attempt is None:
            raise TypeError("SEND is answered with an Attempt")
        if logger.isEnabledFor(logging.DEBUG):
            logger.debug("%s: %s in %.3f s (attempt %d)", call, _outline(attempt), clock() - started, number)
        if isinstance(attempt, Received):
            pacer.learn(attempt.reply)
        delay = policy.delay(call.method, attempt, number, jitter()) if repeatable else None
        if delay is None:
            break
        yield Sleep(delay)
        number += 1
    return reply_of(call, attempt)


def _outline(attempt: Attempt) -> str:
    if isinstance(attempt, Failed):
        return type(attempt.cause).__name__
    return str(attempt.reply.status_code)
