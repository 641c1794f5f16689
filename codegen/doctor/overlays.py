"""What the overlays leave of a document's defects."""

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from attrs import evolve, frozen

from codegen import overlay
from codegen.doctor import Finding, Severity, diagnose
from codegen.doctor.generator import refusals
from codegen.doctor.source import Source
from codegen.documents import Location
from codegen.overlay import PROMISES, REPAIRS, Overlay

_NOWHERE: Final = object()


@frozen
class Defects:
    """The defects of a document.

    Attributes:
        found: in the document as it is, what the overlays lay open in it or bring in, and what the generator has
            against it.
        left: in what the overlays make of it, with the actions that mend that; what they bring in is mended in them.
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
    left: list[Finding] = []
    for each in diagnose(mended, unquoted):
        if _at(read.data, each.location) is not _NOWHERE:
            left.append(each)
        elif each.severity is not Severity.GENERATION:  # what hurts the generator it tells itself, below
            left.append(evolve(each, message=f"{each.message}; an overlay says so", action=None))
    found += [each for each in left if _key(each) not in keys]
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


def _at(data: Any, location: Location) -> Any:
    for step in location:
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            return _NOWHERE
    return data
