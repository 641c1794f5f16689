"""What each operation does to which kind of object, read off the contract's paths, methods and success schemas."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Literal

from attrs import frozen

from mijnklantportaal.contract import Contract, Operation
from mijnklantportaal.mock._flat import Schema
from mijnklantportaal.mock._values import Values

Action = Literal["create", "fetch", "update", "remove", "list", "answer"]

_PLACEHOLDER = re.compile(r"\{[^{}]+\}")
_JSON = re.compile(r"[^;]*[/+]json( *;.*)?", re.IGNORECASE)
_RANGES = {"*/*": "application/json", "application/*": "application/json", "text/*": "text/plain"}
WITHOUT_BODY = {204, 205, 304}
_ON_ITEM: Mapping[str, Action] = {
    "GET": "fetch",
    "PUT": "update",
    "PATCH": "update",
    "POST": "update",
    "DELETE": "remove",
}


@frozen(eq=False)
class Documented:
    """A response as it is documented; no media type means an empty body."""

    status_code: int
    headers: Mapping[str, Any]
    media_type: str | None
    schema: Schema
    example: Any

    @property
    def is_json(self) -> bool:
        """Tell whether the body is JSON."""
        return self.media_type is not None and _JSON.fullmatch(self.media_type) is not None


@frozen(eq=False)
class Kind:
    """A kind of object: the name of its schema, or its path when the schema has no name."""

    name: str
    schema: Schema
    id_name: str


@frozen(eq=False)
class Plan:
    """What an operation does to a kind of object.

    `required` are the fields that its body must have, `fields` all that it knows: none where it may have any. `owners`
    are the path parameters that name an object before the path's end, each with the kind it is an id of; `item` is the
    one that names the object itself.
    """

    action: Action
    kind: Kind | None
    success: Documented
    required: tuple[str, ...]
    fields: frozenset[str]
    owners: tuple[tuple[str, Kind], ...] = ()
    item: str | None = None


class Resources:
    """The plan of every operation of a contract.

    Paths that end in a parameter are items; what answers to them decides their kind. An action that is neither on an
    item nor on a list of them is "answer": the portal replies as documented and remembers nothing.
    """

    def __init__(self, contract: Contract, values: Values) -> None:
        self._contract = contract
        self._values = values
        self._items: dict[str, Kind] = {}
        parameters = {_shape(each.path): each.path_parameters for each in reversed(contract.operations)}
        for shape, schema in self._told():
            if parameters.get(shape) and shape not in self._items:
                kind = self._kind(schema, shape, parameters[shape][-1])
                if kind is not None:
                    self._items[shape] = kind
        self.plans = {operation: self._plan(operation) for operation in contract.operations}

    def _told(self) -> Iterator[tuple[str, Schema]]:
        """Yield what is told of items, each with its path, the plainest word first."""
        operations = self._contract.operations
        told = [(each.method, _shape(each.path), success_of(self._contract, each).schema) for each in operations]
        for _, shape, success in told:  # of each path GET first: it says most plainly what is there
            if shape.endswith("{}"):
                yield shape, success
        for method, shape, success in told:  # a path that is only deleted says nothing; what lists or creates does
            if method == "POST":
                yield f"{shape}/{{}}", success
            elif method == "GET" and (listed := self._listed(success)) is not None:
                yield f"{shape}/{{}}", listed

    def uncreated(self) -> list[Kind]:
        """Return the kinds that can be read but that nothing in the document creates."""
        plans = self.plans.values()
        created = {plan.kind.name for plan in plans if plan.kind and plan.action == "create"}
        kinds = {plan.kind.name: plan.kind for plan in plans if plan.kind}
        return [kind for name, kind in kinds.items() if name not in created]

    def _plan(self, operation: Operation) -> Plan:
        success = success_of(self._contract, operation)
        schemas = [media.get("schema") for media in operation.request_content.values()]
        required = tuple(name for schema in schemas for name in self._values.flatten(schema).get("required", ()))
        fields = frozenset(name for schema in schemas for name in self._values.names(schema))
        shape = _shape(operation.path)
        owners = self._owners(operation)
        if shape in self._items:
            action = _ON_ITEM.get(operation.method, "answer")
            item = operation.path_parameters[-1]
            return Plan(action, self._items[shape], success, required, fields, owners[:-1], item)
        item_shape = f"{shape}/{{}}"
        if operation.method == "GET":
            listed = self._listed(success.schema)
            kind = None if listed is None else self._kind_below(listed, item_shape)
            if kind is not None:
                return Plan("list", kind, success, required, fields, owners)
        if operation.method == "POST":
            kind = self._kind_below(success.schema, item_shape)
            if kind is not None and owners and owners[-1][1].name == kind.name:  # such as POST /invoices/{id}/send
                return Plan("update", kind, success, required, fields, owners[:-1], owners[-1][0])
            if kind is not None:
                return Plan("create", kind, success, required, fields, owners)
        return Plan("answer", None, success, required, fields, owners)

    def _owners(self, operation: Operation) -> tuple[tuple[str, Kind], ...]:
        """Return the path's parameters whose part of the path is an item."""
        ends = [match.end() for match in _PLACEHOLDER.finditer(operation.path)]
        shapes = [_shape(operation.path[:end]) for end in ends]
        named = zip(operation.path_parameters, shapes, strict=True)
        return tuple((name, self._items[shape]) for name, shape in named if shape in self._items)

    def _kind_below(self, schema: Schema, item_shape: str) -> Kind | None:
        """Return the kind that a list or a creation is about; the items below the path know best what an id is."""
        item = self._items.get(item_shape)
        return self._kind(schema, item_shape, item.id_name if item else "id") or item

    def _kind(self, schema: Schema, shape: str, parameter: str) -> Kind | None:
        flat = self._values.flatten(schema)
        id_name = next((name for name in ("id", parameter) if name in flat.get("properties", ())), None)
        if id_name is None:
            return None
        reference = schema.get("$ref") or next((part.get("$ref") for part in schema.get("allOf", ())), None)
        return Kind(reference or shape, schema, id_name)

    def _listed(self, schema: Schema) -> Schema | None:
        flat = self._values.flatten(schema)
        listed = flat.get("properties", {}).get("data", schema)
        return self._values.flatten(listed).get("items")


