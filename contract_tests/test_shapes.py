"""What other documents have: a body that may be left out, one schema for request and reply, lists in queries."""

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from attrs import evolve
from mijnklantportaal.contract import Contract, Request, Response

from contract_tests import scripts
from contract_tests.documents import contract_of
from contract_tests.exchanges import Exchange
from contract_tests.floor import BEYOND, findings, shortfalls, unseen_statuses
from contract_tests.handmade import attempts
from contract_tests.relations import request_for, shapes
from contract_tests.results import Judged, Result
from contract_tests.runs import COVERAGE, NEGATIVE, POSITIVE, RUNS, Run, Session
from contract_tests.servers import Mock
from contract_tests.spoilt import Answer, Spoiling, Wrong, operation, reply, valid_request, with_json
from contract_tests.subject import TOKEN, label
from contract_tests.suite import Suite
from contract_tests.verdicts import CHECKED, told
from contract_tests.wire import header, with_body

FIXTURES = Path(__file__).parent / "fixtures"
# Enough for the floor at once.
FEWER = [evolve(run, examples=32) for run in RUNS]
_LIKE = Request("GET", "/", [("Authorization", f"Bearer {TOKEN}"), ("Cookie", "own=1; lang=en")], b"")


@cache
def contract(name: str) -> Contract:
    return contract_of(FIXTURES / f"{name}.json", on_dead=lambda _: None)


def suite(name: str, seed: int, runs: Sequence[Run]) -> Suite:
    return Suite(contract(name), Mock(contract(name)), seed=seed, runs=runs).completed()


@pytest.mark.parametrize("seed", [1, 2])
def test_request_and_reply_may_have_one_schema(seed: int) -> None:
    notes = suite("notes", seed, FEWER)

    assert not told(notes.findings)
    assert not told(notes.untried())


def test_a_mock_of_any_shape_keeps_its_contract() -> None:
    any_shape = suite("shapes", 1, [COVERAGE])

    assert not told(any_shape.findings)
    assert not told(any_shape.shortfalls())


@pytest.mark.parametrize(
    ("wrong", "rule"),
    [(reply(201, title="another"), "echo"), (reply(201, id="nte_always1"), "unique")],
    ids=["echo", "unique"],
)
def test_what_the_request_sets_is_held_against_the_reply_all_the_same(wrong: Wrong, rule: str) -> None:
    notes = contract("notes")

    found = Suite(notes, Spoiling(notes, lambda: wrong), runs=[]).completed().findings

    assert rule in {each.rule for each in found}


def test_what_one_of_several_schemas_says_binds_no_other() -> None:
    shapes, server = contract("shapes"), Mock(contract("shapes"))()
    bare = Request("POST", "/v1/animals", [("Authorization", f"Bearer {TOKEN}")], b"")
    dog = with_body(bare, "application/json", b'{"kind": "terrier", "breed": "fox"}')
    made = attempts(shapes, operation(shapes, "POST /animals"), dog)

    assert json.loads(server.answer(dog).content) == {"kind": "terrier", "breed": "fox"}
    assert not told(each for one in made for each in one.findings(shapes, operation(shapes, "POST /animals"), server))


def test_a_body_that_may_be_anything_need_not_be_refused() -> None:
    anything = {"required": True, "content": {"application/json": {"schema": {}}}}
    path = {"post": {"requestBody": anything, "responses": {"200": {"description": "Yes"}}}}
    one = {"openapi": "3.1.0", "info": {"title": "One", "version": "1"}, "paths": {"/a": path}}

    assert not list(shortfalls(Contract(one), NEGATIVE, operation(Contract(one), "POST /a"), []))


PARAMETERS = [
    {"name": "sort", "in": "query", "required": True, "schema": {"type": "string", "enum": ["up", "down"]}},
    {"name": "kinds", "in": "query", "required": True, "schema": {"type": "array", "items": {"type": "integer"}}},
    {"name": "X-Level", "in": "header", "required": True, "schema": {"type": "integer"}, "example": 3},
    {
        "name": "X-Trace",
        "in": "header",
        "required": True,
        "schema": {"type": "string", "pattern": "^q[0-9]$"},
        "examples": {"one": {"value": "q7"}},
    },
    {"name": "lang", "in": "cookie", "required": True, "schema": {"type": "string", "default": "nl"}},
    {"name": "page", "in": "query", "schema": {"type": "integer"}},
]


def things(of_path: Sequence[object], of_list: Sequence[object]) -> Contract:
    """Give the document of things, whose list takes these parameters."""
    document = json.loads(json.dumps(contract("things").document))
    path = document["paths"]["/things"]
    path["parameters"], path["get"]["parameters"] = list(of_path), list(of_list)
    return Contract(document, base_path=contract("things").base_path)


@pytest.mark.parametrize("at", [0, 4])
def test_what_an_operation_requires_is_filled_in(at: int) -> None:
    # What the path as a whole requires, those who make a thing send too.
    own = things(PARAMETERS[:at], PARAMETERS[at:])
    listed = request_for(own, operation(own, "GET /things"), _LIKE, {})
    made = valid_request(own, "POST /things", Mock(own)())

    assert listed is not None
    assert parse_qsl(listed.url.partition("?")[2]) == [("sort", "up"), ("kinds", "1")]
    assert [header(listed, name) for name in ("X-Level", "X-Trace", "Cookie")] == ["3", "q7", "own=1; lang=nl"]
    assert not told(scripts.findings(own, operation(own, "POST /things"), made, Mock(own)))
    found = scripts.findings(own, operation(own, "POST /things"), made, Spoiling(own, lambda: _forgetful))
    assert "kept" in {each.rule for each in found}


