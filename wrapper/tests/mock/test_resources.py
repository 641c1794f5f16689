"""The portal on a document with JSON, lists, items, owners, and schemas of every shape."""

import json
import re
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from mijnklantportaal.contract import Contract, Request
from mijnklantportaal.mock import Portal

OpenPortal = Callable[..., Any]


@pytest.fixture
def call(open_portal: OpenPortal, workshop: Contract) -> Any:
    return open_portal(workshop)


def create_client(call: Any, **fields: Any) -> dict[str, Any]:
    reply = call("POST", "/api/clients", json={"name": "A", **fields})
    assert reply.status == 201
    return dict(reply.json)


def create_job(call: Any, client_id: str, **fields: Any) -> dict[str, Any]:
    reply = call("POST", f"/api/clients/{client_id}/jobs", data={"hours": "1.5", "day": "2024-01-02", **fields})
    assert reply.status == 201
    return dict(reply.json)


def test_what_was_sent_comes_back_in_the_spelling_of_the_reply(call: Any) -> None:
    client = create_client(
        call, since="2024-07-01 10:00:00", born="2000-01-01", score=1.5, address={"city": "Utrecht"}, tags=["a", "b"]
    )
    assert client == {
        "id": client["id"],
        "name": "A",
        "since": "2024-07-01T10:00:00+02:00",
        "born": "2000-01-01T00:00:00+01:00",
        "score": "1.5",
        "address": {"city": "Utrecht", "floor": 1, "country": "NL"},
        "tags": ["a", "b"],
        "state": "open",
        "createdAt": "2024-04-30T23:59:30+02:00",
        "links": {
            "self": f"https://workshop.example/api/clients/{client['id']}/?x={client['id']}",
            "elsewhere": f"https://pay.example/{client['id']}-7",
        },
    }


def test_what_was_not_sent_is_null_where_it_may_be(call: Any) -> None:
    client = create_client(call)
    assert [client[name] for name in ("since", "born", "score", "address")] == [None] * 4
    assert client["tags"] == ["good"]


def test_a_header_that_the_reply_must_have_is_there(call: Any) -> None:
    traces = {call("POST", "/api/clients", json={"name": "A"}).headers["x-trace"] for _ in range(2)}
    assert len(traces) == 2


def test_an_object_can_be_read_changed_and_removed(call: Any) -> None:
    client = create_client(call, since="2024-07-01 10:00:00", score=2)
    path = f"/api/clients/{client['id']}"
    assert call("GET", path).json == client
    changed = call("PATCH", path, json={"name": "B"})
    assert (changed.status, changed.json) == (200, {**client, "name": "B"})
    assert call("GET", path).json == changed.json
    gone = call("DELETE", path)
    assert (gone.status, gone.content) == (204, b"")
    assert [call(method, path).status for method in ("GET", "DELETE")] == [404, 404]
    assert call("PATCH", path, json={"name": "B"}).status == 404


@pytest.mark.parametrize("since", ["", None])
def test_a_field_can_be_emptied(call: Any, since: str | None) -> None:
    client = create_client(call, since="2024-07-01 10:00:00")
    path = f"/api/clients/{client['id']}"
    assert call("PATCH", path, json={"since": since}).json == {**client, "since": None}


def test_an_id_is_not_changed_by_a_body(call: Any) -> None:
    client = create_client(call, id="cli_mine")
    assert client["id"] != "cli_mine"
    path = f"/api/clients/{client['id']}"
    assert call("PATCH", path, json={"id": "cli_mine", "name": "B"}).json["id"] == client["id"]


def test_an_action_on_an_object_changes_that_one(call: Any) -> None:
    clients = [create_client(call) for _ in range(2)]
    archived = call("POST", f"/api/clients/{clients[0]['id']}/archive")
    assert (archived.status, archived.json) == (200, clients[0])
    assert len(call("GET", "/api/clients").json["data"]) == 2
    assert call("POST", "/api/clients/cli_none/archive").status == 404


def test_an_id_that_is_none_is_not_found(call: Any) -> None:
    for name in ("cli_none", "other", "cli_%00", "cli_%FF", "%2e%2e"):
        reply = call("GET", f"/api/clients/{name}")
        assert (reply.status, reply.json) == (404, {"message": "Not Found"})


