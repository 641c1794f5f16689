"""Where a server is, and what stands on the wire to it and back."""

import gzip
import json
import re
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator

import httpx
import pytest
from attrs import evolve
from mijnklantportaal.contract import Contract, Request
from mijnklantportaal.mock import MockPortal, Portal
from schemathesis.python.asgi import get_client

from contract_tests.credentials import with_credentials, with_token
from contract_tests.elsewhere import CONTRACT, READ, TOKEN, WRITE
from contract_tests.exchanges import Exchange
from contract_tests.live.admission import UnreachableError, UsageError, admit
from contract_tests.live.remote import Address, Remote, is_loopback, read_address
from contract_tests.runs import FIRST, Session
from contract_tests.servers import Watched, application
from contract_tests.subject import TOKEN as OUR_TOKEN
from contract_tests.verdicts import CRASH, judge


@pytest.mark.parametrize(
    ("address", "is_here"),
    [
        ("http://localhost:1", True),
        ("http://127.8.0.1", True),
        ("http://[::1]:8000/v1", True),
        ("http://portal.localhost", False),
        ("https://api.example.com", False),
        ("http://10.0.0.1", False),
        ("http://localhost.example.com", False),
        ("http://127.0.0.1.example.com", False),
    ],
)
def test_only_this_machine_is_loopback(address: str, is_here: bool) -> None:  # noqa: FBT001 - a table
    assert is_loopback(httpx.URL(address)) == is_here


@pytest.mark.parametrize("address", ["localhost:8000", "ftp://host/", "http://", "/v1", "http://x:port"])
def test_what_is_no_address_is_told(address: str) -> None:
    with pytest.raises(ValueError, match="is no address"):
        read_address(address, CONTRACT)


@pytest.mark.parametrize(
    "address",
    ["http://me:s3cret@127.0.0.1/v1", "https://s3cret@x/", "ftp://me:s3cret@x", "http:s3cret@x:port", "s3cret@x"],
)
def test_an_address_with_a_password_is_refused_and_not_repeated(address: str) -> None:
    with pytest.raises(ValueError, match="give TOKEN=") as error:
        read_address(address, CONTRACT)
    assert "s3cret" not in str(error.value)


def test_a_host_that_no_resolver_takes_is_told() -> None:
    with pytest.raises(UsageError, match=r"'a\.\.b' is no name of a host"):
        read_address("http://a..b/v1", CONTRACT)


def test_an_address_without_a_path_is_given_the_contracts() -> None:
    assert str(read_address("http://127.0.0.1:8000", CONTRACT)) == "http://127.0.0.1:8000/v1"
    assert str(read_address("http://127.0.0.1:8000/v2", CONTRACT)) == "http://127.0.0.1:8000/v2"


def remote(reply: Callable[[httpx.Request], httpx.Response], token: str = TOKEN) -> Remote:
    url = httpx.URL("http://127.0.0.1/v1")
    return Remote(CONTRACT, url, token, httpx.Client(transport=httpx.MockTransport(reply)))


@pytest.mark.parametrize("coding", ["gzip", None])
def test_a_body_is_handed_on_as_what_it_is(coding: str | None) -> None:
    plain = json.dumps({"message": f"Nobody knows {TOKEN}, nor {TOKEN}."}).encode()

    def reply(_: httpx.Request) -> httpx.Response:
        if coding is None:
            return httpx.Response(401, content=plain)
        return httpx.Response(401, headers={"Content-Encoding": coding}, content=gzip.compress(plain))

    server = remote(reply)
    ours = plain.replace(TOKEN.encode(), OUR_TOKEN.encode())
    came = server.answer(READ)

    assert (came.status_code, came.content) == (401, ours)
    assert came.headers == [("content-length", str(len(ours)))]
    with get_client(application(server)) as client:  # type: ignore[arg-type]  # its own words for the same
        assert client.get("http://localhost/v1/customer-invoices").content == ours


