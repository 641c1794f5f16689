"""Each defect of the generator: mended in our output, there in the generator's own, back when its mend is left out.

A check says what is wanted. It must pass with all mends, and fail both on the stock output and with all mends but
the one that it stands for: so none can pass for a reason of its own.
"""

import asyncio
import contextlib
import email.parser
import email.policy
import json
import pickle
import tempfile
import urllib.parse
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from email.message import Message
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import openapi_python_client.strings
import pytest
from attrs import frozen

from codegen.changes import naming
from codegen.changes.reading import Node
from codegen.generate import GenerationError, write_client
from codegen.mends import GENERATOR_VERSION, MENDS, Edit, Mend, MendError, Override, overridden, write_templates

from .conftest import DOCUMENTS

TOKEN = "token-that-nobody-may-see"  # noqa: S105
URL = "https://portal.test/v1"
FORGED = b'%PDF-1.7\r\n--+++\r\nContent-Disposition: form-data; name="amount"\r\n\r\n0.01\r\n--+++--\r\n'

Packages = Callable[..., Any]


# The checks, and what they need


@frozen
class Check:
    defect: str
    shows: str
    document: str  # what the packages are generated from
    stock_raises: type[Exception]  # AssertionError, unless the defect is a bare exception
    run: Callable[[Any], None]

    def __str__(self) -> str:
        return f"{self.defect}: {self.shows}"


CHECKS: list[Check] = []


def check(
    defect: str, document: str, shows: str, *, stock_raises: type[Exception] = AssertionError
) -> Callable[[Callable[[Any], None]], None]:
    def add(run: Callable[[Any], None]) -> None:
        CHECKS.append(Check(defect, shows, document, stock_raises, run))

    return add


@frozen
class Portal:
    """A client of the package, whose requests are kept and answered here."""

    client: Any
    requests: list[httpx.Request]


def portal(package: Any, status: int = 500, content: bytes = b"", **options: Any) -> Portal:
    requests: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        return httpx.Response(status, content=content, headers={"X-RateLimit-Remaining": "7"})

    arguments = {"httpx_args": {"transport": httpx.MockTransport(answer)}} | options
    return Portal(package.client.AuthenticatedClient(base_url=URL, token=TOKEN, **arguments), requests)


def invoice(package: Any, **fields: Any) -> Any:
    """A body for the package made from the vendor's unrepaired document."""
    values = {
        "customer_id": "cst_1",
        "invoice_number": "2024-001",
        "issued_at": "2024-04-29",
        "amount": "12.95",
        "pdf": package.types.File(payload=BytesIO(b"%PDF-1.7"), file_name="2024-001.pdf"),
    }
    return package.models.CreateCustomerInvoiceBody(**values | fields)


def create(package: Any, to: Portal, body: Any = None) -> Any:
    operation = getattr(package, "api.customer_invoices_api.create_customer_invoice")
    return operation.sync_detailed(client=to.client, body=body or invoice(package))


def sent(package: Any, body: Any) -> list[Message]:
    """Send an invoice; give the parts that a server finds in the bytes."""
    there = portal(package)
    create(package, there, body)
    return parts(there.requests[0])


def parts(request: httpx.Request) -> list[Message]:
    head = f"Content-Type: {request.headers['content-type']}\r\n\r\n".encode()
    message = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(head + request.content)
    assert message.is_multipart()
    return [part for part in message.walk() if part is not message]


def name(part: Message) -> str:
    return str(part.get_param("name", header="content-disposition"))


def values(found: list[Message]) -> dict[str, bytes]:
    assert len({name(part) for part in found}) == len(found), f"a field was added: {[name(part) for part in found]}"
    return {name(part): part.get_payload(decode=True) for part in found}  # type: ignore[misc]


def refusal(package: Any, read: Callable[[], object]) -> Any:
    """Give the documented error of a reply that cannot be read; a bare one goes on its way."""
    try:
        result = read()
    except getattr(package.errors, "UnreadableResponse", ()) as error:  # the stock output has none
        return error
    raise AssertionError(f"it was read as {result}")


# G1


@check("G1", "vendor", "a file that holds the published boundary adds and replaces no field")
def _(package: Any) -> None:
    pdf = package.types.File(payload=BytesIO(FORGED), file_name="a.pdf")
    received = values(sent(package, invoice(package, pdf=pdf)))
    assert received["amount"] == b"12.95"
    assert received["pdf"] == FORGED


@check("G1", "vendor", "a text that holds the published boundary adds and replaces no field")
def _(package: Any) -> None:
    received = values(sent(package, invoice(package, invoice_number=FORGED.decode())))
    assert received["amount"] == b"12.95"


@check("G1", "vendor", "no two requests have the same boundary")
def _(package: Any) -> None:
    there = portal(package)
    create(package, there)
    create(package, there)
    first, second = (request.headers["content-type"] for request in there.requests)
    assert first != second


