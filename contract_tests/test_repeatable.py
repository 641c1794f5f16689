"""A run depends on its seed alone, and leaves nothing behind that would steer the next."""

import importlib
import json
from pathlib import Path

import pytest
from attrs import evolve, frozen
from hypothesis import given, seed, settings
from hypothesis import strategies as st
from hypothesis.database import InMemoryExampleDatabase
from mijnklantportaal.contract import Request, Response

from contract_tests import runs
from contract_tests.documents import document
from contract_tests.floor import body_without_boundary
from contract_tests.runs import FIRST, POSITIVE, SEED, Session
from contract_tests.servers import Mock, Server
from contract_tests.subject import label
from contract_tests.suite import examine

_VENDOR = document("vendor")
_FEW = evolve(POSITIVE, examples=10)


@frozen
class _Silent:
    """Loses the bodies of its answers."""

    server: Server

    def answer(self, request: Request) -> Response:
        return evolve(self.server.answer(request), content=b"")


def _bodies(of: int, turn: int = 0) -> list[bytes]:
    results = Session(_VENDOR, Mock(_VENDOR)(), of).execute(_FEW, turn=turn)
    return [body_without_boundary(each.request) for result in results for each in result.exchanges]


def test_the_same_seed_makes_the_same_requests() -> None:
    first = _bodies(SEED)

    assert len(set(first)) > 5
    assert _bodies(SEED) == first
    assert _bodies(SEED + 1) != first
    assert _bodies(SEED, turn=1) != first


def _drawn() -> list[str]:
    drawn: list[str] = []

    @seed(SEED)
    @settings(max_examples=200, derandomize=False)
    @given(st.text())
    def draw(text: str) -> None:
        drawn.append(text)

    draw()
    return drawn


def test_what_is_drawn_does_not_depend_on_the_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = _drawn()
    (tmp_path / "edited_since.py").write_text(f"NAMES = {list(map(str, range(100, 200)))}", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    importlib.import_module("edited_since")

    assert _drawn() == before


def test_what_is_looked_up_for_each_request_does_not_grow_with_the_document() -> None:
    many = document("rehearsal")
    names = [label(each) for each in many.operations]

    for wanted in (None, names[:1]):
        configured = runs.configuration(POSITIVE, many, SEED, wanted, stop_at_first=False)
        entries = [each for each in configured["operations"] if "generation" in each]
        own = {name: each["generation"]["max-examples"] for each in entries for name in each["include-name"]}
        most = configured["generation"]["max-examples"]
        assert [own.get(name, most) for name in names] == [POSITIVE.examples_for(each) for each in many.operations]
        assert not any(each.request_content and label(each) in own for each in many.operations)
        assert len(configured["operations"]) <= 2


def test_a_failure_is_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    profile, database = settings.get_profile(runs.PROFILE), InMemoryExampleDatabase()
    settings.register_profile(runs.PROFILE, profile, database=database)
    try:
        results = list(Session(_VENDOR, _Silent(Mock(_VENDOR)())).execute(_FEW))
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
        return Cheap(Mock(_VENDOR)(monthly_limit=monthly_limit, requests_per_minute=requests_per_minute))

    assert next(examine(_VENDOR, start)).rule == "echo"
    assert asked < FIRST.examples
