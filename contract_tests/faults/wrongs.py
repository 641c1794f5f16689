"""The words in which server faults are written: what becomes of a response, and what of a request."""

import json
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from attrs import evolve
from mijnklantportaal.contract import Request, Response

from contract_tests.faults.portal import Answer, Wrong
from contract_tests.pdfs import write_pdf
from contract_tests.wire import BOUNDARY, Part, header, read_parts, with_headers, with_parts

Form: TypeAlias = dict[str, Part]

GOOD: Mapping[str, Part] = {
    "customerId": Part("customerId", b"cst_1"),
    "invoiceNumber": Part("invoiceNumber", b"1"),
    "issuedAt": Part("issuedAt", b"2024-04-29"),
    "dueAt": Part("dueAt", b"2024-05-28"),
    "paidAt": Part("paidAt", b"2024-05-11 12:59:00"),
    "amount": Part("amount", b"1"),
    "sendNotification": Part("sendNotification", b"true"),
    "pdf": Part("pdf", write_pdf(), "1.pdf", "application/pdf"),
}
"""A part that nobody can object to, for each field."""

REQUIRED = ("customerId", "invoiceNumber", "issuedAt", "amount", "pdf")


# Responses


def on(*statuses: int) -> Callable[[Callable[[Response], Response]], Wrong]:
    """Change the responses of these statuses."""

    def changing(change: Callable[[Response], Response]) -> Wrong:
        def wrong(answer: Answer, request: Request) -> Response:
            response = answer(request)
            return change(response) if response.status_code in statuses else response

        return wrong

    return changing


def status(code: int) -> Callable[[Response], Response]:
    """Give another status."""
    return lambda response: evolve(response, status_code=code)


def content(change: Callable[[bytes], bytes]) -> Callable[[Response], Response]:
    """Give another body."""
    return lambda response: evolve(response, content=change(response.content))


def headers(name: str, value: str | Callable[[str], str] | None) -> Callable[[Response], Response]:
    """Give a header another value, or leave it out."""

    def change(response: Response) -> Response:
        kept = [pair for pair in response.headers if pair[0].lower() != name.lower()]
        old = next((value for key, value in response.headers if key.lower() == name.lower()), "")
        new = value(old) if callable(value) else value
        return evolve(response, headers=kept if new is None else [*kept, (name, new)])

    return change


def document(change: Callable[[dict[str, Any]], object]) -> Callable[[Response], Response]:
    """Change the object in the body, in place."""

    def changed(old: bytes) -> bytes:
        value = json.loads(old)
        change(value)
        return json.dumps(value).encode()

    return content(changed)


def put(path: str, value: object) -> Callable[[dict[str, Any]], object]:
    """Put a value, or what a function makes of the old one, in the place of a field."""

    def change(reply: dict[str, Any]) -> None:
        *parents, name = path.split(".")
        for parent in parents:
            reply = reply[parent]
        reply[name] = value(reply[name]) if callable(value) else value

    return change


def drop(path: str) -> Callable[[dict[str, Any]], object]:
    """Leave a field out."""

    def change(reply: dict[str, Any]) -> None:
        *parents, name = path.split(".")
        for parent in parents:
            reply = reply[parent]
        reply.pop(name, None)

    return change


def reply(change: Callable[[dict[str, Any]], object]) -> Wrong:
    """Change what is said of an invoice that was created."""
    return on(201)(document(change))


def say(code: int) -> Response:
    """Make a response in the portal's manner."""
    fields = [("Content-Type", "application/json"), ("X-RateLimit-Limit", "60"), ("X-RateLimit-Remaining", "59")]
    return Response(code, fields, json.dumps({"message": "The portal refuses this invoice."}).encode())


# Requests


def form(request: Request) -> Form:
    """Read the form by name, if it is one; of several parts with a name the last."""
    return {part.name: part for part in parts(request)}


def parts(request: Request) -> list[Part]:
    """Read the form's parts, if it is one."""
    try:
        return read_parts(request)
    except (KeyError, ValueError):
        return []


def well_formed(request: Request) -> list[Part]:
    """Read the form's parts, if nothing is wrong with how they are put together.

    Whoever reads the parts of another form and writes them anew mends it: that would be a fault of its own.
    """
    read = parts(request)
    is_form = (header(request, "content-type") or "").lower().startswith("multipart/form-data")
    if not is_form or not all(part.name for part in read):
        return []
    own = request.content.partition(b"\r\n")[0].removeprefix(b"--")
    again = with_parts(request, read).content.replace(BOUNDARY.encode(), own)
    return read if again == request.content else []


def text(name: str, fits: Callable[[str], bool]) -> Callable[[Request], bool]:
    """Tell whether a field is there and fits; what is no text is for others."""

    def hit(request: Request) -> bool:
        part = form(request).get(name)
        return part is not None and fits(part.content.decode("utf-8", "replace"))

    return hit


def instead(hit: Callable[[Request], bool], code: int) -> Wrong:
    """Answer a request that would be accepted with this status, if it is a hit."""

    def wrong(answer: Answer, request: Request) -> Response:
        response = answer(request)
        return say(code) if response.status_code == 201 and hit(request) else response

    return wrong


def forgive(change: Callable[[Request], Request]) -> Wrong:
    """Take a request that should be refused for its data for a better one."""

    def wrong(answer: Answer, request: Request) -> Response:
        response = answer(request)
        better = change(request) if response.status_code == 422 else request
        return response if better == request else answer(better)

    return wrong


def forgive_part(name: str, change: Callable[[Part], Part]) -> Wrong:
    """Take a part of a form for a better one than it is."""

    def better(request: Request) -> Request:
        read = well_formed(request)
        changed = [change(part) if part.name == name else part for part in read]
        return request if changed == read else with_parts(request, changed)

    return forgive(better)


def forgive_value(name: str, fits: Callable[[str], bool] = lambda _: True) -> Wrong:
    """Take any value of a field, or any that fits, for a good one."""

    def better(part: Part) -> Part:
        return evolve(part, content=GOOD[name].content) if fits(part.content.decode("utf-8", "replace")) else part

    return forgive_part(name, better)


def forgive_absence(name: str) -> Wrong:
    """Do without a field that is required."""

    def better(request: Request) -> Request:
        read = well_formed(request)
        return with_parts(request, [*read, GOOD[name]]) if read and name not in form(request) else request

    return forgive(better)


def forgive_everything(request: Request) -> Request:
    """Take whatever it is for a good form."""
    return with_parts(request, [GOOD[name] for name in REQUIRED])


def credentials(change: Callable[[str | None], str | None]) -> Wrong:
    """Read the credentials as other ones."""

    def wrong(answer: Answer, request: Request) -> Response:
        read = change(header(request, "authorization"))
        return answer(with_headers(request, "authorization", [] if read is None else [read]))

    return wrong


def refuse_everything(code: int) -> Wrong:
    """Refuse whatever comes."""
    return lambda _, __: say(code)
