"""What an accepted request gets back of itself.

The document does not promise it, and without it a portal that loses or confuses fields passes every check.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mijnklantportaal.contract import Contract

from contract_tests.exchanges import Exchange
from contract_tests.subject import label

_KIND = ("type", "format", "pattern", "enum", "const", "minLength", "maxLength")


def lost_fields(contract: Contract, exchange: Exchange) -> Iterator[str]:
    """Name the fields of a request that came back as something else, where both have the same kind of value."""
    reply = _object(exchange)
    sent_as, came_as = _schemas(contract, exchange)
    for name in sent_as.keys() & came_as.keys() & exchange.fields.keys() & reply.keys():
        sent, came = exchange.fields[name], reply[name]
        if isinstance(sent, list | dict) or sent_as[name] != came_as[name]:
            continue
        if sent != came and not (sent == "" and came is None):
            yield f"{name} was sent as {sent!r} and came back as {came!r}"


def repeated_ids(exchanges: Sequence[Exchange]) -> Iterator[Exchange]:
    """Give the exchanges that created an object under the id of an earlier one."""
    seen = set()
    for exchange in exchanges:
        if exchange.response.status_code == 201 and (own := _object(exchange).get("id")) is not None:
            if own in seen:
                yield exchange
            seen.add(own)


def _object(exchange: Exchange) -> Mapping[str, Any]:
    try:
        value = json.loads(exchange.response.content)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _schemas(contract: Contract, exchange: Exchange) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """Return the kinds of the request's fields and of the response's."""
    operation = next(each for each in contract.operations if label(each) == exchange.operation)
    response = operation.responses.get(str(exchange.response.status_code), {})
    return _kinds(contract, operation.request_content), _kinds(contract, response.get("content", {}))


def _kinds(contract: Contract, content: Mapping[str, Any]) -> Mapping[str, Any]:
    schemas = [contract.resolve(media.get("schema", {})) for media in content.values()]
    return {
        name: _kind(contract.resolve(schema))
        for parent in schemas
        for name, schema in parent.get("properties", {}).items()
        if not {"anyOf", "oneOf", "allOf"} & contract.resolve(schema).keys()
    }


def _kind(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    types = schema.get("type")
    listed = [types] if isinstance(types, str) else types or []
    return {**{key: schema.get(key) for key in _KIND}, "type": [each for each in listed if each != "null"]}
