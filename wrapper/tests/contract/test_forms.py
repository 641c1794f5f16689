"""File or text, of which media type, once or many times: what the contract says of a field of a form."""

from typing import Any

import pytest
from mijnklantportaal.contract import Contract, Part, Request, Violation

PNG = {"contentMediaType": "image/png"}


def form(schema: Any, encoding: Any = None, media_type: str = "multipart/form-data") -> Contract:
    content = {media_type: {"schema": schema, "encoding": encoding or {}}}
    paths = {"/a": {"post": {"requestBody": {"content": content}, "responses": {}}}}
    return Contract({"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": paths})


def field(schema: Any, encoding: Any = None) -> Contract:
    return form({"type": "object", "properties": {"x": schema}}, {"x": encoding} if encoding else None)


def send(*parts: str) -> Request:
    body = "".join(f"--b\r\nContent-Disposition: form-data; {part}\r\n" for part in parts) + "--b--"
    return Request("POST", "/a", [("Content-Type", "multipart/form-data; boundary=b")], body.encode())


def verdict(violations: list[Violation]) -> list[str]:
    return [f"{violation.rule} {violation.place}" for violation in violations]


TEXT = 'name="x"\r\n\r\ntext'
TEXT_AS = 'name="x"\r\nContent-Type: {}\r\n\r\ntext'
FILE = 'name="x"; filename="a.png"\r\n\r\nbytes'
FILE_AS = 'name="x"; filename="a.png"\r\nContent-Type: {}\r\n\r\nbytes'


@pytest.mark.parametrize(
    ("schema", "encoding", "part", "rules"),
    [
        ({"type": "string"}, None, TEXT, []),
        ({"type": "string"}, None, FILE, ["file"]),
        ({"type": "string"}, None, TEXT_AS.format("text/plain"), []),
        ({"type": "string"}, None, TEXT_AS.format("text/html"), ["content-type"]),
        ({"type": "string"}, None, TEXT_AS.format("text"), ["content-type"]),
        ({"type": "string"}, {"contentType": "text/html"}, TEXT_AS.format("text/html"), []),
        ({"type": "string"}, {"contentType": "text/html"}, TEXT, ["content-type"]),
        ({"type": "string"}, {"contentType": "text/*"}, TEXT, []),
        # binary by its format, as OpenAPI 3.0 had it
        ({"type": "string", "format": "binary"}, None, FILE, []),
        ({"type": "string", "format": "binary"}, None, FILE_AS.format("a/b"), []),
        ({"type": "string", "format": "binary"}, None, TEXT, ["file"]),
        # binary by its media type, in schema or encoding
        ({"type": "string", **PNG}, None, FILE_AS.format("image/png"), []),
        ({"type": "string", **PNG}, None, FILE_AS.format("image/gif"), ["content-type"]),
        ({"type": "string", **PNG}, None, FILE, ["content-type"]),
        ({"type": "string", **PNG}, None, TEXT, ["file"]),
        ({"type": "string"}, {"contentType": "image/*"}, FILE_AS.format("image/gif"), []),
        ({"type": "string"}, {"contentType": "image/png, image/gif"}, FILE_AS.format("image/gif"), []),
        ({"type": "string"}, {"contentType": "image/png"}, TEXT, ["file"]),
        # binary content in text
        ({"type": "string", **PNG, "contentEncoding": "base64"}, None, TEXT_AS.format("image/png"), []),
        ({"type": "string", **PNG, "contentEncoding": "base64"}, None, FILE_AS.format("image/png"), ["file"]),
        # anything
        ({}, None, TEXT, []),
        ({}, None, FILE, []),
        ({}, {"contentType": "image/png"}, TEXT, ["file"]),
        (True, None, TEXT, []),
        (True, None, FILE, []),
        # what JSON Schema says of a file counts bytes; what is wrong already is not told twice
        ({"type": "string", "format": "binary", "maxLength": 5}, None, FILE, []),
        ({"type": "string", "format": "binary", "maxLength": 4}, None, FILE, ["maxLength"]),
        ({"type": "string", "format": "binary", "maxLength": 3}, None, TEXT, ["file"]),
        ({"type": "string", "maxLength": 3}, None, FILE, ["file"]),
        ({"type": "integer"}, None, FILE, ["file"]),
        ({"type": "integer"}, None, TEXT, ["type"]),
        # by way of references and compositions
        ({"allOf": [{"type": "string"}, {"format": "binary"}]}, None, TEXT, ["file"]),
        ({"anyOf": [{"type": "string", **PNG}, {"type": "null"}]}, None, TEXT, ["file"]),
        ({"type": ["object", "null"]}, None, TEXT, ["type"]),
        # lists
        ({"type": "array"}, None, TEXT, []),
        ({"type": "array"}, None, FILE, []),
        ({"type": "array", "items": {"format": "binary"}}, None, TEXT, ["file"]),
    ],
)
def test_a_part_is_of_the_kind_that_its_field_is(schema: Any, encoding: Any, part: str, rules: list[str]) -> None:
    assert [violation.rule for violation in field(schema, encoding).validate_request(send(part))] == rules


