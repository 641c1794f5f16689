"""What is chosen for a server that is somebody's own, whatever the bodies of a document are."""

import json
import re
from typing import Any
from urllib.parse import parse_qsl

import pytest
from mijnklantportaal.contract import Contract

from contract_tests.elsewhere import CONTRACT, CUSTOMER
from contract_tests.handmade import attempts
from contract_tests.live.budget import Budget
from contract_tests.live.chosen import Chosen, choose

_MOST = 100_000
_ALL = Budget(requests=100_000)
_INVOICE = {
    "type": "object",
    "required": ["customerId", "title"],
    "properties": {
        "customerId": {"type": "string", "pattern": "^cst_[0-9a-z]+$"},
        "title": {"type": "string", "minLength": 1},
        "sendNotification": {"type": "boolean"},
    },
}


def of_one(media_type: str, schema: Any, seed: int = 1) -> list[Chosen]:
    """Choose for a document that takes nothing but this."""
    body = {"required": True, "content": {media_type: {"schema": schema}}}
    path = {"post": {"requestBody": body, "responses": {"200": {"description": "Yes"}}}}
    document = {"openapi": "3.1.0", "info": {"title": "One", "version": "1"}, "paths": {"/a": path}}
    return choose(Contract(document), Budget(), CUSTOMER, seed=seed)


def test_nothing_large_is_sent_to_somebody_else(chosen: list[Chosen]) -> None:
    valid = chosen[0]
    made = attempts(CONTRACT, valid.operation, valid.request)
    large = [each for each in made if len(each.request.content) > _MOST and "2" not in each.statuses]
    every = choose(CONTRACT, _ALL, CUSTOMER, seed=1)

    assert large
    assert len(every) > 100
    assert max(len(each.request.content) for each in every) <= _MOST


@pytest.mark.parametrize("media_type", ["application/json", "*/*", "application/vnd.portal+json"])
def test_what_is_sent_in_json_reaches_nobody_else(media_type: str) -> None:
    valid = [each for each in of_one(media_type, {"allOf": [_INVOICE]}) if each.attempt is None]

    assert valid
    for each in valid:
        fields = json.loads(each.request.content)
        assert fields["customerId"] == CUSTOMER
        assert fields.keys() <= {"customerId", "title"}


@pytest.mark.parametrize("seed", range(1, 5))
@pytest.mark.parametrize(
    "schema",
    [
        {"type": "array", "minItems": 1, "items": _INVOICE},
        {"type": "object", "required": ["invoice"], "properties": {"invoice": _INVOICE}},
    ],
)
def test_what_lies_deeper_reaches_nobody_else(schema: Any, seed: int) -> None:
    for each in of_one("application/json", schema, seed):
        named = re.findall(rb'"customerId": *("[^"]*")', each.request.content)
        assert set(named) <= {b'"%s"' % CUSTOMER.encode()}
        assert b"sendNotification" not in each.request.content


def test_what_tells_somebody_of_itself_is_not_sent_however_deep() -> None:
    inner = {
        "type": "object",
        "required": ["sendNotification"],
        "properties": {"sendNotification": {"type": "boolean"}},
    }
    schema = {"type": "object", "required": ["invoices"], "properties": {"invoices": {"type": "array", "items": inner}}}

    chosen = of_one("application/json", schema)

    assert chosen
    assert not any(b"sendNotification" in each.request.content for each in chosen)


def test_what_is_sent_in_an_urlencoded_form_reaches_nobody_else() -> None:
    valid = [each for each in of_one("application/x-www-form-urlencoded", _INVOICE) if each.attempt is None]

    assert valid
    for each in valid:
        fields = dict(parse_qsl(each.request.content.decode()))
        assert fields["customerId"] == CUSTOMER
        assert fields.keys() <= {"customerId", "title"}


@pytest.mark.parametrize("media_type", ["application/json", "*/*", "text/csv", "application/octet-stream"])
def test_a_body_need_not_be_an_object(media_type: str) -> None:
    assert any(each.attempt is None for each in of_one(media_type, {"type": ["array", "string"], "minItems": 1}))
