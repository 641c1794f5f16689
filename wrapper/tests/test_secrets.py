"""The token is sent, and appears nowhere else."""

import asyncio
import json
import logging
import pickle
import traceback
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import mijnklantportaal
import pytest
from mijnklantportaal import AsyncMijnKlantportaal, MijnKlantportaal, MijnKlantportaalError, UnreadableResponseError
from mijnklantportaal._response_body import MAX_BODY
from mijnklantportaal.errors import _CallError
from mijnklantportaal_client.api.customer_invoices_api import create_customer_invoice
from mijnklantportaal_client.models import CreateCustomerInvoiceBody
from mijnklantportaal_client.types import File

from .fakes import ARGUMENTS, BASE_URL, CREATED, INVOICE, TOKEN, Answer, Broken, Connect, FakePortal, answer
from .real_portal import RealPortal

ECHO = {"X-Echo": f"Bearer {TOKEN}"}
OURS = str(Path(mijnklantportaal.__file__).parent)
PAGE = f"<pre>Authorization: Bearer {TOKEN}</pre>"
LOUD: list[Answer] = [
    httpx.ConnectError("no way"),
    httpx.ReadTimeout("too late"),
    answer(302, headers=ECHO, html=PAGE),
    answer(401, headers=ECHO, json={"message": f"{TOKEN} is not known", "errors": {"token": [TOKEN]}}),
    answer(422, headers=ECHO, json={TOKEN: TOKEN}),
    answer(500, headers=ECHO, html=PAGE),
    answer(201, headers=ECHO, html=PAGE),
    answer(201, headers=ECHO, json={"token": TOKEN}),
    answer(201, headers=ECHO, json=TOKEN),
    lambda: httpx.Response(201, headers=ECHO, stream=Broken(PAGE.encode())),
    lambda: httpx.Response(502, headers=ECHO, stream=Broken(PAGE.encode())),
]

QUIET: list[Answer] = [
    httpx.ConnectError("no way"),
    httpx.ReadTimeout("too late"),
    answer(401, json={"message": "Unauthenticated."}),
    answer(500, html="<p>"),
    answer(201, html="<p>"),
    lambda: httpx.Response(201, stream=Broken(b"{")),
]

NOT_READ: list[Answer] = [
    lambda: httpx.Response(500, stream=httpx.ByteStream(TOKEN.encode().ljust(MAX_BODY + 1))),
    lambda: httpx.Response(500, headers={"Content-Encoding": f"gzip, br, {TOKEN}"}, stream=httpx.ByteStream(b"")),
]

BREAKING_OFF: list[Answer] = [
    httpx.RemoteProtocolError(f"illegal status line: bytearray(b'WHAT Bearer {TOKEN}')"),
    httpx.ConnectError(f"{'x' * 290} {TOKEN}"),
    lambda: httpx.Response(201, stream=Broken(error=f"illegal chunk header: bytearray(b'{TOKEN}')")),
]


def chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def told_by(error: MijnKlantportaalError) -> str:
    """Return all that an error tells, with its causes."""
    told = [str(error), repr(error), repr(vars(error)), pickle.dumps(error).decode("latin-1")]
    told += [repr(getattr(error, name, None)) for name in ("message", "errors", "reason")]
    return "\n".join([*told, *traceback.format_exception(error)])


def locals_of_our_own(error: BaseException) -> list[str]:
    """Return the local variables that a crash reporter would find in the package's own calls."""
    frames = [frame for cause in chain(error) for frame, _ in traceback.walk_tb(cause.__traceback__)]
    return [repr(frame.f_locals) for frame in frames if frame.f_code.co_filename.startswith(OURS)]


