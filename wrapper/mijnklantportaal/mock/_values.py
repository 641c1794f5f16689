"""From a schema to a value: what a reply holds, taken from what is known and otherwise from the schema itself."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote

from attrs import frozen

from mijnklantportaal.contract import Contract
from mijnklantportaal.mock import _scalars
from mijnklantportaal.mock._clock import atom
from mijnklantportaal.mock._flat import CycleError, Flat, Flats, NoValueError, Schema


@frozen
class Occasion:
    """When a reply is given, and how the portal's own addresses begin in it."""

    moment: datetime
    own_url: str


@frozen
class _Context:
    occasion: Occasion
    ids: Mapping[re.Pattern[str], str] = {}
    """The ids to write into the addresses of examples, by what they take the place of."""
    references: frozenset[str] = frozenset()
    """What is being built."""

    def within(self, flat: Flat, *, is_given: bool) -> "_Context":
        """Enter a schema; what was given is finite, so it may go round."""
        if not flat.references:
            return self
        again = () if is_given else self.references.intersection(flat.references)
        if again:
            raise CycleError(f"{min(again)} within itself")
        return _Context(self.occasion, self.ids, self.references.union(flat.references))


class Values:
    """Builds values that keep a schema.

    Args:
        contract: Says what the $ref of a node names, and whether a value keeps a schema.
        server_url: How the portal's own addresses begin in examples.
    """

    def __init__(self, contract: Contract, server_url: str) -> None:
        self.fits = contract.fits
        self.server_url = server_url
        self._flats = Flats(contract.referred)

    def build(self, schema: Schema, *sources: Any, occasion: Occasion, example: Any = None) -> Any:
        """Return a value for the schema.

        A property is taken from the first source that has it, respelt in the schema's format; empty text is null. What
        no source has is null where it may be, else a constant, for a timestamp the moment, an example, or any value of
        the type. In an example's address the real ids are put, and the portal's own beginning.

        Raises:
            NoValueError: No value was found; names the place.
        """
        return self._value(schema, sources, example, _Context(occasion), "")

    def flatten(self, schema: Schema) -> Mapping[str, Any]:
        """Return the schema with its $ref followed and its allOf merged in."""
        return self._flats.of(schema).keywords

    def names(self, schema: Schema) -> set[str]:
        """Return the names of all properties that a request may set by the schema, in any of its branches."""
        flat = self._flats.of(schema)
        properties = flat.keywords.get("properties", {}).items()
        own = {name for name, each in properties if not self.flatten(each).get("readOnly")}
        return own.union(*(self.names(part) for part in flat.choices))

    def readable(self, schema: Schema, value: Any) -> Any:
        """Return a value of the schema without what is for requests only."""
        if isinstance(value, list):
            return [self.readable(self.flatten(schema).get("items", {}), each) for each in value]
        if not isinstance(value, dict):
            return value
        known = self._properties(schema)
        hidden = {name for name in value.keys() & known.keys() if self.flatten(known[name]).get("writeOnly")}
        return {name: self.readable(known.get(name, {}), each) for name, each in value.items() if name not in hidden}

    def _properties(self, schema: Schema) -> dict[str, Schema]:
        flat = self._flats.of(schema)
        found = {name: each for part in flat.choices for name, each in self._properties(part).items()}
        return {**found, **flat.keywords.get("properties", {})}

    def _value(self, schema: Schema, given: Sequence[Any], example: Any, context: _Context, place: str) -> Any:
        flat = self._flats.of(schema)
        context = context.within(flat, is_given=bool(given))
        if (not given or given[0] in (None, "")) and flat.says_null and self.fits(schema, None):
            return None
        problem: NoValueError | None = None
        for branch in self._branches(flat, given):
            try:
                entered = context if branch is flat else context.within(branch, is_given=bool(given))
                for candidate in self._candidates(branch, given, example, entered, place):
                    if self.fits(schema, candidate):
                        return candidate
            except NoValueError as error:
                problem = error
        raise problem or NoValueError(
            f"{place or 'the body'}: no value comes to mind for it; give its schema an example"
        )

    def _branches(self, flat: Flat, given: Sequence[Any]) -> Iterator[Flat]:
        """Yield what the schema may come down to, first that which goes best with what was given."""
        if not flat.choices:
            yield flat
            return
        for _, branch in sorted(flat.branches, key=lambda each: self._conflicts(each[0], given)):
            yield from self._branches(branch, given)

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
        keywords = flat.keywords
        examples = flat.examples if example is None else [example, *flat.examples]
        if "object" in flat.types:
            yield self._object(flat, given, examples, context, place)
        if "array" in flat.types:
            yield from self._arrays(flat, given, examples, context, place)
        for source in given:
            yield from _scalars.respelt(source, keywords)
        if "const" in keywords:
            yield keywords["const"]
        yield from keywords.get("enum", ())
        if keywords.get("format") == "date-time":
            yield atom(context.occasion.moment)
        for shown in examples:
            yield self._addressed(shown, context)
        for kind in flat.types:
            yield from _scalars.plain(kind, keywords, context.occasion.moment)

    def _object(
        self, flat: Flat, given: Sequence[Any], examples: Sequence[Any], context: _Context, place: str
    ) -> dict[str, Any]:
        sources = [source for source in given if isinstance(source, Mapping)]
        shown: Mapping[str, Any] = next((example for example in examples if isinstance(example, Mapping)), {})
        properties: Mapping[str, Schema] = flat.keywords.get("properties", {})
        if ids := _ids(flat, sources):
            context = _Context(context.occasion, {**context.ids, **ids}, context.references)
        value: dict[str, Any] = {}
        if not properties:  # an open object: what was given is as good as anything
            value = dict(sources[0] if sources else shown)
        for name, schema in properties.items():
            if schema is False:  # says that it is never there
                continue
            known = [source[name] for source in sources if name in source]
            try:
                value[name] = self._value(schema, known, shown.get(name), context, f"{place}.{name}".lstrip("."))
            except CycleError:
                if name in flat.keywords.get("required", ()):
                    raise
        return value

    def _arrays(
        self, flat: Flat, given: Sequence[Any], examples: Sequence[Any], context: _Context, place: str
    ) -> Iterator[list[Any]]:
        items, least = flat.keywords.get("items", {}), flat.keywords.get("minItems", 1)
        for source in given:
            if isinstance(source, list):
                yield [self._value(items, [item], None, context, f"{place}[]") for item in source]
        yield from (example for example in examples if isinstance(example, list))
        try:
            yield [self._value(items, [], None, context, f"{place}[]") for _ in range(max(1, least))]
        except CycleError:
            yield []

    def _addressed(self, example: Any, context: _Context) -> Any:
        if not (isinstance(example, str) and "://" in example):
            return example
        for shown, known in context.ids.items():
            example = shown.sub(known, example)
        if f"{example}/".startswith(f"{self.server_url}/"):
            return context.occasion.own_url + example.removeprefix(self.server_url)
        return example


def _ids(flat: Flat, sources: Sequence[Mapping[str, Any]]) -> dict[re.Pattern[str], str]:
    """Return the ids among what was given, as an address has them."""
    ids = {}
    for name, shown in flat.ids:
        known = next((source[name] for source in sources if name in source), None)
        if known and isinstance(known, str):
            # Quoted, it is one step of a path whatever was sent, and holds no backslash that a pattern would read.
            ids[shown] = quote(known, safe="")
    return ids