@pytest.mark.parametrize(
    ("of", "spelt"),
    [
        ("sk/a+b==", r"sk\/a+b=="),
        ("sk/a+b==", r"sk/a\u002Bb\u003d\u003D"),
        ("a-token", "".join(f"\\u{ord(each):04x}" for each in "a-token")),
        ("sk/a+b==", "sk%2Fa%2bb%3D%3D"),
        ("sk/a+b==", "sk%5C%2Fa%2Bb%3D%3D"),
        (r"sk\u002F%2F", r"sk\u002F%2F"),
        (r"sk\token", r"sk\\token"),
        ("a-token", "YS10b2tlbg"),
    ],
)
def test_the_token_is_taken_out_however_it_is_spelt(of: str, spelt: str) -> None:
    body = f'{{"message": "Nobody knows {spelt}, nor \\/ and 100%."}}'
    server = remote(lambda _: httpx.Response(401, headers={"X-Echo": spelt}, content=body.encode()), of)

    came = server.answer(READ)

    assert came.content.decode() == body.replace(spelt, OUR_TOKEN)
    assert ("X-Echo", OUR_TOKEN) in [(name.title(), value) for name, value in came.headers]


def test_the_token_is_taken_out_of_what_went_wrong() -> None:
    def fail(_: httpx.Request) -> httpx.Response:
        raise httpx.RemoteProtocolError(f"illegal status line: b'{TOKEN}'")

    came = Watched(remote(fail)).answer(READ)

    failure = Exchange("x", None, READ, came).failure
    assert failure == f"RemoteProtocolError: illegal status line: b'{OUR_TOKEN}'"


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (401, "refuses TOKEN (401)"),
        (403, "refuses TOKEN (403)"),
        (302, 'redirects (302) to "https://portal.example/"'),
        (503, "is not available (503)"),
    ],
)
def test_a_server_that_is_not_there_for_us_is_told_once(status: int, said: str) -> None:
    server = remote(lambda _: httpx.Response(status, headers={"Location": "https://portal.example/"}))
    with pytest.raises(UnreachableError, match=re.escape(said)):
        admit(server, CONTRACT)


@pytest.mark.parametrize("status", [200, 400, 422, 500])
def test_any_other_answer_is_a_beginning(status: int) -> None:
    admit(remote(lambda _: httpx.Response(status)), CONTRACT)


SCHEMES = {
    "bearer": {"type": "http", "scheme": "bearer"},
    "basic": {"type": "http", "scheme": "Basic"},
    "header": {"type": "apiKey", "in": "header", "name": "X-Key"},
    "query": {"type": "apiKey", "in": "query", "name": "key"},
    "cookie": {"type": "apiKey", "in": "cookie", "name": "key"},
}


def secured_by(scheme: str) -> Contract:
    """Give a document of one operation, which wants this scheme, beside which another would do."""
    schemes = {"Own": SCHEMES[scheme], "Other": {"type": "apiKey", "in": "header", "name": "X-Other"}}
    path = {"get": {"responses": {"200": {"description": "Yes"}, "401": {"description": "No"}}}}
    one = {"openapi": "3.1.0", "info": {"title": "One", "version": "1"}, "paths": {"/a": path}}
    return Contract({**one, "components": {"securitySchemes": schemes}, "security": [{"Own": []}, {"Other": []}]})


def reaching(contract: Contract, portal: Portal, token: str) -> Remote:
    """Give the way to a portal, over HTTP but for the wire."""

    def reply(came: httpx.Request) -> httpx.Response:
        sent = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in came.headers.raw]
        answer = portal.answer(Request(came.method, came.url.raw_path.decode(), sent, came.content))
        return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)

    transport = httpx.Client(transport=httpx.MockTransport(reply))
    return Remote(contract, httpx.URL("http://127.0.0.1/"), token, transport)


@pytest.mark.parametrize("token", [TOKEN, "sk+a&b=/%"])
@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_token_reaches_the_server_in_whatever_way_it_wants(scheme: str, token: str) -> None:
    contract = secured_by(scheme)
    portal = Portal(contract, token=token)

    admit(reaching(contract, portal, token), contract)
    (result,) = Session(contract, reaching(contract, portal, token)).execute(FIRST)
    assert any(each.accepted for each in result.exchanges)
    with pytest.raises(UnreachableError, match="refuses TOKEN"):
        admit(reaching(contract, portal, "another"), contract)


