"""Compare two schemas, wherever they stand: types, fields, variants, and the names of classes."""

import json
from typing import Final

from attrs import evolve, frozen

from codegen.changes import keywords, naming
from codegen.changes.change import Kind, Side
from codegen.changes.reading import Node
from codegen.changes.relation import Relation, alternatives, presence, switch
from codegen.changes.schema import Schema, read
from codegen.changes.telling import Teller, change, code

COMPONENTS: Final = ("components", "schemas")
_ANNOTATIONS: Final = {"title", "description", "example", "examples", "deprecated", "externalDocs"}


@frozen
class Subject:
    """What is compared, for messages: a field, and the body or parameter that it is in."""

    whole: str
    field: str = ""

    def __str__(self) -> str:
        return f"{code(self.field)} in {self.whole}" if self.field else self.whole

    def part(self, name: str) -> "Subject":
        return evolve(self, field=f"{self.field}.{name}" if self.field else name)

    def entry(self, mark: str) -> "Subject":
        return evolve(self, field=self.field + mark)


def compare(teller: Teller, old: Node, new: Node, subject: Subject) -> None:
    """Tell what differs, once for each pair of schemas."""
    if not old and not new:
        return
    before, after = read(old, teller.side), read(new, teller.side)
    if not teller.begin(before.origin, after.origin):
        return
    if bool(before.variants) is bool(after.variants):
        _types(teller, before, after, subject)
        _class(teller, before, after, subject)
        _properties(teller, before, after, subject)
        _additional(teller, before, after, subject)
        _items(teller, before, after, subject)
    if before.variants or after.variants:
        _variants(teller, before, after, subject)
    keywords.compare(teller, before, after, str(subject))


def _types(teller: Teller, old: Schema, new: Schema, subject: Subject) -> None:
    before, after = (sorted(schema.types) if schema.types else None for schema in (old, new))
    relation = alternatives(before, after)
    message = f"{subject}: type {change(before, after)}"
    if before and after and set(before) ^ set(after) == {"null"}:
        message = f"{subject} may be null{'' if 'null' in after else ' no more'}"
    keyword = "type" if old["type"].value != new["type"].value else "nullable"
    if relation is Relation.SAME:
        teller.document(old[keyword], new[keyword], f"{subject}: {code(keyword)}")
    teller.relate(relation, new[keyword] or old[keyword] or new.node, message)


def _class(teller: Teller, old: Schema, new: Schema, subject: Subject) -> None:
    """Tell of a class that goes by another name; a component that was renamed is told where components are."""
    if not (old.is_class and new.is_class):
        return
    before, after = (schema.class_name and naming.class_name(schema.class_name) for schema in (old, new))
    if before == after or (before and after and _renamed(old, new)):
        return
    one, other = (code(name) if name else "named after where it stands" for name in (before, after))
    teller.tell(Kind.BREAKING, new["title"] or new.node, f"{subject}: its class is {other}, was {one}")


def _renamed(old: Schema, new: Schema) -> bool:
    """Tell whether one component took the place of the other, so that every use of it changed."""
    return old.node.location[:2] == new.node.location[:2] == COMPONENTS and not (
        new.node.find(old.node.pointer) or old.node.find(new.node.pointer)
    )


def _properties(teller: Teller, old: Schema, new: Schema, subject: Subject) -> None:
    for name in old.properties | old.required | new.properties | new.required:
        before, after = old.properties.get(name), new.properties.get(name)
        field, required = subject.part(name), name in new.required
        if before and not after:
            teller.tell(Kind.BREAKING, before, f"{field} is gone")
        elif after and not before:
            breaks = required and teller.side is Side.REQUEST
            kind = Kind.BREAKING if breaks else Kind.ADDITIVE
            teller.tell(kind, after, f"{field} is new{' and required' if required else ''}")
        else:
            place = after or new.required.get(name) or old.required[name]
            word = "required" if required else "optional"
            teller.relate(switch(name in old.required, required), place, f"{field} is {word} now")
            if before and after:
                compare(teller, before, after, field)


def _additional(teller: Teller, old: Schema, new: Schema, subject: Subject) -> None:
    """Compare what stands in an object beside its properties. A closed one has no place for it in Python either."""
    before, after = old["additionalProperties"], new["additionalProperties"]
    closed = after.value is False
    if closed is not (before.value is False):
        kind = Kind.BREAKING if closed else Kind.ADDITIVE
        teller.tell(kind, after or before, f"{subject} is {'closed' if closed else 'open'} to other fields now")
    elif before.mapping() and after.mapping():
        compare(teller, before, after, subject.entry("{}"))
    else:
        relation = presence(before.mapping() or None, after.mapping() or None)
        teller.relate(relation, after or before, f"{subject}: what other fields may hold changed")


def _items(teller: Teller, old: Schema, new: Schema, subject: Subject) -> None:
    before, after = old["items"], new["items"]
    if before and after:
        compare(teller, before, after, subject.entry("[]"))
    else:
        word = "said" if after else "left open"
        relation = presence(before.value, after.value)
        teller.relate(relation, after or before, f"{subject}: what its items are is {word} now")


def _variants(teller: Teller, old: Schema, new: Schema, subject: Subject) -> None:
    """Compare what is to be chosen from; a schema that leaves no choice is the only variant."""
    gone, added = old.variants or [old.node], new.variants or [new.node]
    for identity in (_name, _shape):
        before, after = ({identity(variant): variant for variant in variants} for variants in (gone, added))
        same = [name for name in before if name is not None and name in after]
        for name in same:
            compare(teller, before[name], after[name], subject)
        gone, added = ([each for each in variants if identity(each) not in same] for variants in (gone, added))
    if len(gone) == len(added):  # each has changed, then, in its own place
        for one, other in zip(gone, added, strict=True):
            compare(teller, one, other, subject)
        return
    for variant in gone:
        teller.relate(Relation.NARROWER, variant, f"{subject}: the variant {_label(variant)} is gone")
    for variant in added:
        teller.relate(Relation.WIDER, variant, f"{subject}: the variant {_label(variant)} is new")


def _name(variant: Node) -> str | None:
    match variant.resolved().location:
        case ("components", "schemas", str(name)):
            return name
    return variant["title"].text() or None


def _shape(variant: Node) -> str:
    """Give what a variant allows, whatever is told of it."""
    value = variant.value
    if isinstance(value, dict):
        value = {key: inside for key, inside in value.items() if key not in _ANNOTATIONS}
    return json.dumps(value, sort_keys=True)


def _label(variant: Node) -> str:
    return code(_name(variant) or _shape(variant))
