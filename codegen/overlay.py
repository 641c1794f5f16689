"""Apply OpenAPI Overlays to a document, strictly: https://spec.openapis.org/overlay/v1.0.0.html.

Where version 1.0.0 of the standard is silent or vague, this is what happens:

- `update` is merged into each object that the target selects: objects recursively, arrays concatenated (the
  wording of 1.1.0). Any other pair, a primitive and a primitive or two different types, is replaced by the
  update's value: `type: string` must be able to become `type: [string, "null"]`.
- Of the words that `type` or `required` holds already none is added: JSON Schema makes these lists sets, in which
  nothing may stand twice.
- An array that is itself the target gets the update's value appended as one entry, whatever its type.
- `remove` takes out any node, primitives too, as the standard's own compliance sets do; the root stays.
- A node that the target selects twice is changed once. Each change has its own copy of the update.

Stricter than the standard: an action needs `update` or `remove: true`; and one that selects nothing, or whose update
changes nothing, is *dead*: the vendor has mended what it mends. That is an error that names the action, unless
the action says `x-optional: true`, which is for defects of other versions of the document.
"""

import copy
import json
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Final, NoReturn

from attrs import frozen
from iregexp_check import check as is_iregexp
from jsonpath_rfc9535 import JSONPathEnvironment, JSONPathError, JSONPathQuery, JSONPathTypeError
from jsonpath_rfc9535.filter_expressions import StringLiteral
from jsonpath_rfc9535.function_extensions import Match, Search

from codegen import documents
from codegen.documents import Document, Location

OPTIONAL: Final = "x-optional"
_SETS: Final = {"type", "required"}

REPAIRS: Final = Path(__file__).with_name("repairs.yaml")
PROMISES: Final = Path(__file__).with_name("contract.yaml")
"""The project's own two; the second is for what the first has repaired."""


class OverlayError(Exception):
    """An overlay is invalid or cannot be applied. The text is one line that names the file and the action."""


@frozen
class Action:
    """One change to be made wherever the target is found."""

    place: str  # overlay file, line where known, number of the action: for messages
    target: str
    query: JSONPathQuery
    description: str
    update: Any
    remove: bool
    optional: bool

    def __str__(self) -> str:
        return f"{self.place} ({self.description or 'no description'}), target {self.target}"


@frozen
class Overlay:
    """A file of actions, in the order in which they are applied."""

    path: Path
    actions: tuple[Action, ...]


# Reading


class _Environment(JSONPathEnvironment):
    """RFC 9535, except that a pattern which is no I-Regexp (RFC 9485) is an error.

    The standard makes match() and search() false of it, so that a mistyped pattern would go unnoticed.
    """

    # What two overlays can nest upon a document.
    max_recursion_depth = 3 * documents.MAX_DEPTH

    def check_well_typedness(self, token: Any, func: Any, args: list[Any]) -> None:
        super().check_well_typedness(token, func, args)
        if token.value in ("match", "search"):
            pattern = args[1]
            if isinstance(pattern, StringLiteral) and not is_iregexp(pattern.value):
                raise JSONPathTypeError(f"{pattern.value!r} is no I-Regexp (RFC 9485)", token=token)


class _Match(Match):
    """match() that looks at texts only: the library prepares the pattern for each of a document's nodes first."""

    def __call__(self, string: Any, pattern: object) -> bool:
        return isinstance(string, str) and super().__call__(string, pattern)


class _Search(Search):
    """search(), likewise."""

    def __call__(self, string: Any, pattern: object) -> bool:
        return isinstance(string, str) and super().__call__(string, pattern)


_ENVIRONMENT = _Environment()
_ENVIRONMENT.function_extensions |= {"match": _Match(), "search": _Search()}
# What the library lets through besides its own: a number too long for int(), parentheses too deep, value() of a text.
_PATH_ERRORS = (JSONPathError, ValueError, OverflowError, RecursionError, TypeError, AttributeError)


def load(path: Path) -> Overlay:
    """Read an overlay of version 1.0.x from a YAML or JSON file.

    Raises:
        DocumentError: when the file cannot be read.
        OverlayError: when it is no valid overlay; with the line where known.
    """
    return _Checker(documents.read(path)).overlay()


