"""JSON Schema: validators built once, their errors told as violations."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any, Literal
from urllib.parse import quote

from jsonschema_rs import Draft202012, Draft202012Validator, EmailOptions, Registry, ValidationError
from jsonschema_rs import ValidationErrorKind as Kind

from mijnklantportaal.contract._document import ContractError, Document, Pointer, show_pointer
from mijnklantportaal.contract._messages import Violation
from mijnklantportaal.contract._relaxed import relaxed
from mijnklantportaal.contract._words import expectation, name_in_place, shown

Direction = Literal["request", "response"]
Path = tuple[str | int, ...]
"""Leads to a value within another: names and positions."""

# One broken exchange needs no more to be understood.
MOST_VIOLATIONS = 100

MOST_JUDGED_IN_FULL = 64 * 1024
"""A hostile body can hold as many errors as bytes, and all are found before one is told: of a longer one, the first."""

# OpenAPI 3.1, readOnly and writeOnly: what bears the flag is not required in this direction.
_FLAGS: dict[Direction, str] = {"request": "readOnly", "response": "writeOnly"}

_URI = "contract:///document"
_IN_FRAGMENT = "/~!$&'()*+,;=:@?"
_LOCAL_DATE_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}")
_NUMBER = re.compile(r"\+?[0-9]+")
_JSON_TYPES: dict[type, str] = {
    bool: "boolean",
    dict: "object",
    float: "number",
    int: "integer",
    list: "array",
    str: "string",
    type(None): "null",
}


def is_local_date_time(text: str) -> bool:
    """Say whether the text is a time of the real calendar as `YYYY-mm-dd HH:MM:SS`."""
    if not _LOCAL_DATE_TIME.fullmatch(text):
        return False
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


class Schema:
    """One Schema Object of the document."""

    def __init__(self, schemas: "Schemas", pointer: Pointer) -> None:
        self._schemas = schemas
        self.pointer = pointer
        self._validator = schemas.compile(pointer)
        self._relaxed: dict[Direction, Draft202012Validator] = {}

    def accepts(self, value: Any) -> bool:
        """Say whether the value is valid."""
        return self._validator.is_valid(value)

    def violations(
        self,
        value: Any,
        place: str,
        direction: Direction,
        *,
        came: Any = None,
        passed_over: Collection[str] = (),
        unseen: Collection[Path] = (),
        first_only: bool = False,
    ) -> list[Violation]:
        """Judge a value.

        `came` is what to show instead of the value, of the same shape (files stand in it). Fields that are
        `passed_over` were found wrong before. Where the value is `unseen` only its beginning stands for it, of which
        nothing counts but whether it may be there. `first_only` stops at the first error (see MOST_JUDGED_IN_FULL).
        """
        validator = self._relaxed.get(direction)
        if validator is None:
            # Few are of use in both directions.
            validator = self._relaxed[direction] = self._schemas.relax(self._validator, self.pointer, direction)
        if validator.is_valid(value):
            return []
        teller = _Teller(value if came is None else came, place)

        def counts(error: ValidationError) -> bool:
            path = _path(value, error)
            is_unseen = path in unseen and not isinstance(error.kind, Kind.FalseSchema)
            return not is_unseen and not set(path[:1]) & set(passed_over)

        def told(errors: Iterable[ValidationError]) -> list[Violation]:
            violations = (violation for error in errors if counts(error) for violation in teller.tell(error))
            return list(islice(violations, MOST_VIOLATIONS))

        return (first_only and told(_first(validator, value))) or told(validator.iter_errors(value))


def _first(validator: Draft202012Validator, value: Any) -> Iterator[ValidationError]:
    try:
        validator.validate(value)
    except ValidationError as error:
        yield error


class Schemas:
    """All schemas of a document."""

    def __init__(self, document: Document) -> None:
        self.document = document
        roots = {side: relaxed(document, flag) for side, flag in _FLAGS.items()}
        copies = [(f"{_URI}/{side}", root) for side, root in roots.items() if root is not document.root]
        self._relaxed = {uri for uri, _ in copies}
        self._registry = Registry([(_URI, document.root), *copies], draft=Draft202012)
        self._known: dict[Pointer, Schema] = {}
        self._of_nodes: dict[int, Schema] = {}

    def schema(self, pointer: Pointer) -> Schema:
        """Give the schema at the pointer, compiled; ContractError when it is none."""
        if pointer not in self._known:
            self._known[pointer] = Schema(self, pointer)
        return self._known[pointer]

    def of(self, node: Any) -> Schema:
        """Give the same of a mapping of the document; LookupError when it is none of them, but an equal one."""
        number = id(node)  # which nothing else has as long as the document lives
        if number not in self._of_nodes:
            self._of_nodes[number] = self.schema(self.document.pointer_to(node))
        return self._of_nodes[number]

    def relax(self, validator: Draft202012Validator, pointer: Pointer, side: Direction) -> Draft202012Validator:
        """Give what judges in one direction by the schema at the pointer: the validator itself, or one of a copy."""
        uri = f"{_URI}/{side}"
        return self.compile(pointer, uri) if uri in self._relaxed else validator

    def compile(self, pointer: Pointer, uri: str = _URI) -> Draft202012Validator:
        """Build a validator, formats asserted."""
        try:
            return Draft202012Validator(
                {"$ref": f"{uri}#{quote(show_pointer(pointer)[1:], safe=_IN_FRAGMENT)}"},
                registry=self._registry,
                validate_formats=True,
                formats={"local-date-time": is_local_date_time},
                email_options=EmailOptions(allow_display_text=False),
                offline=True,
            )
        except ValueError as error:
            at = show_pointer(tuple(map(str, getattr(error, "instance_path", ())))) or "#"
            raise ContractError(
                f"{show_pointer(pointer)}: no usable schema: {str(error).splitlines()[0]} ({at})"
            ) from None

    def pattern(self, text: str) -> Callable[[str], bool]:
        """Give what says whether a text fits a regular expression, as JSON Schema reads these."""
        return Draft202012Validator({"pattern": text}).is_valid

    def types(self, pointer: Pointer, seen: frozenset[Pointer] = frozenset()) -> frozenset[str] | None:
        """Give the JSON types that a schema admits, None for any."""
        node = self.document.at(pointer)
        if pointer in seen or not isinstance(node, dict):
            return None
        seen |= {pointer}
        found: list[frozenset[str] | None] = []
        if "type" in node:
            stated = node["type"]
            found.append(frozenset([stated] if isinstance(stated, str) else stated))
        elif "const" in node or "enum" in node:
            values = [node["const"]] if "const" in node else node["enum"]
            found.append(frozenset(_JSON_TYPES[type(value)] for value in values))
        if (target := self.document.target(pointer)) is not None:
            found.append(self.types(target, seen))
        found.extend(self.types((*pointer, "allOf", str(i)), seen) for i in range(len(node.get("allOf", ()))))
        for keyword in ("anyOf", "oneOf"):
            branches = [self.types((*pointer, keyword, str(i)), seen) for i in range(len(node.get(keyword, ())))]
            if branches and None not in branches:
                found.append(frozenset().union(*(branch for branch in branches if branch is not None)))
        stated_types = [types | {"integer"} if "number" in types else types for types in found if types is not None]
        return frozenset.intersection(*stated_types) if stated_types else None

    def keyword(self, pointer: Pointer, keyword: str) -> Any:
        """Give the value of a keyword, wherever the schema states it; None when it does not."""
        for part in self.document.parts(pointer):
            if keyword in (node := self.document.at(part)):
                return node[keyword]
        return None

    def items(self, pointer: Pointer) -> Pointer | None:
        """Give the schema of a list's items."""
        for part in self.document.parts(pointer):
            if "items" in self.document.at(part):
                return (*part, "items")
        return None

    def first_items(self, pointer: Pointer) -> list[Pointer]:
        """Give the schemas of a list's first items, where each has its own."""
        for part in self.document.parts(pointer):
            if "prefixItems" in (node := self.document.at(part)):
                return [(*part, "prefixItems", str(index)) for index in range(len(node["prefixItems"]))]
        return []

    def properties(self, pointer: Pointer, keyword: str = "properties") -> dict[str, Pointer]:
        """Give the schemas of an object's fields, under `patternProperties` by pattern."""
        return {
            name: (*part, keyword, name)
            for part in self.document.parts(pointer)
            for name in self.document.at(part).get(keyword, ())
        }

    def other_properties(self, pointer: Pointer) -> Pointer | None:
        """Give the schema of the fields that an object may hold besides; None where it says nothing of them."""
        for part in self.document.parts(pointer):
            for keyword in ("additionalProperties", "unevaluatedProperties"):
                stated = self.document.at(part).get(keyword)
                if isinstance(stated, dict) and stated:
                    return (*part, keyword)
        return None

    def is_open(self, pointer: Pointer) -> bool:
        """Say whether an object is meant to hold fields that the schema does not name: it says so, or names none."""
        stated = [self.keyword(pointer, each) for each in ("additionalProperties", "unevaluatedProperties")]
        names_some = self.properties(pointer) or self.properties(pointer, "patternProperties")
        return any(each not in (None, False) for each in stated) or not (names_some or False in stated)


