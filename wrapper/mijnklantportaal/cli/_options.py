"""How the text of an option is read, and what is said of one that cannot be right."""

import re
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, TypeVar

import click

from mijnklantportaal import InvalidInputError, _wire
from mijnklantportaal._customer_invoices import _ARGUMENTS
from mijnklantportaal._settings import BASE_URL, timeout_from

T = TypeVar("T")

_DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
"""fromisoformat takes 20240429 and 2024-W18-1 too, which may be slips."""

_UNREAD = re.compile("[\udc80-\udcff]")
"""What Python makes of bytes that are not in the encoding of the locale (PEP 383)."""

_EXAMPLES = {
    "customer_id": "cst_abc12345def678",
    "invoice_number": "2024-001",
    "amount": "12.95",
    "pdf": "2024-001.pdf",
    "base_url": BASE_URL,
    "token": "export MIJNKLANTPORTAAL_TOKEN=…",
}


def read_by(read: Callable[[str], T], remedy: str) -> Callable[[str], T]:
    """Return a type for an option whose text a function reads that raises ValueError."""

    def convert(text: str) -> T:
        try:
            return read(text)
        except ValueError:  # in Python's words
            raise click.BadParameter(f"{text!r}: {remedy}") from None

    return convert


def day(text: str) -> date:
    """Read a date as it is written in the help."""
    if not re.fullmatch(_DAY, text):
        raise ValueError(text)
    return _wire.day("", date.fromisoformat(text))


def moment(text: str) -> datetime:
    """Read a time with its offset."""
    if not re.fullmatch(f"{_DAY}[T ].+", text):
        raise ValueError(text)
    value = datetime.fromisoformat(text)
    _wire.moment("", value)
    return value


def path(text: str) -> str:
    """Read a path; to Python an empty one is the directory it runs in."""
    if not text:
        raise ValueError(text)
    return text


def seconds(text: str) -> float:
    """Read a time-out."""
    if not re.fullmatch(r"[0-9]+(\.[0-9]+)?", text):
        raise ValueError(text)
    value = float(text)
    timeout_from("", value)
    return value


def field(text: str) -> tuple[str, str]:
    """Read a field that has no option of its own."""
    name, separator, value = text.partition("=")
    if not separator or not name.strip():
        raise ValueError(text)
    if argument := _wire.own_argument(name, _ARGUMENTS):
        option = f"--{argument.replace('_', '-')}"
        raise click.BadParameter(f"{text!r}: this field has an option of its own: {option}")
    try:
        _wire.further_fields("", {name: value}, _ARGUMENTS)
    except InvalidInputError as error:
        raise click.BadParameter(f"{text!r}: {_locale_named(text, error.remedy)}") from None
    return name, value


class EachOnce(click.Command):
    """A command that refuses an option that is given again, which click takes for a change of mind."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse as click does."""
        values, _, options = self.make_parser(ctx).parse_args(list(args))
        for option in options:
            if isinstance(option, click.Option) and not option.multiple and options.count(option) > 1:
                value = values.get(option.name)
                raise click.BadParameter(f"{value!r}: it is given more than once; give it once", ctx, option)
        return super().parse_args(ctx, args)


def once_each(_context: click.Context, _option: click.Parameter, fields: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Return the fields by name; refuse a name that occurs twice."""
    by_name: dict[str, str] = {}
    for name, value in fields:
        if name in by_name:
            typed = f"{name}={value}"
            raise click.BadParameter(f"{typed!r}: {name} is given twice; give it once, e.g. {name}={by_name[name]}")
        by_name[name] = value
    return by_name


def in_its_words(error: InvalidInputError, typed: Mapping[str, Any]) -> InvalidInputError:
    """Return what the client says of an argument, in the command line's words.

    Args:
        error: What the client says.
        typed: What was typed, by argument: of a PDF the client tells the file's name or its first bytes.
    """
    if error.argument not in {*typed, "token"}:
        return error  # about a variable of the environment, under its own name
    option, value, remedy = f"--{error.argument.replace('_', '-')}", error.value, error.remedy
    if error.argument == "token":
        option, remedy = "MIJNKLANTPORTAAL_TOKEN", "set it to an API key from the portal's settings"
    if error.argument == "pdf":
        value = repr(typed["pdf"])
    if error.argument in {"customer_id", "invoice_number"}:
        remedy = _locale_named(typed[error.argument], remedy)
    if "e.g." not in remedy:
        remedy = f"{remedy}, e.g. {_EXAMPLES[error.argument]}"
    return InvalidInputError(option, value, remedy)


def _locale_named(typed: str, remedy: str) -> str:
    """Return the remedy for a text, or the one for the locale where that is why it cannot be read."""
    if not _UNREAD.search(typed):
        return remedy
    encoding = sys.getfilesystemencoding()
    mended = "give it so" if encoding == "utf-8" else "set another locale, e.g. LC_ALL=C.UTF-8"
    return f"the locale says that it is {encoding}, and it is not; {mended}"
