"""The invoice that the portal says it created, read so that nothing odd in the reply hides that it exists."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from attrs import field, frozen
from mijnklantportaal_client._reading import misfit, read_date, read_datetime, read_str

from mijnklantportaal._reply import Reply, shortened

T = TypeVar("T")

_MISSING = object()
_DECIMAL = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,30})?")


@frozen
class CustomerInvoice:
    """An invoice as the portal replied it.

    A field is None where the portal sent null, nothing, or something that is not what it promises; the last two stand
    in `problems`. Only `id` is always there.

    Attributes:
        id: Starts with `inv_`.
        customer_id: Starts with `cst_`.
        invoice_number: Your number, as it was sent.
        issued_at: The date of issue.
        due_at: The date by which it should be paid; None also where there is none.
        currency: ISO 4217, `EUR` today.
        amount: In `currency`.
        paid_at: When it was marked as paid, with the offset that the portal sent; None also where it is not.
        created_at: When it was added to the portal, with the offset that the portal sent.
        online_payment_link: The payment page; sent whether or not a payment integration is active.
        extra: Fields that are newer than this package, by their names on the wire.
        problems: What could not be read as promised, or is not what was sent (customer, number, dates of issue and of
            payment due, amount); a line each.
        raw: The reply itself.
    """

    id: str
    customer_id: str | None
    invoice_number: str | None
    issued_at: date | None
    due_at: date | None
    currency: str | None
    amount: Decimal | None
    paid_at: datetime | None
    created_at: datetime | None
    online_payment_link: str | None
    extra: Mapping[str, Any] = field(hash=False)
    problems: tuple[str, ...]
    raw: Reply = field(repr=False, hash=False)


class _Fields:
    """Takes fields out of a JSON object, and notes what is not as promised or not as it was sent."""

    def __init__(self, document: Mapping[str, Any], sent: Mapping[str, object]) -> None:
        self.rest = dict(document)
        self.problems: list[str] = []
        self._sent = sent

    def take(self, name: str, read: Callable[[Any, str], T], promise: str, *, nullable: bool = False) -> T | None:
        value = self.rest.pop(name, _MISSING)
        if value is _MISSING:
            self.problems.append(f"{name}: missing, {promise} expected")
            return None
        try:
            found = None if value is None and nullable else read(value, name)
        except (LookupError, TypeError, ValueError):
            self.problems.append(f"{name}: {promise} expected, got {shortened(repr(value), 80)}")
            return None
        if found != self._sent.get(name, found):
            # On a connection that is out of step, the invoice that was sent may not exist.
            self.problems.append(
                f"{name}: {shortened(repr(str(self._sent[name])), 80)} was sent, got {shortened(repr(value), 80)};"
                " this may be the reply to another invoice: look in the portal"
            )
        return found


def read_invoice(reply: Reply, sent: Mapping[str, object]) -> CustomerInvoice:
    """Read the reply to what was sent; raise ValueError only where it is no object with a string `id`.

    Args:
        reply: The reply.
        sent: Fields by their names on the wire, as they are to be read.
    """
    document = reply.json()
    if not isinstance(document, dict) or not isinstance(document.get("id"), str):
        raise ValueError("there is no invoice id in it")  # noqa: TRY004 - what is wrong is the reply
    fields = _Fields(document, sent)
    return CustomerInvoice(
        id=fields.rest.pop("id"),
        customer_id=fields.take("customerId", read_str, "text"),
        invoice_number=fields.take("invoiceNumber", read_str, "text"),
        issued_at=fields.take("issuedAt", read_date, "a date (YYYY-mm-dd)"),
        due_at=fields.take("dueAt", read_date, "a date (YYYY-mm-dd) or null", nullable=True),
        currency=fields.take("currency", read_str, "text"),
        amount=fields.take("amount", _read_decimal, "a decimal number as text"),
        paid_at=fields.take("paidAt", read_datetime, "a time with offset (ATOM) or null", nullable=True),
        created_at=fields.take("createdAt", read_datetime, "a time with offset (ATOM)"),
        online_payment_link=fields.take("links", _read_payment_link, "an object with onlinePaymentLink.href"),
        extra=fields.rest,
        problems=tuple(fields.problems),
        raw=reply,
    )


def _read_decimal(value: object, name: str) -> Decimal:
    text = read_str(value, name)
    if not _DECIMAL.fullmatch(text):
        raise misfit(value, name, "a decimal number as text")
    return Decimal(text)


def _read_payment_link(value: Any, name: str) -> str:
    return read_str(value["onlinePaymentLink"]["href"], name)
