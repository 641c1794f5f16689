"""What the wrapper sends is what the contract allows, and arrives as it was given, byte for byte.

Both ends are watched by other code than their own: the bytes on the wire are read by werkzeug and judged by the
contract, the values are spelt here once more.
"""

import asyncio
import hashlib
import io
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

import httpx
import pytest
from attrs import define, field
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from mijnklantportaal import AsyncMijnKlantportaal, CustomerInvoice, MijnKlantportaal
from mijnklantportaal.contract import Request
from mijnklantportaal.mock import MockPortal, Portal

from contract_tests.pdfs import HOSTILE, pdfs, write_pdf
from contract_tests.subject import TOKEN, contract, portal
from contract_tests.wire import read_parts

Arguments: TypeAlias = dict[str, Any]

# No database: what an earlier run found steers no later one.
_SEEDED = settings(
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=60,
    phases=[Phase.explicit, Phase.generate, Phase.shrink],
    suppress_health_check=[HealthCheck.too_slow],
)

_AMSTERDAM = ZoneInfo("Europe/Amsterdam")
_ZONES = st.sampled_from([UTC, _AMSTERDAM, ZoneInfo("America/St_Johns"), timezone(timedelta(hours=14))])
_MOMENTS = st.datetimes(datetime(1970, 1, 2), datetime(2100, 12, 30), timezones=_ZONES)  # noqa: DTZ001 - bounds are naive
_DAYS = st.dates(date(1970, 1, 1), date(2100, 12, 31))
# Anything but control characters, line separators and halves of characters, with something to see in it.
_TEXTS = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1).filter(str.strip)
_CENTS = st.integers(-(10**13), 10**13)
_AMOUNTS = st.one_of(
    _CENTS.map(lambda cents: Decimal(cents).scaleb(-2)),
    _CENTS.map(lambda cents: f"{Decimal(cents).scaleb(-2):f}"),
    st.integers(-(10**11), 10**11),
)
_FILES = pdfs() | st.sampled_from([write_pdf(payload=payload) for payload in HOSTILE])
_FILE_NAMES = {
    "2024-001.pdf": "2024-001.pdf",
    "factuur é €.pdf": "factuur é €.pdf",
    "a;b=c, d.pdf": "a;b=c, d.pdf",
    "100%.pdf": "100%.pdf",
    " .pdf": " .pdf",
    'a"b.pdf': "a_b.pdf",
    "a\\b.pdf": "a_b.pdf",
    'line\r\nContent-Type: text; name="x".pdf': "line__Content-Type: text; name=_x_.pdf",
    "é" * 100 + ".pdf": "é" * 100 + ".pdf",
}
"""Names of files, and the names that they arrive under."""
_KNOWN = {"customerId", "invoiceNumber", "issuedAt", "dueAt", "paidAt", "amount", "sendNotification", "pdf"}
# Quotes and backslashes in the name of a field are spelt in several ways; receivers do not agree on how to read them.
_NEW_FIELDS = _TEXTS.filter(lambda name: not {*'"\\'} & {*name} and name not in _KNOWN)

_ARGUMENTS = st.fixed_dictionaries(
    {
        "customer_id": st.from_regex(r"cst_[0-9A-Za-z_-]{1,20}", fullmatch=True),
        "invoice_number": _TEXTS,
        "issued_at": _DAYS,
        "amount": _AMOUNTS,
        "pdf": _FILES,
    },
    optional={
        "due_at": st.none() | _DAYS,
        "paid_at": st.none() | _MOMENTS,
        "send_notification": st.none() | st.booleans(),
        "extra": st.dictionaries(_NEW_FIELDS, _TEXTS | st.integers() | st.booleans(), max_size=3),
    },
)


