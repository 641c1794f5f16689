"""Schemas with their $ref followed and their allOf merged in, each worked out once."""

import re
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

Schema = Any  # a JSON Schema: a mapping, or True or False

_ID_NAME = re.compile(r"id|.*(Id|ID|_id)")
_ID_EXAMPLE = re.compile(r"([A-Za-z]+_)[A-Za-z0-9]+")


class NoValueError(ValueError):
    """Nothing was found that keeps the schema; names the place."""


class CycleError(NoValueError):
    """The schema holds itself: whoever may leave the value out does so."""


class Flat:
    """A schema without $ref and allOf at its top: its keywords, the references that led to them, and what follows."""

    def __init__(self, flats: "Flats", keywords: dict[str, Any], references: tuple[str, ...] = ()) -> None:
        self._flats = flats
        self.keywords = keywords
        self.references = references

    @cached_property
    def types(self) -> list[str]:
        """The JSON types that it states, or that its keywords mean; text where nothing says."""
        stated = self.keywords.get("type", [])
        if stated:
            return [stated] if isinstance(stated, str) else list(stated)
        if "properties" in self.keywords:
            return ["object"]
        if "items" in self.keywords:
            return ["array"]
        return [] if "const" in self.keywords or "enum" in self.keywords else ["string"]

    @cached_property
    def choices(self) -> list[Schema]:
        """The alternatives of oneOf and anyOf."""
        return [*self.keywords.get("oneOf", ()), *self.keywords.get("anyOf", ())]

    @cached_property
    def branches(self) -> list[tuple[Schema, "Flat"]]:
        """Each alternative, and what it comes to with what they have in common."""
        common = {key: value for key, value in self.keywords.items() if key not in ("anyOf", "oneOf")}
        flats = [(part, self._flats.of(part)) for part in self.choices]
        return [(part, Flat(self._flats, _merged(common, flat.keywords), flat.references)) for part, flat in flats]

    @cached_property
    def says_null(self) -> bool:
        """Whether null is among the types, or those of an alternative."""
        return "null" in self.types or any(self._flats.of(part).says_null for part in self.choices)

    @cached_property
    def examples(self) -> list[Any]:
        """What it shows, and its default."""
        listed = self.keywords.get("examples")
        shown = [self.keywords[key] for key in ("example", "default") if key in self.keywords]
        return [*shown, *listed] if isinstance(listed, list) else shown

    @cached_property
    def ids(self) -> list[tuple[str, re.Pattern[str]]]:
        """The properties that are ids, each with what finds the like of its example in an address."""
        names = filter(_ID_NAME.fullmatch, self.keywords.get("properties", ()))
        shown = ((name, self._flats.of(self.keywords["properties"][name]).keywords.get("example")) for name in names)
        found = ((name, _ID_EXAMPLE.fullmatch(str(example))) for name, example in shown)
        return [(name, re.compile(rf"(?<![A-Za-z0-9]){example[1]}[A-Za-z0-9]+")) for name, example in found if example]


class Flats:
    """Flattens the schemas of one document; `referred` gives what the $ref of a node names."""

    def __init__(self, referred: Callable[[Any], Any]) -> None:
        self._referred = referred
        self._any = Flat(self, {})
        # By identity, and each with the schema itself, so that no other gets its number.
        self._known: dict[int, tuple[Schema, Flat]] = {}

    def of(self, schema: Schema) -> Flat:
        """Flatten a schema, which has to be a node of the document or {}.

        Raises:
            CycleError: It leads back to itself by $ref and allOf alone.
        """
        known = self._known.get(id(schema))
        if known is not None:
            return known[1]
        if not schema or not isinstance(schema, Mapping):
            return self._any
        keywords, references = self._flatten(schema, ())
        flat = Flat(self, keywords, references)
        self._known[id(schema)] = (schema, flat)
        return flat

    def _flatten(self, schema: Schema, trail: tuple[str, ...]) -> tuple[dict[str, Any], tuple[str, ...]]:
        if not isinstance(schema, Mapping):
            return {}, ()
        met: tuple[str, ...] = ()
        keywords: dict[str, Any] = {}
        own = {key: value for key, value in schema.items() if key not in ("$ref", "allOf")}
        if "$ref" in schema:
            if schema["$ref"] in trail:
                raise CycleError(f"{schema['$ref']} within itself")
            trail = (*trail, schema["$ref"])
            keywords, more = self._flatten(self._referred(schema), trail)
            met = (schema["$ref"], *more)
        for part in schema.get("allOf", ()):
            flat, more = self._flatten(part, trail)
            keywords, met = _merged(keywords, flat), (*met, *more)
        return _merged(keywords, own), met


def _merged(first: Mapping[str, Any], second: Mapping[str, Any]) -> dict[str, Any]:
    merged = {**first, **second}
    if "properties" in first and "properties" in second:
        merged["properties"] = {**first["properties"], **second["properties"]}
    if "required" in first and "required" in second:
        merged["required"] = [*first["required"], *second["required"]]
    return merged