@frozen
class _Checker:
    document: Document

    def overlay(self) -> Overlay:
        root = self.document.data
        required = {"overlay": str, "info": dict, "actions": list}
        self._fields(root, (), required=required, optional={"extends": str})
        if not re.fullmatch(r"1\.0\.[0-9]+", root["overlay"]):
            self._fail(("overlay",), f"`overlay` must be a version 1.0.x, got {root['overlay']!r}")
        self._fields(root["info"], ("info",), required={"title": str, "version": str}, optional={})
        if not root["actions"]:
            self._fail(("actions",), "`actions` must hold at least one action")
        actions: list[Action] = []
        seen: set[str] = set()
        for index, node in enumerate(root["actions"]):
            written = json.dumps(node, sort_keys=True)
            if written in seen:
                self._fail(("actions", index), "it repeats an earlier action word for word")
            seen.add(written)
            actions.append(self._action(node, ("actions", index)))
        return Overlay(self.document.path, tuple(actions))

    def _action(self, node: Any, location: Location) -> Action:
        if not isinstance(node, dict):
            self._fail(location, f"it must be a mapping, not {documents.kind(node)}")
        self._fields(
            node,
            location,
            required={"target": str},
            optional={"description": str, "update": object, "remove": bool, OPTIONAL: bool},
        )
        target, remove = node["target"], node.get("remove", False)
        if not remove and "update" not in node:
            self._fail(location, "it has neither `update` nor `remove: true`: it would do nothing")
        try:
            query = _ENVIRONMENT.compile(target)
        except _PATH_ERRORS as error:
            self._fail((*location, "target"), f"{target!r} is no JSONPath of RFC 9535: {_one_line(error)}")
        if remove and query.empty():
            self._fail(location, "the root of the document cannot be removed")
        return Action(
            place=self._place(location),
            target=target,
            query=query,
            description=_one_line(node.get("description", "")),
            update=node.get("update"),
            remove=remove,
            optional=node.get(OPTIONAL, False),
        )

    def _fields(
        self,
        node: Mapping[str, Any],
        location: Location,
        *,
        required: Mapping[str, type],
        optional: Mapping[str, type],
    ) -> None:
        allowed = {**required, **optional}
        for name, value in node.items():
            if name not in allowed:
                if name.startswith("x-"):
                    continue
                known = ", ".join(allowed)
                self._fail((*location, name), f"unknown field `{name}`; known are {known} and x-…")
            if not isinstance(value, allowed[name]):
                wanted = documents.kind(allowed[name]())
                self._fail((*location, name), f"`{name}` must be {wanted}, not {documents.kind(value)}")
        for name in required:
            if name not in node:
                self._fail(location, f"the field `{name}` is missing")

    def _place(self, location: Location) -> str:
        place = str(self.document.path)
        if line := self.document.line(location):
            place += f":{line}"
        match location:
            case ("actions", int(index), *_):
                place += f": action {index + 1}"
        return place

    def _fail(self, location: Location, what: str) -> NoReturn:
        raise OverlayError(f"{self._place(location)}: {what}")


def _one_line(text: object) -> str:
    return " ".join(str(text).split())


# Applying


def apply(
    document: Mapping[str, Any],
    overlays: Iterable[Overlay],
    *,
    on_dead: Callable[[str], None] | None = None,
) -> dict[str, Any]:
    """Give a copy of the document with the overlays applied in order.

    Args:
        document: JSON data; it is not changed.
        overlays: each sees the result of those before it.
        on_dead: told of each dead action, which is otherwise an error.

    Raises:
        OverlayError: when an action is dead or does not fit what it selects.
    """
    result = {"": copy.deepcopy(dict(document))}  # wrapped, so that the root has a parent like any other node
    for overlay in overlays:
        for action in overlay.actions:
            dead = _perform(action, result)
            if dead is None or action.optional:
                continue
            if on_dead is None:
                raise OverlayError(
                    f"{action}: {dead}. If the document has been mended, delete the action; if it is "
                    f"kept for another version of the document, say `{OPTIONAL}: true`"
                )
            on_dead(f"{action}: {dead}")
    return result[""]


def _perform(action: Action, wrapped: dict[str, Any]) -> str | None:
    """Make the change; give the reason when there was nothing to change."""
    try:
        found = {("", *node.location) for node in action.query.finditer(wrapped[""])}
    except _PATH_ERRORS as error:
        raise OverlayError(f"{action}: the target cannot be evaluated: {_one_line(error)}") from error
    if not found:
        return "it matches nothing"
    changed = False
    # Backwards: what lies deeper, or later in a list, changes first, so that a location still holds when its turn
    # comes. (Where two locations part they are in one container, so that their steps compare.)
    for location in sorted(found, reverse=True):
        parent: Any = wrapped
        for step in location[:-1]:
            parent = parent[step]
        if action.remove:
            del parent[location[-1]]
            changed = True
        else:
            changed |= _update(parent[location[-1]], action)
    return None if changed else "it changes nothing, the document says so already"


def _update(node: Any, action: Action) -> bool:
    """Change one selected node; tell whether that made a difference."""
    if isinstance(node, list):
        node.append(copy.deepcopy(action.update))
        return True
    if not isinstance(node, dict):
        raise OverlayError(
            f"{action}: it selects {documents.kind(node)}; to change that, select the object that holds it"
        )
    if not isinstance(action.update, dict):
        wrong = documents.kind(action.update)
        raise OverlayError(f"{action}: it selects an object, so `update` must be a mapping, not {wrong}")
    return _merge(node, action.update)


def _merge(node: dict[str, Any], update: Mapping[str, Any]) -> bool:
    changed = False
    for key, new in update.items():
        old = node.get(key)
        if key in node and isinstance(old, dict) and isinstance(new, dict):
            changed |= _merge(old, new)
        elif key in node and isinstance(old, list) and isinstance(new, list):
            added = [entry for entry in new if not (key in _SETS and isinstance(entry, str) and entry in old)]
            old.extend(copy.deepcopy(added))
            changed |= bool(added)
        elif key not in node or type(old) is not type(new) or old != new:  # to Python, True == 1
            node[key] = copy.deepcopy(new)
            changed = True
    return changed
