"""Content whose schema describes what is not read: the elements of XML, the rows of a table."""

from typing import Any

import pytest
from mijnklantportaal.contract import Contract, Request, Response

NOTE = {"type": "object", "required": ["title"], "properties": {"title": {"type": "string"}}}
ROWS = {"type": "array", "items": NOTE, "minItems": 1}
SHORT = {"type": "string", "maxLength": 3}


def rules_broken(media_type: str, schema: Any, came: str, content: bytes) -> list[str]:
    described = {"content": {media_type: {"schema": schema}}}
    path = {"post": {"requestBody": described, "responses": {"200": {"description": "Yes", **described}}}}
    contract = Contract({"openapi": "3.1.0", "info": {"title": "One", "version": "1"}, "paths": {"/a": path}})
    request = Request("POST", "/a", [("Content-Type", came)], content)
    asked = contract.validate_request(request)
    told = contract.validate_response(request, Response(200, [("Content-Type", came)], content))
    assert [each.rule for each in asked] == [each.rule for each in told]
    return [each.rule for each in asked]


@pytest.mark.parametrize("content", [b"<note/>", b"\xff\xfe", b"x" * 10])
@pytest.mark.parametrize(
    ("media_type", "schema"),
    [
        ("application/xml", NOTE),
        ("application/xml", SHORT),
        ("text/xml", NOTE),
        ("application/atom+xml", SHORT),
        ("text/csv", ROWS),
        ("application/octet-stream", NOTE),
        ("*/*", {"type": ["object", "array"]}),
        ("text/csv", {"type": ["array", "null"], "minItems": 1}),
        ("application/octet-stream", {"oneOf": [NOTE, {"type": "null"}]}),
    ],
)
def test_content_is_not_held_against_what_it_is_not_read_as(media_type: str, schema: Any, content: bytes) -> None:
    came = media_type if media_type != "*/*" else "application/octet-stream"
    assert rules_broken(media_type, schema, came, content) == []


@pytest.mark.parametrize(
    ("media_type", "schema", "came", "rule"),
    [
        ("*/*", NOTE, "application/json", "type"),
        ("application/octet-stream", SHORT, "application/octet-stream", "maxLength"),
        ("text/csv", SHORT, "text/csv", "maxLength"),
        ("text/plain", {"type": "integer"}, "text/plain", "type"),
        ("text/plain", {"type": ["object", "string"], "maxLength": 3}, "text/plain", "maxLength"),
        ("application/xml", NOTE, "text/csv", "content-type"),
    ],
)
def test_all_else_is(media_type: str, schema: Any, came: str, rule: str) -> None:
    assert rules_broken(media_type, schema, came, b'"long"') == [rule]
