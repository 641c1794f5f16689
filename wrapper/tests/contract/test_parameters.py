"""Values are read as OpenAPI's styles spell them, and as their schemas type them."""

from typing import Any

import pytest
from mijnklantportaal.contract import Contract, Request, Response

LIST = {"type": "array", "items": {"type": "integer"}}
OBJECT = {"type": "object", "properties": {"r": {"type": "integer"}, "g": {"type": "boolean"}, "b": {"type": "string"}}}
ROOT: dict[str, Any] = {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}}


def contract(path: str, *parameters: dict[str, Any], **more: Any) -> Contract:
    return Contract(ROOT | {"paths": {path: {"get": {"parameters": parameters, "responses": {}}}}} | more)


def query(name: str, schema: Any, **more: Any) -> dict[str, Any]:
    return {"name": name, "in": "query", "schema": schema, **more}


def get(url: str, *headers: tuple[str, str]) -> Request:
    return Request("GET", url, headers, b"")


@pytest.mark.parametrize(
    ("parameter", "came", "value"),
    [
        # OpenAPI 3.1, Parameter Object, Style Examples: in a query
        (query("v", LIST), "v=1&v=2", [1, 2]),
        (query("v", LIST), "v=1", [1]),
        (query("v", LIST, explode=False), "v=1,2", [1, 2]),
        (query("v", LIST, explode=False), "v=1%2C2", ["1,2"]),
        (query("v", LIST, style="spaceDelimited", explode=False), "v=1%202", [1, 2]),
        (query("v", LIST, style="spaceDelimited", explode=False), "v=1+2", [1, 2]),
        (query("v", LIST, style="pipeDelimited", explode=False), "v=1|2", [1, 2]),
        (query("v", LIST, style="pipeDelimited", explode=False), "v=1%7c2", [1, 2]),
        (query("v", OBJECT), "r=100&g=true&other=1", {"r": 100, "g": True}),
        (query("v", OBJECT, explode=False), "v=r,100,g,true,b,a%2Cb", {"r": 100, "g": True, "b": "a,b"}),
        (query("v", OBJECT, style="deepObject"), "v[r]=100&v%5Bg%5D=false", {"r": 100, "g": False}),
        # single values
        (query("v", {"type": "string"}), "v=a+b%20c%2B%C3%A9", "a b c+é"),
        (query("v", {"type": "string"}), "v=12", "12"),
        (query("v", {"type": "integer"}), "v=-12", -12),
        (query("v", {"type": "number"}), "v=12", 12),
        (query("v", {"type": "number"}), "v=1.5e1", 15.0),
        (query("v", {"type": "number"}), "v=0.0", 0.0),
        (query("v", {"allOf": [{"type": "number"}, {"type": "integer"}]}), "v=7", 7),
        (query("v", {"type": "boolean"}), "v=false", False),
        (query("v", {"enum": [1, 2]}), "v=2", 2),
        (query("v", {"const": True}), "v=true", True),
        (query("v", {"type": ["integer", "null"]}), "v=", None),
        (query("v", {"type": ["string", "null"]}), "v=", ""),
        (query("v", {"anyOf": [{"type": "integer"}, {"type": "boolean"}]}), "v=true", True),
        (query("v", {"allOf": [{"type": ["integer", "string"]}, {"type": "integer"}]}), "v=7", 7),
        # where text would do too, text it is, unless only the other fits
        (query("v", {"type": ["integer", "string"]}), "v=7", "7"),
        (query("v", {"anyOf": [{"type": "integer"}, {"type": "string", "pattern": "^x"}]}), "v=7", 7),
        (query("v", {"anyOf": [{"type": "integer"}, {"type": "string", "pattern": "^x"}]}), "v=x7", "x7"),
        (query("v", {}), "v=7", "7"),
        ({"name": "v", "in": "query", "content": {"application/json": {}}}, "v=%5B1%5D", [1]),
        ({"name": "v", "in": "query", "content": {"text/plain": {}}}, "v=%5B1%5D", "[1]"),
    ],
)
def test_a_query_parameter_is_read(parameter: dict[str, Any], came: str, value: Any) -> None:
    read = contract("/a", parameter).read_request(get(f"/a?{came}"))
    assert read.query["v"] == value
    assert type(read.query["v"]) is type(value)
    wrong = [violation for violation in read.violations if violation.place != "request.query.v.0"]
    assert not wrong


