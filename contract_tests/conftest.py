"""Tests that ask for an `operation` are run for each one in the contract document."""

import os

import pytest
from mijnklantportaal.contract import ContractError

from contract_tests.evidence import Evidence
from contract_tests.runs import execute
from contract_tests.subject import contract, label, portal


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
def evidence() -> Evidence:
    return Evidence(list(execute(contract(), portal())))
