"""Each fault of a portal comes to light, and a run against a portal that does nothing is no success."""

from collections.abc import Iterator

import pytest
from attrs import evolve
from mijnklantportaal.contract import Contract
from mijnklantportaal.mock import Portal

from contract_tests.evidence import Evidence
from contract_tests.faults import FAULTS, FaultyPortal, refuse_everything
from contract_tests.floor import shortfalls
from contract_tests.handmade import attempts
from contract_tests.runs import NEGATIVE, POSITIVE, Run, execute
from contract_tests.verdicts import Complaint, told

# The faults are faults of this portal, whatever document is under test.
_SHIPPED = Contract.load()
_FEW = evolve(POSITIVE, examples=3)


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_comes_to_light(name: str) -> None:
    fault = FAULTS[name]
    portal = FaultyPortal(_SHIPPED, fault.answer)

    found = _by_hand(portal) if fault.run is None else _by_run(fault.run, portal)
    first = next(filter(None, found), [])

    assert {each.check for each in first} >= set(fault.checks), told(first)


def _by_run(run: Run, portal: Portal) -> Iterator[list[Complaint]]:
    for result in execute(_SHIPPED, portal, [run], stop_at_first=True):
        yield result.complaints


def _by_hand(portal: Portal) -> Iterator[list[Complaint]]:
    evidence = Evidence(list(execute(_SHIPPED, portal, [_FEW])))
    for operation in _SHIPPED.operations:
        for attempt in attempts(_SHIPPED, operation, evidence.valid_request(operation)):
            yield list(attempt.complaints(_SHIPPED, operation, portal))


@pytest.mark.parametrize("status", [401, 422])
def test_a_portal_that_refuses_everything_falls_short(status: int) -> None:
    evidence = Evidence(list(execute(_SHIPPED, FaultyPortal(_SHIPPED, refuse_everything(status)), [POSITIVE])))

    for operation in _SHIPPED.operations:
        assert list(shortfalls(POSITIVE, operation, evidence.of(POSITIVE, operation)))


def test_a_portal_that_accepts_everything_falls_short() -> None:
    portal = FaultyPortal(_SHIPPED, FAULTS["everything is accepted"].answer)
    evidence = Evidence(list(execute(_SHIPPED, portal, [NEGATIVE])))

    for operation in _SHIPPED.operations:
        assert list(shortfalls(NEGATIVE, operation, evidence.of(NEGATIVE, operation)))
