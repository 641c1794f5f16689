"""The error for an argument that cannot be right."""

from mijnklantportaal.errors import InvalidInputError


def shown(value: object) -> str:
    """Return the value's repr on one line, shortened, for an error message."""
    try:
        text = " ".join(repr(value).splitlines())
    except Exception:  # a whole number of thousands of digits, or a class of the caller's
        text = f"<{type(value).__name__}>"
    return text if len(text) <= 60 else f"{text[:57]}…"


def invalid(argument: str, value: object, remedy: str) -> InvalidInputError:
    """Return the error for a value that cannot be meant."""
    return InvalidInputError(argument, shown(value), remedy)
