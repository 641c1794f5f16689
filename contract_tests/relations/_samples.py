"""Requests out of a document's own examples, and the operations that are about the same kind of object."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

from attrs import evolve, frozen
from mijnklantportaal.contract import Contract, Operation, Request

from contract_tests.credentials import keys_in
from contract_tests.pdfs import write_pdf
from contract_tests.placed import with_query, with_value
from contract_tests.relations.shapes import alternatives, items_of, properties_of, types_of
from contract_tests.wire import Part, with_body, with_headers, with_parts

BROWSER = "text/html,application/xhtml+xml,*/*;q=0.8"
"""What a browser accepts, which would rather have a page."""

_ORIGIN = re.compile(r"[a-z]+://[^/?#]*")
_OF_FORMAT = {
    "date": "2024-04-29",
    "date-time": "2024-05-28T21:00:00+02:00",
    "email": "someone@example.org",
    "local-date-time": "2024-05-11 12:59:00",
    "uri": "https://example.org/",
    "uuid": "6e6f8f3a-1f0c-4f0e-9d0a-4f1f3f6b2c11",
}
_OF_TYPE: Mapping[str, Any] = {"string": "text", "integer": 1, "number": 1, "boolean": True, "null": None}
_OTHERS = ("2023-12-30", "2023-12-30 23:58:00", "2023-12-30T23:58:00+01:00", "2.50", "other@example.org")
_DEEPEST = 8


@frozen
class Family:
    """What can be done with a kind of object: `/things`, and `/things/{thingId}` below it."""

    create: Operation
    items: Mapping[str, Operation]
    listed: Operation | None


def family(contract: Contract, create: Operation) -> Family | None:
    """Return what belongs to an operation that creates something; None if it creates nothing."""
    if create.method != "POST" or "201" not in create.responses or create.path.endswith("}"):
        return None
    below = re.compile(re.escape(create.path.rstrip("/")) + r"/\{[^{}/]+\}/?")
    items = {each.method: each for each in contract.operations if below.fullmatch(each.path)}
    same = (each for each in contract.operations if each.path == create.path and each.method == "GET")
    return Family(create, items, next(same, None))


def request_for(
    contract: Contract, operation: Operation, like: Request, path: Mapping[str, Any], *, unlike_examples: bool = False
) -> Request | None:
    """Make a valid request with the credentials of another; None where the examples do not make one.

    Of parameters, those that are required are filled in. `unlike_examples` fills JSON with other values, so that a
    change makes a difference.
    """
    request = evolve(
        with_headers(like, "content-type", []), method=operation.method, url=address(contract, operation, like, path)
    )
    request = _with_required(contract, operation, evolve(request, content=b""))
    for media_type, media in operation.request_content.items():
        schema = media.get("schema", {})
        value = example(contract, schema)
        if unlike_examples and isinstance(value, dict):
            properties = properties_of(contract, schema)
            value = {name: _another(contract, properties[name], each) for name, each in value.items()}
        with_content = _filled(contract, request, media_type.partition(";")[0], schema, value)
        if with_content is not None and not contract.validate_request(with_content):
            return with_content
    return None if contract.validate_request(request) else request


def without_body(contract: Contract, valid: Request) -> Request | None:
    """Return a request that is invalid for its body; None if it may have any."""
    request = evolve(valid, content=b"")
    return request if contract.validate_request(request) else None


def without_credentials(contract: Contract, request: Request) -> Request:
    """Return the request without whatever the document's security schemes know."""
    for name in ("authorization", "cookie", *keys_in(contract, "header")):
        request = with_headers(request, name, [])
    for name in keys_in(contract, "query"):
        request = with_query(request, name)
    return request


def _query(url: str) -> list[tuple[str, str]]:
    return parse_qsl(url.partition("?")[2], keep_blank_values=True)


def address(contract: Contract, operation: Operation, like: Request, path: Mapping[str, Any]) -> str:
    """Return the URL of an operation, with what its query must have, on the server that another request went to."""
    origin = _ORIGIN.match(like.url)
    url = operation.path
    for name, value in path.items():
        url = url.replace(f"{{{name}}}", quote(str(value), safe=""))
    credentials = [pair for pair in _query(like.url) if pair[0] in keys_in(contract, "query")]
    given = dict(credentials)
    required = [
        (name, text) for name, texts in _required(contract, operation, "query") if name not in given for text in texts
    ]
    query = urlencode([*credentials, *required])
    return (origin[0] if origin else "") + contract.base_path + url + (f"?{query}" if query else "")