@check("G1", "kinds", "the boundary is made for one of several body types too")
def _(package: Any) -> None:
    body = package.models.SendThingFilesBody(note=FORGED.decode())
    assert values(parts(thing_sent(package, body))) == {"note": FORGED}


def thing_sent(package: Any, body: Any) -> httpx.Request:
    there = portal(package)
    getattr(package, "api.things.send_thing").sync_detailed(client=there.client, body=body)
    return there.requests[0]


# G2


@check("G2", "vendor", "the repr of a client shows no token, header, cookie or argument of httpx")
def _(package: Any) -> None:
    client = package.client.AuthenticatedClient(
        base_url=URL,
        token=TOKEN,
        headers={"X-Key": TOKEN},
        cookies={"session": TOKEN},
        httpx_args={"auth": ("me", TOKEN)},
    )
    client.get_httpx_client()
    assert TOKEN not in repr(client)


@check("G2", "vendor", "the repr of a client without a token shows no header and no cookie")
def _(package: Any) -> None:
    client = package.client.Client(base_url=URL, headers={"Authorization": TOKEN}, cookies={"session": TOKEN})
    assert TOKEN not in repr(client)


@check("G2", "vendor", "the caller's own headers are left alone")
def _(package: Any) -> None:
    headers = {"X-Mine": "1"}
    client = package.client.AuthenticatedClient(base_url=URL, token=TOKEN, headers=headers)
    client.get_httpx_client()
    client.get_async_httpx_client()
    assert headers == {"X-Mine": "1"}


@check("G2", "vendor", "what the caller does to his headers and cookies later changes no client")
def _(package: Any) -> None:
    headers, cookies = {"X-Mine": "1"}, {"mine": "1"}
    client = package.client.AuthenticatedClient(base_url=URL, token=TOKEN, headers=headers, cookies=cookies)
    headers["X-Mine"] = cookies["mine"] = "2"
    made = client.get_httpx_client()
    assert (made.headers["X-Mine"], made.cookies["mine"]) == ("1", "1")


# G4


def _unreadable(content: bytes) -> Callable[[Any], None]:
    def run(package: Any) -> None:
        there = portal(package, 201, content)
        error = refusal(package, lambda: create(package, there))
        assert (error.status_code, error.content) == (201, content)
        assert error.headers["X-RateLimit-Remaining"] == "7"
        assert error.__cause__ is not None
        assert type(error.__cause__).__name__ in str(error)

    return run


for _shows, _content, _bare in (
    ("an empty body", b"", json.JSONDecodeError),
    ("a body of HTML", b"<html>502 Bad Gateway</html>", json.JSONDecodeError),
    ("a body that breaks off", b'{"id": "inv_1"', json.JSONDecodeError),
    ("a body that is no UTF-8", b'{"id": "\xff"}', UnicodeDecodeError),
    ("a body nested beyond reason", b"[" * 200_000, RecursionError),
    ("null for a body", b"null", TypeError),
    ("null for an object", b'{"id": "inv_1", "links": null}', TypeError),
    ("a number for an object", b'{"id": "inv_1", "links": 7}', TypeError),
    ("a list of texts for an object", b'{"id": "inv_1", "links": ["abc"]}', ValueError),
):
    check("G4", "vendor", f"{_shows} raises the documented error", stock_raises=_bare)(_unreadable(_content))


@check("G4", "vendor", "asynchronous calls raise the documented error", stock_raises=json.JSONDecodeError)
def _(package: Any) -> None:
    there = portal(package, 201)
    operation = getattr(package, "api.customer_invoices_api.create_customer_invoice")
    call = operation.asyncio(client=there.client, body=invoice(package))
    assert refusal(package, lambda: asyncio.run(call)).status_code == 201


@check("G4", "vendor", "an unreadable 422 raises the documented error", stock_raises=json.JSONDecodeError)
def _(package: Any) -> None:
    there = portal(package, 422, b"<html>")
    assert refusal(package, lambda: create(package, there)).status_code == 422


@check("G4", "kinds", "a missing required field raises the documented error", stock_raises=KeyError)
def _(package: Any) -> None:
    assert "seen" in str(refusal(package, lambda: thing_read(package, {"id": "1"})))


@check("G4", "kinds", "a required time that is none raises the documented error", stock_raises=ValueError)
def _(package: Any) -> None:
    refusal(package, lambda: thing_read(package, {"id": "1", "seen": "yesterday"}))


@check("G4", "repaired", "a date that is in no calendar raises the documented error", stock_raises=ValueError)
def _(package: Any) -> None:
    there = portal(package, 201, b'{"id": "inv_1", "issuedAt": "2024-04-31"}')
    body = invoice(package, issued_at=date(2024, 4, 29))
    refusal(package, lambda: create(package, there, body))


def thing_read(package: Any, reply: object) -> Any:
    there = portal(package, 200, json.dumps(reply).encode())
    return getattr(package, "api.things.list_things").sync(client=there.client)


# G5


