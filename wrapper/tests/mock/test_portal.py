"""The portal on the vendor's document."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from mijnklantportaal.contract import Contract, Request
from mijnklantportaal.mock import MockPortal, Portal

OpenPortal = Callable[..., Any]
NOW = datetime(2024, 4, 30, tzinfo=UTC)


def test_an_invoice_is_answered_with_what_was_sent(open_portal: OpenPortal) -> None:
    call = open_portal()
    reply = call.invoice(
        customerId="cst_a-B_9",
        amount="-0.5",
        dueAt="2024-05-28",
        paidAt="2024-05-11 12:59:00",
        sendNotification="false",
    )
    assert reply.status == 201
    assert re.fullmatch("inv_[a-z0-9]{14}", reply.json["id"])
    expected = {
        "id": reply.json["id"],
        "customerId": "cst_a-B_9",
        "invoiceNumber": "2024-001",
        "issuedAt": "2024-04-29",
        "dueAt": "2024-05-28",
        "currency": "EUR",
        "amount": "-0.5",
        "paidAt": "2024-05-11T12:59:00+02:00",
        "createdAt": "2024-04-30T23:59:30+02:00",
        "links": {
            "customer": {
                "href": "https://api.mijnklantportaal.nl/v1/customers/cst_a-B_9",
                "type": "application/json",
            },
            "onlinePaymentLink": {
                "href": f"https://portal.mijnklantportaal.nl/public-invoice/{reply.json['id']}/pay/123-abc",
                "type": "text/html",
            },
        },
    }
    # A later document may promise more.
    assert reply.json.items() >= expected.items()


@pytest.mark.parametrize("paid_at", [None, ""])
def test_what_was_left_out_or_left_empty_is_null(open_portal: OpenPortal, paid_at: str | None) -> None:
    reply = open_portal().invoice(paidAt=paid_at)
    assert (reply.status, reply.json["paidAt"], reply.json["dueAt"]) == (201, None, None)


def test_text_comes_back_character_by_character(open_portal: OpenPortal) -> None:
    number = "é\u2028 \"\\' \U0001f9fe <&> \x00\x7f" + "x" * 5000
    reply = open_portal().invoice(invoiceNumber=number)
    assert (reply.status, reply.json["invoiceNumber"]) == (201, number)
    assert reply.content.isascii()


def test_every_invoice_has_an_id_of_its_own(open_portal: OpenPortal) -> None:
    call = open_portal()
    assert len({call.invoice().json["id"] for _ in range(200)}) == 200


def test_an_id_that_is_taken_is_not_given_again(open_portal: OpenPortal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("secrets.token_bytes", bytes)  # no luck at all
    call = open_portal()
    assert [call.invoice().json["id"] for _ in range(2)] == ["inv_" + "a" * 14, "inv_" + "0" * 14]


@pytest.mark.parametrize(
    "authorization",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        "Bearer s3cret-toke",
        "Bearer s3cret-token2",
        "Bearer S3cret-token",
        "Basic s3cret-token",
        "s3cret-token",
        "Bearer s3cret-token s3cret-token",
        "Bearer s3cret-töken",
    ],
)
def test_a_wrong_token_is_unauthenticated(open_portal: OpenPortal, authorization: str | None) -> None:
    call = open_portal()
    credentials = {} if authorization is None else {"Authorization": authorization}
    headers = list(credentials.items())
    reply = call.send(Request("POST", "/v1/customer-invoices", headers, b""))
    assert (reply.status, reply.json) == (401, {"message": "Unauthenticated."})


def test_a_token_that_is_given_twice_is_unauthenticated(open_portal: OpenPortal, workshop: Contract) -> None:
    twice = [("Authorization", "Bearer s3cret-token")] * 2
    assert open_portal().send(Request("POST", "/v1/customer-invoices", twice, b"")).status == 401
    assert open_portal(workshop).send(Request("GET", "/api/clients", twice, b"")).status == 401


def test_what_the_operation_does_not_know_stays_the_portal_s_own(open_portal: OpenPortal) -> None:
    call = open_portal()
    reply = call.invoice(createdAt="2000-01-01T00:00:00+01:00", id="inv_mine", currency="USD")
    assert reply.json["createdAt"] == "2024-04-30T23:59:30+02:00"
    assert (reply.json["id"] == "inv_mine", reply.json["currency"]) == (False, "EUR")
    assert call.portal.received[0].fields["currency"] == "USD"


def test_the_scheme_is_read_in_any_case(open_portal: OpenPortal) -> None:
    assert open_portal().invoice(headers={"Authorization": "bEARER s3cret-token"}).status == 201


def test_a_wrong_token_is_told_before_a_wrong_body(open_portal: OpenPortal) -> None:
    assert open_portal().invoice(headers={}, issuedAt="2024-04-31").status == 401


def test_an_invalid_request_is_told_by_field(open_portal: OpenPortal) -> None:
    reply = open_portal().invoice(issuedAt="2024-04-31", amount="1,50", customerId=None)
    assert reply.status == 422
    assert reply.json["errors"] == {
        "issuedAt": ['expected a date (YYYY-MM-DD), got "2024-04-31"'],
        "amount": [reply.json["errors"]["amount"][0]],
        "customerId": ["expected to be present, got nothing"],
    }
    assert '"1,50"' in reply.json["errors"]["amount"][0]
    assert reply.json["message"] == "The given data was invalid."


@pytest.mark.parametrize(
    ("content_type", "content"),
    [
        ("multipart/form-data; boundary=X", b"--X\r\nContent-Disposition: form-data; name"),
        ("multipart/form-data; boundary=X", b"no multipart at all"),
        ("multipart/form-data", b"--X--\r\n"),
        ("application/json", json.dumps({"customerId": "cst_1"}).encode()),
        ("application/x-www-form-urlencoded", b"customerId=cst_1"),
        (None, b"x"),
        (None, b""),
    ],
)
def test_a_body_that_cannot_be_read_is_one_without_its_fields(
    open_portal: OpenPortal, content_type: str | None, content: bytes
) -> None:
    call = open_portal()
    headers = [*call.credentials.items(), *([("Content-Type", content_type)] if content_type else [])]
    reply = call.send(Request("POST", "/v1/customer-invoices", headers, content))
    assert reply.status == 422
    assert list(reply.json["errors"]) == ["customerId", "invoiceNumber", "issuedAt", "amount", "pdf"]


def test_a_pdf_as_text_is_refused(open_portal: OpenPortal) -> None:
    call = open_portal()
    fields = {
        "customerId": "cst_1",
        "invoiceNumber": "1",
        "issuedAt": "2024-04-29",
        "amount": "1",
        "pdf": "%PDF-1.4\n%%EOF",
    }
    reply = call("POST", "/v1/customer-invoices", files=[(name, (None, text)) for name, text in fields.items()])
    assert (reply.status, list(reply.json["errors"])) == (422, ["pdf"])


@pytest.mark.parametrize(
    "path", ["/", "/v1", "/v1/", "/v1/nothing", "/customer-invoices", "/v1/customer-invoices/", "//v1"]
)
def test_an_unknown_path_is_not_found(open_portal: OpenPortal, path: str) -> None:
    reply = open_portal()("GET", path)
    assert (reply.status, reply.json) == (404, {"message": "Not Found"})


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "PATCH", "DELETE", "TRACE", "BREW", "post"])
def test_another_method_is_told_which_ones_there_are(open_portal: OpenPortal, workshop: Contract, method: str) -> None:
    call = open_portal(workshop)
    reply = call.send(Request(method, "/api/parcels", [], b""))
    assert (reply.status, reply.headers["allow"]) == (405, "OPTIONS, POST")
    assert "OPTIONS, POST" in reply.json["message"]


def test_options_tells_the_methods_without_a_token(open_portal: OpenPortal, workshop: Contract) -> None:
    call = open_portal(workshop)
    reply = call("OPTIONS", "/api/parcels", headers={})
    assert (reply.status, reply.headers["allow"], reply.content) == (204, "OPTIONS, POST", b"")
    assert call("OPTIONS", "/api/nothing", headers={}).status == 404


def test_the_month_s_invoices_are_used_up(open_portal: OpenPortal, clock: Any) -> None:
    call = open_portal(monthly_limit=2)
    assert call.invoice(amount="x").status == 422  # counts for nothing
    assert call.invoice(headers={}).status == 401
    assert [call.invoice().status for _ in range(4)] == [201, 201, 426, 426]
    assert call.invoice().json == {"message": "The amount of invoices this month reached the license's limit"}
    assert call.invoice(amount="x").status == 422
    clock.move(seconds=30)  # May begins in Amsterdam
    assert [call.invoice().status for _ in range(3)] == [201, 201, 426]


def test_a_month_may_have_no_invoices_at_all(open_portal: OpenPortal) -> None:
    assert open_portal(monthly_limit=0).invoice().status == 426


def test_the_minute_s_requests_are_used_up(open_portal: OpenPortal, clock: Any) -> None:
    call = open_portal(requests_per_minute=3)
    replies = [call.invoice(), call.invoice(amount="x"), call.invoice()]
    assert [reply.status for reply in replies] == [201, 422, 201]
    assert [reply.headers["x-ratelimit-remaining"] for reply in replies] == ["2", "1", "0"]
    assert {reply.headers["x-ratelimit-limit"] for reply in replies} == {"3"}
    assert not {"retry-after", "x-ratelimit-reset"} & set(replies[-1].headers)
    clock.move(seconds=20)
    refused = call.invoice()
    assert (refused.status, refused.json) == (429, {"code": 429, "message": "Too many requests."})
    assert refused.headers["retry-after"] == "40"
    assert int(refused.headers["x-ratelimit-reset"]) == int(clock().timestamp()) + 40
    assert refused.headers["x-ratelimit-remaining"] == "0"
    clock.move(seconds=40)
    assert call.invoice().status == 201


def test_who_has_no_token_uses_up_nothing(open_portal: OpenPortal) -> None:
    call = open_portal(requests_per_minute=1)
    for _ in range(3):
        reply = call.invoice(headers={"Authorization": "Bearer other"})
        assert (reply.status, reply.headers["x-ratelimit-remaining"]) == (401, "1")
    assert call.invoice().status == 201


def test_without_a_rate_the_headers_never_make_anyone_wait(open_portal: OpenPortal) -> None:
    call = open_portal()
    shown = {(reply.headers["x-ratelimit-limit"], reply.headers["x-ratelimit-remaining"])
             for reply in (call.invoice() for _ in range(70))}  # fmt: skip
    assert shown == {("100000", "99999")}


def test_what_came_in_is_kept(open_portal: OpenPortal) -> None:
    call = open_portal()
    pdf = b"%PDF-1.7\r\n--+++\r\n\x00\xff\n%%EOF"
    call.invoice(pdf=pdf, sendNotification="true", later="?")
    call.invoice(amount="x")
    call("GET", "/v1/nothing?q=1")
    good, bad, unknown = call.portal.received
    assert (good.operation_id, good.status_code, good.method, good.path) == (
        "create-customer-invoice",
        201,
        "POST",
        "/v1/customer-invoices",
    )
    assert good.fields == {
        "customerId": "cst_1",
        "invoiceNumber": "2024-001",
        "issuedAt": "2024-04-29",
        "amount": "12.95",
        "sendNotification": True,
        "later": "?",
    }
    file = good.files["pdf"]
    assert (file.content, file.filename, file.content_type) == (pdf, "2024-001.pdf", "application/pdf")
    assert dict(good.headers)["content-type"].startswith("multipart/form-data; boundary=")
    assert (bad.status_code, bad.fields["amount"]) == (422, "x")
    assert (unknown.operation, unknown.operation_id, unknown.status_code) == (None, None, 404)
    assert (unknown.path, unknown.fields, unknown.files) == ("/v1/nothing", {}, {})


def test_what_came_in_is_printed_under_its_public_names(open_portal: OpenPortal) -> None:
    call = open_portal()
    call.invoice()
    printed = repr(call.portal.received[0])
    assert re.findall(r"[(, ](_?[a-z_]+)=", re.sub(r"\(filename.*?\)|datetime\(.*\)", "", printed)) == [
        *("method", "path", "operation_id", "path_parameters", "query", "body", "violations"),
        *("status_code", "carried_out", "number", "received_at"),
    ]
    assert "operation_id='create-customer-invoice'" in printed
    assert "'pdf': ReceivedFile(filename='2024-001.pdf'" in printed


def test_no_secret_is_kept(open_portal: OpenPortal) -> None:
    call = open_portal()
    call.invoice(headers={"Authorization": "Bearer s3cret-token", "Cookie": "s3cret-token"})
    entry = call.portal.received[0]
    assert dict(entry.headers)["authorization"] == "…"
    assert "s3cret" not in f"{entry!r} {entry.headers} {call.portal!r}"


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"token": ""}, "token: "),
        ({"token": "two words"}, "token: "),
        ({"token": "tökén"}, "token: "),
        ({"token": 5}, "token: give some ASCII text without white space"),
        ({"token": b"t0ken"}, "token: give some ASCII text without white space"),
        ({"monthly_limit": -1}, "monthly_limit: -1 is negative; give 0 or more, or leave it out"),
        ({"monthly_limit": 1.5}, "monthly_limit: 1.5 is no whole number; give an int"),
        ({"monthly_limit": True}, "monthly_limit: True is no whole number; give an int"),
        ({"requests_per_minute": 0}, "requests_per_minute: 0 is too few; give 1 or more, or leave it out"),
        ({"requests_per_minute": "a"}, "requests_per_minute: 'a' is no whole number; give an int"),
        (
            {"contract": "openapi.yaml"},
            "contract: 'openapi.yaml' is no Contract; give Contract.load(…), or leave it out",
        ),
        (
            {"clock": NOW},
            "clock: datetime.datetime(2024, 4, 30, 0, 0, tzinfo=datetime.timezone.utc) is no function; give one",
        ),
        ({"clock": lambda: "now"}, "clock: 'now' has no time zone; let it return an aware datetime, as "),
    ],
)
def test_a_setting_that_makes_no_sense_is_named(vendor: Contract, settings: dict[str, Any], said: str) -> None:
    for portal in (Portal, MockPortal):
        with pytest.raises(ValueError, match=f"^{re.escape(said)}"):
            portal(**{"contract": vendor, **settings})


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"port": -1}, "port: -1 is no port; give 0 to 65535"),
        ({"port": 70_000}, "port: 70000 is no port; give 0 to 65535"),
        ({"port": "8000"}, "port: '8000' is no whole number; give an int"),
        ({"most_body_bytes": -1}, "most_body_bytes: -1 is negative; give 0 or more"),
        ({"most_body_bytes": 1e6}, "most_body_bytes: 1000000.0 is no whole number; give an int"),
    ],
)
def test_nor_does_one_of_its_door(vendor: Contract, settings: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(said)}"):
        MockPortal(vendor, **settings)