def success_of(contract: Contract, operation: Operation) -> Documented:
    """Return the success that an operation documents: the lowest 2xx, else a redirection, else `default`, else 204.

    Of a POST, 201 comes first.
    """
    statuses = sorted(operation.responses, key=str.upper)
    usual = {"2": 201 if operation.method == "POST" else 200, "3": 302}
    for start in ("201" if operation.method == "POST" else "2", "2", "3", "d"):
        for status in statuses:
            if status.lower().startswith(start):
                code = int(status) if status.isdigit() else usual.get(start[0], usual["2"])
                return _documented(contract, operation, status, code)
    return Documented(204, {}, None, {}, None)


def reply_for(contract: Contract, operation: Operation, status_code: int) -> Documented | None:
    """Return the response that an operation documents for a status, by itself, in a range or as the default."""
    wanted = (str(status_code), f"{status_code // 100}XX", "DEFAULT")
    by_status = {status.upper(): status for status in operation.responses}
    status = next((by_status[each] for each in wanted if each in by_status), None)
    return None if status is None else _documented(contract, operation, status, status_code)


def _documented(contract: Contract, operation: Operation, status: str, code: int) -> Documented:
    response = operation.responses[status]
    headers = {name: contract.resolve(header) for name, header in response.get("headers", {}).items()}
    content: Mapping[str, Any] = response.get("content", {})
    if not content or code in WITHOUT_BODY:
        return Documented(code, headers, None, {}, None)
    # A name comes before a range beside it.
    names, ranges = ([each for each in content if ("*" in each) is is_range] for is_range in (False, True))
    media_types = {each: each for each in names}
    for each in ranges:
        media_types.setdefault(_RANGES.get(each, each.replace("*", "octet-stream")), each)
    media_type = next(filter(_JSON.fullmatch, media_types), next(iter(media_types)))
    media = contract.resolve(content[media_types[media_type]])
    examples = [contract.resolve(example).get("value") for example in media.get("examples", {}).values()]
    example = media.get("example", next(iter(examples), None))
    return Documented(code, headers, media_type, media.get("schema", {}), example)


def _shape(path: str) -> str:
    return _PLACEHOLDER.sub("{}", path).rstrip("/")
