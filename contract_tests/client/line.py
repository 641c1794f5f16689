"""A line over which calls go: it keeps what is sent, and brings the replies as a network does, in pieces."""

import gzip
import zlib
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from itertools import cycle
from typing import Any, TypeAlias

import httpx
from attrs import define, field, frozen
from mijnklantportaal.contract import Request, Response

Answer: TypeAlias = Callable[[Request], Response]

_CODINGS: Mapping[str, Callable[[bytes], bytes]] = {"gzip": gzip.compress, "deflate": zlib.compress}


@frozen
class Unreachable:
    """Answers with a failure of the transport before any of the request was sent."""

    error: Exception

    def __call__(self, _: Request) -> Response:
        raise self.error


class InTurn:
    """Answers each request in another way, and after the last way with the first again."""

    def __init__(self, answers: Sequence[Answer]) -> None:
        self._rest = cycle(answers)
        self._next = next(self._rest)

    def __call__(self, request: Request) -> Response:
        answer, self._next = self._next, next(self._rest)
        return answer(request)

    @property
    def is_down(self) -> bool:
        """Whether the next request meets nobody."""
        return isinstance(self._next, Unreachable)


@frozen
class _InPieces(httpx.SyncByteStream, httpx.AsyncByteStream):
    content: bytes

    def __iter__(self) -> Iterator[bytes]:
        size = len(self.content) // 3 + 1
        return (self.content[start : start + size] for start in range(0, len(self.content), size))

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self:
            yield piece


@define
class Line(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """A transport that keeps what goes over it.

    Attributes:
        answer: Gives the reply to a request, or raises what a transport raises.
        sent: The requests, as they stood on the wire.
        extensions: What httpx was told about each of them, time-outs among it.
    """

    answer: Answer
    sent: list[Request] = field(factory=list)
    extensions: list[Mapping[str, Any]] = field(factory=list)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        # From the stream, each time, as a socket gets it: `request.read()` would keep it for a second attempt.
        assert isinstance(request.stream, httpx.SyncByteStream)
        return self._answer(request, b"" if self._is_down else b"".join(request.stream))

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        assert isinstance(request.stream, httpx.AsyncByteStream)
        return self._answer(request, b"" if self._is_down else b"".join([piece async for piece in request.stream]))

    @property
    def _is_down(self) -> bool:
        return isinstance(self.answer, Unreachable) or (isinstance(self.answer, InTurn) and self.answer.is_down)

    def _answer(self, request: httpx.Request, content: bytes) -> httpx.Response:
        self.sent.append(Request(request.method, str(request.url), request.headers.multi_items(), content))
        self.extensions.append(request.extensions)
        response = self.answer(self.sent[-1])
        headers, body = _coded(request, response)
        return httpx.Response(response.status_code, headers=headers, stream=_InPieces(body))


def _coded(request: httpx.Request, response: Response) -> tuple[list[tuple[str, str]], bytes]:
    """Return the headers and the body of a reply, in one of the codings that were asked for, or in none."""
    headers, content = list(response.headers), response.content
    asked = request.headers.get("Accept-Encoding", "")
    names = ["", *(name for name in _CODINGS if name in asked)]
    # By the content, so that the same reply is the same bytes for each client.
    if not content or not (name := names[zlib.crc32(content) % len(names)]):
        return headers, content
    return [*headers, ("Content-Encoding", name)], _CODINGS[name](content)
