"""Requests made by hand are answered rightly, and limits are answered as documented."""

import pytest
from mijnklantportaal.contract import Operation

from contract_tests.evidence import Evidence
from contract_tests.handmade import attempts
from contract_tests.subject import contract, portal
from contract_tests.verdicts import complaints_about, told


def test_what_is_wrong_or_odd_is_answered_rightly(evidence: Evidence, operation: Operation) -> None:
    made = attempts(contract(), operation, evidence.valid_request(operation))

    complaints = [each for attempt in made for each in attempt.complaints(contract(), operation, portal())]

    assert not complaints, told(complaints)


@pytest.mark.parametrize("status", ["426", "429"])
def test_a_limit_is_answered_as_documented(evidence: Evidence, operation: Operation, status: str) -> None:
    if status not in operation.responses:
        pytest.skip(f"{status} is not documented")
    exchanges = evidence.beyond_limits(operation)[status]

    assert [str(each.response.status_code) == status for each in exchanges] == [False, True]
    assert list(complaints_about(contract(), exchanges)) == []
