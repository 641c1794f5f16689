"""Examine a file: whatever is in it, there are findings, their places and an exit status."""

from collections.abc import Callable
from pathlib import Path

from attrs import frozen

from codegen.doctor import Finding, Severity, diagnose, source
from codegen.doctor.actions import turn
from codegen.doctor.overlays import Defects, defects, mend
from codegen.documents import DocumentError, Location, Mark
from codegen.overlay import OverlayError


@frozen
class Examination:
    """What came of a file.

    Attributes:
        mark: gives the line and column of a location.
        status: 0 when nothing that is left hurts, 1 when something does or the overlays cannot be applied, 2 when the
            file cannot be read.
        warning: why the overlays cannot be applied.
    """

    path: Path
    defects: Defects
    mark: Callable[[Location], Mark]
    status: int
    warning: str | None = None


def examine(path: Path, *, raw: bool = False) -> Examination:
    """Find the defects of a document, in the order of the file, and those that the overlays leave.

    Those left are in an order in which their actions can be pasted.

    Args:
        path: a file, YAML or JSON.
        raw: leave the overlays out.
    """
    read = source.read(path)
    if isinstance(read, source.Unreadable):
        mark = read.mark
        why = "Nothing else can be told of a document that cannot be read."
        only = [Finding("unreadable", Severity.GENERATION, (), read.what, why, None)]
        return Examination(path, Defects(only, only), lambda _: mark, status=2)
    warning = None
    try:
        result = defects(read, read.data if raw else mend(read.data))
    except (DocumentError, OverlayError) as error:
        found = diagnose(read.data, read.unquoted)
        result, warning = Defects(found, found), f"the overlays cannot be applied: {error}"

    def place(finding: Finding) -> Mark:
        return read.mark(finding.location)

    # Stable: of one place, in the order of the rules; and the actions in an order in which they can be pasted.
    left = sorted(result.left, key=lambda finding: (turn(finding.action), place(finding)))
    result = Defects(sorted(result.found, key=place), left)
    return Examination(path, result, read.mark, int(result.hurt or bool(warning)), warning)
