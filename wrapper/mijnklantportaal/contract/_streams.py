"""Bodies that are judged while they pass: the same bytes, sync and async."""

from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import aclosing
from itertools import chain

import httpx

from mijnklantportaal.contract._exchange import Message
from mijnklantportaal.contract._trial import Trial


class SentBody(httpx.SyncByteStream):
    """A request body: judged while the portal is at work on it; where that may raise, before its last piece leaves."""

    def __init__(self, stream: httpx.SyncByteStream, trial: Trial) -> None:
        self._stream = stream
        self._trial = trial
        self._begun: Iterator[bytes] | None = None

    def begin(self) -> None:
        """Read as far as it takes to know the first piece from the last: what is small is judged before it is sent."""
        if self._trial.raises:
            pieces = self._judged_before()
            self._begun = chain([next(pieces, b"")], pieces)
            _note(self._stream, begun=False)

    def __iter__(self) -> Iterator[bytes]:
        _note(self._stream, begun=True)
        if not self._trial.raises:
            return self._judged_after()
        begun, self._begun = self._begun, None
        # Where the other transport repeats a request by itself, it begins anew.
        return self._judged_before() if begun is None else begun

    def _judged_before(self) -> Iterator[bytes]:
        message = self._trial.send()
        held = b""
        for piece in self._stream:
            message.feed(piece)
            if held and piece:
                yield held
            held = piece or held
        message.end()
        self._trial.check()
        yield held

    def _judged_after(self) -> Iterator[bytes]:
        message = None
        for piece in self._stream:
            yield piece
            message = message or self._trial.send()
            message.feed(piece)
        (message or self._trial.send()).end()


class ReceivedBody(httpx.SyncByteStream):
    """A response body, which is judged at its end."""

    def __init__(self, stream: httpx.SyncByteStream, trial: Trial, message: Message) -> None:
        self._stream = stream
        self._trial = trial
        self._message = message

    def __iter__(self) -> Iterator[bytes]:
        try:
            for piece in self._stream:
                self._message.feed(piece)
                yield piece
        except Exception:
            self._trial.end(calmly=True)
            raise
        self._message.end()
        self._trial.end()

    def close(self) -> None:
        """Close it; what was not read is not judged."""
        self._stream.close()
        self._trial.leave(self._message)


class AsyncSentBody(httpx.AsyncByteStream):
    """The same as SentBody."""

    def __init__(self, stream: httpx.AsyncByteStream, trial: Trial) -> None:
        self._stream = stream
        self._trial = trial
        self._pieces = self._judged()
        self._first: bytes | None = None

    async def begin(self) -> None:
        """Do the same as SentBody.begin."""
        if self._trial.raises:
            self._first = await anext(self._pieces)
            _note(self._stream, begun=False)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        _note(self._stream, begun=True)
        first, self._first = self._first, None
        if first is None:
            self._pieces = self._judged()
        else:
            yield first
        async for piece in self._pieces:
            yield piece

    async def aclose(self) -> None:
        """Finish, however far it was read: an event loop minds what is left."""
        await self._pieces.aclose()

    async def _judged(self) -> AsyncGenerator[bytes, None]:
        pieces = aiter(self._stream)
        judged = self._judged_before(pieces) if self._trial.raises else self._judged_after(pieces)
        try:
            async with aclosing(judged):
                async for piece in judged:
                    yield piece
        finally:
            if isinstance(pieces, AsyncGenerator):
                await pieces.aclose()

    async def _judged_before(self, pieces: AsyncIterator[bytes]) -> AsyncGenerator[bytes, None]:
        message = self._trial.send()
        held = b""
        async for piece in pieces:
            message.feed(piece)
            if held and piece:
                yield held
            held = piece or held
        message.end()
        self._trial.check()
        yield held

    async def _judged_after(self, pieces: AsyncIterator[bytes]) -> AsyncGenerator[bytes, None]:
        message = None
        async for piece in pieces:
            yield piece
            message = message or self._trial.send()
            message.feed(piece)
        (message or self._trial.send()).end()


class AsyncReceivedBody(httpx.AsyncByteStream):
    """The same as ReceivedBody."""

    def __init__(self, stream: httpx.AsyncByteStream, trial: Trial, message: Message) -> None:
        self._stream = stream
        self._trial = trial
        self._message = message

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for piece in self._stream:
                self._message.feed(piece)
                yield piece
        except Exception:
            self._trial.end(calmly=True)
            raise
        self._message.end()
        self._trial.end()

    async def aclose(self) -> None:
        """Close it; what was not read is not judged."""
        await self._stream.aclose()
        self._trial.leave(self._message)


def _note(stream: object, *, begun: bool) -> None:
    """Tell a stream that notes whether it was begun, as our client's do; what is read ahead is not sent."""
    if hasattr(stream, "begun"):
        stream.begun = begun
