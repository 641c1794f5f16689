"""Read JSON values strictly: each function gives its value in the documented type, or raises a ValueError.

The messages name the field and the type of what came, not its content: that may be a secret.
"""

import datetime as dt
import math
import re
from collections.abc import Mapping
from typing import Any

_DATE = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
# RFC 3339. Python's fromisoformat takes much more: weeks, basic formats, times without an offset.
_DATE_TIME = re.compile(
    "[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:[.][0-9]+)?"
    "(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])"
)
_KINDS = {
    dict: "an object",
    list: "an array",
    str: "a string",
    bool: "a boolean",
    int: "a number",
    float: "a number",
}


def misfit(value: object, name: str, expected: str) -> ValueError:
    """Give the error for a value that is not of the documented type."""
    kind = "null" if value is None else _KINDS.get(type(value), type(value).__name__)
    return ValueError(f"{name}: expected {expected}, got {kind}")


def read_object(value: object, name: str) -> dict[str, Any]:
    """Copy an object."""
    if not isinstance(value, Mapping):
        raise misfit(value, name, "an object")
    return dict(value)


def read_list(value: object, name: str) -> list[Any]:
    """Read an array."""
    if not isinstance(value, list):
        raise misfit(value, name, "an array")
    return value


def read_str(value: object, name: str) -> str:
    """Read a string."""
    if not isinstance(value, str):
        raise misfit(value, name, "a string")
    return value


def read_bool(value: object, name: str) -> bool:
    """Read a boolean."""
    if not isinstance(value, bool):
        raise misfit(value, name, "a boolean")
    return value


def read_int(value: object, name: str) -> int:
    """Read an integer, 1.0 being one to JSON Schema."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if not isinstance(value, int) or isinstance(value, bool):
        raise misfit(value, name, "an integer")
    return value


def read_float(value: object, name: str) -> float:
    """Read a number; Python's JSON reader makes NaN and infinity of what is no JSON."""
    if isinstance(value, float) and not math.isfinite(value):
        raise misfit(value, name, "a finite number")
    if not isinstance(value, float | int) or isinstance(value, bool):
        raise misfit(value, name, "a number")
    return value


def read_date(value: object, name: str) -> dt.date:
    """Read a date, written as YYYY-MM-DD."""
    text = read_str(value, name)
    if _DATE.fullmatch(text):
        try:
            return dt.date.fromisoformat(text)
        except ValueError:
            pass  # in no calendar
    raise misfit(value, name, "a date as YYYY-MM-DD")


def read_datetime(value: object, name: str) -> dt.datetime:
    """Read a time as in RFC 3339, with its offset."""
    text = read_str(value, name).upper()
    if _DATE_TIME.fullmatch(text):
        try:
            return dt.datetime.fromisoformat(text)
        except ValueError:
            pass  # in no calendar
    raise misfit(value, name, "a time as in RFC 3339, with its offset")
