from collections.abc import Callable
from typing import Any

import pytest
from mijnklantportaal.contract import Contract
from mijnklantportaal.mock._flat import CycleError, Flats

from .conftest import Caller

OpenPortal = Callable[..., Caller]

SCHEMAS = {
    "Named": {"type": "object", "required": ["id"], "properties": {"id": {"type": "string", "example": "nam_1"}}},
    "Dated": {"$ref": "#/components/schemas/Named", "required": ["at"], "properties": {"at": {"format": "date"}}},
    "Signed": {"$ref": "#/components/schemas/Dated", "required": ["by"]},
    "Both": {"allOf": [{"$ref": "#/components/schemas/Named"}, {"title": "first"}], "title": "own"},
    "Early": {"allOf": [{"$ref": "#/components/schemas/Named"}, {"properties": {"early": {"type": "boolean"}}}]},
    "Late": {"allOf": [{"$ref": "#/components/schemas/Named"}, {"properties": {"late": {"type": "boolean"}}}]},
    "Diamond": {"allOf": [{"$ref": "#/components/schemas/Early"}, {"$ref": "#/components/schemas/Late"}]},
    "Round": {"allOf": [{"$ref": "#/components/schemas/Round"}]},
    "Perhaps": {"title": "it", "oneOf": [{"$ref": "#/components/schemas/Named"}, {"type": "null"}]},
}
NAMED = "#/components/schemas/Named"


class Resolver:
    """Follows references, and counts them."""

    def __init__(self) -> None:
        self._contract = Contract({"openapi": "3.1.0", "info": {}, "paths": {}, "components": {"schemas": SCHEMAS}})
        self.schemas = self._contract.document["components"]["schemas"]
        self.followed = 0

    def __call__(self, node: Any) -> Any:
        self.followed += 1
        return self._contract.referred(node)


@pytest.fixture
def resolve() -> Resolver:
    return Resolver()


@pytest.fixture
def flats(resolve: Resolver) -> Flats:
    return Flats(resolve)


def test_references_and_parts_become_one(resolve: Resolver, flats: Flats) -> None:
    dated, both = flats.of(resolve.schemas["Dated"]), flats.of(resolve.schemas["Both"])
    assert (dated.keywords["required"], list(dated.keywords["properties"])) == (["id", "at"], ["id", "at"])
    assert (both.keywords["title"], both.keywords["required"], "allOf" in both.keywords) == ("own", ["id"], False)
    assert dated.references == both.references == (NAMED,)


def test_a_reference_to_what_refers_on_loses_nothing_on_the_way(resolve: Resolver, flats: Flats) -> None:
    signed = flats.of(resolve.schemas["Signed"])
    assert (signed.keywords["required"], list(signed.keywords["properties"])) == (["id", "at", "by"], ["id", "at"])
    assert signed.references == ("#/components/schemas/Dated", NAMED)


def test_what_two_parts_have_in_common_is_no_round(resolve: Resolver, flats: Flats) -> None:
    assert set(flats.of(resolve.schemas["Diamond"]).keywords["properties"]) == {"id", "early", "late"}


def test_a_part_that_allows_anything_adds_nothing(flats: Flats) -> None:
    assert flats.of({"allOf": [True, {"title": "it"}]}).keywords == {"title": "it"}


def test_each_schema_is_worked_out_once(resolve: Resolver, flats: Flats) -> None:
    first = flats.of(resolve.schemas["Both"])
    assert resolve.followed == 1
    assert flats.of(resolve.schemas["Both"]) is first
    assert resolve.followed == 1


def test_equal_schemas_are_not_taken_for_each_other(flats: Flats) -> None:
    assert flats.of({"type": "string", "title": "a"}).keywords["title"] == "a"
    assert flats.of({"type": "string", "title": "b"}).keywords["title"] == "b"


def test_a_schema_that_is_nothing_but_itself_has_no_value(resolve: Resolver, flats: Flats) -> None:
    for _ in range(2):  # no less so the second time
        with pytest.raises(CycleError, match=r"^#/components/schemas/Round within itself$"):
            flats.of(resolve.schemas["Round"])


@pytest.mark.parametrize("schema", [True, False, {}])
def test_what_says_nothing_is_text(flats: Flats, schema: Any) -> None:
    assert (flats.of(schema).keywords, flats.of(schema).types) == ({}, ["string"])
    assert not flats._known  # it may be anybody's, and there is no end to them


def test_a_branch_has_what_all_have(resolve: Resolver, flats: Flats) -> None:
    perhaps = flats.of(resolve.schemas["Perhaps"])
    assert perhaps.says_null
    assert [branch.keywords["title"] for _, branch in perhaps.branches] == ["it", "it"]
    assert [branch.types for _, branch in perhaps.branches] == [["object"], ["null"]]
    assert [name for name, shown in perhaps.branches[0][1].ids if shown.search("/nam_2/")] == ["id"]


def test_requests_add_nothing_to_what_is_known(open_portal: OpenPortal, workshop: Contract) -> None:
    def use(call: Caller) -> int:
        for headers in (None, {**call.credentials, "Prefer": "code=429"}, {}):
            call.invoice(headers=headers)
            call("POST", "/clients", json={"name": "A", "more": [{"a": 1}]}, headers=headers)
            call("GET", "/clients", headers=headers)
        call.invoice(amount="much")
        return len(call.portal._decisions.actions.values._flats._known)

    for call in (open_portal(), open_portal(workshop)):
        assert use(call) == use(call) > 0
