"""Bodies of any media type: what can be tried is tried, and of what cannot be it is said why."""

import json
from collections.abc import Callable, Mapping
from functools import cache
from math import inf
from typing import Any

import pytest
from attrs import evolve
from mijnklantportaal.contract import Contract, Operation, Request

from contract_tests import bodies
from contract_tests.cardinality import most_bodies, most_values
from contract_tests.claims import is_clear
from contract_tests.exchanges import Claim
from contract_tests.floor import BEYOND, FLOOR, findings, of_document, shortfalls
from contract_tests.handmade import attempts
from contract_tests.results import Result
from contract_tests.runs import COVERAGE, NEGATIVE, POSITIVE, Session
from contract_tests.servers import Mock
from contract_tests.spoilt import Answer, Spoiling, Wrong
from contract_tests.subject import TOKEN, label
from contract_tests.suite import Suite
from contract_tests.verdicts import told
from contract_tests.wire import header, media_type_of, with_body

ANY, BYTES, CSV, JSON, TEXT, XML = (
    "*/*",
    "application/octet-stream",
    "text/csv",
    "application/json",
    "text/plain",
    "application/xml",
)
NOTE = {"type": "object", "required": ["title"], "properties": {"title": {"type": "string", "minLength": 1}}}
SHORT = {"type": "string", "minLength": 3, "maxLength": 60}
FILE = {"type": "string", "format": "binary"}
FORM = {
    **NOTE,
    "properties": {**NOTE["properties"], "tags": {"type": "array", "items": {"type": "string"}}},  # type: ignore[dict-item]
}
ERROR = {"type": "object", "required": ["message"], "properties": {"message": {"type": "string"}}}

Content = Mapping[str, Any]


def operation(content: Content, *, required: bool = True, reply: Content | None = None) -> dict[str, Any]:
    refused = {"description": "No", "content": {JSON: {"schema": ERROR}}}
    success = {"description": "Yes", **({"content": reply} if reply else {})}
    body = {"requestBody": {"required": required, "content": content}} if content else {}
    return {"post": {**body, "responses": {"200": success, "401": refused, "422": refused}}}


def of(paths: Mapping[str, Any]) -> Contract:
    known = {"securitySchemes": {"B": {"type": "http", "scheme": "bearer"}}}
    head: dict[str, Any] = {"openapi": "3.1.0", "info": {"title": "Bodies", "version": "1"}, "components": known}
    return Contract({**head, "security": [{"B": []}], "paths": paths})


def one(content: Content, **more: Any) -> tuple[Contract, Operation]:
    contract = of({"/a": operation(content, **more)})
    return contract, contract.operations[0]


TRIED: Mapping[str, Content] = {
    "anything": {ANY: {}},
    "an object in anything": {ANY: {"schema": NOTE}},
    "a file in anything": {ANY: {"schema": FILE}},
    "an application's": {"application/*": {"schema": SHORT}},
    "bytes": {BYTES: {}},
    "so many bytes": {BYTES: {"schema": SHORT}},
    "a table": {CSV: {"schema": {"type": "string"}}},
    "a table in a file": {CSV: {"schema": FILE}},
    "a short table": {CSV: {"schema": SHORT}},
    "a text of some length": {TEXT: {"schema": {"type": "string", "minLength": 3}}},
    "a text of any length": {TEXT: {"schema": {"type": "string", "minLength": 1}}},
    "a short file": {BYTES: {"schema": {**FILE, "maxLength": 60}}},
    "a document in YAML": {"application/yaml": {"schema": SHORT}},
    "a picture": {"image/png": {"schema": FILE}},
    "any picture": {"image/*": {}},
    "a PDF": {"application/pdf": {"schema": {**FILE, "contentMediaType": "application/pdf"}}},
    "a PDF of some size": {
        "application/pdf": {"schema": {**FILE, "contentMediaType": "application/pdf", "maxLength": 1_000_000}}
    },
    "an archive": {"application/zip": {"schema": FILE}},
    "lines of JSON": {"application/x-ndjson": {"schema": {"type": "string"}}},
    "the word binary": {CSV: {"schema": {"type": "string", "const": "binary"}}},
    "a date": {TEXT: {"schema": {"type": "string", "format": "date"}}},
    "a form in capitals": {"Application/X-WWW-Form-Urlencoded": {"schema": FORM}},
    "a multipart form in capitals": {"Multipart/Form-Data": {"schema": FORM}},
    "XML": {XML: {}},
    "XML of another name": {"application/atom+xml": {"schema": {"type": "string"}}},
    "JSON, else anything": {JSON: {"schema": NOTE}, ANY: {"schema": FILE}},
    "JSON, else a table": {JSON: {"schema": NOTE}, CSV: {"schema": SHORT}},
}


