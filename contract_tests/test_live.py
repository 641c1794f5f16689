"""A server that is somebody's own is sent little, and nothing that was not allowed."""

import gzip
import json
import socket
from collections.abc import Callable, Iterator
from email.utils import formatdate
from pathlib import Path

import httpx
import pytest
from attrs import define, field
from mijnklantportaal.contract import Request, Response
from mijnklantportaal.mock import MockPortal
from schemathesis.python.asgi import get_client

from contract_tests import command, passes
from contract_tests.documents import SPECS, document
from contract_tests.exchanges import Exchange
from contract_tests.floor import FLOOR
from contract_tests.live.budget import Budget, Budgeted
from contract_tests.live.chosen import Chosen, choose
from contract_tests.live.few import Few
from contract_tests.live.pace import Metered, Paced
from contract_tests.live.patience import IN_A_ROW, IN_ALL, Patience, Patient, SilentError
from contract_tests.live.remote import Address, Remote, admit, is_loopback, read_address
from contract_tests.options import BROKEN, KEPT, TOO_LITTLE, USAGE
from contract_tests.servers import OverBudgetError, Server, Watched, application
from contract_tests.subject import TOKEN as OUR_TOKEN
from contract_tests.verdicts import CRASH, judge, told

CONTRACT = document("vendor")
SPEC = str(SPECS["vendor"])
TOKEN = "a-token-of-the-server"  # noqa: S105 - opens nothing but the mock
CUSTOMER = "cst_test12345"
READ, WRITE = (Request(method, f"{CONTRACT.base_path}/customer-invoices", [], b"") for method in ("GET", "POST"))


@define
class Scripted:
    """Answers with these statuses, one after the other; None is a time-out."""

    statuses: list[int | None]
    headers: list[tuple[str, str]] = field(factory=list)
    asked: int = 0

    def answer(self, _: Request) -> Response:
        self.asked += 1
        status = self.statuses.pop(0)
        if status is None:
            raise httpx.ReadTimeout("")
        return Response(status, self.headers, b"")


@pytest.fixture(scope="module")
def chosen() -> list[Chosen]:
    return choose(CONTRACT, Budget(), CUSTOMER, seed=1)


@pytest.fixture
def portal() -> Iterator[MockPortal]:
    with MockPortal(CONTRACT, token=TOKEN) as running:
        yield running


@pytest.mark.parametrize("status", [200, 201, 301, 500, 408, None])
def test_what_may_have_made_something_is_counted(status: int | None) -> None:
    server = Scripted([status, 201])
    budgeted = Budgeted(server, Budget(requests=10, creates=1))
    try:
        budgeted.answer(WRITE)
    except httpx.ReadTimeout:
        assert status is None

    with pytest.raises(OverBudgetError, match="MAX_CREATES"):
        budgeted.answer(WRITE)
    assert server.asked == 1


def test_what_was_refused_or_only_read_is_not() -> None:
    budgeted = Budgeted(Scripted([422, 401, 200, 200, 201]), Budget(requests=10, creates=1))
    for request in (WRITE, WRITE, READ, READ, WRITE):
        budgeted.answer(request)

    assert (budgeted.sent, budgeted.created) == (5, 1)


def test_no_more_is_sent_than_allowed() -> None:
    server = Scripted([200] * 5)
    budgeted = Budgeted(server, Budget(requests=2))
    budgeted.answer(READ)
    budgeted.answer(READ)

    with pytest.raises(OverBudgetError, match="MAX_REQUESTS"):
        budgeted.answer(READ)
    assert server.asked == 2


def test_the_server_sets_the_pace() -> None:
    waited: list[float] = []
    headers = [("Retry-After", "7"), ("X-RateLimit-Remaining", "0"), ("X-RateLimit-Reset", "130")]
    server = Scripted([429, 201], headers)

    response = Paced(server, waited.append, lambda: 100.0).answer(WRITE)

    assert response.status_code == 201
    assert waited == [7.0, 30.0]


