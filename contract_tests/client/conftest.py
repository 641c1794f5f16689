"""Tests that ask for an `endpoint` are run for each operation of each document; what takes long comes last."""

import pytest
from hypothesis import is_hypothesis_test

from contract_tests.client.endpoints import VENDOR, Endpoint, endpoints


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "endpoint" in metafunc.fixturenames:
        metafunc.parametrize("endpoint", endpoints(), ids=str)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # A run that ends at the first failure should have had what is quick before; each group keeps its order.
    items.sort(key=_cost)
    for item in items:
        if "endpoint" in getattr(item, "fixturenames", ()):
            # What httpx says to a generated function whose operation has a cookie among its parameters.
            item.add_marker(pytest.mark.filterwarnings("ignore:Setting per-request cookies:DeprecationWarning"))


def _cost(item: pytest.Item) -> tuple[bool, bool, bool]:
    function = getattr(item, "function", None)
    draws = is_hypothesis_test(function)
    return _is_of_another_document(item), draws, draws and "reply" in item.name


def _is_of_another_document(item: pytest.Item) -> bool:
    callspec = getattr(item, "callspec", None)
    endpoint = callspec.params.get("endpoint") if callspec else None
    return isinstance(endpoint, Endpoint) and endpoint.spec != VENDOR
