"""`portal.api`: the generated functions, through the portal; sync and async alike."""

import asyncio
import io
import pickle
import threading
from collections.abc import Callable
from datetime import date
from typing import Any

import httpx
import pytest
from mijnklantportaal import (
    AsyncMijnKlantportaal,
    ConnectError,
    InvalidInputError,
    MijnKlantportaal,
    RateLimitError,
    ServerError,
    UnreadableResponseError,
    ValidationError,
)
from mijnklantportaal._api import PortalClient
from mijnklantportaal_client.api.customer_invoices_api import create_customer_invoice
from mijnklantportaal_client.models import CreateCustomerInvoiceBody, CustomerInvoice
from mijnklantportaal_client.types import File

from .fakes import INVOICE, PDF, TOKEN

Handler = Callable[[httpx.Request], httpx.Response]
Derive = Callable[[PortalClient], Any]


class Unseekable(io.BytesIO):
    """A stream that cannot be rewound."""

    def seekable(self) -> bool:
        return False


def body(pdf: io.BytesIO | None = None) -> CreateCustomerInvoiceBody:
    return CreateCustomerInvoiceBody(
        customer_id="cst_1",
        invoice_number="2024-001",
        issued_at=date(2024, 4, 29),
        amount="12.95",
        pdf=File(pdf or io.BytesIO(PDF), "2024-001.pdf", "application/pdf"),
    )


async def _no_sleep(_: float) -> None:
    pass


def call(mode: str, handler: Handler, derive: Derive = lambda api: api, pdf: io.BytesIO | None = None) -> Any:
    """Call the generated function with a client derived from `portal.api`."""
    transport = httpx.MockTransport(handler)
    if mode == "sync":
        with MijnKlantportaal(TOKEN, transport=transport) as portal:
            portal._session._sleep = lambda _: None
            return create_customer_invoice.sync(client=derive(portal.api), body=body(pdf))
    return asyncio.run(_call(transport, derive, pdf))


async def _call(transport: httpx.AsyncBaseTransport, derive: Derive, pdf: io.BytesIO | None) -> Any:
    async with AsyncMijnKlantportaal(TOKEN, transport=transport) as portal:
        portal._session._sleep = _no_sleep
        return await create_customer_invoice.asyncio(client=derive(portal.api), body=body(pdf))


def call_twice(mode: str, handler: Handler, derive: Derive) -> None:
    """Call the generated function twice with the same derived client."""
    transport = httpx.MockTransport(handler)
    if mode == "sync":
        with MijnKlantportaal(TOKEN, transport=transport) as portal:
            client = derive(portal.api)
            for _ in range(2):
                create_customer_invoice.sync(client=client, body=body())
        return

    async def run() -> None:
        async with AsyncMijnKlantportaal(TOKEN, transport=transport) as portal:
            client = derive(portal.api)
            for _ in range(2):
                await create_customer_invoice.asyncio(client=client, body=body())

    asyncio.run(run())


class Answers:
    """Gives one answer after the other, and keeps what was asked."""

    def __init__(self, *replies: httpx.Response) -> None:
        self._replies = list(replies)
        self.requests: list[httpx.Request] = []
        self.bodies: list[bytes] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        self.bodies.append(request.content)
        return self._replies.pop(0)


BUSY = {"Retry-After": "1"}
modes = pytest.mark.parametrize("mode", ["sync", "async"])


@modes
def test_an_operation_is_repeated_as_the_portal_says(mode: str) -> None:
    answers = Answers(httpx.Response(429, headers=BUSY), httpx.Response(201, json=INVOICE))

    assert isinstance(call(mode, answers), CustomerInvoice)

    assert [request.headers["authorization"] for request in answers.requests] == [f"Bearer {TOKEN}"] * 2
    assert answers.bodies[0] == answers.bodies[1]
    assert PDF in answers.bodies[0]


@modes
def test_a_stream_that_cannot_be_rewound_is_not_repeated(mode: str) -> None:
    with pytest.raises(RateLimitError):
        call(mode, Answers(httpx.Response(429, headers=BUSY)), pdf=Unseekable(PDF))


@modes
def test_a_refusal_is_the_portals_error(mode: str) -> None:
    with pytest.raises(ValidationError, match=r"POST /customer-invoices: 422 No\."):
        call(mode, Answers(httpx.Response(422, json={"message": "No."})))


