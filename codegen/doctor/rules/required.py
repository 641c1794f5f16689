"""What must be there: of schemas alone, whoever uses them."""

from collections.abc import Iterator

from codegen.doctor.actions import remove, update
from codegen.doctor.description import Description, Node, as_list, text, types
from codegen.doctor.finding import Problem, Rule, Severity, rule
from codegen.doctor.rules.keywords import may_be_null

_MAY_BE_LEFT_OUT = (
    "if available",
    "if any",
    "if set",
    "optional",
    "when available",
    "may be left out",
    "may be omitted",
)


@rule(
    "boolean-required",
    Severity.GENERATION,
    "In a schema `required` is a list of the names of its fields; the generator refuses the whole document.",
)
def boolean(description: Description) -> Iterator[Problem]:
    """Find `required: true` on a property, which OpenAPI has for parameters only."""
    for node in description.of("Schema"):
        if isinstance(node.value.get("required"), bool):
            yield Problem(
                (*node.location, "required"),
                "`required` is a boolean; it belongs in the list of the object around it",
                remove((*node.location, "required")),
            )


@rule("unlisted-required", Severity.CONTRACT, "Nothing says that the field must be there, though it was meant.")
def unlisted(description: Description) -> Iterator[Problem]:
    """Find properties that say of themselves that they are required, where the object around them does not."""
    for node in description.of("Schema"):
        outer = node.parent
        if node.word != "properties" or outer is None or node.value.get("required") is not True:
            continue
        stated = outer.value.get("required", [])
        if isinstance(stated, list) and node.name not in stated:
            yield Problem(
                (*node.location, "required"),
                f"`{node.name}` is required, and the object does not list it",
                update(outer.location, {"required": [node.name]}),
            )


@rule(
    "array-without-items",
    Severity.GENERATION,
    "The generator leaves out every call and every object that has such an array in it.",
)
def items(description: Description) -> Iterator[Problem]:
    """Find arrays of nobody knows what."""
    for node in description.of("Schema"):
        if "array" in types(node.value) and not node.value.keys() & {"items", "prefixItems", "$ref"}:
            yield Problem((*node.location, "type"), "an array without `items`", update(node.location, {"items": {}}))


@rule(
    "answer-requires-nothing",
    Severity.CONTRACT,
    "An empty object keeps the contract: a portal that leaves out the id, or everything, goes unnoticed.",
)
def answer(description: Description) -> Iterator[Problem]:
    """Find objects in responses of which no field must be there."""
    for node in description.of("Schema"):
        fields = node.under("properties")
        if not fields or "required" in node.value or node.location not in description.answered:
            continue
        if any(field.value.get("required") is True for field in fields):
            continue  # `unlisted-required` makes the list
        names = [field.name for field in fields if not _may_be_left_out(field)]
        yield Problem(
            node.location,
            "the object requires none of its fields",
            update(node.location, {"required": names}) if names else None,
        )


def _may_be_left_out(field: Node) -> bool:
    """Tell by its prose; but what may be null is there as null, which is what null is declared for."""
    prose = text(field.value.get("description")).lower()
    return any(words in prose for words in _MAY_BE_LEFT_OUT) and not may_be_null(field)


@rule(
    "required-without-property",
    Severity.WIRE,
    "The client has no such field, so that it can neither send nor read what must be there.",
)
def undescribed(description: Description) -> Iterator[Problem]:
    """Find names in a list of required fields that are no field of the object."""
    for node in description.of("Schema"):
        fields = {field.name for field in node.under("properties")}
        if not fields or node.value.keys() & {"allOf", "anyOf", "oneOf", "$ref", "patternProperties"}:
            continue
        if node.parent is not None and node.parent.kind == "Schema" and node.word != "properties":
            continue  # a part of another schema, which may have the field
        for index, name in enumerate(as_list(node.value.get("required"))):
            if isinstance(name, str) and name not in fields:
                yield Problem(
                    (*node.location, "required", index),
                    f"`{name}` is required, and is no field of the object",
                    update(node.location, {"properties": {name: {}}}),
                )


RULES: tuple[Rule, ...] = (boolean, unlisted, items, answer, undescribed)
