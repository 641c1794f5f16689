"""Parameters, response headers and urlencoded fields: read from text and judged."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal, cast
from urllib.parse import unquote, unquote_plus

from attrs import frozen

from mijnklantportaal.contract._document import ContractError, Pointer, show_pointer
from mijnklantportaal.contract._messages import Violation
from mijnklantportaal.contract._schemas import MOST_JUDGED_IN_FULL, Direction, Schema, Schemas
from mijnklantportaal.contract._styles import STYLES, Pairs, fields, items, single
from mijnklantportaal.contract._text import NOTHING, read_json, text_reader
from mijnklantportaal.contract._words import name_in_place, shown

Location = Literal["path", "query", "header", "cookie"]
Shape = Literal["single", "list", "object", "json"]
TextReader = Callable[[str], Any]

# OpenAPI 3.1, Parameter Object: these headers are described elsewhere.
_DESCRIBED_ELSEWHERE = frozenset({"accept", "authorization", "content-type"})
_BROKEN_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")


class NotTextError(ValueError):
    """What came is no text once its percent-encoding is undone."""


def decode_percent(text: str, *, form: bool = False) -> str:
    """Undo percent-encoding (`form`: a plus is a space).

    Raises:
        NotTextError: the encoding is broken, or hides something that is not UTF-8.
    """
    if _BROKEN_PERCENT.search(text):
        raise NotTextError
    try:
        return _text((unquote_plus if form else unquote)(text, errors="strict"))
    except UnicodeDecodeError:
        raise NotTextError from None


@frozen(eq=False)
class Parameter:
    """How one parameter, header or form field is written as text."""

    name: str
    location: Location
    required: bool
    style: str
    explode: bool
    allow_empty: bool
    schema: Schema | None
    shape: Shape
    read_one: TextReader
    read_field: Mapping[str, TextReader]

    def owns(self, name: str) -> bool:
        """Say whether an entry of this name belongs to this parameter, which is no header."""
        if self.shape == "object" and self.style == "deepObject":
            return name.startswith(f"{self.name}[") and name.endswith("]")
        if self.shape == "object" and self.style == "form" and self.explode:
            return name in self.read_field
        return name == self.name

    def among(self, pairs: Pairs) -> Pairs:
        """Give the entries that belong to this parameter, which is no header."""
        return [pair for pair in pairs if self.owns(pair[0])]

    def read(self, pairs: Pairs, place: str, direction: Direction) -> tuple[Any, list[Violation]]:
        """Read and judge the entries of this parameter; gives NOTHING when it is absent or unreadable.

        `pairs` hold names decoded and values as they are on the wire.
        """
        place = f"{place}.{name_in_place(self.name)}"
        if not pairs:
            return NOTHING, [Violation("required", place, "to be present", "nothing")] if self.required else []
        try:
            value, is_repeated = self._value(pairs)
        except NotTextError:
            return NOTHING, [Violation("encoding", place, "text in UTF-8, percent-encoded", shown(pairs[-1][1]))]
        except ValueError as error:
            return NOTHING, [Violation("json", place, "JSON", str(error))]
        found = [Violation("duplicate", place, "one value", "several")] if is_repeated else []
        if self.schema is not None and not (self.allow_empty and value == ""):
            brief = sum([len(text) for _, text in pairs]) > MOST_JUDGED_IN_FULL
            found += self.schema.violations(value, place, direction, first_only=brief)
        return value, found

    def _value(self, pairs: Pairs) -> tuple[Any, bool]:
        if self.shape == "list":
            texts = items(pairs, self.name, self.style, explode=self.explode)
            may_repeat = self.style == "simple" or (self.style == "form" and self.explode)
            return [self.read_one(self._decode(text)) for text in texts], len(pairs) > 1 and not may_repeat
        if self.shape == "object":
            named = fields(pairs, self.name, self.style, explode=self.explode)
            value = {name: self.read_field.get(name, str)(self._decode(text)) for name, text in named}
            return value, len(value) < len(named)
        text = self._decode(single(pairs[-1][1], self.name, self.style))
        return read_json(text) if self.shape == "json" else self.read_one(text), len(pairs) > 1

    def _decode(self, text: str) -> str:
        return _text(text) if self.location == "header" else decode_percent(text, form=self.location == "query")


def compile_parameters(schemas: Schemas, places: Iterable[Pointer]) -> tuple[Parameter, ...]:
    """Compile lists of Parameter Objects; later lists override earlier ones (path item, then operation)."""
    found: dict[tuple[str, str], Parameter] = {}
    for place in places:
        for index in range(schemas.document.length(place)):
            each = compile_parameter(schemas, (*place, str(index)))
            found[each.location, each.name] = each
    return tuple(
        each for each in found.values() if not (each.location == "header" and each.name.lower() in _DESCRIBED_ELSEWHERE)
    )


def compile_parameter(schemas: Schemas, pointer: Pointer, header: str | None = None) -> Parameter:
    """Compile a Parameter Object, or the Header Object of a response header."""
    pointer = schemas.document.follow(pointer)
    node = schemas.document.mapping(pointer)
    location = "header" if header is not None else node.get("in")
    name = node.get("name") if header is None else header
    if not isinstance(name, str) or not isinstance(location, str) or location not in STYLES:
        raise ContractError(f'{show_pointer(pointer)}: a parameter needs a "name", and an "in" of {", ".join(STYLES)}')
    style = node.get("style", STYLES[location][0])
    if style not in STYLES[location]:
        raise ContractError(f"{show_pointer(pointer)}: a {location} parameter has no style {style!r}")
    schema, media_type = _schema(schemas, pointer)
    return text_parameter(
        schemas,
        schema,
        name=name,
        location=cast("Location", location),
        required=node.get("required") is True,
        style=style,
        explode=node.get("explode", style == "form") is True,
        allow_empty=node.get("allowEmptyValue") is True,
        media_type=media_type,
    )


def text_parameter(  # as many as the Parameter Object has
    schemas: Schemas,
    pointer: Pointer | None,
    *,
    name: str,
    location: Location,
    required: bool = False,
    style: str,
    explode: bool,
    allow_empty: bool = False,
    media_type: str | None = None,
) -> Parameter:
    """Compile a parameter whose schema stands at the pointer; `media_type` is how it is written, if not by style."""
    schema = None if pointer is None else schemas.schema(pointer)
    types = (None if pointer is None else schemas.types(pointer)) or frozenset()
    shape: Shape = "single"
    read_one: TextReader = str
    read_field: dict[str, TextReader] = {}
    if media_type is not None:
        shape = "json" if "json" in media_type.lower() else "single"
    elif pointer is not None and "array" in types:
        shape = "list"
        where = schemas.items(pointer)
        read_one = str if where is None else text_reader(schemas, where)
    elif pointer is not None and "object" in types:
        shape = "object"
        read_field = {each: text_reader(schemas, where) for each, where in schemas.properties(pointer).items()}
    elif pointer is not None:
        read_one = text_reader(schemas, pointer)
    return Parameter(name, location, required, style, explode, allow_empty, schema, shape, read_one, read_field)


def undeclared(pairs: Pairs) -> dict[str, str | list[str]]:
    """Give what the contract does not describe as it came: text, or a list of texts when repeated."""
    texts: dict[str, list[str]] = {}
    for name, value in pairs:
        try:
            text = decode_percent(value, form=True)
        except NotTextError:
            text = value.encode("utf-8", "replace").decode("utf-8")
        texts.setdefault(name, []).append(text)
    return {name: some if len(some) > 1 else some[0] for name, some in texts.items()}


def _schema(schemas: Schemas, pointer: Pointer) -> tuple[Pointer | None, str | None]:
    document = schemas.document
    media_type = next(iter(document.names((*pointer, "content"))), None)
    place = pointer if media_type is None else document.follow((*pointer, "content", media_type))
    return ((*place, "schema") if "schema" in document.mapping(place) else None), media_type


def _text(text: str) -> str:
    # Half a character (a lone surrogate) cannot have come over a wire, and JSON Schema's validator refuses it.
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise NotTextError from None
    return text
