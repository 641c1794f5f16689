"""Servers with one thing wrong: for the tests of what is to find it."""

import json
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from attrs import evolve, frozen
from mijnklantportaal.contract import Contract, Operation, Request, Response

from contract_tests.relations import request_for
from contract_tests.servers import Mock, Server
from contract_tests.subject import TOKEN, label

Answer: TypeAlias = Callable[[Request], Response]
Wrong: TypeAlias = Callable[[Answer, Request], Response]

_LIKE = Request("GET", "/", [("Authorization", f"Bearer {TOKEN}")], b"")


@frozen
class Spoilt:
    """A server whose requests and responses go through something that is wrong."""

    server: Server
    wrong: Wrong

    def answer(self, request: Request) -> Response:
        """Answer as the wrong has it."""
        return self.wrong(self.server.answer, request)


@frozen
class Spoiling:
    """Starts such servers, each with a wrong of its own."""

    contract: Contract
    make: Callable[[], Wrong]

    def __call__(self, *, monthly_limit: int | None = None, requests_per_minute: int | None = None) -> Server:
        """Start one."""
        mock = Mock(self.contract)
        return Spoilt(mock(monthly_limit=monthly_limit, requests_per_minute=requests_per_minute), self.make())


def operation(contract: Contract, name: str) -> Operation:
    """Return the operation of this name."""
    return next(each for each in contract.operations if label(each) == name)


def valid_request(contract: Contract, name: str, server: Server) -> Request:
    """Return a valid request for an operation, for an object that the server has where the path names one."""
    path: dict[str, Any] = {}
    wanted = operation(contract, name)
    for parameter in wanted.path_parameters:
        create = f"POST {wanted.path.partition('/{')[0]}"
        path[parameter] = json.loads(server.answer(valid_request(contract, create, server)).content)["id"]
    request = request_for(contract, wanted, _LIKE, path)
    assert request is not None
    return request


def when(status: int, change: Callable[[Response], Response]) -> Wrong:
    """Spoil the responses of a status."""

    def wrong(answer: Answer, request: Request) -> Response:
        response = answer(request)
        return change(response) if response.status_code == status else response

    return wrong


def reply(status: int, **fields: Any) -> Wrong:
    """Put these values in the JSON of the responses of a status."""
    return when(status, lambda response: with_json(response, {**json.loads(response.content), **fields}))


def with_json(response: Response, value: Any) -> Response:
    """Return the response with another body."""
    return evolve(response, content=json.dumps(value).encode())


def with_header(name: str, value: str | None) -> Callable[[Response], Response]:
    """Return a change of a response's header; None takes it out."""

    def change(response: Response) -> Response:
        rest = [pair for pair in response.headers if pair[0].lower() != name.lower()]
        return evolve(response, headers=rest if value is None else [*rest, (name, value)])

    return change


def refused(status: int, fields: Mapping[str, Any] | None = None) -> Response:
    """Return a refusal."""
    headers = [("Content-Type", "application/json"), ("X-RateLimit-Limit", "60"), ("X-RateLimit-Remaining", "59")]
    return Response(status, headers, json.dumps(fields or {"message": "No such thing."}).encode())
