import re
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mijnklantportaal.contract import Contract
from mijnklantportaal.mock._flat import NoValueError
from mijnklantportaal.mock._scalars import fresh_id
from mijnklantportaal.mock._values import Occasion, Values

NOW = Occasion(datetime(2024, 5, 11, 10, 59, tzinfo=UTC), "http://own:1/v1")


class Builder:
    """Builds values for one schema, and sees that they keep it."""

    def __init__(self, schema: Any) -> None:
        document = {"openapi": "3.1.0", "info": {}, "paths": {}, "components": {"schemas": {"It": schema}}}
        contract = Contract(document)
        self.schema = contract.document["components"]["schemas"]["It"]
        self.fits = contract.fits
        self.values = Values(contract, "https://vendor.example/v1")

    def __call__(self, *sources: Any, example: Any = None) -> Any:
        built = self.values.build(self.schema, *sources, occasion=NOW, example=example)
        assert self.fits(self.schema, built)
        return built


def build(schema: Any, *sources: Any, example: Any = None) -> Any:
    return Builder(schema)(*sources, example=example)


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"const": 7, "example": 8}, 7),
        ({"type": "string", "enum": ["a", "b"], "example": "b"}, "a"),
        ({"type": ["string", "null"], "example": "b"}, None),
        ({"anyOf": [{"type": "string"}, {"type": "null"}], "example": "b"}, None),
        ({"type": ["string", "null"], "enum": ["a"]}, "a"),  # says null, but the enum does not
        ({"type": "string", "example": "b"}, "b"),
        ({"type": "string", "examples": ["b"]}, "b"),
        ({"type": "string", "default": "b"}, "b"),
        ({"type": "string", "example": 8}, "text"),
        ({"type": "string", "format": "date-time", "example": "2020-01-01T00:00:00Z"}, "2024-05-11T12:59:00+02:00"),
        ({"type": "string", "format": "date", "example": "2024-04-31"}, "2024-05-11"),
        ({"type": "string", "format": "local-date-time"}, "2024-05-11 12:59:00"),
        ({"type": "string", "format": "email"}, "someone@example.org"),
        ({"type": "string", "format": "uri"}, "https://example.org/"),
        ({"type": "string", "minLength": 6}, "textte"),
        ({"type": "string", "maxLength": 2}, "te"),
        ({"type": "string", "pattern": "^[A-Z]{2}$"}, "NL"),
        ({"type": "string", "pattern": "^[0-9]+$", "minLength": 3}, "1111"),
        ({"type": "integer"}, 1),
        ({"type": "integer", "minimum": 5}, 5),
        ({"type": "integer", "maximum": -5}, -5),
        ({"type": "integer", "exclusiveMinimum": 5}, 6),
        ({"type": "number", "exclusiveMaximum": -5}, -6),
        ({"type": "integer", "minimum": 11, "multipleOf": 7}, 14),
        ({"type": "boolean"}, True),
        ({"type": "boolean", "const": False}, False),
        ({"type": "null"}, None),
        ({"type": "array", "items": {"type": "integer"}}, [1]),
        ({"type": "array", "items": {"type": "integer"}, "example": [2, 3]}, [2, 3]),
        ({"type": "array", "items": {"type": "integer"}, "minItems": 3}, [1, 1, 1]),
        ({"type": "object"}, {}),
        ({"type": "object", "additionalProperties": {"type": "integer"}, "example": {"a": 1}}, {"a": 1}),
        ({"items": {"type": "integer"}}, [1]),
        ({"properties": {"a": {"type": "integer"}}}, {"a": 1}),
        ({"properties": {"a": False, "b": {"const": 1}, "c": True}}, {"b": 1, "c": "text"}),
        ({"oneOf": [{"type": "string", "const": "x", "maxLength": 0}, {"type": "integer", "example": 3}]}, 3),
        ({"allOf": [{"properties": {"a": {"const": 1}}}, {"required": ["a"], "properties": {"b": {"const": 2}}}]},
         {"a": 1, "b": 2}),
    ],
)  # fmt: skip
def test_a_value_out_of_nothing(schema: Any, value: Any) -> None:
    assert build(schema) == value


