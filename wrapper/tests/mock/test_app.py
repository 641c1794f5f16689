"""The ASGI application, without a socket."""

import asyncio
import tracemalloc
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest
from mijnklantportaal.contract import Contract
from mijnklantportaal.mock import create_app

OpenPortal = Callable[..., Any]
URL = "https://portal.test/v1/customer-invoices"
TOKEN = {"Authorization": "Bearer s3cret-token"}


def send(app: Any, method: str, url: str, **more: Any) -> httpx.Response:
    async def sending() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app)) as client:
            return await client.request(method, url, **more)

    return asyncio.run(sending())


def run(app: Any, scope: dict[str, Any], *incoming: dict[str, Any]) -> list[dict[str, Any]]:
    """Call the application as a server does, and return what it sends."""
    messages = iter(incoming)
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return next(messages)

    async def note(message: dict[str, Any]) -> None:
        sent.append(message)

    asyncio.run(app(scope, receive, note))
    return sent


async def chunks(*sizes: int) -> AsyncIterator[bytes]:
    for size in sizes:
        yield b"x" * size


def test_a_portal_of_its_own_is_made() -> None:
    assert send(create_app(), "POST", URL, headers={"Authorization": "Bearer test-token"}).status_code == 422


@pytest.mark.parametrize(("sizes", "status"), [((60, 40), 422), ((60, 41), 413), ((101,), 413), ((150, 0, 49), 413)])
def test_a_body_may_have_so_many_bytes(open_portal: OpenPortal, sizes: tuple[int, ...], status: int) -> None:
    portal = open_portal().portal
    reply = send(create_app(portal, most_body_bytes=100), "POST", URL, headers=TOKEN, content=chunks(*sizes))
    assert reply.status_code == status
    assert [entry.status_code for entry in portal.received] == [status]
    if status == 413:
        assert reply.json() == {"message": "The body is larger than 100 bytes."}
        assert "x-ratelimit-limit" in reply.headers
        assert portal.received[0].path == "/v1/customer-invoices"


def test_a_body_without_end_is_answered_all_the_same(open_portal: OpenPortal) -> None:
    taken = []

    async def endless() -> AsyncIterator[bytes]:
        while True:
            taken.append(1)
            yield b"x" * 50

    app = create_app(open_portal().portal, most_body_bytes=100)
    assert send(app, "POST", URL, headers=TOKEN, content=endless()).status_code == 413
    assert len(taken) <= 4


def test_head_has_the_headers_of_get_and_no_body(open_portal: OpenPortal, workshop: Contract) -> None:
    app = create_app(open_portal(workshop).portal)
    url = "https://portal.test/api/health"
    full, head = send(app, "GET", url), send(app, "HEAD", url)
    assert (full.content, head.content) == (b"well", b"")
    assert full.headers == head.headers
    assert head.headers["content-length"] == "4"


def test_head_is_sent_no_body_though_no_server_takes_it_off(open_portal: OpenPortal, workshop: Contract) -> None:
    scope = {"type": "http", "method": "HEAD", "path": "/api/health", "query_string": b"", "headers": []}
    sent = run(create_app(open_portal(workshop).portal), scope, {"type": "http.request"})
    assert (sent[0]["status"], sent[1]["body"]) == (200, b"")


def test_no_content_has_no_length(open_portal: OpenPortal) -> None:
    reply = send(create_app(open_portal().portal), "OPTIONS", URL)
    assert (reply.status_code, "content-length" in reply.headers) == (204, False)


@pytest.mark.parametrize(
    "path", ["/%0A", "/v1/%0Acustomer-invoices", "/%FF", "//v1", "/v1/customer-invoices%2F", "/ü", "/{x}"]
)
def test_an_odd_path_is_not_found(open_portal: OpenPortal, path: str) -> None:
    reply = send(create_app(open_portal().portal), "POST", f"https://portal.test{path}", headers=TOKEN)
    assert (reply.status_code, reply.json()) == (404, {"message": "Not Found"})
    assert "x-ratelimit-limit" in reply.headers


