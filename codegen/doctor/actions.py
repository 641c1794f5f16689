"""Write changes of one place as actions of an OpenAPI Overlay."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from codegen.documents import Location

_STEP = re.compile(r"\.[A-Za-z0-9_]+|\['(?:[^'\\]|\\.)*'\]|\[[0-9]+\]|\[.*\]", re.DOTALL)
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def update(location: Location, value: dict[str, Any], below: str = "") -> dict[str, Any]:
    """Merge a value into the object at a location, or into what a further JSONPath selects below it."""
    return {"target": target(location) + below, "update": value}


def remove(location: Location, below: str = "") -> dict[str, Any]:
    """Take out what stands at a location, or what a further JSONPath selects below it."""
    return {"target": target(location) + below, "remove": True}


def target(location: Location) -> str:
    """Write a location as JSONPath (RFC 9535)."""
    return "$" + "".join(map(_step, location))


def prefixes(path: str) -> Iterator[str]:
    """Give a target of ours cut off after each of its steps, from the first to the last."""
    return (path[: step.end()] for step in _STEP.finditer(path, 1))


def thinned(action: Mapping[str, Any]) -> str | None:
    """Give the list out of which an action takes entries, so that those behind them move; None for any other action."""
    *_, holder, whole = ("", "$", *prefixes(action["target"]))
    names_entries = re.match(r"\[[0-9?]", whole.removeprefix(holder))
    return holder if "remove" in action and names_entries else None


def turn(action: Mapping[str, Any] | None) -> tuple[int, int]:
    """Sort actions by this, and each index holds when its turn comes: entries go last, by their index before others.

    Of two lists the one that is in an entry of the other is first.
    """
    holder = thinned(action) if action else None
    if action is None or holder is None:
        return 0, 0
    return 1 + action["target"].startswith(f"{holder}[?"), -len(list(prefixes(holder)))


def _step(step: str | int) -> str:
    if isinstance(step, int):
        return f"[{step}]"
    if _NAME.fullmatch(step):
        return f".{step}"
    return f"['{''.join(map(_character, step))}']"


def _character(char: str) -> str:
    if char in "'\\":
        return f"\\{char}"
    return f"\\u{ord(char):04x}" if char < " " else char
