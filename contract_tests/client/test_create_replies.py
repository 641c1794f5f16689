"""What the wrapper's `create` makes of a reply: nothing odd in it hides that the invoice exists."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from mijnklantportaal import CustomerInvoice, UnreadableResponseError
from mijnklantportaal.contract import Response

from contract_tests.client.breakages import breakages, broken_bodies
from contract_tests.client.create import BOTH, LEAST, Create
from contract_tests.client.endpoints import VENDOR, endpoints
from contract_tests.client.line import Line
from contract_tests.client.refusals import wrong_error
from contract_tests.client.replies import EXAMPLE, JSON, bodies, replies, reply
from contract_tests.client.ways import Raised

(ENDPOINT,) = (each for each in endpoints() if each.spec == VENDOR and each.operation.id == "create-customer-invoice")
WHOLE = bodies(ENDPOINT, 201, whole=True)
ANY = bodies(ENDPOINT, 201)
assert WHOLE is not None
assert ANY is not None


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _matching(pattern: str, read: Callable[[str], Any]) -> Callable[[object], Any]:
    def convert(value: object) -> Any:
        if not re.fullmatch(pattern, _text(value), re.ASCII):
            raise ValueError
        return read(_text(value))

    return convert


_DAY = _matching(r"\d{4}-\d\d-\d\d", date.fromisoformat)
_MOMENT = _matching(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", datetime.fromisoformat)


def _nullable(read: Callable[[object], Any]) -> Callable[[object], Any]:
    return lambda value: None if value is None else read(value)


# The attribute, where its value stands in the reply, and how that is read.
_READ: Mapping[str, tuple[str, Callable[[Any], Any]]] = {
    "id": ("id", _text),
    "customer_id": ("customerId", _text),
    "invoice_number": ("invoiceNumber", _text),
    "issued_at": ("issuedAt", _DAY),
    "due_at": ("dueAt", _nullable(_DAY)),
    "currency": ("currency", _text),
    "amount": ("amount", _matching(r"-?\d{1,30}(\.\d{1,30})?", Decimal)),
    "paid_at": ("paidAt", _nullable(_MOMENT)),
    "created_at": ("createdAt", _MOMENT),
    "online_payment_link": ("links", lambda links: _text(links["onlinePaymentLink"]["href"])),
}


def _misreadings(document: Mapping[str, Any], invoice: CustomerInvoice) -> Iterator[str]:
    """Say where an invoice is not what the reply says."""
    troubled = set()
    for attribute, (name, read) in _READ.items():
        try:
            expected = read(document[name])
        except (LookupError, TypeError, ValueError):
            expected = None
            troubled.add(name)
        if expected is not None and expected != LEAST.get(attribute, expected):
            troubled.add(name)
        value = getattr(invoice, attribute)
        if type(value) is not type(expected) or str(value) != str(expected):
            yield f"{attribute}: {value!r} for {document.get(name)!r}"
    if {problem.partition(":")[0] for problem in invoice.problems} != troubled:
        yield f"problems: {invoice.problems} for {troubled}"
    if invoice.extra != {name: value for name, value in document.items() if name not in dict(_READ.values())}:
        yield f"extra: {invoice.extra}"


def _check(create: Create, answer: Response) -> None:
    """See that a 2xx is an invoice or says that there is one."""
    line = Line(lambda _: answer)
    try:
        document = json.loads(answer.content)
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict) or not isinstance(document.get("id"), str):
        with pytest.raises(UnreadableResponseError) as caught:
            create(LEAST, transport=line)
        assert list(wrong_error(answer, Raised(caught.value))) == []
        assert caught.value.invoice_number == "2024-001"
        assert "exists" in str(caught.value)
    else:
        invoice = create(LEAST, transport=line)
        assert list(_misreadings(document, invoice)) == []
        assert (invoice.raw.status_code, invoice.raw.content) == (answer.status_code, answer.content)
    assert len(line.sent) == 1


@BOTH
@given(answer=replies(ENDPOINT, 201))
@settings(max_examples=25, phases=[Phase.generate])
def test_a_reply_that_keeps_the_contract_is_read_without_loss(create: Create, answer: Response) -> None:
    invoice = create(LEAST, transport=Line(lambda _: answer))

    assert list(_misreadings(json.loads(answer.content), invoice)) == []
    assert invoice.raw.content == answer.content


@BOTH
@given(more=st.dictionaries(st.text(min_size=1, max_size=9).filter(lambda name: name not in EXAMPLE), ANY, max_size=2))
@settings(max_examples=5, phases=[Phase.generate])
def test_fields_that_are_new_are_kept(create: Create, more: Mapping[str, Any]) -> None:
    _check(create, reply(ENDPOINT, 201, json.dumps({**EXAMPLE, **more}).encode()))


_BROKEN: dict[str, list[Any]] = {}
for _each in breakages(EXAMPLE):
    _BROKEN.setdefault("/".join(map(str, _each.place)), []).append(_each.value)


@BOTH
@pytest.mark.parametrize("place", _BROKEN)
def test_one_thing_wrong_is_told_and_the_rest_is_read(create: Create, place: str) -> None:
    for value in _BROKEN[place]:
        _check(create, reply(ENDPOINT, 201, json.dumps(value).encode()))


@BOTH
@given(value=WHOLE)
@settings(max_examples=2, phases=[Phase.generate])
def test_a_body_that_is_not_what_it_says_is_told_to_be_so(create: Create, value: Mapping[str, Any]) -> None:
    for content, content_type in broken_bodies(value):
        _check(create, reply(ENDPOINT, 201, content, content_type))


@BOTH
@pytest.mark.parametrize("status", [200, 201, 202, 203, 204, 206, 226, 299])
@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"null", b"<html>", json.dumps(EXAMPLE).encode()], ids=repr)
def test_each_success_says_that_the_invoice_exists(create: Create, status: int, content: bytes) -> None:
    _check(create, Response(status, [("Content-Type", JSON)], content))
