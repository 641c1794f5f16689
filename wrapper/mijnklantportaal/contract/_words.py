"""Words that a person understands, for what was expected and what came."""

import json
from collections.abc import Callable, Iterable, Mapping
from itertools import islice
from typing import Any

from jsonschema_rs import ValidationError
from jsonschema_rs import ValidationErrorKind as Kind

from mijnklantportaal.contract._content import Excerpt
from mijnklantportaal.contract._messages import Part

LONGEST = 80
CUT = "…"
"""Stands where something was left out."""

_SHOWN_BYTES = 16

_TYPES = {
    "array": "a list",
    "boolean": "true or false",
    "integer": "a whole number",
    "null": "null",
    "number": "a number",
    "object": "an object",
    "string": "text",
}

_FORMATS = {
    "date": "a date (YYYY-MM-DD)",
    "date-time": "a date and time with its offset (YYYY-MM-DDTHH:MM:SS+HH:MM)",
    "email": "an e-mail address",
    "local-date-time": "a date and time (YYYY-MM-DD HH:MM:SS)",
    "uri": "an absolute URL",
}

_EXPECTED: dict[type[Kind], Callable[[Any], str]] = {
    Kind.Constant: lambda kind: shown(kind.expected_value),
    Kind.Contains: lambda _: "a list with enough fitting items, and not too many",
    Kind.Enum: lambda kind: _one_of(map(shown, kind.options)),
    Kind.ExclusiveMaximum: lambda kind: f"less than {kind.limit}",
    Kind.ExclusiveMinimum: lambda kind: f"more than {kind.limit}",
    Kind.FalseSchema: lambda _: "not to be present",
    Kind.Format: lambda kind: _FORMATS.get(kind.format, f"text in the format {kind.format}"),
    Kind.MaxItems: lambda kind: f"at most {_count(kind.limit, 'item')}",
    Kind.MaxLength: lambda kind: f"at most {_count(kind.limit, 'character')}",
    Kind.MaxProperties: lambda kind: f"at most {_count(kind.limit, 'field')}",
    Kind.Maximum: lambda kind: f"at most {kind.limit}",
    Kind.MinItems: lambda kind: f"at least {_count(kind.limit, 'item')}",
    Kind.MinLength: lambda kind: f"at least {_count(kind.limit, 'character')}",
    Kind.MinProperties: lambda kind: f"at least {_count(kind.limit, 'field')}",
    Kind.Minimum: lambda kind: f"at least {kind.limit}",
    Kind.MultipleOf: lambda kind: f"a multiple of {kind.multiple_of}",
    Kind.Not: lambda _: "none of what the contract rules out here",
    Kind.OneOfMultipleValid: lambda _: "to fit one alternative only",
    Kind.Pattern: lambda kind: f"text matching {kind.pattern}",
    Kind.PropertyNames: lambda kind: f"field names that are {expectation(kind.error)}",
    Kind.Required: lambda _: "to be present",
    Kind.Type: lambda kind: " or ".join(_TYPES.get(name, name) for name in kind.types),
    Kind.UniqueItems: lambda _: "no item twice",
}


def expectation(error: ValidationError) -> str:
    """Say what a failed keyword asks for."""
    if isinstance(error.kind, Kind.AnyOf | Kind.OneOfNotValid):
        # The first complaint of each alternative says best what it is about.
        return _one_of(expectation(branch[0]) for branch in error.kind.context if branch)
    words = _EXPECTED.get(type(error.kind))
    return words(error.kind) if words else f"to fit the keyword {error.kind.name}"


def shown(value: Any) -> str:  # noqa: PLR0911  # one for each kind
    """Say what came, in at most `LONGEST` printable characters."""
    match value:
        case None | bool() | int() | float():
            return shorten(json.dumps(value))
        case str():
            # Cut before it is quoted: the text may be megabytes long.
            return shorten(quoted(value[: LONGEST + 1]))
        case bytes():
            return _binary(value, len(value))
        case Excerpt():
            return _binary(value.head, value.size)
        case Part():
            return f"a file of {_binary(value.content, len(value.content))}"
        case Mapping():
            names = ", ".join(quoted(str(name)[:LONGEST]) for name in islice(value, 9))
            return shorten(f"an object with {_count(len(value), 'field')}" + (f": {names}" if names else ""))
        case _:
            return f"a list of {_count(len(value), 'item')}"


def quoted(text: str) -> str:
    """Quote text on one line, with everything unprintable escaped."""
    return json.dumps(text, ensure_ascii=not text.isprintable())


def shorten(text: str) -> str:
    """Cut at `LONGEST` characters."""
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + CUT


def name_in_place(name: str) -> str:
    """Spell a name from the wire as a step of a place."""
    return shorten(name if name.isprintable() else quoted(name[: LONGEST + 1]).strip('"'))


def _binary(head: bytes, size: int) -> str:
    if not size:
        return "0 bytes"
    start = quoted(head[:_SHOWN_BYTES].decode("latin-1"))
    start = start if size <= _SHOWN_BYTES else start[:-1] + CUT
    return f"{_count(size, 'byte')} starting {start}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _one_of(words: Iterable[str]) -> str:
    return " or ".join(dict.fromkeys(words))
