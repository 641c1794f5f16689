"""The header fields of a message: are they what HTTP allows, and which bear a name?"""

import re
from functools import lru_cache

from mijnklantportaal.contract._messages import Headers, Violation
from mijnklantportaal.contract._words import name_in_place, shown

# RFC 9110, 5.1 and 5.5
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_NOT_IN_VALUE = re.compile(r"[\x00\r\n]")


class HeaderFields:
    """Header fields, to be had by name, whatever their case."""

    def __init__(self, lines: Headers) -> None:
        self._named: dict[str, list[tuple[str, str]]] = {}
        for line in lines:
            self._named.setdefault(line[0].lower(), []).append(line)

    def lines(self, name: str) -> list[tuple[str, str]]:
        """Give the fields of that name."""
        return self._named.get(name.lower(), [])

    def values(self, name: str) -> list[str]:
        """Give the values of the fields of that name."""
        return [value for _, value in self.lines(name)]


def wrong_lines(lines: Headers, side: str) -> list[Violation]:
    """Say which lines HTTP does not allow."""
    text = "".join([value for _, value in lines])
    if all(map(_is_name, [name for name, _ in lines])) and not _NOT_IN_VALUE.search(text):
        return []
    violations = []
    for name, value in lines:
        place = f"{side}.headers.{name_in_place(name)}"
        if not _is_name(name):
            violations.append(Violation("header", place, "a header name", shown(name)))
        if _NOT_IN_VALUE.search(value):
            violations.append(Violation("header", place, "a value on one line", "a line break or NUL in it"))
    return violations


@lru_cache(maxsize=64)  # they are nearly always the same
def _is_name(name: str) -> bool:
    return _NAME.fullmatch(name) is not None
