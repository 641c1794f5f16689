"""Tests that ask for an `operation` are run for each one in the contract document."""

import os

import pytest
from mijnklantportaal.contract import ContractError

from contract_tests.elsewhere import CONTRACT, CUSTOMER
from contract_tests.live.budget import Budget
from contract_tests.live.chosen import Chosen, choose
from contract_tests.servers import Mock
from contract_tests.subject import contract, label
from contract_tests.suite import Suite


def pytest_configure() -> None:
    if "CONTRACT" in os.environ:
        try:
            contract()
        except ContractError as error:
            raise pytest.UsageError(f"CONTRACT: {error}") from None


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "operation" in metafunc.fixturenames:
        metafunc.parametrize("operation", contract().operations, ids=label)


@pytest.fixture(scope="session")
def evidence() -> Suite:
    """Give the suite when it has been through: it is made once, whichever tests ask for it."""
    return Suite(contract(), Mock(contract())).completed()


@pytest.fixture(scope="session")
def chosen() -> list[Chosen]:
    """Give the few requests that a server elsewhere is sent."""
    return choose(CONTRACT, Budget(), CUSTOMER, seed=1)
