"""Which error a reply means, written down once more."""

import json
from collections.abc import Iterator, Mapping
from typing import Any
from unicodedata import category

import mijnklantportaal as sdk
from mijnklantportaal.contract import Response

from contract_tests.client.ways import Outcome, Raised
from contract_tests.subject import TOKEN

ERRORS: Mapping[int, type[sdk.MijnKlantportaalError]] = {
    401: sdk.AuthenticationError,
    403: sdk.PermissionDeniedError,
    404: sdk.NotFoundError,
    408: sdk.OutcomeUnknownError,
    409: sdk.ConflictError,
    422: sdk.ValidationError,
    425: sdk.OutcomeUnknownError,
    426: sdk.LicenseLimitError,
    429: sdk.RateLimitError,
    499: sdk.OutcomeUnknownError,
}


def error_for(status: int) -> type[sdk.MijnKlantportaalError]:
    """Return the class of the error that a status means; for a 2xx, that of one that cannot be read."""
    usual = {2: sdk.UnreadableResponseError, 4: sdk.RefusedError, 5: sdk.ServerError}
    return ERRORS.get(status) or usual.get(status // 100, sdk.OutcomeUnknownError)


def outcome_for(status: int) -> str:
    """Say whether a call that had this status was carried out."""
    kind = error_for(status)
    if issubclass(kind, sdk.UnreadableResponseError):
        return "applied"
    return "unknown" if issubclass(kind, sdk.OutcomeUnknownError) else "not applied"


def wrong_error(reply: Response, outcome: Outcome) -> Iterator[str]:
    """Say what is wrong with the error that the wrapper raises for a reply."""
    status = reply.status_code
    if not isinstance(outcome, Raised) or type(outcome.error) is not error_for(status):
        yield f"{status}: {outcome!r}, not {error_for(status).__name__}"
        return
    error: Any = outcome.error
    if error.outcome != outcome_for(status) or error.status_code != status:
        yield f"{status}: the error says {error.status_code}, {error.outcome}"
    if error.reply is None or error.reply.content != reply.content:
        yield f"{status}: the error has another reply: {error.reply}"
    said = _object(reply.content)
    if isinstance(said.get("message"), str) and not _squeezed(said["message"]).startswith(_squeezed(error.message)):
        yield f"{status}: {error.message!r} was not said: {said['message']!r}"
    if bool(_squeezed(str(said.get("message", "")))) > bool(error.message):
        yield f"{status}: what the portal said was lost"
    complaints = said.get("errors")
    fields = complaints if isinstance(complaints, dict) else {}
    if {*map(_squeezed, error.errors)} != {*map(_squeezed, fields)}:
        yield f"{status}: of {complaints} came {error.errors}"
    stated = {name.lower(): value for name, value in reply.headers}.get("retry-after")
    if status == 429 and stated is not None and error.retry_after != float(stated):
        yield f"429: Retry-After is {stated}, and the error says {error.retry_after}"
    if TOKEN in f"{error} {error!r}":
        yield f"{status}: the error tells the token"


def _object(content: bytes) -> Mapping[str, Any]:
    try:
        value = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _squeezed(text: str) -> str:
    """Return the text without spaces, and without what is taken out of an error: controls, and marks of direction."""
    unseen = {"Cc", "Cf"}  # of Unicode's categories
    return "".join(each for each in text if not each.isspace() and category(each) not in unseen).rstrip("…")