@pytest.mark.parametrize(
    ("schema", "parts", "value"),
    [
        ({"type": "array", "items": {"type": "integer"}}, ['name="x"\r\n\r\n1'], [1]),
        ({"type": "array", "items": {"type": "integer"}}, ['name="x"\r\n\r\n1', 'name="x"\r\n\r\n2'], [1, 2]),
        ({"type": "object"}, ['name="x"\r\n\r\n{"a": [1]}'], {"a": [1]}),
        ({"type": "boolean"}, ['name="x"\r\n\r\nfalse'], False),
        ({"type": ["integer", "null"]}, ['name="x"\r\n\r\n'], None),
        ({}, ['name="x"; filename="a"\r\n\r\n1'], Part("a", None, b"1")),
        ({"type": "array", "items": {"format": "binary"}}, [FILE], [Part("a.png", None, b"bytes")]),
    ],
)
def test_a_part_is_read_as_its_field_has_it(schema: Any, parts: list[str], value: Any) -> None:
    read = field(schema).read_request(send(*parts))
    assert (read.body, read.violations) == ({"x": value}, [])


BLOB = 'name="x"; filename="blob"\r\nContent-Type: {}\r\n\r\n{}'
JSON = {"contentType": "application/json"}


@pytest.mark.parametrize(
    ("schema", "encoding", "part", "found"),
    [
        ({"type": "object"}, None, ("application/json", '{"a": 1}'), []),
        ({"type": "object", "required": ["b"]}, None, ("application/json", '{"a": 1}'), ["required request.body.x.b"]),
        ({"type": "object"}, None, ("application/json", "{"), ["type request.body.x"]),
        ({"type": "object"}, None, ("application/json; charset=utf-16", "{}"), ["content-type request.body.x"]),
        ({"type": "array", "items": {"type": "object"}}, None, ("Application/JSON", "{}"), []),
        ({"type": "integer"}, JSON, ("application/json", "1"), []),
        ({"type": "object"}, {"contentType": "application/*"}, ("application/json", "{}"), []),
        ({"type": "object"}, {"contentType": "application/vnd.x+json"}, ("application/vnd.x+json", "{}"), []),
        # What is no JSON, or is not meant to be, is a file.
        ({"type": "object"}, None, ("text/plain", "{}"), ["file request.body.x"]),
        ({"type": "object"}, {"contentType": "text/plain"}, ("application/json", "{}"), ["file request.body.x"]),
        ({"type": "string"}, None, ("application/json", "{}"), ["file request.body.x"]),
        ({"type": "string", "format": "binary", "maxLength": 2}, JSON, ("application/json", "{}"), []),
    ],
)
def test_json_may_have_a_file_name(schema: Any, encoding: Any, part: tuple[str, str], found: list[str]) -> None:
    assert verdict(field(schema, encoding).validate_request(send(BLOB.format(*part)))) == found


def test_json_with_a_file_name_is_read_as_json() -> None:
    part = BLOB.format("application/json", '{"a": 1}')
    assert field({"type": "object"}).read_request(send(part)).body == {"x": {"a": 1}}


