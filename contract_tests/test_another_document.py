"""Nothing here is made for the one document: another, with JSON, paths that name objects and a query, does as well."""

from pathlib import Path

import pytest
from attrs import evolve
from mijnklantportaal.contract import Contract, Operation, Request, Response

from contract_tests.evidence import Evidence
from contract_tests.faults import Answer, FaultyPortal
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


def test_a_price_that_is_nearly_right_is_tried_in_json_too(things: Evidence) -> None:
    def rounding(answer: Answer, request: Request) -> Response:
        return answer(evolve(request, content=request.content.replace(b"12.951", b"12.95")))

    (create,) = (each for each in THINGS.operations if label(each) == "POST /things")
    portal_ = FaultyPortal(THINGS, rounding)
    made = attempts(THINGS, create, things.valid_request(create))
    complaints = [each for attempt in made for each in attempt.complaints(THINGS, create, portal_)]

    assert {each.check for each in complaints} == {"handmade", "judge: request"}
