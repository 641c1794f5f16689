"""httpx clients that send every request as the portal needs it: the one place where requests leave and replies arrive.

`Session` and `AsyncSession` are httpx clients, so that the generated operations work through them like the handwritten
ones, with the same authentication, repetitions, pacing and errors. They do the I/O that `exchange` asks for, and decide
nothing.
"""

import os
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import aclosing, closing, nullcontext, suppress
from typing import Any

import anyio
import httpx
from anyio.lowlevel import current_token

from mijnklantportaal._attempt import Attempt
from mijnklantportaal._client_transport import keeps_to_one_event_loop
from mijnklantportaal._derived import AsyncDerived, Derived
from mijnklantportaal._exchange import Exchange, exchange
from mijnklantportaal._received import CODINGS, async_chunks, chunks, raised, received, returned
from mijnklantportaal._reply import Reply
from mijnklantportaal._request import build, build_in_thread, call_of, is_repeatable
from mijnklantportaal._request_body import Noted, noted
from mijnklantportaal._response_body import Content
from mijnklantportaal._settings import LIMITS, USER_AGENT, Settings
from mijnklantportaal.errors import ConnectError

_CLOSED = "this client has been closed; make a new one"
_ELSEWHERE = (
    "this client was made in another event loop; make a client in each, with an http_client or a transport of its own"
    " where you give one"
)
_FORKED = "this client was used in another process before; make one in each, after the fork"


