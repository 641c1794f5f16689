"""The vendor's document, from a file or from the web."""

from ipaddress import ip_address
from pathlib import Path
from typing import Final

import httpx

MAX_BYTES: Final = 20 * 1024 * 1024
TIMEOUT_SECONDS: Final = 30


class SourceError(Exception):
    """The document cannot be had. The text is one line."""


def fetch(source: str) -> bytes:
    """Give the document's bytes.

    Args:
        source: a path, or a URL: https, or http to this machine.

    Raises:
        SourceError: it cannot be read, is larger than 20 MiB, or is at an address that anybody could change.
    """
    return _download(source) if "://" in source else _read(Path(source))


def _read(path: Path) -> bytes:
    try:
        content = path.read_bytes()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise SourceError(f"{path}: cannot be read: {reason}") from error
    _check_size(len(content), str(path))
    return content


def _download(url: str) -> bytes:
    content = bytearray()
    try:
        if not httpx.URL(url).host:
            raise SourceError(f"{url}: give an https address, or a file")
        # As a hook it sees where each redirection leads, before it is followed.
        with (
            httpx.Client(event_hooks={"request": [_check_address]}, timeout=TIMEOUT_SECONDS) as client,
            client.stream("GET", url, follow_redirects=True) as response,
        ):
            if response.status_code != 200:
                raise SourceError(f"{url}: answered {response.status_code} {response.reason_phrase}".rstrip())
            for chunk in response.iter_bytes():
                content += chunk
                _check_size(len(content), url)
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        raise SourceError(f"{url}: cannot be fetched: {str(error) or type(error).__name__}") from error
    return bytes(content)


def _check_address(request: httpx.Request) -> None:
    url = request.url
    if url.scheme != "https" and not (url.scheme == "http" and _is_loopback(url.host)):
        raise SourceError(f"{url}: give an https address, or a file")


def _is_loopback(host: str) -> bool:
    """Tell it as the client does, which codegen cannot import: it is made of what codegen makes. A test compares."""
    if host == "localhost":
        return True
    try:
        address = ip_address(host)
    except ValueError:
        return False
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback  # Python 3.13 does that by itself


def _check_size(size: int, source: str) -> None:
    if size > MAX_BYTES:
        raise SourceError(f"{source}: larger than {MAX_BYTES} bytes, which is no OpenAPI document")
