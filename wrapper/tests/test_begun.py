"""An error that says that nothing was sent is not believed when the body had been begun; sync and async alike."""

import asyncio
import io
from collections.abc import Callable
from copy import copy, deepcopy
from functools import partial
from typing import Any, TypeAlias

import httpx
import pytest
from mijnklantportaal import (
    AsyncMijnKlantportaal,
    ConnectError,
    MijnKlantportaal,
    MijnKlantportaalError,
    Outcome,
    OutcomeUnknownError,
    UnreadableResponseError,
)
from mijnklantportaal._request_body import noted
from mijnklantportaal.contract import ContractTransport

from .fakes import (
    ARGUMENTS,
    CREATED,
    LARGER_PDF,
    OUT_OF_REACH,
    TOKEN,
    Answer,
    Connect,
    FakePortal,
    Kind,
    Line,
    answer,
    raising,
)
from .faults.catalogue import answers, reads, statuses
from .faults.server import Behaviour, Server

Options: TypeAlias = dict[str, Any]
each_error = pytest.mark.parametrize("error", [kind("the audit server is down") for kind in OUT_OF_REACH], ids=repr)
each_request = pytest.mark.parametrize(
    ("method", "options"), [("POST", {"json": {"a": 1}}), ("PUT", {"content": b"a"}), ("DELETE", {})]
)


def create(kind: Kind, url: str, options: Callable[[], Options]) -> None:
    """Send an invoice with a client of these options."""
    if kind == "sync":
        with MijnKlantportaal(TOKEN, base_url=url, **options()) as portal:
            portal._session._sleep = lambda _: None
            portal.customer_invoices.create(**ARGUMENTS)
        return

    async def no_sleep(_: float) -> None:
        pass

    async def run() -> None:
        async with AsyncMijnKlantportaal(TOKEN, base_url=url, **options()) as portal:
            portal._session._sleep = no_sleep
            await portal.customer_invoices.create(**ARGUMENTS)

    asyncio.run(run())


def own_client(kind: Kind, event: str, error: Exception) -> httpx.Client | httpx.AsyncClient:
    """Return a caller's own client, whose hook fails."""

    def fail(_: object) -> None:
        raise error

    async def fail_later(_: object) -> None:
        raise error

    if kind == "sync":
        return httpx.Client(event_hooks={event: [fail]})
    return httpx.AsyncClient(event_hooks={event: [fail_later]})


class Audited(httpx.HTTPTransport):
    """Fails when the reply is there."""

    error: Exception

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        super().handle_request(request).read()
        raise self.error


class AsyncAudited(httpx.AsyncHTTPTransport):
    error: Exception

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await (await super().handle_async_request(request)).aread()
        raise self.error


def audited(kind: Kind, error: Exception) -> httpx.HTTPTransport | httpx.AsyncHTTPTransport:
    transport = Audited() if kind == "sync" else AsyncAudited()
    transport.error = error
    return transport


@pytest.mark.parametrize("kind", ["sync", "async"])
@each_error
def test_a_hook_or_a_transport_that_fails_after_the_reply(kind: Kind, error: Exception) -> None:
    ways: list[tuple[type[MijnKlantportaalError], Callable[[], Options]]] = [
        (UnreadableResponseError, lambda: {"http_client": own_client(kind, "response", error)}),
        (OutcomeUnknownError, lambda: {"transport": audited(kind, error)}),
    ]
    for told, options in ways:
        with Server([statuses(201)]) as server:
            with pytest.raises(told) as caught:
                create(kind, server.url, options)
            assert caught.value.__cause__ is error
            assert server.reached == 1


@pytest.mark.parametrize("kind", ["sync", "async"])
def test_a_hook_that_fails_before_the_request_is_sent(kind: Kind) -> None:
    with Server([statuses(201)]) as server:
        with pytest.raises(ConnectError, match="no audit"):
            create(
                kind, server.url, lambda: {"http_client": own_client(kind, "request", httpx.ConnectError("no audit"))}
            )
        assert server.reached == 0


@each_error
def test_progress_that_cannot_be_told(connect: Connect, error: Exception) -> None:
    def fail(*_: object) -> None:
        raise error

    line = connect(CREATED)
    with pytest.raises(OutcomeUnknownError):
        line.create(on_progress=fail)
    assert line.sleeps == []


