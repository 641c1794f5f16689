"""Collect the changes of one operation and one side."""

from typing import Any, Final

from attrs import Factory, define

from codegen.changes.change import Change, Kind, Side
from codegen.changes.reading import Node
from codegen.changes.relation import Relation, kind
from codegen.documents import Location

_LONGEST: Final = 80

Pair = tuple[Location, Location]


@define
class Teller:
    """Keeps what it is told, and knows which schemas have been compared."""

    side: Side
    operation: str | None
    changes: list[Change] = Factory(list)
    compared: set[Pair] = Factory(set)

    def tell(self, kind: Kind, place: Node, message: str) -> None:
        self.changes.append(Change(kind, self.side, self.operation, place.pointer, message))

    def relate(self, relation: Relation, place: Node, message: str) -> None:
        if relation is not Relation.SAME:
            self.tell(kind(relation, self.side), place, message)

    def document(self, old: Node, new: Node, what: str) -> None:
        """Tell of a difference that matters to readers only."""
        if old.value != new.value:
            self.tell(Kind.DOCUMENTATION, new or old, f"{what} {_verb(old, new)}")

    def begin(self, old: Node, new: Node) -> bool:
        """Tell whether two schemas meet for the first time here: references may form a cycle, or a thicket."""
        pair = (old.location, new.location)
        if pair in self.compared:
            return False
        self.compared.add(pair)
        return True


def _verb(old: Node, new: Node) -> str:
    if not old:
        return "is new"
    return "changed" if new else "is gone"


def code(value: Any) -> str:
    """Show a value from a document in a line of text or Markdown, where it can do no harm."""
    text = " ".join(str(value).replace("`", "'").split())
    return f"`{text if len(text) <= _LONGEST else text[: _LONGEST - 1] + '…'}`"


def change(old: Any, new: Any) -> str:
    """Show a value and what it has become; None is not there."""
    return f"{_shown(old)} → {_shown(new)}"


def _shown(value: Any) -> str:
    if value is None:
        return "none"
    if isinstance(value, bool):
        return code("true" if value else "false")
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(code(item) for item in value) or "none"
    return code(value)
