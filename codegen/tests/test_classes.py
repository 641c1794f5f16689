"""What is said to be a class is one in the generator's eyes."""

from pathlib import Path
from typing import Any

import pytest
from openapi_python_client.parser import GeneratorData

from codegen import generate
from codegen.classes import has_class, names_class

PART = {"type": "object", "properties": {"a": {"type": "string"}}}
REFERENCE = {"$ref": "#/components/schemas/Part"}


@pytest.mark.parametrize(
    ("schema", "names"),
    [
        ({"type": "object"}, {"It"}),
        ({"properties": {"a": {}}}, {"It"}),
        ({"properties": {}}, set()),
        ({"type": "string", "properties": {"a": {}}}, set()),
        ({"allOf": [PART]}, {"It"}),
        ({"allOf": [REFERENCE, PART]}, {"It"}),
        ({"allOf": [REFERENCE]}, set()),  # another name for that class
        ({"allOf": [REFERENCE], "properties": {"b": {}}}, set()),
        ({"enum": ["a"], "allOf": [REFERENCE]}, set()),
        ({"type": "string", "enum": ["a"]}, {"It"}),
        ({"type": ["string"], "enum": ["a"]}, {"It"}),
        ({"type": ["string", "null"], "enum": ["a"]}, {"It"}),
        ({"enum": ["a"], "anyOf": [PART, {"type": "string"}]}, {"It"}),
        ({"enum": ["a", None]}, {"ItType1"}),  # one of two types, after which the class is named
        ({"type": ["string", "null"], "enum": ["a", None]}, {"ItType1", "ItType2Type1", "ItType3Type1"}),
        ({"enum": [None]}, set()),
        ({"type": "boolean", "enum": [True]}, set()),
        ({"type": "string"}, set()),
        ({"type": ["string", "integer"]}, set()),
        ({"type": ["object", "null"], "properties": {"a": {}}}, {"ItType0"}),
        ({"anyOf": [PART, {"type": "string"}]}, {"ItType0"}),
        ({"oneOf": [PART, {"type": "string"}]}, {"ItType0"}),
        ({"oneOf": [{"type": "string"}, {"anyOf": [{"type": "string"}, PART]}]}, {"ItType1Type1"}),
        ({"anyOf": [REFERENCE, {"type": "string"}]}, set()),
        ({"anyOf": [{**REFERENCE, "type": "object"}, {"type": "string"}]}, set()),
        ({"type": "object", "anyOf": [REFERENCE, {"type": "string"}]}, set()),
        ({"type": "object", "const": "a"}, set()),
        ({"type": "array", "items": {"type": "string"}}, set()),
        ({"type": "array", "items": REFERENCE}, set()),
        ({"type": "array", "items": PART}, {"ItItem"}),
        ({"type": ["array", "null"], "items": PART}, {"ItType0Item"}),
        ({"type": "array", "prefixItems": [PART, {"type": "string"}]}, {"ItItemType0"}),
        ({"items": PART}, set()),
        ({}, set()),
    ],
)
def test_the_generator_agrees(schema: dict[str, Any], names: set[str]) -> None:
    document: dict[str, Any] = {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "paths": {},
        "components": {"schemas": {"It": schema, "Part": PART}},
    }
    parsed = GeneratorData.from_dict(document, config=generate.settings(document, Path()))
    assert isinstance(parsed, GeneratorData)
    assert not parsed.errors
    classes = {str(each.class_info.name) for each in (*parsed.models, *parsed.enums)}
    assert classes == {*names, "Part"}
    assert has_class(schema) is ("It" in names)
    assert names_class(schema) is bool(names)
