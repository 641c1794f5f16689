"""What a run must have done at the least: 0 accepted requests break no promise about the accepted ones."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from mijnklantportaal.contract import Operation, Request

from contract_tests.claims import FORMS
from contract_tests.exchanges import Exchange
from contract_tests.findings import Finding
from contract_tests.results import Result
from contract_tests.runs import Run
from contract_tests.subject import has_input, label

LEAST = 30
"""Requests of each kind to an operation with a body."""

LEAST_ACCEPTED, LEAST_REFUSED = 3, 5
"""The same where a request has no body: little differs from one to the next, and a delete runs out of objects."""

IMPOSSIBLE = "Impossible to generate negative test cases"


FLOOR = "floor"
"""The rule of what was not tried often enough."""

_LIMITS = {"426", "429"}
_BROUGHT_ABOUT = {"401", "404", "422", *_LIMITS}
"""What a server refuses a request for; a 403, a 409 or a 500 depends on what is not known of it."""


def findings(
    operation: Operation, results: Sequence[Result], runs: Sequence[Run], *, can_limit: bool
) -> Iterator[Finding]:
    """Say what was done too little to an operation; `can_limit` says whether the server can be told its limits."""
    name = label(operation)
    for run in runs:
        for expected, got in shortfalls(run, operation, [each for each in results if each.part == run.name]):
            yield Finding(name, FLOOR, run.name, expected, got)
    exchanges = [exchange for result in results for exchange in result.exchanges]
    for status in unseen_statuses(operation, exchanges):
        if can_limit or status not in _LIMITS:
            yield Finding(name, FLOOR, "response.status", f"to see a {status}, as documented", "none")


def shortfalls(run: Run, operation: Operation, results: Sequence[Result]) -> Iterator[tuple[str, str]]:
    """Say where a run's results for an operation are too few to mean anything: what is expected, and what was."""
    exchanges = [exchange for result in results for exchange in result.exchanges]
    if run.mode == "positive":
        yield from _of_valid(operation, [each for each in exchanges if each.claim == "valid"])
    if run.mode == "negative" and _can_be_invalid(operation, results):
        yield from _of_invalid(operation, [each for each in exchanges if each.claim == "invalid"])


def _of_valid(operation: Operation, exchanges: Sequence[Exchange]) -> Iterator[tuple[str, str]]:
    accepted = [each for each in exchanges if each.accepted]
    has_body = bool(operation.request_content)
    least = LEAST if has_body else LEAST_ACCEPTED if has_input(operation) else 1
    if len(accepted) < least:
        yield f"{least} valid requests to be accepted", f"{len(accepted)} of {len(exchanges)}"
    bodies = {body_without_boundary(each.request) for each in accepted}
    if has_body and len(bodies) < least:
        yield f"{least} different bodies to be accepted", str(len(bodies))


def _of_invalid(operation: Operation, exchanges: Sequence[Exchange]) -> Iterator[tuple[str, str]]:
    # A refusal for the token says nothing about the data.
    refused = sum(each.refused and each.response.status_code != 401 for each in exchanges)
    least = LEAST if operation.request_content else LEAST_REFUSED
    if refused < least:
        yield f"{least} invalid requests to be refused", f"{refused} of {len(exchanges)}"


def _can_be_invalid(operation: Operation, results: Sequence[Result]) -> bool:
    if any(_says_something(kind, media.get("schema")) for kind, media in operation.request_content.items()):
        return True
    has_more = bool(operation.path_parameters or operation.object.get("parameters"))
    return has_more and all(result.skipped != IMPOSSIBLE for result in results)


def _says_something(media_type: str, schema: Any) -> bool:
    """Tell whether a body can be wrong by its schema: bytes cannot be, and any number is a text."""
    return schema not in (None, {}, True) and ("json" in media_type or media_type in FORMS)


def body_without_boundary(request: Request) -> bytes:
    """Return the body with the same boundary as every other: it is random, and makes no two bodies different."""
    kind = next((value for name, value in request.headers if name.lower() == "content-type"), "")
    boundary = re.search(r'boundary="?([^";]+)', kind)
    return request.content.replace(boundary[1].encode(), b"boundary") if boundary else request.content


def unseen_statuses(operation: Operation, exchanges: Sequence[Exchange]) -> list[str]:
    """Return the documented statuses that never came, of those that a request can bring about; of successes, one."""
    seen = {str(each.response.status_code) for each in exchanges}
    successes = [status for status in operation.responses if status.startswith("2")]
    if any(_is_among(status, seen) for status in successes):
        successes = []
    refusals = [status for status in operation.responses if status in _BROUGHT_ABOUT]
    return [
        status
        for status in [*successes[:1], *refusals]
        if not _is_among(status, seen) and not _is_never_given(operation, status)
    ]


def _is_among(status: str, seen: Iterable[str]) -> bool:
    return any(re.fullmatch(status.upper().replace("X", "."), each) for each in seen)


def _is_never_given(operation: Operation, status: str) -> bool:
    """Tell whether there is no occasion: no token is needed, or only the path can be wrong and then names nothing."""
    if status in ("401", "429"):  # requests are counted by their token
        return not operation.secured
    others = [each for each in operation.object.get("parameters", ()) if each.get("in") != "path"]
    return status == "422" and not operation.request_content and not others
