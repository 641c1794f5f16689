"""What is said of an invoice that was created: its shape."""

import json
from datetime import UTC, datetime

from attrs import evolve

from contract_tests.faults.portal import ServerFault
from contract_tests.faults.wrongs import content, drop, headers, on, put, reply, status

_FIELDS = (
    "id",
    "customerId",
    "invoiceNumber",
    "issuedAt",
    "dueAt",
    "currency",
    "amount",
    "paidAt",
    "createdAt",
    "links",
    "links.customer",
    "links.onlinePaymentLink",
    "links.customer.href",
    "links.onlinePaymentLink.type",
)
_NEVER_NULL = (
    "id",
    "customerId",
    "invoiceNumber",
    "issuedAt",
    "currency",
    "amount",
    "createdAt",
    "links",
    "links.onlinePaymentLink",
    "links.onlinePaymentLink.href",
)
_OTHERWISE = {
    "a number for the id": ("id", 17),
    "an id without its prefix": ("id", lambda old: old.removeprefix("inv_")),
    "a number for the customer": ("customerId", 17),
    "a customer without its prefix": ("customerId", lambda old: old.removeprefix("cst_")),
    "a number for the invoice number": ("invoiceNumber", 2024001),
    "an empty invoice number": ("invoiceNumber", ""),
    "a time for the date of issue": ("issuedAt", lambda old: f"{old}T00:00:00+02:00"),
    "a Unix time for the date of issue": ("issuedAt", 1714341600),
    "the date of issue as d-m-Y": ("issuedAt", lambda old: "-".join(reversed(old.split("-")))),
    "a due date of 0000-00-00 for none": ("dueAt", lambda old: old or "0000-00-00"),
    "an empty text for no due date": ("dueAt", lambda old: old or ""),
    "false for no due date": ("dueAt", lambda old: old or False),
    "a currency in small letters": ("currency", "eur"),
    "another currency": ("currency", "USD"),
    "a currency as its sign": ("currency", "€"),
    "an amount as a number": ("amount", float),
    "an amount in cents": ("amount", lambda old: str(round(float(old) * 100))),
    "an amount with three decimals": ("amount", lambda old: f"{float(old):.3f}"),
    "an amount with a comma": ("amount", lambda old: old.replace(".", ",")),
    "an amount with its currency": ("amount", lambda old: f"EUR {old}"),
    "paidAt without its offset": ("paidAt", lambda old: old and old[:19]),
    "paidAt in the format of requests": ("paidAt", lambda old: old and old[:19].replace("T", " ")),
    "an empty text for not paid": ("paidAt", lambda old: old or ""),
    "createdAt without its offset": ("createdAt", lambda old: old[:19]),
    "createdAt as a Unix time": ("createdAt", 1714341600),
    "createdAt as in mail": ("createdAt", "Mon, 29 Apr 2024 21:00:00 +0200"),
    "links as a list": ("links", lambda old: list(old.values())),
    "a link as a text": ("links.customer", lambda old: old["href"]),
    "a link without its host": ("links.customer.href", lambda old: "/" + old.partition("://")[2].partition("/")[2]),
    "an empty link": ("links.onlinePaymentLink.href", ""),
    "a payment link that is no URL": ("links.onlinePaymentLink.href", "pay here"),
}


def _in_utc(moment: str) -> str:
    return datetime.fromisoformat(moment).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


_SHAPES = (
    *(ServerFault(f"created without {name}", reply(drop(name))) for name in _FIELDS),
    *(ServerFault(f"created with null for {name}", reply(put(name, None))) for name in _NEVER_NULL),
    *(ServerFault(name, reply(put(path, value))) for name, (path, value) in _OTHERWISE.items()),
    ServerFault(
        "null is left out", reply(lambda found: [found.pop(key) for key, old in [*found.items()] if old is None])
    ),
)

_BODIES = (
    ServerFault("200 for 201", on(201)(status(200))),
    ServerFault("202 for 201", on(201)(status(202))),
    ServerFault("created without a body", on(201)(content(lambda _: b""))),
    ServerFault("created, cut short", on(201)(content(lambda old: old[:-20]))),
    ServerFault("created, after a byte order mark", on(201)(content(lambda old: b"\xef\xbb\xbf" + old))),
    ServerFault("created, in UTF-16", on(201)(content(lambda old: old.decode().encode("utf-16")))),
    ServerFault(
        "created, in Latin-1",
        on(201)(content(lambda old: json.dumps(json.loads(old), ensure_ascii=False).encode("latin-1", "replace"))),
    ),
    ServerFault(
        "created, after a warning", on(201)(content(lambda old: b"<br />\n<b>Deprecated</b>: strlen()\n" + old))
    ),
    ServerFault("created, JSON in JSON", on(201)(content(lambda old: json.dumps(old.decode()).encode()))),
    ServerFault("created, in an envelope", on(201)(content(lambda old: b'{"data": %b}' % old))),
    ServerFault("created, in a list", on(201)(content(lambda old: b"[%b]" % old))),
    ServerFault("created, as JSONP", on(201)(content(lambda old: b"callback(%b);" % old))),
    ServerFault("created, said to be HTML", on(201)(headers("Content-Type", "text/html; charset=utf-8"))),
    ServerFault("created, said to be text", on(201)(headers("Content-Type", "text/plain"))),
    ServerFault("created, said to be nothing", on(201)(headers("Content-Type", None))),
    ServerFault("created, said to be in UTF-16", on(201)(headers("Content-Type", "application/json; charset=utf-16"))),
)

_EQUIVALENT = (
    ServerFault(
        "a field that nobody knows",
        reply(lambda found: found.update(vatNumber="NL1")),
        proof="no schema of the document forbids additional properties, and fields come between versions",
    ),
    ServerFault(
        "fields that nobody knows, named as addresses are",
        reply(lambda found: found.update(path="invoices/x.pdf", next_url="", origin={"href": "/x"})),
        proof="of a field that is in no schema of the document, nobody said that it is an address",
    ),
    ServerFault(
        "the fields in another order",
        on(201)(content(lambda old: json.dumps(json.loads(old), sort_keys=True).encode())),
        proof="the members of a JSON object have no order (RFC 8259, 4)",
    ),
    ServerFault(
        "letters outside ASCII as they are",
        on(201)(content(lambda old: json.dumps(json.loads(old), ensure_ascii=False).encode())),
        proof="a character and its escape are the same JSON string (RFC 8259, 7)",
    ),
    ServerFault(
        "a line break after the body",
        on(201, 401, 422, 426, 429)(content(lambda old: old + b"\r\n")),
        proof="white space around a JSON value means nothing (RFC 8259, 2)",
    ),
    ServerFault(
        "the names of headers in small letters",
        on(201)(lambda found: evolve(found, headers=[(name.lower(), value) for name, value in found.headers])),
        proof="the names of header fields have no letter case (RFC 9110, 5.1)",
    ),
    ServerFault(
        "UTC as Z",
        reply(put("createdAt", _in_utc)),
        proof="the same instant, and a date-time of RFC 3339, whichever offset it is written with",
    ),
)

FAULTS = (*_SHAPES, *_BODIES, *_EQUIVALENT)
