"""Read YAML 1.2 or JSON files into plain JSON data, and write such data back.

Both formats give the same: dict, list, str, int, float, bool and None, in the order of the file. What JSON cannot
hold (a tag, NaN, a cycle, a key given twice) is refused rather than guessed at, because everything that comes
after treats a document as JSON.
"""

import json
import math
import os
import re
from collections.abc import Mapping
from io import StringIO
from pathlib import Path
from typing import Any, Final

from attrs import Factory, define, frozen
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    Event,
    MappingStartEvent,
    ScalarEvent,
)
from ruamel.yaml.nodes import ScalarNode
from ruamel.yaml.reader import ReaderError
from ruamel.yaml.representer import SafeRepresenter
from ruamel.yaml.resolver import VersionedResolver

from codegen import path_items

# Far beyond any real description of an API; they bound what a few lines of aliases unfold to ("billion laughs").
MAX_VALUES: Final = 1_000_000
MAX_DEPTH: Final = 100

Location = tuple[str | int, ...]
Mark = tuple[int, int]  # line and column, both from 1


class DocumentError(Exception):
    """A file cannot be read as JSON data, written, or is not the kind of document that was expected.

    The text is one line: the file, the line and column where known, and what is wrong.
    """

    def __init__(self, text: str, line: int | None = None, column: int | None = None) -> None:
        super().__init__(text)
        self.line = line
        self.column = column


@frozen
class Document:
    """A file's content, and where in the file it stands."""

    path: Path
    data: dict[str, Any]
    marks: Mapping[Location, Mark]
    unquoted: Mapping[Location, str]  # YAML's plain scalars, as they are written

    def line(self, location: Location) -> int | None:
        """Give the line, from 1, of a node or of the nearest known one around it; None if the file is JSON."""
        while location and location not in self.marks:
            location = location[:-1]
        mark = self.marks.get(location)
        return mark and mark[0]


def load(path: Path) -> dict[str, Any]:
    """Read a file whose root is a mapping; `.json` is read as JSON, anything else as YAML.

    Raises:
        DocumentError: when it cannot be read.
    """
    return read(path).data


def read(path: Path) -> Document:
    """Read like `load`, and remember the lines."""
    text = _read_text(path)
    marks: dict[Location, Mark] = {}
    unquoted: dict[Location, str] = {}
    data = _from_json(text, path) if path.suffix.lower() == ".json" else _from_yaml(text, path, marks, unquoted)
    if not isinstance(data, dict):
        raise DocumentError(f"{path}: the document must be a mapping, not {kind(data)}")
    return Document(path, data, marks, unquoted)


def load_openapi(path: Path) -> dict[str, Any]:
    """Read an OpenAPI 3.x document that has `paths`; none of them is a reference, if it leads anywhere.

    Raises:
        DocumentError: when it cannot be read, or is no such document.
    """
    document = read(path)
    data = document.data
    if "openapi" not in data:
        what = "Swagger 2.0, convert it to OpenAPI 3.1 first" if "swagger" in data else "it has no `openapi` field"
        raise DocumentError(f"{path}: this is no OpenAPI 3 document: {what}")
    version = data["openapi"]
    # Without its last part, or its quotes, it can be repaired.
    if not re.fullmatch(r"3\.[0-9]+(\.[0-9]+(-.+)?)?", str(version)):
        place = _place(path, document.line(("openapi",)))
        raise DocumentError(f"{place}: `openapi` must be a version such as '3.1.1', not {_short(repr(version))}")
    if not isinstance(data.get("paths"), dict):
        raise DocumentError(f"{path}: this OpenAPI document has no mapping `paths`, so there is nothing to call")
    return path_items.resolve(data)[0]


def dump(data: Mapping[str, Any], path: Path) -> None:
    """Write data as YAML or JSON, told by the suffix, whole or not at all.

    Raises:
        DocumentError: when the suffix is neither, or the file cannot be written.
    """
    content = render(data, path).encode()
    target = Path(os.path.realpath(path))  # so that a symbolic link stays one
    if target.exists() and not target.is_file():
        raise DocumentError(f"{path}: cannot be written: it is not a regular file")
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        draft.write_bytes(content)
        draft.replace(target)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise DocumentError(f"{path}: cannot be written: {error.strerror}") from error


def render(data: Mapping[str, Any], path: Path) -> str:
    """Give the text that `dump` would write."""
    match path.suffix.lower():
        case ".json":
            return json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
        case ".yaml" | ".yml":
            return _to_yaml(data)
    raise DocumentError(f"{path}: the name must end in .json, .yaml or .yml, which tells the format")


def kind(value: Any) -> str:
    """Name the type of a JSON value, for messages."""
    match value:
        case None:
            return "null"
        case bool():
            return "a boolean"
        case int() | float():
            return "a number"
        case str():
            return "a text"
        case list():
            return "a list"
    return "a mapping"