@modes
def test_a_2xx_that_cannot_be_read_says_that_it_was_carried_out(mode: str) -> None:
    answers = Answers(httpx.Response(201, json={**INVOICE, "amount": 12.95, "echo": TOKEN}))

    with pytest.raises(
        UnreadableResponseError, match=r"POST /customer-invoices: 201, but amount: .* carried out"
    ) as caught:
        call(mode, answers)

    assert caught.value.reply is not None
    assert TOKEN not in caught.value.reply.text


@modes
def test_a_derived_client_sends_through_the_same_portal(mode: str) -> None:
    answers = Answers(httpx.Response(429, headers=BUSY), httpx.Response(503))

    def derive(api: PortalClient) -> Any:
        derived = api.with_headers({"X-Request-ID": "1"}).with_cookies({"a": "b"}).with_timeout(httpx.Timeout(7))
        assert derived is not api
        return derived

    with pytest.raises(ServerError):
        call(mode, answers, derive)

    first, second = answers.requests
    for request in (first, second):
        assert request.headers["authorization"] == f"Bearer {TOKEN}"
        assert request.headers["x-request-id"] == "1"
        assert request.headers["cookie"] == "a=b"
        assert request.extensions["timeout"]["read"] == 7
    assert answers.bodies[0] == answers.bodies[1]


@modes
def test_a_derived_client_does_not_repeat_what_it_cannot_rewind(mode: str) -> None:
    def derive(api: PortalClient) -> Any:
        return api.with_headers({})

    with pytest.raises(RateLimitError):
        call(mode, Answers(httpx.Response(429, headers=BUSY)), derive, pdf=Unseekable(PDF))


@modes
def test_a_header_in_other_letters_takes_the_place_of_the_clients_own(mode: str) -> None:
    answers = Answers(httpx.Response(500, text=f"Bearer {TOKEN}, Bearer another-secret"))

    def derive(api: PortalClient) -> Any:
        return api.with_headers({"user-agent": "a", "AUTHORIZATION": "Bearer b"}).with_headers(
            {"User-Agent": "mine", "authorization": "Bearer another-secret"}
        )

    with pytest.raises(ServerError) as caught:
        call(mode, answers, derive)

    (request,) = answers.requests
    assert request.headers.get_list("authorization") == ["Bearer another-secret"]
    assert request.headers.get_list("user-agent") == ["mine"]
    assert "500 Bearer [token], Bearer [token]" in str(caught.value)
    assert TOKEN.encode() not in pickle.dumps(caught.value)


def test_a_derived_client_refuses_what_cannot_be_sent() -> None:
    with MijnKlantportaal(TOKEN, transport=httpx.MockTransport(Answers())) as portal:
        with pytest.raises(InvalidInputError, match=r"headers\['Authorization'\]: .* without a blank") as caught:
            portal.api.with_headers({"Authorization": "Bearer another-secret "})
        with pytest.raises(InvalidInputError, match=r"headers: 'Host': the client sets it"):
            portal.api.with_headers({"Host": "elsewhere.example"})
        with pytest.raises(InvalidInputError, match=r"timeout: .* give a number of seconds above 0"):
            portal.api.with_timeout(httpx.Timeout(-1))
    assert "another-secret" not in str(caught.value)


@modes
def test_a_derived_client_keeps_no_cookies_of_the_portal(mode: str) -> None:
    for derive, kept in (
        (lambda api: api, [None, None]),
        (lambda api: api.with_cookies({"a": "b"}), ["a=b", "a=b"]),
    ):
        answers = Answers(*(httpx.Response(201, json=INVOICE, headers={"Set-Cookie": "session=1"}) for _ in kept))
        call_twice(mode, answers, derive)
        assert [request.headers.get("cookie") for request in answers.requests] == kept


def test_a_derived_client_of_a_closed_portal_sends_nothing() -> None:
    answers = Answers()
    transport = httpx.MockTransport(answers)
    closed = r"POST /customer-invoices: this client has been closed; make a new one. It was not carried out"
    with MijnKlantportaal(TOKEN, transport=transport) as portal:
        derived = portal.api.with_headers({"X": "1"})
    with pytest.raises(ConnectError, match=closed):
        create_customer_invoice.sync(client=derived, body=body())

    async def run() -> None:
        async with AsyncMijnKlantportaal(TOKEN, transport=transport) as portal:
            derived = portal.api.with_headers({"X": "1"})
        await create_customer_invoice.asyncio(client=derived, body=body())

    with pytest.raises(ConnectError, match=closed):
        asyncio.run(run())
    assert answers.requests == []


