"""A run depends on its seed alone, and leaves nothing behind that would steer the next."""

import json
from pathlib import Path

import pytest
from attrs import evolve, frozen
from hypothesis import settings
from hypothesis.database import InMemoryExampleDatabase
from mijnklantportaal.contract import Contract, Request, Response

from contract_tests import runs
from contract_tests.floor import body_without_boundary
from contract_tests.runs import FIRST, POSITIVE, SEED, Session
from contract_tests.servers import Mock, Server
from contract_tests.suite import examine

_SHIPPED = Contract.load()
_FEW = evolve(POSITIVE, examples=10)


@frozen
class _Silent:
    """Loses the bodies of its answers."""

    server: Server

    def answer(self, request: Request) -> Response:
        return evolve(self.server.answer(request), content=b"")


def _bodies(seed: int) -> list[bytes]:
    results = Session(_SHIPPED, Mock(_SHIPPED)(), seed).execute(_FEW)
    return [body_without_boundary(each.request) for result in results for each in result.exchanges]


def test_the_same_seed_makes_the_same_requests() -> None:
    first = _bodies(SEED)

    assert len(set(first)) > 5
    assert _bodies(SEED) == first
    assert _bodies(SEED + 1) != first


def test_a_failure_is_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    profile, database = settings.get_profile(runs.PROFILE), InMemoryExampleDatabase()
    settings.register_profile(runs.PROFILE, profile, database=database)
    try:
        results = list(Session(_SHIPPED, _Silent(Mock(_SHIPPED)())).execute(_FEW))
    finally:
        settings.register_profile(runs.PROFILE, profile)

    assert any(result.findings for result in results)
    assert database.data == {}
    assert not (tmp_path / ".schemathesis").exists()


def test_who_stops_at_the_first_finding_stops_the_work() -> None:
    asked = 0

    @frozen
    class Cheap:
        """Changes an amount, which no schema can see."""

        server: Server

        def answer(self, request: Request) -> Response:
            nonlocal asked
            asked += 1
            response = self.server.answer(request)
            if response.status_code != 201:
                return response
            reply = {**json.loads(response.content), "amount": "0.01"}
            return evolve(response, content=json.dumps(reply).encode())

    def start(*, monthly_limit: int | None = None, requests_per_minute: int | None = None) -> Server:
        return Cheap(Mock(_SHIPPED)(monthly_limit=monthly_limit, requests_per_minute=requests_per_minute))

    assert next(examine(_SHIPPED, start)).rule == "echo"
    assert asked < FIRST.examples
