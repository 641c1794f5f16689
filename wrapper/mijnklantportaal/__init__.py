"""Send invoices to MijnKlantportaal, and always know whether they arrived.

`MijnKlantportaal` and `AsyncMijnKlantportaal` are the way in; `mijnklantportaal.errors` draws what can go wrong.
"""

from mijnklantportaal._client import AsyncMijnKlantportaal, MijnKlantportaal
from mijnklantportaal._invoice import CustomerInvoice
from mijnklantportaal._reply import Reply
from mijnklantportaal.errors import (
    AuthenticationError,
    ConflictError,
    ConnectError,
    InvalidInputError,
    LicenseLimitError,
    MijnKlantportaalError,
    NotFoundError,
    Outcome,
    OutcomeUnknownError,
    PermissionDeniedError,
    RateLimitError,
    RefusedError,
    ServerError,
    UnreadableResponseError,
    ValidationError,
)

__all__ = [
    "AsyncMijnKlantportaal",
    "AuthenticationError",
    "ConflictError",
    "ConnectError",
    "CustomerInvoice",
    "InvalidInputError",
    "LicenseLimitError",
    "MijnKlantportaal",
    "MijnKlantportaalError",
    "NotFoundError",
    "Outcome",
    "OutcomeUnknownError",
    "PermissionDeniedError",
    "RateLimitError",
    "RefusedError",
    "Reply",
    "ServerError",
    "UnreadableResponseError",
    "ValidationError",
]
