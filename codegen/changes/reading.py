"""Walk a document by nodes that know where they stand, whatever is in it: what has the wrong type is not there."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote

from attrs import field, frozen

from codegen import nodes
from codegen.documents import Location


@frozen
class Node:
    """A value of a document, and where it stands. The value of what is not there is None."""

    value: Any = field(eq=False, repr=False)
    location: Location
    _root: Any = field(eq=False, repr=False)

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "Node":
        return cls(document, (), document)

    @property
    def pointer(self) -> str:
        return nodes.pointer(self.location)

    def __bool__(self) -> bool:
        return self.value is not None

    def __getitem__(self, key: str) -> "Node":
        return Node(self.mapping().get(key), (*self.location, key), self._root)

    def __iter__(self) -> Iterator["Node"]:
        """Go through the entries of a list."""
        entries = self.value if isinstance(self.value, list) else []
        for index, value in enumerate(entries):
            yield Node(value, (*self.location, index), self._root)

    def mapping(self) -> dict[str, Any]:
        return self.value if isinstance(self.value, dict) else {}

    def children(self) -> dict[str, "Node"]:
        """Give the entries of a mapping; those of value null are not there."""
        return {key: self[key] for key, value in self.mapping().items() if value is not None}

    def text(self) -> str:
        return self.value if isinstance(self.value, str) else ""

    def at(self, *location: str) -> "Node":
        """Give the node at a location of the same document."""
        node = Node.of(self._root)
        for step in location:
            node = node[step]
        return node

    def find(self, pointer: str) -> "Node | None":
        """Give the node of the same document that a JSON Pointer (RFC 6901) leads to."""
        value, location = self._root, []
        for step in pointer.split("/")[1:]:
            key: str | int = step.replace("~1", "/").replace("~0", "~")
            if isinstance(value, list) and step.isdecimal() and int(step) < len(value):
                key = int(step)
            elif not isinstance(value, dict) or key not in value:
                return None
            value = value[key]
            location.append(key)
        return Node(value, tuple(location), self._root)

    def target(self) -> "Node | None":
        """Give what a `$ref`, alone or beside other keys, stands for; None if it leads nowhere."""
        reference = self.mapping().get("$ref")
        if not isinstance(reference, str) or not reference.startswith("#/"):
            return None
        return self.find(unquote(reference[1:]))

    def resolved(self) -> "Node":
        """Follow references to the end; a cycle of nothing but references ends where it closes."""
        node, seen = self, {self.location}
        while (target := node.target()) and target.location not in seen:
            node = target
            seen.add(node.location)
        return node
