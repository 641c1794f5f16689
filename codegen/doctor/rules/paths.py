"""Paths and the names of the calls on them."""

import re
from collections.abc import Iterator

from codegen.doctor.actions import remove, update
from codegen.doctor.description import Description, Node, Operation
from codegen.doctor.finding import Problem, Rule, Severity, rule
from codegen.doctor.rules.new_names import new_names
from codegen.nodes import METHODS


def _items(description: Description) -> list[Node]:
    return [node for node in description.of("PathItem") if len(node.location) == 2 and node.location[0] == "paths"]


def _twins(description: Description) -> Iterator[tuple[Node, Node]]:
    """Give each path that ends in a slash beside the one that is the same without it."""
    items = {item.name: item for item in _items(description)}
    for path, item in items.items():
        if path.endswith("/") and path.rstrip("/") in items:
            yield item, items[path.rstrip("/")]


def _clashes(twin: Node, other: Node) -> list[str]:
    """Give the methods of a path whose calls have the name of those of the other, or no name to tell them apart by."""
    names = {node.word: node.value.get("operationId") for node in other.children}
    return [
        node.word
        for node in twin.children
        if node.word in METHODS and node.word in names and names[node.word] == node.value.get("operationId")
    ]


def _methods(item: Node) -> list[str]:
    return [method for method in METHODS if method in item.value]


@rule(
    "trailing-slash-twin",
    Severity.GENERATION,
    "Both calls get the same Python name, so that one would overwrite the other; and servers take them for the same.",
)
def twin(description: Description) -> Iterator[Problem]:
    """Find calls that differ from another by the slash at the end of the path only."""
    for item, other in _twins(description):
        clashes = _clashes(item, other)
        if clashes and len(clashes) == len(_methods(item)):
            yield Problem(item.location, f"the path differs from `{other.name}` by a slash only", remove(item.location))
            continue
        for method in clashes:
            yield Problem(
                (*item.location, method),
                f"the call differs from {method.upper()} {other.name} by a slash only",
                remove((*item.location, method)),
            )


@rule(
    "trailing-slash-split",
    Severity.UNTIDY,
    "Readers and servers take the two for one path, and a redirect from one to the other loses the body.",
)
def split(description: Description) -> Iterator[Problem]:
    """Find paths that differ by a slash at the end, where one has a call of its own."""
    for item, other in _twins(description):
        if len(_clashes(item, other)) < len(_methods(item)):
            yield Problem(item.location, f"the path differs from `{other.name}` by a slash only")


@rule("same-path", Severity.WIRE, "The two are one path to every server, which answers with whichever it finds first.")
def same(description: Description) -> Iterator[Problem]:
    """Find paths that differ by the names of their parameters only."""
    first: dict[str, str] = {}
    for item in _items(description):
        shape = re.sub(r"\{[^{}]*\}", "{}", item.name)
        if shape in first:
            yield Problem(
                item.location,
                f"the path is `{first[shape]}` with other names for its parameters",
                remove(item.location),
            )
        first.setdefault(shape, item.name)


@rule("path-without-slash", Severity.WIRE, "It is glued to the server's address: `v1` and `things` make `v1things`.")
def slashless(description: Description) -> Iterator[Problem]:
    """Find paths that do not begin with a slash."""
    for item in _items(description):
        if not item.name.startswith("/"):
            yield Problem(item.location, "the path does not begin with a slash")


@rule(
    "repeated-operation-id", Severity.GENERATION, "Both calls get the same Python name: one would overwrite the other."
)
def repeated(description: Description) -> Iterator[Problem]:
    """Find calls that have the name of an earlier one."""
    seen: dict[str, Operation] = {}
    for operation in description.operations:
        name = operation.node.value.get("operationId")
        if not isinstance(name, str):
            continue
        if name in seen:
            yield Problem(
                (*operation.node.location, "operationId"),
                f"`{name}` is the operationId of {seen[name]} too",
                update(operation.node.location, {"operationId": new_names(description)[operation.node.location]}),
            )
        seen.setdefault(name, operation)


@rule(
    "missing-operation-id",
    Severity.UNTIDY,
    "The Python name is made of the path, and changes for all users when the vendor gives the call a name.",
)
def missing(description: Description) -> Iterator[Problem]:
    """Find calls without a name."""
    for operation in description.operations:
        if "operationId" not in operation.node.value:
            yield Problem(
                operation.node.location,
                f"{operation} has no operationId",
                update(operation.node.location, {"operationId": new_names(description)[operation.node.location]}),
            )


@rule("unbalanced-path", Severity.WIRE, "The braces are sent as they stand, and no parameter gets its place.")
def unbalanced(description: Description) -> Iterator[Problem]:
    """Find braces in paths that are no parameter's."""
    for item in _items(description):
        if re.search(r"[{}]", re.sub(r"\{[^{}]+\}", "", item.name)):
            yield Problem(item.location, "a brace in the path has no other to match, or there is nothing in between")


@rule("parameter-twice-in-path", Severity.GENERATION, "The generator leaves the calls out.")
def twice(description: Description) -> Iterator[Problem]:
    """Find paths in which a parameter has two places."""
    for item in _items(description):
        names = re.findall(r"\{([^{}]+)\}", item.name)
        for name in dict.fromkeys(name for index, name in enumerate(names) if name in names[:index]):
            yield Problem(item.location, f"`{{{name[:60]}}}` stands twice in the path", remove(item.location))


RULES: tuple[Rule, ...] = (twin, split, same, slashless, unbalanced, twice, repeated, missing)
