"""Spell values outside of JSON, as OpenAPI's default styles do: in paths, headers, cookies and forms."""

import datetime as dt
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

_COOKIE = re.compile(r"[!#-+\--:<-\[\]-~]*")  # RFC 6265, 4.1.1


def spelt(value: object) -> str:
    """Spell one value."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dt.date):  # a time too
        return value.isoformat()
    return str(value)


def path_segment(name: str, value: object) -> str:
    """Spell a value, or a list of them, as a segment of a path.

    Raises:
        ValueError: it is empty, or dots that lead to another path (RFC 3986, 5.2.4)
    """
    text = ",".join(quote(spelt(each), safe="") for each in _each(value))
    if text in {"", ".", ".."}:
        raise ValueError(f"{name}: {text!r} cannot stand in a path")
    return text


def header(name: str, value: object) -> dict[str, str]:
    """Spell a value, or a list of them, as a header; nothing for None."""
    return {} if value is None else {name: ",".join(map(spelt, _each(value)))}


def cookie(name: str, value: object) -> dict[str, str]:
    """Spell a value as a cookie; nothing for None.

    Raises:
        ValueError: it would end the cookie, or is none for another reason (RFC 6265, 4.1.1); encode it as the server
            expects. It is not shown: it may be a secret.
    """
    if value is None:
        return {}
    text = spelt(value)
    if not _COOKIE.fullmatch(text):
        raise ValueError(f"{name}: this value cannot stand in a cookie (RFC 6265)")
    return {name: text}


def form_fields(body: Mapping[str, Any]) -> dict[str, Any]:
    """Give the fields of a form for httpx to encode: objects and lists within lists as JSON, no None."""
    return {
        name: [_field(each) for each in value if each is not None] if isinstance(value, list) else _field(value)
        for name, value in body.items()
        if value is not None
    }


def _field(value: object) -> object:
    return json.dumps(value) if isinstance(value, dict | list) else value


def _each(value: object) -> Iterable[object]:
    return value if isinstance(value, list) else [value]