def _with_required(contract: Contract, operation: Operation, request: Request) -> Request:
    """Return the request with the headers and cookies that the operation must have."""
    for name, texts in _required(contract, operation, "header"):
        if name.lower() not in {key.lower() for key in ("authorization", *keys_in(contract, "header"))}:
            request = with_value(request, "header", name, ",".join(texts))
    for name, texts in _required(contract, operation, "cookie"):
        if name not in keys_in(contract, "cookie"):
            request = with_value(request, "cookie", name, ",".join(texts))
    return request


def _required(contract: Contract, operation: Operation, place: str) -> Iterator[tuple[str, list[str]]]:
    """Yield the required parameters in a place that are texts, numbers or lists of such, each with its texts."""
    for each in operation.parameters:
        if each["in"] == place and each.get("required") is True:
            named = map(contract.resolve, each.get("examples", {}).values())
            shown = [each["example"]] if "example" in each else [one["value"] for one in named if "value" in one]
            value = shown[0] if shown else example(contract, each.get("schema", {}))
            values = value if isinstance(value, list) else [value]
            texts = [one if isinstance(one, str) else json.dumps(one) for one in values]
            yield each["name"], texts if each.get("explode", place == "query") else [",".join(texts)]


def _filled(contract: Contract, request: Request, media_type: str, schema: Any, value: Any) -> Request | None:
    if media_type == "application/json":
        return with_body(request, media_type, json.dumps(value).encode())
    if media_type == "multipart/form-data" and isinstance(value, dict):
        properties = properties_of(contract, schema)
        return with_parts(request, [_part(contract, name, properties[name], each) for name, each in value.items()])
    if media_type == "application/x-www-form-urlencoded" and isinstance(value, dict):
        pairs = {name: each if isinstance(each, str) else json.dumps(each) for name, each in value.items()}
        return with_body(request, media_type, urlencode(pairs).encode())
    return None


def _part(contract: Contract, name: str, schema: Any, value: Any) -> Part:
    if any(each.get("format") == "binary" for each in alternatives(contract, schema)):
        return Part(name, write_pdf(), f"{name}.pdf", "application/pdf")
    return Part(name, (value if isinstance(value, str) else json.dumps(value)).encode())


def example(contract: Contract, schema: Any, depth: int = 0) -> Any:
    """Return a value as the schema shows it, else the plainest that it may be meant for."""
    stated = list(alternatives(contract, schema))
    for each in stated:
        yielded = next(_shown(each), None)
        if yielded is not None:
            return yielded
    if (properties := properties_of(contract, schema)) and depth < _DEEPEST:
        return {name: example(contract, each, depth + 1) for name, each in properties.items()}
    # An object or a list says more than null does.
    types = types_of(contract, schema) or {"string"}
    kind = next(
        each for each in (*_OF_TYPE, "array", "object") if each in types and (each != "null" or len(types) == 1)
    )
    if kind == "array":
        return [example(contract, items_of(contract, schema), depth + 1)] if depth < _DEEPEST else []
    named = next((_OF_FORMAT[each["format"]] for each in stated if each.get("format") in _OF_FORMAT), None)
    return {} if kind == "object" else named if named is not None else _OF_TYPE[kind]


def _another(contract: Contract, schema: Any, value: Any) -> Any:
    """Return a value that the schema allows too; the same where none comes to mind."""
    candidates: list[Any] = [
        f"{value}2",
        *_OTHERS,
        *(each for one in alternatives(contract, schema) for each in _shown(one)),
    ]
    if isinstance(value, bool | int):
        candidates = [not value] if isinstance(value, bool) else [value + 1, value - 1]
    return next((each for each in candidates if each != value and contract.fits(schema, each)), value)


def _shown(schema: Mapping[str, Any]) -> Iterator[Any]:
    yield from (schema[key] for key in ("example", "const", "default") if key in schema)
    yield from schema.get("examples", ()) if isinstance(schema.get("examples"), list) else ()
    yield from schema.get("enum", ())
