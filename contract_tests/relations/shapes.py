"""What schemas say of the fields of an object."""

from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

from mijnklantportaal.contract import Contract

from contract_tests.wire import essence

JSON = "*json"


def schemas_of(content: Mapping[str, Any], media_type: str) -> Iterator[Any]:
    """Yield the schemas of a `content` map whose media type is like this."""
    for name, media in content.items():
        if fnmatchcase(essence(name), media_type):
            yield media.get("schema", {})


def alternatives(contract: Contract, schema: Any) -> Iterator[Mapping[str, Any]]:
    """Yield the schema and all that it is made up of: what it refers to, of which it may say more, and alternatives."""
    todo, seen = [schema], set()
    while todo:
        found = todo.pop()
        if isinstance(found, Mapping) and id(found) not in seen:
            seen.add(id(found))
            yield found
            todo += [part for key in ("allOf", "anyOf", "oneOf") for part in found.get(key, ())]
            todo += [contract.referred(found)]


def properties_of(contract: Contract, schema: Any) -> dict[str, Any]:
    """Return the schemas of an object's fields."""
    found: dict[str, Any] = {}
    for each in alternatives(contract, schema):
        found = {**each.get("properties", {}), **found}
    return found


def required_of(contract: Contract, schema: Any) -> set[str]:
    """Return the names of the fields that an object must have."""
    return {name for each in alternatives(contract, schema) for name in each.get("required", ())}


def property_at(contract: Contract, properties: Mapping[str, Any], dotted: str) -> Any:
    """Return the schema of a field within a field; None where there is no such."""
    name, _, rest = dotted.partition(".")
    if name not in properties or not rest:
        return properties.get(name)
    return property_at(contract, properties_of(contract, properties[name]), rest)


def value_at(value: Any, dotted: str) -> Any:
    """Return the field within a field; None where there is no such."""
    for name in dotted.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def items_of(contract: Contract, schema: Any) -> Any:
    """Return the schema of a list's items."""
    return next((each["items"] for each in alternatives(contract, schema) if "items" in each), {})


def formats_of(contract: Contract, schema: Any) -> set[str]:
    """Return the formats that a value may have."""
    return {each["format"] for each in alternatives(contract, schema) if "format" in each}


def types_in(schema: Mapping[str, Any]) -> set[str]:
    """Return the types that a schema names itself."""
    types = schema.get("type", [])
    return {types} if isinstance(types, str) else set(types)


def types_of(contract: Contract, schema: Any) -> set[str]:
    """Return the types that a value may have."""
    return set().union(*map(types_in, alternatives(contract, schema)))


def is_read_only(contract: Contract, schema: Any) -> bool:
    """Tell whether only the server sets the value."""
    return any(each.get("readOnly") is True for each in alternatives(contract, schema))


def is_nullable(contract: Contract, schema: Any) -> bool:
    """Tell whether the schema says null."""
    return "null" in types_of(contract, schema)