@pytest.mark.parametrize("loud", LOUD)
def test_no_error_tells_the_token(connect: Connect, loud: Answer, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    line = connect(loud)
    with pytest.raises(_CallError) as caught:
        line.create()
    assert TOKEN not in told_by(caught.value)
    if caught.value.reply is not None:
        assert TOKEN.encode() not in caught.value.reply.content
        assert TOKEN not in str(caught.value.reply.headers)
        assert "[token]" in str(caught.value.reply.headers)
    assert TOKEN not in caplog.text
    assert TOKEN in line.received[0].headers["authorization"]


@pytest.mark.parametrize("answer_", [*QUIET, *LOUD, *NOT_READ, *BREAKING_OFF])
def test_no_call_of_ours_holds_the_token_in_a_local_variable(connect: Connect, answer_: Answer) -> None:
    with pytest.raises(_CallError) as caught:
        connect(answer_).create()
    seen = locals_of_our_own(caught.value)
    assert len(seen) >= 3
    assert TOKEN not in "".join(seen)


def test_a_token_in_the_callers_own_headers_is_struck_out_too(connect: Connect) -> None:
    line = connect(answer(500, text="another-secret"))
    with pytest.raises(MijnKlantportaalError) as caught:
        line.create(headers={"Authorization": "Bearer another-secret"})
    assert "500 [token]" in str(caught.value)
    assert b"another-secret" not in pickle.dumps(caught.value)
    assert line.received[0].headers["authorization"] == "Bearer another-secret"


def test_of_two_tokens_the_longer_is_struck_out_first(connect: Connect) -> None:
    line = connect(answer(500, text=f"{TOKEN} {TOKEN}-and-more"))
    with pytest.raises(MijnKlantportaalError, match=r"500 \[token\] \[token\]\."):
        line.create(headers={"Authorization": f"Bearer {TOKEN}-and-more"})


@pytest.mark.parametrize("value", ["Bearer another-secret ", " Bearer another-secret"])
def test_a_header_with_a_space_at_an_end_is_refused_and_not_told(connect: Connect, value: str) -> None:
    line = connect(answer(201, json=INVOICE))
    with pytest.raises(MijnKlantportaalError, match="headers") as caught:
        line.create(headers={"Authorization": value})
    assert not line.received
    assert "another-secret" not in told_by(caught.value)


def test_a_token_before_a_space_is_struck_out_of_a_reply(connect: Connect) -> None:
    line = connect(answer(500, text="another-secret"))
    with pytest.raises(MijnKlantportaalError, match=r"500 \[token\]"):
        line.request("POST", "/customer-invoices", headers={"Authorization": "Bearer another-secret "})


@pytest.mark.parametrize("token", ["12|abc/def", '12|abc/"def', "12|abc\\/def"])
@pytest.mark.parametrize("slash", ["/", r"\/"])
def test_a_token_is_struck_out_however_json_spells_it(connect: Connect, token: str, slash: str) -> None:
    body = json.dumps({"message": f"{token} is not known", "errors": {"token": [token]}}).replace("/", slash)
    with pytest.raises(MijnKlantportaalError) as caught:
        connect(answer(401, text=body)).create(headers={"Authorization": f"Bearer {token}"})
    assert "401 [token] is not known (token: [token])" in str(caught.value)


@pytest.mark.parametrize(
    "spelt", ["12%7Cabc", "12%7cabc", "12&#124;abc", "1&#0050;&#x7c;abc", "12&#X7C;ab&#x63", "12\\u007cabc"]
)
def test_a_token_is_struck_out_however_urls_and_html_spell_it(connect: Connect, spelt: str) -> None:
    with pytest.raises(MijnKlantportaalError, match=r"500 a \[token\] b\."):
        connect(answer(500, text=f"a {spelt} b")).create(headers={"Authorization": "Bearer 12|abc"})


@pytest.mark.parametrize("coding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"])
def test_a_token_is_struck_out_in_whatever_coding_json_comes(connect: Connect, coding: str) -> None:
    body = json.dumps({"message": f"{TOKEN} is not known"}).encode(coding)
    with pytest.raises(MijnKlantportaalError, match=r"401 \[token\] is not known") as caught:
        connect(lambda: httpx.Response(401, content=body)).create()
    assert TOKEN not in told_by(caught.value)


@pytest.mark.parametrize("loud", BREAKING_OFF)
def test_no_reason_tells_a_token_that_the_server_sent_where_it_breaks_off(connect: Connect, loud: Answer) -> None:
    """Its cause is what the transport raised, and stays as it is."""
    with pytest.raises(_CallError) as caught:
        connect(loud).create()
    error = caught.value
    assert "[token]" in error.reason or error.reason.endswith("…")
    for told in (str(error), repr(error), repr(vars(error)), pickle.dumps(error).decode("latin-1")):
        assert TOKEN[:4] not in told


def test_no_success_tells_a_token_that_the_portal_sends_back(connect: Connect) -> None:
    invoice = connect(answer(201, headers=ECHO, json={**INVOICE, "amount": TOKEN, "echo": TOKEN})).create()
    assert invoice.extra["echo"] == "[token]"
    assert TOKEN not in repr(invoice) + repr(invoice.raw)
    assert TOKEN.encode() not in pickle.dumps(invoice)


