"""What came of an attempt, as httpx gives it or raises it: without a token, and with what is known of the request."""

import re
import ssl
import traceback
from collections.abc import AsyncIterable, Iterable
from contextlib import suppress
from typing import Any, cast

import httpx

from mijnklantportaal._attempt import Attempt, Failed, Received, described
from mijnklantportaal._client_transport import AsyncClientTransport, ClientTransport, is_mock
from mijnklantportaal._environment import is_of_unknown_authority
from mijnklantportaal._redaction import redacted
from mijnklantportaal._reply import Reply
from mijnklantportaal._request_body import Noted
from mijnklantportaal._response_body import Pieces
from mijnklantportaal._settings import Settings

CODINGS = ("gzip", "deflate")
"""What is asked for and undone, one at a time: of br, of zstd, and of two at once a few bytes can fill the memory."""

_UNDONE = {*CODINGS, "br", "zstd"}
"""What httpx undoes, asked for or not; any other word, as of servers that name a charset here, it leaves alone."""

_NO_WORD = 16
"""Characters of a token that cannot stand in an invoice by chance: a shorter one, as in tests, is left in a success."""

_TRUST = "trust an authority of your own by naming its file of certificates (PEM) in SSL_CERT_FILE"

# Of httpx it is the second or the third cause; some errors are their own.
_DEEPEST = 10

# Raised before the first byte of the request: connecting, TLS, waiting for a free connection, a proxy's own refusal.
_NOTHING_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)


def received(
    response: httpx.Response,
    settings: Settings,
    request: httpx.Request,
    content: bytes | bytearray,
    cause: Exception | None = None,
) -> Received:
    """Return what came of a request that was answered: its content as far as it came, and why no further."""
    reply = Reply(response.status_code, dict(response.headers.items()), bytes(content))
    secrets = _secrets(settings, request)
    if cause is not None or not response.is_success:
        return Received(redacted(reply, secrets), cause, "" if cause is None else described(cause, secrets))
    return Received(redacted(reply, [secret for secret in secrets if len(secret) >= _NO_WORD]))


def reply_for_error(reply: Reply, settings: Settings, request: httpx.Request) -> Reply:
    """Return the reply as an error carries it: without any token, however short."""
    return redacted(reply, _secrets(settings, request))


def returned(response: object) -> httpx.Response:
    """Return what a transport returned; TypeError for what is no response, as of one that forgets to return it."""
    if isinstance(response, httpx.Response):
        return response
    raise TypeError(f"the transport returned {type(response).__name__}, not an httpx.Response")


def raised(error: Exception, settings: Settings, request: httpx.Request, body: Noted, transport: object) -> Attempt:
    """Return what came of a request that something was raised for; perhaps by a caller's hook, for the reply."""
    response = _reply_before(error, request, transport)
    if response is None:
        return _failed(error, settings, request, body, transport)
    content = b""
    with suppress(httpx.ResponseNotRead):  # and httpx has closed it
        content = response.content
    return received(response, settings, request, content, error)


def _reply_before(error: Exception, request: httpx.Request, transport: object) -> httpx.Response | None:
    """Return the reply that the caller's own client had when one of its hooks raised an error; None where it had none.

    Nothing public tells: the function of httpx that called the hook has it in hand. The hook may use httpx itself, too.
    """
    calling: dict[str, Any] = {}
    for frame, _ in traceback.walk_tb(error.__traceback__):
        if frame.f_globals.get("__name__") == "httpx._client":
            calling = frame.f_locals
        elif calling:
            break
    if not isinstance(transport, ClientTransport | AsyncClientTransport) or calling.get("self") is not transport.client:
        return None
    response = calling.get("response")
    # The property raises where it is not set yet.
    return response if getattr(response, "_request", None) is request else None


