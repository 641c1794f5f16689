"""What was pasted for one document is told apart from what holds for any."""

from pathlib import Path
from typing import Any

import pytest

from codegen import documents, overlay

from .targets import general

OURS: list[dict[str, Any]] = [
    {"target": "$", "update": {"components": {"headers": {"Limit": {"schema": {}}}}}},
    {"target": "$", "update": {"x-relations": [{"relation": "unset"}]}},
    {
        "target": "$.components.responses[?@.description]",
        "update": {"headers": {"L": {"$ref": "#/components/headers/Limit"}}},
    },
    {"target": "$.paths.*.get", "update": {"deprecated": False}},
    {"target": "$..[?@.nullable == true].nullable", "remove": True},
]


@pytest.mark.parametrize(
    "pasted",
    [
        {"target": "$", "update": {"components": {"schemas": {"Lost": {}}}}},  # to which the document refers
        {"target": "$", "update": {"components": {"headers": {"Limit": {}, "Other": {}}}}},
        {"target": "$", "update": {"components": {"securitySchemes": {"Key": {"type": "http"}}}}},
        {"target": "$", "update": {"paths": {"/a": {"get": {"deprecated": False}}}}},
        {"target": "$", "update": {"openapi": "3.1.0"}},
        {"target": "$.components", "update": {"schemas": {"Lost": {}}}},
        {"target": "$.components.schemas.Thing.properties[?@.type]", "update": {"minLength": 1}},
        {"target": "$.paths['/a'].get.parameters[?@['name'] == 'old']", "remove": True},
        {"target": "$.servers[0]", "update": {"description": ""}},
    ],
    ids=lambda action: action["target"],
)
def test_a_pasted_action_is_of_one_document(pasted: dict[str, Any], tmp_path: Path) -> None:
    written = {"overlay": "1.0.0", "info": {"title": "T", "version": "1"}, "actions": [*OURS, pasted]}
    documents.dump(written, tmp_path / "overlay.json")
    read = overlay.load(tmp_path / "overlay.json")
    assert general(read).actions == read.actions[:-1]
