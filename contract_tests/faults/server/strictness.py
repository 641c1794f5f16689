"""What is refused, or crashes, that should be accepted."""

import re
from functools import partial

from attrs import evolve
from mijnklantportaal.contract import Request, Response

from contract_tests.faults.portal import Answer, ServerFault, Wrong
from contract_tests.faults.wrongs import form, headers, instead, parts, status, text
from contract_tests.wire import header

_HIT = {
    "a letter outside ASCII": ("invoiceNumber", r".*[^\x00-\x7f].*"),
    "an emoji": ("invoiceNumber", r".*[\U00010000-\U0010ffff].*"),
    "a number of forty characters": ("invoiceNumber", r".{40,}"),
    "a number of three hundred characters": ("invoiceNumber", r".{300,}"),
    "a number of three thousand characters": ("invoiceNumber", r".{3000,}"),
    "a quote in the number": ("invoiceNumber", r".*'.*"),
    "a percent sign in the number": ("invoiceNumber", r".*%.*"),
    "a tag in the number": ("invoiceNumber", r".*<.*"),
    "a backslash in the number": ("invoiceNumber", r".*\\.*"),
    "a number of more than 64 bits": ("invoiceNumber", r"[0-9]{20,}"),
    "a slash in the number": ("invoiceNumber", r".*/.*"),
    "white space around the number": ("invoiceNumber", r"\s.*|.*\s"),
    "a number of one character": ("invoiceNumber", r"."),
    "a long customer id": ("customerId", r".{40,}"),
    "a short customer id": ("customerId", r".{1,8}"),
    "a number of white space": ("invoiceNumber", r"\s+"),
    "an underscore in the customer id": ("customerId", r"cst_.*_.*"),
    "a large amount": ("amount", r"-?\d{10,}.*"),
    "an amount of nothing": ("amount", r"-?0+(\.0+)?"),
    "an amount of minus nothing": ("amount", r"-0+(\.0+)?"),
    "a credit": ("amount", r"-.*"),
    "an amount without decimals": ("amount", r"-?\d+"),
    "an amount with one decimal": ("amount", r"-?\d+\.\d"),
    "zeros before the amount": ("amount", r"-?0\d+.*"),
    "a leap day": ("issuedAt", r".*-02-29"),
    "the last day of the year": ("issuedAt", r".*-12-31"),
    "a date of issue before 1970": ("issuedAt", r"(1[0-8]\d\d|19[0-6]\d)-.*"),
    "a date of issue after 2038": ("issuedAt", r"(20[4-9]\d|2[1-9]\d\d)-.*"),
    "a leap day to pay on": ("dueAt", r".*-02-29"),
    "a due date": ("dueAt", r".+"),
    "a payment in the hour that spring skips": ("paidAt", r"2\d\d\d-03-(2[5-9]|3[01]) 02:.*"),
    "a payment after 2038": ("paidAt", r"(20[4-9]\d|2[1-9]\d\d)-.*"),
    "a payment at midnight": ("paidAt", r".* 00:00:00"),
    "a payment": ("paidAt", r".+"),
    "an empty time of payment": ("paidAt", r""),
    "a notification": ("sendNotification", r"true"),
    "no notification": ("sendNotification", r"false"),
}
_CRASHES = (
    "a letter outside ASCII",
    "an emoji",
    "a number of forty characters",
    "a number of three thousand characters",
    "a quote in the number",
    "a large amount",
    "a number of more than 64 bits",
    "a leap day",
    "a payment in the hour that spring skips",
)


def _overdue_before_issued(request: Request) -> bool:
    read = form(request)
    return "dueAt" in read and read["dueAt"].content < read["issuedAt"].content


def _file_name(pattern: str, request: Request) -> bool:
    return any(re.fullmatch(pattern, part.filename, re.DOTALL) for part in parts(request) if part.filename is not None)


def _unknown_part(request: Request) -> bool:
    known = {"customerId", "invoiceNumber", "issuedAt", "dueAt", "paidAt", "amount", "sendNotification", "pdf"}
    return bool(form(request).keys() - known)


def _pdf(pattern: bytes, request: Request) -> bool:
    return any(re.match(pattern, part.content) for part in parts(request) if part.name == "pdf")


def _long_boundary(request: Request) -> bool:
    found = re.search('boundary="?([^";]+)', header(request, "content-type") or "", re.IGNORECASE)
    return found is not None and len(found[1]) > 40


def _file_not_last(request: Request) -> bool:
    return [part.name for part in parts(request)][-1:] != ["pdf"]


def _media_type(pattern: str, request: Request) -> bool:
    return re.search(pattern, header(request, "content-type") or "", re.IGNORECASE) is not None


def _spelt(pattern: bytes, request: Request) -> bool:
    return re.search(pattern, request.content) is not None


def _of_form(request: Request) -> str:
    own = form(request).get("_method")
    return "" if own is None else own.content.decode("latin-1").upper()


def _overridden(method: str, answer: Answer, request: Request) -> Response:
    """Take a request for one of another method, as Symfony does since it honours no TRACE any more."""
    return answer(evolve(request, method=method) if method in ("PUT", "PATCH", "DELETE") else request)


def _to_a_page(answer: Answer, request: Request) -> Response:
    """Send a browser back to the page that it came from, as Laravel does with what is wrong with a form."""
    response = answer(request)
    is_browser = "text/html" in (header(request, "accept") or "")
    return headers("Location", "/")(status(302)(response)) if response.status_code == 422 and is_browser else response


def _crash_on_422(answer: Answer, request: Request) -> Response:
    response = answer(request)
    if response.status_code == 422:
        raise ZeroDivisionError("a crash that nobody turned into a status")
    return response