@check("G5", "vendor", "a boolean in a form is `true` or `false`")
def _(package: Any) -> None:
    for value, text in ((True, b"true"), (False, b"false")):
        assert values(sent(package, invoice(package, send_notification=value)))["sendNotification"] == text


@check("G5", "vendor", "a boolean in a field that the document lacks is `true` or `false`")
def _(package: Any) -> None:
    body = invoice(package)
    body["newer"], body["newest"] = True, False
    received = values(sent(package, body))
    assert (received["newer"], received["newest"]) == (b"true", b"false")


@check("G5", "vendor", "None in a field that the document lacks is not sent")
def _(package: Any) -> None:
    body = invoice(package)
    body["newer"] = None
    assert "newer" not in values(sent(package, body))


@check("G5", "vendor", "None in an optional field is not sent")
def _(package: Any) -> None:
    received = values(sent(package, invoice(package, due_at=None, send_notification=None)))
    assert not {"dueAt", "sendNotification"} & received.keys()


@check("G5", "repaired", "None in an optional date is not sent", stock_raises=AttributeError)
def _(package: Any) -> None:
    body = invoice(package, issued_at=date(2024, 4, 29), due_at=None)
    assert "dueAt" not in values(sent(package, body))


@check("G5", "kinds", "a nullable boolean is `true` or `false`, or is not sent")
def _(package: Any) -> None:
    for value, received in ((True, {"nullable": b"true"}), (False, {"nullable": b"false"}), (None, {})):
        body = package.models.SendThingFilesBody(note="n", nullable=value)
        assert values(parts(thing_sent(package, body))) == {"note": b"n"} | received


@check("G5", "kinds", "booleans in a list are `true` and `false`")
def _(package: Any) -> None:
    request = thing_sent(package, package.models.SendThingFilesBody(many=[True, False]))
    assert [part.get_payload(decode=True) for part in parts(request)] == [b"true", b"false"]


@check("G5", "vendor", "a file in a field that the document lacks is sent as a file")
def _(package: Any) -> None:
    body = invoice(package)
    body["attachment"] = package.types.File(payload=BytesIO(b"data"), file_name="a.bin")
    received = {name(part): part for part in sent(package, body)}
    assert received["attachment"].get_filename() == "a.bin"
    assert received["attachment"].get_payload(decode=True) == b"data"


@check("G5", "odd", "in a form objects and lists within lists are JSON and None is not sent")
def _(package: Any) -> None:
    named = package.models.Named(a="b")
    body = package.models.Filled(note=None, open_=True, named=named, many=[named])
    body.notes, body.rows = ["a", None], [[True, None]]
    request = called(package, "fill", body=body)
    assert urllib.parse.parse_qsl(request.content.decode(), keep_blank_values=True) == [
        ("open", "true"),
        ("named", '{"a": "b"}'),
        ("many", '{"a": "b"}'),
        ("notes", "a"),
        ("rows", "[true, null]"),
    ]


@check("G5", "odd", "numbers, booleans and objects are spelt, whatever else there may be", stock_raises=AttributeError)
def _(package: Any) -> None:
    body = package.models.PutTogetherBody(kind=3, either=True, anything={"a": [True]})
    received = values(parts(called(package, "put_together", body=body)))
    assert received == {"kind": b"3", "either": b"true", "anything": b'{"a": [true]}'}


# G6


@check("G6", "vendor", "a file without a name is sent as a file")
def _(package: Any) -> None:
    pdf = package.types.File(payload=BytesIO(b"%PDF-1.7"))
    received = {name(part): part for part in sent(package, invoice(package, pdf=pdf))}
    assert received["pdf"].get_filename() == "upload"


@check("G6", "vendor", "a file that was opened from disk is sent under its own name")
def _(package: Any) -> None:
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        received = {
            name(part): part
            for part in sent(package, invoice(package, pdf=package.types.File(payload=file, file_name="")))
        }
        assert received["pdf"].get_filename() == Path(file.name).name


@check("G6", "vendor", "a file that has a number for a name is sent as a file")
def _(package: Any) -> None:
    with tempfile.TemporaryFile() as file:
        received = {name(part): part for part in sent(package, invoice(package, pdf=package.types.File(payload=file)))}
    assert received["pdf"].get_filename() == "upload"


# G7


@check("G7", "vendor", "a status without a name in Python is answered", stock_raises=ValueError)
def _(package: Any) -> None:
    for status in (499, 520):
        response = create(package, portal(package, status, b"<html>"))
        assert response.status_code == status
        assert response.content == b"<html>"
        assert response.headers["X-RateLimit-Remaining"] == "7"


@check("G7", "vendor", "UnexpectedStatus has the headers", stock_raises=AttributeError)
def _(package: Any) -> None:
    for status in (401, 429, 520):
        there = portal(package, status, b"<html>", raise_on_unexpected_status=True)
        with pytest.raises(package.errors.UnexpectedStatus) as raised:
            create(package, there)
        assert (raised.value.status_code, raised.value.content) == (status, b"<html>")
        assert raised.value.headers["X-RateLimit-Remaining"] == "7"


