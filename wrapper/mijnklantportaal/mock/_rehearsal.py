"""A rehearsal of every reply: better now than in somebody's test."""

from collections.abc import Iterator

from attrs import evolve

from mijnklantportaal.contract import Contract, ContractError, Operation, Request
from mijnklantportaal.mock._flat import NoValueError
from mijnklantportaal.mock._replies import Headers, Replies
from mijnklantportaal.mock._resources import Documented, Resources, reply_for
from mijnklantportaal.mock._values import Occasion


def rehearse(contract: Contract, resources: Resources, replies: Replies, headers: Headers, occasion: Occasion) -> None:
    """See that each response of each operation can be made up so that it keeps the contract.

    Raises:
        ContractError: One cannot; says which, and what helps.
    """
    for operation, plan in resources.plans.items():
        where = f"{operation.method} {operation.path}"
        request = Request(operation.method, contract.base_path + operation.path, [], b"")
        for reply in (plan.success, *_documented(contract, operation)):
            try:
                body = replies.made_up(reply, occasion=occasion)
                response = replies.documented(reply, body, headers, occasion)
                if operation.method == "HEAD":
                    response = evolve(response, content=b"")
            except NoValueError as error:
                raise ContractError(f"{where}: {reply.status_code}: {error}") from None
            for violation in contract.validate_response(request, response):
                remedy = "document what it answers" if violation.rule == "status" else "give the schema an example"
                raise ContractError(f"{where}: no reply comes to mind: {violation}; {remedy}")


def _documented(contract: Contract, operation: Operation) -> Iterator[Documented]:
    for status in operation.responses:
        code = int(status[0] + status[1:].upper().replace("X", "0")) if status[0].isdigit() else 500
        reply = reply_for(contract, operation, code)
        if reply is not None and code >= 200:  # before the final response comes none of ours
            yield reply
