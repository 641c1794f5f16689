"""How often a call is sent, what is waited for, and what the call says when no invoice comes back."""

import json
import logging
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mijnklantportaal import (
    AsyncMijnKlantportaal,
    ConnectError,
    MijnKlantportaal,
    MijnKlantportaalError,
    OutcomeUnknownError,
)
from mijnklantportaal.contract import Request, Response

from contract_tests.client.arguments import arguments, given_for
from contract_tests.client.create import BOTH, LEAST, Create
from contract_tests.client.create import create as create_sync
from contract_tests.client.endpoints import Endpoint
from contract_tests.client.invoices import check
from contract_tests.client.line import InTurn, Line, Unreachable
from contract_tests.client.refusals import error_for, outcome_for, wrong_error
from contract_tests.client.sent import credentials_misfits
from contract_tests.client.ways import WAYS, Raised, Way
from contract_tests.subject import TOKEN, portal
from contract_tests.wire import media_type_of, read_parts

STATUSES = (*range(300, 309), *range(400, 432), 451, 460, 499, *range(500, 512), 520, 599)
ELSEWHERE = ("Location", "https://elsewhere.example/v1/customer-invoices")
LARAVEL = b'{"message": "The given data was invalid.", "errors": {"amount": ["Too much.", "Too odd."]}}'


def failing(error: Exception) -> Callable[[Request], Response]:
    """Return what answers with a failure of the transport."""

    def fail(_: Request) -> Response:
        raise error

    return fail


@BOTH
@pytest.mark.parametrize("status", STATUSES)
def test_each_refusal_is_told_for_what_it_is(create: Create, status: int) -> None:
    answer = Response(status, [("Content-Type", "application/json"), ELSEWHERE], LARAVEL)
    line = Line(lambda _: answer)

    with pytest.raises(MijnKlantportaalError) as caught:
        create(LEAST, transport=line)

    assert len(line.sent) == 1
    assert list(wrong_error(answer, Raised(caught.value))) == []
    error: Any = caught.value
    assert error.message == "The given data was invalid."
    assert error.errors == {"amount": ("Too much.", "Too odd.")}
    assert (error.method, error.path, error.invoice_number) == ("POST", "/customer-invoices", "2024-001")


UNSENT = (httpx.ConnectError("no"), httpx.ConnectTimeout("no"), httpx.PoolTimeout("no"), httpx.ProxyError("no"))
DROPPED = (
    httpx.ReadTimeout("no"),
    httpx.WriteTimeout("no"),
    httpx.ReadError("no"),
    httpx.WriteError("no"),
    httpx.RemoteProtocolError("no"),
)


@BOTH
@pytest.mark.parametrize("begun", [False, True])
@pytest.mark.parametrize("failure", [*UNSENT, *DROPPED], ids=repr)
def test_a_write_is_repeated_only_when_nothing_was_sent(create: Create, failure: Exception, *, begun: bool) -> None:
    line = Line(failing(failure) if begun else Unreachable(failure))
    waits: list[float] = []

    with pytest.raises(MijnKlantportaalError) as caught:
        create(LEAST, transport=line, waits=waits)

    # Once the body was begun, such an error is about something else: a hook's own connection, for instance.
    unsent = failure in UNSENT and not begun
    assert type(caught.value) is (ConnectError if unsent else OutcomeUnknownError)
    assert caught.value.outcome == ("not applied" if unsent else "unknown")
    assert len(line.sent) == (3 if unsent else 1)
    assert len(waits) == len(line.sent) - 1
    assert all(0 < wait < 10 for wait in waits)


@BOTH
@pytest.mark.parametrize(
    ("headers", "retries", "waits"),
    [
        ({"Retry-After": "7"}, 2, [7, 7]),
        ({"Retry-After": "7"}, 1, [7]),
        ({"Retry-After": "7"}, 0, []),
        ({"Retry-After": "61"}, 2, []),
        ({"Retry-After": "soon"}, 2, []),
        ({}, 2, []),
    ],
)
def test_after_a_429_it_waits_as_long_as_it_is_told(
    create: Create, headers: Mapping[str, str], retries: int, waits: list[float]
) -> None:
    line = Line(lambda _: Response(429, list(headers.items()), b'{"code": 429, "message": "Too many requests."}'))
    waited: list[float] = []

    with pytest.raises(MijnKlantportaalError) as caught:
        create(LEAST, transport=line, waits=waited, max_retries=retries)

    assert type(caught.value) is error_for(429)
    assert waited == waits
    assert len(line.sent) == len(waits) + 1
    assert len({_without_boundary(request) for request in line.sent}) == 1


@BOTH
@pytest.mark.parametrize("failures", [1, 2])
@pytest.mark.parametrize("status", [429, None])
def test_what_is_repeated_with_success_is_the_invoice(create: Create, status: int | None, failures: int) -> None:
    refusal = Response(429, [("Retry-After", "7")], b'{"code": 429, "message": "Too many requests."}')
    first = (lambda _: refusal) if status else Unreachable(httpx.ConnectError("no"))
    line = Line(InTurn([*[first] * failures, portal().answer]))
    waits: list[float] = []

    invoice = create(LEAST, transport=line, waits=waits)

    assert (invoice.customer_id, invoice.invoice_number, invoice.problems) == ("cst_abc12345def678", "2024-001", ())
    assert (len(line.sent), len(waits)) == (failures + 1, failures)
    check(line.sent[-1:], LEAST, LEAST["pdf"])


