"""Clients of a portal on this machine; their own transports keep the environment's proxies from coming between."""

import httpx

from mijnklantportaal import AsyncMijnKlantportaal, MijnKlantportaal
from mijnklantportaal._settings import LIMITS


def client(token: str, url: str) -> MijnKlantportaal:
    """Return a new client, for a `with` block."""
    return MijnKlantportaal(token, base_url=url, transport=httpx.HTTPTransport(limits=LIMITS))


def async_client(token: str, url: str) -> AsyncMijnKlantportaal:
    """Return a new client, for an `async with` block."""
    transport = httpx.AsyncHTTPTransport(limits=LIMITS)
    return AsyncMijnKlantportaal(token, base_url=url, transport=transport)
