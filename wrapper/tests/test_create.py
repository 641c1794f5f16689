"""What `customer_invoices.create` sends, byte by byte; sync and async alike."""

import asyncio
import inspect
import io
import os
import re
import threading
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import IO, Any, NoReturn

import anyio
import httpx
import pytest
from mijnklantportaal import (
    AsyncMijnKlantportaal,
    ConnectError,
    InvalidInputError,
    MijnKlantportaal,
    OutcomeUnknownError,
    RateLimitError,
)
from mijnklantportaal._customer_invoices import AsyncCustomerInvoices, CustomerInvoices
from mijnklantportaal._files import BLOCK
from mijnklantportaal._session import AsyncSession

from .fakes import (
    ARGUMENTS,
    BASE_URL,
    CREATED,
    INVOICE,
    PDF,
    TOKEN,
    Connect,
    FakePortal,
    answer,
    connected,
)

EVERYTHING: dict[str, Any] = {
    **ARGUMENTS,
    "amount": Decimal("12.9"),
    "due_at": date(2024, 5, 28),
    "paid_at": datetime(2024, 5, 11, 10, 59, tzinfo=UTC),
    "send_notification": True,
    "extra": {"reference": "PO-1234 é", "urgent": False},
}


class Watched(io.BytesIO):
    """Notes which threads do what with it: to move in a compressed file is to read it."""

    def __init__(self, content: bytes) -> None:
        super().__init__(content)
        self.users: dict[str, set[int]] = {"read": set(), "seek": set(), "tell": set()}

    def read(self, size: int | None = -1, /) -> bytes:
        self.users["read"].add(threading.get_ident())
        return super().read(size)

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        self.users["seek"].add(threading.get_ident())
        return super().seek(offset, whence)

    def tell(self) -> int:
        self.users["tell"].add(threading.get_ident())
        return super().tell()


class Unspeakable:
    def __repr__(self) -> NoReturn:
        raise RuntimeError("no words")


class OneWay(io.BytesIO):
    def seekable(self) -> bool:
        return False


def test_the_body_byte_by_byte(connect: Connect) -> None:
    line = connect(CREATED)
    line.create(**EVERYTHING)
    (request,) = line.received
    parts = [
        (b'name="customerId"', b"text/plain", b"cst_abc12345def678"),
        (b'name="invoiceNumber"', b"text/plain", b"2024-001"),
        (b'name="issuedAt"', b"text/plain", b"2024-04-29"),
        (b'name="amount"', b"text/plain", b"12.90"),
        (b'name="pdf"; filename="2024-001.pdf"', b"application/pdf", PDF),
        (b'name="dueAt"', b"text/plain", b"2024-05-28"),
        (b'name="paidAt"', b"text/plain", b"2024-05-11 12:59:00"),
        (b'name="sendNotification"', b"text/plain", b"true"),
        (b'name="reference"', b"text/plain", "PO-1234 é".encode()),
        (b'name="urgent"', b"text/plain", b"false"),
    ]
    assert (
        request.body
        == b"".join(
            b"--%b\r\nContent-Disposition: form-data; %b\r\nContent-Type: %b\r\n\r\n%b\r\n" % (request.boundary, *part)
            for part in parts
        )
        + b"--%b--\r\n" % request.boundary
    )


def test_the_request_line_and_the_headers(connect: Connect) -> None:
    line = connect(CREATED)
    line.create()
    (request,) = line.received
    assert (request.method, request.url) == ("POST", "https://portal.example/v1/customer-invoices")
    assert request.headers["authorization"] == f"Bearer {TOKEN}"
    assert request.headers["accept"] == "application/json"
    assert request.headers["content-length"] == str(len(request.body))
    assert "transfer-encoding" not in request.headers


def test_nothing_is_sent_that_was_not_given(connect: Connect) -> None:
    line = connect(CREATED)
    line.create()
    line.create(due_at=None, paid_at=None, send_notification=None, extra=None, headers=None, timeout=None)
    for request in line.received:
        assert set(request.values) == {"customerId", "invoiceNumber", "issuedAt", "amount", "pdf"}


@pytest.mark.parametrize(("given", "sent"), [(True, b"true"), (False, b"false")])
def test_a_notification_is_sent_as_stated(connect: Connect, given: bool, sent: bytes) -> None:  # noqa: FBT001
    line = connect(CREATED)
    line.create(send_notification=given)
    assert line.received[0].values["sendNotification"] == sent


