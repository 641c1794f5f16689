"""The chosen requests, sent to a server that is somebody's own."""

from collections.abc import Iterator, Sequence

from attrs import define, field
from mijnklantportaal.contract import Contract, Operation

from contract_tests import relations
from contract_tests.exchanges import Exchange
from contract_tests.findings import Finding
from contract_tests.floor import FLOOR
from contract_tests.live.budget import SpentError
from contract_tests.live.chosen import Chosen
from contract_tests.live.patience import ending, is_unsent
from contract_tests.results import Judged, Result
from contract_tests.servers import OverBudgetError, Server, Watched
from contract_tests.subject import label
from contract_tests.suite import BY_HAND, RELATIONS
from contract_tests.verdicts import CHECKED, judge

VALID = "chosen valid requests"
_LEAST_REFUSED = 5


@define
class Few:
    """The pass over a server that is sent the chosen requests only.

    Attributes:
        stopped: Why not all of them were sent.
        left_out: How many were not sent because others were sent again, as the server asked: no fault of anybody's.
    """

    contract: Contract
    server: Server
    chosen: Sequence[Chosen]
    done: list[Result] = field(factory=list, init=False)
    stopped: str | None = field(default=None, init=False)
    left_out: int = field(default=0, init=False)

    def results(self) -> Iterator[Result]:
        """Send them, and tell what each brought to light."""
        server = Watched(self.server)
        for number, each in enumerate(self.chosen):
            try:
                result = self._sent(each, server)
            except SpentError:
                self.left_out = len(self.chosen) - number
                break
            except OverBudgetError as error:
                self.stopped = str(error)
                break
            if any(map(is_unsent, result.exchanges)):
                self.stopped = "it does not answer"
                yield Result(result.part, result.operation, beside=[ending(result.operation)])
                break
            self.done.append(result)
            yield result
        yield from self._relations()

    def shortfalls(self) -> Iterator[Finding]:
        """Say where too little was tried: everything chosen is to be sent, and some of it accepted and refused."""
        for operation in self.contract.operations:
            chosen = [each for each in self.chosen if each.operation == operation]
            if chosen:
                yield from self._shortfalls_of(operation, chosen)

    def _shortfalls_of(self, operation: Operation, chosen: Sequence[Chosen]) -> Iterator[Finding]:
        name = label(operation)
        exchanges = [each for result in self.done if result.operation == name for each in result.exchanges]
        if len(exchanges) < len(chosen) and not self.left_out:
            yield Finding(name, FLOOR, "request", f"to send {len(chosen)}", f"{len(exchanges)} ({self.stopped})")
        accepted = sum(each.accepted and each.claim == "valid" for each in exchanges)
        if not accepted and any(each.attempt is None for each in chosen):
            yield Finding(name, FLOOR, VALID, "1 of them to be accepted", "0")
        least = min(_LEAST_REFUSED, sum(each.attempt is not None for each in chosen))
        refused = sum(each.refused for each in exchanges)
        if refused < least:
            yield Finding(name, FLOOR, BY_HAND, f"{least} invalid requests to be refused", str(refused))

    def _sent(self, chosen: Chosen, server: Watched) -> Result:
        name = label(chosen.operation)
        if chosen.attempt is None:
            exchange = Exchange(name, "valid", chosen.request, server.answer(chosen.request))
            return Result(VALID, name, [Judged(exchange, CHECKED, tuple(judge(self.contract, exchange)))])
        return Result(BY_HAND, name, chosen.attempt.judged(self.contract, chosen.operation, server))

    def _relations(self) -> Iterator[Result]:
        exchanges = [each for result in self.done for each in result.exchanges]
        told = {str(finding) for result in self.done for finding in result.findings}
        for finding in relations.broken(self.contract, exchanges):
            if str(finding) not in told:
                result = Result(RELATIONS, finding.operation, beside=[finding])
                self.done.append(result)
                yield result
