"""Read limits in a description: the greatest, the least, and a length that is both; sizes in bytes."""

import re
from collections.abc import Callable
from typing import Final

_NUMBER = r"(\d[\d,.]{0,30}\d|\d)"
_MOST = (
    r"(?:max(?:imum|\.)?(?: \w+)?(?: of| is|:)?|at most|(?:no|not) (?:more|longer|larger) than|up to|"
    r"limit(?:ed)? (?:of|to|is)|exceed|(?<!no )(?<!not )(?:less|fewer|smaller|shorter|lower) than)"
)
_LEAST = (
    r"(?:min(?:imum|\.)?(?: \w+)?(?: of| is|:)?|at least|(?:no|not) (?:less|fewer|shorter|smaller|lower) than|"
    r"(?<!no )(?<!not )(?:more|greater|larger|longer|higher) than)"
)
_MAXIMUM = (
    re.compile(rf"\b{_MOST} {_NUMBER}", re.IGNORECASE),
    re.compile(rf"\b{_NUMBER} (?:\w+ )?(?:max\b|maximum\b|or (?:less|fewer)\b)", re.IGNORECASE),
    re.compile(rf"\bbetween \d+ and {_NUMBER}", re.IGNORECASE),
    re.compile(rf"\b{_NUMBER} (?:requests|calls) (?:a|per|each|every) \w+", re.IGNORECASE),
)
_MINIMUM = (
    re.compile(rf"\b{_LEAST} {_NUMBER}", re.IGNORECASE),
    re.compile(rf"\b{_NUMBER} (?:\w+ )?(?:min\b|minimum\b|or more\b)", re.IGNORECASE),
    re.compile(rf"\bbetween {_NUMBER} and \d", re.IGNORECASE),
)
_SIZE = re.compile(r" ?([kMG])(?:i?B|(?:ilo|ega|iga)bytes?)\b", re.IGNORECASE)
_SIZES: Final = {"k": 1000, "m": 1000**2, "g": 1000**3}
_NUMBERS: Final = dict(zip(("one", "two", "three", "four", "five", "six"), "123456", strict=True))
_LENGTH = re.compile(rf"\b(\d+|{'|'.join(_NUMBERS)})[- ](letter|character|digit|decimal)(?:s|\b)", re.IGNORECASE)


def _first_number(patterns: tuple[re.Pattern[str], ...]) -> Callable[[str], float | None]:
    def read(text: str) -> float | None:
        for pattern in patterns:
            if match := pattern.search(text):
                value = match[1].replace(",", "")
                number = float(value) if re.fullmatch(r"\d+\.\d+", value) else int(value.replace(".", ""))
                size = _SIZE.match(text, match.end(1))
                return number * _SIZES[size[1].lower()] if size else number
        return None

    return read


maximum: Final = _first_number(_MAXIMUM)
minimum: Final = _first_number(_MINIMUM)


def length(text: str) -> str | None:
    """Give a length that is neither the greatest nor the least, such as `2 letters`."""
    if maximum(text) is not None or minimum(text) is not None:
        return None
    match = _LENGTH.search(text)
    return f"{_NUMBERS.get(match[1].lower(), match[1])} {match[2].lower()}s" if match else None
