"""Actions that take entries out of a list do not move what other actions are for."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

from codegen import documents, overlay
from codegen.doctor import Finding, Severity, diagnose, proposals
from codegen.doctor.examination import examine
from codegen.doctor.overlays import Defects
from codegen.doctor.printing import entries

TEXT = {"type": "string", "minLength": 1}
ID = {"name": "id", "in": "path", "required": True, "schema": TEXT}
OPTIONAL_ID = {"name": "id", "in": "path", "schema": TEXT}
PAGE = {"name": "page", "in": "query", "schema": {"type": "integer"}}
SORT = {"name": "sort", "in": "query", "schema": TEXT}
OLD = {"name": "old", "in": "path", "required": True, "schema": TEXT}


def choice(name: str, *values: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "schema": {**TEXT, "enum": list(values)}}


def document(path: str, *parameters: dict[str, Any]) -> dict[str, Any]:
    call = {"operationId": "x", "security": [], "parameters": list(parameters), "responses": {"default": ANSWER}}
    return {"openapi": "3.1.1", "info": {"title": "T", "version": "1"}, "paths": {path: {"get": call}}}


ANSWER = {
    "description": "",
    "headers": {"X-RateLimit-Limit": {"schema": {}}, "X-RateLimit-Remaining": {"schema": {}}},
}


def printed(data: dict[str, Any], folder: Path) -> list[dict[str, Any]]:
    """Give the actions as the doctor prints them, which is the order in which they are pasted."""
    documents.dump(data, folder / "document.yaml")
    findings = examine(folder / "document.yaml", raw=True).defects.left
    return [dict(finding.action) for finding in findings if finding.action]


def as_json(data: dict[str, Any], folder: Path) -> list[dict[str, Any]]:
    """Give the actions as the doctor gives them to programs."""
    documents.dump(data, folder / "document.yaml")
    return [dict(entry["action"]) for entry in entries(examine(folder / "document.yaml", raw=True)) if entry["action"]]


def proposed(data: dict[str, Any], _: Path) -> list[dict[str, Any]]:
    """Give the actions as an update proposes them: those for the repairs before those for the contract."""
    promises: list[Finding] = []
    repairs: list[Finding] = []
    for finding in diagnose(data):
        (promises if finding.severity is Severity.CONTRACT else repairs).append(finding)
    return [*proposals(repairs), *proposals(promises)]


def laid(data: dict[str, Any], actions: Sequence[dict[str, Any]], folder: Path) -> Any:
    """Apply them strictly; give the parameters that come of it."""
    written = {"overlay": "1.0.0", "info": {"title": "P", "version": "1"}, "actions": list(actions)}
    documents.dump(written, folder / "pasted.json")
    (item,) = overlay.apply(data, [overlay.load(folder / "pasted.json")])["paths"].values()
    return item["get"]["parameters"]


@pytest.mark.parametrize("order", [printed, as_json, proposed])
@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("/a/{id}", [PAGE, PAGE, OPTIONAL_ID], [PAGE, ID]),
        ("/a/{id}", [PAGE, PAGE, SORT, SORT, OPTIONAL_ID], [PAGE, SORT, ID]),
        ("/a", [OLD, PAGE, PAGE, SORT], [PAGE, SORT]),
        ("/a/{id}", [PAGE, PAGE, PAGE, OPTIONAL_ID], [PAGE, ID]),
        ("/a", [OLD, PAGE, OLD], [PAGE]),
        ("/a", [{**PAGE, "name": "old"}, OLD], [{**PAGE, "name": "old"}]),  # a namesake in the query stays
        ("/a/{id}", [OLD, OLD, PAGE], [ID, PAGE]),  # the one that stays gets the right name
        # A list in an entry, while that is where it was.
        ("/a", [PAGE, PAGE, choice("b", "x", "y", "x")], [PAGE, choice("b", "x", "y")]),
        ("/a", [OLD, PAGE, PAGE, choice("b", "x", "y", "x")], [PAGE, choice("b", "x", "y")]),
        (
            "/a",
            [PAGE, PAGE, choice("b", "x", "x", "y"), choice("c", "u", "v", "w")],
            [PAGE, choice("b", "x", "y"), choice("c", "u", "v", "w")],
        ),
    ],
)
def test_what_stands_behind_an_entry_gets_its_action(
    order: Callable[[dict[str, Any], Path], list[dict[str, Any]]],
    path: str,
    before: list[dict[str, Any]],
    after: list[dict[str, Any]],
    tmp_path: Path,
) -> None:
    data = document(path, *before)
    assert laid(data, order(data, tmp_path), tmp_path) == after


def test_a_promise_about_such_a_list_waits_until_it_is_repaired(tmp_path: Path) -> None:
    unbounded = {**ID, "schema": {"type": "string"}}
    data = document("/a/{id}", PAGE, PAGE, unbounded)
    actions = proposed(data, tmp_path)
    assert [action["target"] for action in actions] == ["$.paths['/a/{id}'].get.parameters[1]"]
    repaired = document("/a/{id}", *laid(data, actions, tmp_path))
    assert laid(repaired, proposed(repaired, tmp_path), tmp_path) == [PAGE, ID]


def test_what_is_mended_is_in_the_order_of_the_file(tmp_path: Path) -> None:
    documents.dump(document("/a/{id}", PAGE, PAGE, OPTIONAL_ID), tmp_path / "document.yaml")
    left = examine(tmp_path / "document.yaml", raw=True)
    mended = entries(evolve(left, defects=Defects(left.defects.found, [])))
    lines = [entry["line"] for entry in mended]
    assert len(set(lines)) > 1
    assert lines == sorted(lines)
    assert lines != [entry["line"] for entry in entries(left)]
