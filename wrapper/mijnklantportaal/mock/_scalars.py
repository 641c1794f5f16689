"""Single values: what was sent respelt as the portal answers it, values out of nothing, and fresh ids."""

import re
import secrets
import string
import uuid
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

from mijnklantportaal.mock._clock import AMSTERDAM, atom

Flat = Mapping[str, Any]

_ALPHABET = string.ascii_lowercase + string.digits
_PREFIX = re.compile(r"\^([A-Za-z0-9]+[_-])")
_ID_EXAMPLE = re.compile(r"([A-Za-z0-9]+[_-])?([A-Za-z0-9]+)")
_ID_LENGTHS = (14, 8, 24, 32)

_TEXT_OF_FORMAT = {
    "byte": "",
    "duration": "P1D",
    "email": "someone@example.org",
    "hostname": "example.org",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
    "json-pointer": "",
    "local-date-time": "2024-05-11 12:59:00",
    "time": "12:59:00Z",
    "uri": "https://example.org/",
    "uri-reference": "/",
}


def respelt(source: Any, flat: Flat) -> Iterator[Any]:
    """Yield what was sent in the spellings that the schema may want, the likeliest first."""
    if isinstance(source, str) and flat.get("format") in ("date", "date-time"):
        moment = _moment(source)
        if moment is not None:
            yield atom(moment) if flat["format"] == "date-time" else source[:10]
    if source is None or isinstance(source, str | int | float | bool | list | dict):  # a file is no JSON
        yield source
    if isinstance(source, int | float) and not isinstance(source, bool):
        yield str(source)


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def plain(kind: str, flat: Flat, moment: datetime) -> Iterator[Any]:
    """Yield some values of a JSON type."""
    if kind == "boolean":
        yield from (True, False)
    elif kind in ("integer", "number"):
        yield from _numbers(flat)
    elif kind == "string":
        yield from _texts(flat, moment)
    elif kind == "null":
        yield None


def _numbers(flat: Flat) -> Iterator[int | float]:
    step = flat.get("multipleOf", 1)
    yield from (1, 0)
    yield from (flat[key] for key in ("minimum", "maximum") if key in flat)
    if "exclusiveMinimum" in flat:
        yield flat["exclusiveMinimum"] + step
    if "exclusiveMaximum" in flat:
        yield flat["exclusiveMaximum"] - step
    yield step
    if "minimum" in flat:
        yield -(-flat["minimum"] // step) * step


def _texts(flat: Flat, moment: datetime) -> Iterator[str]:
    name = flat.get("format")
    if name == "date":
        yield moment.astimezone(AMSTERDAM).date().isoformat()
    elif name == "uuid":
        yield str(uuid.uuid4())
    elif name in _TEXT_OF_FORMAT:
        yield _TEXT_OF_FORMAT[name]
    length = max(flat.get("minLength", 0), min(4, flat.get("maxLength", 4)))
    yield ("text" * (length // 4 + 1))[:length]
    yield from ("1" * length, "A" * length, "12.95", "1", "EUR", "NL", "")
    if "pattern" in flat:
        yield from _ids(flat)


def fresh_id(flat: Flat, serves: Callable[[Any], bool], already: int) -> Any:
    """Return an id that serves, random or, where numbers are wanted, the next; None when none was found.

    Args:
        flat: The schema of the id.
        serves: Tells whether an id can be taken.
        already: How many ids there were before.
    """
    if {"integer", "number"} & {*([flat.get("type")] if isinstance(flat.get("type"), str) else flat.get("type", ()))}:
        start = int(flat.get("minimum", 1)) + already
        return next(filter(serves, range(start, start + 100)), None)
    return next(filter(serves, _ids(flat)), None)


def _ids(flat: Flat) -> Iterator[str]:
    if flat.get("format") == "uuid":
        yield str(uuid.uuid4())
    example = _ID_EXAMPLE.fullmatch(str(flat.get("example", "")))
    prefix = _PREFIX.match(str(flat.get("pattern", "")))
    start = prefix[1] if prefix else (example[1] if example else None) or ""
    lengths = (len(example[2]), *_ID_LENGTHS) if example else _ID_LENGTHS
    for length in lengths:
        for alphabet in (_ALPHABET, string.digits, string.hexdigits[:16]):
            yield start + "".join(alphabet[byte % len(alphabet)] for byte in secrets.token_bytes(length))
