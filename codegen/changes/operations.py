"""Compare two documents: operations, the names they have in Python, and what stands around them."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from attrs import frozen

from codegen.changes import exchanges, naming, schemas
from codegen.changes.change import Change, Kind, Side
from codegen.changes.reading import Node
from codegen.changes.schemas import COMPONENTS, Subject
from codegen.changes.telling import Teller, code
from codegen.classes import names_class
from codegen.described_elsewhere import DESCRIBED_ELSEWHERE
from codegen.nodes import METHODS

_PLACEHOLDER: Final = re.compile(r"\{([^{}]*)\}")
# Compared for each operation; what else stands beside them is for readers.
_COMPARED: Final = {
    "operationId",
    "tags",
    "summary",
    "description",
    "parameters",
    "requestBody",
    "responses",
    "security",
    "servers",
}


@frozen
class Operation:
    """One method of one path."""

    method: str
    path: str
    item: Node  # the path's own entry
    node: Node

    def __str__(self) -> str:
        return f"{self.method.upper()} {self.path}"

    @property
    def module(self) -> str:
        return f"api.{naming.package(self.node)}.{naming.function(self.node, self.method, self.path)}"

    def is_like(self, other: "Operation") -> bool:
        return self.path == other.path and self.item.value == other.item.value

    def parameters(self) -> dict[Any, Node]:
        """Give the parameters, the operation's own before those of the path, by what identifies them."""
        places = _PLACEHOLDER.findall(self.path)
        found: dict[Any, Node] = {}
        for owner in (self.item, self.node):
            for entry in owner["parameters"]:
                parameter = entry.resolved()
                name, where = parameter["name"].text(), parameter["in"].text()
                if where == "path" and name in places:
                    found[where, places.index(name)] = parameter
                elif where != "header":
                    found[where, name] = parameter
                elif name.lower() not in DESCRIBED_ELSEWHERE:
                    found[where, name.lower()] = parameter
        return found

    def security(self) -> Node:
        return self.node["security"] or self.node.at("security")


def compare(old_document: Mapping[str, Any], new_document: Mapping[str, Any]) -> list[Change]:
    """Give every change, in no particular order."""
    old, new = Node.of(old_document), Node.of(new_document)
    before, after = _operations(old), _operations(new)
    document = Teller(Side.DOCUMENT, None)
    tellers = [document]
    same_ground = _same_ground(old, new)
    for key in before | after:
        one, other = before.get(key), after.get(key)
        if not (same_ground and one and other and one.is_like(other)):
            tellers += _operation(one, other)
    document.compared.update(*(teller.compared for teller in tellers))
    if not same_ground:
        _components(document, old["components"]["schemas"], new["components"]["schemas"])
    _servers(document, old["servers"], new["servers"])
    _around(document, old, new)
    changes = [change for teller in tellers for change in teller.changes]
    return changes + _untold(document, old, new, changes)


def _same_ground(old: Node, new: Node) -> bool:
    """Tell whether all is alike that operations refer to or fall back on, so that like operations need no look."""
    around = ({key: value for key, value in node.mapping().items() if key != "paths"} for node in (old, new))
    return next(around) == next(around) and "#/paths/" not in json.dumps(new.value)


def _operations(document: Node) -> dict[tuple[str, str], Operation]:
    """Give the operations by method and path; what a parameter in a path is called is not seen on the wire."""
    return {
        (method, _PLACEHOLDER.sub("{}", path)): Operation(method, path, item.resolved(), item.resolved()[method])
        for path, item in document["paths"].children().items()
        for method in METHODS
        if item.resolved()[method]
    }


def _operation(old: Operation | None, new: Operation | None) -> Iterator[Teller]:
    operation = new or old
    document, request, response = (
        Teller(side, str(operation)) for side in (Side.DOCUMENT, Side.REQUEST, Side.RESPONSE)
    )
    if new is None and old is not None:
        document.tell(Kind.BREAKING, old.node, f"the operation is gone, and {code(old.module)} with it")
    elif old is None and new is not None:
        document.tell(Kind.ADDITIVE, new.node, f"the operation is new, as {code(new.module)}")
    elif old is not None and new is not None:
        _names(document, old, new)
        for key in ("summary", "description"):
            exchanges.text(request, old.node[key], new.node[key], f"the {key}", documentation=document)
        exchanges.rest(document, old.node, new.node, _COMPARED, "the operation")
        if old.node["servers"] or new.node["servers"]:
            _servers(document, old.node["servers"], new.node["servers"])
        exchanges.security(request, old.security(), new.security())
        exchanges.parameters(request, old.parameters(), new.parameters())
        exchanges.body(request, old.node["requestBody"].resolved(), new.node["requestBody"].resolved())
        exchanges.responses(response, old.node["responses"], new.node["responses"])
    yield from (document, request, response)