def test_the_boundary_is_another_one_each_time_and_stands_in_no_part(connect: Connect) -> None:
    hostile = b'%PDF-1.7\r\n--+++\r\nContent-Disposition: form-data; name="amount"\r\n\r\n0.01\r\n--+++--\r\n%%EOF'
    line = connect(CREATED)
    for _ in range(3):
        line.create(pdf=hostile, extra={"note": "\r\n--+++\r\n"})
    assert len({request.boundary for request in line.received}) == 3
    for request in line.received:
        assert re.fullmatch(rb"[0-9a-f]{32,}", request.boundary)
        assert request.body.count(request.boundary) == 7
        assert request.values["amount"] == b"12.95"
        assert request.values["pdf"] == hostile
        assert request.values["note"] == b"\r\n--+++\r\n"


def test_the_pdf_is_always_a_file_with_a_name_and_a_type(connect: Connect, tmp_path: Path) -> None:
    path = tmp_path / 'a "b"; c=é.pdf'
    path.write_bytes(PDF)
    line = connect(CREATED)
    with path.open("rb") as file:
        for source in (PDF, io.BytesIO(PDF), path, str(path), file, OneWay(PDF)):
            line.create(pdf=source, invoice_number="2024/7")
    assert [request.parts["pdf"].get_content_type() for request in line.received] == ["application/pdf"] * 6
    named = "a _b_; c=é.pdf"
    names = [re.search(rb'name="pdf"; filename="([^"]*)"', request.body) for request in line.received]
    assert [name[1].decode() for name in names if name] == ["2024_7.pdf"] * 2 + [named] * 3 + ["2024_7.pdf"]


def test_the_type_does_not_depend_on_the_name(connect: Connect, tmp_path: Path) -> None:
    path = tmp_path / "invoice.txt"
    path.write_bytes(PDF)
    line = connect(CREATED)
    line.create(pdf=path)
    assert line.received[0].parts["pdf"].get_content_type() == "application/pdf"


def test_a_file_is_sent_from_its_present_offset_and_put_back(connect: Connect) -> None:
    file = io.BytesIO(b"before" + PDF)
    file.seek(6)
    line = connect(CREATED)
    for _ in range(2):
        line.create(pdf=file)
        assert file.tell() == 6
        assert not file.closed
    for request in line.received:
        assert request.values["pdf"] == PDF
        assert request.headers["content-length"] == str(len(request.body))


