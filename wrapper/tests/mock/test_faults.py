"""Faults to order: which request they befall, what it gets, and what the portal does all the same."""

import asyncio
import re
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent import futures
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import httpx
import pytest
from mijnklantportaal import (
    AsyncMijnKlantportaal,
    CustomerInvoice,
    LicenseLimitError,
    MijnKlantportaal,
    MijnKlantportaalError,
    Outcome,
    OutcomeUnknownError,
    RateLimitError,
    ServerError,
    UnreadableResponseError,
)
from mijnklantportaal.contract import Contract, Request
from mijnklantportaal.mock import MockPortal, NoReplyError, Portal, create_app
from mijnklantportaal.mock._server import _Server

OpenPortal = Callable[..., Any]
Create = Callable[..., CustomerInvoice]

CREATE = "POST /customer-invoices"
PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
INVOICE: dict[str, Any] = {
    "customer_id": "cst_1",
    "invoice_number": "2024-001",
    "issued_at": date(2024, 4, 29),
    "amount": "12.95",
    "pdf": PDF,
}


class TestWithoutSocket:
    """The portal itself; the caller holds each reply against the contract."""

    @pytest.mark.parametrize("status", [401, 422, 426, 429])
    def test_a_documented_status_keeps_the_contract(self, open_portal: OpenPortal, status: int) -> None:
        call = open_portal()
        call.portal.fail_next(status)
        assert [call.invoice().status for _ in range(2)] == [status, 201]
        refused, accepted = call.portal.received
        assert (refused.status_code, refused.carried_out, refused.result) == (status, False, None)
        assert (accepted.status_code, accepted.carried_out) == (201, True)
        assert call.portal.invoices == (accepted,)

    def test_a_429_says_when_to_come_back(self, open_portal: OpenPortal) -> None:
        call = open_portal()
        call.portal.fail_next(429)
        call.portal.fail_next(429, retry_after=90)
        now, later = call.invoice(), call.invoice()
        assert now.json == later.json == {"code": 429, "message": "Too many requests."}
        shown = [
            {name: value for name, value in reply.headers.items() if name.startswith(("x-ratelimit", "retry"))}
            for reply in (now, later)
        ]
        moment = int(call.portal._clock().timestamp())
        used_up = {"x-ratelimit-limit": "100000", "x-ratelimit-remaining": "0"}
        assert shown == [
            {**used_up, "retry-after": "0", "x-ratelimit-reset": str(moment)},
            {**used_up, "retry-after": "90", "x-ratelimit-reset": str(moment + 90)},
        ]

    def test_an_undocumented_status_says_its_name(self, vendor: Contract) -> None:
        portal = Portal(vendor)
        for status, message in [(503, "Service Unavailable"), (520, "Status 520"), (302, "Found")]:
            portal.fail_next(status, retry_after=7)
            reply = portal.answer(Request("POST", "/v1/customer-invoices", [], b""))
            assert (reply.status_code, reply.content.decode()) == (status, f'{{"message":"{message}"}}')
            assert ("Retry-After", "7") in reply.headers

    def test_a_status_is_told_in_the_words_of_the_document(self, open_portal: OpenPortal) -> None:
        call = open_portal()
        call.portal.fail_next(426)
        assert call.invoice().json == {"message": "The amount of invoices this month reached the license's limit"}

    def test_a_body_of_ones_own_is_sent_as_it_is(self, vendor: Contract) -> None:
        portal = Portal(vendor)
        portal.fail_next(422, body={"message": "No.", "errors": {"customerId": ["Unknown."]}})
        portal.fail_next(502, body=b"<h1>Bad Gateway</h1>")
        request = Request("POST", "/v1/customer-invoices", [], b"")
        refusal, page = portal.answer(request), portal.answer(request)
        assert (refusal.status_code, refusal.content) == (
            422,
            b'{"message":"No.","errors":{"customerId":["Unknown."]}}',
        )
        assert dict(refusal.headers)["Content-Type"] == "application/json"
        assert (page.status_code, page.content) == (502, b"<h1>Bad Gateway</h1>")
        assert dict(page.headers)["Content-Type"] == "text/html; charset=utf-8"

    @pytest.mark.parametrize("status", [205, 304])
    def test_a_status_that_has_no_body_gets_none(self, vendor: Contract, status: int) -> None:
        portal = Portal(vendor)
        portal.fail_next(status, body=b"x", carried_out=status < 300)
        key = ("Authorization", "Bearer test-token")
        if status < 300:
            sent = httpx.Request("POST", "https://x/", data=FIELDS, files={"pdf": ("a.pdf", PDF, "application/pdf")})
            request = Request("POST", "/v1/customer-invoices", [key, *sent.headers.multi_items()], sent.read())
        else:
            request = Request("POST", "/v1/customer-invoices", [key], b"")
        reply = portal.answer(request)
        assert (reply.status_code, reply.content) == (status, b"")

    def test_orders_come_one_after_the_other(self, open_portal: OpenPortal) -> None:
        call = open_portal()
        call.portal.fail_next(426, times=2)
        call.portal.fail_next(401)
        assert [call.invoice().status for _ in range(4)] == [426, 426, 401, 201]

    def test_an_order_may_be_for_one_operation(self, open_portal: OpenPortal, workshop: Contract) -> None:
        call = open_portal(workshop)
        call.portal.fail_next(500, on="POST /clients")
        call.portal.fail_next(503)
        key = [("X-Key", "s3cret-token"), ("Authorization", "Bearer s3cret-token")]
        health, clients = Request("GET", "/api/health", key, b""), Request("POST", "/api/clients", key, b"")
        answered = [call.portal.answer(request).status_code for request in (health, clients, health)]
        assert answered == [503, 500, 200]

    @pytest.mark.parametrize("hang_up", [True, False])
    def test_what_is_carried_out_is_there_though_the_reply_is_lost(
        self, open_portal: OpenPortal, *, hang_up: bool
    ) -> None:
        call = open_portal()
        order = call.portal.drop_next if hang_up else call.portal.time_out_next
        order(carried_out=True)
        order()
        for _ in range(2):
            with pytest.raises(NoReplyError) as caught:
                call.invoice()
            assert caught.value.hang_up is hang_up
        done, lost = call.portal.received
        assert (done.status_code, done.carried_out) == (None, True)
        assert (lost.status_code, lost.carried_out, lost.result) == (None, False, None)
        assert call.portal.invoices == (done,)
        assert re.fullmatch("inv_[a-z0-9]{14}", done.result["id"])
        assert (done.fields["invoiceNumber"], done.files["pdf"].content) == ("2024-001", PDF)

    def test_what_cannot_be_carried_out_is_refused_and_the_fault_waits(self, open_portal: OpenPortal) -> None:
        call = open_portal()
        call.portal.drop_next(carried_out=True)
        assert call.invoice(headers={}).status == 401
        assert call.invoice(amount="x").status == 422
        assert call("OPTIONS", "/v1/customer-invoices").status == 204
        with pytest.raises(NoReplyError):
            call.invoice()

    def test_what_was_not_carried_out_leaves_no_trace_in_the_limits(self, open_portal: OpenPortal) -> None:
        call = open_portal(monthly_limit=1, requests_per_minute=1)
        call.portal.fail_next(426)
        assert [call.invoice().status for _ in range(2)] == [426, 201]

    def test_what_was_carried_out_counts(self, open_portal: OpenPortal) -> None:
        call = open_portal(monthly_limit=1)
        call.portal.drop_next(carried_out=True)
        with pytest.raises(NoReplyError):
            call.invoice()
        assert call.invoice().status == 426

    def test_only_what_the_licence_counts_is_an_invoice(self, open_portal: OpenPortal, workshop: Contract) -> None:
        call = open_portal(workshop)  # which counts its clients (they document 426), and not their jobs
        client = call("POST", "/api/clients", json={"name": "A"}).json
        job = call("POST", f"/api/clients/{client['id']}/jobs", data={"hours": "1.5", "day": "2024-01-02"}).json
        page = call("GET", "/api/clients").json
        assert [entry.result for entry in call.portal.received] == [client, job, page]
        assert [entry.carried_out for entry in call.portal.received] == [True] * 3
        assert [entry.result for entry in call.portal.invoices] == [client]

    def test_who_looks_at_the_result_cannot_change_it(self, open_portal: OpenPortal, workshop: Contract) -> None:
        call = open_portal(workshop)
        created = call("POST", "/api/clients", json={"name": "A"}).json
        call.portal.received[0].result.clear()
        assert call("GET", "/api/clients").json["data"] == [created]

    def test_each_order_befalls_one_of_many_threads(self, open_portal: OpenPortal) -> None:
        call = open_portal()
        call.portal.fail_next(426, times=30)
        with ThreadPoolExecutor(8) as pool:
            statuses = Counter(pool.map(lambda _: call.invoice().status, range(60)))
        assert statuses == {426: 30, 201: 30}

    @pytest.mark.parametrize(
        ("order", "said"),
        [
            ({"status_code": 99}, "status_code: 99 ends no request; give 200 to 599"),
            ({"status_code": 199}, "status_code: 199 ends"),
            ({"status_code": 600}, "status_code: 600 ends"),
            ({"status_code": 426.0}, "status_code: 426.0 is no whole number; give an int"),
            ({"status_code": "426"}, "status_code: '426' is no whole number"),
            ({"status_code": True}, "status_code: True is no whole number"),
            ({"status_code": 500, "times": 1.5}, "times: 1.5 is no whole number"),
            ({"status_code": 429, "retry_after": "7"}, "retry_after: '7' is no whole number"),
            (
                {"status_code": 201, "body": b""},
                "status_code: 201 is no failure, unless carried_out=True and body=… are",
            ),
            ({"status_code": 299, "carried_out": True}, "status_code: 299 is no failure"),
            ({"status_code": 500, "times": 0}, "times: 0 is too few; give 1 or more"),
            ({"status_code": 429, "retry_after": -1}, "retry_after: -1 is in the past; give 0 or more"),
            (
                {"status_code": 500, "on": "PUT /x"},
                "on: 'PUT /x' is no operation of the contract; give one of GET /clients, POST /clients, ",
            ),
        ],
    )
    def test_an_order_that_makes_no_sense_is_named(self, workshop: Contract, order: dict[str, Any], said: str) -> None:
        portal = Portal(workshop)
        with pytest.raises(ValueError, match=f"^{re.escape(said)}"):
            portal.fail_next(**order)
        assert portal.answer(Request("POST", "/api/clients", [], b"")).status_code == 401

    def test_an_order_that_befell_nobody_is_told(self, open_portal: OpenPortal) -> None:
        call = open_portal()
        call.portal.fail_next(503, times=2)
        call.portal.fail_next(426, on=CREATE)
        call.portal.drop_next(carried_out=True)
        call.portal.time_out_next()
        first, *others = call.portal.unused_orders
        assert first == "status 503 on any request"
        assert others == [
            f"status 426 on {CREATE}",
            "a dropped connection on any request that is carried out",
            "a time-out on any request",
        ]
        call.portal.answer(Request("GET", "/", [], b""))
        assert list(call.portal.unused_orders) == others
        call.portal.cancel_orders()
        assert call.portal.unused_orders == ()
        assert call.invoice().status == 201

    @pytest.mark.parametrize("order", ["drop_next", "time_out_next"])
    def test_under_another_server_an_error_is_all_that_is_left(self, vendor: Contract, order: str) -> None:
        portal = Portal(vendor)
        getattr(portal, order)()

        async def send() -> None:
            transport = httpx.ASGITransport(app=create_app(portal))
            async with httpx.AsyncClient(transport=transport) as http:
                await http.post("https://portal.test/v1/customer-invoices")

        with pytest.raises(NoReplyError, match="as ordered"):
            asyncio.run(send())


