"""The pace that a server asks for, and the one that is kept whatever it asks for."""

import time
from collections import deque
from collections.abc import Callable
from email.utils import formatdate

from attrs import define, field
from mijnklantportaal._reply import Reply, retry_after_of
from mijnklantportaal.contract import Request, Response

from contract_tests.servers import Server

_TURNS = 3
_LONGEST = 120.0
_MINUTE, _A_MINUTE = 60.0, 60


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
            # A date means something beside the server's own clock; where it shows none, beside ours.
            dated = {"date": formatdate(self._now(), usegmt=True)} | named
            wait = retry_after_of(Reply(response.status_code, dated, b""))
            return None if wait is None else min(wait, _LONGEST)
        if named.get("x-ratelimit-remaining") == "0":
            reset = named.get("x-ratelimit-reset", "")
            return min(max(float(reset) - self._now(), 1.0), _LONGEST) if reset.isdecimal() else _MINUTE
        return None


@define
class Metered:
    """A server that is sent no more than 60 requests in any 60 seconds, even if it says nothing of a pace."""

    server: Server
    _sleep: Callable[[float], None] = field(default=time.sleep, repr=False)
    _now: Callable[[], float] = field(default=time.monotonic, repr=False)
    _ends: deque[float] = field(factory=lambda: deque(maxlen=_A_MINUTE), init=False, repr=False)

    def answer(self, request: Request) -> Response:
        """Answer as the server does."""
        if len(self._ends) == _A_MINUTE and (wait := self._ends[0] + _MINUTE - self._now()) > 0:
            self._sleep(wait)
        try:
            return self.server.answer(request)
        finally:
            # Its end: when it arrived is not known, only that it was no later.
            self._ends.append(self._now())
