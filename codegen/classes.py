"""Of which schemas the generator makes a class; of other ones it makes a type, wherever they are used."""

from collections.abc import Mapping
from typing import Any


def has_class(schema: Mapping[str, Any]) -> bool:
    """Tell it of a schema under `components`; one that is a reference has to be resolved."""
    if isinstance(schema.get("type"), list) or schema.get("type") == "boolean":
        return False
    if values := schema.get("enum"):
        return not (isinstance(values, list) and None in values)
    if schema.keys() & {"$ref", "anyOf", "oneOf"} or schema.get("const") is not None:
        return False
    return schema.get("type") == "object" or "allOf" in schema or ("type" not in schema and "properties" in schema)
