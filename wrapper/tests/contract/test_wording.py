"""What a violation says can be understood without the contract at hand."""
# ruff: noqa: E501  # a row is easier to read on one line

from typing import Any

import pytest
from attrs import evolve
from mijnklantportaal.contract import Contract, Part, Request, Response, Violation


def say(violations: list[Violation]) -> list[str]:
    return [str(violation) for violation in violations]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("2024-04-29", "2024-04-31", 'request.body.issuedAt: expected a date (YYYY-MM-DD), got "2024-04-31"'),
        (
            "2024-05-11 12:59:00",
            "today",
            'request.body.paidAt: expected a date and time (YYYY-MM-DD HH:MM:SS) or "", got "today"',
        ),
        ("true", "True", 'request.body.sendNotification: expected true or false, got "True"'),
        ('name="amount"', 'name="a"', "request.body.amount: expected to be present, got nothing"),
        ("\r\n2024-001\r\n", "\r\n\r\n", 'request.body.invoiceNumber: expected at least 1 character, got ""'),
        ('; filename="2024-001.pdf"', "", "request.body.pdf: expected a file part (with a file name), got a text field"),
        ("%PDF-", "<html>", 'request.body.pdf: expected a PDF file (starting %PDF-), got 25 bytes starting "<html>1.4\\r\\n(page…'),
        (
            "Type: application/pdf",
            "Type: image/png",
            'request.body.pdf: expected application/pdf, got "image/png"',
        ),
        ("12.95", '12.95\r\n------b0undary\r\nContent-Disposition: form-data; name="amount"\r\n\r\n1', "request.body.amount: expected one part, got 2 parts"),
    ],
)  # fmt: skip
def test_requests(shipped: Contract, invoice: Request, old: str, new: str, words: str) -> None:
    content = invoice.content.replace(old.encode(), new.encode())
    assert content != invoice.content
    assert say(shipped.validate_request(evolve(invoice, content=content))) == [words]


@pytest.mark.parametrize(
    ("method", "url", "words"),
    [
        ("POST", "/live/v2/invoices", 'request.path: expected a documented path under /live/v2, got "/live/v2/invoices"'),
        ("GET", "/live/v2/uploads", 'request.method: expected POST, got "GET"'),
        ("PUT", "/live/v2/orders", 'request.method: expected GET or POST, got "PUT"'),
        ("POST", "/v1/" + "x" * 500, 'request.path: expected a documented path under /live/v2, got "/v1/' + "x" * 74 + "…"),
    ],
)  # fmt: skip
def test_addresses(orders: Contract, method: str, url: str, words: str) -> None:
    assert say(orders.validate_request(Request(method, url, [], b""))) == [words]


@pytest.mark.parametrize(
    ("credential", "got"),
    [
        (None, "nothing"),
        ("Bearer", "an empty credential"),
        ("Bearer a b", "a credential with white space in it"),
        ("basic YTpi", "Basic …"),
        ("s3cret", "another scheme"),
    ],
)
def test_credentials(shipped: Contract, invoice: Request, credential: str | None, got: str) -> None:
    headers = [each for each in invoice.headers if each[0] != "Authorization"]
    headers += [] if credential is None else [("Authorization", credential)]
    words = f"request.headers.Authorization: expected Bearer and a credential, got {got}"
    assert say(shipped.validate_request(evolve(invoice, headers=headers))) == [words]


@pytest.mark.parametrize(
    ("schema", "body", "words"),
    [
        ({"type": "integer"}, b'"x"', 'response.body: expected a whole number, got "x"'),
        ({"type": ["string", "null"]}, b"[1, 2]", "response.body: expected null or text, got a list of 2 items"),
        ({"enum": ["a", 1, None]}, b"2", 'response.body: expected "a" or 1 or null, got 2'),
        ({"enum": [1.5, 10**20, {"a": 1}]}, b"2", 'response.body: expected 1.5 or 100000000000000000000 or an object with 1 field: "a", got 2'),
        ({"const": True}, b"false", "response.body: expected true, got false"),
        ({"minimum": 1}, b"0.5", "response.body: expected at least 1, got 0.5"),
        ({"exclusiveMaximum": 1}, b"1", "response.body: expected less than 1, got 1"),
        ({"pattern": "^inv_"}, b'"cst_1"', 'response.body: expected text matching ^inv_, got "cst_1"'),
        ({"format": "date-time"}, b'"now"', 'response.body: expected a date and time with its offset (YYYY-MM-DDTHH:MM:SS+HH:MM), got "now"'),
        ({"format": "uuid"}, b'"now"', 'response.body: expected text in the format uuid, got "now"'),
        ({"type": "string"}, b'{"a": 1, "b": 2}', 'response.body: expected text, got an object with 2 fields: "a", "b"'),
        ({"maxItems": 0}, b"[1]", "response.body: expected at most 0 items, got a list of 1 item"),
        ({"additionalProperties": False}, b'{"a": null}', "response.body.a: expected not to be present, got null"),
        ({"properties": {"additionalProperties": False}}, b'{"additionalProperties": 1}', "response.body.additionalProperties: expected not to be present, got 1"),
        ({"propertyNames": {"pattern": "^x"}}, b'{"a": 1}', 'response.body: expected field names that are text matching ^x, got an object with 1 field: "a"'),
        ({"anyOf": [{"type": "integer"}, {"type": "boolean"}]}, b'"x"', 'response.body: expected a whole number or true or false, got "x"'),
        ({"type": "string"}, b'"\\u0007\\u202e"', None),
        ({"type": "integer"}, b'"\\u0007\\u202e"', 'response.body: expected a whole number, got "\\u0007\\u202e"'),
        ({"items": {"type": "integer"}}, b'{"a": 1}', None),
        ({"type": "string"}, b"{", 'response.body: expected JSON, got Expecting property name enclosed in double quotes at position 1, in 1 byte starting "{"'),
        ({"properties": {"a\nb": False}}, b'{"a\\nb": 1}', "response.body.a\\nb: expected not to be present, got 1"),
    ],
)  # fmt: skip
def test_replies(schema: Any, body: bytes, words: str | None) -> None:
    answer = {"description": "It", "content": {"application/json": {"schema": schema}}}
    paths = {"/a": {"get": {"responses": {"200": answer}}}}
    judge = Contract({"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": paths})
    reply = Response(200, [("Content-Type", "application/json")], body)
    assert say(judge.validate_response(Request("GET", "/a", [], b""), reply)) == ([] if words is None else [words])


def test_statuses(shipped: Contract, invoice: Request) -> None:
    documented = " or ".join(shipped.document["paths"]["/customer-invoices"]["post"]["responses"])
    words = f"response.status: expected {documented}, got 200"
    assert say(shipped.validate_response(invoice, Response(200, [], b""))) == [words]


def test_what_was_read_can_be_printed(shipped: Contract, invoice: Request) -> None:
    body = shipped.read_request(invoice).body
    assert body["pdf"] == Part("2024-001.pdf", "application/pdf", b"%PDF-1.4\r\n(pages)\r\n%%EOF")
    assert "(pages)" not in repr(body)
    del body["pdf"]
    assert body == {
        "customerId": "cst_abc12345def678",
        "invoiceNumber": "2024-001",
        "issuedAt": "2024-04-29",
        "dueAt": "2024-05-28",
        "paidAt": "2024-05-11 12:59:00",
        "amount": "12.95",
        "sendNotification": True,
    }
