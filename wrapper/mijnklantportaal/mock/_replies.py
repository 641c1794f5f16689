"""Responses: a documented one filled with a value, and refusals in the way of a Laravel backend."""

import json
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from attrs import frozen

from mijnklantportaal.contract import Contract, Operation, Response, Violation
from mijnklantportaal.mock._actions import Call
from mijnklantportaal.mock._faults import OtherReply
from mijnklantportaal.mock._flat import NoValueError
from mijnklantportaal.mock._resources import WITHOUT_BODY, Documented, reply_for
from mijnklantportaal.mock._values import Occasion, Values

Headers = Sequence[tuple[str, str]]

_PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)


_PHRASES = {status.value: status.phrase for status in HTTPStatus}

_BODIES = {
    401: {"message": "Unauthenticated."},
    404: {"message": "Not Found"},
    422: {"message": "The given data was invalid."},
    429: {"code": 429, "message": "Too many requests."},
}


@frozen
class Done:
    """What a request that was carried out gets."""

    reply: Documented
    body: Any


@frozen
class Refusal:
    """What a refused request gets."""

    status_code: int
    body: Any
    headers: Headers = ()


@frozen
class Preferred:
    """What a request gets that asks for a documented reply: one that is made up from what it says."""

    reply: Documented
    operation: Operation
    call: Call


class Replies:
    """Turns values into responses that keep the contract."""

    def __init__(self, contract: Contract, values: Values) -> None:
        self.contract = contract
        self.values = values
        # Whether there is anything that only requests hold.
        self._hides = "'writeOnly': True" in str(contract.document)

    def documented(self, reply: Documented, body: Any, headers: Headers, occasion: Occasion) -> Response:
        """Return the response with this body; the headers that it must have are made up."""
        headers = [*headers, *self._required(reply, headers, occasion)]
        if self._hides:
            body = self.values.readable(reply.schema, body)
        if reply.media_type is None:
            return Response(reply.status_code, headers, b"")
        return Response(reply.status_code, [("Content-Type", reply.media_type), *headers], _content(reply, body))

    def made_up(self, reply: Documented, *sources: Any, occasion: Occasion) -> Any:
        """Return a body for the response; what keeps it from being one is left out of the sources.

        Raises:
            NoValueError: No body was found that keeps the schema.
        """
        try:
            return self.values.build(reply.schema, *sources, occasion=occasion, example=reply.example)
        except NoValueError:
            return self.values.build(reply.schema, occasion=occasion, example=reply.example)

    def refusal(self, operation: Operation | None, refusal: Refusal, headers: Headers, occasion: Occasion) -> Response:
        """Return the refusal as it is, unless the operation documents another body for it."""
        body = refusal.body
        reply = None if operation is None else reply_for(self.contract, operation, refusal.status_code)
        if reply is None:
            reply = _json_reply(refusal.status_code)
        elif not self.contract.fits(reply.schema, body):
            body = self.made_up(reply, body, occasion=occasion)
        return self.documented(reply, body, [*headers, *refusal.headers], occasion)

    def preferred(self, preferred: Preferred, headers: Headers) -> Response:
        """Return the reply that the request asks for."""
        reply, call = preferred.reply, preferred.call
        headers = [*headers, ("Preference-Applied", f"code={reply.status_code}")]
        if reply.status_code >= 400:
            usual = usual_refusal(reply.status_code, preferred.operation)
            return self.refusal(preferred.operation, usual, headers, call.occasion)
        body = self.made_up(reply, call.body, call.path, occasion=call.occasion)
        return self.documented(reply, body, headers, call.occasion)

    def ordered(self, operation: Operation | None, reply: OtherReply, headers: Headers, occasion: Occasion) -> Response:
        """Return the reply that a fault asks for."""
        if reply.status_code in WITHOUT_BODY:
            return Response(reply.status_code, headers, b"")
        if reply.body is None:
            return self.refusal(operation, usual_refusal(reply.status_code, operation), headers, occasion)
        if isinstance(reply.body, bytes):
            return Response(reply.status_code, [("Content-Type", "text/html; charset=utf-8"), *headers], reply.body)
        return self.documented(_json_reply(reply.status_code), reply.body, headers, occasion)

    def _required(self, reply: Documented, headers: Headers, occasion: Occasion) -> list[tuple[str, str]]:
        have = {"content-type", *(name.lower() for name, _ in headers)}
        return [
            (name, _header_text(self.values.build(header.get("schema", {}), occasion=occasion)))
            for name, header in reply.headers.items()
            if header.get("required") and name.lower() not in have
        ]


def usual_refusal(status_code: int, operation: Operation | None = None) -> Refusal:
    """Say no as the portal does: in the document's words, where it has any."""
    documented = {} if operation is None else operation.responses.get(str(status_code), {})
    message = documented.get("description") or _PHRASES.get(status_code, f"Status {status_code}")
    return Refusal(status_code, _BODIES.get(status_code, {"message": message}))


def validation_errors(violations: Sequence[Violation], required: Sequence[str]) -> dict[str, list[str]]:
    """Say what is wrong, by field, as Laravel does.

    A body that cannot be read has no fields to the backend, so that each of its `required` ones is wrong.
    """
    errors: dict[str, list[str]] = {}
    for violation in violations:
        text = f"expected {violation.expected}, got {violation.got}"
        for name in _fields(violation, required):
            errors.setdefault(name, []).append(text)
    return errors


def _fields(violation: Violation, required: Sequence[str]) -> Sequence[str]:
    _, location, *names = violation.place.split(".", 2)
    if names and (location, names[0].lower()) != ("headers", "content-type"):
        return names
    return required or ["body"]


def _json_reply(status_code: int) -> Documented:
    return Documented(status_code, {}, "application/json", {}, None)


def _header_text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _content(reply: Documented, body: Any) -> bytes:
    if reply.is_json:
        return json.dumps(body, separators=(",", ":"), allow_nan=False).encode("ascii")  # as PHP does
    if reply.media_type == "application/pdf":
        return _PDF
    if not isinstance(body, dict | list):
        # As JSON has them: true, not True.
        return (body if isinstance(body, str) else json.dumps(body)).encode()
    if isinstance(reply.example, str):
        return reply.example.encode()
    raise NoValueError(f"nobody here writes {reply.media_type}; give it an example, as text")
