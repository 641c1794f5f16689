"""Compare the two generated packages as Python sees them."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import griffe
from attrs import frozen

from codegen import generate
from codegen.changes.change import Change, Kind, Side
from codegen.changes.telling import code
from codegen.documents import DocumentError
from codegen.generate import GenerationError
from codegen.mends import MendError
from codegen.overlay import OverlayError


@frozen
class PythonAPI:
    """The breaking changes of the package that is generated, or why they cannot be told."""

    changes: tuple[Change, ...] = ()
    unknown: str = ""  # one line; empty when they are known


def compare(old: Path, new: Path) -> PythonAPI:
    """Generate the client of both documents and ask griffe what breaks.

    griffe sees what has gone, moved or become required: modules, classes, attributes, arguments. It does not compare
    types; those follow from the schemas.
    """
    with tempfile.TemporaryDirectory() as directory:
        before, after = Path(directory, "old"), Path(directory, "new")
        for spec, out in ((old, before), (new, after)):
            try:
                generate.build(spec, out, on_dead=lambda _: None)  # an action waits for one of the two documents
            except (DocumentError, OverlayError, MendError, GenerationError) as error:
                return PythonAPI(unknown=f"{spec} cannot be generated: {error}")
        return PythonAPI(tuple(sorted(_breakages(before, after), key=lambda change: change.message)))


def _breakages(old: Path, new: Path) -> Iterator[Change]:
    packages = (griffe.load(generate.PACKAGE, search_paths=[path], allow_inspection=False) for path in (old, new))
    for breakage in griffe.find_breaking_changes(*packages):
        found = breakage.as_dict()
        values = (found["old_value"], found["new_value"])
        detail = " → ".join(code(value) for value in values if isinstance(value, str | bool | int))
        what = breakage.kind.value[:1].lower() + breakage.kind.value[1:]
        message = f"`{breakage.obj.path}`: {what}" + (f": {detail}" if detail else "")
        yield Change(Kind.BREAKING, Side.DOCUMENT, None, "", message)
