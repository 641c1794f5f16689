"""A server that is somebody's own is sent little, and nothing that was not allowed."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from attrs import define
from mijnklantportaal.contract import Request, Response
from mijnklantportaal.mock import MockPortal

from contract_tests import command, subject
from contract_tests.elsewhere import CONTRACT, CUSTOMER, SPEC, TOKEN, pretend
from contract_tests.floor import FLOOR
from contract_tests.live.budget import Budget, Budgeted
from contract_tests.live.chosen import Chosen, choose
from contract_tests.live.few import Few
from contract_tests.live.remote import Address, read_address
from contract_tests.options import BROKEN, KEPT, TOO_LITTLE, USAGE, read_options
from contract_tests.report.replay import Replay, to_json
from contract_tests.servers import Server
from contract_tests.verdicts import told


@pytest.fixture
def portal() -> Iterator[MockPortal]:
    with MockPortal(CONTRACT, token=TOKEN) as running:
        yield running


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


A_TEST = "CUSTOMER_ID= to a customer of your own who is a test"


@pytest.mark.parametrize(
    ("allowed", "environment", "missing"),
    [
        ([], {}, f"ALLOW_WRITES=1 and {A_TEST}"),
        (["--allow-writes"], {}, A_TEST),
        ([], {"ALLOW_WRITES": "1", "CUSTOMER_ID": ""}, A_TEST),
        (["--customer-id", CUSTOMER], {}, "ALLOW_WRITES=1"),
        ([], {"ALLOW_WRITES": "yes", "CUSTOMER_ID": CUSTOMER}, "ALLOW_WRITES=1 (it is 'yes')"),
        ([], {"ALLOW_WRITES": "0"}, f"ALLOW_WRITES=1 (it is '0') and {A_TEST}"),
    ],
)
def test_nothing_is_sent_unless_both_are_set(  # noqa: PLR0917  # a table, and where to
    portal: MockPortal,
    allowed: list[str],
    environment: dict[str, str],
    missing: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    pretend(monkeypatch)
    for name in ("ALLOW_WRITES", "CUSTOMER_ID"):
        monkeypatch.setenv(name, environment.get(name, ""))

    assert command.main(["--spec", SPEC, "--url", portal.url, "--token", TOKEN, *allowed]) == USAGE

    captured = capsys.readouterr()
    assert captured.err == f"error: nothing was sent: set {missing}\n"
    assert captured.out.count("\n  POST /customer-invoices: ") == 50
    assert portal.received == ()


def test_the_chosen_are_sent_when_it_is_allowed(
    portal: MockPortal, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    pretend(monkeypatch)
    monkeypatch.setenv("ALLOW_WRITES", "1")
    monkeypatch.setenv("CUSTOMER_ID", CUSTOMER)
    monkeypatch.setenv("MAX_REQUESTS", "4")

    assert command.main(["--spec", SPEC, "--url", portal.url, "--token", TOKEN, "--out", str(tmp_path)]) == KEPT
    assert len(portal.received) == 4
    assert len(portal.invoices) == 3


def test_a_token_that_is_wrong_keeps_nothing_secret(
    portal: MockPortal, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pretend(monkeypatch)
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
        (["--token", "sec\x01ret"], "argument --token: it is no token"),
        *((["--" + name, ""], f"argument --{name}: '' is empty") for name in ("url", "token", "spec", "replay")),
    ],
)
def test_what_is_of_no_use_is_told(options: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    try:
        status: object = command.main(options)
    except SystemExit as end:
        status = end.code
    assert status == USAGE
    assert said in capsys.readouterr().err


def test_the_token_is_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for given, taken in ((TOKEN, TOKEN), ("", subject.TOKEN)):
        monkeypatch.setenv("TOKEN", given)
        assert read_options([]).token == taken


def test_a_customer_that_cannot_be_is_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    pretend(monkeypatch)

    assert (
        command.main(["--spec", SPEC, "--url", "http://127.0.0.1:9", "--customer-id", "somebody", "--allow-writes"])
        == USAGE
    )
    assert "error: CUSTOMER_ID=somebody: request.body.customerId: expected" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("POST /items", "/api/items"),
        ("POST /items", "/v1/items"),
        ("POST /customer-invoices", "/api/customer-invoices"),
    ],
)
@pytest.mark.parametrize(("rule", "status"), [("negative_data_rejection", USAGE), ("path", KEPT)])
def test_what_was_found_by_another_document_is_not_held_to_be_kept(  # noqa: PLR0917  # a table, and where to
    name: str, url: str, rule: str, status: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = Replay(name, rule, "response", "no failure", "one", "invalid", [], Request("POST", url, [], b""), 200)
    path = tmp_path / "found.json"
    path.write_text(to_json(found), encoding="utf-8")

    assert command.main(["--replay", str(path), "--spec", SPEC]) == status
    assert (f"the contract has no {name} at {url}" in capsys.readouterr().err) is (status == USAGE)


def test_what_is_repeated_for_the_pace_alone_is_no_shortfall(
    portal: MockPortal,
    chosen: list[Chosen],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    pretend(monkeypatch, chosen[:20])
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
    pretend(monkeypatch, chosen[:2])
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
