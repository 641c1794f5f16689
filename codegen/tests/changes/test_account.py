import copy
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from codegen import documents
from codegen.changes import Change, Kind, Side, account, naming, operations, repair
from codegen.changes.reading import Node

from .cases import HERE, patched

VENDOR = repair(documents.load_openapi(HERE / "../fixtures/single.yaml"))
SHOP = repair(documents.load_openapi(HERE / "shop.yaml"))
BODY = "/paths/~1customer-invoices/post/requestBody/content/multipart~1form-data/schema/properties"
POST = "POST /customer-invoices"


def told(base: Any, *edits: Mapping[str, Any]) -> list[Change]:
    return account(base, repair(patched(base.published, edits)))


def test_nothing_is_told_of_the_same_document() -> None:
    assert account(VENDOR, VENDOR) == []


def test_a_change_names_the_operation_the_side_and_the_place_in_the_published_document() -> None:
    place = "/components/schemas/CustomerInvoice/properties/reference"
    (change,) = told(VENDOR, {"op": "add", "path": place, "value": {"type": "string"}})
    assert change == Change(Kind.ADDITIVE, Side.RESPONSE, POST, place, "`reference` in the reply `201` is new")


def test_what_is_gone_is_pointed_at_in_the_old_document() -> None:
    (change,) = told(VENDOR, {"op": "remove", "path": f"{BODY}/sendNotification"})
    assert change.pointer == f"{BODY}/sendNotification"


def test_a_keyword_of_the_repairs_alone_is_not_pointed_at() -> None:
    changes = told(VENDOR, {"op": "replace", "path": f"{BODY}/issuedAt/description", "value": "In `dd-mm-YYYY` format"})
    pointers = {change.message: change.pointer for change in changes if change.kind is Kind.BREAKING}
    assert pointers == {
        "`issuedAt` in the body: format `date` → none": f"{BODY}/issuedAt",
        "`issuedAt` in the body: the format in the prose `yyyy-mm-dd` → `dd-mm-yyyy`": f"{BODY}/issuedAt/description",
    }


def test_a_mended_typo_is_told_of_the_published_document_only() -> None:
    place = "/components/schemas/CustomerInvoice/properties/dueAt"
    changes = told(VENDOR, {"op": "move", "from": f"{place}/nullabe", "path": f"{place}/nullable"})
    assert {change.kind for change in changes} == {Kind.DOCUMENTATION}
    assert {change.pointer for change in changes} == {f"{place}/nullabe", f"{place}/nullable"}
    assert any("in the published document only" in change.message for change in changes)


def test_what_the_repairs_say_in_another_place_is_told_once() -> None:
    changes = told(VENDOR, {"op": "remove", "path": "/security"})
    assert [change.message for change in changes if change.side is Side.REQUEST] == [
        "who may call it: no token is needed now"
    ]


def test_a_scope_that_the_root_asks_for_is_no_matter_of_the_document_only() -> None:
    changes = told(VENDOR, {"op": "replace", "path": "/security", "value": [{"APIKey": ["invoices:write"]}]})
    assert [(change.kind, change.message) for change in changes if change.side is Side.REQUEST] == [
        (Kind.BREAKING, "who may call it: the way to authenticate changed")
    ]


def test_a_currency_more_is_no_other_currency() -> None:
    prose = "Amount of the invoice, as `string`. Euro (EUR) and US dollar (USD) are supported."
    (change,) = told(VENDOR, {"op": "replace", "path": f"{BODY}/amount/description", "value": prose})
    assert (change.kind, change.side) == (Kind.ADDITIVE, Side.REQUEST)


INVOICE = "/components/schemas/CustomerInvoice/properties"


