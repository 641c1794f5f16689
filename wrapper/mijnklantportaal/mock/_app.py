"""The portal as an ASGI application."""

from starlette.requests import ClientDisconnect
from starlette.requests import Request as HTTPRequest
from starlette.routing import Router
from starlette.types import Receive, Scope, Send

from mijnklantportaal.contract import Request, Response
from mijnklantportaal.mock._faults import NoReplyError
from mijnklantportaal.mock._portal import Portal

MOST_BODY_BYTES = 64 * 1024 * 1024

NO_REPLY = "mijnklantportaal.no_reply"
"""Under this name in the scope's extensions a server offers `no_reply(*, hang_up: bool)`, which ASGI has no way for."""


def create_app(portal: Portal | None = None, *, most_body_bytes: int = MOST_BODY_BYTES) -> Router:
    """Return an ASGI application that answers with the portal, a new one unless given.

    A body of more bytes than `most_body_bytes` is answered 413.
    """
    # The portal is no route: Starlette would decode the path, which is the judge's affair.
    return Router(redirect_slashes=False, default=_Endpoint(Portal() if portal is None else portal, most_body_bytes))


class _TooLargeError(Exception):
    pass


class _Endpoint:
    def __init__(self, portal: Portal, most_body_bytes: int) -> None:
        self._portal = portal
        self._most = most_body_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await send({"type": "websocket.close"})
            return
        http = HTTPRequest(scope, receive)
        try:
            content = await self._body(http)
        except ClientDisconnect:
            return
        except _TooLargeError:
            response = self._portal.refuse_size(_request(http, b""), self._most)
        else:
            try:
                response = self._portal.answer(_request(http, content))
            except NoReplyError as fault:
                await _say_nothing(fault, scope, receive)
                return
        await _send(response, send, without_body=http.method == "HEAD")

    async def _body(self, http: HTTPRequest) -> bytes:
        body = bytearray()
        async for chunk in http.stream():
            body += chunk
            if len(body) > self._most:
                raise _TooLargeError  # the server goes on reading, and discards it, until the client listens
        return bytes(body)


async def _say_nothing(fault: NoReplyError, scope: Scope, receive: Receive) -> None:
    no_reply = scope.get("extensions", {}).get(NO_REPLY)
    if no_reply is None:  # another server: an error is all that is left, and its caller's own client may pass it on
        raise fault
    no_reply(hang_up=fault.hang_up)
    await receive()  # the body has been read, so that all that can come is the end of the connection


def _request(http: HTTPRequest, content: bytes) -> Request:
    path = http.scope.get("raw_path") or http.scope["path"].encode()
    query = http.scope["query_string"]
    url = (path + b"?" + query if query else path).decode("latin-1")
    return Request(http.method, url, [(n.decode("latin-1"), v.decode("latin-1")) for n, v in http.headers.raw], content)


async def _send(response: Response, send: Send, *, without_body: bool) -> None:
    headers = [(n.lower().encode("latin-1"), v.encode("latin-1")) for n, v in response.headers]
    if response.status_code != 204:
        headers.append((b"content-length", str(len(response.content)).encode()))
    await send({"type": "http.response.start", "status": response.status_code, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if without_body else response.content})
