"""A reply is read as far as it can be read; only the id is indispensable."""

import json
import pickle
import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mijnklantportaal import CustomerInvoice
from mijnklantportaal._invoice import read_invoice

from .fakes import INVOICE, deterministic, reply

# The attribute, the field on the wire, what the portal promises of it, and whether it may be null.
FIELDS = [
    ("customer_id", "customerId", "text", False),
    ("invoice_number", "invoiceNumber", "text", False),
    ("issued_at", "issuedAt", "a date (YYYY-mm-dd)", False),
    ("due_at", "dueAt", "a date (YYYY-mm-dd) or null", True),
    ("currency", "currency", "text", False),
    ("amount", "amount", "a decimal number as text", False),
    ("paid_at", "paidAt", "a time with offset (ATOM) or null", True),
    ("created_at", "createdAt", "a time with offset (ATOM)", False),
    ("online_payment_link", "links", "an object with onlinePaymentLink.href", False),
]
ODD: dict[str, list[object]] = {
    "text": [5, True, ["x"], {}],
    "a date (YYYY-mm-dd)": [20240429, "", "2024-04-31", "29-04-2024", "2024-04-29T00:00:00+02:00", "20240429"],
    "a date (YYYY-mm-dd) or null": [0, "", "2024-04-31", False],
    "a decimal number as text": [12.95, 12, "", "12,95", "NaN", "1e3", "€ 1", " 1", "9" * 99, "٣"],
    "a time with offset (ATOM)": [1714417200, "", "2024-04-29 21:00:00", "2024-04-29T21:00:00", "2024-04-31T21:00:00Z"],
    "a time with offset (ATOM) or null": [0, "", "2024-04-29", "2024-04-29T25:00:00Z"],
    "an object with onlinePaymentLink.href": [
        "https://portal.example/",
        [],
        {},
        {"onlinePaymentLink": None},
        {"onlinePaymentLink": "https://portal.example/"},
        {"onlinePaymentLink": {}},
        {"onlinePaymentLink": {"href": None}},
        {"onlinePaymentLink": {"href": 5}},
        {"onlinePaymentLink": []},
    ],
}


SENT = {
    "customerId": INVOICE["customerId"],
    "invoiceNumber": INVOICE["invoiceNumber"],
    "issuedAt": date(2024, 4, 29),
    "dueAt": date(2024, 5, 28),
    "amount": Decimal("12.950"),
}


def read(document: object, sent: Mapping[str, object] = {}) -> CustomerInvoice:
    return read_invoice(reply(201, json.dumps(document).encode()), sent)


def all_but(name: str, invoice: CustomerInvoice) -> dict[str, object]:
    return attrs.asdict(invoice, filter=attrs.filters.exclude(name, "raw", "problems"))


def test_a_reply_as_promised() -> None:
    invoice = read(INVOICE)
    assert attrs.asdict(invoice, filter=attrs.filters.exclude("raw")) == {
        "id": "inv_abc12345def678",
        "customer_id": "cst_abc12345def678",
        "invoice_number": "2024-001",
        "issued_at": date(2024, 4, 29),
        "due_at": date(2024, 5, 28),
        "currency": "EUR",
        "amount": Decimal("12.95"),
        "paid_at": datetime(2024, 5, 28, 19, tzinfo=UTC),
        "created_at": datetime(2024, 4, 29, 19, tzinfo=UTC),
        "online_payment_link": "https://portal.example/pay/123-abc",
        "extra": {},
        "problems": (),
    }
    assert invoice.raw.json() == INVOICE


def test_every_field_is_documented_in_its_order() -> None:
    documented = re.findall(r"^ {8}(\w+): ", str(CustomerInvoice.__doc__), re.MULTILINE)
    assert documented == [field.name for field in attrs.fields(CustomerInvoice)]


def test_every_field_has_its_row_above() -> None:
    names = {attribute.name for attribute in attrs.fields(CustomerInvoice)}
    assert names == {row[0] for row in FIELDS} | {"id", "extra", "problems", "raw"}
    assert {row[1] for row in FIELDS} | {"id"} == set(INVOICE)


@pytest.mark.parametrize(("attribute", "name", "promise", "nullable"), FIELDS)
def test_a_missing_field_is_a_problem_and_nothing_more(
    attribute: str,
    name: str,
    promise: str,
    nullable: bool,  # noqa: FBT001
) -> None:
    del nullable
    invoice = read({field: value for field, value in INVOICE.items() if field != name})
    assert getattr(invoice, attribute) is None
    assert invoice.problems == (f"{name}: missing, {promise} expected",)
    assert all_but(attribute, invoice) == all_but(attribute, read(INVOICE))


