"""Print what is wrong in a document: `python -m codegen.doctor DOCUMENT [--raw] [--json]`."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from codegen.doctor.examination import examine
from codegen.doctor.printing import as_json, as_text
from codegen.documents import DocumentError
from codegen.output import show

EPILOG = """\
Printed are, in full, the findings that codegen/repairs.yaml and codegen/contract.yaml leave, each with the action that
mends it; then, in a line each, those that they mend.

Severities, and what they mean:
  breaks generation     the generator refuses the document, or leaves out or overwrites a part of it
  wrong on the wire     the client sends or reads something other than the portal means
  weakens the contract  a broken promise goes unnoticed, or a test is spoilt
  untidy                it misleads readers and tools, not the client

What mends the client belongs in codegen/repairs.yaml, what only weakens the contract in codegen/contract.yaml. Actions
are printed as they stand there, and are applied in that order: those that take entries out of lists come last.

Exit status, with --json too: 0 when nothing is left that breaks generation or is wrong on the wire, 1 when something
is or the overlays cannot be applied, 2 when the document cannot be read. With --raw nothing counts as mended.
With --json all findings are listed either way, and `mended` tells those apart that the overlays mend.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; give the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m codegen.doctor",
        description="Find everything in an OpenAPI document that would hurt.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("document", type=_file, metavar="DOCUMENT", help="OpenAPI 3.1, YAML or JSON")
    parser.add_argument("--raw", action="store_true", help="print every finding in full, as if there were no overlays")
    parser.add_argument("--json", action="store_true", help="print a list of objects, one for each finding")
    options = parser.parse_args(arguments)
    try:
        examination = examine(options.document, raw=options.raw)
    except DocumentError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    show(as_json(examination) if options.json else as_text(examination, raw=options.raw))
    return examination.status


def _file(name: str) -> Path:
    if not name:
        raise argparse.ArgumentTypeError("'' is no name of a file; give one, such as openapi.yaml")
    return Path(name)


if __name__ == "__main__":
    sys.exit(main())
