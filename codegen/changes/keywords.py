"""Compare the keywords of two schemas, and what the prose says instead of them."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from codegen.changes import demands, limits, prose, units
from codegen.changes.change import Kind
from codegen.changes.reading import Node
from codegen.changes.relation import (
    Relation,
    alternatives,
    assumed,
    clarified,
    lower,
    multiple,
    presence,
    switch,
    upper,
)
from codegen.changes.schema import Schema
from codegen.changes.telling import Teller, change, code

Compared = Callable[[Any, Any], Relation]

# The types of Python that the generator gives to texts: another format is another type.
_PYTHON_TYPES: Final = {"date", "date-time", "uuid", "binary"}
_WIDTHS: Final = {("int32", "int64"): Relation.WIDER, ("float", "double"): Relation.WIDER}


def _format(old: Any, new: Any) -> Relation:
    if old != new and {str(old), str(new)} & _PYTHON_TYPES:
        return Relation.OTHER
    if (new, old) in _WIDTHS:
        return Relation.NARROWER
    return _WIDTHS.get((old, new)) or presence(old, new)


_ASSERTED: Final[Mapping[str, Compared]] = {
    "format": _format,
    "enum": alternatives,
    **dict.fromkeys(("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties", "maxContains"), upper),
    **dict.fromkeys(("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties", "minContains"), lower),
    "multipleOf": multiple,
    "uniqueItems": switch,
    "contentEncoding": assumed,
    # Whether one pattern allows more than another is more than can be told.
    **dict.fromkeys(("const", "pattern", "contentMediaType", "discriminator"), presence),
    **dict.fromkeys(("not", "if", "then", "else", "dependentRequired", "dependentSchemas"), presence),
    **dict.fromkeys(("contains", "prefixItems", "propertyNames", "patternProperties"), presence),
    **dict.fromkeys(("unevaluatedItems", "unevaluatedProperties"), presence),
}
# Compared elsewhere: by `codegen.changes.schemas`, or by where they lead.
_STRUCTURE: Final = {
    *("$ref", "$defs", "allOf", "anyOf", "oneOf", "type", "nullable", "properties", "required", "items"),
    "additionalProperties",
}
_WORDS: Final = {
    "spelling": "the format in the prose",
    "example spelling": "the spelling of the example",
    "example of prefix": "the prefix of the example",
    "characters": "which characters it may have, in the prose",
    "moment": "when it may be, in the prose",
    "uniqueness": "that no two may be the same, in the prose",
    "disuse": "that it is not used, in the prose",
    "absence": "that it may be left out or null, in the prose",
    "obligation": "that it is required, in the prose",
    "written as": "the type in the prose",
    "tax": "the tax in the prose",
    "zone": "the time zone in the prose",
    "measure": "the unit in the prose",
}


def compare(teller: Teller, old: Schema, new: Schema, what: str) -> None:
    """Tell of each keyword that differs, and each sentence."""
    rules = {**_ASSERTED, **dict(_in_prose(old, new))}
    for keyword in rules.keys() & (old.keywords | new.keywords | old.said | new.said).keys():
        for before, after in _told(old, new, keyword):
            in_prose = (after or before).location[-1:] == ("description",)
            words = _WORDS.get(keyword, f"{keyword} in the prose" if in_prose else keyword)
            relation = rules[keyword](before.value, after.value)
            teller.relate(relation, after or before, f"{what}: {words} {change(before.value, after.value)}")
    for before, after in _told(old, new, "default"):
        if _written(before) != _written(after):
            kind = Kind.BREAKING if before else Kind.ADDITIVE
            teller.tell(kind, after or before, f"{what}: default {change(before.value, after.value)}")
    _documentation(teller, old, new, what)


def _written(default: Node) -> str:
    """Give a default as text: the prose tells a number by its digits, and spells `true` as it likes."""
    is_text = isinstance(default.value, str) and default.location[-1:] == ("default",)
    written = str(default.value)
    return written.lower() if written in {"True", "False"} and not is_text else written


def _told(old: Schema, new: Schema, keyword: str) -> Iterator[tuple[Node, Node]]:
    """Give what is to be compared: the keyword, or what the prose says where a document has no such keyword.

    Where both have it, what the prose says beside it matters only if both say something.
    """
    written = (old[keyword], new[keyword])
    # What the old document never told, its example showed.
    shown = old.said.get(f"example of {keyword}", written[0])
    said = (old.said.get(keyword, shown), new.said.get(keyword, written[1]))
    if not all(written):
        yield written[0] or said[0], written[1] or said[1]
        return
    yield written
    if keyword in old.said.keys() & new.said.keys():
        yield said


def _in_prose(old: Schema, new: Schema) -> Iterator[tuple[str, Compared]]:
    """Choose what to compare in the prose, which often repeats what a keyword says."""
    known = old["format"] and old["format"].value == new["format"].value
    yield "spelling", clarified if known else prose.COMPARED["spelling"]
    if not any(schema["format"] or "spelling" in schema.said for schema in (old, new)):
        yield "example spelling", clarified
    if not any("prefix" in schema.said for schema in (old, new)):
        yield "example of prefix", clarified
    if not all("null" in (schema.types or ()) for schema in (old, new)):
        yield "absence", prose.COMPARED["absence"]
    yield "zone", clarified if all(map(_tells_its_zone, (old, new))) else prose.COMPARED["zone"]
    units_but_zones = units.COMPARED.keys() - {"zone"}
    for name in ("prefix", *units_but_zones, *demands.COMPARED, "length", "obligation", *limits.READERS):
        yield name, prose.COMPARED[name]


def _tells_its_zone(schema: Schema) -> bool:
    """Tell whether each value says itself what time it means, so that naming the zone adds nothing."""
    if spelling := schema.said.get("spelling"):
        return prose.is_absolute(spelling.value)
    return bool(schema["format"].value == "date-time")


def _documentation(teller: Teller, old: Schema, new: Schema, what: str) -> None:
    told = {made.pointer for made in teller.changes}
    for keyword in old.keywords | new.keywords:
        before, after = old[keyword], new[keyword]
        if keyword not in _STRUCTURE and keyword not in _ASSERTED and not {before.pointer, after.pointer} & told:
            teller.document(before, after, f"{what}: {code(keyword)}")