# G8


@check("G8", "vendor", "a client has time-outs")
def _(package: Any) -> None:
    wanted = httpx.Timeout(connect=5, read=30, write=30, pool=5)
    for client in (
        package.client.Client(base_url=URL),
        package.client.AuthenticatedClient(base_url=URL, token=TOKEN),
    ):
        assert client.get_httpx_client().timeout == wanted
        assert client.get_async_httpx_client().timeout == wanted


@check("G8", "vendor", "with_headers leaves the original client alone")
def _(package: Any) -> None:
    original, made = _with_made(package)
    original.with_headers({"X-New": "1"})
    assert all("X-New" not in client.headers for client in made)


@check("G8", "vendor", "with_cookies leaves the original client alone")
def _(package: Any) -> None:
    original, made = _with_made(package)
    original.with_cookies({"new": "1"})
    assert all("new" not in client.cookies for client in made)


@check("G8", "vendor", "with_timeout leaves the original client alone")
def _(package: Any) -> None:
    original, made = _with_made(package)
    original.with_timeout(httpx.Timeout(99))
    assert all(client.timeout != httpx.Timeout(99) for client in made)


def _with_made(package: Any) -> tuple[Any, tuple[httpx.Client, httpx.AsyncClient]]:
    original = package.client.AuthenticatedClient(base_url=URL, token=TOKEN)
    return original, (original.get_httpx_client(), original.get_async_httpx_client())


# G10

THING = {"id": "1", "seen": "2024-05-28T21:00:00+02:00"}


def _misfit(field: str, value: object) -> Callable[[Any], None]:
    def run(package: Any) -> None:
        error = refusal(package, lambda: thing_read(package, THING | {field: value}))
        assert field in str(error)
        assert error.status_code == 200

    return run


for _field, _value in (
    ("id", 12.95),
    ("id", None),
    ("id", True),
    ("open", "true"),
    ("open", 1),
    ("count", True),
    ("count", "1"),
    ("count", 1.5),
    ("count", None),
    ("weight", "1.5"),
    ("weight", False),
    ("weight", float("nan")),
    ("weight", float("inf")),
    ("level", True),
    ("names", {}),
    ("names", "ab"),
    ("names", [1]),
    ("names", [None]),
    ("parts", {}),
    ("parts", ""),
    ("maybe", 1),
    ("maybe", False),
    ("maybeDay", "2024-04-31"),
    ("maybeDay", "soon"),
    ("maybeDay", 20240429),
    ("maybeSeen", "2024-04-29 21:00:00"),
    ("maybeSeen", "yesterday"),
    ("maybeNames", [1]),
    ("maybeNames", "ab"),
    ("either", "text"),
    ("either", {"name": 1}),
    ("day", "20240429"),
    ("day", "2024-W18-1"),
    ("seen", "2024-05-28T21:00:00"),
    ("seen", "2024-05-28 21:00:00+02:00"),
    ("seen", "2024-05-28"),
    ("seen", "20240528T210000Z"),
    ("seen", "2024-05-28T21:00+02:00"),
    ("seen", "2024-05-28T21:00:00,5Z"),
    ("seen", "2024-05-28T21:00:00+0200"),
):
    check("G10", "kinds", f"`{_field}` cannot be {_value!r}")(_misfit(_field, _value))


@check("G10", "kinds", "a UUID that is a number raises the documented error", stock_raises=AttributeError)
def _(package: Any) -> None:
    refusal(package, lambda: thing_read(package, THING | {"key": 7}))


@check("G10", "kinds", "an empty list is no object")
def _(package: Any) -> None:
    refusal(package, lambda: thing_read(package, THING | {"part": []}))


@check("G10", "kinds", "a value of another type in a map is an error")
def _(package: Any) -> None:
    refusal(package, lambda: thing_read(package, THING | {"sizes": {"a": "1"}}))


@check("G10", "kinds", "a reply that is no object is read as strictly")
def _(package: Any) -> None:
    for content in (b"{}", b"[1]", b'"ab"'):
        there = portal(package, 200, content)
        refusal(package, lambda: getattr(package, "api.things.list_names").sync(client=there.client))  # noqa: B023


@check("G10", "vendor", "an amount that is a number is an error")
def _(package: Any) -> None:
    there = portal(package, 201, b'{"id": "inv_1", "amount": 12.95}')
    assert "amount: expected a string, got a number" in str(refusal(package, lambda: create(package, there)))


@check("G10", "vendor", "an empty list is no invoice")
def _(package: Any) -> None:
    there = portal(package, 201, b"[]")
    refusal(package, lambda: create(package, there))


@check("G10", "repaired", "a nullable date that is none does not stay a text")
def _(package: Any) -> None:
    for field, value in (("dueAt", "2024-04-31"), ("paidAt", "2024-05-28T21:00:00")):
        there = portal(package, 201, json.dumps({"id": "inv_1", field: value}).encode())
        body = invoice(package, issued_at=date(2024, 4, 29))
        assert field in str(refusal(package, lambda: create(package, there, body)))  # noqa: B023 -- called at once