class _Teller:
    """Turns validation errors into violations."""

    def __init__(self, came: Any, place: str) -> None:
        self._came = came
        self._place = place

    def tell(self, error: ValidationError) -> Iterator[Violation]:
        path = _path(self._came, error)
        match error.kind:
            case Kind.Required(property=name):
                yield Violation("required", self._at(path, name), "to be present", "nothing")
            case Kind.AdditionalProperties(unexpected=names) | Kind.UnevaluatedProperties(unexpected=names):
                yield from self._unwanted(error.kind.name, path, names)
            case Kind.FalseSchema() if _is_additional(error):
                # What jsonschema-rs makes of it where the schema describes no field at all.
                yield from self._unwanted("additionalProperties", path, self._found(path))
            case Kind.AnyOf(context=branches) | Kind.OneOfNotValid(context=branches):
                yield from self._tell_alternatives(error, branches)
            case _:
                yield Violation(error.kind.name, self._at(path), expectation(error), shown(self._found(path)))

    def _unwanted(self, rule: str, path: Path, names: Iterable[str]) -> Iterator[Violation]:
        came = self._found(path)
        for name in names:
            yield Violation(rule, self._at(path, name), "not to be present", shown(came[name]))

    def _tell_alternatives(self, error: ValidationError, branches: list[list[ValidationError]]) -> Iterator[Violation]:
        path = _path(self._came, error)
        # An alternative of another type altogether was not meant: what is wrong with the remaining one says more.
        meant = [branch for branch in branches if not any(_is_other_type(each, error) for each in branch)]
        told = [[violation for each in branch for violation in self.tell(each)] for branch in meant]
        if len(told) == 1 < len(branches):
            yield from told[0]
        else:
            yield Violation(error.kind.name, self._at(path), expectation(error), shown(self._found(path)))

    def _at(self, path: Path, *more: str) -> str:
        return ".".join([self._place, *(name_in_place(str(step)) for step in [*path, *more])])

    def _found(self, path: Path) -> Any:
        node = self._came
        for step in path:
            node = node[step]
        return node


def _path(value: Any, error: ValidationError) -> Path:
    """Give the way to what is wrong; jsonschema-rs takes a name such as "6", "06" or "+6" for a position."""
    path: list[str | int] = []
    for step in error.instance_path:
        is_name = isinstance(value, dict) and step not in value
        path.append(next(name for name in value if _NUMBER.fullmatch(name) and int(name) == step) if is_name else step)
        value = value[path[-1]]
    return tuple(path)


def _is_other_type(error: ValidationError, around: ValidationError) -> bool:
    return isinstance(error.kind, Kind.Type) and error.instance_path == around.instance_path


def _is_additional(error: ValidationError) -> bool:
    return error.schema_path[-1:] == ["additionalProperties"] and error.schema_path[-2:-1] != ["properties"]
