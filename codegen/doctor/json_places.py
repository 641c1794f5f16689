"""Where in a JSON text its nodes stand, of which the standard library tells nothing."""

import json
import re
from collections.abc import Iterator

from codegen.documents import MAX_DEPTH, Location, Mark

_PART = re.compile(r'\s*("(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+)', re.DOTALL)


class FaultError(Exception):
    """Something that JSON's grammar allows and `documents` does not. The text says where."""

    def __init__(self, mark: Mark) -> None:
        super().__init__(f"at line {mark[0]}, column {mark[1]}")
        self.mark = mark


def places(text: str) -> dict[Location, Mark]:
    """Give the line and column of each node; an object's entry begins with its key.

    Args:
        text: valid JSON by its grammar.

    Raises:
        FaultError: at a key given twice, NaN, half a surrogate pair, a number or nesting without end.
    """
    found: dict[Location, Mark] = {}
    parts = _parts(text)
    for part, mark in parts:
        _value(part, mark, (), parts, found)
    return found


_Parts = Iterator[tuple[str, Mark]]


def _value(part: str, mark: Mark, location: Location, parts: _Parts, found: dict[Location, Mark]) -> None:
    found.setdefault(location, mark)
    if part not in {"{", "["}:
        _read(part, mark)
    elif len(location) >= MAX_DEPTH:
        raise FaultError(mark)
    elif part == "[":
        _list(location, parts, found)
    else:
        _object(location, parts, found)


def _list(location: Location, parts: _Parts, found: dict[Location, Mark]) -> None:
    index = 0
    for part, mark in parts:
        if part == "]":
            return
        if part != ",":
            _value(part, mark, (*location, index), parts, found)
            index += 1


def _object(location: Location, parts: _Parts, found: dict[Location, Mark]) -> None:
    for part, mark in parts:
        if part == "}":
            return
        if part == ",":
            continue
        place = (*location, _read(part, mark))
        if place in found:
            raise FaultError(mark)
        found[place] = mark
        next(parts)  # the colon
        _value(*next(parts), place, parts, found)


def _read(part: str, mark: Mark) -> str:
    """Read a text; of anything else, only see whether it can be kept."""
    try:
        value = json.loads(part)
        json.dumps(value, allow_nan=False, ensure_ascii=False).encode()
    except ValueError as error:
        raise FaultError(mark) from error
    return value if isinstance(value, str) else part


def _parts(text: str) -> _Parts:
    line, line_start, at = 1, 0, 0
    for match in _PART.finditer(text):
        begin = match.start(1)
        if breaks := text.count("\n", at, begin):
            line += breaks
            line_start = text.rfind("\n", at, begin) + 1
        at = begin
        yield match[1], (line, begin - line_start + 1)
