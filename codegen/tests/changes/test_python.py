from pathlib import Path
from typing import Any

import pytest

from codegen import documents
from codegen.changes import Kind, Side, python
from codegen.changes.__main__ import main
from codegen.generate import generate

from .cases import patched

MINIMAL: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Minimal", "version": "1"},
    "paths": {"/a": {"get": {"operationId": "get-a", "responses": {"204": {"description": ""}}}}},
    "components": {"schemas": {"Thing": {"type": "object", "properties": {"a": {"type": "string"}}}}},
}


def written(path: Path, *edits: dict[str, Any]) -> Path:
    documents.dump(patched(MINIMAL, edits), path)
    return path


def test_griffe_tells_what_has_gone_from_the_generated_package(tmp_path: Path) -> None:
    new = written(
        tmp_path / "new.json",
        {"op": "replace", "path": "/paths/~1a/get/operationId", "value": "read-a"},
        {"op": "remove", "path": "/components/schemas/Thing/properties/a"},
    )
    api = python.compare(written(tmp_path / "old.json"), new)
    assert api.unknown == ""
    assert [change.message for change in api.changes] == [
        "`mijnklantportaal_client.api.default.get_a`: public object was removed",
        "`mijnklantportaal_client.models.thing.Thing.a`: public object was removed",
    ]
    assert {(change.kind, change.side, change.operation) for change in api.changes} == {
        (Kind.BREAKING, Side.DOCUMENT, None)
    }


def test_what_is_generated_already_is_taken_for_its_own_document(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = written(tmp_path / "old.json")
    new = written(tmp_path / "new.json", {"op": "remove", "path": "/components/schemas/Thing/properties/a"})
    outputs = [tmp_path / "of-the-new", tmp_path / "missing", tmp_path / "of-the-old"]
    generate(new, outputs[0], on_dead=lambda _: None)
    generate(old, outputs[2], on_dead=lambda _: None)
    with monkeypatch.context() as patch:
        patch.delattr("codegen.generate.build")
        api = python.compare(old, new, outputs)
    assert [change.message for change in api.changes] == [
        "`mijnklantportaal_client.models.thing.Thing.a`: public object was removed"
    ]
    # What was made from another document is not taken.
    assert python.compare(old, new, outputs[2:]).changes == api.changes


def test_what_cannot_be_generated_is_said_and_the_rest_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken = written(
        tmp_path / "broken.json", {"op": "add", "path": "/components/schemas/Thing/required", "value": "a"}
    )
    assert main([str(broken), str(written(tmp_path / "new.json"))]) == 0
    printed = capsys.readouterr().out
    assert f"The Python API was not compared: {broken} cannot be generated: openapi-python-client: " in printed
