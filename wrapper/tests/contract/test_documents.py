"""What documents can serve as a contract, and what is said of those that cannot."""

import copy
import json
import re
from collections.abc import Callable
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mijnklantportaal.contract import Contract, ContractError, Request, Response

Document = dict[str, Any]


def _put(document: Document, path: str, value: Any) -> Document:
    changed = copy.deepcopy(document)
    *way, last = path.split(" ")
    node: Any = changed
    for step in way:
        node = node[int(step) if isinstance(node, list) else step]
    node[int(last) if isinstance(node, list) else last] = value
    return changed


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ({}, '#: no OpenAPI document: "openapi" is missing'),
        ({"swagger": "2.0", "paths": {}}, '#: no OpenAPI document: "openapi" is missing'),
        ({"openapi": "3.0.3", "paths": {}}, "#/openapi: expected OpenAPI 3.1, got '3.0.3'; convert the document first"),
        ({"openapi": "3.1.0"}, '#: no usable OpenAPI document: "paths" is missing or no mapping'),
        ({"openapi": "3.1.0", "paths": []}, '#: no usable OpenAPI document: "paths" is missing or no mapping'),
        ({"openapi": "3.1.0", "paths": {}, "x": date(2024, 4, 29)}, "#: the document is not plain JSON data"),
        ({"openapi": "3.1.0", "paths": {}, "x": float("nan")}, "#: the document is not plain JSON data"),
    ],
)
def test_what_is_no_openapi_is_refused(document: Document, message: str) -> None:
    with pytest.raises(ContractError, match=r"^#") as raised:
        Contract(document)
    assert str(raised.value).startswith(message)
    assert "\n" not in str(raised.value)


