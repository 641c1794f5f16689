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
from contract_tests.wire import Part, header, media_type_of, read_parts

_JSON = "application/json"


@frozen
class _Part:
    """A part of a form: its bytes, or its JSON value; of what has no file name, that is None."""

    content: Any
    content_type: str
    filename: str | None = None


def misfits(endpoint: Endpoint, given: Given, request: Request) -> list[str]:
    """Say in which ways a request is not what the contract allows, or not what was given."""
    found = [f"the judge: {each}" for each in endpoint.contract.validate_request(request)]
    found += credentials_misfits(request)
    url, base = urlsplit(request.url), urlsplit(endpoint.base_url)
    names = re.findall(r"\{(.*?)\}", endpoint.operation.path)
    pattern = re.sub(r"\\\{.*?\\\}", "([^/]*)", re.escape(endpoint.contract.base_path + endpoint.operation.path))
    match = re.fullmatch(pattern, url.path)
    path = {} if match is None else dict(zip(names, map(unquote, match.groups()), strict=True))
    expected = {name: _text(value) for name, value in given.path.items()}
    pairs = [(name, _text(each)) for name, value in given.query.items() for each in _listed(value)]
    if (url.scheme, url.netloc) != (base.scheme, base.netloc):
        found.append(f"server: {url.scheme}://{url.netloc} for {endpoint.base_url}")
    if match is None or path != expected:
        found.append(f"path: {url.path} for {expected}")
    if sorted(parse_qsl(url.query, keep_blank_values=True)) != sorted(pairs):
        found.append(f"query: {url.query} for {pairs}")
    for place, came in (("header", _header(endpoint, request)), ("cookie", _cookies(request))):
        if came != (named := {name: _text(value) for name, value in getattr(given, place).items()}):
            found.append(f"{place}: {came} for {named}")
    if media_type_of(request) != given.media_type:
        found.append(f"media type: {media_type_of(request)} for {given.media_type}")
    if (sent := _body(request)) != (wanted := _expected(given.body, given.media_type)):
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


def _header(endpoint: Endpoint, request: Request) -> dict[str, str]:
    """Return what stands in the header fields that the document lists."""
    names = {each["name"].lower(): each["name"] for each in endpoint.operation.parameters if each["in"] == "header"}
    return {names[name.lower()]: value for name, value in request.headers if name.lower() in names}


def _cookies(request: Request) -> dict[str, str]:
    pairs = (each.partition("=") for each in (header(request, "cookie") or "").split("; ") if each)
    return {name: value for name, _, value in pairs}


def _body(request: Request) -> Any:
    if not request.content:
        return None
    if media_type_of(request) == "multipart/form-data":
        parts: dict[str, list[_Part]] = {}
        for part in read_parts(request):
            parts.setdefault(part.name, []).append(_read(part))
        return parts
    return json.loads(request.content)


def _read(part: Part) -> _Part:
    # RFC 7578, 4.4: a part that does not say what it is, is text.
    media_type = part.content_type or "text/plain"
    return _Part(json.loads(part.content) if media_type == _JSON else part.content, media_type, part.filename)


def _expected(body: Any, media_type: str) -> Any:
    if isinstance(body, Mapping) and media_type == "multipart/form-data":
        # A list is a part for each of its items (OpenAPI 3.1, "Encoding Object"): an empty one is not there.
        parts = {name: [_part(each) for each in _listed(value) if each is not None] for name, value in body.items()}
        return {name: each for name, each in parts.items() if each}
    return body


def _part(value: Any) -> _Part:
    if isinstance(value, bytes):
        return _Part(value, "application/pdf", "2024-001.pdf")
    if isinstance(value, dict | list):
        return _Part(value, _JSON)
    return _Part(_text(value).encode(), "text/plain")


def _text(value: Any) -> str:
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
