"""repairs.yaml mends what it says it mends, all of it, and nothing else."""

import json
import re
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from jsonpath_rfc9535 import find
from schemathesis.specs.openapi.definitions import OPENAPI_31_VALIDATOR

from codegen import documents, overlay

from .targets import general, idle

CODEGEN = Path(__file__).parents[1]
FIXTURES = Path(__file__).parent / "fixtures"
TODAY = "openapi.yaml"
DOCUMENTS = {
    TODAY: documents.load_openapi(CODEGEN.parent / TODAY),
    "single": documents.load_openapi(FIXTURES / "single.yaml"),  # as it was first published
    "kinds": documents.load_openapi(FIXTURES / "kinds.yaml"),
    "rehearsal": documents.load_openapi(FIXTURES / "rehearsal.yaml"),
}
ALL = overlay.load(CODEGEN / "repairs.yaml")
REPAIRS = general(ALL)

Place = tuple[str | int, ...]


def repair(name: str, without: overlay.Action | None = None) -> dict[str, Any]:
    repairs = ALL if name == TODAY else REPAIRS
    others = evolve(repairs, actions=tuple(action for action in repairs.actions if action != without))
    return overlay.apply(DOCUMENTS[name], [others], on_dead=lambda _: None)


def nodes(value: Any, place: Place = ()) -> Iterator[tuple[Place, Any]]:
    yield place, value
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, child in children:
        yield from nodes(child, (*place, step))


def at(document: Any, place: Place) -> Any:
    for step in place:
        document = document[step]
    return document


def types(schema: dict[str, Any]) -> list[str]:
    stated = schema.get("type", [])
    return stated if isinstance(stated, list) else [stated]


def operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if method in ("get", "put", "post", "delete", "patch"):
                yield f"{method.upper()} {path}", operation


# An audit in Python, which shares no pattern with the overlay.


def defects(vendor: dict[str, Any], repaired: dict[str, Any]) -> list[str]:
    """List what repairs.yaml should have mended, and has not."""
    return [
        *(f"{place}: {what}" for place, node in nodes(repaired) if isinstance(node, dict) for what in _in_node(node)),
        *(
            f"{place}: {what}"
            for place, operation in operations(repaired)
            for what in _in_operation(repaired, operation)
        ),
        *_lost_nulls(vendor, repaired),
    ]


def _in_node(node: dict[str, Any]) -> Iterator[str]:
    prose, example = node.get("description"), node.get("example")
    if isinstance(prose, str) and "string" in types(node) and "format" not in node:
        if prose.rstrip(".").endswith(("`YYYY-mm-dd`", "`YYYY-mm-dd` format")):
            yield "a date by its prose, without a format"
        if "ATOM" in prose.split():
            yield "a time by its prose, without a format"
    if isinstance(example, str):
        if re.match(r"\d{4}-\d\d-\d\d", example):
            try:
                datetime.fromisoformat(example)
            except ValueError:
                yield f"the example {example} is in no calendar"
        if example.startswith("https:") and example.endswith(","):
            yield f"the example {example} ends in a comma"
    for word in ("nullable", "nullabe"):
        if node.get(word) is True and "$ref" not in node:
            yield f"{word} in a 3.1 document"


def _in_operation(document: dict[str, Any], operation: dict[str, Any]) -> Iterator[str]:
    if "security" not in operation:
        yield "no security of its own"
    body = operation.get("requestBody", {})
    if "$ref" in body:
        body = at(document, tuple(body["$ref"].split("/")[1:]))
    for media_type, media in body.get("content", {}).items():
        schema = media["schema"]
        if schema.get("required") and "required" not in body:
            yield "fields are required in a body that is not"
        for name, field in schema.get("properties", {}).items():
            pdf = field.get("format") == "binary" and "PDF" in field["description"]
            if pdf and "contentType" not in media.get("encoding", {}).get(name, {}):
                yield f"the media type of {name} is not stated"
            if "default" in field and media_type == "multipart/form-data":
                yield f"the client sends a {name} that nobody gave"


def _lost_nulls(vendor: dict[str, Any], repaired: dict[str, Any]) -> Iterator[str]:
    for place, node in nodes(vendor):
        if isinstance(node, dict) and True in (node.get("nullable"), node.get("nullabe")) and "$ref" not in node:
            before, after = types(node), types(at(repaired, place))
            if after != (before if "multipart/form-data" in place else [*before, "null"]):
                yield f"{place}: was {before} or null, is {after}"


DEFECTS = {
    "single": 4 + 2 + 1 + 4 + 1 + 1 + 1,
    "rehearsal": 6 + 7 + 6 + 30 + 6 + 17 + 1,
    "kinds": 1 + 1 + 2 + 13 + 1 + 1 + 1,
}


@pytest.mark.parametrize("name", DEFECTS)
def test_the_audit_sees_the_defects_of_the_vendor(name: str) -> None:
    assert len(defects(DOCUMENTS[name], DOCUMENTS[name])) == DEFECTS[name]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_no_defect_is_left(name: str) -> None:
    assert defects(DOCUMENTS[name], repair(name)) == []