LIST = "paths /orders get"


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (
            f"{LIST} responses default",
            {"$ref": "#/components/responses/Lost"},
            "'#/components/responses/Lost' leads nowhere",
        ),
        (f"{LIST} responses default", {"$ref": "other.yaml#/x"}, "'other.yaml#/x' leads out of the document"),
        (f"{LIST} responses default", {"$ref": "#lost"}, "/default/$ref: '#lost' leads nowhere"),
        ("components parameters OrderId", {"$ref": "#/components/parameters/OrderId"}, "the $ref leads back to itself"),
        ("components schemas Order properties id", {"$ref": "#/x"}, "#/components/schemas/Order/properties/id/$ref"),
        ("paths /orders parameters 0", {"$ref": "#/components/parameters/9"}, "#/paths/~1orders/parameters/0/$ref"),
        (
            "paths /orders parameters 0",
            {"$ref": "#/paths/~1orders/get/parameters/first"},
            "/parameters/first' leads nowhere",
        ),
        ("paths /orders parameters 0", {"$ref": "#/paths/~1orders/get/parameters/00"}, "/parameters/00' leads nowhere"),
        ("servers", [{"url": "https://[api.example/v1"}], "#/servers/0: no usable URL: 'https://[api.example/v1'"),
        ("components schemas Order properties id type", "strng", "#/components/schemas/Order/properties/id/type"),
        ("components schemas Order properties customer", {"pattern": "("}, "#/components/schemas/Order"),
        (f"{LIST} parameters 0 schema", 3, "#/paths/~1orders/get/parameters/0/schema: no usable schema"),
        (f"{LIST} parameters 0 in", "body", "#/paths/~1orders/get/parameters/0: a parameter needs"),
        (f"{LIST} parameters 0 style", "matrix", "a query parameter has no style 'matrix'"),
        (f"{LIST} parameters", {}, "#/paths/~1orders/get/parameters: expected a list, got dict"),
        (f"{LIST} responses", [], "#/paths/~1orders/get/responses: expected a mapping, got list"),
        (f"{LIST} security", [{"Password": []}], "there is no security scheme 'Password'"),
        (f"{LIST} security", "Token", "#/paths/~1orders/get/security: expected a list of mappings"),
        ("security", [{"Password": []}], "#/security: there is no security scheme 'Password'"),
        ("components securitySchemes Token type", "magic", "no such type of security: 'magic'"),
        ("components parameters OrderId name", "id", "path and path parameters do not agree on: id, orderId"),
        (LIST, None, "#/paths/~1orders/get: expected a mapping, got NoneType"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(made_up: Document, path: str, value: Any, message: str) -> None:
    with pytest.raises(ContractError, match=r"^#") as raised:
        Contract(_put(made_up, path, value))
    assert message in str(raised.value)
    assert "\n" not in str(raised.value)


def test_references_lead_through_any_number_of_stations(made_up: Document, orders: Contract) -> None:
    schemas = made_up["components"]["schemas"] | {
        "A": {"$ref": "#/components/schemas/B"},
        "B": {"$ref": "#/components/schemas/Order"},
    }
    document = _put(made_up, "components schemas", schemas)
    document = _put(
        document,
        f"{LIST} responses 200 content application/json schema properties data items $ref",
        "#/components/schemas/A",
    )
    contract = Contract(document)
    assert contract.resolve({"$ref": "#/components/schemas/A"}) == orders.resolve(
        {"$ref": "#/components/schemas/Order"}
    )
    asked = Request("GET", "/live/v2/orders?since=2024-04-29", [("Authorization", "Bearer t0ken")], b"")
    for each in (contract, orders):
        answer = Response(200, [("X-Total", "1"), ("Content-Type", "application/json")], b'{"data": [{"id": "x"}]}')
        assert {violation.place for violation in each.validate_response(asked, answer)} == {
            "response.body.data.0.customer",
            "response.body.data.0.lines",
            "response.body.data.0.id",
        }


def test_a_reference_may_name_an_anchor() -> None:
    place = {"$anchor": "place", "type": "object", "properties": {"within": {"$ref": "#place"}}, "required": ["x"]}
    # Neither what stands in data is one, nor a property of that name.
    odd = {"const": {"$anchor": "place"}, "properties": {"$anchor": {"type": "string"}}}
    properties = {"at": {"$ref": "#place"}, "id": {"type": "integer", "readOnly": True}}
    asked = {
        "type": "object",
        "properties": properties,
        "required": ["at", "id"],
        "$defs": {"a{b}%20/c": place, "o": odd},
    }
    operation = {"requestBody": {"content": {"application/json": {"schema": asked}}}, "responses": {}}
    document = {"openapi": "3.1.0", "paths": {"/a/{b}": {"post": operation}}}
    placed = {"name": "b", "in": "path", "required": True, "schema": {"type": "string"}}
    contract = Contract(_put(document, "paths /a/{b} parameters", [placed]))
    for body, places in (
        (b'{"at": {"x": 1}}', []),
        (b'{"at": {"x": 1, "within": {}}}', ["request.body.at.within.x"]),
        (b'{"at": {}}', ["request.body.at.x"]),
    ):
        request = Request("POST", "/a/b", [("Content-Type", "application/json")], body)
        assert [each.place for each in contract.validate_request(request)] == places
    assert contract.referred({"$ref": "#/paths/~1a~1{b}"}) is contract.document["paths"]["/a/{b}"]


def test_what_looks_like_a_reference_in_data_is_none(made_up: Document) -> None:
    document = _put(made_up, "components schemas Order properties customer example", {"$ref": "#/nowhere"})
    document = _put(document, "components schemas Order properties customer default", {"$ref": "elsewhere.yaml"})
    document["x-notes"] = {"$ref": "#/nowhere"}
    # Nor is a property of that name, or one that is called as a keyword is.
    document = _put(document, "components schemas Order properties $ref", {"type": "string"})
    document = _put(document, "components schemas Order properties example", {"$ref": "#/components/schemas/Order"})
    Contract(document)
    with pytest.raises(ContractError, match="leads nowhere"):
        Contract(_put(document, "components schemas Order properties example", {"$ref": "#/nowhere"}))


@pytest.mark.parametrize("keyword", ["anyOf", "oneOf"])
def test_read_only_fields_are_not_asked_of_requests(made_up: Document, keyword: str) -> None:
    order = {"$ref": "#/components/schemas/Order"}
    alternatives = [{"type": "object", "required": ["other"], "properties": {"other": {}}}, order]
    document = _put(made_up, "components requestBodies Order content application/json schema", {keyword: alternatives})
    headers = [("Authorization", "Bearer t0ken"), ("Content-Type", "application/json")]
    for body, rules in (
        (b'{"customer": "ACME", "lines": [{"article": "x"}]}', []),
        (b'{"customer": "ACME"}', [keyword]),
    ):
        asked = Request("POST", "/live/v2/orders", headers, body)
        assert [violation.rule for violation in Contract(document).validate_request(asked)] == rules


def test_statuses_may_be_numbers_as_yaml_has_them(made_up: Document) -> None:
    document = _put(made_up, f"{LIST} responses", {200: {"description": "Fine"}})
    contract = Contract(document)
    operation = next(each for each in contract.operations if each.id == "list-orders")
    assert list(operation.responses) == ["200"]


def test_the_document_is_not_shared(made_up: Document) -> None:
    document = copy.deepcopy(made_up)
    contract = Contract(document)
    before = repr(contract.operations)
    document["paths"].clear()
    document["components"].clear()
    assert repr(contract.operations) == before
    assert contract.resolve({"$ref": "#/components/schemas/Order"})["type"] == "object"


def test_a_value_fits_a_schema_of_the_document_or_does_not(orders: Contract) -> None:
    order = orders.document["components"]["schemas"]["Order"]
    assert orders.fits(order, {"id": 1, "customer": "ACME", "lines": [{"article": "a-1"}]})
    assert not orders.fits(order, {"id": 1, "customer": "ACME", "lines": []})
    assert orders.fits(order["properties"]["paidAt"], "2024-05-28T21:00:00+02:00")
    assert not orders.fits(order["properties"]["paidAt"], "2024-05-28T21:00:00")
    assert orders.fits(schema=True, value=1)
    assert not orders.fits(schema=False, value=1)
    assert orders.fits(schema={}, value=1)
    with pytest.raises(LookupError):
        orders.fits(dict(order), {})


def test_operations_say_what_a_server_needs(orders: Contract) -> None:
    by_id = {each.id: each for each in orders.operations}
    assert len(by_id) == len(orders.operations) == 9
    delete = by_id["delete-order"]
    assert (delete.method, delete.path, delete.path_parameters) == ("DELETE", "/orders/{orderId}", ("orderId",))
    assert {name for name, each in by_id.items() if not each.secured} == {"latest-order", "login", "keywords"}
    assert {name for name, each in by_id.items() if each.request_required} == {"create-order", "login", "keywords"}
    assert list(by_id["create-order"].request_content) == ["application/json"]
    assert by_id["create-order"].responses["4XX"]["description"] == "It went wrong"
    assert repr(orders) == "<Contract of 9 operations under /live/v2>"


def test_what_extends_the_paths_is_no_path() -> None:
    paths = {"x-owner": "sales", "/a": {"get": {"responses": {}}}}
    assert [each.path for each in Contract({"openapi": "3.1.1", "paths": paths}).operations] == ["/a"]


@pytest.mark.parametrize(
    ("servers", "base_path"),
    [
        ([{"url": "https://api.example/v1"}], "/v1"),
        ([{"url": "https://api.example/v1/"}], "/v1"),
        ([{"url": "/v1"}], "/v1"),
        ([{"url": "https://api.example"}], ""),
        ([{"url": "https://api.example/"}], ""),
        ([{"url": "/"}], ""),
        ([{"url": "https://{host}/{v}", "variables": {"host": {"default": "h"}, "v": {"default": "v9"}}}], "/v9"),
        ([], ""),
        (None, ""),
    ],
)
def test_the_base_path_is_that_of_the_first_server(servers: Any, base_path: str) -> None:
    document = {"openapi": "3.1.1", "paths": {"/a": {"get": {"responses": {}}}}}
    contract = Contract(document if servers is None else {**document, "servers": servers})
    assert contract.base_path == base_path
    assert contract.allowed_methods(base_path + "/a") == ("GET",)
    assert Contract(document, base_path="/else/").allowed_methods("/else/a") == ("GET",)


def test_a_request_may_be_under_any_server() -> None:
    versions = {"v": {"default": "v2", "enum": ["v1", "v2"]}}
    servers = [{"url": "https://api.example/live/"}, {"url": "https://{v}.example/{v}", "variables": versions}]
    item = {"get": {"responses": {}}, "put": {"responses": {}, "servers": [{"url": "/files"}]}}
    paths = {"/a": item, "/b/{c}": {"get": {"responses": {}}, "servers": [{"url": "/"}, {"url": "//x/live/b"}]}}
    placed = {"name": "c", "in": "path", "required": True, "schema": {"type": "integer"}}
    document = {"openapi": "3.1.1", "servers": servers, "paths": _put(paths, "/b/{c} parameters", [placed])}
    contract = Contract(document)
    assert contract.base_path == "/live"
    for base, methods in (("/live", ("GET", "PUT")), ("/v1", ("GET", "PUT")), ("/v2", ("GET", "PUT"))):
        assert contract.allowed_methods(base + "/a") == methods
    assert contract.allowed_methods("/files/a") == ("PUT",)
    for path in ("/v1/b/5", "/b/5", "/live/b/b/5"):
        assert contract.read_request(Request("GET", path, [], b"")).path_parameters == {"c": 5}
    (violation,) = contract.validate_request(Request("GET", "/v3/a", [], b""))
    assert violation.expected == "a documented path under /live or /v2 or /v1"
    # One that is stated stands for all.
    alone = Contract(document, base_path="/v3")
    assert [alone.allowed_methods(path) for path in ("/v3/a", "/live/a", "/files/a")] == [("GET", "PUT"), (), ()]


def test_servers_that_nobody_has_are_not_all_tried() -> None:
    many = {"default": "0", "enum": [str(number) for number in range(3000)]}
    versions = {"a": many, "b": many, "v": {"default": "v2", "enum": ["v1", "v2"]}}
    document = {
        "openapi": "3.1.1",
        "servers": [{"url": "https://{a}.{b}.example/{v}", "variables": versions}],
        "paths": {"/a": {"get": {"responses": {}}}},
    }
    contract = Contract(document)
    assert [contract.allowed_methods(path) for path in ("/v1/a", "/v2/a", "/v3/a")] == [("GET",), ("GET",), ()]


def test_load_reads_the_document_that_is_shipped(shipped: Contract) -> None:
    document = json.loads((resources.files("mijnklantportaal_client") / "contract.json").read_bytes())
    assert shipped.document == document
    assert ("POST", "/customer-invoices") in {(each.method, each.path) for each in shipped.operations}
    assert shipped.base_path == "/v1"


@pytest.mark.parametrize(
    ("write", "message"),
    [
        (lambda _: None, "No such file"),
        (lambda path: path.mkdir(), "Is a directory"),
        (lambda path: path.write_bytes(b"openapi: 3.1.0"), "no JSON"),
        (lambda path: path.write_bytes(b"\xff\xfe"), "no JSON"),
        (lambda path: path.write_text("[" * 100_000), "no JSON"),
        (lambda path: path.write_text("[]"), "expected a mapping"),
        (lambda path: path.write_text("{}"), '"openapi" is missing'),
    ],
)
def test_load_says_what_is_wrong_with_a_file(tmp_path: Path, write: Callable[[Path], Any], message: str) -> None:
    path = tmp_path / "contract.json"
    write(path)
    with pytest.raises(ContractError, match=message):
        Contract.load(path)


def test_load_reads_a_file(tmp_path: Path, made_up: Document) -> None:
    path = tmp_path / "contract.json"
    path.write_text(json.dumps(made_up))
    assert len(Contract.load(path).operations) == 9


def _pointers(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [path, *(found for key, child in children for found in _pointers(child, (*path, key)))]


@pytest.mark.parametrize("name", ["shipped", "orders"])
def test_any_damaged_document_is_refused_or_serves(name: str, request: pytest.FixtureRequest, invoice: Request) -> None:
    document = json.loads(json.dumps(request.getfixturevalue(name).document))
    pointers = [pointer for pointer in _pointers(document) if pointer]
    outcomes = set()

    @settings(max_examples=100, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        pointer=st.sampled_from(pointers),
        value=st.sampled_from([None, True, 3, "", "x", "#", [], [None], {}, {"x": None}, {"$ref": "#"}, {"type": 3}])
        | st.sampled_from(["array", "object", "number"]).map(lambda name: {"type": name}),
    )
    def damage(pointer: tuple[Any, ...], value: Any) -> None:
        damaged = copy.deepcopy(document)
        node = damaged
        for step in pointer[:-1]:
            node = node[step]
        node[pointer[-1]] = value
        try:
            contract = Contract(damaged)
        except ContractError as error:
            outcomes.add("refused in one line" if re.fullmatch("#.*", str(error)) else str(error))
            return
        outcomes.add("serves")
        contract.validate_request(invoice)
        for operation in contract.operations:
            asked = Request(operation.method, contract.base_path + operation.path, [], b"{}")
            contract.validate_request(asked)
            for status in (200, 201, 204, 422, 503):
                contract.validate_response(asked, Response(status, [("Content-Type", "application/json")], b"{}"))

    damage()
    assert outcomes == {"refused in one line", "serves"}


def test_a_reference_into_text_leads_nowhere() -> None:
    paths = {"/a": {"get": {"parameters": [{"$ref": "#/info/title/x"}], "responses": {}}}}
    with pytest.raises(ContractError, match="leads nowhere"):
        Contract({"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": paths})


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "string", "readOnly": True},
        {"$ref": "#/components/schemas/Text", "readOnly": True},
        {"$ref": "#/components/schemas/Own"},
        {"$ref": "#/components/schemas/Further"},
        {"allOf": [{"$ref": "#/components/schemas/Own"}]},
    ],
)
def test_what_a_reference_says_more_holds_wherever_it_leads(schema: Document) -> None:
    """A field that is for responses only, and a number in a query, are told by what stands beside a $ref."""
    field = {"type": "object", "required": ["field"], "properties": {"field": schema}}
    operation = {
        "parameters": [{"name": "n", "in": "query", "schema": {"$ref": "#/components/schemas/Count"}}],
        "requestBody": {"content": {"application/json": {"schema": field}}},
        "responses": {"200": {"description": "it", "content": {"application/json": {"schema": field}}}},
    }
    schemas = {
        "Text": {"type": "string"},
        "Own": {"$ref": "#/components/schemas/Text", "readOnly": True},
        "Further": {"$ref": "#/components/schemas/Own", "title": "it"},
        "Count": {"$ref": "#/components/schemas/Number", "title": "it"},
        "Number": {"$ref": "#/components/schemas/Positive", "type": "integer"},
        "Positive": {"exclusiveMinimum": 0},
    }
    contract = Contract(
        {"openapi": "3.1.0", "info": {}, "paths": {"/": {"post": operation}}, "components": {"schemas": schemas}}
    )
    is_json = [("Content-Type", "application/json")]
    request = Request("POST", "/?n=3", is_json, b"{}")

    assert contract.validate_request(request) == []
    (lacking,) = contract.validate_response(request, Response(200, is_json, b"{}"))
    assert (lacking.rule, lacking.place) == ("required", "response.body.field")


