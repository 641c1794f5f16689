"""Tokens that are nearly right."""

import json
from base64 import b64decode, b64encode
from collections.abc import Collection, Iterator, Mapping, Sequence
from urllib.parse import urlencode

from attrs import evolve
from mijnklantportaal.contract import Contract, Operation, Request

from contract_tests.bodies import URLENCODED, is_json
from contract_tests.handmade._attempt import ACCEPTED, LOCKED_OUT, Attempt
from contract_tests.placed import value_of, with_value
from contract_tests.readings import read
from contract_tests.wire import Part, header, media_type_of, read_parts, with_body, with_headers, with_parts

_PLACES = ("header", "query", "cookie")
"""Where a key may be sent."""

_HEADERS = {
    **dict.fromkeys(("Authentication", "Proxy-Authorization"), "Bearer {}"),
    **dict.fromkeys(("X-API-Key", "Api-Key", "X-Auth-Token", "X-Access-Token"), "{}"),
    "Cookie": "token={0}; access_token={0}",
}
_NAMES = ("access_token", "token", "api_token", "api_key", "key", "auth")
"""Where a token is sent to other portals."""


def credentials(contract: Contract, operation: Operation, valid: Request) -> Iterator[Attempt]:
    """Make the attempts on an operation that needs a token."""
    if not operation.secured:
        return
    known = contract.document.get("components", {}).get("securitySchemes", {})
    wanted = operation.object.get("security", contract.document.get("security", ()))
    resolved = [contract.resolve(each) for each in known.values()]
    schemes = [contract.resolve(known[name]) for name in dict.fromkeys(name for each in wanted for name in each)]
    for scheme in schemes:
        kind = str(scheme.get("scheme", "")).lower()
        if kind == "bearer":
            yield from _of_bearer(contract, valid, {str(each.get("name")).lower() for each in resolved})
        elif kind == "basic":
            yield from _of_basic(valid)
        elif scheme.get("type") == "apiKey":
            yield from _of_key(contract, scheme["in"], scheme["name"], valid)


def _of_bearer(contract: Contract, valid: Request, keys: Collection[str]) -> Iterator[Attempt]:
    """Make the attempts; `keys` are the names under which the document has keys sent."""
    token = (header(valid, "authorization") or "").partition(" ")[2].strip()
    if not token:
        return

    def attempt(what: str, request: Request, statuses: tuple[str, ...] = LOCKED_OUT) -> Attempt:
        return Attempt("request.headers.Authorization", what, request, statuses, valid)

    for what, values in _wrong(token).items():
        yield attempt(what, with_headers(valid, "Authorization", values))
    bare = with_headers(valid, "authorization", [])
    # Whoever looks in one of many places finds it there, whatever else there is.
    headers = {name: value.format(token) for name, value in _HEADERS.items() if name.lower() not in keys}
    headed = bare
    for name, value in headers.items():
        headed = with_headers(headed, name, [value])
    yield attempt(f"the token in {', '.join(headers)}", headed)
    names = [name for name in _NAMES if name not in keys]
    query = "&".join(f"{name}={token}" for name in names)
    asked = evolve(bare, url=f"{valid.url}{'&' if '?' in valid.url else '?'}{query}")
    yield attempt(f"the token in the query, as {', '.join(names)}", asked)
    for name in ("access_token", "token", "api_token"):
        for request in _in_body(contract, bare, name, token):
            yield attempt(f"the token in the body, as {name}", request)
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
    return {
        "no token": [],
        "nothing in it": [""],
        "another token": ["Bearer another-token"],
        "the token without its end": [f"Bearer {token[:-1]}"],
        "the token and a letter more": [f"Bearer {token}x"],
        **({"the token in other letters": [f"Bearer {token.swapcase()}"]} if _has_case(token) else {}),
        "the token and a byte outside ASCII": [f"Bearer {token}\xe9"],  # as HTTP allows (RFC 9110, 5.5)
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


def _of_basic(valid: Request) -> Iterator[Attempt]:
    scheme, _, encoded = (header(valid, "authorization") or "").partition(" ")
    try:
        user, colon, password = b64decode(encoded.strip(), validate=True).decode().partition(":")
    except ValueError:
        return
    if scheme.lower() != "basic" or not colon or not password:
        return
    # Which user goes with a password is not for everybody to say: some portals take any.
    pairs = {
        "no password": f"{user}:",
        "no colon": f"{user}{password}",
        "another password": f"{user}:another-password",
        "the password without its end": f"{user}:{password[:-1]}",
        "the password and a letter more": f"{user}:{password}x",
        **({"the password in other letters": f"{user}:{password.swapcase()}"} if _has_case(password) else {}),
        "two colons": f"{user}::{password}",
    }
    wrong = {
        "no credentials": [],
        "a scheme without credentials": ["Basic"],
        **{what: [f"Basic {b64encode(pair.encode()).decode()}"] for what, pair in pairs.items()},
        "credentials that are not in base64": [f"Basic {user}:{password}"],
        "the password as a token": [f"Bearer {password}"],
        "credentials without their scheme": [encoded],
    }
    place = "request.headers.Authorization"
    for what, values in wrong.items():
        yield Attempt(place, what, with_headers(valid, "Authorization", values), LOCKED_OUT, valid)
    # RFC 9110, 11.1.
    for name in ("basic", "BASIC"):
        spelt = with_headers(valid, "Authorization", [f"{name} {encoded}"])
        yield Attempt(place, f"the scheme {name}", spelt, ACCEPTED, valid)


def _of_key(contract: Contract, place: str, name: str, valid: Request) -> Iterator[Attempt]:
    key = value_of(valid, place, name)
    if not key:
        return
    shown = {
        "header": f"request.headers.{name}",
        "query": f"request.query.{name}",
        "cookie": "request.headers.Cookie",
    }[place]
    wrong = {
        "no key": (),
        "nothing in it": ("",),
        "another key": ("another-key",),
        "the key without its end": (key[:-1],),
        "a letter more": (f"{key}x",),
        **({"the key in other letters": (key.swapcase(),)} if _has_case(key) else {}),
    }
    for what, values in wrong.items():
        yield Attempt(shown, what, with_value(valid, place, name, *values), LOCKED_OUT, valid)
    bare = with_value(valid, place, name)
    elsewhere = {each: with_value(bare, each, name, key) for each in _PLACES if each != place}
    elsewhere["Authorization"] = with_headers(bare, "Authorization", [f"Bearer {key}"])
    for where, request in elsewhere.items():
        # Unless the document has it there too.
        if any(each.rule == "security" for each in read(contract, request).violations):
            yield Attempt(shown, f"the key in {where}", request, LOCKED_OUT, valid)
    for request in _in_body(contract, bare, name, key):
        yield Attempt(shown, "the key in the body", request, LOCKED_OUT, valid)


def _in_body(contract: Contract, bare: Request, name: str, value: str) -> Iterator[Request]:
    """Yield the request with a field more, where its body has fields and nothing forbids this one."""
    kind = media_type_of(bare)
    if kind == "multipart/form-data":
        made = with_parts(bare, [*read_parts(bare), Part(name, value.encode("latin-1"))])
    elif kind == URLENCODED:
        made = with_body(bare, kind, b"&".join(filter(None, (bare.content, urlencode({name: value}).encode()))))
    elif is_json(kind) and isinstance(fields := json.loads(bare.content), dict):
        made = with_body(bare, kind, json.dumps({**fields, name: value}).encode())
    else:
        return
    if {each.rule for each in read(contract, made).violations} == {"security"}:
        yield made


def _has_case(text: str) -> bool:
    return text.swapcase() != text
