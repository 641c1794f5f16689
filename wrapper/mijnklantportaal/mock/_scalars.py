"""Single values: what was sent respelt as the portal answers it, values out of nothing, and fresh ids."""

import re
import secrets
import string
import uuid
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

from mijnklantportaal.mock._clock import AMSTERDAM, atom

Keywords = Mapping[str, Any]
"""Those of a schema that is flat: without $ref and allOf."""

_NUMBER = re.compile(r"-?[0-9]{1,300}(\.[0-9]{1,300})?")  # no more than a float and an int can be read from
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


def respelt(source: Any, keywords: Keywords) -> Iterator[Any]:
    """Yield what was sent in the spellings that the schema may want, the likeliest first."""
    if isinstance(source, str) and keywords.get("format") in ("date", "date-time"):
        moment = _moment(source)
        if moment is not None:
            yield atom(moment) if keywords["format"] == "date-time" else source[:10]
    if source is None or isinstance(source, str | int | float | bool | list | dict):  # a file is no JSON
        yield source
    if isinstance(source, int | float) and not isinstance(source, bool):
        yield str(source)
    if isinstance(source, str) and _NUMBER.fullmatch(source):
        yield float(source) if "." in source else int(source)


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def plain(kind: str, keywords: Keywords, moment: datetime) -> Iterator[Any]:
    """Yield some values of a JSON type."""
    if kind == "boolean":
        yield from (True, False)
    elif kind in ("integer", "number"):
        yield from _numbers(keywords)
    elif kind == "string":
        yield from _texts(keywords, moment)
    elif kind == "null":
        yield None


def _numbers(keywords: Keywords) -> Iterator[int | float]:
    step = keywords.get("multipleOf", 1)
    yield from (1, 0)
    yield from (keywords[key] for key in ("minimum", "maximum") if key in keywords)
    if "exclusiveMinimum" in keywords:
        yield keywords["exclusiveMinimum"] + step
    if "exclusiveMaximum" in keywords:
        yield keywords["exclusiveMaximum"] - step
    yield step
    if "minimum" in keywords:
        yield -(-keywords["minimum"] // step) * step


def _texts(keywords: Keywords, moment: datetime) -> Iterator[str]:
    name = keywords.get("format")
    if name == "date":
        yield moment.astimezone(AMSTERDAM).date().isoformat()
    elif name == "uuid":
        yield str(uuid.uuid4())
    elif name in _TEXT_OF_FORMAT:
        yield _TEXT_OF_FORMAT[name]
    length = max(keywords.get("minLength", 0), min(4, keywords.get("maxLength", 4)))
    yield ("text" * (length // 4 + 1))[:length]
    yield from ("1" * length, "A" * length, "12.95", "1", "EUR", "NL", "")
    if "pattern" in keywords:
        yield from _ids(keywords)


def fresh_id(keywords: Keywords, serves: Callable[[Any], bool], already: int) -> Any:
    """Return an id that serves, random or, where numbers are wanted, the next; None when none was found.

    Args:
        keywords: The schema of the id.
        serves: Tells whether an id can be taken.
        already: How many ids there were before.
    """
    if {"integer", "number"} & {
        *([keywords.get("type")] if isinstance(keywords.get("type"), str) else keywords.get("type", ()))
    }:
        start = int(keywords.get("minimum", 1)) + already
        return next(filter(serves, range(start, start + 100)), None)
    return next(filter(serves, _ids(keywords)), None)


def _ids(keywords: Keywords) -> Iterator[str]:
    if keywords.get("format") == "uuid":
        yield str(uuid.uuid4())
    example = _ID_EXAMPLE.fullmatch(str(keywords.get("example", "")))
    prefix = _PREFIX.match(str(keywords.get("pattern", "")))
    start = prefix[1] if prefix else (example[1] if example else None) or ""
    lengths = (len(example[2]), *_ID_LENGTHS) if example else _ID_LENGTHS
    for length in lengths:
        for alphabet in (_ALPHABET, string.digits, string.hexdigits[:16]):
            yield start + "".join(alphabet[byte % len(alphabet)] for byte in secrets.token_bytes(length))