@pytest.mark.parametrize(
    ("field", "old", "new", "message"),
    [
        (f"{BODY}/pdf", "invoice", "invoice, base64 encoded", "contentEncoding in the prose none → `base64`"),
        (f"{BODY}/amount", "as `string`", "as `integer`", "the type in the prose `string` → `integer`"),
        (f"{BODY}/amount", "Only", "Must be positive. Only", "minimum in the prose none → `0`"),
        (f"{BODY}/amount", "Only", "At most 10000. Only", "maximum in the prose none → `10000`"),
        (f"{BODY}/amount", "Only", "At least 1 euro. Only", "minimum in the prose none → `1`"),
        (
            f"{BODY}/invoiceNumber",
            "as `string`",
            "as `string`, no longer than twenty characters",
            "maxLength in the prose none → `20`",
        ),
        (
            f"{BODY}/paidAt",
            "HH:mm:ss",
            "hh:mm:ss A",
            "the format in the prose `yyyy-mm-dd hh:mm:ss` → `yyyy-mm-dd hh:mm:ss a`",
        ),
        (
            f"{INVOICE}/currency",
            "invoice amount",
            "invoice amount, `EUR` or `USD`",
            "currency in the prose `EUR` → `EUR`, `USD`",
        ),
    ],
)
def test_what_the_prose_says_breaks_as_surely_as_a_keyword(field: str, old: str, new: str, message: str) -> None:
    place = f"{field}/description"
    prose = Node.of(VENDOR.published).find(place)
    assert prose
    assert old in prose.text()
    changes = told(VENDOR, {"op": "replace", "path": place, "value": prose.text().replace(old, new)})
    name = field.rpartition("/")[2]
    where = "the body" if field.startswith(BODY) else "the reply `201`"
    assert (Kind.BREAKING, f"`{name}` in {where}: {message}") in {(each.kind, each.message) for each in changes}


def test_a_prefix_that_the_prose_tells_is_not_told_by_the_example_too() -> None:
    changes = told(VENDOR, {"op": "replace", "path": f"{INVOICE}/id/example", "value": "fct_abc12345def678"})
    assert {change.kind for change in changes} == {Kind.DOCUMENTATION}


@pytest.mark.parametrize(
    ("value", "kind", "what"),
    [
        ({"type": "string"}, Kind.DOCUMENTATION, "the schema"),
        ({"type": "object"}, Kind.ADDITIVE, "the schema, and its class,"),
        ({"type": "string", "enum": ["a"]}, Kind.ADDITIVE, "the schema, and its class,"),
        ({"anyOf": [{"type": "string"}, {"type": "integer"}]}, Kind.DOCUMENTATION, "the schema"),
        ({"allOf": [{"$ref": "#/components/schemas/Spare"}]}, Kind.DOCUMENTATION, "the schema"),
        ({"anyOf": [{"type": "string"}, {"type": "object"}]}, Kind.ADDITIVE, "the schema, and its class,"),
        ({"type": ["string", "null"], "enum": ["a"]}, Kind.ADDITIVE, "the schema, and its class,"),
        ({"$ref": "#/components/schemas/Spare"}, Kind.ADDITIVE, "the schema, and its class,"),
    ],
)
def test_a_schema_that_is_no_class_moves_no_import(value: Any, kind: Kind, what: str) -> None:
    edit = {"op": "add", "path": "/components/schemas/Other", "value": value}
    (new,) = told(SHOP, edit)
    assert (new.kind, new.message) == (kind, f"{what} `Other` is new")
    with_it = repair(patched(SHOP.published, [edit]))
    (gone,) = told(with_it, {"op": "remove", "path": edit["path"]})
    is_class = kind is Kind.ADDITIVE
    assert (gone.kind, gone.message) == (Kind.BREAKING if is_class else kind, f"{what} `Other` is gone")


def test_a_prefix_that_the_prose_tells_is_compared_with_that_of_the_example_before() -> None:
    place = f"{INVOICE}/id"
    edits = [
        {"op": "replace", "path": f"{place}/description", "value": "The id"},
        {"op": "replace", "path": f"{place}/example", "value": "inv_1"},
    ]
    old = repair(patched(VENDOR.published, edits))
    prose = {"op": "replace", "path": f"{place}/description", "value": "The id, starting with `inv_`"}
    assert {change.kind for change in told(old, prose)} == {Kind.DOCUMENTATION}
    other = {**prose, "value": "The id, starting with `pmt_`"}
    (change,) = (each for each in told(old, other) if each.kind is not Kind.DOCUMENTATION)
    assert (change.kind, change.side) == (Kind.BREAKING, Side.RESPONSE)
    assert change.message == "`id` in the reply `201`: prefix in the prose `inv_` → `pmt_`"


@pytest.mark.parametrize("choice", [{"enum": ["net_30", "days_14"]}, {"description": "Either `net_30` or `days_14`"}])
def test_an_example_that_is_one_of_a_list_has_no_prefix(choice: Mapping[str, Any]) -> None:
    place = "/components/schemas/Order/properties/colour"
    value = {"type": "string", "example": "net_30", **choice}
    old = repair(patched(SHOP.published, [{"op": "replace", "path": place, "value": value}]))
    changes = told(old, {"op": "replace", "path": f"{place}/example", "value": "days_14"})
    assert {change.kind for change in changes} == {Kind.DOCUMENTATION}


