"""Lists of allowed values that the generator can make no Python enum of."""

import re
from collections.abc import Iterator
from typing import Any

from codegen.doctor.actions import remove, update
from codegen.doctor.description import Description, Node, types
from codegen.doctor.finding import Problem, Rule, Severity, rule


def _enums(description: Description) -> Iterator[tuple[Node, list[Any]]]:
    """Give the schemas with a list of values, and these without null, which the generator takes apart."""
    for node in description.of("Schema"):
        values = node.value.get("enum")
        if isinstance(values, list) and types(node.value) != ["boolean"]:
            yield node, [value for value in values if value is not None]


@rule("empty-enum", Severity.GENERATION, "No value is allowed; the generator refuses the whole document.")
def empty(description: Description) -> Iterator[Problem]:
    """Find lists without any value."""
    for node, _ in _enums(description):
        if not node.value["enum"]:
            yield Problem((*node.location, "enum"), "the list has no value", remove((*node.location, "enum")))


@rule(
    "enum-of-no-one-type",
    Severity.GENERATION,
    "The generator makes enums of texts only, or of whole numbers only, and leaves out all that has another.",
)
def mixed(description: Description) -> Iterator[Problem]:
    """Find lists of values of several types, or of a type that cannot be a member of an enum."""
    for node, values in _enums(description):
        kinds = {type(value) for value in values}
        if not kinds or kinds in ({str}, {int}):
            continue
        all_flags = kinds == {bool} and "type" not in node.value
        yield Problem(
            (*node.location, "enum"),
            "the values are neither all texts nor all whole numbers",
            update(node.location, {"type": "boolean"}) if all_flags else remove((*node.location, "enum")),
        )


@rule("enum-name-clash", Severity.GENERATION, "The generator refuses the document, or one of the values is lost.")
def clash(description: Description) -> Iterator[Problem]:
    """Find values that become members of the same name."""
    for node, values in _enums(description):
        texts = list(dict.fromkeys(value for value in values if isinstance(value, str)))
        if len(texts) != len(values):
            continue  # repeated ones are told of by `repeated-enum-value`
        named = _has_names(node, values)
        names = node.value["x-enum-varnames"] if named else [_member(text, n) for n, text in enumerate(texts)]
        if len({_letters(name) for name in names}) == len(names):
            continue
        names = [_snake(name) for name in names]
        if len(set(names)) < len(names):
            first = next(n for n, name in enumerate(names) if name in names[:n])
            other = texts[names.index(names[first])]
            yield Problem(
                (*node.location, "enum"),
                f"`{other[:60]}` and `{texts[first][:60]}` become the same member, {names[first][:60]}",
                None if "x-enum-varnames" in node.value else update(node.location, {"x-enum-varnames": _unique(names)}),
            )


def _has_names(node: Node, values: list[Any]) -> bool:
    names = node.value.get("x-enum-varnames")
    return isinstance(names, list) and len(names) == len(values) and all(isinstance(name, str) for name in names)


def _letters(text: str) -> str:
    return re.sub(r"[\W_]", "", text).casefold()


def _member(text: str, number: int) -> str:
    """Name a member as the generator does."""
    return text.upper() if text[:1].isalpha() else f"VALUE_{number}"


def _snake(name: str) -> str:
    # The generator takes longer to import than all the rules take.
    from openapi_python_client.strings import snake_case  # noqa: PLC0415

    return snake_case(name).upper()


def _unique(names: list[str]) -> list[str]:
    """Number those that are there already."""
    given: list[str] = []
    for name in names:
        number, new = 1, name
        while new in given or (number > 1 and new in names):
            number += 1
            new = f"{name}_{number}"
        given.append(new)
    return given


RULES: tuple[Rule, ...] = (empty, mixed, clash)
