"""What can go wrong, and whether the portal carried out the call all the same.

```
MijnKlantportaalError
├── InvalidInputError (also ValueError)   found before anything was sent
├── ConnectError                          nothing was sent
├── OutcomeUnknownError                   perhaps carried out: time-out, dropped connection, 3xx, 408, 425, 499
│   └── ServerError                       5xx
├── RefusedError                          any other 4xx, documented or not: not carried out
│   ├── AuthenticationError               401
│   ├── PermissionDeniedError             403
│   ├── NotFoundError                     404
│   ├── ConflictError                     409: it may be there already
│   ├── ValidationError                   422
│   ├── LicenseLimitError                 426: the month's invoices are used up, or the feature is not in the plan
│   └── RateLimitError                    429
└── UnreadableResponseError               a 2xx that could not be read: carried out
```

Every one of them has an `outcome`. There is no idempotency key in this API, so it decides what to do next:

| `outcome`             | the invoice       | to do                                      |
|-----------------------|-------------------|--------------------------------------------|
| `Outcome.NOT_APPLIED` | does not exist    | mend the cause, send it again              |
| `Outcome.UNKNOWN`     | may exist         | look in the portal before sending it again |
| `Outcome.APPLIED`     | exists            | never send it again                        |
"""

from enum import StrEnum

from attrs import frozen

from mijnklantportaal._reply import Reply, errors_of, message_of, retry_after_of

__all__ = [
    "AuthenticationError",
    "ConflictError",
    "ConnectError",
    "InvalidInputError",
    "LicenseLimitError",
    "MijnKlantportaalError",
    "NotFoundError",
    "Outcome",
    "OutcomeUnknownError",
    "PermissionDeniedError",
    "RateLimitError",
    "RefusedError",
    "ServerError",
    "UnreadableResponseError",
    "ValidationError",
]


class Outcome(StrEnum):
    """Whether the portal carried out what was asked."""

    NOT_APPLIED = "not applied"
    UNKNOWN = "unknown"
    APPLIED = "applied"


_CONSEQUENCES = {
    # (outcome, whether the call sent an invoice)
    (Outcome.NOT_APPLIED, True): "The invoice was not created.",
    (Outcome.NOT_APPLIED, False): "It was not carried out.",
    (Outcome.UNKNOWN, True): "The invoice may exist: look in the portal before you send it again.",
    (Outcome.UNKNOWN, False): "It may have been carried out: look in the portal before you repeat it.",
    (Outcome.APPLIED, True): "The invoice exists: do not send it again.",
    (Outcome.APPLIED, False): "It was carried out: do not repeat it.",
}


@frozen
class Call:
    """The call that an error is about, as far as a person may read it."""

    method: str
    path: str
    invoice_number: str | None = None

    def __str__(self) -> str:
        subject = f" for invoice {self.invoice_number}" if self.invoice_number is not None else ""
        return f"{self.method} {self.path}{subject}"


class MijnKlantportaalError(Exception):
    """The base of all errors that this package raises."""

    # A class that forgot to state its own would else claim that the invoice does not exist.
    outcome: Outcome = Outcome.UNKNOWN


class InvalidInputError(MijnKlantportaalError, ValueError):
    """Raised for an argument that cannot be right; nothing was sent.

    Attributes:
        argument: The argument's name, as in the Python signature.
        value: The value, shortened; never the token.
        remedy: What to give instead.
    """

    outcome = Outcome.NOT_APPLIED

    def __init__(self, argument: str, value: str, remedy: str) -> None:
        super().__init__(argument, value, remedy)
        self.argument = argument
        self.value = value
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.argument}: {self.value}: {self.remedy}"


class _CallError(MijnKlantportaalError):
    """The base of the errors that one call ends in.

    Attributes:
        reason: What went wrong, without the call and without the outcome.
        reply: The portal's reply; None where none came.
    """

    def __init__(self, call: Call, reason: str, reply: Reply | None = None) -> None:
        super().__init__(call, reason, reply)
        self._call = call
        self.reason = reason
        self.reply = reply

    def __str__(self) -> str:
        consequence = _CONSEQUENCES[self.outcome, self.invoice_number is not None]
        return f"{self._call}: {self.reason.rstrip('.')}. {consequence} {self._advice}".rstrip()

    @property
    def _advice(self) -> str:
        return ""

    @property
    def method(self) -> str:
        """The HTTP method."""
        return self._call.method

    @property
    def path(self) -> str:
        """The path below the base URL."""
        return self._call.path

    @property
    def invoice_number(self) -> str | None:
        """The number of the invoice that was being sent, where it was one."""
        return self._call.invoice_number

    @property
    def status_code(self) -> int | None:
        """The HTTP status; None where no reply came."""
        return self.reply.status_code if self.reply else None

    @property
    def message(self) -> str:
        """The portal's own words, shortened; empty where it said nothing."""
        return message_of(self.reply) if self.reply else ""

    @property
    def errors(self) -> dict[str, tuple[str, ...]]:
        """The portal's complaints by field, as it sends them with a 422; empty elsewhere."""
        return errors_of(self.reply) if self.reply else {}


class ConnectError(_CallError):
    """Raised when no connection to the portal could be made; nothing was sent."""

    outcome = Outcome.NOT_APPLIED


class OutcomeUnknownError(_CallError):
    """Raised when the portal may have carried out the call: look there before you repeat it."""

    outcome = Outcome.UNKNOWN


class ServerError(OutcomeUnknownError):
    """Raised for a 5xx: the portal, or something in front of it, failed at an unknown point."""


class RefusedError(_CallError):
    """Raised for a 4xx that means no: the portal did not carry out the call."""

    outcome = Outcome.NOT_APPLIED


class AuthenticationError(RefusedError):
    """Raised for 401: the token is missing, wrong or withdrawn."""

    @property
    def _advice(self) -> str:
        return "Give an API key from the portal's settings (MIJNKLANTPORTAAL_TOKEN)."


class PermissionDeniedError(RefusedError):
    """Raised for 403: the token is good, but its scope does not cover this."""


class NotFoundError(RefusedError):
    """Raised for 404: nothing is at this path below the base URL."""

    @property
    def _advice(self) -> str:
        return "Look at the ids in the path, and at the base URL: the portal's ends in /v1."


class ConflictError(RefusedError):
    """Raised for 409: this call was not carried out, but what it would create may be there already."""

    @property
    def _advice(self) -> str:
        return "There may be one like it already: look in the portal."


class ValidationError(RefusedError):
    """Raised for 422: something is wrong with the data; `errors` tells the fields, where the portal does."""


class LicenseLimitError(RefusedError):
    """Raised for 426: the month's number of invoices is used up, or the feature is not in the plan.

    It has nothing to do with a protocol upgrade, and trying again within the month does not help.
    """


class RateLimitError(RefusedError):
    """Raised for 429: too many requests in this minute."""

    @property
    def retry_after(self) -> float | None:
        """The seconds that the portal asks to wait; None where it does not say."""
        return retry_after_of(self.reply) if self.reply else None

    @property
    def _advice(self) -> str:
        return "" if self.retry_after is None else f"The portal takes the next request in {self.retry_after:g} s."


class UnreadableResponseError(_CallError):
    """Raised when the portal carried out the call (2xx), but its reply could not be read: never repeat it."""

    outcome = Outcome.APPLIED
