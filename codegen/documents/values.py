"""What JSON can hold, and how much of it a document may hold."""

import math
from typing import Any, Final

from codegen.documents.errors import short

# Far beyond any real description of an API; they bound what a few lines of aliases unfold to ("billion laughs").
MAX_VALUES: Final = 1_000_000
MAX_DEPTH: Final = 100


def kind(value: Any) -> str:
    """Name the type of a JSON value, for messages."""
    match value:
        case None:
            return "null"
        case bool():
            return "a boolean"
        case int() | float():
            return "a number"
        case str():
            return "a text"
        case list():
            return "a list"
    return "a mapping"


def check_text(text: str) -> None:
    """Refuse, by ValueError, a text that no encoding can write."""
    if any("\ud800" <= char <= "\udfff" for char in text):
        raise ValueError("a text holds half a surrogate pair, which is no character")


def number(literal: str) -> float:
    """Read a number that has a fraction or an exponent; refuse, by ValueError, what is not finite."""
    value = float(literal)
    if not math.isfinite(value):
        raise ValueError(f"{short(literal)} is no number that JSON can hold")
    return value