def test_a_list_comes_in_pages(call: Any) -> None:
    ids = [create_client(call, name=str(number))["id"] for number in range(31)]
    pages = [call("GET", f"/api/clients?page={number}").json for number in (1, 2, 3, 4)]
    assert [[each["id"] for each in page["data"]] for page in pages] == [ids[:15], ids[15:30], ids[30:], []]
    assert [page["current_page"] for page in pages] == [1, 2, 3, 4]
    assert {page["per_page"] for page in pages} == {15}
    url = "https://workshop.example/api/clients?page="
    assert [page["next_page_url"] for page in pages] == [f"{url}2", f"{url}3", None, None]
    assert [page["prev_page_url"] for page in pages] == [None, f"{url}1", f"{url}2", f"{url}3"]
    assert [(page["from"], page["to"]) for page in pages] == [(1, 15), (16, 30), (31, 31), (0, None)]
    assert call("GET", "/api/clients").json == pages[0]
    assert call("GET", "/api/clients?page=0").status == 422
    assert call("GET", f"/api/clients?page={'9' * 5000}").status in (200, 422)


def test_objects_belong_to_those_that_the_path_names(call: Any) -> None:
    mine, other = create_client(call)["id"], create_client(call)["id"]
    jobs = [create_job(call, client) for client in (mine, other, mine)]
    assert [job["number"] for job in jobs] == [100, 101, 102]
    assert jobs[0] == {
        "number": 100,
        "clientId": mine,
        "hours": 1.5,
        "urgent": True,
        "day": "2024-01-02T00:00:00+01:00",
    }
    assert call("GET", f"/api/clients/{mine}/jobs").json == [jobs[0], jobs[2]]
    assert call("GET", f"/api/clients/{mine}/jobs/102").json == jobs[2]
    assert call("GET", f"/api/clients/{mine}/jobs/101").status == 404
    assert call("GET", "/api/clients/cli_none/jobs").status == 404
    assert call("POST", "/api/clients/cli_none/jobs", data={"hours": "1", "day": "2024-01-02"}).status == 404
    assert call("GET", f"/api/clients/{mine}/report").content.startswith(b"%PDF-")
    assert call("GET", "/api/clients/cli_none/report").status == 404


def test_a_number_is_not_given_twice(call: Any) -> None:
    client = create_client(call)["id"]
    assert create_job(call, client)["number"] == 100
    call.portal._decisions.actions.store.remove("#/components/schemas/Job", 100)
    assert create_job(call, client)["number"] == 101


def test_what_nothing_can_create_is_there_from_the_start(call: Any) -> None:
    assert [call("GET", f"/api/countries/{code}").json["code"] for code in ("NL", "BE")] == ["NL", "BE"]
    assert call("GET", "/api/countries/XX").status == 404


def test_what_can_be_created_is_not(call: Any) -> None:
    assert call("GET", "/api/clients").json["data"] == []
    assert call("GET", "/api/clients/cli_abc123").status == 404


def test_a_schema_that_holds_itself_ends(call: Any) -> None:
    reply = call("GET", "/api/shelves")
    assert reply.json["shelves"] == []
    assert re.fullmatch("[A-Z]+", reply.json["name"])


def test_what_needs_no_token_asks_none(call: Any) -> None:
    reply = call("GET", "/api/health", headers={})
    assert (reply.status, reply.content, reply.headers["content-type"]) == (200, b"well", "text/plain")


@pytest.mark.parametrize(
    ("schema", "content"), [({"type": "boolean"}, b"true"), ({"type": "integer"}, b"1"), ({"type": "string"}, b"text")]
)
def test_plain_text_has_values_as_json_has_them(
    open_portal: OpenPortal, schema: dict[str, Any], content: bytes
) -> None:
    responses = {"200": {"description": "", "content": {"text/plain": {"schema": schema}}}}
    contract = Contract({"openapi": "3.1.0", "info": {}, "paths": {"/thing": {"get": {"responses": responses}}}})
    reply = open_portal(contract)("GET", "/thing")
    assert (reply.status, reply.content) == (200, content)


def test_what_needs_no_token_uses_up_no_rate(open_portal: OpenPortal, workshop: Contract) -> None:
    call = open_portal(workshop, requests_per_minute=1)
    assert {call("GET", "/api/health", headers={}).status for _ in range(3)} == {200}
    assert call("GET", "/api/clients").status == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"X-Key": "s3cret-token"}, 200),
        ({"x-key": "other"}, 401),
        ({}, 401),
        ({"Authorization": "Bearer s3cret-token"}, 401),
    ],
)
def test_a_key_may_come_in_another_header(call: Any, headers: dict[str, str], status: int) -> None:
    assert call("GET", "/api/shelves", headers=headers).status == status
    assert dict(call.portal.received[0].headers).get("x-key", "…") == "…"


def test_head_is_answered_as_get(call: Any) -> None:
    client = create_client(call)
    replies = [call(method, f"/api/clients/{client['id']}") for method in ("GET", "HEAD")]
    assert replies[0].headers == replies[1].headers
    assert replies[1].status == 200
    assert call.portal.received[-1].method == "HEAD"
    assert call("OPTIONS", "/api/clients").headers["allow"] == "GET, HEAD, OPTIONS, POST"


