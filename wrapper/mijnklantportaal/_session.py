"""httpx clients that send every request as the portal needs it: the one place where requests leave and replies arrive.

`Session` and `AsyncSession` are httpx clients, so that the generated operations work through them like the handwritten
ones, with the same authentication, repetitions, pacing and errors. They do the I/O that `exchange` asks for, and decide
nothing.
"""

import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import aclosing, closing
from typing import Any

import anyio
import httpx

from mijnklantportaal._attempt import Attempt, Failed, Received, described
from mijnklantportaal._body import Noted, noted
from mijnklantportaal._exchange import Exchange, Sleep, exchange
from mijnklantportaal._pieces import Pieces
from mijnklantportaal._reply import Reply
from mijnklantportaal._request import build, call_of, is_repeatable
from mijnklantportaal._settings import LIMITS, USER_AGENT, Connection
from mijnklantportaal._through import AsyncThrough, Through
from mijnklantportaal.errors import ConnectError

MAX_BODY = 16 * 1024 * 1024
"""Bytes of a reply that are read; a page of a hundred invoices takes a hundredth of it."""

_NO_WORD = 16
"""Characters of a token that cannot stand in an invoice by chance: a shorter one, as in tests, is left in a success."""

# Raised before the first byte of the request: connecting, TLS, waiting for a free connection, a proxy's own refusal.
_NOTHING_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)


class _TooLongError(Exception):
    def __init__(self) -> None:
        super().__init__(f"longer than {MAX_BODY} bytes")


