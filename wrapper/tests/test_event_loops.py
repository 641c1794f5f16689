"""One async client and several event loops: its connections belong to the first."""

import asyncio
import json
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, ClassVar

import httpx
import pytest
from mijnklantportaal import AsyncMijnKlantportaal, ConnectError

from .fakes import ARGUMENTS, BASE_URL, CREATED, INVOICE, TOKEN, FakePortal


class Portal(BaseHTTPRequestHandler):
    """A real server, whose connections are kept."""

    protocol_version = "HTTP/1.1"
    received: ClassVar[list[bytes]] = []

    def do_POST(self) -> None:
        self.received.append(self.rfile.read(int(self.headers["Content-Length"])))
        content = json.dumps(INVOICE).encode()
        self.send_response(201)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its name in the base class
        """Be quiet."""


@pytest.fixture
def server() -> Iterator[str]:
    Portal.received.clear()
    with ThreadingHTTPServer(("127.0.0.1", 0), Portal) as server:
        server.daemon_threads = True  # one waits for each kept connection
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/v1"
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize("transport", [lambda: None, httpx.AsyncHTTPTransport])
def test_nothing_is_sent_from_another_event_loop(server: str, transport: Callable[[], Any]) -> None:
    portal = AsyncMijnKlantportaal(TOKEN, base_url=server, transport=transport())
    with asyncio.Runner() as here, asyncio.Runner() as elsewhere:
        for _ in range(2):
            here.run(portal.customer_invoices.create(**ARGUMENTS))
        for send in (
            lambda: portal.customer_invoices.create(**ARGUMENTS),
            lambda: portal.api.with_headers({}).get_async_httpx_client().post("/customer-invoices"),
        ):
            with pytest.raises(ConnectError, match="made in another event loop; make a client in each") as caught:
                elsewhere.run(send())
            assert caught.value.__cause__ is None
        assert len(Portal.received) == 2
        here.run(portal.close())


class Kept(httpx.AsyncHTTPTransport):
    """Closes as a transport does whose connections' event loop has ended."""

    async def handle_async_request(self, _: httpx.Request) -> httpx.Response:
        return httpx.Response(201, json=INVOICE)

    async def aclose(self) -> None:
        raise RuntimeError("Event loop is closed")


def test_closing_in_another_event_loop_hides_no_error() -> None:
    portal = AsyncMijnKlantportaal(TOKEN, transport=Kept())

    async def leave() -> None:
        async with portal:
            await portal.customer_invoices.create(**ARGUMENTS)

    asyncio.run(portal.customer_invoices.create(**ARGUMENTS))
    for reason in ("another event loop", "has been closed"):
        with pytest.raises(ConnectError, match=reason):
            asyncio.run(leave())


def test_what_a_caller_sends_through_may_work_in_any_event_loop() -> None:
    fake = FakePortal(CREATED)
    for options in ({"transport": fake}, {"http_client": httpx.AsyncClient(transport=fake)}):
        portal = AsyncMijnKlantportaal(TOKEN, base_url=BASE_URL, **options)
        for _ in range(2):
            asyncio.run(portal.customer_invoices.create(**ARGUMENTS))
        asyncio.run(portal.close())
    assert len(fake.received) == 4
