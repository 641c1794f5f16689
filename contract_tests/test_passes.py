"""The work is divided so that nothing is left out, and what is divided can travel."""

import pickle
import threading
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from mijnklantportaal.contract import Contract

from contract_tests import passes
from contract_tests.documents import document
from contract_tests.passes import DEEP_SEEDS, tasks
from contract_tests.runs import RUNS
from contract_tests.subject import label

THINGS = Contract.load(Path(__file__).parent / "fixtures" / "things.json")
NAMES = sorted(map(label, THINGS.operations))


@pytest.mark.parametrize("workers", [1, 2, 4, 100])
def test_each_operation_is_for_one_worker(workers: int) -> None:
    todo = tasks(THINGS, 1, workers, deep=False, address=None)

    assert sorted(name for task in todo for name in task.operations) == NAMES
    assert len(todo) <= workers


def test_what_is_done_to_one_kind_of_object_is_for_one_worker() -> None:
    paths = {path: {"get": {"responses": {"200": {"description": "Yes."}}}} for path in ("/a", "/a/b", "/c", "/d/e")}
    document = {"openapi": "3.1.0", "info": {"title": "Three", "version": "1"}, "paths": paths}

    todo = tasks(Contract(document), 1, 2, deep=False, address=None)

    assert [sorted(task.operations) for task in todo] == [["GET /a", "GET /a/b"], ["GET /c", "GET /d/e"]]


def test_what_takes_long_is_not_put_with_much_else() -> None:
    schema: dict[str, Any] = {"properties": {"lines": {"items": {"properties": {name: {} for name in "abcdefgh"}}}}}
    long = {"requestBody": {"content": {"application/json": {"schema": schema}}}}
    operations = {"/a": long, "/b": {}, "/b/c": {}, "/d": {}}
    paths = {
        path: {"post": {**each, "responses": {"200": {"description": "Yes."}}}} for path, each in operations.items()
    }
    document = {"openapi": "3.1.0", "info": {"title": "Three", "version": "1"}, "paths": paths}

    todo = tasks(Contract(document), 1, 2, deep=False, address=None)

    assert [sorted(task.operations) for task in todo] == [["POST /a"], ["POST /b", "POST /b/c", "POST /d"]]


def test_deep_passes_are_made_with_other_seeds() -> None:
    todo = tasks(THINGS, 5, 2, deep=True, address=None)

    assert sorted({task.seed for task in todo}) == [5, 6, 7][:DEEP_SEEDS]
    assert sorted(name for task in todo for name in task.operations) == sorted(NAMES * DEEP_SEEDS)


def test_a_task_and_its_results_can_travel(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passes, "RUNS", [evolve(run, examples=2) for run in RUNS])
    (todo,) = tasks(document("vendor"), 1, 1, deep=False, address=None)

    results, shortfalls = pickle.loads(pickle.dumps(pickle.loads(pickle.dumps(todo)).perform()))  # noqa: S301 - our own

    assert {result.operation for result in results} == set(todo.operations)
    assert shortfalls


def test_a_process_is_not_forked_beside_other_threads() -> None:
    stop = threading.Event()
    beside = threading.Thread(target=stop.wait)
    beside.start()
    try:
        assert passes.start_method() == "spawn"
    finally:
        stop.set()
        beside.join()


def test_a_task_does_not_show_its_token() -> None:
    (todo,) = tasks(document("vendor"), 1, 1, deep=False, address=("http://127.0.0.1", "a-secret"))

    assert "a-secret" not in repr(todo)
