"""What the runs brought to light: they are made once, whichever tests ask for it."""

from collections.abc import Sequence

from attrs import define, field
from mijnklantportaal.contract import Operation, Request

from contract_tests.exchanges import Exchange
from contract_tests.runs import Result, Run
from contract_tests.subject import label, portal


@define
class Evidence:
    """The results of all runs against one portal, and of requests beyond its limits."""

    results: Sequence[Result]
    _beyond_limits: dict[str, dict[str, list[Exchange]]] = field(factory=dict, init=False)

    def of(self, run: Run, operation: Operation) -> list[Result]:
        """Return what a run did to one operation."""
        return [result for result in self.results if result.run == run and result.operation == label(operation)]

    def exchanges(self, operation: Operation, *runs: Run) -> list[Exchange]:
        """Return what these runs exchanged with an operation."""
        return [each for run in runs for result in self.of(run, operation) for each in result.exchanges]

    def valid_request(self, operation: Operation) -> Request:
        """Return a request that the portal accepted, or for want of one that it might have."""
        runs = dict.fromkeys(result.run for result in self.results)
        valid = [each for each in self.exchanges(operation, *runs) if each.claim == "valid"]
        if not valid:
            raise LookupError(f"{label(operation)}: no valid request was made")
        return max(valid, key=lambda each: each.accepted).request

    def beyond_limits(self, operation: Operation) -> dict[str, list[Exchange]]:
        """Return, by status, what is answered to the last request that a limit allows, and to the one after it."""
        name = label(operation)
        if name not in self._beyond_limits:
            portals = {"426": portal(monthly_limit=1), "429": portal(requests_per_minute=1)}
            request = self.valid_request(operation)
            self._beyond_limits[name] = {
                status: [Exchange(name, None, request, limited.answer(request)) for _ in range(2)]
                for status, limited in portals.items()
                if status in operation.responses
            }
        return self._beyond_limits[name]
