"""A request made by hand, and how it is to be answered."""

from collections.abc import Iterator
from itertools import chain

from attrs import evolve, frozen
from mijnklantportaal.contract import Contract, Operation, Request

from contract_tests import relations
from contract_tests.exchanges import Exchange
from contract_tests.findings import Finding
from contract_tests.results import Judged
from contract_tests.servers import Server, Watched
from contract_tests.subject import label
from contract_tests.verdicts import CHECKED, HANDMADE, judge

ACCEPTED, REFUSED, LOCKED_OUT = ("2", "3"), ("404", "422"), ("401",)
EITHER = (*ACCEPTED, *REFUSED)
OTHER_TYPE = ("404", "415", "422")


@frozen
class Attempt:
    """A request made out of a valid one by one change.

    Attributes:
        place: Where it was made, in the judge's words.
        what: What is wrong or odd about it.
        statuses: Those that answer it rightly, as first digits or in full.
        valid: The request that it was made of.
    """

    place: str
    what: str
    request: Request
    statuses: tuple[str, ...]
    valid: Request

    def judged(self, contract: Contract, operation: Operation, server: Watched) -> list[Judged]:
        """Send it; tell the exchanges that it takes, and with the last of them what is wrong."""
        server.taken()
        found = tuple(self.findings(contract, operation, server))
        exchanges = [Exchange(label(operation), None, *pair) for pair in server.taken()]
        if any(each.failure for each in exchanges):
            # Whatever else was expected of it: no answer is the worse.
            found = tuple(chain.from_iterable(judge(contract, each) for each in exchanges))
        *earlier, last = (Judged(each, CHECKED | {HANDMADE}) for each in exchanges)
        return [*earlier, evolve(last, findings=found)]

    def findings(self, contract: Contract, operation: Operation, server: Server) -> Iterator[Finding]:
        """Send it; say what is wrong with the answer, by its status, by the judge and by the declared relations."""
        exchange = self._exchange(operation, server, self.request)
        came = str(exchange.response.status_code)
        if not came.startswith(self.statuses) and not self._is_about_nothing(operation, server, came):
            wanted = " or ".join(each.ljust(3, "X") for each in self.statuses)
            yield Finding(exchange.operation, HANDMADE, self.place, f"{wanted} for {self.what}", came, exchange)
        yield from judge(contract, exchange)
        yield from relations.broken(contract, [exchange])

    def _is_about_nothing(self, operation: Operation, server: Server, came: str) -> bool:
        """Tell whether what the path names is not there, so that nothing else is looked at."""
        if came != "404" or self.statuses == LOCKED_OUT or not operation.path_parameters:
            return False
        return self._exchange(operation, server, self.valid).response.status_code == 404

    @staticmethod
    def _exchange(operation: Operation, server: Server, request: Request) -> Exchange:
        return Exchange(label(operation), None, request, Watched(server).answer(request))
