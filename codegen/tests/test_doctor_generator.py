"""What the generator refuses and no rule tells of is told all the same, where it stands, and without its internals."""

import copy
from pathlib import Path
from typing import Any

import pytest

from codegen import documents, generate
from codegen.doctor import diagnose, source
from codegen.doctor.examination import examine
from codegen.doctor.finding import Finding
from codegen.doctor.generator import refusals
from codegen.doctor.overlays import defects, mend
from codegen.tests.test_doctor_rules import BASE, IT, JSON, POST, THING, changed, header

UNTOLD: dict[str, dict[str, Any]] = {
    "not of the form": {f"{IT}.multipleOf": -1, "info.contact": {"email": 1}},
    "properties of one name": {f"{THING}.properties": {"😀": {}, "😃": {}}},
    "titles": {
        f"{THING}.properties": {
            name: {"title": "Same", "type": "object", "properties": {name: {}}} for name in ("one", "two")
        }
    },
    "no schema": {JSON: {}},
}


def told(data: dict[str, Any]) -> list[Finding]:
    return refusals(data, diagnose(data))


def test_nothing_is_wrong_with_the_base() -> None:
    assert told(BASE) == []


def test_what_a_mend_lets_the_generator_take_is_no_refusal() -> None:
    assert told(changed({f"{POST}.parameters": [header(type="string", format="date")]})) == []


@pytest.mark.parametrize(
    ("changes", "where", "what"),
    [
        ({f"{IT}.type": "array", f"{IT}.items": {"title": 1}}, f"{IT}.items.title", "Input should be a valid string"),
        (UNTOLD["properties of one name"], THING, "have the same python_name"),
        (UNTOLD["titles"], f"{THING}.properties.two", 'duplicate models with name "ThingSame"'),
        (UNTOLD["no schema"], "paths./things.post", "Missing schema"),
    ],
)
def test_a_complaint_has_its_place(changes: dict[str, Any], where: str, what: str) -> None:
    found = refusals(changed(changes), [])
    assert (found[0].rule, found[0].location) == ("refused-by-generator", tuple(where.split(".")))
    assert what in found[0].message
    assert "0x" not in found[0].message
    assert len(found) == 1  # the call that hangs on it is not told of again


def test_a_class_that_is_there_already_gets_another_title(tmp_path: Path) -> None:
    data = changed(UNTOLD["titles"])
    (found,) = told(data)
    assert found.action
    assert found.action["update"] == {"title": "Same2"}
    data["components"]["schemas"]["Thing"]["properties"]["two"].update(found.action["update"])
    assert told(data) == []
    generate.write_client(data, tmp_path / "client")


def test_what_a_rule_tells_is_not_told_again() -> None:
    data = changed({f"{IT}.type": "array"})
    assert refusals(data, [])
    assert told(data) == []
    # One thing that is told does not hide another one.
    data["paths"]["/other"] = {"post": {**copy.deepcopy(BASE["paths"]["/things"]["post"]), "operationId": "other"}}
    data["paths"]["/other"]["post"]["requestBody"]["content"]["application/json"] = {}
    data["paths"]["/other"]["post"]["responses"] = {"default": {"description": ""}}
    assert [finding.location[:2] for finding in told(data)] == [("paths", "/other")]


def test_an_endless_circle_is_not_followed() -> None:
    places = {name: {"$ref": f"#/components/schemas/{other}"} for name, other in ("AB", "BC", "CB")}
    assert told(changed({f"components.schemas.{name}": schema for name, schema in places.items()})) == []


def test_the_command_tells_it_even_where_the_overlays_bring_it_to_light(tmp_path: Path) -> None:
    data = changed(UNTOLD["titles"])
    data["components"]["schemas"]["Thing"]["properties"]["three"] = {"type": "string", "nullabe": True}
    documents.dump(data, tmp_path / "document.yaml")
    examination = examine(tmp_path / "document.yaml")
    assert examination.status == 1
    (left,) = (finding for finding in examination.defects.left if finding.severity.hurts)
    assert left.rule == "refused-by-generator"
    assert left in examination.defects.found


def test_what_only_the_contract_has_is_nothing_to_the_generator(tmp_path: Path) -> None:
    documents.dump(BASE, tmp_path / "document.yaml")
    read = source.read(tmp_path / "document.yaml")
    assert isinstance(read, source.Source)
    mended = mend(read.data)
    mended["components"]["schemas"]["Thing"]["properties"]["it"] = {"const": {"a": 1}}
    assert not defects(read, mended).hurt


def test_a_complaint_is_without_what_only_the_generators_authors_read(tmp_path: Path) -> None:
    for changes in UNTOLD.values():
        with pytest.raises(generate.GenerationError) as caught:
            generate.write_client(changed(changes), tmp_path / "client")
        assert "0x" not in str(caught.value)
        assert "errors.pydantic.dev" not in str(caught.value)
