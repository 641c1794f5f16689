"""contract.yaml, on top of repairs.yaml, notices whatever breaks a promise, and nothing else."""

import copy
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

import jsonschema_rs
import pytest
import schemathesis
from attrs import evolve, frozen
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.specs.openapi.definitions import OPENAPI_31_VALIDATOR
from schemathesis.specs.openapi.formats import STRING_FORMATS

from codegen import documents, overlay

from .targets import general, idle

CODEGEN = Path(__file__).parents[1]
FIXTURES = Path(__file__).with_name("fixtures")
DOCUMENTS = {name: documents.load_openapi(FIXTURES / f"{name}.yaml") for name in ("single", "rehearsal")}
ALL_REPAIRS, ALL = (overlay.load(CODEGEN / name) for name in ("repairs.yaml", "contract.yaml"))
REPAIRS, CONTRACT = general(ALL_REPAIRS), general(ALL)
REPAIRED = {name: overlay.apply(document, [REPAIRS], on_dead=lambda _: None) for name, document in DOCUMENTS.items()}

# The vendor states each operation's parameters for itself.
SHARED: Final = "/shared/{invoiceId}"
REPAIRED["shared"] = copy.deepcopy(REPAIRED["rehearsal"])
REPAIRED["shared"]["paths"][SHARED] = {
    "parameters": [{"name": "invoiceId", "in": "path", "required": True, "schema": {"type": "string"}}],
    "get": {"responses": {"200": {"description": "it"}}},
}


def contract(name: str) -> dict[str, Any]:
    return up_to(name, len(CONTRACT.actions))


def is_local_date_time(text: str) -> bool:
    try:
        return datetime.strptime(text, "%Y-%m-%d %H:%M:%S").isoformat(" ") == text  # noqa: DTZ007 -- it has no zone
    except ValueError:
        return False


def validator(document: dict[str, Any], schema: dict[str, Any]) -> jsonschema_rs.Validator:
    return jsonschema_rs.Draft202012Validator(
        schema | {"components": document["components"]},
        validate_formats=True,
        formats={"local-date-time": is_local_date_time},
    )


