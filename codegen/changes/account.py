"""Account for the change from one vendor's document to another."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from attrs import evolve, frozen

from codegen import overlay
from codegen.changes import operations
from codegen.changes.change import Change, Kind, Side
from codegen.changes.reading import Node
from codegen.overlay import REPAIRS, Overlay

Document = Mapping[str, Any]


@frozen
class Edition:
    """A vendor's document, as it was published and as it is repaired."""

    published: Document
    repaired: Document


def repair(document: Document) -> Edition:
    """Apply the repairs, those that find nothing included: each waits for one of two editions.

    Raises:
        OverlayError: when the repairs do not fit the document.
    """
    return Edition(document, overlay.apply(document, [_repairs()], on_dead=lambda _: None))


@cache
def _repairs() -> Overlay:
    return overlay.load(REPAIRS)


def account(old: Edition, new: Edition) -> list[Change]:
    """Give every change, the gravest first.

    The client is made from the repaired documents, so these are compared. What differs in the published ones alone, a
    typo mended that the repairs had mended already, is documentation.
    """
    found = operations.compare(old.repaired, new.repaired)
    changes = {_located(change, old.published, new.published) for change in found}
    # The repairs say in one place what the document says in another, so the message counts as well as the place.
    told = {(change.operation, change.side, mark) for change in changes for mark in (change.pointer, change.message)}
    for change in operations.compare(old.published, new.published):
        if not told & {(change.operation, change.side, mark) for mark in (change.pointer, change.message)}:
            changes.add(_published(change))
    return sorted(changes, key=_gravity)


def _published(change: Change) -> Change:
    # Of the root's security the repairs repeat at each operation that it asks for a token, not for which scopes.
    if change.kind is Kind.DOCUMENTATION or change.pointer == "/security":
        return change
    return evolve(
        change,
        kind=Kind.DOCUMENTATION,
        message=f"{change.message}: in the published document only, for the repairs said so already",
    )


def _located(change: Change, old: Document, new: Document) -> Change:
    """Point at what was published: a keyword that the repairs brought stands in neither file."""
    pointers = change.pointer.split("/")
    for length in range(len(pointers), 0, -1):
        pointer = "/".join(pointers[:length])
        if any(Node.of(document).find(pointer) for document in (new, old)):
            return evolve(change, pointer=pointer)
    return change


def _gravity(change: Change) -> tuple[int, int, str, str, str]:
    kinds, sides = list(Kind), list(Side)
    return (
        kinds.index(change.kind),
        sides.index(change.side),
        change.operation or "",
        change.pointer,
        change.message,
    )
