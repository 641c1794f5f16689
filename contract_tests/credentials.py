"""The tests' own credentials, in the ways that a document's security schemes know."""

from base64 import b64decode, b64encode
from collections.abc import Mapping
from typing import Any

from mijnklantportaal.contract import Contract, Operation, Request

from contract_tests.placed import with_value
from contract_tests.subject import TOKEN

_SETTLED_BEFORE_HTTP = "mutualTLS"


def configured(contract: Contract) -> dict[str, dict[str, str]]:
    """Return them as schemathesis wants to be told, for each scheme."""
    return {name: _as_told(scheme) for name, scheme in _schemes(contract).items()}


def name_and_password(token: str) -> tuple[str, str]:
    """Take a token apart for basic authentication: `name:password`, or a token that is both."""
    name, colon, password = token.partition(":")
    return (name, password) if colon else (token, token)


def basic(token: str) -> str:
    """Spell a token for basic authentication."""
    return _encoded(*name_and_password(token))


def in_base64(token: str) -> str:
    """Spell a token in base64, without the padding at its end."""
    return b64encode(token.encode()).decode().rstrip("=")


def with_token(value: str, token: str) -> str:
    """Put a token in the place of the tests' own in a header's value; in basic authentication, its two halves."""
    scheme, _, credential = value.partition(" ")
    if scheme.lower() != "basic":
        return value.replace(TOKEN, token)
    try:
        name, colon, password = b64decode(credential, validate=True).decode().partition(":")
    except ValueError:
        return value.replace(TOKEN, token)
    if not colon:
        return value
    true_name, true_password = name_and_password(token)
    return f"{scheme} {_encoded(name.replace(TOKEN, true_name), password.replace(TOKEN, true_password))}"


def _encoded(name: str, password: str) -> str:
    return b64encode(f"{name}:{password}".encode()).decode()


def is_basic(scheme: Mapping[str, Any]) -> bool:
    """Tell whether it is basic authentication."""
    return scheme.get("type") == "http" and str(scheme.get("scheme", "")).lower() == "basic"


def has_basic(contract: Contract) -> bool:
    """Tell whether the document knows basic authentication."""
    return any(map(is_basic, _schemes(contract).values()))


def with_credentials(contract: Contract, operation: Operation, request: Request) -> Request:
    """Return the request with what the first of the operation's alternatives asks for."""
    schemes = _schemes(contract)
    wanted = operation.object.get("security", contract.document.get("security", ()))
    for name in next(iter(wanted), ()):
        request = _with(request, schemes[name]) if name in schemes else request
    return request


def _with(request: Request, scheme: Mapping[str, Any]) -> Request:
    if scheme.get("type") == "apiKey":
        return with_value(request, scheme["in"], scheme["name"], TOKEN)
    return with_value(
        request, "header", "Authorization", f"Basic {basic(TOKEN)}" if is_basic(scheme) else f"Bearer {TOKEN}"
    )


def keys_in(contract: Contract, place: str) -> list[str]:
    """Return the names under which the document's keys are sent in this place, as OpenAPI calls it."""
    return [str(each["name"]) for each in _schemes(contract).values() if each.get("in") == place]


def _schemes(contract: Contract) -> dict[str, Mapping[str, Any]]:
    stated = contract.document.get("components", {}).get("securitySchemes", {})
    schemes = {name: contract.resolve(scheme) for name, scheme in stated.items()}
    return {name: scheme for name, scheme in schemes.items() if scheme.get("type") != _SETTLED_BEFORE_HTTP}


def _as_told(scheme: Mapping[str, Any]) -> dict[str, str]:
    if scheme.get("type") == "apiKey":
        return {"api_key": TOKEN}
    return {"username": TOKEN, "password": TOKEN} if is_basic(scheme) else {"bearer": TOKEN}