DEFAULTS = "/components/schemas/Order/properties/colour"


@pytest.mark.parametrize(
    ("before", "after", "is_another"),
    [
        ({"description": "Defaults to True."}, {"description": "Defaults to true."}, False),
        ({"description": "Defaults to true."}, {"description": "Defaults to true.", "default": True}, False),
        ({"default": True}, {"description": "Defaults to `true`."}, False),
        ({"description": "Defaults to True."}, {"default": False}, True),
        ({"type": "string", "default": "True"}, {"type": "string", "default": "true"}, True),
    ],
)
def test_a_default_is_the_same_however_true_is_spelt(
    before: Mapping[str, Any], after: Mapping[str, Any], *, is_another: bool
) -> None:
    old = repair(patched(SHOP.published, [{"op": "replace", "path": DEFAULTS, "value": {"type": "boolean", **before}}]))
    changes = told(old, {"op": "replace", "path": DEFAULTS, "value": {"type": "boolean", **after}})
    assert changes
    assert any(": default " in change.message for change in changes) is is_another


@pytest.mark.parametrize(("port", "kinds"), [(8443, {Kind.BREAKING}), ("443", {Kind.DOCUMENTATION})])
def test_a_default_in_an_address_may_be_a_number(port: object, kinds: set[Kind]) -> None:
    server = {"url": "https://api.example.nl:{port}", "variables": {"port": {"default": 443}}}
    old = repair(patched(SHOP.published, [{"op": "add", "path": "/servers", "value": [server]}]))
    changes = told(old, {"op": "replace", "path": "/servers/0/variables/port/default", "value": port})
    assert {change.kind for change in changes} == kinds


def test_a_currency_that_the_example_showed_is_no_news() -> None:
    place = f"{INVOICE}/currency/description"
    (change,) = told(VENDOR, {"op": "replace", "path": place, "value": "Currency of the amount, always `EUR`"})
    assert change.kind is Kind.DOCUMENTATION


def test_bytes_are_base64_without_a_word() -> None:
    place = "/components/schemas/Order/properties/colour"
    told_as = {"type": "string", "format": "byte", "description": "The logo"}
    old = repair(patched(SHOP.published, [{"op": "replace", "path": place, "value": told_as}]))
    changes = told(old, {"op": "replace", "path": f"{place}/description", "value": "The logo, base64 encoded"})
    assert {change.kind for change in changes} == {Kind.DOCUMENTATION}


def test_a_variant_is_known_by_what_it_allows() -> None:
    string = {"type": "string", "title": "Id", "description": "Of our own"}
    value = {"oneOf": [{"type": "integer"}, string]}
    changes = told(VENDOR, {"op": "replace", "path": f"{BODY}/customerId", "value": value})
    assert [change.message for change in changes if change.kind is not Kind.DOCUMENTATION] == [
        '`customerId` in the body: the variant `{"type": "integer"}` is new'
    ]
    assert {change.kind for change in changes} == {Kind.ADDITIVE, Kind.DOCUMENTATION}


def test_a_status_is_told_as_it_is_written() -> None:
    answers = "/paths/~1customer-invoices/post/responses"
    edits = [{"op": "add", "path": f"{answers}/{key}", "value": {"description": ""}} for key in ("default", "5xx")]
    assert {change.message for change in told(VENDOR, *edits)} == {
        "the status `default` is new",
        "the status `5XX` is new",
    }


def test_a_schema_of_several_operations_is_told_for_each() -> None:
    changes = told(SHOP, {"op": "remove", "path": "/components/schemas/Line/properties/count"})
    assert {(change.operation, change.side) for change in changes} == {
        ("GET /orders", Side.RESPONSE),
        ("GET /orders/{orderId}", Side.RESPONSE),
        ("POST /orders", Side.REQUEST),
        ("POST /orders", Side.RESPONSE),
    }


def test_a_schema_that_no_operation_uses_is_told_of_the_document() -> None:
    (change,) = told(SHOP, {"op": "remove", "path": "/components/schemas/Spare/properties/size"})
    assert (change.kind, change.side, change.operation) == (Kind.BREAKING, Side.DOCUMENT, None)


