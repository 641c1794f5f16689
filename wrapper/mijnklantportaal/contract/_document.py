"""The contract document: a private copy, its references, its operations."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any
from urllib.parse import quote, unquote

from attrs import field, frozen

Pointer = tuple[str, ...]

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")

ALTERNATIVES = ("allOf", "anyOf", "oneOf")
"""The keywords by which a schema is put together from others."""

# Under these keys the keys of the mapping are names that the document chose, not keywords.
_NAMED = frozenset(
    {
        "$defs",
        "callbacks",
        "content",
        "definitions",
        "dependentSchemas",
        "encoding",
        "headers",
        "links",
        "parameters",
        "pathItems",
        "paths",
        "patternProperties",
        "properties",
        "requestBodies",
        "responses",
        "schemas",
        "securitySchemes",
        "variables",
        "webhooks",
    }
)
# Under these keys stand data, in which "$ref" means nothing.
_DATA = frozenset({"const", "default", "enum", "example", "examples"})


class ContractError(ValueError):
    """The document cannot serve as a contract; says where (a JSON pointer) and why."""


@frozen(eq=False)
class Operation:
    """One operation of the contract.

    `object` is the Operation Object; its references can be followed with `Contract.resolve`. `secured` says that
    credentials are required. `parameters`, `request_content` and `responses` have their references followed: the
    Parameter Objects of the operation and of its path, media type to Media Type Object, and status ("201", "4XX",
    "default") to Response Object.
    """

    id: str | None
    method: str
    path: str
    object: Mapping[str, Any] = field(repr=False)
    parameters: tuple[Mapping[str, Any], ...] = field(repr=False)
    path_parameters: tuple[str, ...]
    secured: bool
    request_required: bool
    request_content: Mapping[str, Mapping[str, Any]] = field(repr=False)
    responses: Mapping[str, Mapping[str, Any]] = field(repr=False)


def show_pointer(pointer: Pointer) -> str:
    """Spell a pointer as a URI fragment does: `#/paths/~1customers/get`."""
    return "#" + "".join("/" + token.replace("~", "~0").replace("/", "~1") for token in pointer)


def parse_pointer(fragment: str) -> Pointer:
    """Read `#/a/b` (percent-encoded or not) into its tokens."""
    tokens = unquote(fragment).removeprefix("#").split("/")[1:]
    return tuple(token.replace("~1", "/").replace("~0", "~") for token in tokens)


class Document:
    """An OpenAPI 3.1 document as plain JSON, in which every reference leads somewhere."""

    def __init__(self, source: Mapping[str, Any]) -> None:
        self.root = _private_copy(source)
        _check_kind(self.root)
        _point_to_anchors(self.root)
        for pointer, node in _nodes(self.root):
            if (reference := reference_of(node)) is not None:
                self._target(pointer, reference)
                self.follow(pointer)

    def at(self, pointer: Pointer) -> Any:
        """Give the node at the pointer; LookupError when there is none."""
        node: Any = self.root
        for token in pointer:
            if isinstance(node, list):
                if not re.fullmatch("0|[1-9][0-9]{0,8}", token):
                    raise LookupError(token)
                node = node[int(token)]
            elif isinstance(node, dict):
                node = node[token]
            else:
                raise LookupError(token)  # noqa: TRY004  # the pointer is wrong, not a type
        return node

    def follow(self, pointer: Pointer) -> Pointer:
        """Follow `$ref`s from the node at the pointer until there is none."""
        seen = {pointer}
        while (target := self.target(pointer)) is not None:
            pointer = target
            if pointer in seen:
                raise ContractError(f"{show_pointer(pointer)}: the $ref leads back to itself")
            seen.add(pointer)
        return pointer

    def target(self, pointer: Pointer) -> Pointer | None:
        """Give what the `$ref` of the node at the pointer names, which may have one in turn; None where it has none.

        This is how to walk over schemas, in which other keywords hold beside a `$ref`.
        """
        reference = reference_of(self.at(pointer))
        return None if reference is None else self._target(pointer, reference)

    def referred(self, node: Any) -> Any:
        """Give what the `$ref` of a node names, which may have one in turn; None where it has none."""
        reference = reference_of(node)
        return None if reference is None else self.at(self._target((), reference))

    def parts(self, pointer: Pointer, keywords: Iterable[str] = ALTERNATIVES) -> Iterator[Pointer]:
        """Walk over a schema and all that it is put together from: by `$ref`, and by lists under the keywords."""
        todo, seen = [pointer], set[Pointer]()
        while todo:
            pointer = todo.pop()
            node = self.at(pointer)
            if pointer in seen or not isinstance(node, dict):
                continue
            seen.add(pointer)
            yield pointer
            if (target := self.target(pointer)) is not None:
                todo.append(target)
            for keyword in keywords:
                if isinstance(schemas := node.get(keyword), list):
                    todo.extend((*pointer, keyword, str(index)) for index in range(len(schemas)))

    def resolve(self, node: Any) -> Any:
        """Give the node itself, or what its `$ref` leads to."""
        reference = reference_of(node)
        if reference is None:
            return node
        return self.at(self.follow(self._target((), reference)))

    def mapping(self, pointer: Pointer) -> dict[str, Any]:
        """Give the mapping at the pointer, its `$ref` followed."""
        node = self.at(self.follow(pointer))
        if not isinstance(node, dict):
            raise ContractError(f"{show_pointer(pointer)}: expected a mapping, got {type(node).__name__}")
        return node

    def pointer_to(self, node: Any) -> Pointer:
        """Give the pointer to a mapping of this document (not to an equal one); LookupError when it is none of them."""
        return self._pointers[id(node)]

    @cached_property
    def _pointers(self) -> dict[int, Pointer]:
        return {id(node): pointer for pointer, node in _walk(self.root) if isinstance(node, dict)}

    def has(self, pointer: Pointer) -> bool:
        """Say whether there is a node at the pointer."""
        try:
            self.at(pointer)
        except LookupError:
            return False
        return True

    def names(self, pointer: Pointer) -> list[str]:
        """Give the keys of a map, which is never a reference itself; none when there is no such node."""
        if not self.has(pointer):
            return []
        node = self.at(pointer)
        if not isinstance(node, dict):
            raise ContractError(f"{show_pointer(pointer)}: expected a mapping, got {type(node).__name__}")
        return list(node)

    def length(self, pointer: Pointer) -> int:
        """Give the length of the list at the pointer."""
        node = self.at(pointer)
        if not isinstance(node, list):
            raise ContractError(f"{show_pointer(pointer)}: expected a list, got {type(node).__name__}")
        return len(node)

    def _target(self, pointer: Pointer, reference: str) -> Pointer:
        place = show_pointer((*pointer, "$ref"))
        if not reference.startswith("#"):
            raise ContractError(f"{place}: {reference!r} leads out of the document; bundle it first")
        target = parse_pointer(reference)
        if not (target or reference == "#") or not self.has(target):
            raise ContractError(f"{place}: {reference!r} leads nowhere")
        return target


def reference_of(node: Any) -> str | None:
    """Give the `$ref` of a node that has one."""
    reference = node.get("$ref") if isinstance(node, dict) else None
    return reference if isinstance(reference, str) else None


def children(node: Any, *, named: bool) -> Iterator[tuple[str, Any, bool]]:
    """Give the keys and nodes in which keywords can stand under a node, data left out.

    The flag is whether the keys of a node are names that the document chose; so says `named` of this one.
    """
    if isinstance(node, list):
        yield from ((str(index), item, False) for index, item in enumerate(node))
    elif isinstance(node, dict):
        for key, child in node.items():
            if named or not (key in _DATA or key.startswith("x-")):
                yield key, child, not named and key in _NAMED


def _private_copy(source: Mapping[str, Any]) -> dict[str, Any]:
    # A round trip copies, turns status keys such as 200 into text and refuses what is not JSON, dates included.
    try:
        copy = json.loads(json.dumps(dict(source), allow_nan=False))
    except (TypeError, ValueError, RecursionError) as error:
        raise ContractError(f"#: the document is not plain JSON data ({error})") from None
    assert isinstance(copy, dict)  # noqa: S101  # for the type checker: a dict went in
    return copy


def _check_kind(root: dict[str, Any]) -> None:
    version = root.get("openapi")
    if not isinstance(version, str):
        raise ContractError('#: no OpenAPI document: "openapi" is missing')
    if not re.fullmatch(r"3\.1(\.[0-9]+)?", version):
        raise ContractError(f"#/openapi: expected OpenAPI 3.1, got {version!r}; convert the document first")
    if not isinstance(root.get("paths"), dict):
        raise ContractError('#: no usable OpenAPI document: "paths" is missing or no mapping')


def _walk(root: Any) -> Iterator[tuple[Pointer, Any]]:
    todo: list[tuple[Pointer, Any]] = [((), root)]
    while todo:
        pointer, node = todo.pop()
        yield pointer, node
        children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
        todo.extend(((*pointer, str(key)), child) for key, child in children)


def _nodes(root: Any) -> Iterator[tuple[Pointer, dict[str, Any]]]:
    """Give the mappings whose keys are keywords."""
    todo: list[tuple[Pointer, Any, bool]] = [((), root, False)]
    while todo:
        pointer, node, named = todo.pop()
        if isinstance(node, dict) and not named:
            yield pointer, node
        todo.extend(((*pointer, key), child, is_named) for key, child, is_named in children(node, named=named))


def _point_to_anchors(root: Any) -> None:
    """Spell each reference to an `$anchor` as a pointer, which is all that is followed from then on."""
    nodes = list(_nodes(root))
    anchors = {
        f"#{name}": "#" + quote(show_pointer(pointer)[1:])
        for pointer, node in nodes
        if isinstance(name := node.get("$anchor"), str)
    }
    for _, node in nodes:
        if (reference := reference_of(node)) in anchors:
            node["$ref"] = anchors[reference]
