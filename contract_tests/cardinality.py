"""How many values a schema allows, where there is an end to them."""

from collections.abc import Iterator, Mapping
from math import inf, prod
from typing import Any

from mijnklantportaal.contract import Contract, Operation
from schemathesis.core.file_samples import MEDIA_TYPE_FILE_SAMPLES

from contract_tests.bodies import URLENCODED, sendable
from contract_tests.relations import shapes
from contract_tests.wire import essence


def most_bodies(contract: Contract, operation: Operation) -> float:
    """Return how many different bodies an operation takes at the most; where it may be left out, no body is one."""
    most = 0 if operation.request_required else 1
    return most + sum(_most_spelt(contract, *each) for each in sendable(contract, operation).items())


def _most_spelt(contract: Contract, media_type: str, media: Mapping[str, Any]) -> float:
    if "schema" not in media:
        return inf
    if essence(media_type) in MEDIA_TYPE_FILE_SAMPLES and "binary" in shapes.formats_of(contract, media["schema"]):
        return 1  # schemathesis has one picture of each type
    # An urlencoded form without fields is spelt as no body.
    has_empty = essence(media_type) == URLENCODED and contract.fits(media["schema"], {})
    return most_values(contract, media["schema"]) - has_empty


def most_values(contract: Contract, schema: Any, above: tuple[int, ...] = ()) -> float:
    """Return how many values a schema allows at the most; infinity where nothing says that there is an end to them."""
    if not isinstance(schema, Mapping) or id(schema) in above:
        return 0 if schema is False else inf
    return min(_bounds(contract, schema, (*above, id(schema))), default=inf)


def _bounds(contract: Contract, schema: Mapping[str, Any], above: tuple[int, ...]) -> Iterator[float]:
    """Yield what each keyword leaves: no more than the least of them is left by all."""
    if "const" in schema:
        yield 1
    if "enum" in schema:
        yield len(schema["enum"])
    if types := shapes.types_in(schema):
        yield sum(_of_type(contract, schema, each, above) for each in types)
    yield most_values(contract, contract.referred(schema), above)
    yield from (most_values(contract, each, above) for each in schema.get("allOf", ()))
    for key in ("anyOf", "oneOf"):
        if key in schema:
            yield sum(most_values(contract, each, above) for each in schema[key])


def _of_type(contract: Contract, schema: Mapping[str, Any], kind: str, above: tuple[int, ...]) -> float:
    match kind:
        case "null":
            return 1
        case "boolean":
            return 2
        case "integer" if {"minimum", "maximum"} <= schema.keys():
            return float(schema["maximum"] - schema["minimum"] + 1)
        case "object" if schema.get("additionalProperties") is False and "patternProperties" not in schema:
            required = schema.get("required", ())
            fields = schema.get("properties", {}).items()
            return prod(most_values(contract, each, above) + (name not in required) for name, each in fields)
    return inf
