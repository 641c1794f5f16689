"""Any value that a schema allows."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from typing import Any, TypeAlias

from hypothesis import strategies as st
from mijnklantportaal.contract import Contract
from schemathesis.specs.openapi.formats import get_default_format_strategies

from contract_tests.formats import STRATEGIES

Strategy: TypeAlias = st.SearchStrategy[Any]

_CHARACTERS = st.characters(exclude_categories=["Cs"])
_OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
_FORMATS: Mapping[str, Strategy] = {
    **get_default_format_strategies(),
    **STRATEGIES,
    "date": st.dates().map(str),
    "date-time": st.datetimes(datetime(2, 1, 1), datetime(9998, 12, 31), timezones=_OFFSETS).map(datetime.isoformat),  # noqa: DTZ001 - bounds are naive
}
_PLAIN: Mapping[str, Strategy] = {
    "null": st.none(),
    "boolean": st.booleans(),
    # By 64, so that no decimals are lost on the way.
    "number": st.integers(-(2**30), 2**30).map(lambda number: number / 64),
}
_ANYTHING = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(_CHARACTERS, max_size=5)


def values(contract: Contract, schema: Any, *, whole: bool = False) -> Strategy:
    """Generate the values of a schema of the contract; of a file, its bytes.

    Args:
        contract: The document that the schema stands in.
        schema: The schema, or a reference to it.
        whole: Leave out nothing that may be there: no null, no empty array, every property.
    """
    schema = contract.resolve(schema)
    if not isinstance(schema, Mapping):
        return _ANYTHING
    for choice in ("anyOf", "oneOf"):
        if choice in schema:
            rest = {key: value for key, value in schema.items() if key != choice}
            choices = ({**rest, **contract.resolve(each)} for each in schema[choice])
            return st.one_of(*(values(contract, each, whole=whole) for each in choices))
    if "const" in schema:
        return st.just(schema["const"])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    types = schema.get("type", "object" if "properties" in schema else None)
    if types is None:
        return _ANYTHING
    kinds = [types] if isinstance(types, str) else [each for each in types if not (whole and each == "null")]
    return st.one_of(*(_of_type(contract, kind, schema, whole=whole) for kind in kinds))


def _of_type(contract: Contract, kind: str, schema: Mapping[str, Any], *, whole: bool) -> Strategy:
    if kind == "integer":
        return st.integers(schema.get("minimum", -(2**53)), schema.get("maximum", 2**53))
    if kind == "array":
        fewest = max(schema.get("minItems", 0), whole)
        items = values(contract, schema.get("items", True), whole=whole)
        return st.lists(items, min_size=fewest, max_size=schema.get("maxItems", 2))
    if kind == "object":
        return _object(contract, schema, whole=whole)
    return _text(schema) if kind == "string" else _PLAIN[kind]


def _text(schema: Mapping[str, Any]) -> Strategy:
    if schema.get("format") in _FORMATS:  # any other one, as `password`, asks for nothing
        return _FORMATS[schema["format"]]
    if "pattern" in schema:
        # To Python, unlike ECMA-262, a line break may come after the end.
        return st.from_regex(re.sub(r"\$$", r"\\Z", schema["pattern"]))
    return st.text(_CHARACTERS, min_size=schema.get("minLength", 0), max_size=schema.get("maxLength", 20))


def _object(contract: Contract, schema: Mapping[str, Any], *, whole: bool) -> Strategy:
    fields = {name: values(contract, each, whole=whole) for name, each in schema.get("properties", {}).items()}
    further = schema.get("additionalProperties")
    if not fields and isinstance(further, Mapping):
        names = st.text(_CHARACTERS, min_size=1, max_size=9)
        return st.dictionaries(names, values(contract, further, whole=whole), min_size=whole, max_size=2)
    required = {name: each for name, each in fields.items() if whole or name in schema.get("required", ())}
    optional = {name: each for name, each in fields.items() if name not in required}
    objects = st.fixed_dictionaries(required, optional=optional)
    return objects.filter(lambda value: len(value) >= schema.get("minProperties", 0))
