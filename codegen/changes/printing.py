"""Print an account: as text for a terminal, as Markdown for a pull request."""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from attrs import asdict, frozen

from codegen.changes.change import Change, Kind, Side

_TITLES: Final = {
    Kind.BREAKING: "Breaking",
    Kind.ADDITIVE: "Additive",
    Kind.DOCUMENTATION: "Documentation only",
}
_SIDES: Final = {Side.REQUEST: "sent", Side.RESPONSE: "received", Side.DOCUMENT: "document"}


@frozen
class Report:
    """What is to be printed."""

    old: str
    new: str
    changes: Sequence[Change]
    python: Sequence[Change]
    python_unknown: str  # why the Python API was not compared; empty when it was
    version: str
    next_version: str

    @property
    def headline(self) -> str:
        counts = {kind: sum(change.kind is kind for change in self.changes) for kind in Kind}
        told = ", ".join(f"{count} {kind}" for kind, count in counts.items() if count)
        return f"{self.old} → {self.new}: {told or 'nothing changed'}"

    @property
    def advice(self) -> str:
        if self.next_version == self.version:
            return f"Version: {self.version} stays."
        return f"Version: {self.version} → {self.next_version}."


def as_json(changes: Iterable[Change]) -> str:
    """Give the changes as a list of objects."""
    return json.dumps([asdict(change) for change in changes], indent=2, ensure_ascii=False)


def as_text(report: Report) -> str:
    """Give the account for a terminal."""
    lines = [report.headline]
    for kind, title in _TITLES.items():
        lines += _section(title, [_line(entry) for entry in _merged(report.changes, kind)])
    lines += _section("Python API", [change.message.replace("`", "") for change in report.python])
    if report.python_unknown:
        lines += ["", f"The Python API was not compared: {report.python_unknown}"]
    return "\n".join([*lines, "", report.advice])


def as_markdown(report: Report) -> str:
    """Give the account for a pull request."""
    lines = [f"**{report.headline}**"]
    for kind, title in _TITLES.items():
        entries = [_item(entry) for entry in _merged(report.changes, kind)]
        if entries and kind is Kind.DOCUMENTATION:
            lines += ["", f"<details><summary>{title}: {len(entries)}</summary>", "", *entries, "", "</details>"]
        elif entries:
            lines += ["", f"### {title}", "", *entries]
    if report.python:
        lines += ["", "### Python API", "", *(f"- {change.message}" for change in report.python)]
    if report.python_unknown:
        lines += ["", f"The Python API was not compared: `{_plain(report.python_unknown)}`"]
    return "\n".join([*lines, "", report.advice])


@frozen
class _Entry:
    """What is told alike of several operations."""

    side: Side
    message: str
    pointer: str
    operations: tuple[str, ...]


def _merged(changes: Iterable[Change], kind: Kind) -> Iterator[_Entry]:
    found: dict[tuple[Side, str, str], list[str]] = {}
    for change in changes:
        if change.kind is kind:
            found.setdefault((change.side, change.message, change.pointer), []).append(change.operation or "")
    for (side, message, pointer), operations in found.items():
        yield _Entry(side, message, _plain(pointer), tuple(map(_plain, filter(None, operations))))


def _plain(name: str) -> str:
    """Give a name that neither ends a line nor a code span."""
    return " ".join(name.replace("`", "'").split())


def _section(title: str, lines: Sequence[str]) -> list[str]:
    return ["", title, *(f"  {line}" for line in lines)] if lines else []


def _line(entry: _Entry) -> str:
    where = f"{', '.join(entry.operations)}: " if entry.operations else ""
    return f"{_SIDES[entry.side]:8}  {where}{entry.message.replace('`', '')}  #{entry.pointer}"


def _item(entry: _Entry) -> str:
    where = ", ".join(f"`{operation}`" for operation in entry.operations)
    return f"- {_SIDES[entry.side]}{', ' + where if where else ''}: {entry.message} (`#{entry.pointer}`)"
