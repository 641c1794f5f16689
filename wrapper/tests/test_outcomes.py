"""What each way a call can end means, and how often the request was sent; sync and async alike."""

import gzip
import zlib
from functools import partial
from typing import Any, NoReturn

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mijnklantportaal import (
    AuthenticationError,
    ConflictError,
    ConnectError,
    LicenseLimitError,
    MijnKlantportaalError,
    NotFoundError,
    Outcome,
    OutcomeUnknownError,
    PermissionDeniedError,
    RateLimitError,
    RefusedError,
    ServerError,
    UnreadableResponseError,
    ValidationError,
)
from mijnklantportaal._response_body import MAX_BODY, MAX_PACKED

from .fakes import CREATED, INVOICE, OUT_OF_REACH, Answer, Broken, Connect, answer, connected, deterministic, raising

REFUSALS = {
    401: AuthenticationError,
    403: PermissionDeniedError,
    404: NotFoundError,
    409: ConflictError,
    422: ValidationError,
    426: LicenseLimitError,
    429: RateLimitError,
}
UNDECIDED = {408, 425, 499}


def expected(status: int) -> type[MijnKlantportaalError]:
    if status in REFUSALS:
        return REFUSALS[status]
    if 400 <= status < 500 and status not in UNDECIDED:
        return RefusedError
    return ServerError if 500 <= status < 600 else OutcomeUnknownError


def test_every_status_is_the_error_it_means_and_a_write_is_sent_once(connect: Connect) -> None:
    for status in [101, *range(300, 600), 600, 999]:
        line = connect(answer(status, json={"message": "Because."}), CREATED)
        with pytest.raises(MijnKlantportaalError) as caught:
            line.create()
        assert type(caught.value) is expected(status), status
        assert f"POST /customer-invoices for invoice 2024-001: {status} Because. The invoice" in str(caught.value)
        assert len(line.received) == 1, status
        assert line.sleeps == []


@pytest.mark.parametrize("status", [200, 201, 202, 207, 226])
def test_every_2xx_with_an_invoice_is_success(connect: Connect, status: int) -> None:
    line = connect(answer(status, json=INVOICE))
    assert line.create().id == INVOICE["id"]
    assert len(line.received) == 1


@pytest.mark.parametrize(
    "content",
    [b"", b"<html>ok</html>", b"[]", b"null", b'{"links": null}', b'{"id": 7}', b'"inv_1"', b'{"id": "inv_', b"\xff"],
)
def test_a_2xx_without_an_id_is_applied(connect: Connect, content: bytes) -> None:
    line = connect(answer(201, content=content), CREATED)
    with pytest.raises(UnreadableResponseError) as caught:
        line.create()
    assert caught.value.outcome is Outcome.APPLIED
    assert caught.value.status_code == 201
    assert caught.value.reply is not None
    assert caught.value.reply.content == content
    assert isinstance(caught.value.__cause__, ValueError)
    assert str(caught.value).endswith("The invoice exists: do not send it again.")
    assert len(line.received) == 1


def test_a_204_is_applied(connect: Connect) -> None:
    with pytest.raises(UnreadableResponseError, match=r"204, but .*: an empty body"):
        connect(answer(204)).create()


NEVER_SENT = list(OUT_OF_REACH)
PERHAPS_SENT = [
    httpx.ReadTimeout,
    httpx.WriteTimeout,
    httpx.ReadError,
    httpx.WriteError,
    httpx.CloseError,
    httpx.RemoteProtocolError,
    httpx.LocalProtocolError,
    httpx.DecodingError,
    httpx.TooManyRedirects,
    OSError,
    RuntimeError,
]


def test_every_error_of_httpx_has_its_place() -> None:
    """A new one must be put in a list above, after some thought."""

    def leaves(kind: type[Exception]) -> set[type[Exception]]:
        own = [child for child in kind.__subclasses__() if child.__module__.startswith("httpx")]
        return {leaf for child in own for leaf in leaves(child) or {child}}

    placed = {kind for kind in NEVER_SENT + PERHAPS_SENT if issubclass(kind, httpx.RequestError)}
    assert placed == leaves(httpx.RequestError)


