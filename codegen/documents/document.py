"""A document: its data, and where in the file each part of it stands."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from attrs import frozen

Location = tuple[str | int, ...]
Mark = tuple[int, int]  # line and column, both from 1


@frozen
class Document:
    """A file's content, and where in the file it stands."""

    path: Path
    data: dict[str, Any]
    marks: Mapping[Location, Mark]
    unquoted: Mapping[Location, str]  # YAML's plain scalars, as they are written

    def line(self, location: Location) -> int | None:
        """Give the line, from 1, of a node or of the nearest known one around it; None if the file is JSON."""
        while location and location not in self.marks:
            location = location[:-1]
        mark = self.marks.get(location)
        return mark and mark[0]
