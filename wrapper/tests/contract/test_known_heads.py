"""A client's requests begin alike, and are not read anew: what differs is seen all the same, and nothing leaks over."""

from typing import Any

import pytest
from attrs import evolve
from mijnklantportaal.contract import Contract, Request
from mijnklantportaal.contract._judging import RequestJudge

from .test_pieces import in_pieces

FORM = "multipart/form-data; boundary=b"
TOKEN = "Bearer geheim-en-lang-genoeg"  # noqa: S105  # it opens nothing
LINES = {"Authorization": TOKEN, "X-Kind": "7", "Content-Type": FORM, "Content-Length": "17"}


def contract(*parameters: Any, schema: Any = True) -> Contract:
    body = {"content": {"multipart/form-data": {"schema": schema}}}
    responses = {"200": {"description": "It"}}
    kind = {"name": "X-Kind", "in": "header", "required": True, "schema": {"type": "integer"}}
    limit = {"name": "limit", "in": "query", "schema": {"type": "array", "items": {"type": "integer"}}}
    operation = {"parameters": [kind, limit, *parameters], "requestBody": body, "responses": responses}
    return Contract(
        {
            "openapi": "3.1.0",
            "info": {"title": "t", "version": "1"},
            "paths": {"/a": {"post": operation}},
            "security": [{"key": []}],
            "components": {"securitySchemes": {"key": {"type": "http", "scheme": "bearer"}}},
        }
    )


def request(url: str = "/a", method: str = "POST", **lines: str) -> Request:
    changed = LINES | {name.replace("_", "-"): value for name, value in lines.items()}
    return Request(method, url, list(changed.items()), b"")


def test_what_differs_is_judged() -> None:
    judge = contract()
    assert in_pieces(judge, request(), []) == []
    for other, place in [
        (request(Authorization="Basic Z2VoZWlt"), "request.headers.Authorization"),
        (request(X_Kind="many"), "request.headers.X-Kind"),
        (request(Content_Length="1\n7"), "request.headers.Content-Length"),
        (request("/a?limit=many"), "request.query.limit.0"),
        (request("/b"), "request.path"),
        (request(method="GET"), "request.method"),
    ]:
        assert [each.place for each in in_pieces(judge, other, [])] == [place]
        assert in_pieces(judge, request(), []) == []


def test_the_content_type_is_that_of_this_request() -> None:
    judge = contract()
    assert in_pieces(judge, request(), [b"--b--"]) == []
    assert [each.rule for each in in_pieces(judge, request(Content_Type="text/plain"), [b"x"])] == ["content-type"]
    other = request(Content_Type="multipart/form-data; boundary=other")
    assert in_pieces(judge, other, [b"--other--"]) == []


def test_a_header_that_the_contract_asks_for_is_judged_though_it_belongs_to_the_body() -> None:
    length = {"name": "Content-Length", "in": "header", "required": True, "schema": {"type": "integer", "maximum": 20}}
    judge = contract(length)
    for size, places in [("17", []), ("21", ["request.headers.Content-Length"])] * 2:
        assert [each.place for each in in_pieces(judge, request(Content_Length=size), [])] == places


def test_each_request_keeps_its_own_secrets() -> None:
    judge = contract(schema={"additionalProperties": {"pattern": "^a"}})
    secrets = [TOKEN.replace("geheim", name) for name in ("eerste", "tweede")]
    for secret in secrets:
        text = secret.split()[1]
        part = f'--b\r\nContent-Disposition: form-data; name="x"\r\n\r\n{text}\r\n--b--'.encode()
        assert [each.got for each in in_pieces(judge, request(Authorization=secret), [part])] == ['"***"']


def test_what_was_given_away_may_be_changed() -> None:
    judge = contract()
    several = request("/a?limit=1&limit=2&other=x&other=y")
    for _ in range(2):
        assert isinstance(judge.judge_request(several), RequestJudge)
        read = judge.read_request(evolve(several, content=b"--b--"))
        assert read.query == {"limit": [1, 2], "other": ["x", "y"]}
        read.query["limit"].clear()
        read.query.clear()


@pytest.mark.parametrize("text", ["7", "x"])
def test_a_value_is_judged_at_each_place_anew(text: str) -> None:
    twice = {"name": "X-Kind", "in": "query", "schema": {"type": "integer"}}
    judge = contract(twice)
    places = [each.place for each in in_pieces(judge, request(f"/a?X-Kind={text}", X_Kind=text), [])]
    assert places == ([] if text == "7" else ["request.headers.X-Kind", "request.query.X-Kind"])


def test_the_secrets_of_a_head_are_found_by_each_thread_that_looks() -> None:
    document: Any = dict(contract().document)
    document["components"] = {"securitySchemes": {"key": {"type": "apiKey", "in": "query", "name": "key"}}}
    secrets = Contract(document).secrets(request("/a?key=geheime-sleutel", Authorization=""))
    for _ in range(2):
        assert secrets.mask("geheime-sleutel") == "***"
        # Threads that ask at the same time each find them, from Python 3.12 on.
        del secrets.__dict__["_spellings"]
