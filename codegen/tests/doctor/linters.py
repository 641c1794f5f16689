"""Compare the doctor with the linters that a user would pick instead, on openapi.yaml: writes linters.md.

`python -m codegen.tests.doctor.linters` needs npm; the linters are installed in a directory that goes afterwards.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Final

from codegen import documents
from codegen.doctor import diagnose
from codegen.nodes import pointer

ROOT: Final = Path(__file__).parents[3]
TABLE: Final = Path(__file__).with_name("linters.md")
DOCUMENT: Final = ROOT / "openapi.yaml"
REDOCLY: Final = "2.77.0"
SPECTRAL: Final = "6.16.3"

Reports = list[tuple[str, str, str]]  # pointer, rule, message


def main() -> int:
    """Write the table; give the exit status."""
    argparse.ArgumentParser("python -m codegen.tests.doctor.linters", description=__doc__).parse_args()
    npm = shutil.which("npm")
    if npm is None:
        print("error: npm is missing: without it neither Redocly nor Spectral can be compared. NOTHING WAS WRITTEN.")  # noqa: T201
        return 1
    with tempfile.TemporaryDirectory() as directory:
        folder = Path(directory)
        packages = [f"@redocly/cli@{REDOCLY}", f"@stoplight/spectral-cli@{SPECTRAL}"]
        _run([npm, "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", *packages], folder)
        shutil.copy(DOCUMENT, folder / "openapi.yaml")
        found = {
            f"Redocly {REDOCLY}": _redocly(folder),
            f"Spectral {SPECTRAL}": _spectral(folder),
            f"openapi-spec-validator {version('openapi-spec-validator')}": _spec_validator(),
        }
    TABLE.write_text(_table(found), encoding="utf-8")
    print(f"{TABLE.relative_to(ROOT)}: written")  # noqa: T201
    return 0


def _run(command: Sequence[str], folder: Path) -> str:
    """Give what a command prints; linters exit with 1 when they find something."""
    quiet = {**os.environ, "REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true"}
    finished = subprocess.run(  # noqa: S603  # no shell
        command, cwd=folder, capture_output=True, text=True, check=False, env=quiet, timeout=300
    )
    if finished.returncode not in {0, 1} or (finished.returncode and not finished.stdout):
        sys.exit(f"error: {' '.join(command)} failed: {finished.stderr.strip()[-500:]}")
    return finished.stdout


def _redocly(folder: Path) -> Reports:
    """Lint with the rules that Redocly recommends."""
    output = _run(["node_modules/.bin/redocly", "lint", "--format", "json", "openapi.yaml"], folder)
    problems = json.loads(output)["problems"]
    return [(entry["location"][0]["pointer"][1:], entry["ruleId"], entry["message"]) for entry in problems]


def _spectral(folder: Path) -> Reports:
    """Lint with Spectral's own rules for OpenAPI."""
    (folder / "rules.yaml").write_text('extends: ["spectral:oas"]\n')
    command = ["node_modules/.bin/spectral", "lint", "--ruleset", "rules.yaml", "--format", "json", "openapi.yaml"]
    problems = json.loads(_run(command, folder))
    return [(pointer(tuple(entry["path"])), entry["code"], entry["message"]) for entry in problems]


def _spec_validator() -> Reports:
    from openapi_spec_validator import OpenAPIV31SpecValidator  # noqa: PLC0415  # slow to import

    errors = OpenAPIV31SpecValidator(documents.load(DOCUMENT)).iter_errors()
    return [(pointer(tuple(error.absolute_path)), type(error).__name__, error.message) for error in errors]


def _table(found: Mapping[str, Reports]) -> str:
    read = documents.read(DOCUMENT)
    by_rule: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for finding in diagnose(read.data, read.unquoted):
        by_rule[finding.rule].append((read.line(finding.location) or 1, pointer(finding.location)))
    lines = [
        "# What linters find in openapi.yaml",
        "",
        "Written by `python -m codegen.tests.doctor.linters`. A linter has seen a finding of the doctor when it says",
        "anything of the same place of the document, whatever its words.",
        "",
        f"| the doctor's rule | lines of openapi.yaml | {' | '.join(found)} |",
        "|---|---|" + "---|" * len(found),
    ]
    for rule, places in by_rule.items():
        cells = [_share(places, reports) for reports in found.values()]
        numbers = ", ".join(map(str, sorted(line for line, _ in places)))
        lines.append(f"| {rule} | {numbers} | {' | '.join(cells)} |")
    total = [place for places in by_rule.values() for place in places]
    shares = [_share(total, reports) for reports in found.values()]
    lines.append(f"| **all** | {len(total)} findings | {' | '.join(shares)} |")
    lines += ["", "## What they report", ""]
    for name, reports in found.items():
        lines += [f"**{name}**: {len(reports) or 'nothing'}", *_reported(reports, {place for _, place in total}), ""]
    return "\n".join(lines).rstrip() + "\n"


def _share(places: Sequence[tuple[int, str]], reports: Reports) -> str:
    seen = {place for place, _, _ in reports}
    number = sum(place in seen for _, place in places)
    return f"{number} of {len(places)}" if number else "none"


def _reported(reports: Reports, ours: set[str]) -> list[str]:
    """Give a line for each rule that has reported something."""
    by_rule: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for place, rule, message in reports:
        by_rule[rule].append((place, message))
    lines = []
    for rule, entries in by_rule.items():
        alone = sum(place not in ours for place, _ in entries)
        where = f"; {alone} where the doctor has nothing" if alone else ""
        lines.append(f"- {rule} ({len(entries)}{where}): {_plain(entries[0][1])}")
    return ["", *lines] if lines else []


def _plain(message: str) -> str:
    return " ".join(message.split()).replace("|", "\\|")


if __name__ == "__main__":
    sys.exit(main())