def test_several_files_of_one_name_arrive(call: Any) -> None:
    files = [("photos", ("a.jpg", b"a", "image/jpeg")), ("photos", ("b.jpg", b"b", "image/jpeg"))]
    reply = call("POST", "/api/parcels", data={"label": "x"}, files=files)
    assert (reply.status, reply.json["label"], reply.json["photos"]) == (201, "x", 3)
    received = call.portal.received[0]
    assert [file.content for file in received.files["photos"]] == [b"a", b"b"]
    assert received.fields == {"label": "x"}


def test_a_file_is_not_echoed(call: Any) -> None:
    reply = call("POST", "/api/uploads", data={"label": "x"}, files={"photo": ("a.jpg", b"a", "image/jpeg")})
    assert (reply.status, reply.json) == (200, {"label": "x"})


def test_a_refusal_takes_the_documented_shape(call: Any) -> None:
    reply = call("POST", "/api/parcels", data={"label": "x"}, files=[])
    assert reply.status == 422
    assert reply.json == {"error": {"code": 400}}


def test_only_what_documents_426_has_a_monthly_limit(open_portal: OpenPortal, workshop: Contract) -> None:
    call = open_portal(workshop, monthly_limit=1)
    client = create_client(call)["id"]
    assert call("POST", "/api/clients", json={"name": "A"}).status == 426
    create_job(call, client)
    assert call("PATCH", f"/api/clients/{client}", json={"name": "B"}).status == 200
    assert call("GET", "/api/clients").status == 200


def refusing_with(workshop: Contract, errors: Any) -> Contract:
    document = deepcopy(workshop.document)
    content = document["components"]["responses"]["Refused"]["content"]
    content["application/json"]["schema"]["properties"]["errors"] = errors
    return Contract(document)


def test_json_that_does_not_fit_is_told_by_field(open_portal: OpenPortal, workshop: Contract) -> None:
    call = open_portal(refusing_with(workshop, {"type": "object"}))
    reply = call("POST", "/api/clients", json={"name": 1, "address": {}, "tags": [1]})
    assert (reply.status, set(reply.json["errors"])) == (422, {"name", "address.city", "tags.0"})
    assert reply.json["message"] == "The given data was invalid."
    assert set(call("POST", "/api/clients", content=b"{").json["errors"]) == {"name"}


@pytest.mark.parametrize("errors", [None, {"type": "array", "items": {"type": "string"}}])
def test_what_has_no_place_by_field_is_told_in_the_message(
    open_portal: OpenPortal, workshop: Contract, errors: Any
) -> None:
    call = open_portal(refusing_with(workshop, errors) if errors else workshop)
    reply = call("POST", "/api/clients", json={"name": 1, "tags": [1]})
    said = "The given data was invalid: request.body.name: expected text, got 1 (and 1 more)"
    assert (reply.status, reply.json) == (422, {"message": said})


def test_what_is_not_documented_at_all_is_told_by_field() -> None:
    day = {"name": "day", "in": "query", "required": True, "schema": {"type": "integer"}}
    operation = {"parameters": [day], "responses": {"204": {"description": ""}}}
    portal = Portal(Contract({"openapi": "3.1.0", "info": {}, "paths": {"/thing": {"get": operation}}}))
    reply = portal.answer(Request("GET", "/thing", [], b""))
    said = {"message": "The given data was invalid.", "errors": {"day": ["expected to be present, got nothing"]}}
    assert (reply.status_code, json.loads(reply.content)) == (422, said)


def document(reply: dict[str, Any]) -> Contract:
    operation = {"responses": {"200": {"description": "", "content": {"application/json": {"schema": reply}}}}}
    return Contract(
        {"openapi": "3.1.0", "info": {}, "servers": [{"url": "/v2"}], "paths": {"/thing": {"get": operation}}}
    )


def test_a_reply_that_cannot_be_made_up_is_named_at_the_start() -> None:
    schema = {
        "type": "object",
        "properties": {"a": {"type": "object", "properties": {"b": {"pattern": "^[0-9]{3}-x$"}}}},
    }
    with pytest.raises(
        ValueError, match=r"^GET /thing: 200: a\.b: no value comes to mind for it; give its schema an example$"
    ):
        Portal(document(schema))


def test_a_reply_that_breaks_the_document_is_named_at_the_start() -> None:
    schema = {"type": "object", "required": ["a"]}
    with pytest.raises(ValueError, match=r"^GET /thing: .*give .* an example$"):
        Portal(document(schema))


