"""What may stand in a declaration; what may not is refused in one line."""

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

Check: TypeAlias = Callable[[Any, Any, Any], None]

PLACEHOLDER = re.compile(r"\{([^{}]+)\}")


def _must(attribute: Any, what: str, value: object) -> ValueError:
    return ValueError(f"`{attribute.name.replace('_', '-')}` must be {what}, got {value!r}")


def text(_: object, attribute: Any, value: Any) -> None:
    """Let a text pass that has something in it."""
    if not isinstance(value, str) or not value:
        raise _must(attribute, "a text", value)


def pattern(_: object, attribute: Any, value: Any) -> None:
    """Let a text pass in which each brace belongs to a `{name}`."""
    text(_, attribute, value)
    if re.search("[{}]", PLACEHOLDER.sub("", value)):
        raise _must(attribute, "a text in which each brace belongs to a {name}", value)


def texts(_: object, attribute: Any, value: Any) -> None:
    """Let a list of texts pass."""
    if not isinstance(value, tuple) or not value or not all(isinstance(each, str) for each in value):
        raise _must(attribute, "a list of texts", value)


def number(_: object, attribute: Any, value: Any) -> None:
    """Let a whole number pass that is not negative."""
    if type(value) is not int or value < 0:
        raise _must(attribute, "a whole number, 0 or more", value)


def mapping(_: object, attribute: Any, value: Any) -> None:
    """Let a mapping pass."""
    if not isinstance(value, Mapping):
        raise _must(attribute, "a mapping", value)


def zone(_: object, attribute: Any, value: Any) -> None:
    """Let the name of a time zone pass."""
    try:
        ZoneInfo(str(value))
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError where it names a directory of zones
        raise _must(attribute, "a time zone such as Europe/Amsterdam", value) from None


def one_of(*names: object) -> Check:
    """Let one of these pass."""

    def check(_: object, attribute: Any, value: Any) -> None:
        if value not in names:
            raise _must(attribute, " or ".join(map(str, names)), value)

    return check


def some_of(*names: object) -> Check:
    """Let a list of some of these pass, none of them twice."""

    def check(_: object, attribute: Any, value: Any) -> None:
        if not isinstance(value, tuple) or any(each not in names or value.count(each) > 1 for each in value):
            raise _must(attribute, f"a list of {', '.join(map(str, names))}", value)

    return check


def as_tuple(value: Any) -> Any:
    """Make a list of JSON one that cannot change."""
    return tuple(value) if isinstance(value, list) else value
