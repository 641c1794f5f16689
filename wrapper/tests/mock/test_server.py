"""The portal behind a real socket."""

import gc
import logging
import socket
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from mijnklantportaal.contract import Contract, Request
from mijnklantportaal.mock import MockPortal
from mijnklantportaal.mock._limits import MonthlyLimit

KEY = "s3cret-token"
FIELDS = {"customerId": "cst_1", "invoiceNumber": "2024-001", "issuedAt": "2024-04-29", "amount": "12.95"}
FILES = {"pdf": ("a.pdf", b"%PDF-1.7\n%%EOF\n", "application/pdf")}


def client(portal: MockPortal) -> httpx.Client:
    return httpx.Client(base_url=portal.url, headers={"Authorization": f"Bearer {portal.token}"}, trust_env=False)


def raw(portal: MockPortal, sent: bytes) -> bytes:
    """Send bytes, and return all that comes back before the portal or the patience ends."""
    address = httpx.URL(portal.url)
    with socket.create_connection((address.host, address.port or 0), timeout=5) as connection:
        connection.sendall(sent)
        connection.shutdown(socket.SHUT_WR)
        received = b""
        while chunk := connection.recv(65536):
            received += chunk
    return received


@pytest.fixture(scope="module")
def shared(vendor: Contract) -> Iterator[MockPortal]:
    """A portal that outlives what a test does to it."""
    with MockPortal(vendor) as portal:
        yield portal


def test_an_invoice_goes_over_the_wire(vendor: Contract) -> None:
    pdf = b"%PDF-1.7\n" + bytes(range(256)) * 4000 + b"\n%%EOF\n"
    with MockPortal(vendor, token=KEY) as portal, client(portal) as http:
        reply = http.post("/customer-invoices", data=FIELDS, files={"pdf": ("é.pdf", pdf, "application/pdf")})
        assert (reply.status_code, reply.http_version) == (201, "HTTP/1.1")
        assert reply.json()["links"]["customer"]["href"] == f"{portal.url}/customers/cst_1"
        assert "POST" in http.request("TRACE", "/customer-invoices").headers["allow"]
        assert http.post("/customer-invoices", headers={"Authorization": "Bearer x"}).status_code == 401
        assert [entry.status_code for entry in portal.received] == [201, 405, 401]
        assert portal.received[0].files["pdf"].content == pdf
        assert portal.received[0].files["pdf"].filename == "é.pdf"


def test_pages_lead_to_the_portal_itself(workshop: Contract) -> None:
    with MockPortal(workshop) as portal, client(portal) as http:
        for _ in range(16):
            assert http.post("/clients", json={"name": "A"}).status_code == 201
        following = http.get("/clients").json()["next_page_url"]
        assert following == f"{portal.url}/clients?page=2"
        assert len(http.get(following).json()["data"]) == 1


def test_many_at_once_get_ids_of_their_own_and_the_limit_is_exact(vendor: Contract) -> None:
    with MockPortal(vendor, monthly_limit=70) as portal, client(portal) as http:

        def create(_: int) -> httpx.Response:
            return http.post("/customer-invoices", data=FIELDS, files=FILES)

        with ThreadPoolExecutor(8) as pool:
            replies = list(pool.map(create, range(100)))
        assert Counter(reply.status_code for reply in replies) == {201: 70, 426: 30}
        assert len({reply.json()["id"] for reply in replies if reply.status_code == 201}) == 70
        assert len(portal.received) == 100


def test_many_at_once_share_one_rate(vendor: Contract) -> None:
    still = datetime(2024, 4, 30, tzinfo=UTC)
    with MockPortal(vendor, requests_per_minute=40, clock=lambda: still) as portal, client(portal) as http:

        def create(_: int) -> httpx.Response:
            return http.post("/customer-invoices", data=FIELDS, files=FILES)

        with ThreadPoolExecutor(8) as pool:
            replies = list(pool.map(create, range(60)))
        assert Counter(reply.status_code for reply in replies) == {201: 40, 429: 20}
        left = sorted(int(reply.headers["x-ratelimit-remaining"]) for reply in replies if reply.status_code == 201)
        assert left == list(range(40))


