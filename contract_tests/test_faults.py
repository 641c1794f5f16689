"""The catalogue is what it says, and a sample of it comes to light; `python -m contract_tests.faults` tries it all."""

from collections.abc import Sequence
from functools import cache
from hashlib import sha256
from typing import Any

import pytest
from attrs import evolve
from mijnklantportaal.contract import Request

from contract_tests.documents import document
from contract_tests.exchanges import Exchange
from contract_tests.faults import __main__ as faults_command
from contract_tests.faults import clients, servers, table
from contract_tests.faults.catalogue import CLIENT, SERVER
from contract_tests.faults.outcome import TIMED_OUT, Outcome
from contract_tests.faults.patches import ClientFault, find, patched
from contract_tests.faults.portal import FAULTLESS, FaultyPortal, ServerFault, Wrong
from contract_tests.faults.probes import VALID, good_but, requests_of_all_kinds, right, shows
from contract_tests.faults.runner import each
from contract_tests.faults.server import credentials, leniency, relations
from contract_tests.faults.wrongs import GOOD, forgive, forgive_everything, refuse_everything, say
from contract_tests.floor import shortfalls
from contract_tests.relations import broken
from contract_tests.runs import NEGATIVE, POSITIVE, Run, Session
from contract_tests.subject import TOKEN
from contract_tests.verdicts import judge
from contract_tests.wire import Part, with_headers

_VENDOR = document("vendor")


def _drawn(faults: Sequence[Any], one_of: int) -> list[str]:
    """Draw some by their names, the same ones each time; those that cannot be found take a whole run."""
    return [
        fault.name
        for fault in faults
        if not fault.proof and int(sha256(fault.name.encode()).hexdigest(), 16) % one_of == 0
    ]


