"""What one change is."""

from enum import StrEnum

from attrs import frozen


class Kind(StrEnum):
    """How much a change matters, from the most to the least."""

    BREAKING = "breaking"
    ADDITIVE = "additive"
    DOCUMENTATION = "documentation"


class Side(StrEnum):
    """Whether a change is in what is sent, in what is received, or in the document as a whole (names among it)."""

    REQUEST = "request"
    RESPONSE = "response"
    DOCUMENT = "document"


@frozen
class Change:
    """One change, for one operation and one side."""

    kind: Kind
    side: Side
    operation: str | None  # "POST /customer-invoices"; None when it is not about one
    pointer: str  # RFC 6901, into the new document, or into the old one for what is gone
    message: str
