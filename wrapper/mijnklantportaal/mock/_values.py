"""From a schema to a value: what a reply holds, taken from what is known and otherwise from the schema itself."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote

from attrs import frozen

from mijnklantportaal.mock import _scalars
from mijnklantportaal.mock._clock import atom

Schema = Any  # a JSON Schema: a mapping, or True or False
Flat = Mapping[str, Any]
"""A schema without $ref and allOf at its top."""

_ID_NAME = re.compile(r"id|.*(Id|ID|_id)")
_ID_EXAMPLE = re.compile(r"([A-Za-z]+_)[A-Za-z0-9]+")


class NoValueError(ValueError):
    """Nothing was found that keeps the schema; names the place."""


class _CycleError(NoValueError):
    """The schema holds itself: whoever may leave the value out does so."""


@frozen
class Occasion:
    """When a reply is given, and how the portal's own addresses begin in it."""

    moment: datetime
    own_url: str


@frozen
class _Context:
    occasion: Occasion
    ids: Mapping[str, str] = {}
    """The ids to write into the addresses of examples, by their prefix."""
    refs: frozenset[str] = frozenset()
    """What is being built."""


@frozen
class Values:
    """Builds values that keep a schema.

    Args:
        resolve: Follows the $ref of a node.
        fits: The judge's word: does the value keep the schema?
        server_url: How the portal's own addresses begin in examples.
    """

    resolve: Callable[[Any], Any]
    fits: Callable[[Schema, Any], bool]
    server_url: str

    def build(self, schema: Schema, *sources: Any, occasion: Occasion, example: Any = None) -> Any:
        """Return a value for the schema.

        A property is taken from the first source that has it, respelt in the schema's format; empty text is null. What
        no source has is null where it may be, else a constant, for a timestamp the moment, an example, or any value of
        the type. In an example's address the real ids are put, and the portal's own beginning.

        Raises:
            NoValueError: No value was found; names the place.
        """
        return self._value(schema, sources, example, _Context(occasion), "")

    def flatten(self, schema: Schema) -> dict[str, Any]:
        """Return the schema with its $ref followed and its allOf merged in."""
        return self._flatten(schema)[0]

    def names(self, schema: Schema) -> set[str]:
        """Return the names of all properties that a request may set by the schema, in any of its branches."""
        flat = self.flatten(schema)
        properties = flat.get("properties", {}).items()
        own = {name for name, each in properties if not self.flatten(each).get("readOnly")}
        return own.union(*(self.names(part) for part in _choices(flat)))

    def readable(self, schema: Schema, value: Any) -> Any:
        """Return a value of the schema without what is for requests only."""
        if isinstance(value, list):
            return [self.readable(self.flatten(schema).get("items", {}), each) for each in value]
        if not isinstance(value, dict):
            return value
        known = self._properties(schema)
        own = {name: self.flatten(known[name]) for name in value.keys() & known.keys()}
        return {
            name: self.readable(own.get(name, {}), each)
            for name, each in value.items()
            if not own.get(name, {}).get("writeOnly")
        }

    def _properties(self, schema: Schema) -> dict[str, Schema]:
        flat = self.flatten(schema)
        found = {name: each for part in _choices(flat) for name, each in self._properties(part).items()}
        return {**found, **flat.get("properties", {})}

    def _flatten(self, schema: Schema, refs: frozenset[str] = frozenset()) -> tuple[dict[str, Any], frozenset[str]]:
        if not isinstance(schema, Mapping):
            return {}, refs
        flat: dict[str, Any] = {}
        own = {key: value for key, value in schema.items() if key not in ("$ref", "allOf")}
        if "$ref" in schema:
            if schema["$ref"] in refs:
                raise _CycleError(f"{schema['$ref']} within itself")
            flat, refs = self._flatten(self.resolve(schema), refs | {schema["$ref"]})
        for part in schema.get("allOf", ()):
            more, refs = self._flatten(part, refs)
            flat = _merged(flat, more)
        return _merged(flat, own), refs

    def _value(self, schema: Schema, given: Sequence[Any], example: Any, context: _Context, place: str) -> Any:
        # What was given is finite, so it may go round.
        flat, refs = self._flatten(schema, frozenset() if given else context.refs)
        context = _Context(context.occasion, context.ids, context.refs | refs)
        problem: NoValueError | None = None
        if (not given or given[0] in (None, "")) and self._says_null(flat) and self.fits(schema, None):
            return None
        for branch in self._branches(flat, given):
            try:
                for candidate in self._candidates(branch, given, example, context, place):
                    if self.fits(schema, candidate):
                        return candidate
            except NoValueError as error:
                problem = error
        raise problem or NoValueError(
            f"{place or 'the body'}: no value comes to mind for it; give its schema an example"
        )

    def _says_null(self, flat: Flat) -> bool:
        return "null" in _types(flat) or any(self._says_null(self.flatten(part)) for part in _choices(flat))

    def _branches(self, flat: Flat, given: Sequence[Any]) -> Iterator[Flat]:
        """Yield what the schema may come down to, first that which goes best with what was given."""
        choices = _choices(flat)
        if not choices:
            yield flat
        common = {key: value for key, value in flat.items() if key not in ("anyOf", "oneOf")}
        for part in sorted(choices, key=lambda part: self._conflicts(part, given)):
            yield from self._branches(_merged(common, self.flatten(part)), given)

    def _conflicts(self, part: Schema, given: Sequence[Any]) -> int:
        """Count what of the given values the schema has no place for."""
        if not given or self.fits(part, given[0]):
            return 0
        properties: Mapping[str, Schema] = self.flatten(part).get("properties", {})
        own = [source for source in given if isinstance(source, Mapping)]
        known = {name: value for source in reversed(own) for name, value in source.items()}
        return 1 + sum(name not in properties or not self.fits(properties[name], known[name]) for name in known)

    def _candidates(
        self, flat: Flat, given: Sequence[Any], example: Any, context: _Context, place: str
    ) -> Iterator[Any]:
        examples = [] if example is None else [example]
        examples += [flat[key] for key in ("example", "default") if key in flat]
        examples += flat["examples"] if isinstance(flat.get("examples"), list) else []
        types = _types(flat)
        if "object" in types:
            yield self._object(flat, given, examples, context, place)
        if "array" in types:
            yield from self._arrays(flat, given, examples, context, place)
        for source in given:
            yield from _scalars.respelt(source, flat)
        if "const" in flat:
            yield flat["const"]
        yield from flat.get("enum", ())
        if flat.get("format") == "date-time":
            yield atom(context.occasion.moment)
        for shown in examples:
            yield self._addressed(shown, context)
        for kind in types:
            yield from _scalars.plain(kind, flat, context.occasion.moment)

    def _object(
        self, flat: Flat, given: Sequence[Any], examples: Sequence[Any], context: _Context, place: str
    ) -> dict[str, Any]:
        sources = [source for source in given if isinstance(source, Mapping)]
        shown: Mapping[str, Any] = next((example for example in examples if isinstance(example, Mapping)), {})
        properties: Mapping[str, Schema] = flat.get("properties", {})
        context = _Context(context.occasion, {**context.ids, **self._ids(properties, sources)}, context.refs)
        value: dict[str, Any] = {}
        if not properties:  # an open object: what was given is as good as anything
            value = dict(sources[0] if sources else shown)
        for name, schema in properties.items():
            if schema is False:  # says that it is never there
                continue
            known = [source[name] for source in sources if name in source]
            try:
                value[name] = self._value(schema, known, shown.get(name), context, f"{place}.{name}".lstrip("."))
            except _CycleError:
                if name in flat.get("required", ()):
                    raise
        return value

    def _ids(self, properties: Mapping[str, Schema], sources: Sequence[Mapping[str, Any]]) -> dict[str, str]:
        ids = {}
        for name in filter(_ID_NAME.fullmatch, properties):
            prefix = _ID_EXAMPLE.fullmatch(str(self.flatten(properties[name]).get("example", "")))
            known = next((source[name] for source in sources if name in source), None)
            if prefix and known and isinstance(known, str):
                ids[prefix[1]] = known
        return ids

    def _arrays(
        self, flat: Flat, given: Sequence[Any], examples: Sequence[Any], context: _Context, place: str
    ) -> Iterator[list[Any]]:
        items = flat.get("items", {})
        for source in given:
            if isinstance(source, list):
                yield [self._value(items, [item], None, context, f"{place}[]") for item in source]
        yield from (example for example in examples if isinstance(example, list))
        try:
            yield [self._value(items, [], None, context, f"{place}[]") for _ in range(max(1, flat.get("minItems", 1)))]
        except _CycleError:
            yield []

    def _addressed(self, example: Any, context: _Context) -> Any:
        if not (isinstance(example, str) and "://" in example):
            return example
        for prefix, known in context.ids.items():
            # Quoted, it is one step of a path whatever was sent, and holds no backslash that re.sub would read.
            example = re.sub(rf"(?<![A-Za-z0-9]){prefix}[A-Za-z0-9]+", quote(known, safe=""), example)
        if f"{example}/".startswith(f"{self.server_url}/"):
            return context.occasion.own_url + example.removeprefix(self.server_url)
        return example


def _types(flat: Flat) -> list[str]:
    stated = flat.get("type", [])
    if stated:
        return [stated] if isinstance(stated, str) else list(stated)
    if "properties" in flat:
        return ["object"]
    if "items" in flat:
        return ["array"]
    return [] if "const" in flat or "enum" in flat else ["string"]


def _choices(flat: Flat) -> list[Schema]:
    return [*flat.get("oneOf", ()), *flat.get("anyOf", ())]


def _merged(first: Mapping[str, Any], second: Mapping[str, Any]) -> dict[str, Any]:
    merged = {**first, **second}
    if "properties" in first and "properties" in second:
        merged["properties"] = {**first["properties"], **second["properties"]}
    if "required" in first and "required" in second:
        merged["required"] = [*first["required"], *second["required"]]
    return merged
