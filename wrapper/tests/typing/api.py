# pyright: strict, reportUnnecessaryTypeIgnoreComment=true
"""What type checkers make of the public names. mypy and pyright read this file; nobody runs it.

`assert_type` states a type exactly. A line that must be an error carries `type: ignore`: it is reported as unnecessary
once the line is accepted.
"""

import io
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, assert_never, assert_type

import httpx
from mijnklantportaal import (
    AsyncMijnKlantportaal,
    AuthenticationError,
    ConnectError,
    CustomerInvoice,
    InvalidInputError,
    LicenseLimitError,
    MijnKlantportaal,
    MijnKlantportaalError,
    Outcome,
    OutcomeUnknownError,
    RateLimitError,
    RefusedError,
    Reply,
    ServerError,
    UnreadableResponseError,
)
from mijnklantportaal.contract import Contract, Operation, ReadRequest, Request, Response, Violation
from mijnklantportaal.mock import MockPortal, Received
from mijnklantportaal_client import AuthenticatedClient
from mijnklantportaal_client.api.customer_invoices_api import create_customer_invoice
from mijnklantportaal_client.models import CreateCustomerInvoiceBody, ErrorApiError
from mijnklantportaal_client.models import CustomerInvoice as Generated

DAY = date(2024, 4, 29)


def use(*_: object) -> None: ...


def making_a_client() -> None:
    MijnKlantportaal()
    MijnKlantportaal("token", base_url="https://portal.example/v1", timeout=5, max_retries=0)
    MijnKlantportaal(timeout=httpx.Timeout(5), requests_per_minute=30, http_client=httpx.Client())
    MijnKlantportaal(requests_per_minute=None, transport=httpx.MockTransport(lambda _: httpx.Response(201)))
    MijnKlantportaal(requests_per_minute="auto")
    AsyncMijnKlantportaal(http_client=httpx.AsyncClient(), transport=None)

    MijnKlantportaal(b"token")  # type: ignore[arg-type]
    MijnKlantportaal("token", "https://portal.example/v1")  # type: ignore[call-arg]
    MijnKlantportaal(requests_per_minute="fast")  # type: ignore[arg-type]
    MijnKlantportaal(http_client=httpx.AsyncClient())  # type: ignore[arg-type]
    AsyncMijnKlantportaal(http_client=httpx.Client())  # type: ignore[arg-type]


def entering_a_client() -> None:
    class Ours(MijnKlantportaal):
        pass

    with Ours() as portal:
        assert_type(portal, Ours)
    with MijnKlantportaal() as other:
        assert_type(other, MijnKlantportaal)
    assert_type(other.close(), None)
    with AsyncMijnKlantportaal():  # type: ignore[attr-defined]
        pass


async def entering_an_async_client() -> None:
    async with AsyncMijnKlantportaal() as portal:
        assert_type(portal, AsyncMijnKlantportaal)
    assert_type(await portal.close(), None)