@pytest.mark.parametrize(
    ("style", "explode", "schema", "came", "value"),
    [
        ("simple", False, {"type": "integer"}, "5", 5),
        ("simple", False, {"type": "string"}, "a%2Fb+c", "a/b+c"),
        ("simple", False, LIST, "3,4", [3, 4]),
        ("simple", False, OBJECT, "r,100,g,true", {"r": 100, "g": True}),
        ("simple", True, OBJECT, "r=100,g=true", {"r": 100, "g": True}),
        ("label", False, {"type": "integer"}, ".5", 5),
        ("label", False, LIST, ".3,4", [3, 4]),
        ("label", True, LIST, ".3.4", [3, 4]),
        ("label", True, OBJECT, ".r=100.g=true", {"r": 100, "g": True}),
        ("matrix", False, {"type": "integer"}, ";v=5", 5),
        ("matrix", False, LIST, ";v=3,4", [3, 4]),
        ("matrix", True, LIST, ";v=3;v=4", [3, 4]),
        ("matrix", False, OBJECT, ";v=r,100", {"r": 100}),
        ("matrix", True, OBJECT, ";r=100;g=true", {"r": 100, "g": True}),
    ],
)
def test_a_path_parameter_is_read(style: str, explode: bool, schema: Any, came: str, value: Any) -> None:  # noqa: FBT001
    parameter = {"name": "v", "in": "path", "required": True, "style": style, "explode": explode, "schema": schema}
    read = contract("/a/{v}", parameter).read_request(get(f"/a/{came}"))
    assert (read.path_parameters, read.violations) == ({"v": value}, [])


@pytest.mark.parametrize(
    ("style", "explode", "schema", "came", "expected"),
    [
        ("label", False, {"type": "integer"}, "5", ". before the value"),
        ("label", False, LIST, "3,4", ". before the value"),
        ("label", True, LIST, "3.4", ". before the value"),
        ("label", True, OBJECT, "r=100.g=true", ". before the value"),
        ("matrix", False, {"type": "integer"}, "5", ";v before the value"),
        ("matrix", False, {"type": "integer"}, "v=5", ";v before the value"),
        ("matrix", False, {"type": "integer"}, ";w=5", ";v before the value"),
        ("matrix", False, {"type": "integer"}, ";v5", ";v= before the value"),
        ("matrix", False, LIST, "v=3,4", ";v before the value"),
        ("matrix", True, LIST, "v=3;v=4", "; before the value"),
        ("matrix", True, LIST, ";v=3;w=4", ";v before the value"),
        ("matrix", True, OBJECT, "r=100;g=true", "; before the value"),
        ("simple", False, OBJECT, "r,100,g", "as many values as names"),
    ],
)
def test_a_path_parameter_in_another_style_is_a_violation(
    style: str,
    explode: bool,  # noqa: FBT001
    schema: Any,
    came: str,
    expected: str,
) -> None:
    parameter = {"name": "v", "in": "path", "required": True, "style": style, "explode": explode, "schema": schema}
    (violation,) = contract("/a/{v}", parameter).validate_request(get(f"/a/{came}"))
    assert (violation.rule, violation.place, violation.expected) == ("encoding", "request.path.v", expected)


def test_in_a_query_names_and_values_come_in_pairs() -> None:
    judge = contract("/a", query("v", OBJECT, explode=False))
    (violation,) = judge.validate_request(get("/a?v=r,5,b"))
    assert str(violation) == 'request.query.v: expected as many values as names, got "r,5,b"'
    assert judge.validate_request(get("/a?v=r,5,b,")) == []


