"""The header Prefer (RFC 7240), of which the portal knows one preference: `code=…`, as Prism does."""

import re
from collections.abc import Iterator

from mijnklantportaal.contract import Request

_WORD = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_QUOTED = r'"(?:[^"\\]|\\.)*"'
# Elements of a list and their parameters, either of which may be empty (RFC 7240, 2; RFC 9110, 5.6.1).
_PREFERENCE = re.compile(
    rf"(?P<mark>[,;])[ \t]*(?:(?P<name>{_WORD})(?:[ \t]*=[ \t]*(?P<value>{_WORD}|{_QUOTED}))?)?[ \t]*"
)


def preferred_code(request: Request) -> str | None:
    """Return the status that the request asks for, as it is written there; the first one counts."""
    lines = (value for name, value in request.headers if name.lower() == "prefer")
    return next((code for line in lines for code in _codes(line)), None)


def _codes(line: str) -> Iterator[str]:
    for match in _PREFERENCE.finditer("," + line.strip()):
        if match["mark"] == "," and match["name"] and match["name"].lower() == "code":
            yield re.sub(r"\\(.)", r"\1", (match["value"] or "").strip('"'))
