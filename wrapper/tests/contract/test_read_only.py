"""A read-only field is asked of no request, a write-only one of no response: as if no schema required it there."""

import json
from typing import Any

import pytest
from mijnklantportaal.contract import Contract, ContractError, Request, Response
from mijnklantportaal.contract._document import Document
from mijnklantportaal.contract._relaxed import relaxed

JSON = [("Content-Type", "application/json")]
ID = {"id": {"type": "string", "readOnly": True}}
NAME = {"name": {"type": "string"}}
SCHEMAS = {
    "Base": {"type": "object", "required": ["id", "name"], "properties": ID | NAME},
    "Lax": {"type": "object", "properties": ID | NAME},
    "Demand": {"required": ["id"]},
    "Chain": {"$ref": "#/components/schemas/Demand"},
    "Id": {"type": "string"},
    "Tree": {"allOf": [{"$ref": "#/components/schemas/Demand"}, {"properties": ID | {"sub": {"$ref": "#/x-tree"}}}]},
}
BASE, LAX, DEMAND, CHAIN, TREE = ({"$ref": f"#/components/schemas/{each}"} for each in SCHEMAS if each != "Id")


def contract(schema: Any) -> Contract:
    content = {"content": {"application/json": {"schema": schema}}}
    operation = {"requestBody": content, "responses": {"200": {"description": "It", **content}}}
    document = {"openapi": "3.1.0", "paths": {"/a": {"post": operation}}, "components": {"schemas": SCHEMAS}}
    return Contract(document | {"x-tree": TREE})


def found(schema: Any, value: Any) -> tuple[list[str], list[str]]:
    """Give what is wrong with the value as a request, and as a response."""
    judge, content = contract(schema), json.dumps(value).encode()
    request = Request("POST", "/a", JSON, content)
    both = judge.validate_request(request), judge.validate_response(request, Response(200, JSON, content))
    asked, answered = ([f"{each.rule} {each.place.partition('.')[2]}" for each in some] for some in both)
    return asked, answered


@pytest.mark.parametrize(
    "schema",
    [
        BASE,
        {"allOf": [LAX, {"required": ["id", "name"]}]},
        {"allOf": [{"required": ["id", "name"]}, LAX]},
        LAX | {"required": ["id"]},
        {"required": ["id"], "allOf": [LAX]},
        {"required": ["id"], "anyOf": [LAX, {"type": "null"}]},
        {"required": ["id"], "properties": {"id": {"allOf": [{"type": "string"}, {"readOnly": True}]}}},
        {"dependentRequired": {"name": ["id"]}, "properties": ID},
        {"allOf": [LAX], "dependentSchemas": {"name": {"required": ["id"]}}},
        {"allOf": [LAX], "if": {"required": ["name"]}, "then": {"required": ["id"]}},
        {"allOf": [LAX], "anyOf": [{"required": ["id", "name"]}, {"required": ["other"]}]},
        LAX | {"anyOf": [{"required": ["id"], "properties": {"name": {"const": "a"}}}, {"required": ["other"]}]},
        {"allOf": [BASE], "unevaluatedProperties": False},
        {"oneOf": [BASE, {"type": "object", "required": ["zip"]}]},
        # The demand stands in a schema that others refer to, too, and the flag where it is referred to.
        {"allOf": [DEMAND, {"properties": ID}]},
        DEMAND | {"properties": ID},
        CHAIN | {"properties": ID},
        {"allOf": [DEMAND, CHAIN], "properties": ID},
        TREE,
    ],
)
def test_a_read_only_field_is_not_asked_of_a_request(schema: Any) -> None:
    asked, answered = found(schema, {"name": "a"})
    assert asked == []
    assert answered, "a response must have it"
    assert found(schema, {"name": "a", "id": "1"}) == ([], [])


