"""Puts a value in the query, in a header or in a cookie, and finds the one that is there."""

from urllib.parse import parse_qsl, urlencode

from attrs import evolve
from mijnklantportaal.contract import Request

from contract_tests.wire import header, with_headers


def with_query(request: Request, name: str, *values: str) -> Request:
    """Return the request with these values of a name in its query, and no others."""
    base, _, query = request.url.partition("?")
    others = [pair for pair in parse_qsl(query, keep_blank_values=True) if pair[0] != name]
    pairs = urlencode([*others, *((name, value) for value in values)])
    return evolve(request, url=f"{base}?{pairs}" if pairs else base)


def with_value(request: Request, place: str, name: str, *values: str) -> Request:
    """Return the request with these values of a name in a place, as OpenAPI calls it, and no others there."""
    if place == "query":
        return with_query(request, name, *values)
    if place == "header":
        return with_headers(request, name, values)
    others = [pair for pair in _cookies(request) if pair[0] != name]
    pairs = "; ".join(f"{key}={value}" for key, value in (*others, *((name, value) for value in values)))
    return with_headers(request, "Cookie", [pairs] if pairs else [])


def value_of(request: Request, place: str, name: str) -> str:
    """Return the value of a name in a place; nothing where there is none."""
    if place == "header":
        return header(request, name) or ""
    pairs = parse_qsl(request.url.partition("?")[2]) if place == "query" else _cookies(request)
    return dict(pairs).get(name, "")


def _cookies(request: Request) -> list[tuple[str, str]]:
    pairs = (pair.strip().partition("=") for pair in (header(request, "cookie") or "").split(";"))
    return [(name, value) for name, mark, value in pairs if mark]