@modes
def test_a_success_with_a_header_that_is_not_ascii_is_read(mode: str) -> None:
    answers = Answers(httpx.Response(201, json=INVOICE, headers=[(b"X-Naam", "café".encode())]))
    assert isinstance(call(mode, answers), CustomerInvoice)


def test_a_2xx_that_cannot_be_read_does_not_tell_a_short_token() -> None:
    answers = Answers(httpx.Response(201, json={"id": 5, "echo": "short"}))
    with (
        MijnKlantportaal("short", transport=httpx.MockTransport(answers)) as portal,
        pytest.raises(UnreadableResponseError) as caught,
    ):
        create_customer_invoice.sync(client=portal.api, body=body())
    assert caught.value.reply is not None
    assert caught.value.reply.json() == {"id": 5, "echo": "[token]"}


def test_deriving_leaves_the_portal_alone() -> None:
    answers = Answers(httpx.Response(201, json=INVOICE), httpx.Response(201, json=INVOICE))
    with MijnKlantportaal(TOKEN, transport=httpx.MockTransport(answers)) as portal:
        for api in (portal.api.with_headers({"X-Request-ID": "1"}), portal.api):
            create_customer_invoice.sync(client=api, body=body())

    assert ["x-request-id" in request.headers for request in answers.requests] == [True, False]


def test_leaving_a_with_block_closes_nothing() -> None:
    answers = Answers(*[httpx.Response(201, json=INVOICE) for _ in range(6)])
    transport = httpx.MockTransport(answers)
    with MijnKlantportaal(TOKEN, transport=transport) as portal:
        for api in (portal.api, portal.api, portal.api.with_headers({})):
            with api as client:
                create_customer_invoice.sync(client=client, body=body())
        assert not portal._session.is_closed

    async def run() -> None:
        async with AsyncMijnKlantportaal(TOKEN, transport=transport) as portal:
            for api in (portal.api, portal.api, portal.api.with_headers({})):
                async with api as client:
                    await create_customer_invoice.asyncio(client=client, body=body())
            assert not portal._session.is_closed

    asyncio.run(run())
    assert len(answers.requests) == 6


def test_the_other_kind_of_function_is_refused() -> None:
    with MijnKlantportaal(TOKEN) as portal, pytest.raises(TypeError, match="this portal is synchronous"):
        asyncio.run(create_customer_invoice.asyncio(client=portal.api, body=body()))
    with pytest.raises(TypeError, match="this portal is asynchronous"):
        create_customer_invoice.sync(client=AsyncMijnKlantportaal(TOKEN).api, body=body())


def test_the_token_is_in_no_repr() -> None:
    assert TOKEN not in repr(MijnKlantportaal(TOKEN).api)


class Watched(io.BytesIO):
    """Remembers who touched it."""

    def __init__(self) -> None:
        super().__init__(PDF)
        self.threads: set[int] = set()

    def read(self, size: int | None = -1, /) -> bytes:
        self.threads.add(threading.get_ident())
        return super().read(size)

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        self.threads.add(threading.get_ident())
        return super().seek(offset, whence)


@pytest.mark.parametrize("derive", [lambda api: api, lambda api: api.with_headers({"X-Own": "1"})])
def test_no_file_is_touched_in_the_event_loop(derive: Derive) -> None:
    file = Watched()
    created = call("async", lambda _: httpx.Response(201, json=INVOICE), derive, file)
    assert isinstance(created, CustomerInvoice)
    assert file.threads
    assert threading.get_ident() not in file.threads


def test_an_own_request_of_an_async_client_takes_what_httpx_takes() -> None:
    async def post() -> httpx.Response:
        transport = httpx.MockTransport(lambda request: httpx.Response(200, content=request.headers["authorization"]))
        async with AsyncMijnKlantportaal(TOKEN, transport=transport) as portal:
            client = portal.api.get_async_httpx_client()
            return await client.post("/files", files={"a": b"1"}, auth=("me", "secret"), follow_redirects=True)

    assert asyncio.run(post()).text == "Bearer [token]"