@cache
def tried() -> Suite:
    names = {name: f"/{number}" for number, name in enumerate(TRIED)}
    contract = of({names[name]: operation(content) for name, content in TRIED.items()})
    suite = Suite(contract, Mock(contract), runs=[COVERAGE]).completed()
    # No more often than once: what is enough is tested elsewhere.
    suite.done += Session(contract, Mock(contract)()).execute(evolve(NEGATIVE, examples=12))
    return suite


def results_of(name: str) -> list[Result]:
    return tried().of(tried().contract.operations[list(TRIED).index(name)])


@pytest.mark.parametrize("name", TRIED)
def test_a_faultless_server_is_found_faultless(name: str) -> None:
    results = results_of(name)

    assert not told(finding for result in results for finding in result.findings)
    assert sum(each.accepted and each.claim == "valid" for result in results for each in result.exchanges) >= 2


@pytest.mark.parametrize(
    ("name", "media_types"),
    [
        ("anything", {JSON, BYTES, TEXT}),
        ("an object in anything", {JSON}),
        ("a file in anything", {BYTES, TEXT}),
        ("an application's", {JSON, BYTES}),
        ("any picture", {"image/png"}),
        ("XML of another name", {"application/atom+xml"}),
        ("JSON, else anything", {JSON, BYTES, TEXT}),
        ("JSON, else a table", {JSON, CSV}),
    ],
)
def test_each_media_type_is_sent(name: str, media_types: set[str]) -> None:
    valid = [each for result in results_of(name) for each in result.exchanges if each.claim == "valid"]

    assert {media_type_of(each.request) for each in valid if each.accepted} == media_types


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ({XML: {"schema": NOTE}}, bodies.NOT_READ),
        ({XML: {"schema": SHORT}}, bodies.NOT_READ),
        ({BYTES: {"schema": NOTE}}, bodies.NO_TEXT),
        ({CSV: {"schema": {"type": "array"}}}, bodies.NO_TEXT),
        ({"multipart/mixed": {}}, bodies.NO_FORM),
        ({"text/*": {"schema": NOTE}}, bodies.NO_TEXT),
        ({"application/jwt": {"schema": SHORT}}, bodies.NO_JSON),
    ],
)
def test_what_cannot_be_sent_is_a_note_that_says_why(content: Content, why: str) -> None:
    contract, alone = one(content)
    suite = Suite(contract, Mock(contract), runs=[]).completed()
    (media_type,) = content

    assert not suite.done
    assert [str(each) for each in suite.untried()] == [
        f"{label(alone)}: {BEYOND}: request.body: expected to send {media_type}, got none: {why}"
    ]
    assert [each.rule for each in of_document(contract)] == [FLOOR]

    beside, both = one({JSON: {"schema": NOTE}, **content})
    assert list(bodies.sendable(beside, both)) == [JSON]
    assert bodies.unsendable(beside, both) == {media_type: why}
    assert not list(of_document(beside))


@pytest.mark.parametrize(("schema", "most"), [(FILE, 1), (SHORT, inf)])
def test_of_pictures_there_is_one(schema: Any, most: float) -> None:
    assert most_bodies(*one({"image/png": {"schema": schema}})) == most


