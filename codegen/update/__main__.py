"""The command `python -m codegen.update SPEC`, which is `make update`."""

import argparse
import hashlib
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from codegen.doctor.printing import pasteable
from codegen.documents import DocumentError
from codegen.generate import recorded_sha256
from codegen.output import show
from codegen.overlay import OverlayError
from codegen.update import interruption, steps
from codegen.update.document import SourceError, fetch
from codegen.update.interruption import EndedError
from codegen.update.run import DOCUMENT, PROMISES, REPAIRS, StoppedError, Update

TREE: Final = Path(__file__).parents[2]
ACCOUNT: Final = Path("build", "update.md")
PROPOSALS: Final = Path("build", "proposals")
_UNCHANGED: Final = "Nothing was changed."
_USES: Final = {
    REPAIRS: "These actions would mend what the client is made from.",
    PROMISES: "These would make the contract say what the vendor promises; the client is not held to it.",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; give the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m codegen.update",
        description="Take over a new document of the vendor, or say why not and leave everything as it is.",
    )
    parser.add_argument("spec", metavar="SPEC", help="the document: a file, or an https address")
    parser.add_argument("--tree", type=Path, default=TREE, help="the working tree to update [this one]")
    options = parser.parse_args(arguments)
    options.tree = options.tree.resolve()  # the steps run elsewhere
    try:
        with interruption.raised():
            return _update(options.spec, options.tree)
    except (SourceError, DocumentError, OverlayError, OSError) as error:
        _fail(str(error))
        return 2


def _update(spec: str, tree: Path) -> int:
    old = (tree / DOCUMENT).read_bytes()
    _forget_proposals(tree)
    try:
        with _only_what_is_done_accounted_for(tree, old):
            return _take_over(spec, tree)
    except StoppedError as stop:
        _fail(str(stop))
        _propose(stop, tree)
        return 1
    except EndedError as end:
        whole = "nothing was changed" if (tree / DOCUMENT).read_bytes() == old else "all is in place already"
        sys.stderr.write(f"interrupted: {whole}\n")
        return end.status


@contextmanager
def _only_what_is_done_accounted_for(tree: Path, old: bytes) -> Iterator[None]:
    """Leave no account beside a failure: neither of an earlier update nor of what this one would have been."""
    try:
        yield
    except BaseException:
        if (tree / DOCUMENT).read_bytes() == old:
            (tree / ACCOUNT).unlink(missing_ok=True)
        raise


def _take_over(spec: str, tree: Path) -> int:
    content = fetch(spec)
    digest = hashlib.sha256(content).hexdigest()
    # The file alone may have been put there by hand.
    if content == (tree / DOCUMENT).read_bytes() and digest == recorded_sha256(tree / "generated"):
        show(f"{spec} is the document of which the client is made already. {_UNCHANGED}")
        return 0
    account = Update(tree, spec, show, steps.CHECKS).take_over(content)
    show(f"\n{account}\n{DOCUMENT} is the new document now, sha256 {digest}.")
    show(f"The account is in {ACCOUNT} too, as Markdown. `make ci`, look at the change, and commit it.")
    return 0


def _fail(reason: str) -> None:
    sys.stdout.flush()
    sys.stderr.write(f"error: {reason}\n{_UNCHANGED}\n")


def _forget_proposals(tree: Path) -> None:
    for path in (tree / PROPOSALS).glob("*.yaml"):
        path.unlink(missing_ok=True)


def _propose(stop: StoppedError, tree: Path) -> None:
    for name, actions in stop.proposals.items():
        if not actions:
            continue
        place = PROPOSALS / Path(name).name
        text = pasteable(actions)
        (tree / place).parent.mkdir(parents=True, exist_ok=True)
        (tree / place).write_text(f"actions:\n{text}", encoding="utf-8")
        sys.stderr.write(
            f"\n{_USES[name]} Look at each, and paste it at the end of {name} (they are in {place} too):\n\n{text}"
        )


if __name__ == "__main__":
    sys.exit(main())
