"""What is sent."""

import base64
import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from http.cookies import SimpleCookie
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

import httpx
from mijnklantportaal._attempt import Received
from mijnklantportaal._files import Measured
from mijnklantportaal_client.client import DEFAULT_TIMEOUT

from contract_tests.faults.patches import Change, ClientFault

Parts: TypeAlias = list[tuple[str, tuple[str | None, Any, str | None]]]

_BODY = "mijnklantportaal_client.models.create_customer_invoice_body:CreateCustomerInvoiceBody.to_multipart"
_KWARGS = "mijnklantportaal._customer_invoices:_get_kwargs"
_BUILD = "mijnklantportaal._session:build"
_WIRE = "mijnklantportaal._wire"
_INVOICES = "mijnklantportaal._customer_invoices"
_KINDS = ("CustomerInvoices", "AsyncCustomerInvoices")
_UPLOAD = "mijnklantportaal._upload"
_SESSION = "mijnklantportaal._session"
_AMSTERDAM = ZoneInfo("Europe/Amsterdam")
_ORDER = ("customerId", "invoiceNumber", "issuedAt", "dueAt", "paidAt", "amount", "sendNotification", "pdf")


def _form(name: str, change: Callable[[Parts], Parts], proof: str = "") -> ClientFault:
    """Send other parts."""
    return ClientFault(name, {_BODY: lambda right: lambda self: change(right(self))}, proof)


def _value(name: str, field: str, change: Callable[[str], str]) -> ClientFault:
    """Send another text in a field."""

    def changed(parts: Parts) -> Parts:
        return [
            (each, (part[0], change(part[1].decode()).encode(), part[2])) if each == field else (each, part)
            for each, part in parts
        ]

    return _form(name, changed)


def _file(name: str, change: Callable[[bytes], bytes]) -> ClientFault:
    """Send other bytes than the file's."""

    def changed(parts: Parts) -> Parts:
        return [
            (each, (part[0], change(_content(part[1])), part[2])) if each == "pdf" else (each, part)
            for each, part in parts
        ]

    return _form(name, changed)


def _content(file: Any) -> bytes:
    return b"".join(file.blocks()) if isinstance(file, Measured) else bytes(file.read())


def _about_file(name: str, filename: Callable[[str | None], str | None], media_type: str | None) -> ClientFault:
    def changed(parts: Parts) -> Parts:
        return [
            (each, (filename(part[0]), part[1], media_type)) if each == "pdf" else (each, part) for each, part in parts
        ]

    return _form(name, changed)


def _request(name: str, change: Callable[[httpx.Request], object]) -> ClientFault:
    """Send another request, changed in place."""

    def build(right: Any) -> Any:
        def other(*given: Any, **options: Any) -> httpx.Request:
            request: httpx.Request = right(*given, **options)
            change(request)
            return request

        return other

    return ClientFault(name, {_BUILD: build})


def _without(field: str) -> Callable[[Parts], Parts]:
    return lambda parts: [(name, part) for name, part in parts if name != field]


def _renamed(field: str, other: str) -> Callable[[Parts], Parts]:
    return lambda parts: [(other if name == field else name, part) for name, part in parts]


def _also(field: str, text: bytes) -> Callable[[Parts], Parts]:
    """Send a field that was not stated."""

    def changed(parts: Parts) -> Parts:
        stated = field in (name for name, _ in parts)
        return parts if stated else [*parts, (field, (None, text, "text/plain"))]

    return changed


def _at(text: str, change: Callable[[datetime], str]) -> str:
    return change(datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=_AMSTERDAM))


