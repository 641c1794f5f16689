"""Read in a description what a schema could have said: formats, limits, values, defaults.

The vendor tells most of its formats in prose alone, and a client that sends the old one is refused all the same. What
is read here is compared like keywords; wording that holds none of it is only documentation.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import Any, Final

from codegen.changes import demands, limits, units
from codegen.changes.relation import Relation, alternatives, assumed, clarified, lower, presence, switch, upper


@cache  # the same few sentences stand all over a document
def facts(text: str) -> Mapping[str, Any]:
    """Give what a text says, by name; nothing that it does not say."""
    found = {name: reader(text) for name, reader in _READERS.items()}
    return {name: value for name, value in found.items() if value is not None and value is not False and value != ()}


def _absence(old: Any, new: Any) -> Relation:
    return switch(new, old)


COMPARED: Final[Mapping[str, Callable[[Any, Any], Relation]]] = {
    **dict.fromkeys(("maximum", "maxLength", "most decimals"), upper),
    **dict.fromkeys(("minimum", "minLength", "fewest decimals"), lower),
    "values": alternatives,
    "default": presence,
    "spelling": alternatives,
    "prefix": presence,
    "contentEncoding": assumed,
    **units.COMPARED,
    **demands.COMPARED,
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
_PATTERN = re.compile(
    rf"(?<![\w%])%?{_LETTERS}(?:[-/.:]%?{_LETTERS})+"
    rf"(?:\\?[ T]%?{_LETTERS}(?::%?{_LETTERS})+(?:Z|P|X{{1,3}}|[-+]\d\d:?\d\d|[-+]HH:?mm)?)?(?!\w)"
    r"(?:(?<=[MmIiSs]) ?(?:A|AM/PM|a(?=[`\"'])|tt)(?!\w))?"  # hours are written as `H` and as `h` either way
)
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
    r"\bUUIDs?\b": "UUID",
    r"\bULIDs?\b": "ULID",
    r"comma[- ]separated|separated by commas?": "comma-separated",
    r"semicolon[- ]separated|separated by semicolons?": "semicolon-separated",
}


def _spelling(text: str) -> tuple[str, ...]:
    patterns = {match.lower() for match in _PATTERN.findall(text) if {"y", "h"} & set(match.lower())}
    standards = {name for pattern, name in _STANDARDS.items() if re.search(pattern, text, re.IGNORECASE)}
    return tuple(sorted(patterns | {match.lower() for match in _SOLID.findall(text)} | standards))


def is_absolute(spelling: Iterable[str]) -> bool:
    """Tell whether a time that is spelt so is the same one everywhere."""
    return any(each in {"RFC 3339", "RFC 2822", "Unix time"} or _ABSOLUTE.search(each) for each in spelling)


_ABSOLUTE: Final = re.compile(r":[a-z]+(?:z|p|x|[-+][\dh:m]+)$")
_EXAMPLES: Final = (
    (re.compile(r"\d{4}([-/.])\d\d\1\d\d"), "date, year first"),
    (re.compile(r"\d\d?([-/.])\d\d?\1\d{4}"), "date, year last"),
    (re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d(:\d\d)?"), "local time"),
    (re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+"), "local time with T"),
    (re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[-+]\d\d:?\d\d)"), "time with offset"),
    (re.compile(r"\d+"), "whole number"),
    (re.compile(r"-?\d+\.\d+"), "decimal point"),
    (re.compile(r"-?\d+,\d+"), "decimal comma"),
)


def spelling_of(example: object) -> str | None:
    """Tell how a date, a time or an amount that serves as an example is spelt; None if it is none of these."""
    if not isinstance(example, str):
        return None
    return next((name for pattern, name in _EXAMPLES if pattern.fullmatch(example)), None)


def currency_of(example: object) -> tuple[str, ...] | None:
    """Give the currency that an example is the code of."""
    found = units.READERS["currency"](example) if isinstance(example, str) and re.fullmatch("[A-Z]{3}", example) else ()
    return found or None


def prefix_of(example: object) -> str | None:
    """Give the prefix of an example that is an id such as `inv_1`."""
    match = re.fullmatch(r"([a-z]{2,8}_)\w*\d\w*", example) if isinstance(example, str) else None
    return match and match[1]


# Values

_QUOTED = r"(?:`[^`]+`|\"[^\"]+\")"
_CHOICE = re.compile(
    r"(?:can be|may be|must be|should be|one of|either|values?(?: are| is)?|options(?: are)?|allowed)\b[^`\".]{0,30}?"
    rf"({_QUOTED}(?:(?:\s*,\s*(?:or|and)?|\s+or|\s+and|\s*/|\s*\|)\s*{_QUOTED})+)",
    re.IGNORECASE,
)
_DEFAULT = re.compile(
    rf"(?:defaults? (?:is|to|value is|value)|default:|falls back to) ({_QUOTED}|\d+|true\b|false\b)|"
    rf"({_QUOTED}) by default",
    re.IGNORECASE,
)
_PREFIX = re.compile(rf"\b(?:start(?:s|ing)?|begin(?:s|ning)?|prefixed) with ({_QUOTED})", re.IGNORECASE)
_ENCODING = re.compile(r"\b(?<!not )base64(?:url)?\b", re.IGNORECASE)


def _values(text: str) -> tuple[str, ...]:
    match = _CHOICE.search(text)
    return tuple(quoted[1:-1] for quoted in re.findall(_QUOTED, match[1])) if match else ()


def _default(text: str) -> str | None:
    match = _DEFAULT.search(text)
    return (match[1] or match[2]).strip('`"') if match else None


def _prefix(text: str) -> str | None:
    match = _PREFIX.search(text)
    return match[1][1:-1] if match else None


def _encoding(text: str) -> str | None:
    match = _ENCODING.search(text)
    return match[0].lower() if match else None


# Whether something need be there

_ABSENT = re.compile(
    r"\b(?:if|when|where) (?:available|any|set|known|present|applicable)\b|"
    r"\b(?:can|may|will|could) be (?:`?null`?|empty|omitted|missing|absent)(?!\w)|\bleave (?:it )?empty\b|"
    r"\bor `?null`?(?!\w)|"
    r"(?<!n[o']t )(?<!never )(?<!n[o']t be )(?<!never be )(?<!n[o']t be left )"
    r"\b(?:empty|null)`? (?:if|when|until|unless)\b|"
    r"(?<!not )\bonly (?:available|filled|given|included|present|returned|set|there) "
    r"(?:after|for|if|in|on|once|upon|when)\b",
    re.IGNORECASE,
)
_OBLIGED = re.compile(r"(?<!not )(?<!longer )\b(?:required|mandatory|obligatory)\b", re.IGNORECASE)


_READERS: Final[Mapping[str, Callable[[str], Any]]] = {
    **limits.READERS,
    "values": _values,
    "default": _default,
    "spelling": _spelling,
    "prefix": _prefix,
    "contentEncoding": _encoding,
    **units.READERS,
    **demands.READERS,
    "length": limits.length,
    "absence": lambda text: bool(_ABSENT.search(text)),
    "obligation": lambda text: bool(_OBLIGED.search(text)),
}
