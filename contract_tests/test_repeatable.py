"""A run depends on its seed alone, and leaves nothing behind that would steer the next."""

from pathlib import Path

import pytest
from attrs import evolve
from hypothesis.configuration import set_hypothesis_home_dir
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
    set_hypothesis_home_dir(tmp_path)
    try:
        results = list(execute(_SHIPPED, FaultyPortal(_SHIPPED, FAULTS["created without an id"].answer), [_FEW]))
    finally:
        set_hypothesis_home_dir(None)

    assert any(result.complaints for result in results)
    assert not (tmp_path / "examples").exists()
    assert not (tmp_path / ".schemathesis").exists()