def test_of_an_empty_value_in_a_matrix_the_name_is_all() -> None:
    parameter = {"name": "v", "in": "path", "required": True, "style": "matrix", "schema": {"type": "string"}}
    for came in (";v", ";v="):
        read = contract("/a/{v}", parameter).read_request(get(f"/a/{came}"))
        assert (read.path_parameters, read.violations) == ({"v": ""}, [])


@pytest.mark.parametrize(
    ("name", "schema", "values", "rules"),
    [
        ("Cache-Control", {"type": "string"}, ["no-store", "max-age=0"], []),
        ("cache-control", {"const": "no-store, max-age=0"}, ["no-store", "max-age=0"], []),
        ("Vary", {"type": "string", "maxLength": 5}, ["Accept", "Origin"], ["maxLength"]),
        ("Set-Cookie", {"type": "string"}, ["a=1", "b=2"], []),
        ("Set-Cookie", {"type": "string", "pattern": "^[ab]="}, ["a=1", "b=2"], []),
        ("Set-Cookie", {"type": "string", "pattern": "^b="}, ["a=1", "b=2"], ["pattern"]),
        ("Set-Cookie", {"type": "array", "minItems": 2}, ["a=1", "b=2"], []),
        ("Location", {"type": "string"}, ["/a", "/b"], ["duplicate"]),
        ("X-Total", {"type": "integer"}, ["1", "1"], ["duplicate"]),
        ("Vary", {"type": "array", "items": {"enum": ["Accept", "Origin"]}}, ["Accept", "Origin"], []),
    ],
)
def test_the_lines_of_a_header_make_a_list_where_it_is_one(
    name: str, schema: Any, values: list[str], rules: list[str]
) -> None:
    responses = {"200": {"description": "It", "headers": {name: {"schema": schema}}}}
    judge = Contract(ROOT | {"paths": {"/a": {"get": {"responses": responses}}}})
    found = judge.validate_response(get("/a"), Response(200, [(name, each) for each in values], b""))
    assert [each.rule for each in found] == rules


def test_a_whole_number_is_judged_digit_by_digit() -> None:
    most = 2**53  # the next whole number has no double of its own
    number = {"anyOf": [{"type": "number", "maximum": most}, {"type": "string", "pattern": "^x"}]}
    judge = contract("/a", query("v", number))
    fits, exceeds = (judge.read_request(get(f"/a?v={each}")) for each in (most, most + 1))
    assert (fits.query, fits.violations) == ({"v": most}, [])
    assert [each.rule for each in exceeds.violations] == ["pattern"]  # as text, since no number that fits was read


@pytest.mark.parametrize(
    ("schema", "explode", "cookie", "places"),
    [
        (LIST, True, "v=1&v=2", []),
        (LIST, True, "v=1; v=2", []),
        (LIST, True, "w=x&v=y; v=1&w=x", []),
        (LIST, True, "v=1&v=x; v=2", ["request.cookie.v.1"]),
        (LIST, False, "v=1,2", []),
        (OBJECT, True, "r=1&g=true; b=x", []),
        (OBJECT, True, "r=1&g=2; b=x", ["request.cookie.v.g"]),
        (OBJECT, True, "other=1&r=x", []),
        (OBJECT, False, "v=r,1,g,true", []),
        ({"type": "string", "const": "1&v=2"}, True, "v=1&v=2", []),
    ],
)
def test_a_cookie_parameter_is_read(schema: Any, explode: bool, cookie: str, places: list[str]) -> None:  # noqa: FBT001
    stated = {"name": "v", "in": "cookie", "schema": schema, "explode": explode}
    found = contract("/a", stated).validate_request(get("/a", ("Cookie", cookie)))
    assert [each.place for each in found] == places