@pytest.mark.parametrize("names_the_date", [True, False])
def test_a_date_to_come_back_is_waited_for(names_the_date: bool) -> None:  # noqa: FBT001 - a table
    waited: list[float] = []
    its_clock = 2_000_000_000.0 if names_the_date else 100.0
    headers = [("Retry-After", formatdate(its_clock + 9, usegmt=True))]
    if names_the_date:
        headers.append(("Date", formatdate(its_clock, usegmt=True)))

    assert Paced(Scripted([429, 201], headers), waited.append, lambda: 100.0).answer(WRITE).status_code == 201
    assert waited == [9.0]


def test_no_more_than_sixty_are_sent_in_any_minute() -> None:
    clock = [0.0]
    sent: list[float] = []

    class Slow:
        def answer(self, _: Request) -> Response:
            sent.append(clock[0])
            clock[0] += 0.25
            return Response(200, [], b"")

    metered = Metered(Slow(), lambda wait: clock.__setitem__(0, clock[0] + wait), lambda: clock[0])
    for _ in range(200):
        metered.answer(READ)

    assert sent[:60] == [number / 4 for number in range(60)]
    assert min(later - sooner for sooner, later in zip(sent, sent[60:], strict=False)) >= 60


@pytest.mark.parametrize(("address", "is_metered"), [("http://10.0.0.5/v1", True), ("http://127.0.0.1/v1", False)])
def test_a_server_elsewhere_is_metered(address: str, is_metered: bool) -> None:  # noqa: FBT001 - a table
    seen: list[Server] = []

    def guard(server: Server) -> Server:
        seen.append(server)
        return server

    assert Address(CONTRACT, httpx.URL(address), TOKEN, guard)() is not None
    assert [isinstance(each, Metered) for each in seen] == [is_metered]


def test_an_attempt_too_many_counts() -> None:
    budgeted = Budgeted(Scripted([429, 429], [("Retry-After", "1")]), Budget(requests=1))

    with pytest.raises(OverBudgetError):
        Paced(budgeted, lambda _: None).answer(WRITE)


