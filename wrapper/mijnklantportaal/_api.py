"""The generated client, sending through a portal's session: every operation, with the portal's care."""

from typing import Self

import httpx
from attrs import define, field
from mijnklantportaal_client import AuthenticatedClient

from mijnklantportaal._received import reply_for_error
from mijnklantportaal._reply import Reply
from mijnklantportaal._request import call_of
from mijnklantportaal._session import AsyncSession, Session
from mijnklantportaal._settings import headers_from, timeout_from
from mijnklantportaal.errors import UnreadableResponseError


@define
class PortalClient(AuthenticatedClient):
    """A generated client for the functions of `mijnklantportaal_client.api`, as `portal.api`.

    They get the portal's authentication, repetitions, pacing, timeouts and errors. `with_headers`, `with_cookies` and
    `with_timeout` give a client that sends through the same portal. Closing is the portal's affair:
    leaving a `with` block closes nothing.

    A ValueError, TypeError or AttributeError comes from the function itself: no request could be built, and nothing was
    sent. Of a 2xx that the document does not describe `sync` and `asyncio` give None; `sync_detailed` gives what came.
    """

    _session: Session | AsyncSession = field(kw_only=True, repr=False, alias="session")

    def get_httpx_client(self) -> httpx.Client:
        """Return the client that the sync functions send with."""
        if self._client is None:
            if not isinstance(self._session, Session):
                raise TypeError("this portal is asynchronous: call asyncio() of the operation, not sync()")
            self._client = self._session.with_defaults(self._headers, self._cookies, self._timeout)
        return self._client

    def get_async_httpx_client(self) -> httpx.AsyncClient:
        """Return the client that the async functions send with."""
        if self._async_client is None:
            if not isinstance(self._session, AsyncSession):
                raise TypeError("this portal is synchronous: call sync() of the operation, not asyncio()")
            self._async_client = self._session.with_defaults(self._headers, self._cookies, self._timeout)
        return self._async_client

    def with_headers(self, headers: dict[str, str]) -> AuthenticatedClient:
        """Return a client that sends these too; InvalidInputError if one of them cannot be sent."""
        return super().with_headers(headers_from("headers", headers))

    def with_timeout(self, timeout: httpx.Timeout) -> AuthenticatedClient:
        """Return a client that waits as long as this; InvalidInputError if no socket can."""
        return super().with_timeout(timeout_from("timeout", timeout))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object, **__: object) -> None:
        """Close nothing."""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object, **__: object) -> None:
        """Close nothing."""

    def unreadable_response(self, response: httpx.Response, cause: Exception) -> Exception:
        """Return the error for a 2xx whose body is not what the document describes."""
        said = Reply(response.status_code, dict(response.headers), response.content)
        reply = reply_for_error(said, self._session.settings, response.request)
        reason = f"{reply.status_code}, but {cause}"
        return UnreadableResponseError(call_of(response.request, self._base_url), reason, reply)

    @classmethod
    def of(cls, session: Session | AsyncSession) -> Self:
        """Return the generated client of a session."""
        portal = session.settings
        return cls(base_url=portal.base_url, token=portal.token, timeout=portal.timeout, session=session)
