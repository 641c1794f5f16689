"""One exchange of httpx on trial, and what becomes of it when it breaks the contract."""

import inspect
import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from typing import Literal, Self, TypeAlias

import httpx

from mijnklantportaal.contract._contract import Contract
from mijnklantportaal.contract._exchange import Decode, Exchange, Message, Watch
from mijnklantportaal.contract._messages import Headers, Request

OnViolation: TypeAlias = Literal["raise"] | logging.Logger | Callable[[Exchange], object]
ByteStream: TypeAlias = httpx.SyncByteStream | httpx.AsyncByteStream

_NOTHING_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)

_PIECE = 1024
"""Bytes unpacked at once, of which deflate makes a thousand times as many at the most."""


def checked(on_violation: OnViolation) -> OnViolation:
    """Return the same; raise TypeError where nothing, or too much, would come of a violation."""
    wanted = 'give "raise", a logging.Logger or a function that takes the exchange'
    if _is_asynchronous(on_violation):
        raise TypeError(f"on_violation: {on_violation!r} is asynchronous, and would not be awaited; {wanted}")
    if not (on_violation == "raise" or isinstance(on_violation, logging.Logger) or callable(on_violation)):
        raise TypeError(f"on_violation: {on_violation!r} is of no use; {wanted}")
    return on_violation


def _is_asynchronous(on_violation: object) -> bool:
    called = getattr(type(on_violation), "__call__", None)  # noqa: B004  # of an object, what calling it does
    return any(inspect.iscoroutinefunction(each) or inspect.isasyncgenfunction(each) for each in (on_violation, called))


class ContractViolationError(httpx.RequestError):
    """The base of what `on_violation="raise"` raises.

    Attributes:
        exchange: What broke the contract.
    """

    def __init__(self, exchange: Exchange) -> None:
        super().__init__(str(exchange))
        self.exchange = exchange

    def __reduce__(self) -> tuple[type[Self], tuple[Exchange]]:
        # Without the request, which httpx notes on its errors: the token is in it.
        return type(self), (self.exchange,)


class RequestViolationError(ContractViolationError, httpx.UnsupportedProtocol):
    """Raised instead of sending a request that breaks the contract: nobody ever had the whole of it.

    To those who repeat requests an UnsupportedProtocol never left, and is not worth a second attempt.
    """


class ResponseViolationError(ContractViolationError, httpx.DecodingError):
    """Raised at the end of a response that breaks the contract: by its status the request was carried out, or not.

    No TransportError, which to those who repeat requests means that it may not have arrived.
    """


class Trial:
    """One exchange on trial."""

    def __init__(self, contract: Contract, on_violation: OnViolation, request: httpx.Request) -> None:
        # What stands on the wire may be given apart from the URL, as httpx has it.
        target = bytes(request.extensions.get("target", request.url.raw_path)).decode("latin-1")
        self._fields = _fields(request.headers)
        self._watch = Watch(contract, Request(request.method, target, self._fields, b""))
        self._on_violation = on_violation
        self._request = request
        self._is_over = False
        self.raises = on_violation == "raise"

    def send(self) -> Message:
        """Begin with the request, or begin it again; raise if its head breaks the contract."""
        message = self._watch.send(_decoder(self._fields))
        self.check()
        return message

    def check(self) -> None:
        """Raise if that is wished, and the contract is broken already: before the request has been sent."""
        if self.raises and (exchange := self._watch.result()):
            self._is_over = True
            raise RequestViolationError(exchange)

    @contextmanager
    def sending(self, body: ByteStream) -> Iterator[None]:
        """Send the request with another body, for as long as the block lasts."""
        own, self._request.stream = self._request.stream, body
        try:
            yield
            self._make_up_for(own)
        except BaseException as error:  # what was cancelled while it waited may have been carried out
            if not isinstance(error, _NOTHING_SENT):
                self._make_up_for(own)
            self.end(calmly=True)
            raise
        finally:
            # Unless whoever sent it has put yet another one there (httpx.Request.read does).
            if self._request.stream is body:
                self._request.stream = own

    def _make_up_for(self, body: ByteStream) -> None:
        """Judge what the other transport did not take from the stream: a body in memory can be had from the request."""
        if self._watch.has_begun:
            return
        message = self.send()
        if isinstance(body, httpx.ByteStream):
            for piece in body:
                message.feed(piece)
            message.end()

    def answered(self, response: httpx.Response, judged: Callable[[Message], ByteStream]) -> httpx.Response:
        """Go on with the response, whose body is judged as it is read."""
        headers = _fields(response.headers)
        if response.is_stream_consumed and not isinstance(response.stream, httpx.ByteStream):
            # The other transport has read it to its end, and none can read it again.
            message = self._watch.answer(response.status_code, headers, None)
            message.feed(response.content)
            message.end()
            self.end()
            return response
        body = judged(self._watch.answer(response.status_code, headers, _decoder(headers)))
        if response.is_stream_consumed:
            # Its content is in memory, where none would ask its stream.
            return httpx.Response(
                response.status_code, headers=response.headers, stream=body, extensions=response.extensions
            )
        response.stream = body
        return response

    def leave(self, message: Message) -> None:
        """End with a response of which no more is read; what was not read is not judged."""
        if not self._is_over:
            message.leave()
        # An error of the caller's, who left it unread for that, must arrive.
        self.end(calmly=sys.exc_info()[1] is not None)

    def end(self, *, calmly: bool = False) -> None:
        """Tell what broke the contract, once; `calmly` means not by an exception, because another is on its way."""
        exchange = None if self._is_over else self._watch.result()
        self._is_over = True
        if exchange is None:
            return
        # A cancellation or Ctrl-C that is on its way gets where it is going, whatever else is raised for the exchange.
        interrupted = not isinstance(sys.exc_info()[1], Exception | None)
        with suppress(Exception) if interrupted else nullcontext():
            self._tell(exchange, calmly=calmly)

    def _tell(self, exchange: Exchange, *, calmly: bool) -> None:
        if isinstance(self._on_violation, logging.Logger):
            self._on_violation.warning("%s", exchange)
        elif callable(self._on_violation):
            self._on_violation(exchange)
        elif self.raises and not calmly:
            raise ResponseViolationError(exchange)


def _fields(headers: httpx.Headers) -> list[tuple[str, str]]:
    encoding = headers.encoding  # which multi_items looks up for each name and each value anew
    return [(name.decode(encoding).lower(), value.decode(encoding)) for name, value in headers.raw]


def _decoder(fields: Headers) -> Decode | None:
    coding = ", ".join([value for name, value in fields if name == "content-encoding"])
    if coding in {"", "identity"}:
        return None

    def decode(content: bytes, *, is_whole: bool) -> Iterator[bytes]:
        pieces = _Pieces(content, is_whole=is_whole)
        try:
            yield from httpx.Response(200, headers={"content-encoding": coding}, stream=pieces).iter_bytes()
        except _CutOffError:
            return
        except httpx.DecodingError as error:
            raise ValueError(coding) from error

    return decode


class _CutOffError(Exception):
    """No more of the content is known; a decoder that took this for its end might find it incomplete."""


class _Pieces(httpx.SyncByteStream):
    """Content in small pieces."""

    def __init__(self, content: bytes, *, is_whole: bool) -> None:
        self._content = content
        self._is_whole = is_whole

    def __iter__(self) -> Iterator[bytes]:
        for start in range(0, len(self._content), _PIECE):
            yield self._content[start : start + _PIECE]
        if not self._is_whole:
            raise _CutOffError