@pytest.mark.parametrize(
    ("raw_path", "status"),
    [
        (None, 401),
        (b"/v1/customer-invoices", 401),
        (b"http://other.example/v1/customer-invoices", 401),  # RFC 9112, 3.2.2: a server takes that too
        (b"http://[::1/v1/customer-invoices", 401),
        (b"*", 404),
        (b"\xff\x00", 404),
        (b"", 401),
    ],
)
def test_the_path_is_read_as_it_came(open_portal: OpenPortal, raw_path: bytes | None, status: int) -> None:
    path = "/v1/customer-invoices" if not raw_path else "/decoded"
    scope = {"type": "http", "method": "POST", "path": path, "query_string": b"a=%FF", "headers": []}
    if raw_path is not None:
        scope["raw_path"] = raw_path
    sent = run(create_app(open_portal().portal), scope, {"type": "http.request"})
    assert sent[0]["status"] == status


def test_what_came_in_is_shown_to_who_names_the_whole_address(open_portal: OpenPortal) -> None:
    scope = {"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": []}
    sent = run(create_app(open_portal().portal), scope | {"raw_path": b"HTTP://127.0.0.1:8921/_mock.json"})
    assert sent[0]["status"] == 200


def test_who_hangs_up_is_not_answered(open_portal: OpenPortal) -> None:
    portal = open_portal().portal
    scope = {"type": "http", "method": "POST", "path": "/", "raw_path": b"/", "query_string": b"", "headers": []}
    beginning = {"type": "http.request", "body": b"x", "more_body": True}
    assert run(create_app(portal), scope, beginning, {"type": "http.disconnect"}) == []
    assert portal.received == ()


def test_a_websocket_is_closed(open_portal: OpenPortal) -> None:
    scope = {"type": "websocket", "path": "/v1/customer-invoices", "headers": []}
    assert run(create_app(open_portal().portal), scope) == [{"type": "websocket.close"}]


def test_it_lives_as_servers_want_it(open_portal: OpenPortal) -> None:
    stages = [{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}]
    sent = run(create_app(open_portal().portal), {"type": "lifespan"}, *stages)
    assert sent == [{"type": "lifespan.startup.complete"}, {"type": "lifespan.shutdown.complete"}]


def test_what_is_shown_is_not_received(open_portal: OpenPortal) -> None:
    portal = open_portal().portal
    app = create_app(portal)
    assert "<h1>Mock portal</h1>" in send(app, "GET", "https://portal.test/_mock").text
    assert portal.received == ()


def test_uploads_that_arrive_at_once_are_not_in_memory(open_portal: OpenPortal) -> None:
    uploads, chunk, chunks_each = 20, bytes(512 * 1024), 8
    app = create_app(open_portal().portal)
    peaks: list[int] = []

    async def upload(barrier: asyncio.Barrier) -> None:
        messages = [{"type": "http.request", "body": chunk, "more_body": True}] * chunks_each

        async def receive() -> dict[str, Any]:
            if messages:
                return messages.pop()
            await barrier.wait()  # all have arrived, but for their ends
            peaks.append(tracemalloc.get_traced_memory()[0])
            return {"type": "http.disconnect"}

        scope = {"type": "http", "method": "POST", "path": "/", "query_string": b"", "headers": []}
        await app(scope, receive, send_nothing)

    async def send_nothing(_: Any) -> None:
        raise AssertionError

    async def all_at_once() -> None:
        barrier = asyncio.Barrier(uploads)
        await asyncio.gather(*(upload(barrier) for _ in range(uploads)))

    tracemalloc.start()
    try:
        asyncio.run(all_at_once())
    finally:
        tracemalloc.stop()
    assert len(peaks) == uploads
    assert max(peaks) < uploads * len(chunk) * chunks_each / 4
