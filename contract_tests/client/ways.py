"""The ways in which a generated function is called."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from attrs import frozen
from mijnklantportaal import AsyncMijnKlantportaal, MijnKlantportaal
from mijnklantportaal.contract import Response

from contract_tests.client.endpoints import Endpoint
from contract_tests.client.line import Answer, Line
from contract_tests.subject import TOKEN

Arguments: TypeAlias = Mapping[str, Any]


@frozen
class Raised:
    """A call that ended in an error."""

    error: Exception


Outcome: TypeAlias = "Any | Raised"
"""What a call returned, or the error that it ended in."""


@frozen
class Way:
    """A way to call a generated function.

    Attributes:
        function: Its name in the operation's module, `sync` or `asyncio` and what it is like.
        portal: Whether the call goes through `portal.api`, with its errors and repetitions.
        strict: Whether the generated client raises an error for a status that is not documented.
    """

    name: str
    function: str
    portal: bool = False
    strict: bool = False

    def call(
        self, endpoint: Endpoint, line: Line, arguments: Arguments, replies: Sequence[Response] = ()
    ) -> list[Outcome]:
        """Call once for each reply, which the line gives; once if it has its answer already."""
        answers = [_always(reply) for reply in replies] or [line.answer]
        function = getattr(endpoint.module, self.function)
        if self.function.startswith("asyncio"):
            return asyncio.run(
                self._asynchronous(endpoint, line, lambda client: function(client=client, **arguments), answers)
            )
        return self._synchronous(endpoint, line, lambda client: function(client=client, **arguments), answers)

    def once(self, endpoint: Endpoint, line: Line, arguments: Arguments) -> Outcome:
        """Call once, over a line that has its answer already."""
        (outcome,) = self.call(endpoint, line, arguments)
        return outcome

    def is_of(self, endpoint: Endpoint) -> bool:
        """Tell whether an operation can be called so: for one that reads nothing, nothing short is made."""
        return hasattr(endpoint.module, self.function)

    def _synchronous(
        self, endpoint: Endpoint, line: Line, function: Callable[[Any], Any], answers: Sequence[Answer]
    ) -> list[Outcome]:
        outcomes: list[Outcome] = []
        with self._portal(MijnKlantportaal, endpoint, line) if self.portal else self._client(endpoint, line) as client:
            for line.answer in answers:
                try:
                    outcomes.append(function(client.api if self.portal else client))
                except Exception as error:
                    outcomes.append(Raised(error))
        return outcomes

    async def _asynchronous(
        self, endpoint: Endpoint, line: Line, function: Callable[[Any], Any], answers: Sequence[Answer]
    ) -> list[Outcome]:
        outcomes: list[Outcome] = []
        opened = self._portal(AsyncMijnKlantportaal, endpoint, line) if self.portal else self._client(endpoint, line)
        async with opened as client:
            for line.answer in answers:
                try:
                    outcomes.append(await function(client.api if self.portal else client))
                except Exception as error:
                    outcomes.append(Raised(error))
        return outcomes

    def _client(self, endpoint: Endpoint, line: Line) -> Any:
        return endpoint.package.AuthenticatedClient(
            base_url=endpoint.base_url,
            token=TOKEN,
            httpx_args={"transport": line},
            raise_on_unexpected_status=self.strict,
        )

    def _portal(self, kind: Any, endpoint: Endpoint, line: Line) -> Any:
        portal = kind(TOKEN, base_url=endpoint.base_url, requests_per_minute=None, transport=line)
        without_waiting(portal)
        return portal


def _always(reply: Response) -> Answer:
    return lambda _: reply


def without_waiting(portal: MijnKlantportaal | AsyncMijnKlantportaal) -> list[float]:
    """Have a portal note how many seconds it would wait, and not wait; return where it notes them."""
    waits: list[float] = []

    async def note(seconds: float) -> None:
        waits.append(seconds)

    portal._session._sleep = waits.append if isinstance(portal, MijnKlantportaal) else note  # noqa: SLF001 - no test sleeps
    return waits


PLAIN = Way("plain sync", "sync_detailed")
WAYS = (
    PLAIN,
    Way("plain async", "asyncio_detailed"),
    Way("portal sync", "sync_detailed", portal=True),
    Way("portal async", "asyncio_detailed", portal=True),
)
SHORT = (Way("short sync", "sync"), Way("short async", "asyncio"))
"""Return only what was read; what they add to the others is the same through a portal."""
STRICT = (Way("strict sync", "sync_detailed", strict=True), Way("strict async", "asyncio_detailed", strict=True))
