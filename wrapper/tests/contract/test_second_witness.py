"""The judge and schemathesis agree on replies.

Schemathesis resolves, selects and validates by code of its own, so that an agreement says something of ours; below both
stands jsonschema-rs, whose verdict the golden exchanges check.
"""

import json
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mijnklantportaal.contract import Contract, Operation, Request, Response
from ruamel.yaml import YAML

DOCUMENT = YAML(typ="safe").load((Path(__file__).parent / "golden" / "document.yaml").read_text("utf-8"))

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=5,
)
FORMATS = {
    "date": st.dates().map(str),
    "date-time": st.builds(
        lambda moment, offset: moment.isoformat(timespec="seconds") + offset,
        st.datetimes(),
        st.sampled_from(["Z", "+02:00", "-11:30"]),
    ),
    "uri": st.from_regex(r"https://[a-z]{1,9}\.example/[a-z0-9]{0,9}", fullmatch=True),
}


def fitting(contract: Contract, schema: Any) -> st.SearchStrategy[Any]:
    """Values that fit a schema of the kinds that replies are described with."""
    schema = contract.resolve(schema)
    if "anyOf" in schema:
        return st.one_of([fitting(contract, each) for each in schema["anyOf"]])
    if "const" in schema or "enum" in schema:
        return st.sampled_from(schema.get("enum", [schema.get("const")]))
    types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    return st.one_of([_of_type(contract, schema, name) for name in types])


def _of_type(  # noqa: PLR0911  # one for each type
    contract: Contract, schema: Any, name: str
) -> st.SearchStrategy[Any]:
    match name:
        case "null":
            return st.none()
        case "boolean":
            return st.booleans()
        case "integer":
            return st.integers(schema.get("minimum", -(2**60)), 2**60)
        case "array":
            items = fitting(contract, schema["items"])
            return st.lists(items, min_size=schema.get("minItems", 0), max_size=3)
        case "object":
            required = schema.get("required", [])
            # A write-only field in a reply is refused by schemathesis and let pass by us: OpenAPI 3.1 says SHOULD NOT.
            fields = {
                field: fitting(contract, each)
                for field, each in schema.get("properties", {}).items()
                if not each.get("writeOnly")
            }
            return st.fixed_dictionaries(
                {field: each for field, each in fields.items() if field in required},
                optional={field: each for field, each in fields.items() if field not in required},
            )
        case "string" if "pattern" in schema:
            return st.from_regex(schema["pattern"].replace("$", r"\Z"))
        case "string" if "format" in schema:
            return FORMATS[schema["format"]]
        case "string":
            return st.text(min_size=schema.get("minLength", 0), max_size=20)
        case _:
            raise AssertionError(name)


@st.composite
def mutated(draw: st.DrawFn, values: st.SearchStrategy[Any]) -> Any:
    """One value somewhere replaced, taken away or added to; what results may still fit."""
    value = draw(values)
    places = list(_places(value))
    if not places:
        return draw(JSON)
    container, key = draw(st.sampled_from(places))
    match draw(st.sampled_from(["replace", "delete", "add", "tweak"])):
        case "delete":
            del container[key]
        case "add" if isinstance(container, dict):
            container[draw(st.text(max_size=9))] = draw(JSON)
        case "tweak" if isinstance(container[key], str) and container[key]:
            at = draw(st.integers(0, len(container[key]) - 1))
            container[key] = container[key][:at] + draw(st.characters(codec="utf-8")) + container[key][at + 1 :]
        case _:
            container[key] = draw(JSON)
    return value


def _places(value: Any) -> Any:
    for key, child in value.items() if isinstance(value, dict) else enumerate(value if isinstance(value, list) else []):
        yield value, key
        yield from _places(child)


def _replies(contract: Contract) -> list[tuple[Operation, str, str, Any]]:
    return [
        (operation, status, media_type, content["schema"])
        for operation in contract.operations
        for status, answer in operation.responses.items()
        for media_type, content in answer.get("content", {}).items()
        if "json" in media_type
    ]


@pytest.mark.parametrize("name", ["shipped", "made up"])
def test_same_verdict_on_generated_replies(name: str) -> None:
    contract = Contract.load() if name == "shipped" else Contract(DOCUMENT)
    witness = schemathesis.openapi.from_dict(json.loads(json.dumps(contract.document)))
    counts: Counter[bool] = Counter()
    kinds: set[tuple[str, bool]] = set()

    @settings(max_examples=25, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck))
    @given(data=st.data())
    def compare(
        operation: Operation, status: str, media_type: str, values: st.SearchStrategy[Any], data: st.DataObject
    ) -> None:
        value = data.draw(values)
        content = json.dumps(value, ensure_ascii=False).encode()
        code = {"4XX": 418, "default": 503}.get(status) or int(status)
        path = contract.base_path + operation.path.replace("{orderId}", "17")
        headers = [("Content-Type", media_type)]
        ours = [
            violation
            for violation in contract.validate_response(
                Request(operation.method, path, [], b""), Response(code, headers, content)
            )
            # Replies to check are bare: their documented headers are missing.
            if not (violation.rule == "required" and violation.place.startswith("response.headers."))
        ]
        assert all(violation.place.startswith("response.body") for violation in ours)
        reply = httpx.Response(
            code, headers=headers, content=content, request=httpx.Request(operation.method, "http://x")
        )
        reply.elapsed = timedelta()
        theirs = witness[operation.path][operation.method].is_valid_response(reply)
        assert theirs is (not ours), (value, ours)
        counts[theirs] += 1
        kinds.add((f"{operation.id} {status}", theirs))

    replies = _replies(contract)
    for operation, status, media_type, schema in replies:
        values = fitting(contract, schema)
        compare(operation, status, media_type, values | mutated(values) | mutated(values))
    # Agreement on nothing would be none.
    assert counts[True] > 6 * len(replies)
    assert counts[False] > 6 * len(replies)
    assert kinds == {(f"{each.id} {status}", valid) for each, status, _, _ in replies for valid in (True, False)}


def test_schemathesis_lets_an_undocumented_status_pass() -> None:
    """Why only documented statuses are compared."""
    contract = Contract.load()
    witness = schemathesis.openapi.from_dict(json.loads(json.dumps(contract.document)))
    reply = httpx.Response(299, request=httpx.Request("POST", "http://x"))
    reply.elapsed = timedelta()
    assert witness["/customer-invoices"]["POST"].is_valid_response(reply)
    asked = Request("POST", "/v1/customer-invoices", [], b"")
    assert [violation.rule for violation in contract.validate_response(asked, Response(299, [], b""))] == ["status"]