def test_what_stands_beside_a_reference_leaves_fewer_values() -> None:
    schemas = {"Text": {"type": "string"}, "Word": {"$ref": "#/components/schemas/Text", "enum": ["a", "b"]}}
    contract = Contract({"openapi": "3.1.0", "info": {}, "paths": {}, "components": {"schemas": schemas}})

    assert most_values(contract, {"$ref": "#/components/schemas/Text"}) == inf
    assert most_values(contract, {"$ref": "#/components/schemas/Word"}) == 2
    assert most_values(contract, {"$ref": "#/components/schemas/Word", "const": "a"}) == 1


@pytest.mark.parametrize("spelt", [str, str.title])
def test_a_form_without_fields_is_no_body(spelt: Callable[[str], str]) -> None:
    nothing = {"type": "object", "additionalProperties": False}
    assert most_bodies(*one({spelt(bodies.URLENCODED): {"schema": nothing}})) == 0


def test_what_stands_for_a_range_may_be_there_already() -> None:
    contract, both = one({TEXT: {}, "text/*": {}})

    assert list(bodies.sendable(contract, both)) == [TEXT]
    assert bodies.unsendable(contract, both) == {"text/*": bodies.TAKEN}


def test_without_a_body_the_rest_is_tried() -> None:
    contract, alone = one({XML: {"schema": NOTE}}, required=False)
    suite = Suite(contract, Mock(contract), runs=[evolve(POSITIVE, examples=4)]).completed()

    assert any(each.accepted and each.claim == "valid" for result in suite.of(alone) for each in result.exchanges)
    assert not suite.findings
    assert "request.body" in {each.place for each in suite.untried()}


@pytest.mark.parametrize("content", [{JSON: {"schema": NOTE}, CSV: {}}, {ANY: {}}])
def test_a_media_type_that_is_never_accepted_is_too_little(content: Content) -> None:
    contract, alone = one(content)
    wanted = {f"{each} to be accepted" for each in bodies.sendable(contract, alone)}

    assert len(wanted) > 1
    assert wanted <= {each.expected for each in shortfalls(contract, POSITIVE, alone, [])}


def test_a_reply_that_never_came_in_its_other_media_type_is_a_note() -> None:
    reply = {JSON: {"schema": NOTE}, CSV: {}, "text/*": {}}
    contract, alone = one({}, reply=reply)
    suite = Suite(contract, Mock(contract), runs=[]).completed()
    replies = [each for each in suite.untried() if each.place == "response.body"]

    assert {each.expected for each in replies} == {f"to see a 200 in {name}, as documented" for name in (CSV, "text/*")}
    assert {each.rule for each in replies} == {BEYOND}
    accepted = {header(each.request, "accept") for result in suite.of(alone) for each in result.exchanges}
    assert {JSON, CSV, "text/*"} <= accepted

    asked = [
        evolve(each, response=evolve(each.response, headers=[("Content-Type", "text/csv")]))
        for each in suite.done[0].exchanges
    ]
    came = [
        evolve(each, judged=[evolve(each.judged[0], exchange=exchange) for exchange in asked])
        for each in suite.done[:1]
    ]
    again = findings(contract, alone, [*suite.done, *came], [], can_limit=True)
    assert "response.body" not in {each.place for each in again}


def sent(media_type: str, change: Callable[[bytes], bytes]) -> Wrong:
    """Read bodies of a media type as other ones."""

    def wrong(answer: Answer, request: Request) -> Any:
        kind = header(request, "content-type") or ""
        return answer(with_body(request, kind, change(request.content)) if kind.startswith(media_type) else request)

    return wrong


def filled(content: bytes) -> bytes:
    try:
        return content if json.loads(content)["title"] else b'{"title": "x"}'
    except (ValueError, LookupError, TypeError):
        return content


def typed(media_type: str) -> Wrong:
    """Take a body without a media type, or of an unknown one, for this."""

    def wrong(answer: Answer, request: Request) -> Any:
        kind = header(request, "content-type")
        return answer(
            request if kind and kind.startswith(media_type) else with_body(request, media_type, request.content)
        )

    return wrong


