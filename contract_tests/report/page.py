"""The record as one page of HTML, which needs nothing beside itself."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from mijnklantportaal.mock._bidi import tamed

from contract_tests.report.record import Cell, Kind, Record, numbers_of
from contract_tests.report.shown import Shown

_MOST_LINKS = 60
_TEMPLATES = Path(__file__).parent


def page(record: Record, kinds: Sequence[tuple[Kind, Path | None]]) -> str:
    """Make the page."""
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_tamed,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    numbers = numbers_of(record)

    def number_of(kind: Kind) -> int | None:
        exchange = kind.findings[0].exchange
        return next(iter(numbers.get(id(exchange.response), ())), None) if exchange else None

    shown = Shown(record.contract)
    responses = {entry.number: id(entry.judged.exchange.response) for entry in record.entries}
    links = {(cell.operation, cell.check): _links(cell, responses) for _, row in record.rows() for cell in row}
    linked = {number for numbers, _ in links.values() for number in numbers}
    linked |= {number for kind, _ in kinds if (number := number_of(kind))}
    return environment.get_template("page.html.jinja").render(
        record=record,
        rows=[(check, row, _state(row)) for check, row in record.rows()],
        kinds=[(kind, path, number_of(kind)) for kind, path in kinds],
        entries=[_entry(shown.entry(each)) for each in record.entries if each.number in linked],
        links=lambda cell: links[cell.operation, cell.check],
        broken=len(record.findings()),
    )


def _tamed(value: Any) -> Any:
    return Markup(tamed(escape(value))) if isinstance(value, str) else value  # noqa: S704  # what is in it is escaped


def _state(row: Sequence[Cell]) -> str:
    states = {cell.state for cell in row}
    return next(each for each in ("broken", "kept", "unchecked") if each in states)


def _entry(shown: dict[str, Any]) -> dict[str, Any]:
    status = shown["response"]["status"] if shown["response"] else None
    return {**shown, "status": status, "family": f"s{status // 100}" if status else "s5"}


def _links(cell: Cell, responses: Mapping[int, int]) -> tuple[list[int], int]:
    """Give the numbers of the exchanges that fed a cell, those first that broke it; and how many are left out."""
    if cell.check == "floor":
        return [], 0
    wrong = {id(each.exchange.response) for each in cell.findings if each.exchange}
    ordered = sorted(dict.fromkeys(cell.numbers), key=lambda each: (responses[each] not in wrong, each))
    return ordered[:_MOST_LINKS], max(len(ordered) - _MOST_LINKS, 0)
