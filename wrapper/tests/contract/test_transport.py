"""ContractTransport: every exchange is judged, and nothing of it is altered but what was asked for."""

import asyncio
import functools
import gzip
import io
import json
import logging
import pickle
import tracemalloc
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from typing import Any, Literal, Self

import httpx
import pytest
from httpx._decoders import SUPPORTED_DECODERS
from mijnklantportaal import (
    AsyncMijnKlantportaal,
    ConnectError,
    CustomerInvoice,
    MijnKlantportaal,
    MijnKlantportaalError,
    Outcome,
    OutcomeUnknownError,
    ServerError,
    UnreadableResponseError,
    ValidationError,
)
from mijnklantportaal.contract import (
    Contract,
    ContractTransport,
    ContractViolationError,
    Exchange,
    RequestViolationError,
    ResponseViolationError,
)
from mijnklantportaal.contract._judging import RequestJudge

from ..fakes import ARGUMENTS, BASE_URL, INVOICE, PDF, TOKEN, Broken, FakePortal  # noqa: TID252  # the room's own

HEADERS = {"Content-Type": "application/json", "X-RateLimit-Limit": "60", "X-RateLimit-Remaining": "59"}
GOOD = json.dumps(INVOICE).encode()
BAD = json.dumps(INVOICE | {"issuedAt": "29-04-2024", "token": TOKEN}).encode()
FIELDS = {"customerId": "cst_1", "invoiceNumber": "2024-001", "issuedAt": "2024-04-29", "amount": "12.95"}
FILES = {"pdf": ("1.pdf", PDF, "application/pdf")}
CREATE = "/customer-invoices"
DATE = 'response.body.issuedAt: expected a date (YYYY-MM-DD), got "29-04-2024"'

Kind = Literal["sync", "async"]


@pytest.fixture(params=["sync", "async"])
def kind(request: pytest.FixtureRequest) -> Any:
    return request.param