@pytest.mark.parametrize(
    ("schema", "value", "rules"),
    [
        ({"oneOf": [BASE, {"type": "object", "required": ["name"]}]}, {"name": "a"}, ["oneOf body"]),
        ({"not": BASE}, {"name": "a"}, ["not body"]),
        ({"if": BASE, "then": {"required": ["q"]}}, {"name": "a"}, ["required body.q"]),
        ({"allOf": [BASE], "unevaluatedProperties": False}, {"name": "a", "z": 1}, ["unevaluatedProperties body.z"]),
        ({"type": "array", "contains": BASE}, [{}], ["contains body"]),
        ({"type": "array", "contains": BASE}, [{"name": "a"}], []),
        ({"type": "array", "items": BASE}, [{"name": "a"}, {}], ["required body.1.name"]),
        # Elsewhere the same demand holds, and so it does within.
        ({"allOf": [DEMAND], "properties": NAME}, {"name": "a"}, ["required body.id"]),
        ({"properties": {"a": DEMAND | {"properties": ID}, "b": DEMAND}}, {"a": {}, "b": {}}, ["required body.b.id"]),
        ({"properties": ID | {"sub": {"required": ["id"]}}}, {"sub": {}}, ["required body.sub.id"]),
        ({"anyOf": [LAX | {"required": ["z"]}, {"required": ["id"], "minProperties": 0}]}, {}, ["anyOf body"]),
        (TREE, {"sub": {}}, []),
        # What asks whether a field is there goes on asking it.
        (LAX | {"not": {"required": ["id"]}}, {"name": "a"}, []),
        (LAX | {"if": {"required": ["id"]}, "then": {"required": ["q"]}}, {"name": "a"}, []),
        (LAX | {"oneOf": [{"required": ["id"]}, {"required": ["name"]}]}, {"name": "a"}, []),
    ],
)
def test_nothing_else_changes(schema: Any, value: Any, rules: list[str]) -> None:
    assert found(schema, value)[0] == rules


def test_a_write_only_field_is_asked_of_requests_alone() -> None:
    secret = {"type": "object", "required": ["secret"], "properties": {"secret": {"writeOnly": True}}}
    assert found(secret, {}) == (["required body.secret"], [])
    assert found({"not": secret}, {}) == ([], ["not body"])


def test_a_value_by_itself_has_no_direction() -> None:
    judge = contract(BASE)
    assert not judge.fits(judge.document["components"]["schemas"]["Base"], {"name": "a"})


def _root(**more: Any) -> Document:
    return Document({"openapi": "3.1.0", "paths": {}, **more})


def test_a_document_without_a_flag_is_not_copied() -> None:
    for document in (_root(a={"required": ["id"]}), _root(a={"properties": ID}), _root(x={"readOnly": "true"})):
        assert relaxed(document, "readOnly") is document.root


def test_what_is_flagged_where_it_is_demanded_needs_no_variant() -> None:
    uses = {"A": {"allOf": [BASE, {"properties": ID}]}, "B": BASE | {"properties": ID}, "C": BASE}
    document = _root(components={"schemas": SCHEMAS | uses}, **{"x-tree": TREE})
    assert relaxed(document, "readOnly")["relaxed"] == [{"required": []}]  # that of Tree


def test_what_is_no_schema_is_left() -> None:
    lists = {"required": ["id"], "properties": ID}
    document = _root(
        components={
            "schemas": {"A": {"example": lists, "default": lists, "x-a": lists, "properties": {"required": ID}}}
        },
        b={"dependentRequired": {"required": ["id"], "properties": ["name"]}},
    )
    assert relaxed(document, "readOnly") is document.root


@pytest.mark.parametrize("damage", [[{}, 3], ["id", 3], "id", 3, None, {"id": 1}])
@pytest.mark.parametrize("keyword", ["required", "dependentRequired", "allOf", "properties"])
def test_a_damaged_demand_is_refused_where_it_is_used(keyword: str, damage: Any) -> None:
    with pytest.raises(ContractError):
        contract({"allOf": [LAX, {"required": ["id"], keyword: damage}]})


@pytest.mark.parametrize("damage", [[{}], ["id", 3], "id", 3, None, {"id": 1}])
@pytest.mark.parametrize("keyword", ["required", "dependentRequired", "allOf", "properties"])
def test_elsewhere_it_is_passed_over(keyword: str, damage: Any) -> None:
    demand = {"required": ["id"], keyword: damage}
    schemas = {"Demand": demand, "Flag": {"$ref": "#/components/schemas/Demand", "properties": ID}}
    Contract({"openapi": "3.1.0", "paths": {}, "components": {"schemas": schemas}})
