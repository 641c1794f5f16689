"""A portal with a fault in it."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any, TypeAlias

from attrs import define, field, frozen
from mijnklantportaal.contract import Contract, Request, Response
from mijnklantportaal.mock import Portal

from contract_tests.subject import TOKEN

Answer: TypeAlias = Callable[[Request], Response]
Wrong: TypeAlias = Callable[[Answer, Request], Response]
"""Answers a request, with the help of a portal that does it right."""


def _rightly(answer: Answer, request: Request) -> Response:
    return answer(request)


def _as_told(limit: int) -> int | None:
    return limit


@frozen
class ServerFault:
    """What is wrong with a portal.

    Attributes:
        limits: What it makes of the licence's number of invoices that it is told.
        paces: What it makes of the number of requests a minute that it is told.
        proof: Why it breaks no contract, so that nobody can find it; empty for a fault that must be found.
    """

    name: str
    wrong: Wrong = _rightly
    limits: Callable[[int], int | None] = _as_told
    paces: Callable[[int], int | None] = _as_told
    proof: str = ""


FAULTLESS = ServerFault("none")


class FaultyPortal(Portal):
    """A portal whose requests and responses go through a fault.

    Args:
        contract: What it answers to.
        wrong: The fault.
        options: Portal's own.

    Attributes:
        asked: How many requests it was sent.
    """

    def __init__(self, contract: Contract, wrong: Wrong, **options: Any) -> None:
        # What a fault remembers is this portal's own.
        self._wrong = deepcopy(wrong)
        self.asked = 0
        super().__init__(contract, token=TOKEN, **options)

    def answer(self, request: Request) -> Response:
        """Answer as the fault has it."""
        self.asked += 1
        return self._wrong(super().answer, request)


@define
class Starter:
    """Starts portals with one fault, and counts what they are asked."""

    contract: Contract
    fault: ServerFault
    portals: list[FaultyPortal] = field(factory=list, init=False)

    def __call__(self, *, monthly_limit: int | None = None, requests_per_minute: int | None = None) -> FaultyPortal:
        """Start a portal with these limits."""
        portal = FaultyPortal(
            self.contract,
            self.fault.wrong,
            monthly_limit=None if monthly_limit is None else self.fault.limits(monthly_limit),
            requests_per_minute=None if requests_per_minute is None else self.fault.paces(requests_per_minute),
        )
        self.portals.append(portal)
        return portal

    @property
    def asked(self) -> int:
        """The requests to all of them."""
        return sum(portal.asked for portal in self.portals)
