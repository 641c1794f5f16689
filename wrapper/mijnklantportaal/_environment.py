"""The proxies and files that httpx and ssl take from the environment, where they cannot work with them."""

import os
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.request import getproxies

import httpx

from mijnklantportaal._invalid import invalid
from mijnklantportaal.errors import InvalidInputError

# OpenSSL, verify(1): self-signed, by itself or in the chain; its issuer unknown, or the first certificate's.
_UNKNOWN_AUTHORITY = {18, 19, 20, 21}


@contextmanager
def environment_checked() -> Iterator[None]:
    """Wrap the making of an httpx client, which fails in many ways where the environment is wrong.

    Raises:
        InvalidInputError: A variable of the environment cannot be right; names it.
    """
    try:
        yield
    except OSError:
        if (file := _file_at_fault()) is None:
            raise
        raise file from None
    except (ImportError, ValueError, httpx.InvalidURL):
        # Without what httpx says of it: a password with a slash is a wrong port to it.
        raise _proxy_at_fault() from None


def is_of_unknown_authority(error: ssl.SSLCertVerificationError) -> bool:
    """Tell whether a certificate would be trusted if SSL_CERT_FILE named its authority."""
    return error.verify_code in _UNKNOWN_AUTHORITY


def _file_at_fault() -> InvalidInputError | None:
    for name, use, remedy in _FILES:
        if path := os.environ.get(name):
            try:
                use(path)
            except OSError:
                return invalid(name, path, remedy)
    return None


def _read_certificates(path: str) -> None:
    ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(path)


def _write_keys(path: str) -> None:
    ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).keylog_filename = path


_FILES = (
    (
        "SSL_CERT_FILE",
        _read_certificates,
        "no certificates can be read from it; give a file of them (PEM), or unset it",
    ),
    ("SSLKEYLOGFILE", _write_keys, "it cannot be written; give a file in a directory that exists, or unset it"),
)


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