def follow(document: dict[str, Any], node: dict[str, Any]) -> Any:
    while "$ref" in node:
        found: Any = document
        for step in node["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        node = found
    return node


# What people write by hand: a value that keeps the contract, and what about it may and may not change.

GONE: Final = object()


@frozen
class Case:
    """A good value of a schema, changes (field, value) that keep it good, and changes that spoil it."""

    documents: tuple[str, ...]
    schema: str  # name under components, or "METHOD path" for a request body, "METHOD path STATUS" for a response
    good: dict[str, Any]
    may: list[tuple[str, object]]
    may_not: list[tuple[str, object]]


BOTH = ("single", "rehearsal")
LARGER = ("rehearsal",)
INVOICE: Final = {
    "id": "inv_abc12345def678",
    "customerId": "cst_abc12345def678",
    "invoiceNumber": "2024-001",
    "issuedAt": "2024-04-29",
    "dueAt": "2024-05-28",
    "currency": "EUR",
    "amount": "12.95",
    "paidAt": "2024-05-28T21:00:00+02:00",
    "createdAt": "2024-04-29T21:00:00+02:00",
    "links": {
        "customer": {
            "href": "https://api.mijnklantportaal.nl/v1/customers/cst_abc12345def678",
            "type": "application/json",
        },
        "onlinePaymentLink": {
            "href": "https://portal.mijnklantportaal.nl/public-invoice/inv_abc123/pay/123-abc",
            "type": "text/html",
        },
    },
}
CUSTOMER: Final = {
    "id": "cst_abc12345def678",
    "companyName": "Test Company BV",
    "address": "Teststreet 123",
    "zipCode": "1234AB",
    "city": "Amsterdam",
    "countryCode": "NL",
    "primaryEmail": "john.doe@test.com",
    "phone": "+312012345678",
    "integration": "acumulus",
    "integrationId": "123456789",
    "customerGroups": ["cug_123abc567"],
    "createdAt": "2024-04-28T21:00:00+02:00",
}
PAYMENT_LINK: Final = {
    "id": "plk_abc12345def678",
    "description": "Contribution costs",
    "currency": "EUR",
    "amount": "12.95",
    "reusable": True,
    "expiresAt": "2024-05-14T21:00:00+02:00",
    "status": "open",
    "checkoutUrl": "https://demo.mijnklantportaal.nl/payment-link/plk_abc12345def678",
    "createdAt": "2024-04-29T21:00:00+02:00",
}
WEBHOOK: Final = {
    "id": "wbh_abc12345def678",
    "type": "customer-created",
    "url": "https://mijnklantportaal.nl/webhook-incoming",
    "secret": "OUJX2prdBbJxR77BZlGz",
    "createdAt": "2024-04-29T21:00:00+02:00",
}
PAGE: Final = {
    "current_page": 1,
    "data": [CUSTOMER],
    "first_page_url": "https://api.mijnklantportaal.nl/v1/customers?page=1",
    "from": 1,
    "next_page_url": "https://api.mijnklantportaal.nl/v1/customers?page=2",
    "path": "https://api.mijnklantportaal.nl/v1/customers",
    "per_page": 15,
    "prev_page_url": "https://api.mijnklantportaal.nl/v1/customers?page=1",
    "to": 15,
}


def without(good: dict[str, Any], *nested: str) -> list[tuple[str, object]]:
    return [(field, GONE) for field in (*good, *nested)]


def not_amounts(field: str) -> list[tuple[str, object]]:
    texts = (
        "",
        "12,95",
        "12.955",
        "12.",
        ".5",
        "1e3",
        "+1",
        "€1",
        " 1",
        "1\n",
        "NaN",
        "one",
        "1-",
        "1_0",
        "٣",
        "1.2.3",
    )
    return [(field, text) for text in texts] + [(field, number) for number in (12.95, 12, None)]


def not_ids(field: str, prefix: str) -> list[tuple[str, object]]:
    other = "cst" if prefix == "inv" else "inv"
    texts = (
        "",
        "1",
        prefix,
        f"{prefix}_",
        f"{other}_1",
        f"{prefix.upper()}_1",
        f"x{prefix}_1",
        f"{prefix}_1/2",
        f"{prefix}_1\n",
    )
    return [(field, text) for text in texts]


CASES = [
    Case(
        BOTH,
        "CustomerInvoice",
        INVOICE,
        may=[
            ("dueAt", None),
            ("paidAt", None),
            ("paidAt", "2024-05-28T19:00:00Z"),
            ("amount", "-12.9"),
            ("amount", "0"),
            ("id", "inv_1"),
            ("id", "inv_" + "a" * 200),
            ("newField", {"of": "tomorrow"}),
            ("links.newLink", None),
        ],
        may_not=[
            *without(INVOICE, "links.customer", "links.customer.href", "links.customer.type"),
            *without({}, "links.onlinePaymentLink", "links.onlinePaymentLink.href", "links.onlinePaymentLink.type"),
            *not_ids("id", "inv"),
            *not_ids("customerId", "cst"),
            *not_amounts("amount"),
            ("invoiceNumber", ""),
            ("invoiceNumber", 2024),
            ("currency", "USD"),
            ("issuedAt", None),
            ("links.customer.href", "/v1/customers/cst_1"),
            ("links.onlinePaymentLink.href", "not a link"),
            ("links.customer.type", "text/html"),
            ("links.onlinePaymentLink.type", "application/json"),
            ("links", None),
        ],
    ),
    Case(
        BOTH,
        "POST /customer-invoices",
        {
            "customerId": "cst_abc12345def678",
            "invoiceNumber": "2014-001",
            "issuedAt": "2024-04-30",
            "dueAt": "2024-05-28",
            "paidAt": "2024-05-11 12:59:00",
            "amount": "12.95",
            "sendNotification": True,
            "pdf": "%PDF-1.7 and so on",
        },
        may=[
            ("dueAt", GONE),
            ("paidAt", GONE),
            ("paidAt", ""),
            ("paidAt", "2024-02-29 23:59:59"),
            ("sendNotification", GONE),
            ("amount", "-1"),
            ("newField", "of tomorrow"),
        ],
        may_not=[
            *((field, GONE) for field in ("customerId", "invoiceNumber", "issuedAt", "amount", "pdf")),
            *not_ids("customerId", "cst"),
            *not_amounts("amount"),
            ("invoiceNumber", ""),
            ("issuedAt", ""),
            ("issuedAt", "2024-04-31"),
            ("dueAt", ""),
            ("paidAt", "2024-05-11"),
            ("paidAt", "2024-05-11T12:59:00"),
            ("paidAt", "2024-05-11 12:59:00+02:00"),
            ("paidAt", "2024-04-31 12:59:00"),
            ("paidAt", "2024-05-11 24:00:00"),
            ("paidAt", " "),
            ("paidAt", None),
            ("sendNotification", 1),
        ],
    ),
    Case(
        BOTH,
        "Error_ApiError",
        {"message": "The given data was invalid."},
        may=[("errors", {}), ("errors", {"amount": ["Too small.", "Not round."]}), ("exception", "E")],
        may_not=[
            ("message", GONE),
            ("message", ""),
            ("message", None),
            ("errors", []),
            ("errors", {"amount": "Too small."}),
            ("errors", {"amount": [1]}),
        ],
    ),
    Case(
        BOTH,
        "Error_TooManyRequests",
        {"code": 429, "message": "Too many requests."},
        may=[("message", "Slow down."), ("retry", 1)],
        may_not=[("code", GONE), ("code", 420), ("code", "429"), ("message", GONE), ("message", "")],
    ),
    Case(
        LARGER,
        "Customer",
        CUSTOMER,
        may=[
            *((field, None) for field in ("phone", "integration", "integrationId")),
            ("customerGroups", []),
            ("newField", 1),
        ],
        may_not=[
            *without(CUSTOMER),
            *not_ids("id", "cst"),
            ("customerGroups", ["cst_1"]),
            ("countryCode", "NLD"),
            ("createdAt", "yesterday"),
        ],
    ),
    Case(
        LARGER,
        "PaymentLink",
        PAYMENT_LINK,
        may=[
            ("expiresAt", None),
            ("checkoutUrl", None),
            *(("status", status) for status in ("paid", "expired", "closed")),
        ],
        may_not=[
            *without(PAYMENT_LINK),
            *not_ids("id", "plk"),
            *not_amounts("amount"),
            ("status", "done"),
            ("currency", "USD"),
            ("checkoutUrl", "none"),
        ],
    ),
    Case(
        LARGER,
        "Webhook",
        WEBHOOK,
        may=[("type", "an-event-of-tomorrow")],
        may_not=[*without(WEBHOOK), *not_ids("id", "wbh"), ("url", "none")],
    ),
    Case(
        LARGER,
        "Api_Cloudfile",
        {"link": "https://example.org/a.pdf", "expiresAt": "2025-04-29T21:00:00+02:00"},
        may=[],
        may_not=[("link", GONE), ("expiresAt", GONE), ("link", "none"), ("expiresAt", "2025-04-29")],
    ),
    Case(
        LARGER,
        "GET /customers 200",
        PAGE,
        may=[
            ("data", []),
            *((field, None) for field in ("from", "to", "next_page_url", "prev_page_url")),
        ],
        may_not=[
            *without(PAGE),
            ("data", [{}]),
            ("from", "1"),
            ("next_page_url", "none"),
            ("first_page_url", "none"),
            ("path", "none"),
        ],
    ),
    Case(
        LARGER,
        "POST /customers",
        {key: CUSTOMER[key] for key in ("companyName", "address", "zipCode", "city", "primaryEmail")},
        may=[("countryCode", "BE")],
        may_not=[("countryCode", "be"), ("countryCode", "BEL")],
    ),
    Case(
        LARGER,
        "PATCH /customers/{customerId}",
        {"city": "Amsterdam", "zipCode": "1234AB"},
        may=[("city", GONE)],
        may_not=[("*", GONE)],
    ),
    Case(
        LARGER,
        "POST /customer-invoices/manual",
        {
            "customerId": "cst_1",
            "invoiceNumber": "2015-001",
            "issuedAt": "2025-04-14",
            "lines": [{"description": "Website template", "amountExclVat": "12.95", "vatRate": 21}],
        },
        may=[("lines", [])],
        may_not=[
            *not_ids("customerId", "cst"),
            ("invoiceNumber", ""),
            ("lines", [{"amountExclVat": "twelve"}]),
        ],
    ),
    Case(
        LARGER,
        "PATCH /customer-invoices/{invoiceId}",
        {"paidAt": "2024-04-30 14:00:00"},
        may=[],
        may_not=[("paidAt", ""), ("paidAt", "2024-04-31 14:00:00"), ("paidAt", "2024-04-30")],
    ),
    Case(
        LARGER,
        "POST /payment-links",
        {"description": "Contribution costs", "amount": "12.95", "expiresAt": "2024-05-04", "reusable": True},
        may=[("expiresAt", GONE), ("reusable", GONE)],
        may_not=[*not_amounts("amount"), ("expiresAt", "2024-05-04T00:00:00Z")],
    ),
    Case(
        LARGER,
        "POST /webhooks",
        {"url": "https://example.org/hook", "type": "customer-created"},
        may=[("type", "subscription-payment-updated"), ("type", "invoice-chargeback")],
        may_not=[("type", "an-event-of-tomorrow"), ("url", "none")],
    ),
]


def changed(good: dict[str, Any], field: str, value: object) -> dict[str, Any]:
    if field == "*":
        return {}
    result = copy.deepcopy(good)
    *outer, last = field.split(".")
    holder = result
    for step in outer:
        holder = holder[step]
    if value is GONE:
        del holder[last]
    else:
        holder[last] = value
    return result


def schema_of(document: dict[str, Any], name: str) -> dict[str, Any]:
    if " " not in name:
        return dict(document["components"]["schemas"][name])
    method, path, *status = name.split()
    operation = document["paths"][path][method.lower()]
    holder = follow(document, operation["responses"][status[0]]) if status else operation["requestBody"]
    (media,) = holder["content"].values()
    schema: dict[str, Any] = media["schema"]
    return schema


# Gaps: what the contract should notice and does not, or should let pass and does not.


def gaps(name: str, document: dict[str, Any]) -> list[str]:
    try:
        return [*_gaps_in_values(name, document), *_gaps_in_operations(document), *_gaps_in_relations(document)]
    except (KeyError, jsonschema_rs.ReferencingError) as error:
        return [f"something is missing altogether: {error!r}"]


def _gaps_in_values(name: str, document: dict[str, Any]) -> Iterator[str]:
    for case in CASES:
        if name not in case.documents:
            continue
        judge = validator(document, schema_of(document, case.schema))
        if not judge.is_valid(case.good):
            yield f"{case.schema}: {next(judge.iter_errors(case.good)).message}"
        for field, value in case.may:
            if not judge.is_valid(changed(case.good, field, value)):
                yield f"{case.schema}: {field} may be {value!r}"
        for field, value in case.may_not:
            if judge.is_valid(changed(case.good, field, value)):
                yield f"{case.schema}: {field} may not be {'left out' if value is GONE else repr(value)}"


# Of each, what the contract tests hold a server to; that they understand it is for them to say.
RELATIONS: Final[dict[str, dict[str, object]]] = {
    "addressed": {"field": "id"},
    "blame": {"field": "errors"},
    "echo": {"zone": "Europe/Amsterdam"},
    "fresh": {"field": "createdAt"},
    "gone": {"field": "id"},
    "kept": {"field": "id"},
    "limit": {"status": 426},
    "link": {"field": "links.customer.href", "leads-to": "*/customers/{customerId}"},
    "message": {"field": "message"},
    "order": {"statuses": [401, 429, 404, 422, 426]},
    "owned": {},
    "rate-limit": {"limit": "X-RateLimit-Limit", "remaining": "X-RateLimit-Remaining"},
    "unique": {"field": "id"},
    "unset": {},
    "url": {},
}


def _gaps_in_relations(document: dict[str, Any]) -> Iterator[str]:
    declared = document.get("x-relations", [])
    for name, said in RELATIONS.items():
        if not any(said.items() <= each.items() for each in declared if each["relation"] == name):
            yield f"no relation {name} says {said}"


def _gaps_in_operations(document: dict[str, Any]) -> Iterator[str]:
    for path, item in document["paths"].items():
        shared = item.get("parameters", [])
        for method, operation in item.items():
            for gap in () if operation is shared else _gaps_in_operation(document, path, operation, shared):
                yield f"{method.upper()} {path}: {gap}"


def _gaps_in_operation(
    document: dict[str, Any], path: str, operation: dict[str, Any], shared: list[dict[str, Any]]
) -> Iterator[str]:
    body, parameters = operation.get("requestBody"), [*shared, *operation.get("parameters", [])]
    expected = {"401", "429"} | ({"404"} if "{" in path else set()) | ({"422"} if body or parameters else set())
    yield from (f"{status} is not documented" for status in sorted(expected - operation["responses"].keys()))
    for status, named in operation["responses"].items():
        response = follow(document, named)
        yield from (f"{status}: {gap}" for gap in _gaps_in_headers(document, status, response))
        if status[0] == "4":
            schema = follow(document, response["content"]["application/json"]["schema"])
            if schema["required"] != (["code", "message"] if status == "429" else ["message"]):
                yield f"{status}: the error has {schema['required']}"
    if body is not None:
        yield from _gaps_in_body(body)
    for parameter in parameters:
        prefix = {"customerId": "cst", "invoiceId": "inv", "linkId": "plk", "webhookId": "wbh"}[parameter["name"]]
        judge = validator(document, parameter["schema"])
        taken = [text for text in (f"{prefix}_1", *(text for _, text in not_ids("", prefix))) if judge.is_valid(text)]
        if taken != [f"{prefix}_1"]:
            yield f"the parameter {parameter['name']} may be any of {taken}"


def _gaps_in_body(body: dict[str, Any]) -> Iterator[str]:
    if "required" not in body:
        yield "the body may be left out"
    form = body["content"].get("multipart/form-data", {}).get("schema", {})
    for name, field in form.get("properties", {}).items():
        if field.get("format") == "binary" and field.get("contentMediaType") != "application/pdf":
            yield f"the content of {name} is not stated"
        if field["type"] == "boolean" and "1 and 0 are not" not in field.get("$comment", ""):
            yield f"the spelling of {name} is not stated"


def _gaps_in_headers(document: dict[str, Any], status: str, response: dict[str, Any]) -> Iterator[str]:
    expected = {"X-RateLimit-Limit", "X-RateLimit-Remaining"}
    if status == "429":
        expected |= {"retry-after", "x-ratelimit-reset"}
    headers = response.get("headers", {})
    if headers.keys() != expected:
        yield f"the headers are {sorted(headers)}"
    for name, header in headers.items():
        described = follow(document, header)
        schema = described["schema"]
        if not described["required"] or schema["type"] != "integer" or schema["minimum"] < 0:
            yield f"the header {name} need not be a count"


@pytest.mark.parametrize("name", DOCUMENTS)
def test_there_is_no_gap(name: str) -> None:
    assert gaps(name, contract(name)) == []


@cache
def up_to(name: str, index: int) -> dict[str, Any]:
    """Give the document after so many actions."""
    if index == 0:
        return REPAIRED[name]
    return overlay.apply(up_to(name, index - 1), [part(index - 1, index)], on_dead=lambda _: None)


def part(start: int, end: int | None = None) -> overlay.Overlay:
    return evolve(CONTRACT, actions=CONTRACT.actions[start:end])


@pytest.mark.parametrize("index", range(len(CONTRACT.actions)), ids=lambda index: str(index + 1))
def test_every_action_is_needed(index: int) -> None:
    others = ((name, overlay.apply(up_to(name, index), [part(index + 1)], on_dead=lambda _: None)) for name in REPAIRED)
    assert any(gaps(name, document) for name, document in others)


def test_an_action_is_optional_exactly_if_todays_document_does_not_need_it() -> None:
    repaired = overlay.apply(documents.load_openapi(CODEGEN.parent / "openapi.yaml"), [ALL_REPAIRS])
    assert idle(repaired, ALL) == [action for action in ALL.actions if action.optional]


def test_on_the_rehearsal_every_action_finds_something() -> None:
    """With a path more, for what it has nothing of."""
    strict = evolve(CONTRACT, actions=tuple(evolve(action, optional=False) for action in CONTRACT.actions))
    overlay.apply(REPAIRED["shared"], [strict])


@pytest.mark.parametrize("at", ["path", "operation"])
def test_a_parameter_that_is_a_reference_may_name_what_is_not_there(at: str) -> None:
    operation: dict[str, Any] = {"responses": {"200": {"description": "it"}}}
    referred = {"parameters": [{"$ref": "#/components/parameters/Id"}]}
    item = {"get": operation, **referred} if at == "path" else {"get": operation | referred}
    applied = overlay.apply({"openapi": "3.1.0", "paths": {"/{id}": item}}, [CONTRACT], on_dead=lambda _: None)
    assert {"404", "422"} <= applied["paths"]["/{id}"]["get"]["responses"].keys()


def test_no_target_is_a_path_or_an_operation_of_today() -> None:
    assert [action.target for action in CONTRACT.actions if "/customer" in action.target] == []


def test_what_the_vendor_does_not_state_is_called_inferred() -> None:
    statuses = ("'401'", "'404'", "'422'")
    for action in CONTRACT.actions:
        if action.target.endswith(".responses") and any(
            f"!@.responses[{status}]" in action.target for status in statuses
        ):
            assert action.description.startswith("Inferred: ")
    for name, response in contract("single")["components"]["responses"].items():
        assert response["description"].startswith("Inferred: ") == (name != "TooManyRequests")


# The document as a whole.


def nodes(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    for child in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from nodes(child)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_document_is_valid_openapi_and_its_schemas_valid_json_schema(name: str) -> None:
    document = contract(name)
    assert [error.message for error in OPENAPI_31_VALIDATOR.iter_errors(document)] == []
    schemas = [node["schema"] for node in nodes(document) if "schema" in node]
    schemas += document["components"]["schemas"].values()
    assert len(schemas) > 10
    for schema in schemas:
        jsonschema_rs.meta.validate({"$schema": "https://json-schema.org/draft/2020-12/schema"} | schema)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_example_keeps_the_contract(name: str) -> None:
    document = contract(name)
    examples = [node for node in nodes(document) if "example" in node and "type" in node]
    assert len(examples) >= 15
    for node in examples:
        validator(document, node).validate(node["example"])


@pytest.mark.parametrize("name", DOCUMENTS)
@pytest.mark.parametrize("spelt", [str.upper, str.lower])
def test_the_case_of_a_format_in_the_prose_does_not_matter(name: str, spelt: Callable[[str], str]) -> None:
    document = copy.deepcopy(DOCUMENTS[name])
    prose = [node for node in nodes(document) if re.search(_FORMAT, str(node.get("description")))]
    assert len(prose) >= 5
    for node in prose:
        node["description"] = re.sub(_FORMAT, lambda match: spelt(match[0]), node["description"])
    respelt = overlay.apply(document, [REPAIRS, CONTRACT], on_dead=lambda _: None)

    assert [_formats(node) for node in nodes(respelt)] == [_formats(node) for node in nodes(contract(name))]


_FORMAT = r"YYYY-mm-dd( HH:mm:ss)?"


def _formats(node: dict[str, Any]) -> list[Any]:
    return [node.get("format"), *(each.get("format") for each in node.get("anyOf", ()))]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_schemathesis_can_make_requests_of_it(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    times = st.datetimes().map(lambda moment: moment.isoformat(" ", "seconds"))
    monkeypatch.setitem(STRING_FORMATS, "local-date-time", times)
    document = contract(name)
    schema = schemathesis.openapi.from_dict(document)
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if "requestBody" in operation:
                judge = validator(document, schema_of(document, f"{method.upper()} {path}"))
                assert _judged(schema[path][method].as_strategy(), judge) >= 5


def _judged(cases: st.SearchStrategy[Any], judge: jsonschema_rs.Validator) -> int:
    count = 0

    @settings(max_examples=5, database=None, derandomize=True, deadline=None, suppress_health_check=[*HealthCheck])
    @given(cases)
    def each(case: Any) -> None:
        nonlocal count
        judge.validate({key: "" if key == "pdf" else value for key, value in case.body.items()})
        count += 1

    each()
    return count
