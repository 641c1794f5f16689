"""Answers that are not described."""

import re
from collections.abc import Iterator
from typing import Any

from codegen.doctor.actions import update
from codegen.doctor.description import Description, Node, Operation
from codegen.doctor.finding import Problem, Rule, Severity, rule
from codegen.doctor.rules.keywords import meant

_SECONDS = {"required": True, "schema": {"type": "integer", "minimum": 0}}
_LIMITS = {"X-RateLimit-Limit": _SECONDS, "X-RateLimit-Remaining": _SECONDS}
# What has them may have them as references, beside which nothing may stand.
_HAVE_LIMITS = " && ".join(f"@.headers['{name}']" for name in _LIMITS)
_UNLIMITED = f"[?@.description && !@['$ref'] && !({_HAVE_LIMITS})]"


@rule("missing-responses", Severity.GENERATION, "The generator refuses the whole document.")
def none(description: Description) -> Iterator[Problem]:
    """Find calls of which nothing is said of the answer; OpenAPI 3.0 forbids it."""
    for operation in description.operations:
        node = operation.node
        if "responses" in node.value:
            continue
        if any(meant(node, word) == "responses" for word in node.value):
            continue  # a misspelt word says it
        answer = {"default": {"description": "Inferred: whatever the portal answers"}}
        yield Problem(node.location, f"{operation} has no responses", update(node.location, {"responses": answer}))


def _missing(description: Description, *statuses: str) -> Iterator[tuple[Operation, Node]]:
    """Give the calls that have answers, and none of these statuses."""
    covered = {*statuses, "default", *(f"{status[0]}XX" for status in statuses)}
    for operation in description.operations:
        for answers in operation.node.under("responses"):
            if not answers.value.keys() & covered:
                yield operation, answers


def _add(description: Description, answers: Node, status: str, what: str, **rest: Any) -> dict[str, Any]:
    answer = {"description": f"Inferred: {what}", **rest}
    if error := description.error:
        answer["content"] = {"application/json": {"schema": {"$ref": error}}}
    return update(answers.location, {status: answer})


@rule(
    "odd-status",
    Severity.GENERATION,
    "The generator leaves the answer out, and a client that gets it does not know it.",
)
def odd(description: Description) -> Iterator[Problem]:
    """Find answers to no status of HTTP."""
    for answers in description.of("Responses"):
        for status in answers.value:
            if not re.fullmatch(r"[1-5]([0-9][0-9]|XX)|default|x-.*", status):
                yield Problem((*answers.location, status), f"`{status[:40]}` is no status such as 200, 4XX or default")


@rule("missing-401", Severity.CONTRACT, "A client cannot tell a token that is not valid from an answer of a proxy.")
def unauthorized(description: Description) -> Iterator[Problem]:
    """Find calls that need a token and have no answer for one that is not valid."""
    for operation, answers in _missing(description, "401"):
        if description.is_secured(operation):
            yield Problem(
                answers.location,
                f"{operation} needs a token, and has no 401",
                _add(description, answers, "401", "the token is missing or not valid"),
            )


@rule("missing-404", Severity.CONTRACT, "What is said of an ID that is not there counts as a broken contract.")
def not_found(description: Description) -> Iterator[Problem]:
    """Find calls on one thing that have no answer for when it is not there."""
    for operation, answers in _missing(description, "404"):
        if "{" in operation.path:
            yield Problem(
                answers.location,
                f"{operation} has no 404",
                _add(description, answers, "404", "there is nothing with the given ID"),
            )


@rule("missing-422", Severity.CONTRACT, "What is said of wrong data counts as a broken contract.")
def unprocessable(description: Description) -> Iterator[Problem]:
    """Find calls that take something and have no answer for when it is wrong."""
    for operation, answers in _missing(description, "422", "400"):
        holders = (operation.node, operation.item)
        if "{" in operation.path or any(node.under(word) for node in holders for word in ("requestBody", "parameters")):
            yield Problem(
                answers.location,
                f"{operation} has no 422",
                _add(description, answers, "422", "something is wrong with the posted data or a parameter"),
            )


@rule(
    "missing-429", Severity.CONTRACT, "The portal takes 60 calls a minute; what it says to the next is not described."
)
def too_many(description: Description) -> Iterator[Problem]:
    """Find calls without the answer of an exceeded rate limit."""
    for operation, answers in _missing(description, "429"):
        yield Problem(
            answers.location,
            f"{operation} has no 429",
            _add(
                description,
                answers,
                "429",
                "the limit of requests in a minute is exceeded",
                headers={"retry-after": _SECONDS},
            ),
        )


@rule(
    "missing-rate-limit-headers",
    Severity.CONTRACT,
    "Every answer carries X-RateLimit-Limit and X-RateLimit-Remaining, and nothing notices when one does not.",
)
def limits(description: Description) -> Iterator[Problem]:
    """Find groups of answers in which one does not describe those headers."""
    groups = [*description.of("Responses"), *description.of("Components")]
    for group in groups:
        word = "responses" if group.kind == "Components" else None
        answers = [answer for answer in group.children if answer.kind == "Response" and "description" in answer.value]
        if all(_limited(answer) for answer in answers):
            continue
        place = (*group.location, word) if word else group.location
        yield Problem(
            place,
            "answers are described without the headers of the rate limit",
            update(place, {"headers": _LIMITS}, below=_UNLIMITED),
        )


def _limited(answer: Node) -> bool:
    headers = answer.value.get("headers")
    return isinstance(headers, dict) and {name.lower() for name in _LIMITS} <= {name.lower() for name in headers}


RULES: tuple[Rule, ...] = (none, odd, unauthorized, not_found, unprocessable, too_many, limits)