@pytest.mark.parametrize("name", ["6", "06", "+6", "0", "6a"])
def test_a_name_of_digits_is_a_name(name: str) -> None:
    """jsonschema-rs gives the way to it as a position."""
    texts = {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "string"}}}
    operation = {"responses": {"200": {"description": "it", "content": {"application/json": {"schema": texts}}}}}
    contract = Contract({"openapi": "3.1.0", "info": {}, "paths": {"/": {"get": operation}}})
    for value, place in (("x", f"response.body.{name}"), (["a", 5], f"response.body.{name}.1")):
        response = Response(200, [("Content-Type", "application/json")], json.dumps({"a": [], name: value}).encode())
        (wrong,) = contract.validate_response(Request("GET", "/", [], b""), response)
        assert (wrong.rule, wrong.place) == ("type", place)


def test_what_was_found_wrong_before_is_passed_over_though_its_name_is_a_number() -> None:
    form = {"type": "object", "properties": {"6": {"type": "integer"}}}
    operation = {"requestBody": {"content": {"multipart/form-data": {"schema": form}}}, "responses": {}}
    contract = Contract({"openapi": "3.1.0", "info": {}, "paths": {"/": {"post": operation}}})
    body = b'--x\r\nContent-Disposition: form-data; name="6"\r\n\r\n\xff\r\n--x--\r\n'
    headers = [("Content-Type", "multipart/form-data; boundary=x")]
    (wrong,) = contract.validate_request(Request("POST", "/", headers, body))
    assert (wrong.rule, wrong.place) == ("encoding", "request.body.6")


def test_an_operation_has_the_parameters_of_its_path_too() -> None:
    def parameter(name: str, place: str, **more: Any) -> Document:
        return {"name": name, "in": place, "schema": {"type": "string"}, **more}

    item = {
        "parameters": [{"$ref": "#/components/parameters/Id"}, parameter("sort", "query"), parameter("sort", "header")],
        "get": {"parameters": [parameter("sort", "query", required=True)], "responses": {}},
        "put": {"responses": {}},
    }
    components = {"parameters": {"Id": parameter("id", "path", required=True)}}
    contract = Contract({"openapi": "3.1.0", "info": {}, "paths": {"/{id}": item}, "components": components})
    got = {
        each.method: [(one["in"], one["name"], "required" in one) for one in each.parameters]
        for each in contract.operations
    }
    own = [("path", "id", True), ("query", "sort", True), ("header", "sort", False)]
    assert got == {"GET": own, "PUT": [own[0], ("query", "sort", False), own[2]]}
