"""Relations of what is allowed: how many requests in a minute, how many objects in a month."""

import re
import time
from collections.abc import Iterator, Sequence
from typing import ClassVar, Literal

import attrs
from attrs import evolve, frozen
from mijnklantportaal.contract import Contract, Operation, Request

from contract_tests.findings import Finding
from contract_tests.relations import _checks as checks
from contract_tests.relations._base import Relation, View
from contract_tests.relations._samples import BROWSER, family, without_body, without_credentials
from contract_tests.relations._talk import Talk
from contract_tests.servers import Server, Start
from contract_tests.wire import with_headers

_FEW = 3
_WINDOW = 60
_SLACK = 2
# Python reads no number of thousands of digits, nor is one a count.
_COUNT = re.compile(r"-?[0-9]{1,18}")


def _count(value: str | None) -> int | None:
    return int(value) if value is not None and _COUNT.fullmatch(value) else None


@frozen(kw_only=True)
class RateLimit(Relation):
    """The headers of the rate limit say how many requests are left, and count down; only a 429 says when to come back.

    Attributes:
        limit, remaining, retry_after, reset: The names of the headers.
    """

    name: ClassVar[str] = "rate-limit"
    limit: str = attrs.field(validator=checks.text)
    remaining: str = attrs.field(validator=checks.text)
    retry_after: str = attrs.field(validator=checks.text)
    reset: str = attrs.field(validator=checks.text)

    def applies_to(self, contract: Contract, operation: Operation) -> bool:
        """Tell whether any of its responses has the headers."""
        del contract
        headers = (name.lower() for each in operation.responses.values() for name in each.get("headers", {}))
        return self.remaining.lower() in headers

    def broken(self, views: Sequence[View]) -> Iterator[Finding]:
        """Say which headers contradict each other, or those of an earlier response."""
        stated: int | None = None
        for view in views:
            yield from self._of_one(view)
            limit = _count(view.header(self.limit))
            if stated is not None and limit is not None and limit != stated:
                yield self._wrong(view, self.limit, f"{stated}, as before")
            stated = stated if limit is None else limit

    def _of_one(self, view: View) -> Iterator[Finding]:
        limit, remaining = _count(view.header(self.limit)), _count(view.header(self.remaining))
        if limit is not None and remaining is not None and not 0 <= remaining <= limit:
            yield self._wrong(view, self.remaining, f"0 to {limit}")
        if view.status == 429 and remaining:
            yield self._wrong(view, self.remaining, "0 on a 429")
        for name in (self.retry_after, self.reset):
            if view.status < 429 and view.header(name) is not None:
                yield self._wrong(view, name, "to be on a 429 only")

    def tried(self, contract: Contract, operation: Operation, valid: Request, start: Start) -> Iterator[Finding]:
        """Send as many requests as are allowed, one of them invalid, and two more; they are counted by their token."""
        if not operation.secured or "429" not in operation.responses:
            return
        if (server := start(requests_per_minute=_FEW)) is None:
            return
        talk = Talk(contract, server)
        for left in range(_FEW - 1, -1, -1):
            # What is refused for its data is a request too.
            view = talk.send((left == 1 and without_body(contract, valid)) or valid)
            if view.status == 429:
                yield view.finding(self.name, "response.status", f"none of {_FEW} requests to be refused", "429")
                return
            yield from self._counted(view, left)
            if left == 1:  # whoever has no token uses none of its requests
                talk.send(without_credentials(contract, valid))
        for request in (valid, with_headers(valid, "Accept", [BROWSER])):
            view = talk.send(request)
            if view.status != 429:
                yield view.finding(self.name, "response.status", f"429 beyond {_FEW} requests", view.status)
                return
            yield from self._counted(view, 0)
            yield from self._waits(view)

    def _counted(self, view: View, left: int) -> Iterator[Finding]:
        for name, wanted in ((self.limit, _FEW), (self.remaining, left)):
            if _count(view.header(name)) != wanted:
                yield self._wrong(view, name, f"{wanted}, counting down")

    def _waits(self, view: View) -> Iterator[Finding]:
        wait, reset, now = _count(view.header(self.retry_after)), _count(view.header(self.reset)), time.time()
        if wait is None or not 0 <= wait <= _WINDOW:
            yield self._wrong(view, self.retry_after, f"0 to {_WINDOW} seconds")
        if reset is None or not now - _SLACK <= reset <= now + _WINDOW + _SLACK:
            yield self._wrong(view, self.reset, "a Unix time within the next minute")
        elif wait is not None and abs(reset - now - wait) > _SLACK:
            yield self._wrong(view, self.reset, f"the time in {wait} s, as {self.retry_after} has it")

    def _wrong(self, view: View, name: str, expected: str) -> Finding:
        return view.finding(self.name, f"response.headers.{name}", expected, view.header(name) or "nothing")


@frozen(kw_only=True)
class Limit(Relation):
    """A status comes exactly when the licence's number is used up; what is refused does not count.

    Attributes:
        status: The status that says so, of the operations that document it.
        of: What the number is a number of: what the server is started with.
    """

    name: ClassVar[str] = "limit"
    status: int = attrs.field(validator=checks.number)
    of: Literal["monthly_limit"] = attrs.field(validator=checks.one_of("monthly_limit"))

    def applies_to(self, contract: Contract, operation: Operation) -> bool:
        """Tell whether the operation creates something and documents the status."""
        return str(self.status) in operation.responses and family(contract, operation) is not None

    def tried(self, contract: Contract, operation: Operation, valid: Request, start: Start) -> Iterator[Finding]:
        """Create as many as are allowed, after some refusals, and two more; then the same where none is allowed.

        Who is refused is told so in the same words, whoever asks: the last one is a browser.
        """
        for allowed in (2, 0):
            server = start(monthly_limit=allowed)
            if server is None or operation.path_parameters:
                return
            yield from self._used_up(contract, valid, server, allowed)

    def _used_up(self, contract: Contract, valid: Request, server: Server, allowed: int) -> Iterator[Finding]:
        talk = Talk(contract, server)
        for refused in (evolve(valid, content=b""), without_credentials(contract, valid)):
            talk.send(refused)
        for number in range(1, allowed + 3):
            view = talk.send(valid if number < allowed + 2 else with_headers(valid, "Accept", [BROWSER]))
            if number <= allowed and not view.exchange.accepted:
                expected = f"a success for number {number} of {allowed}"
                yield view.finding(self.name, "response.status", expected, view.status)
            if number > allowed and view.status != self.status:
                yield view.finding(self.name, "response.status", f"{self.status} beyond {allowed}", view.status)
