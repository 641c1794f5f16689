"""Portals with one fault each, as somebody might write them, and the checks that must find it."""

import json
import re
from collections.abc import Callable, Collection, Mapping
from typing import Any, TypeAlias

from attrs import evolve, frozen
from mijnklantportaal.contract import Contract, Request, Response
from mijnklantportaal.mock import Portal

from contract_tests.pdfs import write_pdf
from contract_tests.runs import COVERAGE, NEGATIVE, POSITIVE, Run
from contract_tests.subject import TOKEN
from contract_tests.wire import Part, header, read_parts, with_headers, with_parts

Answer: TypeAlias = Callable[[Request], Response]
Wrong: TypeAlias = Callable[[Answer, Request], Response]


class FaultyPortal(Portal):
    """A portal whose requests and responses go through a fault."""

    def __init__(self, contract: Contract, wrong: Wrong) -> None:
        self._wrong = wrong
        super().__init__(contract, token=TOKEN)

    def answer(self, request: Request) -> Response:
        """Answer as the fault has it."""
        return self._wrong(super().answer, request)


@frozen
class Fault:
    """What is wrong, the run that must find it (None: the requests made by hand), and the checks that must complain."""

    answer: Wrong
    run: Run | None
    checks: Collection[str]


def _response(status: int, change: Callable[[Response], Response]) -> Wrong:
    """Spoil the responses of one status."""

    def answer_wrongly(answer: Answer, request: Request) -> Response:
        response = answer(request)
        return change(response) if response.status_code == status else response

    return answer_wrongly


def _reply(change: Callable[[dict[str, Any]], object]) -> Wrong:
    """Spoil the JSON of what was created."""

    def changed(response: Response) -> Response:
        reply = json.loads(response.content)
        change(reply)
        return evolve(response, content=json.dumps(reply).encode())

    return _response(201, changed)


def _without(name: str) -> Callable[[Response], Response]:
    return lambda response: evolve(
        response, headers=[pair for pair in response.headers if pair[0].lower() != name.lower()]
    )


def _as_html(response: Response) -> Response:
    bare = _without("Content-Type")(response)
    return evolve(bare, headers=[*bare.headers, ("Content-Type", "text/html")])


def _parts(request: Request) -> list[Part]:
    """Read the form, if it is one."""
    try:
        return read_parts(request)
    except (KeyError, ValueError):
        return []


def _when(name: str, is_hit: Callable[[bytes], bool], status: int) -> Wrong:
    """Answer with this status when a field of an otherwise valid form is like this."""

    def answer_wrongly(answer: Answer, request: Request) -> Response:
        response = answer(request)
        hit = any(part.name == name and is_hit(part.content) for part in _parts(request))
        return _json(status) if hit and response.status_code == 201 else response

    return answer_wrongly


def _taken_for(name: str, change: Callable[[Part], Part]) -> Wrong:
    """Take a field for a better one than it is."""

    def answer_wrongly(answer: Answer, request: Request) -> Response:
        response = answer(request)
        parts = _parts(request) if response.status_code == 422 else []
        better = [change(part) if part.name == name else part for part in parts]
        return answer(with_parts(request, better)) if parts else response

    return answer_wrongly


def _rounded(part: Part) -> Part:
    return evolve(part, content=re.sub(rb"(\.\d\d)\d+$", rb"\1", part.content))


def _token(change: Callable[[str | None], str | None]) -> Wrong:
    """Read the credentials as other ones."""

    def answer_wrongly(answer: Answer, request: Request) -> Response:
        read = change(header(request, "authorization"))
        return answer(with_headers(request, "authorization", [] if read is None else [read]))

    return answer_wrongly


def _accept_everything(answer: Answer, request: Request) -> Response:
    response = answer(request)
    if response.status_code != 422:
        return response
    form = {
        "customerId": b"cst_1",
        "invoiceNumber": b"1",
        "issuedAt": b"2024-04-29",
        "amount": b"1",
    }
    parts = [Part(name, content) for name, content in form.items()]
    return answer(with_parts(request, [*parts, Part("pdf", write_pdf(), "1.pdf", "application/pdf")]))


def _accept_json(answer: Answer, request: Request) -> Response:
    is_json = header(request, "content-type") == "application/json"
    return _accept_everything(answer, request) if is_json else answer(request)


def _raise(answer: Answer, request: Request) -> Response:
    if answer(request).status_code == 422:
        raise ZeroDivisionError("a crash that nobody turned into a status")
    return answer(request)


def refuse_everything(status: int) -> Wrong:
    """Refuse whatever comes."""
    return lambda _, __: _json(status)


