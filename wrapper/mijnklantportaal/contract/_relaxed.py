"""The document as each direction has it: a read-only field is asked of no request, a write-only one of no response."""

import json
from typing import Any

from mijnklantportaal.contract._document import ALTERNATIVES, Document, Pointer, children, show_pointer

_NONE = frozenset[str]()
_CONJUNCTION = ("allOf",)
# What an object must hold may stand in these, apart from what its fields are. In `not` and `if` it is no demand.
_IN_PLACE = frozenset({*ALTERNATIVES, "then", "else", "dependentSchemas"})
_DEMANDS = frozenset({"required", "dependentRequired"})
_VARIANTS = "relaxed"


def relaxed(document: Document, flag: str) -> Any:
    """Give the root of the document, or a copy in which no field is required that bears the flag."""
    return _Relaxing(document, flag).root() if _bears(document.root, flag) else document.root


def _bears(root: Any, flag: str) -> bool:
    todo = [root]
    while todo:
        node = todo.pop()
        if isinstance(node, dict):
            if node.get(flag) is True:
                return True
            todo.extend(node.values())
        elif isinstance(node, list):
            todo.extend(node)
    return False


class _Relaxing:
    """Finds what to change before anything is copied.

    A schema that is referred to demands less in one place than in another: where the field is flagged beside the
    `$ref`. Such a place refers to a variant of its own.
    """

    def __init__(self, document: Document, flag: str) -> None:
        self._document = document
        self._flag = flag
        self._changes: dict[Pointer, Any] = {}
        self._known: dict[tuple[Pointer, tuple[str, ...]], frozenset[str]] = {}
        self._variants: dict[tuple[Pointer, frozenset[str]], Pointer] = {}
        self._todo: list[tuple[Pointer, Pointer, Any, bool, frozenset[str]]] = []

    def root(self) -> Any:
        document = self._document
        self._todo.append(((), (), document.root, False, _NONE))
        while self._todo:
            self._visit(*self._todo.pop())
        if not self._changes:
            return document.root
        variants = [document.at(target) for target, _ in self._variants]
        root = json.loads(json.dumps(document.root | {_VARIANTS: variants}))
        for (*way, last), value in self._changes.items():
            node = root
            for step in way:
                node = node[int(step) if isinstance(node, list) else step]
            node[last] = value
        return root

    def _visit(self, source: Pointer, place: Pointer, node: Any, named: bool, inherited: frozenset[str]) -> None:  # noqa: FBT001  # from the list of what is to do
        """Relax what stands at `source`, which comes to stand at `place`; `inherited` is what is flagged around it."""
        is_schema = isinstance(node, dict) and not named
        passed = self._relax(source, place, node, inherited) if is_schema else inherited
        for key, child, is_named in children(node, named=named):
            own = passed if not is_schema or key in _IN_PLACE else _NONE
            self._todo.append(((*source, key), (*place, key), child, is_named, own))

    def _relax(
        self, source: Pointer, place: Pointer, node: dict[str, Any], inherited: frozenset[str]
    ) -> frozenset[str]:
        """Relax a schema, or what may be one; give what is flagged around those that it is put together from."""
        if not _DEMANDS.isdisjoint(node):
            exempt = inherited | self._flagged(source, ALTERNATIVES)
            # An alternative that says nothing but that such a field is there is told apart by it.
            is_alternative = source[-2:-1] in {("anyOf",), ("oneOf",)}
            if not is_alternative or len(node) > 1 or _without(node.get("required"), exempt):
                self._demand_less(node, place, exempt)
        target = self._document.target(source)
        if target is None and _IN_PLACE.isdisjoint(node):
            return _NONE
        passed = inherited | self._flagged(source, _CONJUNCTION)
        if target is not None:
            self._refer(target, place, passed)
        return passed

    def _demand_less(self, node: dict[str, Any], place: Pointer, exempt: frozenset[str]) -> None:
        required, dependent = node.get("required"), node.get("dependentRequired")
        if (left := _without(required, exempt)) != required:
            self._changes[*place, "required"] = left
        if isinstance(dependent, dict):
            for name, names in dependent.items():
                if (left := _without(names, exempt)) != names:
                    self._changes[*place, "dependentRequired", name] = left

    def _refer(self, target: Pointer, place: Pointer, exempt: frozenset[str]) -> None:
        """Let the `$ref` at the place lead to a variant, where its target demands what is exempt here only."""
        here = exempt - self._flagged(target, _CONJUNCTION)
        here = here and here & self._demanded(target)
        if not here:
            return
        known = self._variants.get((target, here))
        if known is None:
            known = self._variants[target, here] = (_VARIANTS, str(len(self._variants)))
            self._todo.append((target, known, self._document.at(target), False, here))
        self._changes[*place, "$ref"] = show_pointer(known)

    def _flagged(self, pointer: Pointer, keywords: tuple[str, ...]) -> frozenset[str]:
        """Give the names of the fields that bear the flag, wherever the schema tells of them."""
        known = self._known.get((pointer, keywords))
        if known is not None:
            return known
        document = self._document
        found = self._known[pointer, keywords] = frozenset(
            name
            for part in document.parts(pointer, keywords)
            if isinstance(properties := document.at(part).get("properties"), dict)
            for name in properties
            for each in document.parts((*part, "properties", name))
            if document.at(each).get(self._flag) is True
        )
        return found

    def _demanded(self, pointer: Pointer) -> set[str]:
        found: set[str] = set()
        for part in self._document.parts(pointer):
            node = self._document.at(part)
            dependent = node.get("dependentRequired")
            for names in (node.get("required"), *(dependent.values() if isinstance(dependent, dict) else ())):
                found.update(name for name in (names if isinstance(names, list) else ()) if isinstance(name, str))
        return found


def _without(names: Any, exempt: frozenset[str]) -> Any:
    if not isinstance(names, list):
        return names
    return [name for name in names if not (isinstance(name, str) and name in exempt)]
