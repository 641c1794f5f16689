"""A server that is somebody's own is sent little, and nothing that was not allowed."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from attrs import define, field
from mijnklantportaal.contract import Request, Response
from mijnklantportaal.mock import MockPortal

from contract_tests import command
from contract_tests.documents import SPECS, document
from contract_tests.floor import FLOOR
from contract_tests.live.budget import Budget, Budgeted
from contract_tests.live.chosen import Chosen, choose
from contract_tests.live.few import Few
from contract_tests.live.pace import Paced
from contract_tests.live.remote import Address, is_loopback, read_address
from contract_tests.options import BROKEN, KEPT, USAGE
from contract_tests.servers import OverBudgetError
from contract_tests.verdicts import told

CONTRACT = document("vendor")
SPEC = str(SPECS["vendor"])
TOKEN = "a-token-of-the-server"  # noqa: S105 - opens nothing but the mock
CUSTOMER = "cst_test12345"
READ, WRITE = (Request(method, f"{CONTRACT.base_path}/customer-invoices", [], b"") for method in ("GET", "POST"))


@define
class Scripted:
    """Answers with these statuses, one after the other; None raises an error."""

    statuses: list[int | None]
    headers: list[tuple[str, str]] = field(factory=list)
    asked: int = 0

    def answer(self, _: Request) -> Response:
        self.asked += 1
        status = self.statuses.pop(0)
        if status is None:
            raise TimeoutError
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
    except TimeoutError:
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
        (["--url", "http://192.0.2.1/v1"], "unencrypted; use https"),
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


def _pretend(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take a server on this machine for one elsewhere."""
    monkeypatch.setattr(command, "is_loopback", lambda _: False)
