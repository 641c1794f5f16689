"""httpx clients with headers, cookies and a timeout of their own, which send through a session.

They go round httpx's own way of sending, which would keep the cookies that the portal sets.
"""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx

from mijnklantportaal._request import build, build_in_thread


class Derived(httpx.Client):
    """The sync client; closing it closes nothing of the session.

    Args:
        send_through: The session's `send`.
        options: As for httpx.Client.
    """

    def __init__(self, send_through: Callable[[httpx.Request], httpx.Response], **options: Any) -> None:
        super().__init__(transport=httpx.BaseTransport(), **options)  # one that is never asked
        self._send_through = send_through

    def build_request(self, *args: Any, **kwargs: Any) -> httpx.Request:
        """Build a request as a session does."""
        return build(self, str(self.base_url).rstrip("/"), super().build_request, *args, **kwargs)

    def send(self, request: httpx.Request, **_: Any) -> httpx.Response:
        """Send through the session."""
        return self._send_through(request)


class AsyncDerived(httpx.AsyncClient):
    """The async client; closing it closes nothing of the session.

    Args:
        send_through: The session's `send`.
        options: As for httpx.AsyncClient.
    """

    def __init__(self, send_through: Callable[[httpx.Request], Awaitable[httpx.Response]], **options: Any) -> None:
        super().__init__(transport=httpx.AsyncBaseTransport(), **options)  # one that is never asked
        self._send_through = send_through

    def build_request(self, *args: Any, **kwargs: Any) -> httpx.Request:
        """Build a request as a session does."""
        return build(self, str(self.base_url).rstrip("/"), super().build_request, *args, **kwargs)

    async def request(self, *args: Any, **kwargs: Any) -> httpx.Response:
        """Send a request as a session does."""
        return await self.send(await build_in_thread(self.build_request, *args, **kwargs))

    async def send(self, request: httpx.Request, **_: Any) -> httpx.Response:
        """Send through the session."""
        return await self._send_through(request)
