"""Compare the two generated packages as Python sees them."""

import hashlib
import json
import tempfile
from collections.abc import Iterator, Sequence
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


def compare(old: Path, new: Path, generated: Sequence[Path] = ()) -> PythonAPI:
    """Generate the client of both documents, where it is not generated already, and ask griffe what breaks.

    griffe sees what has gone, moved or become required: modules, classes, attributes, arguments. It does not compare
    types; those follow from the schemas.
    """
    with tempfile.TemporaryDirectory() as directory:
        outputs = []
        for spec, name in ((old, "old"), (new, "new")):
            out = next((each for each in generated if _is_made_from(spec, each)), None)
            if out is None:
                out = Path(directory, name)
                try:
                    generate.build(spec, out, on_dead=lambda _: None)  # an action waits for one of the two documents
                except (DocumentError, OverlayError, MendError, GenerationError) as error:
                    return PythonAPI(unknown=f"{spec} cannot be generated: {error}")
            outputs.append(out)
        return PythonAPI(tuple(sorted(_breakages(*outputs), key=lambda change: change.message)))


def _is_made_from(spec: Path, output: Path) -> bool:
    try:
        recorded = json.loads((output / generate.PROVENANCE).read_bytes())["document"]["sha256"]
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return bool(recorded == hashlib.sha256(spec.read_bytes()).hexdigest())


def _breakages(old: Path, new: Path) -> Iterator[Change]:
    packages = (griffe.load(generate.PACKAGE, search_paths=[path], allow_inspection=False) for path in (old, new))
    for breakage in griffe.find_breaking_changes(*packages):
        found = breakage.as_dict()
        values = (found["old_value"], found["new_value"])
        detail = " → ".join(code(value) for value in values if isinstance(value, str | bool | int))
        what = breakage.kind.value[:1].lower() + breakage.kind.value[1:]
        message = f"`{breakage.obj.path}`: {what}" + (f": {detail}" if detail else "")
        yield Change(Kind.BREAKING, Side.DOCUMENT, None, "", message)
