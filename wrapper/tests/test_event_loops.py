"""One async client and several event loops: its connections belong to the first."""

import asyncio
from collections.abc import Callable
from typing import Any
from unittest.mock import AsyncMock

import httpx
import pytest
from mijnklantportaal import AsyncMijnKlantportaal, ConnectError
from mijnklantportaal.contract import ContractTransport

from .fakes import ARGUMENTS, BASE_URL, CREATED, INVOICE, TOKEN, FakePortal
from .real_portal import RealPortal


@pytest.mark.parametrize(
    ("argument", "own"),
    [
        ("transport", lambda: None),
        ("transport", httpx.AsyncHTTPTransport),
        ("http_client", httpx.AsyncClient),
        ("transport", lambda: ContractTransport(httpx.AsyncHTTPTransport(), on_violation=lambda _: None)),
        (
            "http_client",
            lambda: httpx.AsyncClient(transport=FakePortal(), mounts={"http://": httpx.AsyncHTTPTransport()}),
        ),
    ],
)
def test_nothing_is_sent_from_another_event_loop(
    real_portal: RealPortal, argument: str, own: Callable[[], Any]
) -> None:
    given = own()
    portal = AsyncMijnKlantportaal(TOKEN, base_url=real_portal.url, **{argument: given})
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
        assert len(real_portal.received) == 2
        here.run(portal.close())
        if isinstance(given, httpx.AsyncClient):
            here.run(given.aclose())


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
    client = httpx.AsyncClient(transport=fake)

    class Double:
        is_closed = False

        async def send(self, request: httpx.Request, **options: Any) -> httpx.Response:
            return await client.send(request, **options)

    for options in ({"transport": fake}, {"http_client": client}, {"http_client": Double()}):
        portal = AsyncMijnKlantportaal(TOKEN, base_url=BASE_URL, **options)
        for _ in range(2):
            asyncio.run(portal.customer_invoices.create(**ARGUMENTS))
        asyncio.run(portal.close())
    assert len(fake.received) == 6


def test_a_test_double_is_not_asked_for_its_transport() -> None:
    double = AsyncMock()
    AsyncMijnKlantportaal(TOKEN, http_client=double)
    assert not double.mock_calls
