"""What a run must have done at the least: 0 accepted requests break no promise about the accepted ones."""

import re
from collections.abc import Iterable, Iterator, Sequence
from math import inf
from typing import Any

from attrs import frozen
from mijnklantportaal.contract import Contract, Operation, Request

from contract_tests.bodies import FORMS, can_be_sent, is_json, sendable
from contract_tests.cardinality import most_bodies
from contract_tests.exchanges import Claim, Exchange
from contract_tests.findings import Finding
from contract_tests.reach import unmade, unseen_replies, unsent_bodies, why_none_is_found, why_none_is_invalid
from contract_tests.results import Result
from contract_tests.runs import Run
from contract_tests.subject import has_input, label
from contract_tests.wire import essence, media_type_of

LEAST = 30
"""Requests of each kind to an operation with a body."""

LEAST_ACCEPTED, LEAST_REFUSED = 3, 5
"""The same where a request has no body: little differs from one to the next, and a delete runs out of objects."""

IMPOSSIBLE = "Impossible to generate negative test cases"

FLOOR, BEYOND = "floor", "beyond reach"
"""The rules of what was not tried often enough, and of what cannot be: that is no more than a note."""

_LIMITS = {"426", "429"}
_BROUGHT_ABOUT = {"401", "404", "422", *_LIMITS}
"""What a server refuses a request for; a 403, a 409 or a 500 depends on what is not known of it."""


@frozen
class Shortfall:
    """Something that was done too little; `why` it cannot be done more."""

    expected: str
    got: str
    why: str | None = None


def findings(
    contract: Contract, operation: Operation, results: Sequence[Result], runs: Sequence[Run], *, can_limit: bool
) -> Iterator[Finding]:
    """Say what was done too little to an operation; `can_limit` says whether the server can be told its limits."""
    found = [(run.name, each) for run in runs for each in shortfalls(contract, run, operation, results)]
    exchanges = [exchange for result in results for exchange in result.exchanges]
    for media_type, reason in unsent_bodies(contract, operation):
        found.append(("request.body", Shortfall(f"to send {media_type}", "none", reason)))
    for reply, reason in unseen_replies(operation, exchanges):
        found.append(("response.body", Shortfall(f"to see {reply}, as documented", "none", reason)))
    for relation, asked in unmade(contract, operation, exchanges):
        unasked = Shortfall(f"to ask {asked} about what was made", "nothing", "no examples make a valid request")
        found.append((f"relation {relation}", unasked))
    for status in unseen_statuses(operation, exchanges) if can_be_sent(contract, operation) else ():
        if can_limit or status not in _LIMITS:
            why = (
                None
                if status in _BROUGHT_ABOUT
                else why_none_is_found(contract, operation, _claimed("valid", exchanges))
            )
            found.append(("response.status", Shortfall(f"to see a {status}, as documented", "none", why)))
    for place, each in found:
        rule, got = (FLOOR, each.got) if each.why is None else (BEYOND, f"{each.got}: {each.why}")
        yield Finding(label(operation), rule, place, each.expected, got)


def of_document(contract: Contract) -> Iterator[Finding]:
    """Say whether there is anything to examine."""
    if not any(can_be_sent(contract, each) for each in contract.operations):
        wanted = "an operation that can be tried" if contract.operations else "an operation"
        yield Finding("the document", FLOOR, "paths", wanted, "none")


def shortfalls(contract: Contract, run: Run, operation: Operation, results: Sequence[Result]) -> Iterator[Shortfall]:
    """Say where a run did too little to an operation to mean anything; the results are those of all runs."""
    if not can_be_sent(contract, operation):
        return
    own = [exchange for each in results if each.part == run.name for exchange in each.exchanges]
    if run.mode == "positive":
        yield from _of_valid(contract, operation, _claimed("valid", own))
    if run.mode == "negative" and _can_be_invalid(contract, operation, results):
        others = [exchange for each in results if each.part != run.name for exchange in each.exchanges]
        yield from _of_invalid(contract, operation, _claimed("invalid", own), others)


def _claimed(claim: Claim, exchanges: Sequence[Exchange]) -> list[Exchange]:
    return [each for each in exchanges if each.claim == claim]


def _of_valid(contract: Contract, operation: Operation, exchanges: Sequence[Exchange]) -> Iterator[Shortfall]:
    accepted = [each for each in exchanges if each.accepted]
    media_types = {essence(each) for each in sendable(contract, operation)}
    has_body = bool(media_types)
    least = LEAST if has_body else LEAST_ACCEPTED if has_input(operation) else 1
    most = most_bodies(contract, operation) if has_body else inf
    bodies = len({body_without_boundary(each.request) for each in accepted})
    why = why_none_is_found(contract, operation, exchanges)
    if why is None and bodies == most:
        why = "there are no others"
    if len(accepted) < least:
        yield Shortfall(f"{least} valid requests to be accepted", f"{len(accepted)} of {len(exchanges)}", why)
    if has_body and bodies < least:
        yield Shortfall(f"{least} different bodies to be accepted", str(bodies), why)
    for media_type in sorted(media_types - {media_type_of(each.request) for each in accepted}):
        yield Shortfall(f"{media_type} to be accepted", "none", why)


def _of_invalid(
    contract: Contract, operation: Operation, exchanges: Sequence[Exchange], others: Sequence[Exchange]
) -> Iterator[Shortfall]:
    # A refusal for the token says nothing about the data.
    refused = sum(each.refused and each.response.status_code != 401 for each in exchanges)
    least = LEAST if sendable(contract, operation) else LEAST_REFUSED
    if refused < least:
        why = why_none_is_invalid(contract, exchanges, others)
        yield Shortfall(f"{least} invalid requests to be refused", f"{refused} of {len(exchanges)}", why)


def _can_be_invalid(contract: Contract, operation: Operation, results: Sequence[Result]) -> bool:
    if any(_says_something(kind, media.get("schema")) for kind, media in sendable(contract, operation).items()):
        return True
    return bool(operation.parameters) and all(result.skipped != IMPOSSIBLE for result in results)


def _says_something(media_type: str, schema: Any) -> bool:
    """Tell whether a body can be wrong by its schema: bytes cannot be, and any number is a text."""
    return schema not in (None, {}, True) and (is_json(media_type) or essence(media_type) in FORMS)


def body_without_boundary(request: Request) -> bytes:
    """Return the body with the same boundary as every other: it is random, and makes no two bodies different."""
    kind = next((value for name, value in request.headers if name.lower() == "content-type"), "")
    boundary = re.search(r'boundary="?([^";]+)', kind)
    return request.content.replace(boundary[1].encode(), b"boundary") if boundary else request.content


def unseen_statuses(operation: Operation, exchanges: Sequence[Exchange]) -> list[str]:
    """Return the documented statuses that never came, of those that a request can bring about; of successes, one."""
    seen = {str(each.response.status_code) for each in exchanges}
    by_class = ([status for status in operation.responses if status.startswith(each)] for each in "23")
    successes = next(filter(None, by_class), [])
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
    has_others = any(each["in"] != "path" for each in operation.parameters)
    return status == "422" and not operation.request_content and not has_others
