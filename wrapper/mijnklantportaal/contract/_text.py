"""JSON values from text: JSON itself, and single values spelt as text, read by their schema."""

import json
import math
import re
from collections.abc import Callable
from typing import Any, NoReturn

from mijnklantportaal.contract._document import Pointer
from mijnklantportaal.contract._schemas import Schemas

# jsonschema-rs recurses on its own stack: it gives up at 255 levels in places, and overflows at 100,000.
DEEPEST = 200
# CPython reads no longer ones either (sys.get_int_max_str_digits).
_MOST_DIGITS = 4000

_INTEGER = re.compile(r"-?(0|[1-9][0-9]*)")
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")

NOTHING = object()


class DuplicateKeyError(ValueError):
    """An object holds a key twice."""


def read_json(content: bytes | str) -> Any:
    """Read JSON strictly: UTF-8, no NaN, no key twice, nothing that cannot be sent on, at most 200 levels.

    Raises:
        UnicodeDecodeError: it is not UTF-8.
        DuplicateKeyError: an object holds a key twice.
        ValueError: it is not JSON; says why.
    """
    text = content if isinstance(content, str) else content.decode("utf-8")
    try:
        value = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        raise ValueError(f"{error.msg} at position {error.pos}") from None
    except RecursionError:
        raise ValueError(_TOO_DEEP) from None
    if text.count("[") + text.count("{") > DEEPEST:
        _check_depth(value)
    if "\\u" in text:
        _check_surrogates(value)
    return value


_TOO_DEEP = f"nested more than {DEEPEST} levels deep"


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise DuplicateKeyError(twice)
    return value


def _constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _float(text: str) -> float:
    value = float(text)
    if math.isinf(value):
        raise ValueError("a number too large to be passed on")
    return value


def _integer(text: str) -> int:
    if len(text) > _MOST_DIGITS:
        raise ValueError("a number too large to be passed on")
    return int(text)


_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_constant, parse_float=_float, parse_int=_integer)


def _check_depth(value: Any) -> None:
    level = [value] if isinstance(value, dict | list) else []
    for _ in range(DEEPEST):
        level = [
            child
            for node in level
            for child in (node.values() if isinstance(node, dict) else node)
            if isinstance(child, dict | list)
        ]
        if not level:
            return
    raise ValueError(_TOO_DEEP)


def _check_surrogates(value: Any) -> None:
    try:
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        raise ValueError("an escaped half of a character (a lone surrogate)") from None


def text_reader(schemas: Schemas, pointer: Pointer, *, json_too: bool = False) -> Callable[[str], Any]:
    """Give the function that reads a text as the schema has it; what it cannot read, it leaves as text.

    Booleans are spelt `true` and `false`, numbers as in JSON. Where nothing but null or text is admitted, text stays
    text. `json_too` reads objects and lists as JSON.
    """
    types = schemas.types(pointer)
    if types is None or types <= {"string"} or types == {"string", "null"}:
        return str
    readers = [reader for name, reader in _READERS.items() if name in types]
    if json_too and types & {"array", "object"}:
        readers.append(_read_container)
    if "string" not in types:

        def read(text: str) -> Any:
            return next((value for reader in readers if (value := reader(text)) is not NOTHING), text)

        return read

    schema = schemas.schema(pointer)

    def read_ambiguous(text: str) -> Any:
        candidates = [text, *(value for reader in readers if (value := reader(text)) is not NOTHING)]
        return next((value for value in candidates if schema.accepts(value)), text)

    return read_ambiguous


def _read_integer(text: str) -> Any:
    return int(text) if len(text) <= _MOST_DIGITS and _INTEGER.fullmatch(text) else NOTHING


def _read_number(text: str) -> Any:
    if (value := _read_integer(text)) is not NOTHING:
        return value
    if not _NUMBER.fullmatch(text) or math.isinf(value := float(text)):
        return NOTHING
    return value


def _read_boolean(text: str) -> Any:
    return {"true": True, "false": False}.get(text, NOTHING)


def _read_null(text: str) -> Any:
    return NOTHING if text else None


def _read_container(text: str) -> Any:
    try:
        value = read_json(text)
    except ValueError:
        return NOTHING
    return value if isinstance(value, dict | list) else NOTHING


_READERS = {"integer": _read_integer, "number": _read_number, "boolean": _read_boolean, "null": _read_null}
