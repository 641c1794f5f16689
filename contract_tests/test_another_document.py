"""Nothing here is made for the one document: another, with JSON, paths that name objects and a query, does as well."""

from pathlib import Path

import pytest
from attrs import evolve
from mijnklantportaal.contract import Contract, Operation, Request, Response

from contract_tests.handmade import attempts
from contract_tests.runs import RUNS
from contract_tests.servers import Mock
from contract_tests.subject import label
from contract_tests.suite import Suite
from contract_tests.verdicts import told

THINGS = Contract.load(Path(__file__).parent / "fixtures" / "things.json")
# Too few for the floor, so that some of them have to be drawn again.
FEWER = [evolve(run, examples=20) for run in RUNS]


@pytest.fixture(scope="module")
def things() -> Suite:
    return Suite(THINGS, Mock(THINGS), runs=FEWER).completed()


@pytest.mark.parametrize("thing", THINGS.operations, ids=label)
def test_the_suite_does_for_another_document(things: Suite, thing: Operation) -> None:
    assert not told(finding for result in things.of(thing) for finding in result.findings)


def test_enough_was_tried_of_another_document(things: Suite) -> None:
    assert not told(things.untried())


def test_a_price_that_is_nearly_right_is_tried_in_json_too(things: Suite) -> None:
    class Rounding:
        def __init__(self) -> None:
            self.server = Mock(THINGS)()

        def answer(self, request: Request) -> Response:
            return self.server.answer(evolve(request, content=request.content.replace(b"12.951", b"12.95")))

    (create,) = (each for each in THINGS.operations if label(each) == "POST /things")
    valid = things.valid_requests(create)[0]
    found = [each for made in attempts(THINGS, create, valid) for each in made.findings(THINGS, create, Rounding())]

    assert {each.rule for each in found} >= {"handmade", "pattern"}