@pytest.mark.parametrize(
    ("address", "is_here"),
    [
        ("http://localhost:1", True),
        ("http://127.8.0.1", True),
        ("http://[::1]:8000/v1", True),
        ("http://portal.localhost", True),
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


def test_an_address_without_a_path_is_given_the_contracts() -> None:
    assert str(read_address("http://127.0.0.1:8000", CONTRACT)) == "http://127.0.0.1:8000/v1"
    assert str(read_address("http://127.0.0.1:8000/v2", CONTRACT)) == "http://127.0.0.1:8000/v2"


def test_what_is_chosen_reaches_nobody_else(chosen: list[Chosen]) -> None:
    assert [each.attempt is None for each in chosen] == [True, True, *[False] * 47, True]
    assert all(CUSTOMER.encode() in each.request.content for each in chosen)
    assert not any(b"sendNotification" in each.request.content for each in chosen)
    assert len({each.attempt.place for each in chosen if each.attempt}) > 5


def test_the_same_are_chosen_each_time(chosen: list[Chosen]) -> None:
    again = choose(CONTRACT, Budget(), CUSTOMER, seed=1)

    assert [str(each) for each in again] == [str(each) for each in chosen]
    assert again[0].request == chosen[0].request


def test_few_are_enough_for_a_server_that_keeps_the_contract(portal: MockPortal, chosen: list[Chosen]) -> None:
    start = Address(CONTRACT, read_address(portal.url, CONTRACT), TOKEN, lambda found: Budgeted(found, Budget()))
    server = start()
    assert server is not None
    few = Few(CONTRACT, server, chosen)

    assert not told(finding for result in few.results() for finding in result.findings)
    assert not told(few.shortfalls())
    assert len(portal.received) == 50
    assert len(portal.invoices) == 3
    assert {each.fields["customerId"] for each in portal.invoices} == {CUSTOMER}


def test_a_server_that_takes_everything_is_left_alone_after_three(chosen: list[Chosen]) -> None:
    class Careless:
        made = 0

        def answer(self, _: Request) -> Response:
            self.made += 1
            return Response(201, [], b"{}")

    careless = Careless()
    few = Few(CONTRACT, Budgeted(careless, Budget()), chosen)

    assert [finding for result in few.results() for finding in result.findings]
    assert careless.made == 3
    assert any(each.rule == FLOOR for each in few.shortfalls())


@pytest.mark.parametrize("allowed", [["--allow-writes"], ["--customer-id", CUSTOMER]])
def test_nothing_is_sent_unless_both_are_set(
    portal: MockPortal,
    allowed: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    _pretend(monkeypatch)

    assert command.main(["--spec", SPEC, "--url", portal.url, "--token", TOKEN, *allowed]) == USAGE

    captured = capsys.readouterr()
    assert "ALLOW_WRITES=1 and CUSTOMER_ID=" in captured.err
    assert captured.out.count("\n  POST /customer-invoices: ") == 50
    assert portal.received == ()


def test_the_chosen_are_sent_when_it_is_allowed(
    portal: MockPortal, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    _pretend(monkeypatch)
    monkeypatch.setenv("ALLOW_WRITES", "1")
    monkeypatch.setenv("CUSTOMER_ID", CUSTOMER)
    monkeypatch.setenv("MAX_REQUESTS", "4")

    assert command.main(["--spec", SPEC, "--url", portal.url, "--token", TOKEN, "--out", str(tmp_path)]) == KEPT
    assert len(portal.received) == 4
    assert len(portal.invoices) == 3


def test_a_token_that_is_wrong_keeps_nothing_secret(
    portal: MockPortal, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _pretend(monkeypatch)
    options = ["--allow-writes", "--customer-id", CUSTOMER, "--out", str(tmp_path)]

    assert command.main(["--spec", SPEC, "--url", portal.url, "--token", "mistaken-token", *options]) == BROKEN
    assert "mistaken-token" not in capsys.readouterr().out
    assert portal.invoices == ()


def test_a_token_that_is_refused_is_told_once(portal: MockPortal, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["--spec", SPEC, "--url", portal.url, "--token", "mistaken-token"]) == USAGE
    assert capsys.readouterr().err == "error: the server refuses TOKEN (401): give one that it knows\n"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--url", "http://127.0.0.1:99999/v1"], "99999 is no port"),
        (["--token", "é"], "argument --token: it is no token"),
    ],
)
def test_what_is_of_no_use_is_told(options: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    try:
        status: object = command.main(options)
    except SystemExit as end:
        status = end.code
    assert status == USAGE
    assert said in capsys.readouterr().err


def test_a_customer_that_cannot_be_is_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    _pretend(monkeypatch)

    assert (
        command.main(["--spec", SPEC, "--url", "http://127.0.0.1:9", "--customer-id", "somebody", "--allow-writes"])
        == USAGE
    )
    assert "error: CUSTOMER_ID=somebody: request.body.customerId: expected" in capsys.readouterr().err


def remote(reply: Callable[[httpx.Request], httpx.Response]) -> Remote:
    url = httpx.URL("http://127.0.0.1/v1")
    return Remote(CONTRACT, url, TOKEN, httpx.Client(transport=httpx.MockTransport(reply)))


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


def test_only_codings_that_can_be_undone_are_asked_for() -> None:
    asked: list[list[str]] = []

    def reply(request: httpx.Request) -> httpx.Response:
        asked.append(request.headers.get_list("accept-encoding"))
        return httpx.Response(200)

    remote(reply).answer(Request("GET", READ.url, [("Accept-Encoding", "x-own")], b""))
    assert asked == [[httpx.Client().headers["accept-encoding"]]]


def sent_until_given_up(statuses: list[int | None]) -> int:
    server = Scripted([*statuses, 200])
    patient = Patient(server, Patience())
    for _ in range(len(statuses) + 1):
        try:
            patient.answer(READ)
        except httpx.ReadTimeout:
            pass
        except SilentError:
            return server.asked
    return -1


def test_a_server_that_does_not_answer_is_given_up() -> None:
    assert sent_until_given_up([None] * IN_A_ROW) == IN_A_ROW
    assert sent_until_given_up([None, 200] * IN_ALL) == 2 * IN_ALL - 1
    assert sent_until_given_up([None, None, 500, None, None]) == -1


@pytest.fixture
def silent(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Listen, and never say anything."""
    monkeypatch.setattr("contract_tests.live.remote._SECONDS", 0.01)
    with socket.create_server(("127.0.0.1", 0), backlog=20) as listening:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/v1"


def test_a_server_that_hangs_ends_the_few(
    silent: str,
    chosen: list[Chosen],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    _pretend(monkeypatch, chosen)
    options = ["--allow-writes", "--customer-id", CUSTOMER, "--max-creates", "9", "--out", str(tmp_path)]

    assert command.main(["--spec", SPEC, "--url", silent, *options]) == BROKEN
    said = capsys.readouterr().out
    assert "POST /customer-invoices: crash: the run: expected an answer to each request, got time-outs, 3 in a" in said
    assert "1 operation, 3 exchanges, 4 violations" in said
    assert (tmp_path / "report.html").exists()


def test_a_server_that_hangs_ends_the_whole(
    silent: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "ask", lambda _: None)
    monkeypatch.setattr(passes, "RUNS", ())

    assert command.main(["--spec", SPEC, "--url", silent, "--workers", "1", "--out", str(tmp_path)]) == BROKEN
    said = capsys.readouterr().out
    assert "POST /customer-invoices: crash: the run: expected an answer to each request, got time-outs, 3 in a" in said
    assert "1 operation, 3 exchanges, 4 violations, 0 shortfalls" in said
    assert (tmp_path / "report.html").exists()


def test_what_is_repeated_for_the_pace_alone_is_no_shortfall(
    portal: MockPortal,
    chosen: list[Chosen],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    _pretend(monkeypatch, chosen[:20])
    busy = [2, 7]

    @define
    class Busy:
        server: Server
        asked: int = 0

        def answer(self, request: Request) -> Response:
            self.asked += 1
            if self.asked in busy:
                return Response(429, [("Retry-After", "0")], b"")
            return self.server.answer(request)

    monkeypatch.setattr(command, "Budgeted", lambda server, budget: Budgeted(Busy(server), budget))
    options = ["--allow-writes", "--customer-id", CUSTOMER, "--token", TOKEN, "--out", str(tmp_path)]

    assert command.main(["--spec", SPEC, "--url", portal.url, "--max-requests", "20", *options]) == KEPT
    assert len(portal.received) == 18
    assert "2 of the 20 left out, for others were sent again (429)" in capsys.readouterr().out

    # What is left must still be enough to say something.
    busy[:] = [1, 2]
    _pretend(monkeypatch, chosen[:2])
    assert command.main(["--spec", SPEC, "--url", portal.url, "--max-requests", "2", *options]) == TOO_LITTLE


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ([], "nothing was sent: set ALLOW_WRITES=1"),
        (["--token", TOKEN], "nothing was sent: set ALLOW_WRITES=1"),
        (["--token", TOKEN, "--allow-writes", "--customer-id", CUSTOMER], "unencrypted; use https, or give none"),
        (["--allow-writes", "--customer-id", CUSTOMER], "cannot be reached: it is not there"),
    ],
)
def test_only_a_token_that_is_given_is_kept_from_the_network(
    options: list[str],
    said: str,
    chosen: list[Chosen],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(1, "it is not there")

    monkeypatch.delenv("TOKEN", raising=False)
    monkeypatch.setattr("socket.create_connection", refuse)
    monkeypatch.setattr(command, "choose", lambda *_: chosen)

    assert command.main(["--spec", SPEC, "--url", "http://10.0.0.5/v1", *options]) == USAGE
    captured = capsys.readouterr()
    assert said in captured.err
    assert "It would be sent 50 requests" in captured.out


def _pretend(monkeypatch: pytest.MonkeyPatch, chosen: list[Chosen] | None = None) -> None:
    """Take a server on this machine for one elsewhere, for which perhaps something was chosen already."""
    monkeypatch.setattr(command, "is_loopback", lambda _: False)
    if chosen is not None:
        monkeypatch.setattr(command, "choose", lambda *_: chosen)
        monkeypatch.setattr(command, "contract_of", lambda *_, **__: CONTRACT)