@pytest.mark.parametrize("kind", NEVER_SENT)
def test_what_was_never_sent_is_repeated_and_not_applied(connect: Connect, kind: type[Exception]) -> None:
    cause = kind("no way")
    line = connect(cause)
    with pytest.raises(
        ConnectError, match=f": https://portal.example: {kind.__name__}: no way. The invoice was not created."
    ) as caught:
        line.create()
    assert caught.value.outcome is Outcome.NOT_APPLIED
    assert caught.value.__cause__ is cause
    assert caught.value.status_code is None
    lasting = kind is httpx.UnsupportedProtocol  # another attempt would be the same
    assert len(line.received) == (1 if lasting else 3)
    assert line.sleeps == ([] if lasting else [0.5, 1.0])


@pytest.mark.parametrize("kind", PERHAPS_SENT)
def test_what_may_have_been_sent_is_unknown_and_not_repeated(connect: Connect, kind: type[Exception]) -> None:
    cause = kind("")
    line = connect(cause, CREATED)
    with pytest.raises(OutcomeUnknownError, match=f"{kind.__name__}. The invoice may exist") as caught:
        line.create()
    assert type(caught.value) is OutcomeUnknownError
    assert caught.value.__cause__ is cause
    assert len(line.received) == 1
    assert line.sleeps == []


def test_an_interruption_passes_through(connect: Connect) -> None:
    line = connect(KeyboardInterrupt(), CREATED)
    with pytest.raises(KeyboardInterrupt):
        line.create()
    assert len(line.received) == 1


def broken(status: int, *chunks: bytes, **options: Any) -> Answer:
    return lambda: httpx.Response(status, stream=Broken(*chunks), **options)


def test_a_201_that_breaks_off_is_applied(connect: Connect) -> None:
    line = connect(broken(201, b'{"id": ', b'"inv_1"'), CREATED)
    with pytest.raises(UnreadableResponseError, match="201, but the reply could not be read: RemoteProtocol") as caught:
        line.create()
    assert caught.value.reply is not None
    assert caught.value.reply.content == b'{"id": "inv_1"'
    assert isinstance(caught.value.__cause__, httpx.RemoteProtocolError)
    assert len(line.received) == 1


@pytest.mark.parametrize(("status", "kind"), [(422, ValidationError), (500, ServerError), (302, OutcomeUnknownError)])
def test_another_status_counts_though_its_body_breaks_off(
    connect: Connect, status: int, kind: type[MijnKlantportaalError]
) -> None:
    with pytest.raises(kind, match=f"{status} half a sen") as caught:
        connect(broken(status, b"half a sen")).create()
    assert type(caught.value) is kind
    assert isinstance(caught.value.__cause__, httpx.RemoteProtocolError)


def test_a_201_in_broken_gzip_is_applied(connect: Connect) -> None:
    content = gzip.compress(b'{"id": "inv_1"}')[:-9] + b"garbage!!"
    line = connect(lambda: httpx.Response(201, headers={"Content-Encoding": "gzip"}, stream=httpx.ByteStream(content)))
    with pytest.raises(UnreadableResponseError, match="201, but the reply could not be read: DecodingError"):
        line.create()


@pytest.mark.parametrize("coding", ["gzip, gzip", "br", "zstd", "Deflate, gzip", "gzip, br"])
def test_a_coding_that_was_not_asked_for_is_not_undone(connect: Connect, coding: str) -> None:
    content = gzip.compress(gzip.compress(b"{}"))
    for status, kind in ((201, UnreadableResponseError), (422, ValidationError), (500, ServerError)):
        line = connect(broken(status, content, headers={"Content-Encoding": coding}), CREATED)
        told = f"{status}, (and|but) the reply could not be read: .*{coding.lower()}, but gzip or deflate was asked for"
        with pytest.raises(kind, match=told) as caught:
            line.create()
        assert caught.value.reply is not None
        assert caught.value.reply.content == b""
        assert len(line.received) == 1


