"""What was sent within a field comes back too: in objects, in maps and in lists."""

import json
from typing import Any

import pytest
from attrs import evolve
from mijnklantportaal.contract import Contract

from contract_tests import relations
from contract_tests.documents import document
from contract_tests.exchanges import Exchange
from contract_tests.servers import Mock
from contract_tests.spoilt import Spoilt, reply, valid_request

CREATE = "POST /notes/"
TEXT = {"type": "string"}
FIELDS: dict[str, Any] = {
    "address": {"type": ["object", "null"], "properties": {"city": TEXT, "zip": TEXT}},
    "meta": {"type": ["object", "null"], "additionalProperties": {"type": ["string", "null"]}},
    "amounts": {"additionalProperties": {"type": "object", "properties": {"net": {"type": "number"}}}},
    "free": {"type": "object"},
    "open": {"type": "object", "properties": {"city": TEXT}, "additionalProperties": True},
    "lines": {"type": ["array", "null"], "items": {"type": "object", "properties": {"text": TEXT}}},
    "anything": {"type": "array"},
}
SENT: dict[str, Any] = {
    "id": "nte_abc123",
    "title": "a note",
    "address": {"city": "Utrecht", "zip": "3511"},
    "meta": {"a": "1", "b": "2", "c": None},
    "amounts": {"a": {"net": 1.5}},
    "free": {"a": {"b": [1, "x"]}},
    "open": {"city": "Utrecht", "later": "1"},
    "lines": [{"text": "one"}, {"text": "two"}],
    "anything": ["x", {"a": 1}],
}


def contract() -> Contract:
    of = json.loads(json.dumps(document("notes").document))
    of["components"]["schemas"]["Note"]["properties"] |= FIELDS
    return Contract({**of, "x-relations": [{"relation": "echo"}, {"relation": "owned", "fields": ["id"]}]})


def places(sent: dict[str, Any], came: dict[str, Any]) -> set[str]:
    """Return where a reply with these fields breaks the relation."""
    of = contract()
    server = Mock(of)()
    request = evolve(valid_request(of, CREATE, server), content=json.dumps(sent).encode())
    made = Exchange(CREATE, None, request, Spoilt(server, reply(201, **came)).answer(request))
    assert made.response.status_code == 201
    return {each.place.removeprefix("response.body.") for each in relations.broken(of, [made])}


@pytest.mark.parametrize(
    ("name", "came", "place"),
    [
        ("address", None, "address"),
        ("address", {"city": "Utrecht", "zip": None}, "address.zip"),
        ("meta", None, "meta"),
        ("meta", {}, "meta.a"),
        ("meta", {"a": "1", "b": "other"}, "meta.b"),
        ("amounts", {"a": {"net": 2.5}}, "amounts.a.net"),
        ("free", {"a": {"b": [1, "y"]}}, "free.a.b.1"),
        ("free", {"a": None}, "free.a"),
        ("lines", None, "lines"),
        ("lines", [], "lines"),
        ("lines", [{"text": "one"}], "lines"),
        ("lines", [*SENT["lines"], {"text": "three"}], "lines"),
        ("lines", SENT["lines"][::-1], "lines.0.text"),
        ("anything", ["y", {"a": 1}], "anything.0"),
        ("anything", ["x", {"a": 2}], "anything.1.a"),
    ],
)
def test_what_is_lost_within_a_field_is_found(name: str, came: Any, place: str) -> None:
    assert place in places(SENT, {name: came})


@pytest.mark.parametrize(
    ("name", "came"),
    [
        ("meta", {"a": "1", "b": "2"}),  # a null need not be kept
        ("meta", {"a": "1", "b": "2", "c": None, "own": "3"}),
        ("open", {"city": "Utrecht"}),  # others are allowed, not promised to be kept
        ("free", {"a": {"b": [1.0, "x"]}}),
    ],
)
def test_what_is_kept_or_was_never_promised_is_no_loss(name: str, came: Any) -> None:
    assert places(SENT, {}) == set()
    assert places(SENT, {name: came}) == set()


@pytest.mark.parametrize("name", ["address", "meta", "lines"])
def test_nothing_within_a_field_may_be_null(name: str) -> None:
    assert places({**SENT, name: type(SENT[name])()}, {name: None}) == set()
