"""JSON Schema: validators built once, their errors told as violations."""

import re
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any, Literal
from urllib.parse import quote

from jsonschema_rs import Draft202012, Draft202012Validator, EmailOptions, Registry, ValidationError
from jsonschema_rs import ValidationErrorKind as Kind

from mijnklantportaal.contract._document import (
    ContractError,
    Document,
    Pointer,
    parse_pointer,
    show_pointer,
)
from mijnklantportaal.contract._messages import Violation
from mijnklantportaal.contract._words import expectation, name_in_place, shown

Direction = Literal["request", "response"]
Path = tuple[str | int, ...]
"""Leads to a value within another: names and positions."""

# One broken exchange needs no more to be understood.
MOST_VIOLATIONS = 100

MOST_JUDGED_IN_FULL = 64 * 1024
"""A hostile body can hold as many errors as bytes, and all are found before one is told: of a longer one, the first."""

_URI = "contract:///document"
_IN_FRAGMENT = "/~!$&'()*+,;=:@?"
_LOCAL_DATE_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}")
_ALTERNATIVES = ("allOf", "anyOf", "oneOf")
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
        if self._validator.is_valid(value):
            return []
        teller = _Teller(self._schemas, value if came is None else came, place, direction)

        def counts(error: ValidationError) -> bool:
            path = tuple(error.instance_path)
            is_unseen = path in unseen and not isinstance(error.kind, Kind.FalseSchema)
            return not is_unseen and not set(path[:1]) & set(passed_over)

        def told(errors: Iterable[ValidationError]) -> list[Violation]:
            violations = (violation for error in errors if counts(error) for violation in teller.tell(error))
            return list(islice(violations, MOST_VIOLATIONS))

        return (first_only and told(self._first(value))) or told(self._validator.iter_errors(value))

    def _first(self, value: Any) -> Iterator[ValidationError]:
        try:
            self._validator.validate(value)
        except ValidationError as error:
            yield error


class Schemas:
    """All schemas of a document."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._registry = Registry([(_URI, document.root)], draft=Draft202012)
        self._known: dict[Pointer, Schema] = {}

    def schema(self, pointer: Pointer) -> Schema:
        """Give the schema at the pointer, compiled; ContractError when it is none."""
        if pointer not in self._known:
            self._known[pointer] = Schema(self, pointer)
        return self._known[pointer]

    def compile(self, pointer: Pointer) -> Draft202012Validator:
        """Build a validator, formats asserted."""
        try:
            return Draft202012Validator(
                {"$ref": f"{_URI}#{quote(show_pointer(pointer)[1:], safe=_IN_FRAGMENT)}"},
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

    def parts(self, pointer: Pointer) -> Iterator[Pointer]:
        """Walk over a schema and all that it is put together from (`$ref`, allOf, anyOf, oneOf)."""
        todo, seen = [pointer], set[Pointer]()
        while todo:
            pointer = todo.pop()
            node = self.document.at(pointer)
            if pointer in seen or not isinstance(node, dict):
                continue
            seen.add(pointer)
            yield pointer
            if (target := self.document.target(pointer)) is not None:
                todo.append(target)
            todo.extend(
                (*pointer, keyword, str(index))
                for keyword in _ALTERNATIVES
                for index in range(len(node.get(keyword, ())))
            )

    def keyword(self, pointer: Pointer, keyword: str) -> Any:
        """Give the value of a keyword, wherever the schema states it; None when it does not."""
        for part in self.parts(pointer):
            if keyword in (node := self.document.at(part)):
                return node[keyword]
        return None

    def items(self, pointer: Pointer) -> Pointer | None:
        """Give the schema of a list's items."""
        for part in self.parts(pointer):
            if "items" in self.document.at(part):
                return (*part, "items")
        return None

    def properties(self, pointer: Pointer) -> dict[str, Pointer]:
        """Give the schemas of an object's fields."""
        return {
            name: (*part, "properties", name)
            for part in self.parts(pointer)
            for name in self.document.at(part).get("properties", ())
        }


class _Teller:
    """Turns validation errors into violations."""

    def __init__(self, schemas: Schemas, came: Any, place: str, direction: Direction) -> None:
        self._schemas = schemas
        self._came = came
        self._place = place
        self._exempting = "readOnly" if direction == "request" else "writeOnly"

    def tell(self, error: ValidationError) -> Iterator[Violation]:
        path = error.instance_path
        match error.kind:
            case Kind.Required(property=name):
                if not self._is_exempt(error, name):
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

    def _unwanted(self, rule: str, path: list[str | int], names: Iterable[str]) -> Iterator[Violation]:
        came = self._found(path)
        for name in names:
            yield Violation(rule, self._at(path, name), "not to be present", shown(came[name]))

    def _tell_alternatives(self, error: ValidationError, branches: list[list[ValidationError]]) -> Iterator[Violation]:
        path = error.instance_path
        # An alternative of another type altogether was not meant: what is wrong with the remaining one says more.
        meant = [branch for branch in branches if not any(_is_other_type(each, path) for each in branch)]
        told = [[violation for each in branch for violation in self.tell(each)] for branch in meant]
        if not all(told):
            # One alternative lacks nothing but what is exempt.
            return
        if len(told) == 1 < len(branches):
            yield from told[0]
        else:
            yield Violation(error.kind.name, self._at(path), expectation(error), shown(self._found(path)))

    def _is_exempt(self, error: ValidationError, name: str) -> bool:
        # A read-only field is required of responses, a write-only one of requests (OpenAPI 3.1, readOnly).
        _, _, fragment = (error.absolute_keyword_location or "").partition("#")
        pointer = (*parse_pointer(fragment)[:-1], "properties", name)
        document = self._schemas.document
        if not document.has(pointer):
            return False
        return any(document.at(part).get(self._exempting) is True for part in self._schemas.parts(pointer))

    def _at(self, path: list[str | int], *more: str) -> str:
        return ".".join([self._place, *(name_in_place(str(step)) for step in [*path, *more])])

    def _found(self, path: list[str | int]) -> Any:
        node = self._came
        for step in path:
            node = node[step]
        return node


def _is_other_type(error: ValidationError, path: list[str | int]) -> bool:
    return isinstance(error.kind, Kind.Type) and error.instance_path == path


def _is_additional(error: ValidationError) -> bool:
    return error.schema_path[-1:] == ["additionalProperties"] and error.schema_path[-2:-1] != ["properties"]