def _failed(error: Exception, settings: Settings, request: httpx.Request, body: Noted, transport: object) -> Failed:
    # A hook, a transport, a file or on_progress may raise such an error, too, about something else. Who reads the
    # request first (httpx.Request.read puts another stream there) may send it afterwards; but MockTransport sends none.
    is_in_memory = isinstance(request.stream, httpx.ByteStream)
    begun = (body.begun or body.was_read) and not (is_in_memory and is_mock(transport, request.url))
    reason, untrusted = described(error, _secrets(settings, request)), _untrusted(error)
    if untrusted and is_of_unknown_authority(untrusted):
        reason += f"; {_TRUST}"
    out_of_reach = isinstance(error, _NOTHING_SENT) and (not begun or _is_held_back(error))
    nothing_sent = out_of_reach or _is_before_the_body(error, body)
    return Failed(
        error,
        nothing_sent=nothing_sent,
        # The request itself cannot be sent, or not to this server.
        lasting=isinstance(error, httpx.UnsupportedProtocol) or untrusted is not None or _is_refused_by_a_proxy(error),
        reason=f"{request.url.scheme}://{request.url.netloc.decode()}: {reason}" if nothing_sent else reason,
    )


def _untrusted(error: BaseException | None) -> ssl.SSLCertVerificationError | None:
    """Return what is wrong with the server's certificate, where that is behind an error."""
    for _ in range(_DEEPEST):
        if error is None or isinstance(error, ssl.SSLCertVerificationError):
            return error
        error = error.__cause__ or error.__context__
    return None


def _is_held_back(error: Exception) -> bool:
    """Tell the contract's RequestViolationError, without importing the judge: the end of the body was kept back."""
    return isinstance(error, httpx.UnsupportedProtocol) and hasattr(error, "exchange")


def _is_before_the_body(error: Exception, body: Noted) -> bool:
    """Tell an error of httpx's own connections before any of the body was sent, as of a proxy that makes no tunnel.

    They take it from the stream alone, as whoever sends a body that is not in memory must.
    """
    # To import httpcore takes time, which httpx puts off, too.
    return type(error.__cause__).__module__ == "httpcore" and not body.begun and not isinstance(body, httpx.ByteStream)


def _is_refused_by_a_proxy(error: Exception) -> bool:
    return isinstance(error, httpx.ProxyError) and re.match("4[0-9][0-9] ", str(error)) is not None


def _secrets(settings: Settings, request: httpx.Request) -> list[str]:
    """Return the portal's token and what the request carries instead of it; the longer first: it may hold the other."""
    # To get one by its name, httpx decodes them all.
    credentials = [value for name, value in request.headers.raw if name.lower() == b"authorization"]
    tokens = {word.decode("utf-8", "replace") for value in credentials for word in value.split()[-1:]}
    return sorted({settings.token, *tokens}, key=len, reverse=True)


def chunks(response: httpx.Response) -> Iterable[bytes]:
    """Return a reply's content as it comes, its coding undone; raise DecodingError for one that was not asked for."""
    if _is_uncoded(response):
        return cast("httpx.SyncByteStream", response.stream)
    _unpack_slowly(response)
    return response.iter_bytes()


def async_chunks(response: httpx.Response) -> AsyncIterable[bytes]:
    """Return the same under async."""
    if _is_uncoded(response):
        return cast("httpx.AsyncByteStream", response.stream)
    _unpack_slowly(response)
    return response.aiter_bytes()


def _is_uncoded(response: httpx.Response) -> bool:
    """Tell whether a reply's stream is its content, so that it need not pass httpx's decoders.

    They take a tenth of the time of a small upload. What a hook or a transport has read already is in the response.
    """
    is_read = response.is_closed or response.is_stream_consumed
    return not is_read and "Content-Encoding" not in response.headers


def _unpack_slowly(response: httpx.Response) -> None:
    codings = map(str.lower, response.headers.get_list("Content-Encoding", split_commas=True))
    undone = [coding for coding in codings if coding in _UNDONE]
    if len(undone) > 1 or not set(undone) <= set(CODINGS):
        raise httpx.DecodingError(f"Content-Encoding: {', '.join(undone)}, but {' or '.join(CODINGS)} was asked for")
    if undone:
        response.stream = Pieces(response.stream)
