"""Values are typed under names that the contract leaves open, too, and in lists by their position."""

from typing import Any

import pytest
from mijnklantportaal.contract import Contract, Part, Request

from .test_forms import form, send, verdict
from .test_parameters import contract, get, query

OPEN = {"type": "object", "additionalProperties": {"type": "integer"}}
PATTERNED = {"type": "object", "patternProperties": {"^n": {"type": "integer"}, r"^\p{Lu}": {"type": "boolean"}}}
UNEVALUATED = {"allOf": [{"type": "object"}], "unevaluatedProperties": {"type": "integer"}}
BOTH = OPEN | {"properties": {"s": {"type": "string"}}, "patternProperties": {"^b": {"type": "boolean"}}}
PAIR = {"type": "array", "prefixItems": [{"type": "integer"}, {"type": "boolean"}]}
TAIL = PAIR | {"items": {"type": "number"}}
URLENCODED = "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    ("schema", "more", "came", "value"),
    [
        (OPEN, {"style": "deepObject"}, "v[a]=5&v[b]=6", {"a": 5, "b": 6}),
        (OPEN, {"explode": False}, "v=a,5,b,6", {"a": 5, "b": 6}),
        (OPEN, {"explode": False}, "v=", {}),
        (OPEN, {}, "a=5", {"a": 5}),
        (PATTERNED, {"explode": False}, "v=n1,5,B,true,c,7", {"n1": 5, "B": True, "c": "7"}),
        (UNEVALUATED, {"explode": False}, "v=a,5", {"a": 5}),
        (BOTH, {"style": "deepObject"}, "v[s]=5&v[b]=true&v[c]=5", {"s": "5", "b": True, "c": 5}),
        ({"type": "object"}, {}, "a=5", {"a": "5"}),
        ({"type": "object", "additionalProperties": True}, {}, "a=5", {"a": "5"}),
        ({"type": "object", "properties": {"a": {}}, "additionalProperties": {}}, {}, "b=5", {"b": "5"}),
        ({"type": "object", "properties": {"a": {}}, "unevaluatedProperties": {}}, {}, "b=5", {"b": "5"}),
        (PATTERNED | {"additionalProperties": False}, {}, "n=5", {"n": 5}),
        (PAIR, {}, "v=5&v=true", [5, True]),
        (PAIR, {"explode": False}, "v=5,true,5", [5, True, "5"]),
        (TAIL, {}, "v=5&v=true&v=1.5&v=2", [5, True, 1.5, 2]),
        (TAIL, {}, "v=5", [5]),
        ({"type": "object", "properties": {"a": PAIR}}, {"style": "deepObject"}, "v[a]=5&v[a]=true", {"a": [5, True]}),
        ({"type": "object", "additionalProperties": PAIR}, {"style": "deepObject"}, "v[a]=5", {"a": [5]}),
    ],
)
def test_in_a_query(schema: Any, more: Any, came: str, value: Any) -> None:
    read = contract("/a", query("v", schema, required=True, **more)).read_request(get(f"/a?{came}"))
    assert (read.query, read.violations) == ({"v": value}, [])


@pytest.mark.parametrize(
    ("schema", "more", "came", "found"),
    [
        (OPEN, {"style": "deepObject"}, "v[a]=x", ["type request.query.v.a"]),
        (OPEN, {"style": "deepObject"}, "v[a]=1&v[a]=2", ["duplicate request.query.v"]),
        (OPEN, {}, "", ["required request.query.v"]),
        (OPEN, {}, "a=x", ["type request.query.v.a"]),
        (PATTERNED, {}, "n=x&other=x", ["type request.query.v.n"]),
        # Nothing says that it has other names.
        (PATTERNED, {}, "other=x", ["required request.query.v"]),
        ({"type": "object", "properties": {"a": {}}}, {}, "b=1", ["required request.query.v"]),
        ({"type": "object", "additionalProperties": False}, {}, "b=1", ["required request.query.v"]),
        (
            {"type": "object", "properties": {"a": PAIR}},
            {},
            "a=1&a=2",
            ["duplicate request.query.v", "type request.query.v.a"],
        ),
        (PAIR, {}, "v=true&v=5", ["type request.query.v.0", "type request.query.v.1"]),
    ],
)
def test_what_is_wrong_in_a_query(schema: Any, more: Any, came: str, found: list[str]) -> None:
    judge = contract("/a", query("v", schema, required=True, **more))
    assert sorted(verdict(judge.validate_request(get(f"/a?{came}")))) == found


