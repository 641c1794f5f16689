"""Words of OpenAPI 3.0 in a document that says it is 3.1, whose schemas are JSON Schema 2020-12."""

from collections.abc import Iterator

from codegen.doctor.actions import remove, update
from codegen.doctor.description import Description, Node, types
from codegen.doctor.finding import Problem, Rule, Severity, rule
from codegen.doctor.rules.keywords import null_too


def _nullable(description: Description) -> Iterator[Node]:
    return (node for node in description.of("Schema") if "nullable" in node.value)


@rule(
    "nullable-in-3.1",
    Severity.WIRE,
    "In 3.1 null is a type, and `nullable` says nothing: a client made from it falls over the first null.",
)
def nullable(description: Description) -> Iterator[Problem]:
    """Find `nullable: true` where no type says it."""
    for node in _nullable(description):
        if node.value["nullable"] is True and "null" not in types(node.value):
            change = null_too(node.value)
            yield Problem(
                (*node.location, "nullable"),
                "`nullable: true` is of OpenAPI 3.0; 3.1 says it with the type null",
                change and update(node.location, change),
            )


@rule("dead-nullable", Severity.UNTIDY, "In 3.1 the word says nothing, and a reader takes it for something.")
def dead_nullable(description: Description) -> Iterator[Problem]:
    """Find the word where the type says it, once it does."""
    for node in _nullable(description):
        if node.value["nullable"] is not True or "null" in types(node.value) or null_too(node.value):
            yield Problem(
                (*node.location, "nullable"),
                "`nullable` is no word of OpenAPI 3.1",
                remove((*node.location, "nullable")),
            )


@rule(
    "boolean-exclusive-bound",
    Severity.CONTRACT,
    "Since 3.1 it is the bound itself: the schema is invalid, and whoever judges by it refuses it.",
)
def exclusive(description: Description) -> Iterator[Problem]:
    """Find `exclusiveMinimum: true` and its twin."""
    for node in description.of("Schema"):
        for word, bound in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
            if not isinstance(node.value.get(word), bool):
                continue
            limit = node.value.get(bound)
            moved = node.value[word] and isinstance(limit, int | float) and not isinstance(limit, bool)
            yield Problem(
                (*node.location, word),
                f"`{word}` is a boolean, as in OpenAPI 3.0",
                update(node.location, {word: limit}) if moved else remove((*node.location, word)),
            )


RULES: tuple[Rule, ...] = (nullable, dead_nullable, exclusive)
