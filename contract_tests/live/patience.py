"""How long a server that does not answer is waited for."""

from collections.abc import Sequence

import httpx
from attrs import define, evolve
from mijnklantportaal.contract import Request, Response

from contract_tests.exchanges import Exchange
from contract_tests.findings import Finding
from contract_tests.results import Result
from contract_tests.servers import Server
from contract_tests.verdicts import CRASH

IN_A_ROW, IN_ALL = 3, 10
"""Time-outs after which a server is sent nothing more: each takes half a minute, and there are hundreds of requests."""


class SilentError(Exception):
    """A request was not sent, because too many before it were never answered."""


@define
class Patience:
    """What is left of it, for all that is sent to one address."""

    row: int = 0
    all: int = 0

    @property
    def is_over(self) -> bool:
        """Say whether nothing more is to be sent."""
        return self.row >= IN_A_ROW or self.all >= IN_ALL


@define
class Patient:
    """A server that is sent nothing more once too many requests have timed out."""

    server: Server
    patience: Patience

    def answer(self, request: Request) -> Response:
        """Answer as the server does.

        Raises:
            SilentError: the request was not sent.
        """
        if self.patience.is_over:
            raise SilentError
        try:
            response = self.server.answer(request)
        except httpx.TimeoutException:
            self.patience.row += 1
            self.patience.all += 1
            raise
        self.patience.row = 0
        return response


def is_unsent(exchange: Exchange) -> bool:
    """Tell whether an exchange stands for a request that was not sent any more."""
    return (exchange.failure or "").startswith(SilentError.__name__)


def ending(operation: str) -> Finding:
    """Say that a run was ended, and at which operation."""
    got = f"time-outs, {IN_A_ROW} in a row or {IN_ALL} in all: the run was ended, and the rest was not sent"
    return Finding(operation, CRASH, "the run", "an answer to each request", got)


def as_sent(results: Sequence[Result], untried: Sequence[Finding]) -> tuple[list[Result], list[Finding]]:
    """Leave out of a pass what was not sent any more, and what is said of it; say in its place that it was ended."""
    ended = False
    kept: list[Result] = []
    for result in results:
        sent = [each for each in result.judged if not is_unsent(each.exchange)]
        end = [] if ended or len(sent) == len(result.judged) else [ending(result.operation)]
        ended = ended or bool(end)
        beside = [each for each in result.beside if not (is_unsent(each.exchange) if each.exchange else ended)]
        kept.append(evolve(result, judged=sent, beside=[*beside, *end]))
    return kept, [] if ended else list(untried)
