"""A caller's own httpx client whose hooks fail, or raise for a status as many do; sync and async alike."""

import asyncio
from collections.abc import Callable, Generator, Iterator
from typing import Any

import httpx
import pytest
from mijnklantportaal import (
    AsyncMijnKlantportaal,
    AuthenticationError,
    MijnKlantportaal,
    MijnKlantportaalError,
    OutcomeUnknownError,
    RefusedError,
    ServerError,
    UnreadableResponseError,
    ValidationError,
)

from .fakes import ARGUMENTS, CREATED, Answer, Broken, FakePortal, answer, raising

Hook = Callable[[httpx.Response], object]


def create(mode: str, fake: FakePortal, hook: Hook, *, read: bool) -> None:
    """Send an invoice through a client that calls the hook with each reply, read or not."""

    def run_hook(response: httpx.Response) -> None:
        if read:
            response.read()
        hook(response)

    async def run_async_hook(response: httpx.Response) -> None:
        if read:
            await response.aread()
        hook(response)

    async def run() -> None:
        async with httpx.AsyncClient(transport=fake, event_hooks={"response": [run_async_hook]}) as own:
            await AsyncMijnKlantportaal("token", http_client=own).customer_invoices.create(**ARGUMENTS)

    if mode == "async":
        asyncio.run(run())
        return
    with httpx.Client(transport=fake, event_hooks={"response": [run_hook]}) as own:
        MijnKlantportaal("token", http_client=own).customer_invoices.create(**ARGUMENTS)


class Once(httpx.SyncByteStream):
    """A body that comes once, as over a network."""

    def __init__(self, *chunks: bytes) -> None:
        self._rest = iter(chunks)

    def __iter__(self) -> Iterator[bytes]:
        return self._rest


modes = pytest.mark.parametrize("mode", ["sync", "async"])

OUTCOMES = [
    (201, UnreadableResponseError),
    (302, OutcomeUnknownError),
    (401, AuthenticationError),
    (422, ValidationError),
    (500, ServerError),
]


@modes
@pytest.mark.parametrize(("status", "kind"), OUTCOMES)
@pytest.mark.parametrize(("read", "content"), [(True, b'{"id": "inv_1"}'), (False, b"")])
def test_the_status_counts_though_a_hook_fails(
    mode: str, status: int, kind: type[OutcomeUnknownError | RefusedError], content: bytes, *, read: bool
) -> None:
    error = KeyError("number")

    def fail(_: httpx.Response) -> None:
        raise error

    fake = FakePortal(lambda: httpx.Response(status, stream=httpx.ByteStream(b'{"id": "inv_1"}')))
    with pytest.raises(kind, match=f": {status}") as caught:
        create(mode, fake, fail, read=read)
    assert type(caught.value) is kind
    assert "KeyError: 'number'" in str(caught.value) or read
    assert caught.value.__cause__ is error
    assert caught.value.reply is not None
    assert caught.value.reply.content == content
    assert len(fake.received) == 1


@modes
@pytest.mark.parametrize(("status", "kind"), OUTCOMES)
def test_the_status_counts_though_what_a_hook_reads_breaks_off(
    mode: str, status: int, kind: type[MijnKlantportaalError]
) -> None:
    fake = FakePortal(lambda: httpx.Response(status, stream=Broken(b'{"id": ')))
    with pytest.raises(kind, match=f"{status}, (and|but) the reply could not be read: RemoteProtocolError: peer"):
        create(mode, fake, str, read=True)


@modes
def test_a_429_that_a_hook_raises_for_is_repeated_as_any_other(mode: str) -> None:
    def fail(response: httpx.Response) -> None:
        if response.is_error:
            raise LookupError

    fake = FakePortal(answer(429, headers={"Retry-After": "0"}), CREATED)
    create(mode, fake, fail, read=False)
    assert len(fake.received) == 2


@modes
def test_a_refusal_stays_a_refusal_with_what_the_hook_has_read(mode: str) -> None:
    fake = FakePortal(lambda: httpx.Response(422, stream=httpx.ByteStream(b'{"message": "No."}')))
    with pytest.raises(ValidationError, match=r": 422 No\. The invoice was not created"):
        create(mode, fake, httpx.Response.raise_for_status, read=True)
    with pytest.raises(ValidationError, match=r": 422\. The invoice was not created") as caught:
        create(mode, fake, httpx.Response.raise_for_status, read=False)
    assert caught.value.reply is not None
    assert caught.value.reply.content == b""
    assert isinstance(caught.value.__cause__, httpx.HTTPStatusError)
    assert len(fake.received) == 2


@modes
def test_the_status_of_another_request_does_not_count(mode: str) -> None:
    def ask_elsewhere(_: httpx.Response) -> None:
        httpx.Response(404, request=httpx.Request("GET", "https://elsewhere.example/")).raise_for_status()

    with pytest.raises(UnreadableResponseError, match=r"201, .*HTTPStatusError: Client error '404 Not Found'"):
        create(mode, FakePortal(CREATED), ask_elsewhere, read=False)


