"""References that lead nowhere, or round in a circle."""

import difflib
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from codegen.doctor.actions import remove, update
from codegen.doctor.description import Description, Node
from codegen.doctor.finding import Action, Problem, Rule, Severity, rule
from codegen.documents import Location
from codegen.nodes import pointer, steps

# What says as little as may be of a component of each sort.
_UNKNOWN: Final[Mapping[str, dict[str, Any]]] = {
    "schemas": {},
    "responses": {"description": ""},
    "parameters": {"in": "query", "schema": {}},
    "requestBodies": {"content": {"application/json": {"schema": {}}}},
    "headers": {"schema": {}},
    "examples": {},
    "links": {},
}
# The keywords that apply a schema to the same value again.
_IN_PLACE = ("allOf", "anyOf", "oneOf", "not", "if", "then", "else", "dependentSchemas")


@rule("unresolved-reference", Severity.GENERATION, "The generator leaves out, or refuses, all that hangs on it.")
def unresolved(description: Description) -> Iterator[Problem]:
    """Find references to what is not in the document."""
    for node in description.nodes:
        if "$ref" not in node.value:
            continue
        reference = node.value["$ref"]
        place = (*node.location, "$ref")
        opened = remove(place) if node.kind == "Schema" else None
        if not isinstance(reference, str):
            yield Problem(place, "`$ref` must be a text", opened)
        elif not reference.startswith("#"):
            yield Problem(place, f"`{reference[:100]}` is in another file, which the generator does not read", opened)
        elif not (reference == "#" or reference.startswith("#/")):
            yield Problem(
                place, f"`{reference[:100]}` is no path from the root, which is all the generator follows", opened
            )
        elif description.locate(reference) is None:
            found = _near(description, reference)
            yield Problem(
                place,
                f"`{reference[:100]}` is not in the document" + (f"; did you mean `{found}`?" if found else ""),
                update(node.location, {"$ref": found}) if found else _made(node) or opened,
            )


def _made(node: Node) -> Action | None:
    """Give the action that makes a component of which nothing is known but its name."""
    match steps(node.value["$ref"]):
        case ("components", str(sort), str(name)) if sort in _UNKNOWN and re.fullmatch(r"[A-Za-z0-9._-]+", name):
            pass
        case _:
            return None
    change: dict[str, Any] = {name: dict(_UNKNOWN[sort])}
    if sort == "parameters":
        change[name]["name"] = name
    elif node.word == "allOf":  # the generator takes nothing but objects there
        change[name]["type"] = "object"
    return update((), {"components": {sort: change}})


def _near(description: Description, reference: str) -> str | None:
    """Give the component whose name is nearest, of the sort that belongs here."""
    sort, _, name = reference.removeprefix("#/components/").partition("/")
    components = description.data.get("components")
    known = components.get(sort) if isinstance(components, dict) else None
    if not isinstance(known, dict):
        return None
    close = difflib.get_close_matches(name[:100], [key for key in known if len(key) <= 100], n=1, cutoff=0.8)
    return "#" + pointer(("components", sort, close[0])) if close else None


@rule("circular-reference", Severity.GENERATION, "It can never be told what is meant; tools refuse it, or hang.")
def circular(description: Description) -> Iterator[Problem]:
    """Find schemas that are defined as themselves."""
    for location in circles(description):
        place = (*location, "$ref")
        is_schema = description.by_location[location].kind == "Schema"
        yield Problem(place, "following this reference leads back to it", remove(place) if is_schema else None)


def circles(description: Description) -> Iterator[Location]:
    """Give where the references stand that lead back to themselves without a step into the value."""
    done: set[Location] = set()
    for start in description.nodes:
        if "$ref" not in start.value or start.location in done:
            continue
        path: list[tuple[Node, Iterator[Node]]] = [(start, _next(description, start))]
        on_path = {start.location: start}
        while path:
            node, successors = path[-1]
            following = next(successors, None)
            if following is None:
                path.pop()
                del on_path[node.location]
                done.add(node.location)
            elif following.location in on_path:
                yield next(held.location for held, _ in reversed(path) if "$ref" in held.value)
            elif following.location not in done:
                path.append((following, _next(description, following)))
                on_path[following.location] = following


def _next(description: Description, node: Node) -> Iterator[Node]:
    if "$ref" in node.value:
        location = description.locate(node.value["$ref"])
        if location is not None and location in description.by_location:
            yield description.by_location[location]
    yield from (child for child in node.children if child.word in _IN_PLACE)


@rule("unresolved-mapping", Severity.CONTRACT, "Whoever goes by the discriminator finds no schema for such a value.")
def mapping(description: Description) -> Iterator[Problem]:
    """Find discriminators that lead to what is not in the document."""
    components = description.data.get("components")
    schemas = components.get("schemas") if isinstance(components, dict) else None
    for node in description.of("Discriminator"):
        entries = node.value.get("mapping")
        for value, reference in entries.items() if isinstance(entries, dict) else ():
            place = (*node.location, "mapping", value)
            if not isinstance(reference, str):
                yield Problem(place, "what a value leads to must be a text", remove(place))
                continue
            if description.locate(reference) is not None or (isinstance(schemas, dict) and reference in schemas):
                continue  # its name alone is enough
            found = _near(description, reference)
            yield Problem(
                place,
                f"`{reference[:100]}` is not in the document" + (f"; did you mean `{found}`?" if found else ""),
                update(node.location, {"mapping": {value: found}}) if found else remove(place),
            )


RULES: tuple[Rule, ...] = (unresolved, circular, mapping)
