"""A portal played in memory, and one way to call it for the sync and the async client."""

import asyncio
import email.parser
import email.policy
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from datetime import date
from email.message import EmailMessage
from functools import partial
from typing import Any, Literal, TypeAlias

import httpx
from attrs import evolve, field, frozen
from hypothesis import settings
from mijnklantportaal import CustomerInvoice, Reply
from mijnklantportaal._customer_invoices import AsyncCustomerInvoices, CustomerInvoices
from mijnklantportaal._pacing import Pacer
from mijnklantportaal._request_body import Noted
from mijnklantportaal._session import AsyncSession, Session
from mijnklantportaal._settings import Secret, settings_from

TOKEN = "a-token-that-nobody-may-see"  # noqa: S105 - it opens nothing
BASE_URL = "https://portal.example/v1"
PDF = b"%PDF-1.7\n1 0 obj << >> endobj\n%%EOF\n"

LARGER_PDF = PDF.replace(b"%%EOF", b"%" * 2000 + b"\n%%EOF")
"""One that is read for more than it is checked."""

INVOICE = {
    "id": "inv_abc12345def678",
    "customerId": "cst_abc12345def678",
    "invoiceNumber": "2024-001",
    "issuedAt": "2024-04-29",
    "dueAt": "2024-05-28",
    "currency": "EUR",
    "amount": "12.95",
    "paidAt": "2024-05-28T21:00:00+02:00",
    "createdAt": "2024-04-29T21:00:00+02:00",
    "links": {
        "customer": {"href": "https://portal.example/v1/customers/cst_abc12345def678", "type": "application/json"},
        "onlinePaymentLink": {"href": "https://portal.example/pay/123-abc", "type": "text/html"},
    },
}
"""A reply with all that the portal promises."""

ARGUMENTS: Mapping[str, Any] = {
    "customer_id": "cst_abc12345def678",
    "invoice_number": "2024-001",
    "issued_at": date(2024, 4, 29),
    "amount": "12.95",
    "pdf": PDF,
}
"""What `create` needs at the least."""

deterministic = settings(derandomize=True, database=None, deadline=None)
"""The same examples in every run, on every machine."""

Answer: TypeAlias = Callable[[], httpx.Response] | BaseException


def answer(status: int, **options: Any) -> Answer:
    """Return a reply, new for each request; the options are httpx.Response's."""
    return partial(httpx.Response, status, **options)


OUT_OF_REACH = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)
"""What is raised before the request is sent."""

CREATED = answer(201, json=INVOICE)


def raising(error: Exception) -> Answer:
    """Return what fails when the request has been read, whatever the error."""

    def fail() -> httpx.Response:
        raise error

    return fail


def reply(status: int = 201, content: bytes = b"", **headers: str) -> Reply:
    """Return a reply as the package keeps it; `retry_after` stands for `retry-after`."""
    return Reply(status, {name.replace("_", "-"): value for name, value in headers.items()}, content)


