"""Parameters, response headers and urlencoded fields: read from text and judged."""

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import lru_cache
from typing import Any, Literal, cast
from urllib.parse import unquote, unquote_plus

from attrs import evolve, frozen

from mijnklantportaal.contract._document import ContractError, Pointer, show_pointer
from mijnklantportaal.contract._lists import LISTS
from mijnklantportaal.contract._messages import Violation
from mijnklantportaal.contract._readers import ByName, ListReader, TextReader, by_name, list_reader
from mijnklantportaal.contract._schemas import MOST_JUDGED_IN_FULL, Direction, Schema, Schemas
from mijnklantportaal.contract._styles import STYLES, Pairs, StyleError, fields, items, single
from mijnklantportaal.contract._text import NOTHING, read_json, text_reader
from mijnklantportaal.contract._words import name_in_place, shown

Location = Literal["path", "query", "header", "cookie"]
Shape = Literal["single", "list", "object", "json"]
ManyReader = Callable[[Sequence[str]], Any]
Owns = Callable[[str], bool]

# OpenAPI 3.1, Parameter Object: these headers are described elsewhere.
_DESCRIBED_ELSEWHERE = frozenset({"accept", "authorization", "content-type"})
# Longer ones hardly come again.
_SHORT = 64
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
    read_list: ManyReader
    fields: ByName[ManyReader]
    is_open: bool = False
    others: Collection[Owns] | None = None
    """Of an exploded object that has fields of other names (`is_open`: of any), what else names may belong to."""

    def owns(self, name: str) -> bool:
        """Say whether an entry of this name belongs to this parameter, which is no header."""
        if self.shape == "object" and self.style == "deepObject":
            return name.startswith(f"{self.name}[") and name.endswith("]")
        if self.shape == "object" and self.style == "form" and self.explode:
            if name in self.fields.named or self.others is None:
                return name in self.fields.named
            return (self.is_open or self.fields.get(name) is not None) and not any(owns(name) for owns in self.others)
        return name == self.name

    def among(self, pairs: Pairs) -> Pairs:
        """Give the entries that belong to this parameter, which is no header."""
        own = [pair for pair in pairs if self.owns(pair[0])]
        if self.location == "cookie" and self.explode and self.shape in {"list", "object"}:
            # As OpenAPI has it, several make one cookie, `a=1&a=2`; clients send one cookie for each.
            parts = [f"{name}={text}".split("&") for name, text in own]
            own = [pair for some in parts for pair in map(_pair, some) if self.owns(pair[0])]
        return own

    def read(self, pairs: Pairs, place: str, direction: Direction) -> tuple[Any, Sequence[Violation]]:
        """Read and judge the entries of this parameter; gives NOTHING when it is absent or unreadable.

        `pairs` hold names decoded and values as they are on the wire.
        """
        if len(pairs) == 1 and self.shape == "single" and len(pairs[0][1]) <= _SHORT:
            return _read_short(self, pairs[0][1], place, direction)
        place = f"{place}.{name_in_place(self.name)}"
        if not pairs:
            return NOTHING, [Violation("required", place, "to be present", "nothing")] if self.required else []
        if self.location == "header" and len(pairs) > 1 and self.shape == "single":
            if self.name.lower() == "set-cookie":
                return self._each(pairs, place, direction)
            if self.name.lower() in LISTS:
                pairs = [(self.name, ", ".join([text for _, text in pairs]))]
        return self.judged(pairs, place, direction)

    def judged(self, pairs: Pairs, place: str, direction: Direction) -> tuple[Any, Sequence[Violation]]:
        """Read and judge one or more entries; `place` is that of the parameter itself."""
        try:
            value, is_repeated = self._value(pairs)
        except NotTextError:
            return NOTHING, [Violation("encoding", place, "text in UTF-8, percent-encoded", shown(pairs[-1][1]))]
        except StyleError as error:
            return NOTHING, [Violation("encoding", place, str(error), shown(pairs[-1][1]))]
        except ValueError as error:
            return NOTHING, [Violation("json", place, "JSON", str(error))]
        found = [Violation("duplicate", place, "one value", "several")] if is_repeated else []
        if self.schema is not None and not (self.allow_empty and value == ""):
            brief = sum([len(text) for _, text in pairs]) > MOST_JUDGED_IN_FULL
            found += self.schema.violations(value, place, direction, first_only=brief)
        return value, found

    def _each(self, lines: Pairs, place: str, direction: Direction) -> tuple[Any, Sequence[Violation]]:
        """Read and judge each of the lines by itself; the last has the value."""
        both = [self.judged([line], place, direction) for line in lines]
        return both[-1][0], [violation for _, found in both for violation in found]

    def _value(self, pairs: Pairs) -> tuple[Any, bool]:
        if self.shape == "list":
            texts = items(pairs, self.name, self.style, explode=self.explode)
            may_repeat = self.style == "simple" or (self.style == "form" and self.explode)
            return self.read_list([self._decode(text) for text in texts]), len(pairs) > 1 and not may_repeat
        if self.shape == "object":
            return self._object(fields(pairs, self.name, self.style, explode=self.explode))
        text = self._decode(single(pairs[-1][1], self.name, self.style))
        return read_json(text) if self.shape == "json" else self.read_one(text), len(pairs) > 1

    def _object(self, named: Pairs) -> tuple[dict[str, Any], bool]:
        texts: dict[str, list[str]] = {}
        for name, text in named:
            texts.setdefault(name, []).append(self._decode(text))
        readers = {name: self.fields.get(name) or _last for name in texts}
        is_repeated = any(len(some) > 1 and not isinstance(readers[name], ListReader) for name, some in texts.items())
        return {name: readers[name](some) for name, some in texts.items()}, is_repeated

    def _decode(self, text: str) -> str:
        return _text(text) if self.location == "header" else decode_percent(text, form=self.location == "query")