FIELDS = {"customerId": "cst_1", "invoiceNumber": "2024-001", "issuedAt": "2024-04-29", "amount": "12.95"}


@pytest.fixture
def portal(vendor: Contract) -> Iterator[MockPortal]:
    with MockPortal(vendor) as running:
        yield running


@pytest.fixture(params=["sync", "async"])
def create(request: pytest.FixtureRequest, portal: MockPortal) -> Create:
    """Send the invoice with the sync or the async client."""

    def sync_create(timeout: float | None = None) -> CustomerInvoice:
        with portal.client() as client:
            return client.customer_invoices.create(**INVOICE, timeout=timeout)

    def async_create(timeout: float | None = None) -> CustomerInvoice:
        async def creating() -> CustomerInvoice:
            async with portal.async_client() as client:
                return await client.customer_invoices.create(**INVOICE, timeout=timeout)

        return asyncio.run(creating())

    return sync_create if request.param == "sync" else async_create


class TestOverTheWire:
    def test_every_kind_of_end_and_then_an_invoice(self, portal: MockPortal, create: Create) -> None:
        def error(kind: type[MijnKlantportaalError], **arguments: float) -> MijnKlantportaalError:
            with pytest.raises(kind) as caught:
                create(**arguments)
            assert type(caught.value) is kind
            return caught.value

        portal.fail_next(426)
        assert error(LicenseLimitError).outcome is Outcome.NOT_APPLIED
        portal.fail_next(429, retry_after=90)
        limited = error(RateLimitError)
        assert isinstance(limited, RateLimitError)
        assert limited.retry_after == 90
        portal.fail_next(520, body=b"<html>")
        assert error(ServerError).outcome is Outcome.UNKNOWN
        portal.drop_next()
        assert error(OutcomeUnknownError).outcome is Outcome.UNKNOWN
        portal.time_out_next()
        assert error(OutcomeUnknownError, timeout=0.2).outcome is Outcome.UNKNOWN
        assert list(portal.invoices) == []
        invoice = create()
        assert [entry.status_code for entry in portal.received] == [426, 429, 520, None, None, 201]
        assert [entry.result["id"] for entry in portal.invoices] == [invoice.id]

    def test_the_invoice_was_made_and_the_reply_was_lost(self, portal: MockPortal, create: Create) -> None:
        portal.drop_next(carried_out=True)
        with pytest.raises(OutcomeUnknownError, match="RemoteProtocolError"):
            create()
        portal.time_out_next(carried_out=True)
        with pytest.raises(OutcomeUnknownError, match="ReadTimeout"):
            create(timeout=0.2)
        portal.fail_next(502, carried_out=True)
        with pytest.raises(ServerError):
            create()
        for body in (b"", b"<html>"):
            portal.fail_next(201, carried_out=True, body=body)
            with pytest.raises(UnreadableResponseError) as caught:
                create()
            assert caught.value.outcome is Outcome.APPLIED
        assert [entry.status_code for entry in portal.received] == [None, None, 502, 201, 201]
        assert len(portal.invoices) == 5
        assert {entry.files["pdf"].content for entry in portal.invoices} == {PDF}

    def test_a_client_that_is_told_to_come_back_at_once_does(self, portal: MockPortal, create: Create) -> None:
        portal.fail_next(429)
        assert create().id
        assert [entry.status_code for entry in portal.received] == [429, 201]

    def test_what_httpx_sees(self, portal: MockPortal) -> None:
        with httpx.Client(base_url=portal.url, timeout=0.2, trust_env=False) as http:
            http.get("/")  # so that a connection is there to be dropped
            portal.drop_next()
            with pytest.raises(httpx.RemoteProtocolError, match="without sending a response"):
                http.get("/")
            portal.time_out_next()
            with pytest.raises(httpx.ReadTimeout):
                http.get("/")
            portal.fail_next(304)
            assert http.get("/").status_code == 304
            assert http.get("/").status_code == 404

    def test_a_large_upload_is_read_before_the_reply_is_lost(self, portal: MockPortal) -> None:
        pdf = b"%PDF-1.7\n" + bytes(5_000_000) + b"\n%%EOF\n"
        portal.drop_next(carried_out=True)
        with portal.client() as client, pytest.raises(OutcomeUnknownError, match="RemoteProtocolError"):
            client.customer_invoices.create(**{**INVOICE, "pdf": pdf})
        assert portal.invoices[0].files["pdf"].content == pdf

    def test_silence_ends_when_the_portal_stops(
        self, vendor: Contract, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        forced: list[object] = []
        monkeypatch.setattr(_Server, "drop_connections", lambda _: forced.append(1))
        ended: list[MijnKlantportaalError] = []
        before = threading.enumerate()

        def wait(client: MijnKlantportaal) -> None:
            with pytest.raises(OutcomeUnknownError) as caught:
                client.customer_invoices.create(**INVOICE)
            ended.append(caught.value)

        portal = MockPortal(vendor)
        with ThreadPoolExecutor(1) as pool, portal, portal.client() as client:
            portal.time_out_next()
            waiting = pool.submit(wait, client)
            while not portal.received:  # it is being waited for from here on
                assert not futures.wait([waiting], timeout=0.01).done
            portal.__exit__(None, None, None)
            waiting.result(timeout=20)
        assert "RemoteProtocolError" in str(ended[0])
        assert forced == []  # nobody's patience ran out
        assert threading.enumerate() == before
        assert caplog.records == []

    def test_nothing_is_said_in_the_log(
        self, portal: MockPortal, create: Create, caplog: pytest.LogCaptureFixture
    ) -> None:
        portal.drop_next()
        with pytest.raises(OutcomeUnknownError):
            create()
        portal.time_out_next()
        with pytest.raises(OutcomeUnknownError):
            create(timeout=0.1)
        assert create().id
        assert [record for record in caplog.records if record.name.startswith("uvicorn")] == []

    def test_no_proxy_comes_between(self, portal: MockPortal, create: Create, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
        monkeypatch.delenv("NO_PROXY", raising=False)
        monkeypatch.delenv("no_proxy", raising=False)
        assert create().id == portal.invoices[0].result["id"]

    def test_its_clients_know_the_way(self, portal: MockPortal) -> None:
        client, async_client = portal.client(), portal.async_client()
        assert isinstance(client, MijnKlantportaal)
        assert isinstance(async_client, AsyncMijnKlantportaal)
        assert repr(client) == f"<MijnKlantportaal {portal.url}>"
        assert repr(async_client) == f"<AsyncMijnKlantportaal {portal.url}>"
        client.close()
        asyncio.run(async_client.close())
