"""A share of the hostile requests; `python -m wrapper.tests.mock.hostile` sends ten thousand."""

from itertools import islice

import pytest
from mijnklantportaal.contract import Contract
from mijnklantportaal.mock import MockPortal

from .hostile import attack, requests


def test_it_survives(vendor: Contract, caplog: pytest.LogCaptureFixture) -> None:
    with MockPortal(vendor) as portal:
        statuses = attack(portal, 500, seed=1)
    assert {200, 201, 400, 401, 404, 405, 422, None} <= set(statuses)
    assert statuses[201] < 250
    assert caplog.records == []


def test_a_seed_says_it_all() -> None:
    assert [*islice(requests(7), 50)] == [*islice(requests(7), 50)]
    assert [*islice(requests(7), 50)] != [*islice(requests(8), 50)]
