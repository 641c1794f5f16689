"""A reply without the secrets that a debug page may echo."""

import re
from collections.abc import Iterable
from functools import lru_cache
from html import escape
from urllib.parse import quote

from mijnklantportaal._reply import Reply

_STRUCK_OUT = "[token]"

_TOLD = 6
"""Characters of a secret that may be left where a body breaks off within it: fewer cannot be told from other text."""

_CODINGS = ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
"""Those of which `json.loads` takes bytes; in all but the first, ASCII has null bytes."""


def redacted(reply: Reply, secrets: Iterable[str]) -> Reply:
    """Return the same reply with secrets struck out; the longer ones come first."""
    headers, content = reply.headers, reply.content
    for secret in filter(None, secrets):
        if (together := "\n".join(headers.values())) != struck_out(together, secret):
            headers = {name: struck_out(value, secret) for name, value in headers.items()}
        for coding in _CODINGS if b"\0" in content else _CODINGS[:1]:
            for spelling, instead in _encoded_spellings(secret, coding):
                content = _without_its_beginning(content.replace(spelling, instead), spelling, instead)
        if b"\\u" in content or b"&#" in content:
            content = _numbered(secret).sub(_STRUCK_OUT.encode(), content)
    return Reply(reply.status_code, headers, content)


def _without_its_beginning(content: bytes, spelling: bytes, instead: bytes) -> bytes:
    """Strike out the beginning of a secret at the very end of a body, which may have broken off there."""
    least = _TOLD * len(instead) // len(_STRUCK_OUT)
    if spelling[:least] not in content[-len(spelling) :]:
        return content
    begun = (spelling[:length] for length in range(len(spelling) - 1, least - 1, -1))
    end = next(filter(content.endswith, begun), None)
    return content if end is None else content.removesuffix(end) + instead


def struck_out(text: str, secret: str) -> str:
    """Return the text without a secret."""
    for spelling in _spellings(secret):
        text = text.replace(spelling, _STRUCK_OUT)
    return text


@lru_cache(maxsize=8 * len(_CODINGS))
def _encoded_spellings(secret: str, coding: str) -> tuple[tuple[bytes, bytes], ...]:
    """Return the same in bytes, each with what is put in its place."""
    return tuple((spelling.encode(coding), _STRUCK_OUT.encode(coding)) for spelling in _spellings(secret))


@lru_cache(maxsize=8)
def _spellings(secret: str) -> tuple[str, ...]:
    """Return a secret of printable ASCII as it is, and as JSON, a URL and HTML have it."""
    in_json = secret.replace("\\", r"\\").replace('"', r"\"")
    # PHP puts a backslash before a slash, too.
    in_php = in_json.replace("/", r"\/")
    in_url = quote(secret, safe="")
    in_small_letters = re.sub("%..", lambda code: code[0].lower(), in_url)
    others = {in_json, in_php, in_url, in_small_letters, escape(secret), escape(secret, quote=False)}
    return tuple({secret, *others} - {""})


@lru_cache(maxsize=8)
def _numbered(secret: str) -> re.Pattern[bytes]:
    """Return what finds a secret in JSON or HTML in which any of its characters is written by its number."""
    steps = (
        rf"(?:\\?{re.escape(character)}|\\u(?i:{code:04x})|&#0*{code};?|&#(?i:x0*{code:x});?)"
        for character, code in zip(secret, map(ord, secret), strict=True)
    )
    return re.compile("".join(steps).encode())
