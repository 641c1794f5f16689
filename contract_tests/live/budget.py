"""How much may be sent to a server that is somebody's own."""

from attrs import define, field, frozen
from mijnklantportaal.contract import Request, Response

from contract_tests.servers import OverBudgetError, Server

_READS = {"GET", "HEAD", "OPTIONS"}
_MAY_HAVE_DONE_IT = {408, 425, 499}


class SpentError(OverBudgetError):
    """All requests that are allowed were sent, some of them again because the server asked for it."""


@frozen
class Budget:
    """At most so many requests, of which at most so many may make something."""

    requests: int = 50
    creates: int = 3


@define
class Budgeted:
    """A server that is sent no more than a budget allows: all that goes to it goes through here.

    What may have been carried out counts as carried out: everything but a read and what was refused with a 4xx.
    """

    server: Server
    budget: Budget
    sent: int = field(default=0, init=False)
    created: int = field(default=0, init=False)

    def answer(self, request: Request) -> Response:
        """Answer as the server does.

        Raises:
            OverBudgetError: the request was not sent.
        """
        writes = request.method.upper() not in _READS
        if self.sent >= self.budget.requests:
            raise SpentError(f"{self.budget.requests} requests were sent, and MAX_REQUESTS allows no more")
        if writes and self.created >= self.budget.creates:
            raise OverBudgetError(f"{self.budget.creates} may have been created, and MAX_CREATES allows no more")
        self.sent += 1
        self.created += writes
        response = self.server.answer(request)
        if writes and 400 <= response.status_code < 500 and response.status_code not in _MAY_HAVE_DONE_IT:
            self.created -= 1
        return response
