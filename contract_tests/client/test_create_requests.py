"""What the wrapper sends is what the contract allows, and arrives as it was given, byte for byte.

Both ends are watched by other code than their own: the bytes on the wire are read by werkzeug and judged by the
contract, the values are spelt here once more.
"""

import hashlib
import io
import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mijnklantportaal import InvalidInputError
from mijnklantportaal.contract import Response
from mijnklantportaal.mock import MockPortal

from contract_tests.client.create import BOTH, LEAST, Arguments, Create
from contract_tests.client.invoices import ARGUMENTS, check
from contract_tests.client.line import Line
from contract_tests.client.replies import EXAMPLE
from contract_tests.pdfs import HOSTILE, write_pdf
from contract_tests.subject import TOKEN, contract, portal
from contract_tests.wire import header

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
WRONG: list[Arguments] = [
    {"amount": 12.95},
    {"amount": "12,95"},
    {"amount": Decimal("12.951")},
    {"amount": Decimal("NaN")},
    {"amount": True},
    {"issued_at": datetime(2024, 4, 29, tzinfo=UTC)},
    {"issued_at": "2024-04-29"},
    {"issued_at": date(24, 4, 29)},
    {"due_at": "2024-05-28"},
    {"paid_at": datetime(2024, 5, 11, 12, 59)},  # noqa: DTZ001 - which is what is wrong with it
    {"paid_at": date(2024, 5, 11)},
    {"customer_id": ""},
    {"invoice_number": " "},
    {"invoice_number": 2024001},
    {"invoice_number": "2024\n001"},
    {"send_notification": "true"},
    {"send_notification": 1},
    {"pdf": b""},
    {"pdf": b"<html>"},
    {"pdf": write_pdf()[:-20]},
    {"pdf": io.StringIO("%PDF-1.4 %%EOF")},
    {"pdf": Path("there is no such file.pdf")},
    {"extra": {"amount": "0.01"}},
    {"extra": {"weight": 1.5}},
    {"headers": {"Content-Type": "text/plain"}},
    {"timeout": -1},
]
"""Arguments of which one cannot be meant."""

_portal = cache(portal)


def _line() -> Line:
    return Line(_portal().answer)


class Pipe(io.BytesIO):
    """A file that cannot be rewound, and gives what it has in pieces."""

    def seekable(self) -> bool:
        return False

    def seek(self, *_: object) -> int:
        raise io.UnsupportedOperation("seek")

    def tell(self) -> int:
        raise io.UnsupportedOperation("tell")

    def read(self, size: int | None = -1) -> bytes:
        return super().read(size if size is None or size < 0 else min(size, 3 + super().tell()))


_SOURCES = st.sampled_from([bytes, bytearray, memoryview, io.BytesIO, Pipe])


@BOTH
@given(arguments=ARGUMENTS, source=_SOURCES)
@settings(max_examples=60)
def test_valid_arguments_arrive_as_they_are(
    create: Create, arguments: Arguments, source: Callable[[bytes], Any]
) -> None:
    line = _line()

    invoice = create({**arguments, "pdf": source(arguments["pdf"])}, transport=line)

    check(line.sent, arguments, arguments["pdf"])
    assert invoice.problems == ()
    assert (invoice.customer_id, invoice.invoice_number) == (arguments["customer_id"], arguments["invoice_number"])
    assert (invoice.issued_at, invoice.due_at) == (arguments["issued_at"], arguments.get("due_at"))
    assert invoice.amount == Decimal(arguments["amount"])


@BOTH
@pytest.mark.parametrize("payload", HOSTILE, ids=repr)
def test_no_pdf_breaks_out_of_its_part(create: Create, payload: bytes) -> None:
    # Behind a whole PDF as well as inside it: readers look for the end in the last kilobyte.
    for pdf in (write_pdf(payload=payload), write_pdf() + payload):
        line = _line()

        create({**LEAST, "pdf": pdf}, transport=line)

        check(line.sent, LEAST, pdf, "2024-001.pdf")


@BOTH
@pytest.mark.parametrize("name", _FILE_NAMES)
def test_a_file_arrives_under_a_safe_name(create: Create, name: str, tmp_path: Path) -> None:
    line = _line()
    path = tmp_path / name
    path.write_bytes(write_pdf([name]))

    create({**LEAST, "pdf": path}, transport=line)

    check(line.sent, LEAST, write_pdf([name]), _FILE_NAMES[name])


@BOTH
def test_a_file_is_read_from_where_it_stands(create: Create) -> None:
    line = _line()
    file = io.BytesIO(b"not this" + write_pdf())
    file.seek(len(b"not this"))

    create({**LEAST, "pdf": file}, transport=line)

    check(line.sent, LEAST, write_pdf())
    assert (file.closed, file.tell()) == (False, len(b"not this"))


@BOTH
def test_what_is_given_stays_as_it_is(create: Create) -> None:
    extra, headers, pdf = {"reference": "PO-1234"}, {"X-Request-ID": "1"}, bytearray(write_pdf())

    for _ in range(2):
        line = _line()
        create({**LEAST, "pdf": pdf, "extra": extra, "headers": headers}, transport=line)

        check(line.sent, {**LEAST, "extra": {"reference": "PO-1234"}}, write_pdf())
        assert ("x-request-id", "1") in [(name.lower(), value) for name, value in line.sent[0].headers]
    assert (extra, headers) == ({"reference": "PO-1234"}, {"X-Request-ID": "1"})
    assert pdf == write_pdf()


@BOTH
def test_no_two_forms_have_the_same_boundary(create: Create) -> None:
    line = _line()

    create(LEAST, transport=line)
    create(LEAST, transport=line)

    assert len({header(request, "content-type") for request in line.sent}) == 2


@BOTH
def test_json_is_asked_for_and_nobody_waits_for_ever(create: Create) -> None:
    line = _line()

    create(LEAST, transport=line)

    assert header(line.sent[0], "accept") == "application/json"
    assert all(0 < seconds <= 60 for seconds in line.extensions[0]["timeout"].values())


@BOTH
@pytest.mark.parametrize("url", ["https://other.example/v2", "http://127.0.0.1:1/v1/", "http://localhost:8080"])
def test_it_goes_where_it_is_told(create: Create, url: str) -> None:
    line = Line(lambda _: Response(201, [], json.dumps(EXAMPLE).encode()))

    create(LEAST, transport=line, base_url=url)

    assert [request.url for request in line.sent] == [f"{url.rstrip('/')}/customer-invoices"]


@BOTH
@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: re.sub(" at 0x[0-9a-f]+", "", repr(wrong)))
def test_what_cannot_be_meant_is_not_sent(create: Create, wrong: Arguments) -> None:
    line = _line()

    with pytest.raises(InvalidInputError) as caught:
        create({**LEAST, **wrong}, transport=line)

    assert line.sent == []
    assert caught.value.outcome == "not applied"
    assert str(caught.value).startswith(next(iter(wrong)))
    assert isinstance(caught.value, ValueError)


@BOTH
def test_a_large_file_arrives_over_a_real_connection(create: Create, tmp_path: Path) -> None:
    pdf = write_pdf(payload=bytes(range(256)) * (16 << 10))
    path = tmp_path / "large.pdf"
    path.write_bytes(pdf)

    with MockPortal(contract(), token=TOKEN) as server:
        invoice = create({**LEAST, "pdf": path}, base_url=server.url)
        (received,) = server.received

    assert received.status_code == 201
    assert received.body["amount"] == "12.95"
    assert hashlib.sha256(received.files["pdf"].content).digest() == hashlib.sha256(pdf).digest()
    assert invoice.invoice_number == "2024-001"
