"""What is accepted that should be refused."""

import re
from collections.abc import Callable
from functools import partial

from attrs import evolve
from mijnklantportaal.contract import Request, Response

from contract_tests.faults.portal import Answer, ServerFault
from contract_tests.faults.wrongs import (
    GOOD,
    REQUIRED,
    forgive,
    forgive_absence,
    forgive_everything,
    forgive_part,
    forgive_value,
    parts,
    well_formed,
)
from contract_tests.wire import Part, header, with_headers, with_parts


def _matches(pattern: str) -> Callable[[str], bool]:
    return lambda text: bool(re.fullmatch(pattern, text, re.ASCII | re.DOTALL))


_VALUES = {
    "any customer": ("customerId", r".*"),
    "an empty customer": ("customerId", r""),
    "a customer without its prefix": ("customerId", r"[0-9A-Za-z]+"),
    "a customer with another prefix": ("customerId", r"[a-z]{3}_[0-9A-Za-z_]+"),
    "a path for a customer": ("customerId", r"cst_.*[/.].*"),
    "a customer before NUL": ("customerId", r"cst_\w+\x00"),
    "an empty number": ("invoiceNumber", r""),
    "any date of issue": ("issuedAt", r".*"),
    "a date of issue that is in no calendar": ("issuedAt", r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"),
    "a date of issue with a time": ("issuedAt", r"\d{4}-\d\d-\d\d[T ].+"),
    "a date of issue as d-m-Y": ("issuedAt", r"\d\d-\d\d-\d{4}"),
    "a date of issue without zeros": ("issuedAt", r"\d{4}-(\d-\d{1,2}|\d\d-\d)"),
    "white space around the date of issue": ("issuedAt", r"\s+\d{4}-\d\d-\d\d\s*|\d{4}-\d\d-\d\d\s+"),
    "an empty date of issue": ("issuedAt", r""),
    "any due date": ("dueAt", r".*"),
    "an empty due date": ("dueAt", r""),
    "a due date that is in no calendar": ("dueAt", r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"),
    "any time of payment": ("paidAt", r".*"),
    "a date for the time of payment": ("paidAt", r"\d{4}-\d\d-\d\d"),
    "a time of payment with a T": ("paidAt", r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d"),
    "a time of payment with an offset": ("paidAt", r"\d{4}-\d\d-\d\d.\d\d:\d\d:\d\d[+-]\d\d:\d\d"),
    "a time of payment in UTC": ("paidAt", r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"),
    "a time of payment without seconds": ("paidAt", r"\d{4}-\d\d-\d\d \d\d:\d\d"),
    "a time of payment that is in no calendar": ("paidAt", r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d"),
    "any amount": ("amount", r".*"),
    "an empty amount": ("amount", r""),
    "an amount with three decimals": ("amount", r"-?\d+\.\d{3}"),
    "an amount with a comma": ("amount", r"-?\d+,\d*"),
    "an amount with thousands apart": ("amount", r"-?\d{1,3}(,\d{3})+(\.\d+)?"),
    "an amount with an exponent": ("amount", r"-?[\d.]+[eE][+-]?\d+"),
    "an amount with a plus": ("amount", r"\+\d+(\.\d{1,2})?"),
    "an amount without digits before the point": ("amount", r"-?\.\d+"),
    "an amount without digits after the point": ("amount", r"-?\d+\."),
    "white space around the amount": ("amount", r"\s+-?\d+(\.\d{1,2})?\s*|-?\d+(\.\d{1,2})?\s+"),
    "an amount with its currency": ("amount", r"(€|EUR) ?[\d.]+|[\d.]+ ?(€|EUR)"),
    "an amount that is no number": ("amount", r"(?i)nan|-?inf(inity)?"),
    "digits of other scripts in the amount": ("amount", r"(?u:\d)+(\.(?u:\d){1,2})?"),
    "any text for a notification": ("sendNotification", r".*"),
    "1 and 0 for a notification": ("sendNotification", r"[01]"),
    "capitals for a notification": ("sendNotification", r"(?i)true|false"),
    "an empty notification": ("sendNotification", r""),
}


def _as_file(part: Part) -> Part:
    return evolve(part, filename="1.pdf", content_type="application/pdf")


def _as_text(name: str) -> Callable[[Part], Part]:
    return lambda part: evolve(part, filename=None, content_type=None) if part.name == name else part


def _said_to_be_pdf(media_type: str | None, part: Part) -> Part:
    is_hit = part.filename is not None and part.content_type == media_type
    return evolve(part, content_type="application/pdf") if is_hit else part


def _one_of_each(request: Request) -> Request:
    read = well_formed(request)
    once = list({part.name: part for part in read}.values())
    return request if once == read else with_parts(request, once)


def _in_utf_8(part: Part) -> Part:
    try:
        part.content.decode()
    except UnicodeDecodeError:
        return evolve(part, content=GOOD[part.name].content)
    return part


def _of_media_type(media_type: str, answer: Answer, request: Request) -> Response:
    sent = (header(request, "content-type") or "").partition(";")[0]
    return forgive(forgive_everything)(answer, request) if sent == media_type else answer(request)


def _without_boundary(request: Request) -> Request:
    if (header(request, "content-type") or "").strip("; ") != "multipart/form-data":
        return request
    found = re.match(rb"--([^\r\n]+)\r\n", request.content)
    return (
        with_headers(request, "content-type", [f"multipart/form-data; boundary={found[1].decode()}"])
        if found
        else request
    )


def _unclosed(request: Request) -> Request:
    found = re.match(rb"--([^\r\n]+)\r\n", request.content)
    if not found or b"--" + found[1] + b"--" in request.content:
        return request
    closed = request.content[: request.content.rfind(b"--" + found[1])] + b"--" + found[1] + b"--\r\n"
    better = evolve(request, content=closed)
    missing = {name: GOOD[name] for name in REQUIRED}
    return with_parts(request, list((missing | {part.name: part for part in parts(better)}).values()))


FAULTS = (
    *(ServerFault(f"accepted without {name}", forgive_absence(name)) for name in REQUIRED),
    *(
        ServerFault(f"accepted: {what}", forgive_value(name, _matches(pattern)))
        for what, (name, pattern) in _VALUES.items()
    ),
    ServerFault(
        "accepted: more than two decimals, rounded",
        forgive_part("amount", lambda part: evolve(part, content=re.sub(rb"(\.\d\d)\d+$", rb"\1", part.content))),
    ),
    ServerFault("accepted: everything", forgive(forgive_everything)),
    ServerFault("accepted: any file", forgive_part("pdf", lambda part: evolve(part, content=GOOD["pdf"].content))),
    ServerFault(
        "accepted: an empty file",
        forgive_part("pdf", lambda part: part if part.content else evolve(part, content=GOOD["pdf"].content)),
    ),
    ServerFault(
        "accepted: a file that only begins like a PDF",
        forgive_part(
            "pdf",
            lambda part: evolve(part, content=part.content + b"\n%%EOF\n") if part.content[:4] == b"%PDF" else part,
        ),
    ),
    ServerFault(
        "accepted: a picture that is said to be a PDF",
        forgive_part("pdf", lambda part: GOOD["pdf"] if part.content[1:4] == b"PNG" else part),
    ),
    ServerFault("accepted: the file as a text", forgive_part("pdf", _as_file)),
    ServerFault(
        "accepted: the file under another media type",
        forgive_part("pdf", lambda part: evolve(part, content_type="application/pdf")),
    ),
    *(
        ServerFault(f"accepted: a PDF of {what}", forgive_part("pdf", partial(_said_to_be_pdf, media_type)))
        for what, media_type in {"the type application/x-pdf": "application/x-pdf", "no media type": None}.items()
    ),
    *(
        ServerFault(f"accepted: {name} as a file", forgive_part(name, _as_text(name)))
        for name in ("invoiceNumber", "amount")
    ),
    ServerFault("accepted: a field twice, the last one counts", forgive(_one_of_each)),
    ServerFault("accepted: a text that is no UTF-8", forgive_part("customerId", _in_utf_8)),
    ServerFault(
        "accepted: a text in another character set",
        forgive_part(
            "customerId", lambda part: GOOD[part.name] if part.content_type and "charset" in part.content_type else part
        ),
    ),
    ServerFault("accepted: JSON", lambda answer, request: _of_media_type("application/json", answer, request)),
    ServerFault(
        "accepted: an urlencoded form",
        lambda answer, request: _of_media_type("application/x-www-form-urlencoded", answer, request),
    ),
    ServerFault(
        "accepted: no body", forgive(lambda request: request if request.content else forgive_everything(request))
    ),
    ServerFault("accepted: a boundary that is stated nowhere", forgive(_without_boundary)),
    ServerFault("accepted: a form without an end", forgive(_unclosed)),
)