@check("G10", "constants", "a constant that may be missing is read", stock_raises=SyntaxError)
def _(package: Any) -> None:
    for reply in ({}, {"gone": True, "kind": 3}):
        assert thing_read(package, reply).to_dict() == reply
    refusal(package, lambda: thing_read(package, {"kind": 4}))


# G12


@check("G12", "vendor", "type checkers are told that the package is typed")
def _(package: Any) -> None:
    assert (package.directory / "py.typed").is_file()


# G14


@check("G14", "kinds", "a path parameter cannot aim a call at another path")
def _(package: Any) -> None:
    there = portal(package)
    for value in ("", ".", ".."):
        with contextlib.suppress(ValueError):
            getattr(package, "api.things.list_parts").sync_detailed(value, client=there.client)
    assert there.requests == []


@check("G14", "odd", "times, booleans and lists are spelt in a path as anywhere")
def _(package: Any) -> None:
    days = [date(2024, 4, 29), date(2024, 4, 30)]
    request = called(package, "get_odd", datetime(2024, 4, 29, 10, tzinfo=UTC), True, days)  # noqa: FBT003
    assert request.url.raw_path == b"/v1/odd/2024-04-29T10%3A00%3A00%2B00%3A00/true/2024-04-29,2024-04-30"


# G15


@check("G15", "kinds", "one of several bodies is required where the document says so", stock_raises=NameError)
def _(package: Any) -> None:
    there = portal(package)
    with contextlib.suppress(TypeError):
        getattr(package, "api.things.write_note").sync_detailed(client=there.client)
    assert there.requests == []


@check("G15", "odd", "a body that is of two kinds is sent as the first, and called so", stock_raises=NameError)
def _(package: Any) -> None:
    request = called(package, "send_both", body=package.models.Named(a="b"))
    assert request.headers["Content-Type"] == "application/json"
    assert json.loads(request.content) == {"a": "b"}


def called(package: Any, name: str, *arguments: object, **options: object) -> httpx.Request:
    there = portal(package, cookies={"mine": "1"})
    getattr(package, f"api.odd.{name}").sync_detailed(*arguments, client=there.client, **options)
    return there.requests[0]


# G16


@check("G16", "odd", "fields are read whatever they are called", stock_raises=AttributeError)
def _(package: Any) -> None:
    reply = {"a": "1", "d": {"e": "2"}, "e": "3", "readDate": "2024-04-29", "field_dict": "4"}
    assert package.models.Named.from_dict(reply).to_dict() == reply


@check("G16", "odd", "a parameter of the query is sent whatever it is called", stock_raises=TypeError)
def _(package: Any) -> None:
    assert called(package, "ask", params_="1", session="2").url.params["params"] == "1"


@check("G16", "odd", "a schema may be called like a class that the code needs")
def _(package: Any) -> None:
    there = portal(package, 200, b'{"id": "12345678-1234-5678-1234-567812345678"}')
    found = getattr(package, "api.odd.get_uuid").sync(client=there.client)
    assert found.id == UUID("12345678-1234-5678-1234-567812345678")


@check("G16", "odd", "a field `cast` may stand beside a constant", stock_raises=TypeError)
def _(package: Any) -> None:
    assert package.models.Cast.from_dict({"cast": "a", "kind": "a"}).to_dict() == {"cast": "a", "kind": "a"}


@check("G16", "odd", "a field may be called like the items of a list beside it")
def _(package: Any) -> None:
    reply = {"body": "a", "days_item": "b", "days": ["2024-04-29"]}
    beside = package.models.Beside.from_dict(reply)
    assert (beside.body, beside.days_item, beside.to_dict()) == ("a", "b", reply)


@check("G16", "odd", "a parameter may be called like the body", stock_raises=SyntaxError)
def _(package: Any) -> None:
    request = called(package, "put_beside", body_query="a", body=package.models.Beside(body="b"))
    assert (request.url.query, request.content) == (b"body=a", b'{"body":"b"}')


@check("G16", "odd", "a parameter may be called as the items of a list beside it, or what they become, might be")
def _(package: Any) -> None:
    given = {"json_days": "a", "days_item": "b", "days_item_data": "c"}
    request = called(package, "get_beside", days=[date(2024, 4, 29)], **given)
    assert dict(request.url.params) == {"days": "2024-04-29", **given}


# G17


@check("G17", "odd", "cookies are sent, beside those of the client", stock_raises=DeprecationWarning)
def _(package: Any) -> None:
    request = called(package, "ask", session="a", page=2, all_=True, since=date(2024, 4, 29))
    assert request.headers["Cookie"] == "mine=1; session=a; page=2; all=true; since=2024-04-29"


