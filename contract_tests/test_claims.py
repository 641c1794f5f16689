"""What is not sent, because schemathesis takes it for something that it is not; and no more than that."""

from typing import Any

import pytest
from schemathesis.transport.serialization import Binary

from contract_tests.claims import is_clear
from contract_tests.exchanges import Claim

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


def test_a_file_is_no_empty_text() -> None:
    assert is_clear("valid", {"type": "string", "format": "binary"}, "application/octet-stream", FILE)
