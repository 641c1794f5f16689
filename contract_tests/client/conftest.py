"""Tests that ask for an `endpoint` are run for each operation of each document, those to be generated for last."""

import pytest

from contract_tests.client.endpoints import VENDOR, Endpoint, endpoints


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "endpoint" in metafunc.fixturenames:
        metafunc.parametrize("endpoint", endpoints(), ids=str)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # Generating takes seconds: a run that ends at the first failure should have had the rest before.
    items.sort(key=_is_generated)


def _is_generated(item: pytest.Item) -> bool:
    callspec = getattr(item, "callspec", None)
    endpoint = callspec.params.get("endpoint") if callspec else None
    return isinstance(endpoint, Endpoint) and endpoint.spec != VENDOR