@check(
    "G17",
    "odd",
    "a cookie is of its own request only, and may be left out",
    stock_raises=DeprecationWarning,
)
def _(package: Any) -> None:
    there = portal(package)
    ask = getattr(package, "api.odd.ask")
    asyncio.run(ask.asyncio_detailed(client=there.client, session="a", page=2))
    for _ in range(2):
        ask.sync_detailed(client=there.client, session="b", page=package.types.UNSET)
    assert [request.headers["Cookie"] for request in there.requests] == ["session=a; page=2", "session=b", "session=b"]


@check("G17", "odd", "a cookie cannot bring another", stock_raises=DeprecationWarning)
def _(package: Any) -> None:
    for value in (f"{TOKEN}; admin=1", "a b", 'a"', "a,b", "a\\", "a\r\nX-A: b", "é"):
        with pytest.raises(ValueError, match=r"^session: this value cannot stand in a cookie \(RFC 6265\)$"):
            called(package, "ask", session=value)


# G18


@check("G18", "headers", "dates, times, lists and constants are headers", stock_raises=GenerationError)
def _(package: Any) -> None:
    there = portal(package)
    getattr(package, "api.things.list_things").sync_detailed(
        client=there.client,
        x_day=date(2024, 4, 29),
        x_time=datetime(2024, 4, 29, 10, tzinfo=UTC),
        x_days=[date(2024, 4, 29), date(2024, 4, 30)],
        x_mode="fast",
        x_since=date(2024, 4, 1),
    )
    sent = {name: value for name, value in there.requests[0].headers.items() if name.startswith("x-")}
    assert sent == {
        "x-day": "2024-04-29",
        "x-time": "2024-04-29T10:00:00+00:00",
        "x-days": "2024-04-29,2024-04-30",
        "x-mode": "fast",
        "x-since": "2024-04-01",
    }


@check("G18", "odd", "a UUID is a header, None is none", stock_raises=TypeError)
def _(package: Any) -> None:
    needed = {"body": package.models.Named(), "x_count": 3}
    if "accept" in getattr(package, "api.odd.state").sync_detailed.__kwdefaults__:
        needed["accept"] = "a"
    request = called(package, "state", x_key=UUID(int=5), x_flag=False, **needed)
    assert [request.headers[name] for name in ("X-Key", "X-Flag", "X-Count")] == [str(UUID(int=5)), "false", "3"]
    request = called(package, "state", x_flag=None, **needed | {"x_count": None})
    assert not {"x-key", "x-flag", "x-count"} & request.headers.keys()


# G19


@check("G19", "odd", "what describes the headers that are described elsewhere is ignored", stock_raises=AssertionError)
def _(package: Any) -> None:
    arguments = getattr(package, "api.odd.state").sync_detailed.__annotations__
    assert set(arguments) == {"client", "body", "x_key", "x_flag", "x_count", "return"}


# G20


@check("G20", "odd", "a default is sent as the document has it")
def _(package: Any) -> None:
    default = getattr(package, "api.odd.ask")._get_kwargs(session="a")["params"]["quoted"]
    assert default == r'a "b" \d'


# G21


@check("G21", "odd", "null is sent where the body may be null", stock_raises=TypeError)
def _(package: Any) -> None:
    request = called(package, "state", x_count=1, body=None)
    assert (request.content, request.headers["Content-Type"]) == (b"null", "application/json")


@check("G21", "odd", "a body that may be null, and left out, is sent when it is given", stock_raises=SyntaxError)
def _(package: Any) -> None:
    contents = [called(package, "send_nothing", **given).content for given in ({"body": "a"}, {"body": None}, {})]
    assert contents == [b'"a"', b"null", b""]


@check("G21", "odd", "an object that may be null, and left out, is sent when it is given", stock_raises=ValueError)
def _(package: Any) -> None:
    body = package.models.Named(a="b")
    contents = [called(package, "put_nothing", **given).content for given in ({"body": body}, {"body": None}, {})]
    assert contents == [b'{"a":"b"}', b"null", b""]


# What is done with the checks


every_check = pytest.mark.parametrize("each", CHECKS, ids=str)


@every_check
def test_mended_output_passes(packages: Packages, each: Check) -> None:
    each.run(packages(each.document))


@every_check
def test_stock_output_fails(packages: Packages, each: Check) -> None:
    with pytest.raises((AssertionError, each.stock_raises)) as raised:
        each.run(packages(each.document, without="all"))
    assert raised.errisinstance(each.stock_raises), f"the stock output failed in another way: {raised.value!r}"


@every_check
def test_output_without_the_mend_fails(packages: Packages, each: Check) -> None:
    bare = (AssertionError, AttributeError, KeyError, NameError, RecursionError, TypeError, ValueError)
    unmade = (DeprecationWarning, GenerationError, SyntaxError)
    with pytest.raises((*bare, *unmade)):
        each.run(packages(each.document, without=each.defect))


def test_every_mend_has_a_check() -> None:
    assert {each.defect for each in CHECKS} == {mend.name for mend in MENDS}