def test_json_for_which_the_files_left_no_room_is_not_judged() -> None:
    properties = {"x": {"type": "object", "maxProperties": 0}, "y": {"type": "string", "format": "binary"}}
    json, large = (
        BLOB.format("application/json", f'{{"a": "{"b" * 2000}"}}'),
        f'name="y"; filename="a"\r\n\r\n{"c" * 2**20}',
    )
    for parts, rules in (((json,), ["maxProperties"]), ((json, large), ["maxProperties"]), ((large, json), [])):
        request = send(*parts)
        judge = form({"type": "object", "properties": properties}).judge_request(request)
        judge.feed(request.content)
        assert [each.rule for each in judge.end()] == rules
    too_long = BLOB.format("application/json", f'"{"b" * 2**20}"')
    assert verdict(field({"type": "object"}).validate_request(send(too_long))) == ["size request.body.x"]


def test_a_field_may_be_described_elsewhere() -> None:
    place = "#/paths/~1a/post/requestBody/content/multipart~1form-data/schema/$defs/number"
    schema = {"type": "object", "properties": {"x": {"$ref": place}}, "$defs": {"number": {"type": "integer"}}}
    read = form(schema).read_request(send('name="x"\r\n\r\n1'))
    assert (read.body, read.violations) == ({"x": 1}, [])


def test_a_field_may_be_required_and_not_described() -> None:
    judge = form({"type": "object", "required": ["y"]})
    assert verdict(judge.validate_request(send(TEXT))) == ["required request.body.y"]


def test_unknown_fields_are_read_too() -> None:
    judge = field({"type": "string"})
    read = judge.read_request(send('name="y"\r\n\r\n1', 'name="z"\r\n\r\n1', 'name="z"; filename="a"\r\n\r\n2'))
    assert (read.body, read.violations) == ({"y": "1", "z": ["1", Part("a", None, b"2")]}, [])


def test_of_a_field_given_twice_the_last_is_read() -> None:
    read = field({"type": "string"}).read_request(send('name="x"\r\n\r\n1', 'name="x"\r\n\r\n2'))
    assert (read.body, verdict(read.violations)) == ({"x": "2"}, ["duplicate request.body.x"])


def test_a_form_of_which_nothing_is_said() -> None:
    for media_range in ("multipart/form-data", "*/*"):
        content: dict[str, Any] = {media_range: {}}
        paths = {"/a": {"post": {"requestBody": {"content": content}, "responses": {}}}}
        judge = Contract({"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": paths})
        read = judge.read_request(send(TEXT, 'name="y"; filename="a"\r\n\r\n2'))
        assert (read.body, read.violations) == ({"x": "text", "y": Part("a", None, b"2")}, [])


FIELDS = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "about": {"type": "object", "properties": {"size": {"type": "integer"}}},
        "place": {"type": "object", "properties": {"x": {"type": "integer"}, "y": {"type": "integer"}}},
        "tags": {"type": "array", "items": {"type": "integer"}},
        "csv": {"type": "array", "items": {"type": "integer"}},
    },
}
STYLES = {"csv": {"explode": False}, "place": {"style": "deepObject"}}


@pytest.mark.parametrize(
    ("body", "value", "found"),
    [
        ("about=%7B%22size%22%3A+1%7D", {"about": {"size": 1}}, []),
        ("about=%7B%22size%22%3A+%221%22%7D", {"about": {"size": "1"}}, ["type request.body.about.size"]),
        ("about=size", {"about": ""}, ["json request.body.about"]),
        ("place[x]=1&place%5By%5D=2", {"place": {"x": 1, "y": 2}}, []),
        ("tags=1&tags=2&csv=3,4", {"tags": [1, 2], "csv": [3, 4]}, []),
        ("other=a+b", {"other": "a b"}, ["additionalProperties request.body.other"]),
    ],
)
def test_urlencoded_fields(body: str, value: Any, found: list[str]) -> None:
    media_type = "application/x-www-form-urlencoded"
    asked = Request("POST", "/a", [("Content-Type", media_type)], body.encode())
    read = form(FIELDS, STYLES, media_type).read_request(asked)
    assert (read.body, verdict(read.violations)) == (value, found)
