"""Keys and passwords that are nearly right find the server that takes them, wherever the document has them."""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable
from typing import Any

import pytest
from mijnklantportaal.contract import Contract, Request

from contract_tests.documents import document
from contract_tests.findings import Finding
from contract_tests.handmade._credentials import credentials
from contract_tests.placed import value_of, with_value
from contract_tests.readings import read
from contract_tests.relations import request_for
from contract_tests.servers import Mock
from contract_tests.spoilt import Spoilt, Wrong, operation
from contract_tests.subject import TOKEN
from contract_tests.wire import header, with_headers

LIST, NAME, USER = "GET /things", "X-Key", "someone"
PLACES = ("header", "query", "cookie")
SHOWN = {"header": f"request.headers.{NAME}", "query": f"request.query.{NAME}", "cookie": "request.headers.Cookie"}


def of(scheme: dict[str, Any]) -> Contract:
    changed = json.loads(json.dumps(document("things").document))
    changed["components"]["securitySchemes"]["Key"] = scheme
    return Contract(changed)


def found(contract: Contract, valid: Request, wrong: Wrong) -> list[Finding]:
    listed = operation(contract, LIST)
    server = Spoilt(Mock(contract)(), wrong)
    return [
        each for attempt in credentials(contract, listed, valid) for each in attempt.findings(contract, listed, server)
    ]


def is_anywhere(request: Request) -> bool:
    return any(TOKEN in each for each in (request.url, *(value for _, value in request.headers)))