def test_a_number_that_takes_a_search_is_left_to_an_example() -> None:
    schema = {"type": "integer", "exclusiveMinimum": 10, "multipleOf": 7}
    with pytest.raises(NoValueError, match=r"give its schema an example$"):
        build(schema)
    assert build({**schema, "example": 14}) == 14


def test_an_example_of_the_whole_serves_its_parts() -> None:
    schema = {
        "type": "object",
        "properties": {"a": {"type": "string"}, "b": {"type": "object", "properties": {"c": {"type": "integer"}}}},
    }
    assert build(schema, example={"a": "x", "b": {"c": 9}, "d": 1}) == {"a": "x", "b": {"c": 9}}
    assert build({**schema, "example": {"a": "y"}}) == {"a": "y", "b": {"c": 1}}


@pytest.mark.parametrize(
    ("given_value", "schema", "value"),
    [
        ("2024-05-11 12:59:00", {"type": "string", "format": "date-time"}, "2024-05-11T12:59:00+02:00"),
        ("2024-05-11T10:59:00.5Z", {"type": "string", "format": "date-time"}, "2024-05-11T12:59:00+02:00"),
        ("2024-05-11", {"type": "string", "format": "date-time"}, "2024-05-11T00:00:00+02:00"),
        ("2024-05-11 12:59:00", {"type": "string", "format": "date"}, "2024-05-11"),
        ("2024-05-11 12:59:00", {"type": "string"}, "2024-05-11 12:59:00"),
        ("1998-12-31T23:59:60Z", {"type": "string", "format": "date-time"}, "1998-12-31T23:59:60Z"),  # a leap second
        ("", {"type": ["string", "null"]}, None),
        ("", {"type": "string"}, ""),
        ("", {"type": "string", "minLength": 1, "example": "b"}, "b"),
        (None, {"type": "string", "example": "b"}, "b"),
        (12.95, {"type": "string"}, "12.95"),
        ("12.90", {"type": "number", "example": 1}, 12.9),
        ("0012", {"type": "integer", "example": 1}, 12),
        ("9" * 5000, {"type": "integer", "example": 1}, 1),
        (True, {"type": "string", "example": "b"}, "b"),
        (False, {"type": "boolean", "example": True}, False),
        (0, {"type": ["integer", "null"]}, 0),
        ([1, 2], {"type": "array", "items": {"type": "string"}}, ["1", "2"]),
        ([], {"type": "array", "items": {"type": "string"}}, []),
        ({"x": [1]}, {}, {"x": [1]}),
        ({"x": 1}, {"type": "object"}, {"x": 1}),
        (b"file", {"type": "string", "example": "b"}, "b"),
        ("x", {"type": "null"}, None),
    ],
)
def test_what_was_given_is_respelt(given_value: Any, schema: Any, value: Any) -> None:
    assert build({"type": "object", "properties": {"a": schema}}, {"a": given_value}) == {"a": value}


def test_the_first_source_that_serves_is_taken() -> None:
    schema = {"type": "object", "properties": {name: {"type": "integer"} for name in "abc"}}
    assert build(schema, {"a": 1, "b": "x"}, {"a": 2, "b": 3, "c": 4}) == {"a": 1, "b": 3, "c": 4}


def test_given_data_may_go_as_deep_as_it_likes() -> None:
    node = {"type": "object", "properties": {"n": {"type": "integer"}, "next": {"$ref": "#/components/schemas/It"}}}
    data = {"n": 1, "next": {"n": 2, "next": {"n": 3}}}
    assert build(node, data) == data
    assert build(node) == {"n": 1, "next": {"n": 1}}  # out of nothing, it is entered once


def test_a_schema_that_must_hold_itself_has_no_value() -> None:
    node = {"type": "object", "required": ["next"], "properties": {"next": {"$ref": "#/components/schemas/It"}}}
    with pytest.raises(NoValueError):
        build(node)


