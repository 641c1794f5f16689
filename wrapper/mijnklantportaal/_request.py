"""Requests as they are built, and what they tell the session that sends them."""

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache, partial
from typing import Any

import httpx

from mijnklantportaal._form import Form
from mijnklantportaal._invalid import invalid
from mijnklantportaal._request_body import Gathered
from mijnklantportaal._threads import in_thread
from mijnklantportaal.errors import Call

CALL, _REPEATABLE = "mijnklantportaal.call", "mijnklantportaal.repeatable"
"""What a request carries in its httpx extensions, from where it is built to where it is sent."""

_FRAMING = {b"content-length", b"content-type", b"transfer-encoding"}
"""The header fields that a form states; two that disagree would end it elsewhere for each who reads it."""


def call_of(request: httpx.Request, base_url: str) -> Call:
    """Return what errors say of a request."""
    call: Call | None = request.extensions.get(CALL)
    return call or Call(request.method, _path(request.url).removeprefix(_path(httpx.URL(base_url)).rstrip("/")))


def is_repeatable(request: httpx.Request) -> bool:
    """Tell whether the body can be sent a second time."""
    repeatable: bool = request.extensions.get(_REPEATABLE, True)
    return repeatable


def build(
    client: httpx.Client | httpx.AsyncClient,
    base_url: str,
    httpx_build: Callable[..., httpx.Request],
    method: str,
    url: httpx.URL | str,
    **options: Any,
) -> httpx.Request:
    """Build a request whose body leaves in large writes, and that tells whether its body can be sent a second time.

    Args:
        client: Whose headers, cookies and timeout the request takes.
        base_url: Where a path begins.
        httpx_build: The client's `build_request`, as httpx has it.
        method: As for `httpx_build`.
        url: As for `httpx_build`.
        options: As for `httpx_build`.
    """
    target = _joined(base_url, url) if isinstance(url, str) and url.startswith("/") else _own(base_url, url)
    if _is_form(options.get("files"), options.get("data")):
        return _form_request(client, method, target, **options)
    request = httpx_build(method, target, **options)
    request.extensions[_REPEATABLE] = _can_be_repeated(options.get("content"), options.get("files") or ())
    if isinstance(request.stream, Iterable) and not isinstance(request.stream, httpx.ByteStream):
        request.stream = Gathered(request.stream)
    return request


async def build_in_thread(
    build_request: Callable[..., httpx.Request],
    method: str,
    url: httpx.URL | str,
    *,
    auth: object = None,  # noqa: ARG001  # as httpx passes it on; a session has its own
    follow_redirects: object = None,  # noqa: ARG001  # the same; a session follows none
    **options: Any,
) -> httpx.Request:
    """Build the request of an async client; one with files in a thread, because to measure them may take long."""
    built = partial(build_request, method, url, **options)
    return await in_thread(built) if options.get("files") else built()


def _can_be_repeated(content: Any, files: Any) -> bool:
    parts = files.values() if isinstance(files, Mapping) else (value for _, value in files)
    payloads = (part[1] if isinstance(part, tuple) else part for part in parts)
    return (content is None or isinstance(content, str | bytes)) and all(
        isinstance(payload, str | bytes) or payload.seekable() for payload in payloads
    )


def _is_form(files: Any, data: Any) -> bool:
    """Tell whether these are the parts of a form as the generated code states them."""
    return (
        bool(files and not data)
        and isinstance(files, list)
        and all(isinstance(part, tuple) and len(part) == 3 for _, part in files)
    )


def _form_request(
    client: httpx.Client | httpx.AsyncClient,
    method: str,
    url: httpx.URL,
    *,
    files: Any,
    extensions: Any = None,
    params: Any = None,
    headers: Any = None,
    cookies: Any = None,
    timeout: Any = httpx.USE_CLIENT_DEFAULT,
    **_: Any,
) -> httpx.Request:
    # httpx's own way would take the form for a stream that can be read once, and a twentieth of a small upload's time.
    form = Form(files)
    given = client.headers
    if headers:
        given = httpx.Headers(given)
        given.update(headers)
    fields = [field for field in given.raw if field[0].lower() not in _FRAMING]
    if "Host" not in given:
        fields.insert(0, (b"Host", url.netloc))
    step_timeout = client.timeout if timeout is httpx.USE_CLIENT_DEFAULT else httpx.Timeout(timeout)
    return httpx.Request(
        method,
        url,
        params=params,
        headers=fields + form.headers,
        cookies={**client.cookies, **(cookies or {})} if cookies or client.cookies else None,
        stream=Gathered(form),
        extensions={"timeout": step_timeout.as_dict(), _REPEATABLE: form.is_repeatable, **(extensions or {})},
    )


@lru_cache(maxsize=64)
def _joined(base_url: str, path: str) -> httpx.URL:
    """Return the URL of a path; httpx parses both again for each request."""
    return httpx.URL(base_url + path)


def _own(base_url: str, url: httpx.URL | str) -> httpx.URL:
    """Return a URL that is no path; InvalidInputError for one of another server: a link in a reply may lead to any."""
    target = httpx.URL(url)
    if target.is_absolute_url and _origin(target) != _origin(httpx.URL(base_url)):
        remedy = "it is not the portal's, which alone may see the token; ask for it with a client without one"
        raise invalid("url", str(target), remedy)
    return target


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port


def _path(url: httpx.URL) -> str:
    # As it is on the wire: decoded, a line break in it would make two lines of one.
    return url.raw_path.decode("ascii").partition("?")[0]
