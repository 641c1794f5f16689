"""The portal as an ASGI application."""

import re
from collections.abc import Awaitable, Callable, MutableMapping
from tempfile import SpooledTemporaryFile
from typing import Any

from attrs import evolve

from mijnklantportaal.contract import Request, Response
from mijnklantportaal.mock._arguments import check_whole
from mijnklantportaal.mock._faults import NoReplyError
from mijnklantportaal.mock._inspection import Inspection
from mijnklantportaal.mock._portal import Portal

# As the specification of ASGI has them (3.0).
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

MOST_BODY_BYTES = 64 * 1024 * 1024

_MOST_IN_MEMORY = 1024 * 1024

# As a client asks that takes the server for a proxy (RFC 9112, 3.2.2).
_ORIGIN = re.compile(r"\Ahttps?://[^/?]*", re.IGNORECASE)

NO_REPLY = "mijnklantportaal.no_reply"
"""Under this name in the scope's extensions a server offers `no_reply(*, hang_up: bool)`, which ASGI has no way for."""


def create_app(portal: Portal | None = None, *, most_body_bytes: int = MOST_BODY_BYTES) -> Application:
    """Return an ASGI application that answers with the portal, a new one unless given.

    At `/_mock` a browser shows what came in, unless the document has something there itself; on whatever address the
    server listens, under an address or a local name alone (`localhost`, a container's). A body of more bytes than
    `most_body_bytes` is answered 413.

    Raises:
        ValueError: `most_body_bytes` makes no sense.
    """
    check_whole("most_body_bytes", most_body_bytes)
    if most_body_bytes < 0:
        raise ValueError(f"most_body_bytes: {most_body_bytes} is negative; give 0 or more")
    return _Application(Portal() if portal is None else portal, most_body_bytes)


class _TooLargeError(Exception):
    pass


class _DisconnectError(Exception):
    pass


class _Application:
    def __init__(self, portal: Portal, most_body_bytes: int) -> None:
        self._portal = portal
        self._inspection = Inspection(portal)
        self._most = most_body_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._answer(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close"})
        else:
            await _live(receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        head = _head(scope)
        response = self._inspection.answer(head)
        if response is None:
            try:
                response = self._portal.answer(evolve(head, content=await self._body(receive)))
            except _TooLargeError:
                response = self._portal.refuse_size(head, self._most)
            except _DisconnectError:
                return
            except NoReplyError as fault:
                await _say_nothing(fault, scope, receive)
                return
        await _send(response, send, without_body=head.method == "HEAD")

    async def _body(self, receive: Receive) -> bytes:
        """Read the body; while many arrive at once, no more than 1 MiB of each is in memory."""
        with SpooledTemporaryFile(max_size=_MOST_IN_MEMORY) as body:
            more = True
            while more:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise _DisconnectError
                body.write(message.get("body", b""))
                if body.tell() > self._most:
                    raise _TooLargeError  # the server goes on reading, and discards it, until the client listens
                more = message.get("more_body", False)
            body.seek(0)
            return body.read()


async def _live(receive: Receive, send: Send) -> None:
    """Say to the server that all is well, when it starts and when it stops."""
    stage = ""
    while stage != "shutdown":
        stage = (await receive())["type"].removeprefix("lifespan.")
        await send({"type": f"lifespan.{stage}.complete"})


async def _say_nothing(fault: NoReplyError, scope: Scope, receive: Receive) -> None:
    no_reply = scope.get("extensions", {}).get(NO_REPLY)
    if no_reply is None:  # another server: an error is all that is left, and its caller's own client may pass it on
        raise fault
    no_reply(hang_up=fault.hang_up)
    await receive()  # the body has been read, so that all that can come is the end of the connection


def _head(scope: Scope) -> Request:
    # Undecoded: what the path means is the judge's affair.
    path = scope.get("raw_path") or scope["path"].encode()
    query = scope["query_string"]
    url = _ORIGIN.sub("", (path + b"?" + query if query else path).decode("latin-1"))
    headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"]]
    return Request(scope["method"], url, headers, b"")


async def _send(response: Response, send: Send, *, without_body: bool) -> None:
    headers = [(n.lower().encode("latin-1"), v.encode("latin-1")) for n, v in response.headers]
    if response.status_code != 204:
        headers.append((b"content-length", str(len(response.content)).encode()))
    await send({"type": "http.response.start", "status": response.status_code, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if without_body else response.content})