def test_no_more_codings_are_asked_for_where_more_are_installed(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("httpx._client.ACCEPT_ENCODING", "gzip, deflate, br, zstd")
    line = connect(CREATED)
    line.create()
    assert line.received[0].headers.get_list("accept-encoding") == ["gzip, deflate"]


@pytest.mark.parametrize("coding", ["identity", "Deflate", "", " GZIP ", "identity, gzip", "UTF-8"])
def test_a_coding_that_was_asked_for_is_undone_and_no_coding_left_alone(connect: Connect, coding: str) -> None:
    body = b'{"id": "inv_1"}'
    contents = {"Deflate": zlib.compress(body), " GZIP ": gzip.compress(body), "identity, gzip": gzip.compress(body)}
    content = contents.get(coding, body)
    stream = httpx.ByteStream(content)
    line = connect(lambda: httpx.Response(201, headers={"Content-Encoding": coding}, stream=stream))
    assert line.create().raw.content == body


def test_gzip_is_undone(connect: Connect) -> None:
    content = gzip.compress(b'{"id": "inv_1"}')
    headers = {"Content-Encoding": "gzip", "Content-Length": str(len(content))}
    invoice = connect(lambda: httpx.Response(201, headers=headers, stream=httpx.ByteStream(content))).create()
    assert invoice.raw.json() == {"id": "inv_1"}


def test_an_endless_201_is_applied_and_not_read_to_its_end(connect: Connect) -> None:
    chunk = b" " * (MAX_BODY // 4)
    with pytest.raises(UnreadableResponseError, match=f"TooLongError: longer than {MAX_BODY} bytes") as caught:
        connect(broken(201, *[chunk] * 100)).create()
    assert caught.value.reply is not None
    assert len(caught.value.reply.content) == MAX_BODY + len(chunk)


def test_what_one_read_brings_is_not_unpacked_at_once(connect: Connect) -> None:
    content = gzip.compress(bytes(MAX_BODY + 4 * 1024 * 1024), 1)
    line = connect(broken(201, content, headers={"Content-Encoding": "gzip"}))
    with pytest.raises(UnreadableResponseError, match=f"longer than {MAX_BODY} bytes") as caught:
        line.create()
    assert caught.value.reply is not None
    assert len(caught.value.reply.content) <= MAX_BODY + 2 * 1024 * 1024


def test_what_follows_the_end_of_a_gzip_counts(connect: Connect) -> None:
    line = connect(broken(201, gzip.compress(b"{}"), bytes(MAX_PACKED), headers={"Content-Encoding": "gzip"}))
    with pytest.raises(UnreadableResponseError, match=f"TooLongError: longer than {MAX_PACKED} bytes"):
        line.create()


def test_a_201_with_a_header_that_is_not_ascii_is_success(connect: Connect) -> None:
    for value in ("café".encode(), "café".encode("latin-1")):
        line = connect(lambda value=value: httpx.Response(201, headers=[(b"X-Note", value)], json=INVOICE))
        assert line.create().raw.headers["x-note"] == "café"


def test_a_redirect_is_not_followed(connect: Connect) -> None:
    line = connect(answer(307, headers={"Location": "https://elsewhere.example/"}), CREATED)
    with pytest.raises(OutcomeUnknownError):
        line.create()
    assert [request.url for request in line.received] == ["https://portal.example/v1/customer-invoices"]


def test_the_portals_complaints_are_told(connect: Connect) -> None:
    body = {
        "message": "The given data was invalid.",
        "errors": {"amount": ["Too low.", "Odd."], "dueAt": ["Too early."]},
    }
    with pytest.raises(ValidationError) as caught:
        connect(answer(422, json=body)).create()
    assert str(caught.value) == (
        "POST /customer-invoices for invoice 2024-001: 422 The given data was invalid. "
        "(amount: Too low. Odd.; dueAt: Too early.). The invoice was not created."
    )


def test_a_proxys_page_is_cut_short(connect: Connect) -> None:
    with pytest.raises(ServerError) as caught:
        connect(answer(502, html="<html>\n" + "<p>Bad gateway</p>\n" * 1000)).create()
    assert len(str(caught.value)) < 500
    assert "\n" not in str(caught.value)


def test_no_error_is_long(connect: Connect) -> None:
    garbage = "illegal status line:\n" + "x" * 60_000
    complaints = {f"{'field' * 100}{number}": ["Bad."] * 100 for number in range(100)}
    ends: list[Answer] = [
        httpx.ConnectError(garbage),
        httpx.ReadError(garbage),
        RuntimeError(garbage),
        lambda: httpx.Response(201, stream=Broken(error=garbage)),
        answer(422, json={"message": garbage, "errors": complaints}),
    ]
    for end in ends:
        with pytest.raises(MijnKlantportaalError) as caught:
            connect(end, max_retries=0).create()
        assert len(str(caught.value)) < 1000
        assert "\n" not in str(caught.value)


@settings(deterministic, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.integers(200, 599),
    st.binary() | st.sampled_from([b'{"id": "inv_1", "links": 1}', b'{"errors": {"a": [[]]}, "message": 1}']),
    st.dictionaries(
        st.sampled_from(
            [b"Retry-After", b"Date", b"X-RateLimit-Limit", b"X-RateLimit-Remaining", b"Content-Type", b"X"]
        ),
        st.binary(max_size=40),
    ),
)
def test_no_reply_leaves_the_outcome_open(status: int, content: bytes, headers: dict[bytes, bytes]) -> None:
    line = connected("sync", partial(httpx.Response, status, headers=list(headers.items()), content=content))
    if 200 <= status < 300 and content.startswith(b'{"id": "inv_1"'):
        assert line.create().id == "inv_1"
    else:
        with pytest.raises(MijnKlantportaalError) as caught:
            line.create()
        assert isinstance(caught.value.outcome, Outcome)


READ_AGAIN = [
    *[kind("") for kind in PERHAPS_SENT + NEVER_SENT if kind is not httpx.UnsupportedProtocol],
    *[answer(status) for status in (502, 503, 504)],
    broken(200, b"half"),
]


@pytest.mark.parametrize("method", ["GET", "HEAD", "get"])
@pytest.mark.parametrize("trouble", READ_AGAIN)
def test_a_read_is_repeated(connect: Connect, trouble: Answer, method: str) -> None:
    line = connect(trouble, trouble, answer(200, json=[]))
    assert line.request(method, "/customers").json() == []
    assert len(line.received) == 3
    assert line.sleeps == [0.5, 1.0]


def test_a_time_out_says_what_is_known_and_what_helps(connect: Connect) -> None:
    with pytest.raises(OutcomeUnknownError) as caught:
        connect(raising(httpx.ReadTimeout("timed out"))).create()
    assert str(caught.value) == (
        "POST /customer-invoices for invoice 2024-001: ReadTimeout: timed out."
        " The invoice may exist: look in the portal before you send it again."
    )


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("trouble", [httpx.ReadTimeout(""), answer(503, headers={"Retry-After": "1"}), answer(502)])
def test_no_write_is_repeated_when_it_may_have_been_carried_out(connect: Connect, trouble: Answer, method: str) -> None:
    line = connect(trouble, answer(200, json={}))
    with pytest.raises(OutcomeUnknownError):
        line.request(method, "/customers/cst_1", json={})
    assert len(line.received) == 1


def test_a_429_that_states_a_wait_is_repeated_after_it(connect: Connect) -> None:
    line = connect(answer(429, headers={"Retry-After": "7"}), CREATED)
    assert line.create().id == INVOICE["id"]
    assert line.sleeps == [7.0]
    assert len(line.received) == 2


@pytest.mark.parametrize("headers", [{}, {"Retry-After": "61"}, {"Retry-After": "soon"}])
def test_a_429_without_a_bearable_wait_is_not_repeated(connect: Connect, headers: dict[str, str]) -> None:
    line = connect(answer(429, headers=headers), CREATED)
    with pytest.raises(RateLimitError):
        line.create()
    assert len(line.received) == 1


@pytest.mark.parametrize("retries", [0, 1, 5])
def test_max_retries(connect: Connect, retries: int) -> None:
    line = connect(httpx.ConnectError(""), max_retries=retries)
    with pytest.raises(ConnectError):
        line.create()
    assert len(line.received) == retries + 1
    assert line.sleeps == [0.5, 1.0, 2.0, 4.0, 8.0][:retries]


def test_another_call_is_named_by_its_path(connect: Connect) -> None:
    with pytest.raises(NotFoundError, match=r"^GET /customers/cst_1: 404 \{\}. It was not carried out. Look at "):
        connect(answer(404, json={})).request("GET", "/customers/cst_1", params={"secret": "1"})


def test_an_error_that_cannot_say_what_it_is_leaves_the_outcome_open(connect: Connect) -> None:
    class SpeechlessError(Exception):
        def __str__(self) -> NoReturn:
            raise LookupError

    with pytest.raises(OutcomeUnknownError, match=r": SpeechlessError\. The invoice may exist"):
        connect(raising(SpeechlessError())).create()


def test_a_transport_that_returns_no_response_leaves_the_outcome_open(connect: Connect) -> None:
    line = connect(lambda: None)
    with pytest.raises(OutcomeUnknownError, match="the transport returned NoneType"):
        line.create()
    assert len(line.received) == 1
