"""Any request that goes through a client: the generated operations' ones, too."""

import asyncio
import io
import logging
from collections.abc import Iterator

import httpx
import pytest
from mijnklantportaal import ConnectError, CustomerInvoice, InvalidInputError, MijnKlantportaal, RateLimitError
from mijnklantportaal._client_transport import AsyncClientTransport, ClientTransport

from .fakes import ARGUMENTS, CREATED, TOKEN, Connect, FakePortal, Line, answer

TRY_AGAIN = answer(429, headers={"Retry-After": "1"})


class OneWay(io.BytesIO):
    def seekable(self) -> bool:
        return False


def sent_as_often(line: Line, times: int, **options: object) -> None:
    if times == 1:
        with pytest.raises(RateLimitError):
            line.request("POST", "/files", **options)
    else:
        assert line.request("POST", "/files", **options).status_code == 201
    assert len(line.received) == times
    assert len({request.body for request in line.received}) == 1


@pytest.mark.parametrize(
    ("options", "body"),
    [
        ({}, b""),
        ({"json": 5}, b"5"),
        ({"data": {"a": "1"}}, b"a=1"),
        ({"content": b"abc"}, b"abc"),
        ({"content": "é"}, "é".encode()),
    ],
)
def test_a_body_in_memory_is_repeated(connect: Connect, options: dict[str, object], body: bytes) -> None:
    line = connect(TRY_AGAIN, CREATED)
    sent_as_often(line, 2, **options)
    assert line.received[0].body == body


def test_a_form_with_files_that_can_be_rewound_is_repeated(connect: Connect) -> None:
    for files in (
        [("a", (None, b"1")), ("b", ("b.txt", io.BytesIO(b"2"), "text/plain"))],
        {"a": b"1", "b": io.BytesIO(b"2"), "c": (None, "text")},
    ):
        line = connect(TRY_AGAIN, CREATED)
        sent_as_often(line, 2, files=files)
        assert line.received[0].values["b"] == b"2"


def test_a_form_with_a_file_that_cannot_be_rewound_is_not_repeated(connect: Connect) -> None:
    for files in ([("a", (None, b"1")), ("b", ("b.txt", OneWay(b"2"), "text/plain"))], {"a": OneWay(b"2")}):
        sent_as_often(connect(TRY_AGAIN, CREATED), 1, files=files)


def test_a_body_that_is_read_once_is_not_repeated(connect: Connect) -> None:
    def chunks() -> Iterator[bytes]:
        yield b"a"
        yield b"b"

    line = connect(TRY_AGAIN, CREATED)
    sent_as_often(line, 1, content=chunks())
    assert line.received[0].body == b"ab"
    sent_as_often(connect(TRY_AGAIN, CREATED), 1, content=io.BytesIO(b"ab"))


def test_a_429_holds_back_the_calls_after_it_too() -> None:
    busy = answer(429, headers={"Retry-After": "17"})
    with MijnKlantportaal(TOKEN, max_retries=0, transport=FakePortal(busy, CREATED)) as portal:
        waits: list[float] = []
        portal._session._sleep = waits.append
        with pytest.raises(RateLimitError):
            portal.customer_invoices.create(**ARGUMENTS)
        assert waits == []
        portal.customer_invoices.create(**ARGUMENTS)
    assert waits == [pytest.approx(17, abs=1)]


def test_a_closed_client_sends_nothing(connect: Connect) -> None:
    line = connect(CREATED)
    line.close()
    with pytest.raises(
        ConnectError, match=r"this client has been closed; make a new one. The invoice was not created."
    ):
        line.create()
    assert line.received == []
    assert line.sleeps == []
    assert line.portal.closed