@pytest.mark.parametrize(("faults", "least"), [(SERVER, 80), (CLIENT, 40)], ids=["server", "client"])
def test_each_fault_is_listed_once_and_there_are_enough(faults: Sequence[Any], least: int) -> None:
    names = [fault.name for fault in faults]

    assert len(names) == len(set(names))
    assert sum(not fault.proof for fault in faults) >= least


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--only", "nosuchfault"], "'nosuchfault' is in the name of no fault"),
        (["--side", "client", "--only", SERVER[0].name], f"{SERVER[0].name!r} is in the name of no fault"),
    ],
)
def test_a_fault_that_there_is_not_is_told(options: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        faults_command.main(options)

    assert ended.value.code == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("fault", SERVER, ids=lambda fault: fault.name)
def test_a_server_fault_changes_an_answer(fault: ServerFault) -> None:
    assert shows(fault)


def test_no_fault_changes_no_answer() -> None:
    assert not shows(FAULTLESS)


@cache
def _accepted() -> list[Request]:
    return [request for request in requests_of_all_kinds() if right(request).status_code == 201][:60]


# Whether the time of creation is true is asked in requests of its own.
_UNTRUE = [fault for fault in relations.FAULTS if not fault.name.startswith("created")]


@pytest.mark.parametrize("fault", _UNTRUE, ids=lambda fault: fault.name)
def test_what_is_not_true_breaks_one_rule(fault: ServerFault) -> None:
    portal = FaultyPortal(_VENDOR, fault.wrong)
    exchanges = [Exchange("", None, request, portal.answer(request)) for request in _accepted()]

    found = {finding.rule for each in exchanges for finding in judge(_VENDOR, each)}
    found |= {finding.rule for finding in broken(_VENDOR, exchanges)}

    assert len(found) == 1


@pytest.mark.parametrize("code", [409, 422, 426, 500])
def test_what_a_fault_says_is_well_said(code: int) -> None:
    exchange = Exchange("", None, VALID, say(code))

    rules = {finding.rule for finding in [*judge(_VENDOR, exchange), *broken(_VENDOR, [exchange])]}

    assert rules <= {"status", "refusal", "limit"}


_EVERYTHING = "accepted: everything"
_FORM = VALID.content


@pytest.mark.parametrize(
    ("wrong", "by"),
    [
        (evolve(VALID, content=_FORM.replace(b"\r\n", b"\r")), {_EVERYTHING}),
        (evolve(VALID, content=_FORM.replace(b"form-data", b"attachment", 1)), {_EVERYTHING}),
        (evolve(VALID, content=_FORM.replace(b'; name="amount"', b"")), {_EVERYTHING}),
        (good_but(evolve(GOOD["amount"], filename="a.txt")), {_EVERYTHING, "accepted: amount as a file"}),
        (
            good_but(evolve(GOOD["customerId"], content_type="text/plain; charset=utf-16")),
            {_EVERYTHING, "accepted: a text in another character set"},
        ),
        (
            good_but(Part("customerId", b"\xff\xfe\xfa")),
            {_EVERYTHING, "accepted: any customer", "accepted: a text that is no UTF-8"},
        ),
        (
            good_but(Part("issuedAt", b"2024-04-31")),
            {
                _EVERYTHING,
                "accepted: any date of issue",
                "accepted: a date of issue that is in no calendar",
            },
        ),
        (
            good_but(Part("amount", b"12.951")),
            {
                _EVERYTHING,
                "accepted: any amount",
                "accepted: an amount with three decimals",
                "accepted: more than two decimals, rounded",
            },
        ),
        (
            good_but(Part("amount", "١٢".encode())),
            {_EVERYTHING, "accepted: any amount", "accepted: digits of other scripts in the amount"},
        ),
        (
            good_but(Part("amount", b"5.")),
            {_EVERYTHING, "accepted: any amount", "accepted: an amount without digits after the point"},
        ),
        (
            with_headers(VALID, "authorization", [f"Token {TOKEN}"]),
            {"no token is needed", "any scheme is taken"},
        ),
    ],
    ids=[
        "lines",
        "disposition",
        "name",
        "file",
        "charset",
        "utf-8",
        "calendar",
        "decimals",
        "digits",
        "point",
        "scheme",
    ],
)
def test_what_is_wrong_in_one_way_is_accepted_by_its_own_faults(wrong: Request, by: set[str]) -> None:
    faults = [*leniency.FAULTS, *credentials.FAULTS]

    assert {each.name for each in faults if each.wrong(right, wrong).status_code == 201} == by


@pytest.mark.parametrize("fault", CLIENT, ids=lambda fault: fault.name)
def test_a_client_fault_changes_the_client_for_a_while(fault: ClientFault) -> None:
    def values() -> list[object]:
        return [getattr(*find(target)) for target in fault.changes]

    before = values()
    with patched(fault):
        assert all(now != then for now, then in zip(values(), before, strict=True))
    assert values() == before


@pytest.mark.parametrize("name", _drawn(SERVER, 32))
def test_a_server_fault_comes_to_light(name: str) -> None:
    assert servers.run(name).rule


def test_the_table_says_what_came_of_no_fault() -> None:
    rows = [table.Row(Outcome("late", "fresh", 3)), table.Row(Outcome("Z", "", 5), proof="it is the same")]

    written = table.in_markdown("Server", rows, faultless="20 seeds without a fault: 0 findings.").splitlines()

    assert written[:5] == [
        "## Server",
        "",
        "1 faults, 1 caught, 0 missed; 1 equivalent.",
        "",
        "20 seeds without a fault: 0 findings.",
    ]
    assert "| late | caught | fresh | 3 |" in written


@pytest.mark.parametrize("proof", ["", "it is the same"])
def test_a_run_that_came_to_no_end_caught_nothing(proof: str) -> None:
    row = table.Row(Outcome("late", TIMED_OUT, 3), proof)

    assert (row.verdict, row.wrong) == ("TIMED OUT", True)


def test_client_faults_come_to_light() -> None:
    drawn = _drawn(CLIENT, 40)

    assert [outcome.fault for outcome in each(clients.run, drawn, jobs=2) if table.Row(outcome).wrong] == []
    assert drawn


@pytest.mark.parametrize("status", [401, 422])
def test_a_portal_that_refuses_everything_falls_short(status: int) -> None:
    assert _falls_short(refuse_everything(status), evolve(POSITIVE, examples=5))


def test_a_portal_that_accepts_everything_falls_short() -> None:
    assert _falls_short(forgive(forgive_everything), evolve(NEGATIVE, examples=40))


def _falls_short(wrong: Wrong, run: Run) -> bool:
    results = list(Session(_VENDOR, FaultyPortal(_VENDOR, wrong)).execute(run))
    return all(list(shortfalls(_VENDOR, run, operation, results)) for operation in _VENDOR.operations)
