"""Who may come in: the judge sees that credentials are there, the portal whether they are the right ones."""

import hmac
import re
from base64 import b64decode
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl

from mijnklantportaal.contract import Contract, Request, Violation

# However a client spells what the document has not declared.
_BEARERS = re.compile("authorization|cookie|api[-_]?key|token|secret|password", re.IGNORECASE)


class Security:
    """Compares the credentials of a request with the token."""

    def __init__(self, contract: Contract, token: str) -> None:
        stated: dict[str, Any] = contract.document.get("components", {}).get("securitySchemes", {})
        schemes = list(map(contract.resolve, stated.values()))
        keys = [scheme for scheme in schemes if scheme.get("type") == "apiKey"]
        named = {str(scheme["scheme"]).lower() for scheme in schemes if "scheme" in scheme}
        challenge = 'Basic realm="mock portal"' if named == {"basic"} else "Bearer"
        self.challenge = ("WWW-Authenticate", challenge)
        """What every 401 says (RFC 9110, 15.5.2)."""
        self._token = token.encode()
        self._headers = {scheme["name"].lower() for scheme in keys if scheme["in"] == "header"}
        self._query = {scheme["name"] for scheme in keys if scheme["in"] == "query"}
        self._cookies = {scheme["name"] for scheme in keys if scheme["in"] == "cookie"}

    def hides(self, header: str) -> bool:
        """Tell whether a header bears credentials, by the document or by its name."""
        return header.lower() in self._headers or _bears(header)

    def refuses(self, violations: Sequence[Violation]) -> bool:
        """Tell whether the judge found fault with the credentials, such as a header with them that came twice."""
        headers = self._headers | {"authorization"}
        return any(
            each.rule == "security" or each.place.lower().removeprefix("request.headers.") in headers
            for each in violations
        )

    def knows(self, request: Request) -> bool:
        """Tell whether the request carries the token in some of the document's ways, and nothing else in another."""
        given = [hmac.compare_digest(each.encode(errors="replace"), self._token) for each in self._given(request)]
        return bool(given) and all(given)

    def _given(self, request: Request) -> Iterator[str]:
        for name, value in request.headers:
            if name.lower() == "authorization":
                scheme, _, credential = value.strip().partition(" ")
                yield (scheme.lower() == "basic" and _password(credential)) or credential.strip()
            elif name.lower() in self._headers:
                yield value.strip()
            elif name.lower() == "cookie":
                pairs = (pair.strip().partition("=") for pair in value.split(";"))
                yield from (cookie for key, _, cookie in pairs if key in self._cookies)
        for name, value in parse_qsl(request.url.partition("?")[2]) if self._query else ():
            if name in self._query:
                yield value


@lru_cache(maxsize=256)  # the same few headers in each request
def _bears(header: str) -> bool:
    return _BEARERS.search(header) is not None


def _password(credential: str) -> str:
    """Read the password that goes with a name (RFC 7617); empty where there is none."""
    try:
        return b64decode(credential.strip(), validate=True).decode().partition(":")[2]
    except ValueError:
        return ""
