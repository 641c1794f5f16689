"""Makes a call against a fault, sync and async, and says what came of it."""

import asyncio
import socket
from contextlib import ExitStack
from datetime import date
from typing import Any

import httpx
from attrs import frozen
from mijnklantportaal import AsyncMijnKlantportaal, MijnKlantportaal, MijnKlantportaalError, Outcome

from .catalogue import Fault
from .certificates import client
from .server import Server

_PATIENT = 20.0
_IMPATIENT = 0.3
"""Seconds. What stalls must run into a time-out; nothing else must, however busy the machine is."""


@frozen
class Result:
    """What the caller was told, and how often the request reached the server."""

    error: type[MijnKlantportaalError] | None
    outcome: Outcome | None
    reached: int


def expected(fault: Fault) -> Result:
    """Return what must come of the fault."""
    return Result(fault.error, fault.outcome, fault.reached)


def run(fault: Fault, mode: str) -> Result:
    """Run into the fault with the "sync" or the "async" client."""
    call = _call if mode == "sync" else _call_async
    limit = httpx.Timeout(_PATIENT)
    if fault.stalls:
        limit = httpx.Timeout(_IMPATIENT, connect=_IMPATIENT if fault.handshake else _PATIENT)
    with ExitStack() as stack:
        server = stack.enter_context(Server(fault.script, fault.handshake)) if fault.script else None
        error: MijnKlantportaalError | None = None
        try:
            call(fault, server, limit)
        except MijnKlantportaalError as raised:
            error = raised
        return Result(type(error) if error else None, error.outcome if error else None, server.reached if server else 0)


def _call(fault: Fault, server: Server | None, limit: httpx.Timeout) -> None:
    url = server.url if server else _unused_url()
    transport = httpx.HTTPTransport(verify=client(trusting=fault.trusting)) if fault.handshake else None
    with MijnKlantportaal(
        "token", base_url=url, timeout=limit, requests_per_minute=None, transport=transport
    ) as portal:
        portal._session._sleep = lambda _: None
        for _ in range(fault.calls):
            if fault.method == "GET":
                portal._session.get("/customer-invoices")
            else:
                portal.customer_invoices.create(**_invoice(fault))
            if server and fault.idle:
                server.wait_for_close()


def _call_async(fault: Fault, server: Server | None, limit: httpx.Timeout) -> None:
    asyncio.run(_make_call_async(fault, server, limit))


async def _make_call_async(fault: Fault, server: Server | None, limit: httpx.Timeout) -> None:
    url = server.url if server else _unused_url()
    transport = httpx.AsyncHTTPTransport(verify=client(trusting=fault.trusting)) if fault.handshake else None
    async with AsyncMijnKlantportaal(
        "token", base_url=url, timeout=limit, requests_per_minute=None, transport=transport
    ) as portal:
        portal._session._sleep = _no_sleep
        for _ in range(fault.calls):
            if fault.method == "GET":
                await portal._session.get("/customer-invoices")
            else:
                await portal.customer_invoices.create(**_invoice(fault))
            if server and fault.idle:
                server.wait_for_close()


async def _no_sleep(_: float) -> None:
    pass


def _invoice(fault: Fault) -> dict[str, Any]:
    return {
        "customer_id": "cst_1",
        "invoice_number": "2024-001",
        "issued_at": date(2024, 4, 29),
        "amount": "12.95",
        "pdf": b"%PDF-1.7\n" + bytes(fault.body) + b"\n%%EOF\n",
    }


def _unused_url() -> str:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return f"http://127.0.0.1:{taken.getsockname()[1]}/v1"
