"""Put path items in place of the references to them.

The generator passes over such a path in silence, and patterns such as `$.paths.*.post` do not find what is in it.
"""

import copy
from collections.abc import Iterator, Mapping
from typing import Any, Final

# Where a path item may stand under a name of its own.
_HOLDERS: Final = (("components", "pathItems"), ("paths",), ("webhooks",))
# What copies may add to a document, in values: as much as a document may have.
_MOST: Final = 1_000_000

Location = tuple[str | int, ...]


def resolve(data: dict[str, Any]) -> tuple[dict[str, Any], dict[Location, Location]]:
    """Give a document whose paths are no references, and where each stood that was one.

    One that leads nowhere, to another file or to something else stays as it is; `components.pathItems` goes, when
    nothing refers to it any more.
    """
    paths = data.get("paths")
    if not isinstance(paths, dict):
        return data, {}
    moved: dict[Location, Location] = {}
    resolved: dict[str, Any] = {}
    left = _MOST
    for path, item in paths.items():
        resolved[path] = item
        found = _follow(data, item)
        if found is not None:
            location, value = found
            left -= _size(value)
            if left > 0:
                beside = {word: entry for word, entry in item.items() if word != "$ref"}
                resolved[path] = {**copy.deepcopy(value), **beside}
                moved["paths", path] = location
    return (_without_unused({**data, "paths": resolved}), moved) if moved else (data, {})


def _follow(data: Mapping[str, Any], item: Any) -> tuple[Location, dict[str, Any]] | None:
    """Give the path item that a reference leads to at last, and where it stands; None if there is none."""
    seen: set[Location] = set()
    location: Location = ()
    while isinstance(item, dict) and "$ref" in item:
        location = steps(item["$ref"]) if isinstance(item["$ref"], str) else ()
        if location[:-1] not in _HOLDERS or location in seen:
            return None
        seen.add(location)
        item = data
        for step in location:
            item = item.get(step) if isinstance(item, dict) else None
    return (location, item) if location and isinstance(item, dict) else None


def _without_unused(data: dict[str, Any]) -> dict[str, Any]:
    """Take `components.pathItems` out, unless something else refers to it still."""
    components = data.get("components")
    if not isinstance(components, dict):
        return data
    rest = {**data, "components": {word: value for word, value in components.items() if word != "pathItems"}}
    return data if any(place[:2] == _HOLDERS[0] for place in _referred(rest)) else rest


def _referred(value: Any) -> Iterator[Location]:
    pending = [value]
    while pending:
        value = pending.pop()
        if isinstance(value, dict):
            if isinstance(value.get("$ref"), str):
                yield steps(value["$ref"])
            pending += value.values()
        elif isinstance(value, list):
            pending += value


def _size(value: Any) -> int:
    size, pending = 0, [value]
    while pending:
        size += 1
        value = pending.pop()
        pending += value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return size


def steps(reference: str) -> tuple[str, ...]:
    """Split a reference's JSON Pointer (RFC 6901) in its steps."""
    parts = reference.removeprefix("#").split("/")[1:]
    return tuple(part.replace("%7B", "{").replace("%7D", "}").replace("~1", "/").replace("~0", "~") for part in parts)
