"""What is judged (one request, one response) and what comes out (violations)."""

from collections.abc import Sequence
from typing import Any

from attrs import field, frozen

from mijnklantportaal.contract._document import Operation

Headers = Sequence[tuple[str, str]]


def _header_names(headers: Headers) -> str:
    # Values may be credentials (Authorization, Cookie, a key header of the document's own).
    return f"<{', '.join(name for name, _ in headers)}>"


def _without_query(url: str) -> str:
    # An API key may travel in the query.
    path, mark, _ = url.partition("?")
    return repr(path + ("?…" if mark else ""))


def _size(content: bytes) -> str:
    return f"<{len(content)} bytes>"


@frozen
class Request:
    """An HTTP request as it stood on the wire.

    `url` is an absolute URL or path[?query], percent-encoded; only its path and query are judged. `content` is
    the body with any transfer or content coding undone.
    """

    method: str
    url: str = field(repr=_without_query)
    headers: Headers = field(repr=_header_names)
    content: bytes = field(repr=_size)


@frozen
class Response:
    """An HTTP response as it stood on the wire, with any transfer or content coding undone."""

    status_code: int
    headers: Headers = field(repr=_header_names)
    content: bytes = field(repr=_size)


@frozen
class Part:
    """A file part of a multipart body."""

    filename: str | None
    content_type: str | None
    content: bytes = field(repr=_size)


@frozen
class Violation:
    """One way in which an exchange breaks the contract.

    `rule` is a key of `RULES`. `place` is dotted and holds names as they are on the wire, list positions
    included: `request.body.pdf`, `request.headers.Authorization`, `response.body.data.0.id`. `got` is shortened
    and never holds the credentials of the request.
    """

    rule: str
    place: str
    expected: str
    got: str

    def __str__(self) -> str:
        """Say it in one line."""
        return f"{self.place}: expected {self.expected}, got {self.got}"


@frozen(eq=False)
class ReadRequest:
    """A request, read and judged in one go.

    What was readable is here even when there are violations. `query` holds undeclared parameters too, as text (a
    list of texts when repeated), but no credentials. `body` is the JSON value, the text, the bytes, or for forms a
    dict of field name to decoded value, with a `Part` for each file; None when there is none or it was unreadable.
    """

    operation: Operation | None
    path_parameters: dict[str, Any]
    query: dict[str, Any]
    body: Any
    violations: list[Violation]


RULES = {
    # Of the judge itself.
    "body": "a body where the contract allows none",
    "content-type": "a body, or a part of one, of an undocumented or unusable media type",
    "duplicate": "a single-valued part, parameter, header or object key given twice",
    "encoding": "text that is not UTF-8, not properly percent-encoded, or not in the style of its parameter",
    "file": "a file sent as a text field, or a text field sent as a file",
    "header": "a header line that HTTP does not allow",
    "json": "a body that is not JSON",
    "method": "the path exists, the method does not",
    "multipart": "a malformed multipart body",
    "path": "no such path",
    "security": "credentials missing, or of another kind",
    "size": "more than the judge is prepared to read",
    "status": "an undocumented status",
    # JSON Schema's keywords, applied to parameters, headers and bodies alike.
    "additionalProperties": "JSON Schema",
    "anyOf": "JSON Schema",
    "const": "JSON Schema",
    "contains": "JSON Schema",
    "contentMediaType": "JSON Schema; asserted for application/pdf",
    "enum": "JSON Schema",
    "exclusiveMaximum": "JSON Schema",
    "exclusiveMinimum": "JSON Schema",
    "falseSchema": "JSON Schema: the schema `false`",
    "format": "JSON Schema; asserted",
    "maxItems": "JSON Schema",
    "maxLength": "JSON Schema; in bytes for a file",
    "maxProperties": "JSON Schema",
    "maximum": "JSON Schema",
    "minItems": "JSON Schema",
    "minLength": "JSON Schema; in bytes for a file",
    "minProperties": "JSON Schema",
    "minimum": "JSON Schema",
    "multipleOf": "JSON Schema",
    "not": "JSON Schema",
    "oneOf": "JSON Schema",
    "pattern": "JSON Schema",
    "propertyNames": "JSON Schema",
    "required": "JSON Schema; also for a missing parameter, header or body",
    "type": "JSON Schema",
    "unevaluatedItems": "JSON Schema",
    "unevaluatedProperties": "JSON Schema",
    "uniqueItems": "JSON Schema",
}
"""Every rule that a violation can name, with its meaning."""
