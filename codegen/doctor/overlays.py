"""What the overlays leave of a document's defects."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from attrs import frozen

from codegen import overlay
from codegen.doctor import Finding, diagnose
from codegen.doctor.generator import refusals
from codegen.doctor.source import Source
from codegen.documents import Location
from codegen.overlay import PROMISES, REPAIRS, Overlay


@frozen
class Defects:
    """The defects of a document.

    Attributes:
        found: in the document as it is, what the overlays lay open in it, and what the generator has against it.
        left: in what the overlays make of it, with the actions that mend that. What they themselves bring in is none
            of the document's.
    """

    found: list[Finding]
    left: list[Finding]

    @property
    def mended(self) -> list[Finding]:
        """Those that the overlays mend."""
        left = _keys(self.left)
        return [finding for finding in self.found if _key(finding) not in left]

    @property
    def hurt(self) -> bool:
        """Whether one is left that breaks generation or is wrong on the wire."""
        return any(finding.severity.hurts for finding in self.left)

    def __str__(self) -> str:
        number = len(self.found)
        return f"{number} defect{'s' if number != 1 else ''}, {len(self.mended)} of them mended by the overlays"


def defects(read: Source, mended: Mapping[str, Any], repaired: Mapping[str, Any] | None = None) -> Defects:
    """Compare a document with what overlays make of it."""
    found = diagnose(read.data, read.unquoted)
    # How a value is written counts for as long as it is that value.
    unquoted = {place: text for place, text in read.unquoted.items() if _at(mended, place) == _at(read.data, place)}
    keys = _keys(found)
    after = diagnose(mended, unquoted)
    # What hung on a reference that led nowhere, say, is seen when it leads somewhere.
    laid_open = [each for each in after if _key(each) not in keys and _is_untouched(each.location, read.data, mended)]
    found += laid_open
    left = [each for each in after if _key(each) in keys or each in laid_open]
    # The client is made without contract.yaml.
    if repaired is None:
        repaired = mended if mended == read.data else overlay.apply(read.data, _overlays()[:1], on_dead=lambda _: None)
    refused = refusals(repaired, left)
    return Defects(found + refused, left + refused)


def mend(data: Mapping[str, Any]) -> dict[str, Any]:
    """Apply repairs.yaml and contract.yaml, those actions included that find nothing to do.

    Raises:
        DocumentError, OverlayError: when they cannot be read, or do not fit the document.
    """
    return overlay.apply(data, _overlays(), on_dead=lambda _: None)


@cache
def _overlays() -> tuple[Overlay, ...]:
    return tuple(overlay.load(path) for path in (REPAIRS, PROMISES))


def _key(finding: Finding) -> tuple[str, Location]:
    return finding.rule, finding.location


def _keys(findings: list[Finding]) -> set[tuple[str, Location]]:
    return {_key(finding) for finding in findings}


def _is_untouched(location: Location, before: Any, after: Any) -> bool:
    """Tell whether overlays leave an object itself as it was, whatever they do to the objects in it."""
    old, new = _at(before, location), _at(after, location)
    return isinstance(old, dict) and isinstance(new, dict) and _outline(old) == _outline(new)


def _outline(value: dict[str, Any]) -> dict[str, Any]:
    return {word: None if isinstance(inside, dict) else inside for word, inside in value.items()}


def _at(data: Any, location: Location) -> Any:
    for step in location:
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            return None
    return data