# What the mends must not break: true of the mended output


def test_the_token_is_sent(packages: Packages) -> None:
    package = packages("vendor")
    there = portal(package, headers={"X-Mine": "1"})
    create(package, there)
    assert there.requests[0].headers["Authorization"] == f"Bearer {TOKEN}"
    assert there.requests[0].headers["X-Mine"] == "1"


def test_a_json_body_says_that_it_is_json(packages: Packages) -> None:
    package = packages("kinds")
    request = thing_sent(package, package.models.Thing.from_dict(THING))
    assert request.headers["Content-Type"] == "application/json"
    assert json.loads(request.content) == THING


def test_one_of_several_bodies_may_be_left_out_where_none_is_required(packages: Packages) -> None:
    package = packages("kinds")
    there = portal(package)
    change = getattr(package, "api.things.change_note")
    change.sync_detailed(client=there.client)
    change.sync_detailed(client=there.client, body=package.models.Part(name="a"))
    assert [request.content for request in there.requests] == [b"", b'{"name":"a"}']


def test_a_derived_client_has_what_it_was_derived_with(packages: Packages) -> None:
    package = packages("vendor")
    there = portal(package)
    derived = (
        there.client.with_headers({"X-New": "1"})
        .with_cookies({"new": "1"})
        .with_timeout(httpx.Timeout(9))
        .get_httpx_client()
    )
    assert derived.headers["X-New"] == "1"
    assert derived.headers["Authorization"] == f"Bearer {TOKEN}"
    assert derived.cookies["new"] == "1"
    assert derived.timeout == httpx.Timeout(9)


def test_who_wants_no_timeout_says_so(packages: Packages) -> None:
    assert portal(packages("vendor"), timeout=None).client.get_httpx_client().timeout == httpx.Timeout(None)


def test_a_given_file_name_and_type_are_kept(packages: Packages) -> None:
    package = packages("vendor")
    file = package.types.File(payload=BytesIO(b"%PDF-1.7"), file_name="mine.pdf", mime_type="application/pdf")
    (pdf,) = (part for part in sent(package, invoice(package, pdf=file)) if name(part) == "pdf")
    assert (pdf.get_filename(), pdf.get_content_type()) == ("mine.pdf", "application/pdf")


def test_what_cannot_stand_in_a_path_is_named(packages: Packages) -> None:
    with pytest.raises(ValueError, match=r"^thing: '\.\.' cannot stand in a path$"):
        getattr(packages("kinds"), "api.things.list_parts")._get_kwargs("..")


def test_a_path_parameter_arrives_as_it_is(packages: Packages) -> None:
    there = portal(packages("kinds"))
    for value in ("a", "a/b?c#d e", "...", "%2e%2e", "é"):
        getattr(packages("kinds"), "api.things.list_parts").sync_detailed(value, client=there.client)
        *_, segment, _ = there.requests[-1].url.raw_path.decode().split("/")
        assert urllib.parse.unquote(segment) == value


def test_a_known_status_keeps_its_name(packages: Packages) -> None:
    package = packages("vendor")
    response = create(package, portal(package, 201, b'{"id": "inv_1"}'))
    assert response.status_code is HTTPStatus.CREATED
    assert response.parsed.id == "inv_1"


def test_booleans_in_a_query_are_lower_case_and_none_is_left_out(packages: Packages) -> None:
    package = packages("kinds")
    there = portal(package)
    for value in (True, False, None):
        getattr(package, "api.things.list_things").sync(client=there.client, open_=value, page=None)
    assert [request.url.query for request in there.requests] == [b"open=true", b"open=false", b""]


def test_the_error_keeps_its_parts_in_a_pickle(packages: Packages) -> None:
    error = packages("vendor").errors.UnreadableResponse(201, {"a": "b"}, b"<html>")
    copy = pickle.loads(pickle.dumps(error))  # noqa: S301 -- our own
    assert (copy.status_code, copy.headers, copy.content) == (201, {"a": "b"}, b"<html>")


def test_no_message_shows_the_content_of_a_reply(packages: Packages) -> None:
    package = packages("kinds")
    error = refusal(package, lambda: thing_read(package, THING | {"count": TOKEN, "day": TOKEN}))
    assert TOKEN not in str(error)


OFFSET = timezone(timedelta(hours=2))

READ: Mapping[str, tuple[object, object]] = {
    "seen": ("2024-05-28T21:00:00.123456789+02:00", datetime(2024, 5, 28, 21, microsecond=123456, tzinfo=OFFSET)),
    "open": (False, False),
    "count": (3, 3),
    "weight": (2, 2),
    "day": ("2024-02-29", date(2024, 2, 29)),
    "key": ("12345678-1234-5678-1234-567812345678", UUID("12345678-1234-5678-1234-567812345678")),
    "level": (2, 2),
    "state": ("new", "new"),
    "names": (["a", "b"], ["a", "b"]),
    "either": (True, True),
    "anything": ([None, {}], [None, {}]),
    "maybe": (None, None),
    "maybeDay": ("2024-04-30", date(2024, 4, 30)),
    "maybeSeen": ("2024-05-28T21:00:00z", datetime(2024, 5, 28, 21, tzinfo=UTC)),
    "maybeNames": (None, None),
}


