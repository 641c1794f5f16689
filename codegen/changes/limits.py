"""Read limits in a description: the greatest and the least, and a length that is both; sizes in bytes.

A number limits the value, unless what it counts says that it limits a length, or the decimals.
"""

import re
from collections.abc import Callable, Mapping
from typing import Final

_TO_TEN = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_BEYOND: Final = {"eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50}
_NUMBERS: Final = dict(zip(_TO_TEN, range(1, 11), strict=True)) | _BEYOND
_WORD = rf"(?:{'|'.join(_NUMBERS)})\b(?![- ](?:{'|'.join(_NUMBERS)}|hundred|thousand)\b)"
_NUMBER = rf"(\d[\d,.]{{0,30}}\d|\d|{_WORD})"
_APART = rf"(?! \d)(?! {_WORD})"  # in "5 and at most 20" the words are about the next number
_NEVER = r"(?:no|(?:not|cannot|can't)(?: be)?)"
_EVER = r"(?<!no )(?<!n[o']t )(?<!n[o']t be )"
_MOST = (
    rf"(?:max(?:imum|\.)?(?: \w+)?(?: of| is|:)?|at most|{_NEVER} (?:more|longer|larger|greater|higher) than|up to|"
    rf"limit(?:ed)? (?:of|to|is)|exceed|{_EVER}(?:less|fewer|smaller|shorter|lower) than)"
)
_LEAST = (
    rf"(?:min(?:imum|\.)?(?: \w+)?(?: of| is|:)?|at least|{_NEVER} (?:less|fewer|shorter|smaller|lower) than|"
    rf"{_EVER}(?:more|greater|larger|longer|higher) than)"
)
_MAXIMUM = (
    re.compile(rf"\b{_MOST} {_NUMBER}", re.IGNORECASE),
    re.compile(
        rf"\b{_NUMBER} (?:\w+ )?(?:max\b|maximum\b|at (?:the )?most\b{_APART}|or (?:less|fewer)\b)",
        re.IGNORECASE,
    ),
    re.compile(rf"\bbetween \d+ and {_NUMBER}", re.IGNORECASE),
    re.compile(rf"\b{_NUMBER} (?:requests|calls) (?:a|per|each|every) \w+", re.IGNORECASE),
)
_MINIMUM = (
    re.compile(rf"\b{_LEAST} {_NUMBER}", re.IGNORECASE),
    re.compile(rf"\b{_NUMBER} (?:\w+ )?(?:min\b|minimum\b|at (?:the )?least\b{_APART}|or more\b)", re.IGNORECASE),
    re.compile(rf"\bbetween {_NUMBER} and \d+", re.IGNORECASE),
)
_SIZE = re.compile(r" ?([kMG])(?:i?B|(?:ilo|ega|iga)bytes?)\b", re.IGNORECASE)
_SIZES: Final = {"k": 1000, "m": 1000**2, "g": 1000**3}
_LENGTH = re.compile(
    rf"\b(\d+|(?<!-)(?:{'|'.join(_NUMBERS)}))[- ](letter|character|digit|decimal)(?:s|\b)", re.IGNORECASE
)
_COUNTED = re.compile(
    r"[- ](?:(?!per\b|an?\b|each\b|every\b)[a-z][\w-]* )?(?:(letter|character|char|digit)|(decimal))s?\b", re.IGNORECASE
)
_POSITIVE = re.compile(
    r"\b(?:must|should|has to) be (?:a )?positive\b|\b(?:must not|may not|cannot|can't|never) be negative\b|"
    rf"\bnon-negative\b|\b{_EVER}(?:greater|higher|larger|more) than zero\b|\babove zero\b",
    re.IGNORECASE,
)


def _reader(patterns: tuple[re.Pattern[str], ...], counted: str) -> Callable[[str], float | None]:
    def read(text: str) -> float | None:
        for pattern in patterns:
            for match in pattern.finditer(text):
                # "At least one of them" is no limit of a value.
                if _counted(match) == counted and (counted != "value" or match[1][0].isdigit()):
                    return _number(match)
        return None

    return read


def _counted(match: re.Match[str]) -> str:
    """Tell what a number limits: a value, a length or the decimals."""
    noun = _COUNTED.match(match.string, match.end(1)) or _COUNTED.match(match.string, match.end())
    if noun is None:
        return "length" if re.search(r"\blength\b", match[0], re.IGNORECASE) else "value"
    return "length" if noun[1] else "decimals"


def _number(match: re.Match[str]) -> float:
    if match[1].lower() in _NUMBERS:
        return _NUMBERS[match[1].lower()]
    value = match[1].replace(",", "")
    number = float(value) if re.fullmatch(r"\d+\.\d+", value) else int(value.replace(".", ""))
    size = _SIZE.match(match.string, match.end(1))
    return number * _SIZES[size[1].lower()] if size else number


_least: Final = _reader(_MINIMUM, "value")


def _minimum(text: str) -> float | None:
    number = _least(text)
    return 0 if number is None and _POSITIVE.search(text) else number


READERS: Final[Mapping[str, Callable[[str], float | None]]] = {
    "maximum": _reader(_MAXIMUM, "value"),
    "minimum": _minimum,
    "maxLength": _reader(_MAXIMUM, "length"),
    "minLength": _reader(_MINIMUM, "length"),
    "most decimals": _reader(_MAXIMUM, "decimals"),
    "fewest decimals": _reader(_MINIMUM, "decimals"),
}


def length(text: str) -> str | None:
    """Give a length that is neither the greatest nor the least, such as `2 letters`."""
    if any(read(text) is not None for name, read in READERS.items() if name not in {"maximum", "minimum"}):
        return None
    match = _LENGTH.search(text)
    return f"{_NUMBERS.get(match[1].lower(), match[1])} {match[2].lower()}s" if match else None
