"""A reply of the portal as it came, and what it says when something went wrong."""

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from email.utils import parsedate_to_datetime
from typing import Any

from attrs import field, frozen

_SHOWN = 300
"""How many characters of a body an error shows: enough for a sentence, too little for a proxy's HTML page."""

_LOOKED_AT = 65_536
"""Characters of a text that are looked at for those: a page of many megabytes would hold up an event loop."""

_UNSEEN = re.compile("[\x00-\x20\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]+")
"""Control characters, C1 among them, those that Unicode calls Bidi_Control, and half ones, which cannot be printed."""

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