@pytest.mark.parametrize(
    ("responses", "said"),
    [
        ({"401": {"description": ""}}, "response.status: expected 401, got 204"),
        ({}, "response.status: expected none, got 204"),
        (
            {"200": {"description": "", "content": {"application/x": {"schema": {"type": "integer"}}}}},
            'response.body: expected a whole number, got 1 byte starting "1"',
        ),
    ],
)
def test_a_reply_that_the_judge_refuses_is_named_at_the_start(responses: dict[str, Any], said: str) -> None:
    contract = Contract({"openapi": "3.1.0", "info": {}, "paths": {"/thing": {"get": {"responses": responses}}}})
    with pytest.raises(ValueError, match=rf"^GET /thing: no reply comes to mind: {re.escape(said)};"):
        Portal(contract)


def test_an_example_is_a_remedy() -> None:
    schema = {"type": "object", "properties": {"b": {"type": "string", "pattern": "^[0-9]{3}-x$", "example": "123-x"}}}
    Portal(document(schema))


def test_a_creation_is_answered_201_where_that_is_documented() -> None:
    content = {"application/json": {"schema": {"type": "object", "properties": {"id": {"type": "integer"}}}}}
    responses = {status: {"description": "", "content": content} for status in ("200", "201")}
    paths = {"/things": {"post": {"responses": responses}, "get": {"responses": responses}}}
    portal = Portal(Contract({"openapi": "3.1.0", "info": {}, "paths": paths}))
    created, read = (portal.answer(Request(method, "/things", [], b"")) for method in ("POST", "GET"))
    assert (created.status_code, created.content, read.status_code) == (201, b'{"id":1}', 200)


def test_what_has_no_id_is_no_object() -> None:
    content = {"application/json": {"schema": {"type": "object", "properties": {"rate": {"const": 2}}}}}
    currency = {"name": "currency", "in": "path", "required": True, "schema": {"type": "string"}}
    operation = {"parameters": [currency], "responses": {"200": {"description": "", "content": content}}}
    paths = {path: {"get": operation} for path in ("/rates/{currency}", "/rates/{currency}/today")}
    portal = Portal(Contract({"openapi": "3.1.0", "info": {}, "paths": paths}))
    for path in ("/rates/EUR", "/rates/EUR/today"):
        reply = portal.answer(Request("GET", path, [], b""))
        assert (reply.status_code, reply.content) == (200, b'{"rate":2}')


SECRET = {"type": "string", "writeOnly": True}
USER = {
    "type": "object",
    "required": ["id", "keys"],
    "properties": {
        "id": {"type": "string"},
        "password": SECRET,
        "keys": {"type": "array", "items": {"type": "object", "properties": {"label": {}, "secret": SECRET}}},
    },
}


def users(schema: Any, *, lists: bool) -> Contract:
    """A document of users, who can be counted, created and removed, but not read one by one."""
    content = {"application/json": {"schema": schema}}
    listed = {"application/json": {"schema": {"type": "array", "items": schema}}}
    collection = {
        "get": {"responses": {"200": {"description": "x", "content": listed}}},
        "head": {"responses": {"200": {"description": "x"}}},
        "post": {"requestBody": {"content": content}, "responses": {"201": {"description": "x", "content": content}}},
    }
    if lists:
        del collection["post"]
    item = {
        "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}],
        "delete": {"responses": {"204": {"description": "x"}, "404": {"description": "x"}}},
    }
    return Contract({"openapi": "3.1.0", "info": {}, "paths": {"/users": collection, "/users/{id}": item}})


@pytest.mark.parametrize("schema", [USER, {"allOf": [USER]}, {"oneOf": [USER, {"type": "null"}]}])
def test_what_only_requests_hold_is_in_no_reply(open_portal: OpenPortal, schema: Any) -> None:
    call = open_portal(users(schema, lists=False))
    sent = {"password": "p", "keys": [{"label": "a", "secret": "s"}]}
    created = call("POST", "/users", json={"id": "1", **sent})
    assert (created.status, created.json["keys"]) == (201, [{"label": "a"}])
    assert "password" not in created.json


def test_what_can_only_be_removed_is_what_was_created(open_portal: OpenPortal) -> None:
    call = open_portal(users(USER, lists=False))
    path = f"/users/{call('POST', '/users', json={'id': '1', 'keys': []}).json['id']}"
    assert [call("DELETE", each).status for each in ("/users/none", path, path)] == [404, 204, 404]


def test_nothing_can_be_removed_that_is_not_listed(open_portal: OpenPortal) -> None:
    call = open_portal(users(USER, lists=True))
    assert call("GET", "/users").json == []
    assert call("DELETE", "/users/1").status == 404


def test_head_has_the_headers_alone(open_portal: OpenPortal) -> None:
    reply = open_portal(users(USER, lists=True))("HEAD", "/users")
    assert (reply.status, reply.content) == (200, b"")
