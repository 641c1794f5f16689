"""Of which schemas the generator makes a class; of other ones it makes a type, wherever they are used.

What is looked at comes in the generator's order. A schema that is a reference has to be resolved.
"""

from collections.abc import Mapping
from typing import Any


def has_class(schema: Mapping[str, Any]) -> bool:
    """Tell whether a schema under `components` is a class, of its own name."""
    if _is_alias(schema) or schema.get("type") == "boolean":
        return False
    if values := schema.get("enum"):
        return not (isinstance(values, list) and None in values)
    if _variants(schema) or isinstance(schema.get("type"), list) or schema.get("const") is not None:
        return False
    return schema.get("type") == "object" or bool(
        schema.get("allOf") or ("type" not in schema and schema.get("properties"))
    )


def names_class(schema: Any) -> bool:
    """Tell whether it, or a part that has no name of its own, is a class named after it: `It`, `ItType0`, `ItItem`."""
    if not isinstance(schema, Mapping) or _is_alias(schema) or schema.get("type") == "boolean":
        return False
    if has_class(schema):
        return True
    if values := schema.get("enum"):
        return bool(values != [None])
    types = [{**schema, "type": each} for each in _entries(schema, "type")]
    if parts := _variants(schema) + types:
        return any(map(names_class, parts))
    items = [schema.get("items"), *_entries(schema, "prefixItems")]
    return schema.get("type") == "array" and any(map(names_class, items))


def _is_alias(schema: Mapping[str, Any]) -> bool:
    """Tell whether a schema is only another name for what it refers to."""
    match [*_entries(schema, "allOf"), *_variants(schema)]:
        case [{"$ref": _}]:
            return True
    return "$ref" in schema


def _variants(schema: Mapping[str, Any]) -> list[Any]:
    return [*_entries(schema, "anyOf"), *_entries(schema, "oneOf")]


def _entries(schema: Mapping[str, Any], keyword: str) -> list[Any]:
    listed = schema.get(keyword)
    return listed if isinstance(listed, list) else []
