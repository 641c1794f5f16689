"""What is not sent, because schemathesis takes it for something that it is not; and no more than that."""

import re
from collections.abc import Mapping
from typing import Any

import pytest
from attrs import evolve
from mijnklantportaal.contract import Contract, Request, Response
from schemathesis.transport.serialization import Binary

from contract_tests import claims
from contract_tests.claims import is_clear
from contract_tests.exchanges import Claim, Exchange
from contract_tests.results import Result
from contract_tests.runs import COVERAGE, NEGATIVE, POSITIVE, Run, Session
from contract_tests.servers import Mock
from contract_tests.verdicts import told
from contract_tests.wire import header

FORM, JSON = "multipart/form-data", "application/json"
FILE = Binary(b"%PDF-1.4 ... %%EOF")
SCHEMA = {
    "type": "object",
    "required": ["amount"],
    "properties": {
        "amount": {"type": "string", "pattern": "^[0-9]+$"},
        "told": {"type": "boolean"},
        "paid": {"type": "string", "anyOf": [{"format": "local-date-time"}, {"const": ""}]},
        "day": {"type": "string", "format": "date"},
        "file": {"type": "string", "format": "binary"},
        "tags": {"type": "array", "items": {"type": "string"}},
        "sizes": {"type": "array", "items": {"type": "integer"}},
    },
}


@pytest.mark.parametrize(
    "body",
    [
        {"amount": 12},
        {"amount": 12, "file": FILE},
        {"amount": ["12"], "file": FILE},
        {"amount": "12", "paid": ""},
        {"amount": "12", "told": "true"},
        {"amount": "12", "told": []},
        {"amount": 12, "unknown": [1, 2]},
        {"amount": "12", "tags": "x"},
        {"amount": "12", "tags": [1, None]},
        {"amount": "12", "sizes": "1"},
        {"amount": "12", "sizes": ["1", "2"]},
    ],
)
def test_a_form_that_is_the_same_text_as_a_valid_one_is_not_invalid(body: dict[str, Any]) -> None:
    assert not is_clear("invalid", SCHEMA, FORM, body)


@pytest.mark.parametrize(
    ("media_type", "body"),
    [
        (JSON, {"amount": 12}),
        (FORM, {"amount": -12}),
        (FORM, {"amount": None}),
        (FORM, {"amount": ["12", "12"]}),
        (FORM, {"amount": []}),
        (FORM, {"amount": "12", "told": 1}),
        (FORM, {"amount": "12", "told": "True"}),
        (FORM, {"amount": "12", "paid": "2024-02-30 12:00:00"}),
        (FORM, {"amount": "12", "day": "2024-02-30"}),
        (FORM, {"amount": "12", "file": "text"}),
        (FORM, {"amount": "12", "sizes": "x"}),
        (FORM, {"amount": "12", "sizes": ["1", "x"]}),
        (FORM, {}),
        (FORM, "amount"),
    ],
)
def test_everything_else_that_is_invalid_is_sent(media_type: str, body: Any) -> None:
    assert is_clear("invalid", SCHEMA, media_type, body)


@pytest.mark.parametrize("paid", ["2024-05-11T12:59:00+02:00", "2024-02-30 12:59:00"])
def test_a_value_that_is_not_of_our_format_is_not_valid(paid: str) -> None:
    assert not is_clear("valid", SCHEMA, JSON, {"amount": "12", "paid": paid})


@pytest.mark.parametrize("body", [{"amount": "12", "paid": "2024-05-11 12:59:00", "file": FILE}, {"amount": "x"}])
def test_everything_else_that_is_called_valid_is_sent(body: dict[str, Any]) -> None:
    # Even what is not: that is for the runs to find out.
    assert is_clear("valid", SCHEMA, FORM, body)


@pytest.mark.parametrize("claim", ["valid", "invalid", None])
def test_names_with_a_backslash_are_not_sent_in_forms(claim: Claim | None) -> None:
    assert not is_clear(claim, SCHEMA, FORM, {"amount": "12", "a\\": "1"})
    assert is_clear(claim, SCHEMA, JSON, {"amount": "12", "a\\": "1"})


@pytest.mark.parametrize(
    ("media_type", "schema", "body"),
    [
        (FORM, {"properties": {"files": {"type": "array", "items": {"type": "string"}}}}, {"files": []}),
        ("text/plain", {"type": "string"}, ""),
    ],
)
def test_what_has_no_spelling_is_not_valid(media_type: str, schema: dict[str, Any], body: Any) -> None:
    assert not is_clear("valid", schema, media_type, body)
    assert is_clear("valid", schema, JSON, body)


