"""Where the token and the base URL come from, and which of them are refused."""

import ipaddress
import os
import random
import re
import time
from collections.abc import Callable, Mapping
from typing import TypeGuard

import httpx
from attrs import field, frozen
from mijnklantportaal_client.client import DEFAULT_TIMEOUT

from mijnklantportaal._invalid import invalid
from mijnklantportaal._pacing import VENDOR_LIMIT, Pacer
from mijnklantportaal.errors import InvalidInputError

BASE_URL = "https://api.mijnklantportaal.nl/v1"
"""The server in openapi.yaml; a test compares."""

LIMITS = httpx.Limits(max_connections=100, max_keepalive_connections=100, keepalive_expiry=4.0)
"""An idle connection is given up before the server may close it (Apache and Node after 5 s, nginx after 75 s).

A request that meets such a close ends with its outcome unknown, so a new connection is the smaller price.

As many may be kept as there may be: httpcore counts those in use too, and with more, it gives up each that falls idle.
"""

VERSION = "0.1.0"
"""The version in pyproject.toml; a test compares. Asking the installed package for it takes a tenth of our import."""

USER_AGENT = f"mijnklantportaal-python/{VERSION} httpx/{httpx.__version__}"

# A wrong one makes the server see another request than the one that was sent.
_FRAMING = {"content-encoding", "content-length", "content-type", "host", "transfer-encoding"}
_NO_HOST = re.compile(r"[^0-9A-Za-z._:-]")
_HEADER_VALUE = re.compile(r"(?! )[\x20-\x7e]*(?<! )")

LONGEST = 2_147_483
"""Seconds. A socket counts its time-out in milliseconds, in 32 bits; for a longer one it raises on being used."""


@frozen
class Secret:
    """A token that no repr shows, so that no crash reporter finds it among the local variables."""

    value: object = field(repr=False)


@frozen
class Settings:
    """What a session needs to know, sync and async alike.

    Attributes:
        base_url: Without a slash at the end.
        token: The API key.
        timeout: For calls that state none.
        pacer: Shared by all threads and tasks of the client.
        max_retries: How often a call is repeated at the most.
        clock: Seconds that only go forward.
        jitter: Numbers from 0 to 1.
    """

    base_url: str
    token: str = field(repr=False)
    timeout: httpx.Timeout
    pacer: Pacer
    max_retries: int
    clock: Callable[[], float] = time.monotonic
    jitter: Callable[[], float] = random.random


def settings_from(
    secret: Secret,
    base_url: str | None,
    timeout: object,
    max_retries: object,
    requests_per_minute: object,
) -> Settings:
    """Check what a client was given, and fill in what it was not."""
    if isinstance(max_retries, bool) or not isinstance(max_retries, int) or max_retries < 0:
        raise invalid("max_retries", max_retries, "give a whole number from 0")
    automatic = requests_per_minute == "auto"
    pace = VENDOR_LIMIT if automatic else requests_per_minute
    if pace is not None and (isinstance(pace, bool) or not isinstance(pace, int) or pace < 1):
        raise invalid("requests_per_minute", pace, 'give a whole number from 1, "auto", or None not to wait')
    return Settings(
        base_url=base_url_from(base_url),
        token=token_from(secret),
        timeout=DEFAULT_TIMEOUT if timeout is None else timeout_from("timeout", timeout),
        pacer=Pacer(pace, fixed=not automatic, clock=time.monotonic),
        max_retries=max_retries,
    )


def token_from(secret: Secret) -> str:
    """Return the token: the argument, else `MIJNKLANTPORTAAL_TOKEN`."""
    token = secret.value if secret.value is not None else os.environ.get("MIJNKLANTPORTAAL_TOKEN", "")
    if not isinstance(token, str) or not re.fullmatch(r"[\x21-\x7e]+", token):
        what = "it is not set" if not token else "it holds a space, a line break or a character outside ASCII"
        if token and not isinstance(token, str):
            what = f"it is no text, but {type(token).__name__}"
        # The value may be a token with a slip in it, so it is not shown.
        del token
        raise InvalidInputError(
            "token",
            what,
            "give token=… or set MIJNKLANTPORTAAL_TOKEN to an API key from the portal's settings",
        )
    return token


def base_url_from(argument: str | None) -> str:
    """Return the base URL: the argument, else `MIJNKLANTPORTAAL_BASE_URL`, else the document's server."""
    name = "MIJNKLANTPORTAAL_BASE_URL" if argument is None else "base_url"
    text = argument if argument is not None else os.environ.get("MIJNKLANTPORTAAL_BASE_URL") or BASE_URL
    if "@" in str(text):  # before anything else shows what stands there
        raise InvalidInputError(name, f"…@{str(text).rpartition('@')[2]}", "take the user name and password out of it")
    if str(text) != str(text).strip():
        raise invalid(name, text, "take away the space before or after it")
    try:
        url = httpx.URL(text)
        host, resolved = url.host, url.raw_host.decode()
        resolved.encode("idna")  # as the resolver will
    except (httpx.InvalidURL, TypeError, UnicodeError) as error:
        raise invalid(name, text, f"it is no URL ({error}); give e.g. {BASE_URL}") from None
    if odd := _NO_HOST.search(resolved):  # httpx writes a blank in it as %20
        raise invalid(name, text, f"no host has {odd[0]!r} in its name; give e.g. {BASE_URL}")
    if url.port is not None and not 1 <= url.port <= 65535:  # the resolver would take it modulo 65536
        raise invalid(name, text, "give a port from 1 to 65535")
    if any(mark in str(url) for mark in "?#"):  # an empty one, too, would swallow the path
        raise invalid(name, text, "give it without a query and a fragment")
    if not host or url.scheme not in {"http", "https"}:
        raise invalid(name, text, f"give an absolute URL, e.g. {BASE_URL}")
    if url.scheme == "http" and not is_loopback(host):
        raise invalid(name, text, "the token would cross the network unencrypted; use https")
    return str(url).rstrip("/")


def timeout_from(argument: str, value: object) -> httpx.Timeout:
    """Return a timeout; a number of seconds is for each step."""
    if isinstance(value, httpx.Timeout) and all(step is None or _is_wait(step) for step in value.as_dict().values()):
        return value
    if _is_wait(value):
        return httpx.Timeout(value)
    raise invalid(argument, value, f"give a number of seconds above 0, up to {LONGEST}, or an httpx.Timeout of such")


def _is_wait(seconds: object) -> TypeGuard[float]:
    return isinstance(seconds, int | float) and not isinstance(seconds, bool) and 0 < seconds <= LONGEST


def headers_from(argument: str, headers: object) -> dict[str, str]:
    """Return a copy of a call's own headers."""
    if headers is None:
        return {}
    if not isinstance(headers, Mapping):
        raise invalid(argument, headers, 'give a mapping, e.g. {"X-Request-ID": "1"}')
    own = dict(headers)
    for name, value in own.items():
        if not isinstance(name, str) or not re.fullmatch(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", name):
            raise invalid(argument, name, "this is no header name")
        if name.lower() in _FRAMING:
            raise invalid(argument, name, "the client sets it, to match what it sends; leave it out")
        if not isinstance(value, str) or not _HEADER_VALUE.fullmatch(value):
            raise invalid(f"{argument}[{name!r}]", "…", "give printable ASCII text, without a blank at its ends")
    return own


def is_loopback(host: str) -> bool:
    """Tell whether a host is this machine, without asking a resolver, which may be somebody else's."""
    if host == "localhost":  # a name below it is not in every machine's hosts file
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    # Python 3.13 looks into ::ffff:127.0.0.1 by itself.
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback
