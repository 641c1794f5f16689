"""Documents for which no reply comes to mind: now or later."""

from typing import Any

import httpx
import pytest
from mijnklantportaal.contract import Contract, Request
from mijnklantportaal.mock import Portal, _portal

RIDDLE = {"type": "string", "pattern": "^q{7}$"}


def contract(method: str, responses: dict[str, Any], body: Any = None) -> Contract:
    operation: dict[str, Any] = {"responses": responses}
    if body is not None:
        operation["requestBody"] = {"content": {"application/json": {"schema": body}}}
    return Contract({"openapi": "3.1.0", "info": {}, "paths": {"/x": {method: operation}}})


def reply(schema: Any) -> dict[str, Any]:
    return {"description": "x", "content": {"application/json": {"schema": schema}}}


@pytest.mark.parametrize(
    ("responses", "said"),
    [
        ({"200": reply(RIDDLE)}, "GET /x: 200: the body: no value comes to mind for it; give its schema an example"),
        ({"204": {"description": "x"}, "4XX": reply(RIDDLE)}, "GET /x: 400: the body: no value comes to mind"),
        ({"default": reply(RIDDLE)}, "GET /x: 200: the body: no value"),
        (
            {"404": {"description": "x"}},
            "GET /x: no reply comes to mind: response.status: expected 404, got 204; document what it answers",
        ),
        (
            {"200": {"description": "x", "content": {"text/csv": {"schema": {"type": "string", "const": False}}}}},
            "GET /x: 200: the body: no value",
        ),
    ],
)
def test_it_is_told_at_once(responses: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=r"^GET /x: ") as caught:
        Portal(contract("get", responses))
    assert str(caught.value).startswith(said)


def test_what_comes_before_the_reply_is_none() -> None:
    portal = Portal(contract("get", {"103": reply(RIDDLE), "200": {"description": "x"}}))
    assert portal.answer(Request("GET", "/x", [], b"")).status_code == 200


def send(portal: Portal, **body: Any) -> tuple[int, Any]:
    sent = httpx.Request("POST", "http://x/x", json=body)
    request = Request("POST", "/x", sent.headers.multi_items(), sent.read())
    response = portal.answer(request)
    return response.status_code, httpx.Response(200, content=response.content).json()


def test_when_ids_run_out_it_is_a_conflict() -> None:
    thing = {
        "type": "object",
        "required": ["id"],
        "properties": {"id": {"type": "integer", "minimum": 1, "maximum": 2}},
    }
    portal = Portal(contract("post", {"201": reply(thing), "409": reply({"type": "object"})}, {"type": "object"}))
    assert [send(portal)[0] for _ in range(2)] == [201, 201]
    status, body = send(portal)
    assert (status, body["message"].startswith("No reply comes to mind: id of /x/{}: ")) == (409, True)
    assert [entry.carried_out for entry in portal.received] == [True, True, False]


def test_what_was_sent_is_left_out_where_it_would_break_the_reply() -> None:
    thing = {
        "type": "object",
        "required": ["a"],
        "properties": {"a": {"type": "string"}},
        "not": {"properties": {"a": {"const": "x"}}, "required": ["a"]},
    }
    portal = Portal(contract("post", {"200": reply(thing)}, {"type": "object"}))
    sent = httpx.Request("POST", "http://x/x", json={"a": "x"}, headers={"Prefer": "code=200"})
    response = portal.answer(Request("POST", "/x", sent.headers.multi_items(), sent.read()))
    assert (response.status_code, response.content) == (200, b'{"a":"text"}')
    assert send(portal, a="y") == (200, {"a": "y"})
    assert send(portal, a="x")[0] == 409


def test_a_document_is_rehearsed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    same = contract("get", {"204": {"description": "x"}})
    Portal(same)
    monkeypatch.setattr(_portal, "rehearse", None)

    assert Portal(same).answer(Request("GET", "/x", [], b"")).status_code == 204