def _crash_on_twice(answer: Answer, request: Request) -> Response:
    names = [part.name for part in parts(request)]
    if len(names) != len(set(names)):
        raise TypeError("a list for a text")
    return answer(request)


def _crash_on_other_media_types(answer: Answer, request: Request) -> Response:
    if not (header(request, "content-type") or "").startswith("multipart/"):
        raise KeyError("boundary")
    return answer(request)


def _hit(name: str, pattern: str, code: int) -> Wrong:
    return instead(text(name, lambda value: bool(re.fullmatch(pattern, value, re.DOTALL))), code)


FAULTS = (
    *(
        ServerFault(f"refused: {what}", _hit(name, pattern, 422))
        for what, (name, pattern) in _HIT.items()
        if what not in _CRASHES
    ),
    *(ServerFault(f"a crash on {what}", _hit(*_HIT[what], 500)) for what in _CRASHES),
    *(
        ServerFault(f"a crash on {mark} in the number", _hit("invoiceNumber", rf".*{re.escape(mark)}.*", 500))
        for mark in "?@:!|~^#_"
    ),
    ServerFault("refused: no due date", instead(lambda request: "dueAt" not in form(request), 422)),
    ServerFault("refused: due before it is issued", instead(_overdue_before_issued, 422)),
    ServerFault("refused: a field that nobody knows", instead(_unknown_part, 422)),
    ServerFault("refused: a file that is not the last part", instead(_file_not_last, 422)),
    ServerFault(
        "refused: a file name that does not end in .pdf",
        instead(lambda request: not _file_name(r"(?i).*\.pdf", request), 422),
    ),
    ServerFault(
        "refused: a file name that ends in .PDF", instead(lambda request: _file_name(r".*\.PDF", request), 422)
    ),
    ServerFault("refused: a PDF of version 2.0", instead(lambda request: _pdf(rb"%PDF-2", request), 422)),
    ServerFault("refused: a PDF before version 1.4", instead(lambda request: _pdf(rb"%PDF-1\.[0-3]", request), 422)),
    ServerFault("refused: a boundary of more than forty characters", instead(_long_boundary, 422)),
    ServerFault(
        "refused: the headers of a part in small letters",
        instead(lambda request: b"\r\ncontent-disposition:" in request.content, 422),
    ),
    ServerFault(
        "refused: a file name before the name of its field",
        instead(lambda request: re.search(rb'; filename="[^"]*"; name=', request.content) is not None, 422),
    ),
    ServerFault(
        "refused: no line break after the end of a form",
        instead(lambda request: request.content.endswith(b"--"), 422),
    ),
    ServerFault(
        "refused: something after the end of a form",
        instead(lambda request: not request.content.rstrip().endswith(b"--"), 422),
    ),
    ServerFault(
        "refused: something before the beginning of a form",
        instead(lambda request: not request.content.startswith(b"--"), 422),
    ),
    ServerFault("refused: a boundary without a blank before it", instead(partial(_media_type, ";boundary"), 422)),
    ServerFault("refused: a form with a character set", instead(partial(_media_type, "charset="), 422)),
    ServerFault(
        "refused: a parameter after the boundary", instead(partial(_media_type, r'boundary=("[^"]*"|[^;]*)\s*;'), 422)
    ),
    *(
        ServerFault(f"refused: {what}", instead(partial(_spelt, pattern), 422))
        for what, pattern in {
            "names of fields without quotes": rb'; ?name=[^"]',
            "no blank after a colon in the head of a part": rb"\r\nContent-Disposition:form-data",
            "no blank after a semicolon in the head of a part": rb"form-data;(file)?name=",
            "the media type of a part before its disposition": rb"\r\nContent-Type: [^\r\n]*\r\nContent-Disposition",
            "a part that is said to be binary": rb"\r\nContent-Transfer-Encoding: binary",
            "a parameter of a PDF's media type": rb"(?i)\r\nContent-Type: *application/pdf *;",
        }.items()
    ),
    ServerFault(
        "a crash on a length in the head of a part", instead(lambda request: b"Content-Length:" in request.content, 500)
    ),
    ServerFault(
        "refused: the names of parameters in capitals", instead(lambda request: b" FILENAME=" in request.content, 422)
    ),
    ServerFault(
        "refused: something after the end of a PDF",
        instead(partial(_pdf, rb"(?s).*%%EOF(?!.*%%EOF)\s*\S"), 422),
    ),
    ServerFault(
        "405 for another method in a field named _method",
        lambda answer, request: _overridden(_of_form(request), answer, request),
    ),
    ServerFault(
        "405 for another method in X-HTTP-Method-Override",
        lambda answer, request: _overridden(header(request, "x-http-method-override") or "", answer, request),
    ),
    ServerFault("405 for a field named _method", instead(lambda request: "_method" in form(request), 405)),
    ServerFault("406 for no Accept", instead(lambda request: header(request, "accept") is None, 406)),
    ServerFault("302 for 422, to a browser", _to_a_page),
    ServerFault("403 for no User-Agent", instead(lambda request: header(request, "user-agent") is None, 403)),
    ServerFault("a crash on a path for a file name", instead(lambda request: _file_name(r".*/.*", request), 500)),
    ServerFault("a crash on a quote in a file name", instead(lambda request: _file_name(r'.*("|%22).*', request), 500)),
    ServerFault("a crash on a long file name", instead(lambda request: _file_name(r".{256,}", request), 500)),
    ServerFault(
        "a crash on a letter outside ASCII in a file name",
        instead(lambda request: _file_name(r".*[^\x00-\x7f].*", request), 500),
    ),
    ServerFault("a crash on a field that comes twice", _crash_on_twice),
    ServerFault("a crash on another media type", _crash_on_other_media_types),
    ServerFault("a crash for 422", _crash_on_422),
)
