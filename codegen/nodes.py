"""What everybody does with the values of a document: go through them, and point to one of them (RFC 6901)."""

from collections.abc import Iterable, Iterator
from typing import Any, Final
from urllib.parse import unquote

METHODS: Final = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


def walk(value: Any) -> Iterator[Any]:
    """Go through a value and all that is in it, however deep."""
    pending = [value]
    while pending:
        yield (value := pending.pop())
        pending += value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()


def pointer(location: Iterable[str | int]) -> str:
    """Write a location as JSON Pointer."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in location)


def steps(reference: str) -> tuple[str, ...]:
    """Read the steps of a JSON Pointer, or of one in a reference."""
    parts = unquote(reference.removeprefix("#")).split("/")[1:]
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in parts)