def test_headers_and_cookies_are_judged() -> None:
    number = {"type": "integer", "minimum": 1}
    judge = contract(
        "/a",
        {"name": "X-Page", "in": "header", "required": True, "schema": number},
        {"name": "X-Pages", "in": "header", "schema": LIST},
        {"name": "page", "in": "cookie", "required": True, "schema": number},
        # Described elsewhere in the document, says OpenAPI: to be ignored here.
        {"name": "Authorization", "in": "header", "required": True, "schema": {"type": "integer"}},
        {"name": "content-type", "in": "header", "required": True, "schema": {"type": "integer"}},
    )
    good = get("/a", ("x-page", "1"), ("Cookie", "other=x; page=2"), ("X-Pages", "1, 2"), ("X-Pages", "3"))
    assert judge.validate_request(good) == []
    bad = get("/a", ("x-page", "one"), ("Cookie", "other=x; page=0"), ("X-Pages", "1, x"))
    assert {violation.place for violation in judge.validate_request(bad)} == {
        "request.headers.X-Page",
        "request.cookie.page",
        "request.headers.X-Pages.1",
    }
    assert {violation.rule for violation in judge.validate_request(get("/a"))} == {"required"}


def test_a_header_that_is_no_text_is_a_violation() -> None:
    judge = contract("/a", {"name": "X-Page", "in": "header", "schema": {"type": "string"}})
    assert [each.rule for each in judge.validate_request(get("/a", ("X-Page", "\ud800")))] == ["encoding"]


def test_the_operation_overrides_the_path() -> None:
    item = {
        "parameters": [query("page", {"type": "integer"}, required=True), query("size", {"type": "integer"})],
        "get": {"parameters": [query("page", {"type": "string"})], "responses": {}},
    }
    judge = Contract(ROOT | {"paths": {"/a": item}})
    assert judge.validate_request(get("/a?page=x")) == []
    assert judge.validate_request(get("/a")) == []
    assert [each.place for each in judge.validate_request(get("/a?size=x"))] == ["request.query.size"]


def test_what_is_not_declared_is_read_as_text() -> None:
    keys = {"components": {"securitySchemes": {"Key": {"type": "apiKey", "in": "query", "name": "key"}}}}
    judge = contract("/a", query("page", {"type": "integer"}), security=[{"Key": []}], **keys)
    read = judge.read_request(get("https://elsewhere.example/a?page=2&q=a+b&tag=x&tag=y&key=secret&flag&bad=%ff#part"))
    assert read.query == {"page": 2, "q": "a b", "tag": ["x", "y"], "flag": "", "bad": "%ff"}
    assert read.violations == []


@pytest.mark.parametrize(
    ("url", "operation", "parameters"),
    [
        ("/b/mine", "concrete", {}),
        ("/b/min%65", "concrete", {}),
        ("/b/min%C3%A9", "templated", {"id": "miné"}),
        ("/b/miné", "templated", {"id": "miné"}),
        ("/b/7", "templated", {"id": "7"}),
        ("/b/7%2F8", "templated", {"id": "7/8"}),
        ("/b/7.pdf", "suffixed", {"id": "7"}),
        ("/b/7/parts/8", "nested", {"id": "7", "part": "8"}),
        ("/b/", "slash", {}),
        ("/b", "bare", {}),
        ("/b?x=/b/7", "bare", {}),
        ("http://h:80/b#/b/7", "bare", {}),
    ],
)
def test_a_path_finds_its_operation(url: str, operation: str, parameters: dict[str, str]) -> None:
    def item(name: str, *names: str) -> dict[str, Any]:
        declared = [{"name": each, "in": "path", "required": True, "schema": {"type": "string"}} for each in names]
        return {"get": {"operationId": name, "parameters": declared, "responses": {}}}

    paths = {
        "/b/{id}": item("templated", "id"),
        "/b/{id}.pdf": item("suffixed", "id"),
        "/b/{id}/parts/{part}": item("nested", "id", "part"),
        "/b/mine": item("concrete"),
        "/b/": item("slash"),
        "/b": item("bare"),
    }
    read = Contract(ROOT | {"paths": paths}).read_request(get(url))
    assert read.operation is not None
    assert (read.operation.id, read.path_parameters) == (operation, parameters)


def test_allowed_methods_are_those_of_every_path_that_fits(orders: Contract) -> None:
    assert orders.allowed_methods("/live/v2/orders") == ("GET", "POST")
    assert orders.allowed_methods("https://orders.example/live/v2/orders/latest?x=1") == ("DELETE", "GET")
    assert orders.allowed_methods("/orders") == ()