@pytest.mark.parametrize(
    ("edit", "kinds"),
    [
        ({"path": "/readOnly", "value": True}, {"breaking request"}),
        ({"path": "/writeOnly", "value": True}, {"breaking response"}),
        ({"path": "/deprecated", "value": True}, set()),
        ({"path": "/x-internal", "value": 1}, set()),
        ({"path": "/title", "value": "Tint"}, {"breaking request", "breaking response"}),
        ({"path": "/default", "value": "red"}, {"additive request", "additive response"}),
        ({"path": "/example", "value": "red"}, set()),
    ],
)
def test_a_keyword_of_a_field_that_is_sent_and_received(edit: Mapping[str, Any], kinds: set[str]) -> None:
    changes = told(SHOP, {"op": "add", **edit, "path": f"/components/schemas/Order/properties/colour{edit['path']}"})
    assert changes
    assert {f"{change.kind} {change.side}" for change in changes} - {
        "documentation request",
        "documentation response",
    } == kinds


def test_fields_that_come_through_allof_are_seen() -> None:
    whole = {"allOf": [{"$ref": "#/components/schemas/Line"}, {"properties": {"note": {"type": "string"}}}]}
    place = "/components/schemas/Card/properties"
    old = repair(patched(SHOP.published, [{"op": "add", "path": f"{place}/line", "value": whole}]))
    changes = told(old, {"op": "remove", "path": f"{place}/line/allOf/1/properties/note"})
    assert {change.message for change in changes} == {
        "`method.line.note` in the body is gone",
        "`method.line.note` in the reply `201` is gone",
    }


def test_references_that_lead_nowhere_or_in_a_circle_are_no_trap() -> None:
    edits = [
        {"op": "add", "path": "/components/schemas/Loop", "value": {"$ref": "#/components/schemas/Loop"}},
        {"op": "add", "path": "/components/schemas/Lost", "value": {"$ref": "#/components/schemas/Nobody"}},
        {"op": "add", "path": "/components/schemas/Self", "value": {"allOf": [{"$ref": "#/components/schemas/Self"}]}},
    ]
    old = repair(patched(SHOP.published, edits))
    changes = told(old, {"op": "remove", "path": "/components/schemas/Line/properties/price"})
    assert {change.kind for change in changes} == {Kind.BREAKING}


def places(value: Any, pointer: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        yield (*pointer, key)
        yield from places(child, (*pointer, key))


def test_no_difference_goes_untold_wherever_it_is() -> None:
    old = VENDOR.published
    for *way, key in places(old):
        new: Any = copy.deepcopy(old)
        parent = new
        for step in way:
            parent = parent[step]
        value = parent.pop(key)
        if not isinstance(value, dict | list):
            edited = f"{value}x" if isinstance(value, str) else not value
            parent.insert(key, edited) if isinstance(parent, list) else parent.update({key: edited})
        assert operations.compare(old, new), (*way, key)


@pytest.mark.parametrize("odd", [[[]], {"type": 5, "required": True, "enum": 3}])
def test_a_document_of_odd_shapes_is_compared_all_the_same(odd: Any) -> None:
    old = SHOP.published
    for pointer in (
        "/components/schemas/Order",
        "/components/schemas/Order/properties",
        "/components/schemas/Order/required",
        "/components/schemas/Order/properties/number/maxLength",
        "/components/schemas/Order/properties/colour/enum",
        "/paths/~1orders/get/parameters",
        "/paths/~1orders/get/responses",
        "/paths/~1orders/get",
        "/paths/~1orders",
        "/components/securitySchemes",
        "/security",
        "/tags",
        "/servers",
        "/info",
    ):
        new = patched(old, [{"op": "add", "path": pointer, "value": odd}])
        assert operations.compare(old, new), pointer
        assert operations.compare(new, old), pointer


def test_what_describes_a_header_that_is_described_elsewhere_is_no_change() -> None:
    old: dict[str, Any] = {"paths": {"/a": {"get": {"responses": {}}}}}
    new = copy.deepcopy(old)
    new["paths"]["/a"]["get"]["parameters"] = [
        {"name": name, "in": "header", "required": True, "schema": {"type": "string"}}
        for name in ("Accept", "content-type", "Authorization")
    ]
    assert operations.compare(old, new) == []


def test_names_are_those_of_the_generated_code() -> None:
    assert (naming.argument("params"), naming.class_name("UUID")) == ("params_", "UUID_")
