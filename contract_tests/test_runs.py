"""The mock portal keeps the contract, by schemathesis and by the judge, and enough was tried to say so."""

import pytest
from mijnklantportaal.contract import Operation

from contract_tests.evidence import Evidence
from contract_tests.floor import shortfalls, unseen_statuses
from contract_tests.runs import NEGATIVE, POSITIVE, RUNS, SEED, Run
from contract_tests.subject import contract, label
from contract_tests.verdicts import told


@pytest.mark.parametrize("run", RUNS, ids=lambda run: run.name)
def test_no_complaint(evidence: Evidence, run: Run, operation: Operation) -> None:
    complaints = [each for result in evidence.of(run, operation) for each in result.complaints]

    assert not complaints, f"{run.name}, seed {SEED}, the same requests each time:\n\n{told(complaints)}"


def test_each_operation_was_run_and_nothing_else(evidence: Evidence) -> None:
    operations = {label(each) for each in contract().operations}
    strange = [each for result in evidence.results if result.operation not in operations for each in result.complaints]

    assert not strange, told(strange)
    assert {result.operation for result in evidence.results} == operations


@pytest.mark.parametrize("run", [POSITIVE, NEGATIVE], ids=lambda run: run.name)
def test_enough_was_tried(evidence: Evidence, run: Run, operation: Operation) -> None:
    assert list(shortfalls(run, operation, evidence.of(run, operation))) == []


def test_every_documented_status_was_seen(evidence: Evidence, operation: Operation) -> None:
    limits = evidence.beyond_limits(operation).values()
    exchanges = [*evidence.exchanges(operation, *RUNS), *(each for limit in limits for each in limit)]

    assert unseen_statuses(operation, exchanges) == []
