"""The catalogue is what it says, and a sample of it comes to light; `python -m contract_tests.faults` tries it all."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

import pytest
from attrs import evolve

from contract_tests.documents import document
from contract_tests.faults import clients, servers
from contract_tests.faults.catalogue import CLIENT, SERVER
from contract_tests.faults.patches import ClientFault, find, patched
from contract_tests.faults.portal import FaultyPortal, ServerFault, Wrong
from contract_tests.faults.probes import shows
from contract_tests.faults.runner import each
from contract_tests.faults.wrongs import forgive, forgive_everything, refuse_everything
from contract_tests.floor import shortfalls
from contract_tests.runs import NEGATIVE, POSITIVE, Run, Session

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


@pytest.mark.parametrize("fault", SERVER, ids=lambda fault: fault.name)
def test_a_server_fault_changes_an_answer(fault: ServerFault) -> None:
    assert shows(fault)


def test_no_fault_changes_no_answer() -> None:
    assert not shows(servers.FAULTLESS)


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


def test_client_faults_come_to_light() -> None:
    drawn = _drawn(CLIENT, 40)

    assert [outcome.fault for outcome in each(clients.run, drawn, jobs=2) if not outcome.rule] == []
    assert drawn


@pytest.mark.parametrize("status", [401, 422])
def test_a_portal_that_refuses_everything_falls_short(status: int) -> None:
    assert _falls_short(refuse_everything(status), evolve(POSITIVE, examples=5))


def test_a_portal_that_accepts_everything_falls_short() -> None:
    assert _falls_short(forgive(forgive_everything), evolve(NEGATIVE, examples=40))


def _falls_short(wrong: Wrong, run: Run) -> bool:
    results = list(Session(_VENDOR, FaultyPortal(_VENDOR, wrong)).execute(run))
    return all(list(shortfalls(run, operation, results)) for operation in _VENDOR.operations)
