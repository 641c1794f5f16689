"""Calls of one client do not know of each other: what one is given, no other sends."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import TypeAlias

import httpx
import pytest
from attrs import evolve
from mijnklantportaal import AsyncMijnKlantportaal, CustomerInvoice, MijnKlantportaal
from mijnklantportaal.contract import Request, Response

from contract_tests.client.create import LEAST, Arguments
from contract_tests.client.invoices import check
from contract_tests.client.line import Line
from contract_tests.pdfs import write_pdf
from contract_tests.subject import TOKEN, portal
from contract_tests.wire import header, read_parts

CreateAll: TypeAlias = Callable[[Sequence[Arguments], Line], list[CustomerInvoice]]

CALLS: Sequence[Arguments] = (
    {
        "customer_id": "cst_1",
        "invoice_number": "A & 1",
        "issued_at": date(2024, 1, 1),
        "due_at": date(2024, 2, 1),
        "amount": Decimal("1.01"),
        "pdf": write_pdf(["one"]),
        "send_notification": True,
        "extra": {"reference": "PO-1"},
        "headers": {"X-Call": "1", "X-First": "1"},
        "timeout": 7,
    },
    LEAST,
    {
        **LEAST,
        "invoice_number": "B 2",
        "pdf": write_pdf(["two"]),
        "extra": {"note": "2"},
        "headers": {"X-Call": "2"},
        "timeout": httpx.Timeout(3, connect=2),
    },
)


def in_turn(calls: Sequence[Arguments], line: Line) -> list[CustomerInvoice]:
    with MijnKlantportaal(TOKEN, requests_per_minute=None, transport=line) as client:
        return [client.customer_invoices.create(**each) for each in calls]


def in_turn_async(calls: Sequence[Arguments], line: Line) -> list[CustomerInvoice]:
    async def call() -> list[CustomerInvoice]:
        async with AsyncMijnKlantportaal(TOKEN, requests_per_minute=None, transport=line) as client:
            return [await client.customer_invoices.create(**each) for each in calls]

    return asyncio.run(call())


def at_once(calls: Sequence[Arguments], line: Line) -> list[CustomerInvoice]:
    async def call() -> list[CustomerInvoice]:
        async with AsyncMijnKlantportaal(TOKEN, requests_per_minute=None, transport=line) as client:
            return await asyncio.gather(*(client.customer_invoices.create(**each) for each in calls))

    return asyncio.run(call())


def setting_a_cookie(request: Request) -> Response:
    response = portal().answer(request)
    return evolve(response, headers=[*response.headers, ("Set-Cookie", "session=1; Path=/; Secure")])


@pytest.mark.parametrize("create_all", [in_turn, in_turn_async, at_once])
@pytest.mark.parametrize("calls", [CALLS, CALLS[::-1]], ids=["there", "and back"])
def test_no_call_sends_what_another_was_given(create_all: CreateAll, calls: Sequence[Arguments]) -> None:
    line = Line(setting_a_cookie)

    invoices = create_all(calls, line)

    assert [each.invoice_number for each in invoices] == [each["invoice_number"] for each in calls]
    assert len(line.sent) == len(calls)
    for request, extensions in zip(line.sent, line.extensions, strict=True):
        (number,) = (part.content.decode() for part in read_parts(request) if part.name == "invoiceNumber")
        (own,) = (each for each in calls if each["invoice_number"] == number)
        check([request], own, own["pdf"])
        headers = {name: header(request, name) for name in ("Cookie", "X-Call", "X-First")}
        assert headers == {"Cookie": None, "X-Call": None, "X-First": None, **own.get("headers", {})}
        assert extensions["timeout"] == _steps(own.get("timeout", httpx.Timeout(30, connect=5, pool=5)))


def _steps(timeout: float | httpx.Timeout) -> dict[str, float | None]:
    return httpx.Timeout(timeout).as_dict()
