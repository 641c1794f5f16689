"""Async calls that are cancelled while they connect: httpcore keeps what it had assigned to them."""

import asyncio
import json
import re

import httpcore
import httpx
import pytest
from mijnklantportaal import AsyncMijnKlantportaal, ConnectError, _session
from mijnklantportaal._settings import LIMITS

from .fakes import ARGUMENTS, INVOICE, TOKEN
from .real_portal import RealPortal

IMPATIENT = httpx.Timeout(5, pool=0.05)


async def no_sleep(_: float) -> None:
    pass


def impatient_portal(url: str) -> AsyncMijnKlantportaal:
    portal = AsyncMijnKlantportaal(TOKEN, base_url=url, timeout=IMPATIENT)
    portal._session._sleep = no_sleep
    return portal


def test_where_all_are_lost_they_are_given_up(real_portal: RealPortal) -> None:
    async def create() -> None:
        async with impatient_portal(real_portal.url) as portal:
            transport = portal._session._transport
            assert isinstance(transport, httpx.AsyncHTTPTransport)
            origin = httpcore.Origin(b"http", b"127.0.0.1", httpx.URL(real_portal.url).port or 0)
            transport._pool._connections = [
                transport._pool.create_connection(origin) for _ in range(LIMITS.max_connections or 0)
            ]
            assert (await portal.customer_invoices.create(**ARGUMENTS)).id == INVOICE["id"]

    asyncio.run(create())
    assert len(real_portal.received) == 1


def test_those_in_use_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_session, "LIMITS", httpx.Limits(max_connections=1))
    arrived, may_answer = asyncio.Event(), asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = re.search(rb"content-length: ([0-9]+)", head, re.IGNORECASE)
        assert length is not None
        await reader.readexactly(int(length[1]))
        arrived.set()
        await may_answer.wait()
        content = json.dumps(INVOICE).encode()
        writer.write(b"HTTP/1.1 201 Created\r\nContent-Length: %d\r\n\r\n%b" % (len(content), content))
        writer.close()

    async def create() -> None:
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        async with server, impatient_portal(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}") as portal:
            first = asyncio.create_task(portal.customer_invoices.create(**ARGUMENTS))
            await asyncio.wait_for(arrived.wait(), 10)
            with pytest.raises(ConnectError, match="PoolTimeout"):
                await portal.customer_invoices.create(**ARGUMENTS)
            may_answer.set()
            assert (await first).id == INVOICE["id"]

    asyncio.run(create())