def test_a_token_as_short_as_a_word_does_not_spoil_an_invoice(connect: Connect) -> None:
    headers = {"Authorization": "Bearer inv"}
    assert connect(CREATED).create(headers=headers).id == INVOICE["id"]
    with pytest.raises(MijnKlantportaalError, match=r"201, but .*: inv"):
        connect(answer(201, text="inv")).create(headers={"Authorization": "Bearer other"})
    with pytest.raises(MijnKlantportaalError, match=r"201, but .*: \[token\]"):
        connect(answer(201, text="inv")).create(headers=headers)


def test_an_invoice_that_cannot_be_read_tells_neither_token() -> None:
    """A short one stays in an invoice that can."""
    options: Any = {"base_url": BASE_URL, "transport": FakePortal(answer(201, json={"id": 1, "a": "one", "b": "two"}))}
    arguments = {**ARGUMENTS, "headers": {"Authorization": "Bearer two"}}
    body = CreateCustomerInvoiceBody("cst_1", "1", date(2024, 4, 29), "1", File(BytesIO(ARGUMENTS["pdf"])))
    portal = MijnKlantportaal("one", **options)
    for call in (
        lambda: portal.customer_invoices.create(**arguments),
        lambda: asyncio.run(AsyncMijnKlantportaal("one", **options).customer_invoices.create(**arguments)),
        lambda: create_customer_invoice.sync(client=portal.api.with_headers(arguments["headers"]), body=body),
    ):
        with pytest.raises(UnreadableResponseError) as caught:
            call()
        assert caught.value.reply is not None
        assert caught.value.reply.json() == {"id": 1, "a": "[token]", "b": "[token]"}
        assert not {"one", "two"} & set(str(caught.value).split('"'))


@pytest.mark.parametrize("client", [MijnKlantportaal, AsyncMijnKlantportaal])
@pytest.mark.parametrize(
    "wrong", [{"timeout": -1}, {"base_url": "x"}, {"max_retries": -1}, {"transport": 5}, {"http_client": 5}, {}]
)
def test_no_constructor_holds_the_token_when_it_refuses(client: Any, wrong: dict[str, object]) -> None:
    with pytest.raises(MijnKlantportaalError) as caught:
        client(TOKEN if wrong else f"{TOKEN}\n", **wrong)
    seen = locals_of_our_own(caught.value)
    assert seen
    assert TOKEN not in "".join(seen)
    assert f"<{client.__name__} " in "".join(seen)


def test_without_a_token_there_is_nothing_to_strike_out(connect: Connect) -> None:
    line = connect(answer(500, text="oops"))
    with pytest.raises(MijnKlantportaalError, match="500 oops"):
        line.create(headers={"Authorization": ""})


def test_no_input_error_tells_the_token(connect: Connect) -> None:
    with pytest.raises(MijnKlantportaalError) as caught:
        connect(CREATED).create(amount=1.5)
    assert TOKEN not in told_by(caught.value) + "".join(locals_of_our_own(caught.value))


def test_no_repr_tells_the_token() -> None:
    portals: list[Any] = [
        MijnKlantportaal(TOKEN, base_url=BASE_URL, transport=FakePortal(CREATED)),
        AsyncMijnKlantportaal(TOKEN, base_url=BASE_URL, transport=FakePortal(CREATED)),
    ]
    for portal in portals:
        seen = [portal, portal.customer_invoices, portal.api, portal._session]
        for thing in seen:
            assert TOKEN not in repr(thing)
            assert TOKEN not in str(thing)


def test_no_success_tells_the_token(connect: Connect) -> None:
    line = connect(CREATED)
    invoice = line.create()
    assert TOKEN not in repr(invoice)
    assert TOKEN.encode() not in pickle.dumps(invoice)


def test_no_log_of_any_package_tells_the_token(real_portal: RealPortal, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with MijnKlantportaal(TOKEN, base_url=real_portal.url) as portal:
        assert portal.customer_invoices.create(**ARGUMENTS).id == INVOICE["id"]

    async def run() -> None:
        async with AsyncMijnKlantportaal(TOKEN, base_url=real_portal.url) as portal:
            assert (await portal.customer_invoices.create(**ARGUMENTS)).id == INVOICE["id"]

    asyncio.run(run())
    assert [authorization for authorization, _ in real_portal.received] == [f"Bearer {TOKEN}"] * 2
    assert all(ARGUMENTS["pdf"] in body for _, body in real_portal.received)
    assert {"mijnklantportaal", "httpcore.http11"} <= {record.name for record in caplog.records}
    assert TOKEN not in caplog.text
