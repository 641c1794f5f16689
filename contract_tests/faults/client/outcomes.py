"""What is made of failures: the error, its outcome, and whether the call is repeated."""

import json
import math
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import httpx
from attrs import evolve
from mijnklantportaal import Outcome
from mijnklantportaal._attempt import Failed, Received, reply_of
from mijnklantportaal._reply import Reply

from contract_tests.faults.patches import Change, ClientFault

_ATTEMPT = "mijnklantportaal._attempt"
_ERRORS = "mijnklantportaal.errors"
_RECEIVED = "mijnklantportaal._received"
_SESSION = "mijnklantportaal._session"
_DELAY = "mijnklantportaal._exchange:delay"
_CLI = "mijnklantportaal.cli._commands"
_REPORT = "mijnklantportaal.cli._report"


def _set(value: Any) -> Change:
    return lambda _: value


def _status(status: int) -> Callable[[Any], bool]:
    return lambda attempt: isinstance(attempt, Received) and attempt.reply.status_code == status


def _repeated(hit: Callable[[Any], bool]) -> Change:
    """Repeat what is a hit, at once."""

    def change(right: Any) -> Any:
        def delay(most: int, method: str, attempt: Any, number: int, jitter: float) -> float | None:
            if hit(attempt):
                return 0.0 if number <= most else None
            found: float | None = right(most, method, attempt, number, jitter)
            return found

        return delay

    return change


def _not_repeated(hit: Callable[[Any], bool]) -> Change:
    return lambda right: (
        lambda self, method, attempt, number, jitter: (
            None if hit(attempt) else right(self, method, attempt, number, jitter)
        )
    )


def _at_once(right: Any) -> Any:
    return lambda *args: None if right(*args) is None else 0.0


def _more_often(right: Any) -> Any:
    return lambda self, method, attempt, number, jitter: right(self, method, attempt, max(1, number - 2), jitter)


def _target(request: httpx.Request, attempt: Any) -> httpx.URL | None:
    if isinstance(attempt, Received) and 300 <= attempt.reply.status_code < 400 and "location" in attempt.reply.headers:
        return request.url.join(attempt.reply.headers["location"])
    return None


def _follow(right: Any) -> Any:
    def attempt(self: Any, request: httpx.Request, *given: object) -> Any:
        first = right(self, request, *given)
        if (target := _target(request, first)) is None:
            return first
        request.url = target
        return right(self, request, *given)

    return attempt


def _follow_async(right: Any) -> Any:
    async def attempt(self: Any, request: httpx.Request, *given: object) -> Any:
        first = await right(self, request, *given)
        if (target := _target(request, first)) is None:
            return first
        request.url = target
        return await right(self, request, *given)

    return attempt


def _raise_bare(right: Any) -> Any:
    async def attempt(self: Any, request: httpx.Request, *given: object) -> Any:
        found = await right(self, request, *given)
        if isinstance(found, Failed):
            raise found.cause
        return found

    return attempt


def _only(status: int) -> Change:
    """Take no other 2xx for a success than this."""

    def change(right: Any) -> Any:
        def reply_of(call: Any, attempt: Any) -> Any:
            if isinstance(attempt, Received) and attempt.reply.status_code in {200, 201, 202, 204} - {status}:
                attempt = evolve(attempt, reply=evolve(attempt.reply, status_code=400))
            return right(call, attempt)

        return reply_of

    return change


def _without_argument(name: str) -> Change:
    def change(right: Any) -> Any:
        async def create(self: Any, **arguments: Any) -> Any:
            return await right(self, **{key: value for key, value in arguments.items() if key != name})

        return create

    return change


def _nothing_sent(right: Any) -> Any:
    return lambda *args, **options: evolve(right(*args, **options), nothing_sent=True)


def _refusals_without(status: int) -> Change:
    return lambda right: {code: kind for code, kind in right.items() if code != status}


def _no_reply(right: Any) -> Any:
    def init(self: Any, call: Any, reason: str, reply: Reply | None = None) -> None:
        right(self, call, reason, None if reply is None else evolve(reply, content=b""))

    return init


def _told(name: str) -> Change:
    """Take an option of the command for another value."""
    values = {"send_notification": True, "due_at": None, "paid_at": None, "base_url": None, "timeout": None}
    return lambda right: (
        lambda **arguments: right(
            **{
                **arguments,
                name: values[name] if name != "send_notification" or arguments[name] is None else arguments[name],
            }
        )
    )


def _first_counts(right: Any) -> Any:
    def exchange(call: Any, *given: Any, **options: Any) -> Any:
        steps = right(call, *given, **options)
        step, first = next(steps), None
        while True:
            attempt = yield step
            first = first or attempt
            try:
                step = steps.send(attempt)
            except StopIteration:
                return reply_of(call, first)

    return exchange


def _without_problems(right: Any) -> Any:
    return lambda invoice: json.dumps(
        {name: value for name, value in json.loads(right(invoice)).items() if name != "problems"}
    )


