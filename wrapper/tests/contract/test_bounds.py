"""What the judge reads is bounded, and it may be shared by threads."""

import json
import logging
from concurrent.futures import ThreadPoolExecutor

import pytest
from attrs import evolve
from mijnklantportaal.contract import Contract, Request, Response, Violation

PART = b'------b0undary\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
JSON = [("Content-Type", "application/json")]


def verdict(violations: list[Violation]) -> list[tuple[str, str]]:
    return [(violation.rule, violation.place) for violation in violations]


def with_part(invoice: Request, name: bytes, content: bytes, times: int = 1) -> Request:
    return evolve(invoice, content=PART % (name, content) * times + invoice.content)


def test_a_text_field_may_not_be_huge(shipped: Contract, invoice: Request) -> None:
    assert verdict(shipped.validate_request(with_part(invoice, b"note", b"x" * 1024 * 1024))) == []
    huge = with_part(invoice, b"note", b"x" * (1024 * 1024 + 1))
    assert verdict(shipped.validate_request(huge)) == [("size", "request.body.note")]


def test_there_may_not_be_too_many_parts(shipped: Contract, invoice: Request) -> None:
    assert verdict(shipped.validate_request(with_part(invoice, b"note", b"x", 1000 - 8))) == []
    many = with_part(invoice, b"note", b"x", 1000 - 7)
    assert verdict(shipped.validate_request(many)) == [("size", "request.body")]


def test_there_may_not_be_too_many_fields(orders: Contract) -> None:
    headers = [("Content-Type", "application/x-www-form-urlencoded")]
    good = b"user=a%40example.nl&remember=true"
    for count, found in ((998, []), (999, [("size", "request.body")])):
        asked = Request("POST", "/live/v2/login", headers, good + b"&x=1" * count)
        assert verdict(orders.validate_request(asked)) == found


def test_there_may_not_be_too_many_query_parameters(orders: Contract) -> None:
    for count, found in ((1000, []), (1001, [("size", "request.query")])):
        asked = Request("GET", "/live/v2/orders/latest?" + "&".join(["x=1"] * count), [], b"")
        assert verdict(orders.validate_request(asked)) == found


def test_a_part_may_not_have_endless_headers(shipped: Contract, invoice: Request) -> None:
    content = invoice.content.replace(b"\r\n\r\n%PDF", b"\r\nX-Header: x" * 100 + b"\r\n\r\n%PDF")
    assert verdict(shipped.validate_request(evolve(invoice, content=content))) == [("multipart", "request.body")]


def test_of_many_violations_the_first_are_told(orders: Contract) -> None:
    def reply(items: int) -> Response:
        content = json.dumps({"data": [0] * items}).encode()
        return Response(200, [*JSON, ("X-Total", "1")], content)

    asked = Request("GET", "/live/v2/orders?since=2024-04-29", [], b"")
    assert len(orders.validate_response(asked, reply(99))) == 99
    assert len(orders.validate_response(asked, reply(20_000))) == 100
    # All are found before one is told, so that of a long body one is looked for.
    assert verdict(orders.validate_response(asked, reply(30_000))) == [("type", "response.body.data.0")]


def test_of_a_long_body_the_first_violation_is_one_that_counts(orders: Contract) -> None:
    # The missing id, read only, is found first, and is none.
    content = json.dumps({"customer": "", "lines": [{"article": "x" * 70_000}]}).encode()
    asked = Request("POST", "/live/v2/orders", [*JSON, ("Authorization", "Bearer t0ken")], content)
    assert verdict(orders.validate_request(asked)) == [("minLength", "request.body.customer")]


@pytest.mark.parametrize("opening", [b"[", b'{"a":', b'[{"a":'])
@pytest.mark.parametrize("depth", [210, 900, 100_000])
def test_depth_is_bounded(orders: Contract, opening: bytes, depth: int) -> None:
    closing = {b"[": b"]", b'{"a":': b"}", b'[{"a":': b"}]"}[opening]
    content = b'{"x":' + opening * depth + b"0" + closing * depth + b"}"
    asked = Request("POST", "/live/v2/keywords", JSON, content)
    assert verdict(orders.validate_request(asked)) == [("json", "request.body")]


def test_many_brackets_are_not_depth(orders: Contract) -> None:
    asked = Request("POST", "/live/v2/keywords", JSON, b'{"lax": [%s]}' % b",".join([b"[[]]"] * 500))
    assert verdict(orders.validate_request(asked)) == []


@pytest.mark.parametrize("number", [b"1" * 5000, b"-" + b"1" * 5000, b"1e400", b"-Infinity"])
def test_numbers_are_bounded(orders: Contract, number: bytes) -> None:
    asked = Request("POST", "/live/v2/keywords", JSON, b'{"lax": %s}' % number)
    (violation,) = orders.validate_request(asked)
    assert (violation.rule, violation.place) == ("json", "request.body")
    assert violation.got.startswith(("a number too large to be passed on", "-Infinity is no JSON"))


def test_a_huge_number_in_the_query_is_none(orders: Contract) -> None:
    url = "/live/v2/orders?since=2024-04-29&page="
    headers = [("Authorization", "Bearer t0ken")]
    assert verdict(orders.validate_request(Request("GET", url + "9" * 3000, headers, b""))) == []
    for text in ("9" * 5000, "1e999"):
        found = verdict(orders.validate_request(Request("GET", url + text, headers, b"")))
        assert found == [("type", "request.query.page")]


def test_a_number_beyond_a_double_is_none() -> None:
    parameter = {"name": "v", "in": "query", "schema": {"type": "number"}}
    paths = {"/a": {"get": {"parameters": [parameter], "responses": {}}}}
    judge = Contract({"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": paths})
    for text, found in (("1e308", []), ("1e309", [("type", "request.query.v")])):
        assert verdict(judge.validate_request(Request("GET", f"/a?v={text}", [], b""))) == found


def test_nothing_is_logged(shipped: Contract, invoice: Request, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        assert shipped.validate_request(evolve(invoice, content=b"------b0undary?\r\n"))
        assert shipped.validate_request(evolve(invoice, content=invoice.content[:-4]))
    assert not caplog.records


def test_threads_may_share_it(shipped: Contract, invoice: Request) -> None:
    bad = evolve(invoice, content=invoice.content.replace(b"12.95", b"12,95"))

    def judge(index: int) -> bool:
        found = verdict(shipped.validate_request(bad if index % 2 else invoice))
        return found == ([("pattern", "request.body.amount")] if index % 2 else [])

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(judge, range(800)))
