"""The few requests that are sent to a server that is somebody's own."""

import json
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, zip_longest
from typing import Any
from urllib.parse import parse_qsl, urlencode

from attrs import evolve, frozen
from mijnklantportaal.contract import Contract, Operation, Request

from contract_tests.bodies import URLENCODED, is_json, stated_for
from contract_tests.handmade import Attempt, attempts
from contract_tests.live.admission import UsageError
from contract_tests.live.budget import Budget
from contract_tests.relations import shapes
from contract_tests.runs import FIRST, Session
from contract_tests.servers import Mock
from contract_tests.subject import label
from contract_tests.wire import Part, media_type_of, read_parts, with_body, with_parts

CUSTOMER, NOTIFICATION = "customerId", "sendNotification"
_NUMBERED = "x-schemathesis"
_LARGEST = 100_000
_SAID_BY_SCHEMA = {"format", "pattern", "enum", "const", "anyOf", "oneOf", "allOf"}


@frozen(eq=False)
class Chosen:
    """A request to send; `attempt` says how it is to be refused, None that it is valid."""

    operation: Operation
    request: Request
    attempt: Attempt | None = None

    @property
    def place(self) -> str:
        """Where it is wrong."""
        return self.attempt.place if self.attempt else ""

    @property
    def what(self) -> str:
        """In which way it is wrong."""
        return self.attempt.what if self.attempt else ""

    def __str__(self) -> str:
        """Say it in one line."""
        return f"{label(self.operation)}: {f'to be refused: {self.place}: {self.what}' if self.attempt else 'valid'}"


def choose(contract: Contract, budget: Budget, customer: str | None, seed: int) -> list[Chosen]:
    """Choose what to send, in that order: valid first, then what is to be refused for a different reason each.

    Left out is whatever names an object in its path, or changes or deletes one: those of the test are the mock's. The
    last valid request that makes something comes at the end: if nothing is made by accident before, it may be sent.

    Raises:
        UsageError: no request with this customer keeps the contract.
    """
    found = [each for operation in contract.operations for each in _valid(contract, operation, customer, seed)]
    creates = [each for each in found if each.operation.method == "POST"][: budget.creates]
    reads = [each for each in found if each.operation.method != "POST"]
    firsts = {label(each.operation): each for each in reversed(found)}
    refused = [_refused(contract, each, customer) for each in firsts.values()]
    last = creates[-1:]
    most = max(budget.requests - len(last), 0)
    return [*[*creates[:-1], *reads, *_in_turn(refused)][:most], *last][: budget.requests]


def _valid(contract: Contract, operation: Operation, customer: str | None, seed: int) -> Iterator[Chosen]:
    if operation.method not in ("GET", "POST") or operation.path_parameters:
        return
    session = Session(contract, Mock(contract)(), seed)
    exchanges = [each for result in session.execute(FIRST, [label(operation)]) for each in result.exchanges]
    accepted = [each for each in exchanges if each.accepted and each.claim == "valid"]
    for number, exchange in enumerate(sorted(accepted, key=lambda each: -len(each.fields)), 1):
        request = _presentable(contract, operation, exchange.request, customer, f"contract-test-{seed}-{number}")
        violations = contract.validate_request(request)
        for violation in violations:
            if violation.place.endswith(f".{CUSTOMER}"):
                raise UsageError(f"CUSTOMER_ID={customer}: {violation}")
        if not violations and not _reaches_others(request, customer):
            yield Chosen(operation, request)


def _presentable(
    contract: Contract, operation: Operation, request: Request, customer: str | None, name: str
) -> Request:
    """Put the customer, the document's examples and a telling name in the place of what was drawn."""
    # schemathesis numbers its requests, at random.
    request = evolve(request, headers=[each for each in request.headers if not each[0].lower().startswith(_NUMBERED)])
    content_type = media_type_of(request)
    schema = (stated_for(operation, content_type) or {}).get("schema", {})
    properties = {key: contract.resolve(each) for key, each in shapes.properties_of(contract, schema).items()}

    def better(field: str, drawn: Any) -> Any:
        own = properties[field]
        if field == CUSTOMER and customer is not None:
            return customer
        if own.get("type") == "string" and not _SAID_BY_SCHEMA & own.keys():
            return name
        example = own.get("example")
        return example if isinstance(example, str) and contract.fits(own, example) else drawn

    wanted = properties.keys() - {NOTIFICATION}
    if is_json(content_type) and isinstance(drawn := json.loads(request.content), dict):
        fields = {key: better(key, value) for key, value in drawn.items() if key in wanted}
        return with_body(request, content_type, json.dumps(fields).encode())
    if content_type == URLENCODED:
        pairs = parse_qsl(request.content.decode(), keep_blank_values=True)
        texts = [(key, better(key, value)) for key, value in pairs if key in wanted]
        return with_body(request, content_type, urlencode(texts).encode())
    if content_type == "multipart/form-data":
        return with_parts(request, [_better(part, better) for part in read_parts(request) if part.name in wanted])
    return request


def _reaches_others(request: Request, customer: str | None) -> bool:
    """Tell whether JSON tells somebody of itself, or names another customer, however deep."""
    todo = [json.loads(request.content)] if is_json(media_type_of(request)) else []
    while todo:
        value = todo.pop()
        if isinstance(value, dict):
            if NOTIFICATION in value or (customer is not None and value.get(CUSTOMER, customer) != customer):
                return True
            todo += value.values()
        elif isinstance(value, list):
            todo += value
    return False


def _better(part: Part, better: Callable[[str, Any], Any]) -> Part:
    if part.filename is not None:
        return part
    return evolve(part, content=str(better(part.name, part.content.decode())).encode())


def _refused(contract: Contract, valid: Chosen, customer: str | None) -> list[Chosen]:
    """Make the requests that are to be refused: none that, were it accepted, would reach anybody else."""
    own = (customer or "").encode()
    made = [
        Chosen(valid.operation, each.request, each)
        for each in attempts(contract, valid.operation, valid.request)
        if not any(status.startswith("2") for status in each.statuses)
        and len(each.request.content) <= _LARGEST
        and NOTIFICATION.encode() not in each.request.content
        and (own not in valid.request.content or own in each.request.content)
    ]
    return _varied(made)


def _varied(made: Sequence[Chosen]) -> list[Chosen]:
    """Order them so that the first few are in as many places, and wrong in as many ways, as there are."""
    by_place: dict[str, list[Chosen]] = {}
    for each in made:
        by_place.setdefault(each.place, []).append(each)
    ordered: list[Chosen] = []
    seen: set[str] = set()
    while groups := [group for group in by_place.values() if group]:
        for group in groups:
            new = next((each for each in group if each.what not in seen), group[0])
            group.remove(new)
            seen.add(new.what)
            ordered.append(new)
    return ordered


def _in_turn(groups: Sequence[Sequence[Chosen]]) -> list[Chosen]:
    """Return the first of each group, then the second of each, and so on."""
    return [each for each in chain.from_iterable(zip_longest(*groups)) if each is not None]
