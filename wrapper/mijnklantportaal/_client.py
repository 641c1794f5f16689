"""The portal: settings and connections, and what can be done with them."""

from types import TracebackType
from typing import Literal, Self, TypeAlias

import httpx

from mijnklantportaal._api import PortalClient
from mijnklantportaal._client_transport import async_transport_from, transport_from
from mijnklantportaal._customer_invoices import AsyncCustomerInvoices, CustomerInvoices
from mijnklantportaal._environment import environment_checked
from mijnklantportaal._session import AsyncSession, Session
from mijnklantportaal._settings import Secret, settings_from

Pace: TypeAlias = int | Literal["auto"] | None


class MijnKlantportaal:
    """A portal, for synchronous programs; one can be shared by many threads.

    Args:
        token: An API key from the portal's settings; without it, the environment variable `MIJNKLANTPORTAAL_TOKEN`.
        base_url: https, or http to this machine; without it, `MIJNKLANTPORTAAL_BASE_URL`, else the vendor's server.
        timeout: Seconds for each step (connect, write, read, wait for a free connection), or an httpx.Timeout. Without
            it: 5 s to connect, 30 s to write and to read, 5 s for a free connection.
        max_retries: How often a call is repeated at the most. A write is repeated only when nothing was sent, or when
            the portal says when (429 with Retry-After, up to a minute).
        requests_per_minute: Wait rather than send more than this; "auto" keeps to the limit that the portal states (60
            until it has), None never waits.
        http_client: Your own httpx client to send through, with its proxies and certificates; it is left open.
        transport: Your own httpx transport to send through, instead of a client.

    Raises:
        InvalidInputError: One of these cannot be right, or a proxy or the certificates that the environment names.
    """

    customer_invoices: CustomerInvoices
    api: PortalClient
    """The generated client, for every operation: it sends through this portal."""

    def __init__(
        self,
        token: str | None = None,
        *,
        base_url: str | None = None,
        timeout: float | httpx.Timeout | None = None,
        max_retries: int = 2,
        requests_per_minute: Pace = "auto",
        http_client: httpx.Client | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        secret = Secret(token)
        del token  # a crash reporter would find it here
        settings = settings_from(secret, base_url, timeout, max_retries, requests_per_minute)
        own = transport_from(http_client, transport)
        with environment_checked():
            self._session = Session(settings, own)
        self.customer_invoices = CustomerInvoices(self._session)
        self.api = PortalClient.of(self._session).set_httpx_client(self._session)

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None = None,
        error: BaseException | None = None,
        traceback: TracebackType | None = None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return _shown(self, getattr(self, "_session", None))


class AsyncMijnKlantportaal:
    """A portal, for asynchronous programs; one can be shared by many tasks. See MijnKlantportaal for the arguments.

    Its connections belong to the event loop that it is first used in, and nothing is sent from another: make a client
    in each. What you give to send through (`http_client`, `transport`) is asked in any, unless its connections are
    those of httpx's own AsyncHTTPTransport: then give each client one of its own.
    """

    customer_invoices: AsyncCustomerInvoices
    api: PortalClient
    """The generated client, for every operation: it sends through this portal."""

    def __init__(
        self,
        token: str | None = None,
        *,
        base_url: str | None = None,
        timeout: float | httpx.Timeout | None = None,
        max_retries: int = 2,
        requests_per_minute: Pace = "auto",
        http_client: httpx.AsyncClient | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        secret = Secret(token)
        del token  # a crash reporter would find it here
        settings = settings_from(secret, base_url, timeout, max_retries, requests_per_minute)
        own = async_transport_from(http_client, transport)
        with environment_checked():
            self._session = AsyncSession(settings, own)
        self.customer_invoices = AsyncCustomerInvoices(self._session)
        self.api = PortalClient.of(self._session).set_async_httpx_client(self._session)

    async def close(self) -> None:
        """Close the connections."""
        await self._session.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None = None,
        error: BaseException | None = None,
        traceback: TracebackType | None = None,
    ) -> None:
        await self.close()

    def __repr__(self) -> str:
        return _shown(self, getattr(self, "_session", None))


def _shown(portal: object, session: Session | AsyncSession | None) -> str:
    # One that was refused half-made has none.
    return f"<{type(portal).__name__} {session.settings.base_url if session is not None else '…'}>"
