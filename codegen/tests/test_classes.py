"""What is said to be a class is one in the generator's eyes."""

from pathlib import Path
from typing import Any

import pytest
from openapi_python_client.parser import GeneratorData

from codegen import generate
from codegen.classes import has_class

PART = {"type": "object", "properties": {"a": {"type": "string"}}}


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"type": "object"}, True),
        ({"properties": {"a": {}}}, True),
        ({"type": "string", "properties": {"a": {}}}, False),
        ({"allOf": [PART]}, True),
        ({"type": "string", "enum": ["a"]}, True),
        ({"enum": ["a", None]}, False),  # one of two types, after which the class is named
        ({"type": ["string", "null"], "enum": ["a", None]}, False),
        ({"type": "boolean", "enum": [True]}, False),
        ({"type": "string"}, False),
        ({"type": ["object", "null"], "properties": {"a": {}}}, False),
        ({"anyOf": [PART, {"type": "string"}]}, False),
        ({"oneOf": [PART, {"type": "string"}]}, False),
        ({"type": "object", "const": "a"}, False),
        ({"type": "array", "items": {"type": "string"}}, False),
        ({}, False),
    ],
)
def test_the_generator_agrees(schema: dict[str, Any], *, expected: bool) -> None:
    document: dict[str, Any] = {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "paths": {},
        "components": {"schemas": {"It": schema, "Part": PART}},
    }
    parsed = GeneratorData.from_dict(document, config=generate.settings(document, Path()))
    assert isinstance(parsed, GeneratorData)
    assert not parsed.errors
    classes = {each.class_info.name for each in (*parsed.models, *parsed.enums)}
    assert ("It" in classes) is expected is has_class(schema)