@define
class Line(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """A transport to a portal in this process that keeps what goes over it."""

    portal: Portal
    sent: list[Request] = field(factory=list)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return self._answer(request, request.read())

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return self._answer(request, await request.aread())

    def _answer(self, request: httpx.Request, content: bytes) -> httpx.Response:
        self.sent.append(Request(request.method, str(request.url), request.headers.multi_items(), content))
        response = self.portal.answer(self.sent[-1])
        return httpx.Response(response.status_code, headers=response.headers, content=response.content)


Create: TypeAlias = Callable[..., CustomerInvoice]


def _create(arguments: Arguments, **options: Any) -> CustomerInvoice:
    with MijnKlantportaal(TOKEN, requests_per_minute=None, **options) as client:
        return client.customer_invoices.create(**arguments)


def _create_async(arguments: Arguments, **options: Any) -> CustomerInvoice:
    async def create() -> CustomerInvoice:
        async with AsyncMijnKlantportaal(TOKEN, requests_per_minute=None, **options) as client:
            return await client.customer_invoices.create(**arguments)

    return asyncio.run(create())


BOTH = pytest.mark.parametrize("create", [_create, _create_async], ids=["sync", "async"])

_portal = cache(portal)


def expected_texts(arguments: Arguments) -> dict[str, str]:
    """Spell the arguments as the vendor's prose has it."""
    due, paid, told = (arguments.get(name) for name in ("due_at", "paid_at", "send_notification"))
    texts = {
        "customerId": arguments["customer_id"],
        "invoiceNumber": arguments["invoice_number"],
        "issuedAt": f"{arguments['issued_at']:%Y-%m-%d}",
        "dueAt": None if due is None else f"{due:%Y-%m-%d}",
        "paidAt": None if paid is None else f"{paid.astimezone(_AMSTERDAM):%Y-%m-%d %H:%M:%S}",
        "amount": f"{Decimal(arguments['amount']):.2f}",
        "sendNotification": {None: None, True: "true", False: "false"}[told],
    }
    further = {
        name: {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)
        for name, value in arguments.get("extra", {}).items()
    }
    return {name: text for name, text in (texts | further).items() if text is not None}


def _check(sent: list[Request], arguments: Arguments, pdf: bytes, filename: str | None = None) -> None:
    (request,) = sent
    assert [str(each) for each in contract().validate_request(request)] == []

    parts = read_parts(request)
    files = [part for part in parts if part.filename is not None]
    texts = {part.name: part.content.decode() for part in parts if part.filename is None}
    assert len(parts) == len(texts) + 1
    assert texts == expected_texts(arguments)
    (file,) = files
    assert hashlib.sha256(file.content).digest() == hashlib.sha256(pdf).digest()
    assert (file.name, file.content_type) == ("pdf", "application/pdf")
    assert filename is None or file.filename == filename


@BOTH
@given(arguments=_ARGUMENTS)
@_SEEDED
def test_valid_arguments_arrive_as_they_are(create: Create, arguments: Arguments) -> None:
    line = Line(_portal())

    invoice = create(arguments, transport=line)

    _check(line.sent, arguments, arguments["pdf"])
    assert invoice.problems == ()
    assert (invoice.customer_id, invoice.invoice_number) == (arguments["customer_id"], arguments["invoice_number"])
    assert (invoice.issued_at, invoice.due_at) == (arguments["issued_at"], arguments.get("due_at"))
    assert invoice.amount == Decimal(arguments["amount"])


_PLAIN: Arguments = {
    "customer_id": "cst_abc12345def678",
    "invoice_number": "2024-001",
    "issued_at": date(2024, 4, 29),
    "amount": Decimal("12.95"),
}


@BOTH
@pytest.mark.parametrize("payload", HOSTILE, ids=repr)
def test_no_pdf_breaks_out_of_its_part(create: Create, payload: bytes) -> None:
    # Behind a whole PDF as well as inside it: readers look for the end in the last kilobyte.
    for pdf in (write_pdf(payload=payload), write_pdf() + payload):
        line = Line(_portal())

        create({**_PLAIN, "pdf": pdf}, transport=line)

        _check(line.sent, _PLAIN, pdf, "2024-001.pdf")


@BOTH
@pytest.mark.parametrize("name", _FILE_NAMES)
def test_a_file_arrives_under_a_safe_name(create: Create, name: str, tmp_path: Path) -> None:
    line = Line(_portal())
    path = tmp_path / name
    path.write_bytes(write_pdf([name]))

    create({**_PLAIN, "pdf": path}, transport=line)

    _check(line.sent, _PLAIN, write_pdf([name]), _FILE_NAMES[name])


@BOTH
def test_a_file_is_read_from_where_it_stands(create: Create) -> None:
    line = Line(_portal())
    file = io.BytesIO(b"not this" + write_pdf())
    file.seek(len(b"not this"))

    create({**_PLAIN, "pdf": file}, transport=line)

    _check(line.sent, _PLAIN, write_pdf())


@BOTH
def test_a_large_file_arrives_over_a_real_connection(create: Create, tmp_path: Path) -> None:
    pdf = write_pdf(payload=bytes(range(256)) * (16 << 10))
    path = tmp_path / "large.pdf"
    path.write_bytes(pdf)

    with MockPortal(contract(), token=TOKEN) as server:
        invoice = create({**_PLAIN, "pdf": path}, base_url=server.url)
        (received,) = server.received

    assert received.status_code == 201
    assert received.body["amount"] == "12.95"
    assert hashlib.sha256(received.files["pdf"].content).digest() == hashlib.sha256(pdf).digest()
    assert invoice.invoice_number == "2024-001"
