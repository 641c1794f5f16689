"""A page of a list, as Laravel's simple pagination gives it."""

from collections.abc import Sequence
from typing import Any

PER_PAGE = 15


def page(objects: Sequence[dict[str, Any]], wanted: Any, url: str) -> dict[str, Any]:
    """Return the fields of a page; `wanted` is the number asked for, and what is no number means the first page."""
    number = _number(wanted)
    start = (number - 1) * PER_PAGE
    data = list(objects[start : start + PER_PAGE])
    more = len(objects) > start + PER_PAGE
    return {
        "current_page": number,
        "data": data,
        "first_page_url": f"{url}?page=1",
        "from": start + 1 if data else None,
        "next_page_url": f"{url}?page={number + 1}" if more else None,
        "path": url,
        "per_page": PER_PAGE,
        "prev_page_url": f"{url}?page={number - 1}" if number > 1 else None,
        "to": start + len(data) if data else None,
    }


def _number(wanted: Any) -> int:
    # Digits beyond any page are no number either: int() refuses thousands of them.
    text = str(wanted)
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) <= 9 else 1
