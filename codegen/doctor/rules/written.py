"""How the file is written: what other readers of YAML make of it."""

import re
from collections.abc import Iterator
from typing import Any

from codegen.doctor.description import Description
from codegen.doctor.finding import Problem, Rule, Severity, rule

_DATE = re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt ].*)?")
_BOOLEAN = re.compile(r"y|n|yes|no|on|off", re.IGNORECASE)
_SIXTIES = re.compile(r"[0-9]+(:[0-5]?[0-9])+")


def _texts(description: Description) -> Iterator[tuple[Any, str]]:
    """Give the unquoted values that are texts in YAML 1.2."""
    for location, written in description.unquoted.items():
        if _DATE.fullmatch(written) or _BOOLEAN.fullmatch(written) or _SIXTIES.fullmatch(written):
            yield location, written


@rule(
    "unquoted-date",
    Severity.UNTIDY,
    "Readers of YAML 1.1, PyYAML among them, make a date object of it, over which tools fall. Quote it.",
)
def date(description: Description) -> Iterator[Problem]:
    """Find dates without quotes."""
    for location, written in _texts(description):
        if _DATE.fullmatch(written):
            yield Problem(location, f"the date {written[:60]} stands without quotes")


@rule(
    "unquoted-text",
    Severity.UNTIDY,
    "Readers of YAML 1.1, PyYAML among them, make a boolean or a number of it. Quote it.",
)
def other(description: Description) -> Iterator[Problem]:
    """Find words and times without quotes that are something else in YAML 1.1."""
    for location, written in _texts(description):
        if not _DATE.fullmatch(written):
            yield Problem(location, f"the text {written[:60]} stands without quotes")


RULES: tuple[Rule, ...] = (date, other)
