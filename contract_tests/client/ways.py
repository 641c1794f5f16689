"""The ways in which a generated function is called, and a line over which the call goes."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

import httpx
from attrs import define, field, frozen
from mijnklantportaal import AsyncMijnKlantportaal, MijnKlantportaal
from mijnklantportaal.contract import Request, Response

from contract_tests.client.endpoints import Endpoint
from contract_tests.subject import TOKEN

Answer: TypeAlias = Callable[[Request], Response]
Arguments: TypeAlias = Mapping[str, Any]


@frozen
class Unreachable:
    """Answers with a failure of the transport before any of the request was sent."""

    error: Exception

    def __call__(self, _: Request) -> Response:
        raise self.error


@define
class Line(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """A transport that keeps what goes over it.

    Attributes:
        answer: Gives the reply to a request, or raises what a transport raises.
        sent: The requests, as they stood on the wire.
        extensions: What httpx was told about each of them, time-outs among it.
    """

    answer: Answer
    sent: list[Request] = field(factory=list)
    extensions: list[Mapping[str, Any]] = field(factory=list)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        # From the stream, each time, as a socket gets it: `request.read()` would keep it for a second attempt.
        assert isinstance(request.stream, httpx.SyncByteStream)
        return self._answer(request, b"" if self._is_down else b"".join(request.stream))

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        assert isinstance(request.stream, httpx.AsyncByteStream)
        return self._answer(request, b"" if self._is_down else b"".join([piece async for piece in request.stream]))

    @property
    def _is_down(self) -> bool:
        return isinstance(self.answer, Unreachable)

    def _answer(self, request: httpx.Request, content: bytes) -> httpx.Response:
        self.sent.append(Request(request.method, str(request.url), request.headers.multi_items(), content))
        self.extensions.append(request.extensions)
        response = self.answer(self.sent[-1])
        return httpx.Response(response.status_code, headers=response.headers, content=response.content)


@frozen
class Raised:
    """A call that ended in an error."""

    error: Exception


Outcome: TypeAlias = "Any | Raised"
"""What a call returned, or the error that it ended in."""


@frozen
class Way:
    """A way to call a generated function.

    Attributes:
        call: Called as `call(endpoint, line, arguments, replies)`: calls once for each reply, which the line gives.
        portal: Whether the call goes through `portal.api`, with its errors and repetitions.
    """

    name: str
    call: Callable[[Endpoint, Line, Arguments, Sequence[Response]], list[Outcome]] = field(repr=False)
    portal: bool

    def once(self, endpoint: Endpoint, line: Line, arguments: Arguments) -> Outcome:
        """Call once, over a line that has its answer already."""
        (outcome,) = self.call(endpoint, line, arguments, ())
        return outcome


def _answers(line: Line, replies: Sequence[Response]) -> list[Answer]:
    return [_always(reply) for reply in replies] or [line.answer]


def _always(reply: Response) -> Answer:
    return lambda _: reply


def _sync(endpoint: Endpoint, client: Any, line: Line, given: Arguments, replies: Sequence[Response]) -> list[Outcome]:
    outcomes: list[Outcome] = []
    for answer in _answers(line, replies):
        line.answer = answer
        try:
            outcomes.append(endpoint.module.sync_detailed(client=client, **given))
        except Exception as error:
            outcomes.append(Raised(error))
    return outcomes


async def _async(
    endpoint: Endpoint, client: Any, line: Line, given: Arguments, replies: Sequence[Response]
) -> list[Outcome]:
    outcomes: list[Outcome] = []
    for answer in _answers(line, replies):
        line.answer = answer
        try:
            outcomes.append(await endpoint.module.asyncio_detailed(client=client, **given))
        except Exception as error:
            outcomes.append(Raised(error))
    return outcomes


def base_url(endpoint: Endpoint) -> str:
    """Return the address of the portal that an endpoint belongs to."""
    return f"https://portal.example{endpoint.contract.base_path}"


def _client(endpoint: Endpoint, line: Line) -> Any:
    client = endpoint.package.AuthenticatedClient
    return client(base_url=base_url(endpoint), token=TOKEN, httpx_args={"transport": line})


def _plain_sync(endpoint: Endpoint, line: Line, arguments: Arguments, replies: Sequence[Response]) -> list[Outcome]:
    with _client(endpoint, line) as client:
        return _sync(endpoint, client, line, arguments, replies)


def _plain_async(endpoint: Endpoint, line: Line, arguments: Arguments, replies: Sequence[Response]) -> list[Outcome]:
    async def call() -> list[Outcome]:
        async with _client(endpoint, line) as client:
            return await _async(endpoint, client, line, arguments, replies)

    return asyncio.run(call())


def _portal_sync(endpoint: Endpoint, line: Line, arguments: Arguments, replies: Sequence[Response]) -> list[Outcome]:
    with MijnKlantportaal(TOKEN, base_url=base_url(endpoint), requests_per_minute=None, transport=line) as portal:
        without_waiting(portal)
        return _sync(endpoint, portal.api, line, arguments, replies)


def _portal_async(endpoint: Endpoint, line: Line, arguments: Arguments, replies: Sequence[Response]) -> list[Outcome]:
    async def call() -> list[Outcome]:
        options: Any = {"base_url": base_url(endpoint), "requests_per_minute": None, "transport": line}
        async with AsyncMijnKlantportaal(TOKEN, **options) as portal:
            without_waiting(portal)
            return await _async(endpoint, portal.api, line, arguments, replies)

    return asyncio.run(call())


def without_waiting(portal: MijnKlantportaal | AsyncMijnKlantportaal) -> list[float]:
    """Have a portal note how many seconds it would wait, and not wait; return where it notes them."""
    waits: list[float] = []

    async def note(seconds: float) -> None:
        waits.append(seconds)

    portal._session._sleep = waits.append if isinstance(portal, MijnKlantportaal) else note  # noqa: SLF001 - no test sleeps
    return waits


PLAIN = Way("plain sync", _plain_sync, portal=False)
WAYS = (
    PLAIN,
    Way("plain async", _plain_async, portal=False),
    Way("portal sync", _portal_sync, portal=True),
    Way("portal async", _portal_async, portal=True),
)
