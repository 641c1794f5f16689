"""Any invoice that `create` can be asked for, and what stands on the wire then."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

from hypothesis import strategies as st
from mijnklantportaal.contract import Request

from contract_tests.client.create import Arguments
from contract_tests.client.sent import credentials_misfits
from contract_tests.pdfs import HOSTILE, pdfs, write_pdf
from contract_tests.subject import contract
from contract_tests.wire import read_parts

URL = f"{contract().document['servers'][0]['url']}/customer-invoices"
"""Where an invoice goes unless another portal is named."""

_AMSTERDAM = ZoneInfo("Europe/Amsterdam")
_ZONES = st.sampled_from([UTC, _AMSTERDAM, ZoneInfo("America/St_Johns"), timezone(timedelta(hours=14))])
_MOMENTS = st.datetimes(datetime(1970, 1, 2), datetime(2100, 12, 30), timezones=_ZONES)  # noqa: DTZ001 - bounds are naive
_WEEK = st.just(datetime(2024, 12, 30, 12, tzinfo=UTC))  # the next year's first, by ISO 8601
_DAYS = st.dates(date(1970, 1, 1), date(2100, 12, 31))
# Anything but control characters, line separators and halves of characters, with something to see in it.
_SEEN = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1).filter(str.strip)
# White space around a text is part of it, and drawn too seldom by itself; so is a long one.
TEXTS = _SEEN | _SEEN.map("  {} ".format) | _SEEN.map("{:0<300}".format)
NAMES = TEXTS.map(str.strip)
"""Ids, numbers and names of fields, around which white space is a slip."""
_CENTS = st.integers(-(10**13), 10**13)
_AMOUNTS = st.one_of(
    _CENTS.map(lambda cents: Decimal(cents).scaleb(-2)),
    _CENTS.map(lambda cents: f"{Decimal(cents).scaleb(-2):f}"),
    st.integers(-(10**11), 10**11),
    st.sampled_from([Decimal("-0.00"), "-0", "+1", "+12.5", "007.10"]),
)
_DECIMALS = st.builds(lambda number, places: Decimal(number).scaleb(places), st.integers(-999, 999), st.integers(-5, 5))
_FILES = pdfs() | st.sampled_from([write_pdf(payload=payload) for payload in HOSTILE])
_KNOWN = {"customerId", "invoiceNumber", "issuedAt", "dueAt", "paidAt", "amount", "sendNotification", "pdf"}


def is_new(name: str) -> bool:
    """Tell whether a newer portal may have a field of this name, and whether receivers agree on how to read it."""
    # Quotes and backslashes in the name of a field are spelt in several ways.
    return not {*'"\\'} & {*name} and name not in _KNOWN


ARGUMENTS = st.fixed_dictionaries(
    {
        "customer_id": st.from_regex(r"cst_[0-9A-Za-z_-]{1,20}", fullmatch=True),
        "invoice_number": NAMES,
        "issued_at": _DAYS,
        "amount": _AMOUNTS,
        "pdf": _FILES,
    },
    optional={
        "due_at": st.none() | _DAYS,
        "paid_at": st.none() | _MOMENTS | _WEEK,
        "send_notification": st.none() | st.booleans(),
        "extra": st.dictionaries(NAMES.filter(is_new), TEXTS | st.integers() | st.booleans() | _DECIMALS, max_size=3),
    },
)


def expected_texts(arguments: Arguments) -> dict[str, str]:
    """Spell the arguments as the vendor's prose has it."""
    due, paid, told = (arguments.get(name) for name in ("due_at", "paid_at", "send_notification"))
    texts = {
        "customerId": arguments["customer_id"],
        "invoiceNumber": arguments["invoice_number"],
        "issuedAt": f"{arguments['issued_at']:%Y-%m-%d}",
        "dueAt": None if due is None else f"{due:%Y-%m-%d}",
        "paidAt": None if paid is None else f"{paid.astimezone(_AMSTERDAM):%Y-%m-%d %H:%M:%S}",
        "amount": f"{Decimal(arguments['amount']) + 0:.2f}",  # of which -0 is 0
        "sendNotification": {None: None, True: "true", False: "false"}[told],
    }
    further = {
        name: {True: "true", False: "false"}[value] if isinstance(value, bool) else _spelt(value)
        for name, value in arguments.get("extra", {}).items()
    }
    return {name: text for name, text in (texts | further).items() if text is not None}


def _spelt(value: str | int | Decimal) -> str:
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def check(sent: Sequence[Request], arguments: Arguments, pdf: bytes, filename: str | None = None) -> None:
    """See that one request was sent, to where and as the contract has it, with the arguments and the file in it."""
    (request,) = sent
    assert request.url == URL
    assert [str(each) for each in contract().validate_request(request)] == []
    assert credentials_misfits(request) == []

    parts = read_parts(request)
    files = [part for part in parts if part.filename is not None]
    texts = {part.name: part.content.decode() for part in parts if part.filename is None}
    assert len(parts) == len(texts) + 1
    assert texts == expected_texts(arguments)
    (file,) = files
    assert hashlib.sha256(file.content).digest() == hashlib.sha256(pdf).digest()
    assert (file.name, file.content_type) == ("pdf", "application/pdf")
    assert filename is None or file.filename == filename
