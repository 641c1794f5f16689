"""One call, without any I/O: when to wait, when to send, when to repeat, and which error it ends in.

`exchange` is a generator that yields the seconds to wait, or None to send the request; then it is sent what came of it.
The sync and the async session carry that out, so that they cannot differ in what they decide.
"""

import logging
from collections.abc import Generator
from typing import TypeAlias

from mijnklantportaal._attempt import Attempt, Failed, Received, reply_of
from mijnklantportaal._reply import Reply
from mijnklantportaal._retry import delay
from mijnklantportaal._settings import Settings
from mijnklantportaal.errors import Call

logger = logging.getLogger("mijnklantportaal")

Exchange: TypeAlias = Generator[float | None, Attempt, Reply]


def exchange(call: Call, settings: Settings, *, repeatable: bool) -> Exchange:
    """Conduct one call; return its 2xx reply, or raise what else it ended in.

    Args:
        call: What the errors and the log say of it.
        settings: Whose pacer and `max_retries` it keeps to.
        repeatable: Whether the body can be sent a second time.
    """
    number = 1
    while True:
        due = settings.pacer.reserve()
        if (pause := due - settings.clock()) > 0:
            logger.info("%s waits %.1f s for the rate limit", call, pause)
            try:
                yield pause
            except GeneratorExit:  # nobody waits any more: the call was cancelled or interrupted
                settings.pacer.give_back(due)
                raise
        started = settings.clock()
        attempt = yield None
        if logger.isEnabledFor(logging.DEBUG):
            took = settings.clock() - started
            logger.debug("%s: %s in %.3f s (attempt %d)", call, _outline(attempt), took, number)
        if isinstance(attempt, Received):
            settings.pacer.learn(attempt.reply)
        wait = delay(settings.max_retries, call.method, attempt, number, settings.jitter()) if repeatable else None
        if wait is None:
            return reply_of(call, attempt)
        logger.info("%s is repeated in %.1f s", call, wait)
        yield wait
        number += 1


def _outline(attempt: Attempt) -> str:
    if isinstance(attempt, Failed):
        return type(attempt.cause).__name__
    return str(attempt.reply.status_code)