def test_a_schema_that_holds_itself_by_an_alternative_ends() -> None:
    held = {"oneOf": [{"$ref": "#/components/schemas/It"}]}
    assert build({"type": "object", "properties": {"n": {"const": 1}, "parent": held}})["n"] == 1


def test_addresses_are_the_portals_own_with_the_real_ids() -> None:
    schema = {
        "type": "object",
        "properties": {
            "id": {"type": "string", "example": "inv_abc"},
            "customerId": {"type": "string", "example": "cst_abc"},
            "number": {"type": "string", "example": "inv_abc"},
            "links": {
                "type": "array",
                "example": ["https://kept.example/inv_abc"],
                "items": {"type": "string"},
            },
            "pay": {"type": "string", "example": "https://vendor.example/v1/customers/cst_zz9/inv_1?a=xinv_1"},
            "near": {"type": "string", "example": "https://vendor.example/v12"},
        },
    }
    assert build(schema, {"id": "inv_1/../..?", "customerId": "cst_\\1", "pay": "", "number": "inv_7"}) == {
        "id": "inv_1/../..?",
        "customerId": "cst_\\1",
        "number": "inv_7",
        "links": ["https://kept.example/inv_abc"],
        "pay": "",
        "near": "https://vendor.example/v12",
    }
    built = build(schema, {"id": "inv_1/../..?", "customerId": "cst_\\1"})
    assert built["pay"] == "http://own:1/v1/customers/cst_%5C1/inv_1%2F..%2F..%3F?a=xinv_1"


@pytest.mark.parametrize(
    ("schema", "pattern"),
    [
        ({"type": "string", "pattern": "^inv_"}, "inv_[a-z0-9]{14}"),
        ({"type": "string", "example": "inv_abc1"}, "inv_[a-z0-9]{4}"),
        ({"type": "string"}, "[a-z0-9]{14}"),
        ({"type": "string", "maxLength": 8}, "[a-z0-9]{8}"),
        ({"type": "string", "pattern": "^[0-9]+$"}, "[0-9]{14}"),
        ({"type": "string", "pattern": "^[0-9a-f]{32}$"}, "[0-9a-f]{32}"),
        ({"type": "string", "format": "uuid"}, "[0-9a-f-]{36}"),
        ({"type": "string", "pattern": "^ORD-[0-9]{8}$"}, "ORD-[0-9]{8}"),
    ],
)
def test_a_fresh_id_is_random_in_the_form_of_the_schema(schema: dict[str, Any], pattern: str) -> None:
    builder = Builder(schema)
    ids = {fresh_id(schema, lambda each: builder.fits(builder.schema, each), already=0) for _ in range(20)}
    assert len(ids) == 20
    assert all(re.fullmatch(pattern, each) for each in ids)


def test_numbers_count_on() -> None:
    assert fresh_id({"type": "integer", "minimum": 10}, lambda each: each != 13, already=3) == 14
    assert fresh_id({"type": ["integer", "null"]}, lambda _: True, already=0) == 1
    assert fresh_id({"type": "string"}, lambda _: False, already=0) is None


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)


def test_whatever_is_given_the_value_keeps_the_schema() -> None:
    pair = {"type": "object", "required": ["f"], "properties": {"f": {"const": 1}}}
    builder = Builder(
        {
            "type": "object",
            "required": ["a", "b", "c", "d"],
            "properties": {
                "a": {"type": "string", "format": "date-time"},
                "b": {"type": ["integer", "null"], "minimum": 3},
                "c": {"type": "array", "items": {"type": "object", "properties": {"e": {"type": "boolean"}}}},
                "d": {"oneOf": [{"type": "string", "minLength": 2}, pair]},
            },
        }
    )

    @settings(derandomize=True, deadline=None)
    @given(ANYTHING)
    def try_out(anything: Any) -> None:
        builder(dict.fromkeys("abcd", anything))

    try_out()
