"""How a client is set up: where its settings come from, what it refuses, and whose connections it closes."""

import asyncio
import re
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

import httpx
import mijnklantportaal_client
import pytest
from mijnklantportaal import AsyncMijnKlantportaal, ConnectError, InvalidInputError, MijnKlantportaal
from mijnklantportaal._settings import BASE_URL as VENDORS_URL
from mijnklantportaal._settings import LIMITS, headers_from
from mijnklantportaal_client.api.customer_invoices_api import create_customer_invoice
from mijnklantportaal_client.models import CreateCustomerInvoiceBody

from .fakes import ARGUMENTS, BASE_URL, CREATED, INVOICE, TOKEN, FakePortal, answer
from .real_portal import RealPortal

ROOT = Path(__file__).parents[2]
CLIENTS: list[Callable[..., MijnKlantportaal | AsyncMijnKlantportaal]] = [MijnKlantportaal, AsyncMijnKlantportaal]
both = pytest.mark.parametrize("client", CLIENTS)


def called(client: Callable[..., Any], fake: FakePortal, *arguments: Any, **options: Any) -> None:
    """Make a client, send an invoice, and close the client."""
    portal = client(*arguments, transport=fake, **options)
    if isinstance(portal, MijnKlantportaal):
        with portal:
            assert portal.customer_invoices.create(**ARGUMENTS).id == INVOICE["id"]
        return

    async def run() -> None:
        async with portal:
            assert (await portal.customer_invoices.create(**ARGUMENTS)).id == INVOICE["id"]

    asyncio.run(run())


def refused(client: Callable[..., object], argument: str, remedy: str, *arguments: object, **options: object) -> str:
    with pytest.raises(InvalidInputError, match=re.escape(remedy)) as caught:
        client(*arguments, **options)
    assert caught.value.argument == argument
    return str(caught.value)


@both
def test_the_settings_of_a_call(client: Callable[..., Any]) -> None:
    fake = FakePortal(CREATED)
    called(client, fake, TOKEN)
    (request,) = fake.received
    assert request.url == "https://api.mijnklantportaal.nl/v1/customer-invoices"
    assert request.headers["authorization"] == f"Bearer {TOKEN}"
    assert request.headers["user-agent"] == (
        f"mijnklantportaal-python/{version('mijnklantportaal')} httpx/{httpx.__version__}"
    )
    assert request.extensions["timeout"] == {"connect": 5.0, "read": 30.0, "write": 30.0, "pool": 5.0}
    assert fake.closed


def test_the_base_url_is_the_documents_server() -> None:
    document = (ROOT / "openapi.yaml").read_text(encoding="utf-8")
    assert re.findall(r"^servers:\n *- url: (\S+)$", document, re.MULTILINE) == [VENDORS_URL]


