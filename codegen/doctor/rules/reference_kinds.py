"""References that lead somewhere, and not to what belongs there."""

import copy
import re
from collections.abc import Iterator
from typing import Any, Final

from codegen.doctor.actions import update
from codegen.doctor.description import Description, Node, text
from codegen.doctor.finding import Action, Problem, Rule, Severity, rule
from codegen.doctor.vocabulary import VOCABULARY
from codegen.documents import Location
from codegen.nodes import pointer

# Where the generator looks for what is referred to.
_HOMES: Final = {
    "Schema": "schemas",
    "Response": "responses",
    "Parameter": "parameters",
    "RequestBody": "requestBodies",
}
# What the generator does not read.
_UNREAD: Final = frozenset(
    (
        *("callbacks", "headers", "links", "webhooks"),
        *("not", "if", "then", "else", "contains", "propertyNames", "patternProperties", "dependentSchemas", "$defs"),
        *("unevaluatedItems", "unevaluatedProperties", "contentSchema"),
    )
)


def _references(description: Description) -> Iterator[tuple[Node, str, Location]]:
    """Give the references that lead somewhere, with the kind that belongs there, and where they lead."""
    for node in description.nodes:
        if "$ref" in node.value and (location := description.locate(node.value["$ref"])) is not None:
            yield node, _kind(node), location


def _kind(node: Node) -> str:
    if node.kind != "Reference" or node.parent is None:
        return node.kind
    words = VOCABULARY[node.parent.kind]
    return (words.get(node.word) or words["*"]).kind


@rule("reference-to-another-kind", Severity.GENERATION, "The generator leaves out all that hangs on it.")
def another(description: Description) -> Iterator[Problem]:
    """Find references to something else than what belongs in their place."""
    for node, wanted, location in _references(description):
        found = description.by_location.get(location)
        there = _kind(found) if found else None
        if there != wanted:
            yield Problem(
                (*node.location, "$ref"),
                f"`{node.value['$ref'][:100]}` leads to {_a(there)}, not to {_a(wanted)}",
                _namesake(description, node, wanted, location),
            )


def _namesake(description: Description, node: Node, wanted: str, location: Location) -> Action | None:
    """Give the action that refers to a component of the same name and of the right kind."""
    place = ("components", _HOMES.get(wanted, ""), *location[-1:])
    found = description.by_location.get(place)
    if found is None or _kind(found) != wanted:
        return None
    return update(node.location, {"$ref": "#" + pointer(place)})


@rule(
    "reference-outside-components",
    Severity.GENERATION,
    "The generator looks for it under `components` only, and leaves out all that hangs on it.",
)
def outside(description: Description) -> Iterator[Problem]:
    """Find references to what stands in a path, or within another component."""
    names: dict[Location, str] = {}
    for node, wanted, location in _references(description):
        found = description.by_location.get(location)
        if wanted not in _HOMES or found is None or _kind(found) != wanted:
            continue
        home = ("components", _HOMES[wanted])
        if (len(location) == 3 and location[:2] == home) or not _UNREAD.isdisjoint(node.location):
            continue
        if location not in names:
            names[location] = _new_name(description, location, _HOMES[wanted], set(names.values()))
        yield Problem(
            (*node.location, "$ref"),
            f"`{node.value['$ref'][:100]}` is not under `components/{_HOMES[wanted]}`",
            _copied(node, found, (*home, names[location])),
        )


def _copied(node: Node, found: Node, home: Location) -> Action | None:
    """Give the action that copies what is referred to; None where a list is in the way to the reference."""
    if not all(isinstance(step, str) for step in node.location):
        return None
    change: dict[str, Any] = {}
    _set(change, home, copy.deepcopy(found.value))
    _set(change, (*node.location, "$ref"), "#" + pointer(home))
    return update((), change)


def _set(holder: dict[str, Any], place: Location, value: Any) -> None:
    *path, last = map(str, place)
    for step in path:
        holder = holder.setdefault(step, {})
    holder[last] = value


def _new_name(description: Description, location: Location, home: str, given: set[str]) -> str:
    """Name a component after the one, or the call, in which it stands, and after the place in it."""
    around = (description.by_location.get(location[:length]) for length in range(1, len(location)))
    called = [text(node.value.get("operationId")) for node in around if node is not None and node.kind == "Operation"]
    first = called[-1] if called else str(location[min(2, len(location) - 1)])
    words = re.findall(r"[A-Za-z0-9]+", f"{first} {location[-1]}")
    name = "".join(word[:1].upper() + word[1:] for word in words) or "Copied"
    components = description.data.get("components")
    known = components.get(home) if isinstance(components, dict) else None
    taken = {key.casefold() for key in (*given, *(known if isinstance(known, dict) else ()))}
    number, new = 1, name
    while new.casefold() in taken:
        number += 1
        new = f"{name}{number}"
    return new


def _a(kind: str | None) -> str:
    if kind is None:
        return "nothing that can be referred to"
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", kind).lower()
    return f"{'an' if words[0] in 'aeio' else 'a'} {words}"


RULES: tuple[Rule, ...] = (another, outside)
