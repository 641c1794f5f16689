"""The proxies and certificates that httpx takes from the environment, where it cannot work with them."""

import os
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.request import getproxies

import httpx

from mijnklantportaal._wire import invalid
from mijnklantportaal.errors import InvalidInputError


@contextmanager
def environment_checked() -> Iterator[None]:
    """Wrap the making of an httpx client, which fails in many ways where the environment is wrong.

    Raises:
        InvalidInputError: A variable of the environment cannot be right; names it.
    """
    try:
        yield
    except OSError:
        if (certificates := _certificates_at_fault()) is None:
            raise
        raise certificates from None
    except (ImportError, ValueError, httpx.InvalidURL):
        # Without what httpx says of it: a password with a slash is a wrong port to it.
        raise _proxy_at_fault() from None


def _certificates_at_fault() -> InvalidInputError | None:
    path = os.environ.get("SSL_CERT_FILE", "")
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(path)
    except OSError:
        remedy = "no certificates can be read from it; give a file of them (PEM), or unset it"
        return invalid("SSL_CERT_FILE", path, remedy) if path else None
    return None


def _proxy_at_fault() -> InvalidInputError:
    proxies = getproxies()
    for kind in ("http", "https", "all"):
        if not (value := proxies.get(kind)):
            continue
        try:
            httpx.HTTPTransport(proxy=value if "://" in value else f"http://{value}", trust_env=False)
        except ImportError:
            return _wrong(kind, value, 'SOCKS needs another package: pip install "httpx[socks]"; or unset it')
        except (ValueError, httpx.InvalidURL):
            return _wrong(kind, value, "it is no proxy; give one, e.g. http://proxy.example:3128, or unset it")
    return _wrong("no", proxies.get("no", ""), "give hosts, separated by commas, or unset it")


def _wrong(kind: str, value: str, remedy: str) -> InvalidInputError:
    name = f"{kind}_proxy"
    _credentials, at, address = value.rpartition("@")
    return invalid(name if name in os.environ else name.upper(), f"…@{address}" if at else value, remedy)
