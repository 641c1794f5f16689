"""Edits of a document, each with what it means, as `cases.yaml` declares them."""

import copy
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from attrs import frozen

from codegen import documents
from codegen.changes import Change, Edition, Kind, repair

HERE: Final = Path(__file__).parent


@frozen
class Case:
    """One edit, and what must be told of it: a set such as {"breaking request", "additive response"}."""

    name: str
    old: Edition
    new: Edition
    tells: frozenset[str]
    documentation: bool  # whether something must be told to readers, and to them alone

    def is_told_by(self, changes: Iterable[Change]) -> bool:
        kinds = [change.kind for change in changes]
        return self.tells == grave(changes) and not (self.documentation and Kind.DOCUMENTATION not in kinds)


def grave(changes: Iterable[Change]) -> frozenset[str]:
    """Give what is told beyond documentation, once for each kind and side."""
    return frozenset(f"{change.kind} {change.side}" for change in changes if change.kind is not Kind.DOCUMENTATION)


@cache
def cases() -> tuple[Case, ...]:
    """Read the cases."""
    declared = documents.load(HERE / "cases.yaml")
    bases = {name: repair(documents.load_openapi(HERE / path)) for name, path in declared["bases"].items()}
    return tuple(_case(entry, bases[entry["base"]]) for entry in declared["cases"])


def _case(entry: Mapping[str, Any], base: Edition) -> Case:
    old = repair(patched(base.published, entry["before"])) if "before" in entry else base
    documentation = entry["tells"] == "documentation"
    return Case(
        name=entry["name"],
        old=old,
        new=repair(patched(old.published, entry["edit"])),
        tells=frozenset() if documentation else frozenset(entry["tells"]),
        documentation=documentation,
    )


def patched(document: Mapping[str, Any], operations: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Apply a JSON Patch of `add`, `remove`, `replace` and `move` (RFC 6902) to a copy."""
    result = copy.deepcopy(dict(document))
    for operation in operations:
        value = copy.deepcopy(operation.get("value"))
        match operation["op"]:
            case "remove":
                _take(result, operation["path"])
            case "move":
                _put(result, operation["path"], _take(result, operation["from"]))
            case "replace":
                _take(result, operation["path"])
                _put(result, operation["path"], value)
            case "add":
                _put(result, operation["path"], value)
            case other:
                raise ValueError(f"no such operation: {other}")
    return result


def _parent(document: Any, pointer: str) -> tuple[Any, Any]:
    *steps, last = (step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:])
    for step in steps:
        document = document[int(step) if isinstance(document, list) else step]
    if isinstance(document, list):
        return document, len(document) if last == "-" else int(last)
    return document, last


def _take(document: Any, pointer: str) -> Any:
    parent, key = _parent(document, pointer)
    return parent.pop(key)


def _put(document: Any, pointer: str, value: Any) -> None:
    parent, key = _parent(document, pointer)
    if isinstance(parent, list):
        parent.insert(key, value)
    else:
        parent[key] = value