def _names(teller: Teller, old: Operation, new: Operation) -> None:
    moved = old.module != new.module
    for key in ("operationId", "tags"):
        if old.node[key].value != new.node[key].value:
            teller.tell(
                Kind.BREAKING if moved else Kind.DOCUMENTATION,
                new.node[key] or old.node[key],
                f"{key} changed"
                + (f": {code(old.module)} is {code(new.module)} now" if moved else ", its module stays"),
            )
    if old.path != new.path:
        teller.tell(Kind.DOCUMENTATION, new.node, f"the path is written {code(new.path)} now, was {code(old.path)}")


def _components(teller: Teller, old: Node, new: Node) -> None:
    """Compare the schemas' names, each of which is a class to import, and the schemas that no operation uses."""
    before, after = ({naming.class_name(name): child for name, child in node.children().items()} for node in (old, new))
    added = {name: node for name, node in after.items() if name not in before}
    for name, node in before.items():
        if name in after:
            schemas.compare(teller, node, after[name], Subject(f"the schema {code(name)}"))
            if node.location != after[name].location:
                teller.tell(Kind.DOCUMENTATION, after[name], f"the schema {code(name)} is spelt otherwise")
            continue
        successor = next((new_name for new_name, other in added.items() if other.value == node.value), None)
        if successor:
            added.pop(successor)
        fate = f"{code(successor)} now" if successor else "gone"
        _component(teller, Kind.BREAKING, node, f"{code(name)} is {fate}")
    for name, node in added.items():
        _component(teller, Kind.ADDITIVE, node, f"{code(name)} is new")


def _component(teller: Teller, kind: Kind, node: Node, what: str) -> None:
    """Tell of a schema's name, which nobody imports unless it is that of a class."""
    if names_class(node.resolved().mapping()):
        teller.tell(kind, node, f"the schema, and its class, {what}")
    else:
        teller.tell(Kind.DOCUMENTATION, node, f"the schema {what}")


def _servers(teller: Teller, old: Node, new: Node) -> None:
    """Compare servers. The client calls the first."""
    before, after = ([_url(server) for server in node] for node in (old, new))
    if before[:1] != after[:1]:
        was, now = (urls[0] if urls else "none" for urls in (before, after))
        teller.tell(Kind.BREAKING, new or old, f"the server is {code(now)} now, was {code(was)}")
    for url in before[1:]:
        if url not in after:
            teller.tell(Kind.BREAKING, old, f"the server {code(url)} is gone")
    for url in after[1:]:
        if url not in before:
            teller.tell(Kind.ADDITIVE, new, f"the server {code(url)} is new")


def _url(server: Node) -> str:
    """Give the address with the defaults of its variables filled in."""
    variables = server["variables"]

    def filled_in(match: re.Match[str]) -> str:
        default = variables[match[1]]["default"]
        return str(default.value) if default else match[0]  # YAML reads a port as a number

    return _PLACEHOLDER.sub(filled_in, server["url"].text())


def _around(teller: Teller, old: Node, new: Node) -> None:
    exchanges.text(teller, old["info"]["description"], new["info"]["description"], "the description of the document")
    exchanges.rest(teller, old["info"], new["info"], {"description"}, "the document")
    exchanges.rest(teller, old, new, {"info", "paths", "components", "servers", "security"}, "the document")


def _untold(teller: Teller, old: Node, new: Node, changes: list[Change]) -> list[Change]:
    """Give what differs where no operation looks: a component of another kind, a path's own text, a root's security."""
    told = {change.pointer for change in changes}
    found = Teller(teller.side, None)
    for one, other in _corners(old, new):
        pointer = (other or one).pointer
        if one.value != other.value and not any(place == pointer or place.startswith(pointer + "/") for place in told):
            found.document(one, other, f"{code(pointer)}")
    return found.changes


def _corners(old: Node, new: Node) -> Iterator[tuple[Node, Node]]:
    for section in old["components"].mapping() | new["components"].mapping():
        one, other = old["components"][section], new["components"][section]
        if section != COMPONENTS[-1]:
            yield from ((one[name], other[name]) for name in one.mapping() | other.mapping())
    for path in old["paths"].mapping() | new["paths"].mapping():
        one, other = old["paths"][path], new["paths"][path]
        if one and other:
            yield from ((one[key], other[key]) for key in one.mapping() | other.mapping() if key not in METHODS)
    for key in ("security", "servers"):
        yield old[key], new[key]
