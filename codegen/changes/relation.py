"""Compare what two documents allow: a limit, a list of values, a pattern.

Whatever is sent, a portal that allows less breaks the sender; whatever is received, a portal that may answer more
breaks the reader. So it is enough to know which of two allows more.
"""

import json
from collections.abc import Iterable
from enum import Enum, auto
from typing import Any, Final

from codegen.changes.change import Kind, Side


class Relation(Enum):
    """What the new document allows, compared with the old one."""

    SAME = auto()
    WIDER = auto()
    NARROWER = auto()
    OTHER = auto()  # each allows what the other does not, or nobody can tell


_HARMLESS: Final = {Side.REQUEST: Relation.WIDER, Side.RESPONSE: Relation.NARROWER, Side.DOCUMENT: Relation.WIDER}


def kind(relation: Relation, side: Side) -> Kind:
    """Give the kind of a change that is not SAME."""
    return Kind.ADDITIVE if relation is _HARMLESS[side] else Kind.BREAKING


def presence(old: Any, new: Any) -> Relation:
    """Compare what allows everything when it is not there (None), and cannot be compared when it is."""
    if old == new:
        return Relation.SAME
    if old is None:
        return Relation.NARROWER
    return Relation.WIDER if new is None else Relation.OTHER


def clarified(old: Any, new: Any) -> Relation:
    """Compare what matters only when it is told both times: the first telling is no change."""
    return Relation.SAME if old is None or new is None or old == new else Relation.OTHER


def assumed(old: Any, new: Any) -> Relation:
    """Compare what everybody takes for granted until it is told: the first telling is news, and so is the last."""
    return Relation.SAME if old == new else Relation.OTHER


def upper(old: Any, new: Any) -> Relation:
    """Compare greatest values; None is no limit."""
    if not (_is_number(old) and _is_number(new)):
        return presence(old, new)
    if old == new:
        return Relation.SAME
    return Relation.WIDER if new > old else Relation.NARROWER


def lower(old: Any, new: Any) -> Relation:
    """Compare least values; None is no limit."""
    return upper(new, old) if _is_number(old) and _is_number(new) else presence(old, new)


def switch(old: Any, new: Any) -> Relation:
    """Compare what allows less when it is true."""
    return presence(old or None, new or None)


def multiple(old: Any, new: Any) -> Relation:
    """Compare `multipleOf`."""
    if _is_number(old) and _is_number(new) and old != new and old and new:
        if old % new == 0:
            return Relation.WIDER
        if new % old == 0:
            return Relation.NARROWER
    return presence(old, new)


def alternatives(old: Any, new: Any) -> Relation:
    """Compare sets of JSON values of which one is to be chosen; what is no collection allows any value."""
    if not (isinstance(old, Iterable) and isinstance(new, Iterable)):
        return presence(old, new)
    before, after = _distinct(old), _distinct(new)
    if before == after:
        return Relation.SAME
    if before < after:
        return Relation.WIDER
    return Relation.NARROWER if after < before else Relation.OTHER


def _distinct(values: Iterable[Any]) -> set[str]:
    return {json.dumps(value, sort_keys=True) for value in values}  # to Python, True == 1


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
