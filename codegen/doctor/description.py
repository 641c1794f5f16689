"""A document as a tree of OpenAPI's objects, each with its kind and its place.

Whatever is not of the type that it should be is left out here: `rules.structure` tells of it.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from attrs import define, field, frozen

from codegen.doctor.vocabulary import VOCABULARY
from codegen.documents import Location
from codegen.nodes import METHODS, steps

# Enough for any chain of references that leads anywhere.
_MAX_HOPS = 50


@frozen(eq=False)
class Node:
    """One object of the document."""

    kind: str
    location: Location
    value: dict[str, Any]
    parent: "Node | None"
    word: str  # the keyword of the parent under which it stands
    children: list["Node"] = field(factory=list, repr=False)

    @property
    def name(self) -> str:
        """The last step of the location: a property's name, a status, a path."""
        return str(self.location[-1]) if self.location else ""

    @property
    def prose(self) -> str:
        """Its description."""
        return text(self.value.get("description"))

    def under(self, word: str) -> list["Node"]:
        """Give the children that stand under a keyword."""
        return [child for child in self.children if child.word == word]


@frozen
class Operation:
    """A call: a method of a path."""

    node: Node
    item: Node  # the path's own object

    @property
    def path(self) -> str:
        """The path, with the names of its parameters in braces."""
        return self.item.name

    @property
    def method(self) -> str:
        """The method, in small letters."""
        return self.node.word

    def __str__(self) -> str:
        return f"{self.method.upper()} {self.path}"


@define(eq=False)
class Description:
    """A document's data, with its objects in the order of the file."""

    data: Mapping[str, Any]
    unquoted: Mapping[Location, str] = field(factory=dict)  # as in `Document`

    @cached_property
    def nodes(self) -> list[Node]:
        """All objects, parents first."""
        found = [Node("OpenAPI", (), dict(self.data), None, "")]
        pending = found.copy()
        while pending:
            node = pending.pop()
            node.children.extend(_children(node))
            found += node.children
            pending += node.children
        return found

    def of(self, *kinds: str) -> list[Node]:
        """Give all objects of some kinds."""
        return [node for kind in kinds for node in self._by_kind.get(kind, ())]

    @cached_property
    def _by_kind(self) -> dict[str, list[Node]]:
        result: dict[str, list[Node]] = {}
        for node in self.nodes:
            result.setdefault(node.kind, []).append(node)
        return result

    @cached_property
    def by_location(self) -> dict[Location, Node]:
        """The objects by where they stand."""
        return {node.location: node for node in self.nodes}

    @cached_property
    def operations(self) -> list[Operation]:
        """The calls under `paths`, in the order of the file."""
        return [
            Operation(node, item)
            for item in self.of("PathItem")
            if len(item.location) == 2 and item.location[0] == "paths"
            for node in item.children
            if node.word in METHODS
        ]

    @property
    def secured_by_default(self) -> list[Any]:
        """The security that holds for an operation which states none."""
        return as_list(self.data.get("security"))

    def is_secured(self, operation: Operation) -> bool:
        """Tell whether a call needs a token: `{}` among the choices means that none is needed."""
        choices = as_list(operation.node.value.get("security", self.secured_by_default))
        return bool(choices) and all(isinstance(choice, dict) and choice for choice in choices)

    def locate(self, reference: Any) -> Location | None:
        """Give where in this document a `$ref` points; None when that is nowhere."""
        if not isinstance(reference, str) or not reference.startswith("#"):
            return None
        value: Any = self.data
        location: Location = ()
        for step in steps(reference):
            if isinstance(value, dict) and step in value:
                value, location = value[step], (*location, step)
            elif isinstance(value, list) and step.isdecimal() and step.isascii() and len(step) < 7:
                if int(step) >= len(value):
                    return None
                value, location = value[int(step)], (*location, int(step))
            else:
                return None
        return location

    def follow(self, node: Node | None) -> Node | None:
        """Give the object that a reference leads to, itself if it is none; None when it leads nowhere."""
        for _ in range(_MAX_HOPS):
            if node is None or "$ref" not in node.value:
                return node
            location = self.locate(node.value["$ref"])
            node = None if location is None else self.by_location.get(location)
        return None

    @cached_property
    def answered(self) -> set[Location]:
        """Where the schemas stand that a response's body is made of, through all references."""
        pending = [schema for media in self._answers() for schema in media.under("schema")]
        seen: set[Location] = set()
        while pending:
            node = pending.pop()
            if node.location in seen:
                continue
            seen.add(node.location)
            pending += [child for child in node.children if child.kind == "Schema"]
            if "$ref" in node.value and (found := self.follow(node)):
                pending.append(found)
        return seen

    @cached_property
    def error(self) -> str | None:
        """The reference to the schema that most errors have, as far as they are described."""
        used = Counter(
            schema.value["$ref"]
            for answer in self.of("Response")
            if answer.name.startswith("4")
            for media in answer.under("content")
            for schema in media.under("schema")
            if isinstance(schema.value.get("$ref"), str)
        )
        return used.most_common(1)[0][0] if used else None

    def _answers(self) -> Iterator[Node]:
        return (media for response in self.of("Response") for media in response.under("content"))


def text(value: Any) -> str:
    """Give a text as it is, and nothing for anything else."""
    return value if isinstance(value, str) else ""


def as_list(value: Any) -> list[Any]:
    """Give a list as it is, and an empty one for anything else."""
    return value if isinstance(value, list) else []


def types(schema: Mapping[str, Any]) -> list[str]:
    """Give the types that a schema states."""
    stated = schema.get("type")
    return [kind for kind in (stated if isinstance(stated, list) else [stated]) if isinstance(kind, str)]


def _children(node: Node) -> Iterator[Node]:
    if node.kind == "Reference":
        return
    words = VOCABULARY[node.kind]
    for name, value in node.value.items():
        word = words.get(name) or words.get("*")
        if word is None or not word.kind or (name.startswith("x-") and "*" in words):
            continue
        for location, entry in _entries(word.shape, value, (*node.location, name)):
            if isinstance(entry, dict):
                yield _node(word.kind, location, entry, node, name)


def _entries(shape: str, value: Any, location: Location) -> Iterator[tuple[Location, Any]]:
    match shape, value:
        case "", _:
            yield location, value
        case "[", list():
            yield from (((*location, index), entry) for index, entry in enumerate(value))
        case "{", dict():
            yield from (((*location, key), entry) for key, entry in value.items())


def _node(kind: str, location: Location, value: dict[str, Any], parent: Node, word: str) -> Node:
    if "$ref" in value and kind not in {"Schema", "PathItem"}:
        kind = "Reference"
    return Node(kind, location, value, parent, word)
