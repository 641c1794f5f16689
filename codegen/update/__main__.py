"""The command `python -m codegen.update SPEC`, which is `make update`."""

import argparse
import hashlib
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from codegen.doctor.printing import pasteable
from codegen.documents import DocumentError
from codegen.overlay import OverlayError
from codegen.update import steps
from codegen.update.document import SourceError, fetch
from codegen.update.run import DOCUMENT, StoppedError, Update

TREE: Final = Path(__file__).parents[2]
ACCOUNT: Final = Path("build", "update.md")
PROPOSALS: Final = Path("build", "proposals.yaml")
_UNCHANGED: Final = "Nothing was changed."


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; give the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m codegen.update",
        description="Take over a new document of the vendor, or say why not and leave everything as it is.",
    )
    parser.add_argument("spec", metavar="SPEC", help="the document: a file, or an https address")
    parser.add_argument("--tree", type=Path, default=TREE, help="the working tree to update [this one]")
    options = parser.parse_args(arguments)
    try:
        content = fetch(options.spec)
        if content == (options.tree / DOCUMENT).read_bytes():
            print(f"{options.spec} is the document of which the client is made already. {_UNCHANGED}")
            return 0
        update = Update(options.tree, options.spec, lambda line: print(line, flush=True), steps.CHECKS)
        account = update.take_over(content)
    except StoppedError as stop:
        _fail(str(stop))
        _propose(stop, options.tree / PROPOSALS)
        return 1
    except (SourceError, DocumentError, OverlayError, OSError) as error:
        _fail(str(error))
        return 2
    (options.tree / PROPOSALS).unlink(missing_ok=True)
    print(f"\n{account}\n{DOCUMENT} is the new document now, sha256 {hashlib.sha256(content).hexdigest()}.")
    print(f"The account is in {ACCOUNT} too, as Markdown. `make ci`, look at the change, and commit it.")
    return 0


def _fail(reason: str) -> None:
    sys.stdout.flush()
    sys.stderr.write(f"error: {reason}\n{_UNCHANGED}\n")


def _propose(stop: StoppedError, path: Path) -> None:
    if not stop.proposals:
        return
    path.parent.mkdir(exist_ok=True)
    text = pasteable(stop.proposals)
    path.write_text(f"actions:\n{text}", encoding="utf-8")
    sys.stderr.write(
        f"\nThese actions would mend what can be mended; look at each, and paste it at the end of codegen/repairs.yaml "
        f"(they are in {PROPOSALS} too):\n\n{text}"
    )


if __name__ == "__main__":
    sys.exit(main())