@pytest.mark.parametrize("field", READ)
def test_a_documented_value_is_read(packages: Packages, field: str) -> None:
    package = packages("kinds")
    written, wanted = READ[field]
    thing = thing_read(package, THING | {field: written})
    attribute = {"open": "open_", "maybeDay": "maybe_day", "maybeSeen": "maybe_seen", "maybeNames": "maybe_names"}
    found = getattr(thing, attribute.get(field, field))
    assert found == wanted
    assert isinstance(found, type(wanted))


def test_a_whole_reply_is_read_and_written_back(packages: Packages) -> None:
    package = packages("kinds")
    reply = THING | {
        "part": {"name": "p"},
        "parts": [{"name": "p", "newer": 1}, {}],
        "sizes": {"a": 1},
        "either": {"name": "p"},
        "maybeNames": ["a"],
        "newer": [1, None],
    }
    thing = thing_read(package, reply)
    assert thing.additional_properties == {"newer": [1, None]}
    assert thing.count is package.types.UNSET
    assert thing.to_dict() == reply


def test_a_reply_that_is_no_object_is_read(packages: Packages) -> None:
    package = packages("kinds")
    there = portal(package, 200, b'["a", "b"]')
    assert getattr(package, "api.things.list_names").sync(client=there.client) == ["a", "b"]


def test_an_integer_may_be_written_with_a_zero_fraction(packages: Packages) -> None:
    """1.0 is an integer to JSON Schema."""
    package = packages("kinds")
    count = (
        getattr(package, "api.things.list_things")
        .sync(client=portal(package, 200, json.dumps(THING | {"count": 1.0}).encode()).client)
        .count
    )
    assert (count, type(count)) == (1, int)


# The mends themselves


def _mend(*edits: Edit, overrides: tuple[Override, ...] = ()) -> Mend:
    return Mend(name="G0", why="for the test", upstream=None, edits=edits, overrides=overrides)


@pytest.mark.parametrize(
    ("edit", "what"),
    [
        (Edit("types.py.jinja", "no such text", ""), "'no such text' 0 times, not 1"),
        (Edit("types.py.jinja", "\nclass ", "", count=1), "'class' 3 times, not 1"),
        (Edit("nowhere.jinja", "a", "b"), "no template nowhere.jinja"),
    ],
)
def test_a_template_that_has_changed_is_an_error_that_says_which_mend_no_longer_fits(
    tmp_path: Path, edit: Edit, what: str
) -> None:
    with pytest.raises(MendError) as raised:
        write_templates([_mend(Edit("errors.py.jinja", "class", "class"), edit)], tmp_path)
    message = str(raised.value)
    for expected in ("G0", "for the test", edit.template, what, openapi_python_client.__version__):
        assert expected in message
    assert "\n" not in message
    assert not list(tmp_path.iterdir())


def test_two_mends_of_one_template_are_both_made(tmp_path: Path) -> None:
    edits = [Edit("errors.py.jinja", "UnexpectedStatus(", "First("), Edit("errors.py.jinja", "First(", "Second(")]
    write_templates([_mend(edit) for edit in edits], tmp_path)
    assert "class Second(Exception)" in (tmp_path / "errors.py.jinja").read_text()


def test_the_generator_is_left_as_it_was() -> None:
    before = [(each, vars(each.owner).get(each.name)) for mend in MENDS for each in mend.overrides]
    with pytest.raises(RuntimeError), overridden(MENDS):
        raise RuntimeError
    assert before
    for override, found in before:
        assert vars(override.owner).get(override.name) is found


def test_a_name_that_the_generator_lacks_is_an_error_that_says_which_mend_no_longer_fits(tmp_path: Path) -> None:
    mend = _mend(overrides=(Override(openapi_python_client.strings, "NO_SUCH_NAME", str),))
    with pytest.raises(
        MendError, match=r"^mend G0 \(for the test\) .*: openapi_python_client.strings has no NO_SUCH_NAME"
    ):
        write_client(DOCUMENTS["kinds"], tmp_path / "client", [mend])


def test_a_module_has_the_name_that_the_reader_of_changes_gives_it(packages: Packages) -> None:
    directory = packages("odd").directory / "api" / "odd"
    names = {
        naming.function(Node.of(operation), method, path)
        for path, item in DOCUMENTS["odd"]["paths"].items()
        for method, operation in item.items()
    }
    assert "cast_" in names
    assert {path.stem for path in directory.glob("*.py")} == {"__init__", *names}


def test_the_mends_are_for_the_generator_that_is_installed() -> None:
    assert openapi_python_client.__version__ == GENERATOR_VERSION
