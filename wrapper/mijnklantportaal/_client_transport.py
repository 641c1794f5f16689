"""The caller's own httpx client or transport: checked before anything is sent, and sent through."""

import inspect

import httpx

from mijnklantportaal.errors import InvalidInputError

_TRANSPORTS = (httpx.BaseTransport, httpx.AsyncBaseTransport)
_CLOSED = "the http_client that was given has been closed"


class ClientTransport(httpx.BaseTransport):
    """Sends through the caller's own client, with its proxies, certificates and hooks; never closes it."""

    def __init__(self, client: httpx.Client) -> None:
        self.client = client

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if self.client.is_closed:
            raise httpx.ConnectError(_CLOSED)
        return self.client.send(request, stream=True, auth=None, follow_redirects=False)


class AsyncClientTransport(httpx.AsyncBaseTransport):
    """Sends through the caller's own async client; never closes it."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self.client.is_closed:
            raise httpx.ConnectError(_CLOSED)
        return await self.client.send(request, stream=True, auth=None, follow_redirects=False)


def transport_from(
    http_client: httpx.Client | None, transport: httpx.BaseTransport | None
) -> httpx.BaseTransport | None:
    """Return what a sync client sends through; None where the caller leaves it to us."""
    _check_one_at_most(http_client, transport)
    _check("http_client", http_client, httpx.Client, "send")
    _check("transport", transport, httpx.BaseTransport, "handle_request")
    return transport if http_client is None else ClientTransport(http_client)


def async_transport_from(
    http_client: httpx.AsyncClient | None, transport: httpx.AsyncBaseTransport | None
) -> httpx.AsyncBaseTransport | None:
    """Return what an async client sends through; None where the caller leaves it to us."""
    _check_one_at_most(http_client, transport)
    _check("http_client", http_client, httpx.AsyncClient, "send", asynchronous=True)
    _check("transport", transport, httpx.AsyncBaseTransport, "handle_async_request", asynchronous=True)
    return transport if http_client is None else AsyncClientTransport(http_client)


def keeps_to_one_event_loop(transport: httpx.AsyncBaseTransport | None, base_url: str) -> bool:
    """Tell whether connections to the portal are httpx's own, which work in one event loop; others may work in any."""
    used = _innermost(transport, httpx.URL(base_url))
    return used is None or isinstance(used, httpx.AsyncHTTPTransport)


def is_mock(transport: object, url: httpx.URL) -> bool:
    """Tell whether a transport is httpx's MockTransport in the end, which hands requests to a function."""
    return isinstance(_innermost(transport, url), httpx.MockTransport)


def _innermost(transport: object, url: httpx.URL) -> object:
    if isinstance(transport, ClientTransport | AsyncClientTransport):
        client: object = transport.client  # perhaps a test double without a transport
        transport = client
        if isinstance(client, httpx.Client | httpx.AsyncClient):
            transport = client._transport_for_url(url)  # noqa: SLF001  # nothing public tells it
    while isinstance(within := getattr(transport, "_transport", None), _TRANSPORTS):  # as ContractTransport
        transport = within
    return transport


def _check_one_at_most(http_client: object, transport: object) -> None:
    if http_client is not None and transport is not None:
        raise InvalidInputError("transport", type(transport).__name__, "there is an http_client too; give one of them")


def _check(argument: str, value: object, kind: type, method: str, *, asynchronous: bool = False) -> None:
    """Raise unless it is absent, of this kind, or has its method, as a test double may: another fails half-way."""
    found = None if isinstance(value, type) else getattr(value, method, None)
    if (
        value is None
        or isinstance(value, kind)
        or (callable(found) and inspect.iscoroutinefunction(found) == asynchronous)
    ):
        return
    raise InvalidInputError(argument, type(value).__name__, f"give an httpx.{kind.__name__}")
