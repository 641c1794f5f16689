"""A request is read once, and another one anew."""

import pytest
from attrs import evolve
from mijnklantportaal.contract import Contract, ReadRequest, Request

from contract_tests.documents import document
from contract_tests.elsewhere import WRITE
from contract_tests.exchanges import Exchange, unanswered
from contract_tests.readings import read
from contract_tests.relations import views
from contract_tests.verdicts import judge


@pytest.fixture
def contract(monkeypatch: pytest.MonkeyPatch) -> tuple[Contract, list[Request]]:
    """A contract, and the requests that it reads."""
    contract, asked = Contract(document("vendor").document), []
    actual = Contract.read_request

    def read_request(self: Contract, request: Request) -> ReadRequest:
        asked.append(request)
        return actual(self, request)

    monkeypatch.setattr(Contract, "read_request", read_request)
    return contract, asked


def test_whoever_asks_a_request_is_read_once(contract: tuple[Contract, list[Request]]) -> None:
    judging, asked = contract
    exchange = Exchange("POST /customer-invoices", None, WRITE, evolve(unanswered(OSError()), headers=[]))

    assert list(judge(judging, exchange))
    assert views(judging, [exchange])
    assert len(asked) == 1


def test_what_differs_is_read_anew(contract: tuple[Contract, list[Request]]) -> None:
    judging, asked = contract
    others = [
        evolve(WRITE, method="GET"),
        evolve(WRITE, url="/elsewhere"),
        evolve(WRITE, headers=[("Authorization", "Bearer x")]),
        evolve(WRITE, content=b"x"),
    ]

    for request in (WRITE, *others):
        assert read(judging, request).violations == judging.read_request(request).violations
    assert len(asked) == 2 * len([WRITE, *others])
    assert read(judging, WRITE).operation is not read(judging, others[0]).operation
