"""Who is let in."""

import base64
import re
from collections.abc import Callable
from functools import partial

from mijnklantportaal.contract import Request, Response

from contract_tests.faults.portal import Answer, ServerFault, Wrong
from contract_tests.faults.wrongs import content, credentials, document, form, headers, on, put, status
from contract_tests.subject import TOKEN
from contract_tests.wire import header, with_headers

_RIGHT = f"Bearer {TOKEN}"


def _token(read: str | None) -> str:
    scheme, _, token = (read or "").partition(" ")
    return token if scheme.lower() == "bearer" else ""


def _of_basic(read: str | None) -> str | None:
    if read is None or not read.startswith("Basic "):
        return read
    try:
        return f"Bearer {base64.b64decode(read[6:]).decode().rpartition(':')[2]}"
    except ValueError:
        return read


def _from_query(name: str, answer: Answer, request: Request) -> Response:
    found = re.search(rf"[?&]{name}=([^&]+)", request.url)
    if found and header(request, "authorization") is None:
        request = with_headers(request, "authorization", [f"Bearer {found[1]}"])
    return answer(request)


def _from_header(name: str, answer: Answer, request: Request) -> Response:
    found = header(request, name)
    if found is not None and header(request, "authorization") is None:
        request = with_headers(request, "authorization", [f"Bearer {found.removeprefix('Bearer ')}"])
    return answer(request)


def _from_form(answer: Answer, request: Request) -> Response:
    found = form(request).get("access_token")
    if found is not None and header(request, "authorization") is None:
        request = with_headers(request, "authorization", [f"Bearer {found.content.decode('latin-1')}"])
    return answer(request)


def _given_back(code: int, change: Callable[[str], Callable[[Response], Response]]) -> Wrong:
    """Put the token that a request came with in the responses of a status."""

    def wrong(answer: Answer, request: Request) -> Response:
        return on(code)(change(_token(header(request, "authorization"))))(answer, request)

    return wrong


_BACK: dict[str, tuple[int, Callable[[str], Callable[[Response], Response]]]] = {
    "a field of what is created": (201, lambda token: document(put("debug", {"headers": [f"Bearer {token}"]}))),
    "a header": (201, lambda token: headers("X-Trace", token)),
    "a cookie": (201, lambda token: headers("Set-Cookie", f"session={token}; Secure")),
    "the message of a refusal": (422, lambda token: document(put("message", f"It was refused to {token}."))),
    "a field of a refusal, in escapes": (
        422,
        lambda token: content(lambda old: b'%b, "by": "%b"}' % (old[:-1], token.replace("-", r"\u002d").encode())),
    ),
    "the page of an address where nothing is": (404, lambda token: content(lambda _: f"<p>{token}</p>".encode())),
    "a page, in numbers of HTML": (
        404,
        lambda token: content(lambda _: "<p>{}</p>".format(token.replace("-", "&#45;")).encode()),
    ),
    "a page in UTF-16": (404, lambda token: content(lambda _: f"<p>{token}</p>".encode("utf-16"))),
    "a page, in base64": (404, lambda token: content(lambda _: b"<p>%b</p>" % base64.b64encode(token.encode()))),
}


FAULTS = (
    ServerFault("no token is needed", credentials(lambda _: _RIGHT)),
    ServerFault("a request without a token is let in", credentials(lambda read: read or _RIGHT)),
    ServerFault("any token is taken", credentials(lambda read: _RIGHT if _token(read) else read)),
    ServerFault("any scheme is taken", credentials(lambda read: read and f"Bearer {read.rpartition(' ')[2]}")),
    ServerFault(
        "a token without its scheme is taken", credentials(lambda read: f"Bearer {read}" if read == TOKEN else read)
    ),
    ServerFault("a scheme without a token is taken", credentials(lambda read: _RIGHT if read == "Bearer" else read)),
    ServerFault(
        "a token in other letter case is taken",
        credentials(lambda read: _RIGHT if _token(read).lower() == TOKEN.lower() else read),
    ),
    ServerFault(
        "what begins like the token is taken",
        credentials(lambda read: _RIGHT if _token(read).startswith(TOKEN) else read),
    ),
    ServerFault(
        "the token's beginning is taken",
        credentials(lambda read: _RIGHT if _token(read) and TOKEN.startswith(_token(read)) else read),
    ),
    ServerFault("the token is taken as a password", credentials(_of_basic)),
    ServerFault("the token is taken from the query", partial(_from_query, "access_token")),
    *(
        ServerFault(f"the token is taken from the query, as {name}", partial(_from_query, name))
        for name in ("key", "api_key", "auth")
    ),
    *(
        ServerFault(f"the token is taken from {name}", partial(_from_header, name))
        for name in ("X-Auth-Token", "Api-Key", "X-Access-Token", "Proxy-Authorization")
    ),
    ServerFault("the token is taken from the form", _from_form),
    ServerFault(
        "a scheme in small letters is refused",
        credentials(lambda read: read if read is None or read.startswith("Bearer") else "None"),
    ),
    ServerFault("403 for 401", on(401)(status(403))),
    ServerFault("200 for 401", on(401)(status(200))),
    ServerFault(
        "302 to a login page for 401", on(401)(lambda found: headers("Location", "/login")(status(302)(found)))
    ),
    ServerFault("401 in HTML", on(401)(headers("Content-Type", "text/html"))),
    ServerFault("401 without a body", on(401)(content(lambda _: b""))),
    *(ServerFault(f"the token is given back in {what}", _given_back(*back)) for what, back in _BACK.items()),
)