@pytest.mark.parametrize("index", range(len(REPAIRS.actions)), ids=lambda index: str(index + 1))
def test_every_action_is_needed(index: int) -> None:
    without = REPAIRS.actions[index]
    assert any(defects(document, repair(name, without)) for name, document in DOCUMENTS.items())


def test_an_action_is_optional_exactly_if_todays_document_does_not_need_it() -> None:
    assert idle(DOCUMENTS[TODAY], ALL) == [action for action in ALL.actions if action.optional]
    overlay.apply(DOCUMENTS[TODAY], [ALL])


def test_the_typo_is_of_the_first_document_alone() -> None:
    actions = tuple(evolve(each, optional=False) for each in REPAIRS.actions if "nullabe" in each.target)
    assert actions
    typo = evolve(REPAIRS, actions=actions)
    overlay.apply(DOCUMENTS["single"], [typo])
    dead: list[str] = []
    overlay.apply(DOCUMENTS["rehearsal"], [typo], on_dead=dead.append)
    assert len(dead) == len(actions)


def test_no_target_is_a_path_or_an_operation_of_today() -> None:
    for action in REPAIRS.actions:
        assert "customer-invoices" not in action.target
        assert "CustomerInvoice" not in action.target


def changes(before: Any, after: Any, place: str = "") -> Iterator[str]:
    if isinstance(before, dict) and isinstance(after, dict):
        for key in before | after:
            if key not in after:
                yield f"{place}/{key} removed"
            elif key not in before:
                yield f"{place}/{key} = {json.dumps(after[key])}"
            else:
                yield from changes(before[key], after[key], f"{place}/{key}")
    elif json.dumps(before) != json.dumps(after):
        yield f"{place} = {json.dumps(after)}"


def test_what_changes_in_the_first_document() -> None:
    post = "/paths//customer-invoices/post"
    form = f"{post}/requestBody/content/multipart/form-data"
    request = f"{form}/schema/properties"
    invoice = "/components/schemas/CustomerInvoice/properties"
    assert sorted(changes(DOCUMENTS["single"], repair("single"))) == sorted(
        [
            f'{request}/issuedAt/example = "2024-04-30"',
            f'{request}/issuedAt/format = "date"',
            f'{request}/dueAt/format = "date"',
            f'{form}/encoding = {{"pdf": {{"contentType": "application/pdf"}}}}',
            f"{post}/requestBody/required = true",
            f'{post}/security = [{{"APIKey": []}}]',
            f'{invoice}/issuedAt/format = "date"',
            f'{invoice}/dueAt/format = "date"',
            f'{invoice}/dueAt/type = ["string", "null"]',
            f"{invoice}/dueAt/nullabe removed",
            f'{invoice}/paidAt/format = "date-time"',
            f'{invoice}/paidAt/type = ["string", "null"]',
            f"{invoice}/paidAt/nullable removed",
            f'{invoice}/createdAt/format = "date-time"',
        ]
    )


def test_what_changes_where_every_kind_of_defect_stands_beside_what_only_looks_like_one() -> None:
    thing = "/components/schemas/Thing"
    assert sorted(changes(DOCUMENTS["kinds"], repair("kinds"))) == sorted(
        [
            '/paths//things/post/security = [{"APIKey": []}]',
            "/paths//things/put/requestBody/content/multipart/form-data/schema/properties/days/nullable removed",
            "/paths//things/put/requestBody/content/multipart/form-data/schema/properties/language/default removed",
            "/components/requestBodies/Thing/required = true",
            f'{thing}/type = ["object", "null"]',
            f"{thing}/nullable removed",
            f'{thing}/properties/count/type = ["integer", "null"]',
            f"{thing}/properties/count/nullable removed",
            f'{thing}/properties/weight/type = ["number", "null"]',
            f"{thing}/properties/weight/nullable removed",
            f'{thing}/properties/open/type = ["boolean", "null"]',
            f"{thing}/properties/open/nullable removed",
            f'{thing}/properties/parts/type = ["array", "null"]',
            f"{thing}/properties/parts/nullable removed",
            f'{thing}/properties/mixed/type = ["string", "integer", "null"]',
            f"{thing}/properties/mixed/nullable removed",
            f'{thing}/properties/made/format = "date"',
            f'{thing}/properties/made/example = "2024-04-30"',
            f'{thing}/properties/changed/format = "date-time"',
            f'{thing}/properties/changed/example = "2024-04-30T14:00:00+02:00"',
        ]
    )


def test_the_patterns_for_impossible_dates_agree_with_the_calendar() -> None:
    (target,) = (action.target for action in REPAIRS.actions if action.update == {"example": "2024-04-30"})
    for year in (1900, 1996, 1999, 2000, 2010, 2023, 2024, 2100):
        texts = [f"{year}-{month:02}-{day:02}" for month in (*range(15), 20, 99) for day in (*range(35), 40, 99)]
        found = {node.value["example"] for node in find(target, [{"example": text} for text in texts])}  # type: ignore[index]
        assert found == {text for text in texts if not _is_date(text)}


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_repaired_document_is_valid_openapi(name: str) -> None:
    assert [error.message for error in OPENAPI_31_VALIDATOR.iter_errors(repair(name))] == []
