"""Relations between objects: their ids, and the links from one to another."""

import re
from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any, ClassVar
from urllib.parse import quote, urlsplit

import attrs
from attrs import frozen
from mijnklantportaal.contract import Contract, Operation

from contract_tests.findings import Finding
from contract_tests.relations import _checks as checks
from contract_tests.relations._base import Relation, View, reply_properties, reply_schemas
from contract_tests.relations.shapes import (
    JSON,
    alternatives,
    items_of,
    properties_of,
    property_at,
    schemas_of,
    value_at,
)


@frozen(kw_only=True)
class Unique(Relation):
    """No two objects of a kind are created under the same value of a field."""

    name: ClassVar[str] = "unique"
    field: str = attrs.field(validator=checks.text)

    def applies_to(self, contract: Contract, operation: Operation) -> bool:
        """Tell whether the operation creates something that has the field."""
        return self.field in reply_properties(contract, operation, "201")

    def broken(self, views: Sequence[View]) -> Iterator[Finding]:
        """Say what was created under a value that an earlier object has."""
        seen: dict[tuple[int, str], str] = {}
        for view in views:
            if view.status != 201 or view.operation is None or view.fields.get(self.field) is None:
                continue
            own = (_kind(view.contract, view.operation), str(view.fields[self.field]))
            if own in seen:
                place = f"response.body.{self.field}"
                yield view.finding(self.name, place, f"another than that of an earlier {seen[own]}", own[1])
            seen[own] = view.exchange.operation


def _kind(contract: Contract, operation: Operation) -> int:
    """Return what two operations that create the same kind of object have in common."""
    content = operation.responses["201"].get("content", {})
    return next((id(contract.resolve(schema)) for schema in schemas_of(content, JSON)), 0)


@frozen(kw_only=True)
class Link(Relation):
    """A link leads to what the reply's own fields name.

    Attributes:
        field: Where the link stands: names with dots between them.
        leads_to: A pattern for its address: `*` for anything, `?` for a character within a path, `{name}` for the
            reply's field of this name.
    """

    name: ClassVar[str] = "link"
    field: str = attrs.field(validator=checks.text)
    leads_to: str = attrs.field(validator=checks.pattern)

    def applies_to(self, contract: Contract, operation: Operation) -> bool:
        """Tell whether a reply, or a list's item in it, has the link."""
        return any(self._is_in(contract, each) for each in _objects_in(contract, operation))

    def broken_by(self, view: View) -> Iterator[Finding]:
        """Say which links lead elsewhere."""
        for place, each in _objects(view):
            address = value_at(each, self.field)
            names = checks.PLACEHOLDER.findall(self.leads_to)
            if not isinstance(address, str) or any(value_at(each, name) is None for name in names):
                continue
            wanted = self.leads_to
            for name in names:
                # Quoted, it is one step of a path, and holds nothing that a pattern gives a meaning to.
                wanted = wanted.replace(f"{{{name}}}", quote(str(value_at(each, name)), safe=""))
            # A character, but not the mark after which a query or a fragment begins.
            if not fnmatchcase(address, wanted.replace("?", "[!?#]")):
                yield view.finding(self.name, f"{place}.{self.field}", f"an address like {wanted}", address)

    def _is_in(self, contract: Contract, properties: Mapping[str, Any]) -> bool:
        names = [self.field, *checks.PLACEHOLDER.findall(self.leads_to)]
        return all(property_at(contract, properties, name) is not None for name in names)


@frozen(kw_only=True)
class URL(Relation):
    """An address is one that a browser can go to: absolute, http or https, with a host, and nobody's password in it."""

    name: ClassVar[str] = "url"
    fields: tuple[str, ...] = attrs.field(converter=checks.as_tuple, validator=checks.texts)

    def applies_to(self, contract: Contract, operation: Operation) -> bool:
        """Tell whether a reply has such a field, at any depth."""
        return any(self._is_named(name) for name in _names_in(contract, reply_schemas(operation)))

    def broken_by(self, view: View) -> Iterator[Finding]:
        """Say which addresses are none; of a field that the document has not, nobody said what it is."""
        if not view.exchange.accepted or view.operation is None:
            return
        schemas = reply_schemas(view.operation)
        for place, name, value in _leaves(view.contract, schemas, view.reply, "response.body"):
            if self._is_named(name) and isinstance(value, str) and not _is_address(value):
                yield view.finding(self.name, place, "an absolute http or https URL", value)

    def _is_named(self, name: str) -> bool:
        return any(fnmatchcase(name, each) for each in self.fields)


def _is_address(value: str) -> bool:
    try:
        parts = urlsplit(value)
        is_of_web = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        return is_of_web and "@" not in parts.netloc and not re.search(r'[\s<>"{}]', value)
    except ValueError:  # of a port too, when it is read
        return False


def _leaves(
    contract: Contract, schemas: Sequence[Any], value: Any, place: str, name: str = ""
) -> Iterator[tuple[str, str, Any]]:
    """Yield the values of those fields that the schemas have."""
    stated = [each for schema in schemas for each in alternatives(contract, schema)]
    if isinstance(value, dict):
        for key, child in value.items():
            if own := [each["properties"][key] for each in stated if key in each.get("properties", {})]:
                yield from _leaves(contract, own, child, f"{place}.{key}", key)
    elif isinstance(value, list):
        items = [each["items"] for each in stated if "items" in each]
        for index, child in enumerate(value):
            yield from _leaves(contract, items, child, f"{place}.{index}", name)
    else:
        yield place, name, value


def _names_in(contract: Contract, schemas: Sequence[Any]) -> Iterator[str]:
    todo, seen = [*schemas], set[int]()
    while todo:
        for each in alternatives(contract, todo.pop()):
            if id(each) not in seen:
                seen.add(id(each))
                yield from each.get("properties", {})
                todo += [*each.get("properties", {}).values(), *([each["items"]] if "items" in each else [])]


def _objects(view: View) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the reply, and the items of a list in it, each with its place."""
    if not view.exchange.accepted:
        return
    if isinstance(view.reply, dict):
        yield "response.body", view.reply
    listed = view.fields.get("data", view.reply)
    if isinstance(listed, list):
        below = "response.body.data" if isinstance(view.reply, dict) else "response.body"
        yield from ((f"{below}.{index}", each) for index, each in enumerate(listed) if isinstance(each, dict))


def _objects_in(contract: Contract, operation: Operation) -> Iterator[Mapping[str, Any]]:
    """Yield what the schemas say of them."""
    own = reply_properties(contract, operation)
    yield own
    if "data" in own:
        yield properties_of(contract, items_of(contract, own["data"]))
