"""The pace that a server asks for."""

import time
from collections.abc import Callable

from attrs import define, field
from mijnklantportaal.contract import Request, Response

from contract_tests.servers import Server

_TURNS = 3
_LONGEST = 120.0
_MINUTE = 60.0


@define
class Paced:
    """A server that is left alone for as long as it says.

    What it refused for the pace alone (429 with Retry-After) was not carried out, and is sent again.
    """

    server: Server
    _sleep: Callable[[float], None] = field(default=time.sleep, repr=False)
    _now: Callable[[], float] = field(default=time.time, repr=False)

    def answer(self, request: Request) -> Response:
        """Answer as the server does in the end."""
        response = self.server.answer(request)
        for _ in range(_TURNS - 1):
            wait = self._wait_after(response)
            if wait is None:
                break
            self._sleep(wait)
            if response.status_code != 429:
                break
            response = self.server.answer(request)
        return response

    def _wait_after(self, response: Response) -> float | None:
        """Return for how many seconds it is to be left alone; None if it does not say so."""
        named = {name.lower(): value.strip() for name, value in response.headers}
        if response.status_code == 429:
            after = named.get("retry-after", "")
            return min(float(after), _LONGEST) if after.isdecimal() else None
        if named.get("x-ratelimit-remaining") == "0":
            reset = named.get("x-ratelimit-reset", "")
            return min(max(float(reset) - self._now(), 1.0), _LONGEST) if reset.isdecimal() else _MINUTE
        return None
