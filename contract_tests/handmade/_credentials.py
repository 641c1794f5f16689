"""Tokens that are nearly right."""

from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from attrs import evolve
from mijnklantportaal.contract import Contract, Operation, Request

from contract_tests.handmade._attempt import ACCEPTED, LOCKED_OUT, Attempt
from contract_tests.relations import without_credentials
from contract_tests.wire import header, with_headers


def credentials(contract: Contract, operation: Operation, valid: Request) -> Iterator[Attempt]:
    """Make the attempts on an operation that needs a token."""
    if not operation.secured:
        return
    known = contract.document.get("components", {}).get("securitySchemes", {})
    wanted = operation.object.get("security", contract.document.get("security", ()))
    schemes = [contract.resolve(known[name]) for name in dict.fromkeys(name for each in wanted for name in each)]
    for scheme in schemes:
        if str(scheme.get("scheme", "")).lower() == "bearer":
            yield from _of_bearer(valid)
        elif scheme.get("type") == "apiKey" and scheme.get("in") == "header":
            yield from _of_key(scheme, valid)
        elif scheme.get("type") == "apiKey" and scheme.get("in") == "query":
            bare = without_credentials(contract, valid)
            for what, query in {"no key": "", "another key": urlencode({scheme["name"]: "another-key"})}.items():
                url = f"{bare.url}{'&' if '?' in bare.url else '?'}{query}".rstrip("?&")
                yield Attempt(f"request.query.{scheme['name']}", what, evolve(bare, url=url), LOCKED_OUT, valid)


def _of_bearer(valid: Request) -> Iterator[Attempt]:
    token = (header(valid, "authorization") or "").partition(" ")[2].strip()
    if not token:
        return

    def attempt(what: str, request: Request, statuses: tuple[str, ...] = LOCKED_OUT) -> Attempt:
        return Attempt("request.headers.Authorization", what, request, statuses, valid)

    for what, values in _wrong(token).items():
        yield attempt(what, with_headers(valid, "Authorization", values))
    bare = with_headers(valid, "authorization", [])
    for name, value in (("Authentication", f"Bearer {token}"), ("X-API-Key", token), ("Cookie", f"token={token}")):
        yield attempt(f"the token in {name}", with_headers(bare, name, [value]))
    for name in ("access_token", "token", "api_token"):
        mark = "&" if "?" in valid.url else "?"
        yield attempt(f"the token in the query, as {name}", evolve(bare, url=f"{valid.url}{mark}{name}={token}"))
    # RFC 9110, 5.3: a header that is no list has one line.
    for what, second in (("two lines", token), ("two lines, one with another token", "another-token")):
        twice = with_headers(valid, "Authorization", [f"Bearer {token}", f"Bearer {second}"])
        yield attempt(what, twice, ("400", "401"))
    # RFC 9110, 11.1: the name of the scheme has no case.
    for scheme in ("bearer", "BEARER"):
        yield attempt(f"the scheme {scheme}", with_headers(valid, "Authorization", [f"{scheme} {token}"]), ACCEPTED)
    yield attempt("a header in small letters", with_headers(valid, "authorization", [f"Bearer {token}"]), ACCEPTED)


def _wrong(token: str) -> Mapping[str, Sequence[str]]:
    basic = b64encode(f":{token}".encode()).decode()
    swapped = token.swapcase()
    return {
        "no token": [],
        "nothing in it": [""],
        "another token": ["Bearer another-token"],
        "the token without its end": [f"Bearer {token[:-1]}"],
        "the token and a letter more": [f"Bearer {token}x"],
        **({"the token in other letters": [f"Bearer {swapped}"]} if swapped != token else {}),
        "the token backwards": [f"Bearer {token[::-1]}x"],
        "a token without its scheme": [token],
        "the scheme and token in one word": [f"Bearer{token}"],
        "a colon after the scheme": [f"Bearer: {token}"],
        "an equals sign": [f"Bearer={token}"],
        "quotes around the token": [f'Bearer "{token}"'],
        "a scheme without a token": ["Bearer"],
        "a scheme and a blank": ["Bearer "],
        "a token and something more": [f"Bearer {token} {token}"],
        "white space in the token": [f"Bearer {token[:2]} {token[2:]}"],
        "two values in one line": [f"Bearer {token}, Bearer {token}"],
        "basic authentication": [f"Basic {basic}"],
        **{f"the scheme {scheme}": [f"{scheme} {token}"] for scheme in ("Basic", "Token", "Digest", "ApiKey", "Key")},
        "null": ["Bearer null"],
        "a wildcard": ["Bearer *"],
    }


def _of_key(scheme: Mapping[str, Any], valid: Request) -> Iterator[Attempt]:
    name, place = scheme["name"], f"request.headers.{scheme['name']}"
    key = header(valid, name)
    if key:
        wrong = {"no key": [], "nothing in it": [""], "another key": ["another-key"], "a letter more": [f"{key}x"]}
        for what, values in wrong.items():
            yield Attempt(place, what, with_headers(valid, name, values), LOCKED_OUT, valid)
