"""Credentials, statuses and bodies in the constellations that the golden documents do not have."""

from typing import Any

import pytest
from mijnklantportaal.contract import Contract, Request, Response

SCHEMES = {
    "Bearer": {"type": "http", "scheme": "Bearer"},
    "Basic": {"type": "http", "scheme": "basic"},
    "OAuth": {"type": "oauth2", "flows": {}},
    "Header": {"type": "apiKey", "in": "header", "name": "X-Key"},
    "Cookie": {"type": "apiKey", "in": "cookie", "name": "session"},
    "Query": {"$ref": "#/components/x-scheme"},
    "Tls": {"type": "mutualTLS"},
}
COMPONENTS = {"securitySchemes": SCHEMES, "x-scheme": {"type": "apiKey", "in": "query", "name": "key"}}


def contract(method: str = "get", **operation: Any) -> Contract:
    paths = {"/a": {method: {"responses": {}} | operation}}
    info = {"title": "t", "version": "1"}
    return Contract({"openapi": "3.1.0", "info": info, "paths": paths, "components": COMPONENTS})


@pytest.mark.parametrize(
    ("security", "headers", "query", "places"),
    [
        ([{"Bearer": []}], [("authorization", "BEARER  a")], "", []),
        ([{"Bearer": []}], [("Authorization", "Basic a")], "", ["headers.Authorization"]),
        ([{"Basic": []}], [("Authorization", "Basic a")], "", []),
        ([{"OAuth": ["read"]}], [("Authorization", "Bearer a")], "", []),
        ([{"Header": []}], [("x-key", "a")], "", []),
        ([{"Header": []}], [("x-key", "a"), ("X-Key", "b")], "", ["headers.X-Key"]),
        ([{"Cookie": []}], [("Cookie", "a=b; session=c")], "", []),
        ([{"Cookie": []}], [("Cookie", "a=b; session=")], "", ["headers.Cookie"]),
        ([{"Query": []}], [], "?key=a", []),
        ([{"Query": []}], [], "?key=", ["query.key"]),
        # both, either, neither
        ([{"Header": [], "Query": []}], [("X-Key", "a")], "?key=a", []),
        ([{"Header": [], "Query": []}], [("X-Key", "a")], "", ["query.key"]),
        ([{"Header": []}, {"Query": []}], [], "?key=a", []),
        ([{"Header": []}, {"Query": []}], [], "", ["headers.X-Key"]),
        ([{"Header": []}, {}], [], "", []),
        ([{"Tls": []}], [], "", []),
        ([{"Tls": [], "Query": []}], [], "", ["query.key"]),
        ([], [], "", []),
    ],
)
def test_security(security: Any, headers: list[tuple[str, str]], query: str, places: list[str]) -> None:
    found = contract(security=security).validate_request(Request("GET", f"/a{query}", headers, b""))
    assert [violation.place for violation in found] == [f"request.{place}" for place in places]


@pytest.mark.parametrize(
    ("security", "secured"), [([{"Header": []}], True), ([{"Header": []}, {}], False), ([{}], False), ([], False)]
)
def test_an_operation_is_secured_or_not(security: Any, secured: bool) -> None:  # noqa: FBT001
    (operation,) = contract(security=security).operations
    assert operation.secured is secured


JSON = {"application/json": {"schema": {"type": "integer"}}}
TYPED = [("Content-Type", "application/json")]


@pytest.mark.parametrize(
    ("method", "status", "content", "rules"),
    [
        ("get", 200, b"1", []),
        ("get", 200, b"", ["required"]),
        # HTTP itself leaves no room for a body (RFC 9110, 6.4.1)
        ("head", 200, b"", []),
        ("head", 200, b"1", ["body"]),
        ("get", 204, b"", []),
        ("get", 204, b"1", ["body"]),
        ("get", 304, b"", []),
        ("get", 103, b"1", ["body"]),
        # nothing is said of a body
        ("get", 404, b"", []),
        ("get", 404, b"1", ["body"]),
        # the nearest description counts
        ("get", 429, b"x", ["json"]),
        ("get", 500, b"1", []),
        ("get", 1000, b"1", []),
        ("get", -1, b"1", []),
    ],
)
def test_bodies_and_statuses(method: str, status: int, content: bytes, rules: list[str]) -> None:
    described = {"description": "It", "content": JSON}
    responses = dict.fromkeys(("200", "204", "304", "103", "429", "default"), described)
    judge = contract(method, responses=responses | {"4xx": {"description": "Bad"}})
    found = judge.validate_response(Request(method.upper(), "/a", [], b""), Response(status, TYPED, content))
    assert [violation.rule for violation in found] == rules


def test_without_a_default_other_statuses_are_undocumented() -> None:
    judge = contract(responses={"2XX": {"description": "It"}})
    for status, rules in ((200, []), (299, []), (300, ["status"]), (20, ["status"]), (2000, ["status"])):
        found = judge.validate_response(Request("GET", "/a", [], b""), Response(status, [], b""))
        assert [violation.rule for violation in found] == rules


def test_what_is_said_of_content_type_among_headers_is_ignored() -> None:
    headers = {"content-type": {"required": True, "schema": {"type": "integer"}}}
    judge = contract(responses={"200": {"description": "It", "headers": headers, "content": JSON}})
    assert judge.validate_response(Request("GET", "/a", [], b""), Response(200, TYPED, b"1")) == []


@pytest.mark.parametrize(
    ("documented", "came", "rules"),
    [
        ("application/json", "Application/JSON ; charset=UTF-8", []),
        ("application/json; charset=utf-8", "application/json", []),
        ("application/*", "application/json", []),
        ("*/*", "application/json", []),
        ("application/vnd.x+json", "application/vnd.x+json", []),
        ("application/vnd.x+json", "application/json", ["content-type"]),
        ("application/json", 'application/json; charset="utf-8"; a=b;', []),
        ("application/json", "application/json; a=b; a=c", ["content-type"]),
        ("application/json", "application/json, text/html", ["content-type"]),
    ],
)
def test_media_types(documented: str, came: str, rules: list[str]) -> None:
    content = {documented: {"schema": {"type": "integer"}}}
    judge = contract(responses={"200": {"description": "It", "content": content}})
    reply = Response(200, [("content-TYPE", came)], b"1")
    assert [violation.rule for violation in judge.validate_response(Request("GET", "/a", [], b""), reply)] == rules
    # What was read as JSON was judged as such.
    bad = Response(200, [("Content-Type", came)], b'"1"')
    found = judge.validate_response(Request("GET", "/a", [], b""), bad)
    assert [violation.rule for violation in found] == (rules or ["type"])


def test_a_body_that_the_contract_does_not_describe_is_let_be() -> None:
    assert contract("post").validate_request(Request("POST", "/a", [], b"anything")) == []


@pytest.mark.parametrize("value", ["a\r\nSet-Cookie: b", "a\nb", "a\0b"])
def test_a_header_on_several_lines_is_a_violation(value: str) -> None:
    judge = contract(responses={"200": {"description": "It"}})
    asked = Request("GET", "/a", [("X-Note", value)], b"")
    (found,) = judge.validate_request(asked)
    assert (found.rule, found.place) == ("header", "request.headers.X-Note")
    (found,) = judge.validate_response(asked, Response(200, [("X-Note", value)], b""))
    assert (found.rule, found.place) == ("header", "response.headers.X-Note")