class Session(httpx.Client):
    """The sync client."""

    def __init__(
        self,
        connection: Connection,
        transport: httpx.BaseTransport | None = None,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        super().__init__(transport=transport, **_client_options(connection))
        self._connection = connection
        self._sleep = sleep

    def build_request(self, *args: Any, **kwargs: Any) -> httpx.Request:
        """Build a request whose form leaves in large writes."""
        return build(self, self._connection.base_url, super().build_request, *args, **kwargs)

    def with_defaults(
        self, headers: Mapping[str, str], cookies: Mapping[str, str], timeout: httpx.Timeout | None
    ) -> httpx.Client:
        """Return a client that sends through this one, with headers, cookies and a timeout of its own."""
        return _Derived(transport=Through(self), **_derived_options(self._connection, headers, cookies, timeout))

    def send(self, request: httpx.Request, **_: Any) -> httpx.Response:
        """Do the same as `exchange`, for those who expect an httpx client."""
        return _response(self.exchange(request), request)

    def exchange(self, request: httpx.Request) -> Reply:
        """Send the request as often as it takes; return its 2xx reply, or raise a MijnKlantportaalError."""
        steps = _exchange(self._connection, request, closed=self.is_closed)
        step = next(steps)
        while True:
            attempt = None
            if isinstance(step, Sleep):
                self._sleep(step.seconds)
            else:
                attempt = self._attempt(request)
            try:
                step = steps.send(attempt)
            except StopIteration as end:
                reply: Reply = end.value
                return reply

    def _attempt(self, request: httpx.Request) -> Attempt:
        content = bytearray()
        request.stream = body = noted(request.stream)
        # Whatever is raised in here, the caller must be told whether the portal may have acted on the request.
        try:
            # The transport itself: the client's own way to it (auth, redirects, cookies, hooks) does nothing here, and
            # takes as long as the upload of a small PDF.
            response = self._transport_for_url(request.url).handle_request(request)
        except Exception as error:
            return _failed(error, request, body)
        try:
            _unpack_slowly(response)
            with closing(response):
                for chunk in response.iter_bytes():
                    _collect(content, chunk)
        except Exception as error:
            return _received(response, request, content, error)
        return _received(response, request, content)


class AsyncSession(httpx.AsyncClient):
    """The async client."""

    def __init__(
        self,
        connection: Connection,
        transport: httpx.AsyncBaseTransport | None = None,
        sleep: Callable[[float], Awaitable[object]] = anyio.sleep,
    ) -> None:
        super().__init__(transport=transport, **_client_options(connection))
        self._connection = connection
        self._sleep = sleep

    def build_request(self, *args: Any, **kwargs: Any) -> httpx.Request:
        """Build a request whose form leaves in large writes, read in a thread."""
        return build(self, self._connection.base_url, super().build_request, *args, **kwargs)

    def with_defaults(
        self, headers: Mapping[str, str], cookies: Mapping[str, str], timeout: httpx.Timeout | None
    ) -> httpx.AsyncClient:
        """Return a client that sends through this one, with headers, cookies and a timeout of its own."""
        options = _derived_options(self._connection, headers, cookies, timeout)
        return _AsyncDerived(transport=AsyncThrough(self), **options)

    async def send(self, request: httpx.Request, **_: Any) -> httpx.Response:
        """Do the same as `exchange`, for those who expect an httpx client."""
        return _response(await self.exchange(request), request)

    async def exchange(self, request: httpx.Request) -> Reply:
        """Send the request as often as it takes; return its 2xx reply, or raise a MijnKlantportaalError."""
        steps = _exchange(self._connection, request, closed=self.is_closed)
        step = next(steps)
        while True:
            attempt = None
            if isinstance(step, Sleep):
                await self._sleep(step.seconds)
            else:
                attempt = await self._attempt(request)
            try:
                step = steps.send(attempt)
            except StopIteration as end:
                reply: Reply = end.value
                return reply

    async def _attempt(self, request: httpx.Request) -> Attempt:
        content = bytearray()
        request.stream = body = noted(request.stream)
        try:
            response = await self._transport_for_url(request.url).handle_async_request(request)
        except Exception as error:
            return _failed(error, request, body)
        try:
            _unpack_slowly(response)
            async with aclosing(response):
                async for chunk in response.aiter_bytes():
                    _collect(content, chunk)
        except Exception as error:
            return _received(response, request, content, error)
        return _received(response, request, content)


class _Derived(httpx.Client):
    def build_request(self, *args: Any, **kwargs: Any) -> httpx.Request:
        return build(self, str(self.base_url).rstrip("/"), super().build_request, *args, **kwargs)


class _AsyncDerived(httpx.AsyncClient):
    def build_request(self, *args: Any, **kwargs: Any) -> httpx.Request:
        return build(self, str(self.base_url).rstrip("/"), super().build_request, *args, **kwargs)


def _client_options(connection: Connection) -> dict[str, Any]:
    return {
        "base_url": connection.base_url,
        "headers": {
            "Authorization": f"Bearer {connection.token}",
            "User-Agent": USER_AGENT,
            "Accept": "application/json",
        },
        "timeout": connection.timeout,
        "limits": LIMITS,
        # http leads to this machine alone; a proxy from the environment would be sent the token unencrypted.
        "trust_env": not connection.base_url.startswith("http:"),
    }


def _derived_options(
    connection: Connection, headers: Mapping[str, str], cookies: Mapping[str, str], timeout: httpx.Timeout | None
) -> dict[str, Any]:
    options = _client_options(connection)
    return options | {"headers": {**options["headers"], **headers}, "cookies": dict(cookies), "timeout": timeout}


def _exchange(connection: Connection, request: httpx.Request, *, closed: bool) -> Exchange:
    call = call_of(request, connection.base_url)
    if closed:
        raise ConnectError(call, "this client has been closed; make a new one")
    return exchange(
        call,
        repeatable=is_repeatable(request),
        pacer=connection.pacer,
        policy=connection.policy,
        clock=connection.clock,
        jitter=connection.jitter,
    )


def reply_for_error(reply: Reply, request: httpx.Request) -> Reply:
    """Return the reply as an error carries it: without the token that went with the request."""
    token = _token(request)
    return reply.without(token) if token else reply


def _received(
    response: httpx.Response, request: httpx.Request, content: bytearray, cause: Exception | None = None
) -> Received:
    reply = Reply(response.status_code, dict(response.headers.items()), bytes(content))
    token = _token(request)
    if token and (len(token) >= _NO_WORD or cause is not None or not response.is_success):
        reply = reply.without(token)
    return Received(reply, cause, "" if cause is None else described(cause, token))


def _failed(error: Exception, request: httpx.Request, body: Noted) -> Failed:
    # A hook, a transport, a file or on_progress may raise such an error, too, about something else. But
    # httpx.Request.read puts another stream there, and has sent nothing: so does httpx.MockTransport.
    begun = body.begun and request.stream is body
    return Failed(
        error,
        nothing_sent=isinstance(error, _NOTHING_SENT) and (not begun or _is_held_back(error)),
        lasting=isinstance(error, httpx.UnsupportedProtocol),  # the request itself cannot be sent
        address=f"{request.url.scheme}://{request.url.netloc.decode()}",
        reason=described(error, _token(request)),
    )


def _is_held_back(error: Exception) -> bool:
    """Tell the contract's RequestViolationError, without importing the judge: the end of the body was kept back."""
    return isinstance(error, httpx.UnsupportedProtocol) and hasattr(error, "exchange")


def _token(request: httpx.Request) -> str:
    token: str = request.headers.get("Authorization", "").rpartition(" ")[2]
    return token


def _unpack_slowly(response: httpx.Response) -> None:
    if "Content-Encoding" in response.headers:
        response.stream = Pieces(response.stream)


def _collect(content: bytearray, chunk: bytes) -> None:
    content += chunk
    if len(content) > MAX_BODY:
        raise _TooLongError


def _response(reply: Reply, request: httpx.Request) -> httpx.Response:
    # The content is decoded by now.
    headers = {
        name: value for name, value in reply.headers.items() if name not in {"content-encoding", "transfer-encoding"}
    }
    return httpx.Response(
        reply.status_code, headers=httpx.Headers(headers, encoding="utf-8"), content=reply.content, request=request
    )
