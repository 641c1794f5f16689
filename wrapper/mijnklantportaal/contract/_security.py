"""Credentials: are they there, and of the kind that the contract asks for?"""

from collections.abc import Mapping
from typing import Any

from attrs import frozen

from mijnklantportaal.contract._document import ContractError, Document, Pointer, show_pointer
from mijnklantportaal.contract._headers import HeaderFields
from mijnklantportaal.contract._messages import Violation
from mijnklantportaal.contract._styles import Pairs

# Anything else that stands first in Authorization may be the credential itself, and is not shown.
KNOWN_SCHEMES = frozenset({"apikey", "basic", "bearer", "digest", "dpop", "negotiate", "oauth", "token"})


@frozen
class Credential:
    """One security scheme that a request can satisfy; `scheme` (of Authorization) is in lower case."""

    location: str
    name: str
    scheme: str | None

    def violations(self, headers: HeaderFields, query: Pairs) -> list[Violation]:
        """Say what is wrong with what the request carries."""
        values = self.values(headers, query)
        if self.location == "header" and self.scheme is not None:
            return _authorization(values, self.scheme)
        place = f"request.{'headers.Cookie' if self.location == 'cookie' else self._place}"
        if len(values) > 1:
            return [Violation("duplicate", place, "one key", f"{len(values)}")]
        if not values or not values[0].strip():
            return [Violation("security", place, f"the key {self.name}", "nothing")]
        return []

    def values(self, headers: HeaderFields, query: Pairs) -> list[str]:
        """Give what stands where the credential belongs."""
        if self.location == "query":
            return [value for name, value in query if name == self.name]
        if self.location == "cookie":
            return [value for name, value in cookies(headers) if name == self.name]
        return headers.values(self.name)

    @property
    def _place(self) -> str:
        return f"{'headers' if self.location == 'header' else self.location}.{self.name}"


@frozen
class Security:
    """Alternatives, each a set of credentials that are needed together."""

    alternatives: tuple[tuple[Credential, ...], ...]

    @property
    def credentials(self) -> frozenset[Credential]:
        """Give every credential that occurs."""
        return frozenset(each for some in self.alternatives for each in some)

    @property
    def is_required(self) -> bool:
        """Say whether a request without credentials is refused."""
        return bool(self.alternatives) and all(self.alternatives)

    def violations(self, headers: HeaderFields, query: Pairs) -> list[Violation]:
        """Say what the first alternative lacks, unless one of them is satisfied."""
        if not self.is_required:
            return []
        lacking = []
        for some in self.alternatives:
            found = [violation for each in some for violation in each.violations(headers, query)]
            if not found:
                return []
            lacking.append(found)
        return lacking[0]


def cookies(headers: HeaderFields) -> list[tuple[str, str]]:
    """Take Cookie headers apart."""
    pairs = (pair.strip().partition("=") for value in headers.values("cookie") for pair in value.split(";"))
    return [(name, value) for name, sign, value in pairs if sign]


def compile_security(document: Document, pointer: Pointer) -> Security:
    """Compile the security of the operation at the pointer, else that of the document."""
    own = document.at(pointer).get("security")
    requirements = document.root.get("security", []) if own is None else own
    place = "#/security" if own is None else show_pointer((*pointer, "security"))
    if not isinstance(requirements, list) or not all(isinstance(each, dict) for each in requirements):
        raise ContractError(f"{place}: expected a list of mappings")
    alternatives = []
    for requirement in requirements:
        credentials = []
        for name in requirement:
            scheme = ("components", "securitySchemes", name)
            if not document.has(scheme):
                raise ContractError(f"{place}: there is no security scheme {name!r} in components")
            credential = _credential(document.mapping(scheme), name)
            credentials += [credential] if credential else []
        alternatives.append(tuple(credentials))
    return Security(tuple(alternatives))


def _credential(scheme: Mapping[str, Any], name: str) -> Credential | None:
    match scheme.get("type"):
        case "http":
            return Credential("header", "Authorization", str(scheme.get("scheme", "")).lower())
        case "oauth2" | "openIdConnect":
            return Credential("header", "Authorization", "bearer")
        case "apiKey":
            return Credential(str(scheme.get("in")), str(scheme.get("name")), None)
        case "mutualTLS":
            # Settled before HTTP begins.
            return None
        case other:
            raise ContractError(f"#/components/securitySchemes/{name}: no such type of security: {other!r}")


def _authorization(values: list[str], scheme: str) -> list[Violation]:
    place = "request.headers.Authorization"
    expected = f"{scheme.capitalize()} and a credential"
    if len(values) > 1:
        return [Violation("duplicate", place, "one line", f"{len(values)} lines")]
    if not values:
        return [Violation("security", place, expected, "nothing")]
    # RFC 9110, 11.1: the scheme is case-insensitive.
    came, _, credential = values[0].strip(" \t").partition(" ")
    if came.lower() != scheme:
        known = came.lower() in KNOWN_SCHEMES
        return [Violation("security", place, expected, f"{came.capitalize()} …" if known else "another scheme")]
    credential = credential.strip(" \t")
    if not credential:
        return [Violation("security", place, expected, "an empty credential")]
    if scheme == "bearer" and credential.split() != [credential]:
        return [Violation("security", place, expected, "a credential with white space in it")]
    return []
