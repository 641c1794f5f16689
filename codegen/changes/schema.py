"""Read a schema as one object, with what `$ref` and `allOf` bring along."""

from collections.abc import Iterator
from typing import Final

from attrs import Factory, evolve, frozen

from codegen.changes import prose
from codegen.changes.change import Side
from codegen.changes.reading import Node
from codegen.documents import Location

_HIDDEN: Final = {Side.REQUEST: "readOnly", Side.RESPONSE: "writeOnly"}
# The keywords for the greatest and the least of an array, which the prose does not tell apart from those of a number.
_ITEMS: Final = {"maximum": "maxItems", "minimum": "minItems"}


@frozen
class Schema:
    """What holds of a value: each keyword with the place where it stands."""

    node: Node  # the last one that references lead to
    origin: Node  # the same, unless something stands beside the first reference
    keywords: dict[str, Node] = Factory(dict)
    properties: dict[str, Node] = Factory(dict)
    required: dict[str, Node] = Factory(dict)  # by property, the entry in `required`
    said: dict[str, Node] = Factory(dict)  # keywords that the prose or the example stands for, where the text stands

    def __getitem__(self, keyword: str) -> Node:
        return self.keywords.get(keyword) or self.node[keyword]

    @property
    def types(self) -> set[str] | None:
        """The types that are allowed, `number` with the `integer` in it; None is any."""
        said = self["type"].value
        types = {said} if isinstance(said, str) else {entry.text() for entry in self["type"]}
        if not said and (self.properties or self["items"]):
            types = {"object"} if self.properties else {"array"}
        if not types:
            return None
        if "number" in types:
            types.add("integer")
        # OpenAPI 3.0; in 3.1 the word means nothing, and vendors mean it all the same.
        return types | {"null"} if self["nullable"].value is True else types

    @property
    def is_class(self) -> bool:
        return bool(self.properties or self["enum"])

    @property
    def class_name(self) -> str | None:
        """The words that the generated class is named after; None when it is named after where it stands."""
        if title := self["title"].text():
            return title
        match self.node.location:
            case ("components", "schemas", str(name)):
                return name
        return None

    @property
    def variants(self) -> list[Node]:
        return [*self["oneOf"], *self["anyOf"]]


def read(node: Node, side: Side) -> Schema:
    """Read a schema, without the properties that are never seen on that side."""
    target = node.resolved()
    schema = Schema(target, origin=target if node.mapping().keys() == {"$ref"} else node)
    _absorb(node, schema, seen=set())
    schema.said.update(_said(schema))
    if hidden := _HIDDEN.get(side):
        for name, child in list(schema.properties.items()):
            if child.resolved()[hidden].value is True:
                del schema.properties[name]
                schema.required.pop(name, None)
    return schema


def _said(schema: Schema) -> Iterator[tuple[str, Node]]:
    types = schema.types or set()
    description = schema["description"]
    facts = prose.facts(description.text())
    for name, value in facts.items():
        said = evolve(description, value=value)
        if name in _ITEMS:
            if "array" in types:
                yield _ITEMS[name], said
            if types & {"string", "number", "integer"}:
                yield name, said
        elif name != "values":
            yield name, said
        elif "string" in types:
            yield "enum", said
    if schema["format"].value == "byte":  # OpenAPI 3.0
        yield "contentEncoding", evolve(schema["format"], value="base64")
    example = next(iter(schema["examples"]), schema["example"])
    yield from _shown(example)
    prefix = prose.prefix_of(example.value)
    if prefix and not (schema["enum"] or "values" in facts):  # what is one of a list begins as it likes
        yield "example of prefix", evolve(example, value=prefix)


def _shown(example: Node) -> Iterator[tuple[str, Node]]:
    if spelling := prose.spelling_of(example.value):
        yield "example spelling", evolve(example, value=spelling)
    if currency := prose.currency_of(example.value):
        yield "example of currency", evolve(example, value=currency)


def _absorb(node: Node, into: Schema, seen: set[Location]) -> None:
    if node.location in seen:
        return
    seen.add(node.location)
    if target := node.target():
        _absorb(target, into, seen)
    for part in node["allOf"]:
        _absorb(part, into, seen)
    into.properties.update(node["properties"].children())
    into.required.update({entry.text(): entry for entry in node["required"] if entry.text()})
    into.keywords.update(node.children())
