"""The relation between the things that are wrong with one request: which of them is said."""

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any, ClassVar

import attrs
from attrs import evolve, frozen
from mijnklantportaal.contract import Contract, Operation, Request

from contract_tests.findings import Finding
from contract_tests.relations import _checks as checks
from contract_tests.relations._base import Relation, is_told_of
from contract_tests.relations._samples import address, without_credentials
from contract_tests.relations._talk import Talk
from contract_tests.servers import Start

_LIMITS: Mapping[int, Mapping[str, int]] = {429: {"requests_per_minute": 1}, 426: {"monthly_limit": 0}}


@frozen(kw_only=True)
class Order(Relation):
    """Of two reasons to refuse a request, the one whose status stands first is given."""

    name: ClassVar[str] = "order"
    statuses: tuple[int, ...] = attrs.field(
        converter=checks.as_tuple, validator=checks.some_of(401, 404, 422, *_LIMITS)
    )

    def applies_to(self, contract: Contract, operation: Operation) -> bool:
        """Tell whether two of them can be wrong with one request."""
        return len([each for each in self.statuses if _can_be(contract, operation, each)]) > 1

    def tried(self, contract: Contract, operation: Operation, valid: Request, start: Start) -> Iterator[Finding]:
        """Send a request with each pair of things wrong."""
        possible = [each for each in self.statuses if _can_be(contract, operation, each)]
        for pair in combinations(possible, 2):
            limits = {name: number for status in pair for name, number in _LIMITS.get(status, {}).items()}
            server = start(**limits)
            if server is None:
                continue
            talk = Talk(contract, server)
            if 429 in pair:
                talk.send(valid)
            request = valid
            for status in pair:
                request = _flawed(contract, operation, request, status)
            view = talk.send(request)
            if view.status != pair[0]:
                yield view.finding(self.name, "response.status", f"{pair[0]} rather than {pair[1]}", view.status)


def _can_be(contract: Contract, operation: Operation, status: int) -> bool:
    if str(status) not in operation.responses:
        return False
    if status in (401, 429):  # requests are counted by their token
        return operation.secured
    if status == 404:
        return any(is_told_of(contract, operation, each) for each in operation.path_parameters)
    if status == 422:
        return bool(operation.request_content) and operation.request_required
    return status != 426 or not operation.path_parameters


def _flawed(contract: Contract, operation: Operation, request: Request, status: int) -> Request:
    """Return the request with what is answered with a status; the limits are the server's."""
    match status:
        case 401:
            return without_credentials(contract, request)
        case 404:
            return _of_nothing(contract, operation, request)
        case 422:
            return evolve(request, content=b"")
    return request


def _of_nothing(contract: Contract, operation: Operation, request: Request) -> Request:
    """Name objects that nobody has made, under ids that might be."""
    stated = [each for each in operation.parameters if each["in"] == "path"]
    schemas = {each["name"]: contract.resolve(each.get("schema", {})) for each in stated}
    named = contract.read_request(request).path_parameters
    path = {name: _unknown(contract, schemas.get(name, {}), named.get(name)) for name in operation.path_parameters}
    return evolve(request, url=address(contract, operation, request, path))


def _unknown(contract: Contract, schema: Any, known: Any) -> Any:
    candidates = [f"{known}zzz", 987654321, "00000000-0000-4000-8000-000000000000"]
    return next((each for each in candidates if schema and contract.fits(schema, each)), candidates[0])
