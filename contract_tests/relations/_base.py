"""What relations have in common: what they select, and what they see of an exchange."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from functools import cached_property, lru_cache
from typing import Any, ClassVar

from attrs import field, frozen
from mijnklantportaal.contract import Contract, Operation, ReadRequest, Request

from contract_tests.exchanges import Exchange, json_of
from contract_tests.findings import Finding, one_line
from contract_tests.readings import read
from contract_tests.relations._checks import text
from contract_tests.relations.shapes import JSON, is_read_only, items_of, properties_of, schemas_of
from contract_tests.servers import Start
from contract_tests.subject import label

_LONGEST = 120


class View:
    """One exchange as relations see it: read, with the operation that it is about."""

    def __init__(self, contract: Contract, exchange: Exchange) -> None:
        self.contract = contract
        self.exchange = exchange

    @cached_property
    def read(self) -> ReadRequest:
        """The request, read by the judge."""
        return read(self.contract, self.exchange.request)

    @cached_property
    def operation(self) -> Operation | None:
        """What was asked for; None where the document has no such thing, and where no body comes back."""
        return None if self.exchange.request.method == "HEAD" else self.read.operation

    @property
    def status(self) -> int:
        """The status of the response."""
        return self.exchange.response.status_code

    @cached_property
    def sent(self) -> Mapping[str, Any]:
        """What was sent, by name: in the body, where it is described there, else in the path."""
        body = self.read.body if isinstance(self.read.body, dict) else {}
        described = {} if self.read.operation is None else _body_properties(self.contract, self.read.operation)
        path = {name: value for name, value in self.read.path_parameters.items() if name not in described}
        return {**body, **path}

    @cached_property
    def reply(self) -> Any:
        """The response's JSON; None where it is none."""
        return json_of(self.exchange.response)

    @cached_property
    def fields(self) -> Mapping[str, Any]:
        """The response's fields, where it is a JSON object."""
        return self.reply if isinstance(self.reply, dict) else {}

    def header(self, name: str) -> str | None:
        """Return the value of a response's header."""
        return next((text for each, text in self.exchange.response.headers if each.lower() == name.lower()), None)

    def finding(self, relation: str, place: str, expected: str, got: object) -> Finding:
        """Say what is wrong with it."""
        came = got if isinstance(got, str) else json.dumps(got, ensure_ascii=False, default=str)
        return Finding(self.exchange.operation, relation, place, expected, one_line(came, _LONGEST), self.exchange)


def shown(value: object) -> str:
    """Spell a value on one line, shortened."""
    return one_line(json.dumps(value, ensure_ascii=False, default=str), _LONGEST)


@frozen(kw_only=True)
class Relation:
    """Something that holds between fields, exchanges or requests, and that no schema can say.

    Attributes:
        operations: For which operations, as a pattern (`*`, `?`) for their method and path.
    """

    name: ClassVar[str]
    operations: str = field(default="*", validator=text)

    def selects(self, operation: Operation) -> bool:
        """Tell whether it is declared for the operation."""
        return fnmatchcase(label(operation), self.operations)

    def applies_to(self, contract: Contract, operation: Operation) -> bool:
        """Tell whether there is anything of the kind in the operation."""
        raise NotImplementedError

    def broken(self, views: Sequence[View]) -> Iterator[Finding]:
        """Say what exchanges with one server, in their order, with operations that it applies to, break of it."""
        for view in views:
            yield from self.broken_by(view)

    def broken_by(self, view: View) -> Iterator[Finding]:
        """Say what one exchange breaks of it."""
        del view
        yield from ()

    def tried(self, contract: Contract, operation: Operation, valid: Request, start: Start) -> Iterator[Finding]:
        """Make the requests that it takes to see it; say what is broken."""
        del contract, operation, valid, start
        yield from ()


KEY = "x-relations"
"""Where a contract document declares them, at its root."""


@lru_cache(maxsize=8192)
def own_fields(contract: Contract, operation: Operation) -> frozenset[str]:
    """Return the fields that the server sets though a request may hold them, because it has the reply's schema.

    They are marked `readOnly`, or are declared to be `owned`.
    """
    owned = {name for each in contract.document.get(KEY, ()) if each["relation"] == "owned" for name in each["fields"]}
    both = {**request_properties(contract, operation), **reply_properties(contract, operation)}
    marked = {name for name, schema in both.items() if is_read_only(contract, schema)}
    return frozenset((owned | marked) - set(operation.path_parameters))


@lru_cache(maxsize=8192)
def reply_properties(contract: Contract, operation: Operation, statuses: str = "2") -> Mapping[str, Any]:
    """Return the schemas of the fields of the operation's replies, by name."""
    schemas = reply_schemas(operation, statuses)
    return {name: each for schema in schemas for name, each in properties_of(contract, schema).items()}


@lru_cache(maxsize=8192)
def is_told_of(contract: Contract, operation: Operation, parameter: str) -> bool:
    """Tell whether what a path's parameter names is something that replies name too.

    Otherwise nobody knows what there is, and any name may be right.
    """
    item = re.compile(re.escape(_collection(operation, parameter)) + r"/\{[^{}/]+\}/?")
    own = (reply_properties(contract, each) for each in contract.operations if item.fullmatch(each.path))
    return is_listed(contract, operation, parameter) or any({"id", parameter} & each.keys() for each in own)


@lru_cache(maxsize=8192)
def is_listed(contract: Contract, operation: Operation, parameter: str) -> bool:
    """Tell whether what a path's parameter names is something that a list of such things, or who makes one, names."""
    for each in contract.operations:
        if each.path.rstrip("/") != _collection(operation, parameter) or each.method not in ("GET", "POST"):
            continue
        own = reply_properties(contract, each)
        listed = [own["data"]] if "data" in own else reply_schemas(each)
        if {"id", parameter} & ({name for one in listed for name in _item(contract, one)} or own.keys()):
            return True
    return False


def _collection(operation: Operation, parameter: str) -> str:
    return operation.path.partition(f"{{{parameter}}}")[0].rstrip("/")


def _item(contract: Contract, schema: Any) -> Mapping[str, Any]:
    return properties_of(contract, items_of(contract, schema))


def reply_schemas(operation: Operation, statuses: str = "2") -> list[Any]:
    """Return the schemas of the operation's replies that are JSON."""
    replies = (response for status, response in operation.responses.items() if status.startswith(statuses))
    return [schema for response in replies for schema in schemas_of(response.get("content", {}), JSON)]


@lru_cache(maxsize=8192)
def request_properties(contract: Contract, operation: Operation) -> Mapping[str, Any]:
    """Return the schemas of the fields of the operation's requests, by name: the body's, else the path's."""
    found = {each["name"]: each.get("schema", {}) for each in operation.parameters if each["in"] == "path"}
    return found | _body_properties(contract, operation)


@lru_cache(maxsize=8192)
def _body_properties(contract: Contract, operation: Operation) -> dict[str, Any]:
    schemas = schemas_of(operation.request_content, "*")
    return {name: each for schema in schemas for name, each in properties_of(contract, schema).items()}
