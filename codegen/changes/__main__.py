"""The command `python -m codegen.changes`."""

import argparse
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path

from codegen import documents
from codegen.changes import python
from codegen.changes.account import account, repair
from codegen.changes.change import Kind
from codegen.changes.printing import Report, as_json, as_markdown, as_text
from codegen.changes.python import PythonAPI
from codegen.changes.version import next_version
from codegen.documents import DocumentError
from codegen.output import show
from codegen.overlay import OverlayError

PROJECT = Path(__file__).parents[2] / "pyproject.toml"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the account; give 0, 1 for what --fail-on asks, or 2 for what cannot be read."""
    options = _parser().parse_args(arguments)
    try:
        old, new = (repair(documents.load_openapi(path)) for path in (options.old, options.new))
    except (DocumentError, OverlayError) as error:
        return _fail(str(error))
    changes = account(old, new)
    if options.documents_only:
        api = PythonAPI(unknown="left out, as asked")
    else:
        api = python.compare(options.old, options.new, options.generated)
    everything = [*changes, *api.changes]
    if options.json:
        show(as_json(everything))
        if api.unknown and not options.documents_only:
            print(f"warning: the Python API was not compared: {api.unknown}", file=sys.stderr)
    else:
        version = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]["version"]
        report = Report(
            old=options.old.name,
            new=options.new.name,
            changes=changes,
            python=api.changes,
            python_unknown=api.unknown,
            version=version,
            next_version=next_version(version, everything),
        )
        if options.markdown not in {None, "-"}:
            try:
                Path(options.markdown).write_text(as_markdown(report), encoding="utf-8")
            except (OSError, ValueError) as error:
                return _fail(f"--markdown {options.markdown}: {getattr(error, 'strerror', None) or error}")
        show(as_markdown(report) if options.markdown == "-" else as_text(report))
    return 1 if options.fail_on and _reaches(Kind(options.fail_on), [change.kind for change in everything]) else 0


def _fail(reason: str) -> int:
    print(f"error: {reason}", file=sys.stderr)
    return 2


def _reaches(limit: Kind, kinds: Sequence[Kind]) -> bool:
    gravest_first = list(Kind)
    return any(gravest_first.index(kind) <= gravest_first.index(limit) for kind in kinds)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m codegen.changes",
        description="Say what the change from one document to another means for a Python user of the client.",
    )
    parser.add_argument("old", type=Path, metavar="OLD", help="OpenAPI 3.x, YAML or JSON")
    parser.add_argument("new", type=Path, metavar="NEW", help="the document that takes its place")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="a list of objects")
    form.add_argument(
        "--markdown",
        nargs="?",
        const="-",
        metavar="FILE",
        help="for a pull request: printed, or written to FILE beside",
    )
    parser.add_argument(
        "--fail-on", choices=list(Kind), help="exit with status 1 when a change is that grave, or graver"
    )
    parser.add_argument(
        "--documents-only", action="store_true", help="do not generate both clients to compare their Python API"
    )
    parser.add_argument(
        "--generated",
        nargs="+",
        type=Path,
        default=[],
        metavar="DIR",
        help="what codegen.generate has made already: not made again for the document that it was made from",
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