class Pieces(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body in pieces, as a connection gives it."""

    def __init__(self, *pieces: bytes) -> None:
        self.pieces = pieces
        self.closed = 0

    def __iter__(self) -> Iterator[bytes]:
        yield from self.pieces

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self.pieces:
            yield piece

    def close(self) -> None:
        self.closed += 1

    async def aclose(self) -> None:
        self.closed += 1


class Piecewise(httpx.AsyncByteStream):
    """The same for an async client alone, and without a generator."""

    def __init__(self, *pieces: bytes) -> None:
        self._pieces = iter(pieces)

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        try:
            return next(self._pieces)
        except StopIteration:
            raise StopAsyncIteration from None


def answer(status: int, content: bytes = b"", **headers: str) -> Callable[[], httpx.Response]:
    """Give a reply of which nothing is read yet."""
    return lambda: httpx.Response(
        status, headers=HEADERS | headers, stream=Pieces(content[:10], content[10:]), extensions={"x": 1}
    )


def create(kind: Kind, transport: ContractTransport, **changes: Any) -> CustomerInvoice:
    """Create an invoice as our users do."""
    arguments = {**ARGUMENTS, **changes}
    if kind == "sync":
        with MijnKlantportaal(TOKEN, base_url=BASE_URL, max_retries=0, transport=transport) as portal:
            return portal.customer_invoices.create(**arguments)

    async def run() -> CustomerInvoice:
        async with AsyncMijnKlantportaal(TOKEN, base_url=BASE_URL, max_retries=0, transport=transport) as other:
            return await other.customer_invoices.create(**arguments)

    return asyncio.run(run())


def send(kind: Kind, transport: ContractTransport, method: str = "POST", **options: Any) -> httpx.Response:
    """Send a request as httpx's users do."""
    given: dict[str, Any] = {"base_url": BASE_URL, "headers": {"Authorization": f"Bearer {TOKEN}"}}
    options = {"url": CREATE} | (options or {"data": FIELDS, "files": FILES})
    if kind == "sync":
        with httpx.Client(transport=transport, **given) as client:
            return client.request(method, **options)

    async def run() -> httpx.Response:
        async with httpx.AsyncClient(transport=transport, **given) as client:
            return await client.request(method, **options)

    return asyncio.run(run())


def judged(*answers: Any, **options: Any) -> tuple[ContractTransport, FakePortal, list[Exchange]]:
    seen: list[Exchange] = []
    portal = FakePortal(*answers)
    return ContractTransport(portal, **({"on_violation": seen.append} | options)), portal, seen


def test_what_keeps_the_contract_is_not_spoken_of(kind: Kind, caplog: pytest.LogCaptureFixture) -> None:
    transport, portal, seen = judged(answer(201, GOOD))
    assert create(kind, transport).problems == ()
    assert send(kind, transport).json() == INVOICE
    assert (seen, len(portal.received)) == ([], 2)
    assert create(kind, judged(answer(201, GOOD), on_violation="raise")[0]).id == INVOICE["id"]
    assert send(kind, ContractTransport(FakePortal(answer(201, GOOD)))).status_code == 201
    assert "expected" not in caplog.text
    assert portal.closed


def test_a_callback_is_told_once_of_both_sides(kind: Kind) -> None:
    transport, _, seen = judged(answer(201, BAD))
    assert send(kind, transport, data=FIELDS | {"amount": "12,95"}, files=FILES).content == BAD
    (exchange,) = seen
    assert (exchange.method, exchange.path, exchange.status_code) == ("POST", "/v1/customer-invoices", 201)
    assert [each.place for each in exchange.violations] == ["request.body.amount", "response.body.issuedAt"]
    assert exchange.request_body.startswith("--")
    assert exchange.response_body.startswith('{\\"id\\": ')
    assert len(exchange.response_body) < 700
    line = str(exchange)
    assert line.startswith("POST /v1/customer-invoices 201: request.body.amount: expected text matching ")
    assert line.endswith(DATE)


def test_a_logger_gets_a_warning(kind: Kind, caplog: pytest.LogCaptureFixture) -> None:
    mine = logging.getLogger("mine")
    for transport, name in (
        (ContractTransport(FakePortal(answer(201, BAD))), "mijnklantportaal.contract"),
        (ContractTransport(FakePortal(answer(201, BAD)), on_violation=mine), "mine"),
    ):
        caplog.clear()
        send(kind, transport)
        records = [each for each in caplog.records if each.name == name]
        assert [(each.levelname, each.getMessage()) for each in records] == [
            ("WARNING", f"POST /v1/customer-invoices 201: {DATE}")
        ]


def test_no_credentials_in_what_is_told(kind: Kind, caplog: pytest.LogCaptureFixture) -> None:
    echo = json.dumps(INVOICE | {"issuedAt": f"Bearer {TOKEN}", "\n": [TOKEN]}).encode()
    cut_off = b'{"' + b"x" * (298 - len(TOKEN)) + TOKEN.encode() * 3 + b'": 1}'
    for content in (echo, cut_off, TOKEN.encode()):
        transport, _, seen = judged(answer(201, content))
        send(kind, transport, data=FIELDS | {"amount": TOKEN}, files=FILES)
        raising, _, _ = judged(answer(201, content), on_violation="raise")
        with pytest.raises(ResponseViolationError) as caught:
            send(kind, raising)
        logged, _, _ = judged(answer(201, content), on_violation=logging.getLogger("x"))
        send(kind, logged, url=f"/{TOKEN}?key={TOKEN}")
        told = f"{seen!r} {seen[0]} {caught.value!r} {caught.value} {pickle.dumps(caught.value)!r} {caplog.text}"
        assert "response.body" in told
        assert TOKEN not in told.replace(f"HTTP Request: POST {BASE_URL}/{TOKEN}?key={TOKEN}", "")  # httpx's own line
        assert TOKEN[:12] not in seen[0].response_body


@pytest.mark.parametrize(
    ("header", "value", "secret"),
    [
        ("Authorization", f"Bearer {TOKEN}, Bearer another", TOKEN),
        ("Authorization", f'Digest username="someone", response="{TOKEN}", opaque="x"', TOKEN),
        ("Authorization", "Basic c29tZWJvZHk6Y29ycmVjdCBob3JzZQ==", "correct horse"),
        ("Authorization", "Basic Y29ycmVjdCBob3JzZQ==", "correct horse"),
        ("Proxy-Authorization", "Basic battery-staple", "battery-staple"),
        ("Cookie", "theme=dark; session=battery-staple; a=b", "battery-staple"),
    ],
)
def test_no_header_that_bears_credentials_is_told(kind: Kind, header: str, value: str, secret: str) -> None:
    transport, _, seen = judged(answer(201, json.dumps(INVOICE | {"issuedAt": secret, "echo": secret}).encode()))
    send(kind, transport, data=FIELDS, files=FILES, headers={header: value})
    (exchange,) = seen
    assert "issuedAt" in str(exchange)
    assert secret not in f"{exchange!r} {exchange}"


def test_what_a_header_says_in_the_open_is_told(kind: Kind) -> None:
    transport, _, seen = judged(answer(201, BAD))
    header = f'Digest realm="29-04-2024", uri="{CREATE}", response="{TOKEN}"'
    send(kind, transport, data=FIELDS, files=FILES, headers={"Authorization": header})
    assert str(seen[0]).startswith(f"POST /v1{CREATE} 201: ")
    assert DATE in str(seen[0])


def test_the_response_is_not_altered(kind: Kind) -> None:
    def odd() -> httpx.Response:
        headers = [(b"X-Odd", b"\xe9"), (b"x-odd", b"2"), (b"Content-Encoding", b"gzip"), *httpx.Headers(HEADERS).raw]
        return httpx.Response(299, headers=headers, stream=Pieces(gzip.compress(BAD)), extensions={"x": 1})

    bare, response = FakePortal(odd), send(kind, judged(odd)[0])
    as_it_was = send(kind, bare)  # type: ignore[arg-type]  # any transport will do
    assert response.headers.raw == as_it_was.headers.raw
    assert (response.status_code, response.content) == (299, BAD)
    assert response.extensions == as_it_was.extensions == {"x": 1}


def test_it_can_be_streamed_and_closed_early() -> None:
    stream = Pieces(BAD[:10], BAD[10:])
    transport, _, seen = judged(lambda: httpx.Response(201, headers=HEADERS, stream=stream))
    with httpx.Client(transport=transport, base_url=BASE_URL) as client:
        with client.stream("POST", CREATE, data=FIELDS, files=FILES) as response:
            assert next(response.iter_raw()) == BAD[:10]
            assert seen == []
        # Of the body nothing is said, because it is not known; what there was of it is shown.
        assert [each.place for each in seen[0].violations] == ["request.headers.Authorization"]
        assert seen[0].response_body == '{\\"id\\": \\"in'
        with client.stream("POST", CREATE, data=FIELDS, files=FILES) as response:
            assert list(response.iter_raw()) == [BAD[:10], BAD[10:]]
            assert len(seen[1].violations) == 2
    assert (len(seen), stream.closed) == (2, 2)


def test_an_error_of_the_callers_arrives_though_the_response_was_left_unread() -> None:
    def answer_late() -> httpx.Response:
        return httpx.Response(299, headers=HEADERS, stream=Pieces(BAD))

    headers = {"Authorization": f"Bearer {TOKEN}"}
    with (
        httpx.Client(
            transport=judged(answer_late, on_violation="raise")[0], base_url=BASE_URL, headers=headers
        ) as client,
        pytest.raises(KeyError, match="mine"),
        client.stream("POST", CREATE, data=FIELDS, files=FILES),
    ):
        raise KeyError("mine")

    async def run() -> None:
        transport = judged(answer_late, on_violation="raise")[0]
        async with (
            httpx.AsyncClient(transport=transport, base_url=BASE_URL, headers=headers) as client,
            client.stream("POST", CREATE, data=FIELDS, files=FILES),
        ):
            raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        asyncio.run(run())


def test_what_stands_on_the_wire_is_judged_where_it_is_not_the_url() -> None:
    seen: list[Exchange] = []
    transport = ContractTransport(httpx.MockTransport(lambda _: httpx.Response(404)), on_violation=seen.append)
    with httpx.Client(transport=transport, base_url=BASE_URL) as client:
        client.get("/a", extensions={"target": b"/elsewhere"})
    assert [each.path for each in seen] == ["/elsewhere"]


def test_the_same_under_async() -> None:
    stream = Pieces(BAD[:10], BAD[10:])
    transport, _, seen = judged(lambda: httpx.Response(299, headers=HEADERS, stream=stream), on_violation="raise")

    async def run() -> None:
        headers = {"Authorization": f"Bearer {TOKEN}"}
        async with httpx.AsyncClient(transport=transport, base_url=BASE_URL, headers=headers) as client:
            with pytest.raises(ResponseViolationError) as caught:
                async with client.stream("POST", CREATE, data=FIELDS, files=FILES):
                    pass
            assert [each.rule for each in caught.value.exchange.violations] == ["status"]

    asyncio.run(run())
    assert (seen, stream.closed) == ([], 1)


@pytest.mark.parametrize(
    ("change", "headers", "found"),
    [
        (gzip.compress, {"Content-Encoding": "gzip"}, ["format"]),
        (lambda content: content, {"Content-Encoding": "identity"}, ["format"]),
        (lambda content: content, {"Content-Encoding": "gzip"}, ["encoding"]),
        (lambda _: bytes(2**20 + 1), {"Content-Encoding": "gzip"}, ["size"]),
        (lambda _: gzip.compress(bytes(50 * 2**20)), {"Content-Encoding": "gzip"}, ["size"]),
    ],
)
def test_content_codings_are_undone(
    change: Callable[[bytes], bytes], headers: dict[str, str], found: list[str]
) -> None:
    transport, _, seen = judged(answer(201, change(BAD), **headers))
    with httpx.Client(transport=transport, base_url=BASE_URL, headers={"Authorization": f"Bearer {TOKEN}"}) as client:
        tracemalloc.start()
        try:
            with client.stream("POST", CREATE, data=FIELDS, files=FILES) as response:
                for _ in response.iter_raw():
                    pass
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert [each.rule for each in seen[0].violations] == found
    assert peak < 5 * 2**20


FALSE = "response.body: expected a body in the content coding that is stated, got another"


@pytest.mark.parametrize("how", ["callback", "logger", "raise"])
def test_a_false_content_coding_is_told_though_httpx_stops_at_it(
    kind: Kind, how: str, caplog: pytest.LogCaptureFixture
) -> None:
    seen: list[Exchange] = []
    ways: dict[str, Any] = {"callback": seen.append, "logger": logging.getLogger("mine"), "raise": "raise"}
    transport, _, _ = judged(answer(201, GOOD, **{"Content-Encoding": "gzip"}), on_violation=ways[how])
    with pytest.raises(httpx.DecodingError, match="incorrect header check") as caught:
        send(kind, transport)
    assert type(caught.value) is httpx.DecodingError
    assert [str(each) for exchange in seen for each in exchange.violations] == [FALSE] * (how == "callback")
    told = [each.getMessage() for each in caplog.records if each.name == "mine"]
    assert told == [f"POST /v1/customer-invoices 201: {FALSE}"] * (how == "logger")


def test_it_is_told_to_who_goes_on_after_the_error() -> None:
    def go_on(how: Any) -> None:
        transport, _, _ = judged(answer(201, GOOD, **{"Content-Encoding": "gzip"}), on_violation=how)
        with (
            httpx.Client(
                transport=transport, base_url=BASE_URL, headers={"Authorization": f"Bearer {TOKEN}"}
            ) as client,
            client.stream("POST", CREATE, data=FIELDS, files=FILES) as response,
            suppress(httpx.DecodingError),
        ):
            response.read()

    seen: list[Exchange] = []
    go_on(seen.append)
    assert [str(each) for each in seen[0].violations] == [FALSE]
    with pytest.raises(ResponseViolationError, match="content coding"):
        go_on("raise")


class Unfinished:
    """A decoder to which less than the whole is an error at the end, as brotli and zstd have it."""

    def decode(self, content: bytes) -> bytes:
        return content

    def flush(self) -> bytes:
        raise httpx.DecodingError("incomplete")


def test_the_beginning_of_a_content_coding_is_none_that_is_false(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(SUPPORTED_DECODERS, "br", Unfinished)
    for coding, content in (("gzip", gzip.compress(BAD)), ("br", b"text")):
        transport, _, seen = judged(answer(299, content, **{"Content-Encoding": coding}))
        with (
            httpx.Client(
                transport=transport, base_url=BASE_URL, headers={"Authorization": f"Bearer {TOKEN}"}
            ) as client,
            client.stream("POST", CREATE, data=FIELDS, files=FILES) as response,
        ):
            next(response.iter_raw())
        assert [each.rule for each in seen[0].violations] == ["status"]


def test_a_content_coding_is_undone_once(kind: Kind, monkeypatch: pytest.MonkeyPatch) -> None:
    decoded: list[bytes] = []

    class Noting:
        def decode(self, content: bytes) -> bytes:
            decoded.append(content)
            return content

        def flush(self) -> bytes:
            return b""

    monkeypatch.setitem(SUPPORTED_DECODERS, "br", Noting)
    assert send(kind, judged(answer(201, GOOD, **{"Content-Encoding": "br"}))[0]).content == GOOD
    # For the caller piece by piece; for the judge at the end.
    assert decoded == [GOOD[:10], GOOD[10:], GOOD]


def test_a_response_that_was_read_already(kind: Kind) -> None:
    class Reading(FakePortal):
        """Reads the response for some purpose of its own."""

        def handle_request(self, request: httpx.Request) -> httpx.Response:
            response = super().handle_request(request)
            response.read()
            return response

        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            response = await super().handle_async_request(request)
            await response.aread()
            return response

    gzipped = answer(201, gzip.compress(BAD), **{"Content-Encoding": "gzip"})
    for portal in (Reading(gzipped), FakePortal(lambda: httpx.Response(201, headers=HEADERS, content=BAD))):
        seen: list[Exchange] = []
        assert send(kind, ContractTransport(portal, on_violation=seen.append)).content == BAD
        assert [str(each) for each in seen[0].violations] == [DATE]


def test_mock_transports_of_httpx(kind: Kind) -> None:
    bodies: list[bytes] = []

    def handle(request: httpx.Request) -> httpx.Response:
        bodies.append(request.content)
        return httpx.Response(201, headers=HEADERS, content=GOOD)

    seen: list[Exchange] = []
    transport = ContractTransport(httpx.MockTransport(handle), on_violation=seen.append)
    response = send(kind, transport, data=FIELDS | {"amount": "1,00"}, files=FILES)
    assert response.request.content == bodies[0]
    send(kind, transport, json={"amount": 1})
    assert [each.rule for exchange in seen for each in exchange.violations] == ["pattern", "content-type"]


def unexpected(exchange: Exchange) -> None:
    raise AssertionError(exchange)


@pytest.mark.parametrize("how", ["raise", "callback"])
@pytest.mark.parametrize("size", [10, 300_000])
def test_a_request_is_sent_as_it_is(kind: Kind, how: str, size: int) -> None:
    plain, portal = FakePortal(answer(201, GOOD)), FakePortal(answer(201, GOOD))
    transport = ContractTransport(portal, on_violation="raise" if how == "raise" else unexpected)
    options: dict[str, Any] = {
        "data": FIELDS,
        "files": {"pdf": ("1.pdf", b"%PDF-" + bytes(size) + b"%%EOF", "application/pdf")},
        "headers": {"Content-Type": "multipart/form-data; boundary=b", "Authorization": f"Bearer {TOKEN}"},
    }
    send(kind, plain, **options)  # type: ignore[arg-type]  # any transport will do
    send(kind, transport, **options)
    assert portal.received[0].body == plain.received[0].body
    assert portal.received[0].headers == plain.received[0].headers


def test_small_pieces_are_judged_together(kind: Kind, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []
    monkeypatch.setattr(RequestJudge, "feed", lambda _, piece: sizes.append(len(piece)))
    monkeypatch.setattr(RequestJudge, "end", lambda _: [])
    for size, most in ((50_000, 1), (1_000_000, 17)):
        sizes.clear()
        pieces = [b"x" * 100] * (size // 100)
        content = Pieces(*pieces) if kind == "sync" else Piecewise(*pieces)
        send(kind, judged(answer(201, GOOD))[0], content=content, headers=FORM_TYPE)
        assert sum(sizes) == size
        assert len(sizes) <= most
        # None waits for long: of what is streamed, no more than this is in memory.
        assert max(sizes) < 2**16 + 100


def test_a_request_that_means_no_operation(kind: Kind) -> None:
    transport, _, seen = judged(answer(404, b"no"))
    assert send(kind, transport, "BREW").status_code == 404
    assert [(each.rule, each.place) for each in seen[0].violations] == [("method", "request.method")]
    assert (seen[0].status_code, seen[0].response_body) == (404, "no")


def test_a_body_that_ends_in_an_empty_piece_is_held_back_too(kind: Kind) -> None:
    transport, portal, _ = judged(answer(201, GOOD), on_violation="raise")
    for pieces in ((b"x", b""), (b"", b"x"), (b"a", b"b", b"", b"c", b"")):
        content = Pieces(*pieces) if kind == "sync" else Piecewise(*pieces)
        with pytest.raises(RequestViolationError):
            send(kind, transport, content=content, headers={"Content-Type": "multipart/form-data; boundary=b"})
    assert portal.received == []


def test_a_stream_of_any_making_is_judged_and_sent() -> None:
    transport, portal, seen = judged(answer(201, GOOD))

    async def run() -> None:
        async with httpx.AsyncClient(transport=transport) as client:
            for pieces in ((b"a", b"b"), ()):
                await client.send(httpx.Request("POST", BASE_URL + CREATE, stream=Piecewise(*pieces)))

    asyncio.run(run())
    assert [each.body for each in portal.received] == [b"ab", b""]
    places = [[each.place for each in exchange.violations][1:] for exchange in seen]
    assert places == [["request.headers.Content-Type"], ["request.body"]]


def test_a_repeated_request_is_judged_anew(kind: Kind) -> None:
    class Twice(FakePortal):
        """Sends a request again by itself."""

        def handle_request(self, request: httpx.Request) -> httpx.Response:
            super().handle_request(request)
            return super().handle_request(request)

        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            await super().handle_async_request(request)
            return await super().handle_async_request(request)

    seen: list[Exchange] = []
    portal = Twice(answer(201, GOOD))
    large = {"pdf": ("1.pdf", b"%PDF-" + bytes(300_000) + b"%%EOF", "application/pdf")}
    transport = ContractTransport(portal, on_violation=seen.append)
    send(kind, transport, data=FIELDS | {"amount": "-"}, files=large)
    assert portal.received[0].body == portal.received[1].body
    assert [each.place for each in seen[0].violations] == ["request.body.amount"]


class Cut(FakePortal):
    """Notes each piece that leaves."""

    def __init__(self) -> None:
        super().__init__(answer(201, GOOD))
        self.pieces: list[bytes] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        assert isinstance(request.stream, httpx.SyncByteStream)
        for piece in request.stream:
            self.pieces.append(piece)
        raise AssertionError("the request should not have come to its end")

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        assert isinstance(request.stream, httpx.AsyncByteStream)
        async for piece in request.stream:
            self.pieces.append(piece)
        raise AssertionError("the request should not have come to its end")


FORM_TYPE = {"Content-Type": "multipart/form-data; boundary=b"}


def form_of(fields: dict[str, str]) -> bytes:
    """Write a form that fits in one piece."""
    return httpx.Request("POST", BASE_URL, data=fields, files=FILES, headers=FORM_TYPE).read()


BROKEN_PDF = b"%PDF-" + bytes(1_000_000)


@pytest.mark.parametrize("extra", [{"amount": "12,95"}, {"paidAt": "now"}])
def test_a_small_request_that_breaks_the_contract_is_not_sent_at_all(kind: Kind, extra: dict[str, str]) -> None:
    class Unused(FakePortal):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            raise AssertionError(request)

        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            raise AssertionError(request)

    with pytest.raises(RequestViolationError) as caught:
        send(
            kind, ContractTransport(Unused(), on_violation="raise"), content=form_of(FIELDS | extra), headers=FORM_TYPE
        )
    assert caught.value.exchange.status_code is None
    assert "without a response" in str(caught.value)


def test_of_a_large_one_the_last_piece_is_not(kind: Kind) -> None:
    portal = Cut()
    files = {"pdf": ("1.pdf", io.BytesIO(BROKEN_PDF), "application/pdf")}
    with pytest.raises(RequestViolationError, match="%%EOF"):
        send(kind, ContractTransport(portal, on_violation="raise"), data=FIELDS, files=files)
    assert 0 < sum(map(len, portal.pieces)) < len(BROKEN_PDF) + 1000
    assert not any(b"--\r\n" in piece[-10:] for piece in portal.pieces)


def test_a_wrong_head_is_found_before_the_body_is_read(kind: Kind) -> None:
    class Unread(io.BytesIO):
        def read(self, *_: Any) -> bytes:
            raise AssertionError("nobody needs it")

    transport, portal, _ = judged(answer(201, GOOD), on_violation="raise")
    files = {"pdf": ("1.pdf", Unread(PDF), "application/pdf")}
    with pytest.raises(RequestViolationError, match=r"request\.headers\.Authorization"):
        send(kind, transport, data=FIELDS, files=files, headers={"Authorization": ""})
    assert portal.received == []


@pytest.mark.parametrize("error", [httpx.ConnectError("no way"), httpx.ReadTimeout("too late"), KeyError("x")])
@pytest.mark.parametrize("amount", ["12.95", "12,95"])
def test_what_the_other_transport_raises_passes_through(kind: Kind, error: Exception, amount: str) -> None:
    transport, _, seen = judged(error)
    for files in (FILES, {"pdf": ("1.pdf", io.BytesIO(b"%PDF-" + bytes(300_000) + b"%%EOF"), "application/pdf")}):
        seen.clear()
        with pytest.raises(type(error)) as caught:
            send(kind, transport, data=FIELDS | {"amount": amount}, files=files)
        assert caught.value is error
        assert [each.status_code for each in seen] == ([] if amount == "12.95" else [None])


@pytest.mark.parametrize(("error", "is_sent"), [(httpx.ReadTimeout, True), (httpx.ConnectTimeout, False)])
def test_a_request_is_judged_unless_nothing_of_it_was_sent(
    kind: Kind,
    error: type[httpx.TransportError],
    is_sent: bool,  # noqa: FBT001  # a table
) -> None:
    def fail(_: httpx.Request) -> httpx.Response:
        raise error("nobody read the body")

    seen: list[Exchange] = []
    for options in ({"method": "TRACE", "url": CREATE}, {"url": CREATE, "content": b"of the wrong type"}):
        seen.clear()
        with pytest.raises(error):
            send(kind, ContractTransport(httpx.MockTransport(fail), on_violation=seen.append), **options)
        assert [each.status_code for each in seen] == ([None] if is_sent else [])


@pytest.mark.parametrize("on_violation", ["raise", "callback"])
def test_so_does_what_breaks_off_the_response(kind: Kind, on_violation: str) -> None:
    seen: list[Exchange] = []
    portal = FakePortal(lambda: httpx.Response(299, headers=HEADERS, stream=Broken(b"{")))
    how: Any = "raise" if on_violation == "raise" else seen.append
    with pytest.raises(httpx.RemoteProtocolError, match="peer closed"):
        send(kind, ContractTransport(portal, on_violation=how))
    assert [each.rule for exchange in seen for each in exchange.violations] == (["status"] if how != "raise" else [])


def test_a_request_that_the_portal_refuses_half_way_is_judged_by_its_head(kind: Kind) -> None:
    class Early(FakePortal):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            assert isinstance(request.stream, httpx.SyncByteStream)
            next(iter(request.stream))
            return answer(413)()

        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            assert isinstance(request.stream, httpx.AsyncByteStream)
            await anext(aiter(request.stream))
            return answer(413)()

    seen: list[Exchange] = []
    transport = ContractTransport(Early(), on_violation=seen.append)
    files = {"pdf": ("1.pdf", io.BytesIO(BROKEN_PDF), "application/pdf")}
    assert send(kind, transport, data=FIELDS, files=files).status_code == 413
    assert [each.rule for each in seen[0].violations] == ["status"]


OUTCOMES: list[tuple[int, bytes, type[MijnKlantportaalError], Outcome]] = [
    (201, BAD, UnreadableResponseError, Outcome.APPLIED),
    (299, GOOD, UnreadableResponseError, Outcome.APPLIED),
    (422, b"{}", ValidationError, Outcome.NOT_APPLIED),
    (500, b"{}", ServerError, Outcome.UNKNOWN),
    (302, b"", OutcomeUnknownError, Outcome.UNKNOWN),
]


@pytest.mark.parametrize(("status", "content", "error", "outcome"), OUTCOMES)
@pytest.mark.parametrize("streamed", [True, False])
def test_an_exception_never_hides_that_an_invoice_exists(  # noqa: PLR0917  # each is a case
    kind: Kind,
    status: int,
    content: bytes,
    error: type[Exception],
    outcome: Outcome,
    streamed: bool,  # noqa: FBT001
) -> None:
    reply = answer(status, content) if streamed else lambda: httpx.Response(status, headers=HEADERS, content=content)
    transport, portal, _ = judged(reply, on_violation="raise")
    with pytest.raises(error) as caught:
        create(kind, transport)
    assert isinstance(caught.value, MijnKlantportaalError)
    assert caught.value.outcome is outcome
    assert isinstance(caught.value.__cause__, ResponseViolationError)
    assert (caught.value.reply.status_code, len(portal.received)) == (status, 1)  # type: ignore[attr-defined]
    assert caught.value.reply.content == content.replace(TOKEN.encode(), b"[token]")  # type: ignore[attr-defined]
    assert TOKEN not in str(caught.value)


def test_what_was_not_sent_does_not_exist(kind: Kind) -> None:
    transport, portal, _ = judged(answer(201, GOOD), on_violation="raise")
    with pytest.raises(ConnectError, match=r"request\.body\.later: expected not to be present") as caught:
        create(kind, ContractTransport(portal, contract=strict(), on_violation="raise"), extra={"later": "1"})
    assert caught.value.outcome is Outcome.NOT_APPLIED
    assert isinstance(caught.value.__cause__, RequestViolationError)
    assert portal.received == []
    assert create(kind, transport, extra={"later": "1"}).id == INVOICE["id"]


def strict() -> Contract:
    """Give a contract that knows of no field but those that it names."""
    document = json.loads(json.dumps(Contract.load().document))
    content = document["paths"][CREATE]["post"]["requestBody"]["content"]
    content["multipart/form-data"]["schema"]["additionalProperties"] = False
    return Contract(document)


def test_each_attempt_is_judged() -> None:
    limited = answer(429, b'{"message": 1}', **{"Retry-After": "0", "X-RateLimit-Reset": "1"})
    transport, portal, seen = judged(limited, answer(201, BAD))
    with MijnKlantportaal(TOKEN, base_url=BASE_URL, transport=transport) as client:
        client.customer_invoices.create(**ARGUMENTS)
    assert len(portal.received) == 2
    assert [each.status_code for each in seen] == [429, 201]


def test_what_a_callback_raises_reaches_the_caller(kind: Kind) -> None:
    class StopError(Exception):
        pass

    def stop(_: Exchange) -> None:
        raise StopError

    with pytest.raises(StopError):
        send(kind, judged(answer(201, BAD), on_violation=stop)[0])


class Interrupted(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body that is interrupted while it is read: by Ctrl-C, or because the task is cancelled."""

    def __iter__(self) -> Iterator[bytes]:
        yield b"{"
        raise KeyboardInterrupt

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield b"{"
        raise asyncio.CancelledError


def fail(_: Exchange) -> None:
    raise AssertionError


@pytest.mark.parametrize("on_violation", ["raise", fail])
def test_an_interruption_gets_where_it_is_going(kind: Kind, on_violation: Any) -> None:
    inner = FakePortal(lambda: httpx.Response(299, headers=HEADERS, stream=Interrupted()))
    with pytest.raises(KeyboardInterrupt if kind == "sync" else asyncio.CancelledError):
        create(kind, ContractTransport(inner, on_violation=on_violation))


class Patient(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """Takes a request, and is interrupted before there is a reply."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.read()
        raise KeyboardInterrupt

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await request.aread()
        raise asyncio.CancelledError


def test_a_request_is_told_of_though_nobody_waited_for_the_reply(kind: Kind) -> None:
    told: list[Exchange] = []
    transport = ContractTransport(Patient(), on_violation=told.append)
    with pytest.raises(KeyboardInterrupt if kind == "sync" else asyncio.CancelledError):
        send(kind, transport, content=b"{}", headers={"Content-Type": "application/json"})
    (exchange,) = told
    assert exchange.status_code is None
    assert [each.rule for each in exchange.violations] == ["content-type"]


class Opened(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """Opens what it needs when its client is entered."""

    def __init__(self) -> None:
        self.calls: list[str] = []

    def __enter__(self) -> Self:
        self.calls.append("enter")
        return self

    def __exit__(self, *_: object) -> None:
        self.calls.append("exit")

    async def __aenter__(self) -> Self:
        self.calls.append("enter")
        return self

    async def __aexit__(self, *_: object) -> None:
        self.calls.append("exit")


def test_the_other_transport_is_entered_and_left_with_the_client(kind: Kind) -> None:
    inner = Opened()
    transport = ContractTransport(inner)

    async def run() -> None:
        async with httpx.AsyncClient(transport=transport):
            assert inner.calls == ["enter"]

    if kind == "sync":
        with httpx.Client(transport=transport):
            assert inner.calls == ["enter"]
    else:
        asyncio.run(run())
    assert inner.calls == ["enter", "exit"]


def test_nobody_closes_what_is_of_the_other_kind() -> None:
    """A client of the wrong kind says so once a request is made; that it is closed must not hide it."""
    for_async = Closed()
    ContractTransport(for_async).close()
    asyncio.run(ContractTransport(httpx.HTTPTransport()).aclose())
    assert not for_async.closed
    asyncio.run(ContractTransport(for_async).aclose())
    assert for_async.closed


class Closed(httpx.AsyncBaseTransport):
    """Notes that it was closed."""

    closed = False

    async def aclose(self) -> None:
        self.closed = True


@pytest.mark.parametrize("transport", [None, httpx.Client(), httpx.HTTPTransport])
def test_what_is_no_transport_is_refused_at_once(transport: Any) -> None:
    with pytest.raises(TypeError, match=r"^transport: \w+ is none; give e\.g\. httpx\.HTTPTransport\(\)$"):
        ContractTransport(transport)


@pytest.mark.parametrize("error", [RequestViolationError, ResponseViolationError])
def test_the_errors_can_be_pickled(error: type[ContractViolationError], kind: Kind) -> None:
    transport, _, seen = judged(answer(201, BAD))
    send(kind, transport)
    again = pickle.loads(pickle.dumps(error(seen[0])))  # noqa: S301  # our own
    assert (type(again), again.exchange, str(again)) == (error, seen[0], str(seen[0]))


def test_many_violations_are_told_in_one_line(kind: Kind) -> None:
    transport, _, seen = judged(answer(201, b"{}"))
    send(kind, transport)
    assert len(seen[0].violations) > 5
    assert str(seen[0]).count("; response") == 4
    assert str(seen[0]).endswith(f"; and {len(seen[0].violations) - 5} more")


@pytest.mark.parametrize(
    ("client", "inner", "words"),
    [
        ("sync", httpx.AsyncHTTPTransport, "AsyncHTTPTransport is asynchronous: give it to an async client"),
        ("async", httpx.HTTPTransport, "HTTPTransport is synchronous: give it to a sync client"),
    ],
)
def test_a_transport_of_the_other_kind_is_named(client: Kind, inner: Any, words: str) -> None:
    with pytest.raises(TypeError, match=words):
        send(client, ContractTransport(inner()))


class AsynchronousObject:
    async def __call__(self, exchange: Exchange) -> None:
        raise AssertionError(exchange)


async def asynchronous(exchange: Exchange) -> None:
    raise AssertionError(exchange)


@pytest.mark.parametrize(
    ("on_violation", "words"),
    [
        (None, r"on_violation: None is of no use; give \"raise\", a logging\.Logger or a function"),
        (5, "on_violation: 5 is of no use; give"),
        ("RAISE", "on_violation: 'RAISE' is of no use; give"),
        (asynchronous, "on_violation: <function asynchronous .* is asynchronous, and would not be awaited; give"),
        (functools.partial(asynchronous), "would not be awaited"),
        (AsynchronousObject(), "would not be awaited"),
        (AsynchronousObject().__call__, "would not be awaited"),
    ],
)
def test_what_would_come_to_nothing_is_refused_at_once(on_violation: Any, words: str) -> None:
    with pytest.raises(TypeError, match=words):
        ContractTransport(FakePortal(answer(201, BAD)), on_violation=on_violation)


@pytest.mark.parametrize(
    "on_violation", ["raise", logging.getLogger("x"), print, functools.partial(print), dict, [].append]
)
def test_what_is_of_use_is_not(on_violation: Any) -> None:
    ContractTransport(FakePortal(), on_violation=on_violation)
