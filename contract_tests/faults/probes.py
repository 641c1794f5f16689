"""Requests by which each server fault shows, whoever looks: a fault that changes no answer would be none."""

import base64
import json
import operator
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from datetime import UTC, datetime
from functools import cache, partial
from itertools import starmap
from urllib.parse import urlencode

from attrs import evolve
from mijnklantportaal.contract import Request, Response

from contract_tests.documents import document
from contract_tests.faults.portal import FAULTLESS, Answer, FaultyPortal, ServerFault
from contract_tests.faults.wrongs import GOOD, REQUIRED
from contract_tests.subject import TOKEN
from contract_tests.wire import BOUNDARY, Part, with_body, with_headers, with_parts

_NOON = datetime(2024, 4, 30, 12, tzinfo=UTC)
_URL = "/v1/customer-invoices"
_BARE = Request("POST", _URL, [("Authorization", f"Bearer {TOKEN}")], b"")
_REQUIRED = [GOOD[name] for name in REQUIRED]
VALID = with_parts(_BARE, _REQUIRED)
"""A request to which nobody can object."""

_TEXTS: Mapping[str, tuple[str, ...]] = {
    "customerId": (
        "",
        "abc12345",
        "inv_abc",
        "cst_1\x00",
        "cst_../x",
        "cst_a_B-1",
        "cst_" + "x" * 40,
        "cst_Abc12345def678",
    ),
    "invoiceNumber": (
        "",
        "é",
        "🧾",
        "x" * 40,
        "x" * 300,
        "x" * 3000,
        "a'b",
        "50%",
        "<b>&",
        "a\\b",
        "a/b",
        " a ",
        "007",
        *("+31", "1,234", "a.", "20240000000000000001", " ", "0x1A", "\r\na\r\n", "a\u00a0b\u00adc", "!#:?@^_|~"),
    ),
    "issuedAt": (
        *("", "tomorrow", "2024-04-31", "2024-04-29T00:00:00", "29-04-2024", "2024-4-9", " 2024-04-29", "2024-02-29"),
        *("2024-12-31", "1969-01-01", "2040-01-01", "2024-03-04"),
    ),
    "dueAt": ("", "soon", "2024-04-31", "2024-05-28", "2024-02-29", "2024-04-01", "2024-05-11"),
    "paidAt": (
        *(
            "",
            "yesterday",
            "2024-05-11",
            "2024-05-11T12:59:00",
            "2024-05-11T10:59:00Z",
            "2024-05-11 12:59:00+02:00",
            "2024-05-11 12:59",
        ),
        *("2024-02-30 12:59:00", "2024-05-11 12:59:07", "2024-10-27 02:30:00", "2024-03-31 02:30:00"),
        *("2040-05-11 12:59:00", "2024-05-11 00:00:00", "2024-12-30 12:00:00", "2050-07-01 12:00:00"),
    ),
    "amount": (
        *("", "much", "12.951", "12,95", "1,295.00", "1e3", "+1", ".5", "5.", " 1 ", "€ 5", "NaN", "١٢", "12345678901"),
        *("0", "-0.00", "-12.95", "1.5", "12.95", "007.00", "010", "99999999999999999.99"),
    ),
    "sendNotification": ("", "maybe", "1", "True", "true", "false"),
}
_PDF = GOOD["pdf"].content
_FILES = (b"", b"no PDF", b"\x89PNG\r\n\x1a\n", _PDF[:60], b"%PDF-2.0" + _PDF[8:], b"%PDF-1.2" + _PDF[8:])
_FILE_NAMES = ("../../x.pdf", 'a"b.pdf', "é.pdf", "x" * 300 + ".pdf", "invoice", "A.PDF")
_CREDENTIALS = (
    *(f"bearer {TOKEN}", f"Token {TOKEN}", f"Bearer {TOKEN.upper()}", f"Bearer {TOKEN}x", f"Bearer {TOKEN[:3]}"),
    *(TOKEN, "Bearer", "Bearer wrong", "Basic " + base64.b64encode(f"user:{TOKEN}".encode()).decode()),
)
_OF_BROWSER = with_headers(VALID, "Accept", ["text/html"])
_BEYOND_LIMITS: tuple[tuple[Mapping[str, int], Sequence[Request]], ...] = (
    ({"monthly_limit": 2}, [VALID, _BARE, *[VALID] * 3, _OF_BROWSER]),
    ({"requests_per_minute": 3}, [*[VALID] * 5, _OF_BROWSER]),
)


def shows(fault: ServerFault) -> bool:
    """Tell whether a portal with the fault answers any request otherwise than one without it."""
    return any(starmap(operator.ne, zip(_answers(fault), _right_answers(), strict=True)))


@cache
def _right_answers() -> list[Response | str | int]:
    return list(_answers(FAULTLESS))


def _answers(fault: ServerFault) -> Iterator[Response | str | int]:
    wrong = deepcopy(fault.wrong)
    for request in requests_of_all_kinds():
        yield _answer(partial(wrong, right), request)
    for limits, requests in _BEYOND_LIMITS:
        told = {
            name: {"monthly_limit": fault.limits, "requests_per_minute": fault.paces}[name](limits[name])
            for name in limits
        }
        portal = FaultyPortal(document("vendor"), fault.wrong, clock=lambda: _NOON, **told)
        for request in requests:
            answer = _answer(portal.answer, request)
            # Its id is random.
            yield 201 if isinstance(answer, Response) and answer.status_code == 201 else answer


