"""A path that is a reference is read as what it refers to, by every tool."""

import copy
from pathlib import Path
from typing import Any

import pytest

from codegen import documents, generate
from codegen.doctor import source
from codegen.doctor.examination import examine
from codegen.documents import path_items

YAML = """\
openapi: 3.1.1
info: {title: T, version: '1'}
paths:
  /a:
    $ref: '#/components/pathItems/Named'
    summary: By reference
components:
  pathItems:
    Named:
      get:
        operationId: get-a
        responses:
          '200':
            description: x
            content:
              application/json:
                schema: {type: strng}
"""
GET: dict[str, Any] = {"get": {"responses": {}}}


@pytest.fixture
def document(tmp_path: Path) -> Path:
    path = tmp_path / "document.yaml"
    path.write_text(YAML)
    return path


def test_it_is_put_in_place_and_the_name_goes(document: Path) -> None:
    data = documents.load_openapi(document)
    assert list(data["paths"]["/a"]) == ["get", "summary"]
    assert data["components"] == {}


def test_a_finding_in_it_has_the_line_where_it_is_written(document: Path) -> None:
    read = source.read(document)
    assert isinstance(read, source.Source)
    assert read.mark(("paths", "/a", "get", "operationId")) == (11, 9)
    examination = examine(document, raw=True)
    lines = {finding.rule: examination.mark(finding.location)[0] for finding in examination.defects.found}
    assert lines["invalid-schema"] == 17


def test_it_is_generated(document: Path, tmp_path: Path) -> None:
    document.write_text(YAML.replace("strng", "string"))
    assert generate.write_client(documents.load_openapi(document), tmp_path / "client") == 1
    assert (tmp_path / "client" / "api" / "default" / "get_a.py").exists()


@pytest.mark.parametrize(
    ("paths", "others"),
    [
        ({"/a": {"$ref": "#/components/pathItems/No"}}, {}),
        ({"/a": {"$ref": "other.yaml#/a"}}, {}),
        ({"/a": {"$ref": 1}}, {}),
        ({"/a": {"$ref": "#/components/schemas/A"}}, {"components": {"schemas": {"A": {"type": "object"}}}}),
        ({"/a": {"$ref": "#/paths/~1a"}}, {}),
        ({"/a": {"$ref": "#/paths/~1b"}, "/b": {"$ref": "#/paths/~1a"}}, {}),
        ({"/a": None, "/b": []}, {}),
    ],
)
def test_what_leads_to_no_path_item_stays(paths: Any, others: Any, tmp_path: Path) -> None:
    data = {"openapi": "3.1.1", "info": {"title": "T", "version": "1"}, "paths": paths, **others}
    assert path_items.resolve(copy.deepcopy(data)) == (data, {})
    if isinstance(paths["/a"], dict):
        with pytest.raises(generate.GenerationError):
            generate.write_client(data, tmp_path / "client")


def test_each_has_its_own_copy_and_a_name_in_use_stays() -> None:
    data = {
        "paths": {"/a": {"$ref": "#/paths/~1b"}, "/b": {"$ref": "#/components/pathItems/It"}},
        "webhooks": {"w": {"$ref": "#/components/pathItems/It"}},
        "components": {"pathItems": {"It": GET}},
    }
    resolved, moved = path_items.resolve(data)
    assert resolved["paths"] == {"/a": GET, "/b": GET}
    assert resolved["paths"]["/a"]["get"] is not resolved["paths"]["/b"]["get"]
    assert resolved["components"] == data["components"]
    assert moved == dict.fromkeys([("paths", "/a"), ("paths", "/b")], ("components", "pathItems", "It"))


def test_copies_without_end_are_not_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(path_items, "MAX_VALUES", 10)
    paths = {f"/{name}": {"$ref": "#/components/pathItems/It"} for name in "abcdefg"}
    _, moved = path_items.resolve({"paths": paths, "components": {"pathItems": {"It": GET}}})
    assert len(moved) == 3
