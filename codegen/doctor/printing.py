"""Write down what the doctor has found, for programs and for people."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from codegen import documents
from codegen.doctor.actions import turn
from codegen.doctor.examination import Examination
from codegen.doctor.finding import Finding, Severity
from codegen.nodes import pointer


def entries(examination: Examination) -> list[dict[str, Any]]:
    """Give all findings as JSON data; what is left as the overlays leave it, with the action that mends that."""
    defects, mark = examination.defects, examination.mark
    both = [(finding, False) for finding in defects.left] + [(finding, True) for finding in defects.mended]
    both.sort(key=lambda each: (turn(None if each[1] else each[0].action), mark(each[0].location)))
    return [
        {
            "rule": finding.rule,
            "severity": finding.severity.value,
            "line": mark(finding.location)[0],
            "column": mark(finding.location)[1],
            "pointer": pointer(finding.location),
            "message": finding.message,
            "why": finding.why,
            "action": finding.action,
            "mended": mended,
        }
        for finding, mended in both
    ]


def as_json(examination: Examination) -> str:
    """Give `entries` as text."""
    return json.dumps(entries(examination), indent=2)


def as_text(examination: Examination, *, raw: bool = False) -> str:
    """Give what is left in full, then a line for each finding that the overlays mend, then the sum.

    Args:
        examination: what came of a file.
        raw: the overlays were left out.
    """
    defects = examination.defects
    lines = [line for finding in defects.left for line in _in_full(finding, examination)]
    mended = [_line(finding, examination, ", mended by the overlays") for finding in defects.mended]
    lines += [*mended, ""] if mended else []
    lines += [f"warning: {examination.warning}"] if examination.warning else []
    by_severity = _by_severity(defects.left)
    if raw or examination.status == 2 or not defects.found:
        total = by_severity or "nothing found"
    else:
        total = f"{defects}; left: {by_severity}" if by_severity else str(defects)
    return "\n".join([*lines, f"{examination.path}: {total}"])


def pasteable(actions: Iterable[Mapping[str, Any]]) -> str:
    """Give overlay actions as YAML that can be pasted at the end of codegen/repairs.yaml; it ends in a line break."""
    written = documents.render({"actions": [dict(action) for action in actions]}, Path("actions.yaml"))
    # Where the emitter breaks a line it leaves the blank, which means nothing: no scalar is written as a block.
    lines = [line.rstrip(" ") for line in written.removesuffix("\n").split("\n")[1:]]
    margin = "" if not lines or lines[0].startswith(" ") else "  "
    return "".join(f"{margin}{line}\n" if line else "\n" for line in lines)


def _in_full(finding: Finding, examination: Examination) -> Iterator[str]:
    yield _line(finding, examination)
    yield f"  at {pointer(finding.location) or 'the root'}"
    yield f"  {finding.why}"
    if finding.action:
        yield pasteable([finding.action]).rstrip("\n")
    yield ""


def _line(finding: Finding, examination: Examination, remark: str = "") -> str:
    line, column = examination.mark(finding.location)
    return f"{examination.path}:{line}:{column}: {finding.severity}{remark}: {finding.message} [{finding.rule}]"


def _by_severity(findings: Iterable[Finding]) -> str:
    counts = Counter(finding.severity for finding in findings)
    return ", ".join(f"{counts[severity]} {severity}" for severity in Severity if counts[severity])
