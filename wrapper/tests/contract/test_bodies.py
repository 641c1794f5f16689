"""Bodies that are no form: empty ones, typed text, and media types that differ in their parameters alone."""

from typing import Any

import pytest
from mijnklantportaal.contract import Contract, Request, Response

from .test_forms import verdict

PAGE = Request("POST", "/a", [], b"")


def contract(content: dict[str, Any], *, required: bool = True, status: str = "200") -> Contract:
    body = {"content": content, "required": required}
    operation = {"requestBody": body, "responses": {status: {"description": "It", "content": content}}}
    return Contract({"openapi": "3.1.0", "paths": {"/a": {"post": operation}}})


def both(judge: Contract, media_type: str, content: bytes) -> list[str]:
    """Judge the same body in either direction; give what is wrong with it, once."""
    headers = [("Content-Type", media_type), ("Content-Length", str(len(content)))]
    asked = verdict(judge.validate_request(Request("POST", "/a", headers, content)))
    answered = verdict(judge.validate_response(PAGE, Response(200, headers, content)))
    assert [each.replace("request", "response") for each in asked] == answered
    return answered


@pytest.mark.parametrize(
    ("media_type", "schema", "found"),
    [
        ("text/plain", {"type": "string"}, []),
        ("text/plain", {}, []),
        ("text/plain; charset=utf-8", {"type": "string"}, []),
        ("application/octet-stream", {}, []),
        ("application/octet-stream", {"type": "string", "format": "binary"}, []),
        # where the schema takes no empty text, nothing is nothing
        ("text/plain", {"minLength": 1}, ["required response.body"]),
        ("text/plain", {"type": "integer"}, ["required response.body"]),
        ("application/octet-stream", {"minLength": 1}, ["required response.body"]),
        # no file of these is empty
        ("application/pdf", {}, ["required response.body"]),
        ("application/json", {}, ["required response.body"]),
        ("text/json", {}, ["required response.body"]),
        ("text/xml", {}, ["required response.body"]),
        ("text/csv", {"type": "array"}, ["required response.body"]),
        ("multipart/form-data; boundary=b", {}, ["required response.body"]),
    ],
)
def test_an_empty_body_may_be_one(media_type: str, schema: Any, found: list[str]) -> None:
    judge = contract({media_type: {"schema": schema}})
    assert both(judge, media_type, b"") == found


def test_a_media_type_without_a_schema_may_be_empty() -> None:
    assert both(contract({"text/plain": {}}), "text/plain", b"") == []


def test_without_a_usable_media_type_nothing_is_nothing() -> None:
    judge = contract({"text/plain": {"schema": {"type": "string"}}})
    assert verdict(judge.validate_request(PAGE)) == ["required request.body"]
    assert both(judge, "application/pdf", b"") == ["required response.body"]


@pytest.mark.parametrize(("media_type", "body"), [("text/plain", ""), ("application/octet-stream", b""), (None, None)])
def test_an_empty_body_is_read(media_type: str | None, body: Any) -> None:
    judge = contract({"text/plain": {}, "application/octet-stream": {}}, required=False)
    headers = [("Content-Type", media_type)] if media_type else []
    read = judge.read_request(Request("POST", "/a", headers, b""))
    assert (read.body, read.violations) == (body, [])


@pytest.mark.parametrize(
    ("schema", "content", "found"),
    [
        ({"type": "integer"}, b"5", []),
        ({"type": "integer"}, b"x", ["type response.body"]),
        ({"type": "integer", "maximum": 4}, b"5", ["maximum response.body"]),
        ({"type": "boolean"}, b"true", []),
        ({"enum": [1, 2]}, b"2", []),
        ({"type": "string"}, b"5", []),
        ({}, b"5", []),
        ({"type": ["integer", "null"]}, b"", []),
    ],
)
def test_text_is_typed_by_its_schema(schema: Any, content: bytes, found: list[str]) -> None:
    assert both(contract({"text/plain": {"schema": schema}}), "text/plain", content) == found


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ({"*/*": {}}, []),
        ({"application/*": {}}, []),
        ({"*/*": {"schema": {"type": "object"}}}, []),
        ({"*/*": {"schema": {"type": "string", "format": "binary"}}, "text/plain": {}}, []),
        ({"*/*": {"schema": {"type": "string", "maxLength": 3}}}, ["maxLength body"]),
        # Where the contract says more, so has the sender to.
        ({"application/octet-stream": {}}, ["content-type headers.Content-Type"]),
        ({"text/*": {}}, ["content-type headers.Content-Type"]),
    ],
)
def test_what_may_be_of_any_type_need_not_state_it(content: Any, found: list[str]) -> None:
    judge, request = contract(content), Request("POST", "/a", [], b"text")
    assert verdict(judge.validate_request(request)) == [each.replace(" ", " request.") for each in found]
    answered = judge.validate_response(request, Response(200, [], b"text"))
    assert verdict(answered) == [each.replace(" ", " response.") for each in found]


def test_nothing_of_no_stated_type_is_nothing() -> None:
    judge = contract({"*/*": {}})
    assert verdict(judge.validate_request(PAGE)) == ["required request.body"]
    assert verdict(judge.validate_response(PAGE, Response(200, [], b""))) == ["required response.body"]
    assert contract({"*/*": {}}, required=False).validate_request(PAGE) == []
    assert judge.read_request(Request("POST", "/a", [], b"text")).body == b"text"


VERSIONS = {
    "application/json; version=1": {"schema": {"type": "object"}},
    "application/json; version=2": {"schema": {"type": "array"}},
    'application/json; version="2"; draft=yes': {"schema": {"type": "string"}},
}


@pytest.mark.parametrize(
    ("media_type", "content", "found"),
    [
        ("application/json; version=1", b"{}", []),
        ("application/json; version=2", b"[]", []),
        ('Application/JSON; charset=utf-8; Version="2"', b"[]", []),
        ("application/json; draft=yes; version=2", b'""', []),
        ("application/json; version=2", b"{}", ["type response.body"]),
        # Where none is meant, the first is.
        ("application/json", b"{}", []),
        ("application/json; version=3", b"{}", []),
        ("application/json; version=3", b"[]", ["type response.body"]),
    ],
)
def test_a_media_type_is_known_by_its_parameters_too(media_type: str, content: bytes, found: list[str]) -> None:
    assert both(contract(VERSIONS), media_type, content) == found


def test_one_without_parameters_is_for_the_rest() -> None:
    judge = contract(VERSIONS | {"application/json": {"schema": {"type": "integer"}}})
    assert both(judge, "application/json; version=3", b"3") == []
    assert both(judge, "application/json; version=1", b"{}") == []


@pytest.mark.parametrize("status", [101, 204, 205, 304])
def test_some_statuses_have_no_body_whatever_is_documented(status: int) -> None:
    judge = contract({"application/json": {"schema": {}}}, status=str(status))
    assert judge.validate_response(PAGE, Response(status, [], b"")) == []
    response = Response(status, [("Content-Type", "application/json")], b"{}")
    assert verdict(judge.validate_response(PAGE, response)) == ["body response.body"]


@pytest.mark.parametrize("required", [True, False])
def test_no_bytes_in_a_charset_that_nobody_reads_are_no_body(required: bool) -> None:  # noqa: FBT001
    headers = [("Content-Type", "text/plain; charset=utf-16")]
    judge, request = contract({"text/plain": {}}, required=required), Request("POST", "/a", headers, b"")
    assert [each.rule for each in judge.validate_request(request)] == ["required"] * required
    assert [each.rule for each in judge.validate_response(request, Response(200, headers, b""))] == ["required"]