def filled_in(media_type: str, content: bytes) -> Wrong:
    """Take no body for this one."""
    return lambda answer, request: answer(request if request.content else with_body(request, media_type, content))


@pytest.mark.parametrize(
    ("content", "wrong", "rule"),
    [
        ({CSV: {}, ANY: {"schema": NOTE}}, sent(JSON, filled), "handmade"),
        ({CSV: {"schema": SHORT}}, sent(CSV, lambda content: content[:60]), "maxLength"),
        ({BYTES: {"schema": SHORT}}, sent(BYTES, lambda content: content[:60]), "maxLength"),
        ({XML: {}}, filled_in(XML, b"<x/>"), "handmade"),
        ({CSV: {}}, sent(CSV, lambda content: content.decode(errors="replace").encode()), "encoding"),
        ({CSV: {}}, typed(CSV), "content-type"),
        ({XML: {}}, typed(XML), "content-type"),
    ],
)
def test_a_server_that_takes_too_much_is_found_out(content: Content, wrong: Wrong, rule: str) -> None:
    contract, _ = one(content)
    suite = Suite(contract, Spoiling(contract, lambda: wrong), runs=[]).completed()

    assert rule in {each.rule for each in suite.findings}


@pytest.mark.parametrize(
    "content", [{JSON: {"schema": NOTE}, BYTES: {"schema": FILE}, XML: {}, CSV: {}}, {ANY: {}, CSV: {}}]
)
def test_a_media_type_that_came_late_is_tried_by_hand_too(content: Content) -> None:
    contract, _ = one(content)
    wrong = sent(CSV, lambda content: content.decode(errors="replace").encode())
    suite = Suite(contract, Spoiling(contract, lambda: wrong), runs=[COVERAGE]).completed()

    assert "encoding" in {each.rule for each in suite.findings}


@pytest.mark.parametrize("value", ["12", "-1.5", "true", "null", '"x"', "[]", "{}"])
def test_json_that_may_be_anything_is_spoilt_as_such(value: str) -> None:
    contract, alone = one({JSON: {}})
    valid = with_body(Request("POST", "/a", [("Authorization", f"Bearer {TOKEN}")], b""), JSON, value.encode())
    made = list(attempts(contract, alone, valid))

    assert any(each.what == "a bare word" for each in made)
    assert not told(finding for each in made for finding in each.findings(contract, alone, Mock(contract)()))


@pytest.mark.parametrize(
    ("claim", "media_type", "body", "is_sent"),
    [
        ("invalid", CSV, 12345, False),
        ("invalid", CSV, 12, True),
        ("invalid", CSV, "xy", True),
        ("valid", CSV, "é" * 60, True),
        ("valid", "Text/CSV", "é" * 60, True),
        ("valid", BYTES, "é" * 60, False),
        ("invalid", BYTES, "é" * 60, True),
        ("valid", CSV, "", False),
        ("valid", BYTES, b"", False),
        (None, CSV, "", True),
        ("valid", XML, {"a": 1}, True),
        ("valid", XML, [1], False),
        ("invalid", XML, {"a": 1}, False),
        (None, XML, {"a": 1}, True),
    ],
)
def test_content_is_valid_as_it_is_written(claim: Claim | None, media_type: str, body: Any, *, is_sent: bool) -> None:
    assert is_clear(claim, SHORT, media_type, body) is is_sent


def test_a_request_is_asked_for_by_its_name_first() -> None:
    contract, alone = one(
        {ANY: {"schema": FILE}, "text/*": {"schema": SHORT}, "Text/CSV; charset=utf-8": {"schema": NOTE}}
    )
    stated = {name: bodies.stated_for(alone, name) for name in (CSV, "TEXT/PLAIN", "image/png", "")}

    assert stated == {CSV: {"schema": NOTE}, "TEXT/PLAIN": {"schema": SHORT}, "image/png": {"schema": FILE}, "": None}
    assert contract.validate_request(Request("POST", "/a", [("Authorization", f"Bearer {TOKEN}")], b""))