@each_error
def test_a_pdf_that_cannot_be_read_on(connect: Connect, error: Exception) -> None:
    class Remote(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            if size is None or not 0 <= size <= 1024:  # more than is checked before
                raise error
            return super().read(size)

    line = connect(CREATED)
    with pytest.raises(OutcomeUnknownError):
        line.create(pdf=Remote(LARGER_PDF))
    assert line.sleeps == []


@each_request
@each_error
def test_any_write(connect: Connect, error: Exception, method: str, options: Options) -> None:
    line = connect(raising(error))
    with pytest.raises(OutcomeUnknownError):
        line.request(method, "/customers/cst_1", **options)
    assert len(line.received) == 1


@each_request
def test_each_attempt_begins_anew(connect: Connect, method: str, options: Options) -> None:
    busy = answer(429, headers={"Retry-After": "1"})
    sends: list[Callable[[Line], object]] = [Line.create, lambda line: line.request(method, "/files", **options)]
    for send in sends:
        line = connect(busy, httpx.ConnectError("no way"))
        with pytest.raises(ConnectError) as caught:
            send(line)
        assert caught.value.outcome is Outcome.NOT_APPLIED
        assert len(line.received) == 3
        assert len({request.body for request in line.received}) == 1


@pytest.mark.parametrize("kind", ["sync", "async"])
@each_error
def test_what_only_reads_the_body_has_not_sent_it(kind: Kind, error: Exception) -> None:
    tried = []

    def refuse(request: httpx.Request) -> httpx.Response:
        tried.append(request.content)
        raise error

    portal = httpx.MockTransport(refuse)  # which reads the request before it calls
    for transport in (portal, ContractTransport(portal, on_violation="raise")):
        tried.clear()
        with pytest.raises(ConnectError):
            create(kind, "https://portal.example/v1", partial(dict, transport=transport))
        assert len(tried) == (1 if isinstance(error, httpx.UnsupportedProtocol) else 3)
        assert len(set(tried)) == 1


@pytest.mark.parametrize("kind", ["sync", "async"])
@each_error
def test_what_was_read_before_it_was_sent_may_have_arrived(kind: Kind, error: Exception) -> None:
    def read(request: httpx.Request) -> None:
        request.read()

    async def read_later(request: httpx.Request) -> None:
        await request.aread()

    def options() -> Options:
        transport: Any = audited(kind, error)
        if kind == "sync":
            return {"http_client": httpx.Client(transport=transport, event_hooks={"request": [read]})}
        return {"http_client": httpx.AsyncClient(transport=transport, event_hooks={"request": [read_later]})}

    with Server([statuses(201)]) as server:
        with pytest.raises(OutcomeUnknownError):
            create(kind, server.url, options)
        assert server.reached == 1


@pytest.mark.parametrize("kind", ["sync", "async"])
@each_error
def test_a_mock_of_a_callers_own_client_sends_nothing(kind: Kind, error: Exception) -> None:
    def refuse(_: httpx.Request) -> httpx.Response:
        raise error

    mock = httpx.MockTransport(refuse)

    def options() -> Options:
        own = httpx.Client(transport=mock) if kind == "sync" else httpx.AsyncClient(transport=mock)
        return {"http_client": own}

    with pytest.raises(ConnectError):
        create(kind, "https://portal.example/v1", options)


@each_error
def test_a_mock_that_was_made_to_send_may_have_sent_it(error: Exception) -> None:
    class Sending(httpx.MockTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            assert isinstance(request.stream, httpx.SyncByteStream)
            assert b"".join(request.stream)
            raise error

    transport = Sending(lambda _: httpx.Response(201))
    with pytest.raises(OutcomeUnknownError):
        create("sync", "https://portal.example/v1", lambda: {"transport": transport})


@pytest.mark.parametrize("kind", ["sync", "async"])
def test_what_the_judge_reads_ahead_is_not_sent(kind: Kind) -> None:
    transport = httpx.HTTPTransport() if kind == "sync" else httpx.AsyncHTTPTransport()
    judged = ContractTransport(transport, on_violation="raise")
    with pytest.raises(ConnectError, match="ConnectError: "):
        create(kind, "http://127.0.0.1:1/v1", lambda: {"transport": judged})


@pytest.mark.parametrize("kind", ["sync", "async"])
@pytest.mark.parametrize(
    ("proxy", "reason", "times"),
    [
        pytest.param(reads(0), "disconnected|ReadError", 3, id="closes at once"),
        pytest.param(reads(1), "disconnected", 3, id="closes without a word"),
        pytest.param(answers(b"HTTP/1.1 4"), "disconnected", 3, id="half a status line"),
        pytest.param(answers(b"HTTP/1.1 200 OK\r\n\r\n"), "ConnectError", 3, id="closes where TLS is due"),
        pytest.param(statuses(503), "ProxyError: 503 Status", 3, id="503"),
        pytest.param(statuses(407), "ProxyError: 407 Status", 1, id="407"),
        pytest.param(statuses(403), "ProxyError: 403 Status", 1, id="403"),
    ],
)
def test_a_proxy_that_makes_no_tunnel(kind: Kind, proxy: Behaviour, reason: str, times: int) -> None:
    with Server([proxy]) as server:
        way = {"sync": httpx.HTTPTransport, "async": httpx.AsyncHTTPTransport}[kind]
        with pytest.raises(ConnectError, match=reason):
            create(kind, "https://portal.example/v1", lambda: {"transport": way(proxy=server.url)})
        assert server.reached == times


class Relay(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """Sends what it has read by other means."""

    def __init__(self, *answers: Answer) -> None:
        self._fake = FakePortal(*answers)
        self.received = self._fake.received

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return self._fake._handle(request, request.read())

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return self._fake._handle(request, await request.aread())


@pytest.mark.parametrize("kind", ["sync", "async"])
@each_error
def test_what_was_read_in_an_earlier_attempt_may_be_sent_without_being_asked_for(kind: Kind, error: Exception) -> None:
    limit = {"X-RateLimit-Limit": "60", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1", "Retry-After": "0"}
    busy = answer(429, json={"code": 429, "message": "Too many requests."}, headers=limit)
    for judged in (False, True):
        relay = Relay(busy, error)
        transport = ContractTransport(relay, on_violation="raise") if judged else relay
        with pytest.raises(OutcomeUnknownError):
            create(kind, "https://portal.example/v1", partial(dict, transport=transport))
        assert len(relay.received) == 2


class Copying(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """Sends a copy of the body, and fails when that is done."""

    def __init__(self, copied: Callable[[Any], Any], error: Exception) -> None:
        self._copied = copied
        self._error = error

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        list(self._copied(request.stream))
        raise self._error

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        async for _ in self._copied(request.stream):
            pass
        raise self._error


@pytest.mark.parametrize("copied", [copy, deepcopy])
@pytest.mark.parametrize("kind", ["sync", "async"])
@each_error
def test_a_copy_of_the_body_may_have_arrived(kind: Kind, error: Exception, copied: Callable[[Any], Any]) -> None:
    with pytest.raises(OutcomeUnknownError):
        create(kind, "http://localhost/v1", lambda: {"transport": Copying(copied, error)})


@pytest.mark.parametrize("copied", [copy, deepcopy])
def test_a_copy_of_a_body_in_memory_is_the_body(copied: Callable[[Any], Any]) -> None:
    body = httpx.ByteStream(b"a")
    first = noted(body, body)
    list(copied(first))
    assert first.begun


def test_a_connection_that_fails_a_relay_may_have_sent_what_is_in_memory() -> None:
    class Onward(httpx.BaseTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            with httpx.Client() as client:
                return client.post(request.url, content=request.content)

    with Server([reads(1)]) as server, MijnKlantportaal(TOKEN, base_url=server.url, transport=Onward()) as portal:
        with pytest.raises(OutcomeUnknownError):
            portal._session.post("/files", content=b"a")
        assert server.reached == 1


@pytest.mark.parametrize("kind", ["sync", "async"])
def test_a_mock_that_sends_onward_may_have_sent_it(kind: Kind) -> None:
    def send(request: httpx.Request) -> httpx.Response:
        with httpx.Client() as client:
            return client.post(request.url, content=request.content)

    with Server([reads(1)]) as server:
        with pytest.raises(OutcomeUnknownError):
            create(kind, server.url, lambda: {"transport": httpx.MockTransport(send)})
        assert server.reached == 1


@pytest.mark.parametrize("status", [201, 429])
def test_a_body_in_memory_stays_one(status: int) -> None:
    class Reading(FakePortal):
        """Tells by the class of the stream, as others do."""

        def handle_request(self, request: httpx.Request) -> httpx.Response:
            assert isinstance(request.stream, httpx.ByteStream)
            assert request.read() == request.content == b"a"
            return super().handle_request(request)

    fake = Reading(answer(status, headers={"Retry-After": "0"}), answer(201))
    with MijnKlantportaal(TOKEN, transport=fake) as portal:
        assert portal._session.post("/files", content=b"a").status_code == 201