def made(
    run: Run, *parameters: Mapping[str, Any], scheme: Mapping[str, Any] | None = None, body: Any = None
) -> list[Result]:
    """Make a run against the mock of a document of one operation."""
    responses = {status: {"description": "An answer"} for status in ("200", "401", "422")}
    own: dict[str, Any] = {"parameters": list(parameters), "responses": responses}
    path = {"get": own} if body is None else {"post": {**own, "requestBody": body}}
    one: dict[str, Any] = {"openapi": "3.1.0", "info": {"title": "One", "version": "1"}, "paths": {"/a": path}}
    if scheme is not None:
        one |= {"components": {"securitySchemes": {"Key": scheme}}, "security": [{"Key": []}]}
    contract = Contract(one)
    return list(Session(contract, Mock(contract)()).execute(evolve(run, examples=32)))


def exchanges(results: list[Result]) -> list[Exchange]:
    return [each for result in results for each in result.exchanges]


TRACE = {"name": "X-Trace", "in": "header", "schema": {"type": "string", "format": "uuid"}}
LEVEL = {"name": "X-Level", "in": "header", "schema": {"type": "integer", "minimum": 0}}
LIMIT = {"name": "limit", "in": "query", "schema": {"type": "integer"}}
LANGUAGE = {"name": "lang", "in": "cookie", "schema": {"type": "string", "enum": ["nl", "en"]}}


@pytest.mark.parametrize("run", [COVERAGE, NEGATIVE], ids=lambda run: run.name)
@pytest.mark.parametrize("place", [None, "header", "cookie"])
def test_a_header_that_nobody_knows_is_nothing_wrong(run: Run, place: str | None) -> None:
    scheme = None if place is None else {"type": "apiKey", "in": place, "name": "X-Key"}

    results = made(run, TRACE, LEVEL, scheme=scheme)

    assert not told(finding for each in results for finding in each.findings)
    assert sum(each.claim == "invalid" and each.response.status_code == 422 for each in exchanges(results)) >= 4


@pytest.mark.parametrize("place", ["header", "query", "cookie"])
def test_a_key_makes_nothing_invalid(place: str) -> None:
    scheme = {"type": "apiKey", "in": place, "name": "key"}

    valid = exchanges(made(POSITIVE, LIMIT, LANGUAGE, scheme=scheme))
    invalid = exchanges(made(NEGATIVE, LIMIT, LANGUAGE, scheme=scheme))

    accepted = [each for each in valid if each.accepted]
    assert len(accepted) >= 4
    assert {each.claim for each in accepted} == {"valid"}
    assert sum(each.claim == "invalid" and each.response.status_code == 422 for each in invalid) >= 4
    cookies = {header(each.request, "cookie") or "" for each in invalid}
    assert any("lang=" in each and not re.search("lang=(nl|en)", each) for each in cookies)


def test_a_key_does_not_hide_that_it_is_the_body_alone_that_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[Claim | None] = []

    def clear(claim: Claim | None, *rest: Any) -> bool:
        said.append(claim)
        return is_clear(claim, *rest)

    monkeypatch.setattr(claims, "is_clear", clear)
    body = {"required": True, "content": {JSON: {"schema": {"type": "integer"}}}}
    made(NEGATIVE, LIMIT, scheme={"type": "apiKey", "in": "query", "name": "key"}, body=body)

    assert "invalid" in said


def test_an_object_under_a_name_that_no_path_may_have_is_not_valid() -> None:
    number = {"name": "id", "in": "path", "required": True, "schema": {"type": "integer", "maximum": 5}}
    reply = {"type": "object", "properties": {"id": {"type": "integer"}}}
    created = {"description": "Made", "content": {"application/json": {"schema": reply}}}
    paths = {
        "/a": {"post": {"responses": {"201": created}}},
        "/a/{id}": {"get": {"parameters": [number], "responses": {"200": {"description": "Yes"}}}},
    }
    contract = Contract({"openapi": "3.1.0", "info": {"title": "Two", "version": "1"}, "paths": paths})

    class Far:
        def answer(self, request: Request) -> Response:
            made = request.method == "POST"
            body = b'{"id": 99}' if made else b""
            return Response(201 if made else 404, [("Content-Type", "application/json")] if made else [], body)

    results = list(Session(contract, Far()).execute(POSITIVE))

    assert any(each.request.url.endswith("/99") for each in exchanges(results))
    assert {each.claim for each in exchanges(results) if each.request.url.endswith("/99")} == {"invalid"}
    assert "disagreement" not in {finding.rule for each in results for finding in each.findings}


def test_a_percent_sign_in_a_cookie_is_not_sent() -> None:
    odd = {"name": "mark", "in": "cookie", "required": True, "schema": {"type": "string", "enum": ["100%41", "plain"]}}

    sent = [header(each.request, "cookie") for each in exchanges(made(POSITIVE, odd)) if each.claim == "valid"]

    assert set(sent) == {"mark=plain"}


def test_a_file_is_no_empty_text() -> None:
    assert is_clear("valid", {"type": "string", "format": "binary"}, "application/octet-stream", FILE)