def creating(portal: MijnKlantportaal) -> None:
    create = portal.customer_invoices.create
    invoice = create(customer_id="cst_1", invoice_number="1", issued_at=DAY, amount=Decimal("12.95"), pdf=Path("1.pdf"))
    assert_type(invoice, CustomerInvoice)
    create(
        customer_id="cst_1",
        invoice_number="1",
        issued_at=DAY,
        amount="12.95",
        pdf=b"%PDF-",
        due_at=None,
        paid_at=datetime.now(UTC),
        send_notification=True,
        extra={"reference": "a", "copies": 2, "discount": Decimal("0.10"), "final": False},
        on_progress=lambda sent, total: use(sent // 2, total),
        timeout=httpx.Timeout(60),
        headers={"X-Request-ID": "1"},
    )
    # PDFs come in many shapes.
    with Path("1.pdf").open("rb") as file:
        create(customer_id="cst_1", invoice_number="1", issued_at=DAY, amount=12, pdf=file)
    create(customer_id="cst_1", invoice_number="1", issued_at=DAY, amount=12, pdf="1.pdf")
    create(customer_id="cst_1", invoice_number="1", issued_at=DAY, amount=12, pdf=io.BytesIO())
    create(customer_id="cst_1", invoice_number="1", issued_at=DAY, amount=12, pdf=bytearray())


def creating_wrongly(portal: MijnKlantportaal) -> None:
    create = portal.customer_invoices.create
    create("cst_1", "1", DAY, 12, b"%PDF-")  # type: ignore[call-arg]
    create(customer_id="cst_1", invoice_number="1", issued_at=DAY, amount=12)  # type: ignore[call-arg]
    create(customer_id=1, invoice_number="1", issued_at=DAY, amount=12, pdf=b"")  # type: ignore[arg-type]
    create(customer_id="cst_1", invoice_number=1, issued_at=DAY, amount=12, pdf=b"")  # type: ignore[arg-type]
    create(customer_id="cst_1", invoice_number="1", issued_at="2024-04-29", amount=12, pdf=b"")  # type: ignore[arg-type]
    create(customer_id="cst_1", invoice_number="1", issued_at=DAY, amount=12.95, pdf=b"")  # type: ignore[arg-type]
    create(customer_id="cst_1", invoice_number="1", issued_at=DAY, amount=12, pdf=io.StringIO())  # type: ignore[arg-type]
    create(customer_id="cst_1", invoice_number="1", issued_at=DAY, amount=12, pdf=None)  # type: ignore[arg-type]
    create(customer_id="cst_1", invoice_number="1", issued_at=DAY, amount=12, pdf=b"", paid_at=DAY)  # type: ignore[arg-type]
    create(customer_id="cst_1", invoice_number="1", issued_at=DAY, amount=12, pdf=b"", send_notification="true")  # type: ignore[arg-type]
    create(customer_id="cst_1", invoice_number="1", issued_at=DAY, amount=12, pdf=b"", extra={"a": 0.5})  # type: ignore[dict-item]
    create(customer_id="cst_1", invoice_number="1", issued_at=DAY, amount=12, pdf=b"", currency="EUR")  # type: ignore[call-arg]


async def creating_later(portal: AsyncMijnKlantportaal) -> None:
    create = portal.customer_invoices.create
    coming = create(customer_id="cst_1", invoice_number="1", issued_at=DAY, amount=12, pdf=b"%PDF-")
    use(coming.id)  # type: ignore[attr-defined]
    assert_type(await coming, CustomerInvoice)
    await create(customer_id="cst_1", invoice_number="1", issued_at=DAY, amount=12.95, pdf=b"")  # type: ignore[arg-type]


def reading(invoice: CustomerInvoice) -> None:
    assert_type(invoice.id, str)
    assert_type(invoice.customer_id, str | None)
    assert_type(invoice.invoice_number, str | None)
    assert_type(invoice.issued_at, date | None)
    assert_type(invoice.due_at, date | None)
    assert_type(invoice.currency, str | None)
    assert_type(invoice.amount, Decimal | None)
    assert_type(invoice.paid_at, datetime | None)
    assert_type(invoice.created_at, datetime | None)
    assert_type(invoice.online_payment_link, str | None)
    assert_type(invoice.extra, Mapping[str, Any])
    assert_type(invoice.problems, tuple[str, ...])
    assert_type(invoice.raw, Reply)
    assert_type(invoice.raw.status_code, int)
    assert_type(invoice.raw.headers, Mapping[str, str])
    assert_type(invoice.raw.content, bytes)
    assert_type(invoice.raw.text, str)

    invoice.id = "inv_2"  # type: ignore[misc]
    invoice.raw.content = b""  # type: ignore[misc]
    invoice.extra["new"] = 1  # type: ignore[index]
    use(invoice.amount + 1)  # type: ignore[operator]


def telling_errors_apart(error: MijnKlantportaalError) -> str:
    assert_type(error.outcome, Outcome)
    match error:
        case InvalidInputError():
            return assert_type(error.argument, str) + assert_type(error.value, str) + assert_type(error.remedy, str)
        case RateLimitError():
            assert_type(error.retry_after, float | None)
            return f"{error.retry_after}"
        case ConnectError() | OutcomeUnknownError() | RefusedError() | UnreadableResponseError():
            assert_type(error.status_code, int | None)
            assert_type(error.invoice_number, str | None)
            assert_type(error.reply, Reply | None)
            assert_type(error.errors, dict[str, tuple[str, ...]])
            return assert_type(error.message, str) + error.method + error.path + error.reason
        case _:
            return f"{error.status_code}"  # type: ignore[attr-defined]


def deciding(outcome: Outcome) -> str:
    match outcome:
        case Outcome.NOT_APPLIED:
            return "again"
        case Outcome.UNKNOWN:
            return "look"
        case Outcome.APPLIED:
            return "never"
        case _:
            assert_never(outcome)


def the_tree(refused: AuthenticationError | LicenseLimitError, server: ServerError, given: InvalidInputError) -> None:
    bases: tuple[RefusedError, OutcomeUnknownError, ValueError] = (refused, server, given)
    use(bases)
    also: RefusedError = server  # type: ignore[assignment]
    use(also)


def configuring(client: AuthenticatedClient) -> AuthenticatedClient:
    return client.with_headers({"X-Request-ID": "1"})


async def the_generated_client(portal: MijnKlantportaal, other: AsyncMijnKlantportaal) -> None:
    use(configuring(portal.api), configuring(other.api))
    body = CreateCustomerInvoiceBody.from_dict({})
    created = create_customer_invoice.sync(client=portal.api, body=body)
    assert_type(created, Generated | ErrorApiError | None)
    assert_type(await create_customer_invoice.asyncio(client=other.api, body=body), Generated | ErrorApiError | None)
    create_customer_invoice.sync(client=portal, body=body)  # type: ignore[arg-type]


def mocking(clock: datetime) -> None:
    with MockPortal(monthly_limit=100, requests_per_minute=60, port=0, clock=lambda: clock) as mock:
        assert_type(mock, MockPortal)
        assert_type(mock.url, str)
        assert_type(mock.token, str)
        assert_type(mock.received, tuple[Received, ...])
        assert_type(mock.received[0].fields, dict[str, Any])
        MijnKlantportaal(mock.token, base_url=mock.url)
        mock.received = ()  # type: ignore[misc]
    MockPortal(monthly_limit="100")  # type: ignore[arg-type]


def judging(contract: Contract) -> None:
    assert_type(Contract.load(), Contract)
    assert_type(contract.operations, tuple[Operation, ...])
    request = Request("GET", "/v1", [("Accept", "*/*")], b"")
    response = Response(200, [], b"")
    assert_type(contract.validate_request(request), list[Violation])
    assert_type(contract.validate_response(request, response), list[Violation])
    assert_type(contract.read_request(request), ReadRequest)
    contract.validate_request(response)  # type: ignore[arg-type]
    contract.validate_response(response, request)  # type: ignore[arg-type]