@pytest.mark.parametrize("pair", ["me:s3cret", "me:s3:cret"])
def test_basic_authentication_has_a_name_of_its_own_and_keeps_its_password(pair: str) -> None:
    contract, sent = secured_by("basic"), []

    def reply(came: httpx.Request) -> httpx.Response:
        sent.append(came.headers["authorization"])
        password = pair.partition(":")[2]
        return httpx.Response(401, json={"message": f"{sent[-1]} is {pair}, and {password} is wrong"})

    server = Remote(contract, httpx.URL("http://x/"), pair, httpx.Client(transport=httpx.MockTransport(reply)))
    asked = with_credentials(contract, contract.operations[0], Request("GET", "/a", [], b""))
    came = server.answer(asked)

    assert sent == [f"Basic {b64encode(pair.encode()).decode()}"]
    said = f"Basic {OUR_TOKEN} is {OUR_TOKEN}, and {OUR_TOKEN} is wrong"
    assert json.loads(came.content) == {"message": said}


def test_a_wrong_basic_credential_stays_as_wrong_as_it_was() -> None:
    wrong = {f":{OUR_TOKEN}": ":secret", f"{OUR_TOKEN}:x": "me:x", f"{OUR_TOKEN}": OUR_TOKEN}

    for ours, theirs in wrong.items():
        value = with_token(f"basic {b64encode(ours.encode()).decode()}", "me:secret")
        assert b64decode(value.removeprefix("basic ")).decode() == theirs
    assert with_token(f"Basic {OUR_TOKEN}", "me:secret") == "Basic me:secret"


def test_a_coding_that_is_false_is_found() -> None:
    server = remote(lambda _: httpx.Response(201, headers={"Content-Encoding": "gzip"}, stream=Body(b"{}")))
    admit(server, CONTRACT)  # which is not the place to say so
    exchange = Exchange("x", "valid", WRITE, Watched(server).answer(WRITE))

    (finding,) = judge(CONTRACT, exchange)
    assert (finding.rule, finding.got[:13]) == (CRASH, "DecodingError")


class Body(httpx.SyncByteStream):
    """A body that httpx has not looked at."""

    def __init__(self, content: bytes) -> None:
        self.content = content

    def __iter__(self) -> Iterator[bytes]:
        yield self.content


def test_a_redirect_is_an_answer_and_nobody_follows_it() -> None:
    seen: list[str] = []

    def reply(came: httpx.Request) -> httpx.Response:
        seen.append(came.url.path)
        return httpx.Response(307, headers={"Location": "https://portal.example/login"})

    (result,) = Session(CONTRACT, remote(reply)).execute(FIRST)

    assert set(seen) == {"/v1/customer-invoices"}
    assert {each.response.status_code for each in result.exchanges} == {307}
    assert {each.rule for each in result.findings} >= {"status"}


def test_only_codings_that_can_be_undone_are_asked_for() -> None:
    asked: list[list[str]] = []

    def reply(request: httpx.Request) -> httpx.Response:
        asked.append(request.headers.get_list("accept-encoding"))
        return httpx.Response(200)

    remote(reply).answer(Request("GET", READ.url, [("Accept-Encoding", "x-own")], b""))
    assert asked == [[httpx.Client().headers["accept-encoding"]]]


def test_white_space_about_a_value_is_not_sent() -> None:
    seen: list[str] = []

    def reply(came: httpx.Request) -> httpx.Response:
        seen.append(came.headers["x-later"])
        return httpx.Response(200)

    remote(reply).answer(evolve(READ, headers=[("X-Later", " 1\t")]))

    assert seen == ["1"]


def test_an_error_does_not_hold_the_token() -> None:
    def reply(_: httpx.Request) -> httpx.Response:
        raise httpx.ReadError(f"Bearer {TOKEN}?")

    with pytest.raises(httpx.ReadError) as raised:
        remote(reply).answer(READ)

    assert str(raised.value) == f"Bearer {OUR_TOKEN}?"


def test_no_proxy_stands_before_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")

    with MockPortal(CONTRACT, token=TOKEN) as portal:
        server = Address(CONTRACT, read_address(portal.url, CONTRACT), TOKEN)()
        assert server is not None
        assert server.answer(READ).status_code == 405
