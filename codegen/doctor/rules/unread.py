"""What JSON Schema and OpenAPI allow, and the generator cannot read."""

from collections.abc import Iterator
from typing import Any

from codegen.described_elsewhere import DESCRIBED_ELSEWHERE
from codegen.doctor.actions import remove, update
from codegen.doctor.description import Description, Node, text, types
from codegen.doctor.finding import Action, Problem, Rule, Severity, rule
from codegen.documents import Location

# Where the generator reads schemas; elsewhere it passes them over.
_READ = frozenset(("schema", "schemas", "properties", "items", "prefixItems", "allOf", "anyOf", "oneOf", "not"))


def _entries(node: Node, word: str, value: Any) -> Iterator[tuple[Location, Any]]:
    place = (*node.location, word)
    if word in {"properties", "schemas"} and isinstance(value, dict):
        yield from (((*place, name), entry) for name, entry in value.items())
    elif isinstance(value, list):
        yield from (((*place, index), entry) for index, entry in enumerate(value))
    else:
        yield place, value


@rule("boolean-schema", Severity.GENERATION, "The generator refuses the whole document.")
def boolean(description: Description) -> Iterator[Problem]:
    """Find `true` for any value, and `false` for none, in place of a schema."""
    for node in description.of("Schema", "MediaType", "Parameter", "Header", "Components"):
        for word, value in node.value.items():
            if word not in _READ or (word == "schemas") != (node.kind == "Components"):
                continue
            for place, entry in _entries(node, word, value):
                if isinstance(entry, bool):
                    *holder, last = place
                    schema: dict[str, Any] = {} if entry else {"not": {}}
                    yield Problem(
                        place,
                        f"`{str(entry).lower()}` stands for a schema; the generator knows objects only",
                        update(tuple(holder), {last: schema}) if isinstance(last, str) else None,
                    )


@rule("structured-const", Severity.GENERATION, "The generator refuses the whole document.")
def const(description: Description) -> Iterator[Problem]:
    """Find `const` with an object or a list."""
    for node in description.of("Schema"):
        if isinstance(node.value.get("const"), dict | list):
            place = (*node.location, "const")
            yield Problem(place, "the generator knows a `const` of one text, number or boolean only", remove(place))


@rule("discriminator-without-property", Severity.GENERATION, "The generator refuses the whole document.")
def discriminator(description: Description) -> Iterator[Problem]:
    """Find discriminators that do not say which property tells."""
    for node in description.of("Discriminator"):
        if not isinstance(node.value.get("propertyName"), str):
            yield Problem(node.location, "the discriminator has no `propertyName`", remove(node.location))


@rule("unsendable-header", Severity.GENERATION, "The generator leaves the call out.")
def header(description: Description) -> Iterator[Problem]:
    """Find headers, to be sent, that are neither a text nor a number nor a boolean nor a list."""
    for parameter in description.of("Parameter"):
        if parameter.value.get("in") != "header" or text(parameter.value.get("name")).lower() in DESCRIBED_ELSEWHERE:
            continue
        for listed in parameter.under("schema"):
            schema = description.follow(listed)
            if schema is None or _is_list(schema) or _is_plain(description, schema):
                continue
            yield Problem(
                listed.location,
                f"a header that is {_what(schema)}; the generator sends texts, numbers, booleans and lists only",
                _plain(schema) if schema is listed else None,  # one under `components` may be used in bodies too
            )


def _is_list(schema: Node) -> bool:
    stated = types(schema.value)
    return "array" in stated and set(stated) <= {"array", "null"} and bool(schema.under("items"))


def _is_plain(description: Description, schema: Node) -> bool:
    pending, seen = [schema], set[Location]()
    while pending:
        node = pending.pop()
        if node.location in seen:
            continue
        seen.add(node.location)
        parts = node.under("allOf")
        inner = [*parts, *node.under("anyOf"), *node.under("oneOf")]
        if len(parts) > 1 or not (inner or _is_plain_type(node)):
            return False  # of several parts the generator makes an object
        pending += [found for one in inner if (found := description.follow(one))]
    return True


def _is_plain_type(schema: Node) -> bool:
    value = schema.value
    if value.get("type") == "boolean" or value.keys() & {"enum", "const"}:
        return True
    plain = types(value) and set(types(value)) <= {"string", "integer", "number", "boolean", "null"}
    return bool(plain) and value.get("format") != "binary"


def _what(schema: Node) -> str:
    if schema.value.keys() & {"anyOf", "oneOf", "allOf"}:
        return "one of several things"
    stated = types(schema.value)
    return f"a {schema.value['format']}" if stated == ["string"] else "of type " + (" or ".join(stated) or "anything")


def _plain(schema: Node) -> Action | None:
    if schema.value.keys() & {"anyOf", "oneOf", "allOf"}:
        return None
    if schema.value.get("type") == "string":
        return remove((*schema.location, "format"))
    return update(schema.location, {"type": "string"})


RULES: tuple[Rule, ...] = (boolean, const, discriminator, header)