def _answer(answer: Answer, request: Request) -> Response | str:
    try:
        return answer(request)
    except Exception as error:
        return repr(error)


_right_portal = cache(lambda: FaultyPortal(document("vendor"), FAULTLESS.wrong))
_KNOWN: dict[object, Response] = {}


def right(request: Request) -> Response:
    """Answer rightly, the same request always with the same words."""
    key = (request.method, request.url, *request.headers, request.content)
    if key not in _KNOWN:
        _KNOWN[key] = _right_portal().answer(request)
    return _KNOWN[key]


def requests_of_all_kinds() -> Iterator[Request]:
    """Make valid requests, and requests that are wrong in one way."""
    yield VALID
    yield with_parts(_BARE, [*GOOD.values()])
    for name, texts in _TEXTS.items():
        for text in texts:
            yield good_but(Part(name, text.encode()))
    for content in _FILES:
        yield good_but(evolve(GOOD["pdf"], content=content))
    yield good_but(evolve(GOOD["pdf"], content=_PDF + b"% more\n"))
    for filename in _FILE_NAMES:
        yield good_but(evolve(GOOD["pdf"], filename=filename))
    for name in REQUIRED:
        yield with_parts(_BARE, [part for part in _REQUIRED if part.name != name])
        yield good_but(evolve(GOOD[name], filename="a.txt", content_type="text/plain"))
    yield good_but(evolve(GOOD["pdf"], filename=None, content_type=None))
    for media_type in ("image/png", "application/x-pdf", None):
        yield good_but(evolve(GOOD["pdf"], content_type=media_type))
    yield good_but(Part("customerId", b"cst_\xff"))
    yield good_but(Part("customerId", b"cst_1", None, "text/plain; charset=utf-16"))
    yield with_parts(_BARE, [*_REQUIRED, GOOD["amount"]])
    for name, value in (("later", b"1"), ("_method", b"PUT")):
        yield with_parts(_BARE, [*_REQUIRED, Part(name, value)])
    yield with_headers(VALID, "X-HTTP-Method-Override", ["PUT"])
    yield _BARE
    yield with_body(_BARE, "application/json", json.dumps({"amount": "1"}).encode())
    yield with_body(_BARE, "application/x-www-form-urlencoded", urlencode({"amount": "1"}).encode())
    yield with_headers(VALID, "content-type", ["multipart/form-data"])
    yield from _forms_spelt_otherwise()
    yield from _with_other_credentials()
    for method in ("GET", "HEAD", "PUT", "PATCH", "DELETE"):
        yield evolve(VALID, method=method)
    for url in ("/v1/elsewhere", f"{_URL}/"):
        yield evolve(VALID, url=url)
    # For what comes with time.
    yield from [VALID] * 40


def _forms_spelt_otherwise() -> Iterator[Request]:
    for media_type in (
        f"multipart/form-data;boundary={BOUNDARY}",
        f"multipart/form-data; charset=x; boundary={BOUNDARY}; later=1",
    ):
        yield with_headers(VALID, "content-type", [media_type])
    yield evolve(VALID, content=VALID.content[:-8])
    yield evolve(VALID, content=VALID.content[:-2])
    yield evolve(VALID, content=VALID.content + b"more")
    yield evolve(VALID, content=b"A preamble.\r\n" + VALID.content)
    yield evolve(VALID, content=VALID.content.replace(b"filename=", b"FILENAME="))
    for spelt, otherwise in (
        (b"Content-Disp", b"Content-Length: 5\r\nContent-Disp"),
        (b"Content-Disp", b"Content-Type: text/plain\r\nContent-Disp"),
        (b"Content-Disp", b"Content-Transfer-Encoding: binary\r\nContent-Disp"),
        (b'Disposition: form-data; name="amount"', b"Disposition:form-data;name=amount"),
        (b"application/pdf", b"application/pdf; version=1.7"),
    ):
        yield evolve(VALID, content=VALID.content.replace(spelt, otherwise, 1))
    for accept in ("application/json", "text/html"):
        yield with_headers(with_parts(_BARE, []), "accept", [accept])
    long = BOUNDARY.ljust(70, "x")
    bounded = VALID.content.replace(BOUNDARY.encode(), long.encode())
    yield with_body(VALID, f"multipart/form-data; boundary={long}", bounded)
    yield evolve(VALID, content=VALID.content.replace(b"Content-Disposition", b"content-disposition"))
    yield evolve(VALID, content=VALID.content.replace(b'name="pdf"; filename="1.pdf"', b'filename="1.pdf"; name="pdf"'))


def _with_other_credentials() -> Iterator[Request]:
    for value in _CREDENTIALS:
        yield with_headers(VALID, "authorization", [value])
    bare = with_headers(VALID, "authorization", [])
    yield bare
    query = "&".join(f"{name}={TOKEN}" for name in ("access_token", "key", "api_key", "auth"))
    yield evolve(bare, url=f"{_URL}?{query}")
    for name in ("X-Auth-Token", "Api-Key", "X-Access-Token", "Proxy-Authorization"):
        yield with_headers(bare, name, [TOKEN])
    yield with_headers(good_but(Part("access_token", TOKEN.encode())), "authorization", [])


def good_but(part: Part) -> Request:
    """Make a request that is valid but for this part."""
    return with_parts(_BARE, [*(each for each in _REQUIRED if each.name != part.name), part])
