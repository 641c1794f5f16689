"""The portal behind a socket, in a thread."""

import asyncio
import logging
import os
import socket
import threading
import time
from types import TracebackType
from typing import TYPE_CHECKING, Self

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from mijnklantportaal.contract import Contract
from mijnklantportaal.mock import _clock
from mijnklantportaal.mock._app import MOST_BODY_BYTES, NO_REPLY, Application, Receive, Scope, Send, create_app
from mijnklantportaal.mock._arguments import check_whole
from mijnklantportaal.mock._clock import Clock
from mijnklantportaal.mock._faults import TakesOrders
from mijnklantportaal.mock._inspection import PATH
from mijnklantportaal.mock._portal import Portal
from mijnklantportaal.mock._received import Received

if TYPE_CHECKING:
    from mijnklantportaal import AsyncMijnKlantportaal, MijnKlantportaal

HOST = "127.0.0.1"

# When the portal stops, how long a client may go on with what it began.
_GRACE_SECONDS = 1.0


class MockPortal(TakesOrders):
    """A stand-in portal on a loopback address, for as long as the `with` block lasts.

        with MockPortal() as portal, portal.client() as client:
            portal.fail_next(426)
            ...  # send with the client, or with another one to portal.url with portal.token
            portal.received  # what came in
            portal.invoices  # what was made of it

    What it refuses, and what it looks at first, is told at `Portal`.
    """

    def __init__(
        self,
        contract: Contract | None = None,
        *,
        token: str = "test-token",  # noqa: S107  # opens nothing but this portal
        monthly_limit: int | None = None,
        requests_per_minute: int | None = None,
        port: int = 0,
        clock: Clock = _clock.now,
        most_body_bytes: int = MOST_BODY_BYTES,
    ) -> None:
        """Set up a portal; it can be reached once the `with` block is entered.

        Args:
            contract: See `Portal`, as for `token`, `monthly_limit`, `requests_per_minute` and `clock`.
            token: The only token that is let in.
            monthly_limit: How many invoices a month may have.
            requests_per_minute: How many requests a minute may have.
            port: Where to listen; 0 is any free port.
            clock: Tells the time, as an aware datetime.
            most_body_bytes: A larger body is answered 413.

        Raises:
            ValueError: An argument makes no sense; says which.
        """
        check_whole("port", port)
        if not 0 <= port <= 65535:
            raise ValueError(f"port: {port} is no port; give 0 to 65535")
        self.token = token
        self._portal = Portal(
            contract,
            token=token,
            monthly_limit=monthly_limit,
            requests_per_minute=requests_per_minute,
            clock=clock,
        )
        self.app: Application = create_app(self._portal, most_body_bytes=most_body_bytes)
        """The ASGI application, which needs no socket."""
        self._faults = self._portal._faults  # noqa: SLF001  # one portal, which takes orders at either door
        self._port = port
        self._running: _Running | None = None

    @property
    def url(self) -> str:
        """The base URL, as `http://127.0.0.1:8000/v1`."""
        if self._running is None:
            raise RuntimeError("the portal has no address before it runs; enter it: with MockPortal() as portal")
        return self._portal.url

    @property
    def page_url(self) -> str:
        """Where a browser shows what came in."""
        return self.url.removesuffix(self._portal.contract.base_path) + PATH

    @property
    def received(self) -> tuple[Received, ...]:
        """What came in, oldest first; see `Portal.received`."""
        return self._portal.received

    @property
    def invoices(self) -> tuple[Received, ...]:
        """What made an invoice: `invoices[0].fields["amount"]`, `.files["pdf"].content`, `.result["id"]`."""
        return self._portal.invoices

    def client(self) -> "MijnKlantportaal":
        """Return a new client that is connected to this portal, for a `with` block."""
        from mijnklantportaal.mock._clients import client  # noqa: PLC0415  # who serves other programs needs none

        return client(self.token, self.url)

    def async_client(self) -> "AsyncMijnKlantportaal":
        """Return a new client that is connected to this portal, for an `async with` block."""
        from mijnklantportaal.mock._clients import async_client  # noqa: PLC0415  # as above

        return async_client(self.token, self.url)

    def __enter__(self) -> Self:
        """Start listening.

        Raises:
            OSError: The port cannot be had.
        """
        if self._running is not None:
            raise RuntimeError("the portal runs already")
        # Bound and listening before the thread starts: whoever knows the address is served.
        listener = _listen(self._port)
        self._portal.url = f"http://{HOST}:{listener.getsockname()[1]}{self._portal.contract.base_path}"
        self._running = _Running(self.app, listener)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop, and leave neither socket nor thread."""
        if self._running is not None:
            self._running.stop()
            self._running = None


def _listen(port: int) -> socket.socket:
    # With its protocol stated, unlike socket.create_server's: only then does asyncio turn Nagle's algorithm off, which
    # otherwise holds each reply back until the client acknowledges its headers, for 40 ms.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        # Elsewhere the option lets two listen on one port; coverage is measured where it does not.
        if os.name == "posix":  # pragma: no branch
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HOST, port))
        listener.listen(128)
    except OSError:
        listener.close()
        raise
    return listener


class _Protocol(H11Protocol):
    """Lets the application end an exchange without a reply."""

    _says_nothing = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        super().connection_made(transport)
        app = self.app

        async def served(scope: Scope, receive: Receive, send: Send) -> None:
            scope["extensions"] = {NO_REPLY: self._no_reply}
            await app(scope, receive, send)

        self.app = served

    def shutdown(self) -> None:
        if self._says_nothing:  # nothing will ever come of it
            self.transport.abort()
        else:
            super().shutdown()

    def _no_reply(self, *, hang_up: bool) -> None:
        self._says_nothing = True
        if hang_up:
            self.transport.abort()


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.loop: asyncio.AbstractEventLoop | None = None
        self.ready = threading.Event()

    def run(self, sockets: list[socket.socket] | None = None) -> None:
        try:
            super().run(sockets)
        finally:
            self.ready.set()  # also when it failed: nobody may wait for ever

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        self.loop = asyncio.get_running_loop()
        # A test may freeze time.monotonic, by which no timer of the loop would ever fall due.
        self.loop.time = _unfrozen  # type: ignore[method-assign]
        await super().startup(sockets)
        self.ready.set()

    def drop_connections(self) -> None:
        for connection in list(self.server_state.connections):
            connection.transport.abort()


def _unfrozen() -> float:
    return time.clock_gettime(time.CLOCK_MONOTONIC) if hasattr(time, "clock_gettime") else time.monotonic()


class _Quiet(logging.Filter):
    """Keeps a thread's remarks out of uvicorn's loggers, which the process may use for servers of its own."""

    _LOGGERS = ("uvicorn.error", "uvicorn.access")

    def __init__(self, thread: threading.Thread) -> None:
        super().__init__()
        self._thread = thread

    def begin(self) -> None:
        for name in self._LOGGERS:
            logging.getLogger(name).addFilter(self)

    def end(self) -> None:
        for name in self._LOGGERS:
            logging.getLogger(name).removeFilter(self)

    def filter(self, record: logging.LogRecord) -> bool:
        return record.thread != self._thread.ident or record.levelno >= logging.ERROR


class _Running:
    """A server in a thread of its own."""

    def __init__(self, app: Application, listener: socket.socket) -> None:
        config = uvicorn.Config(
            app,
            loop="asyncio",
            http=_Protocol,
            ws="none",
            lifespan="off",
            log_config=None,
            proxy_headers=False,
            server_header=False,
        )
        self._server = _Server(config)
        self._thread = threading.Thread(target=self._server.run, args=([listener],), name="mock portal", daemon=True)
        self._quiet = _Quiet(self._thread)
        self._quiet.begin()
        self._thread.start()
        self._server.ready.wait()

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join(_GRACE_SECONDS)
        if self._thread.is_alive() and self._server.loop is not None:
            self._server.loop.call_soon_threadsafe(self._server.drop_connections)
        self._thread.join()
        self._quiet.end()
