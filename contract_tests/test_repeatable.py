"""A run depends on its seed alone, and leaves nothing behind that would steer the next."""

from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import settings
from hypothesis.database import InMemoryExampleDatabase
from mijnklantportaal.contract import Contract

from contract_tests import runs
from contract_tests.faults import FAULTS, FaultyPortal
from contract_tests.floor import body_without_boundary
from contract_tests.runs import POSITIVE, execute
from contract_tests.subject import portal

_SHIPPED = Contract.load()
_FEW = evolve(POSITIVE, examples=10)


def _bodies() -> list[bytes]:
    results = execute(_SHIPPED, portal(_SHIPPED), [_FEW])
    return [body_without_boundary(each.request) for result in results for each in result.exchanges]


def test_the_same_seed_makes_the_same_requests(monkeypatch: pytest.MonkeyPatch) -> None:
    first = _bodies()

    assert len(set(first)) > 5
    assert _bodies() == first
    monkeypatch.setattr(runs, "SEED", 2)
    assert _bodies() != first


def test_a_failure_is_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    profile, database = settings.get_profile(runs.PROFILE), InMemoryExampleDatabase()
    settings.register_profile(runs.PROFILE, profile, database=database)
    try:
        portal_ = FaultyPortal(_SHIPPED, FAULTS["created without an id"].answer)
        results = list(execute(_SHIPPED, portal_, [_FEW], stop_at_first=True))
    finally:
        settings.register_profile(runs.PROFILE, profile)

    assert any(result.complaints for result in results)
    assert database.data == {}
    assert not (tmp_path / ".schemathesis").exists()
