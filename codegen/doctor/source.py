"""Read a document for the doctor: whatever is in the file, there is an answer with a line and a column."""

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from attrs import field, frozen
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.events import NodeEvent, SequenceStartEvent

from codegen import documents
from codegen.doctor.json_places import FaultError, places
from codegen.documents import DocumentError, Location, Mark, path_items


@frozen
class Source:
    """A document that could be read."""

    data: dict[str, Any]
    unquoted: Mapping[Location, str]
    _marks: Mapping[Location, Mark]
    _moved: Mapping[Location, Location] = field(factory=dict)  # paths that were references, and to where

    def mark(self, location: Location) -> Mark:
        """Give the line and column, from 1, of a node or of the nearest known one around it."""
        if location not in self._marks and location[:2] in self._moved:
            location = (*self._moved[location[:2]], *location[2:])
        while location and location not in self._marks:
            location = location[:-1]
        return self._marks.get(location, (1, 1))


@frozen
class Unreadable:
    """Why a document could not be read, and where."""

    what: str
    mark: Mark


def read(path: Path) -> Source | Unreadable:
    """Read a YAML or JSON file.

    Raises:
        DocumentError: there is no such file, or it cannot be opened; that is no defect of a document.
    """
    # What is no regular file, such as /dev/stdin, can be read once only.
    if path.is_file() and (mark := _list_at_root(path)):
        return Unreadable("the document must be a mapping, not a list", mark)
    is_json = path.suffix.lower() == ".json"
    try:
        document = documents.read(path)
    except DocumentError as error:
        if isinstance(error.__cause__, OSError):
            raise
        mark = (error.line or 1, error.column or 1)
        if is_json and error.line is None:
            mark = _first_fault(path)
        place = ":".join(str(part) for part in (path, error.line, error.column) if part is not None)
        what = str(error)
        for prefix in (place, f"{path}:{error.line}", str(path)):
            what = what.removeprefix(f"{prefix}: ")
        return Unreadable(what, mark)
    marks = places(path.read_text(encoding="utf-8-sig")) if is_json else document.marks
    data, moved = path_items.resolve(document.data)
    return Source(data, document.unquoted, marks, moved)


def _list_at_root(path: Path) -> Mark | None:
    """Give where a list begins that is all of the document: to read a large one to its end takes a minute."""
    with suppress(OSError, ValueError, OverflowError, YAMLError):  # why it cannot be read is for `documents` to say
        for event in YAML(typ="safe", pure=True).parse(path.read_text(encoding="utf-8-sig")):
            if isinstance(event, NodeEvent):
                start = event.start_mark
                return (start.line + 1, start.column + 1) if isinstance(event, SequenceStartEvent) else None
    return None


def _first_fault(path: Path) -> Mark:
    """Find what made `documents` refuse a file that is JSON by its grammar."""
    try:
        places(path.read_text(encoding="utf-8-sig"))
    except FaultError as fault:
        return fault.mark
    except ValueError:
        pass  # none of text: it has no places
    return 1, 1
