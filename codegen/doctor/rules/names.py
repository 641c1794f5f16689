"""Names that differ in the document, and are one in Python."""

import re
from collections import defaultdict
from collections.abc import Iterator

from codegen.classes import has_class
from codegen.doctor.actions import update
from codegen.doctor.description import Description, Node, Operation, text
from codegen.doctor.finding import Problem, Rule, Severity, rule
from codegen.doctor.rules.new_names import new_names


@rule("same-python-name", Severity.GENERATION, "Both calls get the same Python name: one would overwrite the other.")
def operations(description: Description) -> Iterator[Problem]:
    """Find calls whose operationIds, or paths where these are missing, become one function of one package."""
    alike: defaultdict[str, list[Operation]] = defaultdict(list)
    for operation in description.operations:
        alike[_letters(_name(operation))].append(operation)
    seen: dict[tuple[str, str], Operation] = {}
    for operation in (each for group in alike.values() if len(group) > 1 for each in group):
        function = _function(operation)
        first = seen.setdefault(function, operation)
        if first is not operation and _name(first) != _name(operation):
            yield Problem(
                (*operation.node.location, *(["operationId"] if "operationId" in operation.node.value else [])),
                f"{operation} and {first} both become {'.'.join(function)}",
                update(operation.node.location, {"operationId": new_names(description)[operation.node.location]}),
            )


def _name(operation: Operation) -> str:
    # Paths that differ by a slash at the end are told of by `trailing-slash-twin`.
    return text(operation.node.value.get("operationId")) or f"{operation.method}{operation.path.rstrip('/')}"


def _function(operation: Operation) -> tuple[str, str]:
    from codegen.changes import naming, reading  # noqa: PLC0415  # see `_class`

    node = reading.Node.of(operation.node.value)
    return naming.package(node), naming.function(node, operation.method, operation.path)


@rule("same-class-name", Severity.GENERATION, "The generator leaves one of the two out, with all that hangs on it.")
def classes(description: Description) -> Iterator[Problem]:
    """Find schemas under `components` that become one class."""
    alike: defaultdict[str, list[Node]] = defaultdict(list)
    for node in description.of("Schema"):
        if node.parent is None or node.parent.kind != "Components":
            continue
        if (schema := description.follow(node)) and has_class(schema.value):
            alike[_letters(_words(node))].append(node)
    taken = set(alike)
    for group in alike.values():
        seen: dict[str, Node] = {}
        for node in group if len(group) > 1 else ():
            name = _class(_words(node))
            first = seen.setdefault(name, node)
            if first is not node:
                title = _free(_words(node), taken)
                yield Problem(
                    node.location,
                    f"`{node.name[:60]}` becomes the class {name[:60]}, as `{first.name[:60]}` does",
                    None if "$ref" in node.value else update(node.location, {"title": title}),
                )


def _words(node: Node) -> str:
    return text(node.value.get("title")) or node.name


def _free(words: str, taken: set[str]) -> str:
    number = 2
    while _letters(f"{words}{number}") in taken:
        number += 1
    taken.add(_letters(f"{words}{number}"))
    return f"{words}{number}"


def _letters(name: str) -> str:
    return re.sub(r"[\W_]", "", name).casefold()


def _class(words: str) -> str:
    # The generator takes longer to import than all the rules take.
    from codegen.changes import naming  # noqa: PLC0415

    return naming.class_name(words)


RULES: tuple[Rule, ...] = (operations, classes)