def test_what_happens_is_logged(connect: Connect, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="mijnklantportaal")
    line = connect(httpx.ConnectError(""), CREATED, requests_per_minute=1)
    line.create()
    call = "POST /customer-invoices for invoice 2024-001"
    assert [record.getMessage() for record in caplog.records if record.name == "mijnklantportaal"] == [
        f"{call}: ConnectError in 0.000 s (attempt 1)",
        f"{call} is repeated in 0.5 s",
        f"{call} waits 60.5 s for the rate limit",
        f"{call}: 201 in 0.000 s (attempt 2)",
    ]
    levels = [record.levelno for record in caplog.records if record.name == "mijnklantportaal"]
    assert levels == [logging.DEBUG, logging.INFO, logging.INFO, logging.DEBUG]


def test_a_reply_can_be_used_as_any_of_httpx(connect: Connect) -> None:
    line = connect(answer(200, json=[1], headers=[("X-Note", "a"), ("X-Note", "b"), ("Transfer-Encoding", "chunked")]))
    response = line.request("GET", "/customers", params={"page": 2})
    assert response.json() == [1]
    assert str(response.request.url) == "https://portal.example/v1/customers?page=2"
    assert response.headers["x-note"] == "a, b"
    assert "transfer-encoding" not in response.headers
    assert line.received[0].headers["authorization"]


def test_a_caller_s_own_client_keeps_its_redirects_and_its_password_to_itself() -> None:
    redirect = answer(307, headers={"Location": "https://elsewhere.example/"})
    request = httpx.Request("POST", "https://portal.example/v1/x", headers={"Authorization": "Bearer ours"})
    theirs, theirs_async = FakePortal(redirect), FakePortal(redirect)
    with httpx.Client(transport=theirs, auth=("user", "password"), follow_redirects=True) as client:
        assert ClientTransport(client).handle_request(request).status_code == 307

    async def run() -> int:
        async with httpx.AsyncClient(
            transport=theirs_async, auth=("user", "password"), follow_redirects=True
        ) as client:
            return (await AsyncClientTransport(client).handle_async_request(request)).status_code

    assert asyncio.run(run()) == 307
    for portal in (theirs, theirs_async):
        assert [received.headers["authorization"] for received in portal.received] == ["Bearer ours"]


def test_the_reply_of_a_success_is_as_it_came(connect: Connect) -> None:
    body = b'{"id": "inv_1", "note": "\\u00e9"}'
    invoice = connect(answer(201, content=body, headers={"X-Note": "a"})).create()
    assert isinstance(invoice, CustomerInvoice)
    assert invoice.raw.content == body
    assert invoice.raw.status_code == 201
    assert invoice.raw.headers["x-note"] == "a"


@pytest.mark.parametrize(
    "url", ["https://elsewhere.example/a.pdf", "http://portal.example/v1/a.pdf", "https://portal.example:8443/a.pdf"]
)
def test_no_other_server_is_sent_the_token(connect: Connect, url: str) -> None:
    """A link in a reply may lead anywhere."""
    line = connect(CREATED)
    with pytest.raises(InvalidInputError, match=r"url: .* it is not the portal's, which alone may see the token"):
        line.request("GET", url)
    with pytest.raises(InvalidInputError, match="it is not the portal's"):
        line.request("POST", url, files=[("a", ("a.txt", b"1", "text/plain"))])
    assert line.received == []


def test_a_derived_client_sends_no_other_server_the_token() -> None:
    with MijnKlantportaal(TOKEN, transport=httpx.MockTransport(lambda _: httpx.Response(200))) as portal:
        derived = portal.api.with_headers({}).get_httpx_client()
        assert derived.get("https://api.mijnklantportaal.nl/elsewhere").status_code == 200
        with pytest.raises(InvalidInputError, match="it is not the portal's"):
            derived.get("https://elsewhere.example/")


def test_a_whole_url_is_asked_for_as_it_is(connect: Connect) -> None:
    line = connect(answer(200, json=[]))
    line.request("GET", "https://portal.example/v1/customers?page=2")
    assert str(line.portal.received[0].url) == "https://portal.example/v1/customers?page=2"
