"""What went out, read by other code than the client's, the judge's and the mock's."""

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from attrs import frozen
from mijnklantportaal.contract import Request

from contract_tests.client.arguments import Given
from contract_tests.client.endpoints import Endpoint
from contract_tests.subject import TOKEN
from contract_tests.wire import header, read_parts


@frozen
class _Part:
    """A part of a form; of a text without a name, the file name is None."""

    content: bytes
    content_type: str
    filename: str | None = None


def misfits(endpoint: Endpoint, given: Given, request: Request) -> list[str]:
    """Say in which ways a request is not what the contract allows, or not what was given."""
    found = [f"the judge: {each}" for each in endpoint.contract.validate_request(request)]
    found += credentials_misfits(request)
    url = urlsplit(request.url)
    names = re.findall(r"\{(.*?)\}", endpoint.operation.path)
    pattern = re.sub(r"\\\{.*?\\\}", "([^/]*)", re.escape(endpoint.contract.base_path + endpoint.operation.path))
    match = re.fullmatch(pattern, url.path)
    path = {} if match is None else dict(zip(names, map(unquote, match.groups()), strict=True))
    expected = {name: _text(value) for name, value in given.path.items()}
    pairs = [(name, _text(each)) for name, value in given.query.items() for each in _listed(value)]
    if match is None or path != expected:
        found.append(f"path: {url.path} for {expected}")
    if sorted(parse_qsl(url.query, keep_blank_values=True)) != sorted(pairs):
        found.append(f"query: {url.query} for {pairs}")
    if (sent := _body(request)) != (wanted := _expected(given.body, header(request, "content-type"))):
        found.append(f"body: {sent} for {wanted}")
    return found


def credentials_misfits(request: Request) -> list[str]:
    """Say where the token is that it should not be, or is not where it should be."""
    own = [value for name, value in request.headers if name.lower() == "authorization"]
    rest = [f"{name}: {value}" for name, value in request.headers if name.lower() != "authorization"]
    found = [] if own == [f"Bearer {TOKEN}"] else ["Authorization holds something else than the token, once"]
    if any(TOKEN in text for text in (request.url, *rest)) or TOKEN.encode() in request.content:
        found.append("the token stands outside Authorization")
    return found


def _body(request: Request) -> Any:
    if not request.content:
        return None
    if str(header(request, "content-type")).startswith("multipart/form-data"):
        parts = read_parts(request)
        # RFC 7578, 4.4: a part that does not say what it is, is text.
        named = {part.name: _Part(part.content, part.content_type or "text/plain", part.filename) for part in parts}
        return named if len(named) == len(parts) else parts
    return json.loads(request.content)


def _expected(body: Any, content_type: str | None) -> Any:
    if isinstance(body, Mapping) and str(content_type).startswith("multipart/form-data"):
        return {name: _part(value) for name, value in body.items() if value is not None}
    return body


def _part(value: Any) -> _Part:
    if isinstance(value, bytes):
        return _Part(value, "application/pdf", "2024-001.pdf")
    return _Part(_text(value).encode(), "text/plain")


def _text(value: Any) -> str:
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