FAULTS = (
    *(
        ClientFault(f"{status} has no error of its own", {f"{_ATTEMPT}:_REFUSALS": _refusals_without(status)})
        for status in (401, 403, 404, 409, 422, 426, 429)
    ),
    ClientFault(
        "422 and 426 are mixed up", {f"{_ATTEMPT}:_REFUSALS": lambda right: {**right, 422: right[426], 426: right[422]}}
    ),
    ClientFault("408, 425 and 499 are refusals", {f"{_ATTEMPT}:_UNDECIDED": _set(set())}),
    ClientFault("460 is uncertain", {f"{_ATTEMPT}:_UNDECIDED": lambda right: right | {460}}),
    ClientFault("5xx is a refusal", {f"{_ERRORS}:ServerError.outcome": _set(Outcome.NOT_APPLIED)}),
    ClientFault(
        "what may have arrived is a refusal", {f"{_ERRORS}:OutcomeUnknownError.outcome": _set(Outcome.NOT_APPLIED)}
    ),
    ClientFault("a refusal is uncertain", {f"{_ERRORS}:RefusedError.outcome": _set(Outcome.UNKNOWN)}),
    ClientFault(
        "what cannot be read was not created", {f"{_ERRORS}:UnreadableResponseError.outcome": _set(Outcome.NOT_APPLIED)}
    ),
    ClientFault(
        "what cannot be read may not have been created",
        {f"{_ERRORS}:UnreadableResponseError.outcome": _set(Outcome.UNKNOWN)},
    ),
    ClientFault("a time-out means that nothing was sent", {f"{_RECEIVED}:_failed": _nothing_sent}),
    ClientFault("no connection means that it may have arrived", {f"{_RECEIVED}:_NOTHING_SENT": _set(())}),
    ClientFault(
        "a redirection is a refusal",
        {f"{_ATTEMPT}:_kind": lambda right: lambda status: right(400 if 300 <= status < 400 else status)},
    ),
    ClientFault(
        "only 201 is a success", {f"{_ATTEMPT}:reply_of": _only(201), "mijnklantportaal._exchange:reply_of": _only(201)}
    ),
    ClientFault(
        "a status without a name raises", {f"{_ATTEMPT}:_kind": lambda right: lambda status: right(HTTPStatus(status))}
    ),
    ClientFault(
        "the generated function has no word for a status without a name",
        {
            "mijnklantportaal_client.api.customer_invoices_api.create_customer_invoice:known_status": _set(HTTPStatus),
        },
    ),
    ClientFault(
        "an error without JSON raises", {f"{_ATTEMPT}:message_of": _set(lambda reply: reply.json()["message"])}
    ),
    ClientFault("the message is lost", {f"{_ERRORS}:message_of": _set(lambda _: "")}),
    ClientFault("the errors by field are lost", {f"{_ERRORS}:errors_of": _set(lambda _: {})}),
    ClientFault("the reply's body is lost", {f"{_ERRORS}:_CallError.__init__": _no_reply}),
    ClientFault("the wait is lost", {f"{_ERRORS}:retry_after_of": _set(lambda _: None)}),
    ClientFault("the invoice's number is lost", {f"{_ERRORS}:_CallError.invoice_number": _set(None)}),
    ClientFault("an error tells the token", {f"{_RECEIVED}:redacted": _set(lambda reply, _: reply)}),
    ClientFault(
        "the portal tells the token",
        {"mijnklantportaal._client:_shown": _set(lambda _, session: f"<{session.settings.token}>")},
    ),
    ClientFault(
        "a write is repeated after a time-out", {_DELAY: _repeated(lambda attempt: isinstance(attempt, Failed))}
    ),
    *(
        ClientFault(f"a write is repeated after {status}", {_DELAY: _repeated(_status(status))})
        for status in (408, 422, 500, 503)
    ),
    ClientFault(
        "a write is repeated when its reply is cut short",
        {_DELAY: _repeated(lambda attempt: isinstance(attempt, Received) and attempt.cause is not None)},
    ),
    ClientFault("429 is repeated without being told when", {_DELAY: _repeated(_status(429))}),
    ClientFault("429 is not repeated", {_DELAY: _not_repeated(_status(429))}),
    ClientFault("after a repetition the first reply counts", {f"{_SESSION}:exchange": _first_counts}),
    ClientFault("429 is repeated at once", {_DELAY: _at_once}),
    ClientFault(
        "no connection is not tried again", {_DELAY: _not_repeated(lambda attempt: isinstance(attempt, Failed))}
    ),
    ClientFault("repeated more often than allowed", {_DELAY: _more_often}),
    ClientFault(
        "redirections are followed",
        {f"{_SESSION}:Session._attempt": _follow, f"{_SESSION}:AsyncSession._attempt": _follow_async},
    ),
    ClientFault("the rate limit is not kept", {"mijnklantportaal._pacing:Pacer.reserve": _set(lambda _: -math.inf)}),
    ClientFault(
        "async: a dropped connection raises what httpx raises", {f"{_SESSION}:AsyncSession._attempt": _raise_bare}
    ),
    *(
        ClientFault(
            f"async: {name} is not sent",
            {"mijnklantportaal._customer_invoices:AsyncCustomerInvoices.create": _without_argument(name)},
        )
        for name in ("due_at", "paid_at", "extra")
    ),
    ClientFault(
        "api: what cannot be read raises what the generated client raises",
        {
            "mijnklantportaal._api:PortalClient.unreadable_response": _set(
                lambda _, response, __: ValueError(response.content)
            ),
        },
    ),
    ClientFault(
        "command: a notification that nobody asked for", {f"{_CLI}:create.callback": _told("send_notification")}
    ),
    *(
        ClientFault(f"command: {name} is not sent", {f"{_CLI}:create.callback": _told(name)})
        for name in ("due_at", "paid_at")
    ),
    *(
        ClientFault(f"command: {name} is not used", {f"{_CLI}:create.callback": _told(name)})
        for name in ("base_url", "timeout")
    ),
    ClientFault(
        "command: the amount is not told",
        {f"{_REPORT}:_as_text": lambda right: lambda invoice: right(evolve(invoice, currency=None, amount=None))},
    ),
    ClientFault("command: problems are not told in JSON", {f"{_REPORT}:_as_json": _without_problems}),
    ClientFault("command: exit code 1 for every error", {f"{_CLI}:EXIT_CODES": lambda right: dict.fromkeys(right, 1)}),
)