@modes
@pytest.mark.parametrize("status", [404, 429, 201])
@pytest.mark.parametrize("read", [True, False])
def test_the_status_of_the_same_request_sent_elsewhere_does_not_count(mode: str, status: int, *, read: bool) -> None:
    elsewhere = httpx.MockTransport(lambda _: httpx.Response(status, headers={"Retry-After": "0"}))

    def send_elsewhere(response: httpx.Response) -> None:
        with httpx.Client(transport=elsewhere) as other:
            reply = other.send(response.request)
        raise httpx.HTTPStatusError("no audit", request=reply.request, response=reply)

    fake = FakePortal(CREATED)
    with pytest.raises(UnreadableResponseError, match=r"201, .*HTTPStatusError: no audit"):
        create(mode, fake, send_elsewhere, read=read)
    assert len(fake.received) == 1


@modes
def test_the_status_of_one_of_several_receivers_leaves_the_outcome_open(mode: str) -> None:
    """Their client calls a hook with its reply, but inside of the caller's transport."""

    class ToBoth(httpx.BaseTransport, httpx.AsyncBaseTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            request.read()
            archive = httpx.MockTransport(lambda _: httpx.Response(403))
            reply = fake.handle_request(request)
            self.client = httpx.Client(transport=archive, event_hooks={"response": [httpx.Response.raise_for_status]})
            self.client.send(request)
            return reply

        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            await request.aread()
            return self.handle_request(request)

    def send() -> None:
        with httpx.Client(transport=ToBoth()) as own:
            MijnKlantportaal("token", http_client=own).customer_invoices.create(**ARGUMENTS)

    async def send_async() -> None:
        async with httpx.AsyncClient(transport=ToBoth()) as own:
            await AsyncMijnKlantportaal("token", http_client=own).customer_invoices.create(**ARGUMENTS)

    def send_bare() -> None:
        MijnKlantportaal("token", transport=ToBoth()).customer_invoices.create(**ARGUMENTS)

    fake = FakePortal(CREATED)
    for way in (send, send_bare) if mode == "sync" else (lambda: asyncio.run(send_async()),):
        with pytest.raises(OutcomeUnknownError, match="HTTPStatusError: Client error '403 Forbidden'"):
            way()


class Strict(httpx.Client):
    """Raises for a status by itself."""

    def send(self, *args: Any, **options: Any) -> httpx.Response:
        return super().send(*args, **options).raise_for_status()


class Copying(httpx.Client):
    """Sends a copy to an archive, which refuses it."""

    def send(self, request: httpx.Request, **options: Any) -> httpx.Response:
        reply = super().send(request, **options)
        archive = httpx.MockTransport(lambda _: httpx.Response(403))
        with httpx.Client(transport=archive, event_hooks={"response": [httpx.Response.raise_for_status]}) as other:
            other.send(request)
        return reply


class Following(httpx.Client):
    """Follows redirects."""

    def send(self, request: httpx.Request, **options: Any) -> httpx.Response:
        return super().send(request, **options | {"follow_redirects": True})


class Negotiating(httpx.Client):
    """Sends a request twice, first to be asked for credentials."""

    def send(self, request: httpx.Request, **options: Any) -> httpx.Response:
        return super().send(request, **options | {"auth": Twice()})


class Twice(httpx.Auth):
    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        yield request
        yield request


@pytest.mark.parametrize(
    ("kind", "answers"),
    [
        (Strict, [answer(422)]),
        (Copying, [CREATED]),
        (Following, [answer(307, headers={"Location": "/other"}), answer(404)]),
        (Negotiating, [answer(401), raising(httpx.ReadTimeout("too late"))]),
        (httpx.Client, [lambda: None]),
    ],
)
def test_what_tells_nothing_of_this_request_leaves_the_outcome_open(
    kind: type[httpx.Client], answers: list[Answer]
) -> None:
    def raise_for_404(response: httpx.Response) -> None:
        if response.status_code == 404:
            response.raise_for_status()

    own = kind(transport=FakePortal(*answers), event_hooks={"response": [raise_for_404]})
    with own, pytest.raises(OutcomeUnknownError) as caught:
        MijnKlantportaal("token", http_client=own).customer_invoices.create(**ARGUMENTS)
    assert caught.value.reply is None


def test_the_rest_of_a_body_that_a_hook_has_begun_is_not_taken_for_the_whole() -> None:
    fake = FakePortal(lambda: httpx.Response(201, stream=Once(b"%PDF-", b'{"id": "inv_1"}')))
    with pytest.raises(UnreadableResponseError, match="StreamConsumed"):
        create("sync", fake, lambda response: next(response.iter_raw()), read=False)
