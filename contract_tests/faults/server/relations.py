"""What is said of an invoice that was created: whether it is true."""

import html
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from attrs import define, field

from contract_tests.faults.portal import ServerFault
from contract_tests.faults.wrongs import put, reply


def _moved(hours: int) -> Callable[[str | None], str | None]:
    return lambda old: old and (datetime.fromisoformat(old) + timedelta(hours=hours)).isoformat()


def _in_repeated_hour(text: str) -> bool:
    """Tell whether it is in the hour that Amsterdam's autumn repeats: from two, on October's last Sunday."""
    moment = datetime.fromisoformat(text)
    return moment.month == 10 and moment.weekday() == 6 and moment.day > 24 and moment.hour == 2


def _moved_in_repeated_hour(old: str | None) -> str | None:
    if old is None or not _in_repeated_hour(old):
        return old
    return (datetime.fromisoformat(old) - timedelta(hours=2)).isoformat()


def _always_winter(old: str | None) -> str | None:
    return old and f"{old[:19]}+01:00"


def _never_summer_after_2037(old: str | None) -> str | None:
    return _always_winter(old) if old and old[:4] > "2037" else old


def _in_year_of_week(old: str | None) -> str | None:
    """Tell the year as PHP's `o` and C's `%G` do: a year of whole weeks."""
    return old and f"{datetime.fromisoformat(old).isocalendar().year:04}{old[4:]}"


def _as_float(old: str) -> str:
    return f"{float(old):.16g}" if re.fullmatch("[0-9]{16,}", old) else old


def _from_hexadecimal(old: str) -> str:
    return str(int(old, 16)) if re.fullmatch("0x[0-9a-fA-F]+", old) else old


def _from_octal(old: str) -> str:
    return str(int(old, 8)) if re.fullmatch("0[0-7]+", old) else old


def _cents_after_zero(old: str) -> str:
    euros, point, cents = old.partition(".")
    return f"{euros}.0{cents}" if point and len(cents) == 1 else old


def _sign_lost(old: str) -> str:
    return old.removeprefix("-")


def _next_day(old: str) -> str:
    year, month, day = old.split("-")
    return f"{year}-{month}-{int(day) + 1:02}" if int(day) < 28 else old


def _day_and_month_swapped(old: str) -> str:
    year, month, day = old.split("-")
    return f"{year}-{day}-{month}" if int(day) <= 12 else old


def _linked(name: str, link: str, found: dict[str, Any], value: str) -> None:
    """Put an id in the place of another, in the link to it as well: a link that leads elsewhere is another fault."""
    target = found["links"][link]
    target["href"] = target["href"].replace(found[name], value)
    found[name] = value


_name = partial(_linked, "id", "onlinePaymentLink")
_bill = partial(_linked, "customerId", "customer")


@define
class _Previous:
    """Says of an invoice what is true of the one before it."""

    _last: dict[str, Any] = field(factory=dict)

    def __call__(self, found: dict[str, Any]) -> None:
        mixed, self._last = self._last, dict(found)
        if mixed:
            _bill(found, mixed["customerId"])
            found.update({name: mixed[name] for name in ("invoiceNumber", "amount")})


@define
class _Alternating:
    """Gives every second invoice the id of the one before."""

    _last: str | None = None

    def __call__(self, found: dict[str, Any]) -> None:
        if self._last is None:
            self._last = found["id"]
        else:
            _name(found, self._last)
            self._last = None


def _all_ids_one(found: dict[str, Any]) -> None:
    _name(found, "inv_1")


def _id_of_customer(found: dict[str, Any]) -> None:
    _name(found, f"inv_{found['customerId'].removeprefix('cst_')}")


def _one_customer(found: dict[str, Any]) -> None:
    _bill(found, "cst_1")


def _customer_in_small_letters(found: dict[str, Any]) -> None:
    _bill(found, found["customerId"].lower())


def _number_of_id(found: dict[str, object]) -> None:
    found["invoiceNumber"] = found["id"]


