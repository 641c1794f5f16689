"""Which operation does a request mean?"""

import re
from collections.abc import Iterable
from typing import Generic, TypeVar
from urllib.parse import quote, unquote, urlsplit

from attrs import frozen

from mijnklantportaal.contract._document import ContractError, Document, show_pointer

T = TypeVar("T")

_ORIGIN = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*")
_PLACEHOLDER = re.compile(r"\{([^{}]+)\}")
_ENCODED = re.compile(r"%([0-9A-Fa-f]{2})")
_NORMAL = re.compile(r"[0-9A-Za-z._~/:@!$&'()*+,;=-]*")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


def path_of(url: str) -> str:
    """Give the path of a URL or path[?query], percent-encoded, in normal form (RFC 3986, 6.2.2)."""
    path = url.partition("#")[0].partition("?")[0]
    origin = _ORIGIN.match(path)
    return _normal(path[origin.end() :] if origin else path) or "/"


def query_of(url: str) -> str:
    """Give the query of a URL or path[?query], percent-encoded."""
    return url.partition("#")[0].partition("?")[2]


def _normal(path: str) -> str:
    # As nearly every path is.
    if _NORMAL.fullmatch(path):
        return path

    def same(match: re.Match[str]) -> str:
        character = chr(int(match[1], 16))
        return character if character in _UNRESERVED else match[0].upper()

    return _ENCODED.sub(same, quote(path, safe="%/:@!$&'()*+,;=-._~", errors="replace"))


def placeholders(template: str) -> tuple[str, ...]:
    """Give the names of a path template's parameters."""
    return tuple(_PLACEHOLDER.findall(template))


@frozen(eq=False)
class _Route(Generic[T]):
    method: str
    template: str
    names: tuple[str, ...]
    pattern: re.Pattern[str]
    target: T

    @property
    def order(self) -> list[tuple[bool, int]]:
        # Concrete paths come before templated ones (OpenAPI 3.1, Paths Object), and much text before little.
        segments = self.template.split("/")
        return [(segment != (text := _PLACEHOLDER.sub("", segment)), -len(text)) for segment in segments]


class Router(Generic[T]):
    """Finds targets by method and path."""

    def __init__(self, base_path: str, targets: Iterable[tuple[str, str, T]]) -> None:
        self._base = _normal(base_path)
        self._routes = sorted(
            (
                _Route(method, template, placeholders(template), self._pattern(template), target)
                for method, template, target in targets
            ),
            key=lambda route: route.order,
        )

    def find(self, method: str, path: str) -> tuple[T, dict[str, str]] | None:
        """Give the target, and the path parameters as they are on the wire."""
        for route in self._routes:
            if route.method == method and (match := route.pattern.fullmatch(path)):
                return route.target, dict(zip(route.names, match.groups(), strict=True))
        return None

    def methods(self, path: str) -> tuple[str, ...]:
        """Give the methods that the path has."""
        found = (route.method for route in self._routes if route.pattern.fullmatch(path))
        return tuple(sorted(set(found)))

    def _pattern(self, template: str) -> re.Pattern[str]:
        pieces = _PLACEHOLDER.split(template)
        literals = [re.escape(_normal(piece)) for piece in pieces[::2]]
        return re.compile(re.escape(self._base) + "([^/]+)".join(literals))


def default_base_path(document: Document) -> str:
    """Give the path of the document's first server."""
    server = ("servers", "0")
    if not document.has(server):
        return ""
    variables = (*server, "variables")
    stated = {name: document.mapping((*variables, name)).get("default") for name in document.names(variables)}
    url = _PLACEHOLDER.sub(lambda match: str(stated.get(match[1], "")), str(document.mapping(server).get("url", "")))
    try:
        return unquote(urlsplit(url).path)
    except ValueError as error:
        raise ContractError(f"{show_pointer(server)}: no usable URL: {url!r} ({error})") from None