def _read_text(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DocumentError(f"{path}: cannot be read: {error.strerror}") from error
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        column = len(content[content.rfind(b"\n", 0, error.start) + 1 : error.start].decode("utf-8", "replace")) + 1
        raise DocumentError(
            f"{_place(path, line)}: the file is not UTF-8 (byte {error.start})", line, column
        ) from error
    if not text.strip():
        raise DocumentError(f"{path}: the file is empty")
    return text


def _place(path: Path, line: int | None, column: int | None = None) -> str:
    return ":".join(str(part) for part in (path, line, column) if part is not None)


def _short(text: object) -> str:
    line = " ".join(str(text).split())
    return line if len(line) <= 80 else line[:79] + "…"


def _check_text(text: str) -> None:
    if any("\ud800" <= char <= "\udfff" for char in text):
        raise ValueError("a text holds half a surrogate pair, which is no character")


def _check_number(literal: str) -> float:
    number = float(literal)
    if not math.isfinite(number):
        raise ValueError(f"{_short(literal)} is no number that JSON can hold")
    return number


# JSON


def _from_json(text: str, path: Path) -> Any:
    try:
        data = json.loads(text, object_pairs_hook=_mapping, parse_constant=_check_number, parse_float=_check_number)
        _check_values(data)
    except json.JSONDecodeError as error:
        place = _place(path, error.lineno, error.colno)
        raise DocumentError(f"{place}: {error.msg}", error.lineno, error.colno) from error
    except RecursionError as error:
        raise DocumentError(f"{path}: it is nested deeper than {MAX_DEPTH} levels") from error
    except ValueError as error:
        raise DocumentError(f"{path}: {_short(error)}") from error
    return data


def _mapping(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for key, value in pairs:
        if key in result:
            raise ValueError(f"the key {_short(repr(key))} stands twice in one mapping")
        _check_text(key)
        result[key] = value
    return result


def _check_values(data: Any) -> None:
    pending = [(data, 0)]
    while pending:
        value, depth = pending.pop()
        if isinstance(value, str):
            _check_text(value)
        elif isinstance(value, dict | list):
            if depth >= MAX_DEPTH:
                raise ValueError(f"it is nested deeper than {MAX_DEPTH} levels")
            children = value.values() if isinstance(value, dict) else value
            pending += [(child, depth + 1) for child in children]


# YAML

_CONSTANTS: Final = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INTEGER = re.compile(r"[-+]?[0-9]+|(?P<based>0o[0-7]+|0x[0-9a-fA-F]+)")
_NUMBER = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")


def _from_yaml(text: str, path: Path, marks: dict[Location, Mark], unquoted: dict[Location, str]) -> Any:
    builder = _Builder(marks, unquoted)
    event: Event | None = None
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            builder.take(event)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = mark.line + 1, mark.column + 1
        what = _short(error.problem or error.context)
        raise DocumentError(f"{_place(path, line, column)}: {what}", line, column) from error
    except ReaderError as error:
        line, column = text.count("\n", 0, error.position) + 1, error.position - text.rfind("\n", 0, error.position)
        what = f"the character U+{error.character:04X} is not allowed in YAML"
        raise DocumentError(f"{_place(path, line)}: {what}", line, column) from error
    except (YAMLError, ValueError, OverflowError) as error:
        # ValueError and OverflowError: ours, and those of chr() and int() on malformed escapes in the parser.
        line, column = (event.start_mark.line + 1, event.start_mark.column + 1) if event else (None, None)
        raise DocumentError(f"{_place(path, line, column)}: {_short(error)}", line, column) from error
    return builder.root


@define
class _Open:
    """A mapping or list whose end has not come yet."""

    value: dict[str, Any] | list[Any]
    location: Location
    anchor: str | None
    key: str | None = None  # in a mapping: the key whose value is still to come
    size: int = 1  # values in it, itself included

    @property
    def wants_key(self) -> bool:
        return isinstance(self.value, dict) and self.key is None


@define
class _Builder:
    """Builds JSON data from the events of ruamel.yaml's parser; raises ValueError for the event at hand.

    The library's own constructors would not do: they make dates of texts and numbers of keys, follow YAML 1.1 in
    places, and let aliases share one object, so that a later change in one place would show in the other.
    """

    marks: dict[Location, Mark]
    unquoted: dict[Location, str]
    root: Any = None
    _open: list[_Open] = Factory(list)
    _anchored: dict[str, tuple[Any, int]] = Factory(dict)  # what an alias stands for, and its size
    _size: int = 0
    _documents: int = 0

    def take(self, event: Event) -> None:
        if tag := getattr(event, "tag", None):
            raise ValueError(f"the tag {_short(tag)} is not allowed, JSON has no tags")
        match event:
            case DocumentStartEvent():
                self._documents += 1
                if self._documents > 1:
                    raise ValueError("a second YAML document begins, and there must be one only")
            case ScalarEvent() if self._open and self._open[-1].wants_key:
                self._key(event)
            case AliasEvent() | CollectionStartEvent() if self._open and self._open[-1].wants_key:
                raise ValueError("a key must be written out as a text")
            case ScalarEvent():
                self._value(_scalar(event), event)
            case AliasEvent():
                self._alias(event)
            case CollectionStartEvent():
                self._start(event)
            case CollectionEndEvent():
                self._end()

    def _key(self, event: ScalarEvent) -> None:
        mapping = self._open[-1]
        key = _text(event)
        if key == "<<" and event.style is None:
            raise ValueError("YAML 1.2 has no merge keys (<<): write the keys out")
        if key in mapping.value:
            raise ValueError(f"the key {_short(repr(key))} stands twice in one mapping")
        mapping.key = key
        self._mark(event)
        if event.anchor:
            self._anchored[event.anchor] = (key, 1)

    def _alias(self, event: AliasEvent) -> None:
        if event.anchor not in self._anchored:
            inside = any(event.anchor == outer.anchor for outer in self._open)
            why = "stands inside what it refers to, a cycle" if inside else "refers to nothing above it"
            raise ValueError(f"the alias *{event.anchor} {why}")
        value, size = self._anchored[event.anchor]
        self._count(size)  # before the copy is made
        self._place(_copy(value, MAX_DEPTH - len(self._open)), size, event)

    def _value(self, value: Any, event: ScalarEvent) -> None:
        self._count(1)
        if event.anchor:
            self._anchored[event.anchor] = (value, 1)
        if event.style is None:
            self.unquoted[self._location()] = event.value
        self._place(value, 1, event)

    def _start(self, event: CollectionStartEvent) -> None:
        if len(self._open) >= MAX_DEPTH:
            raise ValueError(f"it is nested deeper than {MAX_DEPTH} levels")
        self._count(1)
        location = self._mark(event)
        if event.anchor:
            self._anchored.pop(event.anchor, None)  # an earlier anchor of that name ends here
        self._open.append(_Open({} if isinstance(event, MappingStartEvent) else [], location, event.anchor))

    def _end(self) -> None:
        ended = self._open.pop()
        if ended.anchor:
            self._anchored[ended.anchor] = (ended.value, ended.size)
        self._place(ended.value, ended.size)

    def _place(self, value: Any, size: int, event: Event | None = None) -> None:
        if not self._open:
            self.root = value
            return
        if event is not None:
            self._mark(event)
        outer = self._open[-1]
        outer.size += size
        if isinstance(outer.value, list):
            outer.value.append(value)
        elif outer.key is not None:
            outer.value[outer.key] = value
            outer.key = None

    def _mark(self, event: Event) -> Location:
        """Give the location of what begins, and note its place: a mapping's entry begins with its key."""
        location = self._location()
        self.marks.setdefault(location, (event.start_mark.line + 1, event.start_mark.column + 1))
        return location

    def _location(self) -> Location:
        if not self._open:
            return ()
        outer = self._open[-1]
        return (*outer.location, len(outer.value) if outer.key is None else outer.key)

    def _count(self, size: int) -> None:
        self._size += size
        if self._size > MAX_VALUES:
            raise ValueError(f"the document unfolds to more than {MAX_VALUES:,} values")


def _text(event: ScalarEvent) -> str:
    """Join the halves of a surrogate pair, which is how JSON escapes what is beyond U+FFFF."""
    text: str = event.value.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
    _check_text(text)
    return text


def _scalar(event: ScalarEvent) -> Any:
    """Read a scalar by the core schema of YAML 1.2, in which a date is a text."""
    text = _text(event)
    if event.style is None:  # neither quoted nor a block
        if text in _CONSTANTS:
            return _CONSTANTS[text]
        if match := _INTEGER.fullmatch(text):
            return int(text, 0 if match["based"] else 10)
        if _NUMBER.fullmatch(text):
            return _check_number(text)
        if _NOT_FINITE.fullmatch(text):
            raise ValueError(f"{text} is no number that JSON can hold")
    return text


def _copy(value: Any, depth: int) -> Any:
    if not isinstance(value, dict | list):
        return value
    if depth <= 0:
        raise ValueError(f"it is nested deeper than {MAX_DEPTH} levels")
    if isinstance(value, dict):
        return {key: _copy(child, depth - 1) for key, child in value.items()}
    return [_copy(child, depth - 1) for child in value]


class _Representer(SafeRepresenter):
    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 -- the signature is ruamel's
        return True


def _represent_text(representer: SafeRepresenter, text: str) -> ScalarNode:
    # Readers of YAML 1.1, PyYAML among them, take an unquoted date for a date and `no` for false.
    tag = _YAML_1_1.resolve(ScalarNode, text, (True, False))
    style = None if str(tag) == "tag:yaml.org,2002:str" else "'"
    if any(char in text for char in "\x85\u2028\u2029"):  # line breaks to some readers: escaped
        style = '"'
    return representer.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_YAML_1_1 = VersionedResolver(version=(1, 1))
_Representer.add_representer(str, _represent_text)


def _to_yaml(data: Mapping[str, Any]) -> str:
    yaml = YAML(typ="safe", pure=True)
    yaml.Representer = _Representer
    yaml.default_flow_style = False
    yaml.allow_unicode = True
    yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment] # typed by its default, None
    yaml.width = 110
    stream = StringIO()
    yaml.dump(dict(data), stream)
    return stream.getvalue()