@both
def test_the_environment_fills_in_what_is_not_given(
    client: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MIJNKLANTPORTAAL_TOKEN", "from-the-environment")
    monkeypatch.setenv("MIJNKLANTPORTAAL_BASE_URL", BASE_URL)
    fake = FakePortal(CREATED)
    called(client, fake)
    called(client, fake, TOKEN, base_url="https://argument.example")
    first, second = fake.received
    assert first.headers["authorization"] == "Bearer from-the-environment"
    assert first.url == "https://portal.example/v1/customer-invoices"
    assert second.headers["authorization"] == f"Bearer {TOKEN}"
    assert second.url == "https://argument.example/customer-invoices"


def test_connections_are_kept_however_many_are_in_use(real_portal: RealPortal) -> None:
    threads = 30
    all_at_once = threading.Barrier(threads)
    with (
        MijnKlantportaal(TOKEN, base_url=real_portal.url, requests_per_minute=None) as portal,
        ThreadPoolExecutor(threads) as pool,
    ):
        for _ in range(3):
            create = partial(portal.customer_invoices.create, on_progress=lambda *_: all_at_once.wait(10), **ARGUMENTS)
            for sent in [pool.submit(create) for _ in range(threads)]:
                sent.result()
    assert len(real_portal.received) == 3 * threads
    assert len(real_portal.ports) == threads


@both
def test_a_base_url_of_the_environment_is_refused_under_its_own_name(
    client: Callable[..., object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MIJNKLANTPORTAAL_BASE_URL", "portal.example")
    refused(client, "MIJNKLANTPORTAAL_BASE_URL", "'portal.example': give an absolute URL", TOKEN)


@both
def test_a_token_is_needed(client: Callable[..., object], monkeypatch: pytest.MonkeyPatch) -> None:
    refused(client, "token", "it is not set: give token=… or set MIJNKLANTPORTAAL_TOKEN")
    monkeypatch.setenv("MIJNKLANTPORTAAL_TOKEN", "")
    refused(client, "token", "it is not set")
    refused(client, "token", "it is not set", "")


@pytest.mark.parametrize("token", ["a b", "secret\n", " secret", "sécret", "secret\x00", "\u200bsecret"])
def test_a_token_with_a_slip_is_refused_and_not_shown(token: object) -> None:
    text = refused(MijnKlantportaal, "token", "it holds a space, a line break or a character outside ASCII", token)
    assert "secret" not in text


def test_a_token_is_text() -> None:
    assert "secret" not in refused(MijnKlantportaal, "token", "it is no text, but bytes", b"secret")
    refused(MijnKlantportaal, "token", "it is no text, but int", 5)


def test_a_token_from_the_environment_with_a_slip_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MIJNKLANTPORTAAL_TOKEN", "secret\n")
    refused(MijnKlantportaal, "token", "it holds a space, a line break")


@pytest.mark.parametrize(
    "url",
    [
        "https://portal.example",
        "https://portal.example/v1/",
        "HTTPS://portal.example:8443/v1",
        "http://localhost:8000/v1",
        "http://127.0.0.1:8000",
        "http://127.9.9.9",
        "http://[::1]:8000/v1",
        "http://[::ffff:127.0.0.1]:8000/v1",
        "https://portal.example:65535",
    ],
)
@both
def test_a_base_url_is_https_or_this_machine(client: Callable[..., Any], url: str) -> None:
    fake = FakePortal(CREATED)
    called(client, fake, TOKEN, base_url=url)
    assert fake.received[0].url == f"{httpx.URL(url)}".rstrip("/") + "/customer-invoices"


@both
def test_what_is_for_this_machine_goes_to_no_proxy(client: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://proxy.example")
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example")
    here, there = (client(TOKEN, base_url=f"{scheme}://localhost:8000/v1") for scheme in ("http", "https"))
    assert not here._session._mounts
    assert there._session._mounts


@pytest.mark.parametrize(
    ("url", "remedy"),
    [
        ("http://portal.example/v1", "the token would cross the network unencrypted; use https"),
        ("http://192.168.1.7", "unencrypted"),
        ("http://localhost.example", "unencrypted"),
        ("http://portal.localhost", "unencrypted"),
        ("http://127.0.0.1.example", "unencrypted"),
        ("http://notlocalhost", "unencrypted"),
        ("http://0.0.0.0:8000", "unencrypted"),
        ("ftp://portal.example", "give an absolute URL"),
        ("portal.example/v1", "give an absolute URL"),
        ("https://", "give an absolute URL"),
        ("/v1", "give an absolute URL"),
        ("", "give an absolute URL"),
        ("https://portal.example/v1?a=b", "give it without a query and a fragment"),
        ("https://portal.example/v1#a", "give it without a query and a fragment"),
        ("https://portal.example/v1?", "give it without a query and a fragment"),
        ("https://portal.example/v1/#", "give it without a query and a fragment"),
        ("https://portal.example/v1 ", "take away the space before or after it"),
        ("\thttps://portal.example/v1", "take away the space before or after it"),
        ("https://portal.example:port", "it is no URL"),
        ("http://127.0.0.1:70000", "give a port from 1 to 65535"),
        ("https://portal.example:65536/v1", "give a port from 1 to 65535"),
        ("https://portal.example:0", "give a port from 1 to 65535"),
        ("https://portal..example/v1", "it is no URL"),
        ("https://xn--a", "it is no URL"),
        (f"https://{'a' * 64}.example", "it is no URL"),
        ("https://portal\n.example", "it is no URL"),
        ("https://my portal.example", "no host has '%' in its name"),
        ("https://portal,example", "no host has ',' in its name"),
        (5, "it is no URL"),
    ],
)
@both
def test_another_base_url_is_refused(client: Callable[..., object], url: object, remedy: str) -> None:
    refused(client, "base_url", remedy, TOKEN, base_url=url)


@pytest.mark.parametrize("url", ["https://me:secret@portal.example", "https://me:secret@portal..example/v1"])
def test_a_password_in_the_base_url_is_refused_and_not_shown(url: str) -> None:
    text = refused(MijnKlantportaal, "base_url", "take the user name and password", TOKEN, base_url=url)
    assert "secret" not in text


def test_an_empty_base_url_in_the_environment_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MIJNKLANTPORTAAL_BASE_URL", "")
    with MijnKlantportaal(TOKEN) as portal:
        assert VENDORS_URL in repr(portal)


@pytest.mark.parametrize(
    ("timeout", "sent"),
    [
        (7, {"connect": 7, "read": 7, "write": 7, "pool": 7}),
        (0.5, {"connect": 0.5, "read": 0.5, "write": 0.5, "pool": 0.5}),
        (httpx.Timeout(9, connect=1), {"connect": 1, "read": 9, "write": 9, "pool": 9}),
        (httpx.Timeout(None), {"connect": None, "read": None, "write": None, "pool": None}),
    ],
)
@both
def test_a_timeout_is_for_each_step(client: Callable[..., Any], timeout: object, sent: Mapping[str, object]) -> None:
    fake = FakePortal(CREATED)
    called(client, fake, TOKEN, timeout=timeout)
    assert fake.received[0].extensions["timeout"] == sent


@pytest.mark.parametrize(
    ("argument", "values", "remedy"),
    [
        ("timeout", [0, -1, float("nan"), float("inf"), True, "5", (1, 2)], "give a number of seconds above 0"),
        ("timeout", [1e10, 10**400, 2_147_484], "up to 2147483"),
        ("timeout", [httpx.Timeout(-1), httpx.Timeout(5, pool=0), httpx.Timeout(1e10)], "an httpx.Timeout of such"),
        ("timeout", [httpx.Timeout("x"), httpx.Timeout(5, read=float("nan"))], "an httpx.Timeout of such"),  # type: ignore[arg-type]
        ("max_retries", [-1, 1.5, True, "2", None], "give a whole number from 0"),
        ("requests_per_minute", [0, -1, 1.5, True, "fast"], 'give a whole number from 1, "auto", or None'),
    ],
)
@both
def test_a_setting_that_cannot_be_right_is_refused(
    client: Callable[..., object], argument: str, values: list[object], remedy: str
) -> None:
    for value in values:
        refused(client, argument, remedy, TOKEN, **{argument: value})


@pytest.mark.parametrize(
    ("headers", "argument", "remedy"),
    [
        (5, "headers", "give a mapping"),
        ([("X-A", "1")], "headers", "give a mapping"),
        ({"X A": "1"}, "headers", "this is no header name"),
        ({"": "1"}, "headers", "this is no header name"),
        ({5: "1"}, "headers", "this is no header name"),
        ({"X-A\r\nX-B": "1"}, "headers", "this is no header name"),
        ({"Content-Length": "5"}, "headers", "the client sets it"),
        ({"content-encoding": "gzip"}, "headers", "the client sets it"),
        ({"transfer-encoding": "chunked"}, "headers", "the client sets it"),
        ({"X-A": 1}, "headers['X-A']", "give printable ASCII text"),
        ({"X-A": "1\r\nX-B: 2"}, "headers['X-A']", "give printable ASCII text"),
        ({"X-A": "é"}, "headers['X-A']", "give printable ASCII text"),
    ],
)
def test_headers_that_cannot_be_sent_are_refused(headers: object, argument: str, remedy: str) -> None:
    refused(lambda: headers_from("headers", headers), argument, remedy)


def test_max_retries_zero_sends_once() -> None:
    fake = FakePortal(httpx.ConnectError(""))
    with MijnKlantportaal(TOKEN, max_retries=0, transport=fake) as portal, pytest.raises(ConnectError):
        portal.customer_invoices.create(**ARGUMENTS)
    assert len(fake.received) == 1


@pytest.mark.parametrize(
    ("pace", "stated", "first_waits"), [("auto", 2, True), ("auto", 60, False), (2, 60, True), (None, 2, False)]
)
def test_the_pace(pace: Any, stated: int, first_waits: bool) -> None:  # noqa: FBT001
    reply = answer(201, json=INVOICE, headers={"X-RateLimit-Limit": str(stated), "X-RateLimit-Remaining": "59"})
    with MijnKlantportaal(TOKEN, requests_per_minute=pace, transport=FakePortal(reply)) as portal:
        sleeps: list[float] = []
        portal._session._sleep = sleeps.append
        for _ in range(3):
            portal.customer_invoices.create(**ARGUMENTS)
    assert bool(sleeps) == first_waits


def test_an_idle_connection_is_given_up_before_a_server_may_close_it() -> None:
    assert LIMITS.keepalive_expiry is not None
    assert LIMITS.keepalive_expiry < 5
    with MijnKlantportaal(TOKEN) as portal:
        transport = portal._session._transport
        assert isinstance(transport, httpx.HTTPTransport)
        assert transport._pool._keepalive_expiry == LIMITS.keepalive_expiry


def test_a_callers_own_client_is_sent_through_and_left_open() -> None:
    fake = FakePortal(CREATED)
    seen: list[httpx.Request] = []
    with httpx.Client(
        transport=fake, headers={"X-Theirs": "1"}, auth=("user", "password"), event_hooks={"request": [seen.append]}
    ) as own:
        with MijnKlantportaal(TOKEN, base_url=BASE_URL, http_client=own) as portal:
            assert portal.customer_invoices.create(**ARGUMENTS).id == INVOICE["id"]
        assert not own.is_closed
    (request,) = fake.received
    assert request.headers["authorization"] == f"Bearer {TOKEN}"
    assert "x-theirs" not in request.headers
    assert len(seen) == 1


def test_a_callers_own_async_client_is_sent_through_and_left_open() -> None:
    fake = FakePortal(CREATED)

    async def run() -> None:
        async with httpx.AsyncClient(transport=fake, auth=("user", "password")) as own:
            async with AsyncMijnKlantportaal(TOKEN, base_url=BASE_URL, http_client=own) as portal:
                assert (await portal.customer_invoices.create(**ARGUMENTS)).id == INVOICE["id"]
            assert not own.is_closed

    asyncio.run(run())
    assert fake.received[0].headers["authorization"] == f"Bearer {TOKEN}"


def test_a_callers_own_client_that_is_closed_sends_nothing() -> None:
    message = "the http_client that was given has been closed. The invoice was not created."
    own, own_async = httpx.Client(), httpx.AsyncClient()
    own.close()
    with (
        MijnKlantportaal(TOKEN, http_client=own, max_retries=0) as portal,
        pytest.raises(ConnectError, match=message),
    ):
        portal.customer_invoices.create(**ARGUMENTS)

    async def run() -> None:
        await own_async.aclose()
        async with AsyncMijnKlantportaal(TOKEN, http_client=own_async, max_retries=0) as portal:
            await portal.customer_invoices.create(**ARGUMENTS)

    with pytest.raises(ConnectError, match=message):
        asyncio.run(run())


@both
def test_a_client_shows_its_base_url(client: Callable[..., object]) -> None:
    assert (
        repr(client(TOKEN, base_url=f"{BASE_URL}/", transport=FakePortal(CREATED))) == f"<{client.__name__} {BASE_URL}>"
    )


class Double:
    """A caller's own test double, of no class of httpx."""

    is_closed = False

    def __init__(self) -> None:
        self.portal = FakePortal(CREATED)

    def send(self, request: httpx.Request, **_: Any) -> httpx.Response:
        return self.handle_request(request)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return self.portal.handle_request(request)

    def close(self) -> None:
        self.portal.close()


class AsyncDouble:
    is_closed = False

    def __init__(self) -> None:
        self.portal = FakePortal(CREATED)

    async def send(self, request: httpx.Request, **_: Any) -> httpx.Response:
        return await self.handle_async_request(request)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return await self.portal.handle_async_request(request)

    async def aclose(self) -> None:
        self.portal.close()


@pytest.mark.parametrize(
    ("client", "argument", "value", "remedy"),
    [
        (MijnKlantportaal, "http_client", httpx.AsyncClient(), "AsyncClient: give an httpx.Client"),
        (MijnKlantportaal, "http_client", AsyncDouble(), "AsyncDouble: give an httpx.Client"),
        (MijnKlantportaal, "http_client", httpx.Client, "type: give an httpx.Client"),
        (MijnKlantportaal, "http_client", "secret", "str: give an httpx.Client"),
        (MijnKlantportaal, "transport", httpx.AsyncHTTPTransport(), "AsyncHTTPTransport: give an httpx.BaseTransport"),
        (MijnKlantportaal, "transport", httpx.HTTPTransport, "type: give an httpx.BaseTransport"),
        (MijnKlantportaal, "transport", "secret", "str: give an httpx.BaseTransport"),
        (AsyncMijnKlantportaal, "http_client", httpx.Client(), "Client: give an httpx.AsyncClient"),
        (AsyncMijnKlantportaal, "http_client", Double(), "Double: give an httpx.AsyncClient"),
        (AsyncMijnKlantportaal, "http_client", "secret", "str: give an httpx.AsyncClient"),
        (AsyncMijnKlantportaal, "transport", httpx.HTTPTransport(), "HTTPTransport: give an httpx.AsyncBaseTransport"),
        (AsyncMijnKlantportaal, "transport", "secret", "str: give an httpx.AsyncBaseTransport"),
    ],
)
def test_a_client_or_a_transport_of_another_kind_is_refused(
    client: Callable[..., object], argument: str, value: object, remedy: str
) -> None:
    assert "secret" not in refused(client, argument, remedy, TOKEN, **{argument: value})


def test_one_of_client_and_transport_is_enough() -> None:
    remedy = "FakePortal: there is an http_client too; give one of them"
    refused(MijnKlantportaal, "transport", remedy, TOKEN, http_client=httpx.Client(), transport=FakePortal(CREATED))
    refused(
        AsyncMijnKlantportaal,
        "transport",
        remedy,
        TOKEN,
        http_client=httpx.AsyncClient(),
        transport=FakePortal(CREATED),
    )


@pytest.mark.parametrize("argument", ["http_client", "transport"])
def test_a_double_with_the_right_method_will_do(argument: str) -> None:
    double, other = Double(), AsyncDouble()
    with MijnKlantportaal(TOKEN, **{argument: double}) as portal:  # type: ignore[arg-type]
        assert portal.customer_invoices.create(**ARGUMENTS).id == INVOICE["id"]

    async def run() -> object:
        async with AsyncMijnKlantportaal(TOKEN, **{argument: other}) as portal:  # type: ignore[arg-type]
            return (await portal.customer_invoices.create(**ARGUMENTS)).id

    assert asyncio.run(run()) == INVOICE["id"]


def body() -> CreateCustomerInvoiceBody:
    return CreateCustomerInvoiceBody.from_dict(
        {"customerId": "cst_1", "invoiceNumber": "1", "issuedAt": "2024-04-29", "amount": "1.00", "pdf": b"%PDF-"}
    )


def test_generated_operations_go_through_the_client() -> None:
    fake = FakePortal(httpx.ConnectError(""), answer(201, json=INVOICE))
    with MijnKlantportaal(TOKEN, base_url=BASE_URL, transport=fake) as portal:
        portal._session._sleep = lambda _: None
        created = create_customer_invoice.sync(client=portal.api, body=body())
    assert isinstance(created, mijnklantportaal_client.models.CustomerInvoice)
    assert created.id == INVOICE["id"]
    assert [request.headers["authorization"] for request in fake.received] == [f"Bearer {TOKEN}"] * 2


def test_generated_async_operations_go_through_the_client() -> None:
    fake = FakePortal(answer(201, json=INVOICE))

    async def run() -> object:
        async with AsyncMijnKlantportaal(TOKEN, base_url=BASE_URL, transport=fake) as portal:
            return await create_customer_invoice.asyncio(client=portal.api, body=body())

    assert isinstance(asyncio.run(run()), mijnklantportaal_client.models.CustomerInvoice)
    assert fake.received[0].headers["authorization"] == f"Bearer {TOKEN}"


def test_threads_share_a_client() -> None:
    fake = FakePortal(CREATED)
    with MijnKlantportaal(TOKEN, transport=fake) as portal, ThreadPoolExecutor(8) as threads:
        list(
            threads.map(lambda n: portal.customer_invoices.create(**{**ARGUMENTS, "invoice_number": str(n)}), range(16))
        )
    assert sorted(int(request.values["invoiceNumber"]) for request in fake.received) == list(range(16))


def test_tasks_share_a_client() -> None:
    fake = FakePortal(CREATED)

    async def run() -> None:
        async with AsyncMijnKlantportaal(TOKEN, transport=fake) as portal:
            create = portal.customer_invoices.create
            await asyncio.gather(*(create(**{**ARGUMENTS, "invoice_number": str(n)}) for n in range(16)))

    asyncio.run(run())
    assert sorted(int(request.values["invoiceNumber"]) for request in fake.received) == list(range(16))
