"""Build JSON data from the events of a YAML parser."""

from typing import Any

from attrs import Factory, define
from ruamel.yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    Event,
    MappingStartEvent,
    ScalarEvent,
)

from codegen.documents import yaml_scalars
from codegen.documents.document import Location, Mark
from codegen.documents.errors import short
from codegen.documents.values import MAX_DEPTH, MAX_VALUES


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
class Builder:
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
            raise ValueError(f"the tag {short(tag)} is not allowed, JSON has no tags")
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
                self._value(yaml_scalars.value(event), event)
            case AliasEvent():
                self._alias(event)
            case CollectionStartEvent():
                self._start(event)
            case CollectionEndEvent():
                self._end()

    def _key(self, event: ScalarEvent) -> None:
        mapping = self._open[-1]
        key = yaml_scalars.text(event)
        if key == "<<" and event.style is None:
            raise ValueError("YAML 1.2 has no merge keys (<<): ask the vendor, or give a converted copy")
        if key in mapping.value:
            raise ValueError(f"the key {short(repr(key))} stands twice in one mapping")
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


def _copy(value: Any, depth: int) -> Any:
    if not isinstance(value, dict | list):
        return value
    if depth <= 0:
        raise ValueError(f"it is nested deeper than {MAX_DEPTH} levels")
    if isinstance(value, dict):
        return {key: _copy(child, depth - 1) for key, child in value.items()}
    return [_copy(child, depth - 1) for child in value]
