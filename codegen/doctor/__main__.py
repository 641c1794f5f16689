"""Print what is wrong in a document: `python -m codegen.doctor DOCUMENT [--json]`."""

import argparse
import json
import os
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from codegen import documents
from codegen.doctor import Finding, Severity, diagnose, source
from codegen.doctor.actions import pointer
from codegen.documents import Mark

EPILOG = """\
Severities, and what they mean:
  breaks generation     the generator refuses the document, or leaves out or overwrites a part of it
  wrong on the wire     the client sends or reads something other than the portal means
  weakens the contract  a broken promise goes unnoticed, or a test is spoilt
  untidy                it misleads readers and tools, not the client

What mends the client belongs in codegen/repairs.yaml, what only weakens the contract in codegen/contract.yaml. Actions
of one place are applied in the order in which they are printed.

Exit status: 0 when nothing breaks generation or is wrong on the wire, 1 when something does, 2 when the document
cannot be read.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; give the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m codegen.doctor",
        description="Find everything in an OpenAPI document that would hurt.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("document", type=Path, metavar="DOCUMENT", help="OpenAPI 3.x, YAML or JSON")
    parser.add_argument("--json", action="store_true", help="print a list of objects")
    options = parser.parse_args(arguments)
    status, report = examine(options.document)
    sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # any terminal can show any document
    try:
        print(json.dumps(report, indent=2) if options.json else printed(options.document, report), flush=True)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader has seen enough
    return status


def examine(path: Path) -> tuple[int, list[dict[str, Any]]]:
    """Give the exit status, and the findings as JSON data in the order of the file."""
    read = source.read(path)
    if isinstance(read, source.Unreadable):
        why = "Nothing else can be told of a document that cannot be read."
        return 2, [_entry(Finding("unreadable", Severity.GENERATION, (), read.what, why, None), read.mark)]
    findings = diagnose(read.data, read.unquoted)
    findings.sort(key=lambda finding: read.mark(finding.location))  # stable: of one place, in the order of the rules
    hurts = any(finding.severity in {Severity.GENERATION, Severity.WIRE} for finding in findings)
    return int(hurts), [_entry(finding, read.mark(finding.location)) for finding in findings]


def _entry(finding: Finding, mark: Mark) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "line": mark[0],
        "column": mark[1],
        "pointer": pointer(finding.location),
        "message": finding.message,
        "why": finding.why,
        "action": finding.action,
    }


def printed(path: Path, report: list[dict[str, Any]]) -> str:
    """Give the report as people read it."""
    lines = []
    for entry in report:
        place = f"{path}:{entry['line']}:{entry['column']}"
        lines += [f"{place}: {entry['severity']}: {entry['message']} [{entry['rule']}]"]
        lines += [f"  at {entry['pointer'] or 'the root'}", f"  {entry['why']}"]
        if entry["action"]:
            lines += [_indented(documents.render({"actions": [entry["action"]]}, Path("action.yaml")))]
        lines += [""]
    counts = Counter(entry["severity"] for entry in report)
    told = ", ".join(f"{counts[severity.value]} {severity.value}" for severity in Severity if counts[severity.value])
    return "\n".join([*lines, f"{path}: {told or 'nothing found'}"])


def _indented(actions: str) -> str:
    """Give the list's entries as they stand under `actions:` in an overlay."""
    lines = actions.splitlines()[1:]
    margin = "  " if lines[0].startswith("-") else ""
    return "\n".join(margin + line for line in lines)


if __name__ == "__main__":
    sys.exit(main())
