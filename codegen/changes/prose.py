"""Read in a description what a schema could have said: formats, limits, values, defaults.

The vendor tells most of its formats in prose alone, and a client that sends the old one is refused all the same. What
is read here is compared like keywords; wording that holds none of it is only documentation.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any, Final

from codegen.changes.relation import Relation, alternatives, lower, presence, switch, upper


@cache  # the same few sentences stand all over a document
def facts(text: str) -> Mapping[str, Any]:
    """Give what a text says, by name; nothing that it does not say."""
    found = {name: reader(text) for name, reader in _READERS.items()}
    return {name: value for name, value in found.items() if value not in (None, (), False)}


def clarified(old: Any, new: Any) -> Relation:
    """Compare what matters only when it is told both times: the first telling is no change."""
    return Relation.SAME if old is None or new is None or old == new else Relation.OTHER


def _among(old: Any, new: Any) -> Relation:
    """Compare what may be joined by others, and is told late as often as not."""
    return alternatives(old, new) if old and new else Relation.SAME


def _absence(old: Any, new: Any) -> Relation:
    return switch(new, old)


COMPARED: Final[Mapping[str, Callable[[Any, Any], Relation]]] = {
    "maximum": upper,
    "minimum": lower,
    "values": alternatives,
    "default": presence,
    "spelling": alternatives,
    "prefix": presence,
    "unit": _among,
    "length": clarified,
    "absence": _absence,
    "obligation": switch,
}


def compare(old: str, new: str) -> Iterator[tuple[str, Any, Any, Relation]]:
    """Give each fact that differs: its name, both values (None when not told) and what allows more."""
    before, after = facts(old), facts(new)
    for name, compared in COMPARED.items():
        relation = compared(before.get(name), after.get(name))
        if relation is not Relation.SAME:
            yield name, before.get(name), after.get(name), relation


# Formats

_LETTERS = r"(?:[Yy]{1,4}|[Mm]{1,4}|[Dd]{1,2}|[Hh]{1,2}|[Gg]|[Ii]|[Ss]{1,2})"
_PATTERN = re.compile(rf"(?<![\w%])%?{_LETTERS}(?:[-/.:]%?{_LETTERS})+(?:[ T]%?{_LETTERS}(?::%?{_LETTERS})+)?(?!\w)")
_SOLID = re.compile(r"\b[Yy]{4}[Mm]{2}[Dd]{2}(?:[Hh]{2}[Mm]{2}(?:[Ss]{2})?)?\b")
_STANDARDS: Final = {
    r"\bATOM\b|RFC[ -]?3339": "RFC 3339",
    r"ISO[ -]?8601": "ISO 8601",
    r"ISO[ -]?3166(?:-1)? alpha-2": "ISO 3166-1 alpha-2",
    r"ISO[ -]?3166(?:-1)? alpha-3": "ISO 3166-1 alpha-3",
    r"ISO[ -]?4217": "ISO 4217",
    r"RFC[ -]?(?:2822|5322|1123|7231)": "RFC 2822",
    r"\bE\.164\b": "E.164",
    r"unix[ -]?(?:time|epoch)|seconds since (?:the )?epoch": "Unix time",
    r"\bbase64(?!url)": "base64",
    r"\bbase64url\b": "base64url",
    r"\bUUIDs?\b": "UUID",
    r"\bULIDs?\b": "ULID",
    r"decimal comma|comma as (?:the )?decimal": "decimal comma",
    r"decimal (?:point|dot)|(?:point|dot) as (?:the )?decimal": "decimal point",
}


def _spelling(text: str) -> tuple[str, ...]:
    patterns = {match.lower() for match in _PATTERN.findall(text) if {"y", "h"} & set(match.lower())}
    standards = {name for pattern, name in _STANDARDS.items() if re.search(pattern, text, re.IGNORECASE)}
    return tuple(sorted(patterns | {match.lower() for match in _SOLID.findall(text)} | standards))


_EXAMPLES: Final = (
    (re.compile(r"\d{4}([-/.])\d\d\1\d\d"), "date, year first"),
    (re.compile(r"\d\d?([-/.])\d\d?\1\d{4}"), "date, year last"),
    (re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d(:\d\d)?"), "local time"),
    (re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+"), "local time with T"),
    (re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[-+]\d\d:?\d\d)"), "time with offset"),
    (re.compile(r"\d{9,13}"), "whole number"),
    (re.compile(r"-?\d+\.\d+"), "decimal point"),
    (re.compile(r"-?\d+,\d+"), "decimal comma"),
)


def spelling_of(example: object) -> str | None:
    """Tell how a date, a time or an amount that serves as an example is spelt; None if it is none of these."""
    if not isinstance(example, str):
        return None
    return next((name for pattern, name in _EXAMPLES if pattern.fullmatch(example)), None)


# Limits

_NUMBER = r"(\d[\d,.]*\d|\d)"
_MOST = (
    r"(?:max(?:imum|\.)?(?: \w+)?(?: of| is|:)?|at most|(?:no|not) (?:more|longer|larger) than|up to|"
    r"limit(?:ed)? (?:of|to|is)|exceed)"
)
_LEAST = r"(?:min(?:imum|\.)?(?: \w+)?(?: of| is|:)?|at least|(?:no|not) (?:less|fewer|shorter) than)"
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
_LENGTH = re.compile(r"\b(\d+) (letters|characters|digits|decimals|decimal places)\b", re.IGNORECASE)


def _first_number(patterns: tuple[re.Pattern[str], ...]) -> Callable[[str], float | None]:
    def number(text: str) -> float | None:
        for pattern in patterns:
            if match := pattern.search(text):
                value = match[1].replace(",", "")
                return float(value) if re.fullmatch(r"\d+\.\d+", value) else int(value.replace(".", ""))
        return None

    return number


def _length(text: str) -> str | None:
    if _first_number(_MAXIMUM)(text) is not None or _first_number(_MINIMUM)(text) is not None:
        return None
    match = _LENGTH.search(text)
    return match[0].lower() if match else None


# Values

_QUOTED = r"(?:`[^`]+`|\"[^\"]+\")"
_CHOICE = re.compile(
    r"(?:can be|may be|must be|should be|one of|either|values?(?: are| is)?|options(?: are)?|allowed)\b[^`\".]{0,30}?"
    rf"({_QUOTED}(?:(?:\s*,\s*(?:or|and)?|\s+or|\s+and|\s*/|\s*\|)\s*{_QUOTED})+)",
    re.IGNORECASE,
)
_DEFAULT = re.compile(
    rf"(?:defaults? (?:is|to|value is|value)|default:|falls back to) ({_QUOTED}|\d+)|"
    rf"({_QUOTED}) by default",
    re.IGNORECASE,
)
_PREFIX = re.compile(rf"\b(?:start(?:s|ing)?|begin(?:s|ning)?|prefixed) with ({_QUOTED})", re.IGNORECASE)


def _values(text: str) -> tuple[str, ...]:
    match = _CHOICE.search(text)
    return tuple(quoted[1:-1] for quoted in re.findall(_QUOTED, match[1])) if match else ()


def _default(text: str) -> str | None:
    match = _DEFAULT.search(text)
    return (match[1] or match[2]).strip('`"') if match else None


def _prefix(text: str) -> str | None:
    match = _PREFIX.search(text)
    return match[1][1:-1] if match else None


# Units, and whether something need be there

_UNIT = re.compile(
    r"\bin ((?:euro)?cents?|euros?|(?:milli|micro)?seconds|minutes|hours|days|months|bytes|[kMG]B|percent(?:age)?|"
    r"UTC|local time|CES?T|Europe/Amsterdam)\b|\b(in|ex)cl(?:uding|uded|\.)? (?:of )?VAT\b|\b(EUR|USD|GBP|CHF)\b",
    re.IGNORECASE,
)
_ABSENT = re.compile(
    r"\b(?:if|when|where) (?:available|any|set|known|present|applicable)\b|"
    r"\b(?:can|may|will|could) be (?:`?null`?|empty|omitted|missing|absent)(?!\w)|\bleave (?:it )?empty\b|"
    r"\bor `?null`?(?!\w)",
    re.IGNORECASE,
)
_OBLIGED = re.compile(r"(?<!not )(?<!longer )\b(?:required|mandatory|obligatory)\b", re.IGNORECASE)


def _units(text: str) -> tuple[str, ...]:
    return tuple(sorted({match[0].lower().removesuffix("s") for match in _UNIT.finditer(text)}))


_READERS: Final[Mapping[str, Callable[[str], Any]]] = {
    "maximum": _first_number(_MAXIMUM),
    "minimum": _first_number(_MINIMUM),
    "values": _values,
    "default": _default,
    "spelling": _spelling,
    "prefix": _prefix,
    "unit": _units,
    "length": _length,
    "absence": lambda text: bool(_ABSENT.search(text)),
    "obligation": lambda text: bool(_OBLIGED.search(text)),
}
