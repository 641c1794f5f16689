"""How Python values are spelt on the wire, and which of them cannot be meant.

Each function takes the argument's name, for the error, and its value; it returns what the request carries.
Source of the formats: the descriptions in openapi.yaml.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Context, Decimal
from zoneinfo import ZoneInfo

from mijnklantportaal._invalid import invalid, shown

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
"""The zone of the portal's timestamps: inferred from the offsets in the vendor's examples, stated nowhere."""

FIRST_YEAR, LAST_YEAR = 1970, 2100
"""No invoice is older or newer; such a year is a slip. It also keeps clear of Amsterdam's odd offsets before 1937."""

_CENT = Decimal("0.01")
_LIMIT = Decimal(10**12)
_CONTEXT = Context(prec=20, traps=[])  # the caller's may round sooner, or raise
_AMOUNT = re.compile(r"[+-]?[0-9]{1,30}(\.[0-9]{1,30})?")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def text(argument: str, value: object) -> str:
    """Return an id or a number as it is."""
    if not isinstance(value, str):
        raise invalid(argument, value, f"give it as text (str), not {type(value).__name__}")
    if not value.strip():
        raise invalid(argument, value, "it is empty; give one")
    if _CONTROL.search(value):
        raise invalid(argument, value, "it holds a control character or a line break; take it out")
    if value != value.strip():  # a backend may strip it, and then it is another number
        raise invalid(argument, value, "it begins or ends with a blank; take it out")
    return _encodable(argument, value)


def day(argument: str, value: object) -> date:
    """Return a calendar date, which goes out as `YYYY-mm-dd`."""
    # A datetime is a date to Python, but which day it is depends on a zone that nobody stated.
    if isinstance(value, datetime):
        raise invalid(argument, value, "give a date, not a datetime, e.g. value.date()")
    if not isinstance(value, date):
        raise invalid(argument, value, "give a datetime.date, e.g. date(2024, 4, 29)")
    _check_year(argument, value)
    return value


def moment(argument: str, value: object) -> str:
    """Return an aware datetime in the portal's zone, as `YYYY-mm-dd HH:MM:SS`.

    The format carries no offset, so the hour that autumn repeats cannot be told apart; fractions of a second are cut.
    """
    if not isinstance(value, datetime):
        raise invalid(argument, value, "give a datetime.datetime with a time zone")
    _check_year(argument, value)
    try:
        local = None if value.utcoffset() is None else value.astimezone(AMSTERDAM)
    except Exception as error:  # a time zone of the caller's may raise anything
        raise invalid(argument, value, "its time zone does not work; give another, e.g. datetime.now(UTC)") from error
    if local is None:
        raise invalid(argument, value, "it has no time zone; give one, e.g. datetime.now(UTC)")
    _check_year(argument, local)
    return local.strftime("%Y-%m-%d %H:%M:%S")


def amount(argument: str, value: object) -> str:
    """Return an amount in euros as a decimal text with two decimals; a negative one is left to the portal."""
    if isinstance(value, bool) or not isinstance(value, Decimal | str | int):
        raise invalid(argument, value, 'give a Decimal, text or whole number, e.g. Decimal("12.95"); never a float')
    if isinstance(value, str) and not _AMOUNT.fullmatch(value):
        raise invalid(argument, value, "give digits with a point before the decimals, e.g. 12.95")
    number = Decimal(value)
    if not number.is_finite():
        raise invalid(argument, value, "give a number")
    if number.copy_abs() >= _LIMIT:
        raise invalid(argument, value, "give less than a million million euros")
    cents = number.quantize(_CENT, context=_CONTEXT)
    if cents != number:
        raise invalid(argument, value, f"it has more than two decimals; round it, e.g. to {cents}")
    return str(cents.copy_abs() if cents.is_zero() else cents)  # no -0.00


def flag(argument: str, value: object) -> bool:
    """Return a boolean, which goes out as the text that the generated client gives it."""
    if not isinstance(value, bool):
        raise invalid(argument, value, "give True or False, or None to leave it out")
    return value


def further_fields(argument: str, fields: object, known: Mapping[str, str]) -> dict[str, str | bool]:
    """Return fields that are newer than this package, by their names on the wire, as they are.

    Args:
        argument: The argument's name.
        fields: Text, whole numbers, Decimals and booleans by name.
        known: The names that have an argument of their own, with that argument.
    """
    if not isinstance(fields, Mapping):
        raise invalid(argument, fields, 'give a mapping, e.g. {"reference": "PO-1234"}')
    return {
        _extra_name(argument, name, known): _extra_value(f"{argument}[{shown(name)}]", value)
        for name, value in fields.items()
    }


def _extra_name(argument: str, name: object, known: Mapping[str, str]) -> str:
    field = text(argument, name)
    if own := own_argument(field, known):
        raise invalid(argument, field, f"this field has an argument of its own: {own}")
    return field


def own_argument(field: str, known: Mapping[str, str]) -> str | None:
    """Return the argument that a field has, by its name on the wire or by the argument's; None where it has none."""
    argument = known.get(field, field)
    return argument if argument in known.values() else None


def _extra_value(argument: str, value: object) -> str | bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str):
        return _encodable(argument, value)
    if isinstance(value, int | Decimal) and Decimal(value).is_finite():
        return f"{Decimal(value):f}"  # str() may give 1E+3, and fails at thousands of digits
    raise invalid(argument, value, "give text, a whole number, a finite Decimal or a boolean")


def _encodable(argument: str, value: str) -> str:
    try:
        value.encode()
    except UnicodeEncodeError:
        raise invalid(argument, value, "it holds half a character (a lone surrogate); decode it anew") from None
    # A member of an enumeration of texts may have another str() than its text.
    return str.__str__(value)


def _check_year(argument: str, value: date) -> None:
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise invalid(argument, value, f"give a year from {FIRST_YEAR} to {LAST_YEAR}")
