"""Which operation does a request mean?"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, product
from typing import Generic, TypeVar
from urllib.parse import quote, unquote, urlsplit

from attrs import frozen

from mijnklantportaal.contract._document import ContractError, Document, Operation, Pointer, show_pointer

T = TypeVar("T")

_ORIGIN = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*")
_PLACEHOLDER = re.compile(r"\{([^{}]+)\}")
_ENCODED = re.compile(r"%([0-9A-Fa-f]{2})")
_NORMAL = re.compile(r"[0-9A-Za-z._~/:@!$&'()*+,;=-]*")
_MOST_SERVERS = 1000
"""Of one template: a few variables of many values make more than anyone has. The last vary first, as in the path."""
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
    """Finds targets by method and path, of which each is under several base paths."""

    def __init__(self, targets: Iterable[tuple[Sequence[str], Operation, T]]) -> None:
        self._routes = sorted(
            (
                _Route(each.method, each.path, placeholders(each.path), _pattern(bases, each.path), target)
                for bases, each, target in targets
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


def _pattern(base_paths: Iterable[str], template: str) -> re.Pattern[str]:
    base = "|".join(re.escape(_normal(each)) for each in base_paths)
    literals = [re.escape(_normal(piece)) for piece in _PLACEHOLDER.split(template)[::2]]
    return re.compile(f"(?:{base})" + "([^/]+)".join(literals))


def base_paths(document: Document, pointer: Pointer) -> list[str]:
    """Give the paths of the servers that are stated at the pointer, without a slash at their end."""
    servers = (*pointer, "servers")
    if not document.has((*servers, "0")):
        return []
    places = [(*servers, str(index)) for index in range(document.length(servers))]
    return list(dict.fromkeys(path.rstrip("/") for place in places for path in _paths(document, place)))


def _paths(document: Document, server: Pointer) -> Iterator[str]:
    """Give the path of a server for each value of its variables, first for their defaults."""
    template = str(document.mapping(server).get("url", ""))
    choices = [_values(document, (*server, "variables", name)) for name in placeholders(template)]
    literals = _PLACEHOLDER.split(template)[::2]
    for values in islice(product(*choices), _MOST_SERVERS):
        url = "".join(f"{literal}{value}" for literal, value in zip(literals, (*values, ""), strict=True))
        try:
            yield unquote(urlsplit(url).path)
        except ValueError as error:
            raise ContractError(f"{show_pointer(server)}: no usable URL: {url!r} ({error})") from None


def _values(document: Document, variable: Pointer) -> list[str]:
    stated = document.mapping(variable) if document.has(variable) else {}
    enum = (*variable, "enum")
    others = [document.at((*enum, str(index))) for index in range(document.length(enum))] if "enum" in stated else []
    return [str(each) for each in (stated.get("default", ""), *others)]