def test_a_path_is_closed_again(connect: Connect, tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(PDF)
    connect(CREATED).create(pdf=path)
    with pytest.raises(RateLimitError):
        connect(answer(429)).create(pdf=path)
    # A file that were still open would be a ResourceWarning, which is an error here.


def test_a_stream_is_sent_in_chunks(connect: Connect) -> None:
    line = connect(CREATED)
    line.create(pdf=OneWay(PDF))
    (request,) = line.received
    assert request.headers["transfer-encoding"] == "chunked"
    assert request.values["pdf"] == PDF


@pytest.mark.parametrize("trouble", [httpx.ConnectError(""), answer(429, headers={"Retry-After": "1"})])
def test_a_repeated_upload_carries_the_same_bytes(connect: Connect, trouble: Any, tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(PDF)
    offset = io.BytesIO(b"before" + PDF)
    offset.seek(6)
    for source in (PDF, path, offset):
        line = connect(trouble, trouble, CREATED)
        assert line.create(pdf=source).id == INVOICE["id"]
        first, second, third = line.received
        assert first.values["pdf"] == PDF
        assert first.body == second.body == third.body
        assert first.headers == second.headers == third.headers


def test_a_stream_is_not_repeated(connect: Connect) -> None:
    line = connect(answer(429, headers={"Retry-After": "1"}), CREATED)
    with pytest.raises(RateLimitError):
        line.create(pdf=OneWay(PDF))
    assert len(line.received) == 1


def test_the_progress_is_told_and_starts_again_with_a_repetition(connect: Connect) -> None:
    pdf = PDF[:-7] + b" " * 3_000_000 + PDF[-7:]
    seen: list[tuple[int, int | None]] = []
    connect(answer(429, headers={"Retry-After": "1"}), CREATED).create(
        pdf=pdf, on_progress=lambda sent, total: seen.append((sent, total))
    )
    once = seen[: len(seen) // 2]
    assert seen == once * 2
    assert [sent for sent, _ in once] == sorted({sent for sent, _ in once})
    assert len(once) > 1
    assert once[-1] == (len(pdf), len(pdf))
    assert {total for _, total in once} == {len(pdf)}


class Counting(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """Counts what has left as it comes."""

    left = 0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        assert isinstance(request.stream, httpx.SyncByteStream)
        for chunk in request.stream:
            self.left += len(chunk)
        return httpx.Response(201, json=INVOICE)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        assert isinstance(request.stream, httpx.AsyncByteStream)
        async for chunk in request.stream:
            self.left += len(chunk)
        return httpx.Response(201, json=INVOICE)


@pytest.mark.parametrize("pdf", [PDF, PDF[:-7] + b" " * 5_000_000 + PDF[-7:]])
@pytest.mark.parametrize("kind", ["sync", "async"])
def test_the_progress_is_first_told_before_anything_has_left(kind: str, pdf: bytes) -> None:
    """So a journal can be marked there: before, the invoice cannot exist."""
    counting = Counting()
    left: list[int] = []
    arguments = {**ARGUMENTS, "pdf": pdf, "on_progress": lambda *_: left.append(counting.left)}
    if kind == "sync":
        MijnKlantportaal(TOKEN, base_url=BASE_URL, transport=counting).customer_invoices.create(**arguments)
    else:
        portal = AsyncMijnKlantportaal(TOKEN, base_url=BASE_URL, transport=counting)
        asyncio.run(portal.customer_invoices.create(**arguments))
    assert left[0] == 0
    assert counting.left > len(pdf)


def test_no_progress_is_told_where_nothing_is_sent() -> None:
    told: list[int] = []
    with (
        MijnKlantportaal(TOKEN, base_url="http://127.0.0.1:1/v1", max_retries=0) as portal,
        pytest.raises(ConnectError),
    ):
        portal.customer_invoices.create(**ARGUMENTS, on_progress=lambda *given: told.extend(given))
    assert told == []


def test_a_file_that_fails_on_the_way_leaves_the_outcome_unknown(connect: Connect) -> None:
    def fail(sent: int, total: int | None) -> None:
        del sent, total
        raise OSError(5, "Input/output error")

    with pytest.raises(OutcomeUnknownError, match="Input/output error"):
        connect(CREATED).create(on_progress=fail)


def test_what_the_caller_gave_is_not_changed(connect: Connect) -> None:
    extra, headers = {"reference": "PO-1234"}, {"X-Request-ID": "7"}
    pdf = bytearray(PDF)
    line = connect(CREATED)
    line.create(extra=extra, headers=headers, pdf=pdf)
    assert (extra, headers, pdf) == ({"reference": "PO-1234"}, {"X-Request-ID": "7"}, bytearray(PDF))
    line.create(extra=MappingProxyType(extra), headers=MappingProxyType(headers))
    assert line.received[1].values["reference"] == b"PO-1234"
    assert line.received[1].headers["x-request-id"] == "7"


def test_names_of_further_fields_cannot_break_out(connect: Connect) -> None:
    line = connect(CREATED)
    line.create(extra={'a"; filename="b': "c"})
    assert b'name="a%22; filename=%22b"\r\n' in line.received[0].body


def test_headers_and_timeout_are_for_this_call(connect: Connect) -> None:
    line = connect(CREATED)
    line.create(headers={"X-Request-ID": "7", "Accept": "*/*"}, timeout=1.5)
    line.create()
    first, second = line.received
    assert (first.headers["x-request-id"], first.headers["accept"]) == ("7", "*/*")
    assert first.extensions["timeout"] == {"connect": 1.5, "read": 1.5, "write": 1.5, "pool": 1.5}
    assert ("x-request-id" in second.headers, second.headers["accept"]) == (False, "application/json")
    assert second.extensions["timeout"] == {"connect": 5.0, "read": 30.0, "write": 30.0, "pool": 5.0}


@pytest.mark.parametrize(
    ("changes", "argument"),
    [
        ({"customer_id": ""}, "customer_id"),
        ({"invoice_number": "1\n"}, "invoice_number"),
        ({"issued_at": datetime(2024, 4, 29, tzinfo=UTC)}, "issued_at"),
        ({"due_at": "2024-04-29"}, "due_at"),
        ({"paid_at": datetime(2024, 4, 29)}, "paid_at"),  # noqa: DTZ001 - that is the point
        ({"amount": 12.95}, "amount"),
        ({"send_notification": 1}, "send_notification"),
        ({"extra": {"amount": "1"}}, "extra"),
        ({"extra": []}, "extra"),
        ({"headers": {"X Y": "1"}}, "headers"),
        ({"timeout": 0}, "timeout"),
        ({"pdf": b""}, "pdf"),
        ({"on_progress": 5}, "on_progress"),
        ({"on_progress": asyncio.sleep}, "on_progress"),
        *[
            ({name: Unspeakable()}, name)
            for name in inspect.signature(CustomerInvoices.create).parameters
            if name != "self"
        ],
        ({"extra": {"reference": Unspeakable()}}, "extra['reference']"),
        ({"extra": {Unspeakable(): "1"}}, "extra"),
        ({"headers": {Unspeakable(): "1"}}, "headers"),
    ],
)
def test_what_cannot_be_meant_is_refused_before_anything_is_sent(
    connect: Connect, changes: dict[str, object], argument: str
) -> None:
    line = connect(CREATED)
    with pytest.raises(InvalidInputError) as caught:
        line.create(**changes)
    assert caught.value.argument == argument
    assert line.received == []


@pytest.mark.parametrize(
    "name", ["customerId", "invoiceNumber", "issuedAt", "dueAt", "paidAt", "amount", "sendNotification", "pdf"]
)
def test_every_field_that_has_an_argument_is_refused_among_the_further_ones(name: str) -> None:
    with pytest.raises(InvalidInputError, match="this field has an argument of its own"):
        connected("sync", CREATED).create(extra={name: "1"})


def test_the_pdf_is_opened_only_when_all_else_is_right(connect: Connect, tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match=r"^amount"):
        connect(CREATED).create(amount=1.5, pdf=tmp_path / "missing.pdf")


def test_async_reads_the_file_off_the_event_loop() -> None:
    file = Watched(PDF)
    line = connected("async", answer(429, headers={"Retry-After": "1"}), CREATED)
    line.create(pdf=file)
    assert len(line.received) == 2
    for threads in file.users.values():
        assert threads
        assert threading.get_ident() not in threads


def test_a_call_that_is_cancelled_while_the_pdf_is_opened_leaves_no_file_open(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(PDF)
    began, cancelled = threading.Event(), threading.Event()
    threads: list[threading.Thread] = []
    opened: list[IO[bytes]] = []
    right: Any = Path.open
    line = connected("async", CREATED)
    assert isinstance(line.session, AsyncSession)
    invoices = AsyncCustomerInvoices(line.session)

    class Slow:
        def __fspath__(self) -> str:
            threads.append(threading.current_thread())
            began.set()
            cancelled.wait()
            return str(path)

    def noted(self: Path, mode: str) -> IO[bytes]:
        opened.append(right(self, mode))
        return opened[-1]

    async def cancel() -> None:
        task = asyncio.create_task(invoices.create(**{**ARGUMENTS, "pdf": Slow()}))
        await asyncio.to_thread(began.wait)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        cancelled.set()

    monkeypatch.setattr(Path, "open", noted)
    asyncio.run(cancel())
    threads[0].join()
    assert [file.closed for file in opened] == [True]
    assert line.received == []


def test_a_call_that_is_cancelled_on_the_way_puts_the_file_back() -> None:
    file = io.BytesIO(b"before" + PDF)
    file.seek(6)

    async def cancel() -> None:
        with anyio.CancelScope() as scope:

            def cancelled() -> httpx.Response:
                scope.cancel()
                return httpx.Response(429, headers={"Retry-After": "1"})

            line = connected("async", cancelled)
            assert isinstance(line.session, AsyncSession)
            await AsyncCustomerInvoices(line.session).create(**{**ARGUMENTS, "pdf": file})
        assert scope.cancelled_caught

    asyncio.run(cancel())
    assert file.tell() == 6


def test_a_call_whose_file_does_not_answer_can_be_cancelled() -> None:
    answers = threading.Event()

    class Hung(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if size == BLOCK:
                answers.wait(10)
            return super().read(size)

    async def seconds_until_cancelled() -> float:
        async with AsyncMijnKlantportaal(TOKEN, base_url=BASE_URL, transport=FakePortal(CREATED)) as portal:
            begun = anyio.current_time()
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(portal.customer_invoices.create(**{**ARGUMENTS, "pdf": hung}), 0.2)
            return anyio.current_time() - begun

    hung = Hung(PDF[:-7] + b" " * BLOCK + PDF[-7:])
    try:
        assert asyncio.run(seconds_until_cancelled()) < 4
    finally:
        answers.set()


def test_the_reply_to_another_invoice_is_told(connect: Connect) -> None:
    other = answer(201, json=INVOICE | {"invoiceNumber": "2024-002"})
    invoice = connect(other).create()
    assert (invoice.id, invoice.invoice_number) == (INVOICE["id"], "2024-002")
    (problem,) = invoice.problems
    assert problem.startswith("invoiceNumber: '2024-001' was sent, got '2024-002'; this may be the reply to another")
    assert connect(CREATED).create().problems == ()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"customer_id": "cst_2"}, "customerId: 'cst_2' was sent, got 'cst_abc12345def678';"),
        ({"issued_at": date(2024, 4, 30)}, "issuedAt: '2024-04-30' was sent, got '2024-04-29';"),
        ({"due_at": date(2024, 5, 29)}, "dueAt: '2024-05-29' was sent, got '2024-05-28';"),
        ({"amount": 13}, "amount: '13.00' was sent, got '12.95';"),
    ],
)
def test_what_was_not_stored_as_it_was_sent_is_told(connect: Connect, changes: dict[str, Any], said: str) -> None:
    (problem,) = connect(CREATED).create(**changes).problems
    assert problem.startswith(said)