def _in(zone: Any) -> Callable[[str], str]:
    return lambda text: _at(text, lambda moment: moment.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S"))


def _winter(text: str) -> str:
    return _at(text, lambda moment: (moment - (moment.dst() or timedelta())).strftime("%Y-%m-%d %H:%M:%S"))


def _header(header: str, value: str) -> Callable[[httpx.Request], object]:
    return lambda request: request.headers.update({header: value})


def _token(request: httpx.Request) -> str:
    return request.headers["authorization"].rpartition(" ")[2]


def _move_token(request: httpx.Request, *, keep: bool) -> None:
    request.url = request.url.copy_merge_params({"token": _token(request)})
    if not keep:
        del request.headers["authorization"]


def _booleans(spelling: dict[bool, str]) -> Change:
    def change(right: Any) -> Any:
        def form_parts(name: str, value: object) -> Any:
            return right(name, spelling[value]) if isinstance(value, bool) else right(name, value)

        return form_parts

    return change


def _otherwise(kind: str) -> Change:
    def change(right: Any) -> Any:
        def kwargs(*, body: Any) -> dict[str, Any]:
            generated = right(body=body)
            fields = {name: part[1].decode() for name, part in generated.pop("files") if name != "pdf"}
            return {**generated, kind: fields}

        return kwargs

    return change


def _naive_taken(right: Any) -> Any:
    def moment(argument: str, value: Any) -> Any:
        naive = isinstance(value, datetime) and value.tzinfo is None
        return right(argument, value.replace(tzinfo=UTC) if naive else value)

    return moment


def _in_year_of_week(right: Any) -> Any:
    """Tell the year as C's `%G` does: a year of whole weeks."""

    def moment(argument: str, value: Any) -> Any:
        text = right(argument, value)
        return f"{datetime.fromisoformat(text).isocalendar().year:04}{text[4:]}"

    return moment


def _rounding(right: Any) -> Any:
    def amount(argument: str, value: Any) -> Any:
        return right(argument, f"{float(value):.2f}")

    return amount


def _calls(name: str, change: Callable[[dict[str, Any], dict[str, Any]], dict[str, Any]]) -> ClientFault:
    """Have a call depend on the first that was made with the same client."""

    def changed(right: Any) -> Any:
        def create(self: Any, **arguments: Any) -> Any:
            first = vars(self).setdefault("first", arguments)
            return right(self, **{**arguments, **change(first, arguments)})

        return create

    return ClientFault(name, {f"{_INVOICES}:{kind}.create": changed for kind in _KINDS})


def _usual_timeout(right: Any) -> Any:
    return lambda argument, value: right(argument, value) and DEFAULT_TIMEOUT


def _exponents(right: Any) -> Any:
    return lambda argument, value: str(value) if isinstance(value, Decimal) else right(argument, value)


def _signed_nothing(right: Any) -> Any:
    return lambda argument, value: f"-{text}" if (text := right(argument, value)) == "0.00" else text


def _no_view(right: Any) -> Any:
    return lambda argument, source: right(argument, None if isinstance(source, memoryview) else source)


def _beheaded(right: Any) -> Any:
    def beginning(self: Any, size: int) -> Any:
        head = right(self, size)
        self._looked_at = b""
        return head

    return beginning


def _keep_cookies(session: Any, attempt: Any) -> Any:
    if isinstance(attempt, Received):
        for name, value in SimpleCookie(attempt.reply.headers.get("set-cookie")).items():
            session.cookies.set(name, value.value)
    return attempt


def _cookies(right: Any) -> Any:
    return lambda self, *given: _keep_cookies(self, right(self, *given))


def _cookies_async(right: Any) -> Any:
    async def attempt(self: Any, *given: Any) -> Any:
        return _keep_cookies(self, await right(self, *given))

    return attempt


def _anonymous(right: Any) -> Any:
    def options(*given: Any) -> Any:
        found = right(*given)
        del found["headers"]["authorization"]
        return found

    return options


_FORMATS = {
    "the date of issue as d-m-Y": ("issuedAt", lambda text: "-".join(reversed(text.split("-")))),
    "the date of issue as a time": ("issuedAt", lambda text: f"{text}T00:00:00+02:00"),
    "the date of issue without zeros": ("issuedAt", lambda text: re.sub(r"-0", "-", text)),
    "the due date as a time": ("dueAt", lambda text: f"{text} 00:00:00"),
    "paidAt with a T": ("paidAt", lambda text: text.replace(" ", "T")),
    "paidAt with an offset": ("paidAt", lambda text: _at(text, lambda moment: moment.isoformat(" "))),
    "paidAt with a fraction of a second": ("paidAt", lambda text: f"{text}.000"),
    "paidAt in UTC": ("paidAt", _in(UTC)),
    "paidAt in the zone of Lisbon": ("paidAt", _in(ZoneInfo("Europe/Lisbon"))),
    "paidAt in winter time, also in summer": ("paidAt", _winter),
    "paidAt to the minute": ("paidAt", lambda text: text[:17] + "00"),
    "paidAt with hours up to twelve": ("paidAt", lambda text: _at(text, lambda at: at.strftime("%Y-%m-%d %I:%M:%S"))),
    "the amount with one decimal": ("amount", lambda text: text[:-1]),
    "the amount with three decimals": ("amount", lambda text: text + "0"),
    "the amount with an exponent": ("amount", lambda text: f"{float(text):e}"),
    "the amount in as few digits as may be": ("amount", lambda text: f"{float(text):g}"),
    "the amount with a comma": ("amount", lambda text: text.replace(".", ",")),
    "the amount without its sign": ("amount", lambda text: text.removeprefix("-")),
    "the amount in cents": ("amount", lambda text: text.replace(".", "")),
    "the amount with its currency": ("amount", lambda text: f"EUR {text}"),
    "the customer without its prefix": ("customerId", lambda text: text.removeprefix("cst_")),
    "the customer in small letters": ("customerId", str.lower),
    "the number in another normal form": ("invoiceNumber", str.casefold),
    "the number cut at 20 characters": ("invoiceNumber", lambda text: text[:20]),
    "the number with ? for letters outside ASCII": (
        "invoiceNumber",
        lambda text: text.encode("ascii", "replace").decode(),
    ),
}

_MISSPELT = {
    "customerId": "customer_id",
    "invoiceNumber": "invoice_number",
    "issuedAt": "issued_at",
    "dueAt": "duedAt",
    "paidAt": "paidat",
    "amount": "amount[]",
    "sendNotification": "send_notification",
    "pdf": "file",
}


def _latin(parts: Parts) -> Parts:
    return [
        (name, (part[0], part[1].decode().encode("latin-1", "replace"), part[2]))
        if isinstance(part[1], bytes)
        else (name, part)
        for name, part in parts
    ]


def _known(parts: Iterable[Any]) -> Parts:
    return [(name, part) for name, part in parts if name in _ORDER]


def _only_once(right: Any) -> Any:
    def chunks(self: Any) -> Any:
        used, self.used = getattr(self, "used", False), True
        return iter(()) if used else right(self)

    return chunks


_EQUIVALENT = (
    _form(
        "the fields in another order",
        lambda parts: sorted(parts, key=lambda each: each[0]),
        proof="the fields have names of their own, and the order of parts with different names means nothing here",
    ),
    _form(
        "texts without a media type",
        lambda parts: [(name, (part[0], part[1], part[2] if name == "pdf" else None)) for name, part in parts],
        proof="text/plain is what a part without a media type has (RFC 7578, 4.4)",
    ),
    ClientFault(
        "the body in small writes",
        {"mijnklantportaal._request_body:BLOCK": lambda _: 1},
        proof="the same bytes; how they are cut into writes is no part of HTTP",
    ),
    ClientFault(
        "another name for itself",
        {
            "mijnklantportaal._settings:USER_AGENT": lambda _: "other",
            "mijnklantportaal._session:USER_AGENT": lambda _: "other",
        },
        proof="User-Agent is free text that the document does not mention",
    ),
)

FAULTS = (
    *(_form(f"{field} is not sent", _without(field)) for field in _ORDER),
    *(_form(f"{other} for {field}", _renamed(field, other)) for field, other in _MISSPELT.items()),
    *(_value(name, field, change) for name, (field, change) in _FORMATS.items()),
    _form("None for a due date that is not stated", _also("dueAt", b"None")),
    _form("a notification that nobody asked for", _also("sendNotification", b"true")),
    _form("no notification, though nobody said so", _also("sendNotification", b"false")),
    _form("the amount twice", lambda parts: [*parts, *(each for each in parts if each[0] == "amount")]),
    _form("a currency that nobody stated", _also("currency", b"EUR")),
    _form("texts in Latin-1", _latin),
    _form("newer fields are not sent", _known),
    ClientFault(
        "booleans as Python has them",
        {"mijnklantportaal_client.types:form_parts": _booleans({True: "True", False: "False"})},
    ),
    ClientFault(
        "booleans as numbers", {"mijnklantportaal_client.types:form_parts": _booleans({True: "1", False: "0"})}
    ),
    ClientFault("a time without a zone is taken for UTC", {f"{_WIRE}:moment": _naive_taken}),
    ClientFault("paidAt in the year of the week", {f"{_WIRE}:moment": _in_year_of_week}),
    ClientFault("amounts are rounded", {f"{_WIRE}:amount": _rounding}),
    _file("the file without its last byte", lambda content: content[:-1]),
    _file("the file with other line ends", lambda content: content.replace(b"\r\n", b"\n")),
    _file("the file in base64", base64.b64encode),
    _file("an empty file", lambda _: b""),
    _file("the file as if it were text", lambda content: content.decode("latin-1").encode()),
    _about_file("the file as a text", lambda _: None, "application/pdf"),
    _about_file("the file under another media type", lambda name: name, "application/octet-stream"),
    _about_file("the file under a name of its own", lambda _: "upload.pdf", "application/pdf"),
    ClientFault("file names as they are", {"mijnklantportaal._upload:_UNSAFE_IN_NAME": lambda _: re.compile("(?!)")}),
    ClientFault("the boundary is the same each time", {"mijnklantportaal._form:token_hex": lambda _: lambda _: "+++"}),
    ClientFault("a second time without a body", {"mijnklantportaal._request_body:Gathered.__iter__": _only_once}),
    ClientFault("JSON for a form", {_KWARGS: _otherwise("json")}),
    ClientFault("an urlencoded form", {_KWARGS: _otherwise("data")}),
    _request("no token", lambda request: request.headers.pop("authorization")),
    _request("the token without its scheme", lambda request: _header("Authorization", _token(request))(request)),
    _request(
        "the token under another scheme", lambda request: _header("Authorization", f"Token {_token(request)}")(request)
    ),
    _request("the token in the URL", lambda request: _move_token(request, keep=False)),
    _request("the token in the URL too", lambda request: _move_token(request, keep=True)),
    _request("the token in a cookie too", lambda request: _header("Cookie", f"token={_token(request)}")(request)),
    _request("PUT for POST", lambda request: setattr(request, "method", "PUT")),
    _request("another path", lambda request: setattr(request, "url", request.url.copy_with(path="/customer-invoices"))),
    _request(
        "a slash at the end of the path",
        lambda request: setattr(request, "url", request.url.copy_with(path=request.url.path + "/")),
    ),
    _request("http for https", lambda request: setattr(request, "url", request.url.copy_with(scheme="http"))),
    _request("another host", lambda request: setattr(request, "url", request.url.copy_with(host="portal.invalid"))),
    _calls("each call sends the number of the first", lambda first, _: {"invoice_number": first["invoice_number"]}),
    _calls(
        "the headers of the first call stay",
        lambda first, own: {"headers": {**(first.get("headers") or {}), **(own.get("headers") or {})}},
    ),
    ClientFault(
        "a cookie of the reply is sent with the next call",
        {f"{_SESSION}:Session._attempt": _cookies, f"{_SESSION}:AsyncSession._attempt": _cookies_async},
    ),
    ClientFault("the time-out of a call is not used", {f"{_INVOICES}:timeout_from": _usual_timeout}),
    ClientFault("decimals of newer fields with an exponent", {f"{_WIRE}:_extra_value": _exponents}),
    ClientFault("nothing has a sign", {f"{_WIRE}:amount": _signed_nothing}),
    ClientFault("a memoryview is refused", {f"{_UPLOAD}:_opened": _no_view}),
    ClientFault("a pipe without its first bytes", {"mijnklantportaal._files:Measured.beginning": _beheaded}),
    ClientFault("api: a derived client has no token", {f"{_SESSION}:_derived_options": _anonymous}),
    *_EQUIVALENT,
)