@lru_cache(maxsize=256)  # a limit is the same in each response, and what is left of it soon comes again
def _read_short(parameter: Parameter, text: str, place: str, direction: Direction) -> tuple[Any, Sequence[Violation]]:
    place = f"{place}.{name_in_place(parameter.name)}"
    value, found = parameter.judged([(parameter.name, text)], place, direction)
    return value, tuple(found)


def compile_parameters(
    schemas: Schemas, places: Iterable[Pointer], keys: Collection[tuple[str, str]]
) -> tuple[Parameter, ...]:
    """Compile Parameter Objects; later ones override earlier ones (path item, then operation).

    `keys` are the locations and names of what is there besides: the credentials.
    """
    found = {(each.location, each.name): each for each in (compile_parameter(schemas, place) for place in places)}
    kept = [
        each for each in found.values() if not (each.location == "header" and each.name.lower() in _DESCRIBED_ELSEWHERE)
    ]
    return tuple(each if each.others is None else _beside(each, kept, keys) for each in kept)


def _beside(parameter: Parameter, parameters: Iterable[Parameter], keys: Collection[tuple[str, str]]) -> Parameter:
    location = parameter.location
    others: list[Owns] = [
        each.owns if each.others is None else each.fields.named.__contains__
        for each in parameters
        if each is not parameter and each.location == location
    ]
    return evolve(parameter, others=[*others, lambda name: (location, name) in keys])


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
    parameter = text_parameter(
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
    if schema is None or not (parameter.shape == "object" and parameter.style == "form" and parameter.explode):
        return parameter
    is_open = schemas.is_open(schema)
    return evolve(parameter, is_open=is_open, others=() if is_open or parameter.fields.patterned else None)


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
    read_list: ManyReader = list
    known: ByName[ManyReader] = ByName({})
    if media_type is not None:
        shape = "json" if "json" in media_type.lower() else "single"
    elif pointer is not None and "array" in types:
        shape = "list"
        read_list = list_reader(schemas, pointer)
    elif pointer is not None and "object" in types:
        shape = "object"
        is_deep = style == "deepObject"
        known = by_name(schemas, pointer, lambda _, where: _field_reader(schemas, where, is_deep=is_deep))
    elif pointer is not None:
        read_one = text_reader(schemas, pointer)
    return Parameter(name, location, required, style, explode, allow_empty, schema, shape, read_one, read_list, known)


def _field_reader(schemas: Schemas, pointer: Pointer, *, is_deep: bool) -> ManyReader:
    # Only in this style a field may be repeated: `p[a]=1&p[a]=2`.
    if is_deep and "array" in (schemas.types(pointer) or ()):
        return list_reader(schemas, pointer)
    read = text_reader(schemas, pointer)
    return lambda texts: read(texts[-1])


def _pair(text: str) -> tuple[str, str]:
    name, _, value = text.partition("=")
    return name, value


def _last(texts: Sequence[str]) -> str:
    return texts[-1]


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
