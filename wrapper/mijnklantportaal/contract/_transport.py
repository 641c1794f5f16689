"""An httpx transport that judges what passes through another one."""

import logging
from contextlib import aclosing
from functools import partial
from types import TracebackType
from typing import Self

import httpx

from mijnklantportaal.contract._contract import Contract
from mijnklantportaal.contract._streams import AsyncReceivedBody, AsyncSentBody, ReceivedBody, SentBody
from mijnklantportaal.contract._trial import OnViolation, Trial, checked

_logger = logging.getLogger("mijnklantportaal.contract")


class ContractTransport(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """Judge every exchange that passes through another transport, sync or async, by the contract.

        transport = ContractTransport(httpx.HTTPTransport())
        with MijnKlantportaal(transport=transport) as portal:
            ...  # what breaks the contract is logged as a warning of "mijnklantportaal.contract"

    The response is not altered. It is judged once its body has been read to the end; of a response that is closed
    earlier, status, headers and content coding alone. Of a body no more than 1 MiB is kept: a file is judged by its
    type, size, beginning and end, and longer text or JSON is itself a violation (`size`). Each attempt is an exchange
    of its own.

    Args:
        transport: Sends the requests. What it raises passes through.
        contract: What to judge by; without it, the portal's.
        on_violation: What becomes of an `Exchange` that breaks the contract. A logger gets a warning. A function is
            called, under async in the event loop; what it raises, the caller gets. It must not be a coroutine function,
            which nobody would await. Either is told when the exchange is over. With "raise", a request that breaks the
            contract is not sent: RequestViolationError (of a body that is streamed, the last piece is held back); a
            response ends in ResponseViolationError, which says nothing against the request having been carried out.

    Raises:
        TypeError: `transport` is no transport, or `on_violation` is none of these.
    """

    def __init__(
        self,
        transport: httpx.BaseTransport | httpx.AsyncBaseTransport,
        *,
        contract: Contract | None = None,
        on_violation: OnViolation = _logger,
    ) -> None:
        if not isinstance(transport, httpx.BaseTransport | httpx.AsyncBaseTransport):
            raise TypeError(f"transport: {type(transport).__name__} is none; give e.g. httpx.HTTPTransport()")
        self._transport = transport
        self._contract = Contract.load() if contract is None else contract
        self._on_violation = checked(on_violation)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request through the other transport, and judge the exchange."""
        if not isinstance(self._transport, httpx.BaseTransport):
            raise TypeError(f"{type(self._transport).__name__} is asynchronous: give it to an async client")
        stream = request.stream
        assert isinstance(stream, httpx.SyncByteStream)  # noqa: S101  # as httpx's own transports have it
        trial = Trial(self._contract, self._on_violation, request)
        sent = SentBody(stream, trial)
        with trial.sending(sent):
            sent.begin()
            response = self._transport.handle_request(request)
        assert isinstance(response.stream, httpx.SyncByteStream)  # noqa: S101  # the same
        return trial.answered(response, partial(ReceivedBody, response.stream, trial))

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request through the other transport, and judge the exchange."""
        if not isinstance(self._transport, httpx.AsyncBaseTransport):
            raise TypeError(f"{type(self._transport).__name__} is synchronous: give it to a sync client")
        stream = request.stream
        assert isinstance(stream, httpx.AsyncByteStream)  # noqa: S101  # as httpx's own transports have it
        trial = Trial(self._contract, self._on_violation, request)
        async with aclosing(AsyncSentBody(stream, trial)) as sent:
            with trial.sending(sent):
                await sent.begin()
                response = await self._transport.handle_async_request(request)
        assert isinstance(response.stream, httpx.AsyncByteStream)  # noqa: S101  # the same
        return trial.answered(response, partial(AsyncReceivedBody, response.stream, trial))

    def __enter__(self) -> Self:
        if isinstance(self._transport, httpx.BaseTransport):
            self._transport.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None = None,
        error: BaseException | None = None,
        traceback: TracebackType | None = None,
    ) -> None:
        if isinstance(self._transport, httpx.BaseTransport):
            self._transport.__exit__(kind, error, traceback)

    async def __aenter__(self) -> Self:
        if isinstance(self._transport, httpx.AsyncBaseTransport):
            await self._transport.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None = None,
        error: BaseException | None = None,
        traceback: TracebackType | None = None,
    ) -> None:
        if isinstance(self._transport, httpx.AsyncBaseTransport):
            await self._transport.__aexit__(kind, error, traceback)

    def close(self) -> None:
        """Close the other transport."""
        if isinstance(self._transport, httpx.BaseTransport):
            self._transport.close()

    async def aclose(self) -> None:
        """Close the other transport."""
        if isinstance(self._transport, httpx.AsyncBaseTransport):
            await self._transport.aclose()