class Session(httpx.Client):
    """The sync client."""

    def __init__(
        self,
        settings: Settings,
        transport: httpx.BaseTransport | None = None,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        super().__init__(transport=transport, **_client_options(settings))
        self.settings = settings
        self._sleep = sleep
        self._process = _Process()

    def build_request(self, *args: Any, **kwargs: Any) -> httpx.Request:
        """Build a request whose form leaves in large writes."""
        return build(self, self.settings.base_url, super().build_request, *args, **kwargs)

    def with_defaults(
        self, headers: Mapping[str, str], cookies: Mapping[str, str], timeout: httpx.Timeout | None
    ) -> httpx.Client:
        """Return a client that sends through this one, with headers, cookies and a timeout of its own."""
        return Derived(self.send, **_derived_options(self.settings, headers, cookies, timeout))

    def send(self, request: httpx.Request, **_: Any) -> httpx.Response:
        """Do the same as `exchange`, for those who expect an httpx client."""
        return _response(self.exchange(request), request)

    def exchange(self, request: httpx.Request) -> Reply:
        """Send the request as often as it takes; return its 2xx reply, or raise a MijnKlantportaalError."""
        steps = _exchange(self.settings, request, unusable=_CLOSED if self.is_closed else self._process.unusable())
        first = request.stream
        try:
            step = next(steps)
            while True:
                if step is None:
                    step = steps.send(self._attempt(request, first))
                else:
                    self._sleep(step)
                    step = next(steps)
        except StopIteration as end:
            reply: Reply = end.value
            return reply
        finally:
            steps.close()

    def _attempt(self, request: httpx.Request, first: object) -> Attempt:
        content = Content()
        request.stream = body = noted(request.stream, first)
        transport = self._transport_for_url(request.url)
        # Whatever is raised in here, the caller must be told whether the portal may have acted on the request.
        try:
            # The transport itself: the client's own way to it (auth, redirects, cookies, hooks) does nothing here, and
            # takes as long as the upload of a small PDF.
            response = returned(transport.handle_request(request))
        except Exception as error:
            return raised(error, self.settings, request, body, transport)
        try:
            with closing(response):
                for chunk in chunks(response):
                    content += chunk
                    del chunk  # as Content: no crash reporter finds it here
                    content.check()
        except Exception as error:
            return received(response, self.settings, request, content, error)
        return received(response, self.settings, request, content)


class AsyncSession(httpx.AsyncClient):
    """The async client; its connections belong to the event loop that it is first used in."""

    def __init__(
        self,
        settings: Settings,
        transport: httpx.AsyncBaseTransport | None = None,
        sleep: Callable[[float], Awaitable[object]] = anyio.sleep,
    ) -> None:
        super().__init__(transport=transport, **_client_options(settings))
        self.settings = settings
        self._sleep = sleep
        self._process = _Process()
        self._keeps_to_one_event_loop = keeps_to_one_event_loop(transport, settings.base_url)
        self._event_loop: object = None
        self._has_own_connections = transport is None
        self._under_way: set[Noted] = set()

    def build_request(self, *args: Any, **kwargs: Any) -> httpx.Request:
        """Build a request whose form leaves in large writes, read in a thread."""
        return build(self, self.settings.base_url, super().build_request, *args, **kwargs)

    def with_defaults(
        self, headers: Mapping[str, str], cookies: Mapping[str, str], timeout: httpx.Timeout | None
    ) -> httpx.AsyncClient:
        """Return a client that sends through this one, with headers, cookies and a timeout of its own."""
        return AsyncDerived(self.send, **_derived_options(self.settings, headers, cookies, timeout))

    async def request(self, *args: Any, **kwargs: Any) -> httpx.Response:
        """Send a request whose files are measured in a thread."""
        return await self.send(await build_in_thread(self.build_request, *args, **kwargs))

    async def send(self, request: httpx.Request, **_: Any) -> httpx.Response:
        """Do the same as `exchange`, for those who expect an httpx client."""
        return _response(await self.exchange(request), request)

    async def exchange(self, request: httpx.Request) -> Reply:
        """Send the request as often as it takes; return its 2xx reply, or raise a MijnKlantportaalError."""
        steps = _exchange(self.settings, request, unusable=self._unusable())
        first = request.stream
        try:
            step = next(steps)
            while True:
                if step is None:
                    step = steps.send(await self._attempt(request, first))
                else:
                    await self._sleep(step)
                    step = next(steps)
        except StopIteration as end:
            reply: Reply = end.value
            return reply
        finally:
            steps.close()

    async def aclose(self) -> None:
        """Close the connections; those of another event loop, which may have ended, are left to it."""
        with suppress(RuntimeError) if self._is_elsewhere() else nullcontext():
            await super().aclose()

    def _unusable(self) -> str | None:
        if self.is_closed:
            return _CLOSED
        if self._is_elsewhere():
            return _ELSEWHERE
        self._event_loop = current_token()
        return self._process.unusable()

    def _is_elsewhere(self) -> bool:
        return self._keeps_to_one_event_loop and self._event_loop not in {None, current_token()}

    async def _attempt(self, request: httpx.Request, first: object) -> Attempt:
        request.stream = body = noted(request.stream, first)
        self._under_way.add(body)
        try:
            return await self._tried(request, body)
        finally:
            self._under_way.discard(body)

    async def _tried(self, request: httpx.Request, body: Noted) -> Attempt:
        content = Content()
        transport = self._transport_for_url(request.url)
        try:
            response = returned(await transport.handle_async_request(request))
        except Exception as error:
            if isinstance(error, httpx.PoolTimeout):
                await self._give_up_lost_connections(transport)
            return raised(error, self.settings, request, body, transport)
        try:
            async with aclosing(response):
                async for chunk in async_chunks(response):
                    content += chunk
                    del chunk  # as Content: no crash reporter finds it here
                    content.check()
        except Exception as error:
            return received(response, self.settings, request, content, error)
        return received(response, self.settings, request, content)

    async def _give_up_lost_connections(self, transport: httpx.AsyncBaseTransport) -> None:
        """Give up the connections where none of them is in use: each call that is cancelled may leave one behind.

        httpcore counts those it had assigned to such a call, and gives them to no other.
        """
        if self._has_own_connections and not any(body.begun for body in self._under_way):
            with suppress(Exception):  # what became of the call matters more
                await transport.aclose()


class _Process:
    """The process that a client is first used in: after a fork two would read replies from the same connections."""

    def __init__(self) -> None:
        self._id: int | None = None

    def unusable(self) -> str | None:
        """Say why the client cannot be used in this process."""
        current = os.getpid()
        if self._id is None:
            self._id = current
        return None if self._id == current else _FORKED


def _client_options(settings: Settings) -> dict[str, Any]:
    return {
        "base_url": settings.base_url,
        "headers": {
            "Authorization": f"Bearer {settings.token}",
            "User-Agent": USER_AGENT,
            "Accept": "application/json",
            "Accept-Encoding": ", ".join(CODINGS),
        },
        "timeout": settings.timeout,
        "limits": LIMITS,
        # http leads to this machine alone; a proxy from the environment would be sent the token unencrypted.
        "trust_env": not settings.base_url.startswith("http:"),
    }


def _derived_options(
    settings: Settings, headers: Mapping[str, str], cookies: Mapping[str, str], timeout: httpx.Timeout | None
) -> dict[str, Any]:
    options = _client_options(settings)
    merged = httpx.Headers(options["headers"])  # which a name in other letters replaces too
    for name, value in headers.items():
        merged[name] = value
    return options | {"headers": merged, "cookies": dict(cookies), "timeout": timeout}


def _exchange(settings: Settings, request: httpx.Request, *, unusable: str | None) -> Exchange:
    call = call_of(request, settings.base_url)
    if unusable:
        raise ConnectError(call, unusable)
    return exchange(call, settings, repeatable=is_repeatable(request))


def _response(reply: Reply, request: httpx.Request) -> httpx.Response:
    # The content is decoded by now.
    headers = {
        name: value for name, value in reply.headers.items() if name not in {"content-encoding", "transfer-encoding"}
    }
    return httpx.Response(
        reply.status_code, headers=httpx.Headers(headers, encoding="utf-8"), content=reply.content, request=request
    )
