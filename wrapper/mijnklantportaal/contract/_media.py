"""Media types and the header parameters that go with them."""

import re
from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import TypeVar

from attrs import frozen

_T = TypeVar("_T")

_WORD = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_ESSENCE = re.compile(rf"[ \t]*({_WORD}/{_WORD})[ \t]*")
_DISPOSITION = re.compile(rf"[ \t]*({_WORD})[ \t]*")
_PARAMETER = re.compile(rf';[ \t]*(?:({_WORD})[ \t]*=[ \t]*("(?:[^"\\]|\\.)*"|{_WORD})[ \t]*)?')
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
# Browsers send a backslash in a file name as it is: https://github.com/whatwg/html/issues/7575
_ESCAPED_BY_BROWSERS = re.compile(r'\\([\\"])')


@frozen
class MediaType:
    """A media type in lower case, with its parameters (names in lower case)."""

    essence: str
    parameters: Mapping[str, str]

    @property
    def is_json(self) -> bool:
        """Say whether the content is JSON (RFC 6839 suffix included)."""
        return self.essence in {"application/json", "text/json"} or self.essence.endswith("+json")

    @property
    def is_xml(self) -> bool:
        """Say whether the content is XML (RFC 7303 suffix included)."""
        return self.essence in {"application/xml", "text/xml"} or self.essence.endswith("+xml")

    @property
    def has_utf8(self) -> bool:
        """Say whether text in it is UTF-8."""
        return self.parameters.get("charset", "utf-8").lower() in {"utf-8", "utf8", "us-ascii"}


@lru_cache(maxsize=64)
def parse_media_type(text: str) -> MediaType | None:
    """Read a Content-Type value; None when it is malformed."""
    return _parse(text, _ESSENCE, _ESCAPED)


def parse_disposition(text: str) -> MediaType | None:
    """Read a Content-Disposition value; None when it is malformed."""
    return _parse(text, _DISPOSITION, _ESCAPED_BY_BROWSERS)


def _parse(text: str, start: re.Pattern[str], escaped: re.Pattern[str]) -> MediaType | None:
    head = start.match(text)
    if head is None:
        return None
    parameters: dict[str, str] = {}
    end = head.end()
    while end < len(text):
        match = _PARAMETER.match(text, end)
        if match is None:
            return None
        if match[1] is not None:
            name, value = match[1].lower(), match[2]
            if name in parameters:
                return None
            parameters[name] = escaped.sub(r"\1", value[1:-1]) if value.startswith('"') else value
        end = match.end()
    return MediaType(head[1].lower(), parameters)


def media_range(text: str) -> str:
    """Give a media range, or a media type where one may stand, in lower case and without parameters."""
    return text.partition(";")[0].strip().lower()


def select(ranges: Mapping[str, _T], essence: str) -> _T | None:
    """Give what stands for a media type in a map by `media_range`: under its full name, else under a range."""
    for wanted in _wanted(essence):
        if wanted in ranges:
            return ranges[wanted]
    return None


def matches(essence: str, ranges: Collection[str]) -> bool:
    """Say whether a media type is one of several, ranges among them, each as `media_range` gives it."""
    return any(wanted in ranges for wanted in _wanted(essence))


def _wanted(essence: str) -> tuple[str, ...]:
    return essence, essence.partition("/")[0] + "/*", "*/*"