KEYS: dict[str, tuple[Callable[[str, Request], bool], set[str]]] = {
    "its beginning": (lambda key, _: bool(key) and TOKEN.startswith(key), {"the key without its end"}),
    "what begins with it": (lambda key, _: key.startswith(TOKEN), {"a letter more"}),
    "any letters": (lambda key, _: key.lower() == TOKEN.lower(), {"the key in other letters"}),
    "any key": (lambda key, _: key == "another-key", {"another key"}),
    "none": (lambda _, request: not is_anywhere(request), {"no key", "nothing in it"}),
    "one as Bearer": (
        lambda _, request: header(request, "authorization") == f"Bearer {TOKEN}",
        {"the key in Authorization"},
    ),
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("taken", [*KEYS, *(f"one in {place}" for place in PLACES)])
def test_a_key_that_is_nearly_right_is_to_be_refused(place: str, taken: str) -> None:
    contract = of({"type": "apiKey", "in": place, "name": NAME})
    valid = with_value(Request("GET", "/v2/things?page=1", [("Cookie", "a=b")], b""), place, NAME, TOKEN)
    where = taken.rpartition(" ")[2]
    is_taken, what = KEYS.get(
        taken,
        (lambda _, request: value_of(request, where, NAME) == TOKEN, {f"the key in {where}"} - {f"the key in {place}"}),
    )

    def lenient(request: Request) -> Request:
        return with_value(request, place, NAME, TOKEN) if is_taken(value_of(request, place, NAME), request) else request

    assert found(contract, valid, lambda answer, came: answer(came)) == []
    wrong = found(contract, valid, lambda answer, came: answer(lenient(came)))
    of_the_key = {each.expected for each in wrong if each.rule == "handmade" and each.place == SHOWN[place]}
    assert of_the_key >= {f"401 for {each}" for each in what}


@pytest.mark.parametrize("media_type", ["application/json", "application/x-www-form-urlencoded"])
@pytest.mark.parametrize("is_strict", [False, True])
def test_a_key_in_a_body_is_to_be_refused_where_nothing_else_forbids_it(media_type: str, is_strict: bool) -> None:  # noqa: FBT001 - a table
    stated = of({"type": "apiKey", "in": "header", "name": NAME}).document
    schema = {"type": "object", "properties": {"title": {"type": "string"}}, "additionalProperties": not is_strict}
    stated["paths"]["/things"]["post"]["requestBody"]["content"] = {media_type: {"schema": schema}}
    contract = Contract(stated)
    create = operation(contract, "POST /things")
    valid = request_for(contract, create, Request("GET", "/", [(NAME, TOKEN)], b""), {})
    assert valid is not None

    made = [
        each
        for each in credentials(contract, create, with_value(valid, "header", NAME, TOKEN))
        if each.what == "the key in the body"
    ]

    assert [(each.statuses, read(contract, each.request).body[NAME]) for each in made] == (
        [] if is_strict else [(("401",), TOKEN)]
    )


@pytest.mark.parametrize(("place", "name"), [("query", "key"), ("header", "X-Api-Key"), ("header", "Api-Key")])
def test_a_token_may_be_where_the_document_has_a_key(place: str, name: str) -> None:
    stated = json.loads(json.dumps(of({"type": "http", "scheme": "bearer"}).document))
    stated["components"]["securitySchemes"]["Other"] = {"type": "apiKey", "in": place, "name": name}
    stated["paths"]["/things"]["get"]["security"] = [{"Key": []}, {"Other": []}]
    valid = Request("GET", "/v2/things", [("Authorization", f"Bearer {TOKEN}")], b"")

    assert found(Contract(stated), valid, lambda answer, came: answer(came)) == []


def basic(pair: str) -> str:
    return f"Basic {b64encode(pair.encode()).decode()}"


def _password(request: Request) -> str:
    try:
        return b64decode((header(request, "authorization") or "")[6:], validate=True).decode().partition(":")[2]
    except ValueError:
        return ""


PASSWORDS: dict[str, tuple[Callable[[Request], bool], str]] = {
    "any password": (lambda request: bool(_password(request)), "another password"),
    "its beginning": (lambda request: TOKEN.startswith(_password(request)), "the password without its end"),
    "none": (lambda request: basic(f"{USER}:") == header(request, "authorization"), "no password"),
    "what begins with it": (lambda request: _password(request).startswith(TOKEN), "the password and a letter more"),
    "any letters": (lambda request: _password(request).lower() == TOKEN, "the password in other letters"),
    "one colon too many": (lambda request: _password(request).lstrip(":") == TOKEN, "two colons"),
    "no colon": (lambda request: header(request, "authorization") == basic(USER + TOKEN), "no colon"),
    "plain text": (lambda request: f"{USER}:{TOKEN}" in (header(request, "authorization") or ""), "not in base64"),
    "a token": (lambda request: header(request, "authorization") == f"Bearer {TOKEN}", "the password as a token"),
    "nothing": (lambda request: header(request, "authorization") is None, "no credentials"),
}


@pytest.mark.parametrize("taken", PASSWORDS)
def test_a_password_that_is_nearly_right_is_to_be_refused(taken: str) -> None:
    contract = of({"type": "http", "scheme": "basic"})
    valid = Request("GET", "/v2/things", [("Authorization", basic(f"{USER}:{TOKEN}"))], b"")
    is_taken, what = PASSWORDS[taken]

    def lenient(request: Request) -> Request:
        right = with_headers(request, "authorization", [basic(f"{USER}:{TOKEN}")])
        return right if is_taken(request) else request

    assert found(contract, valid, lambda answer, came: answer(came)) == []
    wrong = found(contract, valid, lambda answer, came: answer(lenient(came)))
    assert any(what in each.expected for each in wrong if each.rule == "handmade")


def test_the_name_of_a_scheme_has_no_case() -> None:
    contract = of({"type": "http", "scheme": "basic"})
    valid = Request("GET", "/v2/things", [("Authorization", basic(f"{USER}:{TOKEN}"))], b"")
    strict = found(
        contract,
        valid,
        lambda answer, came: answer(
            came
            if (header(came, "authorization") or "").startswith("Basic")
            else with_headers(came, "authorization", [])
        ),
    )

    assert {each.expected for each in strict} >= {"2XX or 3XX for the scheme basic", "2XX or 3XX for the scheme BASIC"}