def _due_when_issued(found: dict[str, object]) -> None:
    found["dueAt"] = found["dueAt"] and found["issuedAt"]


def _created_when_issued(found: dict[str, object]) -> None:
    found["createdAt"] = f"{found['issuedAt']}T00:00:00+02:00"


def _created_when_paid(found: dict[str, object]) -> None:
    found["createdAt"] = found["paidAt"] or found["createdAt"]


def _created_when_due(found: dict[str, object]) -> None:
    found["createdAt"] = f"{found['dueAt']}T00:00:00+02:00" if found["dueAt"] else found["createdAt"]


def _paid_at_once(found: dict[str, object]) -> None:
    found["paidAt"] = found["paidAt"] or found["createdAt"]


def _paid_now(found: dict[str, object]) -> None:
    found["paidAt"] = found["paidAt"] and found["createdAt"]


def _tomorrow(old: str) -> str:
    return (datetime.fromisoformat(old) + timedelta(days=1)).isoformat()


FAULTS = (
    ServerFault("all ids are the same", reply(_all_ids_one)),
    ServerFault("every second id is the one before", reply(_Alternating())),
    ServerFault("the id is made of the customer's", reply(_id_of_customer)),
    ServerFault("what was true of the invoice before", reply(_Previous())),
    ServerFault("always the same customer", reply(_one_customer)),
    ServerFault("the customer in small letters", reply(_customer_in_small_letters)),
    ServerFault("the id for the number", reply(_number_of_id)),
    ServerFault(
        "the number without white space around it", reply(put("invoiceNumber", lambda old: old.strip() or old))
    ),
    ServerFault("the number in capitals", reply(put("invoiceNumber", str.upper))),
    ServerFault("the number cut at 20 characters", reply(put("invoiceNumber", lambda old: old[:20]))),
    ServerFault("the number cut at 255 characters", reply(put("invoiceNumber", lambda old: old[:255]))),
    ServerFault("the number escaped for HTML", reply(put("invoiceNumber", html.escape))),
    ServerFault("the number without tags", reply(put("invoiceNumber", lambda old: old.replace("<", "")))),
    ServerFault(
        "the number with ? for letters outside ASCII",
        reply(put("invoiceNumber", lambda old: old.encode("ascii", "replace").decode())),
    ),
    ServerFault("the number read as Latin-1", reply(put("invoiceNumber", lambda old: old.encode().decode("latin-1")))),
    ServerFault("the number without zeros before it", reply(put("invoiceNumber", lambda old: old.lstrip("0") or "0"))),
    ServerFault("the number as a float has it", reply(put("invoiceNumber", _as_float))),
    ServerFault("the number without a plus before it", reply(put("invoiceNumber", lambda old: old.removeprefix("+")))),
    ServerFault(
        "the number without commas between digits",
        reply(put("invoiceNumber", lambda old: re.sub("(?<=[0-9]),(?=[0-9]{3})", "", old))),
    ),
    ServerFault("the number without a dot at its end", reply(put("invoiceNumber", lambda old: old.rstrip(".") or old))),
    ServerFault("the number cut at #", reply(put("invoiceNumber", lambda old: old.partition("#")[0] or old))),
    ServerFault(
        "the number with blanks for no-break spaces",
        reply(put("invoiceNumber", lambda old: old.replace("\u00a0", " "))),
    ),
    ServerFault(
        "the number without soft hyphens", reply(put("invoiceNumber", lambda old: old.replace("\u00ad", "") or old))
    ),
    ServerFault(
        "the number with blanks for underscores", reply(put("invoiceNumber", lambda old: old.replace("_", " ")))
    ),
    ServerFault(
        "the number without line breaks at its start",
        reply(put("invoiceNumber", lambda old: old.lstrip("\r\n") or old)),
    ),
    ServerFault(
        "the number without line breaks at its end", reply(put("invoiceNumber", lambda old: old.rstrip("\r\n") or old))
    ),
    ServerFault("the number read as hexadecimal", reply(put("invoiceNumber", _from_hexadecimal))),
    ServerFault("another amount", reply(put("amount", "12.95"))),
    ServerFault("the amount in whole euros", reply(put("amount", lambda old: old.partition(".")[0]))),
    ServerFault("the amount without its sign", reply(put("amount", _sign_lost))),
    ServerFault("the amount as a float has it", reply(put("amount", lambda old: f"{float(old):.2f}"))),
    ServerFault("the amount read as octal", reply(put("amount", _from_octal))),
    ServerFault("the amount of 1.5 as 1.05", reply(put("amount", _cents_after_zero))),
    ServerFault(
        "nothing as minus nothing", reply(put("amount", lambda old: old if Decimal(old) else f"-{_sign_lost(old)}"))
    ),
    ServerFault("the date of issue a day late", reply(put("issuedAt", _next_day))),
    ServerFault("the date of issue with day and month swapped", reply(put("issuedAt", _day_and_month_swapped))),
    ServerFault("the date of issue is today", reply(put("issuedAt", "2024-04-29"))),
    ServerFault("no due date, whatever was sent", reply(put("dueAt", None))),
    ServerFault("a due date that nobody sent", reply(put("dueAt", lambda old: old or "2024-05-28"))),
    ServerFault("the date of issue as the due date", reply(_due_when_issued)),
    ServerFault("never paid", reply(put("paidAt", None))),
    ServerFault("paid at once", reply(_paid_at_once)),
    ServerFault("paid now, whenever it was", reply(_paid_now)),
    ServerFault("paid an hour later", reply(put("paidAt", _moved(1)))),
    ServerFault("paid two hours earlier", reply(put("paidAt", _moved(-2)))),
    ServerFault("paid in winter time, also in summer", reply(put("paidAt", _always_winter))),
    ServerFault("paid in winter time, in summers after 2037", reply(put("paidAt", _never_summer_after_2037))),
    ServerFault("paid in the year of the week", reply(put("paidAt", _in_year_of_week))),
    ServerFault("paid as if the time sent were in UTC", reply(put("paidAt", lambda old: old and f"{old[:19]}+00:00"))),
    ServerFault("paid two hours earlier, in the repeated hour", reply(put("paidAt", _moved_in_repeated_hour))),
    ServerFault("paid at the full minute", reply(put("paidAt", lambda old: old and f"{old[:17]}00{old[19:]}"))),
    ServerFault("paid at midnight", reply(put("paidAt", lambda old: old and f"{old[:11]}00:00:00{old[19:]}"))),
    ServerFault("created in 1970", reply(put("createdAt", "1970-01-01T01:00:00+01:00"))),
    ServerFault("created tomorrow", reply(put("createdAt", _tomorrow))),
    ServerFault("created when issued", reply(_created_when_issued)),
    ServerFault("created when paid", reply(_created_when_paid)),
    ServerFault("created when due", reply(_created_when_due)),
    ServerFault(
        "a link to another customer", reply(put("links.customer.href", lambda old: f"{old.rpartition('/')[0]}/cst_0"))
    ),
    ServerFault("a link to all customers", reply(put("links.customer.href", lambda old: old.rpartition("/")[0]))),
    ServerFault(
        "a link that ends before the payment",
        reply(put("links.onlinePaymentLink.href", lambda old: re.sub("(?<=/pay/).*", "", old))),
    ),
    ServerFault(
        "a payment link with a question mark for its end",
        reply(put("links.onlinePaymentLink.href", lambda old: re.sub("(?<=/pay/).*", "?", old))),
    ),
    ServerFault(
        "a link to a port that cannot be",
        reply(put("links.customer.href", lambda old: re.sub("(?<=://)[^/]+", r"\g<0>:99999", old))),
    ),
    ServerFault(
        "a link with a password in it",
        reply(put("links.customer.href", lambda old: old.replace("://", "://user:password@"))),
    ),
    ServerFault(
        "a link to a script", reply(put("links.onlinePaymentLink.href", lambda old: f"javascript:open('{old}')"))
    ),
)