class Broken(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body that breaks off."""

    def __init__(self, *chunks: bytes, error: str = "peer closed connection") -> None:
        self._chunks = chunks
        self._error = error

    def __iter__(self) -> Iterator[bytes]:
        yield from self._chunks
        raise httpx.RemoteProtocolError(self._error)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for chunk in self:
            yield chunk


@frozen
class Received:
    """A request as it arrived."""

    method: str
    url: str
    headers: httpx.Headers
    extensions: Mapping[str, Any]
    body: bytes

    @property
    def boundary(self) -> bytes:
        """What separates the parts of a form."""
        return self.headers["content-type"].partition("boundary=")[2].encode()

    @property
    def parts(self) -> dict[str, EmailMessage]:
        """The parts of a form by name, read by the standard library; a name that occurs twice is an error."""
        head = f"Content-Type: {self.headers['content-type']}\r\n\r\n".encode()
        form = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(head + self.body)
        assert isinstance(form, EmailMessage)
        parts: dict[str, EmailMessage] = {}
        for part in form.iter_parts():
            name = part.get_param("name", header="content-disposition")
            assert isinstance(name, str)
            assert isinstance(part, EmailMessage)
            assert name not in parts
            parts[name] = part
        return parts

    @property
    def values(self) -> dict[str, bytes]:
        """The contents of a form's parts, by name."""
        return {name: _content(part) for name, part in self.parts.items()}


def _content(part: EmailMessage) -> bytes:
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    return content


class FakePortal(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """Reads each request to its end, then gives the next answer; the last one again and again.

    An error that means that nothing was sent is raised as if the body had not been begun: the session does not notice.
    Unlike httpx.MockTransport it takes the body from the stream, as a connection does, and leaves the request as it is.
    """

    def __init__(self, *answers: Answer) -> None:
        self._answers = answers
        self.received: list[Received] = []
        self.closed = False

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        stream = self._stream(request)
        assert isinstance(stream, httpx.SyncByteStream)
        return self._handle(request, b"".join(stream))

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        stream = self._stream(request)
        assert isinstance(stream, httpx.AsyncByteStream)
        return self._handle(request, b"".join([chunk async for chunk in stream]))

    def _next(self) -> Answer:
        return self._answers[min(len(self.received), len(self._answers) - 1)]

    def _stream(self, request: httpx.Request) -> object:
        stream: object = request.stream
        return stream.body if isinstance(stream, Noted) and isinstance(self._next(), OUT_OF_REACH) else stream

    def _handle(self, request: httpx.Request, body: bytes) -> httpx.Response:
        given = self._next()
        self.received.append(
            Received(request.method, str(request.url), httpx.Headers(request.headers), dict(request.extensions), body)
        )
        if isinstance(given, BaseException):
            raise given
        return given()

    def close(self) -> None:
        self.closed = True

    async def aclose(self) -> None:
        self.closed = True


Kind: TypeAlias = Literal["sync", "async"]


@frozen
class Line:
    """A client and the fake portal at its other end; waiting is noted instead of done.

    Attributes:
        kind: Which of the two clients.
        portal: The other end.
        sleeps: The seconds of each wait.
        session: The client's session.
    """

    kind: Kind
    portal: FakePortal
    sleeps: list[float]
    session: Session | AsyncSession = field(repr=False)

    def create(self, **changes: Any) -> CustomerInvoice:
        """Create an invoice of ARGUMENTS and the changes."""
        arguments = {**ARGUMENTS, **changes}
        if isinstance(self.session, Session):
            return CustomerInvoices(self.session).create(**arguments)
        return asyncio.run(AsyncCustomerInvoices(self.session).create(**arguments))

    def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        """Send any other request, as the generated operations do."""
        if isinstance(self.session, Session):
            return self.session.request(method, path, **options)
        return asyncio.run(self.session.request(method, path, **options))

    def close(self) -> None:
        """Close the session."""
        if isinstance(self.session, Session):
            self.session.close()
        else:
            asyncio.run(self.session.aclose())

    @property
    def received(self) -> Sequence[Received]:
        """The requests that arrived."""
        return self.portal.received


def connected(kind: Kind, *answers: Answer, max_retries: int = 2, requests_per_minute: int | None = None) -> Line:
    """Return a client whose portal gives these answers, and whose time passes in sleep only."""
    portal = FakePortal(*answers)
    sleeps: list[float] = []
    settings = evolve(
        settings_from(Secret(TOKEN), BASE_URL, None, max_retries, None),
        pacer=Pacer(requests_per_minute, fixed=False, clock=lambda: sum(sleeps)),
        clock=lambda: sum(sleeps),
        jitter=lambda: 1.0,
    )
    if kind == "sync":
        return Line(kind, portal, sleeps, Session(settings, portal, sleeps.append))

    async def sleep(seconds: float) -> None:
        sleeps.append(seconds)

    return Line(kind, portal, sleeps, AsyncSession(settings, portal, sleep))


Connect: TypeAlias = Callable[..., Line]
"""`connected` for one of the two clients."""