@BOTH
def test_it_keeps_to_the_pace(create: Create) -> None:
    waits: list[float] = []
    line = Line(lambda _: Response(429, [("Retry-After", "0")], b""))

    with pytest.raises(MijnKlantportaalError):
        create(LEAST, transport=line, waits=waits, requests_per_minute=1)

    assert len(line.sent) == 3
    assert sum(wait > 10 for wait in waits) == 2


class CutShort(Line, httpx.SyncByteStream, httpx.AsyncByteStream):
    """A line that breaks in the middle of each reply."""

    def _answer(self, request: httpx.Request, content: bytes) -> httpx.Response:
        whole = super()._answer(request, content)
        return httpx.Response(whole.status_code, headers=whole.headers, stream=self)

    def __iter__(self) -> Iterator[bytes]:
        yield b"{"
        raise httpx.ReadError("no more")

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self:
            yield piece


@BOTH
@pytest.mark.parametrize("status", [201, 302, 422, 429, 500, 503])
def test_a_write_whose_reply_is_cut_short_is_not_repeated(create: Create, status: int) -> None:
    line = CutShort(lambda _: Response(status, [], b""))

    with pytest.raises(MijnKlantportaalError) as caught:
        create(LEAST, transport=line)

    assert caught.value.outcome == ("applied" if status == 201 else outcome_for(status))
    assert len(line.sent) == 1


def _without_boundary(request: Request) -> str:
    is_form = media_type_of(request) == "multipart/form-data"
    return repr(read_parts(request) if is_form else request.content)


@pytest.mark.parametrize("way", [way for way in WAYS if way.portal], ids=lambda way: way.name)
@given(data=st.data())
@settings(max_examples=1)
def test_every_operation_is_sent_by_the_same_rules(endpoint: Endpoint, way: Way, data: st.DataObject) -> None:
    asked = arguments(endpoint, data.draw(given_for(endpoint)))
    reads = endpoint.operation.method == "GET"
    expected: list[tuple[Callable[[Request], Response], type[Exception], str, int]] = [
        (Unreachable(httpx.ConnectError("no")), ConnectError, "not applied", 3),
        (failing(httpx.ReadTimeout("no")), OutcomeUnknownError, "unknown", 3 if reads else 1),
        *(
            (answer, error_for(status), outcome_for(status), times)
            for status, times in ((302, 1), (307, 1), (401, 1), (408, 1), (409, 1), (500, 1), (503, 3 if reads else 1))
            for answer in [lambda _, status=status: Response(status, [ELSEWHERE], b"")]
        ),
        (lambda _: Response(429, [("Retry-After", "1")], b""), error_for(429), "not applied", 3),
    ]
    for answer, error, outcome, times in expected:
        line = Line(answer)

        raised = way.once(endpoint, line, asked)

        assert isinstance(raised, Raised)
        assert type(raised.error) is error
        assert getattr(raised.error, "outcome", None) == outcome
        assert len(line.sent) == times
        assert [misfit for request in line.sent for misfit in credentials_misfits(request)] == []
        assert all(request.url.startswith(f"{endpoint.base_url}/") for request in line.sent)

    line = Line(InTurn([answer, lambda _: Response(299, [], b"")]))
    returned: Any = way.once(endpoint, line, asked)
    assert int(returned.status_code) == 299
    assert len({_without_boundary(request) for request in line.sent}) == 1


@pytest.mark.parametrize("way", [way for way in WAYS if not way.portal], ids=lambda way: way.name)
@given(data=st.data())
@settings(max_examples=1)
def test_the_generated_client_follows_no_redirect_and_does_not_wait_for_ever(
    endpoint: Endpoint, way: Way, data: st.DataObject
) -> None:
    line = Line(lambda _: Response(307, [ELSEWHERE], b""))

    response: Any = way.once(endpoint, line, arguments(endpoint, data.draw(given_for(endpoint))))

    assert int(response.status_code) == 307
    assert len(line.sent) == 1
    assert all(0 < seconds <= 60 for seconds in line.extensions[0]["timeout"].values())


@BOTH
@pytest.mark.parametrize("status", [201, 302, 422, 500])
def test_the_token_is_told_nowhere(create: Create, status: int, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    page = json.dumps({"message": f"Bearer {TOKEN} is not known", "errors": {TOKEN: [TOKEN]}}).encode()

    with pytest.raises(MijnKlantportaalError) as caught:
        create(LEAST, transport=Line(lambda _: Response(status, [("X-Echo", TOKEN)], page)))

    error: Any = caught.value
    told = [str(error), repr(error), repr(error.reply), repr(vars(error)), error.message, repr(error.errors)]
    assert TOKEN not in "".join([*told, str(error.reply.headers), str(error.reply.content), caplog.text])


def test_an_error_is_one_line() -> None:
    page = b'{"message": "No.", "errors": {"amount\\nAll is well": ["Too much."]}}'

    with pytest.raises(MijnKlantportaalError) as caught:
        create_sync(LEAST, transport=Line(lambda _: Response(422, [], page)))

    assert "\n" not in str(caught.value)


def test_an_error_of_a_path_with_a_line_break_is_one_line() -> None:
    line = Line(lambda _: Response(404, [], b""))

    with MijnKlantportaal(TOKEN, transport=line) as portal, pytest.raises(MijnKlantportaalError) as caught:
        portal.api.get_httpx_client().get("/customers/cst_1%0AAll%20is%20well")

    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("kind", [MijnKlantportaal, AsyncMijnKlantportaal])
def test_no_client_shows_its_token(kind: type[MijnKlantportaal | AsyncMijnKlantportaal]) -> None:
    portal = kind(TOKEN)
    assert TOKEN not in f"{portal} {portal!r} {portal.api} {portal.customer_invoices!r}"