def test_an_open_object_leaves_to_others_what_is_theirs() -> None:
    named = {"type": "object", "properties": {"r": {"type": "integer"}}}
    keys = {"components": {"securitySchemes": {"Key": {"type": "apiKey", "in": "query", "name": "key"}}}}
    judge = contract(
        "/a",
        query("v", OPEN),
        query("named", named),
        query("page", {"type": "string"}),
        query("deep", named, style="deepObject"),
        query("also", BOTH),
        {"name": "X", "in": "header", "schema": {"type": "string"}},
        security=[{"Key": []}],
        **keys,
    )
    read = judge.read_request(get("/a?r=1&page=p&deep[r]=2&key=secret&X=7&s=x"))
    assert read.violations == []
    assert read.query == {
        "v": {"X": 7},
        "named": {"r": 1},
        "page": "p",
        "deep": {"r": 2},
        "also": {"X": 7, "s": "x"},
    }


@pytest.mark.parametrize(
    ("schema", "body", "value", "found"),
    [
        (OPEN, "a=5&b=6", {"a": 5, "b": 6}, []),
        (OPEN, "a=x", {"a": "x"}, ["type request.body.a"]),
        (OPEN, "a=5&a=6", {"a": 6}, ["duplicate request.body.a"]),
        (BOTH, "s=5&b=true&c=5", {"s": "5", "b": True, "c": 5}, []),
        (PATTERNED, "n=5&other=5&other=6", {"n": 5, "other": ["5", "6"]}, []),
        ({"type": "object", "additionalProperties": PAIR}, "a=5&a=true", {"a": [5, True]}, []),
        ({"type": "object", "properties": {"a": TAIL}}, "a=5&a=true&a=1.5", {"a": [5, True, 1.5]}, []),
        ({"type": "object", "additionalProperties": {"type": "object"}}, "a=%7B%22b%22%3A1%7D", {"a": {"b": 1}}, []),
    ],
)
def test_in_an_urlencoded_body(schema: Any, body: str, value: Any, found: list[str]) -> None:
    asked = Request("POST", "/a", [("Content-Type", URLENCODED)], body.encode())
    read = form(schema, media_type=URLENCODED).read_request(asked)
    assert (read.body, sorted(set(verdict(read.violations)))) == (value, found)


TEXT = 'name="{}"\r\n\r\n{}'
FILE = 'name="{}"; filename="f"\r\n\r\n{}'
FILES = {"type": "object", "additionalProperties": {"type": "string", "format": "binary", "maxLength": 2}}


@pytest.mark.parametrize(
    ("schema", "parts", "value", "found"),
    [
        (OPEN, [TEXT.format("a", 5)], {"a": 5}, []),
        (OPEN, [TEXT.format("a", "x")], {"a": "x"}, ["type request.body.a"]),
        (OPEN, [TEXT.format("a", 5), TEXT.format("a", 6)], {"a": 6}, ["duplicate request.body.a"]),
        (OPEN, [FILE.format("a", 5)], {"a": Part("f", None, b"5")}, ["file request.body.a"]),
        ({"type": "object", "additionalProperties": True}, [TEXT.format("a", 5)] * 2, {"a": ["5", "5"]}, []),
        ({"type": "object", "additionalProperties": {}}, [TEXT.format("a", 5)] * 2, {"a": ["5", "5"]}, []),
        (FILES, [FILE.format("a", 55)], {"a": Part("f", None, b"55")}, []),
        (FILES, [FILE.format("a", 555)], {"a": Part("f", None, b"555")}, ["maxLength request.body.a"]),
        (BOTH, [TEXT.format("s", 5), TEXT.format("b", "true"), TEXT.format("c", 5)], {"s": "5", "b": True, "c": 5}, []),
        (
            {"type": "object", "properties": {"a": TAIL}},
            [TEXT.format("a", each) for each in (5, "true", 1.5)],
            {"a": [5, True, 1.5]},
            [],
        ),
        (
            {"type": "object", "properties": {"a": PAIR}},
            [TEXT.format("a", each) for each in (5, "true", 1.5)],
            {"a": [5, True, "1.5"]},
            [],
        ),
        (
            {"type": "object", "properties": {"a": PAIR}},
            [TEXT.format("a", "x")],
            {"a": ["x"]},
            ["type request.body.a.0"],
        ),
    ],
)
def test_in_a_multipart_body(schema: Any, parts: list[str], value: Any, found: list[str]) -> None:
    read = form(schema).read_request(send(*parts))
    assert (read.body, verdict(read.violations)) == (value, found)


def test_a_cookie_may_be_open_too() -> None:
    key = {"components": {"securitySchemes": {"Key": {"type": "apiKey", "in": "cookie", "name": "session"}}}}
    judge: Contract = contract(
        "/a", {"name": "v", "in": "cookie", "schema": OPEN, "required": True}, security=[{"Key": []}], **key
    )
    assert judge.validate_request(get("/a", ("Cookie", "session=x; a=5"))) == []
    assert verdict(judge.validate_request(get("/a", ("Cookie", "session=x")))) == ["required request.cookie.v"]
