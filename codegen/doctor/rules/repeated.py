"""What stands twice in a list.

The last of the rules, because these actions take entries out of lists, which moves those behind them.
"""

import json
from collections.abc import Iterator

from codegen.doctor.actions import remove
from codegen.doctor.description import Description, text
from codegen.doctor.finding import Problem, Rule, Severity, rule
from codegen.documents import Location


@rule("repeated-parameter", Severity.GENERATION, "The generator leaves the call out.")
def parameters(description: Description) -> Iterator[Problem]:
    """Find parameters that are listed twice for one call, or for one path."""
    for holder in description.of("Operation", "PathItem"):
        seen: set[tuple[str, str]] = set()
        again: list[tuple[int, str]] = []
        for listed in holder.under("parameters"):
            parameter = description.follow(listed)
            if parameter is None or parameter.kind != "Parameter":
                continue
            name, where = text(parameter.value.get("name")), text(parameter.value.get("in"))
            if (name, where) in seen:
                again.append((int(listed.name), f"the parameter `{name}` in {where}"))
            seen.add((name, where))
        yield from _found((*holder.location, "parameters"), again)


@rule("repeated-enum-value", Severity.GENERATION, "The generator refuses the whole document.")
def values(description: Description) -> Iterator[Problem]:
    """Find values that stand twice in a list of allowed ones."""
    for node in description.of("Schema"):
        listed = node.value.get("enum")
        seen: set[str] = set()
        again: list[tuple[int, str]] = []
        for index, value in enumerate(listed if isinstance(listed, list) else ()):
            written = json.dumps(value, sort_keys=True)
            if written in seen:
                again.append((index, f"the value {written[:60]}"))
            seen.add(written)
        yield from _found((*node.location, "enum"), again)


def _found(place: Location, again: list[tuple[int, str]]) -> Iterator[Problem]:
    """Tell of all, with one action for all of a list."""
    where = ",".join(str(index) for index, _ in again)
    for index, what in again:
        yield Problem((*place, index), f"{what} is listed before", remove(place, below=f"[{where}]"))


RULES: tuple[Rule, ...] = (parameters, values)
