"""A reply of the portal as it came, and what it says when something went wrong."""

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from email.utils import parsedate_to_datetime
from functools import lru_cache
from html import escape
from typing import Any
from urllib.parse import quote

from attrs import field, frozen

_SHOWN = 300
"""How many characters of a body an error shows: enough for a sentence, too little for a proxy's HTML page."""

_LOOKED_AT = 65_536
"""Characters of a text that are looked at for those: a page of many megabytes would hold up an event loop."""

_UNSEEN = re.compile("[\x00-\x20\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]+")
"""Control characters, C1 among them, those that Unicode calls Bidi_Control, and half ones, which cannot be printed."""

_STRUCK_OUT = "[token]"

_TOLD = 6
"""Characters of a secret that may be left where a body breaks off within it: fewer cannot be told from other text."""

_CODINGS = ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
"""Those of which `json.loads` takes bytes; in all but the first, ASCII has null bytes."""

TOO_MANY = 429
"""The status whose `Retry-After` tells when the portal takes the next request."""


@frozen
class Reply:
    """A reply as it came.

    Attributes:
        status_code: The HTTP status.
        headers: The header fields, names in lower case.
        content: The body, with any content encoding undone.
    """

    status_code: int
    headers: Mapping[str, str]
    content: bytes = field(repr=lambda content: f"<{len(content)} bytes>")

    @property
    def text(self) -> str:
        """The body as text; what is not UTF-8 is replaced."""
        return self.content.decode("utf-8", "replace")

    def without(self, secret: str) -> "Reply":
        """Return the same reply with a secret struck out, which a debug page may echo."""
        if not secret:
            return self
        headers, content = self.headers, self.content
        if (together := "\n".join(headers.values())) != struck_out(together, secret):
            headers = {name: struck_out(value, secret) for name, value in headers.items()}
        for coding in _CODINGS if b"\0" in content else _CODINGS[:1]:
            for spelling, instead in _encoded_spellings(secret, coding):
                content = _without_its_beginning(content.replace(spelling, instead), spelling, instead)
        if b"\\u" in content or b"&#" in content:
            content = _numbered(secret).sub(_STRUCK_OUT.encode(), content)
        return Reply(self.status_code, headers, content)

    def json(self) -> Any:
        """Parse the body; raise ValueError where it is no JSON.

        Neither a byte that is not UTF-8 nor a number longer than Python takes hides the rest of it.
        """
        try:
            try:
                return json.loads(self.content)
            except json.JSONDecodeError:
                raise
            except ValueError:
                return json.loads(self.text, parse_int=_whole_number)
        except RecursionError as error:
            raise ValueError("nested too deeply") from error


def _without_its_beginning(content: bytes, spelling: bytes, instead: bytes) -> bytes:
    """Strike out the beginning of a secret at the very end of a body, which may have broken off there."""
    least = _TOLD * len(instead) // len(_STRUCK_OUT)
    if spelling[:least] not in content[-len(spelling) :]:
        return content
    begun = (spelling[:length] for length in range(len(spelling) - 1, least - 1, -1))
    end = next(filter(content.endswith, begun), None)
    return content if end is None else content.removesuffix(end) + instead


def struck_out(text: str, secret: str) -> str:
    """Return the text without a secret."""
    for spelling in _spellings(secret):
        text = text.replace(spelling, _STRUCK_OUT)
    return text


@lru_cache(maxsize=8 * len(_CODINGS))
def _encoded_spellings(secret: str, coding: str) -> tuple[tuple[bytes, bytes], ...]:
    """Return the same in bytes, each with what is put in its place."""
    return tuple((spelling.encode(coding), _STRUCK_OUT.encode(coding)) for spelling in _spellings(secret))


@lru_cache(maxsize=8)
def _spellings(secret: str) -> tuple[str, ...]:
    """Return a secret of printable ASCII as it is, and as JSON, a URL and HTML have it."""
    in_json = secret.replace("\\", r"\\").replace('"', r"\"")
    # PHP puts a backslash before a slash, too.
    in_php = in_json.replace("/", r"\/")
    in_url = quote(secret, safe="")
    in_small_letters = re.sub("%..", lambda code: code[0].lower(), in_url)
    others = {in_json, in_php, in_url, in_small_letters, escape(secret), escape(secret, quote=False)}
    return tuple({secret, *others} - {""})


@lru_cache(maxsize=8)
def _numbered(secret: str) -> re.Pattern[bytes]:
    """Return what finds a secret in JSON or HTML in which any of its characters is written by its number."""
    steps = (
        rf"(?:\\?{re.escape(character)}|\\u(?i:{code:04x})|&#0*{code};?|&#(?i:x0*{code:x});?)"
        for character, code in zip(secret, map(ord, secret), strict=True)
    )
    return re.compile("".join(steps).encode())


def on_one_line(text: str) -> str:
    """Return the text without what begins another line, drives a terminal or turns text round."""
    return " ".join(_UNSEEN.sub(" ", text).split())


def shortened(text: str, limit: int = _SHOWN) -> str:
    """Return the text on one line, cut at `limit` characters."""
    line = on_one_line(text[:_LOOKED_AT])
    return line if len(line) <= limit else line[: limit - 1] + "…"


def message_of(reply: Reply) -> str:
    """Return the portal's own explanation, or the beginning of whatever came instead of one."""
    try:
        document = reply.json()
    except ValueError:
        return shortened(reply.text)
    if isinstance(document, dict) and isinstance(document.get("message"), str):
        return shortened(document["message"])
    return shortened(reply.text)


def errors_of(reply: Reply) -> dict[str, tuple[str, ...]]:
    """Return the complaints by field, which a Laravel backend sends with a 422."""
    try:
        document = reply.json()
    except ValueError:
        return {}
    errors = document.get("errors") if isinstance(document, dict) else None
    if not isinstance(errors, dict):
        return {}
    return {
        shortened(str(name)): tuple(shortened(str(text)) for text in (texts if isinstance(texts, list) else [texts]))
        for name, texts in errors.items()
    }


def _whole_number(digits: str) -> int | Decimal:
    try:
        return int(digits)
    except ValueError:  # longer than sys.get_int_max_str_digits()
        return Decimal(digits)


def retry_after_of(reply: Reply) -> float | None:
    """Return the seconds that `Retry-After` asks to wait; None where it is absent or unreadable."""
    value = reply.headers.get("retry-after", "").strip()
    if re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9})?", value):
        return float(value)
    try:  # RFC 9110 also allows a date, which means something only beside the sender's own clock
        until, now = (parsedate_to_datetime(text) for text in (value, reply.headers.get("date", "")))
        return max(0.0, (until - now).total_seconds())
    except (OverflowError, TypeError, ValueError):
        return None