@pytest.mark.parametrize(("attribute", "name", "promise", "nullable"), FIELDS)
def test_null_is_a_problem_where_it_is_not_promised(
    attribute: str,
    name: str,
    promise: str,
    nullable: bool,  # noqa: FBT001
) -> None:
    invoice = read({**INVOICE, name: None})
    assert getattr(invoice, attribute) is None
    assert invoice.problems == (() if nullable else (f"{name}: {promise} expected, got None",))


@pytest.mark.parametrize(
    ("attribute", "name", "promise", "value"),
    [(attribute, name, promise, value) for attribute, name, promise, _ in FIELDS for value in ODD[promise]],
)
def test_an_odd_value_is_a_problem_and_nothing_more(attribute: str, name: str, promise: str, value: object) -> None:
    invoice = read({**INVOICE, name: value})
    assert getattr(invoice, attribute) is None
    (problem,) = invoice.problems
    assert problem.startswith(f"{name}: {promise} expected, got {repr(value)[:20]}")
    assert len(problem) < 150
    assert all_but(attribute, invoice) == all_but(attribute, read(INVOICE))


@pytest.mark.parametrize("amount", ["12.95", "-5.00", "0", "1234567890.123"])
def test_an_amount_is_exact(amount: str) -> None:
    assert read({**INVOICE, "amount": amount}).amount == Decimal(amount)


def test_a_time_may_be_in_utc() -> None:
    assert read({**INVOICE, "createdAt": "2024-04-29T19:00:00Z"}).created_at == datetime(2024, 4, 29, 19, tzinfo=UTC)


def test_an_invoice_of_nothing_but_an_id_is_an_invoice() -> None:
    invoice = read({"id": "inv_1"})
    assert invoice.id == "inv_1"
    assert len(invoice.problems) == len(FIELDS)


def test_newer_fields_are_kept() -> None:
    invoice = read({**INVOICE, "reference": {"po": 7}, "countryCode": "NL"})
    assert invoice.extra == {"reference": {"po": 7}, "countryCode": "NL"}
    assert invoice.problems == ()


@pytest.mark.parametrize("document", [None, [], ["inv_1"], "inv_1", 5, {}, {"id": None}, {"id": 5}, {"links": None}])
def test_without_an_id_it_cannot_be_read(document: object) -> None:
    with pytest.raises(ValueError, match="there is no invoice id in it"):
        read(document)


plain = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
values = st.one_of(
    plain,
    st.lists(plain, max_size=2),
    st.dictionaries(st.sampled_from(["onlinePaymentLink", "href"]), plain | st.dictionaries(st.just("href"), plain)),
)


@settings(deterministic, max_examples=50)
@given(st.dictionaries(st.sampled_from([row[1] for row in FIELDS] + ["new"]), values))
def test_whatever_else_comes_the_id_is_read(document: dict[str, object]) -> None:
    invoice = read({**document, "id": "inv_1"})
    assert invoice.id == "inv_1"
    assert sum(getattr(invoice, row[0]) is None for row in FIELDS) >= len(invoice.problems)


@pytest.mark.parametrize("name", SENT)
@pytest.mark.parametrize("change", [lambda text: text.replace("2", "1"), lambda _: None])
def test_what_is_not_as_it_was_sent_is_a_problem(name: str, change: Callable[[str], str | None]) -> None:
    right = read(INVOICE, SENT)
    wrong = read({**INVOICE, name: change(str(INVOICE[name]))}, SENT)
    assert right.problems == ()
    (problem,) = wrong.problems
    assert problem.startswith(f"{name}: ")
    assert wrong.id == right.id


def test_an_invoice_is_a_value() -> None:
    invoice = read(INVOICE)
    assert invoice == read(INVOICE)
    assert hash(invoice) == hash(read(INVOICE))
    assert invoice != read({**INVOICE, "id": "inv_2"})
    assert pickle.loads(pickle.dumps(invoice)) == invoice  # noqa: S301 - our own pickle
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        invoice.id = "inv_2"  # type: ignore[misc]


def test_the_reply_is_not_in_the_repr() -> None:
    assert "raw" not in repr(read(INVOICE))
