"""Nothing here is made for the one document: another, with JSON, paths that name objects and a query, does as well."""

from pathlib import Path

import pytest
from attrs import evolve
from mijnklantportaal.contract import Contract, Operation

from contract_tests.evidence import Evidence
from contract_tests.floor import shortfalls, unseen_statuses
from contract_tests.handmade import attempts
from contract_tests.runs import RUNS, execute
from contract_tests.subject import label, portal
from contract_tests.verdicts import told

THINGS = Contract.load(Path(__file__).parent / "fixtures" / "things.json")
FEWER = [evolve(run, examples=50) for run in RUNS]


@pytest.fixture(scope="module")
def things() -> Evidence:
    return Evidence(list(execute(THINGS, portal(THINGS), FEWER)))


@pytest.mark.parametrize("thing", THINGS.operations, ids=label)
def test_the_runs_do_for_another_document(things: Evidence, thing: Operation) -> None:
    complaints = [each for run in FEWER for result in things.of(run, thing) for each in result.complaints]
    complaints += [
        complaint
        for attempt in attempts(THINGS, thing, things.valid_request(thing))
        for complaint in attempt.complaints(THINGS, thing, portal(THINGS))
    ]

    assert not complaints, told(complaints)
    assert [each for run in FEWER for each in shortfalls(run, thing, things.of(run, thing))] == []
    assert unseen_statuses(thing, things.exchanges(thing, *FEWER)) == []
