"""What came of sending a request once, and the error that it means."""

from collections.abc import Iterable
from contextlib import suppress
from typing import TypeAlias

import httpx
from attrs import field, frozen

from mijnklantportaal import errors
from mijnklantportaal._redaction import struck_out
from mijnklantportaal._reply import Reply, errors_of, message_of, shortened


@frozen
class Failed:
    """No status came back.

    Attributes:
        cause: What the transport raised.
        nothing_sent: Whether it is certain that the portal has no request to act on.
        lasting: Whether another attempt is bound to fail as well.
        reason: What the cause says, as `described`, and before that where it was to go, if nothing was sent.
    """

    cause: Exception = field(repr=False)
    nothing_sent: bool
    lasting: bool = False
    reason: str = ""


@frozen
class Received:
    """A status came back.

    Attributes:
        reply: The reply, its body as far as it came.
        cause: What was raised while it was read, perhaps by a caller's hook; None where nothing was.
        reason: What the cause says, as `described`.
    """

    reply: Reply
    cause: Exception | None = field(default=None, repr=False)
    reason: str = ""


Attempt: TypeAlias = Failed | Received

_REFUSALS: dict[int, type[errors.RefusedError]] = {
    401: errors.AuthenticationError,
    403: errors.PermissionDeniedError,
    404: errors.NotFoundError,
    409: errors.ConflictError,
    422: errors.ValidationError,
    426: errors.LicenseLimitError,
    429: errors.RateLimitError,
}

# Said by something that gave up waiting, before or after the portal did the work: time-out, replayed early data, and
# nginx's "client closed request".
_UNDECIDED = {408, 425, 499}


def described(cause: Exception, secrets: Iterable[str]) -> str:
    """Return what an exception says, on one line, without secrets that the server may have sent back."""
    said = ""
    with suppress(Exception):  # somebody else's __str__ may raise anything
        said = str(cause)
    for secret in secrets:
        said = struck_out(said, secret)
    return shortened(f"{type(cause).__name__}: {said}" if said else type(cause).__name__)


def reply_of(call: errors.Call, attempt: Attempt) -> Reply:
    """Return the 2xx reply; raise the error that anything else means, from its cause."""
    if isinstance(attempt, Failed):
        kind = errors.ConnectError if attempt.nothing_sent else errors.OutcomeUnknownError
        raise kind(call, attempt.reason) from attempt.cause
    reply = attempt.reply
    if not 200 <= reply.status_code < 300:
        raise _kind(reply.status_code)(call, _reason(attempt), reply) from attempt.cause
    if attempt.cause is not None:
        reason = f"{reply.status_code}, but the reply could not be read: {attempt.reason}"
        raise errors.UnreadableResponseError(call, reason, reply) from attempt.cause
    return reply


def _kind(status: int) -> type[errors.RefusedError | errors.OutcomeUnknownError]:
    if 400 <= status < 500 and status not in _UNDECIDED:
        return _REFUSALS.get(status, errors.RefusedError)
    if 500 <= status < 600:
        return errors.ServerError
    return errors.OutcomeUnknownError


def _reason(attempt: Received) -> str:
    reply = attempt.reply
    # That of a hook which calls raise_for_status would tell the status again.
    if attempt.cause is not None and not reply.content and not isinstance(attempt.cause, httpx.HTTPStatusError):
        return f"{reply.status_code}, and the reply could not be read: {attempt.reason}"
    complaints = shortened("; ".join(f"{field}: {' '.join(texts)}" for field, texts in errors_of(reply).items()))
    said = " ".join(text for text in (message_of(reply), f"({complaints})" if complaints else "") if text)
    return f"{reply.status_code} {said}".rstrip()