def _forgetful(answer: Answer, request: Request) -> Response:
    came = answer(request)
    is_list = request.method == "GET" and request.url.partition("?")[0].endswith("/things") and came.status_code == 200
    return with_json(came, {"data": []}) if is_list else came


def test_what_cannot_be_filled_in_is_a_note() -> None:
    own = things([], [{"name": "sort", "in": "query", "required": True, "schema": {"type": "string", "maxLength": 1}}])
    create, server = operation(own, "POST /things"), Mock(own)()
    request = valid_request(own, "POST /things", server)
    made = Exchange(label(create), "valid", request, server.answer(request))
    results = [Result("any", label(create), [Judged(made, CHECKED)])]

    notes = [each for each in findings(own, create, results, [], can_limit=True) if each.rule == BEYOND]

    assert [each.place for each in notes] == ["relation kept"]
    assert notes[0].expected == "to ask GET /things about what was made"
    first = things([], PARAMETERS)
    assert not [each for each in findings(first, create, results, [], can_limit=True) if each.rule == BEYOND]


def test_of_statuses_only_those_must_be_seen_that_a_request_brings_about() -> None:
    assert unseen_statuses(operation(contract("shapes"), "GET /a"), []) == ["200", "401", "422", "429"]


def little(name: str, *runs: Run) -> list[Result]:
    session = Session(contract("little"), Mock(contract("little"))())
    return [result for run in runs for result in session.execute(evolve(run, examples=8), [name])]


def test_what_a_form_cannot_tell_apart_is_neither_valid_nor_invalid() -> None:
    results = little("POST /lists", COVERAGE)

    assert any(each.exchanges for each in results)
    assert not told(finding for each in results for finding in each.findings)


@pytest.mark.parametrize(
    ("name", "runs", "why"),
    [
        ("POST /optional", [COVERAGE, NEGATIVE], "schemathesis makes none here"),
        ("POST /switch", [POSITIVE], "there are no others"),
        ("GET /unknown/{id}", [POSITIVE], "no reply and no example tells what id may be"),
    ],
)
def test_what_cannot_be_tried_more_is_a_note_that_says_why(name: str, runs: Sequence[Run], why: str) -> None:
    own, results = contract("little"), little(name, *runs)
    found = [each for run in runs for each in shortfalls(own, run, operation(own, name), results)]

    assert found
    assert all(each.why is not None and why in each.why for each in found)


@pytest.mark.parametrize(
    ("name", "run"), [("POST /optional", NEGATIVE), ("POST /switch", POSITIVE), ("GET /unknown/{id}", POSITIVE)]
)
def test_what_was_not_tried_at_all_is_no_note(name: str, run: Run) -> None:
    found = shortfalls(contract("little"), run, operation(contract("little"), name), [])

    assert {each.why for each in found} == {None}


def test_a_redirection_may_be_the_success() -> None:
    own, results = contract("little"), little("GET /moved", POSITIVE)
    moved, server = operation(own, "GET /moved"), Mock(own)()
    made = attempts(own, moved, results[0].exchanges[0].request)

    assert not told(finding for each in made for finding in each.findings(own, moved, server))
    assert not told(finding for each in results for finding in each.findings)
    assert not list(shortfalls(own, POSITIVE, moved, results))
    assert unseen_statuses(moved, []) == ["302", "401", "429"]


def test_the_security_of_the_root_may_have_any_name(tmp_path: Path) -> None:
    scheme = {"securitySchemes": {"K": {"type": "http", "scheme": "bearer"}}}
    path = {"get": {"responses": {"200": {"description": "Yes"}}}}
    one = {"openapi": "3.1.0", "info": {"title": "One", "version": "1"}, "paths": {"/a": path}, "components": scheme}
    spec = tmp_path / "one.json"
    spec.write_text(json.dumps(one | {"security": [{"K": []}]}), encoding="utf-8")
    own = contract_of(spec, on_dead=lambda _: None)

    whole = Suite(own, Mock(own), runs=[COVERAGE]).completed()

    assert not told(whole.findings)
    assert not told(whole.shortfalls())


@pytest.mark.parametrize("url", ["/", "https://api.example.com/"])
def test_a_server_may_be_at_the_root_of_its_host(url: str) -> None:
    at_root = Contract({**contract("little").document, "servers": [{"url": url}]})

    asked = Request("GET", "/moved", [("Authorization", f"Bearer {TOKEN}")], b"")

    assert Mock(at_root)().answer(asked).status_code == 302


def test_what_a_reference_says_more_is_not_lost_on_the_way() -> None:
    schemas = {
        "Text": {"type": "string"},
        "Own": {"$ref": "#/components/schemas/Text", "readOnly": True},
        "Further": {"$ref": "#/components/schemas/Own", "format": "date"},
    }
    document = Contract({"openapi": "3.1.0", "info": {}, "paths": {}, "components": {"schemas": schemas}})
    schema = {"$ref": "#/components/schemas/Further", "example": "2024-04-29"}

    assert shapes.types_of(document, schema) == {"string"}
    assert shapes.formats_of(document, schema) == {"date"}
    assert shapes.is_read_only(document, schema)
    assert [each for part in shapes.alternatives(document, schema) if (each := part.get("example"))] == ["2024-04-29"]
