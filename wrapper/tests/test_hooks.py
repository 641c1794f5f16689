"""A caller's own httpx client whose hooks raise for a status, as many do; sync and async alike."""

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from mijnklantportaal import (
    AsyncMijnKlantportaal,
    MijnKlantportaal,
    OutcomeUnknownError,
    UnreadableResponseError,
    ValidationError,
)

from .fakes import ARGUMENTS, CREATED, FakePortal, answer

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


@modes
def test_a_refusal_stays_a_refusal_with_what_the_hook_has_read(mode: str) -> None:
    fake = FakePortal(lambda: httpx.Response(422, stream=httpx.ByteStream(b'{"message": "No."}')))
    with pytest.raises(ValidationError, match=r": 422 No\. The invoice was not created"):
        create(mode, fake, httpx.Response.raise_for_status, read=True)
    with pytest.raises(ValidationError, match=r": 422\. The invoice was not created") as caught:
        create(mode, fake, httpx.Response.raise_for_status, read=False)
    assert caught.value.reply is not None
    assert caught.value.reply.content == b""
    assert len(fake.received) == 2


@modes
def test_the_status_of_another_request_leaves_the_outcome_open(mode: str) -> None:
    def ask_elsewhere(_: httpx.Response) -> None:
        httpx.Response(404, request=httpx.Request("GET", "https://elsewhere.example/")).raise_for_status()

    with pytest.raises(OutcomeUnknownError, match="HTTPStatusError: Client error '404 Not Found'"):
        create(mode, FakePortal(CREATED), ask_elsewhere, read=False)


@modes
@pytest.mark.parametrize("status", [404, 429, 201])
@pytest.mark.parametrize("read", [True, False])
def test_the_status_of_the_same_request_sent_elsewhere_leaves_the_outcome_open(
    mode: str, status: int, *, read: bool
) -> None:
    elsewhere = httpx.MockTransport(lambda _: httpx.Response(status, headers={"Retry-After": "0"}))

    def send_elsewhere(response: httpx.Response) -> None:
        with httpx.Client(transport=elsewhere) as other:
            reply = other.send(response.request)
        raise httpx.HTTPStatusError("no audit", request=reply.request, response=reply)

    fake = FakePortal(CREATED)
    with pytest.raises(OutcomeUnknownError, match="HTTPStatusError: no audit"):
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
            with httpx.Client(transport=archive, event_hooks={"response": [httpx.Response.raise_for_status]}) as other:
                other.send(request)
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


def test_a_client_that_raises_for_a_status_by_itself_leaves_the_outcome_open() -> None:
    class Strict(httpx.Client):
        def send(self, *args: Any, **options: Any) -> httpx.Response:
            return super().send(*args, **options).raise_for_status()

    with Strict(transport=FakePortal(answer(422))) as own, pytest.raises(OutcomeUnknownError, match="422"):
        MijnKlantportaal("token", http_client=own).customer_invoices.create(**ARGUMENTS)


def test_the_rest_of_a_body_that_a_hook_has_begun_is_not_taken_for_the_whole() -> None:
    fake = FakePortal(lambda: httpx.Response(201, stream=Once(b"%PDF-", b'{"id": "inv_1"}')))
    with pytest.raises(UnreadableResponseError, match="StreamConsumed"):
        create("sync", fake, lambda response: next(response.iter_raw()), read=False)
