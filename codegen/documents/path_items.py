"""Put path items in place of the references to them.

The generator passes over such a path in silence, and patterns such as `$.paths.*.post` do not find what is in it.
"""

import copy
from collections.abc import Iterator, Mapping
from typing import Any, Final

from codegen.documents.document import Location
from codegen.documents.values import MAX_VALUES
from codegen.nodes import steps, walk

# Where a path item may stand under a name of its own.
_HOLDERS: Final = (("components", "pathItems"), ("paths",), ("webhooks",))


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
    left = MAX_VALUES  # copies may add as much as a document may have
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
    for each in walk(value):
        if isinstance(each, dict) and isinstance(each.get("$ref"), str):
            yield steps(each["$ref"])


def _size(value: Any) -> int:
    return sum(1 for _ in walk(value))