def _json(status: int, value: Mapping[str, Any] | None = None) -> Response:
    headers = [("Content-Type", "application/json"), ("X-RateLimit-Limit", "60"), ("X-RateLimit-Remaining", "59")]
    return Response(status, headers, json.dumps(value or {"message": "No."}).encode())


_BY_SCHEMA = {"response_schema_conformance", "judge: response"}
_BY_STATUS = {"status_code_conformance", "judge: response"}
_BY_REFUSAL = {"positive_data_acceptance", "judge: request"}
_BY_ACCEPTANCE = {"negative_data_rejection", "judge: request"}

FAULTS: Mapping[str, Fault] = {
    "created without an id": Fault(_reply(lambda reply: reply.pop("id")), POSITIVE, _BY_SCHEMA),
    "created under the same id": Fault(_reply(lambda reply: reply.update(id="inv_1")), POSITIVE, {"echo"}),
    "three decimals come back": Fault(_reply(lambda reply: reply.update(amount="1.000")), POSITIVE, _BY_SCHEMA),
    "another amount comes back": Fault(_reply(lambda reply: reply.update(amount="12.95")), POSITIVE, {"echo"}),
    "a time without its offset": Fault(
        _reply(lambda reply: reply.update(createdAt="2024-04-29 21:00:00")), POSITIVE, _BY_SCHEMA
    ),
    "null is left out": Fault(_reply(lambda reply: reply["dueAt"] or reply.pop("dueAt")), POSITIVE, _BY_SCHEMA),
    "202 for 201": Fault(_response(201, lambda response: evolve(response, status_code=202)), POSITIVE, _BY_STATUS),
    "400 for 422": Fault(_response(422, lambda response: evolve(response, status_code=400)), NEGATIVE, _BY_STATUS),
    "500 for 422": Fault(
        _response(422, lambda response: evolve(response, status_code=500)), NEGATIVE, {"not_a_server_error"}
    ),
    "an exception for 422": Fault(_raise, NEGATIVE, {"error"}),
    "errors in HTML": Fault(_response(422, _as_html), NEGATIVE, {"content_type_conformance", "judge: response"}),
    "errors without a message": Fault(
        _response(422, lambda response: evolve(response, content=b'{"error": "No."}')), NEGATIVE, _BY_SCHEMA
    ),
    "no word of the rate limit": Fault(
        _response(201, _without("X-RateLimit-Remaining")), POSITIVE, {"response_headers_conformance", "judge: response"}
    ),
    "405 without Allow": Fault(_response(405, _without("Allow")), COVERAGE, {"unsupported_method"}),
    "a crash on a letter outside ASCII": Fault(
        _when("invoiceNumber", lambda content: not content.isascii(), 500), POSITIVE, {"not_a_server_error"}
    ),
    "a crash on a number of forty characters": Fault(
        _when("invoiceNumber", lambda content: len(content) >= 40, 500), None, {"handmade"}
    ),
    "an empty paidAt is refused": Fault(_when("paidAt", lambda content: content == b"", 422), POSITIVE, _BY_REFUSAL),
    "a credit is refused": Fault(_when("amount", lambda content: content.startswith(b"-"), 422), POSITIVE, _BY_REFUSAL),
    "everything is accepted": Fault(_accept_everything, NEGATIVE, _BY_ACCEPTANCE),
    "JSON is accepted": Fault(_accept_json, None, {"handmade", "judge: request"}),
    "any amount is accepted": Fault(
        _taken_for("amount", lambda part: evolve(part, content=b"1")), NEGATIVE, _BY_ACCEPTANCE
    ),
    "three decimals are accepted": Fault(_taken_for("amount", _rounded), None, {"handmade", "judge: request"}),
    "a picture is accepted": Fault(
        _taken_for("pdf", lambda part: evolve(part, content=write_pdf())), None, {"handmade", "judge: request"}
    ),
    "the file is accepted as a text": Fault(
        _taken_for("pdf", lambda part: evolve(part, filename="1.pdf", content_type="application/pdf")),
        None,
        {"handmade", "judge: request"},
    ),
    "no token is needed": Fault(_token(lambda _: f"Bearer {TOKEN}"), COVERAGE, {"ignored_auth"}),
    "any token is taken": Fault(_token(lambda read: read and f"Bearer {TOKEN}"), COVERAGE, {"ignored_auth"}),
    "any scheme is taken": Fault(_token(lambda read: read and f"Bearer {read.rpartition(' ')[2]}"), None, {"handmade"}),
}