@pytest.fixture
def jostling() -> Iterator[None]:
    """Threads that get in each other's way as often as can be."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


@pytest.mark.usefixtures("jostling")
def test_the_portal_answers_several_threads_without_a_server(vendor: Contract, monkeypatch: pytest.MonkeyPatch) -> None:
    really_reached = MonthlyLimit.reached

    def reached(limit: MonthlyLimit, moment: datetime) -> bool:
        answer = really_reached(limit, moment)
        for _ in range(20_000):  # long enough for others to come between the question and the count
            pass
        return answer

    monkeypatch.setattr(MonthlyLimit, "reached", reached)
    portal = MockPortal(vendor, monthly_limit=50)
    request = httpx.Request("POST", "https://x/v1/customer-invoices", data=FIELDS, files=FILES)
    request.headers["Authorization"] = "Bearer test-token"
    content = request.read()

    def create(_: int) -> Any:
        return portal._portal.answer(Request("POST", "/v1/customer-invoices", request.headers.multi_items(), content))

    with ThreadPoolExecutor(8) as pool:
        statuses = Counter(reply.status_code for reply in pool.map(create, range(200)))
    assert statuses == {201: 50, 426: 150}


@pytest.mark.parametrize(
    "sent",
    [
        b"\x00\x01\x02\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",  # TLS
        b"GET\r\n\r\n",
        b"GET /v1 HTTP/1.1\r\n\r\n",  # no Host
        b"GET /v1 HTTP/1.1\r\nHost: x\r\nno colon\r\n\r\n",
        b"GET /v1 HTTP/1.1\r\nHost: x\r\nA: \x00\r\n\r\n",
        b"POST /v1 HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        b"POST /v1 HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        b"POST /v1 HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"POST /v1 HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n",
        b"GET /\xff HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /v1 HTTP/1.1\r\nHost: x\r\n" + b"A: b\r\n" * 100_000,
        b"GET /v1 HTTP/1.1\r\nHost: x\r\nA: " + b"x" * 500_000,
        b"GET /" + b"x" * 500_000,
    ],
)
def test_what_is_no_http_is_a_bad_request_and_the_portal_lives_on(
    shared: MockPortal, sent: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    with client(shared) as http:
        try:
            answer = raw(shared, sent)
        except OSError:  # the portal had closed before all was sent
            assert len(sent) > 400_000
        else:
            assert answer.startswith(b"HTTP/1.1 400 ")
        assert http.post("/customer-invoices", data=FIELDS, files=FILES).status_code == 201
    assert caplog.records == []


@pytest.mark.parametrize(
    "line",
    [
        b"OPTIONS * HTTP/1.1",
        b"GET //evil/v1 HTTP/1.1",
        b"GET http://[::1/v1 HTTP/1.1",
        b"BREW /%0d%0a HTTP/1.1",
        b"GET ? HTTP/1.0",
        b"GET /v1 HTTP/9.9",
    ],
)
def test_an_odd_request_line_is_not_found(shared: MockPortal, line: bytes) -> None:
    assert raw(shared, line + b"\r\nHost: x\r\n\r\n").startswith(b"HTTP/1.1 404 ")


def test_a_body_that_is_too_large_is_refused_to_one_who_sends_it_all(vendor: Contract) -> None:
    with MockPortal(vendor, most_body_bytes=1_000_000) as portal, client(portal) as http:
        for sent in (b"x" * 1_900_000, iter([b"x" * 100_000] * 19)):
            reply = http.post("/customer-invoices", content=sent)
            assert (reply.status_code, reply.json()) == (413, {"message": "The body is larger than 1000000 bytes."})
        assert http.post("/customer-invoices", data=FIELDS, files=FILES).status_code == 201


def test_a_field_of_megabytes_is_no_trouble(shared: MockPortal) -> None:
    with client(shared) as http:
        large = "x" * 1_000_000
        reply = http.post("/customer-invoices", data={**FIELDS, "invoiceNumber": large}, files=FILES, timeout=60)
        assert (reply.status_code, reply.json()["invoiceNumber"]) == (201, large)
        reply = http.post("/customer-invoices", data={**FIELDS, "amount": large * 9}, files=FILES, timeout=60)
        assert (reply.status_code, list(reply.json()["errors"])) == (422, ["amount"])
        assert len(reply.content) < 1000


def test_replies_do_not_wait_for_acknowledgements(vendor: Contract) -> None:
    with MockPortal(vendor) as portal, client(portal) as http:
        http.get("/customer-invoices")
        assert portal._running is not None
        (connection,) = portal._running._server.server_state.connections
        accepted = connection.transport.get_extra_info("socket")
        assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_nothing_is_left_behind(vendor: Contract) -> None:
    def held() -> tuple[int, set[threading.Thread]]:
        gc.collect()  # an unclosed socket would warn
        descriptors = Path("/proc/self/fd")
        return len(list(descriptors.iterdir())) if descriptors.is_dir() else 0, set(threading.enumerate())

    before = held()
    for _ in range(3):
        with MockPortal(vendor) as portal, client(portal) as http:
            http.get("/customer-invoices")
            address = ("127.0.0.1", httpx.URL(portal.url).port or 0)
    descriptors, threads = held()
    assert descriptors <= before[0]  # of an earlier test's some may have gone meanwhile
    assert threads == before[1]
    with pytest.raises(ConnectionRefusedError), socket.create_connection(address):
        pass


def test_it_stops_though_a_client_dawdles(vendor: Contract, caplog: pytest.LogCaptureFixture) -> None:
    threads = threading.enumerate()
    with ExitStack() as connections:
        with MockPortal(vendor) as portal:
            address = httpx.URL(portal.url)
            for sent in (b"", b"GET /", b"POST /v1 HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nab"):
                connection = connections.enter_context(socket.create_connection((address.host, address.port or 0)))
                connection.sendall(sent)
        assert threading.enumerate() == threads
    assert caplog.records == []


def test_it_stops_though_time_is_frozen(vendor: Contract, monkeypatch: pytest.MonkeyPatch) -> None:
    portal = MockPortal(vendor)
    thread = threading.Thread(target=portal.__exit__, args=(None, None, None), daemon=True)
    with client(portal.__enter__()) as http:
        # As freezegun does; no timer of the event loop falls due by it.
        moment = time.monotonic()
        with monkeypatch.context() as patched:
            patched.setattr(time, "monotonic", lambda: moment)
            http.get("/customer-invoices")
            thread.start()
            thread.join(20)
    assert not thread.is_alive()


def test_it_may_run_again_and_remembers(vendor: Contract) -> None:
    portal = MockPortal(vendor)
    for count in (1, 2):
        with portal, client(portal) as http:
            http.get("/customer-invoices")
        assert len(portal.received) == count


def test_it_has_an_address_only_while_it_runs(vendor: Contract) -> None:
    portal = MockPortal(vendor)
    with pytest.raises(RuntimeError, match="no address before it runs"):
        _ = portal.url
    with portal:
        with pytest.raises(RuntimeError, match="runs already"), portal:
            pass
        assert portal.url.endswith("/v1")


def test_a_port_in_use_is_an_error_that_leaves_nothing_behind(vendor: Contract) -> None:
    with MockPortal(vendor) as first:
        second = MockPortal(vendor, port=httpx.URL(first.url).port or 0)
        with pytest.raises(OSError, match="in use"), second:
            pass
        with pytest.raises(RuntimeError):
            _ = second.url


def test_it_says_nothing_in_the_log(vendor: Contract, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    loggers = [logging.getLogger(name) for name in ("uvicorn.error", "uvicorn.access")]
    before = [(logger.level, logger.handlers[:], logger.propagate, logger.filters[:]) for logger in loggers]
    with MockPortal(vendor, token=KEY) as portal, client(portal) as http:
        http.post("/customer-invoices?s3cret-token", data=FIELDS, files=FILES)
        loggers[0].info("of another server in this process")
    assert [record.getMessage() for record in caplog.records if record.name.startswith("uvicorn")] == [
        "of another server in this process"
    ]
    assert "s3cret-token" not in " ".join(
        r.getMessage() for r in caplog.records if not r.name.startswith(("http", "hpack"))
    )
    assert before == [(logger.level, logger.handlers[:], logger.propagate, logger.filters[:]) for logger in loggers]


def test_a_defect_of_its_own_is_not_hidden(vendor: Contract, caplog: pytest.LogCaptureFixture) -> None:
    def broken() -> datetime:
        raise ZeroDivisionError

    portal = MockPortal(vendor)
    portal._portal._clock = broken
    with portal, client(portal) as http:
        assert http.post("/customer-invoices").status_code == 500
    assert any("ZeroDivisionError" in (record.exc_text or "") or record.exc_info for record in caplog.records)
